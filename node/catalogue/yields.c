#include "symbiote/catalogue.h"

#include "tables.h"

static const struct yields_row *row_of(uint16_t type)
{
    size_t lo = 0, hi = yields_count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (yields_rows[mid].type < type)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < yields_count && yields_rows[lo].type == type ? &yields_rows[lo]
                                                             : NULL;
}

/* The row of the type or of the nearest ancestor that has one. */
static const struct yields_row *inherited(uint16_t type)
{
    const struct flow_type *t = catalogue_type(type);
    const struct yields_row *row = NULL;

    while (t != NULL && row == NULL) {
        row = row_of(t->no);
        t = catalogue_type(t->parent);
    }
    return row;
}

int catalogue_yield(uint16_t type)
{
    const struct yields_row *row = inherited(type);

    return row ? row->yield : 0;
}

enum flow_spread catalogue_spread(uint16_t type)
{
    const struct yields_row *row = inherited(type);

    return row ? (enum flow_spread)row->spread : SPREAD_ODD;
}
