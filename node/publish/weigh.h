/* weigh.h -- which sites may be the author of a flow of some types, and how
 * likely each is beforehand (PRIVACY 1.1, PROTOCOL 12.3).
 *
 * Sites with the same activity and size band weigh the same, so weights are
 * kept per such profile: cumulated over half-decades, and in sum. */
#ifndef PUBLISH_WEIGH_H
#define PUBLISH_WEIGH_H

#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/status.h"

enum { WEIGH_BINS_MAX = OFFER_HALF_DECADE_MAX + 1 };

/* Half-decades [lo, hi) counted in bins, the open top being one bin; not known:
 * any quantity, or none said. */
struct range {
    bool known;
    uint8_t lo, hi;
};

/* How a unit is called among candidates: one with sites in several places by a
 * number of its own and WEIGH_WIDE, the others by their index, natural persons
 * with WEIGH_PERSON.  One whose candidates all lie in one place is called like
 * the others, with WEIGH_ALONE. */
enum { WEIGH_ALONE = 1 << 28, WEIGH_PERSON = 1 << 29, WEIGH_WIDE = 1 << 30 };

struct profile {
    uint16_t activity; /* index in `activity` */
    uint8_t size_band;
};

struct weigher {
    const struct population *pop;
    const struct facts *facts;
    const struct policy *policy;
    uint16_t *activity; /* codes present, ascending */
    size_t activities;
    struct profile *profile; /* those that some site has */
    size_t profiles;
    /* Sites by place, those of one unit together. */
    uint32_t *place_start; /* places + 1 */
    uint32_t *site_profile;
    uint32_t *site_code; /* of its unit, see WEIGH_WIDE */
    bool *wide_person;   /* per unit with sites in several places */
    uint32_t wides;
    uint16_t *plausible; /* types x activities, for `direction` */
    uint16_t *chance;    /* types x SIZE_BANDS x FACTS_HALF_DECADES */
    uint16_t root[SIZE_BANDS + 1];
    enum direction direction;
};

/* The possible authors of a set of types, by place. */
struct candidates {
    uint8_t bins;
    uint32_t *code, *profile; /* of each candidate site */
    uint32_t *start;          /* per place; places + 1 */
    uint64_t *below;          /* profiles x (WEIGH_BINS_MAX + 1) */
    uint64_t *all;            /* per profile */
    uint64_t *drawn;          /* per profile, for the range drawn last */
    uint16_t *only;           /* per wide unit: its place + 1, or several */
};

enum status weigh_open(struct weigher *w, const struct population *pop,
                       const struct facts *facts, const struct policy *policy);
void weigh_close(struct weigher *w);

/* Reads the plausibility of one direction; before weigh_types. */
void weigh_direct(struct weigher *w, enum direction direction);

enum status weigh_candidates_open(struct candidates *c,
                                  const struct weigher *w);
void weigh_candidates_close(struct candidates *c);

/* `type`: indices in facts, all of one kind. */
void weigh_types(const struct weigher *w, const uint16_t *type, size_t types,
                 struct candidates *c);

/* Fills `drawn`. */
void weigh_range(const struct weigher *w, struct range range,
                 struct candidates *c);

#endif
