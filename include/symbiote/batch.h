/* batch.h -- when offers and withdrawals leave (DECISIONS 2, PRIVACY T6 T10).
 *
 * The first batch leaves at once when it holds at least 5 offers of 3
 * companies.  Then once a period (a week) when at least 5 changes wait; with
 * fewer they are rolled over once, then the facilitator is asked.  Withdrawals
 * leave at every slot.  `now` marks leave at once.  The new version of an offer
 * never leaves together with the withdrawal of the old one.  Pure. */
#ifndef SYMBIOTE_BATCH_H
#define SYMBIOTE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"
#include "symbiote/offer.h"
#include "symbiote/status.h"

enum {
    BATCH_MIN = 5,
    BATCH_MIN_COMPANIES = 3,
    BATCH_PERIOD_S = 7 * 86400,
    BATCH_PERIOD_MIN_S = 15 * 60,
    BATCH_SEED_LEN = 32,
    BATCH_TEXT_MAX = 600,
};

/* One waiting change. */
struct change {
    uint8_t id[OFFER_ID_LEN];       /* of the offer that comes or goes */
    uint8_t replaces[OFFER_ID_LEN]; /* of the old version; zero: none */
    uint64_t author;
    bool withdraw;
    bool now; /* --now */
};

/* What the node remembers between calls; zeroed: nothing ever left. */
struct batch_state {
    uint64_t last_slot_s; /* when a slot last released or rolled */
    uint32_t released;    /* batches so far, --now not counted */
    uint32_t rolled;      /* slots in a row that were too small */
};

enum batch_wait {
    BATCH_LEAVES,
    BATCH_EMPTY,
    BATCH_FIRST,  /* waits for 5 offers of 3 companies */
    BATCH_SLOT,   /* waits for the next slot */
    BATCH_ROLLED, /* too small, rolled over once */
    BATCH_ASKS    /* too small again: release anyway? */
};

struct batch_plan {
    enum batch_wait wait;     /* about what stays, if anything */
    size_t leaves;            /* how many of `order` */
    uint64_t next_s;          /* when to ask again; 0: on the next change */
    struct batch_state state; /* to remember once the batch is committed */
    /* What leaving now tells an observer: */
    uint32_t offers, withdrawals, authors;
    bool early; /* something left because of --now or the one word */
};

/* The question: what leaves at `now_s`?  `agreed`: the facilitator's one word
 * after BATCH_ASKS. `seed`: fresh random bytes. */
struct batch_question {
    const struct change *change;
    size_t changes;
    struct batch_state state;
    uint64_t now_s;
    uint64_t period_s; /* 0: BATCH_PERIOD_S */
    bool agreed;
    const uint8_t *seed; /* BATCH_SEED_LEN bytes */
};

/* Writes the indices of what leaves into order[changes], shuffled. */
enum status batch_plan(const struct batch_question *q, uint32_t *order,
                       struct batch_plan *out);

/* What waits and why, and what an early release reveals; "" when nothing is to
 * be said. */
void batch_text(enum lang lang, const struct batch_plan *plan,
                char out[static BATCH_TEXT_MAX]);

#endif
