/* match.h -- leads: own flows against the pool and against each other.
 *
 * Best first, few per flow, each with a stable id.  The order is: score, then
 * high, then id.  Nothing here publishes or sends anything.  Pure. */
#ifndef SYMBIOTE_MATCH_H
#define SYMBIOTE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/body.h"
#include "symbiote/compat.h"
#include "symbiote/pool.h"
#include "symbiote/score.h"
#include "symbiote/status.h"

enum {
    MATCH_LIMIT = 10,     /* leads per flow unless asked */
    MATCH_THRESHOLD = 50, /* before there are decisions to learn from */
    LEAD_ID_TEXT = 9,     /* 8 Crockford characters and NUL */
};

enum verdict { VERDICT_POSSIBLE, VERDICT_CERTAIN };

/* An own flow as matching sees it. */
struct own_flow {
    uint32_t flow;    /* flow id; 0 for an assumed flow */
    uint32_t company; /* two flows of one company are never a lead */
    /* Someone else can see it: an offer made from it is published. */
    bool published;
    struct body body; /* body_of_flow() or body_of_assumed() */
};

/* A pair that a facilitator has refused: a flow (or, for flow 0, what was
 * assumed of a company) and an offer or another own flow (then offer is zero).
 * An offer's id changes with its content, so a changed offer comes back. */
struct refusal {
    uint32_t flow;
    uint32_t company; /* with flow 0 only, as are type and direction */
    uint16_t type;
    uint8_t direction;
    uint32_t other_flow;
    uint8_t offer[OFFER_ID_LEN];
};

struct match_input {
    const struct compat *compat;
    const struct pool *pool; /* NULL: own flows only */
    const struct own_flow *own;
    size_t own_count;
    const struct refusal *refused; /* any order */
    size_t refused_count;
    uint32_t today;
    const struct weights *weights; /* NULL: the defaults */
    uint8_t threshold;             /* 0: MATCH_THRESHOLD */
    size_t limit;                  /* per flow; 0: MATCH_LIMIT */
    bool own_pairs;     /* also between own flows of different companies */
    bool all_pairs;     /* each own pair under both flows, not only the giver */
    uint32_t only_flow; /* nonzero: leads of this flow alone (all_pairs) */
};

struct lead {
    char id[LEAD_ID_TEXT];
    size_t own;   /* index into match_input.own */
    size_t other; /* index into own, when other_own */
    bool other_own;
    uint32_t row; /* of the pool, when not other_own */
    uint8_t offer[OFFER_ID_LEN];
    uint32_t territory;
    enum verdict verdict;
    bool giver; /* our flow is what is given */
    bool visible_to_other;
    struct score score;
};

struct leads {
    struct lead *lead; /* grouped by own flow in input order, best first */
    size_t count, cap;
    size_t untyped; /* own flows without any type: nothing to match on */
};

/* *out is initialised here and owned by the caller (match_free).
 * STATUS_NO_MEMORY, STATUS_NOT_FOUND: no such only_flow. */
enum status match_run(const struct match_input *in, struct leads *out);
void match_free(struct leads *leads);

/* The whole list best first, over all flows. */
void match_sort(struct leads *leads);

/* By id or unique prefix of at least 4, any case.  STATUS_NOT_FOUND,
 * STATUS_AMBIGUOUS, STATUS_MALFORMED. */
enum status match_find(const struct leads *leads, const char *text,
                       size_t *index);

/* The stable id of a lead, from exactly what a refusal names; two own flows
 * have one id in either order. */
void match_id(char out[static LEAD_ID_TEXT], const struct refusal *pair);

/* What a refusal of this lead has to remember. */
struct refusal match_refusal(const struct match_input *in,
                             const struct lead *lead);

#endif
