/* report totals: sums over the own flows that give no company away. */
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "out.h"
#include "symbiote/label.h"

static const char *withheld(enum lang lang, const char *why)
{
    if (strcmp(why, "few") == 0)
        return tr(lang, "withheld: fewer than 3 companies");
    if (strcmp(why, "dominant") == 0)
        return tr(lang, "withheld: one company has more than 85 %");
    if (strcmp(why, "near") == 0)
        return tr(lang, "withheld: one company could work out another's");
    return tr(lang, "withheld: a part of it is withheld");
}

static void show_totals(const struct cli *cli, const json_t *rows)
{
    enum lang l = cli->lang;
    struct out_table t = {.column = {{tr(l, "Direction"), 0, false},
                                     {tr(l, "Kind"), 0, false},
                                     {tr(l, "Waste chapter"), 0, false},
                                     {tr(l, "Companies"), 0, true},
                                     {tr(l, "Quantity"), 0, true}}};
    char n[WRITTEN_NUMBER], unit[64], text[160];

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *o = json_array_get(rows, i);

        out_cell(&t, label_of(l, out_text(o, "direction")));
        out_cell(&t, label_of(l, out_text(o, "kind")));
        out_cell(&t, json_is_true(json_object_get(o, "sum"))
                         ? tr(l, "all together")
                         : out_text(o, "chapter"));
        out_cell(&t, json_object_get(o, "units") ? out_number(n, o, "units", l)
                                                 : out_text(o, "units_text"));
        label_unit(unit, sizeof unit, l, out_text(o, "unit"),
                   out_text(o, "per"));
        if (json_is_true(json_object_get(o, "shown")))
            (void)snprintf(text, sizeof text, "%s %s",
                           out_number(n, o, "quantity", l), unit);
        else
            (void)snprintf(text, sizeof text, "%s",
                           withheld(l, out_text(o, "withheld")));
        out_cell(&t, text);
    }
    out_table(&t);
}

static enum cli_exit run_totals(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "report/totals");
    enum cli_exit exit;
    json_t *rows;

    client_option(&r, a, "year");
    exit = client_answer(cli, &r, &rows);
    if (rows && json_array_size(rows) == 0)
        out_note(cli, "%s",
                 tr(cli->lang, "No flow of that year has a quantity."));
    if (rows)
        show_totals(cli, rows);
    json_decref(rows);
    return exit;
}

static const struct args_option year_option[] = {{"year", 0, true}, {0}};

const struct cli_command cmd_report[] = {
    {"report totals", N_("[--year Y]"), run_totals,
     N_("Quantities by direction, kind and waste chapter, where they give no "
        "company away."),
     0, 0, year_option},
    {0},
};
