#include "stock.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "out.h"
#include "progress.h"
#include "report.h"
#include "symbiote/delivery.h"

enum { PIECE = 1 << 18 };

static const char counts_line[] = "symbiote/1 count table\n";

/* ---- finding ----------------------------------------------------------------
 */

static void unreadable(const struct cli *cli, const char *path, int error)
{
    out_error(tr(cli->lang, "The file %s cannot be read: %s."), path,
              out_reason(cli->lang, error));
}

/* What cannot be read twice is taken for a table: standard input, a pipe. */
static bool look(const struct cli *cli, struct stock_file *file)
{
    uint8_t head[INTAKE_HEAD];
    struct stat st;
    FILE *f;
    size_t n;

    if (strcmp(file->path, "-") == 0 ||
        (stat(file->path, &st) == 0 && !S_ISREG(st.st_mode)))
        return true;
    f = fopen(file->path, "rb");
    if (!f) {
        unreadable(cli, file->path, errno);
        return false;
    }
    n = fread(head, 1, sizeof head, f);
    if (fstat(fileno(f), &st) == 0 && st.st_size > 0)
        file->bytes = (uint64_t)st.st_size;
    (void)fclose(f);
    file->role = intake_recognise(head, n);
    if (file->role != INTAKE_UNKNOWN)
        file->kind = STOCK_REGISTER;
    else if (n >= sizeof counts_line - 1 &&
             memcmp(head, counts_line, sizeof counts_line - 1) == 0)
        file->kind = STOCK_COUNTS;
    return true;
}

static bool add(const struct cli *cli, struct stock *s, const char *folder,
                const char *name)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    struct stock_file *file = &s->file[s->files];

    if (s->files == STOCK_FILES) {
        out_error(tr(cli->lang, "More than %d files at once are too many."),
                  STOCK_FILES);
        return false;
    }
    *file = (struct stock_file){.path = malloc(n)};
    if (!file->path)
        abort();
    (void)snprintf(file->path, n, "%s%s%s", folder, *folder ? "/" : "", name);
    s->files++;
    return look(cli, file);
}

static bool add_folder(const struct cli *cli, struct stock *s,
                       const char *folder)
{
    DIR *d = opendir(folder);
    const struct dirent *e;
    size_t before = s->files;
    bool fine = true;

    if (!d) {
        unreadable(cli, folder, errno);
        return false;
    }
    while (fine && (e = readdir(d)) != NULL) {
        const char *dot = strrchr(e->d_name, '.');

        if (dot && strcmp(dot, ".csv") == 0)
            fine = add(cli, s, folder, e->d_name);
    }
    (void)closedir(d);
    if (fine && s->files == before)
        out_error(tr(cli->lang, "The folder %s has no .csv file."), folder);
    return fine && s->files > before;
}

bool stock_find(const struct cli *cli, struct stock *s, char **word,
                size_t words)
{
    struct stat st;

    for (size_t i = 0; i < words; i++) {
        bool folder = stat(word[i], &st) == 0 && S_ISDIR(st.st_mode);

        if (folder ? !add_folder(cli, s, word[i]) : !add(cli, s, "", word[i]))
            return false;
    }
    return true;
}

void stock_free(struct stock *s)
{
    for (size_t i = 0; i < s->files; i++)
        free(s->file[i].path);
    s->files = 0;
}

/* ---- reading ----------------------------------------------------------------
 */

struct reading {
    const struct cli *cli;
    struct intake *in;
    struct progress progress;
    crypto_hash_sha256_state hash;
    uint64_t done, all;
    uint8_t *piece;
};

static void explain(const struct reading *r, const char *path, enum status st)
{
    char text[IMPORT_SENTENCE_MAX];

    switch ((int)st) {
    case STATUS_MALFORMED:
        import_sentence(text, sizeof text, r->cli->lang, intake_failure(r->in));
        out_error("%s: %s", report_file(path), text);
        break;
    case STATUS_TOO_BIG:
        out_error("%s", tr(r->cli->lang,
                           "More than a million establishments lie in this "
                           "perimeter: choose a smaller one."));
        break;
    default:
        out_error(tr(r->cli->lang, "The file %s cannot be taken in: %s."), path,
                  status_text(st));
    }
}

static enum status read_pieces(struct reading *r, FILE *f)
{
    enum status st = STATUS_OK;
    size_t n;

    while (st == STATUS_OK && (n = fread(r->piece, 1, PIECE, f)) > 0) {
        crypto_hash_sha256_update(&r->hash, r->piece, n);
        st = intake_feed(r->in, r->piece, n);
        r->done += n;
        progress_show(&r->progress, r->done, r->all);
    }
    return st;
}

static bool read_file(struct reading *r, const struct stock_file *file)
{
    FILE *f = fopen(file->path, "rb");
    int failed = f ? 0 : errno;
    enum status st = intake_begin(r->in, file->role);

    if (f && st == STATUS_OK) {
        st = read_pieces(r, f);
        failed = ferror(f) ? EIO : 0;
        if (st == STATUS_OK && !failed)
            st = intake_end(r->in);
    }
    if (f)
        (void)fclose(f);
    if (!failed && st == STATUS_OK)
        return true;
    progress_end(&r->progress);
    if (failed)
        unreadable(r->cli, file->path, failed);
    else
        explain(r, file->path, st);
    return false;
}

static int by_role(const void *a, const void *b)
{
    const struct stock_file *x = a, *y = b;

    return (int)x->role - (int)y->role;
}

/* Two registers at once, a file twice, or one that is missing. */
static bool complete(const struct cli *cli, const struct stock *s)
{
    enum intake_role missing;
    unsigned seen = 0;

    for (size_t i = 0; i < s->files; i++) {
        unsigned bit = 1u << s->file[i].role;

        if (s->file[i].role != INTAKE_KBO_OTHER && (seen & bit)) {
            out_error(tr(cli->lang, "%s is given twice."),
                      intake_role_name(s->file[i].role));
            return false;
        }
        seen |= bit;
    }
    missing = intake_missing(seen);
    if (missing != INTAKE_UNKNOWN)
        out_error(tr(cli->lang, "The file %s of the register is missing: give "
                                "all of its files, or their folder."),
                  intake_role_name(missing));
    else if ((seen & (1u << INTAKE_SIRENE_SITES)) &&
             (seen & ~(1u << INTAKE_SIRENE_SITES | 1u << INTAKE_SIRENE_UNITS)))
        out_error("%s", tr(cli->lang, "These are files of two registers: "
                                      "import one after the other."));
    else
        return true;
    return false;
}

static json_t *issues_json(const struct cli *cli,
                           const struct intake_result *result)
{
    char text[IMPORT_SENTENCE_MAX], why[IMPORT_SENTENCE_MAX];
    json_t *list = json_array();

    for (size_t i = 0; i < result->issues; i++) {
        const struct import_issue *issue = &result->issue[i];
        const struct import_issue bare = {.reason = issue->reason};

        import_sentence(text, sizeof text, cli->lang, issue);
        import_sentence(why, sizeof why, cli->lang, &bare);
        json_array_append_new(list, json_pack("{sI ss ss* ss ss ss}", "line",
                                              (json_int_t)issue->line, "column",
                                              issue->column, "cell",
                                              issue->cell, "reason",
                                              import_reason_name(issue->reason),
                                              "text", text, "why", why));
    }
    return list;
}

static bool hand_over(struct reading *r, uint32_t dated,
                      struct stock_result *out)
{
    struct intake_result result;
    struct delivery d = {0};
    enum status st = intake_finish(r->in, &result);

    if (st == STATUS_OK) {
        d.dated = dated ? dated : result.dated;
        crypto_hash_sha256_final(&r->hash, d.hash);
        st = delivery_encode(&d, &result, &out->bytes, &out->len);
    }
    if (st == STATUS_OK)
        out->issues = issues_json(r->cli, &result);
    else
        explain(r, "", st);
    return st == STATUS_OK;
}

static bool read_all(struct reading *r, const struct stock *s)
{
    bool fine = true;

    progress_start(&r->progress, r->cli->err_terminal && !r->cli->quiet
                                     ? tr(r->cli->lang, "Reading the register")
                                     : NULL);
    for (size_t i = 0; i < s->files && fine; i++)
        if (s->file[i].role != INTAKE_KBO_OTHER)
            fine = read_file(r, &s->file[i]);
    progress_end(&r->progress);
    return fine;
}

bool stock_read(const struct cli *cli, struct stock *s,
                const struct stock_want *want, struct stock_result *out)
{
    struct reading r = {.cli = cli};
    bool fine;

    if (!complete(cli, s))
        return false;
    qsort(s->file, s->files, sizeof *s->file, by_role);
    for (size_t i = 0; i < s->files; i++)
        r.all += s->file[i].role == INTAKE_KBO_OTHER ? 0 : s->file[i].bytes;
    r.piece = malloc(PIECE);
    crypto_hash_sha256_init(&r.hash);
    if (!r.piece || intake_open(&r.in, want->area, want->communes) != STATUS_OK)
        abort();
    fine = read_all(&r, s) && hand_over(&r, want->dated, out);
    intake_close(r.in);
    free(r.piece);
    return fine;
}
