/* bodies.h -- the checker's reading of everything that was shown and would
 * leave: decoded once, cells, authors and flows numbered. */
#ifndef PUBLISH_BODIES_H
#define PUBLISH_BODIES_H

#include "recount.h"

enum { BODIES_NO_FLOW = -1 };

struct body {
    const struct check_item *item;
    uint32_t cell, author;
    int32_t flow; /* number, or BODIES_NO_FLOW */
    bool fresh;   /* would leave now */
    uint8_t id[OFFER_ID_LEN];
    uint8_t policy_k;
    uint16_t policy_version;
    enum population_kind population;
    uint8_t ref[OFFER_POPULATION_LEN];
};

struct bodies {
    struct body *body; /* shown first, then fresh ones */
    size_t count, cap;
    struct recount_cell *cell; /* distinct; their lists are in `list` */
    struct lists {
        uint16_t *type;
        uint32_t *commune;
    } * list; /* of each cell */
    size_t cells;
    uint32_t *slot; /* hash table of cell + 1 */
    size_t slots;
    uint64_t *author; /* keys, ascending */
    size_t authors;
    uint32_t *flow; /* ascending */
    size_t flows;
};

/* Room for this many.  STATUS_NO_MEMORY. */
enum status bodies_open(struct bodies *b, size_t most);
void bodies_close(struct bodies *b);
/* In order: what was shown, then the fresh ones. */
enum status bodies_add(struct bodies *b, const struct check_item *item,
                       const struct offer *o, bool fresh);
/* After the last: numbers authors and flows. */
void bodies_number(struct bodies *b);

/* Whether a possible author of both would have to choose between two distinct
 * cells: they share a type and are not clearly apart. */
bool bodies_collide(const struct recount_cell *a, const struct recount_cell *b);

#endif
