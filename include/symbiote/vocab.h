/* vocab.h -- the closed vocabularies that flows, offers, files and JSON share.
 *
 * The numbers are wire values (proto/PROTOCOL.md) and never change; zero always
 * means "not said".  The names are English ASCII and stable (scripts rely on
 * them); what people read comes from the text tables of node/catalogue. */
#ifndef SYMBIOTE_VOCAB_H
#define SYMBIOTE_VOCAB_H

#include <stddef.h>

enum direction {
    DIRECTION_NONE,
    DIRECTION_OFFER,
    DIRECTION_NEED,
    DIRECTION_POOL,
    DIRECTION_TRANSFORM,
    DIRECTIONS
};

enum kind {
    KIND_NONE,
    KIND_MATERIAL,
    KIND_ENERGY,
    KIND_WATER,
    KIND_SERVICE,
    KIND_EQUIPMENT,
    KIND_SPACE,
    KIND_SKILL,
    KIND_TRANSPORT,
    KINDS
};

enum unit {
    UNIT_NONE,
    UNIT_KG,
    UNIT_T,
    UNIT_M3,
    UNIT_L,
    UNIT_KWH,
    UNIT_MWH,
    UNIT_PIECE,
    UNIT_PALLET,
    UNIT_H,
    UNIT_M2,
    UNIT_DAY,
    UNITS
};

enum period {
    PERIOD_NONE,
    PERIOD_YEAR,
    PERIOD_MONTH,
    PERIOD_WEEK,
    PERIOD_DAY,
    PERIOD_ONCE,
    PERIODS
};

enum state {
    STATE_NONE,
    STATE_SOLID,
    STATE_LIQUID,
    STATE_GAS,
    STATE_PASTE,
    STATES
};

enum legal_status {
    LEGAL_NONE,
    LEGAL_WASTE,
    LEGAL_HAZARDOUS_WASTE,
    LEGAL_BY_PRODUCT,
    LEGAL_END_OF_WASTE,
    LEGAL_PRODUCT,
    LEGAL_USED_GOOD,
    LEGAL_ABP1,
    LEGAL_ABP2,
    LEGAL_ABP3,
    LEGAL_UNKNOWN,
    LEGAL_STATUSES
};

enum confidence {
    CONFIDENCE_NONE,
    CONFIDENCE_MEASURED,
    CONFIDENCE_DECLARED,
    CONFIDENCE_ESTIMATED,
    CONFIDENCE_ASSUMED,
    CONFIDENCES
};

/* Trackdechets' packaging classes, widened (DOMAIN 4.1 and 4.2). */
enum packaging {
    PACKAGING_NONE,
    PACKAGING_BULK,
    PACKAGING_SKIP,
    PACKAGING_IBC,
    PACKAGING_DRUM,
    PACKAGING_TANKER,
    PACKAGING_PALLET,
    PACKAGING_BIG_BAG,
    PACKAGING_NETWORK,
    PACKAGING_OTHER,
    PACKAGINGS
};

/* Who may see a flow: column « Diffusion ». */
enum sharing {
    SHARING_NONE,
    SHARING_PRIVATE,
    SHARING_TERRITORY,
    SHARING_CHOSEN,
    SHARING_ALL,
    SHARINGS
};

/* The factors of the score, in the order in which cards show them. */
enum factor {
    FACTOR_COMPATIBILITY,
    FACTOR_DISTANCE,
    FACTOR_QUANTITY,
    FACTOR_QUALITY,
    FACTOR_TIME,
    FACTOR_REGULATION,
    FACTOR_FRESHNESS,
    FACTORS
};

enum vocab {
    VOCAB_DIRECTION,
    VOCAB_KIND,
    VOCAB_UNIT,
    VOCAB_PERIOD,
    VOCAB_STATE,
    VOCAB_LEGAL_STATUS,
    VOCAB_CONFIDENCE,
    VOCAB_PACKAGING,
    VOCAB_SHARING,
    VOCAB_FACTOR,
    VOCABS
};

/* Stable name of a value ("need", "t", "by_product"); "" for zero and for
 * numbers outside the vocabulary (FACTOR zero is "compatibility"). */
const char *vocab_name(enum vocab v, unsigned value);

/* Value of a stable name; zero if unknown.  Exact, case matters. */
unsigned vocab_find(enum vocab v, const char *name);

/* The unit in which quantities of a kind are compared and published, per
 * year: t, MWh, m3, h, h, m2, day, t. */
enum unit vocab_base_unit(enum kind kind);

#endif
