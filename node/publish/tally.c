#include <stdlib.h>

#include "tally.h"

enum status tally_open(struct tally *t, const bool *person, size_t units)
{
    *t = (struct tally){.person = person};
    t->weight = calloc(units + 1, sizeof *t->weight);
    t->touched = calloc(units + 1, sizeof *t->touched);
    return t->weight && t->touched ? STATUS_OK : STATUS_NO_MEMORY;
}

void tally_close(struct tally *t)
{
    free(t->weight);
    free(t->touched);
    *t = (struct tally){0};
}

void tally_clear(struct tally *t)
{
    for (size_t i = 0; i < t->touches; i++)
        t->weight[t->touched[i]] = 0;
    t->touches = t->units = t->persons = 0;
    t->total = t->greatest = 0;
    t->legal_total = t->legal_greatest = 0;
}

static uint16_t share(uint64_t part, uint64_t whole)
{
    /* Rounded up, so that a share over the limit never looks like it; sums near
     * the end of their numbers lose bits that do not matter. */
    while (whole > UINT64_MAX / 2000) {
        whole >>= 1;
        part = (part + 1) >> 1;
    }
    return whole ? (uint16_t)((part * 1000 + whole - 1) / whole) : 1000;
}

struct count tally_count(const struct tally *t, const struct policy *policy)
{
    bool all = t->units >= policy->k_person;

    return (struct count){
        .authors = (uint32_t)(all ? t->units : t->units - t->persons),
        .units = (uint32_t)t->units,
        .share = all ? share(t->greatest, t->total)
                     : share(t->legal_greatest, t->legal_total)};
}
