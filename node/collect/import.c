#include "symbiote/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "row.h"

enum {
    EDITION = 1, /* raise when cells are read differently: all rows change */
    HEADER_ROWS = 60,
    HEADER_LEAST = 2,
    SEEN_FIRST = 256,
    SAME_MAX = 1000, /* equal flows of one company in one file */
    ORIGINAL_CAP = 3 * IMPORT_ROW_MAX,
    CELL_END = 0x1F, /* after a heading */
    PAIR_END = 0x1E, /* after its cell */
};

static const char separators[] = {';', ',', '\t', '|'};

/* ---- hashes ---------------------------------------------------------------
 */

/* FNV-1a: tells changed cells, keeps nothing secret. */
static uint64_t hash(uint64_t h, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    return h;
}

static const uint64_t hash_start = UINT64_C(0xcbf29ce484222325) ^ EDITION;

/* ---- opening --------------------------------------------------------------
 */

struct found {
    char separator;
    uint32_t line;
    size_t known, end;
    enum field missing;
    struct columns columns;
};

/* The heading is the row with the most known columns among the first ones. */
static void consider_row(struct found *best, struct sheet *s,
                         const struct import_options *opt, bool *no_memory)
{
    struct columns c = {0};
    size_t known = 0;

    if (s->row.cells == 0)
        return;
    if (columns_read(&c, &s->row, opt, &known) != STATUS_OK) {
        *no_memory = true;
        return;
    }
    enum field missing = columns_missing(&c, opt->kind);
    bool enough = known >= HEADER_LEAST ||
                  (known == 1 && c.count == 1 && missing == FIELD_NONE);

    if (enough &&
        (best->known == 0 ||
         (best->missing != FIELD_NONE && missing == FIELD_NONE) ||
         (known > best->known &&
          (missing == FIELD_NONE) >= (best->missing == FIELD_NONE)))) {
        columns_free(&best->columns);
        *best =
            (struct found){s->separator, s->row.line, known, s->at, missing, c};
        return;
    }
    columns_free(&c);
}

/* « sep=; » on the first line. */
static char told_separator(const struct text *t)
{
    if (t->len <= 5 || memcmp(t->bytes, "sep=", 4) != 0)
        return 0;
    return t->bytes[4];
}

static enum status find_heading(const struct text *t,
                                const struct import_options *opt,
                                struct found *best)
{
    char told = told_separator(t);
    bool no_memory = false;

    for (size_t i = 0; i < sizeof separators; i++) {
        struct sheet s;

        if (told && separators[i] != told)
            continue;
        if (sheet_open(&s, t->bytes, t->len, separators[i]) != STATUS_OK)
            return STATUS_NO_MEMORY;
        for (size_t row = 0; row < HEADER_ROWS && sheet_next(&s); row++)
            consider_row(best, &s, opt, &no_memory);
        no_memory |= s.no_memory;
        sheet_close(&s);
    }
    return no_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status need_heading(const struct found *f,
                                struct import_issue *issue)
{
    *issue = (struct import_issue){.rejected = true, .line = f->line};
    if (f->known == 0) {
        issue->reason = IMPORT_NO_HEADER;
        return STATUS_MALFORMED;
    }
    if (f->missing != FIELD_NONE) {
        issue->reason = IMPORT_NO_COLUMN;
        (void)cells_copy(issue->column, sizeof issue->column,
                         columns_field_name(f->missing));
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

/* Whether the file writes a company once for a group of rows below it: at
 * least two, and a tenth, of the rows with a label have none. */
static bool find_inherits(struct import *imp)
{
    size_t rows = 0, blanks = 0;

    sheet_rewind(&imp->sheet);
    while (sheet_next(&imp->sheet)) {
        if (imp->sheet.row.line <= imp->heading_line ||
            !*row_cell(imp, FIELD_LABEL))
            continue;
        rows++;
        blanks +=
            !*row_cell(imp, FIELD_COMPANY) && !*row_cell(imp, FIELD_REG_ID);
    }
    sheet_rewind(&imp->sheet);
    return blanks >= 2 && blanks * 10 >= rows;
}

static enum status set_up(struct import *imp, const struct import_options *opt,
                          struct import_issue *issue)
{
    struct found found = {0};
    enum status s = find_heading(&imp->text, opt, &found);

    imp->columns = found.columns;
    imp->heading_line = found.line;
    if (s == STATUS_OK)
        s = need_heading(&found, issue);
    if (s == STATUS_OK && opt->mapping && opt->mapping_strict)
        s = columns_check_mapping(opt->mapping, &imp->columns, issue);
    if (s == STATUS_OK)
        s = sheet_open(&imp->sheet, imp->text.bytes, imp->text.len,
                       found.separator);
    if (s != STATUS_OK)
        return s;
    imp->original = malloc(ORIGINAL_CAP);
    if (!imp->original)
        return STATUS_NO_MEMORY;
    imp->inherits = imp->kind == IMPORT_FLOWS && find_inherits(imp);
    return STATUS_OK;
}

enum status import_open(struct import **out, const uint8_t *bytes, size_t len,
                        const struct import_options *opt,
                        struct import_issue *issue)
{
    struct import *imp;
    enum status s = STATUS_OK;

    *issue = (struct import_issue){.rejected = true};
    if (opt->mapping && opt->mapping_strict)
        s = columns_check_mapping(opt->mapping, NULL, issue);
    if (s != STATUS_OK)
        return s;
    imp = calloc(1, sizeof *imp);
    if (!imp)
        return STATUS_NO_MEMORY;
    imp->kind = opt->kind;
    (void)snprintf(imp->country, sizeof imp->country, "%.2s",
                   opt->country ? opt->country : "");
    issue->reason = text_open(&imp->text, bytes, len, &s);
    if (s == STATUS_OK)
        s = set_up(imp, opt, issue);
    if (s != STATUS_OK) {
        import_close(imp);
        return s;
    }
    *out = imp;
    return STATUS_OK;
}

void import_close(struct import *imp)
{
    if (!imp)
        return;
    if (imp->sheet.store)
        sheet_close(&imp->sheet);
    columns_free(&imp->columns);
    free(imp->text.own);
    free(imp->original);
    free(imp->seen);
    free(imp);
}

/* ---- originals ------------------------------------------------------------
 */

static void put(struct import *imp, const char *text, char end)
{
    size_t n = strlen(text);

    memcpy(imp->original + imp->original_len, text, n);
    imp->original_len += n;
    imp->original[imp->original_len++] = end;
}

/* Headings and cells of the row; the digest also covers what each column was
 * taken for. */
static void keep_original(struct import *imp, struct import_record *rec)
{
    const struct sheet_row *row = &imp->sheet.row;
    uint64_t h = hash_start;

    imp->original_len = 0;
    for (size_t i = 0; i < row->cells && i < imp->columns.count; i++) {
        const char *field = columns_field_name(imp->columns.field[i]);
        const char *heading = imp->columns.heading[i];

        if (!*row->cell[i])
            continue;
        if (strlen(heading) + strlen(row->cell[i]) + 2 >
            ORIGINAL_CAP - imp->original_len)
            break;
        h = hash(h, field, strlen(field) + 1);
        h = hash(h, heading, strlen(heading) + 1);
        h = hash(h, row->cell[i], strlen(row->cell[i]) + 1);
        put(imp, heading, CELL_END);
        put(imp, row->cell[i], PAIR_END);
    }
    /* a company taken from the row above is part of what the row says */
    if (imp->kind == IMPORT_FLOWS)
        h = hash(h, rec->company_key, strlen(rec->company_key));
    rec->digest = h;
    rec->original = imp->original;
    rec->original_len = imp->original_len;
}

bool import_original_next(const char *original, size_t len, size_t *at,
                          struct import_cell *cell)
{
    const char *middle, *end;

    if (*at >= len)
        return false;
    middle = memchr(original + *at, CELL_END, len - *at);
    if (!middle)
        return false;
    end = memchr(middle, PAIR_END, len - (size_t)(middle - original));
    if (!end)
        return false;
    cell->heading = original + *at;
    cell->heading_len = (size_t)(middle - cell->heading);
    cell->text = middle + 1;
    cell->text_len = (size_t)(end - cell->text);
    *at = (size_t)(end - original) + 1;
    return true;
}

/* ---- rows that come twice --------------------------------------------------
 */

static struct seen *slot(struct seen *table, size_t cap, uint64_t key)
{
    size_t i = (size_t)key & (cap - 1);

    while (table[i].line != 0 && table[i].key != key)
        i = (i + 1) & (cap - 1);
    return &table[i];
}

static bool grow(struct import *imp)
{
    size_t cap = imp->seen_cap ? imp->seen_cap * 2 : SEEN_FIRST;
    struct seen *table = calloc(cap, sizeof *table);

    if (!table)
        return false;
    for (size_t i = 0; i < imp->seen_cap; i++)
        if (imp->seen[i].line)
            *slot(table, cap, imp->seen[i].key) = imp->seen[i];
    free(imp->seen);
    imp->seen = table;
    imp->seen_cap = cap;
    return true;
}

static void twice(struct import *imp, struct import_record *rec,
                  const struct seen *first, enum import_reason reason,
                  enum field field)
{
    if (reason == IMPORT_SAME_FLOW_TWICE || first->digest == rec->digest)
        row_doubt(imp, rec, reason, field);
    else
        row_issue(imp, rec, reason, field);
    if (rec->issues > 0)
        rec->issue[rec->issues - 1].other_line = first->line;
}

/* A second flow without a reference that only differs in its cells gets a key
 * of its own, so that both are kept. */
static struct seen *free_key(struct import *imp, struct import_record *rec)
{
    size_t len = strlen(rec->key);
    struct seen *s;

    for (unsigned n = 2; n < SAME_MAX; n++) {
        (void)snprintf(rec->key + len, sizeof rec->key - len, "#%u", n);
        s = slot(imp->seen, imp->seen_cap,
                 hash(hash_start, rec->key, strlen(rec->key)));
        if (s->line == 0 || s->digest == rec->digest)
            return s;
    }
    rec->key[len] = '\0';
    return NULL;
}

static void check_twice(struct import *imp, struct import_record *rec)
{
    uint64_t key = hash(hash_start, rec->key, strlen(rec->key));
    struct seen *s;

    if (imp->seen_count * 2 >= imp->seen_cap && !grow(imp)) {
        imp->end = STATUS_NO_MEMORY;
        return;
    }
    s = slot(imp->seen, imp->seen_cap, key);
    if (s->line != 0 && imp->kind == IMPORT_COMPANIES) {
        twice(imp, rec, s, IMPORT_COMPANY_TWICE, FIELD_COMPANY);
    } else if (s->line != 0 && *rec->flow.ref) {
        twice(imp, rec, s, IMPORT_REF_TWICE, FIELD_REF);
    } else if (s->line != 0) {
        twice(imp, rec, s, IMPORT_SAME_FLOW_TWICE, FIELD_LABEL);
        if (s->digest != rec->digest)
            s = free_key(imp, rec);
    }
    if (!s || s->line != 0)
        return;
    *s = (struct seen){hash(hash_start, rec->key, strlen(rec->key)),
                       rec->digest, rec->line};
    imp->seen_count++;
}

/* ---- rows -----------------------------------------------------------------
 */

static void read_row(struct import *imp, struct import_record *rec)
{
    switch (imp->kind) {
    case IMPORT_COMPANIES: row_company(imp, rec); break;
    case IMPORT_FLOWS: row_flow(imp, rec); break;
    case IMPORT_REGISTER: row_establishment(imp, rec); break;
    }
    keep_original(imp, rec);
    if (imp->kind == IMPORT_FLOWS && *rec->company_key) {
        imp->last = rec->company;
        imp->has_last = true;
    }
    if (!rec->rejected && imp->kind != IMPORT_REGISTER)
        check_twice(imp, rec);
}

bool import_next(struct import *imp, struct import_record *rec)
{
    const struct sheet_row *row = &imp->sheet.row;

    do {
        if (imp->end != STATUS_OK || !sheet_next(&imp->sheet))
            return false;
    } while (row->line <= imp->heading_line);
    memset(rec, 0, sizeof *rec);
    rec->line = row->line;
    rec->original = "";
    if (row->fault != IMPORT_NONE)
        row_issue(imp, rec, row->fault, FIELD_NONE);
    else
        read_row(imp, rec);
    return imp->end == STATUS_OK;
}

enum status import_end(const struct import *imp)
{
    return imp->sheet.no_memory ? STATUS_NO_MEMORY : imp->end;
}

size_t import_position(const struct import *imp)
{
    return imp->sheet.at;
}

enum status import_mapping(const struct import *imp, char *out, size_t cap)
{
    size_t used = 0;

    if (cap == 0)
        return STATUS_TOO_BIG;
    out[0] = '\0';
    for (size_t i = 0; i < imp->columns.count; i++) {
        int n;

        if (imp->columns.field[i] == FIELD_NONE || !*imp->columns.heading[i])
            continue;
        n = snprintf(out + used, cap - used, "%s = %s\n",
                     imp->columns.heading[i],
                     columns_field_name(imp->columns.field[i]));
        if (n < 0 || (size_t)n >= cap - used)
            return STATUS_TOO_BIG;
        used += (size_t)n;
    }
    return STATUS_OK;
}
