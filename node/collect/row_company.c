#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "row.h"
#include "words.h"

enum { FOLD_MAX = 200 };

void row_company_keys(struct import_record *rec)
{
    const struct company *c = &rec->company;
    char name[FOLD_MAX];

    (void)catalogue_fold(c->name, name, sizeof name);
    (void)snprintf(rec->company_name_key, sizeof rec->company_name_key,
                   "name:%s", name);
    if (*c->reg_id)
        (void)snprintf(rec->company_key, sizeof rec->company_key, "reg:%s",
                       c->reg_id);
    else
        (void)snprintf(rec->company_key, sizeof rec->company_key, "name:%s|%u",
                       name, (unsigned)c->commune);
}

/* A wrong number rejects a company (its identity), but only makes a flow's row
 * doubtful where a name stands beside it. */
static void number_issue(const struct import *imp, struct import_record *rec,
                         enum status s)
{
    enum import_reason why = s == STATUS_MISMATCH    ? IMPORT_CHECK_DIGITS
                             : s == STATUS_AMBIGUOUS ? IMPORT_AMBIGUOUS_NUMBER
                                                     : IMPORT_BAD_NUMBER;
    bool other = *rec->company.name &&
                 (imp->kind == IMPORT_FLOWS || s == STATUS_AMBIGUOUS);

    if (other)
        row_doubt(imp, rec, why, FIELD_REG_ID);
    else
        row_issue(imp, rec, why, FIELD_REG_ID);
}

static const char *read_number(const struct import *imp,
                               struct import_record *rec)
{
    const char *cell = row_cell(imp, FIELD_REG_ID);
    struct reg_number number;
    enum status s;

    if (words_unsaid(cell))
        return imp->country;
    s = register_read_number(cell, imp->country, &number);
    if (s != STATUS_OK) {
        number_issue(imp, rec, s);
        return imp->country;
    }
    memcpy(rec->company.reg_id, number.text, sizeof number.text);
    return number.country == COUNTRY_FR ? "FR" : "BE";
}

void row_company(const struct import *imp, struct import_record *rec)
{
    struct company *c = &rec->company;
    const char *country;

    row_copy(imp, rec, FIELD_COMPANY, c->name, sizeof c->name);
    country = read_number(imp, rec);
    row_join(imp, rec, FIELD_SITE, c->address, sizeof c->address);
    (void)cells_append(c->address, sizeof c->address, ", ",
                       row_cell(imp, FIELD_POSTCODE));
    c->commune = row_place(imp, rec, country);
    c->nace = row_activity(imp, rec, FIELD_NACE);
    c->nace2 = row_activity(imp, rec, FIELD_NACE2);
    if (!*c->name)
        (void)cells_copy(c->name, sizeof c->name, c->reg_id);
    row_company_keys(rec);
    if (imp->kind != IMPORT_COMPANIES) {
        c->draft = true;
        return;
    }
    row_join(imp, rec, FIELD_CONTACT, c->contact, sizeof c->contact);
    row_join(imp, rec, FIELD_NOTE, c->note, sizeof c->note);
    c->natural_person =
        words_find(WORDS_PERSON, row_cell(imp, FIELD_PERSON)) == 1;
    if (!*c->name && !rec->rejected)
        row_issue(imp, rec, IMPORT_NO_NAME, FIELD_COMPANY);
    (void)cells_copy(rec->key, sizeof rec->key, rec->company_key);
}
