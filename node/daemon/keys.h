/* keys.h -- key files of a node: DIR/keys (0600), one secret per file as 64
 * hexadecimal digits and a line end.  root and next belong off the machine:
 * DIR/offline or another place. */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>

#include "symbiote/ident.h"
#include "symbiote/status.h"

struct keys {
    struct sign_key log;
    struct chan_key chan;
};

/* Writes a new secret with mode 0600; the file and its folder are on disk when
 * this returns.  STATUS_EXISTS: never overwrites. */
enum status keys_write(const char *folder, const char *name,
                       const uint8_t secret[static KEY_LEN]);
/* STATUS_NOT_FOUND, STATUS_MALFORMED, STATUS_REFUSED: others may read it. */
enum status keys_read(const char *folder, const char *name,
                      uint8_t secret[static KEY_LEN]);

/* The online keys of DIR. */
enum status keys_load(struct keys *k, const char *dir);
void keys_wipe(struct keys *k);

#endif
