#include <stdlib.h>
#include <string.h>

#include "types.h"

enum { VALUE_UNKNOWN = 40 /* EUR per tonne where the catalogue says none */ };

/* One other type against all own types: hulls over the own types, the best
 * link kept.  c_lo 0 as soon as one own type does not go with it. */
struct entry {
    uint32_t c_lo, c_hi, c_sum;
    uint32_t carriers;
    uint16_t own; /* the own type of the best link */
    uint16_t value_lo, value_hi;
    uint8_t yield_lo, yield_hi;
    bool storable_lo, storable_hi, process_lo, process_hi;
    struct link best;
};

struct closure {
    const struct compat *k;
    bool giver;
    size_t own_types;
    struct entry *entry; /* by row of the catalogue */
    uint32_t *picked;    /* rules that speak of the type at hand */
    size_t picks;
};

static bool speaks_of(const struct compat *k, const struct substitution *rule,
                      uint16_t own, bool giver)
{
    enum relation relation;
    uint16_t end = giver ? rule->from : rule->to;

    if (rule->to == 0 && !rule->never)
        return false; /* says a use that no type stands for */
    return end == 0 || types_tree(k, own, end, &relation) != 0;
}

static void pick(struct closure *c, const struct closure_of *of, uint16_t own)
{
    c->picks = 0;
    for (size_t i = 0; i < c->k->rules && !of->pooling; i++)
        if (speaks_of(c->k, &c->k->rule[i], own, of->giver))
            c->picked[c->picks++] = (uint32_t)i;
}

static void yields(const struct link *link, uint8_t *lo, uint8_t *hi)
{
    *lo = *hi = 100;
    if (link->rule && link->rule->yield_hi) {
        *hi = link->rule->yield_hi;
        *lo = link->rule->yield_lo ? link->rule->yield_lo : 1;
    }
    if (*lo > *hi)
        *lo = *hi;
}

static struct entry single(const struct closure *c, const struct link *link,
                           uint16_t own, const struct flow_type *offered)
{
    struct entry e = {.c_lo = link->c, .c_hi = link->c, .c_sum = link->c};
    bool process = link->rule && link->rule->process[LANG_EN][0];

    e.best = *link;
    e.own = own;
    if (link->c == 0)
        return e;
    e.carriers = 1u << c->k->carrier[offered - c->k->type];
    e.value_lo = e.value_hi =
        offered->eur_per_t ? offered->eur_per_t : VALUE_UNKNOWN;
    e.storable_lo = e.storable_hi = offered->storable;
    e.process_lo = e.process_hi = process;
    yields(link, &e.yield_lo, &e.yield_hi);
    return e;
}

/* `into` is compatible; widens its hulls by those of `e`. */
static void widen(struct entry *into, const struct entry *e)
{
    into->carriers |= e->carriers;
    if (e->value_lo < into->value_lo)
        into->value_lo = e->value_lo;
    if (e->value_hi > into->value_hi)
        into->value_hi = e->value_hi;
    if (e->yield_lo < into->yield_lo)
        into->yield_lo = e->yield_lo;
    if (e->yield_hi > into->yield_hi)
        into->yield_hi = e->yield_hi;
    into->storable_lo = into->storable_lo && e->storable_lo;
    into->storable_hi = into->storable_hi || e->storable_hi;
    into->process_lo = into->process_lo && e->process_lo;
    into->process_hi = into->process_hi || e->process_hi;
}

static void join(struct entry *into, const struct entry *e)
{
    uint32_t lo = e->c_lo < into->c_lo ? e->c_lo : into->c_lo;
    uint32_t sum = into->c_sum + e->c_sum;

    if (into->c_hi == 0) {
        if (e->c_hi || e->best.relation == RELATION_FORBIDDEN)
            *into = *e;
    } else if (e->c_hi) {
        widen(into, e);
        if (e->c_hi > into->c_hi) {
            into->c_hi = e->c_hi;
            into->own = e->own;
            into->best = e->best;
        }
    }
    into->c_lo = lo;
    into->c_sum = sum;
}

static void add_own(struct closure *c, const struct closure_of *of,
                    uint16_t own, bool first)
{
    const struct flow_type *mine = compat_type(c->k, own);

    pick(c, of, own);
    for (size_t i = 0; i < c->k->types; i++) {
        const struct flow_type *other = &c->k->type[i];
        struct link link = {0};
        struct entry e;

        if (mine)
            link = of->giver
                       ? types_link(c->k, own, other->no, c->picked, c->picks)
                       : types_link(c->k, other->no, own, c->picked, c->picks);
        e = single(c, &link, own, of->giver && mine ? mine : other);
        if (first)
            c->entry[i] = e;
        else
            join(&c->entry[i], &e);
    }
}

enum status closure_new(struct closure **out, const struct compat *k,
                        const struct closure_of *of)
{
    struct closure *c = calloc(1, sizeof *c);

    if (!c)
        return STATUS_NO_MEMORY;
    c->k = k;
    c->giver = of->giver;
    c->own_types = of->types;
    c->entry = calloc(k->types + 1, sizeof *c->entry);
    c->picked = calloc(k->rules + 1, sizeof *c->picked);
    if (!c->entry || !c->picked) {
        closure_free(c);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < of->types; i++)
        add_own(c, of, of->type[i], i == 0);
    *out = c;
    return STATUS_OK;
}

void closure_free(struct closure *c)
{
    if (!c)
        return;
    free(c->entry);
    free(c->picked);
    free(c);
}

static void describe(struct fit *fit, const struct closure *c,
                     const struct entry *sum)
{
    uint16_t other = fit->offered;

    fit->best = sum->best;
    fit->offered = c->giver ? sum->own : other;
    fit->needed = c->giver ? other : sum->own;
    fit->c_hi = sum->c_hi;
    fit->value_lo = sum->value_lo;
    fit->value_hi = sum->value_hi;
    fit->yield_lo = sum->yield_lo;
    fit->yield_hi = sum->yield_hi;
    fit->storable_lo = sum->storable_lo;
    fit->storable_hi = sum->storable_hi;
    fit->process_lo = sum->process_lo;
    fit->process_hi = sum->process_hi;
    fit->carriers = sum->carriers;
}

bool closure_fit(const struct closure *c, const uint16_t *types, size_t count,
                 struct fit *out)
{
    struct entry sum = {0};
    uint64_t total = 0;

    *out = (struct fit){.c_lo = COMPAT_ONE, .members = (uint16_t)count};
    for (size_t i = 0; i < count; i++) {
        uint16_t at = types_index(c->k, types[i]);
        const struct entry *e = at == NO_INDEX ? NULL : &c->entry[at];
        uint32_t best = sum.c_hi;

        if (e && e->best.relation == RELATION_FORBIDDEN)
            out->forbidden++;
        if (!e || e->c_hi == 0) {
            out->c_lo = 0;
            continue;
        }
        out->compatible++;
        total += e->c_sum;
        if (e->c_lo < out->c_lo)
            out->c_lo = e->c_lo;
        join(&sum, e);
        if (sum.c_hi > best)
            out->offered = types[i];
    }
    if (count == 0 || out->compatible == 0)
        return false;
    out->c_mid = (uint32_t)(total / (count * c->own_types));
    describe(out, c, &sum);
    return true;
}
