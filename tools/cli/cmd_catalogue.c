/* catalogue types|codes|activities|places: look-ups in three languages;
 * catalogue receivers|givers: who could take a flow, or give one. */
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "out.h"
#include "symbiote/label.h"

/* Members of the answers that are columns of the table. */
struct column {
    const char *name, *heading;
    bool right;
};

static void print_rows(const struct cli *cli, const json_t *rows,
                       const struct column *columns)
{
    struct out_table t = {0};
    char number[WRITTEN_NUMBER];

    for (size_t i = 0; columns[i].name; i++)
        t.column[i] = (struct out_column){tr(cli->lang, columns[i].heading), 60,
                                          columns[i].right};
    for (size_t i = 0; i < json_array_size(rows); i++)
        for (const struct column *c = columns; c->name; c++) {
            const json_t *row = json_array_get(rows, i);
            const json_t *value = json_object_get(row, c->name);

            if (json_is_number(value))
                out_cell(&t, out_number(number, row, c->name, cli->lang));
            else if (json_is_boolean(value))
                out_cell(&t,
                         json_is_true(value) ? tr(cli->lang, "hazardous") : "");
            else if (strcmp(c->name, "kind") == 0)
                out_cell(&t, label_of(cli->lang, out_text(row, c->name)));
            else
                out_cell(&t, out_text(row, c->name));
        }
    out_table(&t);
}

static enum cli_exit look_up(struct cli *cli, const struct args *a,
                             const char *path, const struct column *columns)
{
    struct client_request r = client_request("GET", path);
    char words[512] = "";
    enum cli_exit exit;
    size_t used = 0;
    json_t *rows;

    for (size_t i = 0; i < a->words && used < sizeof words; i++)
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s",
                                 i ? " " : "", a->word[i]);
    client_argument(&r, "words", words);
    exit = client_answer(cli, &r, &rows);
    if (rows && json_array_size(rows) == 0)
        out_note(cli, tr(cli->lang, "Nothing fits « %s »."), words);
    if (rows)
        print_rows(cli, rows, columns);
    json_decref(rows);
    return exit;
}

static enum cli_exit run_types(struct cli *cli, const struct args *a)
{
    static const struct column columns[] = {{"type", N_("Type"), false},
                                            {"label", N_("Label"), false},
                                            {"kind", N_("Kind"), false},
                                            {"low_codes", N_("Codes"), false},
                                            {0}};

    return look_up(cli, a, "catalogue/types", columns);
}

static enum cli_exit run_codes(struct cli *cli, const struct args *a)
{
    static const struct column columns[] = {{"code", N_("Code"), false},
                                            {"label", N_("Label"), false},
                                            {"hazardous", N_("Hazard"), false},
                                            {0}};

    return look_up(cli, a, "catalogue/codes", columns);
}

static enum cli_exit run_activities(struct cli *cli, const struct args *a)
{
    static const struct column columns[] = {
        {"nace", N_("NACE"), false}, {"label", N_("Label"), false}, {0}};

    return look_up(cli, a, "catalogue/activities", columns);
}

static enum cli_exit run_places(struct cli *cli, const struct args *a)
{
    static const struct column columns[] = {
        {"code", N_("Code"), false},
        {"country", N_("Country"), false},
        {"name", N_("Name"), false},
        {"population", N_("Population"), true},
        {"epci", N_("EPCI"), false},
        {"arrondissement", N_("Arrondissement"), false},
        {"nuts3", N_("NUTS 3"), false},
        {0}};

    return look_up(cli, a, "catalogue/places", columns);
}

/* ---- prospects ------------------------------------------------------------
 */

enum { SENTENCE = 400 };

static void show_bound(const struct cli *cli, const json_t *b)
{
    const char *label = out_text(b, "label"), *unit = out_text(b, "unit");
    long long min = out_integer(b, "min"), max = out_integer(b, "max");
    bool has_min = json_object_get(b, "min"),
         has_max = json_object_get(b, "max");
    enum lang l = cli->lang;

    if (has_min && has_max)
        out_line(tr(l, "    ? %s: from %lld to %lld %s"), label, min, max,
                 unit);
    else if (has_min)
        out_line(tr(l, "    ? %s: at least %lld %s"), label, min, unit);
    else if (has_max)
        out_line(tr(l, "    ? %s: at most %lld %s"), label, max, unit);
    else
        out_line(tr(l, "    ? %s: %s"), label,
                 json_is_true(json_object_get(b, "is")) ? tr(l, "yes")
                                                        : tr(l, "no"));
}

static void show_callee(const struct cli *cli, const json_t *e)
{
    const char *commune = out_text(json_object_get(e, "commune"), "name");
    char km[WRITTEN_NUMBER];
    enum lang l = cli->lang;

    (void)out_number(km, e, "km", l);
    if (!json_object_get(e, "people_min"))
        out_line(tr(l, "    %s, %s, %s km"), out_text(e, "number"), commune,
                 km);
    else if (json_object_get(e, "people_max"))
        out_line(tr(l, "    %s, %s, %s km, %lld to %lld people"),
                 out_text(e, "number"), commune, km,
                 (long long)out_integer(e, "people_min"),
                 (long long)out_integer(e, "people_max"));
    else
        out_line(tr(l, "    %s, %s, %s km, %lld people or more"),
                 out_text(e, "number"), commune, km,
                 (long long)out_integer(e, "people_min"));
}

static void show_prospect(const struct cli *cli, const json_t *p)
{
    const json_t *bounds = json_object_get(p, "bounds");
    const json_t *near = json_object_get(p, "establishments");
    const char *process = out_text(p, "process");
    char rules[SENTENCE];
    enum lang l = cli->lang;

    out_line(tr(l, "%lld. %s %s, score %lld"),
             (long long)out_integer(p, "rank"), out_text(p, "nace"),
             out_text(p, "label"), (long long)out_integer(p, "score"));
    out_join(rules, sizeof rules, json_object_get(p, "rules"), l, NULL);
    if (!rules[0])
        out_line(tr(l, "    « %s » is usual in this trade"),
                 out_text(p, "type_label"));
    else if (process[0])
        out_line(tr(l, "    « %s » as: %s; process: %s"),
                 out_text(p, "type_label"), out_text(p, "use"), process);
    else
        out_line(tr(l, "    « %s » as: %s"), out_text(p, "type_label"),
                 out_text(p, "use"));
    if (rules[0])
        out_line(tr(l, "    rules %s; source: %s"), rules,
                 tr(l, out_text(p, "source")));
    if (out_text(p, "check")[0])
        out_line(tr(l, "    check first: %s"), out_text(p, "check"));
    for (size_t i = 0; i < json_array_size(bounds); i++)
        show_bound(cli, json_array_get(bounds, i));
    for (size_t i = 0; i < json_array_size(near); i++)
        show_callee(cli, json_array_get(near, i));
}

static enum cli_exit prospects(struct cli *cli, const struct args *a,
                               const char *path)
{
    static const char *const options[] = {"text", "low-code", "nace",
                                          "kind", "near",     "limit"};
    struct client_request r = client_request("GET", path);
    enum cli_exit exit;
    json_t *rows;

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        client_option(&r, a, options[i]);
    exit = client_answer(cli, &r, &rows);
    if (rows && json_array_size(rows) == 0)
        out_note(cli, "%s",
                 tr(cli->lang, "Nothing is known about such a flow: try other "
                               "words, or its waste code."));
    for (size_t i = 0; i < json_array_size(rows); i++)
        show_prospect(cli, json_array_get(rows, i));
    json_decref(rows);
    return exit;
}

static enum cli_exit run_receivers(struct cli *cli, const struct args *a)
{
    return prospects(cli, a, "catalogue/receivers");
}

static enum cli_exit run_givers(struct cli *cli, const struct args *a)
{
    return prospects(cli, a, "catalogue/givers");
}

static const struct args_option prospect_options[] = {{"text", 0, true},
                                                      {"low-code", 0, true},
                                                      {"nace", 0, true},
                                                      {"kind", 0, true},
                                                      {"near", 0, true},
                                                      {"limit", 0, true},
                                                      {0}};

const struct cli_command cmd_catalogue[] = {
    {"catalogue types", N_("WORDS"), run_types, N_("Types of flows."), 1,
     SIZE_MAX, NULL},
    {"catalogue codes", N_("WORDS"), run_codes, N_("Waste codes."), 1, SIZE_MAX,
     NULL},
    {"catalogue activities", N_("WORDS"), run_activities,
     N_("Activities (NACE)."), 1, SIZE_MAX, NULL},
    {"catalogue places", N_("WORDS"), run_places, N_("Communes."), 1, SIZE_MAX,
     NULL},
    {"catalogue receivers",
     N_("[--text T] [--low-code C] [--nace N] [--kind K] [--near COMMUNE] "
        "[--limit N]"),
     run_receivers,
     N_("Activities that could take a flow, why, and the nearest "
        "establishments of the register that have them; --nace: where the "
        "flow comes from."),
     0, 0, prospect_options},
    {"catalogue givers",
     N_("[--text T] [--low-code C] [--nace N] [--kind K] [--near COMMUNE] "
        "[--limit N]"),
     run_givers,
     N_("Activities that could give what is needed; --nace: who needs it."), 0,
     0, prospect_options},
    {0},
};
