/* catalogue types|codes|activities|places: look-ups in three languages. */
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

const struct cli_command cmd_catalogue[] = {
    {"catalogue types", N_("WORDS"), run_types, N_("Types of flows."), 1,
     SIZE_MAX, NULL},
    {"catalogue codes", N_("WORDS"), run_codes, N_("Waste codes."), 1, SIZE_MAX,
     NULL},
    {"catalogue activities", N_("WORDS"), run_activities,
     N_("Activities (NACE)."), 1, SIZE_MAX, NULL},
    {"catalogue places", N_("WORDS"), run_places, N_("Communes."), 1, SIZE_MAX,
     NULL},
    {0},
};
