/* statement.h -- what an origin says about how its offers were counted.
 *
 * A statement travels as a leaf of the live log, like an offer, so the
 * checkpoint signs it; key 1 of its body lists key 32 as one that must be
 * understood, so a node that does not know statements keeps and relays it and
 * never matches it (proto/PROTOCOL.md 12.7).  An offer refers to the
 * statements with its policy version, kind of population and the first bytes of
 * its population's hash.
 *
 * One content has one encoding.  Invariants of a valid statement: id not zero;
 * k and k_history at least STATEMENT_K_MIN, k_build at least k; shares at most
 * 1000; a register or a count table; at least one commune, ascending. */
#ifndef SYMBIOTE_STATEMENT_H
#define SYMBIOTE_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/offer.h"
#include "symbiote/status.h"
#include "symbiote/vocab.h"

enum {
    STATEMENT_HASH_LEN = 32,
    STATEMENT_K_MIN = 3,
    STATEMENT_BODY_MAX = 8192, /* as an offer's: OFFER_BODY_MAX */
};

/* The numbers of the promise, as in policy.h; shares per mille. */
struct statement_policy {
    uint16_t version;
    uint8_t k, k_build, k_person, k_start, k_history;
    uint16_t dominance, presence;
    uint8_t top[KINDS];   /* half-decade from which intervals are open */
    uint16_t loss_radius; /* hundreds of metres */
};

struct statement {
    uint8_t id[OFFER_ID_LEN]; /* random, fresh for every statement */
    struct statement_policy policy;
    uint16_t plausibility; /* version of the table */
    /* Of its content and of the quantity model: verify_facts_hash(). */
    uint8_t facts[STATEMENT_HASH_LEN];
    enum population_kind population;      /* register or counts */
    uint8_t edition[STATEMENT_HASH_LEN];  /* hash of the population */
    uint32_t edition_day;                 /* date of the register; 0: unknown */
    uint32_t commune[OFFER_COMMUNES_MAX]; /* the perimeter, place keys */
    size_t communes;
    /* Of the cells that the edition gives without a past. */
    uint8_t partition[STATEMENT_HASH_LEN];
    uint32_t from_day; /* valid from, days since 1970-01-01 */
};

/* STATUS_TOO_BIG: over `cap`; STATUS_OUT_OF_RANGE: an invariant is broken. */
enum status statement_encode(const struct statement *s, uint8_t *buf,
                             size_t cap, size_t *len);

/* Foreign bytes: exact form, limits and invariants, or an error; *s is written
 * as it goes.  STATUS_NEWER: of a later version, or another kind of statement.
 * STATUS_NOT_FOUND: a body that is no statement (an offer, say). */
enum status statement_decode(struct statement *s, const uint8_t *buf,
                             size_t len);

/* Whether the bytes call themselves a statement: nothing else is checked. */
bool statement_is_one(const uint8_t *buf, size_t len);

/* Equal but for id and day: nothing new to be said. */
bool statement_same(const struct statement *a, const struct statement *b);

/* Whether an offer was counted as `s` says: its policy version, its kind of
 * population and the beginning of its hash. */
bool statement_covers(const struct statement *s, const struct offer *o);

#endif
