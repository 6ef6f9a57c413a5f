#include "symbiote/catalogue.h"

#include "tables.h"

/* Raise with every change of plausibility.tsv or yields.tsv, and of the tree of
 * types: signed statements name it, and test_plausible.c holds its hash. */
enum { EDITION = 4 };

enum { EVERY_FIRST = 0, EVERY_LAST = 9999 };

struct rows {
    const struct plausible *row;
    size_t count;
};

static bool before(const struct plausible *p, uint16_t type, unsigned direction)
{
    return p->type < type || (p->type == type && p->direction < direction);
}

static size_t lower_bound(uint16_t type, unsigned direction)
{
    size_t lo = 0, hi = plausibility_count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (before(&plausibility_rows[mid], type, direction))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static struct rows rows_of(uint16_t type, enum direction direction)
{
    size_t first = lower_bound(type, direction);
    size_t end = lower_bound(type, (unsigned)direction + 1);

    return (struct rows){plausibility_rows + first, end - first};
}

static bool is_every(const struct plausible *p)
{
    return p->first == EVERY_FIRST && p->last == EVERY_LAST;
}

/* The rule that these rows say by themselves. */
static enum plausible_rule rule_of(struct rows r)
{
    enum plausible_rule rule = PLAUSIBLE_NEVER;

    for (size_t i = 0; i < r.count; i++) {
        if (is_every(&r.row[i]))
            return r.row[i].weight > 0 ? PLAUSIBLE_ALL : PLAUSIBLE_NEVER;
        rule = PLAUSIBLE_LISTED;
    }
    return rule;
}

static uint8_t weight_of(struct rows r, uint16_t activity)
{
    uint8_t best = 0;

    for (size_t i = 0; i < r.count; i++) {
        const struct plausible *p = &r.row[i];

        if (activity >= p->first && activity <= p->last && p->weight > best)
            best = p->weight;
    }
    return best;
}

/* Rows of the type or of the nearest ancestor that has some. */
static struct rows inherited(uint16_t type, enum direction direction)
{
    const struct flow_type *t = catalogue_type(type);
    struct rows r = {0};

    while (t != NULL && r.count == 0) {
        r = rows_of(t->no, direction);
        t = catalogue_type(t->parent);
    }
    return r;
}

/* Rows of types_rows that lie below a type. */
static struct member_span members_of(const struct flow_type *t)
{
    return t ? member_spans[t - types_rows] : (struct member_span){0};
}

static struct rows rows_of_member(uint16_t at, enum direction direction)
{
    return rows_of(types_rows[type_members[at]].no, direction);
}

enum plausible_rule catalogue_plausible_rule(uint16_t type,
                                             enum direction direction)
{
    struct member_span members = members_of(catalogue_type(type));
    enum plausible_rule rule = rule_of(inherited(type, direction));

    for (uint16_t i = 0; rule != PLAUSIBLE_ALL && i < members.count; i++) {
        enum plausible_rule member =
            rule_of(rows_of_member((uint16_t)(members.first + i), direction));

        if (member != PLAUSIBLE_NEVER)
            rule = member;
    }
    return rule;
}

uint8_t catalogue_plausible(uint16_t type, enum direction direction,
                            uint16_t activity)
{
    struct member_span members = members_of(catalogue_type(type));
    uint8_t best = weight_of(inherited(type, direction), activity);

    for (uint16_t i = 0; i < members.count; i++) {
        uint8_t member = weight_of(
            rows_of_member((uint16_t)(members.first + i), direction), activity);

        if (member > best)
            best = member;
    }
    return best;
}

uint16_t catalogue_plausible_version(void)
{
    return EDITION;
}
