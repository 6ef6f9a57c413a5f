#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "bytes.h"
#include "partition_bytes.h"

/* ---- the hash ------------------------------------------------------------ */

static void hash_policy(crypto_hash_sha256_state *h, const struct policy *p)
{
    bytes_number(h, p->version, 2);
    bytes_number(h, p->k, 1);
    bytes_number(h, p->k_build, 1);
    bytes_number(h, p->k_person, 1);
    bytes_number(h, p->k_start, 1);
    bytes_number(h, p->k_history, 1);
    bytes_number(h, p->dominance, 2);
    bytes_number(h, p->presence, 2);
    for (size_t k = KIND_MATERIAL; k < KINDS; k++)
        bytes_number(h, p->top[k], 1);
    bytes_number(h, p->loss_radius, 2);
}

static void hash_group(crypto_hash_sha256_state *h, const struct partition *p,
                       const struct group *g)
{
    bytes_number(h, g->direction, 1);
    bytes_number(h, g->kind, 1);
    bytes_number(h, g->refused, 1);
    bytes_number(h, g->types, 2);
    for (size_t i = 0; i < g->types; i++)
        bytes_number(h, p->type[g->type + i], 2);
    bytes_number(h, g->cells, 4);
    for (size_t i = 0; i < g->cells; i++) {
        const struct cell *c = &p->cell[g->cell + i];

        bytes_number(h, c->quantity_known, 1);
        bytes_number(h, c->lo, 1);
        bytes_number(h, c->hi, 1);
        bytes_number(h, c->communes, 2);
        for (size_t j = 0; j < c->communes; j++)
            bytes_number(h, p->commune[c->commune + j], 4);
    }
}

void partition_seal(struct partition *p, const struct population *pop,
                    const struct facts *facts)
{
    crypto_hash_sha256_state h;

    crypto_hash_sha256_init(&h);
    bytes_text(&h, "symbiote partition 1");
    hash_policy(&h, &p->policy);
    bytes_number(&h, facts->version, 2);
    bytes_number(&h, p->population, 1);
    crypto_hash_sha256_update(&h, pop->hash, POPULATION_HASH_LEN);
    bytes_number(&h, p->groups, 4);
    for (size_t i = 0; i < p->groups; i++)
        hash_group(&h, p, &p->group[i]);
    crypto_hash_sha256_final(&h, p->hash);
}

/* ---- the bytes ------------------------------------------------------------
 * Big end first: 1 version, 32 hash, 25 policy, population, sized; 2 number of
 * communes, 4 each, ascending; 4 number of groups; per group 1 direction, kind,
 * reason, flags (1 kept, 2 intervals given up), 4 reached, 2 number of types, 2
 * each, 2 number of cells; per cell 1 known, lo, hi, 4 authors, 4 units, 2
 * share, 2 number of communes, 2 each: index in the list. */

enum {
    BYTES_VERSION = 1,
    FLAG_KEPT = 1,
    FLAG_GIVEN_UP = 2,
    LEAST_GROUP = 12,
    LEAST_CELL = 15,
};

struct writer {
    uint8_t *at; /* NULL: only measures */
    size_t len;
};

static void put(struct writer *w, uint64_t n, size_t width)
{
    for (size_t i = 0; w->at && i < width; i++)
        w->at[w->len + i] = (uint8_t)(n >> 8 * (width - 1 - i));
    w->len += width;
}

static void put_policy(struct writer *w, const struct policy *p)
{
    put(w, p->version, 2);
    put(w, p->k, 1);
    put(w, p->k_build, 1);
    put(w, p->k_person, 1);
    put(w, p->k_start, 1);
    put(w, p->k_history, 1);
    put(w, p->dominance, 2);
    put(w, p->presence, 2);
    for (size_t k = KIND_MATERIAL; k < KINDS; k++)
        put(w, p->top[k], 1);
    put(w, p->loss_radius, 2);
}

static int by_number(const void *pa, const void *pb)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

    return (a > b) - (a < b);
}

/* The communes that occur, ascending. */
struct area {
    uint32_t *commune;
    size_t communes;
};

static enum status list_area(const struct partition *p, struct area *out)
{
    size_t kept = 0;

    out->commune = malloc((p->communes + 1) * sizeof *out->commune);
    if (!out->commune)
        return STATUS_NO_MEMORY;
    if (p->communes)
        memcpy(out->commune, p->commune, p->communes * sizeof *p->commune);
    qsort(out->commune, p->communes, sizeof *out->commune, by_number);
    for (size_t i = 0; i < p->communes; i++)
        if (kept == 0 || out->commune[kept - 1] != out->commune[i])
            out->commune[kept++] = out->commune[i];
    out->communes = kept;
    return STATUS_OK;
}

static void put_cell(struct writer *w, const struct partition *p,
                     const struct cell *c, const struct area *area)
{
    put(w, c->quantity_known, 1);
    put(w, c->lo, 1);
    put(w, c->hi, 1);
    put(w, c->authors, 4);
    put(w, c->units, 4);
    put(w, c->share, 2);
    put(w, c->communes, 2);
    for (size_t i = 0; i < c->communes; i++) {
        const uint32_t *found =
            bsearch(&p->commune[c->commune + i], area->commune, area->communes,
                    sizeof *area->commune, by_number);

        put(w, (uint64_t)(found - area->commune), 2);
    }
}

static void put_group(struct writer *w, const struct partition *p,
                      const struct group *g, const struct area *area)
{
    put(w, g->direction, 1);
    put(w, g->kind, 1);
    put(w, g->refused, 1);
    put(w, (g->kept ? FLAG_KEPT : 0U) | (g->given_up ? FLAG_GIVEN_UP : 0U), 1);
    put(w, g->reached, 4);
    put(w, g->types, 2);
    for (size_t i = 0; i < g->types; i++)
        put(w, p->type[g->type + i], 2);
    put(w, g->cells, 2);
    for (size_t i = 0; i < g->cells; i++)
        put_cell(w, p, &p->cell[g->cell + i], area);
}

static void put_all(struct writer *w, const struct partition *p,
                    const struct area *area)
{
    put(w, BYTES_VERSION, 1);
    if (w->at)
        memcpy(w->at + w->len, p->hash, PARTITION_HASH_LEN);
    w->len += PARTITION_HASH_LEN;
    put_policy(w, &p->policy);
    put(w, p->population, 1);
    put(w, p->sized, 1);
    put(w, area->communes, 2);
    for (size_t i = 0; i < area->communes; i++)
        put(w, area->commune[i], 4);
    put(w, p->groups, 4);
    for (size_t i = 0; i < p->groups; i++)
        put_group(w, p, &p->group[i], area);
}

enum status partition_encode(const struct partition *p, uint8_t **buf,
                             size_t *len)
{
    struct area area;
    struct writer measure = {0}, write = {0};
    enum status s = list_area(p, &area);

    if (s != STATUS_OK)
        return s;
    put_all(&measure, p, &area);
    write.at = malloc(measure.len);
    if (write.at) {
        put_all(&write, p, &area);
        *buf = write.at;
        *len = write.len;
    }
    free(area.commune);
    return write.at ? STATUS_OK : STATUS_NO_MEMORY;
}

struct reader {
    const uint8_t *at;
    size_t left;
    bool bad;
};

static uint32_t get(struct reader *r, size_t width)
{
    uint32_t n = 0;

    if (r->bad || r->left < width) {
        r->bad = true;
        return 0;
    }
    for (size_t i = 0; i < width; i++)
        n = n << 8 | r->at[i];
    r->at += width;
    r->left -= width;
    return n;
}

static uint32_t get_upto(struct reader *r, size_t width, uint32_t most)
{
    uint32_t n = get(r, width);

    if (n > most) {
        r->bad = true;
        return 0;
    }
    return n;
}

/* A count of things of at least `size` bytes that are still to come. */
static size_t get_count(struct reader *r, size_t width, size_t size)
{
    size_t n = get(r, width);

    if (n > r->left / size) {
        r->bad = true;
        return 0;
    }
    return n;
}

static void get_policy(struct reader *r, struct policy *p)
{
    p->version = (uint16_t)get(r, 2);
    p->k = (uint8_t)get(r, 1);
    p->k_build = (uint8_t)get(r, 1);
    p->k_person = (uint8_t)get(r, 1);
    p->k_start = (uint8_t)get(r, 1);
    p->k_history = (uint8_t)get(r, 1);
    p->dominance = (uint16_t)get(r, 2);
    p->presence = (uint16_t)get(r, 2);
    for (size_t k = KIND_MATERIAL; k < KINDS; k++)
        p->top[k] = (uint8_t)get(r, 1);
    p->loss_radius = (uint16_t)get(r, 2);
}

/* What is being read, and how much the arrays hold. */
struct reading {
    struct reader r;
    struct partition *p;
    struct area area;
    bool *used; /* per commune: some cell has it */
    size_t cell_cap, type_cap, commune_cap;
};

static enum status read_area(struct reading *g)
{
    g->area.communes = get_count(&g->r, 2, 4);
    g->area.commune = calloc(g->area.communes + 1, sizeof *g->area.commune);
    g->used = calloc(g->area.communes + 1, sizeof *g->used);
    if (!g->area.commune || !g->used)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < g->area.communes; i++) {
        g->area.commune[i] = get(&g->r, 4);
        if (i && g->area.commune[i - 1] >= g->area.commune[i])
            g->r.bad = true;
    }
    return STATUS_OK;
}

/* No list is longer than the bytes that are left, so that the arrays are as
 * great as the input allows and no greater. */
static enum status reserve(struct reading *g)
{
    struct partition *p = g->p;

    g->type_cap = g->commune_cap = g->r.left / 2;
    g->cell_cap = g->r.left / LEAST_CELL;
    p->group = calloc(g->r.left / LEAST_GROUP + 1, sizeof *p->group);
    p->cell = calloc(g->cell_cap + 1, sizeof *p->cell);
    p->type = calloc(g->type_cap + 1, sizeof *p->type);
    p->commune = calloc(g->commune_cap + 1, sizeof *p->commune);
    return p->group && p->cell && p->type && p->commune ? STATUS_OK
                                                        : STATUS_NO_MEMORY;
}

static bool range_fits(const struct cell *c)
{
    if (!c->quantity_known)
        return c->lo == 0 && c->hi == 0;
    return c->lo < c->hi &&
           (c->hi == OFFER_OPEN || c->hi <= OFFER_HALF_DECADE_MAX);
}

static void read_cell(struct reading *g, uint32_t group)
{
    struct reader *r = &g->r;
    struct partition *p = g->p;
    struct cell *c = &p->cell[p->cells++];

    c->group = group;
    c->quantity_known = get_upto(r, 1, 1);
    c->lo = (uint8_t)get_upto(r, 1, OFFER_HALF_DECADE_MAX);
    c->hi = (uint8_t)get_upto(r, 1, OFFER_OPEN);
    c->authors = get(r, 4);
    c->units = get(r, 4);
    c->share = (uint16_t)get_upto(r, 2, 1000);
    c->commune = p->communes;
    c->communes = get_count(r, 2, 2);
    r->bad = r->bad || !range_fits(c) || c->communes == 0;
    for (size_t i = 0; i < c->communes && !r->bad; i++) {
        size_t at = get(r, 2);

        if (at >= g->area.communes ||
            (i && p->commune[p->communes - 1] >= g->area.commune[at])) {
            r->bad = true;
            return;
        }
        g->used[at] = true;
        p->commune[p->communes++] = g->area.commune[at];
    }
}

static void read_group(struct reading *g)
{
    struct reader *r = &g->r;
    struct partition *p = g->p;
    uint32_t at = (uint32_t)p->groups++;
    struct group *group = &p->group[at];
    uint32_t flags;
    size_t cells;

    group->direction = (enum direction)get_upto(r, 1, DIRECTION_NEED);
    group->kind = (enum kind)get_upto(r, 1, KINDS - 1);
    group->refused = (enum reason)get_upto(r, 1, REASONS - 1);
    flags = get_upto(r, 1, FLAG_KEPT | FLAG_GIVEN_UP);
    group->kept = flags & FLAG_KEPT;
    group->given_up = flags & FLAG_GIVEN_UP;
    group->reached = get(r, 4);
    group->type = p->types;
    group->types = get_count(r, 2, 2);
    r->bad = r->bad || group->types == 0 || !group->direction || !group->kind;
    for (size_t i = 0; i < group->types && !r->bad; i++) {
        uint16_t no = (uint16_t)get(r, 2);

        r->bad = r->bad || (i && p->type[p->types - 1] >= no);
        p->type[p->types++] = no;
    }
    group->cell = p->cells;
    cells = get_count(r, 2, LEAST_CELL);
    for (size_t i = 0; i < cells && !r->bad; i++)
        read_cell(g, at);
    group->cells = cells;
}

static enum status read_all(struct reading *g)
{
    struct reader *r = &g->r;
    size_t groups;
    enum status s;

    if (get(r, 1) != BYTES_VERSION || r->left < PARTITION_HASH_LEN)
        return STATUS_MALFORMED;
    memcpy(g->p->hash, r->at, PARTITION_HASH_LEN);
    r->at += PARTITION_HASH_LEN;
    r->left -= PARTITION_HASH_LEN;
    get_policy(r, &g->p->policy);
    g->p->population = (enum population_kind)get_upto(r, 1, POPULATIONS - 1);
    g->p->sized = get_upto(r, 1, 1);
    s = read_area(g);
    if (s == STATUS_OK)
        s = reserve(g);
    if (s != STATUS_OK)
        return s;
    groups = get_count(r, 4, LEAST_GROUP);
    for (size_t i = 0; i < groups && !r->bad; i++)
        read_group(g);
    for (size_t i = 0; i < g->area.communes; i++)
        r->bad = r->bad || !g->used[i];
    return r->bad || r->left || policy_check(&g->p->policy) != STATUS_OK
               ? STATUS_MALFORMED
               : STATUS_OK;
}

enum status partition_decode(struct partition *out, const uint8_t *buf,
                             size_t len)
{
    struct partition p = {0};
    struct reading g = {.r = {buf, len, false}, .p = &p};
    enum status s = read_all(&g);

    free(g.area.commune);
    free(g.used);
    if (s != STATUS_OK) {
        partition_free(&p);
        return s;
    }
    *out = p;
    return STATUS_OK;
}
