#include <string.h>

#include "row.h"
#include "words.h"

/* Both columns, or the one there is: a SIRET holds its SIREN, a Belgian
 * establishment number needs the enterprise's beside it. */
static void read_numbers(const struct import *imp, struct import_record *rec)
{
    struct establishment *e = &rec->establishment;
    static const enum field fields[] = {FIELD_REG_ID, FIELD_UNIT_ID};

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const char *cell = row_cell(imp, fields[i]);
        struct reg_number n;
        enum status s;

        if (words_unsaid(cell))
            continue;
        s = register_read_number(cell, imp->country, &n);
        if (s != STATUS_OK) {
            row_issue(imp, rec,
                      s == STATUS_MISMATCH    ? IMPORT_CHECK_DIGITS
                      : s == STATUS_AMBIGUOUS ? IMPORT_AMBIGUOUS_NUMBER
                                              : IMPORT_BAD_NUMBER,
                      fields[i]);
            return;
        }
        e->site = n.site ? n.site : e->site;
        e->unit = n.unit ? n.unit : e->unit;
        memcpy(rec->company.reg_id, n.text, sizeof n.text);
    }
    if (e->unit == 0)
        row_issue(imp, rec, IMPORT_NO_NUMBER, FIELD_REG_ID);
}

static uint8_t read_size(const struct import *imp)
{
    const char *band = row_cell(imp, FIELD_SIZE);
    const char *head = row_cell(imp, FIELD_HEADCOUNT);
    uint8_t size = (uint8_t)register_read_size(band, true);

    return size == SIZE_UNKNOWN ? (uint8_t)register_read_size(head, false)
                                : size;
}

/* A place that is not known makes a register row useless for counting. */
static void need_place(const struct import *imp, struct import_record *rec)
{
    enum field field = columns_of(&imp->columns, FIELD_COMMUNE_CODE) >= 0
                           ? FIELD_COMMUNE_CODE
                           : FIELD_COMMUNE;

    if (rec->establishment.commune == 0 && !rec->rejected) {
        rec->issues = 0;
        row_issue(imp, rec, IMPORT_BAD_PLACE, field);
    }
}

void row_establishment(const struct import *imp, struct import_record *rec)
{
    struct establishment *e = &rec->establishment;
    const char *person = row_cell(imp, FIELD_PERSON);
    const char *country;

    read_numbers(imp, rec);
    if (rec->rejected)
        return;
    country = e->unit / UINT64_C(10000000000) == COUNTRY_FR ? "FR" : "BE";
    row_copy(imp, rec, FIELD_COMPANY, rec->company.name,
             sizeof rec->company.name);
    e->commune = row_place(imp, rec, country);
    e->nace = row_activity(imp, rec, FIELD_NACE);
    e->size_band = read_size(imp);
    e->natural_person = words_find(WORDS_YES_NO, person) == 1;
    e->active = words_find(WORDS_YES_NO, row_cell(imp, FIELD_ACTIVE)) != 2;
    need_place(imp, rec);
}
