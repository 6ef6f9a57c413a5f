#include "row.h"

#include <string.h>

#include "cells.h"
#include "words.h"

/* Of several columns with numbers of the business the one that says most in
 * this row: SIRET before SIREN, whichever of SIRET and BCE is filled. */
static int column_of(const struct import *imp, enum field field)
{
    const struct sheet_row *row = &imp->sheet.row;
    int best = columns_of(&imp->columns, field);
    size_t most = 0;

    if (field != FIELD_REG_ID)
        return best;
    for (size_t i = 0; i < imp->columns.count && i < row->cells; i++)
        if (imp->columns.field[i] == field && strlen(row->cell[i]) > most) {
            most = strlen(row->cell[i]);
            best = (int)i;
        }
    return best;
}

const char *row_cell(const struct import *imp, enum field field)
{
    int i = column_of(imp, field);

    return i >= 0 && (size_t)i < imp->sheet.row.cells ? imp->sheet.row.cell[i]
                                                      : "";
}

static void add(const struct import *imp, struct import_record *rec,
                const struct import_issue *what, enum field field)
{
    int column = column_of(imp, field);
    struct import_issue *to;

    if (rec->issues == IMPORT_ISSUES_MAX) {
        if (!what->rejected)
            return;
        rec->issues--;
    }
    to = &rec->issue[rec->issues++];
    *to = *what;
    to->line = imp->sheet.row.line;
    if (column >= 0)
        (void)cells_copy(to->column, sizeof to->column,
                         imp->columns.heading[column]);
    (void)cells_copy(to->cell, sizeof to->cell, row_cell(imp, field));
    rec->rejected |= what->rejected;
}

void row_issue(const struct import *imp, struct import_record *rec,
               enum import_reason reason, enum field field)
{
    add(imp, rec, &(struct import_issue){.reason = reason, .rejected = true},
        field);
}

void row_doubt(const struct import *imp, struct import_record *rec,
               enum import_reason reason, enum field field)
{
    add(imp, rec, &(struct import_issue){.reason = reason}, field);
}

void row_copy(const struct import *imp, struct import_record *rec,
              enum field field, char *out, size_t cap)
{
    if (!cells_copy(out, cap, row_cell(imp, field)))
        row_doubt(imp, rec, IMPORT_TEXT_CUT, field);
}

void row_join(const struct import *imp, struct import_record *rec,
              enum field field, char *out, size_t cap)
{
    bool whole = true;

    for (size_t i = 0; i < imp->columns.count; i++)
        if (imp->columns.field[i] == field && i < imp->sheet.row.cells)
            whole &= cells_append(out, cap, "; ", imp->sheet.row.cell[i]);
    if (!whole)
        row_doubt(imp, rec, IMPORT_TEXT_CUT, field);
}

static enum status find_place(const char *text, const char *country,
                              uint32_t *key)
{
    enum status s = catalogue_read_place(text, country, key);

    if (s == STATUS_NOT_FOUND && *country)
        s = catalogue_read_place(text, "", key);
    return s;
}

/* « 59100 Roubaix », « B-7500 Tournai » -> the name. */
static const char *without_postcode(const char *text)
{
    const char *p = text;

    if ((*p == 'B' || *p == 'F') && p[1] == '-')
        p += 2;
    p += strspn(p, "0123456789");
    p += strspn(p, " -");
    return *p ? p : text;
}

/* « Tournai (7500) », « Roubaix Cedex 1 » -> the name. */
static void bare_name(const char *text, char *out, size_t cap)
{
    char *end;

    (void)cells_copy(out, cap, without_postcode(text));
    if ((end = strpbrk(out, "(,/")) != NULL ||
        (end = strstr(out, " Cedex")) != NULL ||
        (end = strstr(out, " CEDEX")) != NULL)
        *end = '\0';
}

uint32_t row_place(const struct import *imp, struct import_record *rec,
                   const char *country)
{
    const char *code = row_cell(imp, FIELD_COMMUNE_CODE);
    const char *name = row_cell(imp, FIELD_COMMUNE);
    char bare[COMPANY_TEXT_MAX];
    uint32_t key = 0;
    enum status s = STATUS_NOT_FOUND;

    if (words_unsaid(code) && words_unsaid(name))
        return 0;
    if (!words_unsaid(code))
        s = find_place(code, country, &key);
    if (s != STATUS_OK && !words_unsaid(name))
        s = find_place(name, country, &key);
    if (s != STATUS_OK && !words_unsaid(name)) {
        bare_name(name, bare, sizeof bare);
        s = find_place(bare, country, &key);
    }
    if (s == STATUS_OK)
        return key;
    row_doubt(imp, rec,
              s == STATUS_AMBIGUOUS ? IMPORT_AMBIGUOUS_PLACE : IMPORT_BAD_PLACE,
              words_unsaid(name) ? FIELD_COMMUNE_CODE : FIELD_COMMUNE);
    return 0;
}

uint16_t row_activity(const struct import *imp, struct import_record *rec,
                      enum field field)
{
    const char *cell = row_cell(imp, field);
    char code[16];
    uint16_t out = 0;
    size_t n;

    if (words_unsaid(cell))
        return 0;
    if (catalogue_read_activity(cell, &out) == STATUS_OK)
        return out;
    /* « 11.05 Fabrication de bière », « 11.05Z - ... » */
    n = strcspn(cell, " -:(");
    if (n > 0 && n < sizeof code) {
        memcpy(code, cell, n);
        code[n] = '\0';
        if (catalogue_read_activity(code, &out) == STATUS_OK)
            return out;
    }
    row_doubt(imp, rec, IMPORT_BAD_ACTIVITY, field);
    return 0;
}
