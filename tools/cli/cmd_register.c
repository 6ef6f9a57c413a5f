/* register import|show|editions|counts: what the count is made in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "http.h"
#include "out.h"
#include "report.h"
#include "stock.h"
#include "symbiote/day.h"

enum { AREA_MAX = 4096 };

/* ---- import: asking
 * ---------------------------------------------------------- */

static bool known_format(const struct cli *cli, const char *format)
{
    static const char *const formats[] = {"sirene", "kbo", "csv", "counts"};

    for (size_t i = 0; format && i < sizeof formats / sizeof *formats; i++)
        if (strcmp(format, formats[i]) == 0)
            return true;
    if (format)
        out_error(tr(cli->lang, "« %s » is not a format of registers: give "
                                "sirene, kbo, csv or counts."),
                  format);
    return !format;
}

static bool known_day(const struct cli *cli, const char *text, uint32_t *day)
{
    *day = 0;
    if (!text || day_read(text, day))
        return true;
    out_error(tr(cli->lang, "« %s » is not a day: write YYYY-MM-DD."), text);
    return false;
}

/* What was said of the format goes before what the file looks like. */
static enum stock_kind kind_of(const struct stock *s, const char *format)
{
    if (format && strcmp(format, "csv") == 0)
        return STOCK_TABLE;
    if (format && strcmp(format, "counts") == 0)
        return STOCK_COUNTS;
    if (format)
        return STOCK_REGISTER;
    for (size_t i = 0; i < s->files; i++)
        if (s->file[i].kind != STOCK_TABLE)
            return s->file[i].kind;
    return STOCK_TABLE;
}

static bool of_kind(const struct cli *cli, const struct stock *s,
                    enum stock_kind kind, const char *format)
{
    for (size_t i = 0; i < s->files; i++) {
        const struct stock_file *f = &s->file[i];
        bool sirene =
            f->role == INTAKE_SIRENE_SITES || f->role == INTAKE_SIRENE_UNITS;

        if (kind == STOCK_TABLE ||
            (f->kind == kind && (!format || kind != STOCK_REGISTER ||
                                 sirene == (strcmp(format, "sirene") == 0))))
            continue;
        out_error(tr(cli->lang, "%s is not a file of this format: its first "
                                "line is another."),
                  report_file(f->path));
        return false;
    }
    return true;
}

/* The options that say whose register it is. */
static void whose(struct client_request *r, const struct args *a)
{
    client_option(r, a, "for");
    client_option(r, a, "area");
    client_option(r, a, "signer");
    if (args_has(a, "dry-run"))
        client_argument(r, "dry_run", "1");
}

static enum cli_exit finish(const struct cli *cli, enum cli_exit exit,
                            json_t *reply)
{
    char kept[WRITTEN_NUMBER];

    if (!reply)
        return exit;
    if (cli->json) {
        out_json(reply);
    } else {
        report_show(cli, reply);
        out_line(tr(cli->lang, "Counted in the perimeter: %s. What was left "
                               "out, and why: symbiote register show."),
                 out_number(kept, reply, "kept", cli->lang));
        if (*out_text(reply, "signer"))
            out_line(tr(cli->lang, "Counted and signed by %s, fingerprint %s."),
                     out_text(reply, "signer"), out_text(reply, "signer_tid"));
    }
    if (exit == CLI_DONE && out_integer(reply, "rejected") > 0)
        exit = CLI_ROWS_REJECTED;
    json_decref(reply);
    return exit;
}

/* ---- import: simple tables
 * ---------------------------------------------------- */

/* Rows of several files say of which. */
static void name_parts(const struct stock *s, const json_t *rows)
{
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        size_t part = (size_t)out_integer(row, "part");

        if (json_object_get(row, "part") && part < s->files)
            json_object_set_new(row, "file", json_string(s->file[part].path));
        json_object_del(row, "part");
    }
}

static enum cli_exit import_tables(struct cli *cli, const struct args *a,
                                   const struct stock *s)
{
    struct client_request r = client_request("POST", "register/import");
    struct bytes b = {0};
    char lengths[STOCK_FILES * 12] = "", map_len[32];
    size_t most = HTTP_BODY_MAX - (1 << 20), at;
    enum cli_exit exit = CLI_FAILED;
    json_t *reply = NULL;
    bool fine = true;

    if (args_value(a, "map"))
        fine =
            report_read(cli, args_value(a, "map"), IMPORT_MAPPING_MAX - 1, &b);
    (void)snprintf(map_len, sizeof map_len, "%zu", b.len);
    for (size_t i = 0; i < s->files && fine; i++) {
        at = b.len;
        fine = report_read(cli, s->file[i].path, most, &b);
        most -= b.len - at;
        (void)snprintf(lengths + strlen(lengths),
                       sizeof lengths - strlen(lengths), "%s%zu", i ? "," : "",
                       b.len - at);
    }
    if (fine) {
        whose(&r, a);
        client_option(&r, a, "date");
        if (args_value(a, "map"))
            client_argument(&r, "map_len", map_len);
        client_argument(&r, "parts", lengths);
        r.bytes = b.p;
        r.len = b.len;
        r.doing = tr(cli->lang, "Importing");
        exit = client_call(cli, &r, &reply);
    }
    free(b.p);
    name_parts(s, json_object_get(reply, "rows"));
    name_parts(s, json_object_get(reply, "doubts"));
    return finish(cli, exit, reply);
}

/* ---- import: registers and count tables
 * ---------------------------------------- */

static enum cli_exit send(struct cli *cli, const struct args *a,
                          const struct bytes *b, json_t **reply)
{
    struct client_request r = client_request("POST", "register/edition");

    whose(&r, a);
    r.bytes = b->p;
    r.len = b->len;
    r.doing = tr(cli->lang, "Importing");
    return client_call(cli, &r, reply);
}

/* The communes to keep, as the daemon knows them. */
static enum cli_exit ask_area(struct cli *cli, const struct args *a,
                              uint32_t *area, size_t *communes)
{
    struct client_request r = client_request("GET", "register/perimeter");
    const json_t *list;
    json_t *reply;
    enum cli_exit exit;

    whose(&r, a);
    exit = client_call(cli, &r, &reply);
    if (!reply)
        return exit;
    list = json_object_get(reply, "area");
    *communes =
        json_array_size(list) < AREA_MAX ? json_array_size(list) : AREA_MAX;
    for (size_t i = 0; i < *communes; i++)
        area[i] = (uint32_t)json_integer_value(json_array_get(list, i));
    json_decref(reply);
    return CLI_DONE;
}

static enum cli_exit import_register(struct cli *cli, const struct args *a,
                                     struct stock *s, uint32_t dated)
{
    uint32_t area[AREA_MAX];
    struct stock_want want = {.area = area, .dated = dated};
    struct bytes b = {0};
    struct stock_result got = {0};
    json_t *reply = NULL;
    enum cli_exit exit = ask_area(cli, a, area, &want.communes);

    if (exit != CLI_DONE)
        return exit;
    if (!stock_read(cli, s, &want, &got))
        return CLI_FAILED;
    b.p = (char *)got.bytes;
    b.len = got.len;
    exit = send(cli, a, &b, &reply);
    free(got.bytes);
    if (reply)
        json_object_set(reply, "rows", got.issues);
    json_decref(got.issues);
    return finish(cli, exit, reply);
}

static enum cli_exit import_counts(struct cli *cli, const struct args *a,
                                   const struct stock *s)
{
    struct bytes b = {0};
    json_t *reply = NULL;
    enum cli_exit exit = CLI_FAILED;

    if (s->files != 1) {
        out_error("%s", tr(cli->lang, "Give one count table at a time."));
        return CLI_USAGE;
    }
    if (report_read(cli, s->file[0].path, HTTP_BODY_MAX - (1 << 20), &b))
        exit = send(cli, a, &b, &reply);
    free(b.p);
    return finish(cli, exit, reply);
}

static enum cli_exit run_import(struct cli *cli, const struct args *a)
{
    const char *format = args_value(a, "format");
    enum cli_exit exit = CLI_FAILED;
    struct stock s = {0};
    enum stock_kind kind;
    uint32_t dated;

    if (!known_format(cli, format) ||
        !known_day(cli, args_value(a, "date"), &dated))
        return CLI_USAGE;
    if (stock_find(cli, &s, a->word, a->words)) {
        kind = kind_of(&s, format);
        if (!of_kind(cli, &s, kind, format))
            exit = CLI_FAILED;
        else if (kind == STOCK_TABLE)
            exit = import_tables(cli, a, &s);
        else if (kind == STOCK_COUNTS)
            exit = import_counts(cli, a, &s);
        else
            exit = import_register(cli, a, &s, dated);
    }
    stock_free(&s);
    return exit;
}

/* ---- show
 * ---------------------------------------------------------------------- */

static const char *kind_word(enum lang lang, const char *kind)
{
    if (strcmp(kind, "sirene") == 0)
        return tr(lang, "SIRENE of the INSEE");
    if (strcmp(kind, "kbo") == 0)
        return tr(lang, "BCE/KBO");
    if (strcmp(kind, "counts") == 0)
        return tr(lang, "count table");
    return tr(lang, "table (CSV)");
}

static void show_edition(const struct cli *cli, const json_t *e)
{
    const json_t *report = json_object_get(e, "report");
    char n[2][WRITTEN_NUMBER], at[WRITTEN_DAY];

    out_line(tr(cli->lang, "Edition %s: %s of %s, imported %s."),
             out_number(n[0], e, "no", cli->lang),
             kind_word(cli->lang, out_text(e, "kind")), out_text(e, "dated"),
             out_time(at, e, "imported", cli->lang));
    if (*out_text(report, "signer"))
        out_line(tr(cli->lang, "Counted and signed by %s, fingerprint %s."),
                 out_text(report, "signer"), out_text(report, "signer_tid"));
    if (*out_text(e, "source_hash"))
        out_line(tr(cli->lang, "Hash of its files: %s"),
                 out_text(e, "source_hash"));
    if (out_integer(report, "read"))
        out_line(tr(cli->lang, "Rows read: %s, kept: %s."),
                 out_number(n[0], report, "read", cli->lang),
                 out_number(n[1], report, "kept", cli->lang));
    if (out_integer(report, "converted"))
        out_line(tr(cli->lang, "Activities taken over from another edition of "
                               "the classification: %s."),
                 out_number(n[0], report, "converted", cli->lang));
}

/* Why rows do not count, one line for each cause that there is. */
static void show_left_out(const struct cli *cli, const json_t *o)
{
    static const struct {
        const char *name, *text;
    } causes[] = {
        {"outside", N_("outside the perimeter")},
        {"no_place", N_("no commune that is known")},
        {"inactive", N_("ceased, or not open yet")},
        {"not_visible", N_("not shown by the register")},
        {"no_unit", N_("their legal unit is missing")},
        {"without_employees", N_("without employees")},
        {"no_activity", N_("no activity that can be converted safely")},
        {"repeated", N_("there twice")},
        {"rejected", N_("number or row not readable")},
    };
    const json_t *out = json_object_get(o, "left_out");
    char n[WRITTEN_NUMBER], line[2 * WRITTEN_NUMBER + 64];
    bool any = false;

    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        if (out_integer(out, causes[i].name) == 0)
            continue;
        if (!any)
            out_line("%s", tr(cli->lang, "Left out:"));
        any = true;
        (void)snprintf(line, sizeof line, tr(cli->lang, "%s: %s"),
                       tr(cli->lang, causes[i].text),
                       out_number(n, out, causes[i].name, cli->lang));
        out_line("  %s", line);
    }
}

static enum cli_exit run_show(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "register");
    char n[4][WRITTEN_NUMBER];
    json_t *o;
    enum cli_exit exit = client_answer(cli, &r, &o);

    (void)a;
    if (!o)
        return exit;
    if (json_object_get(o, "edition"))
        show_edition(cli, json_object_get(o, "edition"));
    out_line(tr(cli->lang, "Establishments: %s, counted: %s. Legal units: %s, "
                           "natural persons among them: %s."),
             out_number(n[0], o, "rows", cli->lang),
             out_number(n[1], o, "sites", cli->lang),
             out_number(n[2], o, "units", cli->lang),
             out_number(n[3], o, "natural_persons", cli->lang));
    show_left_out(cli, o);
    if (!json_is_true(json_object_get(o, "sizes")))
        out_line("%s", tr(cli->lang, "The register does not tell the size "
                                     "of establishments: no quantity is "
                                     "published until one that does is "
                                     "imported."));
    out_line(tr(cli->lang,
                "Cells that can be published: %s. Hash of the population: %s"),
             out_number(n[0], o, "cells", cli->lang), out_text(o, "hash"));
    json_decref(o);
    return exit;
}

/* ---- editions, counts
 * ------------------------------------------------------------ */

static enum cli_exit run_editions(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "register/editions");
    enum lang l = cli->lang;
    struct out_table t = {.column = {{tr(l, "No."), 0, true},
                                     {tr(l, "Of"), 30, false},
                                     {tr(l, "Source"), 0, false},
                                     {tr(l, "Day"), 0, false},
                                     {tr(l, "Imported"), 0, false},
                                     {tr(l, "Rows"), 0, true},
                                     {tr(l, "Hash"), 0, false}}};
    char n[WRITTEN_NUMBER], at[WRITTEN_DAY], hash[13];
    size_t i;
    json_t *list, *e;
    enum cli_exit exit = client_answer(cli, &r, &list);

    (void)a;
    if (!list)
        return exit;
    json_array_foreach(list, i, e)
    {
        const char *peer =
            *out_text(e, "peer") ? out_text(e, "peer") : out_text(e, "holder");

        out_cell(&t, out_number(n, e, "no", l));
        out_cell(&t, *peer ? peer : tr(l, "own perimeter"));
        out_cell(&t, kind_word(l, out_text(e, "kind")));
        out_cell(&t, out_text(e, "dated"));
        out_cell(&t, out_time(at, e, "imported", l));
        out_cell(&t, out_number(n, e, "rows", l));
        (void)snprintf(hash, sizeof hash, "%s", out_text(e, "source_hash"));
        out_cell(&t, hash);
    }
    out_table(&t);
    json_decref(list);
    return exit;
}

static enum cli_exit run_counts(struct cli *cli, const struct args *a)
{
    struct client_request r = client_request("GET", "register/counts");
    json_t *o;
    enum cli_exit exit;

    client_option(&r, a, "for");
    client_option(&r, a, "area");
    r.doing = tr(cli->lang, "Counting");
    exit = client_answer(cli, &r, &o);
    if (!o)
        return exit;
    out_raw(out_text(o, "table"));
    json_decref(o);
    return exit;
}

/* ---- table
 * ------------------------------------------------------------------------ */

static const struct args_option import_options[] = {
    {"map", 0, true},    {"dry-run", 0, false},
    {"format", 0, true}, {"date", 0, true},
    {"for", 0, true},    {"area", 0, true},
    {"signer", 0, true}, {0}};
static const struct args_option counts_options[] = {
    {"for", 0, true}, {"area", 0, true}, {0}};

const struct cli_command cmd_register[] = {
    {"register import",
     N_("FILE... [--format sirene|kbo|csv|counts] [--date D] [--for PEER "
        "[--area A]] [--signer FINGERPRINT] [--dry-run]"),
     run_import, N_("Reads a register of establishments."), 1, SIZE_MAX,
     import_options},
    {"register show", "", run_show,
     N_("The population against which anonymity is checked."), 0, 0, NULL},
    {"register editions", "", run_editions, N_("The editions that are kept."),
     0, 0, NULL},
    {"register counts", N_("[--for PEER] [--area A] > FILE"), run_counts,
     N_("A signed count table for a territory without register."), 0, 0,
     counts_options},
    {0},
};
