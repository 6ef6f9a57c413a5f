/* Nothing here may call population.c's counting, partition.c or decide.c; a
 * mistake there must not be repeated here. */
#include "recount.h"

#include <stdlib.h>
#include <string.h>

#include "symbiote/population.h"

enum { ACTIVITIES = UINT16_MAX + 1 };

static int by_number(const void *pa, const void *pb)
{
    const uint32_t *a = pa, *b = pb;

    return (*a > *b) - (*a < *b);
}

/* ---- the book --------------------------------------------------------------
 */

static enum status sort_area(struct recount_book *b)
{
    const struct check_ground *g = b->ground;

    b->area = malloc((g->communes + 1) * sizeof *b->area);
    if (!b->area)
        return STATUS_NO_MEMORY;
    if (g->communes)
        memcpy(b->area, g->area, g->communes * sizeof *b->area);
    qsort(b->area, g->communes, sizeof *b->area, by_number);
    for (size_t i = 0; i < g->communes; i++)
        if (b->communes == 0 || b->area[b->communes - 1] != b->area[i])
            b->area[b->communes++] = b->area[i];
    return STATUS_OK;
}

enum status recount_open(struct recount_book *b,
                         const struct check_ground *ground)
{
    enum status s;

    *b = (struct recount_book){.ground = ground};
    s = sort_area(b);
    b->activity = malloc(ACTIVITIES * sizeof *b->activity);
    b->nace = malloc(ACTIVITIES * sizeof *b->nace);
    for (unsigned d = 0; d < 2; d++)
        b->plausible[d] =
            calloc(ground->facts->types + 1, sizeof *b->plausible[d]);
    if (s != STATUS_OK || !b->activity || !b->nace || !b->plausible[0] ||
        !b->plausible[1])
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < ACTIVITIES; i++)
        b->activity[i] = RECOUNT_NONE;
    return STATUS_OK;
}

void recount_close(struct recount_book *b)
{
    for (unsigned d = 0; d < 2; d++) {
        for (size_t t = 0; b->plausible[d] && t < b->ground->facts->types; t++)
            free(b->plausible[d][t]);
        free(b->plausible[d]);
    }
    free(b->area);
    free(b->activity);
    free(b->nace);
    free(b->weight);
    *b = (struct recount_book){0};
}

int32_t recount_place(const struct recount_book *b, uint32_t commune)
{
    const uint32_t *at = b->communes ? bsearch(&commune, b->area, b->communes,
                                               sizeof commune, by_number)
                                     : NULL;

    return at ? (int32_t)(at - b->area) : RECOUNT_NONE;
}

/* ---- rows ------------------------------------------------------------------
 */

static bool counts(const struct recount_book *b, const struct establishment *e)
{
    return e->active && e->unit != 0 && e->nace != 0 &&
           e->size_band != SIZE_0 &&
           recount_place(b, e->commune) != RECOUNT_NONE;
}

static void keep(const struct recount_book *b, const struct establishment *e,
                 struct establishment *row, size_t *rows)
{
    if (counts(b, e))
        row[(*rows)++] = *e;
}

/* Own companies as rows, with both their activities. */
static void keep_company(const struct recount_book *b, const struct company *c,
                         struct establishment *row, size_t *rows)
{
    struct establishment e = {.unit = population_author(c),
                              .commune = c->commune,
                              .nace = c->nace,
                              .size_band = SIZE_UNKNOWN,
                              .active = !c->draft};

    keep(b, &e, row, rows);
    e.nace = c->nace2;
    keep(b, &e, row, rows);
}

static int order(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_site(const void *pa, const void *pb)
{
    const struct establishment *a = pa, *b = pb;
    int by = order(a->unit, b->unit);

    by = by ? by : order(a->site, b->site);
    by = by ? by : order(a->commune, b->commune);
    by = by ? by : order(a->nace, b->nace);
    by = by ? by : order(a->size_band, b->size_band);
    return by ? by : order(a->natural_person, b->natural_person);
}

static bool repeated(const struct establishment *a,
                     const struct establishment *b)
{
    if (a->site == 0)
        return by_site(a, b) == 0;
    return a->unit == b->unit && a->site == b->site;
}

static void drop_repeated(struct establishment *row, size_t *rows)
{
    size_t kept = 0;

    qsort(row, *rows, sizeof *row, by_site);
    for (size_t i = 0; i < *rows; i++)
        if (kept == 0 || !repeated(&row[kept - 1], &row[i]))
            row[kept++] = row[i];
    *rows = kept;
}

/* The rows that count, by unit; the caller frees them. */
static struct establishment *select_rows(const struct recount_book *b,
                                         const struct check_edition *edition,
                                         size_t *rows)
{
    const struct check_ground *g = b->ground;
    bool start = edition->kind == POPULATION_START;
    size_t most = start ? 2 * g->own_count : edition->rows;
    struct establishment *row = malloc((most + 1) * sizeof *row);

    *rows = 0;
    if (!row)
        return NULL;
    for (size_t i = 0; start && i < g->own_count; i++)
        keep_company(b, &g->own[i], row, rows);
    for (size_t i = 0; !start && i < edition->rows; i++)
        keep(b, &edition->row[i], row, rows);
    drop_repeated(row, rows);
    return row;
}

/* ---- an edition ------------------------------------------------------------
 */

static int32_t activity_index(struct recount_book *b, uint16_t nace)
{
    if (b->activity[nace] == RECOUNT_NONE) {
        b->nace[b->activities] = nace;
        b->activity[nace] = (int32_t)b->activities++;
        for (unsigned d = 0; d < 2; d++) /* lists got too short */
            for (size_t t = 0; t < b->ground->facts->types; t++) {
                free(b->plausible[d][t]);
                b->plausible[d][t] = NULL;
            }
        free(b->weight);
        b->weight = NULL;
    }
    return b->activity[nace];
}

/* Rows of one unit stand together; any of them may say that it is a person. */
static void list_units(struct recount_edition *e,
                       const struct establishment *row, size_t rows,
                       uint32_t *unit_of)
{
    for (size_t i = 0; i < rows; i++) {
        if (e->units == 0 || e->key[e->units - 1] != row[i].unit)
            e->key[e->units++] = row[i].unit;
        e->person[e->units - 1] |= row[i].natural_person;
        unit_of[i] = (uint32_t)e->units - 1;
    }
}

/* By commune: counted, then laid down. */
static void lay_down(struct recount_book *b, struct recount_edition *e,
                     const struct establishment *row, const uint32_t *unit_of)
{
    size_t known = 0;

    for (size_t i = 0; i < e->rows; i++)
        e->first[recount_place(b, row[i].commune) + 1]++;
    for (size_t c = 0; c < b->communes; c++)
        e->first[c + 1] += e->first[c];
    for (size_t i = e->rows; i-- > 0;) {
        size_t *end = &e->first[recount_place(b, row[i].commune) + 1];

        known += row[i].size_band < SIZE_BANDS;
        e->row[--*end] = (struct recount_row){
            .unit = unit_of[i],
            .activity = activity_index(b, row[i].nace),
            .band =
                row[i].size_band < SIZE_BANDS ? row[i].size_band : SIZE_BANDS};
    }
    /* The ends have become beginnings, one place too far. */
    memmove(e->first, e->first + 1, b->communes * sizeof *e->first);
    e->first[b->communes] = e->rows;
    e->sized = known * 10 >= e->rows * 9 && e->rows > 0;
}

static void find_now(struct recount_edition *e,
                     const struct recount_edition *current)
{
    for (size_t u = 0; u < e->units; u++)
        e->now[u] = current ? recount_unit(current, e->key[u]) : (uint32_t)u;
}

static enum status reserve(struct recount_edition *e, size_t rows,
                           size_t communes)
{
    e->rows = rows;
    e->key = malloc((rows + 1) * sizeof *e->key);
    e->person = calloc(rows + 1, sizeof *e->person);
    e->now = malloc((rows + 1) * sizeof *e->now);
    e->row = malloc((rows + 1) * sizeof *e->row);
    e->first = calloc(communes + 2, sizeof *e->first);
    e->weight = calloc(rows + 1, sizeof *e->weight);
    e->unit = malloc((rows + 1) * sizeof *e->unit);
    return e->key && e->person && e->now && e->row && e->first && e->weight &&
                   e->unit
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

enum status recount_edition(struct recount_book *b, size_t index,
                            const struct recount_edition *current,
                            struct recount_edition *out)
{
    const struct check_edition *edition = &b->ground->edition[index];
    struct recount_edition e = {.kind = edition->kind};
    size_t rows;
    struct establishment *row = select_rows(b, edition, &rows);
    uint32_t *unit_of = malloc((rows + 1) * sizeof *unit_of);
    enum status s =
        row && unit_of ? reserve(&e, rows, b->communes) : STATUS_NO_MEMORY;

    if (s == STATUS_OK) {
        list_units(&e, row, rows, unit_of);
        lay_down(b, &e, row, unit_of);
        find_now(&e, current);
    }
    free(row);
    free(unit_of);
    *out = e;
    return s;
}

void recount_edition_free(struct recount_edition *e)
{
    free(e->key);
    free(e->person);
    free(e->now);
    free(e->row);
    free(e->first);
    free(e->weight);
    free(e->unit);
    *e = (struct recount_edition){0};
}

static int by_key(const void *pa, const void *pb)
{
    const uint64_t *a = pa, *b = pb;

    return order(*a, *b);
}

uint32_t recount_unit(const struct recount_edition *e, uint64_t key)
{
    const uint64_t *at =
        e->units ? bsearch(&key, e->key, e->units, sizeof key, by_key) : NULL;

    return at ? (uint32_t)(at - e->key) : UINT32_MAX;
}

/* ---- who is possible -------------------------------------------------------
 */

/* Weights of a type by activity; NULL: out of memory. */
static const uint16_t *plausible(struct recount_book *b,
                                 enum direction direction,
                                 const struct flow_type *type)
{
    const struct facts *f = b->ground->facts;
    uint16_t **list =
        &b->plausible[direction == DIRECTION_NEED][type - f->type];

    if (*list)
        return *list;
    *list = calloc(b->activities + 1, sizeof **list);
    if (*list && f->rule(f->book, type->no, direction) != PLAUSIBLE_NEVER)
        for (size_t i = 0; i < b->activities; i++)
            (*list)[i] = f->weight(f->book, type->no, direction, b->nace[i]);
    return *list;
}

/* Chance per mille of the interval for one type and size: half-decade by
 * half-decade, the open top as far as the facts reach. */
static unsigned chance(const struct recount_book *b,
                       const struct recount_cell *cell,
                       const struct flow_type *type, uint8_t band)
{
    const struct facts *f = b->ground->facts;
    unsigned end = cell->hi == OFFER_OPEN ? FACTS_HALF_DECADES : cell->hi;
    unsigned sum = 0;

    if (!cell->quantity_known)
        return 1000;
    if (band >= SIZE_BANDS)
        return 0;
    for (unsigned i = cell->lo; i < end; i++)
        sum += f->chance(f->book, type->no, cell->direction, band, (uint8_t)i);
    return sum;
}

static enum status weigh_type(struct recount_book *b,
                              const struct recount_cell *cell,
                              const struct flow_type *type)
{
    const uint16_t *weight = plausible(b, cell->direction, type);

    if (!weight)
        return STATUS_NO_MEMORY;
    for (unsigned band = 0; band < RECOUNT_BANDS; band++) {
        uint64_t part = chance(b, cell, type, (uint8_t)band);

        for (size_t i = 0; part && i < b->activities; i++)
            b->weight[i * RECOUNT_BANDS + band] += weight[i] * part;
    }
    return STATUS_OK;
}

/* What a site of each activity and size weighs in the cell. */
static enum status weigh(struct recount_book *b,
                         const struct recount_cell *cell)
{
    const struct facts *f = b->ground->facts;
    size_t all = (b->activities + 1) * RECOUNT_BANDS;
    enum status s = STATUS_OK;

    if (!b->weight)
        b->weight = malloc(all * sizeof *b->weight);
    if (!b->weight)
        return STATUS_NO_MEMORY;
    memset(b->weight, 0, all * sizeof *b->weight);
    for (size_t i = 0; i < cell->types && s == STATUS_OK; i++) {
        const struct flow_type *type = facts_type(f, cell->type[i]);

        if (type)
            s = weigh_type(b, cell, type);
    }
    for (size_t i = 0; i < all; i++) {
        uint8_t band = (uint8_t)(i % RECOUNT_BANDS);

        b->weight[i] *=
            f->root(f->book, band < SIZE_BANDS ? band : SIZE_UNKNOWN);
    }
    return s;
}

static void add(const struct recount_book *b, struct recount_edition *e,
                const struct recount_row *row)
{
    uint64_t weight =
        b->weight[(size_t)row->activity * RECOUNT_BANDS + row->band];

    if (weight && !e->weight[row->unit]) {
        e->unit[e->count++] = row->unit;
        e->persons += e->person[row->unit];
    }
    e->weight[row->unit] += weight;
}

enum status recount_set(struct recount_book *b, struct recount_edition *e,
                        const struct recount_cell *cell)
{
    enum status s = weigh(b, cell);

    for (size_t i = 0; i < e->count; i++)
        e->weight[e->unit[i]] = 0;
    e->count = e->persons = 0;
    if (s != STATUS_OK)
        return s;
    for (size_t c = 0; c < cell->communes; c++) {
        int32_t place = recount_place(b, cell->commune[c]);

        if (place == RECOUNT_NONE)
            continue;
        for (size_t i = e->first[place]; i < e->first[place + 1]; i++)
            add(b, e, &e->row[i]);
    }
    return STATUS_OK;
}

bool recount_has_trade(const struct recount_book *b,
                       const struct recount_edition *e,
                       const struct recount_cell *cell,
                       const struct company *company)
{
    for (size_t c = 0; c < cell->communes; c++) {
        int32_t place = recount_place(b, cell->commune[c]);

        if (place == RECOUNT_NONE)
            continue;
        for (size_t i = e->first[place]; i < e->first[place + 1]; i++) {
            const struct recount_row *row = &e->row[i];
            uint16_t nace = b->nace[row->activity];

            if (b->weight[(size_t)row->activity * RECOUNT_BANDS + row->band] &&
                (nace == company->nace || nace == company->nace2))
                return true;
        }
    }
    return false;
}
