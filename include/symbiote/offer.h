/* offer.h -- the public body of a nameless offer or need: the closed table.
 *
 * What is not a field of this struct cannot leave a node (proto/PROTOCOL.md,
 * "Offer body"; DECISIONS 2).  The encoding is one msgpack map with ascending
 * integer keys, shortest forms, no duplicates; a body has exactly one encoding,
 * so equal offers are equal bytes.  Only node/publish fills this struct.
 *
 * Quantities are half-decade intervals of the base unit of the kind per year
 * (vocab_base_unit): the interval [lo, hi) means 10^(lo/2) <= q < 10^(hi/2),
 * indices from OFFER_HALF_DECADE_MIN to _MAX; lo == OFFER_HALF_DECADE_MIN means
 * from nothing, hi == OFFER_OPEN no upper end.  Both zero and quantity_known
 * false: not published.
 *
 * Invariants of a valid body: 1 <= types <= OFFER_TYPES_MAX ascending and
 * distinct; communes likewise; id not all zero; expiry the last day of a
 * quarter; lo < hi. */
#ifndef SYMBIOTE_OFFER_H
#define SYMBIOTE_OFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"
#include "symbiote/vocab.h"

enum {
    OFFER_ID_LEN = 16,
    OFFER_TYPES_MAX = 128,
    OFFER_COMMUNES_MAX = 1024,
    OFFER_POPULATION_LEN = 8,
    OFFER_BODY_MAX = 8192,
    OFFER_HALF_DECADE_MIN = 0,
    OFFER_HALF_DECADE_MAX = 16,
    OFFER_OPEN = 31,
    OFFER_ID_TEXT = 27, /* 26 Crockford characters and NUL */
};

/* What the count of possible authors was made in (DECISIONS 2). */
enum population_kind {
    POPULATION_NONE,
    POPULATION_REGISTER,
    POPULATION_COUNTS,
    POPULATION_START, /* counted among its own companies, not verifiable */
    POPULATIONS
};

/* Temperature classes of energy and water; zero: not said. */
enum temperature_class {
    TEMPERATURE_NONE,
    TEMPERATURE_COLD,   /* below 15 degrees Celsius */
    TEMPERATURE_LOW,    /* 15 to 59 */
    TEMPERATURE_MEDIUM, /* 60 to 119 */
    TEMPERATURE_HIGH,   /* 120 to 249 */
    TEMPERATURE_VERY_HIGH,
    TEMPERATURES
};

enum pressure_class {
    PRESSURE_NONE,
    PRESSURE_LOW,    /* below 3 bar */
    PRESSURE_MEDIUM, /* 3 to 15 */
    PRESSURE_HIGH,
    PRESSURES
};

struct offer {
    uint8_t id[OFFER_ID_LEN]; /* random, fresh for every content */
    enum direction direction;
    enum kind kind;
    uint16_t type[OFFER_TYPES_MAX]; /* permanent type numbers: the group */
    size_t types;
    bool quantity_known;
    uint8_t quantity_lo, quantity_hi; /* half-decade indices, or OFFER_OPEN */
    uint8_t quarters; /* bit 0 = January to March; 0: not said */
    enum packaging packaging;
    enum state state;
    enum legal_status legal_status;
    uint32_t commune[OFFER_COMMUNES_MAX]; /* place keys of the cell */
    size_t communes;
    uint32_t expires_day; /* days since 1970-01-01, inclusive */
    enum temperature_class temperature;
    enum pressure_class pressure;
    uint8_t policy_k; /* the count promised: 5, 7, 11 ... */
    uint16_t policy_version;
    enum population_kind population;
    /* First bytes of the population's hash; zero for POPULATION_START. */
    uint8_t population_ref[OFFER_POPULATION_LEN];
};

/* STATUS_TOO_BIG: over `cap`; STATUS_OUT_OF_RANGE: an invariant is broken. */
enum status offer_encode(const struct offer *o, uint8_t *buf, size_t cap,
                         size_t *len);

/* Foreign bytes: exact form, limits and invariants, or an error; *o is written
 * as it goes, so decode into a scratch struct.  Keys above the table are
 * refused when listed in the "must understand" field and skipped otherwise. */
enum status offer_decode(struct offer *o, const uint8_t *buf, size_t len);

/* STATUS_OUT_OF_RANGE: it expires more than OFFER_LIFE_DAYS after `today`, with
 * a day of tolerance.  A replica keeps and serves such a body, and shows it to
 * nobody. */
enum status offer_check_day(const struct offer *o, uint32_t today);

/* Lower and upper end of the interval in thousandths of the base unit; the
 * upper end is INT64_MAX when open. */
int64_t offer_edge_milli(uint8_t half_decade);

void offer_id_text(char out[static OFFER_ID_TEXT],
                   const uint8_t id[static OFFER_ID_LEN]);

#endif
