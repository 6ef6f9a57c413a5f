/* joint.h -- T7 and T8 recomputed: who could have shown everything that one
 * company, or one flow, showed over the editions. */
#ifndef PUBLISH_JOINT_H
#define PUBLISH_JOINT_H

#include "bodies.h"

struct joint {
    struct recount_book *book;
    struct recount_edition *now; /* the current edition */
    const struct bodies *bodies;
    const uint64_t *member; /* bits over its units: participants; or NULL */
};

/* Legal units left for an author or a flow, natural persons counted only where
 * they may be. */
struct joint_left {
    bool asked;
    uint32_t units;
};

/* `author` and `flow` have a place for each of bodies; those with `asked` set
 * are counted.  STATUS_OUT_OF_RANGE: an edition that is none. */
enum status joint_count(const struct joint *j, struct joint_left *author,
                        struct joint_left *flow);

#endif
