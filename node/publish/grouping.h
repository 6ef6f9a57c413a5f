/* grouping.h -- types into groups that hold over the whole territory (PRIVACY
 * 2.2 step 1, PROTOCOL 12.2). */
#ifndef PUBLISH_GROUPING_H
#define PUBLISH_GROUPING_H

#include "cut.h"
#include "symbiote/reason.h"

/* One type's place, for one direction. */
struct member {
    bool published; /* false: never published, in no group */
    uint16_t head;  /* index in facts of the first type of its group */
    enum reason refused;
    uint32_t reached;
};

struct grouping {
    struct member *member; /* per type of facts */
    bool *apart;           /* in a group that is kept: not grouped anew */
    uint16_t *types;       /* scratch: indices in facts */
    uint16_t *key;         /* scratch: ancestor at which a failing type waits */
    bool *waits;           /* scratch */
};

enum status grouping_open(struct grouping *s, const struct facts *facts);
void grouping_close(struct grouping *s);

/* For the weigher's direction; fills s->member. */
void grouping_find(struct grouping *s, const struct counter *c);

/* The types of the group headed by `head`, ascending; returns how many were
 * written to s->types. */
size_t grouping_list(struct grouping *s, const struct facts *facts,
                     uint16_t head);

#endif
