#include "cells.h"

#include <stdlib.h>
#include <string.h>

enum { CELL_ROWS = 2 };

/* The array beside an intern table, as long as the table. */
static enum status follow(void *array_at, uint32_t *cap, uint32_t want,
                          size_t size)
{
    void **array = array_at;
    void *more;

    if (*cap >= want)
        return STATUS_OK;
    more = realloc(*array, want * size);
    if (!more)
        return STATUS_NO_MEMORY;
    memset((uint8_t *)more + *cap * size, 0, (want - *cap) * size);
    *array = more;
    *cap = want;
    return STATUS_OK;
}

static void drop_area(struct pool *p, uint32_t index)
{
    struct zone *z = &p->zone[index];
    uint32_t count = p->areas.entry[index].len / (uint32_t)sizeof(uint32_t);

    if (!intern_drop(&p->areas, index))
        return;
    if (z->point)
        p->area_bytes -= count * sizeof *z->point;
    free(z->point);
    *z = (struct zone){0};
}

static enum status take_area(struct pool *p, const struct offer *o,
                             uint32_t *index)
{
    struct point *points;
    bool fresh;
    enum status s = intern_take(&p->areas, o->commune,
                                (uint32_t)(o->communes * sizeof *o->commune),
                                index, &fresh);

    if (s != STATUS_OK)
        return s;
    s = follow(&p->zone, &p->zone_cap, p->areas.cap, sizeof *p->zone);
    if (s != STATUS_OK) {
        (void)intern_drop(&p->areas, *index);
        return s;
    }
    if (!fresh)
        return STATUS_OK;
    points = calloc(o->communes, sizeof *points);
    if (!points) {
        drop_area(p, *index);
        return STATUS_NO_MEMORY;
    }
    p->area_bytes += o->communes * sizeof *points;
    p->zone[*index].point = points;
    area_build(&p->zone[*index].area, p->areas.entry[*index].data, points,
               (uint32_t)o->communes);
    return STATUS_OK;
}

static enum status room(struct pool *p, struct cell *cell)
{
    uint32_t cap = cell->cap ? cell->cap + cell->cap / 2 + 1 : CELL_ROWS;
    uint32_t *row;

    if (cell->count < cell->cap)
        return STATUS_OK;
    row = realloc(cell->row, cap * sizeof *row);
    if (!row)
        return STATUS_NO_MEMORY;
    p->cell_bytes += (cap - cell->cap) * sizeof *row;
    cell->row = row;
    cell->cap = cap;
    return STATUS_OK;
}

/* The cell keeps one use of its types and its area as long as it lives. */
void cells_leave(struct pool *p, uint32_t index)
{
    struct cell *cell = &p->cell[index];
    struct cell_key key = cell->key;

    if (!intern_drop(&p->cells, index))
        return;
    p->cell_bytes -= cell->cap * sizeof *cell->row;
    free(cell->row);
    *cell = (struct cell){0};
    (void)intern_drop(&p->types, key.types);
    drop_area(p, key.area);
}

static enum status enter(struct pool *p, const struct cell_key *key,
                         uint32_t *index)
{
    bool fresh;
    enum status s = intern_take(&p->cells, key, sizeof *key, index, &fresh);

    if (s != STATUS_OK)
        return s;
    s = follow(&p->cell, &p->cell_cap, p->cells.cap, sizeof *p->cell);
    if (s != STATUS_OK) {
        (void)intern_drop(&p->cells, *index);
        return s;
    }
    if (fresh) {
        p->cell[*index].key = *key;
        p->types.entry[key->types].uses++;
        p->areas.entry[key->area].uses++;
    }
    s = room(p, &p->cell[*index]);
    if (s != STATUS_OK)
        cells_leave(p, *index);
    return s;
}

enum status cells_join(struct pool *p, const struct offer *o, uint32_t *cell)
{
    struct cell_key key = {.direction = (uint8_t)o->direction,
                           .kind = (uint8_t)o->kind};
    bool fresh;
    enum status s =
        intern_take(&p->types, o->type, (uint32_t)(o->types * sizeof *o->type),
                    &key.types, &fresh);

    if (s != STATUS_OK)
        return s;
    s = take_area(p, o, &key.area);
    if (s == STATUS_OK) {
        s = enter(p, &key, cell);
        drop_area(p, key.area); /* the cell holds its own use */
    }
    (void)intern_drop(&p->types, key.types);
    return s;
}

void cells_put(struct pool *p, uint32_t index, uint32_t row)
{
    struct cell *cell = &p->cell[index];
    struct row *r = cells_row(p, row);

    r->cell = index;
    r->at = cell->count;
    cell->row[cell->count++] = row;
}

void cells_take_out(struct pool *p, uint32_t row)
{
    struct row *r = cells_row(p, row);
    struct cell *cell = &p->cell[r->cell];
    uint32_t last = cell->row[--cell->count];

    cell->row[r->at] = last;
    cells_row(p, last)->at = r->at;
    cells_leave(p, r->cell);
}

void cells_offer(const struct pool *p, uint32_t row, struct pool_offer *out)
{
    const struct row *r = cells_row(p, row);
    const struct cell *c = &p->cell[r->cell];
    const struct intern_entry *types = &p->types.entry[c->key.types];
    const struct territory *t = &p->territory[r->territory];

    *out = (struct pool_offer){
        .row = row,
        .id = r->id,
        .key = r->key,
        .territory = t->no,
        .direction = (enum direction)c->key.direction,
        .kind = (enum kind)c->key.kind,
        .type = types->data,
        .types = types->len / sizeof(uint16_t),
        .area = &p->zone[c->key.area].area,
        .quantity_known = r->quantity_lo != QUANTITY_NONE,
        .quarters = r->quarters,
        .packaging = (enum packaging)r->packaging,
        .state = (enum state)r->state,
        .legal_status = (enum legal_status)r->legal_status,
        .temperature = (enum temperature_class)(r->attrs >> 4),
        .pressure = (enum pressure_class)(r->attrs & 15),
        .policy_k = r->policy_k,
        .population = (enum population_kind)r->population,
        .expires_day = r->expires_day,
        .seen_day = r->seen_day > t->seen_day ? r->seen_day : t->seen_day,
        .mark = t->mark,
        .finding = r->finding,
    };
    if (out->quantity_known) {
        out->quantity_lo = r->quantity_lo;
        out->quantity_hi = r->quantity_hi;
    }
}
