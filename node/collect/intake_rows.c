#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "intake_parts.h"

/* Room for the longest row, and for reading in large pieces. */
enum { BUFFER = 1 << 20, ROW_MAX = IMPORT_ROW_MAX };

enum status split_open(struct splitter *s)
{
    *s = (struct splitter){.next = 1};
    s->buf = malloc(BUFFER + 1);
    return s->buf ? STATUS_OK : STATUS_NO_MEMORY;
}

void split_close(struct splitter *s)
{
    free(s->buf);
    *s = (struct splitter){0};
}

void split_restart(struct splitter *s)
{
    char *buf = s->buf;

    *s = (struct splitter){.buf = buf, .next = 1};
}

size_t split_put(struct splitter *s, const uint8_t *bytes, size_t len)
{
    if (s->start > 0) {
        memmove(s->buf, s->buf + s->start, s->len - s->start);
        s->len -= s->start;
        s->start = 0;
    }
    if (len > BUFFER - s->len)
        len = BUFFER - s->len;
    memcpy(s->buf + s->len, bytes, len);
    s->len += len;
    return len;
}

/* The separator of the first line: the most frequent of three. */
static char guess(const char *p, const char *end)
{
    size_t comma = 0, semicolon = 0, tab = 0;

    for (; p < end && *p != '\n'; p++) {
        comma += *p == ',';
        semicolon += *p == ';';
        tab += *p == '\t';
    }
    if (tab > comma && tab > semicolon)
        return '\t';
    return semicolon > comma ? ';' : ',';
}

static void add_cell(struct splitter *s, char *p, size_t len)
{
    if (s->cells < SPLIT_CELLS)
        s->cell[s->cells++] = (struct cell){p, len};
}

/* Past a quoted cell, the quotes in it made single; NULL: it does not end. */
static char *quoted(struct splitter *s, char *p, const char *end)
{
    char *from = ++p, *to = p;

    for (;;) {
        char *q = memchr(p, '"', (size_t)(end - p));

        if (!q || q + 1 == end)
            return NULL; /* the next byte decides whether the cell ends */
        if (to != p)
            memmove(to, p, (size_t)(q - p));
        to += q - p;
        if (q[1] != '"') {
            add_cell(s, from, (size_t)(to - from));
            return q + 1;
        }
        *to++ = '"';
        p = q + 2;
    }
}

/* Whether a quoted cell ends before `end`; changes nothing. */
static const char *quote_end(const char *p, const char *end)
{
    p++;
    while (p < end) {
        const char *q = memchr(p, '"', (size_t)(end - p));

        if (!q || q + 1 == end)
            return NULL;
        if (q[1] != '"')
            return q + 1;
        p = q + 2;
    }
    return NULL;
}

/* Where the row that begins at p ends (its line feed); NULL: not here.  Before
 * cutting, since cutting changes the bytes. */
static const char *row_end(const struct splitter *s, const char *p,
                           const char *end, uint32_t *lines)
{
    bool fresh = true; /* at the beginning of a cell */

    for (; p < end; p++) {
        if (*p == '\n')
            return p;
        if (fresh && *p == '"') {
            const char *q = quote_end(p, end);

            if (!q)
                return NULL;
            for (const char *c = p; c < q; c++)
                *lines += *c == '\n';
            p = q - 1;
        }
        fresh = *p == s->separator;
    }
    return NULL;
}

static void cut(struct splitter *s, char *p, char *end)
{
    s->cells = 0;
    for (;;) {
        char *from = p;

        if (p < end && *p == '"') {
            p = quoted(s, p, end + 1);
            assert(p); /* row_end saw the quote that ends it */
            while (p < end && *p != s->separator)
                p++;
        } else {
            while (p < end && *p != s->separator)
                p++;
            add_cell(s, from, (size_t)(p - from));
        }
        if (p >= end)
            break;
        p++;
    }
    for (size_t i = 0; i < s->cells; i++)
        s->cell[i].p[s->cell[i].len] = '\0';
}

/* A row that does not end within ROW_MAX is given up at its first line end. */
static enum split give_up(struct splitter *s, bool last)
{
    const char *p = s->buf + s->start;
    const char *eol = memchr(p, '\n', s->len - s->start);

    if (!s->skipping) {
        s->line = s->next;
        s->skipping = true;
    }
    s->start = eol ? (size_t)(eol + 1 - s->buf) : s->len;
    if (!eol && !last)
        return SPLIT_MORE;
    s->skipping = false;
    s->next++;
    return SPLIT_TOO_LONG;
}

static void first_line(struct splitter *s)
{
    if (s->len >= 3 && memcmp(s->buf, "\xEF\xBB\xBF", 3) == 0)
        s->start = 3;
    s->separator = guess(s->buf + s->start, s->buf + s->len);
}

enum split split_next(struct splitter *s, bool last)
{
    uint32_t lines = 1;
    const char *eol;
    char *p, *end;

    if (s->separator == 0 && (last || s->len > 3))
        first_line(s);
    if (s->skipping)
        return s->start < s->len ? give_up(s, last) : SPLIT_MORE;
    p = s->buf + s->start;
    end = s->buf + s->len;
    eol = row_end(s, p, end, &lines);
    if (!eol && last && p < end && (size_t)(end - p) <= ROW_MAX) {
        *end = '\n'; /* the last line may lack its end; there is room */
        lines = 1;
        eol = row_end(s, p, end + 1, &lines);
    }
    if ((!eol && (last || (size_t)(end - p) > ROW_MAX)) ||
        (eol && (size_t)(eol - p) > ROW_MAX))
        return p < end ? give_up(s, last) : SPLIT_MORE;
    if (!eol)
        return SPLIT_MORE;
    s->line = s->next;
    s->next += lines;
    s->start = (size_t)(eol - s->buf) + 1;
    if (s->start > s->len)
        s->start = s->len;
    end = s->buf + (eol - s->buf);
    if (end > p && end[-1] == '\r')
        end--;
    *end = '\n'; /* a cell in quotes is followed by something */
    cut(s, p, end);
    return SPLIT_ROW;
}
