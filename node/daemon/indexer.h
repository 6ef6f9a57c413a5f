/* indexer.h -- keeps the pool in memory equal to the adopted logs of pool.db.
 *
 * New rows are read, decoded and entered in slices of some milliseconds, so a
 * bootstrap of 100,000 offers never holds the loop. */
#ifndef INDEXER_H
#define INDEXER_H

#include "findings.h"
#include "node.h"

/* Enters every adopted row at start, at once (before anybody is answered).
 * Bodies that this version cannot read are counted and left out. */
enum status indexer_load(struct node *n);
void indexer_free(struct node *n);

/* ADOPT: the log of tid and stream was adopted; `then` runs when the pool has
 * what is new.  What was cleared goes before. */
void indexer_grow(struct node *n, const struct federate_effect *adopt,
                  task_then *then, void *data);
void indexer_cleared(struct node *n, const struct federate_effect *adopt);
/* ERASE and AGE. */
void indexer_erase(struct node *n, const struct federate_effect *erase);
void indexer_age(struct node *n, const struct federate_effect *age);

/* What was found about offers of a log. */
void indexer_judge(struct node *n, uint32_t log, const struct found *found,
                   size_t count);

/* A worker task may read the pool between these two: changes wait. */
void indexer_hold(struct node *n);
void indexer_release(struct node *n);

/* NULL: unknown. */
const struct replica *indexer_replica(const struct node *n, uint32_t log);
/* The numbers of all logs of a territory, at most `cap`; how many. */
size_t indexer_logs(const struct node *n, const uint8_t tid[TID_LEN],
                    uint32_t *log, size_t cap);

#endif
