/* authors.h -- the legal units that may stand behind one public body: C(p) of
 * PRIVACY 1.3 as a set of bits over a population's units. */
#ifndef PUBLISH_AUTHORS_H
#define PUBLISH_AUTHORS_H

#include "symbiote/offer.h"
#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/status.h"

struct authors {
    uint64_t *bit; /* caller frees */
    size_t words;
    uint32_t units, persons; /* of all candidates */
};

/* All candidates, natural persons included. */
enum status authors_find(const struct population *pop,
                         const struct facts *facts, const struct offer *body,
                         struct authors *out);
void authors_free(struct authors *a);

/* Takes natural persons out where fewer than k_person stand together. */
void authors_settle(struct authors *a, const struct population *pop,
                    const struct policy *policy);

bool authors_has(const struct authors *a, uint32_t unit);
/* Keeps what both have; counts units again, not persons. */
void authors_meet(struct authors *a, const uint64_t *bit);

#endif
