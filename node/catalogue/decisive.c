#include <string.h>

#include "symbiote/catalogue.h"

#include "tables.h"

const struct flow_function *catalogue_functions(size_t *count)
{
    *count = functions_count;
    return functions_rows;
}

const struct flow_function *catalogue_function_named(const char *id)
{
    for (size_t i = 0; i < functions_count; i++)
        if (strcmp(functions_rows[i].id, id) == 0)
            return &functions_rows[i];
    return NULL;
}

const struct attribute *catalogue_attributes(size_t *count)
{
    *count = attributes_count;
    return attributes_rows;
}

const struct attribute *catalogue_attribute_named(const char *id)
{
    for (size_t i = 0; i < attributes_count; i++)
        if (strcmp(attributes_rows[i].id, id) == 0)
            return &attributes_rows[i];
    return NULL;
}

static bool has(const struct decisive *d, size_t count,
                const struct attribute *attribute)
{
    for (size_t i = 0; i < count; i++)
        if (d[i].attribute == attribute)
            return true;
    return false;
}

static size_t add_rows_of(uint16_t type, struct decisive *out, size_t have,
                          size_t cap)
{
    for (size_t i = 0; i < decisive_count && have < cap; i++) {
        const struct decisive_row *row = &decisive_rows[i];
        const struct attribute *a;

        if (row->type != type)
            continue;
        a = catalogue_attribute_named(row->attribute);
        if (a != NULL && !has(out, have, a))
            out[have++] = (struct decisive){a, row->hard};
    }
    return have;
}

size_t catalogue_decisive(uint16_t type, struct decisive *out, size_t cap)
{
    const struct flow_type *t = catalogue_type(type);
    size_t count = 0;

    while (t != NULL) {
        count = add_rows_of(t->no, out, count, cap);
        t = catalogue_type(t->parent);
    }
    return count;
}
