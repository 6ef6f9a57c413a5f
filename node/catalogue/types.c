#include "symbiote/catalogue.h"

#include <string.h>

#include "tables.h"

const struct flow_type *catalogue_types(size_t *count)
{
    *count = types_count;
    return types_rows;
}

const struct flow_type *catalogue_type(uint16_t no)
{
    size_t lo = 0, hi = types_count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (types_rows[mid].no == no)
            return &types_rows[mid];
        if (types_rows[mid].no < no)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const struct flow_type *catalogue_type_named(const char *id)
{
    for (size_t i = 0; i < types_count; i++)
        if (strcmp(types_rows[i].id, id) == 0)
            return &types_rows[i];
    return NULL;
}

bool catalogue_type_within(uint16_t no, uint16_t ancestor)
{
    const struct flow_type *t = catalogue_type(no);

    while (t != NULL && t->no != ancestor)
        t = catalogue_type(t->parent);
    return t != NULL;
}
