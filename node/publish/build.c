#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "interval.h"

/* NULL: no memory, and the array stays as it was. */
static void *grow(void *array, size_t *cap, size_t need, size_t size)
{
    size_t bigger = *cap ? *cap : 64;
    void *moved;

    if (need <= *cap)
        return array;
    while (bigger < need)
        bigger *= 2;
    moved = realloc(array, bigger * size);
    if (moved)
        *cap = bigger;
    return moved;
}

static enum status reserve_lists(struct build *b, size_t types, size_t communes)
{
    struct partition *p = b->out;
    uint16_t *type =
        grow(p->type, &b->type_cap, p->types + types + 1, sizeof *type);
    uint32_t *commune;

    if (!type)
        return STATUS_NO_MEMORY;
    p->type = type;
    commune = grow(p->commune, &b->commune_cap, p->communes + communes + 1,
                   sizeof *commune);
    if (!commune)
        return STATUS_NO_MEMORY;
    p->commune = commune;
    return STATUS_OK;
}

static enum status reserve(struct build *b, size_t types, size_t communes)
{
    struct partition *p = b->out;
    struct group *group =
        grow(p->group, &b->group_cap, p->groups + 1, sizeof *group);
    struct cell *cell;

    if (!group)
        return STATUS_NO_MEMORY;
    p->group = group;
    cell = grow(p->cell, &b->cell_cap, p->cells + 1, sizeof *cell);
    if (!cell)
        return STATUS_NO_MEMORY;
    p->cell = cell;
    return reserve_lists(b, types, communes);
}

/* Adds the cell of one label of the ground. */
static enum status add_cell(struct build *b, struct range range, uint16_t label)
{
    struct partition *p = b->out;
    const struct population *pop = b->weigher.pop;
    struct cell cell = {.group = (uint32_t)(p->groups - 1),
                        .quantity_known = range.known,
                        .lo = range.lo,
                        .hi = range.hi,
                        .commune = p->communes};
    struct cell_sum sum;
    struct count count;
    enum status s = reserve(b, 0, pop->communes);

    if (s != STATUS_OK)
        return s;
    if (range.known && range.hi == b->candidates.bins)
        cell.hi = OFFER_OPEN;
    for (size_t i = 0; i < pop->communes; i++)
        if (b->ground.label[i] == label)
            p->commune[p->communes++] = pop->commune[i];
    cell.communes = p->communes - cell.commune;
    count = cut_count(&b->ground, &b->tally, &p->policy, label, &sum);
    cell.authors = count.authors;
    cell.units = count.units;
    cell.share = count.share;
    p->cell[p->cells++] = cell;
    p->group[p->groups - 1].cells++;
    return STATUS_OK;
}

enum status build_cells(struct build *b, struct range range)
{
    enum status s = STATUS_OK;

    for (uint16_t i = 0; i < b->ground.cells && s == STATUS_OK; i++)
        s = add_cell(b, range, i);
    return s;
}

enum status build_intervals(struct build *b)
{
    const struct counter counter = build_counter(b);
    size_t n = b->ground.places;
    struct intervals found = {.label = b->label};
    struct intervals spare = {.label = b->label + n * WEIGH_BINS_MAX};
    enum status s = STATUS_OK;

    interval_choose(&counter, &found, &spare);
    for (size_t i = 0; i < found.count && s == STATUS_OK; i++) {
        cut_draw(&counter, found.range[i]);
        memcpy(b->ground.label, &found.label[i * n], n * sizeof *found.label);
        cut_renumber(&b->ground);
        s = build_cells(b, found.range[i]);
    }
    return s;
}

enum status build_group(struct build *b, const struct group *group,
                        const uint16_t *type, size_t types)
{
    struct partition *p = b->out;
    struct group *g;
    enum status s = reserve(b, types, 0);

    if (s != STATUS_OK)
        return s;
    g = &p->group[p->groups++];
    *g = *group;
    g->type = p->types;
    g->types = types;
    g->cell = p->cells;
    g->cells = 0;
    for (size_t i = 0; i < types; i++)
        p->type[p->types++] = type[i];
    return STATUS_OK;
}

struct counter build_counter(struct build *b)
{
    return (struct counter){&b->weigher, &b->candidates, &b->ground, &b->tally};
}

enum status build_open(struct build *b, const struct population *pop,
                       const struct facts *facts, const struct policy *policy)
{
    enum status s = weigh_open(&b->weigher, pop, facts, policy);

    if (s == STATUS_OK)
        s = weigh_candidates_open(&b->candidates, &b->weigher);
    if (s == STATUS_OK)
        s = tally_open(&b->tally, b->weigher.wide_person, b->weigher.wides);
    if (s == STATUS_OK)
        s = cut_open(&b->ground, pop, facts);
    if (s == STATUS_OK)
        s = grouping_open(&b->grouping, facts);
    b->label =
        calloc((pop->communes + 1) * WEIGH_BINS_MAX * 2, sizeof *b->label);
    if (s == STATUS_OK && !b->label)
        s = STATUS_NO_MEMORY;
    return s;
}

void build_close(struct build *b)
{
    weigh_close(&b->weigher);
    weigh_candidates_close(&b->candidates);
    tally_close(&b->tally);
    cut_close(&b->ground);
    grouping_close(&b->grouping);
    free(b->label);
}
