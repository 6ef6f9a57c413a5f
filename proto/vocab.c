#include "symbiote/vocab.h"

#include <string.h>

struct names {
    const char *const *name;
    unsigned count;
};

static const char *const direction[] = {"", "offer", "need", "pool",
                                        "transform"};
static const char *const kind[] = {"",      "material", "energy",
                                   "water", "service",  "equipment",
                                   "space", "skill",    "transport"};
static const char *const unit[] = {"",    "kg",    "t",      "m3", "L",  "kWh",
                                   "MWh", "piece", "pallet", "h",  "m2", "day"};
static const char *const period[] = {"",     "year", "month",
                                     "week", "day",  "once"};
static const char *const state[] = {"", "solid", "liquid", "gas", "paste"};
static const char *const legal[] = {
    "",           "waste",        "hazardous_waste",
    "by_product", "end_of_waste", "product",
    "used_good",  "abp1",         "abp2",
    "abp3",       "unknown"};
static const char *const confidence[] = {"", "measured", "declared",
                                         "estimated", "assumed"};
static const char *const packaging[] = {
    "",       "bulk",   "skip",    "ibc",     "drum",
    "tanker", "pallet", "big_bag", "network", "other"};
static const char *const sharing[] = {"", "private", "territory", "chosen",
                                      "all"};
static const char *const factor[] = {"compatibility", "distance", "quantity",
                                     "quality",       "time",     "regulation",
                                     "freshness"};

static const struct names names[VOCABS] = {
    [VOCAB_DIRECTION] = {direction, DIRECTIONS},
    [VOCAB_KIND] = {kind, KINDS},
    [VOCAB_UNIT] = {unit, UNITS},
    [VOCAB_PERIOD] = {period, PERIODS},
    [VOCAB_STATE] = {state, STATES},
    [VOCAB_LEGAL_STATUS] = {legal, LEGAL_STATUSES},
    [VOCAB_CONFIDENCE] = {confidence, CONFIDENCES},
    [VOCAB_PACKAGING] = {packaging, PACKAGINGS},
    [VOCAB_SHARING] = {sharing, SHARINGS},
    [VOCAB_FACTOR] = {factor, FACTORS},
};

const char *vocab_name(enum vocab v, unsigned value)
{
    return value < names[v].count ? names[v].name[value] : "";
}

unsigned vocab_find(enum vocab v, const char *name)
{
    for (unsigned i = 1; i < names[v].count; i++)
        if (strcmp(names[v].name[i], name) == 0)
            return i;
    return 0;
}

enum unit vocab_base_unit(enum kind k)
{
    static const enum unit base[KINDS] = {
        [KIND_MATERIAL] = UNIT_T,  [KIND_ENERGY] = UNIT_MWH,
        [KIND_WATER] = UNIT_M3,    [KIND_SERVICE] = UNIT_H,
        [KIND_EQUIPMENT] = UNIT_H, [KIND_SPACE] = UNIT_M2,
        [KIND_SKILL] = UNIT_DAY,   [KIND_TRANSPORT] = UNIT_T,
    };

    return (unsigned)k < KINDS ? base[k] : UNIT_NONE;
}
