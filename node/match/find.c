/* Looking things up in the pool: by row, key, id, prefix and filter. */
#include <string.h>

#include "cells.h"
#include "symbiote/catalogue.h"

static bool live(const struct pool *p, uint32_t row)
{
    return row < p->rows && cells_row(p, row)->cell != INTERN_NONE;
}

enum status pool_get(const struct pool *p, uint32_t row, struct pool_offer *out)
{
    if (!live(p, row))
        return STATUS_NOT_FOUND;
    cells_offer(p, row, out);
    return STATUS_OK;
}

enum status pool_by_key(const struct pool *p, uint64_t key,
                        struct pool_offer *out)
{
    uint32_t row = keys_find(p, key);

    return row == INTERN_NONE ? STATUS_NOT_FOUND : pool_get(p, row, out);
}

/* Ids are typed by people: a scan of the rows costs less than an index. */
enum status pool_by_id(const struct pool *p,
                       const uint8_t id[static OFFER_ID_LEN],
                       struct pool_offer *out)
{
    for (uint32_t row = 0; row < p->rows; row++)
        if (live(p, row) &&
            memcmp(cells_row(p, row)->id, id, OFFER_ID_LEN) == 0)
            return pool_get(p, row, out);
    return STATUS_NOT_FOUND;
}

/* Crockford's reading of what people type; 0: not of the alphabet. */
static char letter(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        return '0';
    if (c == 'I' || c == 'L')
        return '1';
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z' && c != 'U'))
        return c;
    return '\0';
}

static size_t normalise(char out[static OFFER_ID_TEXT], const char *text)
{
    size_t len = 0;

    for (; *text; text++) {
        char c = letter(*text);

        if (c == '\0' || len == OFFER_ID_TEXT - 1)
            return 0;
        out[len++] = c;
    }
    out[len] = '\0';
    return len;
}

enum status pool_find(const struct pool *p, const char *text, uint32_t *rows,
                      size_t cap, size_t *count)
{
    char prefix[OFFER_ID_TEXT], id[OFFER_ID_TEXT];
    size_t len = normalise(prefix, text);

    if (len < POOL_ID_PREFIX_MIN)
        return STATUS_MALFORMED;
    *count = 0;
    for (uint32_t row = 0; row < p->rows; row++) {
        if (!live(p, row))
            continue;
        offer_id_text(id, cells_row(p, row)->id);
        if (memcmp(id, prefix, len) != 0)
            continue;
        if (*count < cap)
            rows[*count] = row;
        ++*count;
    }
    if (*count == 0)
        return STATUS_NOT_FOUND;
    return *count == 1 ? STATUS_OK : STATUS_AMBIGUOUS;
}

/* A whole branch ("wood and paper") only by its own name: a word that it shares
 * with one of its types would list all the others too. */
static bool too_wide(const struct type_hit *hit)
{
    const struct flow_type *t = catalogue_type(hit->type);

    return hit->score < 100 && t && t->level == 1;
}

enum status pool_filter_words(struct pool_filter *f, const char *words)
{
    struct type_hit hit[POOL_WORD_TYPES];
    size_t hits = catalogue_find_types(words, f->kind, 0, hit, POOL_WORD_TYPES);
    size_t kept = 0;

    if (hits == 0)
        return STATUS_NOT_FOUND;
    for (size_t i = 0; i < hits; i++)
        if (!too_wide(&hit[i]))
            f->type[kept++] = hit[i].type;
    if (kept == 0)
        f->type[kept++] = hit[0].type;
    f->types = kept;
    return STATUS_OK;
}

enum status pool_filter_check(const struct pool_filter *f)
{
    struct point ignored;

    if (f->near && !area_place(f->near, &ignored))
        return STATUS_NOT_FOUND;
    for (size_t i = 0; i < f->types; i++)
        if (!catalogue_type(f->type[i]))
            return STATUS_NOT_FOUND;
    return STATUS_OK;
}

static bool has_type(const struct pool_filter *f, const struct pool_offer *o)
{
    if (f->types == 0)
        return true;
    for (size_t i = 0; i < o->types; i++)
        for (size_t j = 0; j < f->types; j++)
            if (catalogue_type_within(o->type[i], f->type[j]))
                return true;
    return false;
}

static bool is_near(const struct pool_filter *f, const struct pool_offer *o)
{
    struct point from;

    if (f->near == 0)
        return true;
    return area_place(f->near, &from) &&
           area_reach(o->area, &from).lo_m <= f->near_m;
}

static bool is_of(const struct pool_filter *f, uint32_t territory)
{
    for (size_t i = 0; i < f->territories; i++)
        if (f->territory[i] == territory)
            return true;
    return !f->of_territory;
}

static bool passes(const struct pool_filter *f, const struct pool_offer *o)
{
    bool failed = o->finding.state == FINDING_FAILED;

    if ((f->findings == POOL_NOT_FAILED && failed) ||
        (f->findings == POOL_FAILED && !failed) ||
        o->mark == TERRITORY_HIDDEN || !is_of(f, o->territory) ||
        (f->direction && o->direction != f->direction) ||
        (f->kind && o->kind != f->kind) ||
        (f->today && o->expires_day < f->today))
        return false;
    return has_type(f, o) && is_near(f, o);
}

bool pool_next(const struct pool *p, const struct pool_filter *f,
               uint32_t *cursor, struct pool_offer *out)
{
    for (uint32_t row = *cursor; row < p->rows; row++) {
        if (!live(p, row))
            continue;
        cells_offer(p, row, out);
        if (passes(f, out)) {
            *cursor = row + 1;
            return true;
        }
    }
    *cursor = p->rows;
    return false;
}

void pool_body(const struct pool_offer *o, uint32_t today, struct body *out)
{
    struct offer head = {
        .direction = o->direction,
        .kind = o->kind,
        .quantity_known = o->quantity_known,
        .quantity_lo = o->quantity_lo,
        .quantity_hi = o->quantity_hi,
        .quarters = o->quarters,
        .packaging = o->packaging,
        .state = o->state,
        .legal_status = o->legal_status,
        .temperature = o->temperature,
        .pressure = o->pressure,
    };

    body_of_offer(out, &head, o->area,
                  today > o->seen_day ? today - o->seen_day : 0);
    out->type_set = o->type;
    out->types = (uint16_t)o->types;
    out->stale = o->mark == TERRITORY_STALE;
}
