#include <stdlib.h>

#include "cells.h"

enum { FIRST = 1024 };

static uint32_t home(const struct pool *p, uint64_t key)
{
    return (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32) & (p->slots - 1);
}

static uint64_t key_at(const struct pool *p, uint32_t at)
{
    return cells_row(p, p->slot[at] - 1)->key;
}

void keys_put(struct pool *p, uint64_t key, uint32_t row)
{
    uint32_t at = home(p, key);

    while (p->slot[at])
        at = (at + 1) & (p->slots - 1);
    p->slot[at] = row + 1;
}

static uint32_t place_of(const struct pool *p, uint64_t key)
{
    uint32_t at;

    if (p->slots == 0)
        return INTERN_NONE;
    for (at = home(p, key); p->slot[at]; at = (at + 1) & (p->slots - 1))
        if (key_at(p, at) == key)
            return at;
    return INTERN_NONE;
}

uint32_t keys_find(const struct pool *p, uint64_t key)
{
    uint32_t at = place_of(p, key);

    return at == INTERN_NONE ? INTERN_NONE : p->slot[at] - 1;
}

/* Moves later entries of the run back, so that no tombstones gather. */
void keys_remove(struct pool *p, uint64_t key)
{
    uint32_t hole = place_of(p, key), mask = p->slots - 1;

    if (hole == INTERN_NONE)
        return;
    for (uint32_t at = (hole + 1) & mask; p->slot[at]; at = (at + 1) & mask) {
        uint32_t want = home(p, key_at(p, at));

        if (((at - want) & mask) >= ((at - hole) & mask)) {
            p->slot[hole] = p->slot[at];
            hole = at;
        }
    }
    p->slot[hole] = 0;
}

enum status keys_reserve(struct pool *p)
{
    uint32_t slots = p->slots ? p->slots * 2 : FIRST, *old = p->slot, *fresh;
    uint32_t count = p->slots;

    if ((uint64_t)(p->live + 1) * 4 <= (uint64_t)p->slots * 3)
        return STATUS_OK;
    fresh = calloc(slots, sizeof *fresh);
    if (!fresh)
        return STATUS_NO_MEMORY;
    p->slot = fresh;
    p->slots = slots;
    for (uint32_t i = 0; i < count; i++)
        if (old[i])
            keys_put(p, cells_row(p, old[i] - 1)->key, old[i] - 1);
    free(old);
    return STATUS_OK;
}
