#include "symbiote/flow.h"

#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "row.h"
#include "symbiote/quantity.h"
#include "words.h"

enum {
    FOLD_MAX = 240,
    TYPE_SURE = 80,
    TYPE_LEAST = 65,
    CELL_TEXT_MAX = 400,
};

/* ---- words ----------------------------------------------------------------
 */

static unsigned read_word(const struct import *imp, struct import_record *rec,
                          enum words list, enum field field)
{
    const char *cell = row_cell(imp, field);
    unsigned value = words_find(list, cell);

    if (value == 0 && !words_unsaid(cell))
        row_doubt(imp, rec, IMPORT_BAD_WORD, field);
    return value;
}

static void read_words(const struct import *imp, struct import_record *rec)
{
    struct flow *f = &rec->flow;

    f->state = (enum state)read_word(imp, rec, WORDS_STATE, FIELD_STATE);
    f->packaging =
        (enum packaging)read_word(imp, rec, WORDS_PACKAGING, FIELD_PACKAGING);
    f->legal_status =
        (enum legal_status)read_word(imp, rec, WORDS_LEGAL, FIELD_LEGAL);
    row_sharing(imp, rec);
}

static void read_direction(const struct import *imp, struct import_record *rec)
{
    const char *cell = row_cell(imp, FIELD_DIRECTION);
    unsigned kind_word = words_find(WORDS_DIRECTION, row_cell(imp, FIELD_KIND));
    struct flow *f = &rec->flow;

    f->direction = (enum direction)words_find(WORDS_DIRECTION, cell);
    if (kind_word == DIRECTION_POOL) /* category « achat groupé » */
        f->direction = DIRECTION_POOL;
    if (f->direction != DIRECTION_NONE)
        return;
    if (!words_unsaid(cell)) {
        row_issue(imp, rec, IMPORT_BAD_DIRECTION, FIELD_DIRECTION);
    } else if (f->low_code != 0) { /* a list of wastes */
        f->direction = DIRECTION_OFFER;
        row_doubt(imp, rec, IMPORT_ASSUMED_DIRECTION, FIELD_DIRECTION);
    } else {
        row_issue(imp, rec, IMPORT_NO_DIRECTION, FIELD_DIRECTION);
    }
}

/* ---- waste code and status ------------------------------------------------
 */

static size_t count_digits(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text >= '0' && *text <= '9';
    return n;
}

static void read_code(const struct import *imp, struct import_record *rec)
{
    const char *cell = row_cell(imp, FIELD_LOW_CODE);
    char bare[CELL_TEXT_MAX];
    uint32_t code = 0;
    bool star = false;
    enum status s;

    if (words_unsaid(cell))
        return;
    s = catalogue_read_code(cell, &code, &star);
    if (s == STATUS_MISMATCH && cells_copy(bare, sizeof bare, cell) &&
        strchr(bare, '*')) {
        *strchr(bare, '*') = '\0';
        row_doubt(imp, rec, IMPORT_CODE_STAR, FIELD_LOW_CODE);
        s = catalogue_read_code(bare, &code, &star);
    }
    if (s != STATUS_OK) {
        row_doubt(imp, rec, IMPORT_BAD_CODE, FIELD_LOW_CODE);
        return;
    }
    if (count_digits(cell) == 5)
        row_doubt(imp, rec, IMPORT_CODE_PADDED, FIELD_LOW_CODE);
    rec->flow.low_code = code;
}

static void read_hazard(const struct import *imp, struct import_record *rec)
{
    struct flow *f = &rec->flow;
    const char *cell = row_cell(imp, FIELD_HAZARD);
    const struct waste_code *w =
        f->low_code ? catalogue_code(f->low_code) : NULL;
    unsigned said = words_find(WORDS_YES_NO, cell);
    bool hazardous;

    if (said == 0 && (cell[0] == 'H' || cell[0] == 'h') && cell[1] &&
        count_digits(cell) > 0)
        said = 1; /* « HP4, HP5 » */
    if (said == 0 && !words_unsaid(cell))
        row_doubt(imp, rec, IMPORT_BAD_WORD, FIELD_HAZARD);
    if (w && said && w->hazardous != (said == 1))
        row_doubt(imp, rec, IMPORT_HAZARD_MISMATCH, FIELD_HAZARD);
    hazardous = said == 1 || (w && w->hazardous);
    if (f->legal_status == LEGAL_NONE && w)
        f->legal_status = LEGAL_WASTE;
    if (f->legal_status == LEGAL_WASTE && hazardous)
        f->legal_status = LEGAL_HAZARDOUS_WASTE;
}

/* ---- type and kind --------------------------------------------------------
 */

static const struct flow_type *named_type(const char *cell)
{
    struct type_hit hit;
    const struct flow_type *t = catalogue_type_named(cell);

    if (!t && catalogue_find_types(cell, KIND_NONE, 0, &hit, 1) == 1 &&
        hit.score >= TYPE_SURE)
        t = catalogue_type(hit.type);
    return t;
}

static const struct flow_type *found_type(const struct import *imp,
                                          struct import_record *rec)
{
    const struct flow *f = &rec->flow;
    struct type_hit hit;

    if (catalogue_find_types(f->label, f->kind, f->low_code, &hit, 1) == 0 ||
        hit.score < TYPE_LEAST) {
        row_doubt(imp, rec, IMPORT_NO_TYPE, FIELD_LABEL);
        return NULL;
    }
    if (hit.score < TYPE_SURE)
        row_doubt(imp, rec, IMPORT_UNSURE_TYPE, FIELD_LABEL);
    return catalogue_type(hit.type);
}

static const struct flow_type *read_type(const struct import *imp,
                                         struct import_record *rec)
{
    const char *cell = row_cell(imp, FIELD_TYPE);
    const struct flow_type *t = NULL;

    if (!words_unsaid(cell)) {
        t = named_type(cell);
        if (!t)
            row_doubt(imp, rec, IMPORT_BAD_TYPE, FIELD_TYPE);
    }
    if (!t && *rec->flow.label)
        t = found_type(imp, rec);
    rec->flow.type = t ? t->no : 0;
    return t;
}

static void read_kind(const struct import *imp, struct import_record *rec)
{
    const char *cell = row_cell(imp, FIELD_KIND);
    struct flow *f = &rec->flow;

    f->kind = (enum kind)words_find(WORDS_KIND, cell);
    if (f->kind == KIND_NONE && f->low_code)
        f->kind = KIND_MATERIAL;
    if (f->kind == KIND_NONE && !words_unsaid(cell) &&
        !words_find(WORDS_DIRECTION, cell))
        row_doubt(imp, rec, IMPORT_BAD_WORD, FIELD_KIND);
}

/* What the type tells where the row is silent. */
static void complete(const struct import *imp, struct import_record *rec,
                     const struct flow_type *t)
{
    struct flow *f = &rec->flow;

    if (f->kind == KIND_NONE && t)
        f->kind = (enum kind)t->kind;
    if (f->kind == KIND_NONE) {
        f->kind = KIND_MATERIAL;
        row_doubt(imp, rec, IMPORT_ASSUMED_KIND, FIELD_KIND);
    }
    if (f->state == STATE_NONE && t)
        f->state = (enum state)t->state;
}

/* ---- quantity -------------------------------------------------------------
 */

static enum import_reason quantity_reason(enum quantity_verdict v)
{
    static const enum import_reason reasons[] = {
        [QUANTITY_READ] = IMPORT_NONE,
        [QUANTITY_SEPARATOR] = IMPORT_QUANTITY_SEPARATOR,
        [QUANTITY_CONTAINERS] = IMPORT_QUANTITY_CONTAINERS,
        [QUANTITY_SUM] = IMPORT_QUANTITY_SUM,
        [QUANTITY_CONVERTED] = IMPORT_QUANTITY_CONVERTED,
        [QUANTITY_DAY_OR_YEAR] = IMPORT_QUANTITY_DAY_OR_YEAR,
        [QUANTITY_CONFLICT] = IMPORT_QUANTITY_CONFLICT,
        [QUANTITY_NO_UNIT] = IMPORT_QUANTITY_NO_UNIT,
        [QUANTITY_WORDS] = IMPORT_QUANTITY_WORDS,
        [QUANTITY_NO_NUMBER] = IMPORT_QUANTITY_NO_NUMBER,
        [QUANTITY_UNREADABLE] = IMPORT_QUANTITY_UNREADABLE,
        [QUANTITY_NEGATIVE] = IMPORT_QUANTITY_NEGATIVE,
        [QUANTITY_ZERO] = IMPORT_QUANTITY_ZERO,
        [QUANTITY_ABSURD] = IMPORT_QUANTITY_ABSURD,
        [QUANTITY_BACKWARDS] = IMPORT_QUANTITY_BACKWARDS,
    };

    return reasons[v];
}

/* One column, or « mini » and « maxi » joined as people would write them. */
static enum field amount_text(const struct import *imp, char *out, size_t cap)
{
    const char *amount = row_cell(imp, FIELD_QUANTITY);
    const char *min = row_cell(imp, FIELD_QTY_MIN);
    const char *max = row_cell(imp, FIELD_QTY_MAX);

    if (!words_unsaid(amount) || (words_unsaid(min) && words_unsaid(max))) {
        (void)snprintf(out, cap, "%s", amount);
        return FIELD_QUANTITY;
    }
    if (strcmp(min, max) == 0)
        (void)snprintf(out, cap, "%s", min);
    else if (words_unsaid(max))
        (void)snprintf(out, cap, "> %s", min);
    else if (words_unsaid(min))
        (void)snprintf(out, cap, "< %s", max);
    else
        (void)snprintf(out, cap, "%s - %s", min, max);
    return words_unsaid(min) ? FIELD_QTY_MAX : FIELD_QTY_MIN;
}

static void to_base(const struct import *imp, struct import_record *rec,
                    const struct flow_type *t, enum field field)
{
    struct flow *f = &rec->flow;
    const struct quantity *q = &f->quantity;
    int64_t min = 0, max = 0;
    bool ok = q->unit != UNIT_NONE;

    if (!q->has_min && !q->has_max)
        return;
    if (ok && q->has_min)
        ok = unit_to_base(q->min_milli, q->unit, q->period, f->kind, t, &min) ==
             STATUS_OK;
    if (ok && q->has_max)
        ok = unit_to_base(q->max_milli, q->unit, q->period, f->kind, t, &max) ==
             STATUS_OK;
    if (ok) {
        f->base_known = true;
        f->base_min_milli = min;
        f->base_max_milli = max;
    } else if (q->unit != UNIT_NONE) {
        row_doubt(imp, rec, IMPORT_QUANTITY_NO_BASE, field);
    }
}

static void read_quantity(const struct import *imp, struct import_record *rec,
                          const struct flow_type *t)
{
    struct flow *f = &rec->flow;
    char amount[CELL_TEXT_MAX * 2];
    enum field field = amount_text(imp, amount, sizeof amount);
    int column = columns_of(&imp->columns, field);
    struct quantity_cells cells = {
        amount, row_cell(imp, FIELD_UNIT), row_cell(imp, FIELD_PERIOD),
        column >= 0 ? imp->columns.heading[column] : ""};
    enum quantity_verdict v = quantity_read(&cells, &f->quantity);
    enum confidence said = (enum confidence)read_word(
        imp, rec, WORDS_CONFIDENCE, FIELD_CONFIDENCE);

    if (v >= QUANTITY_REFUSED_FROM) {
        row_issue(imp, rec, quantity_reason(v), field);
        return;
    }
    if (v != QUANTITY_READ)
        row_doubt(imp, rec, quantity_reason(v), field);
    if (said != CONFIDENCE_NONE)
        f->quantity.confidence = said;
    if (f->packaging == PACKAGING_NONE)
        f->packaging = quantity_packaging(amount);
    if (f->packaging == PACKAGING_NONE)
        f->packaging = quantity_packaging(row_cell(imp, FIELD_UNIT));
    to_base(imp, rec, t, field);
}

/* ---- the rest -------------------------------------------------------------
 */

static uint32_t read_date(const struct import *imp, struct import_record *rec,
                          enum field field)
{
    const char *cell = row_cell(imp, field);
    uint32_t day = 0;

    if (!words_unsaid(cell) && !cells_date(cell, &day))
        row_doubt(imp, rec, IMPORT_BAD_DATE, field);
    return day;
}

static void read_time(const struct import *imp, struct import_record *rec)
{
    struct flow *f = &rec->flow;

    f->from_day = read_date(imp, rec, FIELD_FROM);
    f->until_day = read_date(imp, rec, FIELD_UNTIL);
    f->confirmed_day = read_date(imp, rec, FIELD_CONFIRMED);
    f->months = cells_months(row_cell(imp, FIELD_RHYTHM));
    if (f->from_day && f->until_day && f->from_day > f->until_day)
        row_doubt(imp, rec, IMPORT_DATES_BACKWARDS, FIELD_UNTIL);
}

static void read_attrs(const struct import *imp, struct flow *f)
{
    struct flow_attrs *a = &f->attrs;

    a->temperature_set = cells_celsius(row_cell(imp, FIELD_TEMPERATURE), true,
                                       &a->temperature_c) ||
                         cells_celsius(f->spec, false, &a->temperature_c) ||
                         cells_celsius(f->label, false, &a->temperature_c);
    a->pressure_set =
        cells_decibar(row_cell(imp, FIELD_PRESSURE), true, &a->pressure_dbar) ||
        cells_decibar(f->spec, false, &a->pressure_dbar) ||
        cells_decibar(f->label, false, &a->pressure_dbar);
}

static void read_texts(const struct import *imp, struct import_record *rec)
{
    struct flow *f = &rec->flow;

    row_join(imp, rec, FIELD_SPEC, f->spec, sizeof f->spec);
    (void)cells_append(f->spec, sizeof f->spec, "; ",
                       row_cell(imp, FIELD_ACCEPTANCE));
    row_copy(imp, rec, FIELD_OUTLET, f->outlet, sizeof f->outlet);
    row_copy(imp, rec, FIELD_COST, f->cost, sizeof f->cost);
    row_copy(imp, rec, FIELD_PRICE, f->price_wish, sizeof f->price_wish);
    row_join(imp, rec, FIELD_CONTACT, f->contact, sizeof f->contact);
    row_join(imp, rec, FIELD_NOTE, f->note, sizeof f->note);
    f->max_km = cells_km(row_cell(imp, FIELD_MAX_KM));
    if (f->max_km == 0 && strstr(row_cell(imp, FIELD_LOGISTICS), "km"))
        f->max_km = cells_km(row_cell(imp, FIELD_LOGISTICS));
}

/* The company of the row, or of the rows above in a file that writes it once
 * per group. */
static void read_company(const struct import *imp, struct import_record *rec)
{
    bool blank = !*row_cell(imp, FIELD_COMPANY) &&
                 words_unsaid(row_cell(imp, FIELD_REG_ID));

    if (blank && imp->inherits && imp->has_last) {
        rec->company = imp->last;
        row_company_keys(rec);
        row_doubt(imp, rec, IMPORT_SAME_COMPANY, FIELD_COMPANY);
        return;
    }
    if (blank) {
        row_issue(imp, rec, IMPORT_NO_COMPANY, FIELD_COMPANY);
        return;
    }
    row_company(imp, rec);
    rec->flow.commune = rec->company.commune;
}

static void make_key(struct import_record *rec)
{
    const struct flow *f = &rec->flow;
    char label[FOLD_MAX];

    if (*f->ref) {
        (void)snprintf(rec->key, sizeof rec->key, "ref:%s", f->ref);
        return;
    }
    (void)catalogue_fold(f->label, label, sizeof label);
    (void)snprintf(rec->key, sizeof rec->key, "%.200s|%s|%.200s|%06u",
                   rec->company_key,
                   vocab_name(VOCAB_DIRECTION, (unsigned)f->direction), label,
                   (unsigned)f->low_code);
}

void row_flow(const struct import *imp, struct import_record *rec)
{
    struct flow *f = &rec->flow;
    const struct flow_type *t;

    row_copy(imp, rec, FIELD_REF, f->ref, sizeof f->ref);
    row_copy(imp, rec, FIELD_LABEL, f->label, sizeof f->label);
    read_company(imp, rec);
    read_code(imp, rec);
    read_direction(imp, rec);
    read_kind(imp, rec);
    read_words(imp, rec);
    t = read_type(imp, rec);
    if (!*f->label && t)
        (void)cells_copy(f->label, sizeof f->label, t->label[LANG_FR]);
    if (!*f->label)
        row_issue(imp, rec, IMPORT_NO_LABEL, FIELD_LABEL);
    complete(imp, rec, t);
    read_hazard(imp, rec);
    read_quantity(imp, rec, t);
    read_time(imp, rec);
    read_texts(imp, rec);
    read_attrs(imp, f);
    make_key(rec);
}
