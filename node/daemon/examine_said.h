/* examine_said.h -- the statements that are used: bounded per log, per
 * territory and per count, so that an origin that never stops stating costs
 * nobody but itself. */
#ifndef EXAMINE_SAID_H
#define EXAMINE_SAID_H

#include "node.h"
#include "symbiote/statement.h"

enum {
    SAID_TERRITORY_MAX = 256, /* over all streams of one */
    SAID_COUNTED_MAX = 32,    /* that differ, in one count: each has a table */
};

/* A statement of one origin as it stands in a log. */
struct held_statement {
    uint32_t log;
    uint64_t index;
    uint8_t tid[TID_LEN]; /* whose log it is */
    struct statement said;
};

struct said {
    struct held_statement *at; /* in the order in which they came */
    size_t count, room;
};

void said_free(struct said *s);
/* The oldest of the log, or of the territory, goes where there are too many.
 * False: not a statement that can be read. */
bool said_add(struct said *s, const struct replica *of, uint64_t index,
              struct view body);
void said_cleared(struct said *s, uint32_t log, uint64_t index);
void said_erased(struct said *s, uint32_t log);

/* What a territory says, each thing once, the newest SAID_COUNTED_MAX, oldest
 * first; free() it.  Aborts without memory. */
struct held_statement *said_choose(const struct said *s,
                                   const uint8_t tid[static TID_LEN],
                                   size_t *count);

#endif
