/* cells.h -- dates, months, distances and temperatures in cells. */
#ifndef CELLS_H
#define CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* d/m/y, d-m-y, d.m.yy, y-m-d, a time behind it, or a spreadsheet's serial day
 * number (25569 is 1970-01-01) -> days since 1970-01-01. */
bool cells_date(const char *text, uint32_t *day);

/* « sept. à janvier », « campagne oct-jan », « été », « winter », « continu »
 * -> bit set of months, bit 0 January; 0: names none. */
uint16_t cells_months(const char *text);

/* The number before « km », or alone in the cell; 0: none. */
uint16_t cells_km(const char *text);

/* The number before « °C »; with `alone` also one without a unit. */
bool cells_celsius(const char *text, bool alone, int16_t *out);

/* The number before « bar », in tenths; `alone` likewise. */
bool cells_decibar(const char *text, bool alone, int16_t *out);

/* Cuts at a whole UTF-8 character; false if something was cut. */
bool cells_copy(char *out, size_t cap, const char *text);

/* The same behind what is there, after `between`. */
bool cells_append(char *out, size_t cap, const char *between, const char *text);

#endif
