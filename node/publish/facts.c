#include "symbiote/policy.h"

struct facts facts_catalogue(void)
{
    struct facts f = {.rule = catalogue_plausible_rule,
                      .weight = catalogue_plausible,
                      .place = catalogue_place,
                      .version = catalogue_plausible_version()};

    f.type = catalogue_types(&f.types);
    return f;
}
