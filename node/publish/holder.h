/* holder.h -- the unit of a population that a company is: the one with its key.
 * Own companies have taken their places in a count table before (counts.h). */
#ifndef PUBLISH_HOLDER_H
#define PUBLISH_HOLDER_H

#include "authors.h"
#include "symbiote/decide.h"

struct holder {
    uint64_t author;
    uint32_t unit;
    bool person; /* the higher counts apply */
};

/* STATUS_NOT_FOUND: not in the population.  A count table knows no natural
 * persons: `company` (NULL: none is stored) says it there. */
enum status holder_find(struct holder *h, uint64_t author,
                        const struct population *pop,
                        const struct company *company);

bool holder_has_site(const struct holder *h, const struct population *pop,
                     uint32_t commune);

/* Units of the own companies that are no drafts: the participants. */
enum status holder_members(const struct decide_context *ctx,
                           struct authors *out);

#endif
