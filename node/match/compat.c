#include "symbiote/compat.h"

#include <stdlib.h>

#include "types.h"

enum {
    LEVELS_MAX = 8,
    DOWN_Q16 = 62259, /* 0.95: the offer is narrower than the need */
    UP_Q16 = 55706,   /* 0.85: the offer is wider than the need */
};

static uint32_t times(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a * b + COMPAT_ONE / 2) / COMPAT_ONE);
}

uint16_t types_index(const struct compat *k, uint16_t no)
{
    return no < k->numbers ? k->index[no] : NO_INDEX;
}

/* Levels from `no` up to `ancestor`; LEVELS_MAX if it is none. */
static unsigned climb(const struct compat *k, uint16_t no, uint16_t ancestor)
{
    uint16_t at = types_index(k, no), to = types_index(k, ancestor);
    unsigned levels = 0;

    while (at != NO_INDEX && levels < LEVELS_MAX) {
        if (at == to)
            return levels;
        at = k->parent[at];
        levels++;
    }
    return LEVELS_MAX;
}

static uint32_t power(uint32_t base, unsigned exponent)
{
    uint32_t value = COMPAT_ONE;

    while (exponent--)
        value = times(value, base);
    return value;
}

uint32_t types_tree(const struct compat *k, uint16_t offered, uint16_t needed,
                    enum relation *relation)
{
    unsigned levels = climb(k, offered, needed);

    if (levels < LEVELS_MAX) {
        *relation = levels ? RELATION_NARROWER : RELATION_SAME;
        return power(DOWN_Q16, levels);
    }
    levels = climb(k, needed, offered);
    if (levels < LEVELS_MAX) {
        *relation = RELATION_WIDER;
        return power(UP_Q16, levels);
    }
    *relation = RELATION_NONE;
    return 0;
}

static bool forbids(const struct compat *k, const struct substitution *rule,
                    uint16_t offered, uint16_t needed)
{
    return climb(k, offered, rule->from) < LEVELS_MAX &&
           (rule->to == 0 || climb(k, needed, rule->to) < LEVELS_MAX);
}

static uint32_t by_rule(const struct compat *k, const struct substitution *rule,
                        uint16_t offered, uint16_t needed)
{
    enum relation ignored;
    uint32_t confidence = rule->confidence > 100 ? 100 : rule->confidence;
    uint32_t from = types_tree(k, offered, rule->from, &ignored);
    uint32_t to = from ? types_tree(k, rule->to, needed, &ignored) : 0;

    /* A rule for a narrower name: the offer may be that, or another kind. */
    if (rule->words[0])
        from = times(from, UP_Q16);
    return times(times((confidence * COMPAT_ONE + 50) / 100, from), to);
}

struct link types_link(const struct compat *k, uint16_t offered,
                       uint16_t needed, const uint32_t *picked, size_t count)
{
    struct link best = {0};

    best.c = types_tree(k, offered, needed, &best.relation);
    for (size_t i = 0; i < count; i++) {
        const struct substitution *rule = &k->rule[picked ? picked[i] : i];
        uint32_t c;

        if (rule->never && forbids(k, rule, offered, needed))
            return (struct link){0, RELATION_FORBIDDEN, rule};
        c = rule->never ? 0 : by_rule(k, rule, offered, needed);
        if (c > best.c)
            best = (struct link){c, RELATION_RULE, rule};
    }
    return best;
}

struct link compat_link(const struct compat *k, uint16_t offered,
                        uint16_t needed)
{
    return types_link(k, offered, needed, NULL, k->rules);
}

const struct flow_type *compat_type(const struct compat *k, uint16_t no)
{
    uint16_t i = types_index(k, no);

    return i == NO_INDEX ? NULL : &k->type[i];
}

static enum carrier find_carrier(const struct compat *k, uint16_t i)
{
    uint8_t kind = k->type[i].kind;
    unsigned levels = 0;

    if (kind == KIND_MATERIAL)
        return CARRIER_GOODS;
    if (kind == KIND_ENERGY)
        for (uint16_t at = i; at != NO_INDEX && levels < LEVELS_MAX;
             at = k->parent[at], levels++) {
            enum carrier c = carrier_of_name(k->type[at].id);

            if (c != CARRIERS)
                return c;
        }
    return carrier_of_kind((enum kind)kind);
}

static void index_types(struct compat *k)
{
    for (size_t no = 0; no < k->numbers; no++)
        k->index[no] = NO_INDEX;
    for (size_t i = 0; i < k->types; i++)
        k->index[k->type[i].no] = (uint16_t)i;
    for (size_t i = 0; i < k->types; i++) {
        uint16_t up = k->type[i].parent;

        k->parent[i] = up ? types_index(k, up) : NO_INDEX;
    }
    for (size_t i = 0; i < k->types; i++)
        k->carrier[i] = (uint8_t)find_carrier(k, (uint16_t)i);
}

enum status compat_new(struct compat **out, const struct flow_type *types,
                       size_t type_count, const struct substitution *rules,
                       size_t rule_count)
{
    struct compat *k;

    if (type_count > COMPAT_TYPES_MAX)
        return STATUS_TOO_BIG;
    k = calloc(1, sizeof *k);
    if (!k)
        return STATUS_NO_MEMORY;
    k->type = types;
    k->types = type_count;
    k->rule = rules;
    k->rules = rule_count;
    k->numbers = type_count ? (size_t)types[type_count - 1].no + 1 : 1;
    k->index = calloc(k->numbers, sizeof *k->index);
    k->parent = calloc(type_count + 1, sizeof *k->parent);
    k->carrier = calloc(type_count + 1, sizeof *k->carrier);
    if (!k->index || !k->parent || !k->carrier) {
        compat_free(k);
        return STATUS_NO_MEMORY;
    }
    index_types(k);
    *out = k;
    return STATUS_OK;
}

enum status compat_new_catalogue(struct compat **out)
{
    size_t types, rules;
    const struct flow_type *type = catalogue_types(&types);
    const struct substitution *rule = catalogue_substitutions(&rules);

    return compat_new(out, type, types, rule, rules);
}

void compat_free(struct compat *k)
{
    if (!k)
        return;
    free(k->index);
    free(k->parent);
    free(k->carrier);
    free(k);
}
