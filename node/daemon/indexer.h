/* indexer.h -- keeps the pool in memory equal to the adopted logs of pool.db.
 *
 * New rows are read, decoded and entered in slices of some milliseconds, so a
 * bootstrap of 100,000 offers never holds the loop. */
#ifndef INDEXER_H
#define INDEXER_H

#include "node.h"

/* Enters every adopted row at start, at once (before anybody is answered).
 * Bodies that this version cannot read are counted and left out. */
enum status indexer_load(struct node *n);
void indexer_free(struct node *n);

/* The log of `tid` was adopted up to `size`, of the time `seen`; `then` runs
 * when the pool has it.
 */
struct indexer_growth {
    const uint8_t *tid;
    uint64_t size, seen;
};
void indexer_grow(struct node *n, const struct indexer_growth *g,
                  task_then *then, void *data);
void indexer_cleared(struct node *n, const uint8_t tid[TID_LEN],
                     const uint64_t *index, size_t count);
void indexer_erase(struct node *n, const uint8_t tid[TID_LEN]);
void indexer_age(struct node *n, const uint8_t tid[TID_LEN],
                 enum federate_freshness freshness);

/* A worker task may read the pool between these two: changes wait. */
void indexer_hold(struct node *n);
void indexer_release(struct node *n);

/* NULL: unknown. */
const struct replica *indexer_replica(const struct node *n, uint32_t log);
const struct replica *indexer_replica_of(const struct node *n,
                                         const uint8_t tid[TID_LEN]);

#endif
