#include "symbiote/catalogue.h"

#include <string.h>

#include "tables.h"

const char *catalogue_division(uint16_t activity, enum lang lang)
{
    for (size_t i = 0; i < divisions_count; i++) {
        const struct divisions_row *d = &divisions_rows[i];
        const char *const label[LANGS] = {d->fr, d->nl, d->en};

        if (d->code == activity / 100U && (unsigned)lang < LANGS)
            return label[lang];
    }
    return "";
}

const char *catalogue_epci_name(const char *code)
{
    for (size_t i = 0; i < epci_count; i++)
        if (strcmp(epci_rows[i].code, code) == 0)
            return epci_rows[i].name;
    return "";
}
