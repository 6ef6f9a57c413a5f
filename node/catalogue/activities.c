#include "symbiote/catalogue.h"

#include "tables.h"

const struct activity *catalogue_activities(size_t *count)
{
    *count = activities_count;
    return activities_rows;
}

const struct activity *catalogue_activity(uint16_t code)
{
    size_t lo = 0, hi = activities_count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (activities_rows[mid].code == code)
            return &activities_rows[mid];
        if (activities_rows[mid].code < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The national levels below the class (a French letter, up to three Belgian
 * digits) do not matter here; the class must be all there.  A spreadsheet that
 * took « 01.11 » for a number leaves « 1.11 »: the place of the dot tells. */
enum status catalogue_read_activity(const char *text, uint16_t *code)
{
    unsigned value = 0, digits = 0, need;

    for (; *text == ' '; text++)
        ;
    need = *text != '\0' && text[1] == '.' ? 3 : 4;
    for (; (*text >= '0' && *text <= '9') || *text == '.'; text++) {
        if (*text == '.')
            continue;
        if (digits++ < need)
            value = 10 * value + (unsigned)(*text - '0');
    }
    if (is_letter(*text))
        text++;
    for (; *text == ' '; text++)
        ;
    if (*text != '\0' || digits < need || digits > need + 3)
        return STATUS_MALFORMED;
    if (catalogue_activity((uint16_t)value) == NULL)
        return STATUS_NOT_FOUND;
    *code = (uint16_t)value;
    return STATUS_OK;
}

const struct assumed_flow *catalogue_assumed_flows(size_t *count)
{
    *count = assumed_flows_count;
    return assumed_flows_rows;
}
