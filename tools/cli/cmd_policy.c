/* policy: the numbers of the promise, and who may lower them. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "client.h"
#include "out.h"
#include "passphrase.h"
#include "show.h"

enum { SETTINGS = 400 };

/* ---- show
 * ------------------------------------------------------------------------ */

static const char *setting_word(enum lang lang, const char *name)
{
    static const struct {
        const char *name, *english;
    } words[] = {
        {"k", N_("possible authors promised")},
        {"k_build", N_("possible authors with which cells are built")},
        {"k_person", N_("possible authors for natural persons")},
        {"k_start", N_("own companies needed without a register")},
        {"k_history", N_("companies that explain all that one has shown")},
        {"dominance", N_("greatest share of one company, per mille")},
        {"presence", N_("publishers over possible authors, per mille")},
        {"loss_radius", N_("radius that counts as lost, in 100 m")},
        {"top.material", N_("half-decade where materials are open")},
        {"top.energy", N_("half-decade where energy is open")},
        {"top.water", N_("half-decade where water is open")},
        {"top.service", N_("half-decade where services are open")},
        {"top.equipment", N_("half-decade where equipment is open")},
        {"top.space", N_("half-decade where space is open")},
        {"top.skill", N_("half-decade where skills are open")},
        {"top.transport", N_("half-decade where transport is open")},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, name) == 0)
            return tr(lang, words[i].english);
    return name;
}

static void show_numbers(const struct cli *cli, const json_t *policy)
{
    enum lang l = cli->lang;
    struct out_table t = {.column = {{tr(l, "Setting"), 0, false},
                                     {tr(l, "Value"), 0, true},
                                     {tr(l, "Default"), 0, true},
                                     {tr(l, "Meaning"), 0, false}}};
    json_t *settings = json_object_get(policy, "settings");
    const json_t *usual = json_object_get(policy, "defaults");
    char n[2][WRITTEN_NUMBER];
    const char *name;
    json_t *value;

    json_object_foreach(settings, name, value)
    {
        out_cell(&t, name);
        out_cell(&t, out_number(n[0], settings, name, l));
        out_cell(&t, out_number(n[1], usual, name, l));
        out_cell(&t, setting_word(l, name));
    }
    out_table(&t);
}

static void show_persons(const struct cli *cli, const json_t *policy)
{
    const json_t *persons = json_object_get(policy, "approvers");
    const json_t *waiting = json_object_get(policy, "proposals");
    char when[WRITTEN_DAY];

    out_line("%s", json_is_true(json_object_get(policy, "four_eyes"))
                       ? tr(cli->lang, "Four eyes: less protection takes two "
                                       "persons.")
                       : tr(cli->lang, "Four eyes: off. One person may lower "
                                       "the protection."));
    for (size_t i = 0; i < json_array_size(persons); i++)
        out_line(tr(cli->lang, "  May approve: %s"),
                 out_text(json_array_get(persons, i), "name"));
    for (size_t i = 0; i < json_array_size(waiting); i++) {
        const json_t *p = json_array_get(waiting, i);

        out_line(tr(cli->lang, "  Waits for a second person: no. %lld, « %s », "
                               "proposed by %s, until %s"),
                 (long long)out_integer(p, "id"), out_text(p, "change"),
                 out_text(p, "by"), out_time(when, p, "expires", cli->lang));
    }
}

static void show_policy(const struct cli *cli, const json_t *policy)
{
    show_numbers(cli, policy);
    out_line(strcmp(out_text(policy, "participants"), "public") == 0
                 ? tr(cli->lang, "The list of participants is public: the "
                                 "count among them decides as well.")
                 : tr(cli->lang, "The list of participants is secret."));
    show_persons(cli, policy);
    out_line(tr(cli->lang, "Version of the rules: %lld. Hash of the policy: "
                           "%s"),
             (long long)out_integer(policy, "version"),
             out_text(policy, "hash"));
}

static enum cli_exit run_show(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "policy");
    json_t *o;
    enum cli_exit exit = client_answer(cli, &r, &o);

    (void)a;
    if (o)
        show_policy(cli, o);
    json_decref(o);
    return exit;
}

/* ---- changes
 * --------------------------------------------------------------------- */

/* --by NAME and that person's passphrase, if given. */
static enum cli_exit add_person(const struct cli *cli, const struct args *a,
                                json_t *body)
{
    const char *by = args_value(a, "by");
    char pass[PASSPHRASE_MAX], question[160];
    enum cli_exit exit;

    if (!by)
        return CLI_DONE;
    (void)snprintf(question, sizeof question,
                   tr(cli->lang, "Passphrase of %.60s:"), by);
    exit =
        passphrase_read(cli, question, args_value(a, "passphrase-file"), pass);
    if (exit == CLI_DONE) {
        json_object_set_new(body, "by", json_string(by));
        json_object_set_new(body, "passphrase", json_string(pass));
    }
    sodium_memzero(pass, sizeof pass);
    return exit;
}

static enum cli_exit send(struct cli *cli, const struct args *a,
                          struct client_request *r)
{
    enum cli_exit exit = add_person(cli, a, r->body);
    char when[WRITTEN_DAY];
    json_t *o;

    if (exit != CLI_DONE) {
        json_decref(r->body);
        return exit;
    }
    exit = client_answer(cli, r, &o);
    if (o && json_object_get(o, "proposal"))
        out_line(tr(cli->lang, "Proposed. Another person approves it until %s "
                               "with: symbiote policy approve %lld --by NAME"),
                 out_time(when, o, "expires", cli->lang),
                 (long long)out_integer(o, "proposal"));
    else if (o && json_object_get(o, "settings"))
        show_policy(cli, o);
    else if (o)
        out_line("%s", tr(cli->lang, "Done."));
    json_decref(o);
    return exit;
}

static enum cli_exit run_set(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "policy");
    char text[SETTINGS] = "";
    size_t used = 0;

    for (size_t i = 0; i < a->words && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
                                 i ? " " : "", a->word[i]);
    r.body = json_pack("{ss}", "settings", used < sizeof text ? text : "");
    return send(cli, a, &r);
}

static enum cli_exit run_approver(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "policy/approvers");
    char pass[PASSPHRASE_MAX], question[160];
    enum cli_exit exit = CLI_DONE;

    if (strcmp(a->word[0], "remove") == 0) {
        r.body = json_pack("{ss}", "end", a->word[1]);
        return send(cli, a, &r);
    }
    if (strcmp(a->word[0], "add") != 0) {
        out_error(tr(cli->lang, "« %s » is not known here: say add or remove, "
                                "then the name of a person."),
                  a->word[0]);
        return CLI_USAGE;
    }
    (void)snprintf(question, sizeof question,
                   tr(cli->lang, "New passphrase, typed by %.60s:"),
                   a->word[1]);
    exit = passphrase_read(cli, question, args_value(a, "new-passphrase-file"),
                           pass);
    if (exit == CLI_DONE) {
        r.body = json_pack("{ss ss}", "add", a->word[1], "own", pass);
        exit = send(cli, a, &r);
    }
    sodium_memzero(pass, sizeof pass);
    return exit;
}

static enum cli_exit act(struct cli *cli, const struct args *a,
                         const char *verb)
{
    struct client_request r = client_request("POST", "policy/proposals");

    client_part(&r, a->word[0]);
    client_part(&r, verb);
    r.body = json_object();
    return send(cli, a, &r);
}

static enum cli_exit run_approve(struct cli *cli, const struct args *a)
{
    if (!args_value(a, "by")) {
        out_error("%s", tr(cli->lang, "Say who approves: --by NAME."));
        return CLI_USAGE;
    }
    return act(cli, a, "approve");
}

static enum cli_exit run_drop(struct cli *cli, const struct args *a)
{
    return act(cli, a, "drop");
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option person_options[] = {
    {"by", 0, true}, {"passphrase-file", 0, true}, {0}};
static const struct args_option approver_options[] = {
    {"by", 0, true},
    {"passphrase-file", 0, true},
    {"new-passphrase-file", 0, true},
    {0}};

const struct cli_command cmd_policy[] = {
    {"policy show", "", run_show,
     N_("The numbers of the promise, and who may lower them."), 0, 0, NULL},
    {"policy set", N_("NAME=VALUE... [--by NAME [--passphrase-file FILE]]"),
     run_set,
     N_("Changes numbers and switches; less protection may take a second "
        "person."),
     1, SIZE_MAX, person_options},
    {"policy approver",
     N_("add|remove NAME [--new-passphrase-file FILE] [--by NAME "
        "[--passphrase-file FILE]]"),
     run_approver, N_("Persons who approve what lowers the protection."), 2, 2,
     approver_options},
    {"policy approve", N_("PROPOSAL --by NAME [--passphrase-file FILE]"),
     run_approve, N_("Approves what another person has proposed."), 1, 1,
     person_options},
    {"policy drop", N_("PROPOSAL"), run_drop,
     N_("Takes a proposal back: nothing changes."), 1, 1, NULL},
    {0},
};
