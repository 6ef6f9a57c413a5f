#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "bytes.h"
#include "cut.h"
#include "grouping.h"
#include "interval.h"
#include "symbiote/partition.h"
#include "weigh.h"

/* Everything that building needs, allocated once. */
struct work {
    struct weigher weigher;
    struct candidates candidates;
    struct tally tally;
    struct ground ground;
    struct grouping grouping;
    struct partition *out;
    size_t group_cap, cell_cap, type_cap, commune_cap;
};

static struct counter counter_of(struct work *w)
{
    return (struct counter){&w->weigher, &w->candidates, &w->ground, &w->tally};
}

/* ---- growing the result ------------------------------------------------- */

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

static enum status reserve_lists(struct work *w, size_t types, size_t communes)
{
    struct partition *p = w->out;
    uint16_t *type =
        grow(p->type, &w->type_cap, p->types + types + 1, sizeof *type);
    uint32_t *commune;

    if (!type)
        return STATUS_NO_MEMORY;
    p->type = type;
    commune = grow(p->commune, &w->commune_cap, p->communes + communes + 1,
                   sizeof *commune);
    if (!commune)
        return STATUS_NO_MEMORY;
    p->commune = commune;
    return STATUS_OK;
}

static enum status reserve(struct work *w, size_t types, size_t communes)
{
    struct partition *p = w->out;
    struct group *group =
        grow(p->group, &w->group_cap, p->groups + 1, sizeof *group);
    struct cell *cell;

    if (!group)
        return STATUS_NO_MEMORY;
    p->group = group;
    cell = grow(p->cell, &w->cell_cap, p->cells + 1, sizeof *cell);
    if (!cell)
        return STATUS_NO_MEMORY;
    p->cell = cell;
    return reserve_lists(w, types, communes);
}

/* Adds the cell of one label of the ground. */
static enum status add_cell(struct work *w, struct range range, uint16_t label)
{
    struct partition *p = w->out;
    const struct population *pop = w->weigher.pop;
    struct cell cell = {.group = (uint32_t)(p->groups - 1),
                        .quantity_known = range.known,
                        .lo = range.lo,
                        .hi = range.hi,
                        .commune = p->communes};
    struct cell_sum sum;
    struct count count;
    enum status s = reserve(w, 0, pop->communes);

    if (s != STATUS_OK)
        return s;
    if (range.known && range.hi == w->candidates.bins)
        cell.hi = OFFER_OPEN;
    for (size_t i = 0; i < pop->communes; i++)
        if (w->ground.label[i] == label)
            p->commune[p->communes++] = pop->commune[i];
    cell.communes = p->communes - cell.commune;
    count = cut_count(&w->ground, &w->tally, &p->policy, label, &sum);
    cell.authors = count.authors;
    cell.units = count.units;
    cell.share = count.share;
    p->cell[p->cells++] = cell;
    p->group[p->groups - 1].cells++;
    return STATUS_OK;
}

static enum status add_range(struct work *w, struct range range)
{
    enum status s = STATUS_OK;

    cut_draw(&w->ground, &w->candidates, range);
    cut_places(&w->ground, &w->tally, &w->out->policy);
    for (uint16_t i = 0; i < w->ground.cells && s == STATUS_OK; i++)
        s = add_cell(w, range, i);
    return s;
}

static enum status add_group(struct work *w, uint16_t head)
{
    struct partition *p = w->out;
    const struct facts *facts = w->weigher.facts;
    const struct member *m = &w->grouping.member[head];
    size_t types = grouping_list(&w->grouping, facts, head);
    enum status s = reserve(w, types, 0);

    if (s != STATUS_OK)
        return s;
    p->group[p->groups++] =
        (struct group){.direction = w->weigher.direction,
                       .kind = (enum kind)facts->type[head].kind,
                       .type = p->types,
                       .types = types,
                       .cell = p->cells,
                       .refused = m->refused,
                       .reached = m->reached};
    for (size_t i = 0; i < types; i++)
        p->type[p->types++] = facts->type[w->grouping.types[i]].no;
    if (m->refused == REASON_NONE)
        weigh_types(&w->weigher, w->grouping.types, types, &w->candidates);
    return STATUS_OK;
}

/* ---- with a register ---------------------------------------------------- */

static enum status fill_group(struct work *w)
{
    const struct counter counter = counter_of(w);
    struct intervals found = {0};
    enum status s = add_range(w, (struct range){0});

    if (s == STATUS_OK && w->weigher.pop->sized)
        interval_choose(&counter, &found);
    for (size_t i = 0; i < found.count && s == STATUS_OK; i++)
        s = add_range(w, found.range[i]);
    return s;
}

static enum status divide(struct work *w)
{
    const struct counter counter = counter_of(w);
    const struct facts *facts = w->weigher.facts;
    enum status s = STATUS_OK;

    grouping_find(&w->grouping, &counter);
    for (size_t i = 0; i < facts->types && s == STATUS_OK; i++) {
        const struct member *m = &w->grouping.member[i];

        if (!m->published || m->head != i)
            continue;
        s = add_group(w, (uint16_t)i);
        if (s == STATUS_OK && m->refused == REASON_NONE)
            s = fill_group(w);
    }
    return s;
}

/* ---- the start profile -------------------------------------------------- */

/* The second-level type above, or the type itself nearer the top. */
static uint16_t second_level(const struct facts *facts, uint16_t index)
{
    const struct flow_type *t = &facts->type[index];

    for (int depth = 0; t->level > 2 && depth < 16; depth++) {
        const struct flow_type *up = facts_type(facts, t->parent);

        if (!up)
            break;
        t = up;
    }
    return (uint16_t)(t - facts->type);
}

/* Groups below one second-level type; the first published type heads. */
static void group_by_level(struct work *w)
{
    const struct facts *facts = w->weigher.facts;
    struct grouping *s = &w->grouping;

    for (size_t i = 0; i < facts->types; i++) {
        const struct flow_type *t = &facts->type[i];

        s->member[i] = (struct member){.head = (uint16_t)i};
        s->member[i].published =
            t->kind != KIND_NONE && t->kind < KINDS &&
            facts->rule(facts->book, t->no, w->weigher.direction) !=
                PLAUSIBLE_NEVER;
        s->key[i] = second_level(facts, (uint16_t)i);
        for (size_t j = 0; s->member[i].published && j < i; j++)
            if (s->member[j].published && s->key[j] == s->key[i]) {
                s->member[i].head = s->member[j].head;
                break;
            }
    }
}

static enum status divide_start(struct work *w)
{
    const struct facts *facts = w->weigher.facts;
    enum status s = STATUS_OK;

    group_by_level(w);
    for (size_t i = 0; i < facts->types && s == STATUS_OK; i++) {
        struct group *g;
        uint32_t units;

        if (!w->grouping.member[i].published || w->grouping.member[i].head != i)
            continue;
        s = add_group(w, (uint16_t)i);
        if (s == STATUS_OK)
            s = add_range(w, (struct range){0});
        if (s != STATUS_OK)
            break;
        g = &w->out->group[w->out->groups - 1];
        units = w->out->cell[g->cell].units;
        if (units >= w->out->policy.k_start && g->types <= OFFER_TYPES_MAX)
            continue;
        g->refused = REASON_NO_REGISTER;
        g->reached = units;
    }
    return s;
}

/* Nothing is cut: one cell of all communes, whatever its dominance. */
static struct policy uncut(const struct policy *policy)
{
    struct policy p = *policy;

    p.k_build = UINT8_MAX;
    p.k_person = UINT8_MAX;
    return p;
}

/* ---- the whole ---------------------------------------------------------- */

static void hash_policy(crypto_hash_sha256_state *h, const struct policy *p)
{
    bytes_number(h, p->version, 2);
    bytes_number(h, p->k, 1);
    bytes_number(h, p->k_build, 1);
    bytes_number(h, p->k_person, 1);
    bytes_number(h, p->k_start, 1);
    bytes_number(h, p->k_history, 1);
    bytes_number(h, p->dominance, 2);
    bytes_number(h, p->presence, 2);
    for (size_t k = KIND_MATERIAL; k < KINDS; k++)
        bytes_number(h, p->top[k], 1);
    bytes_number(h, p->loss_radius, 2);
}

static void hash_group(crypto_hash_sha256_state *h, const struct partition *p,
                       const struct group *g)
{
    bytes_number(h, g->direction, 1);
    bytes_number(h, g->kind, 1);
    bytes_number(h, g->refused, 1);
    bytes_number(h, g->types, 2);
    for (size_t i = 0; i < g->types; i++)
        bytes_number(h, p->type[g->type + i], 2);
    bytes_number(h, g->cells, 4);
    for (size_t i = 0; i < g->cells; i++) {
        const struct cell *c = &p->cell[g->cell + i];

        bytes_number(h, c->quantity_known, 1);
        bytes_number(h, c->lo, 1);
        bytes_number(h, c->hi, 1);
        bytes_number(h, c->communes, 2);
        for (size_t j = 0; j < c->communes; j++)
            bytes_number(h, p->commune[c->commune + j], 4);
    }
}

/* PROTOCOL 12.2. */
static void seal(struct partition *p, const struct work *w)
{
    crypto_hash_sha256_state h;

    crypto_hash_sha256_init(&h);
    bytes_text(&h, "symbiote partition 1");
    hash_policy(&h, &p->policy);
    bytes_number(&h, w->weigher.facts->version, 2);
    bytes_number(&h, p->population, 1);
    crypto_hash_sha256_update(&h, w->weigher.pop->hash, POPULATION_HASH_LEN);
    bytes_number(&h, p->groups, 4);
    for (size_t i = 0; i < p->groups; i++)
        hash_group(&h, p, &p->group[i]);
    crypto_hash_sha256_final(&h, p->hash);
}

static enum status work_open(struct work *w, const struct population *pop,
                             const struct facts *facts,
                             const struct policy *policy)
{
    enum status s = weigh_open(&w->weigher, pop, facts, policy);

    if (s == STATUS_OK)
        s = weigh_candidates_open(&w->candidates, &w->weigher);
    if (s == STATUS_OK)
        s = tally_open(&w->tally, pop);
    if (s == STATUS_OK)
        s = cut_open(&w->ground, pop, facts);
    if (s == STATUS_OK)
        s = grouping_open(&w->grouping, facts);
    return s;
}

static void work_close(struct work *w)
{
    weigh_close(&w->weigher);
    weigh_candidates_close(&w->candidates);
    tally_close(&w->tally);
    cut_close(&w->ground);
    grouping_close(&w->grouping);
}

static enum status run(struct work *w, bool start)
{
    enum status s = STATUS_OK;

    for (enum direction d = DIRECTION_OFFER;
         d <= DIRECTION_NEED && s == STATUS_OK; d++) {
        weigh_direct(&w->weigher, d);
        s = start ? divide_start(w) : divide(w);
    }
    return s;
}

enum status partition_build(struct partition *out, const struct population *pop,
                            const struct facts *facts,
                            const struct policy *policy)
{
    bool start = pop->kind == POPULATION_START;
    struct partition p = {.policy = start ? uncut(policy) : *policy,
                          .population = pop->kind};
    struct work w = {.out = &p};
    enum status s = policy_check(policy);

    if (s == STATUS_OK)
        s = work_open(&w, pop, facts, &p.policy);
    if (s == STATUS_OK)
        s = run(&w, start);
    p.policy = *policy;
    if (s == STATUS_OK)
        seal(&p, &w);
    work_close(&w);
    if (s != STATUS_OK) {
        partition_free(&p);
        return s;
    }
    *out = p;
    return STATUS_OK;
}

void partition_free(struct partition *p)
{
    if (!p)
        return;
    free(p->group);
    free(p->cell);
    free(p->type);
    free(p->commune);
    *p = (struct partition){0};
}

/* ---- looking up --------------------------------------------------------- */

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
    out->policy_version = p->policy.version;
    out->population = p->population;
    /* One number for all: 11 would tell that the author is a person. */
    out->policy_k =
        p->population == POPULATION_START ? p->policy.k_start : p->policy.k;
    memset(out->population_ref, 0, sizeof out->population_ref);
    if (p->population != POPULATION_START)
        memcpy(out->population_ref, pop->hash, sizeof out->population_ref);
}
