#include "symbiote/delivery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/wire.h"

enum {
    VERSION = 1,
    KEYS = 7,
    COUNTERS = sizeof(struct intake_report) / sizeof(uint64_t),
    AROUND = 512, /* bytes of all but rows and names */
    SOURCES = 2,
    DAY_MAX = 84006, /* 2200-01-01 */
    PERSON = 1,
    NAME_LEN_MAX = 160,
};

/* ---- rows -------------------------------------------------------------------
 */

static void put(uint8_t **p, uint64_t value, unsigned width)
{
    for (unsigned i = width; i > 0; i--)
        *(*p)++ = (uint8_t)(value >> (8 * (i - 1)));
}

static uint64_t get(const uint8_t **p, unsigned width)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < width; i++)
        value = value << 8 | *(*p)++;
    return value;
}

static void put_row(uint8_t *p, const struct establishment *e)
{
    put(&p, e->unit, 8);
    put(&p, e->site, 8);
    put(&p, e->commune, 4);
    put(&p, e->nace, 2);
    put(&p, e->size_band, 1);
    put(&p, e->natural_person ? PERSON : 0, 1);
}

/* The register number behind a key has the right check digits. */
static bool is_number(uint64_t key, uint64_t base, unsigned digits,
                      bool of_site)
{
    uint64_t country = key / base;
    const char *code = country == COUNTRY_FR ? "FR" : "BE";
    char text[24];
    struct reg_number n;

    if (country != COUNTRY_FR && country != COUNTRY_BE)
        return false;
    (void)snprintf(text, sizeof text, "%0*llu", (int)digits,
                   (unsigned long long)(key % base));
    return register_read_number(text, code, &n) == STATUS_OK &&
           (of_site ? n.site : n.unit) == key;
}

static bool right(const struct establishment *e)
{
    bool french = e->unit / UINT64_C(10000000000) == COUNTRY_FR;

    return is_number(e->unit, UINT64_C(10000000000), french ? 9 : 10, false) &&
           is_number(e->site, UINT64_C(100000000000000), french ? 14 : 10,
                     true) &&
           (!french || e->site % UINT64_C(100000000000000) / 100000 ==
                           e->unit % UINT64_C(10000000000)) &&
           catalogue_place(e->commune) && catalogue_activity(e->nace) &&
           (e->size_band == SIZE_UNKNOWN ||
            (e->size_band > SIZE_0 && e->size_band < SIZE_BANDS));
}

size_t delivery_rows(const struct delivery *d)
{
    return d->rows.len / DELIVERY_ROW;
}

enum status delivery_row(const struct delivery *d, size_t i,
                         struct establishment *out)
{
    const uint8_t *p = d->rows.p + i * DELIVERY_ROW;
    struct establishment e = {.active = true};
    uint64_t flags;

    e.unit = get(&p, 8);
    e.site = get(&p, 8);
    e.commune = (uint32_t)get(&p, 4);
    e.nace = (uint16_t)get(&p, 2);
    e.size_band = (uint8_t)get(&p, 1);
    flags = get(&p, 1);
    e.natural_person = flags == PERSON;
    if (flags > PERSON || !right(&e))
        return STATUS_OUT_OF_RANGE;
    *out = e;
    return STATUS_OK;
}

/* ---- names ------------------------------------------------------------------
 */

bool delivery_name(const struct delivery *d, size_t *at, const char **name)
{
    if (*at >= d->names.len)
        return false;
    *name = (const char *)d->names.p + *at;
    *at += strlen(*name) + 1;
    return true;
}

/* As catalogue_fold writes them: no control characters, all ended. */
static bool names_right(struct view names)
{
    size_t begin = 0;

    for (size_t i = 0; i < names.len; i++) {
        if (names.p[i] == '\0') {
            if (i - begin < INTAKE_NAME_LEN || i - begin >= NAME_LEN_MAX)
                return false;
            begin = i + 1;
        } else if (names.p[i] < ' ') {
            return false;
        }
    }
    return begin == names.len;
}

/* ---- the whole --------------------------------------------------------------
 */

static void put_all(struct writer *w, const struct delivery *d,
                    const struct intake_result *r, const uint8_t *rows)
{
    uint64_t counter[COUNTERS];

    memcpy(counter, &r->report, sizeof counter);
    wire_put_map(w, KEYS);
    wire_put_uint(w, 1);
    wire_put_uint(w, VERSION);
    wire_put_uint(w, 2);
    wire_put_uint(w, r->source == INTAKE_SIRENE_SITES ? 1 : 2);
    wire_put_uint(w, 3);
    wire_put_uint(w, d->dated);
    wire_put_uint(w, 4);
    wire_put_bytes(w, d->hash, sizeof d->hash);
    wire_put_uint(w, 5);
    wire_put_array(w, COUNTERS);
    for (unsigned i = 0; i < COUNTERS; i++)
        wire_put_uint(w, counter[i]);
    wire_put_uint(w, 6);
    wire_put_bytes(w, rows, r->rows * DELIVERY_ROW);
    wire_put_uint(w, 7);
    wire_put_bytes(w, (const uint8_t *)r->names, r->names_len);
}

enum status delivery_encode(const struct delivery *d,
                            const struct intake_result *r, uint8_t **bytes,
                            size_t *len)
{
    size_t cap = AROUND + r->rows * DELIVERY_ROW + r->names_len;
    uint8_t *rows = malloc(r->rows * DELIVERY_ROW + 1);
    uint8_t *out = malloc(cap);
    struct writer w = wire_writer(out, cap);
    enum status st = rows && out ? STATUS_OK : STATUS_NO_MEMORY;

    if (st == STATUS_OK) {
        for (size_t i = 0; i < r->rows; i++)
            put_row(rows + i * DELIVERY_ROW, &r->row[i]);
        put_all(&w, d, r, rows);
        st = wire_close_writer(&w, len);
    }
    free(rows);
    if (st == STATUS_OK)
        *bytes = out;
    else
        free(out);
    return st;
}

static void get_report(struct reader *r, struct intake_report *out)
{
    uint64_t counter[COUNTERS];

    wire_get_array(r, COUNTERS);
    for (unsigned i = 0; i < COUNTERS; i++)
        counter[i] = wire_get_uint(r, 0, INT64_MAX);
    memcpy(out, counter, sizeof counter);
}

static void get_key(struct reader *r, uint64_t key, struct delivery *d)
{
    switch (key) {
    case 1: (void)wire_get_uint(r, VERSION, VERSION); break;
    case 2: d->source = (uint8_t)wire_get_uint(r, 1, SOURCES); break;
    case 3: d->dated = (uint32_t)wire_get_uint(r, 0, DAY_MAX); break;
    case 4: wire_get_bytes(r, d->hash, sizeof d->hash); break;
    case 5: get_report(r, &d->report); break;
    case 6:
        d->rows = wire_get_view(r, 0, (size_t)INTAKE_SITES_MAX * DELIVERY_ROW);
        break;
    case 7: d->names = wire_get_view(r, 0, INTAKE_NAMES_MAX); break;
    default: wire_fail(r, STATUS_MALFORMED);
    }
}

enum status delivery_decode(struct delivery *out, const uint8_t *bytes,
                            size_t len)
{
    struct reader r = wire_reader(bytes, len);
    struct wire_map m = wire_get_map(&r);
    struct delivery d = {0};
    unsigned seen = 0;
    uint64_t key;
    enum status st;

    while (wire_next_key(&r, &m, &key)) {
        seen++;
        get_key(&r, key, &d);
    }
    st = wire_close_reader(&r);
    if (st != STATUS_OK)
        return st;
    if (seen != KEYS || d.rows.len % DELIVERY_ROW || !names_right(d.names))
        return STATUS_MALFORMED;
    *out = d;
    return STATUS_OK;
}
