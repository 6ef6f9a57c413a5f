#include <stdlib.h>

#include "evidence.h"

enum {
    PLACE_STEP = 4,
    PLACE_LEAST = 70,
    PLAIN = 80,  /* the very type is plausible there */
    ACROSS = 50, /* what a rule makes of it is */
};

/* Weights by row of the types. */
struct suits {
    const struct compat *k;
    uint32_t *taken, *given;
};

static uint32_t plausible(uint16_t type, enum direction d, uint16_t nace,
                          unsigned share)
{
    unsigned w = type && catalogue_plausible_rule(type, d) == PLAUSIBLE_LISTED
                     ? catalogue_plausible(type, d, nace)
                     : 0;

    return weight_times(weight_per_cent(w), weight_per_cent(share));
}

/* Place in the rule's list of activities as a weight; 0: not there. */
static uint32_t listed(const char *list, uint16_t nace)
{
    int place = substitution_place(list, nace);
    int share = 100 - PLACE_STEP * place;

    if (place < 0)
        return 0;
    return weight_per_cent(share > PLACE_LEAST ? (unsigned)share : PLACE_LEAST);
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static bool forbids(const struct compat *k, const struct substitution *never,
                    uint16_t offered, uint16_t needed)
{
    enum relation r;

    if (types_tree(k, offered, never->from, &r) == 0 || r == RELATION_WIDER)
        return false;
    return never->to == 0 || (needed && types_tree(k, needed, never->to, &r) &&
                              r != RELATION_WIDER);
}

static bool forbidden(const struct compat *k, uint16_t offered, uint16_t needed)
{
    for (size_t i = 0; i < k->rules; i++)
        if (k->rule[i].never && forbids(k, &k->rule[i], offered, needed))
            return true;
    return false;
}

/* An offer of any type that the rule may start from would be taken. */
static void take(struct suits *s, const struct substitution *r, uint16_t nace)
{
    uint32_t weight =
        weight_times(larger(listed(r->takers, nace),
                            plausible(r->to, DIRECTION_NEED, nace, ACROSS)),
                     weight_per_cent(r->confidence));

    for (size_t i = 0; weight > 0 && i < s->k->types; i++) {
        uint16_t no = s->k->type[i].no;
        enum relation relation;
        uint32_t n =
            weight_times(weight, types_tree(s->k, no, r->from, &relation));

        if (n > s->taken[i] && !forbidden(s->k, no, r->to))
            s->taken[i] = n;
    }
}

/* A need that the rule may end in could be met from there. */
static void give(struct suits *s, const struct substitution *r, uint16_t nace)
{
    uint32_t weight =
        weight_times(larger(listed(r->givers, nace),
                            plausible(r->from, DIRECTION_OFFER, nace, ACROSS)),
                     weight_per_cent(r->confidence));

    for (size_t i = 0; r->to && weight > 0 && i < s->k->types; i++) {
        uint16_t no = s->k->type[i].no;
        enum relation relation;
        uint32_t n =
            weight_times(weight, types_tree(s->k, r->to, no, &relation));

        if (n > s->given[i] && !forbidden(s->k, r->from, no))
            s->given[i] = n;
    }
}

enum status suits_new(struct suits **out, const struct compat *k, uint16_t nace)
{
    struct suits *s = calloc(1, sizeof *s);

    if (!s)
        return STATUS_NO_MEMORY;
    s->k = k;
    s->taken = calloc(k->types + 1, sizeof *s->taken);
    s->given = calloc(k->types + 1, sizeof *s->given);
    if (!s->taken || !s->given) {
        suits_free(s);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < k->types; i++) {
        uint16_t no = k->type[i].no;

        if (!forbidden(k, no, 0))
            s->taken[i] = plausible(no, DIRECTION_NEED, nace, PLAIN);
        s->given[i] = plausible(no, DIRECTION_OFFER, nace, PLAIN);
    }
    for (size_t i = 0; i < k->rules; i++)
        if (!k->rule[i].never) {
            take(s, &k->rule[i], nace);
            give(s, &k->rule[i], nace);
        }
    *out = s;
    return STATUS_OK;
}

void suits_free(struct suits *s)
{
    if (!s)
        return;
    free(s->taken);
    free(s->given);
    free(s);
}

uint8_t suits_types(const struct suits *s, enum direction direction,
                    const uint16_t *types, size_t count)
{
    const uint32_t *of = direction == DIRECTION_OFFER  ? s->taken
                         : direction == DIRECTION_NEED ? s->given
                                                       : NULL;
    uint64_t sum = 0;

    for (size_t i = 0; of && i < count; i++) {
        uint16_t row = types_index(s->k, types[i]);

        sum += row != NO_INDEX ? of[row] : 0;
    }
    return count ? (uint8_t)((sum / count * 100 + COMPAT_ONE / 2) / COMPAT_ONE)
                 : 0;
}
