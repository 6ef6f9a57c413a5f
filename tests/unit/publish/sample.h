/* sample.h -- a small country for the tests of node/publish: nine types, a few
 * activities, twelve communes in a row 5 km apart. */
#ifndef TEST_PUBLISH_SAMPLE_H
#define TEST_PUBLISH_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/partition.h"

enum {
    ORGANIC = 1,
    DRINKS,
    SPENT_GRAIN,
    YEAST,
    BEET_SOIL,
    WOOD = 10,
    PALLETS,
    SAWDUST,
    FABRIC = 20,
    DYE_BATH,
    SECRET = 30,
    HEAT = 40,
    FIRST_TOWN = 5600001,
    TOWNS = 12,
    BREWERY = 1105,
    SUGAR_WORKS = 1081,
    JOINERY = 1623,
    FINISHER = 1330,
    WEAVER = 1320,
    LAUNDRY = 9601,
};

static const struct flow_type sample_types[] = {
    {.no = ORGANIC, .level = 1, .kind = KIND_MATERIAL, .low_codes = ""},
    {.no = DRINKS,
     .parent = ORGANIC,
     .level = 2,
     .kind = KIND_MATERIAL,
     .low_codes = ""},
    {.no = SPENT_GRAIN,
     .parent = DRINKS,
     .level = 3,
     .kind = KIND_MATERIAL,
     .state = STATE_SOLID,
     .legal = LEGAL_BY_PRODUCT,
     .id = "spent-grain",
     .label = {"drêches", "bierbostel", "spent grain"},
     .low_codes = "020704"},
    {.no = YEAST,
     .parent = DRINKS,
     .level = 3,
     .kind = KIND_MATERIAL,
     .id = "yeast",
     .label = {"levure", "gist", "yeast"},
     .low_codes = "020704"},
    {.no = BEET_SOIL,
     .parent = ORGANIC,
     .level = 2,
     .kind = KIND_MATERIAL,
     .low_codes = "020401"},
    {.no = WOOD, .level = 1, .kind = KIND_MATERIAL, .low_codes = ""},
    {.no = PALLETS,
     .parent = WOOD,
     .level = 2,
     .kind = KIND_MATERIAL,
     .low_codes = "150103"},
    {.no = SAWDUST,
     .parent = WOOD,
     .level = 2,
     .kind = KIND_MATERIAL,
     .low_codes = "030105"},
    {.no = FABRIC, .level = 1, .kind = KIND_MATERIAL, .low_codes = "040222"},
    {.no = DYE_BATH, .level = 1, .kind = KIND_MATERIAL, .low_codes = "040217"},
    {.no = SECRET, .level = 1, .kind = KIND_MATERIAL, .low_codes = ""},
    {.no = HEAT, .level = 1, .kind = KIND_ENERGY, .low_codes = ""},
};

static const struct plausible sample_rows[] = {
    {SPENT_GRAIN, DIRECTION_OFFER, 1105, 1105, 100, "test"},
    {YEAST, DIRECTION_OFFER, 1105, 1105, 60, "test"},
    {BEET_SOIL, DIRECTION_OFFER, 1081, 1081, 100, "test"},
    {SAWDUST, DIRECTION_OFFER, 1600, 1699, 100, "test"},
    {FABRIC, DIRECTION_OFFER, 1320, 1330, 100, "test"},
    {DYE_BATH, DIRECTION_OFFER, 1330, 1330, 100, "test"},
    {DYE_BATH, DIRECTION_OFFER, 9601, 9601, 100, "test"},
    {HEAT, DIRECTION_OFFER, 1000, 1399, 50, "test"},
    {SPENT_GRAIN, DIRECTION_NEED, 100, 199, 100, "test"},
};

static enum plausible_rule sample_rule(const void *book, uint16_t type,
                                       enum direction direction)
{
    (void)book;
    (void)direction;
    if (type == SECRET)
        return PLAUSIBLE_NEVER;
    return type == PALLETS ? PLAUSIBLE_ALL : PLAUSIBLE_LISTED;
}

static uint16_t sample_weight(const void *book, uint16_t type,
                              enum direction direction, uint16_t activity)
{
    (void)book;
    if (type == PALLETS)
        return 50;
    for (size_t i = 0; i < sizeof sample_rows / sizeof sample_rows[0]; i++) {
        const struct plausible *r = &sample_rows[i];

        if (r->type == type && r->direction == (uint8_t)direction &&
            r->first <= activity && activity <= r->last)
            return r->weight;
    }
    return 0;
}

#define TOWN(n)                                                                \
    {                                                                          \
        .key = FIRST_TOWN + (n), .name = {"town " #n, "town " #n, "town " #n}, \
        .lat_e5 = 5060000, .lon_e5 = 330000 + (n)*7000                         \
    }

static const struct place sample_places[TOWNS] = {
    TOWN(0), TOWN(1), TOWN(2), TOWN(3), TOWN(4),  TOWN(5),
    TOWN(6), TOWN(7), TOWN(8), TOWN(9), TOWN(10), TOWN(11),
};

/* Half-decades of tonnes (MWh) per person and year. */
static int sample_yield(uint16_t type)
{
    switch (type) {
    case SPENT_GRAIN:
    case YEAST:
    case HEAT: return 3;
    case BEET_SOIL: return 5;
    case PALLETS: return 0;
    case SAWDUST: return 2;
    default: return 1;
    }
}

static uint16_t sample_chance(const void *book, uint16_t type,
                              enum direction direction, uint8_t size_band,
                              uint8_t half_decade)
{
    (void)book;
    (void)direction;
    return policy_spread(type == HEAT ? SPREAD_ODD : SPREAD_PROCESS,
                         half_decade - policy_headcount(size_band) -
                             sample_yield(type));
}

static uint16_t sample_root(const void *book, uint8_t size_band)
{
    (void)book;
    return policy_root(size_band);
}

static const struct place *sample_place(const void *book, uint32_t key)
{
    (void)book;
    if (key < FIRST_TOWN || key >= FIRST_TOWN + TOWNS)
        return NULL;
    return &sample_places[key - FIRST_TOWN];
}

static const struct facts sample_facts = {
    .type = sample_types,
    .types = sizeof sample_types / sizeof sample_types[0],
    .rule = sample_rule,
    .weight = sample_weight,
    .chance = sample_chance,
    .root = sample_root,
    .place = sample_place,
    .version = 1,
};

static const uint32_t sample_area[TOWNS] = {
    FIRST_TOWN,     FIRST_TOWN + 1, FIRST_TOWN + 2,  FIRST_TOWN + 3,
    FIRST_TOWN + 4, FIRST_TOWN + 5, FIRST_TOWN + 6,  FIRST_TOWN + 7,
    FIRST_TOWN + 8, FIRST_TOWN + 9, FIRST_TOWN + 10, FIRST_TOWN + 11,
};

/* Register numbers with right check digits: the n-th BCE number. */
static inline uint64_t sample_bce(unsigned n)
{
    uint64_t head = 4000000 + n;

    return head * 100 + (97 - head % 97);
}

static inline uint64_t sample_unit(unsigned n)
{
    return 56 * UINT64_C(10000000000) + sample_bce(n);
}

/* A register under construction. */
struct sample {
    struct establishment row[4096];
    size_t rows;
};

static inline void sample_add(struct sample *s, unsigned unit, unsigned town,
                              uint16_t nace, uint8_t size)
{
    s->row[s->rows++] = (struct establishment){.unit = sample_unit(unit),
                                               .commune = FIRST_TOWN + town,
                                               .nace = nace,
                                               .size_band = size,
                                               .active = true};
}

/* `n` units of one activity and size in one town, numbered from `first`. */
static inline void sample_fill(struct sample *s, unsigned first, unsigned n,
                               unsigned town, uint16_t nace)
{
    for (unsigned i = 0; i < n; i++)
        sample_add(s, first + i, town, nace, SIZE_10_19);
}

struct built {
    struct population pop;
    struct partition part;
    struct policy policy;
};

static inline void sample_build(const struct sample *s, struct built *b)
{
    b->policy = policy_default();
    assert_int_equal(
        population_build(&b->pop, s->row, s->rows, sample_area, TOWNS),
        STATUS_OK);
    assert_int_equal(
        partition_build(&b->part, &b->pop, &sample_facts, &b->policy),
        STATUS_OK);
}

static inline void sample_drop(struct built *b)
{
    partition_free(&b->part);
    population_free(&b->pop);
}

/* Numbers that repeat: xorshift. */
static inline uint32_t sample_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 16);
}

#endif
