#include "columns.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FOLD_MAX = 240,
    SCORE_MAPPED = 200, /* the user's own mapping */
    SCORE_WHOLE = 100,
    SCORE_WITHOUT_BRACKET = 90,
    SCORE_PART = 10, /* plus the length of what was found in it */
    PART_MIN = 5,
};

static const char *const names[FIELD_COUNT] = {
#define X(name, text) text,
    FIELDS(X)
#undef X
};

const char *columns_field_name(enum field field)
{
    return names[field];
}

static enum field field_named(const char *name, size_t len)
{
    for (unsigned i = 1; i < FIELD_COUNT; i++)
        if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
            return (enum field)i;
    return FIELD_NONE;
}

/* ---- mapping text ---------------------------------------------------------
 */

struct map_line {
    const char *heading;
    size_t heading_len;
    enum field field;
    bool blank, broken;
};

static const char *trim(const char *p, size_t *len)
{
    while (*len > 0 && strchr(" \t\r", *p)) {
        p++;
        (*len)--;
    }
    while (*len > 0 && strchr(" \t\r", p[*len - 1]))
        (*len)--;
    return p;
}

/* The line at *p, which moves on to the next; false at the end.  A heading may
 * hold '=': the last one counts. */
static bool map_next(const char **p, struct map_line *out)
{
    const char *line = *p, *end = strchr(line, '\n');
    size_t len = end ? (size_t)(end - line) : strlen(line);
    size_t at, field_len;
    const char *field;

    if (*line == '\0')
        return false;
    *p = end ? end + 1 : line + len;
    *out = (struct map_line){0};
    line = trim(line, &len);
    out->blank = len == 0 || *line == '#';
    if (out->blank)
        return true;
    for (at = len; at > 0 && line[at - 1] != '=';)
        at--;
    out->broken = at == 0;
    if (out->broken)
        return true;
    field = line + at;
    field_len = len - at;
    field = trim(field, &field_len);
    out->field = field_named(field, field_len);
    out->heading_len = at - 1;
    out->heading = trim(line, &out->heading_len);
    return true;
}

static bool same_heading(const struct map_line *m, const char *heading)
{
    size_t len = strlen(heading);
    const char *p = trim(heading, &len);

    return len == m->heading_len && memcmp(p, m->heading, len) == 0;
}

static enum field mapped(const char *mapping, const char *heading)
{
    struct map_line m;

    while (mapping && map_next(&mapping, &m))
        if (!m.blank && !m.broken && same_heading(&m, heading))
            return m.field;
    return FIELD_NONE;
}

static void fill_issue(struct import_issue *issue, enum import_reason reason,
                       const struct map_line *m, uint32_t line)
{
    *issue =
        (struct import_issue){.reason = reason, .rejected = true, .line = line};
    (void)snprintf(issue->column, sizeof issue->column, "%.*s",
                   (int)(m->heading_len < IMPORT_CELL_MAX ? m->heading_len
                                                          : IMPORT_CELL_MAX),
                   m->heading ? m->heading : "");
}

enum status columns_check_mapping(const char *mapping,
                                  const struct columns *columns,
                                  struct import_issue *issue)
{
    struct map_line m;

    for (uint32_t line = 1; map_next(&mapping, &m); line++) {
        bool there = columns == NULL;

        if (m.blank)
            continue;
        if (m.broken || m.field == FIELD_NONE) {
            fill_issue(issue, m.broken ? IMPORT_MAP_LINE : IMPORT_MAP_FIELD, &m,
                       line);
            return STATUS_MALFORMED;
        }
        for (size_t i = 0; columns && i < columns->count; i++)
            there |= same_heading(&m, columns->heading[i]);
        if (!there) {
            fill_issue(issue, IMPORT_MAP_COLUMN, &m, line);
            return STATUS_NOT_FOUND;
        }
    }
    return STATUS_OK;
}

/* ---- headings -------------------------------------------------------------
 */

/* « Quantité (t/an) » -> « Quantité » */
static void without_bracket(const char *heading, char out[static FOLD_MAX])
{
    size_t n = strcspn(heading, "([");

    if (n >= FOLD_MAX)
        n = FOLD_MAX - 1;
    memcpy(out, heading, n);
    out[n] = '\0';
}

/* `part` as whole words of `text`. */
static bool holds(const char *text, const char *part)
{
    size_t n = strlen(part);

    for (const char *p = strstr(text, part); p; p = strstr(p + 1, part))
        if ((p == text || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
            return true;
    return false;
}

struct guess {
    enum field field;
    size_t score;
};

static void consider(struct guess *g, const struct heading *h,
                     const char *whole, const char *bare)
{
    size_t score = 0;

    if (strcmp(whole, h->text) == 0)
        score = SCORE_WHOLE;
    else if (strcmp(bare, h->text) == 0)
        score = SCORE_WITHOUT_BRACKET;
    else if (strlen(h->text) >= PART_MIN && holds(bare, h->text))
        score = SCORE_PART + strlen(h->text);
    if (score > g->score) {
        g->score = score;
        g->field = (enum field)h->field;
    }
}

static struct guess guess(const char *heading, const struct import_options *opt)
{
    char whole[FOLD_MAX], bare[FOLD_MAX], cut[FOLD_MAX];
    struct guess g = {mapped(opt->mapping, heading), SCORE_MAPPED};

    if (g.field != FIELD_NONE)
        return g;
    g.score = 0;
    without_bracket(heading, cut);
    (void)catalogue_fold(heading, whole, sizeof whole);
    (void)catalogue_fold(cut, bare, sizeof bare);
    if (*whole == '\0')
        return g;
    for (size_t i = 0; i < headings_count; i++)
        if (headings[i].kinds & 1u << opt->kind)
            consider(&g, &headings[i], whole, bare);
    return g;
}

/* Fields that several columns may fill together. */
static bool several(enum field f)
{
    return f == FIELD_NOTE || f == FIELD_CONTACT || f == FIELD_SPEC ||
           f == FIELD_SITE || f == FIELD_IGNORE || f == FIELD_REG_ID;
}

/* Two columns for one field: the better guess stays, the first of equals. */
static void settle(struct columns *c, const struct guess *g)
{
    for (size_t i = 0; i < c->count; i++)
        c->field[i] = g[i].field;
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < c->count; k++) {
            if (k == i || c->field[i] == FIELD_NONE || several(c->field[i]) ||
                c->field[k] != c->field[i])
                continue;
            if (g[k].score > g[i].score || (g[k].score == g[i].score && k < i))
                c->field[i] = FIELD_NONE;
        }
}

static enum status copy_headings(struct columns *c, const struct sheet_row *row)
{
    size_t total = 0, used = 0;

    for (size_t i = 0; i < row->cells; i++)
        total += strlen(row->cell[i]) + 1;
    c->store = malloc(total + 1);
    if (!c->store)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < row->cells; i++) {
        size_t n = strlen(row->cell[i]) + 1;

        memcpy(c->store + used, row->cell[i], n);
        c->heading[i] = c->store + used;
        used += n;
    }
    c->count = row->cells;
    return STATUS_OK;
}

enum status columns_read(struct columns *columns, const struct sheet_row *row,
                         const struct import_options *opt, size_t *known)
{
    struct guess g[IMPORT_COLUMNS_MAX];
    struct columns c = {0};
    enum status s = copy_headings(&c, row);
    size_t found = 0;

    if (s != STATUS_OK)
        return s;
    for (size_t i = 0; i < c.count; i++)
        g[i] = guess(c.heading[i], opt);
    settle(&c, g);
    for (size_t i = 0; i < c.count; i++)
        found += c.field[i] != FIELD_NONE;
    *known = found;
    *columns = c;
    return STATUS_OK;
}

void columns_free(struct columns *columns)
{
    free(columns->store);
    *columns = (struct columns){0};
}

int columns_of(const struct columns *columns, enum field field)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->field[i] == field)
            return (int)i;
    return -1;
}

enum field columns_missing(const struct columns *columns, enum import_kind kind)
{
    bool who = columns_of(columns, FIELD_COMPANY) >= 0 ||
               columns_of(columns, FIELD_REG_ID) >= 0;
    bool what = columns_of(columns, FIELD_LABEL) >= 0 ||
                columns_of(columns, FIELD_TYPE) >= 0;

    switch (kind) {
    case IMPORT_COMPANIES: return who ? FIELD_NONE : FIELD_COMPANY;
    case IMPORT_FLOWS:
        return !what ? FIELD_LABEL : !who ? FIELD_COMPANY : FIELD_NONE;
    case IMPORT_REGISTER: break;
    }
    return columns_of(columns, FIELD_REG_ID) >= 0 ||
                   columns_of(columns, FIELD_UNIT_ID) >= 0
               ? FIELD_NONE
               : FIELD_REG_ID;
}
