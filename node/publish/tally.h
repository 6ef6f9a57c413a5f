/* tally.h -- counts distinct possible authors while sites are added, and the
 * share of the likeliest. */
#ifndef PUBLISH_TALLY_H
#define PUBLISH_TALLY_H

#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/status.h"

/* Units of which nothing else is added elsewhere, summed up before. */
struct tally_sum {
    uint32_t units, persons;
    uint64_t total, greatest, legal_total, legal_greatest;
};

struct tally {
    const bool *person;       /* per unit */
    uint64_t *weight;         /* per unit: sum so far */
    uint32_t *touched;        /* units with a weight of their own here */
    size_t touches;           /* of them */
    size_t units, persons;    /* these and those of sums */
    uint64_t total, greatest; /* all units */
    uint64_t legal_total, legal_greatest; /* without natural persons */
};

struct count {
    uint32_t authors, units;
    uint16_t share; /* per mille, rounded up; 1000 where there is nobody */
};

/* `person`: per unit; outlives the tally. */
enum status tally_open(struct tally *t, const bool *person, size_t units);
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
        t->touched[t->touches++] = unit;
        t->units++;
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

static inline void tally_add_sum(struct tally *t, const struct tally_sum *s)
{
    t->units += s->units;
    t->persons += s->persons;
    t->total += s->total;
    t->legal_total += s->legal_total;
    if (s->greatest > t->greatest)
        t->greatest = s->greatest;
    if (s->legal_greatest > t->legal_greatest)
        t->legal_greatest = s->legal_greatest;
}

/* One unit more in a sum. */
static inline void tally_sum_unit(struct tally_sum *s, uint64_t weight,
                                  bool person)
{
    s->units++;
    s->total += weight;
    if (weight > s->greatest)
        s->greatest = weight;
    if (person) {
        s->persons++;
        return;
    }
    s->legal_total += weight;
    if (weight > s->legal_greatest)
        s->legal_greatest = weight;
}

#endif
