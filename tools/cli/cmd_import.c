/* company import, flow import, register import. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "http.h"
#include "out.h"
#include "symbiote/import.h"

/* ---- files
 * ---------------------------------------------------------------------- */

struct bytes {
    char *p;
    size_t len, room;
};

static bool grow(struct bytes *b)
{
    size_t room = b->room ? 2 * b->room : 65536;
    char *more = realloc(b->p, room);

    if (!more)
        return false;
    b->p = more;
    b->room = room;
    return true;
}

/* Appends a whole file of at most `most` bytes; "-" is standard input. */
static bool read_file(const struct cli *cli, const char *path, size_t most,
                      struct bytes *b)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? stdin : fopen(path, "rb");
    size_t start = b->len, n;
    int failed = f ? 0 : errno;

    while (f && !failed && b->len - start <= most) {
        if (b->len == b->room && !grow(b)) {
            failed = ENOMEM;
            break;
        }
        n = fread(b->p + b->len, 1, b->room - b->len, f);
        if (n == 0) {
            failed = ferror(f) ? errno : 0;
            break;
        }
        b->len += n;
    }
    if (f && !standard)
        (void)fclose(f);
    if (failed)
        out_error(tr(cli->lang, "The file %s cannot be read: %s."), path,
                  out_reason(cli->lang, failed));
    else if (b->len - start > most && most < IMPORT_MAPPING_MAX)
        out_error(tr(cli->lang, "The file %s is too long for a mapping."),
                  path);
    else if (b->len - start > most)
        out_error(tr(cli->lang, "The file %s is over %zu MiB: split it, each "
                                "part with the header row."),
                  path, most >> 20);
    return !failed && b->len - start <= most;
}

/* ---- reports
 * -------------------------------------------------------------------- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Rows of several files say of which. */
static void show_row(struct out_table *t, const json_t *r, bool files)
{
    char line[WRITTEN_NUMBER] = "";

    if (json_object_get(r, "line"))
        (void)snprintf(line, sizeof line, "%lld",
                       (long long)out_integer(r, "line"));
    if (files)
        out_cell(t, base_name(out_text(r, "file")));
    out_cell(t, line);
    out_cell(t, out_text(r, "column"));
    out_cell(t, out_text(r, "cell"));
    out_cell(t, out_text(r, json_object_get(r, "why") ? "why" : "text"));
}

static void show_rows(const struct cli *cli, const json_t *rows,
                      const char *heading)
{
    enum lang l = cli->lang;
    const struct out_column columns[] = {{tr(l, "File"), 30, false},
                                         {tr(l, "Line"), 0, true},
                                         {tr(l, "Column"), 24, false},
                                         {tr(l, "Cell"), 24, false},
                                         {tr(l, "Why"), 0, false}};
    bool files = json_object_get(json_array_get(rows, 0), "file") != NULL;
    struct out_table t = {0};
    size_t n = 0;

    if (json_array_size(rows) == 0)
        return;
    for (size_t i = files ? 0 : 1; i < sizeof columns / sizeof *columns; i++)
        t.column[n++] = columns[i];
    out_line("%s", "");
    out_line("%s", heading);
    for (size_t i = 0; i < json_array_size(rows); i++)
        show_row(&t, json_array_get(rows, i), files);
    out_table(&t);
}

static void show_result(const struct cli *cli, const json_t *o)
{
    char n[5][WRITTEN_NUMBER];

    out_line(
        tr(cli->lang,
           "Rows read: %s. New: %s, changed: %s, as before: %s, rejected: %s."),
        out_number(n[0], o, "read", cli->lang),
        out_number(n[1], o, "new", cli->lang),
        out_number(n[2], o, "changed", cli->lang),
        out_number(n[3], o, "same", cli->lang),
        out_number(n[4], o, "rejected", cli->lang));
    if (out_integer(o, "drafts"))
        out_line(tr(cli->lang, "Companies not known before, kept as drafts: "
                               "%s. Complete them with a company table; until "
                               "then their flows are not published."),
                 out_number(n[0], o, "drafts", cli->lang));
    if (json_is_true(json_object_get(o, "dry_run")))
        out_line("%s", tr(cli->lang, "This was a trial: nothing was kept."));
    show_rows(cli, json_object_get(o, "rows"),
              tr(cli->lang, "Rejected rows (the others were taken):"));
    show_rows(cli, json_object_get(o, "doubts"),
              tr(cli->lang, "Taken, but worth a look:"));
}

/* ---- one file
 * ------------------------------------------------------------------- */

struct upload {
    const char *path; /* of the API: "flows/import" */
    const char *file, *map;
    bool append;
};

/* *reply as client_call gives it. */
static enum cli_exit send(struct cli *cli, const struct args *a,
                          const struct upload *u, json_t **reply)
{
    struct client_request r = client_request("POST", u->path);
    struct bytes b = {0};
    char map_len[32];
    enum cli_exit exit = CLI_FAILED;

    *reply = NULL;
    if ((!u->map || read_file(cli, u->map, IMPORT_MAPPING_MAX - 1, &b))) {
        if (u->map) {
            (void)snprintf(map_len, sizeof map_len, "%zu", b.len);
            client_argument(&r, "map_len", map_len);
        }
        if (args_has(a, "dry-run"))
            client_argument(&r, "dry_run", "1");
        client_argument(&r, "append", u->append ? "1" : NULL);
        client_option(&r, a, "format");
        if (read_file(cli, u->file, HTTP_BODY_MAX - (1 << 20), &b)) {
            r.bytes = b.p;
            r.len = b.len;
            r.doing = tr(cli->lang, "Importing");
            exit = client_call(cli, &r, reply);
        }
    }
    free(b.p);
    return exit;
}

static enum cli_exit finish(const struct cli *cli, enum cli_exit exit,
                            json_t *reply)
{
    if (!reply)
        return exit;
    if (cli->json)
        out_json(reply);
    else
        show_result(cli, reply);
    if (exit == CLI_DONE && out_integer(reply, "rejected") > 0)
        exit = CLI_ROWS_REJECTED;
    json_decref(reply);
    return exit;
}

static enum cli_exit run_company_import(struct cli *cli, const struct args *a)
{
    struct upload u = {.path = "companies/import",
                       .file = a->word[0],
                       .map = args_value(a, "map")};
    json_t *reply;
    enum cli_exit exit = send(cli, a, &u, &reply);

    return finish(cli, exit, reply);
}

static enum cli_exit run_flow_import(struct cli *cli, const struct args *a)
{
    struct upload u = {.path = "flows/import",
                       .file = a->word[0],
                       .map = args_value(a, "map")};
    json_t *reply;
    enum cli_exit exit = send(cli, a, &u, &reply);

    return finish(cli, exit, reply);
}

/* ---- register: several files
 * ---------------------------------------------------- */

static void add_rows(json_t *to, const json_t *from, const char *name,
                     const char *file)
{
    const json_t *rows = json_object_get(from, name);

    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);

        json_object_set_new(row, "file", json_string(file));
        json_array_append(json_object_get(to, name), row);
    }
}

static void add_result(json_t *to, const json_t *from, const char *file)
{
    static const char *const counts[] = {"read", "new", "changed", "same",
                                         "rejected"};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        json_object_set_new(to, counts[i],
                            json_integer(out_integer(to, counts[i]) +
                                         out_integer(from, counts[i])));
    add_rows(to, from, "rows", file);
    add_rows(to, from, "doubts", file);
    if (json_is_true(json_object_get(from, "dry_run")))
        json_object_set_new(to, "dry_run", json_true());
}

static bool known_format(const struct cli *cli, const char *format)
{
    if (!format || strcmp(format, "sirene") == 0 ||
        strcmp(format, "kbo") == 0 || strcmp(format, "csv") == 0)
        return true;
    out_error(tr(cli->lang, "« %s » is not a format of registers: give sirene, "
                            "kbo or csv."),
              format);
    return false;
}

static enum cli_exit run_register_import(struct cli *cli, const struct args *a)
{
    struct upload u = {.path = "register/import", .map = args_value(a, "map")};
    enum cli_exit exit = CLI_DONE;
    json_t *all, *reply;

    if (!known_format(cli, args_value(a, "format")))
        return CLI_USAGE;
    all = json_pack("{si si si si si s[] s[]}", "read", 0, "new", 0, "changed",
                    0, "same", 0, "rejected", 0, "rows", "doubts");
    for (size_t i = 0; i < a->words; i++) {
        u.file = a->word[i];
        u.append = i > 0;
        exit = send(cli, a, &u, &reply);
        if (!reply)
            break;
        add_result(all, reply, u.file);
        json_decref(reply);
    }
    if (exit == CLI_DONE)
        return finish(cli, exit, all);
    if (u.append)
        out_error("%s", tr(cli->lang, "The register now holds only the files "
                                      "before this one: import all of them "
                                      "again."));
    json_decref(all);
    return exit;
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option import_options[] = {
    {"map", 0, true}, {"dry-run", 0, false}, {0}};
static const struct args_option register_options[] = {
    {"map", 0, true}, {"dry-run", 0, false}, {"format", 0, true}, {0}};

const struct cli_command cmd_import[] = {
    {"company import", N_("FILE [--map FILE] [--dry-run]"), run_company_import,
     N_("Reads a table of companies."), 1, 1, import_options},
    {"flow import", N_("FILE [--map FILE] [--dry-run]"), run_flow_import,
     N_("Reads a table of flows."), 1, 1, import_options},
    {"register import", N_("FILE... [--format sirene|kbo|csv] [--dry-run]"),
     run_register_import, N_("Reads the register of establishments."), 1,
     SIZE_MAX, register_options},
    {0},
};
