/* examine.h -- offers of peers counted again, and what follows from it.
 *
 * Whenever a log grows, a statement comes or goes, or a register is imported,
 * the worker recounts what that may have changed (audit.h), some milliseconds
 * at a time; findings go to the pool in memory and to pool.db.  The origin of
 * an offer that failed is told (PROTOCOL 7, DOUBT) until it has answered. */
#ifndef EXAMINE_H
#define EXAMINE_H

#include "known.h"

/* Loop, all of them. */
enum status examine_open(struct node *n);
void examine_free(struct node *n);
/* At start, after the pool was filled: findings of the last life. */
enum status examine_load(struct node *n);
void examine_tick(struct node *n);

/* What the indexer meets.  False: no statement, or one that cannot be read. */
bool examine_statement(struct node *n, const struct replica *r, uint64_t index,
                       struct view body);
/* The log has these leaves, below `size`. */
void examine_grown(struct node *n, const struct replica *r);
/* What the logs for named peers state now; to be freed, never NULL. */
struct known_rule *examine_rules(const struct node *n, size_t *count);
void examine_cleared(struct node *n, uint32_t log, uint64_t index);
void examine_erased(struct node *n, uint32_t log);

/* A peer doubts an offer of ours: into the journal. */
void examine_doubted(struct node *n, const struct federate_doubt *doubt);
/* The origin has answered a doubt of ours. */
void examine_told(struct node *n, const struct federate_effect *told);

/* Offers of a territory (NULL: of all) in each state. */
void examine_counts(const struct node *n, const uint8_t *tid,
                    size_t count[static FINDING_STATES]);
/* All of them: statements are no offers. */
size_t examine_offers(const struct node *n, const uint8_t *tid);

#endif
