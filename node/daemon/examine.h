/* examine.h -- offers of peers counted again, and what follows from it.
 *
 * Whenever a log grows, a statement comes or a register is imported, the worker
 * recounts what that may have changed (audit.h), some milliseconds at a time;
 * findings go to the pool in memory and to pool.db.  The origin of an offer
 * that failed is told (PROTOCOL 7, DOUBT) until it has answered. */
#ifndef EXAMINE_H
#define EXAMINE_H

#include "node.h"

/* A peer doubts an offer of ours: into the journal. */
void examine_doubted(struct node *n, const struct federate_doubt *doubt);
/* The origin has answered a doubt of ours. */
void examine_told(struct node *n, const struct federate_effect *told);

#endif
