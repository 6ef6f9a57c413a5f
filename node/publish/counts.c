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

uint64_t counts_find(const struct establishment *row, size_t rows,
                     const struct counts_place *place, uint32_t nth)
{
    uint64_t found = 0, after = 0;

    /* The rows may come in any order: each turn takes the least key left. */
    for (uint32_t turn = 0; turn <= nth; turn++) {
        found = 0;
        for (size_t i = 0; i < rows; i++)
            if (counts_is_key(row[i].unit) &&
                row[i].commune == place->commune &&
                row[i].nace == place->nace &&
                (place->size_band == SIZE_UNKNOWN ||
                 row[i].size_band == place->size_band) &&
                row[i].unit > after && (!found || row[i].unit < found))
                found = row[i].unit;
        if (!found)
            return 0;
        after = found;
    }
    return found;
}
