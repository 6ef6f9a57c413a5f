/* factors.h -- the seven factors between a giver and a taker, each at its
 * worst, its middle and its best; constants are ln f in 1/4096. */
#ifndef FACTORS_H
#define FACTORS_H

#include <stdbool.h>

#include "symbiote/score.h"

struct pair {
    const struct body *own, *other, *giver, *taker;
    bool pooling;
};

/* False: the hard test that belongs to the factor fails for sure.  `out` gets
 * the factor's bounds, what it shows, what is missing and whether a hard test
 * may fail. */
bool factors_place(const struct pair *p, struct score *out);
void factors_quantity(const struct pair *p, struct score *out);
bool factors_quality(const struct pair *p, struct score *out);
bool factors_time(const struct pair *p, struct score *out);
void factors_regulation(const struct pair *p, struct score *out);
void factors_freshness(const struct pair *p, struct score *out);

enum {
    LN_1 = 0,
    LN_95 = -210,
    LN_90 = -431,
    LN_85 = -666,
    LN_80 = -914,
    LN_70 = -1461,
    LN_60 = -2092,
    LN_50 = -2839,
    LN_30 = -4931,
    LN_20 = -6592,
};

#endif
