/* replicas.h -- the pool on disk: per stream of a peer one log row and its live
 * leaves.
 *
 * A leaf row is visible when its index is below the log's adopted size; rows at
 * or above it are staged by a transfer in progress (federate.h). */
#ifndef REPLICAS_H
#define REPLICAS_H

#include "store.h"
#include "symbiote/view.h"

enum { REPLICAS_TID = 20, REPLICAS_SALT = 16 };

/* Row key of a leaf: log number << 40 | index. */
uint64_t replicas_key(uint32_t log, uint64_t index);

/* The number of a stream's log, made if `create`; STATUS_NOT_FOUND otherwise.
 */
struct replica_of {
    const uint8_t *tid; /* REPLICAS_TID bytes */
    unsigned stream;
};
enum status replicas_log(struct store *s, const struct replica_of *of,
                         bool create, uint32_t *log);

struct replica_row {
    uint32_t log;
    uint8_t tid[REPLICAS_TID];
    unsigned stream;
    uint64_t size, seen; /* adopted size; unix time of the last adoption */
    const uint8_t *state;
    size_t state_len;
};
typedef bool replicas_take(void *ctx, const struct replica_row *row);
enum status replicas_each(struct store *s, replicas_take *take, void *ctx);

/* Inside a transaction of pool.db.  `salt` and `body` become one blob. */
struct staged_leaf {
    uint32_t log;
    uint64_t index;
    const uint8_t *salt; /* REPLICAS_SALT bytes */
    struct view body;
};
enum status replicas_stage(struct store *s, const struct staged_leaf *leaf);
enum status replicas_cut(struct store *s, uint32_t log, uint64_t size);
enum status replicas_delete(struct store *s, uint32_t log, uint64_t index);
enum status replicas_adopt(struct store *s, const struct replica_row *row);
enum status replicas_erase(struct store *s, uint32_t log);

/* Bodies of the leaves [first, end) of a log in index order. */
struct replica_span {
    uint32_t log;
    uint64_t first, end;
};
typedef bool replicas_leaf(void *ctx, uint64_t index, const uint8_t *body,
                           size_t len);
enum status replicas_from(struct store *s, const struct replica_span *span,
                          replicas_leaf *take, void *ctx);
/* One body, copied.  STATUS_NOT_FOUND, STATUS_TOO_BIG. */
enum status replicas_get(struct store *s, uint64_t key, uint8_t *body,
                         size_t cap, size_t *len);

#endif
