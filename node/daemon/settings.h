/* settings.h -- the configuration file: lines `word = value`, `#` begins a
 * comment.  Known: `participants = secret|public`: whether outsiders may know
 * which companies take part (secret).  When they may, authors are counted among
 * the participants too (DECISIONS 2). */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "symbiote/status.h"

enum { SETTINGS_MAX = 16384 };

struct settings {
    bool participants_public;
};

/* STATUS_MALFORMED with the number of the line: a word or a value that is not
 * known.  A setting that protects must not be lost by a slip. */
enum status settings_parse(struct settings *out, const char *text, size_t len,
                           unsigned *line);

/* `file`, or DIR/symbiote.conf if it is there when NULL.  STATUS_NOT_FOUND:
 * `file` is missing; STATUS_TOO_BIG; MALFORMED as above. */
enum status settings_load(struct settings *out, const char *dir,
                          const char *file, unsigned *line);

#endif
