#include "carrier.h"

#include <string.h>

enum {
    ONE = 65536,
    HANDLING_EUR = 4,           /* per tonne */
    ROAD_EUR_PER_1000_KM = 150, /* per tonne: 0.15 EUR/t*km */
};

struct range {
    uint32_t comfort_m, longest_m;
};

static const struct range range[CARRIERS] = {
    [CARRIER_HOT_WATER] = {3000, 10000},
    [CARRIER_WARM] = {500, 2000},
    [CARRIER_STEAM] = {1000, 5000},
    [CARRIER_COLD] = {500, 2000},
    [CARRIER_COMPRESSED_AIR] = {300, 1000},
    [CARRIER_GAS] = {1000, 10000},
    [CARRIER_GRID] = {2000, 20000},
    [CARRIER_WATER] = {2000, 10000},
    [CARRIER_SERVICE] = {30000, 120000},
    [CARRIER_EQUIPMENT] = {30000, 120000},
    [CARRIER_SPACE] = {20000, 60000},
    [CARRIER_SKILL] = {40000, 120000},
    [CARRIER_TRANSPORT] = {50000, 300000},
};

struct word {
    const char *id;
    enum carrier carrier;
};

/* Ids of the catalogue (tables/types.tsv). */
static const struct word words[] = {
    {"heat", CARRIER_HOT_WATER},
    {"heat-low", CARRIER_WARM},
    {"steam", CARRIER_STEAM},
    {"cold", CARRIER_COLD},
    {"compressed-air", CARRIER_COMPRESSED_AIR},
    {"gas-fuels", CARRIER_GAS},
    {"electricity", CARRIER_GRID},
};

enum carrier carrier_of_name(const char *id)
{
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(id, words[i].id) == 0)
            return words[i].carrier;
    return CARRIERS;
}

enum carrier carrier_of_kind(enum kind kind)
{
    static const enum carrier usual[KINDS] = {
        [KIND_ENERGY] = CARRIER_HOT_WATER,
        [KIND_WATER] = CARRIER_WATER,
        [KIND_SERVICE] = CARRIER_SERVICE,
        [KIND_EQUIPMENT] = CARRIER_EQUIPMENT,
        [KIND_SPACE] = CARRIER_SPACE,
        [KIND_SKILL] = CARRIER_SKILL,
        [KIND_TRANSPORT] = CARRIER_TRANSPORT,
    };

    return (unsigned)kind < KINDS ? usual[kind] : CARRIER_GOODS;
}

static uint32_t share(uint64_t left, uint64_t whole)
{
    return (uint32_t)(left * ONE / whole);
}

/* 1 - (h + t d) / v */
static uint32_t by_road(uint16_t value, uint32_t metres)
{
    uint64_t worth = (uint64_t)value * 1000000;
    uint64_t cost = (uint64_t)HANDLING_EUR * 1000000 +
                    (uint64_t)metres * ROAD_EUR_PER_1000_KM;

    return worth > cost ? share(worth - cost, worth) : 0;
}

uint32_t carrier_value(enum carrier c, uint16_t value, uint32_t metres)
{
    const struct range *r = &range[c];

    if (c == CARRIER_GOODS)
        return by_road(value, metres);
    if (metres <= r->comfort_m)
        return ONE;
    if (metres >= r->longest_m)
        return 0;
    return share(r->longest_m - metres, r->longest_m - r->comfort_m);
}

uint32_t carrier_limit_m(enum carrier c, uint16_t value)
{
    if (c != CARRIER_GOODS)
        return range[c].longest_m;
    if (value <= HANDLING_EUR)
        return 0;
    return (uint32_t)(value - HANDLING_EUR) * 1000000 / ROAD_EUR_PER_1000_KM;
}
