#include <stdlib.h>

#include "recount.h"
#include "symbiote/population.h"

/* ---- rows
 * --------------------------------------------------------------------- */

static bool listed(uint32_t key, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == key)
            return true;
    return false;
}

static bool counts(const struct check_ground *g, const struct establishment *e)
{
    return e->active && e->unit != 0 && e->nace != 0 &&
           e->size_band != SIZE_0 && listed(e->commune, g->area, g->communes);
}

static void keep(struct recount *r, const struct establishment *e)
{
    if (counts(r->ground, e))
        r->row[r->rows++] = *e;
}

/* Own companies as rows, with both their activities. */
static void keep_company(struct recount *r, const struct company *c)
{
    struct establishment e = {.unit = population_author(c),
                              .commune = c->commune,
                              .nace = c->nace,
                              .size_band = SIZE_UNKNOWN,
                              .active = !c->draft};

    keep(r, &e);
    e.nace = c->nace2;
    keep(r, &e);
}

static int by_site(const void *pa, const void *pb)
{
    const struct establishment *a = pa, *b = pb;

    if (a->unit != b->unit)
        return a->unit > b->unit ? 1 : -1;
    if (a->site != b->site)
        return a->site > b->site ? 1 : -1;
    if (a->commune != b->commune)
        return a->commune > b->commune ? 1 : -1;
    if (a->nace != b->nace)
        return a->nace > b->nace ? 1 : -1;
    if (a->size_band != b->size_band)
        return a->size_band > b->size_band ? 1 : -1;
    return (a->natural_person > b->natural_person) -
           (a->natural_person < b->natural_person);
}

static bool repeated(const struct establishment *a,
                     const struct establishment *b)
{
    if (a->site == 0)
        return by_site(a, b) == 0;
    return a->unit == b->unit && a->site == b->site;
}

static void drop_repeated(struct recount *r)
{
    size_t kept = 0;

    qsort(r->row, r->rows, sizeof *r->row, by_site);
    for (size_t i = 0; i < r->rows; i++)
        if (kept == 0 || !repeated(&r->row[kept - 1], &r->row[i]))
            r->row[kept++] = r->row[i];
    r->rows = kept;
}

enum status recount_open(struct recount *r, const struct check_ground *ground)
{
    size_t most = ground->row ? ground->rows : 2 * ground->own_count;

    *r = (struct recount){.ground = ground};
    r->row = calloc(most + 1, sizeof *r->row);
    if (!r->row)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; ground->row && i < ground->rows; i++)
        keep(r, &ground->row[i]);
    for (size_t i = 0; !ground->row && i < ground->own_count; i++)
        keep_company(r, &ground->own[i]);
    drop_repeated(r);
    return STATUS_OK;
}

void recount_close(struct recount *r)
{
    free(r->row);
    *r = (struct recount){0};
}

/* ---- who is possible
 * -------------------------------------------------------------- */

/* Chance per mille of the interval for one type and size: half-decade by
 * half-decade, the open top as far as the spread reaches. */
static unsigned chance(const struct check_ground *g, const struct offer *o,
                       const struct flow_type *type, uint8_t size_band)
{
    int hi = o->quantity_hi;
    unsigned sum = 0;

    if (!o->quantity_known)
        return 1000;
    if (size_band >= SIZE_BANDS)
        return 0;
    if (o->quantity_hi == OFFER_OPEN)
        hi = FACTS_HALF_DECADES;
    for (int i = o->quantity_lo; i < hi; i++)
        sum +=
            g->facts->chance(g->facts->book, type->no, size_band, (uint8_t)i);
    return sum;
}

static uint64_t weight_of(const struct check_ground *g, const struct offer *o,
                          uint16_t nace, uint8_t size_band)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < o->types; i++) {
        const struct flow_type *type = facts_type(g->facts, o->type[i]);
        uint64_t plausible;

        if (!type || g->facts->rule(g->facts->book, type->no, o->direction) ==
                         PLAUSIBLE_NEVER)
            continue;
        plausible =
            g->facts->weight(g->facts->book, type->no, o->direction, nace);
        if (plausible)
            sum += plausible * chance(g, o, type, size_band);
    }
    return sum * g->facts->root(g->facts->book, size_band);
}

/* ---- sets
 * ------------------------------------------------------------------------- */

static int by_key(const void *pa, const void *pb)
{
    const struct recount_unit *a = pa, *b = pb;

    return (a->key > b->key) - (a->key < b->key);
}

/* Rows of one unit stand together; any of them may say that it is a person. */
static void add(struct recount_set *set, const struct establishment *e,
                uint64_t weight)
{
    struct recount_unit *last;

    if (set->count == 0 || set->unit[set->count - 1].key != e->unit)
        set->unit[set->count++] = (struct recount_unit){.key = e->unit};
    last = &set->unit[set->count - 1];
    last->weight += weight;
    last->person = last->person || e->natural_person;
}

/* Units of which no row weighs anything are no candidates. */
static void drop_weightless(struct recount_set *set)
{
    size_t kept = 0;

    for (size_t i = 0; i < set->count; i++)
        if (set->unit[i].weight)
            set->unit[kept++] = set->unit[i];
    set->count = kept;
}

enum status recount_offer(const struct recount *r, const struct offer *o,
                          struct recount_set *out)
{
    struct recount_set set = {.unit = calloc(r->rows + 1, sizeof *set.unit)};

    if (!set.unit)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < r->rows; i++) {
        const struct establishment *e = &r->row[i];
        bool inside = listed(e->commune, o->commune, o->communes);

        add(&set, e,
            inside ? weight_of(r->ground, o, e->nace, e->size_band) : 0);
    }
    drop_weightless(&set);
    *out = set;
    return STATUS_OK;
}

void recount_free(struct recount_set *s)
{
    free(s->unit);
    *s = (struct recount_set){0};
}

const struct recount_unit *recount_find(const struct recount_set *s,
                                        uint64_t key)
{
    struct recount_unit want = {.key = key};

    return s->count ? bsearch(&want, s->unit, s->count, sizeof want, by_key)
                    : NULL;
}

uint32_t recount_legal(const struct recount_set *s)
{
    uint32_t n = 0;

    for (size_t i = 0; i < s->count; i++)
        n += !s->unit[i].person;
    return n;
}

void recount_drop_persons(struct recount_set *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->count; i++)
        if (!s->unit[i].person)
            s->unit[kept++] = s->unit[i];
    s->count = kept;
}

static bool is_own(const struct check_ground *g, uint64_t key)
{
    for (size_t i = 0; i < g->own_count; i++)
        if (!g->own[i].draft && population_author(&g->own[i]) == key)
            return true;
    return false;
}

void recount_keep_own(struct recount_set *s, const struct check_ground *ground)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->count; i++)
        if (is_own(ground, s->unit[i].key))
            s->unit[kept++] = s->unit[i];
    s->count = kept;
}

void recount_meet(struct recount_set *s, const struct recount_set *other)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->count; i++)
        if (recount_find(other, s->unit[i].key))
            s->unit[kept++] = s->unit[i];
    s->count = kept;
}
