#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "symbiote/import.h"

/* ---- files
 * ---------------------------------------------------------------------- */

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

bool report_read(const struct cli *cli, const char *path, size_t most,
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

const char *report_file(const char *path)
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
        out_cell(t, report_file(out_text(r, "file")));
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

void report_show(const struct cli *cli, const json_t *o)
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
