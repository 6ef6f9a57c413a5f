#include <string.h>

#include "symbiote/partition.h"

const struct group *partition_group(const struct partition *p,
                                    enum direction direction, uint16_t type)
{
    for (size_t i = 0; i < p->groups; i++) {
        const struct group *g = &p->group[i];

        if (g->direction != direction)
            continue;
        for (size_t t = 0; t < g->types; t++)
            if (p->type[g->type + t] == type)
                return g;
    }
    return NULL;
}

static bool covers(const struct partition *p, const struct cell *c,
                   uint32_t commune)
{
    for (size_t i = 0; i < c->communes; i++)
        if (p->commune[c->commune + i] == commune)
            return true;
    return false;
}

static bool has_intervals(const struct partition *p, const struct group *g)
{
    return g->cells && p->cell[g->cell + g->cells - 1].quantity_known;
}

const struct cell *partition_cell(const struct partition *p,
                                  const struct group *group,
                                  const uint8_t *half_decade, uint32_t commune)
{
    bool known = half_decade && has_intervals(p, group);

    if (group->refused != REASON_NONE)
        return NULL;
    for (size_t i = 0; i < group->cells; i++) {
        const struct cell *c = &p->cell[group->cell + i];

        if (c->quantity_known != known)
            continue;
        if (known && (*half_decade < c->lo || *half_decade >= c->hi))
            continue;
        if (covers(p, c, commune))
            return c;
    }
    return NULL;
}

static void fill_promise(const struct partition *p,
                         const struct population *pop, struct offer *out)
{
    out->policy_version = p->policy.version;
    out->population = p->population;
    /* One number for all: 11 would tell that the author is a person. */
    out->policy_k =
        p->population == POPULATION_START ? p->policy.k_start : p->policy.k;
    memset(out->population_ref, 0, sizeof out->population_ref);
    if (p->population != POPULATION_START)
        memcpy(out->population_ref, pop->hash, sizeof out->population_ref);
}

void partition_fill_whole(const struct partition *p,
                          const struct population *pop,
                          enum direction direction,
                          const struct flow_type *type, struct offer *out)
{
    out->direction = direction;
    out->kind = type->kind;
    out->types = 1;
    out->type[0] = type->no;
    out->quantity_known = false;
    out->quantity_lo = out->quantity_hi = 0;
    out->communes = pop->communes;
    memcpy(out->commune, pop->commune, pop->communes * sizeof *out->commune);
    fill_promise(p, pop, out);
}

void partition_fill(const struct partition *p, const struct population *pop,
                    const struct cell *cell, struct offer *out)
{
    const struct group *g = &p->group[cell->group];

    out->direction = g->direction;
    out->kind = g->kind;
    out->types = g->types;
    for (size_t i = 0; i < g->types; i++)
        out->type[i] = p->type[g->type + i];
    out->quantity_known = cell->quantity_known;
    out->quantity_lo = cell->lo;
    out->quantity_hi = cell->hi;
    out->communes = cell->communes;
    for (size_t i = 0; i < cell->communes; i++)
        out->commune[i] = p->commune[cell->commune + i];
    fill_promise(p, pop, out);
}
