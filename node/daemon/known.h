/* known.h -- the territories of the pool with their names, copied on the loop
 * for work on another thread, which must not ask federate or the replicas. */
#ifndef KNOWN_H
#define KNOWN_H

#include "node.h"
#include "symbiote/crockford.h"
#include "symbiote/statement.h"

struct known_territory {
    uint32_t log; /* as in struct pool_offer */
    unsigned stream;
    char tid[TID_TEXT];
    char name[IDENT_NAME_CAP]; /* "" when it is no peer any more */
    uint64_t seen;
};

/* A rule that a log states (statement.h). */
struct known_rule {
    uint32_t log;
    struct statement said;
};

struct known {
    struct known_territory *at;
    size_t count;
    struct known_rule *rule;
    size_t rules;
};

/* Loop. */
struct known known_territories(const struct node *n);
void known_free(struct known *k);
/* NULL: unknown. */
const struct known_territory *known_find(const struct known *k, uint32_t log);
/* Whether an offer promises less than the rule that its log states: its company
 * consented, or it would be in no stream for named peers. */
bool known_consent(const struct known *k, const struct known_territory *t,
                   const struct offer *o);

#endif
