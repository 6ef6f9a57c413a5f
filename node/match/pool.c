#include "symbiote/pool.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"

enum { FIRST_TERRITORIES = 8 };

enum status pool_new(struct pool **out, uint64_t seed)
{
    struct pool *p = calloc(1, sizeof *p);

    if (!p)
        return STATUS_NO_MEMORY;
    p->free = INTERN_NONE;
    p->types.seed = p->areas.seed = p->cells.seed = seed;
    *out = p;
    return STATUS_OK;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    for (uint32_t i = 0; i < p->blocks; i++)
        free(p->block[i]);
    for (uint32_t i = 0; i < p->zone_cap; i++)
        free(p->zone[i].point);
    for (uint32_t i = 0; i < p->cell_cap; i++)
        free(p->cell[i].row);
    intern_free(&p->types);
    intern_free(&p->areas);
    intern_free(&p->cells);
    free(p->block);
    free(p->zone);
    free(p->cell);
    free(p->territory);
    free(p->slot);
    free(p);
}

static bool in_range(const struct offer *o)
{
    return o->types >= 1 && o->types <= OFFER_TYPES_MAX && o->communes >= 1 &&
           o->communes <= OFFER_COMMUNES_MAX &&
           (unsigned)o->direction < DIRECTIONS && (unsigned)o->kind < KINDS &&
           (unsigned)o->packaging < PACKAGINGS && (unsigned)o->state < STATES &&
           (unsigned)o->legal_status < LEGAL_STATUSES &&
           (unsigned)o->temperature < TEMPERATURES &&
           (unsigned)o->pressure < PRESSURES &&
           (unsigned)o->population < POPULATIONS;
}

static struct territory *find_territory(const struct pool *p, uint32_t no)
{
    for (uint32_t i = 0; i < p->territories; i++)
        if (p->territory[i].no == no)
            return &p->territory[i];
    return NULL;
}

static enum status territory(struct pool *p, uint32_t no, uint32_t *index)
{
    struct territory *t = find_territory(p, no);

    if (!t) {
        if (p->territories == p->territory_cap) {
            uint32_t cap =
                p->territory_cap ? p->territory_cap * 2 : FIRST_TERRITORIES;

            t = realloc(p->territory, cap * sizeof *t);
            if (!t)
                return STATUS_NO_MEMORY;
            p->territory = t;
            p->territory_cap = cap;
        }
        t = &p->territory[p->territories++];
        *t = (struct territory){.no = no};
    }
    *index = (uint32_t)(t - p->territory);
    return STATUS_OK;
}

/* A free row exists afterwards. */
static enum status row_room(struct pool *p)
{
    struct row **block;

    if (p->free != INTERN_NONE || p->rows < p->blocks * ROW_BLOCK)
        return STATUS_OK;
    block = realloc(p->block, (p->blocks + 1) * sizeof(struct row *));
    if (!block)
        return STATUS_NO_MEMORY;
    p->block = block;
    p->block[p->blocks] = calloc(ROW_BLOCK, sizeof **block);
    if (!p->block[p->blocks])
        return STATUS_NO_MEMORY;
    p->blocks++;
    return STATUS_OK;
}

static uint32_t take_row(struct pool *p)
{
    uint32_t row = p->free;

    if (row == INTERN_NONE)
        return p->rows++;
    p->free = cells_row(p, row)->at;
    return row;
}

static void fill(struct row *r, const struct offer *o)
{
    memcpy(r->id, o->id, sizeof r->id);
    r->expires_day = o->expires_day;
    r->quantity_lo = o->quantity_known ? o->quantity_lo : QUANTITY_NONE;
    r->quantity_hi = o->quantity_known ? o->quantity_hi : QUANTITY_NONE;
    r->quarters = o->quarters;
    r->packaging = (uint8_t)o->packaging;
    r->state = (uint8_t)o->state;
    r->legal_status = (uint8_t)o->legal_status;
    r->attrs = (uint8_t)((unsigned)o->temperature << 4 | (unsigned)o->pressure);
    r->policy_k = o->policy_k;
    r->population = (uint8_t)o->population;
}

enum status pool_add(struct pool *p, uint32_t no, uint64_t key,
                     const struct offer *o, uint32_t seen_day)
{
    uint32_t t, cell, row;
    enum status s;

    if (!in_range(o))
        return STATUS_OUT_OF_RANGE;
    if (keys_find(p, key) != INTERN_NONE)
        return STATUS_EXISTS;
    s = keys_reserve(p);
    if (s == STATUS_OK)
        s = row_room(p);
    if (s == STATUS_OK)
        s = territory(p, no, &t);
    if (s == STATUS_OK)
        s = cells_join(p, o, &cell);
    if (s != STATUS_OK)
        return s;
    row = take_row(p);
    *cells_row(p, row) =
        (struct row){.key = key, .territory = t, .seen_day = seen_day};
    fill(cells_row(p, row), o);
    cells_put(p, cell, row);
    keys_put(p, key, row);
    p->territory[t].count++;
    p->territory[t].found[FINDING_NONE]++;
    p->live++;
    return STATUS_OK;
}

static void remove_row(struct pool *p, uint32_t row)
{
    struct row *r = cells_row(p, row);

    keys_remove(p, r->key);
    cells_take_out(p, row);
    p->territory[r->territory].count--;
    p->territory[r->territory].found[r->finding.state]--;
    memset(r, 0, sizeof *r);
    r->cell = INTERN_NONE;
    r->at = p->free;
    p->free = row;
    p->live--;
}

enum status pool_remove(struct pool *p, uint64_t key)
{
    uint32_t row = keys_find(p, key);

    if (row == INTERN_NONE)
        return STATUS_NOT_FOUND;
    remove_row(p, row);
    return STATUS_OK;
}

size_t pool_remove_territory(struct pool *p, uint32_t no)
{
    const struct territory *t = find_territory(p, no);
    size_t removed = 0;

    for (uint32_t row = 0; t && t->count && row < p->rows; row++) {
        const struct row *r = cells_row(p, row);

        if (r->cell == INTERN_NONE || &p->territory[r->territory] != t)
            continue;
        remove_row(p, row);
        removed++;
    }
    return removed;
}

enum status pool_mark(struct pool *p, uint32_t no, enum territory_mark mark)
{
    uint32_t index;
    enum status s = territory(p, no, &index);

    if (s == STATUS_OK)
        p->territory[index].mark = mark;
    return s;
}

enum territory_mark pool_marked(const struct pool *p, uint32_t no)
{
    const struct territory *t = find_territory(p, no);

    return t ? t->mark : TERRITORY_FRESH;
}

enum status pool_seen(struct pool *p, uint32_t no, uint32_t day)
{
    uint32_t index;
    enum status s = territory(p, no, &index);

    if (s == STATUS_OK && day > p->territory[index].seen_day)
        p->territory[index].seen_day = day;
    return s;
}

enum status pool_judge(struct pool *p, uint64_t key, struct finding finding)
{
    uint32_t row = keys_find(p, key);
    struct row *r;

    if (row == INTERN_NONE)
        return STATUS_NOT_FOUND;
    if (finding.state >= FINDING_STATES)
        return STATUS_OUT_OF_RANGE;
    r = cells_row(p, row);
    p->territory[r->territory].found[r->finding.state]--;
    p->territory[r->territory].found[finding.state]++;
    r->finding = finding;
    return STATUS_OK;
}

void pool_found(const struct pool *p, uint32_t no,
                size_t count[static FINDING_STATES])
{
    const struct territory *t = find_territory(p, no);

    for (size_t i = 0; i < FINDING_STATES; i++)
        count[i] = t ? t->found[i] : 0;
}

size_t pool_count(const struct pool *p)
{
    return p->live;
}

size_t pool_count_of(const struct pool *p, uint32_t no)
{
    const struct territory *t = find_territory(p, no);

    return t ? t->count : 0;
}

size_t pool_bytes(const struct pool *p)
{
    return sizeof *p +
           p->blocks * (sizeof(struct row *) + ROW_BLOCK * sizeof **p->block) +
           intern_bytes(&p->types) + intern_bytes(&p->areas) +
           intern_bytes(&p->cells) + p->zone_cap * sizeof *p->zone +
           p->cell_cap * sizeof *p->cell + p->area_bytes + p->cell_bytes +
           p->territory_cap * sizeof *p->territory + p->slots * sizeof *p->slot;
}
