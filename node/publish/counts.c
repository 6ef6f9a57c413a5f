#include "symbiote/counts.h"

#include <stdlib.h>
#include <string.h>

/* A made-up key, from bit 62 down: 1, commune (27 bits), activity (14), size
 * (4, 15 for unknown), number (17). */
enum { MARK = 62, COMMUNE_AT = 35, NACE_AT = 21, SIZE_AT = 17, NO_SIZE = 15 };

static uint8_t size_bits(uint8_t band)
{
    return band == SIZE_UNKNOWN ? NO_SIZE : band;
}

uint64_t counts_key(const struct counts_class *class, uint32_t nth)
{
    return UINT64_C(1) << MARK | (uint64_t) class->commune << COMMUNE_AT |
           (uint64_t) class->nace << NACE_AT |
           (uint64_t)size_bits(class->size_band) << SIZE_AT | nth;
}

bool counts_is_key(uint64_t unit)
{
    return unit >> MARK == 1;
}

/* ---- counting --------------------------------------------------------------
 */

static int by_class(const void *pa, const void *pb)
{
    uint64_t a = counts_key(pa, 0), b = counts_key(pb, 0);

    return (a > b) - (a < b);
}

/* Equal classes become one; they are sorted. */
static enum status join(struct counts *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->classes; i++) {
        if (n > 0 && by_class(&c->class[n - 1], &c -> class[i]) == 0)
            c->class[n - 1].units++;
        else
            c->class[n++] = c->class[i];
        if (c->class[n - 1].units > COUNTS_UNITS_MAX)
            return STATUS_TOO_BIG;
    }
    c->classes = n;
    return n > COUNTS_CLASSES_MAX ? STATUS_TOO_BIG : STATUS_OK;
}

enum status counts_build(struct counts *out, const struct population *p)
{
    struct counts c = {0};
    enum status st;

    c.class = calloc(p->units + 1, sizeof *c.class);
    if (!c.class)
        return STATUS_NO_MEMORY;
    memcpy(c.population, p->hash, sizeof c.population);
    for (size_t u = 0; u < p->units; u++) {
        const struct site *s = &p->site[p->first[u]];

        if (p->person[u] || p->first[u + 1] - p->first[u] != 1)
            continue;
        c.class[c.classes++] =
            (struct counts_class){.commune = p->commune[s->place],
                                  .nace = s->nace,
                                  .size_band = s->size_band,
                                  .units = 1};
    }
    c.units = c.classes;
    qsort(c.class, c.classes, sizeof *c.class, by_class);
    st = join(&c);
    if (st == STATUS_OK)
        *out = c;
    else
        counts_free(&c);
    return st;
}

void counts_free(struct counts *c)
{
    if (!c)
        return;
    free(c->class);
    *c = (struct counts){0};
}

/* ---- as a population -------------------------------------------------------
 */

enum status counts_rows(const struct counts *c, struct establishment **row,
                        size_t *rows)
{
    struct establishment *e;
    size_t n = 0;

    if (c->units > POPULATION_SITES_MAX)
        return STATUS_TOO_BIG;
    e = calloc((size_t)c->units + 1, sizeof *e);
    if (!e)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->classes; i++) {
        const struct counts_class *class = &c->class[i];

        for (uint32_t k = 0; k < class->units; k++) {
            uint64_t key = counts_key(class, k);

            e[n++] = (struct establishment){.unit = key,
                                            .site = key,
                                            .commune = class->commune,
                                            .nace = class->nace,
                                            .size_band = class->size_band,
                                            .active = true};
        }
    }
    *row = e;
    *rows = n;
    return STATUS_OK;
}

/* By activity and commune, then key: the places of one kind stand together. */
static int by_place(const void *pa, const void *pb)
{
    const struct establishment *a = *(struct establishment *const *)pa;
    const struct establishment *b = *(struct establishment *const *)pb;

    if (a->commune != b->commune)
        return a->commune < b->commune ? -1 : 1;
    if (a->nace != b->nace)
        return a->nace < b->nace ? -1 : 1;
    return (a->site > b->site) - (a->site < b->site);
}

static int by_id(const void *pa, const void *pb)
{
    const struct company *a = *(const struct company *const *)pa;
    const struct company *b = *(const struct company *const *)pb;

    return (a->id > b->id) - (a->id < b->id);
}

/* The first place of its kind that is still free; NULL: none. */
static struct establishment *free_place(struct establishment **place,
                                        size_t places, uint32_t commune,
                                        uint16_t nace)
{
    size_t lo = 0, hi = places;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct establishment *e = place[mid];

        if (e->commune < commune || (e->commune == commune && e->nace < nace))
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < places && place[lo]->commune == commune &&
           place[lo]->nace == nace;
         lo++)
        if (counts_is_key(place[lo]->unit))
            return place[lo];
    return NULL;
}

static void claim(struct establishment **place, size_t places,
                  const struct company *c)
{
    struct establishment *e;

    if (c->draft || !c->commune || !c->nace || population_author(c) == 0)
        return;
    e = free_place(place, places, c->commune, c->nace);
    if (!e && c->nace2)
        e = free_place(place, places, c->commune, c->nace2);
    if (e)
        e->unit = population_author(c);
}

/* Two companies under one number would take two places: the first one does. */
static bool again(const struct company *const *own, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (population_author(own[k]) == population_author(own[i]))
            return true;
    return false;
}

enum status counts_claim(struct establishment *row, size_t rows,
                         const struct company *company, size_t companies)
{
    struct establishment **place =
        calloc(rows + 1, sizeof(struct establishment *));
    const struct company **own =
        calloc(companies + 1, sizeof(struct company *));
    enum status st = place && own ? STATUS_OK : STATUS_NO_MEMORY;

    if (st == STATUS_OK) {
        for (size_t i = 0; i < rows; i++)
            place[i] = &row[i];
        for (size_t i = 0; i < companies; i++)
            own[i] = &company[i];
        qsort(place, rows, sizeof(struct establishment *), by_place);
        qsort(own, companies, sizeof(struct company *), by_id);
        for (size_t i = 0; i < companies; i++)
            if (!again(own, i))
                claim(place, rows, own[i]);
    }
    free(place);
    free(own);
    return st;
}

enum status counts_population(struct population *out, struct establishment *row,
                              size_t rows, const struct counts_own *own)
{
    struct population pure, claimed;
    enum status st =
        population_counts(&pure, row, rows, own->area, own->communes);

    if (st != STATUS_OK)
        return st;
    st = counts_claim(row, rows, own->company, own->companies);
    if (st == STATUS_OK)
        st = population_counts(&claimed, row, rows, own->area, own->communes);
    if (st == STATUS_OK) {
        memcpy(claimed.hash, pure.hash, sizeof claimed.hash);
        *out = claimed;
    }
    population_free(&pure);
    return st;
}
