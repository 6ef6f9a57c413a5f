#include "bodies.h"

#include <stdlib.h>
#include <string.h>

/* ---- cells -----------------------------------------------------------------
 */

static uint64_t mix(uint64_t h, uint64_t value)
{
    h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 29;
}

static uint64_t hash(const struct recount_cell *c)
{
    uint64_t h = mix((uint64_t)c->direction, (uint64_t)c->kind);

    h = mix(h,
            (uint64_t)c->quantity_known << 16 | (uint64_t)c->lo << 8 | c->hi);
    for (size_t i = 0; i < c->types; i++)
        h = mix(h, c->type[i]);
    for (size_t i = 0; i < c->communes; i++)
        h = mix(h, c->commune[i]);
    return h;
}

static bool same_types(const struct recount_cell *a,
                       const struct recount_cell *b)
{
    return a->types == b->types &&
           memcmp(a->type, b->type, a->types * sizeof *a->type) == 0;
}

static bool same(const struct recount_cell *a, const struct recount_cell *b)
{
    return a->direction == b->direction && a->kind == b->kind &&
           a->quantity_known == b->quantity_known && a->lo == b->lo &&
           a->hi == b->hi && same_types(a, b) && a->communes == b->communes &&
           memcmp(a->commune, b->commune, a->communes * sizeof *a->commune) ==
               0;
}

static enum status own_lists(struct lists *own, struct recount_cell *c)
{
    own->type = malloc((c->types + 1) * sizeof *own->type);
    own->commune = malloc((c->communes + 1) * sizeof *own->commune);
    if (!own->type || !own->commune) {
        free(own->type);
        free(own->commune);
        return STATUS_NO_MEMORY;
    }
    memcpy(own->type, c->type, c->types * sizeof *own->type);
    memcpy(own->commune, c->commune, c->communes * sizeof *own->commune);
    c->type = own->type;
    c->commune = own->commune;
    return STATUS_OK;
}

static enum status number_cell(struct bodies *b, const struct offer *o,
                               uint32_t *out)
{
    struct recount_cell c = {.direction = o->direction,
                             .kind = o->kind,
                             .quantity_known = o->quantity_known,
                             .lo = o->quantity_lo,
                             .hi = o->quantity_hi,
                             .type = o->type,
                             .types = o->types,
                             .commune = o->commune,
                             .communes = o->communes};
    size_t i = hash(&c) & (b->slots - 1);
    enum status s = STATUS_OK;

    while (b->slot[i] && !same(&b->cell[b->slot[i] - 1], &c))
        i = (i + 1) & (b->slots - 1);
    if (!b->slot[i]) {
        s = own_lists(&b->list[b->cells], &c);
        if (s != STATUS_OK)
            return s;
        b->cell[b->cells++] = c;
        b->slot[i] = (uint32_t)b->cells;
    }
    *out = b->slot[i] - 1;
    return s;
}

/* ---- intervals and places --------------------------------------------------
 */

static bool share_type(const struct recount_cell *a,
                       const struct recount_cell *b)
{
    size_t i = 0, j = 0;

    while (i < a->types && j < b->types && a->type[i] != b->type[j])
        if (a->type[i] < b->type[j])
            i++;
        else
            j++;
    return i < a->types && j < b->types;
}

static bool share_commune(const struct recount_cell *a,
                          const struct recount_cell *b)
{
    size_t i = 0, j = 0;

    while (i < a->communes && j < b->communes && a->commune[i] != b->commune[j])
        if (a->commune[i] < b->commune[j])
            i++;
        else
            j++;
    return i < a->communes && j < b->communes;
}

bool bodies_collide(const struct recount_cell *a, const struct recount_cell *b)
{
    if (a->direction != b->direction || !share_type(a, b))
        return false;
    if (!same_types(a, b))
        return true;
    if (a->quantity_known != b->quantity_known)
        return false; /* whether it is known is the flow's, not the place's */
    if (a->lo != b->lo || a->hi != b->hi)
        return a->lo < b->hi && b->lo < a->hi;
    return share_commune(a, b);
}

/* ---- bodies ----------------------------------------------------------------
 */

enum status bodies_open(struct bodies *b, size_t most)
{
    *b = (struct bodies){.cap = most, .slots = 16};
    while (b->slots < 2 * most)
        b->slots *= 2;
    b->body = calloc(most + 1, sizeof *b->body);
    b->cell = calloc(most + 1, sizeof *b->cell);
    b->list = calloc(most + 1, sizeof *b->list);
    b->slot = calloc(b->slots, sizeof *b->slot);
    b->author = malloc((most + 1) * sizeof *b->author);
    b->flow = malloc((most + 1) * sizeof *b->flow);
    return b->body && b->cell && b->list && b->slot && b->author && b->flow
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

void bodies_close(struct bodies *b)
{
    for (size_t i = 0; i < b->cells; i++) {
        free(b->list[i].type);
        free(b->list[i].commune);
    }
    free(b->body);
    free(b->cell);
    free(b->list);
    free(b->slot);
    free(b->author);
    free(b->flow);
    *b = (struct bodies){0};
}

enum status bodies_add(struct bodies *b, const struct check_item *item,
                       const struct offer *o, bool fresh)
{
    struct body *x = &b->body[b->count];

    *x = (struct body){.item = item,
                       .fresh = fresh,
                       .flow = BODIES_NO_FLOW,
                       .policy_k = o->policy_k,
                       .policy_version = o->policy_version,
                       .population = o->population};
    memcpy(x->id, o->id, sizeof x->id);
    memcpy(x->ref, o->population_ref, sizeof x->ref);
    b->author[b->count] = item->author;
    b->flow[b->count++] = item->flow;
    return number_cell(b, o, &x->cell);
}

static int by_key(const void *pa, const void *pb)
{
    const uint64_t *a = pa, *b = pb;

    return (*a > *b) - (*a < *b);
}

static int by_flow(const void *pa, const void *pb)
{
    const uint32_t *a = pa, *b = pb;

    return (*a > *b) - (*a < *b);
}

void bodies_number(struct bodies *b)
{
    qsort(b->author, b->count, sizeof *b->author, by_key);
    qsort(b->flow, b->count, sizeof *b->flow, by_flow);
    for (size_t i = 0; i < b->count; i++) {
        if (b->authors == 0 || b->author[b->authors - 1] != b->author[i])
            b->author[b->authors++] = b->author[i];
        if (b->flow[i] &&
            (b->flows == 0 || b->flow[b->flows - 1] != b->flow[i]))
            b->flow[b->flows++] = b->flow[i];
    }
    for (size_t i = 0; i < b->count; i++) {
        struct body *x = &b->body[i];
        const uint64_t *author = bsearch(&x->item->author, b->author,
                                         b->authors, sizeof *b->author, by_key);
        const uint32_t *flow = x->item->flow
                                   ? bsearch(&x->item->flow, b->flow, b->flows,
                                             sizeof *b->flow, by_flow)
                                   : NULL;

        x->author = (uint32_t)(author - b->author);
        if (flow)
            x->flow = (int32_t)(flow - b->flow);
    }
}
