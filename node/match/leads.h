/* leads.h -- the best few leads of one flow, and what was refused. */
#ifndef LEADS_H
#define LEADS_H

#include "symbiote/match.h"

/* A heap whose root is the worst of the `limit` best. */
struct best {
    struct lead *lead;
    size_t count, cap, limit;
};

enum status leads_offer(struct best *best, const struct lead *lead);
bool leads_full(const struct best *best);

/* Moves them to the end of `out`, best first. */
enum status leads_flush(struct best *best, struct leads *out);

int leads_order(const void *a, const void *b); /* for qsort: best first */

/* The number that the id shows the first 40 bits of. */
uint64_t leads_key(const struct refusal *pair);
void leads_text(char out[static LEAD_ID_TEXT], uint64_t key);

/* Refused pairs as sorted keys. */
struct refused {
    uint64_t *key;
    size_t count;
};

enum status leads_refused(struct refused *out, const struct refusal *pairs,
                          size_t count);
bool leads_is_refused(const struct refused *r, uint64_t key);

#endif
