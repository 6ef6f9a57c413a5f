/* csv.h -- the plain CSV files of a bench folder: a header line, commas,
 * quotes around a cell with commas, none inside.  A file that is absent or
 * short ends the program with a sentence: there is nothing to attack without
 * it. */
#ifndef ATTACK_CSV_H
#define ATTACK_CSV_H

#include <stddef.h>

struct csv {
    const char *name;
    char *text;  /* the file, cut into cells */
    char **cell; /* row by row; row 0 is the header */
    size_t rows, columns;
};

void csv_read(struct csv *out, const char *dir, const char *name);
void csv_close(struct csv *c);

/* The index of a column by its heading. */
size_t csv_column(const struct csv *c, const char *heading);
/* `row` counts from 0 below the header. */
const char *csv_at(const struct csv *c, size_t row, size_t column);
double csv_number(const struct csv *c, size_t row, size_t column);

__attribute__((noreturn)) void csv_die(const char *what, const char *about);
/* calloc that ends the program. */
void *csv_room(size_t count, size_t size);

#endif
