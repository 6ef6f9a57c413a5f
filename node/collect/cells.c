#include "cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/catalogue.h"
#include "symbiote/day.h"

enum {
    FOLD_MAX = 240,
    SERIAL_EPOCH = 25569, /* serial number of 1970-01-01 */
    SERIAL_FROM = 36526,  /* 2000-01-01 */
    SERIAL_TO = 73415,    /* 2100-12-31 */
    ALL_MONTHS = 0xFFF,
};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- dates ----------------------------------------------------------------
 */

static bool small_number(const char **p, unsigned *out, size_t *digits)
{
    const char *start = *p;
    unsigned n = 0;

    while (digit(**p) && *p - start < 6)
        n = n * 10 + (unsigned)(*(*p)++ - '0');
    *digits = (size_t)(*p - start);
    *out = n;
    return *digits > 0;
}

bool cells_date(const char *text, uint32_t *day)
{
    const char *p = text;
    unsigned n[3];
    size_t digits[3];

    for (size_t i = 0; i < 3; i++) {
        if (!small_number(&p, &n[i], &digits[i]))
            return false;
        if (i == 0 && *p == '\0' && digits[0] == 5 && n[0] >= SERIAL_FROM &&
            n[0] <= SERIAL_TO) {
            *day = n[0] - SERIAL_EPOCH;
            return true;
        }
        if (i < 2 && !(*p && strchr("/-.", *p)))
            return false;
        p += i < 2;
    }
    if (*p != '\0' && *p != ' ' && *p != 'T')
        return false;
    if (digits[0] == 4)
        return day_from_civil(n[0], n[1], n[2], day);
    if (digits[2] == 2)
        n[2] += 2000;
    else if (digits[2] != 4)
        return false;
    return day_from_civil(n[2], n[1], n[0], day);
}

/* ---- months ---------------------------------------------------------------
 */

struct month_word {
    const char *text; /* the folded word begins with it */
    uint16_t months;
};

static const struct month_word month_words[] = {
    {"janv", 1 << 0},       {"jan", 1 << 0},   {"fev", 1 << 1},
    {"feb", 1 << 1},        {"mars", 1 << 2},  {"mar", 1 << 2},
    {"maart", 1 << 2},      {"mrt", 1 << 2},   {"avr", 1 << 3},
    {"apr", 1 << 3},        {"mai", 1 << 4},   {"mei", 1 << 4},
    {"may", 1 << 4},        {"juin", 1 << 5},  {"jun", 1 << 5},
    {"juil", 1 << 6},       {"jul", 1 << 6},   {"aout", 1 << 7},
    {"aug", 1 << 7},        {"sep", 1 << 8},   {"oct", 1 << 9},
    {"okt", 1 << 9},        {"nov", 1 << 10},  {"dec", 1 << 11},
    {"printemps", 0x1C},    {"spring", 0x1C},  {"lente", 0x1C},
    {"ete", 0xE0},          {"summer", 0xE0},  {"zomer", 0xE0},
    {"automne", 0x700},     {"autumn", 0x700}, {"herfst", 0x700},
    {"hiver", 0x803},       {"winter", 0x803}, {"continu", ALL_MONTHS},
    {"doorlop", ALL_MONTHS}};

/* Months that a word names; « marchandise » must not be March. */
static uint16_t month_of(const char *word, size_t len)
{
    static const char *const whole[] = {
        "janvier",    "januari",    "january",   "fevrier",   "februari",
        "february",   "mars",       "march",     "maart",     "avril",
        "april",      "mai",        "mei",       "may",       "juin",
        "juni",       "june",       "juillet",   "juli",      "july",
        "aout",       "augustus",   "august",    "septembre", "september",
        "octobre",    "oktober",    "october",   "novembre",  "november",
        "decembre",   "december",   "printemps", "spring",    "lente",
        "ete",        "summer",     "zomer",     "automne",   "autumn",
        "herfst",     "hiver",      "winter",    "continu",   "continue",
        "continuous", "doorlopend", "sept"};
    bool known = false;

    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        known |= strlen(whole[i]) == len && memcmp(whole[i], word, len) == 0;
    for (size_t i = 0; i < sizeof month_words / sizeof month_words[0]; i++) {
        size_t n = strlen(month_words[i].text);

        if (n <= len && memcmp(month_words[i].text, word, n) == 0 &&
            (known || n == len))
            return month_words[i].months;
    }
    return 0;
}

static unsigned lowest(uint16_t months)
{
    unsigned i = 0;

    while (!(months & 1u << i))
        i++;
    return i;
}

/* From one month to another, over the turn of the year if need be. */
static uint16_t span(uint16_t from, uint16_t to)
{
    unsigned m = lowest(from), end = lowest(to);
    uint16_t out = 0;

    for (;;) {
        out |= (uint16_t)(1u << m);
        if (m == end)
            return out;
        m = (m + 1) % 12;
    }
}

static bool single(uint16_t months)
{
    return months && !(months & (months - 1));
}

/* « à » or « - » between two month names; the fold makes a hyphen a blank, so
 * the original is asked. */
static bool is_to(const char *word, size_t len)
{
    return (len == 1 && *word == 'a') || (len == 2 && !memcmp(word, "to", 2)) ||
           (len == 2 && !memcmp(word, "au", 2)) ||
           (len == 3 && !memcmp(word, "tot", 3)) ||
           (len == 5 && !memcmp(word, "until", 5));
}

uint16_t cells_months(const char *text)
{
    char folded[FOLD_MAX];
    uint16_t out = 0, before = 0;
    bool hyphen = strchr(text, '-') || strstr(text, "–"), to = false;

    (void)catalogue_fold(text, folded, sizeof folded);
    for (const char *p = folded; *p;) {
        size_t n = strcspn(p, " ");
        uint16_t m = month_of(p, n);

        if (single(m) && single(before) && (to || hyphen))
            out |= span(before, m);
        out |= m;
        to = is_to(p, n);
        if (m)
            before = to ? before : m;
        p += n;
        p += *p == ' ';
    }
    return out;
}

/* ---- numbers with a unit ---------------------------------------------------
 */

/* The last number of the text that stands before `unit`, in tenths. */
static bool number_before(const char *text, const char *unit, long *tenths)
{
    const char *at = strstr(text, unit);
    const char *p = at;
    long n;

    if (!at)
        return false;
    while (p > text && p[-1] == ' ')
        p--;
    while (p > text && (digit(p[-1]) || p[-1] == ',' || p[-1] == '.'))
        p--;
    if (!digit(*p))
        return false;
    n = strtol(p, NULL, 10);
    if (n > 3000)
        return false;
    n *= 10;
    p += strspn(p, "0123456789");
    if ((*p == ',' || *p == '.') && digit(p[1]))
        n += p[1] - '0';
    *tenths = n;
    return true;
}

/* A number alone in the cell, perhaps « 85,5 ». */
static bool lone_number(const char *text, long *tenths)
{
    char with_unit[FOLD_MAX];
    size_t n = strlen(text);

    if (n == 0 || n + 2 > sizeof with_unit ||
        strspn(text, "0123456789., ") != n)
        return false;
    (void)snprintf(with_unit, sizeof with_unit, "%su", text);
    return number_before(with_unit, "u", tenths);
}

uint16_t cells_km(const char *text)
{
    long tenths;

    if (!number_before(text, "km", &tenths) &&
        !number_before(text, "KM", &tenths) && !lone_number(text, &tenths))
        return 0;
    return (uint16_t)(tenths / 10);
}

bool cells_celsius(const char *text, bool alone, int16_t *out)
{
    long tenths;

    if (!number_before(text, "°C", &tenths) &&
        !number_before(text, "° C", &tenths) &&
        !number_before(text, "ºC", &tenths) &&
        !(alone && number_before(text, "°", &tenths)) &&
        !(alone && lone_number(text, &tenths)))
        return false;
    *out = (int16_t)(tenths / 10);
    return true;
}

bool cells_decibar(const char *text, bool alone, int16_t *out)
{
    long tenths;

    if (!number_before(text, "bar", &tenths) &&
        !(alone && lone_number(text, &tenths)))
        return false;
    *out = (int16_t)tenths;
    return true;
}

/* ---- text -----------------------------------------------------------------
 */

bool cells_append(char *out, size_t cap, const char *between, const char *text)
{
    size_t used = strlen(out), gap = used ? strlen(between) : 0;
    size_t n = strlen(text), room = cap - used - 1;

    if (n == 0)
        return true;
    if (room <= gap)
        return false;
    memcpy(out + used, used ? between : "", gap);
    room -= gap;
    if (n > room) {
        n = room;
        while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
            n--;
    }
    memcpy(out + used + gap, text, n);
    out[used + gap + n] = '\0';
    return text[n] == '\0';
}

bool cells_copy(char *out, size_t cap, const char *text)
{
    out[0] = '\0';
    return cells_append(out, cap, "", text);
}
