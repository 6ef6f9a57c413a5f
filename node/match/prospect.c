#include "symbiote/prospect.h"

#include <stdlib.h>
#include <string.h>

#include "evidence.h"

enum {
    PLACE_STEP = 4, /* per cent less for each place in a rule's list */
    PLACE_LEAST = 70,
    PLAIN = 45,         /* plausible without a rule: goods */
    PLAIN_UTILITY = 85, /* energy and water go to any process */
    PLAIN_GIVER = 80,   /* who has the very thing that is needed */
    ACROSS = 30,        /* plausible at the rule's other end */
    ACROSS_UTILITY = 55
};

/* What speaks for one activity. */
struct tally {
    uint32_t by_rule[PROSPECT_RULES]; /* descending */
    uint32_t rule[PROSPECT_RULES];
    uint8_t rules;
    uint32_t plain;
    uint16_t plain_type; /* row */
};

struct search {
    const struct compat *k;
    const struct prospect_query *q;
    struct evidence e;
    const struct activity *activity;
    size_t activities;
    struct tally *tally;
    uint32_t *across; /* by type: best rule that ends there */
    uint16_t *across_type;
};

static void add_rule(struct tally *t, uint32_t rule, uint32_t weight)
{
    size_t at = t->rules;

    while (at > 0 && t->by_rule[at - 1] < weight)
        at--;
    if (at == PROSPECT_RULES)
        return;
    if (t->rules < PROSPECT_RULES)
        t->rules++;
    for (size_t i = t->rules - 1u; i > at; i--) {
        t->by_rule[i] = t->by_rule[i - 1];
        t->rule[i] = t->rule[i - 1];
    }
    t->by_rule[at] = weight;
    t->rule[at] = rule;
}

static struct tally *tally_of(struct search *s, uint16_t nace)
{
    size_t lo = 0, hi = s->activities;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (s->activity[mid].code < nace)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < s->activities && s->activity[lo].code == nace ? &s->tally[lo]
                                                              : NULL;
}

static void spread_rule(struct search *s, uint32_t rule)
{
    const struct substitution *r = &s->k->rule[rule];
    const char *at = s->q->givers ? r->givers : r->takers;
    unsigned share = 100;

    for (; *at; at += strcspn(at, " "), at += *at == ' ') {
        struct tally *t = tally_of(s, (uint16_t)strtoul(at, NULL, 10));

        if (t)
            add_rule(t, rule,
                     weight_times(s->e.rule[rule], weight_per_cent(share)));
        share =
            share > PLACE_LEAST + PLACE_STEP ? share - PLACE_STEP : PLACE_LEAST;
    }
}

static void spread_rules(struct search *s)
{
    for (size_t i = 0; i < s->k->rules; i++) {
        const struct substitution *r = &s->k->rule[i];
        uint16_t row = types_index(s->k, s->q->givers ? r->from : r->to);

        if (s->e.rule[i] == 0)
            continue;
        spread_rule(s, (uint32_t)i);
        if (row != NO_INDEX && s->e.rule[i] > s->across[row]) {
            s->across[row] = s->e.rule[i];
            s->across_type[row] = s->e.rule_type[i];
        }
    }
}

static bool is_utility(const struct flow_type *t)
{
    return t->kind == KIND_ENERGY || t->kind == KIND_WATER;
}

/* What is plausible for a type speaks for its activities by `weight`. */
static void spread_plausible(struct search *s, const struct flow_type *of,
                             uint32_t weight, uint16_t read_as)
{
    enum direction d = s->q->givers ? DIRECTION_OFFER : DIRECTION_NEED;

    if (weight == 0 || catalogue_plausible_rule(of->no, d) != PLAUSIBLE_LISTED)
        return;
    for (size_t i = 0; i < s->activities; i++) {
        struct tally *t = &s->tally[i];
        uint32_t n = catalogue_plausible(of->no, d, s->activity[i].code);

        n = weight_times(weight, weight_per_cent(n));
        if (n > t->plain) {
            t->plain = n;
            t->plain_type = read_as;
        }
    }
}

static bool forbids_all(const struct compat *k, uint16_t no)
{
    enum relation r;

    for (size_t i = 0; i < k->rules; i++)
        if (k->rule[i].never && k->rule[i].to == 0 &&
            types_tree(k, no, k->rule[i].from, &r) > 0 &&
            (r == RELATION_SAME || r == RELATION_NARROWER))
            return true;
    return false;
}

static void spread_types(struct search *s)
{
    for (size_t i = 0; i < s->k->types; i++) {
        const struct flow_type *t = &s->k->type[i];
        unsigned plain = is_utility(t)  ? PLAIN_UTILITY
                         : s->q->givers ? PLAIN_GIVER
                                        : PLAIN;
        unsigned across = is_utility(t) ? ACROSS_UTILITY : ACROSS;

        if (s->e.type[i] > 0 && !forbids_all(s->k, t->no))
            spread_plausible(s, t,
                             weight_times(s->e.type[i], weight_per_cent(plain)),
                             (uint16_t)i);
        spread_plausible(s, t,
                         weight_times(s->across[i], weight_per_cent(across)),
                         s->across_type[i]);
    }
}

static uint32_t total(const struct tally *t)
{
    uint32_t sum = t->plain;

    for (unsigned i = 0; i < t->rules; i++)
        sum = weight_either(sum, t->by_rule[i] >> i);
    return sum;
}

struct ranked {
    uint32_t weight;
    size_t at;
};

static int by_weight(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void describe(const struct search *s, const struct ranked *p,
                     struct prospect *out)
{
    const struct tally *t = &s->tally[p->at];
    uint32_t per_cent = (p->weight * 100u + COMPAT_ONE / 2) / COMPAT_ONE;
    uint16_t row = t->rules ? s->e.rule_type[t->rule[0]] : t->plain_type;

    *out = (struct prospect){.nace = s->activity[p->at].code,
                             .score = (uint8_t)(per_cent ? per_cent : 1),
                             .type = s->k->type[row].no,
                             .rules = t->rules};
    for (unsigned i = 0; i < t->rules; i++)
        out->rule[i] = &s->k->rule[t->rule[i]];
}

static enum status rank(const struct search *s, struct prospect *out,
                        size_t cap, size_t *count)
{
    struct ranked *places = calloc(s->activities, sizeof *places);
    size_t n = 0;

    if (!places)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < s->activities; i++) {
        places[n] = (struct ranked){total(&s->tally[i]), i};
        n += places[n].weight > 0;
    }
    qsort(places, n, sizeof *places, by_weight);
    *count = n < cap ? n : cap;
    for (size_t i = 0; i < *count; i++)
        describe(s, &places[i], &out[i]);
    free(places);
    return STATUS_OK;
}

enum status prospect_find(const struct compat *k,
                          const struct prospect_query *q, struct prospect *out,
                          size_t cap, size_t *count)
{
    struct search s = {.k = k, .q = q};
    enum status st = evidence_new(&s.e, k, q);

    *count = 0;
    if (st != STATUS_OK)
        return st;
    s.activity = catalogue_activities(&s.activities);
    s.tally = calloc(s.activities, sizeof *s.tally);
    s.across = calloc(k->types + 1, sizeof *s.across);
    s.across_type = calloc(k->types + 1, sizeof *s.across_type);
    if (s.tally && s.across && s.across_type) {
        spread_rules(&s);
        spread_types(&s);
        st = rank(&s, out, cap, count);
    } else {
        st = STATUS_NO_MEMORY;
    }
    free(s.tally);
    free(s.across);
    free(s.across_type);
    evidence_free(&s.e);
    return st;
}

/* ---- what was understood --------------------------------------------------
 */

static void insert(struct type_hit *out, size_t *count, struct type_hit hit)
{
    size_t at = *count;

    while (at > 0 && out[at - 1].score < hit.score)
        at--;
    if (at == PROSPECT_READINGS)
        return;
    if (*count < PROSPECT_READINGS)
        ++*count;
    memmove(out + at + 1, out + at, (*count - at - 1) * sizeof *out);
    out[at] = hit;
}

enum status prospect_read(const struct compat *k,
                          const struct prospect_query *q,
                          struct type_hit out[static PROSPECT_READINGS],
                          size_t *count)
{
    struct evidence e;
    enum status st = evidence_new(&e, k, q);

    *count = 0;
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < k->types; i++) {
        unsigned n = (unsigned)((uint64_t)e.type[i] * 100 / COMPAT_ONE);

        if (n > 0)
            insert(out, count, (struct type_hit){k->type[i].no, (uint8_t)n});
    }
    evidence_free(&e);
    return STATUS_OK;
}

const struct substitution *prospect_forbidden(const struct compat *k,
                                              const struct prospect_query *q)
{
    struct type_hit read[PROSPECT_READINGS];
    size_t count = 0;
    enum relation r;

    if (q->givers || prospect_read(k, q, read, &count) != STATUS_OK ||
        count == 0)
        return NULL;
    for (size_t i = 0; i < k->rules; i++)
        if (k->rule[i].never && k->rule[i].to == 0 &&
            types_tree(k, read[0].type, k->rule[i].from, &r) > 0 &&
            (r == RELATION_SAME || r == RELATION_NARROWER))
            return &k->rule[i];
    return NULL;
}
