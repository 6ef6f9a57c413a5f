/* company show|erase, offer consent|waive: what a company may ask and say. */
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "out.h"
#include "show.h"
#include "symbiote/label.h"

enum { NAMES = 1200 };

static bool is_entry(const struct cli *cli, const char *text)
{
    int64_t n;

    if (args_number(text, 1, UINT32_MAX, &n) == STATUS_OK)
        return true;
    out_error(tr(cli->lang, "« %s » is not the number of an entry: give a "
                            "whole number as the list shows it."),
              text);
    return false;
}

/* ---- show
 * ------------------------------------------------------------------------ */

static void show_cells(const struct cli *cli, const json_t *entry, int indent)
{
    const json_t *cells = json_object_get(entry, "original");

    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        const char *heading = json_string_value(json_array_get(cell, 0));
        const char *text = json_string_value(json_array_get(cell, 1));

        show_line(cli->lang, indent, heading ? heading : "", text ? text : "");
    }
}

static void show_published(const struct cli *cli, const json_t *list)
{
    char n[2][WRITTEN_NUMBER], when[2][WRITTEN_DAY];
    enum lang l = cli->lang;

    if (json_array_size(list))
        out_line("%s", tr(l, "Everything that was ever published about it:"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *p = json_array_get(list, i);

        out_line(tr(l, "  Flow %lld, published on %s; possible authors at the "
                       "time: %s, of them among the participants: %s"),
                 (long long)out_integer(p, "flow"),
                 out_time(when[0], p, "published", l),
                 out_number(n[0], p, "k", l),
                 out_number(n[1], p, "k_participants", l));
        if (out_time(when[1], p, "withdrawn", l)[0])
            out_line(tr(l, "    withdrawn on %s"), when[1]);
        if (json_object_get(p, "leaf"))
            out_line(tr(l, "    entry %lld of the log"),
                     (long long)out_integer(p, "leaf"));
        show_record(cli, json_object_get(p, "record"), 4);
    }
}

static void show_answers(const struct cli *cli, const json_t *list)
{
    char when[WRITTEN_DAY];
    enum lang l = cli->lang;

    if (json_array_size(list))
        out_line("%s", tr(l, "What the company answered (would a competitor "
                             "exclude most?):"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *a = json_array_get(list, i);

        out_line(tr(l, "  Flow %lld, %s: %s (question no. %lld, by %s)"),
                 (long long)out_integer(a, "flow"), out_time(when, a, "at", l),
                 strcmp(out_text(a, "answer"), "yes") == 0
                     ? tr(l, "yes, withheld")
                     : tr(l, "no"),
                 (long long)out_integer(a, "text_version"), out_text(a, "who"));
    }
}

/* Whom a consent is for. */
static void join_names(const json_t *audience, char *out, size_t cap)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < json_array_size(audience) && used < cap; i++) {
        const json_t *one = json_array_get(audience, i);
        const char *name = out_text(one, "name");

        (void)snprintf(out + used, cap - used, "%s%s", i ? ", " : "",
                       name[0] ? name : out_text(one, "territory"));
        used += strlen(out + used);
    }
}

static void show_waivers(const struct cli *cli, const json_t *list)
{
    char when[WRITTEN_DAY], names[NAMES];
    enum lang l = cli->lang;

    if (json_array_size(list))
        out_line("%s", tr(l, "Its consents below k:"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *w = json_array_get(list, i);

        join_names(json_object_get(w, "audience"), names, sizeof names);
        if (out_integer(w, "waiver"))
            out_line(
                tr(l, "  Flow %lld, %s: at least %lld possible authors, "
                      "for %s (sentence no. %lld, by %s)"),
                (long long)out_integer(w, "flow"), out_time(when, w, "at", l),
                (long long)out_integer(w, "waiver"), names,
                (long long)out_integer(w, "text_version"), out_text(w, "who"));
        else
            out_line(tr(l, "  Flow %lld, %s: taken back"),
                     (long long)out_integer(w, "flow"),
                     out_time(when, w, "at", l));
    }
}

static void show_rest(const struct cli *cli, const json_t *c)
{
    const json_t *refused = json_object_get(c, "refused_leads");
    const json_t *journal = json_object_get(c, "journal");
    char when[WRITTEN_DAY], about[SHOW_SUBJECT_MAX];
    enum lang l = cli->lang;

    if (json_array_size(refused))
        out_line("%s", tr(l, "Leads that were refused for it:"));
    for (size_t i = 0; i < json_array_size(refused); i++) {
        const json_t *r = json_array_get(refused, i);

        out_line(tr(l, "  %s, flow %lld, %s: %s"), out_text(r, "lead"),
                 (long long)out_integer(r, "flow"), out_time(when, r, "at", l),
                 label_of(l, out_text(r, "reason")));
    }
    if (json_array_size(journal))
        out_line("%s", tr(l, "What the journal holds about it:"));
    for (size_t i = 0; i < json_array_size(journal); i++) {
        const json_t *j = json_array_get(journal, i);

        show_subject(l, out_text(j, "subject"), about);
        out_line("  %s  %s  %s", out_time(when, j, "at", l),
                 label_of(l, out_text(j, "event")), about);
    }
}

static void show_company(const struct cli *cli, const json_t *c)
{
    static const char *const members[] = {
        "name",    "reg_id",  "nace",    "nace2", "activity",
        "commune", "address", "contact", "note",  NULL};
    const json_t *flows = json_object_get(c, "flows");

    show_members(cli, c, members);
    if (json_is_true(json_object_get(c, "natural_person")))
        out_line("%s", tr(cli->lang, "  A natural person (sole trader)."));
    if (json_is_true(json_object_get(c, "draft")))
        out_line("%s", tr(cli->lang, "  A draft: complete it with a company "
                                     "table."));
    if (json_array_size(json_object_get(c, "original")))
        out_line("%s", tr(cli->lang, "As imported:"));
    show_cells(cli, c, 2);
    show_flows(cli, flows);
    for (size_t i = 0; i < json_array_size(flows); i++) {
        const json_t *f = json_array_get(flows, i);

        out_line(tr(cli->lang, "Flow %lld as imported:"),
                 (long long)out_integer(f, "id"));
        show_cells(cli, f, 2);
    }
    show_answers(cli, json_object_get(c, "answers"));
    show_waivers(cli, json_object_get(c, "waivers"));
    show_published(cli, json_object_get(c, "publications"));
    show_rest(cli, c);
}

static enum cli_exit run_show(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "companies");
    enum cli_exit exit;
    json_t *c;

    if (!is_entry(cli, a->word[0]))
        return CLI_USAGE;
    client_part(&r, a->word[0]);
    exit = client_answer(cli, &r, &c);
    if (c)
        show_company(cli, c);
    json_decref(c);
    return exit;
}

/* ---- erase
 * ----------------------------------------------------------------------- */

static enum cli_exit run_erase(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("DELETE", "companies");
    enum cli_exit exit;
    json_t *o;

    if (!is_entry(cli, a->word[0]))
        return CLI_USAGE;
    if (!cli->yes && !(cli->in_terminal && cli->err_terminal)) {
        out_error("%s", tr(cli->lang, "Erasing cannot be undone: add --yes."));
        return CLI_USAGE;
    }
    if (!out_confirm(cli,
                     tr(cli->lang,
                        "Erase this company, its flows and its answers for "
                        "good, and withdraw its offers? Copies, proofs and "
                        "backups made before remain.")))
        return CLI_FAILED;
    client_part(&r, a->word[0]);
    client_argument(&r, "confirm", a->word[0]);
    exit = client_answer(cli, &r, &o);
    if (o) {
        out_line(tr(cli->lang, "Company %s is erased: flows %lld, offers "
                               "withdrawn %lld."),
                 a->word[0], (long long)out_integer(o, "flows"),
                 (long long)out_integer(o, "withdrawals"));
        out_line("%s", out_text(o, "text"));
    }
    json_decref(o);
    return exit;
}

/* ---- consent
 * --------------------------------------------------------------------- */

static enum cli_exit run_consent(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "flows");
    const char *answer = args_value(a, "answer"), *by = args_value(a, "by");
    char when[WRITTEN_DAY];
    enum cli_exit exit;
    json_t *o;

    if (!is_entry(cli, a->word[0]))
        return CLI_USAGE;
    if (!answer || !by ||
        (strcmp(answer, "yes") != 0 && strcmp(answer, "no") != 0)) {
        out_error("%s", tr(cli->lang, "Say what the company answered to the "
                                      "question of `symbiote offer preview "
                                      "FLOW`, and who: --answer yes|no --by "
                                      "WHO. Yes withholds the flow."));
        return CLI_USAGE;
    }
    client_part(&r, a->word[0]);
    client_part(&r, "consent");
    r.body = json_pack("{ss ss sb}", "answer", answer, "by", by, "now",
                       (int)args_has(a, "now"));
    r.doing = tr(cli->lang, "Counting possible authors");
    exit = client_answer(cli, &r, &o);
    if (o) {
        out_line("%s", out_text(o, "text"));
        if (json_is_true(json_object_get(o, "withdraws")))
            out_line("%s", tr(cli->lang, "Its offer is withdrawn with the next "
                                         "batch, or at once with --now."));
        if (out_time(when, o, "next_batch", cli->lang)[0])
            out_line(tr(cli->lang, "Next batch: %s."), when);
    }
    json_decref(o);
    return exit;
}

/* ---- waive
 * ----------------------------------------------------------------------- */

static struct client_request waive_request(const struct args *a, json_t *body)
{
    struct client_request r = client_request("POST", "flows");

    client_part(&r, a->word[0]);
    client_part(&r, "waiver");
    r.body = body;
    return r;
}

/* The record and what the consent means, before it is asked for. */
static enum cli_exit show_first(struct cli *cli, const struct args *a,
                                const char *audience, bool *agreed)
{
    struct client_request r =
        waive_request(a, json_pack("{ss sb}", "audience", audience, "look", 1));
    char names[NAMES];
    enum lang l = cli->lang;
    enum cli_exit exit;
    json_t *o;

    r.doing = tr(l, "Counting possible authors");
    exit = client_answer(cli, &r, &o);
    if (!o)
        return exit;
    join_names(json_object_get(o, "audience"), names, sizeof names);
    out_line("%s", tr(l, "The record exactly as it would be published:"));
    show_record(cli, json_object_get(o, "record"), 2);
    out_line(tr(l, "To %s and to nobody else."), names);
    out_line("%s", out_text(o, "text"));
    *agreed = out_confirm(cli, tr(l, "Does the company consent?"));
    json_decref(o);
    return exit;
}

static enum cli_exit send_waiver(struct cli *cli, struct client_request *r)
{
    enum cli_exit exit;
    char when[WRITTEN_DAY];
    json_t *o;

    r->doing = tr(cli->lang, "Counting possible authors");
    exit = client_answer(cli, r, &o);
    if (o) {
        out_line("%s", json_is_true(json_object_get(o, "revoked"))
                           ? out_text(o, "text")
                           : tr(cli->lang, "Done."));
        if (out_time(when, o, "next_batch", cli->lang)[0])
            out_line(tr(cli->lang, "Next batch: %s."), when);
    }
    json_decref(o);
    return exit;
}

static enum cli_exit run_waive(struct cli *cli, const struct args *a)
{
    const char *audience = args_value(a, "audience"), *by = args_value(a, "by");
    bool revoke = args_has(a, "revoke"), agreed = true;
    struct client_request r;
    enum cli_exit exit = CLI_DONE;

    if (!is_entry(cli, a->word[0]))
        return CLI_USAGE;
    if (revoke ? audience != NULL : !audience || !by) {
        out_error("%s", tr(cli->lang, "Say for which peers the company "
                                      "consents, and who consented: --audience "
                                      "NAME,... --by WHO; or --revoke."));
        return CLI_USAGE;
    }
    if (!revoke && !cli->yes && !(cli->in_terminal && cli->err_terminal)) {
        out_error("%s", tr(cli->lang, "A consent below k is to be confirmed: "
                                      "add --yes."));
        return CLI_USAGE;
    }
    if (!revoke && !cli->json)
        exit = show_first(cli, a, audience, &agreed);
    if (exit != CLI_DONE || !agreed)
        return exit != CLI_DONE ? exit : CLI_FAILED;
    r = waive_request(
        a, revoke ? json_pack("{sb}", "revoke", 1)
                  : json_pack("{ss ss}", "audience", audience, "by", by));
    if (revoke && by)
        json_object_set_new(r.body, "by", json_string(by));
    return send_waiver(cli, &r);
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option consent_options[] = {
    {"answer", 0, true}, {"by", 0, true}, {"now", 0, false}, {0}};

static const struct args_option waive_options[] = {
    {"audience", 0, true}, {"by", 0, true}, {"revoke", 0, false}, {0}};

const struct cli_command cmd_company[] = {
    {"company show", N_("ID"), run_show,
     N_("Everything kept about one company and ever published about it."), 1, 1,
     NULL},
    {"company erase", N_("ID"), run_erase,
     N_("Deletes a company with its flows and withdraws its offers."), 1, 1,
     NULL},
    {"offer consent", N_("FLOW --answer yes|no --by WHO [--now]"), run_consent,
     N_("What the company answered to the preview: yes withholds the flow."), 1,
     1, consent_options},
    {"offer waive", N_("FLOW --audience TERRITORY,... --by WHO | --revoke"),
     run_waive,
     N_("The company consents to fewer possible authors, for named peers."), 1,
     1, waive_options},
    {0},
};
