/* The list that a run of matching leaves. */
#include <stdlib.h>
#include <string.h>

#include "leads.h"

enum { ID_PREFIX_MIN = 4 };

void match_free(struct leads *leads)
{
    free(leads->lead);
    *leads = (struct leads){0};
}

void match_sort(struct leads *leads)
{
    if (leads->count)
        qsort(leads->lead, leads->count, sizeof *leads->lead, leads_order);
}

static bool same_letter(char typed, char shown)
{
    if (typed >= 'a' && typed <= 'z')
        typed = (char)(typed - 'a' + 'A');
    if (typed == 'O')
        typed = '0';
    if (typed == 'I' || typed == 'L')
        typed = '1';
    return typed == shown;
}

enum status match_find(const struct leads *leads, const char *text,
                       size_t *index)
{
    size_t len = strlen(text), found = leads->count;

    if (len < ID_PREFIX_MIN || len >= LEAD_ID_TEXT)
        return STATUS_MALFORMED;
    for (size_t i = 0; i < leads->count; i++) {
        size_t at = 0;

        while (at < len && same_letter(text[at], leads->lead[i].id[at]))
            at++;
        if (at < len)
            continue;
        if (found < leads->count &&
            strcmp(leads->lead[found].id, leads->lead[i].id) != 0)
            return STATUS_AMBIGUOUS;
        found = i;
    }
    if (found == leads->count)
        return STATUS_NOT_FOUND;
    *index = found;
    return STATUS_OK;
}

void match_id(char out[static LEAD_ID_TEXT], const struct refusal *pair)
{
    leads_text(out, leads_key(pair));
}
