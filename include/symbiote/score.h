/* score.h -- the score of a pair with its bounds (MATCHING 3), in integers.
 *
 *   S = 100 * G * product of f_i^w_i,  f_i in [0.02, 1]
 *
 * computed as a sum of w_i * ln f_i, each ln rounded to 1/4096, weights in
 * 1/10000: every machine obtains the same whole number.  Each factor has its
 * value at the worst, the middle and the best that the published intervals
 * allow; a hard test that may fail makes the low bound 0.  Hence for every
 * exact pair inside the published intervals low <= exact low <= exact high <=
 * high, and "certain" is a proof.
 *
 * `score` takes the middle of every factor (mean over the possible types,
 * middle distance), not half of low and high: low is 0 as soon as one type of
 * a group does not fit, and half of that would order by the best case alone.
 * Pure. */
#ifndef SYMBIOTE_SCORE_H
#define SYMBIOTE_SCORE_H

#include <stdbool.h>
#include <stdint.h>

#include "symbiote/body.h"
#include "symbiote/compat.h"
#include "symbiote/vocab.h"

enum { WEIGHT_ALL = 10000 };

struct weights {
    uint16_t w[FACTORS]; /* sum WEIGHT_ALL, in the order of enum factor */
};

struct weights score_default_weights(void);

/* ln f in 1/4096, at most 0. */
struct bounds {
    int32_t lo, mid, hi;
};

/* What is not known and would narrow the score (bit set). */
enum missing {
    MISSING_TYPE = 1 << 0,     /* which of the group's types it is */
    MISSING_DISTANCE = 1 << 1, /* the place is too coarse to decide */
    MISSING_QUANTITY = 1 << 2,
    MISSING_TEMPERATURE = 1 << 3,
    MISSING_STATE = 1 << 4,
    MISSING_MONTHS = 1 << 5,
    MISSING_LEGAL = 1 << 6,
    MISSING_PLACE = 1 << 7, /* our own flow has no known commune */
    MISSING_OWN_QUANTITY = 1 << 8,
    MISSING_OWN_TEMPERATURE = 1 << 9,
};

struct score {
    uint8_t score, low, high; /* 0 to 100 */
    struct bounds factor[FACTORS];
    uint8_t lost[FACTORS]; /* points lost at `score`; sum 100 - score */
    uint16_t missing;      /* enum missing */
    uint16_t ask;          /* the one of them that narrows most; 0: none */
    struct fit fit;
    /* Nearest as the crow flies to farthest by road (1.5 times as far). */
    struct reach distance;
    uint32_t limit_m; /* farthest that it pays or works, best case */
    bool distance_known;
    bool cross_border; /* possibly; surely: */
    bool cross_border_sure;
    uint8_t unsure; /* bits of factors whose hard test may fail: low is 0 */
    bool quantity_comparable;
    uint8_t months_lo, months_hi;   /* months shared, of months_needed */
    uint8_t months_needed;          /* 0: not known */
    bool heat_pump;                 /* only with an upgrade, at best */
    bool thermal;                   /* temperature decides */
    enum legal_status legal_status; /* of what is offered */
    uint32_t age_days;
};

/* The own side of a pair, prepared once and compared with many.  Pointers must
 * outlive it. */
struct scorer {
    const struct weights *weights;
    const struct closure *closure; /* of the own types (compat.h) */
    const struct body *own;
    bool giver; /* the own side gives; pools: either */
};

/* True if the directions fit: offer with need or transform, pool with pool;
 * *giver says whether `own` gives. */
bool score_directions(enum direction own, enum direction other, bool *giver);

/* False: a hard test fails for sure (or the directions or types do not fit);
 * *out is then undefined. */
bool score_pair(const struct scorer *s, const struct body *other,
                struct score *out);

/* The two steps of score_pair, for a scan that shares the first among the
 * offers of one cell: types, then distance.  score_rest needs both done. */
bool score_types(const struct scorer *s, const struct body *other,
                 struct score *out);
bool score_place(const struct scorer *s, const struct body *other,
                 struct score *out);
bool score_rest(const struct scorer *s, const struct body *other,
                struct score *out);

/* Upper bounds of `score` and `high` after types and place alone. */
struct ceiling {
    uint8_t score, high;
};
struct ceiling score_ceiling(const struct scorer *s, const struct score *sofar);

#endif
