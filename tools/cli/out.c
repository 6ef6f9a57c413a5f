#include "out.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "symbiote/label.h"

enum { LINE_MAX_BYTES = 8192, DIGITS = 12 };

/* ---- lines
 * --------------------------------------------------------------------- */

__attribute__((format(printf, 2, 0))) static void
print(FILE *to, const char *format, va_list args)
{
    char text[LINE_MAX_BYTES], clean[LINE_MAX_BYTES];

    (void)vsnprintf(text, sizeof text, format, args);
    text_cut(clean, sizeof clean, text, SIZE_MAX);
    (void)fprintf(to, "%s\n", clean);
}

void out_line(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print(stdout, format, args);
    va_end(args);
}

void out_raw(const char *text)
{
    (void)fputs(text, stdout);
}

void out_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print(stderr, format, args);
    va_end(args);
}

void out_note(const struct cli *cli, const char *format, ...)
{
    va_list args;

    if (cli->quiet)
        return;
    va_start(args, format);
    print(stderr, format, args);
    va_end(args);
}

static void print_json(const json_t *value)
{
    if (json_dumpf(value, stdout, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS)) ==
        0)
        (void)fputc('\n', stdout);
}

void out_json(const json_t *value)
{
    if (!json_is_array(value)) {
        print_json(value);
        return;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        print_json(json_array_get(value, i));
}

enum cli_exit out_close(enum cli_exit exit)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit;
    (void)fputs("symbiote: the result could not be written to its end.\n",
                stderr);
    return exit == CLI_DONE ? CLI_FAILED : exit;
}

const char *out_reason(enum lang lang, int error)
{
    switch (error) {
    case ENOENT: return tr(lang, "it does not exist");
    case EACCES: return tr(lang, "you may not read it");
    case EISDIR: return tr(lang, "it is a folder");
    default: return strerror(error);
    }
}

bool out_confirm(const struct cli *cli, const char *question)
{
    char answer[16] = "";

    if (cli->yes || !cli->err_terminal || !cli->in_terminal)
        return true;
    (void)fprintf(stderr, tr(cli->lang, "%s [y/N] "), question);
    if (!fgets(answer, sizeof answer, stdin))
        return false;
    /* yes, oui, ja */
    return strchr("yYoOjJ", answer[0]) != NULL && answer[0] != '\0';
}

/* ---- tables
 * -------------------------------------------------------------------- */

static void *need(void *p)
{
    if (p)
        return p;
    (void)fputs("symbiote: out of memory\n", stderr);
    exit(CLI_FAILED);
}

void out_cell(struct out_table *t, const char *text)
{
    if (t->cells == t->room) {
        t->room = t->room ? 2 * t->room : 64;
        t->cell = need(reallocarray(t->cell, t->room, sizeof *t->cell));
    }
    t->cell[t->cells++] = need(strdup(text ? text : ""));
}

static void pad(size_t n)
{
    (void)printf("%*s", (int)n, "");
}

static void print_cell(const struct out_column *c, const char *text,
                       size_t width, bool last)
{
    char clean[LINE_MAX_BYTES];
    size_t used;

    text_cut(clean, sizeof clean, text, width);
    used = text_width(clean);
    used = used < width ? used : width;
    if (c->right)
        pad(width - used);
    out_raw(clean);
    if (last)
        out_raw("\n");
    else
        pad(width - used + 2 - (c->right ? width - used : 0));
}

static size_t columns_of(const struct out_table *t)
{
    size_t n = 0;

    while (n < OUT_COLUMNS && t->column[n].heading)
        n++;
    return n;
}

static size_t width_of(const struct out_table *t, size_t column, size_t columns)
{
    const struct out_column *c = &t->column[column];
    size_t width = text_width(c->heading);

    for (size_t i = column; i < t->cells; i += columns) {
        size_t w = text_width(t->cell[i]);

        width = w > width ? w : width;
    }
    return c->widest && width > c->widest ? c->widest : width;
}

void out_table(struct out_table *t)
{
    size_t columns = columns_of(t), width[OUT_COLUMNS];

    assert(columns > 0);
    for (size_t i = 0; i < columns; i++)
        width[i] = width_of(t, i, columns);
    for (size_t i = 0; t->cells && i < columns; i++)
        print_cell(&t->column[i], t->column[i].heading, width[i],
                   i + 1 == columns);
    for (size_t i = 0; i < t->cells; i++)
        print_cell(&t->column[i % columns], t->cell[i], width[i % columns],
                   i % columns + 1 == columns);
    for (size_t i = 0; i < t->cells; i++)
        free(t->cell[i]);
    free(t->cell);
    t->cell = NULL;
    t->cells = t->room = 0;
}

/* ---- members
 * ------------------------------------------------------------------- */

const char *out_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

int64_t out_integer(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static bool read_milli(const json_t *object, const char *name, int64_t *out)
{
    const json_t *n = json_object_get(object, name);
    double value = json_number_value(n) * 1000;

    if (!json_is_number(n) || fabs(value) > 9e18)
        return false;
    *out = llround(value);
    return true;
}

const char *out_number(char out[static WRITTEN_NUMBER], const json_t *object,
                       const char *name, enum lang lang)
{
    int64_t milli = 0;

    out[0] = '\0';
    if (read_milli(object, name, &milli))
        written_number(out, WRITTEN_NUMBER, milli, lang);
    return out;
}

const char *out_time(char out[static WRITTEN_DAY], const json_t *object,
                     const char *name, enum lang lang)
{
    uint64_t unix_s = 0;
    bool timed = false;
    struct tm tm;
    time_t t;

    out[0] = '\0';
    if (written_read_time(out_text(object, name), &unix_s, &timed) != STATUS_OK)
        return out;
    t = (time_t)unix_s;
    if (!timed)
        written_day(out, WRITTEN_DAY, (uint32_t)(unix_s / 86400), lang);
    else if (localtime_r(&t, &tm))
        (void)strftime(out, WRITTEN_DAY,
                       lang == LANG_EN ? "%Y-%m-%d %H:%M" : "%d/%m/%Y %H:%M",
                       &tm);
    return out;
}

static const char *quantity_text(char out[static OUT_QUANTITY],
                                 const json_t *object, enum lang lang,
                                 bool published)
{
    char number[OUT_QUANTITY - 40], unit[40] = "";
    int64_t lo = 0, hi = 0;
    bool has_lo = read_milli(object, "qty_min", &lo);
    bool has_hi = read_milli(object, "qty_max", &hi);

    if (published) {
        lo = written_rounded(lo);
        hi = written_rounded(hi);
    }
    written_interval(number, sizeof number, has_lo ? &lo : NULL,
                     has_hi ? &hi : NULL, lang);
    if (has_lo || has_hi)
        label_unit(unit, sizeof unit, lang, out_text(object, "unit"),
                   out_text(object, "per"));
    (void)snprintf(out, OUT_QUANTITY, "%s%s%s", number, unit[0] ? " " : "",
                   unit);
    return out;
}

const char *out_quantity(char out[static OUT_QUANTITY], const json_t *object,
                         enum lang lang)
{
    return quantity_text(out, object, lang, false);
}

const char *out_published_quantity(char out[static OUT_QUANTITY],
                                   const json_t *object, enum lang lang)
{
    return quantity_text(out, object, lang, true);
}

void out_join(char *out, size_t cap, const json_t *array, enum lang lang,
              const char *(*word)(enum lang lang, const char *name))
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *text = json_string_value(json_array_get(array, i));
        int n;

        if (!text)
            continue;
        n = snprintf(out + used, cap - used, "%s%s", used ? ", " : "",
                     word ? word(lang, text) : text);
        if (n < 0 || (size_t)n >= cap - used)
            return;
        used += (size_t)n;
    }
}
