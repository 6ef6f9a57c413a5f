#include "joint.h"

#include <stdlib.h>
#include <string.h>

/* A body was live in an edition. */
struct use {
    uint32_t edition, cell, body;
};

struct tracks {
    uint64_t **bits; /* per author or flow that is asked; else NULL */
    size_t count;
};

struct work {
    const struct joint *j;
    size_t words;
    uint64_t *mask; /* possible authors of one cell in one edition */
    struct use *use;
    size_t uses;
    struct tracks author, flow;
};

static const struct check_ground *ground(const struct work *w)
{
    return w->j->book->ground;
}

/* ---- what is counted where -------------------------------------------------
 */

/* Editions of another kind than the current count as the current. */
static uint32_t standing(const struct check_ground *g, uint32_t edition)
{
    uint32_t now = (uint32_t)g->editions - 1;

    return g->edition[edition].kind == g->edition[now].kind ? edition : now;
}

static bool asked(const struct tracks *t, int32_t index)
{
    return index >= 0 && t->bits[index];
}

static enum status list_body(struct work *w, uint32_t index)
{
    const struct check_ground *g = ground(w);
    const struct body *b = &w->j->bodies->body[index];
    uint32_t now = (uint32_t)g->editions - 1;
    uint32_t first = b->fresh ? now : b->item->first;
    uint32_t last = b->fresh || b->item->live ? now : b->item->last;

    if (first > last || last > now)
        return STATUS_OUT_OF_RANGE;
    if (!asked(&w->author, (int32_t)b->author) && !asked(&w->flow, b->flow))
        return STATUS_OK;
    for (uint32_t e = first; e <= last; e++)
        w->use[w->uses++] = (struct use){standing(g, e), b->cell, index};
    return STATUS_OK;
}

static int by_edition(const void *pa, const void *pb)
{
    const struct use *a = pa, *b = pb;

    if (a->edition != b->edition)
        return a->edition > b->edition ? 1 : -1;
    if (a->cell != b->cell)
        return a->cell > b->cell ? 1 : -1;
    return (a->body > b->body) - (a->body < b->body);
}

static enum status list_uses(struct work *w)
{
    const struct bodies *b = w->j->bodies;
    enum status s = STATUS_OK;

    w->use = malloc((b->count * ground(w)->editions + 1) * sizeof *w->use);
    if (!w->use)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < b->count && s == STATUS_OK; i++)
        s = list_body(w, i);
    qsort(w->use, w->uses, sizeof *w->use, by_edition);
    return s;
}

/* ---- sets as bits over the current units -----------------------------------
 */

static enum status open_tracks(struct work *w, struct tracks *t,
                               const struct joint_left *left, size_t count)
{
    t->bits = calloc(count + 1, sizeof *t->bits);
    t->count = count;
    if (!t->bits)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (!left[i].asked)
            continue;
        t->bits[i] = malloc((w->words + 1) * sizeof **t->bits);
        if (!t->bits[i])
            return STATUS_NO_MEMORY;
        if (w->j->member)
            memcpy(t->bits[i], w->j->member, w->words * sizeof **t->bits);
        else
            memset(t->bits[i], 0xff, w->words * sizeof **t->bits);
    }
    return STATUS_OK;
}

static void close_tracks(struct tracks *t)
{
    for (size_t i = 0; t->bits && i < t->count; i++)
        free(t->bits[i]);
    free(t->bits);
}

static void meet(struct work *w, uint64_t *bits)
{
    for (size_t i = 0; i < w->words; i++)
        bits[i] &= w->mask[i];
}

/* The set of the edition, without natural persons where too few stand. */
static void draw(struct work *w, const struct recount_edition *e)
{
    bool persons =
        e->kind == POPULATION_START || e->count >= ground(w)->policy->k_person;

    memset(w->mask, 0, w->words * sizeof *w->mask);
    for (size_t i = 0; i < e->count; i++) {
        uint32_t unit = e->unit[i], now = e->now[unit];

        if (now != UINT32_MAX && (persons || !e->person[unit]))
            w->mask[now / 64] |= UINT64_C(1) << (now % 64);
    }
}

/* Uses [from, to) are of one edition. */
static enum status count_edition(struct work *w, struct recount_edition *e,
                                 size_t from, size_t to)
{
    const struct bodies *b = w->j->bodies;

    for (size_t i = from; i < to; i++) {
        const struct body *x = &b->body[w->use[i].body];

        if (i == from || w->use[i].cell != w->use[i - 1].cell) {
            enum status s =
                recount_set(w->j->book, e, &b->cell[w->use[i].cell]);

            if (s != STATUS_OK)
                return s;
            draw(w, e);
        }
        if (asked(&w->author, (int32_t)x->author))
            meet(w, w->author.bits[x->author]);
        if (asked(&w->flow, x->flow))
            meet(w, w->flow.bits[x->flow]);
    }
    return STATUS_OK;
}

static enum status count_past(struct work *w, size_t from, size_t to)
{
    struct recount_edition e = {0};
    enum status s =
        recount_edition(w->j->book, w->use[from].edition, w->j->now, &e);

    if (s == STATUS_OK)
        s = count_edition(w, &e, from, to);
    recount_edition_free(&e);
    return s;
}

static enum status count_all(struct work *w)
{
    uint32_t now = (uint32_t)ground(w)->editions - 1;
    enum status s = STATUS_OK;
    size_t to;

    for (size_t from = 0; from < w->uses && s == STATUS_OK; from = to) {
        for (to = from;
             to < w->uses && w->use[to].edition == w->use[from].edition; to++)
            ;
        s = w->use[from].edition == now ? count_edition(w, w->j->now, from, to)
                                        : count_past(w, from, to);
    }
    return s;
}

/* ---- the result ------------------------------------------------------------
 */

static uint32_t units_left(const struct work *w, const uint64_t *bits)
{
    const struct recount_edition *now = w->j->now;
    uint32_t all = 0, persons = 0;

    for (size_t u = 0; u < now->units; u++) {
        bool in = bits[u / 64] >> (u % 64) & 1;

        all += in;
        persons += in && now->person[u];
    }
    if (now->kind != POPULATION_START && all < ground(w)->policy->k_person)
        return all - persons;
    return all;
}

static void give(const struct work *w, const struct tracks *t,
                 struct joint_left *left)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->bits[i])
            left[i].units = units_left(w, t->bits[i]);
}

enum status joint_count(const struct joint *j, struct joint_left *author,
                        struct joint_left *flow)
{
    struct work w = {.j = j, .words = j->now->units / 64 + 1};
    enum status s;

    w.mask = malloc(w.words * sizeof *w.mask);
    s = w.mask ? open_tracks(&w, &w.author, author, j->bodies->authors)
               : STATUS_NO_MEMORY;
    if (s == STATUS_OK)
        s = open_tracks(&w, &w.flow, flow, j->bodies->flows);
    if (s == STATUS_OK)
        s = list_uses(&w);
    if (s == STATUS_OK)
        s = count_all(&w);
    if (s == STATUS_OK) {
        give(&w, &w.author, author);
        give(&w, &w.flow, flow);
    }
    close_tracks(&w.author);
    close_tracks(&w.flow);
    free(w.mask);
    free(w.use);
    return s;
}
