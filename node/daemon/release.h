/* release.h -- batches: what waits is decided again, recounted by the checker,
 * entered, signed and announced.
 *
 *   worker: decide, plan the batch, encode, check
 *   writer: publication rows            (durable before anything is signed)
 *   federate: PREPARED -> guard -> SIGNED -> announced
 *   writer: batch state, journal
 *
 * One release at a time; others wait.  A crash at any step leaves either
 * nothing or a batch that the next start finishes.
 *
 * Live offers that have expired, or whose flow is gone or must stay at home by
 * now, are withdrawn at the next slot without being asked.  A body that the
 * checker refuses holds back all offers of the batch, never a withdrawal. */
#ifndef RELEASE_H
#define RELEASE_H

#include "node.h"

struct release_result {
    enum status status; /* OK also when nothing left */
    bool released;
    uint32_t offers, withdrawals;
    uint32_t withheld;         /* fell out of the queue at the last look */
    enum batch_wait wait;      /* about what stays */
    uint64_t next_s;           /* 0: on the next change */
    char text[BATCH_TEXT_MAX]; /* what waits, or what leaving revealed */
    char blocked[512];         /* the checker's sentence; "" when fine */
};

typedef void release_then(void *ctx, const struct release_result *result);

/* What is asked of a release; zeroed: what is due. */
struct release_request {
    bool all_now;         /* everything that waits leaves at once */
    const uint32_t *flow; /* else: what waits for these flows does; copied */
    size_t flows;
    enum lang lang; /* of the result's sentences */
    release_then *then;
    void *ctx;
};

void release_run(struct node *n, const struct release_request *request);

/* At start: abandons or takes over what the last process left half done, and
 * has what waits looked at as soon as the gate is open. */
enum status release_load(struct node *n);
void release_free(struct node *n);
/* Asks again when a slot is due; a heartbeat once a day. */
void release_tick(struct node *n);

#endif
