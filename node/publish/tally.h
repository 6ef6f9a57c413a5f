/* tally.h -- counts distinct possible authors while sites are added, and the
 * share of the likeliest. */
#ifndef PUBLISH_TALLY_H
#define PUBLISH_TALLY_H

#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/status.h"

struct tally {
    const bool *person; /* per unit */
    uint64_t *weight;   /* per unit: sum so far */
    uint32_t *touched;  /* units with a weight */
    size_t units;       /* of them */
    size_t persons;
    uint64_t total, greatest;             /* all units */
    uint64_t legal_total, legal_greatest; /* without natural persons */
};

struct count {
    uint32_t authors, units;
    uint16_t share; /* per mille, rounded up; 1000 where there is nobody */
};

enum status tally_open(struct tally *t, const struct population *pop);
void tally_close(struct tally *t);
void tally_clear(struct tally *t);

/* Natural persons are authors only where all together reach k_person. */
struct count tally_count(const struct tally *t, const struct policy *policy);

/* Inline: the innermost step of every cut. */
static inline void tally_add(struct tally *t, uint32_t unit, uint64_t weight)
{
    if (weight == 0)
        return;
    if (t->weight[unit] == 0) {
        t->touched[t->units++] = unit;
        t->persons += t->person[unit];
    }
    t->weight[unit] += weight;
    t->total += weight;
    if (t->weight[unit] > t->greatest)
        t->greatest = t->weight[unit];
    if (t->person[unit])
        return;
    t->legal_total += weight;
    if (t->weight[unit] > t->legal_greatest)
        t->legal_greatest = t->weight[unit];
}

#endif
