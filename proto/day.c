#include "symbiote/day.h"

#include <stdio.h>

/* Days since the civil date 0000-03-01, so that February ends the year. */
static uint32_t days_of(unsigned y, unsigned m, unsigned d)
{
    unsigned shifted = m <= 2 ? y - 1 : y;
    unsigned era = shifted / 400, yoe = shifted % 400;
    unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy;
}

enum { EPOCH = 719468 }; /* days_of(1970, 1, 1) */

bool day_from_civil(unsigned year, unsigned month, unsigned day, uint32_t *out)
{
    unsigned y, m, d;
    uint32_t days;

    if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 ||
        day > 31)
        return false;
    days = days_of(year, month, day) - EPOCH;
    day_to_civil(days, &y, &m, &d);
    if (y != year || m != month || d != day)
        return false;
    *out = days;
    return true;
}

void day_to_civil(uint32_t days, unsigned *year, unsigned *month, unsigned *day)
{
    uint32_t z = days + EPOCH, era = z / 146097, doe = z % 146097;
    uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint32_t mp = (5 * doy + 2) / 153;

    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

void day_text(char out[static DAY_TEXT], uint32_t days)
{
    unsigned y, m, d;

    day_to_civil(days, &y, &m, &d);
    (void)snprintf(out, DAY_TEXT, "%04u-%02u-%02u", y % 10000, m % 100,
                   d % 100);
}

bool day_read(const char *text, uint32_t *days)
{
    unsigned part[3] = {0};
    unsigned at = 0, i = 0;

    for (; text[i] && i < DAY_TEXT; i++) {
        if (i == 4 || i == 7) {
            if (text[i] != '-')
                return false;
            at++;
        } else if (text[i] < '0' || text[i] > '9') {
            return false;
        } else {
            part[at] = part[at] * 10 + (unsigned)(text[i] - '0');
        }
    }
    return i == DAY_TEXT - 1 && day_from_civil(part[0], part[1], part[2], days);
}

uint32_t day_quarter_end(uint32_t days)
{
    unsigned y, m, d;
    uint32_t next;

    day_to_civil(days, &y, &m, &d);
    m = (m - 1) / 3 * 3 + 4; /* first month of the next quarter */
    next = m > 12 ? days_of(y + 1, 1, 1) : days_of(y, m, 1);
    return next - EPOCH - 1;
}
