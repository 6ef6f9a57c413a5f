/* aggregate.h -- totals of several companies for reports, or why there are
 * none (PRIVACY 1.6 and 5, the rules of the statistical offices).
 *
 * A total is shown when at least 3 legal units are in it, the greatest has at
 * most 85 % of it, and the second greatest cannot tell the greatest to within
 * 10 % (X - x1 - x2 >= 0.10 x1); rounded to two significant digits.  A sum over
 * parts is shown only when every part is, or the hidden part could be worked
 * out.  Pure; integers; aggregate.c lies in node/publish. */
#ifndef SYMBIOTE_AGGREGATE_H
#define SYMBIOTE_AGGREGATE_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

enum {
    AGGREGATE_UNITS = 3,
    AGGREGATE_SHARE = 85,    /* per cent */
    AGGREGATE_DISTANCE = 10, /* per cent: the p of the p % rule */
};

/* Several of one unit are added up first. */
struct contribution {
    uint64_t unit;  /* key of the legal unit */
    uint64_t milli; /* thousandths of the base unit; 0 adds nothing */
};

enum aggregate_verdict {
    AGGREGATE_SHOWN,
    AGGREGATE_EMPTY,    /* nobody contributes */
    AGGREGATE_FEW,      /* « < 3 » */
    AGGREGATE_DOMINANT, /* one has more than 85 % */
    AGGREGATE_NEAR,     /* the second greatest would know the greatest */
    AGGREGATE_PARTS     /* of a sum: a part is not shown */
};

struct aggregate {
    enum aggregate_verdict verdict;
    uint32_t units; /* only when at least AGGREGATE_UNITS; else 0 */
    uint64_t milli; /* only when shown; rounded */
};

/* STATUS_NO_MEMORY. */
enum status aggregate_total(const struct contribution *c, size_t count,
                            struct aggregate *out);

/* The sum over parts that were judged one by one: judged again as a whole, from
 * all their contributions. */
enum status aggregate_sum(const struct aggregate *part, size_t parts,
                          const struct contribution *c, size_t count,
                          struct aggregate *out);

/* To two significant digits, halves up: 12499 is 12000. */
uint64_t aggregate_round(uint64_t value);

#endif
