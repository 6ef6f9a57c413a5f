/* candidates.h -- among whom a public body hides, for the company's own eyes
 * before its first publication (PRIVACY 1.9).
 *
 * Legal units that are possible authors, counted by activity and by commune;
 * each stands at its first site that could be the source, so that either list
 * adds up to the whole.  No names: the caller may add those of the own
 * companies on a screen, never on paper.  Pure; candidates.c lies in
 * node/publish. */
#ifndef SYMBIOTE_CANDIDATES_H
#define SYMBIOTE_CANDIDATES_H

#include <stdint.h>

#include "symbiote/flow.h"
#include "symbiote/offer.h"
#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/status.h"

/* Most frequent first, then by key. */
struct candidate_count {
    uint32_t key; /* activity (four digits) or commune */
    uint32_t units;
};

struct candidates {
    uint32_t units, persons; /* natural persons among them */
    struct candidate_count *activity, *commune;
    size_t activities, communes;
    uint64_t *unit; /* keys of the units, ascending */
};

/* Counts as a decision does: natural persons only where k_person stand
 * together.  STATUS_NO_MEMORY.  Free after OK. */
enum status candidates_find(const struct population *pop,
                            const struct facts *facts,
                            const struct policy *policy,
                            const struct offer *body, struct candidates *out);
void candidates_free(struct candidates *c);

/* Whether the company's legal unit is one of them. */
bool candidates_has(const struct candidates *c, const struct company *company);

#endif
