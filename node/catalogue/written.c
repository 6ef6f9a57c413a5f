#include "symbiote/written.h"

#include <stdio.h>
#include <string.h>

#include "symbiote/day.h"

enum { SECONDS_A_DAY = 86400 };

/* ---- numbers
 * ------------------------------------------------------------------- */

static void append(char *out, size_t cap, const char *more)
{
    size_t used = strlen(out);

    if (used + 1 < cap)
        (void)snprintf(out + used, cap - used, "%s", more);
}

static void group(char *out, size_t cap, uint64_t whole, const char *between)
{
    char digits[24];
    int len =
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)whole);

    for (int i = 0; i < len; i++) {
        char one[2] = {digits[i], '\0'};

        if (i && (len - i) % 3 == 0)
            append(out, cap, between);
        append(out, cap, one);
    }
}

void written_number(char *out, size_t cap, int64_t milli, enum lang lang)
{
    uint64_t n = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    unsigned rest = (unsigned)(n % 1000);
    char fraction[8];

    out[0] = '\0';
    if (milli < 0)
        append(out, cap, "-");
    group(out, cap, n / 1000, lang == LANG_EN ? "," : "\u202f");
    if (!rest)
        return;
    (void)snprintf(fraction, sizeof fraction, "%c%03u",
                   lang == LANG_EN ? '.' : ',', rest);
    for (size_t i = strlen(fraction); fraction[i - 1] == '0'; i--)
        fraction[i - 1] = '\0';
    append(out, cap, fraction);
}

int64_t written_rounded(int64_t milli)
{
    int64_t unit = 1, down;

    while (milli / unit >= 1000)
        unit *= 10;
    down = milli / unit * unit;
    if (milli - down < unit - (milli - down) || down > INT64_MAX - unit)
        return down;
    return down + unit;
}

void written_interval(char *out, size_t cap, const int64_t *lo_milli,
                      const int64_t *hi_milli, enum lang lang)
{
    char lo[WRITTEN_NUMBER], hi[WRITTEN_NUMBER];

    if (lo_milli)
        written_number(lo, sizeof lo, *lo_milli, lang);
    if (hi_milli)
        written_number(hi, sizeof hi, *hi_milli, lang);
    if (!lo_milli && !hi_milli)
        (void)snprintf(out, cap, "?");
    else if (!hi_milli)
        (void)snprintf(out, cap, "> %s", lo);
    else if (!lo_milli)
        (void)snprintf(out, cap, "< %s", hi);
    else if (*lo_milli == *hi_milli)
        (void)snprintf(out, cap, "%s", lo);
    else
        (void)snprintf(out, cap, "%s–%s", lo, hi);
}

/* ---- dates
 * --------------------------------------------------------------------- */

/* `n` digits; false if there are fewer. */
static bool digits(const char **at, unsigned n, unsigned *out)
{
    unsigned value = 0;

    for (unsigned i = 0; i < n; i++, ++*at) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (unsigned)(**at - '0');
    }
    *out = value;
    return true;
}

static bool mark(const char **at, char c)
{
    if (**at != c)
        return false;
    ++*at;
    return true;
}

enum status written_read_time(const char *text, uint64_t *unix_s, bool *timed)
{
    unsigned year, month, day, hour, minute, second;
    const char *at = text;
    uint32_t days = 0;

    if (!digits(&at, 4, &year) || !mark(&at, '-') || !digits(&at, 2, &month) ||
        !mark(&at, '-') || !digits(&at, 2, &day) ||
        !day_from_civil(year, month, day, &days))
        return STATUS_MALFORMED;
    if (*at == '\0') {
        *unix_s = (uint64_t)days * SECONDS_A_DAY;
        *timed = false;
        return STATUS_OK;
    }
    if (!mark(&at, 'T') || !digits(&at, 2, &hour) || !mark(&at, ':') ||
        !digits(&at, 2, &minute) || !mark(&at, ':') ||
        !digits(&at, 2, &second) || strcmp(at, "Z") != 0 || hour > 23 ||
        minute > 59 || second > 60)
        return STATUS_MALFORMED;
    *unix_s = (uint64_t)days * SECONDS_A_DAY + hour * UINT64_C(3600) +
              minute * UINT64_C(60) + second;
    *timed = true;
    return STATUS_OK;
}

void written_day(char *out, size_t cap, uint32_t day, enum lang lang)
{
    unsigned y, m, d;

    day_to_civil(day, &y, &m, &d);
    if (lang == LANG_EN)
        (void)snprintf(out, cap, "%04u-%02u-%02u", y, m, d);
    else
        (void)snprintf(out, cap, "%02u/%02u/%04u", d, m, y);
}
