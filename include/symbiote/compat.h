/* compat.h -- which offered type serves which needed type, and how well.
 *
 * C of MATCHING 3.1 between one offered and one needed type, in 1/65536:
 *   the same type                                   1
 *   the need names an ancestor of the offer          0.95 per level
 *   the offer names an ancestor of the need          0.85 per level
 *   a substitution rule from -> to                   its confidence, times the
 *     same factors for the offer against `from` and the need against `to`, and
 *     0.85 where the rule is meant for a narrower name of `from`
 * the best of these; 0 if none applies or a `never` rule forbids it (an offer
 * within its `from` for a need within its `to`; `to` 0 means any use).
 * Siblings do not serve each other without a rule.
 *
 * Types and rules come in as arrays, so that rules adopted from other
 * territories join the built-in ones.  Prefixes compat_ and closure_.  Pure. */
#ifndef SYMBIOTE_COMPAT_H
#define SYMBIOTE_COMPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"
#include "symbiote/status.h"

enum { COMPAT_ONE = 65536, COMPAT_TYPES_MAX = 8192 };

enum relation {
    RELATION_NONE,
    RELATION_SAME,
    RELATION_NARROWER, /* the offer is a kind of what is needed */
    RELATION_WIDER,    /* the offer may be what is needed, or something else */
    RELATION_RULE,
    RELATION_FORBIDDEN,
};

struct compat; /* the knowledge, indexed */

/* `types` ascending by number, `rules` in any order; both must outlive it.
 * STATUS_NO_MEMORY, or STATUS_TOO_BIG over COMPAT_TYPES_MAX. */
enum status compat_new(struct compat **out, const struct flow_type *types,
                       size_t type_count, const struct substitution *rules,
                       size_t rule_count);
/* The built-in catalogue. */
enum status compat_new_catalogue(struct compat **out);
void compat_free(struct compat *k);

/* How the best way between two types goes. */
struct link {
    uint32_t c; /* 1/65536; 0: none */
    enum relation relation;
    const struct substitution *rule; /* of RELATION_RULE and _FORBIDDEN */
};

struct link compat_link(const struct compat *k, uint16_t offered,
                        uint16_t needed);

/* NULL if there is none. */
const struct flow_type *compat_type(const struct compat *k, uint16_t no);

/* All links of own types to every other type: made once per own type, used for
 * every set of types in the pool. */
struct closure;

/* `giver`: the own types are the offered ones.  `pooling`: both sides look for
 * peers, rules do not count and giver does not matter. */
struct closure_of {
    const uint16_t *type;
    size_t types;
    bool giver, pooling;
};

enum status closure_new(struct closure **out, const struct compat *k,
                        const struct closure_of *of);
void closure_free(struct closure *c);

/* The other side's set of types against the closure: it has one of them, which
 * one is not known. */
struct fit {
    uint32_t c_lo, c_mid, c_hi; /* worst, mean and best member, 1/65536 */
    uint16_t members, compatible;
    uint16_t forbidden;       /* members that a rule forbids */
    uint16_t offered, needed; /* the pair of types that gives c_hi */
    struct link best;
    /* Hulls over compatible members, of the offered side. */
    uint16_t value_lo, value_hi; /* EUR per tonne */
    uint8_t yield_lo, yield_hi;  /* per cent */
    bool storable_lo, storable_hi;
    bool process_lo, process_hi; /* a process stands between */
    uint32_t carriers;           /* how it may travel: set of carrier.h */
};

/* False: no member is compatible. */
bool closure_fit(const struct closure *c, const uint16_t *types, size_t count,
                 struct fit *out);

#endif
