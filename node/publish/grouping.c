#include <stdlib.h>

#include "grouping.h"

enum { TREE_DEPTH_MAX = 16 };

enum status grouping_open(struct grouping *s, const struct facts *facts)
{
    *s = (struct grouping){0};
    s->member = calloc(facts->types + 1, sizeof *s->member);
    s->apart = calloc(facts->types + 1, sizeof *s->apart);
    s->types = calloc(facts->types + 1, sizeof *s->types);
    s->key = calloc(facts->types + 1, sizeof *s->key);
    s->waits = calloc(facts->types + 1, sizeof *s->waits);
    return s->member && s->apart && s->types && s->key && s->waits
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

void grouping_close(struct grouping *s)
{
    free(s->member);
    free(s->apart);
    free(s->types);
    free(s->key);
    free(s->waits);
    *s = (struct grouping){0};
}

size_t grouping_list(struct grouping *s, const struct facts *facts,
                     uint16_t head)
{
    size_t n = 0;

    for (size_t i = head; i < facts->types; i++)
        if (s->member[i].published && s->member[i].head == head)
            s->types[n++] = (uint16_t)i;
    return n;
}

static unsigned level_of(const struct facts *facts, uint16_t no)
{
    const struct flow_type *t = no ? facts_type(facts, no) : NULL;

    return t ? t->level : 0;
}

static uint16_t parent_of(const struct facts *facts, uint16_t no)
{
    const struct flow_type *t = no ? facts_type(facts, no) : NULL;

    return t ? t->parent : 0;
}

/* The count for s->types[0 .. n) over the whole territory. */
static struct count count_types(const struct grouping *s, size_t n,
                                const struct counter *c)
{
    const struct range any = {0};
    struct cell_sum sum;

    weigh_types(c->weigher, s->types, n, c->candidates);
    cut_draw(c, any);
    return cut_count(c->ground, c->tally, c->weigher->policy, CUT_ALL, &sum);
}

static void refuse(struct member *m, const struct count *c,
                   const struct policy *p)
{
    bool few = c->authors < p->k_build;

    m->refused = few ? REASON_K_TERRITORY : REASON_DOMINANT;
    m->reached = few ? c->authors : c->share;
}

/* Types alone; those that fail wait at their parent. */
static void try_alone(struct grouping *s, const struct counter *c)
{
    const struct weigher *w = c->weigher;

    for (size_t i = 0; i < w->facts->types; i++) {
        const struct flow_type *type = &w->facts->type[i];
        struct count count;

        s->member[i] = (struct member){.head = (uint16_t)i};
        s->waits[i] = false;
        if (s->apart[i] || type->kind == KIND_NONE || type->kind >= KINDS ||
            w->facts->rule(w->facts->book, type->no, w->direction) ==
                PLAUSIBLE_NEVER)
            continue;
        s->member[i].published = true;
        s->types[0] = (uint16_t)i;
        count = count_types(s, 1, c);
        if (cut_holds(&count, w->policy))
            continue;
        refuse(&s->member[i], &count, w->policy);
        s->waits[i] = true;
        s->key[i] = type->parent;
    }
}

/* The failing types that wait at the same ancestor as type `first`. */
static size_t gather(struct grouping *s, const struct facts *facts,
                     size_t first)
{
    size_t n = 0;

    for (size_t i = 0; i < facts->types; i++)
        if (s->waits[i] && s->key[i] == s->key[first] &&
            facts->type[i].kind == facts->type[first].kind)
            s->types[n++] = (uint16_t)i;
    return n;
}

static void settle(struct grouping *s, const struct facts *facts, size_t n,
                   bool hold)
{
    uint16_t key = s->key[s->types[0]];

    for (size_t i = 0; i < n; i++) {
        struct member *m = &s->member[s->types[i]];

        if (hold) {
            m->head = s->types[0];
            m->refused = REASON_NONE;
            m->reached = 0;
        }
        s->waits[s->types[i]] = !hold && key != 0;
        s->key[s->types[i]] = parent_of(facts, key);
    }
}

/* One level of the tree: residuals of the same ancestor hold or climb. */
static void try_level(struct grouping *s, const struct counter *c,
                      unsigned level)
{
    const struct weigher *w = c->weigher;

    for (size_t i = 0; i < w->facts->types; i++) {
        struct count count;
        size_t n;
        bool hold = false;

        if (!s->waits[i] || level_of(w->facts, s->key[i]) != level)
            continue;
        n = gather(s, w->facts, i);
        if (n > 1 && n <= OFFER_TYPES_MAX) {
            count = count_types(s, n, c);
            hold = cut_holds(&count, w->policy);
        }
        settle(s, w->facts, n, hold);
    }
}

void grouping_find(struct grouping *s, const struct counter *c)
{
    try_alone(s, c);
    for (unsigned level = TREE_DEPTH_MAX; level-- > 0;)
        try_level(s, c, level);
}
