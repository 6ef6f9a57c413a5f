#include <stdlib.h>
#include <string.h>

#include "ratchet.h"

enum { NOWHERE = 0xffff, TYPE_NUMBERS = 65536 };

/* ---- which groups are kept ----------------------------------------------- */

static size_t side(enum direction direction)
{
    return direction == DIRECTION_NEED;
}

/* Group + 1 of every type number, offers and then needs. */
static void list_groups(const struct partition *p, uint32_t *of)
{
    for (size_t i = 0; i < p->groups; i++) {
        const struct group *g = &p->group[i];

        for (size_t t = 0; t < g->types; t++)
            of[side(g->direction) * TYPE_NUMBERS + p->type[g->type + t]] =
                (uint32_t)i + 1;
    }
}

/* What the start profile showed is of whole chapters and keeps nothing. */
static void mark_shown(const struct ratchet *r, const struct shown *shown,
                       const uint32_t *of)
{
    const struct offer *o = shown->body;

    if (o->population == POPULATION_START)
        return;
    for (size_t t = 0; t < o->types; t++) {
        uint32_t group = of[side(o->direction) * TYPE_NUMBERS + o->type[t]];

        if (group)
            r->shown[group - 1] = true;
    }
}

enum status ratchet_open(struct ratchet *r, const struct partition_past *past,
                         const struct build *b)
{
    const struct population *pop = b->weigher.pop;
    uint32_t *of;

    *r = (struct ratchet){0};
    if (!past->partition || pop->kind == POPULATION_START ||
        past->partition->population == POPULATION_START)
        return STATUS_OK;
    r->past = past->partition;
    r->shown = calloc(r->past->groups + 1, sizeof *r->shown);
    r->headed = calloc(b->weigher.facts->types + 1, sizeof *r->headed);
    r->label = calloc((pop->communes + 1) * RATCHET_LAYERS, sizeof *r->label);
    of = calloc((size_t)TYPE_NUMBERS * 2, sizeof *of);
    if (r->shown && r->headed && r->label && of) {
        list_groups(r->past, of);
        for (size_t i = 0; i < past->shown_count; i++)
            if (!past->shown[i].waiver)
                mark_shown(r, &past->shown[i], of);
    }
    free(of);
    return of && r->shown && r->headed && r->label ? STATUS_OK
                                                   : STATUS_NO_MEMORY;
}

void ratchet_close(struct ratchet *r)
{
    free(r->shown);
    free(r->headed);
    free(r->label);
    *r = (struct ratchet){0};
}

/* The known types of a group, as indexes; returns how many. */
static size_t list_types(const struct ratchet *r, const struct facts *facts,
                         const struct group *g, uint16_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < g->types; i++) {
        const struct flow_type *t =
            facts_type(facts, r->past->type[g->type + i]);

        if (t)
            out[n++] = (uint16_t)(t - facts->type);
    }
    return n;
}

void ratchet_mark(const struct ratchet *r, struct build *b)
{
    const struct facts *facts = b->weigher.facts;
    struct grouping *s = &b->grouping;

    for (size_t i = 0; i < facts->types; i++) {
        s->apart[i] = false;
        if (r->past)
            r->headed[i] = 0;
    }
    for (size_t i = 0; r->past && i < r->past->groups; i++) {
        const struct group *g = &r->past->group[i];
        size_t n;

        if (!r->shown[i] || g->direction != b->weigher.direction)
            continue;
        n = list_types(r, facts, g, s->types);
        if (n)
            r->headed[s->types[0]] = (uint32_t)i + 1;
        for (size_t t = 0; t < n; t++)
            s->apart[s->types[t]] = true;
    }
}

const struct group *ratchet_headed(const struct ratchet *r, size_t type)
{
    return r->past && r->headed[type] ? &r->past->group[r->headed[type] - 1]
                                      : NULL;
}

/* ---- the cells of the past on the ground of today -------------------------
 */

/* A kept group under way. */
struct keeping {
    const struct ratchet *r;
    struct build *b;
    const struct group *old;
    struct group group; /* as it becomes */
    struct layer layer[RATCHET_LAYERS];
    size_t layers; /* the first one is of unknown quantity */
};

static size_t places(const struct keeping *k)
{
    return k->b->ground.places;
}

/* From bins of an open top to half-decades and back: what lies above the top is
 * the open bin. */
static struct range range_of(const struct keeping *k, const struct cell *c)
{
    uint8_t bins = k->b->candidates.bins;
    struct range r = {c->quantity_known, c->lo, c->hi};

    if (r.known && (r.hi == OFFER_OPEN || r.hi > bins))
        r.hi = bins;
    return r;
}

static struct layer *new_layer(struct keeping *k, struct range range)
{
    struct layer *l = &k->layer[k->layers];

    l->range = range;
    l->label = &k->r->label[k->layers * (places(k) + 1)];
    for (size_t i = 0; i < places(k); i++)
        l->label[i] = NOWHERE;
    k->layers++;
    return l;
}

/* A cell is labelled by its first commune: below the number of places, however
 * many cells there were. */
static void label_cell(struct keeping *k, const struct cell *c)
{
    const struct partition *past = k->r->past;
    struct layer *l = &k->layer[k->layers - 1];
    uint16_t label = NOWHERE;

    for (size_t i = 0; i < c->communes; i++) {
        uint16_t place;

        if (population_place(k->b->weigher.pop, past->commune[c->commune + i],
                             &place) != STATUS_OK)
            continue;
        if (label == NOWHERE)
            label = place;
        l->label[place] = label;
    }
}

static int64_t squared(int64_t dx, int64_t dy)
{
    return dx * dx + dy * dy;
}

/* A new commune joins the cell of the nearest old one. */
static void adopt_places(struct keeping *k, struct layer *l)
{
    const struct ground *g = &k->b->ground;
    uint16_t *old = g->spare; /* scratch */

    memcpy(old, l->label, places(k) * sizeof *old);
    for (size_t i = 0; i < places(k); i++) {
        int64_t least = INT64_MAX;

        for (size_t j = 0; old[i] == NOWHERE && j < places(k); j++) {
            int64_t far =
                squared(g->at[0][i] - g->at[0][j], g->at[1][i] - g->at[1][j]);

            if (old[j] == NOWHERE || far >= least)
                continue;
            least = far;
            l->label[i] = old[j];
        }
        if (l->label[i] == NOWHERE) /* nothing of the old perimeter is left */
            l->label[i] = 0;
    }
}

static void one_cell(struct keeping *k, struct layer *l)
{
    memset(l->label, 0, places(k) * sizeof *l->label);
}

/* Labels of *a made so coarse that no cell of *b crosses one. */
static void join_labels(struct keeping *k, struct layer *a,
                        const struct layer *b)
{
    for (size_t i = 0; i < places(k); i++)
        for (size_t j = i + 1; j < places(k); j++) {
            uint16_t from = a->label[j];

            if (b->label[i] != b->label[j] || a->label[i] == from)
                continue;
            for (size_t n = 0; n < places(k); n++)
                if (a->label[n] == from)
                    a->label[n] = a->label[i];
        }
}

/* An interval that begins above today's top is one with the one below it. */
static void lower_top(struct keeping *k)
{
    uint8_t bins = k->b->candidates.bins;

    while (k->layers > 2 && k->layer[k->layers - 1].range.lo >= bins) {
        join_labels(k, &k->layer[k->layers - 2], &k->layer[k->layers - 1]);
        k->layers--;
    }
    if (k->layers == 2 && k->layer[1].range.lo >= bins)
        k->layer[1].range.lo = 0;
    if (k->layers > 1)
        k->layer[k->layers - 1].range.hi = bins;
}

static void read_layers(struct keeping *k)
{
    const struct partition *past = k->r->past;
    const struct cell *last = NULL;

    (void)new_layer(k, (struct range){0});
    for (size_t i = 0; i < k->old->cells; i++) {
        const struct cell *c = &past->cell[k->old->cell + i];

        if (last &&
            (last->quantity_known != c->quantity_known || last->lo != c->lo)) {
            if (k->layers == RATCHET_LAYERS)
                break;
            (void)new_layer(k, range_of(k, c));
        }
        label_cell(k, c);
        last = c;
    }
    for (size_t i = 0; i < k->layers; i++)
        adopt_places(k, &k->layer[i]);
    lower_top(k);
}

/* ---- merging --------------------------------------------------------------
 */

static void put_on_ground(struct keeping *k, const struct layer *l)
{
    const struct counter counter = build_counter(k->b);
    struct ground *g = &k->b->ground;

    cut_draw(&counter, l->range);
    memcpy(g->label, l->label, places(k) * sizeof *l->label);
    cut_renumber(g);
}

static void take_from_ground(struct keeping *k, struct layer *l)
{
    memcpy(l->label, k->b->ground.label, places(k) * sizeof *l->label);
}

static bool label_holds(struct keeping *k, uint16_t label, uint32_t least)
{
    const struct policy *p = &k->b->out->policy;
    struct cell_sum sum;
    struct count c = cut_count(&k->b->ground, &k->b->tally, p, label, &sum);

    return c.authors >= least && c.share <= p->dominance;
}

/* Middle of a cell's communes, in hundreds of metres. */
static void middle(const struct ground *g, uint16_t label, int64_t at[2])
{
    int64_t n = 0;

    at[0] = at[1] = 0;
    for (size_t i = g->first[label]; i < g->first[label + 1]; i++) {
        at[0] += g->at[0][g->member[i]];
        at[1] += g->at[1][g->member[i]];
        n++;
    }
    at[0] /= n ? n : 1;
    at[1] /= n ? n : 1;
}

static uint16_t nearest(const struct ground *g, uint16_t label)
{
    int64_t from[2], least = INT64_MAX;
    uint16_t best = label;

    middle(g, label, from);
    for (uint16_t i = 0; i < g->cells; i++) {
        int64_t to[2], far;

        if (i == label)
            continue;
        middle(g, i, to);
        far = squared(from[0] - to[0], from[1] - to[1]);
        if (far >= least)
            continue;
        least = far;
        best = i;
    }
    return best;
}

/* Merges the first cell that does not hold with the nearest one, until all
 * hold.  False: one cell is left and does not. */
static bool merge_cells(struct keeping *k, struct layer *l, uint32_t least)
{
    struct ground *g = &k->b->ground;
    uint16_t label = 0;
    bool holds = true;

    put_on_ground(k, l);
    while (label < g->cells) {
        uint16_t into;

        holds = label_holds(k, label, least);
        if (holds) {
            label++;
            continue;
        }
        if (g->cells == 1)
            break;
        into = nearest(g, label);
        for (size_t i = 0; i < g->places; i++)
            if (g->label[i] == label)
                g->label[i] = into;
        cut_renumber(g);
        label = 0;
    }
    take_from_ground(k, l);
    return holds;
}

/* The interval that does not even hold over the whole perimeter becomes one
 * with the next above it, the topmost with the one below. */
static size_t merge_interval(struct keeping *k, size_t i)
{
    size_t low = i + 1 < k->layers ? i : i - 1;

    k->layer[low].range.hi = k->layer[low + 1].range.hi;
    one_cell(k, &k->layer[low]);
    for (size_t j = low + 1; j + 1 < k->layers; j++) {
        struct layer *l = &k->layer[j];

        l->range = l[1].range;
        memcpy(l->label, l[1].label, places(k) * sizeof *l->label);
    }
    k->layers--;
    return low;
}

static void merge_intervals(struct keeping *k)
{
    uint32_t least = k->b->out->policy.k;
    size_t i = 1;

    while (i < k->layers) {
        if (merge_cells(k, &k->layer[i], least)) {
            i++;
        } else if (k->layers > 2) {
            i = merge_interval(k, i);
        } else {
            /* The cell of unknown quantity takes all of them in. */
            k->layers = 1;
            k->group.given_up = true;
            one_cell(k, &k->layer[0]);
        }
    }
}

/* One cell remains, so that the group can come back, but no finer. */
static void refuse(struct keeping *k)
{
    const struct policy *p = &k->b->out->policy;
    struct cell_sum sum;
    struct count c;
    bool few;

    k->layers = 1;
    k->group.given_up = true;
    one_cell(k, &k->layer[0]);
    put_on_ground(k, &k->layer[0]);
    c = cut_count(&k->b->ground, &k->b->tally, p, CUT_ALL, &sum);
    few = c.authors < p->k || c.share <= p->dominance;
    k->group.refused = few ? REASON_K_TERRITORY : REASON_DOMINANT;
    k->group.reached = few ? c.authors : c.share;
}

/* ---- adding ---------------------------------------------------------------
 */

static enum status add_layers(struct keeping *k)
{
    const struct partition *past = k->r->past;
    enum status s =
        build_group(k->b, &k->group, &past->type[k->old->type], k->old->types);

    for (size_t i = 0; i < k->layers && s == STATUS_OK; i++) {
        put_on_ground(k, &k->layer[i]);
        s = build_cells(k->b, k->layer[i].range);
    }
    /* Without sizes there were no intervals; now there are, as in a fresh
     * cut. */
    if (s == STATUS_OK && k->layers == 1 && !k->group.given_up &&
        !past->sized && k->b->weigher.pop->sized)
        s = build_intervals(k->b);
    return s;
}

enum status ratchet_add(const struct ratchet *r, struct build *b,
                        const struct group *kept)
{
    const struct policy *p = &b->out->policy;
    bool refused = kept->refused != REASON_NONE;
    struct keeping k = {.r = r,
                        .b = b,
                        .old = kept,
                        .group = {.direction = kept->direction,
                                  .kind = kept->kind,
                                  .kept = true,
                                  .given_up = kept->given_up || refused}};
    size_t types = list_types(r, b->weigher.facts, kept, b->grouping.types);

    weigh_types(&b->weigher, b->grouping.types, types, &b->candidates);
    read_layers(&k);
    if (!merge_cells(&k, &k.layer[0], refused ? p->k_build : p->k))
        refuse(&k);
    else
        merge_intervals(&k);
    return add_layers(&k);
}
