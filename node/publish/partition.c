#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "partition_bytes.h"
#include "ratchet.h"

static enum status add_group(struct build *b, uint16_t head)
{
    const struct facts *facts = b->weigher.facts;
    const struct member *m = &b->grouping.member[head];
    const struct group group = {.direction = b->weigher.direction,
                                .kind = (enum kind)facts->type[head].kind,
                                .refused = m->refused,
                                .reached = m->reached};
    size_t types = grouping_list(&b->grouping, facts, head);
    uint16_t *number = b->grouping.key; /* free once groups are found */

    if (m->refused == REASON_NONE)
        weigh_types(&b->weigher, b->grouping.types, types, &b->candidates);
    for (size_t i = 0; i < types; i++)
        number[i] = facts->type[b->grouping.types[i]].no;
    return build_group(b, &group, number, types);
}

/* ---- with a register ---------------------------------------------------- */

static enum status fill_group(struct build *b)
{
    const struct counter counter = build_counter(b);
    enum status s;

    cut_draw(&counter, (struct range){0});
    cut_places(&b->ground, &b->tally, &b->out->policy);
    s = build_cells(b, (struct range){0});
    return s == STATUS_OK && b->weigher.pop->sized ? build_intervals(b) : s;
}

/* The group of types that is headed by this one, if any. */
static enum status add_headed(struct build *b, const struct ratchet *r,
                              size_t type)
{
    const struct member *m = &b->grouping.member[type];
    const struct group *kept = ratchet_headed(r, type);
    enum status s;

    if (kept)
        return ratchet_add(r, b, kept);
    if (!m->published || m->head != type)
        return STATUS_OK;
    s = add_group(b, (uint16_t)type);
    return s == STATUS_OK && m->refused == REASON_NONE ? fill_group(b) : s;
}

static enum status divide(struct build *b, const struct ratchet *r)
{
    const struct counter counter = build_counter(b);
    enum status s = STATUS_OK;

    ratchet_mark(r, b);
    grouping_find(&b->grouping, &counter);
    for (size_t i = 0; i < b->weigher.facts->types && s == STATUS_OK; i++)
        s = add_headed(b, r, i);
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
static void group_by_level(struct build *b)
{
    const struct facts *facts = b->weigher.facts;
    struct grouping *s = &b->grouping;

    for (size_t i = 0; i < facts->types; i++) {
        const struct flow_type *t = &facts->type[i];

        s->member[i] = (struct member){.head = (uint16_t)i};
        s->member[i].published =
            t->kind != KIND_NONE && t->kind < KINDS &&
            facts->rule(facts->book, t->no, b->weigher.direction) !=
                PLAUSIBLE_NEVER;
        s->key[i] = second_level(facts, (uint16_t)i);
        for (size_t j = 0; s->member[i].published && j < i; j++)
            if (s->member[j].published && s->key[j] == s->key[i]) {
                s->member[i].head = s->member[j].head;
                break;
            }
    }
}

/* One cell of the whole perimeter each. */
static enum status add_start(struct build *b, uint16_t head)
{
    const struct counter counter = build_counter(b);
    struct partition *p = b->out;
    enum status s = add_group(b, head);
    struct group *g;
    uint32_t authors;

    if (s != STATUS_OK)
        return s;
    cut_draw(&counter, (struct range){0});
    cut_whole(&b->ground);
    s = build_cells(b, (struct range){0});
    if (s != STATUS_OK)
        return s;
    g = &p->group[p->groups - 1];
    authors = p->cell[g->cell].authors;
    if (authors < p->policy.k_start || g->types > OFFER_TYPES_MAX) {
        g->refused = REASON_NO_REGISTER;
        g->reached = authors;
    }
    return STATUS_OK;
}

static enum status divide_start(struct build *b)
{
    enum status s = STATUS_OK;

    group_by_level(b);
    for (size_t i = 0; i < b->weigher.facts->types && s == STATUS_OK; i++)
        if (b->grouping.member[i].published && b->grouping.member[i].head == i)
            s = add_start(b, (uint16_t)i);
    return s;
}

/* ---- the whole ---------------------------------------------------------- */

static enum status run(struct build *b, const struct ratchet *r)
{
    bool start = b->weigher.pop->kind == POPULATION_START;
    enum status s = STATUS_OK;

    for (enum direction d = DIRECTION_OFFER;
         d <= DIRECTION_NEED && s == STATUS_OK; d++) {
        weigh_direct(&b->weigher, d);
        s = start ? divide_start(b) : divide(b, r);
    }
    return s;
}

enum status partition_advance(struct partition *out,
                              const struct partition_past *past,
                              const struct population *pop,
                              const struct facts *facts,
                              const struct policy *policy)
{
    struct partition p = {
        .policy = *policy, .population = pop->kind, .sized = pop->sized};
    struct build b = {.out = &p};
    struct ratchet r = {0};
    enum status s = policy_check(policy);

    if (s == STATUS_OK)
        s = build_open(&b, pop, facts, &p.policy);
    if (s == STATUS_OK)
        s = ratchet_open(&r, past, &b);
    if (s == STATUS_OK)
        s = run(&b, &r);
    if (s == STATUS_OK)
        partition_seal(&p, pop, facts);
    ratchet_close(&r);
    build_close(&b);
    if (s != STATUS_OK) {
        partition_free(&p);
        return s;
    }
    *out = p;
    return STATUS_OK;
}

enum status partition_build(struct partition *out, const struct population *pop,
                            const struct facts *facts,
                            const struct policy *policy)
{
    const struct partition_past nothing = {0};

    return partition_advance(out, &nothing, pop, facts, policy);
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
