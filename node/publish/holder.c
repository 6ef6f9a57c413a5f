#include <stdlib.h>

#include "holder.h"

enum status holder_find(struct holder *h, uint64_t author,
                        const struct population *pop,
                        const struct company *company)
{
    enum status s = population_unit(pop, author, &h->unit);

    h->author = author;
    if (s == STATUS_OK)
        h->person =
            pop->person[h->unit] || (pop->kind == POPULATION_COUNTS &&
                                     company && company->natural_person);
    return s;
}

bool holder_has_site(const struct holder *h, const struct population *pop,
                     uint32_t commune)
{
    for (uint32_t i = pop->first[h->unit]; i < pop->first[h->unit + 1]; i++)
        if (pop->commune[pop->site[i].place] == commune)
            return true;
    return false;
}

enum status holder_members(const struct decide_context *ctx,
                           struct authors *out)
{
    const struct population *pop = ctx->population;
    struct authors a = {.unit = malloc((pop->units + 1) * sizeof *a.unit)};
    bool *taken = calloc(pop->units + 1, sizeof *taken);
    uint32_t unit;

    if (!a.unit || !taken) {
        free(a.unit);
        free(taken);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < ctx->own_count; i++)
        if (!ctx->own[i].draft &&
            population_unit(pop, population_author(&ctx->own[i]), &unit) ==
                STATUS_OK)
            taken[unit] = true;
    for (unit = 0; unit < pop->units; unit++)
        if (taken[unit])
            a.unit[a.count++] = unit;
    free(taken);
    *out = a;
    return STATUS_OK;
}
