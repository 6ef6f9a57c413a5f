/* bench_tell.h -- the figures of bench_privacy.c, for people and for scripts.
 */
#ifndef BENCH_TELL_H
#define BENCH_TELL_H

#include <jansson.h>

#include "symbiote/vocab.h"

/* What one kind of flow comes to in one direction. */
struct kind_figures {
    double types, published, alone, groups, cells;
    double authors, communes, radius_km; /* means over cells */
    double authors_least;
};

struct figures {
    size_t establishments, units, communes, groups, cells, flows, published;
    double population_s, partition_s, advance_s, decide_s, check_s;
    double rss_mb;
    struct kind_figures kind[KINDS][3];
};

void tell_print(const struct figures *f);
/* A new reference. */
json_t *tell_json(const struct figures *f);

#endif
