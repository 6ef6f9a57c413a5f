#include "symbiote/policy.h"

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

/* The yields are of what a site gives off.  What it can take hangs less on its
 * people: a digester of three takes more than a town of offices leaves.  The
 * lowest half-decade begins at nothing and takes the tail below. */
static uint16_t chance(const void *book, uint16_t type,
                       enum direction direction, uint8_t size_band,
                       uint8_t half_decade)
{
    enum flow_spread spread =
        direction == DIRECTION_NEED ? SPREAD_ODD : catalogue_spread(type);
    int centre = policy_headcount(size_band) + catalogue_yield(type);
    unsigned sum = policy_spread(spread, half_decade - centre);

    (void)book;
    for (int below = 1; half_decade == 0 && below < FACTS_HALF_DECADES; below++)
        sum += policy_spread(spread, -below - centre);
    return (uint16_t)sum;
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
