/* interval.h -- quantity intervals of one type group (PRIVACY 2.2 step 2). */
#ifndef PUBLISH_INTERVAL_H
#define PUBLISH_INTERVAL_H

#include "cut.h"

struct intervals {
    struct range range[WEIGH_BINS_MAX];
    size_t count;    /* 0: no quantity can be shown */
    uint16_t *label; /* the caller's, WEIGH_BINS_MAX x places: as each is cut */
};

/* The intervals of the granularity (half a decade, a decade, one open) that
 * loses least over the whole population, for the candidates weighed last; uses
 * the ground's labels as scratch.  `out` and `spare` come with `label`. */
void interval_choose(const struct counter *c, struct intervals *out,
                     struct intervals *spare);

#endif
