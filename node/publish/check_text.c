#include <stdio.h>

#include "symbiote/check.h"

static const char *cause(enum lang lang, enum check_fault fault)
{
    switch (fault) {
    case CHECK_BODY: return tr(lang, "its bytes are not those of one offer");
    case CHECK_FIELD: return tr(lang, "it holds a field that must not leave");
    case CHECK_COUNT:
        return tr(lang, "too few legal units could be its author");
    case CHECK_DOMINANCE:
        return tr(lang, "one company would be its likely author");
    case CHECK_AUTHOR:
        return tr(lang, "its company is not among the possible authors");
    case CHECK_PERSON:
        return tr(lang, "a sole trader would stand among too few");
    case CHECK_HISTORY:
        return tr(lang, "too few could have shown all that its company shows");
    case CHECK_PRESENCE:
        return tr(lang, "too many of the possible authors show the same");
    case CHECK_POPULATION:
        return tr(lang, "it was counted in another register or policy");
    case CHECK_DUPLICATE: return tr(lang, "its number is already in use");
    case CHECK_FINE:
    case CHECK_FAULTS: break;
    }
    return "";
}

void check_text(enum lang lang, const struct check_result *r,
                char out[static CHECK_TEXT_MAX])
{
    if (r->fault == CHECK_FINE)
        (void)snprintf(out, CHECK_TEXT_MAX, "%s",
                       tr(lang, "Counted again: every offer holds."));
    else if (r->needed)
        (void)snprintf(out, CHECK_TEXT_MAX,
                       tr(lang, "The batch is blocked: offer %zu did not pass "
                                "the second count (%s: %u instead of %u)."),
                       r->item + 1, cause(lang, r->fault), r->reached,
                       r->needed);
    else
        (void)snprintf(out, CHECK_TEXT_MAX,
                       tr(lang, "The batch is blocked: offer %zu did not pass "
                                "the second count (%s)."),
                       r->item + 1, cause(lang, r->fault));
}
