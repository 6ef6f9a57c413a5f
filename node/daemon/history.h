/* history.h -- everything that was shown within the horizon (T7), as decisions
 * and the second count look at it: bodies, who is behind them, and during which
 * editions of the register they were live.  Worker thread. */
#ifndef HISTORY_H
#define HISTORY_H

#include "published.h"
#include "symbiote/partition.h"

enum { HISTORY_HORIZON_S = 730 * 86400 };

/* One publication with its body read. */
struct shown_offer {
    uint32_t flow, company; /* company 0: erased */
    uint32_t k, k_members;
    uint8_t waiver; /* what it promises by consent, below k; 0: k */
    uint64_t published, withdrawn, leaf;
    bool live;
    struct offer body;
    uint8_t *bytes; /* as published */
    size_t len;
};

struct history {
    struct shown_offer *offer;
    struct shown *shown; /* of each; editions count from the oldest there is */
    size_t offers;
};

/* What is behind a publication, asked of the territory. */
struct history_source {
    /* The author of a publication. */
    uint64_t (*author)(const void *ctx, const struct publication *p);
    /* The edition in force at a time (unix seconds). */
    uint16_t (*edition)(const void *ctx, uint64_t at);
    const void *ctx;
};

/* What was shown until `now_s`; close it after any result. */
enum status history_open(struct history *h, const struct history_source *source,
                         struct store *s, uint64_t now_s);
void history_close(struct history *h);

#endif
