/* assume.h -- flows that a company probably has, from its activity.
 *
 * What a new territory sees before anything of its own is published (DECISIONS
 * 5).  An assumed flow has a type and a direction and nothing else; it is never
 * stored, never published and always marked.  Pure. */
#ifndef SYMBIOTE_ASSUME_H
#define SYMBIOTE_ASSUME_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/flow.h"
#include "symbiote/match.h"

enum {
    ASSUME_WEIGHT_MIN = 40, /* less usual than this is not assumed */
    ASSUME_PER_COMPANY = 16,
};

/* The likeliest flows of a company, heaviest first, as own_flow of flow 0 and
 * `assumed`: what catalogue_assumed_flows says of its activities, and for an
 * activity that it does not know what is plausible there, without what any
 * activity may have.  Types that `declared` (the company's own flows) already
 * has, or lies above or below, in the same direction are left out.  Returns how
 * many of `cap` were written. */
size_t assume_flows(const struct company *company, const struct flow *declared,
                    size_t declared_count, struct own_flow *out, size_t cap);

#endif
