/* ownlog.h -- the own logs in own.db, one per stream: leaves, and the
 * checkpoints that were prepared and signed.  Bytes only; what they mean is
 * node/federate's.
 *
 * A key stands for a leaf of any stream: stream number << 40 | index.  That is
 * how own.db numbers leaves, and what a publication says it became. */
#ifndef OWNLOG_H
#define OWNLOG_H

#include "store.h"

enum { OWNLOG_STREAMS = 64 };

uint64_t ownlog_key(unsigned stream, uint64_t index);
unsigned ownlog_stream(uint64_t key);
uint64_t ownlog_index(uint64_t key);

struct ownlog_leaf {
    unsigned stream;
    uint64_t index;
    uint8_t hash[32];
    bool live;
    uint64_t cleared_at;
    const uint8_t *salt; /* 16 bytes, or NULL */
    const uint8_t *body; /* NULL: only the hash is left */
    size_t len;
};

/* Adds the leaves of a PREPARED checkpoint and marks what it clears (by its
 * key, and the size of the checkpoint in its stream); a leaf
 * whose body is the offer `offer` (16 bytes, or NULL) links its publication and
 * takes the flow out of the queue.  Call inside a transaction. */
enum status ownlog_prepare(struct store *s, unsigned stream, uint64_t size,
                           uint64_t first);
enum status ownlog_add(struct store *s, const struct ownlog_leaf *leaf,
                       const uint8_t *offer);
enum status ownlog_clear(struct store *s, uint64_t key, uint64_t size);

/* The checkpoint is SIGNED: keeps its note, destroys salt and body of what was
 * cleared in the stream up to `size`, marks those publications withdrawn at
 * `now`. */
struct ownlog_sealed {
    unsigned stream;
    uint64_t size;
    const uint8_t *note;
    size_t len;
    uint64_t now;
};
enum status ownlog_sign(struct store *s, const struct ownlog_sealed *sealed);

/* The newest signed (or prepared) checkpoint of a stream; the note is copied.
 * STATUS_NOT_FOUND: none.  STATUS_TOO_BIG. */
struct ownlog_head {
    uint64_t size, first;
    uint8_t note[8192];
    size_t len;
};
enum status ownlog_head(struct store *s, unsigned stream, bool is_signed,
                        struct ownlog_head *h);

typedef bool ownlog_take(void *ctx, const struct ownlog_leaf *leaf);
/* Leaves [first, end), which are keys.  Index, hash, live and cleared_at only.
 */
enum status ownlog_scan(struct store *s, uint64_t first, uint64_t end,
                        ownlog_take *take, void *ctx);
/* With salt and body, without cleared_at. */
enum status ownlog_read(struct store *s, uint64_t first, uint64_t end,
                        ownlog_take *take, void *ctx);
/* The leaves that a prepared checkpoint clears; its key is that of its size. */
enum status ownlog_cleared(struct store *s, uint64_t key, ownlog_take *take,
                           void *ctx);

#endif
