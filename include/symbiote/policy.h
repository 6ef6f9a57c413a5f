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

enum { POLICY_VERSION = 1, POLICY_HASH_LEN = 32 };

struct policy {
    uint16_t version;
    uint8_t k;            /* possible authors promised: 5, never below 3 */
    uint8_t k_build;      /* cells are built with more: 7 */
    uint8_t k_person;     /* sole traders' own offers: 11, no waiver */
    uint8_t k_start;      /* own companies needed without a register: 7 */
    uint8_t k_history;    /* joint count over all a company showed: 3 */
    uint16_t dominance;   /* greatest share of one legal unit: 340 */
    uint16_t presence;    /* publishers of a cell over its authors: 500 */
    uint8_t top[KINDS];   /* half-decade from which intervals are open */
    uint16_t loss_radius; /* hundreds of metres that count as lost: 150 */
};

/* The defaults of DECISIONS 2. */
struct policy policy_default(void);

/* STATUS_OUT_OF_RANGE: k or k_history below 3, k_build below k, ... */
enum status policy_check(const struct policy *p);

/* What the count knows of types, activities and places.  The functions have
 * the contracts of their namesakes in catalogue.h. */
struct facts {
    const struct flow_type *type; /* ascending by number */
    size_t types;
    enum plausible_rule (*rule)(uint16_t type, enum direction direction);
    uint8_t (*weight)(uint16_t type, enum direction direction,
                      uint16_t activity);
    const struct place *(*place)(uint32_t key);
    uint16_t version; /* of the plausibility table */
};

struct facts facts_catalogue(void);
/* NULL if there is none. */
const struct flow_type *facts_type(const struct facts *f, uint16_t no);

/* ---- the quantity model F(type, size band, interval) ----------------------
 * A site of a band yields about headcount x yield(type) a year, spread like a
 * lognormal: per half-decade away from that centre the chances of
 * policy_spread, and nothing beyond.  Tables of policy.c; own estimates, coarse
 * on purpose (proto/PROTOCOL.md 12.3). */

/* Half-decade (may be negative) of a year's amount of one person. */
int policy_yield(const struct facts *f, const struct flow_type *type);
/* Half-decade of the headcount of a band; 0 for unknown bands. */
int policy_headcount(uint8_t size_band);
/* Ten times the square root of the headcount: the prior weight of a band. */
unsigned policy_root(uint8_t size_band);
/* Chance per mille of lying `distance` half-decades from the centre. */
unsigned policy_spread(enum kind kind, int distance);

/* The half-decade that holds a yearly amount in thousandths of the base unit,
 * cut at the kind's top; false below one unit: then no quantity is shown. */
bool policy_half_decade(const struct policy *p, enum kind kind, int64_t milli,
                        uint8_t *out);

#endif
