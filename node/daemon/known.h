/* known.h -- the territories of the pool with their names, copied on the loop
 * for work on another thread, which must not ask federate or the replicas. */
#ifndef KNOWN_H
#define KNOWN_H

#include "node.h"
#include "symbiote/crockford.h"

struct known_territory {
    uint32_t log; /* as in struct pool_offer */
    char tid[TID_TEXT];
    char name[IDENT_NAME_CAP]; /* "" when it is no peer any more */
    uint64_t seen;
};

struct known {
    struct known_territory *at;
    size_t count;
};

/* Loop. */
struct known known_territories(const struct node *n);
void known_free(struct known *k);
/* NULL: unknown. */
const struct known_territory *known_find(const struct known *k, uint32_t log);

#endif
