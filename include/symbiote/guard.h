/* guard.h -- the guard file: what this node has last signed, kept outside the
 * database and its backups, so that a restored database cannot sign twice.
 *
 *   symbiote/1 guard
 *   tid HEX
 *   stream 0
 *   epoch 1
 *   size N
 *   root HEX
 *
 * Exactly these lines, the last four once for every own stream that was signed,
 * streams ascending.  Pure. */
#ifndef SYMBIOTE_GUARD_H
#define SYMBIOTE_GUARD_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/limits.h"
#include "symbiote/status.h"
#include "symbiote/view.h"

enum { GUARD_TEXT = 8192 };

struct guard_log {
    uint64_t stream, epoch, size;
    uint8_t root[HASH_LEN];
};

struct guard {
    uint8_t tid[TID_LEN];
    struct guard_log log[STREAMS_MAX]; /* streams ascending; at least one */
    size_t logs;
};

/* NUL-terminated; its length. */
size_t guard_encode(char out[static GUARD_TEXT], const struct guard *g);
/* STATUS_MALFORMED: anything but the form above. */
enum status guard_decode(struct guard *g, struct view text);

#endif
