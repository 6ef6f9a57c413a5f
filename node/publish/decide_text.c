/* The sentences of a decision: what was reached, and what would help. */
#include <stdio.h>

#include "symbiote/decide.h"

const char *decide_field_name(enum decide_field field)
{
    static const char *const name[FIELDS] = {
        [FIELD_COMPANY] = "company",
        [FIELD_REG_ID] = "reg_id",
        [FIELD_ADDRESS] = "address",
        [FIELD_COMMUNE] = "commune",
        [FIELD_ACTIVITY] = "activity",
        [FIELD_LABEL] = "label",
        [FIELD_LOW_CODE] = "low_code",
        [FIELD_TYPE] = "type",
        [FIELD_QUANTITY] = "quantity",
        [FIELD_MONTHS] = "months",
        [FIELD_DATES] = "dates",
        [FIELD_TEMPERATURE] = "temperature",
        [FIELD_PRESSURE] = "pressure",
        [FIELD_DISTANCE] = "max_km",
        [FIELD_REF] = "ref",
        [FIELD_SPEC] = "spec",
        [FIELD_OUTLET] = "outlet",
        [FIELD_COST] = "cost",
        [FIELD_PRICE] = "price_wish",
        [FIELD_CONTACT] = "contact",
        [FIELD_NOTE] = "note",
        [FIELD_PACKAGING] = "packaging",
        [FIELD_LEGAL_STATUS] = "legal_status",
    };

    return (unsigned)field < FIELDS ? name[field] : "";
}

static void say_published(enum lang lang, const struct decision *d, char *out)
{
    if (d->waiver)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Below k by consent: only %u possible authors are "
                     "promised, fewer than the rule asks for; %u legal units "
                     "of the register could be the author of this offer "
                     "alone. It goes to the named peers and to nobody else; "
                     "whoever knows the trade may recognise the company."),
            d->waiver, d->k);
    else if (d->population == POPULATION_START)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Can be published: %u of your own companies could be the "
                     "author. Without a register nobody outside can verify "
                     "this number; importing one allows a finer offer."),
            d->k);
    else if (d->population == POPULATION_COUNTS)
        (void)snprintf(out, DECIDE_TEXT_MAX,
                       tr(lang,
                          "Can be published: %u legal units of the count table "
                          "could be the author, %u of them among your own "
                          "companies."),
                       d->k, d->k_participants);
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Can be published: %u legal units of the register could "
                     "be the author, %u of them among your own companies."),
            d->k, d->k_participants);
}

static void say_territory(enum lang lang, const struct decision *d, char *out)
{
    if (d->detail == DETAIL_PARTICIPANTS)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Withheld: the list of participants is public, and only "
                     "%u of them could be the author; %u are needed. More "
                     "participants from such activities would help. The flow "
                     "is still matched at home."),
            d->reached, d->needed);
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Withheld: only %u legal units of the territory could be "
                     "the author; %u are needed. Publishing together with a "
                     "neighbouring territory, or as a wider type of flow, "
                     "would help. The flow is still matched at home."),
            d->reached, d->needed);
}

static void say_outlier(enum lang lang, const struct decision *d, char *out)
{
    if (d->detail == DETAIL_ACTIVITY)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang,
               "Withheld: such a flow is not expected from this company's "
               "activity, so that the possible authors would not include it. "
               "Check the type of flow and the activity. The flow is still "
               "matched at home."));
    else if (d->detail == DETAIL_SIZE)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang,
               "Withheld: such a quantity is not expected from a site of this "
               "size, so that the possible authors would not include it. Check "
               "the quantity and its unit, or leave the quantity out. The flow "
               "is still matched at home."));
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: the register knows no site of the company in "
                     "the commune of the flow, or the commune lies outside the "
                     "perimeter. Check the commune. The flow is still matched "
                     "at home."));
}

static void say_policy(enum lang lang, const struct decision *d, char *out)
{
    if (d->detail == DETAIL_DIRECTION)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: only offers and needs can be published. The "
                     "flow is still matched at home."));
    else if (d->detail == DETAIL_ENDED)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: the flow has ended. Correct its last day if "
                     "it goes on."));
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: flows of this type are never published, since "
                     "the type alone would tell too much. The flow is still "
                     "matched at home."));
}

static void say_register(enum lang lang, const struct decision *d, char *out)
{
    if (d->detail == DETAIL_DRAFT)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: the company is a draft made from the flow's "
                     "row. Complete it with its register number, activity and "
                     "commune."));
    else if (d->detail == DETAIL_NO_NUMBER)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: the company has no valid SIRET or BCE number, "
                     "and only the number ties it to the register. Add the "
                     "number."));
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: the register does not count the company among "
                     "possible authors: it is missing there, ceased, without "
                     "employees or outside the perimeter. Check its number, or "
                     "import a newer register."));
}

static void say_no_register(enum lang lang, const struct decision *d, char *out)
{
    if (d->detail == DETAIL_NOT_COUNTED)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: without a register the count is made among "
                     "your own companies, and this one has no activity or no "
                     "commune in the perimeter. Add them, or import a "
                     "register."));
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Withheld: no register was imported, and only %u of your "
                     "own companies could be the author; %u are needed. "
                     "Importing a register or adding companies of such "
                     "activities would help. The flow is still matched at "
                     "home."),
            d->reached, d->needed);
}

static void say_private(enum lang lang, const struct decision *d, char *out)
{
    if (d->detail == DETAIL_TERRITORY_ONLY)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Not published: the flow is shared inside the territory "
                     "only. It is still matched at home."));
    else if (d->detail == DETAIL_CHOSEN_ONLY)
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Not published: the flow is meant for chosen peers, and "
                     "nobody said for which: name them with --audience. It is "
                     "still matched at home."));
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Not published: the flow is marked private. It is still "
                     "matched at home."));
}

static void say_counted(enum lang lang, const struct decision *d, char *out)
{
    if (d->reason == REASON_DOMINANT)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Withheld: one company of the territory would be the "
                     "likely author with %u %% of the likelihood; at most "
                     "%u %% are allowed. Publishing together with a "
                     "neighbouring territory would help. The flow is still "
                     "matched at home."),
            (d->reached + 9) / 10, d->needed / 10);
    else if (d->reason == REASON_HISTORY && d->detail == DETAIL_VERSIONS)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Withheld: together with what this flow showed before, "
                     "only %u companies could be the author of both; %u are "
                     "needed. A flow that has moved far says too much with its "
                     "old version. It is still matched at home."),
            d->reached, d->needed);
    else if (d->reason == REASON_HISTORY)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang,
               "Withheld: together with what the company already shows, "
               "only %u companies could be the author of all; %u are "
               "needed. Choose which of its flows to show: `symbiote flow "
               "prefer %u`. The flow is still matched at home."),
            d->reached, d->needed, d->flow);
    else if (d->reason == REASON_PRESENCE)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Withheld: %u of the possible authors would then show "
                     "the same offer; at most %u may, or its quantity would "
                     "be known of each of them. The flow is still matched at "
                     "home."),
            d->reached, d->needed);
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Withheld: the author is a sole trader, and only %u legal "
                     "units could be the author; %u are needed to protect a "
                     "person. The flow is still matched at home."),
            d->reached, d->needed);
}

void decide_text(enum lang lang, const struct decision *d,
                 char out[static DECIDE_TEXT_MAX])
{
    switch (d->reason) {
    case REASON_NONE: say_published(lang, d, out); break;
    case REASON_K_TERRITORY: say_territory(lang, d, out); break;
    case REASON_DOMINANT:
    case REASON_HISTORY:
    case REASON_PRESENCE:
    case REASON_SOLE_TRADER: say_counted(lang, d, out); break;
    case REASON_OUTLIER: say_outlier(lang, d, out); break;
    case REASON_POLICY_FIELD: say_policy(lang, d, out); break;
    case REASON_NO_REGISTER: say_no_register(lang, d, out); break;
    case REASON_NOT_IN_REGISTER: say_register(lang, d, out); break;
    case REASON_PRIVATE: say_private(lang, d, out); break;
    case REASON_ASSUMED:
        (void)snprintf(out, DECIDE_TEXT_MAX, "%s",
                       tr(lang,
                          "Not published: the flow is only assumed from the "
                          "activity. Confirm it with the company first. It is "
                          "still matched at home."));
        break;
    case REASON_NO_TYPE:
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: no type of flow was found for it. Choose one. "
                     "Without a type it is not matched either."));
        break;
    case REASON_VETO:
        (void)snprintf(
            out, DECIDE_TEXT_MAX, "%s",
            tr(lang, "Withheld: the company answered that an informed "
                     "competitor would exclude most of the possible authors. "
                     "It stays at home until the company changes its mind, and "
                     "is still matched there."));
        break;
    case REASONS: (void)snprintf(out, DECIDE_TEXT_MAX, "%s", ""); break;
    }
}

void decide_question(enum lang lang, const struct decision *d,
                     char out[static DECIDE_TEXT_MAX])
{
    if (!d->publishable)
        (void)snprintf(out, DECIDE_TEXT_MAX, "%s", "");
    else if (d->population == POPULATION_START)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Question to the company: this would be shown without a "
                     "name. %u companies of the territory's own list could be "
                     "its author. Would an informed competitor exclude most of "
                     "these? If the answer is yes, it is withheld."),
            d->k);
    else if (d->population == POPULATION_COUNTS)
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Question to the company: this would be shown without a "
                     "name. %u legal units of the count table could be its "
                     "author, %u of them among the participants of the "
                     "territory. Would an informed competitor exclude most of "
                     "these? If the answer is yes, it is withheld."),
            d->k, d->k_participants);
    else
        (void)snprintf(
            out, DECIDE_TEXT_MAX,
            tr(lang, "Question to the company: this would be shown without a "
                     "name. %u legal units of the register could be its "
                     "author, %u of them among the participants of the "
                     "territory. Would an informed competitor exclude most of "
                     "these? If the answer is yes, it is withheld."),
            d->k, d->k_participants);
}
