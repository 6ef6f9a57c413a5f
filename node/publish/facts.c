#include "symbiote/policy.h"

/* Half-decades of tonnes per person and year by the beginning of the waste
 * code, longest first.  Own estimates in steps of a factor 3: packaging and
 * office-like residues about 1 t, process residues about 3 to 10 t, soil,
 * rubble and slag about 30 to 100 t. */
static const struct {
    const char *start;
    int yield;
} yields[] = {
    {"020106", 4}, {"020401", 5}, {"0204", 4}, {"0201", 3}, {"0207", 3},
    {"0203", 2},   {"02", 2},     {"01", 4},   {"03", 2},   {"04", 1},
    {"05", 1},     {"06", 1},     {"07", 1},   {"08", 0},   {"09", 0},
    {"10", 3},     {"11", 1},     {"12", 1},   {"13", 0},   {"14", 0},
    {"1501", 0},   {"15", 0},     {"1601", 1}, {"16", 0},   {"1705", 4},
    {"1701", 3},   {"17", 1},     {"18", 0},   {"1908", 3}, {"19", 2},
    {"200201", 3}, {"20", 0},
};

/* How many digits of `start` begin `code`; -1 when they differ. */
static int begins(const char *code, const char *start)
{
    int n = 0;

    while (start[n]) {
        if (code[n] != start[n])
            return -1;
        n++;
    }
    return n;
}

static int yield_of_code(const char *code)
{
    int best = 0, yield = 1;

    for (size_t i = 0; i < sizeof yields / sizeof yields[0]; i++) {
        int n = begins(code, yields[i].start);

        if (n > best) {
            best = n;
            yield = yields[i].yield;
        }
    }
    return yield;
}

/* MWh, m3, h, h, m2, days and t of one person and year. */
static const int yield_of_kind[KINDS] = {
    [KIND_MATERIAL] = 1, [KIND_ENERGY] = 3,    [KIND_WATER] = 3,
    [KIND_SERVICE] = 2,  [KIND_EQUIPMENT] = 2, [KIND_SPACE] = 3,
    [KIND_SKILL] = 1,    [KIND_TRANSPORT] = 2,
};

static int yield_of(const struct flow_type *type)
{
    const struct flow_type *t = type;

    if (type->kind != KIND_MATERIAL)
        return type->kind < KINDS ? yield_of_kind[type->kind] : 0;
    /* Trees are three or four levels deep; a cycle must not hang us. */
    for (int depth = 0; t && depth < 8; depth++) {
        if (t->low_codes && t->low_codes[0])
            return yield_of_code(t->low_codes);
        t = catalogue_type(t->parent);
    }
    return yield_of_kind[KIND_MATERIAL];
}

/* ---- the catalogue as facts ------------------------------------------------
 */

static enum plausible_rule rule(const void *book, uint16_t type,
                                enum direction direction)
{
    (void)book;
    return catalogue_plausible_rule(type, direction);
}

static uint16_t weight(const void *book, uint16_t type,
                       enum direction direction, uint16_t activity)
{
    (void)book;
    return catalogue_plausible(type, direction, activity);
}

static uint16_t chance(const void *book, uint16_t type, uint8_t size_band,
                       uint8_t half_decade)
{
    const struct flow_type *t = catalogue_type(type);

    (void)book;
    return t ? policy_spread((enum kind)t->kind,
                             half_decade - policy_headcount(size_band) -
                                 yield_of(t))
             : 0;
}

static uint16_t root(const void *book, uint8_t size_band)
{
    (void)book;
    return policy_root(size_band);
}

static const struct place *place(const void *book, uint32_t key)
{
    (void)book;
    return catalogue_place(key);
}

struct facts facts_catalogue(void)
{
    struct facts f = {.rule = rule,
                      .weight = weight,
                      .chance = chance,
                      .root = root,
                      .place = place,
                      .version = catalogue_plausible_version()};

    f.type = catalogue_types(&f.types);
    return f;
}
