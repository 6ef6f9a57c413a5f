#include "symbiote/catalogue.h"

#include "tables.h"

const struct substitution *catalogue_substitutions(size_t *count)
{
    *count = substitutions_count;
    return substitutions_rows;
}
