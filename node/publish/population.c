#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "bytes.h"
#include "symbiote/population.h"

/* A row that counts, before units have indices. */
struct counted {
    uint64_t unit, site;
    uint32_t commune;
    uint16_t nace;
    uint8_t size_band;
    bool person;
};

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static int order(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_unit(const void *pa, const void *pb)
{
    const struct counted *a = pa, *b = pb;
    int d = order(a->unit, b->unit);

    if (d == 0)
        d = order(a->site, b->site);
    if (d == 0)
        d = order(a->commune, b->commune);
    if (d == 0)
        d = order(a->nace, b->nace);
    if (d == 0)
        d = order(a->size_band, b->size_band);
    return d ? d : order(a->person, b->person);
}

/* The same establishment twice: by its key, or wholly equal without one. */
static bool same_site(const struct counted *a, const struct counted *b)
{
    if (a->unit != b->unit || a->site != b->site)
        return false;
    return a->site != 0 || by_unit(a, b) == 0;
}

static size_t distinct_numbers(uint32_t *number, size_t n)
{
    size_t kept = 0;

    qsort(number, n, sizeof *number, by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || number[kept - 1] != number[i])
            number[kept++] = number[i];
    return kept;
}

enum status population_place(const struct population *p, uint32_t commune,
                             uint16_t *index)
{
    const uint32_t *found = bsearch(&commune, p->commune, p->communes,
                                    sizeof *p->commune, by_number);

    if (!found)
        return STATUS_NOT_FOUND;
    *index = (uint16_t)(found - p->commune);
    return STATUS_OK;
}

enum status population_unit(const struct population *p, uint64_t key,
                            uint32_t *index)
{
    size_t lo = 0, hi = p->units;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (p->unit[mid] < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == p->units || p->unit[lo] != key)
        return STATUS_NOT_FOUND;
    *index = (uint32_t)lo;
    return STATUS_OK;
}

/* Whether a row counts; else notes the first cause why not. */
static bool counts(struct population *p, const struct establishment *row)
{
    uint16_t place;
    size_t *cause = NULL;

    if (!row->active)
        cause = &p->left_out.inactive;
    else if (population_place(p, row->commune, &place) != STATUS_OK)
        cause = &p->left_out.outside;
    else if (row->size_band == SIZE_0)
        cause = &p->left_out.without_employees;
    else if (row->nace == 0)
        cause = &p->left_out.no_activity;
    if (cause)
        ++*cause;
    return cause == NULL;
}

static enum status select_rows(struct population *p,
                               const struct establishment *row, size_t rows,
                               struct counted *out, size_t *count)
{
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < rows; i++) {
        const struct establishment *r = &row[i];

        if (r->unit == 0)
            return STATUS_OUT_OF_RANGE;
        if (!counts(p, r))
            continue;
        out[n++] = (struct counted){
            r->unit,
            r->site,
            r->commune,
            r->nace,
            r->size_band < SIZE_BANDS ? r->size_band : (uint8_t)SIZE_UNKNOWN,
            r->natural_person};
    }
    qsort(out, n, sizeof *out, by_unit);
    for (size_t i = 0; i < n; i++) {
        if (kept && same_site(&out[kept - 1], &out[i]))
            p->left_out.repeated++;
        else
            out[kept++] = out[i];
    }
    *count = kept;
    return kept > POPULATION_SITES_MAX ? STATUS_TOO_BIG : STATUS_OK;
}

static void add_unit(struct population *p, const struct counted *c, size_t at)
{
    if (p->units == 0 || p->unit[p->units - 1] != c->unit) {
        p->first[p->units] = (uint32_t)at;
        p->unit[p->units] = c->unit;
        p->person[p->units] = false;
        p->units++;
    }
    /* One row that says so is enough: the higher count protects. */
    p->person[p->units - 1] = p->person[p->units - 1] || c->person;
}

static enum status fill(struct population *p, const struct counted *c, size_t n)
{
    size_t sized = 0;

    p->site = calloc(n + 1, sizeof *p->site);
    p->unit = calloc(n + 1, sizeof *p->unit);
    p->person = calloc(n + 1, sizeof *p->person);
    p->first = calloc(n + 1, sizeof *p->first);
    if (!p->site || !p->unit || !p->person || !p->first)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        struct site *s = &p->site[i];

        add_unit(p, &c[i], i);
        s->key = c[i].site;
        s->unit = (uint32_t)(p->units - 1);
        s->nace = c[i].nace;
        s->size_band = c[i].size_band;
        sized += s->size_band != SIZE_UNKNOWN;
        if (population_place(p, c[i].commune, &s->place) != STATUS_OK)
            return STATUS_OUT_OF_RANGE;
    }
    p->sites = n;
    p->first[p->units] = (uint32_t)n;
    for (size_t u = 0; u < p->units; u++)
        p->persons += p->person[u];
    p->sized = n > 0 && sized * 10 >= n * 9;
    return STATUS_OK;
}

/* PROTOCOL 12.1. */
static void seal(struct population *p)
{
    crypto_hash_sha256_state h;

    crypto_hash_sha256_init(&h);
    bytes_text(&h, "symbiote population 1");
    bytes_number(&h, p->communes, 4);
    for (size_t i = 0; i < p->communes; i++)
        bytes_number(&h, p->commune[i], 4);
    bytes_number(&h, p->sites, 4);
    for (size_t i = 0; i < p->sites; i++) {
        const struct site *s = &p->site[i];

        bytes_number(&h, p->unit[s->unit], 8);
        bytes_number(&h, s->key, 8);
        bytes_number(&h, p->commune[s->place], 4);
        bytes_number(&h, s->nace, 2);
        bytes_number(&h, s->size_band, 1);
        bytes_number(&h, p->person[s->unit], 1);
    }
    crypto_hash_sha256_final(&h, p->hash);
}

static enum status set_area(struct population *p, const uint32_t *area,
                            size_t communes)
{
    p->commune = calloc(communes, sizeof *p->commune);
    if (!p->commune)
        return STATUS_NO_MEMORY;
    memcpy(p->commune, area, communes * sizeof *area);
    p->communes = distinct_numbers(p->commune, communes);
    return p->communes > OFFER_COMMUNES_MAX ? STATUS_TOO_BIG : STATUS_OK;
}

static enum status build(struct population *p, const struct establishment *row,
                         size_t rows, const uint32_t *area, size_t communes)
{
    enum status s = set_area(p, area, communes);
    struct counted *c = NULL;
    size_t n = 0;

    if (s == STATUS_OK) {
        c = calloc(rows + 1, sizeof *c);
        s = c ? select_rows(p, row, rows, c, &n) : STATUS_NO_MEMORY;
    }
    if (s == STATUS_OK)
        s = fill(p, c, n);
    free(c);
    if (s == STATUS_OK)
        seal(p);
    return s;
}

enum status population_build(struct population *out,
                             const struct establishment *row, size_t rows,
                             const uint32_t *area, size_t communes)
{
    struct population p = {.kind = POPULATION_REGISTER};
    enum status s;

    if (communes == 0)
        return STATUS_OUT_OF_RANGE;
    s = build(&p, row, rows, area, communes);
    if (s != STATUS_OK) {
        population_free(&p);
        return s;
    }
    *out = p;
    return STATUS_OK;
}

enum status population_counts(struct population *out,
                              const struct establishment *row, size_t rows,
                              const uint32_t *area, size_t communes)
{
    enum status s = population_build(out, row, rows, area, communes);

    if (s == STATUS_OK)
        out->kind = POPULATION_COUNTS;
    return s;
}

static bool *mark_members(const struct population *all,
                          const struct company *company, size_t companies)
{
    bool *member = calloc(all->units + 1, sizeof *member);
    uint32_t unit;

    for (size_t i = 0; member && i < companies; i++)
        if (!company[i].draft &&
            population_unit(all, population_author(&company[i]), &unit) ==
                STATUS_OK)
            member[unit] = true;
    return member;
}

enum status population_members(struct population *out,
                               const struct population *all,
                               const struct company *company, size_t companies)
{
    struct establishment *row = calloc(all->sites + 1, sizeof *row);
    bool *member = mark_members(all, company, companies);
    enum status s = STATUS_NO_MEMORY;
    size_t n = 0;

    for (size_t i = 0; row && member && i < all->sites; i++) {
        const struct site *site = &all->site[i];

        if (member[site->unit])
            row[n++] = (struct establishment){
                .unit = all->unit[site->unit],
                .site = site->key,
                .commune = all->commune[site->place],
                .nace = site->nace,
                .size_band = site->size_band,
                .natural_person = all->person[site->unit],
                .active = true};
    }
    if (row && member)
        s = population_build(out, row, n, all->commune, all->communes);
    free(row);
    free(member);
    if (s == STATUS_OK)
        out->kind = all->kind;
    return s;
}

uint64_t population_author(const struct company *company)
{
    struct reg_number number;

    if (company->reg_id[0] &&
        register_read_number(company->reg_id, "", &number) == STATUS_OK &&
        number.unit != 0)
        return number.unit;
    return company->id;
}

enum status population_start(struct population *out,
                             const struct company *company, size_t companies,
                             const uint32_t *area, size_t communes)
{
    struct establishment *row = calloc(2 * companies + 1, sizeof *row);
    size_t n = 0;
    enum status s;

    if (!row)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < companies; i++) {
        const struct company *c = &company[i];
        uint64_t author = population_author(c);

        if (c->draft || author == 0)
            continue;
        row[n++] = (struct establishment){.unit = author,
                                          .commune = c->commune,
                                          .nace = c->nace,
                                          .size_band = SIZE_UNKNOWN,
                                          .natural_person = c->natural_person,
                                          .active = true};
        if (c->nace2) {
            row[n] = row[n - 1];
            row[n++].nace = c->nace2;
        }
    }
    s = population_build(out, row, n, area, communes);
    free(row);
    if (s == STATUS_OK)
        out->kind = POPULATION_START;
    return s;
}

void population_trace(uint8_t out[static POPULATION_TRACE_LEN], uint64_t author,
                      const uint8_t key[static POPULATION_TRACE_KEY_LEN])
{
    static const uint8_t domain[] = "symbiote author 1";
    uint8_t text[sizeof domain + 8];

    memcpy(text, domain, sizeof domain);
    for (size_t i = 0; i < 8; i++)
        text[sizeof domain + i] = (uint8_t)(author >> (56 - 8 * i));
    /* Fails only for lengths outside its limits. */
    (void)crypto_generichash(out, POPULATION_TRACE_LEN, text, sizeof text, key,
                             POPULATION_TRACE_KEY_LEN);
}

uint64_t population_traced(const uint8_t trace[static POPULATION_TRACE_LEN])
{
    uint64_t n = 0;

    for (size_t i = 0; i < 8; i++)
        n = n << 8 | trace[i];
    return n >> 1 | UINT64_C(1) << 63;
}

void population_free(struct population *p)
{
    if (!p)
        return;
    free(p->commune);
    free(p->site);
    free(p->unit);
    free(p->person);
    free(p->first);
    *p = (struct population){0};
}
