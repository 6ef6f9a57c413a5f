/* transfer.h -- fetching what a newer head of a peer's log adds. */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "concerns.h"

/* Begins; the head has not been verified yet. */
void transfer_begin(struct federate *f, struct peer *p,
                    const struct head_entry *head, uint64_t size);
/* Nothing of it is kept; the store drops what was staged. */
void transfer_drop(struct federate *f, struct peer *p, struct replica *r);

/* A lie or a failure: dropped, and nothing is fetched for a while. */
struct failure {
    const char *event, *why; /* static texts */
};
void transfer_fail(struct federate *f, struct peer *p, struct replica *r,
                   const struct failure *failure);
/* Encoded replica state for ADOPT. */
uint8_t *transfer_record(const struct verifier *v, size_t *len);

#endif
