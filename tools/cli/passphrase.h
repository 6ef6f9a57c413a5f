/* passphrase.h -- a secret of a person, typed unseen or from a file. */
#ifndef PASSPHRASE_H
#define PASSPHRASE_H

#include <stddef.h>

#include "cli.h"

enum { PASSPHRASE_MAX = 256 };

/* The first line of `file` ("-": of the standard input), else asked for at the
 * terminal; the caller wipes it.  CLI_USAGE or CLI_FAILED, with a message. */
enum cli_exit passphrase_read(const struct cli *cli, const char *question,
                              const char *file,
                              char out[static PASSPHRASE_MAX]);

#endif
