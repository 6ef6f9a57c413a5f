/* build.h -- a partition under construction: what counting takes, and the
 * result that grows group by group. */
#ifndef PUBLISH_BUILD_H
#define PUBLISH_BUILD_H

#include "cut.h"
#include "grouping.h"
#include "symbiote/partition.h"
#include "weigh.h"

/* Everything that building needs, allocated once. */
struct build {
    struct weigher weigher;
    struct candidates candidates;
    struct tally tally;
    struct ground ground;
    struct grouping grouping;
    uint16_t *label; /* of two sets of intervals */
    struct partition *out;
    size_t group_cap, cell_cap, type_cap, commune_cap;
};

/* STATUS_NOT_FOUND: a commune of the perimeter is no place. */
enum status build_open(struct build *b, const struct population *pop,
                       const struct facts *facts, const struct policy *policy);
void build_close(struct build *b);

struct counter build_counter(struct build *b);

/* Begins a group of types (permanent numbers), without cells. */
enum status build_group(struct build *b, const struct group *group,
                        const uint16_t *type, size_t types);

/* Adds the cells of every interval of the granularity that loses least. */
enum status build_intervals(struct build *b);

/* Adds the cells of one range to the last group, as the ground is labelled and
 * drawn: one per label, in their order. */
enum status build_cells(struct build *b, struct range range);

#endif
