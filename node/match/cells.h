/* cells.h -- the inside of the pool, for matching, which works cell by cell. */
#ifndef CELLS_H
#define CELLS_H

#include "intern.h"
#include "symbiote/pool.h"

enum { ROW_BLOCK = 4096, QUANTITY_NONE = 255 };

struct row {
    uint8_t id[OFFER_ID_LEN];
    uint64_t key;
    uint32_t territory; /* index into pool.territory */
    uint32_t cell;      /* INTERN_NONE: free */
    uint32_t at;        /* place in the cell's rows; next of the free */
    uint32_t expires_day, seen_day;
    uint8_t quantity_lo, quantity_hi; /* QUANTITY_NONE: not published */
    uint8_t quarters, packaging, state, legal_status;
    uint8_t attrs; /* temperature << 4 | pressure */
    uint8_t policy_k, population;
    struct finding finding;
};

/* The bytes that name a cell in its intern table. */
struct cell_key {
    uint32_t types, area;
    uint8_t direction, kind, zero[2];
};

struct cell {
    struct cell_key key;
    uint32_t *row;
    uint32_t count, cap;
};

/* An area with the points that belong to it. */
struct zone {
    struct area area;
    struct point *point;
};

struct territory {
    uint32_t no, count, seen_day;
    uint32_t found[FINDING_STATES]; /* of `count` */
    enum territory_mark mark;
};

struct pool {
    struct row **block;
    uint32_t blocks, rows, free, live;
    struct intern types, areas, cells;
    struct zone *zone; /* by index of `areas` */
    struct cell *cell; /* by index of `cells` */
    uint32_t zone_cap, cell_cap;
    size_t area_bytes, cell_bytes;
    struct territory *territory;
    uint32_t territories, territory_cap;
    uint32_t *slot; /* by key: row + 1 */
    uint32_t slots;
};

static inline struct row *cells_row(const struct pool *p, uint32_t row)
{
    return &p->block[row / ROW_BLOCK][row % ROW_BLOCK];
}

void cells_offer(const struct pool *p, uint32_t row, struct pool_offer *out);

/* Steps of pool_add: everything that may fail, then nothing may. */
enum status cells_join(struct pool *p, const struct offer *o, uint32_t *cell);
void cells_leave(struct pool *p, uint32_t cell);
void cells_put(struct pool *p, uint32_t cell, uint32_t row);
void cells_take_out(struct pool *p, uint32_t row);

/* By key; the table has room for one more after keys_reserve(). */
enum status keys_reserve(struct pool *p);
void keys_put(struct pool *p, uint64_t key, uint32_t row);
uint32_t keys_find(const struct pool *p, uint64_t key); /* or INTERN_NONE */
void keys_remove(struct pool *p, uint64_t key);

#endif
