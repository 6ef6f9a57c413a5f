#include "sheet.h"

#include <stdlib.h>
#include <string.h>

enum { STORE = IMPORT_ROW_MAX + IMPORT_COLUMNS_MAX, OPEN_QUOTES_MAX = 1000 };

static bool open_csv(struct sheet *s)
{
    if (s->csv_open)
        csv_free(&s->csv);
    s->csv_open = csv_init(&s->csv, CSV_APPEND_NULL) == 0;
    if (s->csv_open)
        csv_set_delim(&s->csv, (unsigned char)s->separator);
    return s->csv_open;
}

static void clear_row(struct sheet *s)
{
    s->used = 0;
    s->too_long = s->complete = false;
    s->row.cells = 0;
    s->row.fault = IMPORT_NONE;
}

enum status sheet_open(struct sheet *s, const char *bytes, size_t len,
                       char separator)
{
    *s = (struct sheet){.bytes = bytes, .len = len, .separator = separator};
    s->store = malloc(STORE);
    if (!s->store || !open_csv(s)) {
        sheet_close(s);
        return STATUS_NO_MEMORY;
    }
    sheet_rewind(s);
    return STATUS_OK;
}

void sheet_close(struct sheet *s)
{
    if (s->csv_open)
        csv_free(&s->csv);
    free(s->store);
    *s = (struct sheet){0};
}

void sheet_rewind(struct sheet *s)
{
    s->at = 0;
    s->line = 1;
    s->done = s->no_memory = false;
    s->open_quotes = 0;
    if (!open_csv(s))
        s->no_memory = s->done = true;
    clear_row(s);
}

/* ---- libcsv's callbacks ---------------------------------------------------
 */

static void on_cell(void *text, size_t len, void *arg)
{
    struct sheet *s = arg;
    char *to = s->store + s->used;

    if (s->row.cells == IMPORT_COLUMNS_MAX || len >= STORE - s->used) {
        s->too_long |= len > 0; /* empty cells beyond the table cost nothing */
        return;
    }
    if (len > 0)
        memcpy(to, text, len);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)to[i] < ' ' || to[i] == 0x7F)
            to[i] = ' ';
    while (len > 0 && to[len - 1] == ' ')
        len--;
    to[len] = '\0';
    s->used += len + 1;
    s->row.cell[s->row.cells++] = to + strspn(to, " ");
}

static void on_row(int end, void *arg)
{
    struct sheet *s = arg;

    (void)end;
    s->complete = true;
}

/* ---- rows -----------------------------------------------------------------
 */

static size_t line_end(const struct sheet *s, size_t from)
{
    while (from < s->len && s->bytes[from] != '\n' && s->bytes[from] != '\r')
        from++;
    return from < s->len ? from + 1 : from;
}

/* A line feed, or a carriage return that none follows. */
static bool ends_line(const struct sheet *s, size_t at)
{
    if (s->bytes[at] == '\n')
        return true;
    return s->bytes[at] == '\r' &&
           (at + 1 == s->len || s->bytes[at + 1] != '\n');
}

/* One line at a time, so that at most one row completes. */
static bool feed(struct sheet *s)
{
    size_t end = line_end(s, s->at), n = end - s->at;
    bool whole =
        csv_parse(&s->csv, s->bytes + s->at, n, on_cell, on_row, s) == n;

    if (end > s->at && ends_line(s, end - 1))
        s->line++;
    s->at = end;
    if (!whole)
        s->no_memory = s->done = true;
    return whole;
}

/* The last row; false if it ends inside a quote. */
static bool finish(struct sheet *s)
{
    int strict = CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI;

    if (csv_set_opts(&s->csv, (unsigned char)strict) != 0)
        return false;
    return csv_fini(&s->csv, on_cell, on_row, s) == 0;
}

/* Gives up the row that began at `start` and goes on one line further. */
static void skip_line(struct sheet *s, size_t start, uint32_t line)
{
    s->at = line_end(s, start);
    s->line = line + 1;
    if (s->at < s->len && s->bytes[s->at - 1] == '\r' &&
        s->bytes[s->at] == '\n')
        s->at++;
    s->done = ++s->open_quotes > OPEN_QUOTES_MAX;
    if (!open_csv(s))
        s->no_memory = s->done = true;
}

/* A stray quote can join two lines into one row of shifted cells: a row over
 * several lines must be exact CSV, where one on a single line may be loose. */
static bool exact(const struct sheet *s, size_t start)
{
    struct csv_parser strict;
    size_t n = s->at - start;
    bool ok;

    if (csv_init(&strict, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return false;
    csv_set_delim(&strict, (unsigned char)s->separator);
    ok = csv_parse(&strict, s->bytes + start, n, NULL, NULL, NULL) == n &&
         csv_fini(&strict, NULL, NULL, NULL) == 0;
    csv_free(&strict);
    return ok;
}

static void read_row(struct sheet *s)
{
    size_t start = s->at;
    uint32_t line = s->line;
    bool quote = false;

    while (!s->complete && !s->done && !quote) {
        if (s->at >= s->len) {
            s->done = true;
            quote = !finish(s);
        } else if (feed(s)) {
            quote = !s->complete && s->at - start > IMPORT_ROW_MAX;
        }
    }
    quote |= s->complete && s->line > line + 1 && !exact(s, start);
    s->row.line = line;
    if (quote) {
        clear_row(s);
        s->row.fault = IMPORT_ROW_QUOTE;
        skip_line(s, start, line);
    } else if (s->too_long || s->at - start > IMPORT_ROW_MAX) {
        clear_row(s);
        s->row.fault = IMPORT_ROW_TOO_LONG;
    }
}

static bool blank(const struct sheet_row *row)
{
    for (size_t i = 0; i < row->cells; i++)
        if (*row->cell[i])
            return false;
    return row->fault == IMPORT_NONE;
}

/* libcsv passes over empty lines: the row begins after them. */
static void skip_empty_lines(struct sheet *s)
{
    while (s->at < s->len &&
           (s->bytes[s->at] == '\n' || s->bytes[s->at] == '\r')) {
        if (ends_line(s, s->at))
            s->line++;
        s->at++;
    }
}

bool sheet_next(struct sheet *s)
{
    do {
        if (s->done)
            return false;
        clear_row(s);
        skip_empty_lines(s);
        read_row(s);
    } while (blank(&s->row) && !s->no_memory);
    return !s->no_memory;
}
