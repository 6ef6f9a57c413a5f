/* partition.h -- the public partition: every offer that a territory can make
 * falls in one cell (type group x quantity interval x communes), computed from
 * public data alone (PRIVACY 2.2, PROTOCOL 12.2).
 *
 * An offer publishes the cell it falls in or nothing.  Every cell has at least
 * k_build possible authors and none of them more than the dominance share of
 * the prior.  Possible authors: legal units with a site in the cell's communes
 * whose activity may emit (offer) or take (need) a type of the group, and whose
 * size may yield the interval; natural persons among them only where all
 * together reach k_person, since below that they may not publish there.
 *
 * Over editions the cells in which something was published within the horizon
 * only merge (partition_advance, PRIVACY 2.4).
 *
 * Deterministic; integers only; `hash` covers policy, population and cells.
 * Pure; owns heap memory. */
#ifndef SYMBIOTE_PARTITION_H
#define SYMBIOTE_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/reason.h"

enum { PARTITION_HASH_LEN = 32 };

/* One body that left the node within the horizon (24 months), live, replaced,
 * withdrawn or queued for release.  Editions count from 0, the oldest known. */
struct shown {
    uint64_t author; /* population_author() of its company */
    const struct offer *body;
    uint32_t flow;        /* whose versions belong together; 0: not known */
    uint16_t first, last; /* editions during which it was live */
    bool live;            /* then `last` is the current one, whatever it says */
    uint8_t waiver;       /* what it promises by consent, below k; 0: k */
};

/* Types that are published together, or not at all. */
struct group {
    enum direction direction;
    enum kind kind;
    size_t type, types;  /* slice of partition.type */
    size_t cell, cells;  /* slice of partition.cell */
    enum reason refused; /* REASON_NONE: published */
    uint32_t reached;    /* when refused: authors, or share per mille */
    bool kept;           /* by the ratchet: its cells only merge */
    bool given_up;       /* its intervals: they do not come back while kept */
};

struct cell {
    uint32_t group;
    bool quantity_known;
    uint8_t lo, hi;           /* half-decades as in offer.h */
    size_t commune, communes; /* slice of partition.commune, ascending */
    uint32_t authors;         /* possible authors, legal units */
    uint32_t units;           /* the same with all natural persons */
    uint16_t share; /* of the likeliest author, per mille, rounded up */
};

struct partition {
    uint8_t hash[PARTITION_HASH_LEN];
    struct policy policy;
    enum population_kind population;
    bool sized;          /* the population had sizes */
    struct group *group; /* by direction, then first type */
    size_t groups;
    struct cell *cell; /* by group; unknown quantity first, then from below */
    size_t cells;
    uint16_t *type;
    uint32_t *commune;
    size_t types, communes; /* lengths of the pools */
};

/* For POPULATION_START: one cell per second-level type and the whole
 * perimeter, k_start units, no dominance.  STATUS_OUT_OF_RANGE: bad policy;
 * STATUS_NOT_FOUND: a commune of the perimeter is no place; NO_MEMORY. */
enum status partition_build(struct partition *out, const struct population *pop,
                            const struct facts *facts,
                            const struct policy *policy);
void partition_free(struct partition *p);

/* What the cells of a new edition have to respect. */
struct partition_past {
    const struct partition *partition; /* in force until now; NULL: none */
    const struct shown *shown;
    size_t shown_count;
};

/* The cells of a new edition, policy or plausibility table (PROTOCOL 12.2).  A
 * group of the past in which something was shown keeps its types, intervals and
 * communes where they still hold with k; what does not is merged with the
 * nearest cell of the interval, then interval with interval, then into the cell
 * of unknown quantity; what still does not hold is refused and comes back no
 * finer.  All other types are cut anew, as by partition_build.  What was shown
 * by consent below k keeps nothing.  Between the
 * start profile and a register nothing is kept: the counts are of other
 * things, and the joint count of all versions protects (decide.h).  Errors as
 * partition_build. */
enum status partition_advance(struct partition *out,
                              const struct partition_past *past,
                              const struct population *pop,
                              const struct facts *facts,
                              const struct policy *policy);

/* The same where the cells in force are lost (past->partition is not looked
 * at): cut anew; a group of types of which something was shown that does not
 * lie whole in one cell becomes one cell of the whole perimeter and of unknown
 * quantity.  STATUS_OUT_OF_RANGE also: more than OFFER_TYPES_MAX types would
 * be one group. */
enum status partition_recover(struct partition *out,
                              const struct partition_past *past,
                              const struct population *pop,
                              const struct facts *facts,
                              const struct policy *policy);

/* The bytes in which a node keeps the cells in force; *buf is the caller's to
 * free.  STATUS_NO_MEMORY. */
enum status partition_encode(const struct partition *p, uint8_t **buf,
                             size_t *len);
/* Exact and bounded: STATUS_MALFORMED for anything that partition_encode does
 * not write. */
enum status partition_decode(struct partition *out, const uint8_t *buf,
                             size_t len);

/* The group that holds a type; NULL: the type is never published or unknown. */
const struct group *partition_group(const struct partition *p,
                                    enum direction direction, uint16_t type);

/* The group's cell for a commune and half-decade (NULL: quantity unknown).  A
 * group without intervals answers with the cell of unknown quantity.  NULL:
 * refused group, or commune outside the perimeter. */
const struct cell *partition_cell(const struct partition *p,
                                  const struct group *group,
                                  const uint8_t *half_decade, uint32_t commune);

/* Copies direction, kind, types, quantity, communes, policy and population
 * reference of a cell into an offer. */
void partition_fill(const struct partition *p, const struct population *pop,
                    const struct cell *cell, struct offer *out);

/* The same for a type alone in the whole perimeter, its quantity unknown: what
 * an author may consent to where its group is refused.  No cell of others
 * depends on it; the count is the caller's. */
void partition_fill_whole(const struct partition *p,
                          const struct population *pop,
                          enum direction direction,
                          const struct flow_type *type, struct offer *out);

#endif
