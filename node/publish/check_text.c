#include <stdio.h>

#include "symbiote/check.h"

static const char *cause(enum lang lang, enum check_fault fault)
{
    switch (fault) {
    case CHECK_BODY: return tr(lang, "its bytes are not those of one offer");
    case CHECK_FIELD: return tr(lang, "it holds a field that must not leave");
    case CHECK_POPULATION:
        return tr(lang, "it was counted in another register or policy");
    case CHECK_COUNT:
        return tr(lang, "too few legal units could be its author");
    case CHECK_PERSON:
        return tr(lang, "a sole trader would stand among too few");
    case CHECK_WAIVER:
        return tr(lang, "the company's consent does not allow it");
    case CHECK_AUTHOR:
        return tr(lang, "its company is not among the possible authors");
    case CHECK_CELL:
        return tr(lang, "another offer shows a part of its cell, so that the "
                        "two together tell more");
    case CHECK_DOMINANCE:
        return tr(lang, "one company would be its likely author");
    case CHECK_QUANTITY:
        return tr(lang, "it shows a quantity more precisely than allowed");
    case CHECK_PRESENCE:
        return tr(lang, "too many of the possible authors show the same");
    case CHECK_DUPLICATE: return tr(lang, "its number is already in use");
    case CHECK_VERSION:
        return tr(lang, "the version before it is still there, or would go at "
                        "the same time");
    case CHECK_HISTORY:
        return tr(lang, "too few could have shown all that its company shows");
    case CHECK_VERSIONS:
        return tr(lang, "too few could have shown all versions of it");
    case CHECK_STREAMS:
        return tr(lang, "different peers would get different versions of it");
    case CHECK_TIMING: return tr(lang, "the batch is too small or too early");
    case CHECK_WITHHELD: return tr(lang, "it was to be withheld");
    case CHECK_TEXT: return tr(lang, "it holds a name, a number or an address");
    case CHECK_FINE:
    case CHECK_FAULTS: break;
    }
    return "";
}

const char *check_test(enum check_fault fault)
{
    static const char *const test[CHECK_FAULTS] = {
        [CHECK_FINE] = "",        [CHECK_BODY] = "T12",
        [CHECK_FIELD] = "T12",    [CHECK_POPULATION] = "T1",
        [CHECK_COUNT] = "T1",     [CHECK_PERSON] = "T1",
        [CHECK_WAIVER] = "T1",    [CHECK_AUTHOR] = "T2",
        [CHECK_CELL] = "T2",      [CHECK_DOMINANCE] = "T3",
        [CHECK_QUANTITY] = "T4",  [CHECK_PRESENCE] = "T5",
        [CHECK_DUPLICATE] = "T6", [CHECK_VERSION] = "T6",
        [CHECK_HISTORY] = "T7",   [CHECK_VERSIONS] = "T8",
        [CHECK_STREAMS] = "T9",   [CHECK_TIMING] = "T10",
        [CHECK_WITHHELD] = "T11", [CHECK_TEXT] = "T12"};

    return (unsigned)fault < CHECK_FAULTS ? test[fault] : "";
}

/* « offer 3 of the batch (flow 12) » */
static void subject(enum lang lang, const struct check_result *r, char *out,
                    size_t cap)
{
    if (r->statement)
        (void)snprintf(out, cap, tr(lang, "statement %zu"), r->item + 1);
    else if (r->flow)
        (void)snprintf(out, cap,
                       r->shown ? tr(lang, "the live offer of flow %u")
                                : tr(lang, "the offer of flow %u"),
                       r->flow);
    else
        (void)snprintf(out, cap,
                       r->shown ? tr(lang, "live offer %zu")
                                : tr(lang, "offer %zu"),
                       r->item + 1);
}

void check_text(enum lang lang, const struct check_result *r,
                char out[static CHECK_TEXT_MAX])
{
    char what[120];

    subject(lang, r, what, sizeof what);
    if (r->fault == CHECK_FINE)
        (void)snprintf(out, CHECK_TEXT_MAX, "%s",
                       tr(lang, "Counted again: every offer holds."));
    else if (r->fault == CHECK_TIMING)
        (void)snprintf(out, CHECK_TEXT_MAX,
                       tr(lang, "The batch is blocked: %s (%s)."),
                       cause(lang, r->fault), check_test(r->fault));
    else if (r->needed)
        (void)snprintf(
            out, CHECK_TEXT_MAX,
            tr(lang, "The batch is blocked: %s did not pass the second count "
                     "(%s: %s, %u instead of %u)."),
            what, check_test(r->fault), cause(lang, r->fault), r->reached,
            r->needed);
    else
        (void)snprintf(
            out, CHECK_TEXT_MAX,
            tr(lang, "The batch is blocked: %s did not pass the second count "
                     "(%s: %s)."),
            what, check_test(r->fault), cause(lang, r->fault));
}
