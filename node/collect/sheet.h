/* sheet.h -- rows of a CSV text, one at a time, with the line each begins on.
 *
 * libcsv knows the syntax.  Two things are ours: a row over IMPORT_ROW_MAX or
 * IMPORT_COLUMNS_MAX is reported and skipped; a quote that is never closed
 * costs its own line only, the reading goes on with the next one. */
#ifndef SHEET_H
#define SHEET_H

#include <csv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/import.h"

struct sheet_row {
    uint32_t line;            /* from 1 */
    size_t cells;             /* 0 for a row that cannot be read */
    enum import_reason fault; /* IMPORT_NONE, ROW_TOO_LONG, ROW_QUOTE */
    const char *cell[IMPORT_COLUMNS_MAX]; /* NUL ended, control characters as
                                             spaces, until the next row */
};

struct sheet {
    const char *bytes;
    size_t len, at; /* at: first byte not yet taken */
    uint32_t line;  /* of that byte */
    char separator;
    struct csv_parser csv;
    bool csv_open, done, no_memory;
    unsigned open_quotes; /* rows lost to one; over the limit reading stops */
    /* of the row in the making */
    char *store;
    size_t used;
    bool too_long, complete;
    struct sheet_row row;
};

/* `bytes` must outlive the sheet.  STATUS_NO_MEMORY. */
enum status sheet_open(struct sheet *s, const char *bytes, size_t len,
                       char separator);

/* The next row with any cell; false at the end (or out of memory). */
bool sheet_next(struct sheet *s);

/* Back to the first row. */
void sheet_rewind(struct sheet *s);

void sheet_close(struct sheet *s);

#endif
