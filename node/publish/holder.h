/* holder.h -- which unit of a population a company is.  In a register and in
 * the start profile the one with its key; in a count table, which has no keys
 * of companies, one of its activity and commune. */
#ifndef PUBLISH_HOLDER_H
#define PUBLISH_HOLDER_H

#include "authors.h"
#include "symbiote/decide.h"

struct holder {
    const struct company *company; /* NULL: erased, or no longer stored */
    uint64_t author;
    uint32_t commune; /* of the flow; 0: any */
    uint32_t unit;
    bool person;
};

/* From company, author and commune; STATUS_NOT_FOUND: not in the population. */
enum status holder_find(struct holder *h, const struct population *pop);

/* Whether the company is among the units of a set. */
bool holder_among(const struct holder *h, const struct population *pop,
                  const struct authors *set);

bool holder_has_site(const struct holder *h, const struct population *pop,
                     uint32_t commune);

/* Units of the own companies that are no drafts, each company one of its own:
 * the participants. */
enum status holder_members(const struct decide_context *ctx,
                           struct authors *out);

#endif
