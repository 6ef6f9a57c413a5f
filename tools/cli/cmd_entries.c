/* company, flow, register: what the facilitator entered. */
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "out.h"
#include "show.h"

/* ---- numbers of entries
 * --------------------------------------------------------- */

static bool is_number(const struct cli *cli, const char *text)
{
    int64_t n;

    if (args_number(text, 1, UINT32_MAX, &n) == STATUS_OK)
        return true;
    out_error(tr(cli->lang, "« %s » is not the number of an entry: give a "
                            "whole number as the list shows it."),
              text);
    return false;
}

/* ---- companies
 * ------------------------------------------------------------------ */

static void show_companies(const struct cli *cli, const json_t *rows)
{
    enum lang l = cli->lang;
    struct out_table t = {.column = {{tr(l, "No."), 0, true},
                                     {tr(l, "Name"), 34, false},
                                     {tr(l, "Registration"), 0, false},
                                     {tr(l, "NACE"), 0, false},
                                     {tr(l, "Activity"), 40, false},
                                     {tr(l, "Commune"), 26, false}}};
    char id[WRITTEN_NUMBER];

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *c = json_array_get(rows, i);

        (void)snprintf(id, sizeof id, "%lld", (long long)out_integer(c, "id"));
        out_cell(&t, id);
        out_cell(&t, out_text(c, "name"));
        out_cell(&t, out_text(c, "reg_id"));
        out_cell(&t, out_text(c, "nace"));
        out_cell(&t, out_text(c, "activity"));
        out_cell(&t, out_text(json_object_get(c, "commune"), "name"));
    }
    out_table(&t);
}

static enum cli_exit run_company_list(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "companies");
    json_t *rows;
    enum cli_exit exit = client_answer(cli, &r, &rows);

    (void)a;
    if (rows && json_array_size(rows) == 0)
        out_note(cli, "%s",
                 tr(cli->lang, "No company yet. Import a table "
                               "with: symbiote company import "
                               "FILE"));
    if (rows)
        show_companies(cli, rows);
    json_decref(rows);
    return exit;
}

/* ---- flows
 * ---------------------------------------------------------------------- */

static enum cli_exit run_flow_list(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "flows");
    json_t *rows;
    enum cli_exit exit = client_answer(cli, &r, &rows);

    (void)a;
    if (rows && json_array_size(rows) == 0)
        out_note(cli, "%s",
                 tr(cli->lang, "No flow yet. Import a table with: "
                               "symbiote flow import FILE"));
    if (rows)
        show_flows(cli, rows);
    json_decref(rows);
    return exit;
}

static void show_original(const struct cli *cli, const json_t *cells)
{
    if (json_array_size(cells))
        out_line("%s", tr(cli->lang, "As imported:"));
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        const char *heading = json_string_value(json_array_get(cell, 0));
        const char *text = json_string_value(json_array_get(cell, 1));

        show_line(cli->lang, 2, heading ? heading : "", text ? text : "");
    }
}

static enum cli_exit run_flow_show(struct cli *cli, const struct args *a)
{
    static const char *const members[] = {
        "direction",     "kind",         "type_label", "low_code",
        "confidence",    "state",        "packaging",  "legal_status",
        "temperature_c", "pressure_bar", "commune",    "max_km",
        "from",          "until",        "confirmed",  "sharing",
        "ref",           "spec",         "outlet",     "cost",
        "price_wish",    "contact",      "note",       NULL};
    struct client_request r = client_request("GET", "flows");
    char quantity[OUT_QUANTITY];
    enum cli_exit exit;
    json_t *f;

    if (!is_number(cli, a->word[0]))
        return CLI_USAGE;
    client_part(&r, a->word[0]);
    exit = client_answer(cli, &r, &f);
    if (!f)
        return exit;
    out_quantity(quantity, f, cli->lang);
    out_line(tr(cli->lang, "Flow %lld of %s: %s, %s"),
             (long long)out_integer(f, "id"), out_text(f, "company_name"),
             out_text(f, "label"), quantity);
    show_members(cli, f, members);
    show_original(cli, json_object_get(f, "original"));
    json_decref(f);
    return exit;
}

static enum cli_exit run_flow_remove(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("DELETE", "flows");
    enum cli_exit exit;
    json_t *o;

    if (!is_number(cli, a->word[0]))
        return CLI_USAGE;
    if (!out_confirm(cli, tr(cli->lang, "Remove this flow for good?")))
        return CLI_FAILED;
    client_part(&r, a->word[0]);
    exit = client_answer(cli, &r, &o);
    if (o)
        out_line(tr(cli->lang, "Flow %s is removed. If it was published, "
                               "withdraw its offer too."),
                 a->word[0]);
    json_decref(o);
    return exit;
}

static enum cli_exit run_flow_prefer(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("POST", "flows");
    bool on = !args_has(a, "off");
    enum cli_exit exit;
    json_t *o;

    if (!is_number(cli, a->word[0]))
        return CLI_USAGE;
    client_part(&r, a->word[0]);
    client_part(&r, "prefer");
    r.body = json_pack("{sb}", "preferred", (int)on);
    exit = client_answer(cli, &r, &o);
    if (o)
        out_line(on ? tr(cli->lang, "Flow %s goes before the company's other "
                                    "flows from the next batch on.")
                    : tr(cli->lang, "Flow %s has no preference any more."),
                 a->word[0]);
    json_decref(o);
    return exit;
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option off_option[] = {{"off", 0, false}, {0}};

const struct cli_command cmd_entries[] = {
    {"company list", "", run_company_list,
     N_("The companies of the territory."), 0, 0, NULL},
    {"flow list", "", run_flow_list, N_("The flows as understood."), 0, 0,
     NULL},
    {"flow show", N_("ID"), run_flow_show,
     N_("One flow and its cells as imported."), 1, 1, NULL},
    {"flow remove", N_("ID"), run_flow_remove, N_("Removes a flow."), 1, 1,
     NULL},
    {"flow prefer", N_("ID [--off]"), run_flow_prefer,
     N_("Which flow is shown where only some of a company's may be."), 1, 1,
     off_option},
    {0},
};
