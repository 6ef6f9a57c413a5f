#include "symbiote/match.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "leads.h"

struct ranked {
    uint32_t cell;
    uint8_t top; /* no offer of the cell has a better score */
};

/* Own flows of one type set and direction share a closure and the cells that
 * fit it: the pool is looked through once per group, not once per flow. */
struct run {
    const struct match_input *in;
    struct weights weights;
    uint8_t threshold;
    struct refused refused;
    size_t *order; /* own flows, grouped */
    struct closure *closure;
    struct score *fit; /* after score_types, by set of types */
    uint8_t *fits;     /* NOT_ASKED, FITS_NOT or FITS, likewise */
    uint32_t *cell;    /* cells that fit the group */
    size_t cells;
    struct ranked *ranked; /* those that may do for one flow */
    struct best best;
    struct leads *out;
};

enum { NOT_ASKED, FITS_NOT, FITS };

static int compare_groups(const struct body *a, const struct body *b)
{
    if (a->direction != b->direction)
        return a->direction < b->direction ? -1 : 1;
    if (a->types != b->types)
        return a->types < b->types ? -1 : 1;
    return memcmp(a->type, b->type, a->types * sizeof *a->type);
}

/* qsort knows no context: sort pointers, then turn them into numbers. */
static int by_group(const void *a, const void *b)
{
    const struct own_flow *const *x = a, *const *y = b;
    int order = compare_groups(&(*x)->body, &(*y)->body);

    if (order)
        return order;
    return (*x > *y) - (*x < *y);
}

static enum status sort_own(struct run *r)
{
    size_t count = r->in->own_count;
    const struct own_flow **own =
        calloc(count + 1, sizeof(const struct own_flow *));

    r->order = calloc(count + 1, sizeof *r->order);
    if (!own || !r->order) {
        free(own);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++)
        own[i] = &r->in->own[i];
    qsort(own, count, sizeof(const struct own_flow *), by_group);
    for (size_t i = 0; i < count; i++)
        r->order[i] = (size_t)(own[i] - r->in->own);
    free(own);
    return STATUS_OK;
}

static struct refusal pair_with_offer(const struct own_flow *own,
                                      const uint8_t *offer)
{
    struct refusal pair = {.flow = own->flow};

    if (own->flow == 0) {
        pair.company = own->company;
        pair.type = own->body.type[0];
        pair.direction = (uint8_t)own->body.direction;
    }
    memcpy(pair.offer, offer, sizeof pair.offer);
    return pair;
}

static struct scorer scorer_of(const struct run *r, const struct body *own)
{
    return (struct scorer){
        .weights = &r->weights,
        .closure = r->closure,
        .own = own,
        .giver = own->direction == DIRECTION_OFFER,
    };
}

static enum status propose(struct run *r, struct lead *lead, uint64_t key)
{
    if (lead->score.high < r->threshold || leads_is_refused(&r->refused, key))
        return STATUS_OK;
    leads_text(lead->id, key);
    lead->verdict =
        lead->score.low >= r->threshold ? VERDICT_CERTAIN : VERDICT_POSSIBLE;
    return leads_offer(&r->best, lead);
}

/* ---- the pool --------------------------------------------------------------
 */

static bool matchable(const struct pool_offer *o, uint32_t today)
{
    return o->mark != TERRITORY_HIDDEN && o->mark != TERRITORY_MINE &&
           o->finding.state != FINDING_FAILED && o->expires_day >= today;
}

static enum status try_row(struct run *r, size_t own, uint32_t row,
                           const struct score *sofar)
{
    const struct own_flow *flow = &r->in->own[own];
    struct scorer s = scorer_of(r, &flow->body);
    struct pool_offer o;
    struct body body;
    struct refusal pair;
    struct lead lead = {.own = own, .row = row, .giver = s.giver};

    cells_offer(r->in->pool, row, &o);
    if (!matchable(&o, r->in->today))
        return STATUS_OK;
    pool_body(&o, r->in->today, &body);
    lead.score = *sofar;
    if (!score_rest(&s, &body, &lead.score))
        return STATUS_OK;
    memcpy(lead.offer, o.id, sizeof lead.offer);
    lead.territory = o.territory;
    lead.visible_to_other = flow->published;
    pair = pair_with_offer(flow, o.id);
    return propose(r, &lead, leads_key(&pair));
}

/* What all offers of a cell have in common. */
static struct body body_of_cell(const struct pool *p, const struct cell *c)
{
    const struct intern_entry *types = &p->types.entry[c->key.types];

    return (struct body){
        .direction = (enum direction)c->key.direction,
        .kind = (enum kind)c->key.kind,
        .type_set = types->data,
        .types = (uint16_t)(types->len / sizeof(uint16_t)),
        .area = &p->zone[c->key.area].area,
    };
}

/* Types and place of one cell against one own flow. */
static bool see_cell(const struct run *r, const struct scorer *s,
                     uint32_t index, struct score *out)
{
    const struct cell *c = &r->in->pool->cell[index];
    struct body body = body_of_cell(r->in->pool, c);

    *out = r->fit[c->key.types];
    return score_place(s, &body, out);
}

static int by_top(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->top != y->top)
        return x->top > y->top ? -1 : 1;
    return x->cell < y->cell ? -1 : 1;
}

/* The cells that can reach the threshold, the most promising first. */
static size_t rank_cells(struct run *r, const struct scorer *s)
{
    size_t count = 0;

    for (size_t i = 0; i < r->cells; i++) {
        struct score sofar;
        struct ceiling top;

        if (!see_cell(r, s, r->cell[i], &sofar))
            continue;
        top = score_ceiling(s, &sofar);
        if (top.high >= r->threshold)
            r->ranked[count++] = (struct ranked){r->cell[i], top.score};
    }
    if (count)
        qsort(r->ranked, count, sizeof *r->ranked, by_top);
    return count;
}

static enum status try_cell(struct run *r, size_t own, const struct scorer *s,
                            uint32_t index)
{
    const struct cell *c = &r->in->pool->cell[index];
    enum status status = STATUS_OK;
    struct score sofar;

    if (!see_cell(r, s, index, &sofar))
        return STATUS_OK;
    for (uint32_t i = 0; i < c->count && status == STATUS_OK; i++)
        status = try_row(r, own, c->row[i], &sofar);
    return status;
}

/* Once no cell left can beat the worst of the best, the rest is not read. */
static enum status try_pool(struct run *r, size_t own)
{
    struct scorer scorer = scorer_of(r, &r->in->own[own].body);
    size_t count = rank_cells(r, &scorer);
    enum status s = STATUS_OK;

    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        if (leads_full(&r->best) &&
            r->ranked[i].top < r->best.lead[0].score.score)
            break;
        s = try_cell(r, own, &scorer, r->ranked[i].cell);
    }
    return s;
}

static bool cell_fits(struct run *r, const struct body *own, uint32_t index)
{
    const struct pool *p = r->in->pool;
    const struct cell *c = &p->cell[index];
    struct scorer s = scorer_of(r, own);
    struct body body;
    bool giver;

    if (c->count == 0 ||
        !score_directions(own->direction, (enum direction)c->key.direction,
                          &giver))
        return false;
    if (r->fits[c->key.types] == NOT_ASKED) {
        body = body_of_cell(p, c);
        r->fits[c->key.types] =
            score_types(&s, &body, &r->fit[c->key.types]) ? FITS : FITS_NOT;
    }
    return r->fits[c->key.types] == FITS;
}

static void find_cells(struct run *r, const struct body *own)
{
    const struct pool *p = r->in->pool;

    r->cells = 0;
    if (!p)
        return;
    memset(r->fits, NOT_ASKED, p->types.count);
    for (uint32_t i = 0; i < p->cells.count; i++)
        if (cell_fits(r, own, i))
            r->cell[r->cells++] = i;
}

/* ---- own flows among themselves --------------------------------------------
 */

static bool pairs_up(const struct run *r, const struct own_flow *a,
                     const struct own_flow *b)
{
    bool giver;

    if (a == b || a->company == b->company || a->flow == 0 || b->flow == 0 ||
        !score_directions(a->body.direction, b->body.direction, &giver))
        return false;
    if (r->in->all_pairs || r->in->only_flow)
        return true;
    return giver || (a->body.direction == DIRECTION_POOL && a->flow < b->flow);
}

static enum status try_own(struct run *r, size_t own, size_t other)
{
    const struct own_flow *a = &r->in->own[own], *b = &r->in->own[other];
    struct scorer s = scorer_of(r, &a->body);
    struct refusal pair = {.flow = a->flow, .other_flow = b->flow};
    struct lead lead = {.own = own,
                        .other = other,
                        .other_own = true,
                        .giver = s.giver,
                        .visible_to_other = true};

    if (!pairs_up(r, a, b) || !score_pair(&s, &b->body, &lead.score))
        return STATUS_OK;
    return propose(r, &lead, leads_key(&pair));
}

/* ---- the run ---------------------------------------------------------------
 */

static enum status match_flow(struct run *r, size_t own)
{
    enum status s = try_pool(r, own);

    if (r->in->own_pairs)
        for (size_t i = 0; i < r->in->own_count && s == STATUS_OK; i++)
            s = try_own(r, own, i);
    return s == STATUS_OK ? leads_flush(&r->best, r->out) : s;
}

static enum status start_group(struct run *r, const struct body *own)
{
    struct closure_of of = {
        .type = own->type,
        .types = own->types,
        .giver = own->direction == DIRECTION_OFFER,
        .pooling = own->direction == DIRECTION_POOL,
    };
    enum status s;

    closure_free(r->closure);
    r->closure = NULL;
    s = closure_new(&r->closure, r->in->compat, &of);
    if (s == STATUS_OK)
        find_cells(r, own);
    return s;
}

static enum status match_groups(struct run *r)
{
    const struct own_flow *own = r->in->own, *last = NULL;
    enum status s = STATUS_OK;

    for (size_t i = 0; i < r->in->own_count && s == STATUS_OK; i++) {
        const struct own_flow *f = &own[r->order[i]];

        if (r->in->only_flow && f->flow != r->in->only_flow)
            continue;
        if (f->body.types == 0) {
            r->out->untyped++;
            continue;
        }
        if (!last || compare_groups(&last->body, &f->body) != 0)
            s = start_group(r, &f->body);
        if (s == STATUS_OK)
            s = match_flow(r, r->order[i]);
        last = f;
    }
    return s;
}

static enum status prepare(struct run *r)
{
    const struct pool *p = r->in->pool;
    enum status s =
        leads_refused(&r->refused, r->in->refused, r->in->refused_count);

    if (s == STATUS_OK)
        s = sort_own(r);
    if (s != STATUS_OK || !p)
        return s;
    r->fit = calloc(p->types.count + 1, sizeof *r->fit);
    r->fits = calloc(p->types.count + 1, sizeof *r->fits);
    r->cell = calloc(p->cells.count + 1, sizeof *r->cell);
    r->ranked = calloc(p->cells.count + 1, sizeof *r->ranked);
    return r->fit && r->fits && r->cell && r->ranked ? STATUS_OK
                                                     : STATUS_NO_MEMORY;
}

static void clear(struct run *r)
{
    closure_free(r->closure);
    free(r->refused.key);
    free(r->order);
    free(r->fit);
    free(r->fits);
    free(r->cell);
    free(r->ranked);
    free(r->best.lead);
}

static int by_own(const void *a, const void *b)
{
    const struct lead *x = a, *y = b;

    if (x->own != y->own)
        return x->own < y->own ? -1 : 1;
    return leads_order(a, b);
}

static bool knows(const struct match_input *in)
{
    if (in->only_flow == 0)
        return true;
    for (size_t i = 0; i < in->own_count; i++)
        if (in->own[i].flow == in->only_flow)
            return true;
    return false;
}

enum status match_run(const struct match_input *in, struct leads *out)
{
    struct run r = {.in = in, .out = out};
    enum status s;

    *out = (struct leads){0};
    if (!knows(in))
        return STATUS_NOT_FOUND;
    r.weights = in->weights ? *in->weights : score_default_weights();
    r.threshold = in->threshold ? in->threshold : MATCH_THRESHOLD;
    r.best.limit = in->limit ? in->limit : MATCH_LIMIT;
    s = prepare(&r);
    if (s == STATUS_OK)
        s = match_groups(&r);
    clear(&r);
    if (s != STATUS_OK)
        match_free(out);
    else if (out->count)
        qsort(out->lead, out->count, sizeof *out->lead, by_own);
    return s;
}

struct refusal match_refusal(const struct match_input *in,
                             const struct lead *lead)
{
    const struct own_flow *own = &in->own[lead->own];

    if (lead->other_own)
        return (struct refusal){.flow = own->flow,
                                .other_flow = in->own[lead->other].flow};
    return pair_with_offer(own, lead->offer);
}
