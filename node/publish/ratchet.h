/* ratchet.h -- groups of the partition in force in which something was shown:
 * their cells only merge (PRIVACY 2.4, PROTOCOL 12.2). */
#ifndef PUBLISH_RATCHET_H
#define PUBLISH_RATCHET_H

#include "build.h"

enum { RATCHET_LAYERS = WEIGH_BINS_MAX + 1 };

/* The cells of one interval, or of unknown quantity: a label per commune. */
struct layer {
    struct range range;
    uint16_t *label;
};

struct ratchet {
    const struct partition *past; /* NULL: nothing is kept */
    bool *shown;                  /* per group of the past */
    uint32_t *headed;             /* per type of facts: group + 1, or 0 */
    uint16_t *label;              /* of all layers */
};

enum status ratchet_open(struct ratchet *r, const struct partition_past *past,
                         const struct build *b);
void ratchet_close(struct ratchet *r);

/* For the weigher's direction: sets the types of kept groups apart from the
 * grouping. */
void ratchet_mark(const struct ratchet *r, struct build *b);

/* The kept group whose first type this is; NULL: none. */
const struct group *ratchet_headed(const struct ratchet *r, size_t type);

/* Adds a kept group: unchanged where its cells still hold, else merged, else
 * refused. */
enum status ratchet_add(const struct ratchet *r, struct build *b,
                        const struct group *kept);

#endif
