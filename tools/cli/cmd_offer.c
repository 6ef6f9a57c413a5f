/* offer preview|publish|withdraw|list|proof: what leaves the house. */
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "out.h"
#include "show.h"
#include "symbiote/label.h"

enum { LIST = 1200 };

/* ---- preview
 * -------------------------------------------------------------------- */

static void show_widened(const struct cli *cli, const json_t *widened)
{
    if (json_array_size(widened))
        out_line("%s", tr(cli->lang, "  What was widened:"));
    for (size_t i = 0; i < json_array_size(widened); i++) {
        const json_t *w = json_array_get(widened, i);

        out_line(tr(cli->lang, "    %s: %s → %s"),
                 show_field(cli->lang, out_text(w, "field")),
                 out_text(w, "from"), out_text(w, "to"));
    }
}

/* Among whom it hides: activities and counts alone, fit for paper. */
static void show_among(const struct cli *cli, const json_t *among)
{
    enum lang l = cli->lang;
    const json_t *activities = json_object_get(among, "activities");
    const json_t *communes = json_object_get(among, "communes");

    if (json_array_size(activities))
        out_line("%s", tr(l, "  Among whom it hides, by activity:"));
    for (size_t i = 0; i < json_array_size(activities); i++) {
        const json_t *a = json_array_get(activities, i);

        out_line("    %lld  %s %s", (long long)out_integer(a, "units"),
                 out_text(a, "nace"), out_text(a, "label"));
    }
    if (json_array_size(communes))
        out_line("%s", tr(l, "  and by commune:"));
    for (size_t i = 0; i < json_array_size(communes); i++) {
        const json_t *a = json_array_get(communes, i);

        out_line("    %lld  %s", (long long)out_integer(a, "units"),
                 out_text(json_object_get(a, "commune"), "name"));
    }
}

/* For one flow alone: what its company has to see and to answer. */
static void show_sheet(const struct cli *cli, const json_t *d)
{
    const json_t *answer = json_object_get(d, "answer");
    enum lang l = cli->lang;
    char n[2][WRITTEN_NUMBER], when[WRITTEN_DAY];

    if (!json_object_get(d, "record"))
        return;
    out_line("%s", tr(l, "  The record exactly as it would be published:"));
    show_record(cli, json_object_get(d, "record"), 4);
    out_line(tr(l, "  Possible authors: %s, of them among the participants: "
                   "%s"),
             out_number(n[0], d, "k", l),
             out_number(n[1], d, "k_participants", l));
    show_among(cli, json_object_get(d, "among"));
    if (answer)
        out_line(tr(l, "  The company answered on %s: %s"),
                 out_time(when, answer, "at", l),
                 strcmp(out_text(answer, "answer"), "yes") == 0
                     ? tr(l, "yes, withheld")
                     : tr(l, "no"));
    out_line(tr(l, "  Its answer is recorded with: symbiote offer consent %lld "
                   "--answer yes|no --by WHO"),
             (long long)out_integer(d, "flow"));
}

/* The names of an audience, or all active peers. */
static void join_audience(const struct cli *cli, const json_t *audience,
                          char text[static LIST])
{
    size_t at = 0;

    (void)snprintf(text, LIST, "%s", tr(cli->lang, "all active peers"));
    if (json_is_array(audience))
        (void)snprintf(text, LIST, "%s", tr(cli->lang, "nobody any more"));
    for (size_t i = 0; i < json_array_size(audience) && at < LIST; i++) {
        const json_t *one = json_array_get(audience, i);
        const char *name = out_text(one, "name");

        (void)snprintf(text + at, LIST - at, "%s%s", i > 0 ? ", " : "",
                       name[0] ? name : out_text(one, "territory"));
        at += strlen(text + at);
    }
}

static void show_decision(const struct cli *cli, const json_t *d)
{
    char text[LIST];
    bool leaves = json_is_true(json_object_get(d, "publishable"));

    out_line(tr(cli->lang, "Flow %lld, %s: %s"),
             (long long)out_integer(d, "flow"), out_text(d, "label"),
             leaves ? tr(cli->lang, "can leave")
                    : tr(cli->lang, "stays at home"));
    if (leaves) {
        out_line("%s", tr(cli->lang, "  What leaves:"));
        show_offer(cli, json_object_get(d, "offer"), 4);
        show_widened(cli, json_object_get(d, "widened"));
        join_audience(cli, json_object_get(d, "audience"), text);
        out_line(tr(cli->lang, "  To whom: %s"), text);
    }
    out_join(text, sizeof text, json_object_get(d, "hidden"), cli->lang,
             show_field);
    if (text[0])
        out_line(tr(cli->lang, "  What stays hidden: %s"), text);
    out_line("  %s", out_text(d, "text"));
    show_sheet(cli, d);
    if (out_text(d, "question")[0])
        out_line("  %s", out_text(d, "question"));
    out_line("%s", "");
}

static bool is_flow(const struct cli *cli, const char *text, int64_t *id)
{
    if (args_number(text, 1, UINT32_MAX, id) == STATUS_OK)
        return true;
    out_error(tr(cli->lang, "« %s » is not the number of a flow: give a whole "
                            "number as `symbiote flow list` shows it."),
              text);
    return false;
}

static enum cli_exit run_preview(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "offers/preview");
    enum cli_exit exit;
    json_t *rows;
    int64_t id;

    if (a->words) {
        if (!is_flow(cli, a->word[0], &id))
            return CLI_USAGE;
        client_argument(&r, "flow", a->word[0]);
    }
    client_option(&r, a, "audience");
    r.doing = tr(cli->lang, "Counting possible authors");
    exit = client_answer(cli, &r, &rows);
    for (size_t i = 0; i < json_array_size(rows); i++)
        show_decision(cli, json_array_get(rows, i));
    if (rows && json_array_size(rows) == 0)
        out_note(cli, "%s",
                 tr(cli->lang, "No flow yet. Import a table with: "
                               "symbiote flow import FILE"));
    json_decref(rows);
    return exit;
}

/* ---- publish and withdraw
 * ------------------------------------------------------- */

static void show_batch(const struct cli *cli, const json_t *o)
{
    char when[WRITTEN_DAY];

    if (out_text(o, "text")[0])
        out_line("%s", out_text(o, "text"));
    if (out_time(when, o, "next_batch", cli->lang)[0])
        out_line(tr(cli->lang, "Next batch: %s."), when);
}

static void show_withheld(const struct cli *cli, const json_t *flows)
{
    for (size_t i = 0; i < json_array_size(flows); i++) {
        const json_t *d = json_array_get(flows, i);

        if (!json_is_true(json_object_get(d, "publishable")))
            out_line(tr(cli->lang, "  Flow %lld, %s: %s"),
                     (long long)out_integer(d, "flow"), out_text(d, "label"),
                     out_text(d, "text"));
    }
}

static void show_published(const struct cli *cli, const json_t *o)
{
    char n[3][WRITTEN_NUMBER];

    out_line(tr(cli->lang,
                "Queued: %s. Withheld: %s. Published already as they are: %s."),
             out_number(n[0], o, "queued", cli->lang),
             out_number(n[1], o, "withheld", cli->lang),
             out_number(n[2], o, "unchanged", cli->lang));
    if (json_is_true(json_object_get(o, "released")))
        out_line(tr(cli->lang, "Released now: offers %s, withdrawals %s."),
                 out_number(n[0], o, "offers", cli->lang),
                 out_number(n[1], o, "withdrawals", cli->lang));
    show_batch(cli, o);
    show_withheld(cli, json_object_get(o, "flows"));
}

static enum cli_exit run_publish(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "offers/publish");
    const char *audience = args_value(a, "audience");
    bool all = args_has(a, "all");
    enum cli_exit exit;
    json_t *flows, *o;

    if (all == (a->words > 0)) {
        out_error("%s", tr(cli->lang, "Name the flows to publish, or all of "
                                      "them with --all."));
        return CLI_USAGE;
    }
    flows = json_array();
    for (size_t i = 0; i < a->words; i++) {
        int64_t id = 0;

        if (!is_flow(cli, a->word[i], &id)) {
            json_decref(flows);
            return CLI_USAGE;
        }
        json_array_append_new(flows, json_integer(id));
    }
    r.body =
        json_pack("{sb sb}", "now", (int)args_has(a, "now"), "all", (int)all);
    if (!all)
        json_object_set(r.body, "flows", flows);
    if (audience)
        json_object_set_new(r.body, "audience", json_string(audience));
    json_decref(flows);
    r.doing = tr(cli->lang, "Counting possible authors");
    exit = client_answer(cli, &r, &o);
    if (o)
        show_published(cli, o);
    json_decref(o);
    return exit;
}

static enum cli_exit run_withdraw(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "offers/withdraw");
    char n[WRITTEN_NUMBER];
    enum cli_exit exit;
    json_t *offers, *o;

    if (!out_confirm(cli, tr(cli->lang,
                             "Withdraw these offers? Every node that follows "
                             "the protocol removes them; copies and proofs "
                             "made before remain.")))
        return CLI_FAILED;
    offers = json_array();
    for (size_t i = 0; i < a->words; i++)
        json_array_append_new(offers, json_string(a->word[i]));
    r.body =
        json_pack("{sb so}", "now", (int)args_has(a, "now"), "offers", offers);
    exit = client_answer(cli, &r, &o);
    if (o) {
        out_line(tr(cli->lang, "Offers to be withdrawn: %s."),
                 out_number(n, o, "queued", cli->lang));
        if (json_is_true(json_object_get(o, "released")))
            out_line(tr(cli->lang, "Released now: withdrawals %s."),
                     out_number(n, o, "withdrawals", cli->lang));
        show_batch(cli, o);
    }
    json_decref(o);
    return exit;
}

/* ---- list
 * ----------------------------------------------------------------------- */

/* Below k by consent: in words, behind what stands there. */
static void add_consent(char text[static LIST], const json_t *offer)
{
    const char *consent = out_text(offer, "consent_text");
    size_t used = strlen(text);

    if (consent[0])
        (void)snprintf(text + used, LIST - used, "%s%s", used ? ", " : "",
                       consent);
}

static void show_offers(const struct cli *cli, const json_t *rows, bool mine)
{
    enum lang l = cli->lang;
    struct out_table t = {
        .column = {{tr(l, "Id"), 10, false},
                   {mine ? tr(l, "Flow") : tr(l, "Territory"), 20, mine},
                   {tr(l, "Direction"), 0, false},
                   {tr(l, "Type"), 36, false},
                   {tr(l, "Quantity"), 26, true},
                   {tr(l, "Where"), 34, false},
                   {tr(l, "Until"), 0, false},
                   {mine ? tr(l, "Doubted by") : tr(l, "Count"), 44, false},
                   {mine ? tr(l, "To whom") : NULL, 44, false}}};

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *o = json_array_get(rows, i);
        char text[LIST], when[WRITTEN_DAY];
        const char *name = out_text(o, "territory_name");

        (void)snprintf(text, sizeof text, "%.10s", out_text(o, "id"));
        out_cell(&t, text);
        (void)snprintf(text, sizeof text, "%lld",
                       (long long)out_integer(o, "flow"));
        out_cell(&t, mine ? text : name[0] ? name : out_text(o, "territory"));
        out_cell(&t, label_of(l, out_text(o, "direction")));
        show_types(text, sizeof text, o, 2);
        out_cell(&t, text);
        out_cell(&t, out_published_quantity(text, o, l));
        out_cell(&t, out_text(json_object_get(o, "area"), "name"));
        out_cell(&t, out_time(when, o, "expires", l));
        if (mine)
            out_join(text, sizeof text, json_object_get(o, "doubted_by"), l,
                     NULL);
        else
            (void)snprintf(text, sizeof text, "%s",
                           out_text(o, "verification_badge"));
        if (!mine)
            add_consent(text, o);
        out_cell(&t, text);
        if (!mine)
            continue;
        join_audience(cli, json_object_get(o, "audience"), text);
        add_consent(text, o);
        out_cell(&t, text);
    }
    out_table(&t);
}

/* What peers say of the count of our own offers. */
static void show_doubts(const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *doubts =
            json_object_get(json_array_get(rows, i), "doubts");

        for (size_t k = 0; k < json_array_size(doubts); k++)
            out_line("%.10s: %s", out_text(json_array_get(rows, i), "id"),
                     out_text(json_array_get(doubts, k), "text"));
    }
}

static bool is_count(const struct cli *cli, const struct args *a,
                     const char *name)
{
    const char *text = args_value(a, name);
    int64_t n;

    if (!text || args_number(text, 1, INT32_MAX, &n) == STATUS_OK)
        return true;
    out_error(tr(cli->lang, "« %s » is not a number for --%s: give a whole "
                            "number from 1 on."),
              text, name);
    return false;
}

static enum cli_exit run_list(struct cli *cli, const struct args *a)
{
    static const char *const filters[] = {
        "mine", "from", "direction", "kind",  "type",
        "text", "near", "km",        "limit", "for-nace"};
    struct client_request r = client_request("GET", "offers");
    enum cli_exit exit;
    json_t *rows;

    if (!is_count(cli, a, "km") || !is_count(cli, a, "limit"))
        return CLI_USAGE;
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        client_option(&r, a, filters[i]);
    exit = client_answer(cli, &r, &rows);
    if (rows && json_array_size(rows) == 0)
        out_note(cli, "%s", tr(cli->lang, "No offer fits."));
    if (rows)
        show_offers(cli, rows, args_has(a, "mine"));
    if (rows && !cli->json)
        show_doubts(rows);
    json_decref(rows);
    return exit;
}

static void show_own_doubts(const json_t *offer)
{
    const json_t *doubts = json_object_get(offer, "doubts");

    for (size_t i = 0; i < json_array_size(doubts); i++)
        out_line("  %s", out_text(json_array_get(doubts, i), "text"));
}

static enum cli_exit run_show(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "offers");
    char when[WRITTEN_DAY];
    enum cli_exit exit;
    json_t *o;

    client_part(&r, a->word[0]);
    exit = client_answer(cli, &r, &o);
    if (!o)
        return exit;
    out_line(tr(cli->lang, "Offer %s of %s"), out_text(o, "id"),
             out_text(o, "territory_name")[0] ? out_text(o, "territory_name")
                                              : out_text(o, "territory"));
    show_offer(cli, o, 2);
    if (out_time(when, o, "seen", cli->lang)[0])
        out_line(tr(cli->lang, "  last seen: %s (%s)"), when,
                 label_of(cli->lang, out_text(o, "freshness")));
    if (out_text(o, "verification_text")[0])
        out_line("  %s", out_text(o, "verification_text"));
    show_own_doubts(o);
    json_decref(o);
    return exit;
}

/* ---- proof
 * ---------------------------------------------------------------------- */

static enum cli_exit run_proof(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "offers");
    enum cli_exit exit;
    json_t *o;

    client_part(&r, a->word[0]);
    client_part(&r, "proof");
    r.doing = tr(cli->lang, "Asking for the proof");
    exit = client_answer(cli, &r, &o);
    if (o)
        out_raw(out_text(o, "proof"));
    json_decref(o);
    return exit;
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option publish_options[] = {
    {"all", 0, false}, {"audience", 0, true}, {"now", 0, false}, {0}};
static const struct args_option preview_options[] = {{"audience", 0, true},
                                                     {0}};
static const struct args_option now_option[] = {{"now", 0, false}, {0}};
static const struct args_option list_options[] = {{"mine", 0, false},
                                                  {"from", 0, true},
                                                  {"direction", 0, true},
                                                  {"kind", 0, true},
                                                  {"type", 0, true},
                                                  {"text", 0, true},
                                                  {"near", 0, true},
                                                  {"km", 0, true},
                                                  {"limit", 0, true},
                                                  {"for-nace", 0, true},
                                                  {0}};

const struct cli_command cmd_offer[] = {
    {"offer preview", N_("[FLOW] [--audience all|TERRITORY,...]"), run_preview,
     N_("Exactly what would leave, what stays hidden, and why."), 0, 1,
     preview_options},
    {"offer publish",
     N_("FLOW... | --all [--audience all|TERRITORY,...] [--now]"), run_publish,
     N_("Queues nameless offers for the next batch, or releases at once."), 0,
     SIZE_MAX, publish_options},
    {"offer withdraw", N_("OFFER... [--now]"), run_withdraw,
     N_("Takes offers back: every node that follows the protocol removes "
        "them."),
     1, SIZE_MAX, now_option},
    {"offer list",
     N_("[--mine] [--from TERRITORY] [--direction offer|need|pool|transform] "
        "[--kind K] [--type T] [--text WORDS] [--near COMMUNE --km N] "
        "[--for-nace N] [--limit N]"),
     run_list,
     N_("The federated pool, as this node sees it; --for-nace: what would suit "
        "an activity, best first."),
     0, 0, list_options},
    {"offer show", N_("OFFER"), run_show, N_("One offer, as peers see it."), 1,
     1, NULL},
    {"offer proof", N_("OFFER"), run_proof,
     N_("A text with which anyone can verify offline that it was published."),
     1, 1, NULL},
    {0},
};
