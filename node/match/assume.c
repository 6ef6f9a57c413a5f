#include "symbiote/assume.h"

#include "symbiote/catalogue.h"

struct guess {
    uint16_t type;
    uint8_t direction, weight;
};

struct guesses {
    struct guess of[ASSUME_PER_COMPANY];
    size_t count;
};

static bool related(uint16_t a, uint16_t b)
{
    return catalogue_type_within(a, b) || catalogue_type_within(b, a);
}

static bool declares(const struct flow *declared, size_t count,
                     const struct guess *g)
{
    for (size_t i = 0; i < count; i++)
        if (declared[i].type &&
            (uint8_t)declared[i].direction == g->direction &&
            related(declared[i].type, g->type))
            return true;
    return false;
}

/* Heaviest first, then by number, so that a parent of equal weight comes
 * before its children and stands for them. */
static bool before(const struct guess *a, const struct guess *b)
{
    if (a->weight != b->weight)
        return a->weight > b->weight;
    if (a->type != b->type)
        return a->type < b->type;
    return a->direction < b->direction;
}

static void remove_at(struct guesses *all, size_t at)
{
    for (all->count--; at < all->count; at++)
        all->of[at] = all->of[at + 1];
}

/* Of two guesses in one family and direction the better stays. */
static bool family(struct guesses *all, const struct guess *g)
{
    for (size_t i = 0; i < all->count; i++) {
        struct guess *have = &all->of[i];

        if (have->direction != g->direction || !related(have->type, g->type))
            continue;
        if (before(have, g))
            return false;
        remove_at(all, i--);
    }
    return true;
}

static void insert(struct guesses *all, const struct guess *g)
{
    size_t at;

    if (!family(all, g))
        return;
    if (all->count == ASSUME_PER_COMPANY) {
        if (before(&all->of[all->count - 1], g))
            return;
        all->count--;
    }
    for (at = all->count; at > 0 && before(g, &all->of[at - 1]); at--)
        all->of[at] = all->of[at - 1];
    all->of[at] = *g;
    all->count++;
}

/* What the guesses are made from. */
struct source {
    uint16_t activity;
    const struct flow *declared;
    size_t count;
};

static void offer_guess(struct guesses *all, const struct source *from,
                        struct guess g)
{
    if (g.weight >= ASSUME_WEIGHT_MIN &&
        !declares(from->declared, from->count, &g))
        insert(all, &g);
}

/* Who knows the trade wrote down what it usually has; false: nobody did. */
static bool from_trade(struct guesses *all, const struct source *from)
{
    size_t rows;
    const struct assumed_flow *row = catalogue_assumed_flows(&rows);
    bool known = false;

    for (size_t i = 0; i < rows; i++) {
        if (from->activity < row[i].first || from->activity > row[i].last)
            continue;
        known = true;
        offer_guess(
            all, from,
            (struct guess){row[i].type, row[i].direction, row[i].weight});
    }
    return known;
}

static void from_plausibility(struct guesses *all, const struct source *from)
{
    size_t types;
    const struct flow_type *type = catalogue_types(&types);

    for (size_t i = 0; i < types; i++)
        for (unsigned d = DIRECTION_OFFER; d <= DIRECTION_NEED; d++) {
            struct guess g = {type[i].no, (uint8_t)d, 0};

            if (type[i].level == 1 ||
                catalogue_plausible_rule(g.type, (enum direction)d) !=
                    PLAUSIBLE_LISTED)
                continue;
            g.weight =
                catalogue_plausible(g.type, (enum direction)d, from->activity);
            offer_guess(all, from, g);
        }
}

static void guess(struct guesses *all, uint16_t activity,
                  const struct flow *declared, size_t count)
{
    struct source from = {activity, declared, count};

    if (activity != 0 && !from_trade(all, &from))
        from_plausibility(all, &from);
}

size_t assume_flows(const struct company *company, const struct flow *declared,
                    size_t declared_count, struct own_flow *out, size_t cap)
{
    struct guesses all = {.count = 0};
    size_t written;

    guess(&all, company->nace, declared, declared_count);
    guess(&all, company->nace2, declared, declared_count);
    for (written = 0; written < all.count && written < cap; written++) {
        out[written] = (struct own_flow){.company = company->id};
        body_of_assumed(&out[written].body,
                        (enum direction)all.of[written].direction,
                        all.of[written].type, company->commune);
    }
    return written;
}
