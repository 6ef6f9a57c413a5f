#include "symbiote/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "authors.h"

struct search {
    const struct population *pop;
    const struct facts *facts;
    const struct offer *body;
    bool inside[OFFER_COMMUNES_MAX];
};

/* Whether a site of this type and size may yield a quantity of the interval. */
static bool feasible(const struct search *s, uint16_t type, uint8_t size_band)
{
    const struct offer *o = s->body;
    uint8_t end =
        o->quantity_hi == OFFER_OPEN ? FACTS_HALF_DECADES : o->quantity_hi;

    if (!o->quantity_known)
        return true;
    for (uint8_t i = o->quantity_lo; i < end && size_band < SIZE_BANDS; i++)
        if (s->facts->chance(s->facts->book, type, o->direction, size_band, i))
            return true;
    return false;
}

static bool possible(const struct search *s, const struct site *site)
{
    const struct offer *o = s->body;
    const struct facts *f = s->facts;

    for (size_t i = 0; i < o->types && s->inside[site->place]; i++) {
        uint16_t type = o->type[i];

        if (facts_type(f, type) &&
            f->rule(f->book, type, o->direction) != PLAUSIBLE_NEVER &&
            f->weight(f->book, type, o->direction, site->nace) > 0 &&
            feasible(s, type, site->size_band))
            return true;
    }
    return false;
}

/* The first site that could be the source: one there is, or the unit would be
 * no possible author. */
static const struct site *source(const struct search *s, uint32_t unit)
{
    uint32_t first = s->pop->first[unit];

    for (uint32_t i = first; i < s->pop->first[unit + 1]; i++)
        if (possible(s, &s->pop->site[i]))
            return &s->pop->site[i];
    return &s->pop->site[first];
}

static void count(struct candidate_count *list, size_t *n, uint32_t key)
{
    for (size_t i = 0; i < *n; i++) {
        if (list[i].key != key)
            continue;
        list[i].units++;
        return;
    }
    list[(*n)++] = (struct candidate_count){key, 1};
}

static int by_units(const void *a, const void *b)
{
    const struct candidate_count *x = a, *y = b;

    if (x->units != y->units)
        return x->units < y->units ? 1 : -1;
    return (x->key > y->key) - (x->key < y->key);
}

static void fill(const struct search *s, const struct authors *a,
                 struct candidates *c)
{
    for (size_t i = 0; i < a->count; i++) {
        uint32_t u = a->unit[i];
        const struct site *site = source(s, u);

        c->persons += s->pop->person[u];
        c->unit[c->units++] = s->pop->unit[u];
        count(c->activity, &c->activities, site->nace);
        count(c->commune, &c->communes, s->pop->commune[site->place]);
    }
    qsort(c->activity, c->activities, sizeof *c->activity, by_units);
    qsort(c->commune, c->communes, sizeof *c->commune, by_units);
}

enum status candidates_find(const struct population *pop,
                            const struct facts *facts,
                            const struct policy *policy,
                            const struct offer *body, struct candidates *out)
{
    struct search s = {.pop = pop, .facts = facts, .body = body};
    struct candidates c = {0};
    struct authors a;
    enum status st = authors_alone(pop, facts, policy, body, &a);

    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < body->communes; i++) {
        uint16_t place;

        if (population_place(pop, body->commune[i], &place) == STATUS_OK)
            s.inside[place] = true;
    }
    c.activity = calloc(a.count + 1, sizeof *c.activity);
    c.commune = calloc(a.count + 1, sizeof *c.commune);
    c.unit = calloc(a.count + 1, sizeof *c.unit);
    if (c.activity && c.commune && c.unit) {
        fill(&s, &a, &c);
        *out = c;
    } else {
        candidates_free(&c);
        st = STATUS_NO_MEMORY;
    }
    authors_free(&a);
    return st;
}

void candidates_free(struct candidates *c)
{
    free(c->activity);
    free(c->commune);
    free(c->unit);
    *c = (struct candidates){0};
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

bool candidates_has(const struct candidates *c, const struct company *company)
{
    uint64_t author = population_author(company);

    return c->units && !company->draft &&
           bsearch(&author, c->unit, c->units, sizeof *c->unit, by_key);
}
