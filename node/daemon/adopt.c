#include "adopt.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "json.h"
#include "symbiote/population.h"

enum {
    HORIZON_S = 730 * 86400, /* 24 months, as long as bodies are linked */
    AHEAD_DAYS = 366,        /* a later day is a mistake, or a lie */
};

const char *adopt_kind(enum register_kind kind)
{
    switch (kind) {
    case REGISTER_SIRENE: return "sirene";
    case REGISTER_KBO: return "kbo";
    case REGISTER_CSV: return "csv";
    case REGISTER_COUNTS: return "counts";
    case REGISTER_KINDS: break;
    }
    return "";
}

/* ---- sorting out ------------------------------------------------------------
 */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* NULL: the row counts. */
static uint64_t *cause(struct adoption *a, const struct establishment *e)
{
    struct intake_report *r = &a->report;

    if (!bsearch(&e->commune, a->area, a->communes, sizeof *a->area, by_number))
        return &r->outside;
    if (!e->active)
        return &r->inactive;
    if (e->size_band == SIZE_0)
        return &r->without_employees;
    return e->nace == 0 ? &r->no_activity : NULL;
}

void adopt_sort_out(struct adoption *a)
{
    size_t n = 0;

    a->report.persons = 0;
    for (size_t i = 0; i < a->rows; i++) {
        uint64_t *left = cause(a, &a->row[i]);

        if (left) {
            ++*left;
            continue;
        }
        a->report.persons += a->row[i].natural_person;
        a->row[n++] = a->row[i];
    }
    a->rows = n;
    a->report.kept = n;
}

/* ---- adopting ---------------------------------------------------------------
 */

static json_t *report_json(const struct adoption *a)
{
    const struct intake_report *r = &a->report;
    json_t *o = json_pack(
        "{sI sI sI sI sI sI sI sI sI sI sI sI sI}", "read", (json_int_t)r->read,
        "rejected", (json_int_t)r->rejected, "outside", (json_int_t)r->outside,
        "no_place", (json_int_t)r->no_place, "inactive",
        (json_int_t)r->inactive, "not_visible", (json_int_t)r->not_visible,
        "no_unit", (json_int_t)r->no_unit, "without_employees",
        (json_int_t)r->without_employees, "no_activity",
        (json_int_t)r->no_activity, "repeated", (json_int_t)r->repeated, "kept",
        (json_int_t)r->kept, "natural_persons", (json_int_t)r->persons,
        "converted", (json_int_t)r->converted);

    if (a->signer) {
        json_put_text(o, "signer", a->signer);
        json_put_text(o, "signer_tid", a->signer_tid);
    }
    return o;
}

static enum status put_names(struct store *s, struct view names)
{
    enum status st = register_names_clear(s);

    for (size_t at = 0; at < names.len && st == STATUS_OK;) {
        const char *name = (const char *)names.p + at;

        st = register_names_add(s, name);
        at += strlen(name) + 1;
    }
    return st;
}

/* Rows that differ in nothing stand once: the report tells how many. */
static enum status put_rows(struct store *s, struct adoption *a,
                            struct edition_change *change)
{
    struct edition_draft d;
    enum status st;
    json_t *report;

    st = registers_begin(s, &d, &a->edition);
    for (size_t i = 0; i < a->rows && st == STATUS_OK; i++)
        st = registers_add(s, &d, &a->row[i]);
    if (st != STATUS_OK)
        return st;
    a->report.repeated += d.change.repeated;
    a->report.kept -= d.change.repeated;
    st = registers_end(s, &d, change);
    if (st != STATUS_OK || change->kept)
        return st;
    report = report_json(a);
    if (report) {
        char *text = json_dumps(report, JSON_COMPACT);

        st =
            text ? registers_set_report(s, change->no, text) : STATUS_NO_MEMORY;
        free(text);
    }
    json_decref(report);
    return report ? st : STATUS_NO_MEMORY;
}

static enum status put_population(struct store *s, const struct adoption *a,
                                  uint32_t no)
{
    struct population p;
    enum status st =
        population_build(&p, a->row, a->rows, a->area, a->communes);

    if (st != STATUS_OK)
        return st;
    st = registers_set_population(s, no, p.hash);
    population_free(&p);
    return st;
}

static bool is_own(const struct edition *e)
{
    return memcmp(e->holder, register_own, sizeof e->holder) == 0;
}

/* Without a day of its own, or with one that cannot be, a register is of the
 * day it came, and the same bytes again are of the day they came first. */
static enum status date_it(struct store *s, struct edition *e)
{
    uint32_t today = (uint32_t)(e->imported_at / 86400);
    struct edition before;
    enum status st;

    if (e->dated && e->dated <= today + AHEAD_DAYS)
        return STATUS_OK;
    e->dated = today;
    st = registers_newest(s, e->holder, &before);
    if (st == STATUS_OK && memcmp(before.source_hash, e->source_hash,
                                  sizeof before.source_hash) == 0)
        e->dated = before.dated;
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status adopt_edition(struct store *s, struct adoption *a,
                          struct edition_change *change)
{
    enum status st;

    if (a->rows == 0)
        return STATUS_OUT_OF_RANGE;
    st = date_it(s, &a->edition);
    if (st == STATUS_OK)
        st = put_rows(s, a, change);
    if (st == STATUS_OK && !change->kept)
        st = put_population(s, a, change->no);
    if (st == STATUS_OK && is_own(&a->edition))
        st = put_names(s, a->names);
    if (st == STATUS_OK && a->edition.imported_at > HORIZON_S)
        st = registers_forget(s, a->edition.imported_at - HORIZON_S, NULL);
    return st;
}

/* ---- showing ----------------------------------------------------------------
 */

static void put_hash(json_t *o, const char *name, const uint8_t *hash)
{
    char hex[2 * REGISTER_HASH_LEN + 1];

    if (sodium_is_zero(hash, REGISTER_HASH_LEN))
        return; /* of a database of version 1: not known */
    sodium_bin2hex(hex, sizeof hex, hash, REGISTER_HASH_LEN);
    json_put_text(o, name, hex);
}

json_t *adopt_json(const struct edition *e)
{
    json_t *report = json_loads(e->report ? e->report : "{}", 0, NULL);
    json_t *o = json_pack("{sI ss sI so}", "no", (json_int_t)e->no, "kind",
                          adopt_kind(e->kind), "rows", (json_int_t)e->rows,
                          "report", report ? report : json_object());

    if (e->dated)
        json_put_day(o, "dated", e->dated);
    json_put_time(o, "imported", e->imported_at);
    put_hash(o, "source_hash", e->source_hash);
    put_hash(o, "population_hash", e->population_hash);
    return o;
}
