/* day.h -- calendar days without a clock: days since 1970-01-01 (UTC), in the
 * proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date
 * algorithms").  Pure. */
#ifndef SYMBIOTE_DAY_H
#define SYMBIOTE_DAY_H

#include <stdbool.h>
#include <stdint.h>

enum { DAY_TEXT = 11 };

/* False for a day that does not exist (31 April) or a year outside 1970-2200.
 */
bool day_from_civil(unsigned year, unsigned month, unsigned day, uint32_t *out);
void day_to_civil(uint32_t days, unsigned *year, unsigned *month,
                  unsigned *day);

/* "2026-11-21" */
void day_text(char out[static DAY_TEXT], uint32_t days);
/* Exactly that form, of a day from 1970 to 2200; false: something else. */
bool day_read(const char *text, uint32_t *days);

/* The last day of the quarter that holds `days`. */
uint32_t day_quarter_end(uint32_t days);

#endif
