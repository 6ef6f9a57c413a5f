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

static uint8_t weight(uint16_t type, enum direction direction,
                      const struct company *c)
{
    uint8_t first, second;

    if (catalogue_plausible_rule(type, direction) != PLAUSIBLE_LISTED)
        return 0;
    first = c->nace ? catalogue_plausible(type, direction, c->nace) : 0;
    second = c->nace2 ? catalogue_plausible(type, direction, c->nace2) : 0;
    return first > second ? first : second;
}

static void guess(struct guesses *all, const struct company *company,
                  const struct flow *declared, size_t count)
{
    size_t types;
    const struct flow_type *type = catalogue_types(&types);

    for (size_t i = 0; i < types; i++)
        for (unsigned d = DIRECTION_OFFER; d <= DIRECTION_NEED; d++) {
            struct guess g = {type[i].no, (uint8_t)d, 0};

            g.weight = weight(type[i].no, (enum direction)d, company);
            if (type[i].level > 1 && g.weight >= ASSUME_WEIGHT_MIN &&
                !declares(declared, count, &g))
                insert(all, &g);
        }
}

size_t assume_flows(const struct company *company, const struct flow *declared,
                    size_t declared_count, struct own_flow *out, size_t cap)
{
    struct guesses all = {.count = 0};
    size_t written;

    guess(&all, company, declared, declared_count);
    for (written = 0; written < all.count && written < cap; written++) {
        out[written] = (struct own_flow){.company = company->id};
        body_of_assumed(&out[written].body,
                        (enum direction)all.of[written].direction,
                        all.of[written].type, company->commune);
    }
    return written;
}
