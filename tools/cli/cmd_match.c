/* match: leads as cards, best first. */
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "out.h"
#include "symbiote/label.h"

enum { LINE = 1200 };

/* ---- a card (MATCHING 3.3)
 * ------------------------------------------------------ */

static void show_heading(const struct cli *cli, const json_t *l)
{
    const char *territory = out_text(l, "territory_name");
    char from[LINE], to[LINE], score[WRITTEN_NUMBER];
    int64_t low = out_integer(l, "score_low") * 1000;
    int64_t high = out_integer(l, "score_high") * 1000;

    (void)snprintf(from, sizeof from, "%s (%s)", out_text(l, "label"),
                   out_text(l, "company_name"));
    if (json_object_get(l, "other_flow"))
        (void)snprintf(to, sizeof to, "%s (%s)", out_text(l, "other_label"),
                       out_text(l, "other_company_name"));
    else
        (void)snprintf(to, sizeof to, "%s (%s)", out_text(l, "other_label"),
                       territory[0] ? territory : out_text(l, "territory"));
    written_interval(score, sizeof score, &low, &high, cli->lang);
    out_line("%s → %s   %s %s",
             strcmp(out_text(l, "direction"), "need") == 0 ? to : from,
             strcmp(out_text(l, "direction"), "need") == 0 ? from : to,
             label_of(cli->lang, out_text(l, "verdict")), score);
}

/* "+" costs nothing, "~" costs points. */
static void show_reasons(const struct cli *cli, const json_t *reasons)
{
    size_t widest = 0;

    for (size_t i = 0; i < json_array_size(reasons); i++) {
        const json_t *r = json_array_get(reasons, i);
        size_t w = text_width(label_of(cli->lang, out_text(r, "factor")));

        widest = w > widest ? w : widest;
    }
    for (size_t i = 0; i < json_array_size(reasons); i++) {
        const json_t *r = json_array_get(reasons, i);
        const char *factor = label_of(cli->lang, out_text(r, "factor"));
        long long lost = (long long)out_integer(r, "points_lost");
        int gap = (int)(widest - text_width(factor));

        if (lost)
            out_line(" ~ %s%*s  %s  (−%lld)", factor, gap, "",
                     out_text(r, "text"), lost);
        else
            out_line(" + %s%*s  %s", factor, gap, "", out_text(r, "text"));
    }
}

static void show_remark(const json_t *lead, const char *mark, const char *name)
{
    if (out_text(lead, name)[0])
        out_line(" %s %s", mark, out_text(lead, name));
}

static void show_lead(const struct cli *cli, const json_t *l)
{
    const json_t *missing = json_object_get(l, "missing");

    show_heading(cli, l);
    out_line("   %s", out_text(l, "summary"));
    show_reasons(cli, json_object_get(l, "reasons"));
    for (size_t i = 0; i < json_array_size(missing); i++)
        out_line(" ? %s", json_string_value(json_array_get(missing, i)));
    show_remark(l, "+", "rule");
    show_remark(l, "!", "check");
    show_remark(l, "!", "border");
    show_remark(l, "·", "visible");
    if (json_is_true(json_object_get(l, "assumed")))
        out_line("%s", tr(cli->lang, " ? This flow is assumed from the "
                                     "activity: ask the company first."));
    out_line(tr(cli->lang, "   lead %s"), out_text(l, "id"));
    out_line("%s", "");
}

/* ---- commands
 * ------------------------------------------------------------------- */

static bool is_count(const struct cli *cli, const struct args *a,
                     const char *name)
{
    const char *text = args_value(a, name);
    int64_t n;

    if (!text || args_number(text, 1, UINT32_MAX, &n) == STATUS_OK)
        return true;
    out_error(tr(cli->lang, "« %s » is not a number for --%s: give a whole "
                            "number from 1 on."),
              text, name);
    return false;
}

static enum cli_exit run_match(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "match");
    enum cli_exit exit;
    json_t *leads;

    if (!is_count(cli, a, "flow") || !is_count(cli, a, "limit") ||
        !is_count(cli, a, "top"))
        return CLI_USAGE;
    client_option(&r, a, "flow");
    client_option(&r, a, "limit");
    client_option(&r, a, "top");
    client_option(&r, a, "all");
    client_option(&r, a, "cross");
    client_option(&r, a, "assumed");
    r.doing = tr(cli->lang, "Comparing");
    exit = client_answer(cli, &r, &leads);
    if (leads && json_array_size(leads) == 0)
        out_note(cli, "%s", tr(cli->lang, "No lead yet."));
    for (size_t i = 0; i < json_array_size(leads); i++)
        show_lead(cli, json_array_get(leads, i));
    json_decref(leads);
    return exit;
}

static enum cli_exit run_explain(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "match");
    enum cli_exit exit;
    json_t *lead;

    client_part(&r, a->word[0]);
    r.doing = tr(cli->lang, "Comparing");
    exit = client_answer(cli, &r, &lead);
    if (lead)
        show_lead(cli, lead);
    json_decref(lead);
    return exit;
}

static enum cli_exit run_refuse(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "match");
    const char *reason = args_value(a, "reason");
    enum cli_exit exit;
    json_t *o;

    if (!reason) {
        out_error("%s", tr(cli->lang,
                           "Give a reason with --reason: quality, quantity, "
                           "regularity, distance, price, regulation, "
                           "confidentiality, competitor, no_reply, process, "
                           "not_compatible or other."));
        return CLI_USAGE;
    }
    client_part(&r, a->word[0]);
    client_part(&r, "refuse");
    r.body = json_pack("{ss}", "reason", reason);
    exit = client_answer(cli, &r, &o);
    if (o)
        out_line(tr(cli->lang, "Lead %s is refused and will not come back."),
                 out_text(o, "refused"));
    json_decref(o);
    return exit;
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option match_options[] = {{"flow", 0, true},
                                                   {"limit", 0, true},
                                                   {"top", 0, true},
                                                   {"all", 0, false},
                                                   {"cross", 0, false},
                                                   {"assumed", 0, false},
                                                   {0}};
static const struct args_option refuse_options[] = {{"reason", 0, true}, {0}};

const struct cli_command cmd_match[] = {
    {"match explain", N_("LEAD"), run_explain, N_("One lead with its reasons."),
     1, 1, NULL},
    {"match refuse", N_("LEAD --reason R"), run_refuse,
     N_("Refuses a lead; it does not come back."), 1, 1, refuse_options},
    {"match",
     N_("[--flow FLOW] [--limit N] [--top N] [--all] [--cross] [--assumed]"),
     run_match,
     N_("Leads, best first: at most --limit for a flow (10), --top in all; "
        "--cross: with other territories only; --assumed: of flows that "
        "activities let expect."),
     0, 0, match_options},
    {0},
};
