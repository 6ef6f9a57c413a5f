#include <stdio.h>

#include "bench_tell.h"

static json_t *json_of_kind(const struct kind_figures *k)
{
    return json_pack("{s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f}", "types", k->types,
                     "published", k->published, "alone", k->alone, "groups",
                     k->groups, "cells", k->cells, "authors", k->authors,
                     "authors_least", k->authors_least, "communes", k->communes,
                     "radius_km", k->radius_km);
}

json_t *tell_json(const struct figures *f)
{
    json_t *kinds = json_object();
    json_t *all = json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f,s:f,s:f,s:f,s:f,s:f}",
        "establishments", (json_int_t)f->establishments, "units",
        (json_int_t)f->units, "communes", (json_int_t)f->communes, "groups",
        (json_int_t)f->groups, "cells", (json_int_t)f->cells, "flows",
        (json_int_t)f->flows, "published", (json_int_t)f->published,
        "population_s", f->population_s, "partition_s", f->partition_s,
        "advance_s", f->advance_s, "decide_s", f->decide_s, "check_s",
        f->check_s, "rss_mb", f->rss_mb);

    for (unsigned k = KIND_MATERIAL; k < KINDS; k++) {
        json_t *both = json_object();

        (void)json_object_set_new(both, "offer",
                                  json_of_kind(&f->kind[k][DIRECTION_OFFER]));
        (void)json_object_set_new(both, "need",
                                  json_of_kind(&f->kind[k][DIRECTION_NEED]));
        (void)json_object_set_new(kinds, vocab_name(VOCAB_KIND, k), both);
    }
    (void)json_object_set_new(all, "kinds", kinds);
    return all;
}

void tell_print(const struct figures *f)
{
    (void)printf("%zu establishments, %zu legal units, %zu communes: %zu "
                 "groups, %zu cells\n"
                 "  population %.3f s, cells %.2f s, next edition %.2f s, "
                 "%zu flows decided in %.2f s (%zu published), self-test "
                 "%.2f s, %.0f MB\n",
                 f->establishments, f->units, f->communes, f->groups, f->cells,
                 f->population_s, f->partition_s, f->advance_s, f->flows,
                 f->decide_s, f->published, f->check_s, f->rss_mb);
    for (unsigned k = KIND_MATERIAL; k < KINDS; k++)
        for (int d = 1; d < 3; d++) {
            const struct kind_figures *x = &f->kind[k][d];

            (void)printf("  %-10s %-5s %3.0f of %3.0f types published (%3.0f "
                         "alone), %5.0f cells of %5.1f authors (least %2.0f), "
                         "%4.1f communes, %4.1f km\n",
                         vocab_name(VOCAB_KIND, k),
                         d == DIRECTION_OFFER ? "offer" : "need", x->published,
                         x->types, x->alone, x->cells, x->authors,
                         x->authors_least, x->communes, x->radius_km);
        }
}
