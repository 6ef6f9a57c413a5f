#include "suited.h"

#include <stdlib.h>

#include "symbiote/prospect.h"

static int by_score(const void *a, const void *b)
{
    const struct suited *x = a, *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

enum status suited_list(const struct suited_query *q, struct suited **out,
                        size_t *count)
{
    size_t room = pool_count(q->pool) + 1;
    struct pool_offer o;
    struct suits *suits;
    uint32_t cursor = 0;
    enum status st = suits_new(&suits, q->compat, q->nace);

    *count = 0;
    *out = NULL;
    if (st != STATUS_OK)
        return st;
    *out = calloc(room, sizeof **out);
    while (*out && *count < room &&
           pool_next(q->pool, q->filter, &cursor, &o)) {
        uint8_t score = suits_types(suits, o.direction, o.type, o.types);

        if (score > 0)
            (*out)[(*count)++] = (struct suited){o.row, score};
    }
    suits_free(suits);
    if (!*out)
        return STATUS_NO_MEMORY;
    qsort(*out, *count, sizeof **out, by_score);
    return STATUS_OK;
}
