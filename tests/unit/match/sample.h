/* sample.h -- a small world for the tests of matching: a dozen types, a few
 * rules, reproducible chance. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <string.h>

#include "symbiote/body.h"
#include "symbiote/compat.h"
#include "symbiote/score.h"

enum {
    ORGANIC = 10,
    GRAIN = 11,
    SPENT = 12,
    PEEL = 13,
    FEED = 20,
    CATTLE_FEED = 21,
    CATERING = 30,
    HEAT = 40,
    STEAM = 41,
    COLD = 42,
    WATER = 50,
    INERT = 60,
    BIOGAS = 70,
    SAMPLE_TYPES = 13,
    SAMPLE_RULES = 5,
};

enum {
    ROUBAIX = 25059512,
    TOURNAI = 5657081,
    TODAY = 20778, /* 2026-11-21 */
};

#define LABEL(text) .label = {"fr " text, "nl " text, "en " text}
#define TEXTS .synonyms = {"", "", ""}, .low_codes = ""

static const struct flow_type sample_types[SAMPLE_TYPES] = {
    {ORGANIC, 0, 1, KIND_MATERIAL, .id = "organic", LABEL("organic"), TEXTS},
    {GRAIN, ORGANIC, 2, KIND_MATERIAL, .id = "grain", LABEL("grain"), TEXTS,
     .eur_per_t = 100, .storable = true},
    {SPENT, GRAIN, 3, KIND_MATERIAL, .id = "spent", LABEL("spent grain"), TEXTS,
     .eur_per_t = 25},
    {PEEL, ORGANIC, 2, KIND_MATERIAL, .id = "peel", LABEL("peel"), TEXTS,
     .eur_per_t = 25},
    {FEED, 0, 1, KIND_MATERIAL, .id = "feed", LABEL("feed"), TEXTS,
     .eur_per_t = 100, .storable = true},
    {CATTLE_FEED, FEED, 2, KIND_MATERIAL, .id = "cattle-feed",
     LABEL("cattle feed"), TEXTS, .eur_per_t = 100},
    {CATERING, ORGANIC, 2, KIND_MATERIAL, .id = "catering", LABEL("catering"),
     TEXTS, .eur_per_t = 25},
    {HEAT, 0, 1, KIND_ENERGY, .id = "heat", LABEL("heat"), TEXTS},
    {STEAM, HEAT, 2, KIND_ENERGY, .id = "steam", LABEL("steam"), TEXTS},
    {COLD, 0, 1, KIND_ENERGY, .id = "cold", LABEL("cold"), TEXTS},
    {WATER, 0, 1, KIND_WATER, .id = "water", LABEL("water"), TEXTS},
    {INERT, 0, 1, KIND_MATERIAL, .id = "inert", LABEL("inert"), TEXTS,
     .eur_per_t = 10, .storable = true},
    {BIOGAS, 0, 1, KIND_ENERGY, .id = "gas-fuels", LABEL("biogas"), TEXTS},
};

#define NO_TEXT                                                                \
    {                                                                          \
        "", "", ""                                                             \
    }

/* No function, guard, givers, takers or words. */
#define NO_MORE "", "", "", "", ""

static const struct substitution sample_rules[SAMPLE_RULES] = {
    {"R1",
     SPENT,
     CATTLE_FEED,
     90,
     0,
     0,
     false,
     NO_TEXT,
     {"fr deliver within two days", "", "deliver within two days"},
     "own test knowledge",
     NO_MORE},
    {"R2",
     ORGANIC,
     BIOGAS,
     80,
     20,
     30,
     false,
     {"fr digestion", "nl digestion", "digestion"},
     NO_TEXT,
     "test",
     NO_MORE},
    {"R3",
     CATERING,
     FEED,
     0,
     0,
     0,
     true,
     NO_TEXT,
     {"", "", "feed law forbids catering waste"},
     "test law",
     NO_MORE},
    {"R4", ORGANIC, FEED, 50, 0, 0, false, NO_TEXT, NO_TEXT, "test", NO_MORE},
    {"R5",
     PEEL,
     FEED,
     60,
     40,
     50,
     false,
     {"", "", "drying"},
     NO_TEXT,
     "test",
     NO_MORE},
};

static inline uint32_t chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static inline bool heads(uint64_t *seed)
{
    return chance(seed) & 64;
}

/* A body of one type at a point, all year, nothing else said. */
static inline struct body sample_body(enum direction direction, uint16_t type,
                                      uint32_t commune)
{
    struct body b = {.direction = direction,
                     .type = {type},
                     .types = 1,
                     .months = BODY_ALL_YEAR,
                     .months_exact = true};

    for (unsigned i = 0; i < SAMPLE_TYPES; i++)
        if (sample_types[i].no == type)
            b.kind = (enum kind)sample_types[i].kind;
    if (area_place(commune, &b.at))
        b.commune = commune;
    return b;
}

#endif
