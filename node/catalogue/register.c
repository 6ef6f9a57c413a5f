#include "symbiote/register.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIREN = 9, BCE = 10, SIRET = 14 };
static const char la_poste[] = "356000000";

/* The digits of a number written with spaces (also no-break), dots, hyphens
 * and a country prefix; 0 if anything else is in it or it is too long. */
static size_t collect_digits(const char *text, char out[static REG_ID_MAX])
{
    const unsigned char *p = (const unsigned char *)text;
    size_t n = 0;

    while (*p == ' ')
        p++;
    if ((p[0] == 'B' || p[0] == 'b') && (p[1] == 'E' || p[1] == 'e'))
        p += 2;
    for (; *p; p++) {
        if (isdigit(*p) && n + 1 < REG_ID_MAX)
            out[n++] = (char)*p;
        else if (*p == 0xC2 && p[1] == 0xA0)
            p += 1;
        else if (*p == 0xE2 && p[1] == 0x80 && p[2] == 0xAF)
            p += 2;
        else if (!strchr(" .-/", *p))
            return 0;
    }
    out[n] = '\0';
    return n;
}

static bool luhn(const char *digits, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(digits[n - 1 - i] - '0');

        if (i % 2)
            d = d > 4 ? 2 * d - 9 : 2 * d;
        sum += d;
    }
    return sum % 10 == 0;
}

/* The offices of La Poste have no Luhn digit over 14 places: the sum of their
 * digits is a multiple of five. */
static bool siret_fits(const char *digits)
{
    unsigned sum = 0;

    if (luhn(digits, SIRET))
        return true;
    if (strncmp(digits, la_poste, SIREN) != 0)
        return false;
    for (size_t i = 0; i < SIRET; i++)
        sum += (unsigned)(digits[i] - '0');
    return sum % 5 == 0;
}

static bool bce_fits(const char *digits)
{
    unsigned long long n = strtoull(digits, NULL, 10);

    return n / 100 > 0 && 97 - n / 100 % 97 == n % 100;
}

static enum status belgian(const char digits[static REG_ID_MAX],
                           struct reg_number *out)
{
    unsigned long long n = strtoull(digits, NULL, 10);
    struct reg_number r = {.country = COUNTRY_BE};

    if (digits[0] > '8')
        return STATUS_MALFORMED;
    if (!bce_fits(digits))
        return STATUS_MISMATCH;
    if (digits[0] >= '2')
        r.site = COUNTRY_BE * UINT64_C(100000000000000) + n;
    else
        r.unit = COUNTRY_BE * UINT64_C(10000000000) + n;
    memcpy(r.text, digits, REG_ID_MAX);
    *out = r;
    return STATUS_OK;
}

static enum status french(const char digits[static REG_ID_MAX], size_t n,
                          struct reg_number *out)
{
    char siren[SIREN + 1] = {0};
    struct reg_number r = {.country = COUNTRY_FR};

    memcpy(siren, digits, SIREN);
    if (strtoull(siren, NULL, 10) == 0)
        return STATUS_MALFORMED;
    if (!luhn(siren, SIREN) || (n == SIRET && !siret_fits(digits)))
        return STATUS_MISMATCH;
    r.unit = COUNTRY_FR * UINT64_C(10000000000) + strtoull(siren, NULL, 10);
    if (n == SIRET)
        r.site =
            COUNTRY_FR * UINT64_C(100000000000000) + strtoull(digits, NULL, 10);
    memcpy(r.text, digits, REG_ID_MAX);
    *out = r;
    return STATUS_OK;
}

/* Nine digits: a SIREN, or a BCE number whose first 0 a spreadsheet ate. */
static enum status nine(const char digits[static REG_ID_MAX],
                        const char *country, struct reg_number *out)
{
    char padded[REG_ID_MAX] = "0";
    struct reg_number fr, be;
    enum status is_fr, is_be;

    memcpy(padded + 1, digits, SIREN + 1);
    is_fr = french(digits, SIREN, &fr);
    is_be = belgian(padded, &be);
    if (is_fr != STATUS_OK && is_be != STATUS_OK)
        return STATUS_MISMATCH;
    if (is_fr == STATUS_OK && is_be == STATUS_OK &&
        strcmp(country, "FR") != 0 && strcmp(country, "BE") != 0)
        return STATUS_AMBIGUOUS;
    if (is_be != STATUS_OK ||
        (is_fr == STATUS_OK && strcmp(country, "FR") == 0))
        *out = fr;
    else
        *out = be;
    return STATUS_OK;
}

enum status register_read_number(const char *text, const char *country,
                                 struct reg_number *out)
{
    char digits[REG_ID_MAX] = {0}, padded[REG_ID_MAX] = "0";
    size_t n = collect_digits(text, digits);

    switch (n) {
    case SIREN: return nine(digits, country, out);
    case BCE: return belgian(digits, out);
    case SIRET: return french(digits, n, out);
    case SIRET - 1: /* a SIREN that begins with 0, eaten by a spreadsheet */
        memcpy(padded + 1, digits, SIRET);
        return french(padded, SIRET, out);
    default: return STATUS_MALFORMED;
    }
}

/* ---- size bands -----------------------------------------------------------
 */

static const uint32_t least[SIZE_BANDS] = {0,  1,   3,   6,   10, 20,
                                           50, 100, 200, 250, 500};

enum size_band register_size_band(uint32_t headcount)
{
    unsigned band = SIZE_BANDS - 1;

    while (headcount < least[band])
        band--;
    return (enum size_band)band;
}

void register_size_range(uint8_t band, uint32_t *min, uint32_t *max)
{
    *min = band < SIZE_BANDS ? least[band] : 0;
    *max = band < SIZE_BANDS - 1 ? least[band + 1] - 1 : UINT32_MAX;
}

/* "00" to "53", the codes of the INSEE. */
static enum size_band read_code(unsigned code)
{
    static const struct {
        uint8_t code, band;
    } codes[] = {{0, SIZE_0},        {1, SIZE_1_2},      {2, SIZE_3_5},
                 {3, SIZE_6_9},      {11, SIZE_10_19},   {12, SIZE_20_49},
                 {21, SIZE_50_99},   {22, SIZE_100_199}, {31, SIZE_200_249},
                 {32, SIZE_250_499}, {41, SIZE_500},     {42, SIZE_500},
                 {51, SIZE_500},     {52, SIZE_500},     {53, SIZE_500}};

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].code == code)
            return (enum size_band)codes[i].band;
    return SIZE_UNKNOWN;
}

/* A number of persons; spaces between groups of three digits belong to it. */
static const char *read_count(const char *p, uint32_t *out)
{
    uint64_t n = 0;

    while (isdigit((unsigned char)*p)) {
        n = n < 100000000 ? n * 10 + (unsigned)(*p - '0') : n;
        p++;
        if ((*p == ' ' || *p == '.') && isdigit((unsigned char)p[1]) &&
            isdigit((unsigned char)p[2]) && isdigit((unsigned char)p[3]))
            p++;
    }
    *out = (uint32_t)n;
    return p;
}

enum size_band register_read_size(const char *text, bool codes)
{
    const char *p = text + strspn(text, " ");
    size_t digits = strspn(p, "0123456789");
    uint32_t lo, hi;

    if (strcmp(p, "NN") == 0)
        return codes ? SIZE_0 : SIZE_UNKNOWN;
    if (digits == 0)
        return SIZE_UNKNOWN;
    if (p[digits] == '\0' && digits == 2 && (codes || p[0] == '0'))
        return read_code((unsigned)strtoul(p, NULL, 10));
    p = read_count(p, &lo);
    while (*p && !isdigit((unsigned char)*p))
        p++;
    if (*p == '\0')
        return register_size_band(lo);
    (void)read_count(p, &hi);
    return hi < lo ? SIZE_UNKNOWN : register_size_band(lo + (hi - lo) / 2);
}
