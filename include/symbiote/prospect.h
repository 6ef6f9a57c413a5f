/* prospect.h -- which activities could take a flow, or give one.
 *
 * The deductive way: nobody has published anything yet, but words, a waste code
 * and the activity a flow comes from say what it may be, and the rules of the
 * catalogue who uses such a thing and for what.  In 1/65536, rounded:
 *
 *   what it may be   words 0.75 to 1, for half-understood words less; a waste
 *                    code 0.7, one that ends in 99 0.35, its sub-chapter 0.15;
 *                    joined as 1 - (1-a)(1-b); up to 0.6 of it where the origin
 *                    does not plausibly have the type
 *   a rule           that, times the place in the tree (compat.h), its
 *                    confidence, and 1, 0.85 or 0.7 where the activity at hand
 *                    is one of the rule's, of the same division, or neither
 *   an activity      its place in the rule's list (0.04 less for each before
 *                    it); the best rule wholly, the next two by a half and a
 *                    quarter; joined with what is plausible there without a
 *                    rule, which counts for less except for energy and water,
 *                    since those go to any process
 *
 * What a `never` rule forbids is not proposed.  Pure; the same everywhere. */
#ifndef SYMBIOTE_PROSPECT_H
#define SYMBIOTE_PROSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/compat.h"

enum { PROSPECT_RULES = 3, PROSPECT_READINGS = 8 };

struct prospect_query {
    const char *text;  /* any of the three languages; NULL or "": none */
    uint32_t low_code; /* 0: none */
    uint16_t nace;     /* who has the flow, or needs it; 0: not known */
    enum kind kind;    /* KIND_NONE: any */
    bool givers;       /* the flow is needed: who could give it? */
};

struct prospect {
    uint16_t nace;
    uint8_t score; /* 1 to 100 */
    uint16_t type; /* what the flow was read as */
    uint8_t rules; /* of rule[]; 0: plausible without one */
    const struct substitution *rule[PROSPECT_RULES]; /* best first */
};

/* The likeliest activities, best first, among equals the lower code; *count of
 * at most `cap`.  None where the query says nothing that is known.  Takes about
 * 80 KB of stack (catalogue_find_types).  STATUS_NO_MEMORY. */
enum status prospect_find(const struct compat *k,
                          const struct prospect_query *q, struct prospect *out,
                          size_t cap, size_t *count);

/* What the query was read as, best first; score of 100.  Returns how many. */
enum status prospect_read(const struct compat *k,
                          const struct prospect_query *q,
                          struct type_hit out[static PROSPECT_READINGS],
                          size_t *count);

/* The rule that forbids any use of what the query most likely is; NULL: none
 * does. */
const struct substitution *prospect_forbidden(const struct compat *k,
                                              const struct prospect_query *q);

/* ---- the other way round: what would suit an activity ---------------------
 */

struct suits;

/* How well every type suits an activity: offered to it, and needed from it.
 * STATUS_NO_MEMORY. */
enum status suits_new(struct suits **out, const struct compat *k,
                      uint16_t nace);
void suits_free(struct suits *s);

/* 0 to 100 for an offer or need of these types, one of which is meant: their
 * mean.  DIRECTION_OFFER: would the activity take it; DIRECTION_NEED: could it
 * give it; 0 for the other directions. */
uint8_t suits_types(const struct suits *s, enum direction direction,
                    const uint16_t *types, size_t count);

#endif
