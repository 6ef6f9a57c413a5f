/* init, status, log: the node itself. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client.h"
#include "out.h"
#include "setup.h"
#include "show.h"
#include "symbiote/crockford.h"
#include "symbiote/label.h"

enum { SECONDS_A_DAY = 86400, SHELL_WORD = 4200 };

/* ---- init
 * ----------------------------------------------------------------------- */

static enum cli_exit init_failed(const struct cli *cli, enum status st,
                                 const struct setup_result *r)
{
    if (r->why && r->about[0])
        out_error(tr(cli->lang, "%s: %s"), r->about, tr(cli->lang, r->why));
    else
        out_error("%s",
                  r->why ? tr(cli->lang, r->why) : label_status(cli->lang, st));
    if (st == STATUS_NOT_FOUND)
        return CLI_NOT_FOUND;
    return st == STATUS_OUT_OF_RANGE || st == STATUS_TOO_BIG ? CLI_USAGE
                                                             : CLI_FAILED;
}

static void show_init(const struct cli *cli, const struct setup *u,
                      const struct setup_result *r)
{
    char offline[SHELL_WORD], dir[SHELL_WORD], shown[TID_SHOWN];

    tid_shown(shown, r->identity.tid);
    text_shell(dir, sizeof dir, u->dir);
    if (u->offline_dir)
        (void)snprintf(offline, sizeof offline, "%s", u->offline_dir);
    else
        (void)snprintf(offline, sizeof offline, "%s/offline", u->dir);
    out_line(tr(cli->lang, "The node of « %s » is ready in %s."), u->name, dir);
    out_line(tr(cli->lang, "Fingerprint: %s"), shown);
    out_line(tr(cli->lang, "Perimeter: %s"), r->area);
    out_line(tr(cli->lang, "The offline keys are root.key and next.key in %s. "
                           "Move both to a medium that you keep elsewhere: "
                           "they must leave this machine."),
             offline);
    out_line(tr(cli->lang, "Next: symbioted %s --listen tcp://HOST:PORT"), dir);
}

static void json_init(const struct setup *u, const struct setup_result *r)
{
    char tid[TID_TEXT], shown[TID_SHOWN], offline[SHELL_WORD];
    json_t *o;

    tid_text(tid, r->identity.tid);
    tid_shown(shown, r->identity.tid);
    if (u->offline_dir)
        (void)snprintf(offline, sizeof offline, "%s", u->offline_dir);
    else
        (void)snprintf(offline, sizeof offline, "%s/offline", u->dir);
    o = json_pack("{ss ss ss ss ss ss ss}", "territory", tid, "name", u->name,
                  "country", u->country, "fingerprint", shown, "area", r->area,
                  "dir", u->dir, "offline_dir", offline);
    out_json(o);
    json_decref(o);
}

static const char *language(const struct cli *cli)
{
    /* The people of both first countries that did not say read French. */
    return lang_code(cli->lang_given || cli->lang_in_env ? cli->lang : LANG_FR);
}

static enum cli_exit run_init(struct cli *cli, const struct args *a)
{
    struct setup u = {
        .dir = a->words ? a->word[0] : cli->dir,
        .offline_dir = args_value(a, "offline-dir"),
        .name = args_value(a, "name"),
        .country = args_value(a, "country"),
        .commune = args_value(a, "commune"),
        .area = args_value(a, "area"),
        .lang = language(cli),
        .today = (uint32_t)(time(NULL) / SECONDS_A_DAY),
    };
    struct setup_result r = {.about = ""};
    enum status st;

    if (!u.name || !u.country || !u.commune) {
        out_error(tr(cli->lang, "init needs --%s: symbiote init DIR --name "
                                "NAME --country FR|BE --commune CODE"),
                  !u.name      ? "name"
                  : !u.country ? "country"
                               : "commune");
        return CLI_USAGE;
    }
    st = setup_init(&u, &r);
    if (st != STATUS_OK)
        return init_failed(cli, st, &r);
    if (cli->json)
        json_init(&u, &r);
    else
        show_init(cli, &u, &r);
    return CLI_DONE;
}

/* ---- status
 * --------------------------------------------------------------------- */

static const char *profile_sentence(const struct cli *cli, const char *profile)
{
    if (strcmp(profile, "register") == 0)
        return tr(cli->lang, "Possible authors are counted in the register.");
    if (strcmp(profile, "counts") == 0)
        return tr(cli->lang, "Possible authors are counted in a table of "
                             "counts received from a peer.");
    return tr(cli->lang, "No register yet: offers leave with little detail, "
                         "counted among your own companies. Import one with: "
                         "symbiote register import FILE");
}

static const char *gate_sentence(const struct cli *cli, const char *gate)
{
    if (strcmp(gate, "live") == 0)
        return "";
    if (strcmp(gate, "recover") == 0)
        return tr(cli->lang, "The node is asking its peers what they hold of "
                             "its log and signs nothing before.");
    return tr(cli->lang, "The node waits for a first peer before it signs "
                         "anything; alone, for 30 minutes.");
}

static void show_links(const struct cli *cli, const json_t *s)
{
    if (out_text(s, "listen")[0])
        out_line(tr(cli->lang, "Peers reach it at %s."), out_text(s, "listen"));
    else
        out_line("%s", tr(cli->lang, "It listens to no peer and dials out."));
    if (out_text(s, "login_url")[0])
        out_line(tr(cli->lang, "Page in the browser, good for one use: %s"),
                 out_text(s, "login_url"));
}

static void show_counts(const struct cli *cli, const json_t *s)
{
    char n[4][WRITTEN_NUMBER];

    out_line(tr(cli->lang, "Companies: %s. Flows: %s. Offers published: %s. "
                           "Changes that wait for the next batch: %s."),
             out_number(n[0], s, "companies", cli->lang),
             out_number(n[1], s, "flows", cli->lang),
             out_number(n[2], s, "offers_mine", cli->lang),
             out_number(n[3], s, "waiting", cli->lang));
    out_line(tr(cli->lang, "Peers: %s, active: %s. Offers in the pool: %s."),
             out_number(n[0], s, "peers", cli->lang),
             out_number(n[1], s, "peers_active", cli->lang),
             out_number(n[2], s, "offers_pool", cli->lang));
}

static void show_doubts(const struct cli *cli, const json_t *s)
{
    const json_t *doubts = json_object_get(s, "doubts");
    char n[WRITTEN_NUMBER];

    if (json_array_size(doubts) == 0)
        return;
    out_line(tr(cli->lang, "Peers doubt the count of our offers: %s."),
             out_number(n, s, "doubted", cli->lang));
    for (size_t i = 0; i < json_array_size(doubts); i++)
        out_line("  %.10s: %s", out_text(json_array_get(doubts, i), "offer"),
                 out_text(json_array_get(doubts, i), "text"));
}

static enum cli_exit run_status(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "status");
    char when[WRITTEN_DAY];
    const char *gate;
    json_t *s;
    enum cli_exit exit = client_answer(cli, &r, &s);

    (void)a;
    if (!s)
        return exit;
    out_line("%s (%s)", out_text(s, "name"), out_text(s, "country"));
    out_line(tr(cli->lang, "Fingerprint: %s"), out_text(s, "fingerprint"));
    out_line(tr(cli->lang, "Perimeter: %s"), out_text(s, "area"));
    show_counts(cli, s);
    show_doubts(cli, s);
    out_line("%s", profile_sentence(cli, out_text(s, "profile")));
    if (out_time(when, s, "next_batch", cli->lang)[0])
        out_line(tr(cli->lang, "Next batch: %s."), when);
    if (out_text(s, "blocked")[0])
        out_line("%s %s", out_text(s, "blocked"), out_text(s, "blocked_help"));
    gate = gate_sentence(cli, out_text(s, "gate"));
    if (gate[0])
        out_line("%s", gate);
    show_links(cli, s);
    json_decref(s);
    return exit;
}

/* ---- log
 * ------------------------------------------------------------------------ */

static void show_log(const struct cli *cli, const json_t *rows)
{
    struct out_table t = {.column = {{tr(cli->lang, "No."), 0, true},
                                     {tr(cli->lang, "When"), 0, false},
                                     {tr(cli->lang, "Event"), 32, false},
                                     {tr(cli->lang, "About"), 0, false}}};
    char text[WRITTEN_DAY], number[WRITTEN_NUMBER], about[SHOW_SUBJECT_MAX];

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *o = json_array_get(rows, i);

        out_cell(&t, out_number(number, o, "seq", cli->lang));
        out_cell(&t, out_time(text, o, "at", cli->lang));
        out_cell(&t, label_of(cli->lang, out_text(o, "event")));
        show_subject(cli->lang, out_text(o, "subject"), about);
        out_cell(&t, about);
    }
    out_table(&t);
}

static enum cli_exit run_verify_log(struct cli *cli, const char *noted)
{
    struct client_request r = client_request("GET", "log/check");
    char n[WRITTEN_NUMBER];
    enum cli_exit exit;
    json_t *o;

    if (noted)
        client_argument(&r, "noted", noted);
    exit = client_answer(cli, &r, &o);
    if (o) {
        out_line(tr(cli->lang, "The chain of the journal holds: %s entries."),
                 out_number(n, o, "entries", cli->lang));
        out_line(tr(cli->lang, "Hash of the newest: %s. Note it elsewhere; "
                               "`symbiote log --verify --noted HASH` then "
                               "tells whether entries were removed at the "
                               "end."),
                 out_text(o, "hash"));
    }
    json_decref(o);
    return exit;
}

/* Entries after *seq, which becomes the last one's number. */
static enum cli_exit log_after(struct cli *cli, json_int_t *seq, bool first)
{
    struct client_request r = client_request("GET", "log");
    char after[24];
    enum cli_exit exit;
    json_t *rows;
    size_t n;

    (void)snprintf(after, sizeof after, "%lld", (long long)*seq);
    client_argument(&r, "after", after);
    exit = client_call(cli, &r, &rows);
    n = json_array_size(rows);
    if (rows && n == 0 && first && !cli->json)
        out_note(cli, "%s", tr(cli->lang, "The journal is empty."));
    if (n)
        *seq = (json_int_t)out_integer(json_array_get(rows, n - 1), "seq");
    if (rows && cli->json)
        out_json(rows);
    else if (rows)
        show_log(cli, rows);
    json_decref(rows);
    return exit;
}

static enum cli_exit run_log(struct cli *cli, const struct args *a)
{
    static const struct timespec pause = {.tv_sec = 1};
    json_int_t seq = 0;
    enum cli_exit exit;

    if (args_has(a, "verify") || args_has(a, "noted"))
        return run_verify_log(cli, args_value(a, "noted"));
    exit = log_after(cli, &seq, true);
    while (exit == CLI_DONE && args_has(a, "follow")) {
        if (fflush(stdout) != 0)
            return CLI_FAILED;
        (void)nanosleep(&pause, NULL);
        exit = log_after(cli, &seq, false);
    }
    return exit;
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option log_options[] = {
    {"verify", 0, false}, {"noted", 0, true}, {"follow", 0, false}, {0}};
static const struct args_option init_options[] = {
    {"name", 0, true}, {"country", 0, true},     {"commune", 0, true},
    {"area", 0, true}, {"offline-dir", 0, true}, {0},
};

const struct cli_command cmd_node[] = {
    {"init",
     N_("DIR --name NAME --country FR|BE --commune CODE [--area "
        "CODE,...|epci:CODE|arr:CODE|nuts3:CODE] [--lang L] [--offline-dir "
        "DIR]"),
     run_init, N_("Makes a node: keys, databases, first territory."), 0, 1,
     init_options},
    {"status", "", run_status,
     N_("The node, its peers and its pool, in words."), 0, 0, NULL},
    {"log", N_("[--verify [--noted HASH]] [--follow]"), run_log,
     N_("The journal of what this node did, and whether its chain holds."), 0,
     0, log_options},
    {0},
};
