/* peer, sync: the other territories. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "client.h"
#include "out.h"
#include "qr.h"
#include "symbiote/label.h"

/* ---- invite
 * --------------------------------------------------------------------- */

static json_t *addresses(const struct args *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->givens; i++)
        if (strcmp(a->given[i].option->name, "address") == 0)
            json_array_append_new(list, json_string(a->given[i].value));
    return list;
}

static void show_invitation(const struct cli *cli, const struct args *a,
                            const json_t *o)
{
    const char *invitation = out_text(o, "invitation");
    char when[WRITTEN_DAY];

    out_raw(invitation);
    out_raw("\n");
    if (args_has(a, "qr") && !cli->out_terminal)
        out_note(cli, "%s", tr(cli->lang, "The QR code needs a terminal."));
    else if (args_has(a, "qr") && qr_print(invitation) != STATUS_OK)
        out_note(cli, "%s",
                 tr(cli->lang, "The invitation is too long for a "
                               "QR code."));
    out_note(cli,
             tr(cli->lang, "Good for one use, until %s. Send it by a way that "
                           "only the other facilitator reads; there: symbiote "
                           "peer join INVITATION"),
             out_time(when, o, "expires", cli->lang));
}

static enum cli_exit run_invite(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "peers/invite");
    const char *expires = args_value(a, "expires");
    int64_t seconds = 0;
    enum cli_exit exit;
    json_t *o;

    if (expires && args_duration(expires, &seconds) != STATUS_OK) {
        out_error(tr(cli->lang, "« %s » is not a duration for --expires: give "
                                "72h, 30m or a number of seconds."),
                  expires);
        return CLI_USAGE;
    }
    r.body = json_object();
    json_object_set_new(r.body, "addresses", addresses(a));
    if (expires)
        json_object_set_new(r.body, "expires", json_integer(seconds));
    exit = client_answer(cli, &r, &o);
    if (o)
        show_invitation(cli, a, o);
    json_decref(o);
    return exit;
}

/* ---- join
 * ----------------------------------------------------------------------- */

static enum cli_exit run_join(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "peers/join");
    char id[16];
    enum cli_exit exit;
    json_t *o;

    r.body = json_pack("{ss}", "invitation", a->word[0]);
    if (args_has(a, "name"))
        json_object_set_new(r.body, "name", json_string(args_value(a, "name")));
    r.doing = tr(cli->lang, "Reaching the inviting node");
    exit = client_answer(cli, &r, &o);
    if (!o)
        return exit;
    (void)snprintf(id, sizeof id, "%.8s", out_text(o, "peer"));
    out_line(tr(cli->lang, "Reached: %s"), out_text(o, "name"));
    out_line(tr(cli->lang, "The four words: %s"), out_text(o, "words"));
    out_line(tr(cli->lang, "Read them to each other by telephone. If both "
                           "sides have the same, confirm here, and the other "
                           "side there: symbiote peer confirm %s --words "
                           "\"%s\""),
             id, out_text(o, "words"));
    json_decref(o);
    return exit;
}

/* ---- list and show
 * -------------------------------------------------------------- */

static void show_peers(const struct cli *cli, const json_t *rows)
{
    enum lang l = cli->lang;
    struct out_table t = {.column = {{tr(l, "Id"), 10, false},
                                     {tr(l, "Name"), 30, false},
                                     {tr(l, "State"), 0, false},
                                     {tr(l, "Connected"), 0, false},
                                     {tr(l, "Last seen"), 0, false},
                                     {tr(l, "Offers"), 0, true},
                                     {tr(l, "Words"), 0, false}}};
    char text[WRITTEN_NUMBER];

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *p = json_array_get(rows, i);

        (void)snprintf(text, sizeof text, "%.8s", out_text(p, "peer"));
        out_cell(&t, text);
        out_cell(&t, out_text(p, "name"));
        out_cell(&t, label_of(l, out_text(p, "state")));
        out_cell(&t, json_is_true(json_object_get(p, "connected"))
                         ? tr(l, "yes")
                         : tr(l, "no"));
        out_cell(&t, out_time(text, p, "last_seen", l));
        out_cell(&t, out_number(text, p, "offers", l));
        out_cell(&t, out_text(p, "words"));
    }
    out_table(&t);
}

static enum cli_exit run_peers(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "peers");
    json_t *rows;
    enum cli_exit exit = client_answer(cli, &r, &rows);

    (void)a;
    if (rows && json_array_size(rows) == 0)
        out_note(cli, "%s",
                 tr(cli->lang, "No peer yet. Invite one with: "
                               "symbiote peer invite"));
    if (rows)
        show_peers(cli, rows);
    json_decref(rows);
    return exit;
}

static void show_unconfirmed(const struct cli *cli, const json_t *p)
{
    out_line(tr(cli->lang, "The four words: %s"), out_text(p, "words"));
    out_line("%s", json_is_true(json_object_get(p, "confirmed_here"))
                       ? tr(cli->lang, "Confirmed here.")
                       : tr(cli->lang, "Not confirmed here yet."));
    out_line("%s", json_is_true(json_object_get(p, "confirmed_there"))
                       ? tr(cli->lang, "Confirmed on the other side.")
                       : tr(cli->lang, "Not confirmed on the other side yet."));
}

/* What counting their possible authors again came to. */
static void show_findings(const struct cli *cli, const json_t *p)
{
    char n[3][WRITTEN_NUMBER];

    if (out_integer(p, "offers") > 0)
        out_line(tr(cli->lang, "Their counts: verified %s, not verified %s, "
                               "wrong %s."),
                 out_number(n[0], p, "verified", cli->lang),
                 out_number(n[1], p, "unverified", cli->lang),
                 out_number(n[2], p, "failed", cli->lang));
}

static enum cli_exit run_peer(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "peers");
    char text[WRITTEN_NUMBER];
    enum cli_exit exit;
    json_t *p;

    client_part(&r, a->word[0]);
    exit = client_answer(cli, &r, &p);
    if (!p)
        return exit;
    out_line("%s", out_text(p, "name"));
    out_line(tr(cli->lang, "Fingerprint: %s"), out_text(p, "fingerprint"));
    out_line(tr(cli->lang, "State: %s, %s"),
             label_of(cli->lang, out_text(p, "state")),
             json_is_true(json_object_get(p, "connected"))
                 ? tr(cli->lang, "connected")
                 : tr(cli->lang, "not connected"));
    if (out_text(p, "address")[0])
        out_line(tr(cli->lang, "Address: %s"), out_text(p, "address"));
    out_line(tr(cli->lang, "Offers: %s"),
             out_number(text, p, "offers", cli->lang));
    show_findings(cli, p);
    if (out_time(text, p, "last_seen", cli->lang)[0])
        out_line(tr(cli->lang, "Last seen: %s"), text);
    if (out_text(p, "agreement")[0])
        out_line(tr(cli->lang, "Signed agreement, SHA-256: %s"),
                 out_text(p, "agreement"));
    if (strcmp(out_text(p, "state"), "unconfirmed") == 0)
        show_unconfirmed(cli, p);
    json_decref(p);
    return exit;
}

/* ---- changes of state
 * ------------------------------------------------------------ */

/* `sentence` is a message id: the language is known after the answer. */
static enum cli_exit change(struct cli *cli, struct client_request *r,
                            const char *sentence)
{
    json_t *o;
    enum cli_exit exit = client_answer(cli, r, &o);

    if (o)
        out_line("%s", tr(cli->lang, sentence));
    json_decref(o);
    return exit;
}

static struct client_request verb(const char *method, const char *peer,
                                  const char *name)
{
    struct client_request r = client_request(method, "peers");

    client_part(&r, peer);
    if (name)
        client_part(&r, name);
    return r;
}

enum { HASH_TEXT = 2 * crypto_hash_sha256_BYTES + 1 };

/* The agreement stays where it is; its hash says later which one was meant. */
static bool hash_file(const struct cli *cli, const char *path,
                      char out[static HASH_TEXT])
{
    uint8_t block[16384], hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state h;
    FILE *f = fopen(path, "rbe");
    bool good;
    size_t n;

    crypto_hash_sha256_init(&h);
    while (f && (n = fread(block, 1, sizeof block, f)) > 0)
        crypto_hash_sha256_update(&h, block, n);
    crypto_hash_sha256_final(&h, hash);
    good = f && !ferror(f);
    if (f)
        (void)fclose(f);
    if (!good) {
        out_error(tr(cli->lang, "The file « %s » cannot be read."), path);
        return false;
    }
    sodium_bin2hex(out, HASH_TEXT, hash, sizeof hash);
    return true;
}

static enum cli_exit run_confirm(struct cli *cli, const struct args *a)
{
    struct client_request r = verb("POST", a->word[0], "confirm");
    const char *words = args_value(a, "words");
    const char *agreement = args_value(a, "agreement");
    char hash[HASH_TEXT];

    if (!words) {
        out_error("%s", tr(cli->lang, "Give the four words that both sides "
                                      "read: --words \"w1 w2 w3 w4\"."));
        return CLI_USAGE;
    }
    r.body = json_pack("{ss}", "words", words);
    if (agreement) {
        if (!hash_file(cli, agreement, hash)) {
            json_decref(r.body);
            return CLI_FAILED;
        }
        json_object_set_new(r.body, "agreement", json_string(hash));
    }
    return change(cli, &r,
                  N_("Confirmed here. Offers are exchanged as soon "
                     "as the other side has confirmed too."));
}

static enum cli_exit run_suspend(struct cli *cli, const struct args *a)
{
    struct client_request r = verb("POST", a->word[0], "suspend");

    return change(cli, &r, N_("The peer is suspended."));
}

static enum cli_exit run_resume(struct cli *cli, const struct args *a)
{
    struct client_request r = verb("POST", a->word[0], "resume");

    return change(cli, &r, N_("The peer is active again."));
}

static enum cli_exit run_block(struct cli *cli, const struct args *a)
{
    struct client_request r = verb("POST", a->word[0], "block");

    return change(cli, &r, N_("The peer is blocked."));
}

static enum cli_exit run_remove(struct cli *cli, const struct args *a)
{
    struct client_request r = verb("DELETE", a->word[0], NULL);

    if (!out_confirm(cli, tr(cli->lang, "Remove this peer and everything that "
                                        "came from it?")))
        return CLI_FAILED;
    return change(cli, &r, N_("The peer is removed."));
}

/* ---- sync
 * ----------------------------------------------------------------------- */

static enum cli_exit run_sync(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "sync");
    char n[WRITTEN_NUMBER];
    enum cli_exit exit;
    json_t *o;

    if (a->words)
        client_argument(&r, "peer", a->word[0]);
    r.doing = tr(cli->lang, "Synchronising");
    exit = client_answer(cli, &r, &o);
    if (o)
        out_line(tr(cli->lang, "Up to date. Offers in the pool: %s."),
                 out_number(n, o, "offers_pool", cli->lang));
    json_decref(o);
    return exit;
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option invite_options[] = {
    {"address", 0, true}, {"expires", 0, true}, {"qr", 0, false}, {0}};
static const struct args_option join_options[] = {{"name", 0, true}, {0}};
static const struct args_option confirm_options[] = {
    {"words", 0, true}, {"agreement", 0, true}, {0}};

const struct cli_command cmd_peer[] = {
    {"peer invite", N_("[--address URL]... [--expires 72h] [--qr]"), run_invite,
     N_("Prints one invitation, good for one use."), 0, 0, invite_options},
    {"peer join", N_("INVITATION [--name NAME]"), run_join,
     N_("Takes an invitation up and prints the four words."), 1, 1,
     join_options},
    {"peer list", "", run_peers, N_("The peers and their state."), 0, 0, NULL},
    {"peer show", N_("PEER"), run_peer, N_("One peer."), 1, 1, NULL},
    {"peer confirm", N_("PEER --words \"w1 w2 w3 w4\" [--agreement FILE]"),
     run_confirm, N_("Says that both sides read the same words."), 1, 1,
     confirm_options},
    {"peer suspend", N_("PEER"), run_suspend,
     N_("Stops the exchange for a while."), 1, 1, NULL},
    {"peer resume", N_("PEER"), run_resume, N_("Takes the exchange up again."),
     1, 1, NULL},
    {"peer block", N_("PEER"), run_block, N_("Refuses this peer from now on."),
     1, 1, NULL},
    {"peer remove", N_("PEER"), run_remove,
     N_("Forgets the peer and what came from it."), 1, 1, NULL},
    {"sync", N_("[PEER]"), run_sync,
     N_("Synchronises now, and waits until done."), 0, 1, NULL},
    {0},
};
