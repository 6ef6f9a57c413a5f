#include "symbiote/catalogue.h"

#include <stdio.h>

#include "tables.h"

const struct waste_code *catalogue_codes(size_t *count)
{
    *count = waste_codes_count;
    return waste_codes_rows;
}

const struct waste_code *catalogue_code(uint32_t code)
{
    size_t lo = 0, hi = waste_codes_count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (waste_codes_rows[mid].code == code)
            return &waste_codes_rows[mid];
        if (waste_codes_rows[mid].code < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* Blanks between the digits: space, dot, dash, no-break space (C2 A0) and
 * narrow no-break space (E2 80 AF) as spreadsheets write them. */
static size_t blank(const char *p)
{
    if (*p == ' ' || *p == '\t' || *p == '.' || *p == '-' || *p == '/')
        return 1;
    if (p[0] == '\xC2' && p[1] == '\xA0')
        return 2;
    if (p[0] == '\xE2' && p[1] == '\x80' && (p[2] == '\xAF' || p[2] == '\x89'))
        return 3;
    return 0;
}

enum status catalogue_read_code(const char *text, uint32_t *code, bool *star)
{
    const struct waste_code *found;
    uint32_t value = 0;
    unsigned digits = 0;
    bool starred = false;

    for (size_t n; *text != '\0'; text += n) {
        n = blank(text);
        if (n > 0)
            continue;
        n = 1;
        if (*text == '*' && digits >= 5) {
            starred = true;
        } else if (*text >= '0' && *text <= '9' && !starred && digits < 6) {
            value = 10 * value + (uint32_t)(*text - '0');
            digits++;
        } else {
            return STATUS_MALFORMED;
        }
    }
    if (digits < 5)
        return STATUS_MALFORMED;
    found = catalogue_code(value);
    if (found == NULL)
        return STATUS_NOT_FOUND;
    if (starred && !found->hazardous)
        return STATUS_MISMATCH;
    *code = value;
    if (star != NULL)
        *star = starred;
    return STATUS_OK;
}

void catalogue_code_text(char out[static WASTE_CODE_TEXT], uint32_t code)
{
    const struct waste_code *found = catalogue_code(code);

    (void)snprintf(out, WASTE_CODE_TEXT, "%02u %02u %02u%s",
                   (unsigned)(code / 10000 % 100), (unsigned)(code / 100 % 100),
                   (unsigned)(code % 100),
                   found != NULL && found->hazardous ? "*" : "");
}
