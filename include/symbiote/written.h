/* written.h -- numbers and dates the way readers of a language write them.
 * Pure; every writer cuts at `cap` and always ends with NUL. */
#ifndef SYMBIOTE_WRITTEN_H
#define SYMBIOTE_WRITTEN_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"

enum { WRITTEN_NUMBER = 64, WRITTEN_DAY = 40 };

/* Thousandths: 1234500 is "1 234,5" (narrow no-break space) in French and
 * Dutch, "1,234.5" in English. */
void written_number(char *out, size_t cap, int64_t milli, enum lang lang);

/* Three significant digits, for the edges of published intervals: every second
 * one is a root of ten (316.228 becomes 316). */
int64_t written_rounded(int64_t milli);

/* "400–500", "1 200" when both are equal, "> 1 000", "< 50"; NULL is absent;
 * both absent: "?". */
void written_interval(char *out, size_t cap, const int64_t *lo_milli,
                      const int64_t *hi_milli, enum lang lang);

/* RFC 3339 in UTC or "2026-12-31": seconds since 1970 and whether a time of
 * day was there.  STATUS_MALFORMED. */
enum status written_read_time(const char *text, uint64_t *unix_s, bool *timed);

/* Day number as "31/12/2026" (fr, nl) or "2026-12-31" (en). */
void written_day(char *out, size_t cap, uint32_t day, enum lang lang);

#endif
