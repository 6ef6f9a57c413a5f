#include <stdio.h>

#include "symbiote/audit.h"
#include "symbiote/catalogue.h"

const char *audit_state_name(enum finding_state state)
{
    static const char *const names[FINDING_STATES] = {
        "unverified", "unverified", "verified", "failed"};

    return state < FINDING_STATES ? names[state] : "";
}

const char *audit_why_name(enum finding_why why)
{
    static const char *const names[FINDING_WHYS] = {
        [FINDING_FINE] = "",
        [FINDING_COUNT] = "count",
        [FINDING_DOMINANCE] = "dominance",
        [FINDING_PERIMETER] = "perimeter",
        [FINDING_PROMISE] = "promise",
        [FINDING_FIELD] = "field",
        [FINDING_START] = "start_profile",
        [FINDING_NO_STATEMENT] = "no_statement",
        [FINDING_NO_POPULATION] = "no_population",
        [FINDING_OTHER_EDITION] = "other_edition",
        [FINDING_OTHER_TABLES] = "other_tables",
        [FINDING_BY_CONSENT] = "by_consent",
    };

    return why < FINDING_WHYS ? names[why] : "";
}

const char *audit_badge(enum lang lang, enum finding_state state)
{
    switch ((int)state) {
    case FINDING_VERIFIED: return tr(lang, "count verified");
    case FINDING_FAILED: return tr(lang, "count wrong");
    default: return tr(lang, "not verified");
    }
}

static const char *unverified(enum lang lang, enum finding_why why)
{
    switch ((int)why) {
    case FINDING_START:
        return tr(lang, "Not verifiable: counted among the territory's own "
                        "companies, which nobody else knows.");
    case FINDING_NO_STATEMENT:
        return tr(lang, "Not verified: the territory did not say how it "
                        "counted.");
    case FINDING_NO_POPULATION:
        return tr(lang, "Not verified: no register of that territory is here. "
                        "`symbiote register import --for PEER` brings one.");
    case FINDING_OTHER_EDITION:
        return tr(lang, "Not verified: the register here is another edition "
                        "than the one it was counted in.");
    case FINDING_OTHER_TABLES:
        return tr(lang, "Not verified: it was counted with another table of "
                        "activities than the one of this program.");
    default: return tr(lang, "Not verified yet.");
    }
}

static void put_failed(enum lang lang, const struct finding *v,
                       char out[static AUDIT_TEXT_MAX])
{
    switch (v->why) {
    case FINDING_COUNT:
        (void)snprintf(out, AUDIT_TEXT_MAX,
                       tr(lang, "Counted again here: only %u possible authors "
                                "in the register instead of %u. It is not "
                                "matched, and the territory was told."),
                       v->counted, v->needed);
        break;
    case FINDING_DOMINANCE:
        (void)snprintf(out, AUDIT_TEXT_MAX,
                       tr(lang, "Counted again here: one possible author is "
                                "too likely (%u per mille, at most %u). It is "
                                "not matched, and the territory was told."),
                       v->counted, v->needed);
        break;
    case FINDING_PROMISE:
        (void)snprintf(out, AUDIT_TEXT_MAX,
                       tr(lang, "It promises only %u possible authors where "
                                "the territory's rule says %u. It is not "
                                "matched, and the territory was told."),
                       v->counted, v->needed);
        break;
    case FINDING_PERIMETER:
        (void)snprintf(out, AUDIT_TEXT_MAX, "%s",
                       tr(lang, "It names communes outside the territory's "
                                "perimeter. It is not matched, and the "
                                "territory was told."));
        break;
    default:
        (void)snprintf(out, AUDIT_TEXT_MAX, "%s",
                       tr(lang, "It is finer than the territory's own rule "
                                "allows. It is not matched, and the territory "
                                "was told."));
    }
}

void audit_text(enum lang lang, const struct finding *v,
                char out[static AUDIT_TEXT_MAX])
{
    if (v->state == FINDING_FAILED) {
        put_failed(lang, v, out);
        return;
    }
    if (v->state != FINDING_VERIFIED) {
        (void)snprintf(out, AUDIT_TEXT_MAX, "%s",
                       unverified(lang, (enum finding_why)v->why));
        return;
    }
    (void)snprintf(out, AUDIT_TEXT_MAX,
                   v->why == FINDING_BY_CONSENT
                       ? tr(lang, "Counted again here in the same register: "
                                  "%u possible authors, below the territory's "
                                  "rule by consent of the company.")
                       : tr(lang, "Counted again here in the same register: "
                                  "%u possible authors."),
                   v->counted);
}

void audit_doubt_text(enum lang lang, const struct finding *v, const char *peer,
                      char out[static AUDIT_TEXT_MAX])
{
    switch (v->why) {
    case FINDING_COUNT:
        (void)snprintf(out, AUDIT_TEXT_MAX,
                       tr(lang, "%.100s counts only %u possible authors for "
                                "this offer instead of %u and does not match "
                                "it."),
                       peer, v->counted, v->needed);
        break;
    case FINDING_DOMINANCE:
        (void)snprintf(out, AUDIT_TEXT_MAX,
                       tr(lang, "%.100s finds one possible author of this "
                                "offer too likely (%u per mille, at most %u) "
                                "and does not match it."),
                       peer, v->counted, v->needed);
        break;
    case FINDING_PROMISE:
        (void)snprintf(out, AUDIT_TEXT_MAX,
                       tr(lang, "%.100s sees that this offer promises %u "
                                "possible authors where our rule says %u and "
                                "does not match it."),
                       peer, v->counted, v->needed);
        break;
    case FINDING_PERIMETER:
        (void)snprintf(out, AUDIT_TEXT_MAX,
                       tr(lang, "%.100s finds communes outside our perimeter "
                                "in this offer and does not match it."),
                       peer);
        break;
    default:
        (void)snprintf(out, AUDIT_TEXT_MAX,
                       tr(lang, "%.100s finds this offer finer than our rule "
                                "allows and does not match it."),
                       peer);
    }
}
