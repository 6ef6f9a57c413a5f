/* Cells after those in force were lost: as fine as a fresh cut where all that
 * was shown fits into it, else as coarse as can be. */
#include <stdlib.h>
#include <string.h>

#include "symbiote/offer.h"
#include "symbiote/partition.h"

enum { TYPE_NUMBERS = 65536, SIDES = 2 };

struct recovery {
    const struct shown *shown;
    size_t count;
    const struct population *pop;
    bool *missed;    /* what a fresh cut does not hold whole */
    uint32_t *label; /* group of every type number, offers and then needs; 0:
                        none */
};

static size_t side(enum direction direction)
{
    return direction == DIRECTION_NEED;
}

static uint32_t *label_of(const struct recovery *r, const struct offer *o,
                          size_t type)
{
    return &r->label[side(o->direction) * TYPE_NUMBERS + o->type[type]];
}

static void relabel(const struct recovery *r, uint32_t from, uint32_t into)
{
    for (size_t i = 0; i < (size_t)TYPE_NUMBERS * SIDES; i++)
        if (r->label[i] == from)
            r->label[i] = into;
}

/* Types that were shown together stay together. */
static void join_types(const struct recovery *r, size_t index)
{
    const struct offer *o = r->shown[index].body;
    uint32_t mine = (uint32_t)index + 1;

    for (size_t t = 0; t < o->types; t++) {
        uint32_t there = *label_of(r, o, t);

        if (there && there != mine)
            relabel(r, there, mine);
        *label_of(r, o, t) = mine;
    }
}

/* One group and its one cell, over the whole perimeter. */
static enum status add_group(const struct recovery *r, struct partition *p,
                             size_t first)
{
    uint32_t label = r->label[first];
    size_t from = first - first % TYPE_NUMBERS;
    struct group *g = &p->group[p->groups];

    *g = (struct group){.direction = from ? DIRECTION_NEED : DIRECTION_OFFER,
                        .kind = r->shown[label - 1].body->kind,
                        .type = p->types,
                        .cell = p->cells,
                        .cells = 1,
                        .kept = true,
                        .given_up = true};
    for (size_t i = first; i < from + TYPE_NUMBERS; i++) {
        if (r->label[i] != label)
            continue;
        p->type[p->types++] = (uint16_t)(i - from);
        g->types++;
        r->label[i] = 0;
    }
    p->cell[p->cells++] =
        (struct cell){.group = (uint32_t)p->groups++, .communes = p->communes};
    return g->types <= OFFER_TYPES_MAX ? STATUS_OK : STATUS_OUT_OF_RANGE;
}

static enum status reserve(const struct recovery *r, struct partition *p)
{
    p->group = calloc(r->count + 1, sizeof *p->group);
    p->cell = calloc(r->count + 1, sizeof *p->cell);
    p->type = calloc((size_t)TYPE_NUMBERS * SIDES, sizeof *p->type);
    p->commune = calloc(r->pop->communes + 1, sizeof *p->commune);
    if (!p->group || !p->cell || !p->type || !p->commune)
        return STATUS_NO_MEMORY;
    memcpy(p->commune, r->pop->commune, r->pop->communes * sizeof *p->commune);
    p->communes = r->pop->communes;
    return STATUS_OK;
}

/* A past in which everything missed lies whole. */
static enum status make_past(const struct recovery *r, struct partition *out)
{
    struct partition p = {.population = r->pop->kind};
    enum status s = reserve(r, &p);

    memset(r->label, 0, (size_t)TYPE_NUMBERS * SIDES * sizeof *r->label);
    for (size_t i = 0; i < r->count; i++)
        if (r->missed[i])
            join_types(r, i);
    for (size_t i = 0; i < (size_t)TYPE_NUMBERS * SIDES && s == STATUS_OK; i++)
        if (r->label[i])
            s = add_group(r, &p, i);
    if (s != STATUS_OK) {
        partition_free(&p);
        return s;
    }
    *out = p;
    return STATUS_OK;
}

/* ---- what lies whole -------------------------------------------------------
 */

static bool has_commune(const struct partition *p, const struct cell *c,
                        uint32_t commune)
{
    for (size_t i = 0; i < c->communes; i++)
        if (p->commune[c->commune + i] == commune)
            return true;
    return false;
}

static bool holds(const struct recovery *r, const struct partition *p,
                  const struct cell *c, const struct offer *o)
{
    uint16_t place;

    if (c->quantity_known && (!o->quantity_known || o->quantity_lo < c->lo ||
                              o->quantity_hi > c->hi))
        return false;
    for (size_t i = 0; i < o->communes; i++)
        if (!has_commune(p, c, o->commune[i]) &&
            population_place(r->pop, o->commune[i], &place) == STATUS_OK)
            return false;
    return true;
}

static bool has_intervals(const struct partition *p, const struct group *g)
{
    return g->cells && p->cell[g->cell + g->cells - 1].quantity_known;
}

/* In one cell of one group, or in none that is published. */
static bool lies_whole(const struct recovery *r, const struct partition *p,
                       const struct offer *o)
{
    const struct group *g = partition_group(p, o->direction, o->type[0]);

    for (size_t t = 1; t < o->types; t++)
        if (partition_group(p, o->direction, o->type[t]) != g)
            return false;
    if (!g || g->refused != REASON_NONE)
        return true;
    for (size_t i = 0; i < g->cells; i++) {
        const struct cell *c = &p->cell[g->cell + i];

        if ((c->quantity_known ||
             !(o->quantity_known && has_intervals(p, g))) &&
            holds(r, p, c, o))
            return true;
    }
    return false;
}

static bool miss_more(const struct recovery *r, const struct partition *p)
{
    bool more = false;

    for (size_t i = 0; i < r->count; i++) {
        const struct offer *o = r->shown[i].body;

        if (r->missed[i] || o->population == POPULATION_START ||
            lies_whole(r, p, o))
            continue;
        r->missed[i] = more = true;
    }
    return more;
}

/* ---- together ---------------------------------------------------------------
 */

static enum status attempt(const struct recovery *r, struct partition *out,
                           const struct facts *facts,
                           const struct policy *policy)
{
    struct partition coarse = {0};
    const struct partition_past past = {&coarse, r->shown, r->count};
    enum status s = make_past(r, &coarse);

    if (s == STATUS_OK)
        s = partition_advance(out, &past, r->pop, facts, policy);
    partition_free(&coarse);
    return s;
}

enum status partition_recover(struct partition *out,
                              const struct partition_past *past,
                              const struct population *pop,
                              const struct facts *facts,
                              const struct policy *policy)
{
    struct recovery r = {
        .shown = past->shown, .count = past->shown_count, .pop = pop};
    struct partition p = {0};
    enum status s = STATUS_NO_MEMORY;

    r.missed = calloc(r.count + 1, sizeof *r.missed);
    r.label = calloc((size_t)TYPE_NUMBERS * SIDES, sizeof *r.label);
    if (r.missed && r.label)
        s = attempt(&r, &p, facts, policy);
    /* Types that are set apart leave other groups another residual: again,
     * until all lies whole.  What was missed once is missed no more. */
    while (s == STATUS_OK && pop->kind != POPULATION_START &&
           miss_more(&r, &p)) {
        partition_free(&p);
        s = attempt(&r, &p, facts, policy);
    }
    free(r.missed);
    free(r.label);
    if (s == STATUS_OK)
        *out = p;
    return s;
}
