/* recount.h -- the checker's own count of possible authors, from the rows of
 * the register (or the own companies) themselves. */
#ifndef PUBLISH_RECOUNT_H
#define PUBLISH_RECOUNT_H

#include "symbiote/check.h"

struct recount_unit {
    uint64_t key, weight;
    bool person;
};

/* Distinct legal units, ascending by key. */
struct recount_set {
    struct recount_unit *unit;
    size_t count;
};

/* Rows that count at all, each establishment once, by legal unit. */
struct recount {
    const struct check_ground *ground;
    struct establishment *row;
    size_t rows;
};

enum status recount_open(struct recount *r, const struct check_ground *ground);
void recount_close(struct recount *r);

enum status recount_offer(const struct recount *r, const struct offer *o,
                          struct recount_set *out);
void recount_free(struct recount_set *s);
/* NULL if it is not in the set. */
const struct recount_unit *recount_find(const struct recount_set *s,
                                        uint64_t key);
uint32_t recount_legal(const struct recount_set *s);
/* Keeps the authors that are own companies and no drafts. */
void recount_keep_own(struct recount_set *s, const struct check_ground *ground);
void recount_drop_persons(struct recount_set *s);
void recount_meet(struct recount_set *s, const struct recount_set *other);

#endif
