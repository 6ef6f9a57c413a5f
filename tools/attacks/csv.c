#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"

enum { PATH_CAP = 1024 };

void csv_die(const char *what, const char *about)
{
    (void)fprintf(stderr, "attack: %s: %s\n", what, about);
    exit(2);
}

void *csv_room(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size);

    if (!p)
        csv_die("no memory", "");
    return p;
}

static char *read_whole(const char *path)
{
    FILE *f = fopen(path, "rb");
    long size;
    char *text;

    if (!f || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0 ||
        fseek(f, 0, SEEK_SET) != 0)
        csv_die("cannot read", path);
    text = csv_room((size_t)size + 2, 1);
    if (fread(text, 1, (size_t)size, f) != (size_t)size)
        csv_die("cannot read", path);
    (void)fclose(f);
    return text;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;

    for (const char *p = text; *p; p++)
        n += *p == '\n' || p[1] == '\0';
    return n;
}

/* The end of a cell: at a comma or the end; « "a, b" » is one. */
static char *end_of_cell(char **cell)
{
    char *p = *cell;

    if (*p != '"')
        return strchr(p, ',');
    *cell = p + 1;
    p = strchr(*cell, '"');
    if (!p)
        return NULL;
    *p++ = '\0';
    return *p == ',' ? p : NULL;
}

/* Cuts one line into at most `cap` cells; returns how many there were. */
static size_t cut_cells(char *line, char **cell, size_t cap)
{
    size_t n = 0;

    for (char *next = line; next; n++) {
        char *start = next, *comma = end_of_cell(&start);

        if (comma)
            *comma++ = '\0';
        if (n < cap)
            cell[n] = start;
        next = comma;
    }
    return n;
}

static char *next_line(char **rest)
{
    char *line = *rest, *end;

    if (!line || !*line)
        return NULL;
    end = strchr(line, '\n');
    *rest = end ? end + 1 : NULL;
    if (end)
        *end = '\0';
    line[strcspn(line, "\r")] = '\0';
    return line;
}

void csv_read(struct csv *out, const char *dir, const char *name)
{
    enum { COLUMNS_MAX = 16 };
    char path[PATH_CAP], *head[COLUMNS_MAX], *rest, *line;
    size_t lines;

    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        csv_die("path too long", dir);
    *out = (struct csv){.name = name, .text = read_whole(path)};
    lines = count_lines(out->text);
    rest = out->text;
    line = next_line(&rest);
    if (!line)
        csv_die("empty file", path);
    out->columns = cut_cells(line, head, COLUMNS_MAX);
    if (out->columns > COLUMNS_MAX)
        csv_die("too many columns", path);
    out->cell = csv_room((lines + 1) * out->columns, sizeof *out->cell);
    memcpy(out->cell, head, out->columns * sizeof *head);
    while ((line = next_line(&rest)) != NULL) {
        if (!*line)
            continue;
        out->rows++;
        if (cut_cells(line, &out->cell[out->rows * out->columns],
                      out->columns) != out->columns)
            csv_die("a line has another number of cells", path);
    }
}

void csv_close(struct csv *c)
{
    free(c->cell);
    free(c->text);
    *c = (struct csv){0};
}

size_t csv_column(const struct csv *c, const char *heading)
{
    for (size_t i = 0; i < c->columns; i++)
        if (strcmp(c->cell[i], heading) == 0)
            return i;
    csv_die("no such column", heading);
}

const char *csv_at(const struct csv *c, size_t row, size_t column)
{
    return c->cell[(row + 1) * c->columns + column];
}

double csv_number(const struct csv *c, size_t row, size_t column)
{
    const char *text = csv_at(c, row, column);
    char *end;
    double v = strtod(text, &end);

    if (end == text || *end)
        csv_die(c->name, text);
    return v;
}
