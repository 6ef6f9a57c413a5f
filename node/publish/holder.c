#include <stdlib.h>

#include "holder.h"

/* Whether a unit of a count table may be this company. */
static bool alike(const struct holder *h, const struct population *pop,
                  uint32_t unit, uint32_t commune)
{
    const struct site *s = &pop->site[pop->first[unit]];

    return h->company && s->nace != 0 &&
           (s->nace == h->company->nace || s->nace == h->company->nace2) &&
           (commune == 0 || pop->commune[s->place] == commune);
}

static uint32_t place_of(const struct holder *h)
{
    if (h->commune || !h->company)
        return h->commune;
    return h->company->commune;
}

enum status holder_find(struct holder *h, const struct population *pop)
{
    enum status s = STATUS_NOT_FOUND;

    if (pop->kind != POPULATION_COUNTS) {
        s = population_unit(pop, h->author, &h->unit);
        h->person = s == STATUS_OK && pop->person[h->unit];
        return s;
    }
    for (uint32_t u = 0; u < pop->units && s != STATUS_OK; u++)
        if (alike(h, pop, u, place_of(h))) {
            h->unit = u;
            h->person = h->company->natural_person;
            s = STATUS_OK;
        }
    return s;
}

bool holder_among(const struct holder *h, const struct population *pop,
                  const struct authors *set)
{
    if (pop->kind != POPULATION_COUNTS)
        return authors_has(set, h->unit);
    for (size_t i = 0; i < set->count; i++)
        if (alike(h, pop, set->unit[i], h->commune))
            return true;
    return false;
}

bool holder_has_site(const struct holder *h, const struct population *pop,
                     uint32_t commune)
{
    for (uint32_t u = 0; pop->kind == POPULATION_COUNTS && u < pop->units; u++)
        if (alike(h, pop, u, commune))
            return commune != 0;
    if (pop->kind == POPULATION_COUNTS)
        return false;
    for (uint32_t i = pop->first[h->unit]; i < pop->first[h->unit + 1]; i++)
        if (pop->commune[pop->site[i].place] == commune)
            return true;
    return false;
}

/* The company's unit, or the first alike that no other company has taken. */
static void take(const struct decide_context *ctx, const struct company *c,
                 bool *taken)
{
    const struct population *pop = ctx->population;
    struct holder h = {.company = c, .author = population_author(c)};

    if (c->draft || holder_find(&h, pop) != STATUS_OK)
        return;
    while (pop->kind == POPULATION_COUNTS && h.unit < pop->units &&
           (taken[h.unit] || !alike(&h, pop, h.unit, c->commune)))
        h.unit++;
    if (h.unit < pop->units)
        taken[h.unit] = true;
}

enum status holder_members(const struct decide_context *ctx,
                           struct authors *out)
{
    size_t units = ctx->population->units;
    struct authors a = {.unit = malloc((units + 1) * sizeof *a.unit)};
    bool *taken = calloc(units + 1, sizeof *taken);

    if (!a.unit || !taken) {
        free(a.unit);
        free(taken);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < ctx->own_count; i++)
        take(ctx, &ctx->own[i], taken);
    for (uint32_t u = 0; u < units; u++)
        if (taken[u])
            a.unit[a.count++] = u;
    free(taken);
    *out = a;
    return STATUS_OK;
}
