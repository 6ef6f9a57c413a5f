/* draft.h -- everything that waits for a batch, decided anew: offers, the
 * withdrawals asked for, and those nobody had to ask for: live offers whose
 * flow was removed, must stay at home by now or is no longer what they say,
 * that have expired, or whose cover another edition of the register took.  A
 * published flow that has changed waits for its new version by itself.  Worker
 * thread. */
#ifndef DRAFT_H
#define DRAFT_H

#include "audience.h"
#include "symbiote/batch.h"
#include "workbook.h"

struct draft_request {
    uint64_t now_s;
    bool all_now;         /* everything leaves at once */
    const uint32_t *flow; /* else: what waits for these flows does */
    size_t flows;
    const struct audiences *audiences;
};

struct drafts {
    const struct draft_request *request; /* outlives the drafts */
    struct workbook book;
    const struct flow **flow;  /* those that wait, then those that are live */
    struct audience *flow_to;  /* of each */
    struct decision *decision; /* of each */
    size_t flows, asked;       /* asked: those that wait */
    struct review *review;     /* of each offer of the book */
    struct change *change;     /* publishable ones first, then withdrawals */
    const struct decision **made; /* decision of each change, or NULL */
    const struct audience **to;   /* audience of each, or NULL */
    size_t changes;
    uint32_t *dropped; /* flows that wait no longer */
    size_t drops;
    uint32_t *renewed;           /* flows that wait from now on */
    struct audience *renewed_to; /* of each */
    size_t renewals;
    struct waiting *retired; /* withdrawals that are not in the queue yet */
    size_t retireds;
};

/* Close it after any result. */
enum status draft_open(struct drafts *d, struct territory *t, struct store *s,
                       const struct draft_request *request);
void draft_close(struct drafts *d);

/* The key of a company's history; 0: no such company. */
uint64_t draft_author(const struct drafts *d, uint32_t company);

#endif
