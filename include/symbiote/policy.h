/* policy.h -- the numbers of the promise, and the facts the count rests on.
 *
 * A policy is public: peers need it to count again (PROTOCOL 12).  Shares are
 * per mille.  The facts are the catalogue's; tests bring their own.  Pure. */
#ifndef SYMBIOTE_POLICY_H
#define SYMBIOTE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"
#include "symbiote/vocab.h"

enum { POLICY_VERSION = 2, POLICY_HASH_LEN = 32 };

struct policy {
    uint16_t version;
    uint8_t k;            /* possible authors promised: 5, never below 3 */
    uint8_t k_build;      /* cells are built with more: 7 */
    uint8_t k_person;     /* sole traders' own offers: 11, no waiver */
    uint8_t k_start;      /* own companies needed without a register: 7 */
    uint8_t k_history;    /* joint count over all a company showed: 3 */
    uint16_t dominance;   /* greatest share of one legal unit: 335 */
    uint16_t presence;    /* publishers of a cell over its authors: 500 */
    uint8_t top[KINDS];   /* half-decade from which intervals are open */
    uint16_t loss_radius; /* hundreds of metres that count as lost: 150 */
};

/* The defaults of DECISIONS 2. */
struct policy policy_default(void);

/* STATUS_OUT_OF_RANGE: k or k_history below 3, k_build below k, ... */
enum status policy_check(const struct policy *p);

enum { FACTS_HALF_DECADES = 20, FACTS_WEIGHT_MAX = 1000 };

/* What the count knows of types, activities, sizes and places.  `book` is
 * handed to every function, so that tools can bring tables of their own. */
struct facts {
    const void *book;
    const struct flow_type *type; /* ascending by number */
    size_t types;
    /* As in catalogue.h; NEVER and weight 0: not possible.  Weights are
     * relative, at most FACTS_WEIGHT_MAX. */
    enum plausible_rule (*rule)(const void *book, uint16_t type,
                                enum direction direction);
    uint16_t (*weight)(const void *book, uint16_t type,
                       enum direction direction, uint16_t activity);
    /* Chance per mille that a site of a known band gives off (or takes) a
     * year's amount of the type in this half-decade, below FACTS_HALF_DECADES;
     * 0: it cannot. */
    uint16_t (*chance)(const void *book, uint16_t type,
                       enum direction direction, uint8_t size_band,
                       uint8_t half_decade);
    /* Prior weight of a band or of SIZE_UNKNOWN, at most FACTS_WEIGHT_MAX. */
    uint16_t (*root)(const void *book, uint8_t size_band);
    /* NULL: no such commune. */
    const struct place *(*place)(const void *book, uint32_t key);
    uint16_t version; /* of the plausibility table */
};

struct facts facts_catalogue(void);
/* NULL if there is none. */
const struct flow_type *facts_type(const struct facts *f, uint16_t no);

/* ---- the catalogue's quantity model ----------------------------------------
 * A site of a band yields about headcount x yield(type) a year, spread like a
 * lognormal: per half-decade away from that centre the chances of
 * policy_spread, and nothing beyond.  Yield and spread of a type are the
 * catalogue's (catalogue_yield), the rest tables of policy.c; own estimates,
 * coarse on purpose (proto/PROTOCOL.md 12.3). */

/* Half-decade of the headcount of a band; 0 for unknown bands. */
int policy_headcount(uint8_t size_band);
/* Ten times the square root of the headcount: the prior weight of a band. */
uint16_t policy_root(uint8_t size_band);
/* Chance per mille of lying `distance` half-decades from the centre. */
uint16_t policy_spread(enum flow_spread spread, int distance);

/* The half-decade that holds a yearly amount in thousandths of the base unit,
 * cut at the kind's top; the lowest begins at nothing.  False without an
 * amount. */
bool policy_half_decade(const struct policy *p, enum kind kind, int64_t milli,
                        uint8_t *out);

#endif
