#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "holder.h"
#include "ledger.h"

/* ---- heads ------------------------------------------------------------------
 */

static uint64_t mix(uint64_t x)
{
    /* splitmix64's finisher: keys are numbers of registers, not random. */
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static size_t slots_for(size_t entries)
{
    size_t slots = 16;

    while (slots < 2 * entries)
        slots *= 2;
    return slots;
}

static enum status heads_open(struct heads *h, size_t entries)
{
    h->slots = slots_for(entries);
    h->key = calloc(h->slots, sizeof *h->key);
    h->entry = malloc(h->slots * sizeof *h->entry);
    if (!h->key || !h->entry)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < h->slots; i++)
        h->entry[i] = LEDGER_NONE;
    return STATUS_OK;
}

/* The slot of a key, which may be free; there are twice as many as entries. */
static uint32_t *heads_find(const struct heads *h, uint64_t key)
{
    size_t i = mix(key) & (h->slots - 1);

    while (h->entry[i] != LEDGER_NONE && h->key[i] != key)
        i = (i + 1) & (h->slots - 1);
    h->key[i] = key;
    return &h->entry[i];
}

/* ---- cells ------------------------------------------------------------------
 */

static uint64_t hash_cell(const struct offer *o)
{
    uint64_t h = mix((uint64_t)o->direction << 40 | (uint64_t)o->kind << 32 |
                     (uint64_t)o->quantity_known << 16 |
                     (uint64_t)o->quantity_lo << 8 | o->quantity_hi);

    for (size_t i = 0; i < o->types; i++)
        h = mix(h ^ o->type[i]);
    for (size_t i = 0; i < o->communes; i++)
        h = mix(h ^ o->commune[i]);
    return h;
}

/* struct offer ends with small fields after its longest list, so that a cell
 * is kept whole: a few kilobytes each. */
static enum status new_cell(struct ledger *l, const struct offer *body)
{
    struct held_cell *c = &l->cell[l->cells];

    assert(l->cells < l->cell_cap);
    *c = (struct held_cell){.head = LEDGER_NONE};
    c->body = malloc(sizeof *c->body);
    c->past = calloc(l->ctx->pasts + 1, sizeof(struct authors *));
    l->cells++;
    if (!c->body || !c->past)
        return STATUS_NO_MEMORY;
    *c->body = *body;
    return STATUS_OK;
}

static enum status find_cell(struct ledger *l, const struct offer *body,
                             uint32_t *out)
{
    size_t i = hash_cell(body) & (l->cell_slots - 1);

    while (l->cell_slot[i] != LEDGER_NONE &&
           !fields_same_cell(l->cell[l->cell_slot[i]].body, body))
        i = (i + 1) & (l->cell_slots - 1);
    *out = l->cell_slot[i];
    if (*out != LEDGER_NONE)
        return STATUS_OK;
    if (l->cells == l->cell_cap) {
        size_t cap = l->cell_cap + l->cell_cap / 2 + 16;
        struct held_cell *more = realloc(l->cell, cap * sizeof *more);

        if (!more)
            return STATUS_NO_MEMORY;
        l->cell = more;
        l->cell_cap = cap;
    }
    l->cell_slot[i] = *out = (uint32_t)l->cells;
    return new_cell(l, body);
}

static struct authors_question question(struct ledger *l, size_t edition,
                                        bool raw)
{
    return (struct authors_question){.lore = &l->lore,
                                     .edition = &l->edition[edition],
                                     .policy = &l->ctx->partition->policy,
                                     .raw = raw};
}

/* Those possible behind a cell in an earlier edition. */
static enum status past_authors(struct ledger *l, struct held_cell *c,
                                size_t edition, const struct authors **out)
{
    struct authors_question q = question(l, edition, false);
    enum status s = STATUS_OK;

    if (!c->past[edition]) {
        c->past[edition] = calloc(1, sizeof *c->past[edition]);
        if (!c->past[edition])
            return STATUS_NO_MEMORY;
        s = authors_find(&q, c->body, c->past[edition]);
    }
    *out = c->past[edition];
    return s;
}

static enum status now_authors(struct ledger *l, struct held_cell *c)
{
    struct authors_question q = question(l, l->ctx->pasts, true);
    enum status s = STATUS_OK;

    if (!c->counted)
        s = authors_find(&q, c->body, &c->now);
    c->counted = s == STATUS_OK;
    return s;
}

/* ---- entries ----------------------------------------------------------------
 */

static bool same_kind(const struct decide_context *ctx, size_t edition)
{
    return edition < ctx->pasts &&
           ctx->past[edition]->kind == ctx->population->kind;
}

enum status ledger_add(struct ledger *l, const struct shown *shown)
{
    const struct decide_context *ctx = l->ctx;
    struct entry *e = &l->entry[l->entries];
    uint32_t *head;
    enum status s;

    assert(l->entries < l->entry_cap);
    *e =
        (struct entry){.author = shown->author,
                       .flow = shown->flow,
                       .first = shown->first,
                       .last = shown->live ? (uint16_t)ctx->pasts : shown->last,
                       .waiver = shown->waiver,
                       .live = shown->live};
    if (e->first > e->last || e->last > ctx->pasts)
        return STATUS_OUT_OF_RANGE;
    s = find_cell(l, shown->body, &e->cell);
    if (s != STATUS_OK)
        return s;
    head = heads_find(&l->author, e->author);
    e->next_author = *head;
    *head = (uint32_t)l->entries;
    head = heads_find(&l->flow, e->flow);
    e->next_flow = *head;
    *head = (uint32_t)l->entries;
    e->next_cell = l->cell[e->cell].head;
    l->cell[e->cell].head = (uint32_t)l->entries;
    l->entries++;
    return STATUS_OK;
}

static enum status reserve(struct ledger *l, size_t entries)
{
    enum status s = heads_open(&l->author, entries);

    if (s == STATUS_OK)
        s = heads_open(&l->flow, entries);
    l->entry_cap = entries;
    l->entry = calloc(entries + 1, sizeof *l->entry);
    /* A decision asks for at most three cells beside the one it shows. */
    l->cell_slots = slots_for(4 * entries);
    l->cell_slot = malloc(l->cell_slots * sizeof *l->cell_slot);
    if (s != STATUS_OK || !l->entry || !l->cell_slot)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < l->cell_slots; i++)
        l->cell_slot[i] = LEDGER_NONE;
    return STATUS_OK;
}

static enum status open_editions(struct ledger *l)
{
    const struct decide_context *ctx = l->ctx;

    l->edition = calloc(ctx->pasts + 1, sizeof *l->edition);
    if (!l->edition)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i <= ctx->pasts; i++) {
        const struct population *pop =
            same_kind(ctx, i) ? ctx->past[i] : ctx->population;
        enum status s = STATUS_OK;

        if (i == ctx->pasts || same_kind(ctx, i))
            s = edition_open(&l->edition[i], pop, ctx->population);
        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}

enum status ledger_open(struct ledger *l, const struct decide_context *ctx,
                        size_t more)
{
    enum status s = STATUS_OUT_OF_RANGE;

    *l = (struct ledger){.ctx = ctx};
    if (ctx->partition->population == ctx->population->kind &&
        ctx->pasts < UINT16_MAX)
        s = lore_open(&l->lore, ctx->facts);
    if (s == STATUS_OK)
        s = reserve(l, ctx->shown_count + more + 1);
    if (s == STATUS_OK)
        s = open_editions(l);
    if (s == STATUS_OK)
        s = holder_members(ctx, &l->member);
    for (size_t i = 0; i < ctx->shown_count && s == STATUS_OK; i++)
        s = ledger_add(l, &ctx->shown[i]);
    return s;
}

void ledger_close(struct ledger *l)
{
    for (size_t i = 0; i < l->cells; i++) {
        struct held_cell *c = &l->cell[i];

        authors_free(&c->now);
        for (size_t e = 0; c->past && e < l->ctx->pasts; e++) {
            if (c->past[e])
                authors_free(c->past[e]);
            free(c->past[e]);
        }
        free(c->past);
        free(c->body);
    }
    for (size_t i = 0; l->edition && i <= l->ctx->pasts; i++)
        edition_close(&l->edition[i]);
    if (l->lore.facts)
        lore_close(&l->lore);
    free(l->edition);
    free(l->cell);
    free(l->cell_slot);
    free(l->entry);
    free(l->author.key);
    free(l->author.entry);
    free(l->flow.key);
    free(l->flow.entry);
    authors_free(&l->member);
    *l = (struct ledger){0};
}

/* ---- questions --------------------------------------------------------------
 */

enum status ledger_authors(struct ledger *l, const struct offer *body,
                           const struct authors **out)
{
    uint32_t cell;
    enum status s = find_cell(l, body, &cell);

    if (s == STATUS_OK)
        s = now_authors(l, &l->cell[cell]);
    if (s == STATUS_OK)
        *out = &l->cell[cell].now;
    return s;
}

enum status ledger_publishers(struct ledger *l, const struct offer *body,
                              uint64_t author, uint32_t *count)
{
    uint32_t cell, n = 1;
    enum status s = find_cell(l, body, &cell);

    if (s != STATUS_OK)
        return s;
    for (uint32_t i = l->cell[cell].head; i != LEDGER_NONE;
         i = l->entry[i].next_cell) {
        uint64_t who = l->entry[i].author;
        uint32_t j = l->entry[i].next_cell;

        while (j != LEDGER_NONE && l->entry[j].author != who)
            j = l->entry[j].next_cell;
        n += who != author && j == LEDGER_NONE;
    }
    *count = n;
    return STATUS_OK;
}

/* Keeps those possible behind one entry: in every edition in which it was live
 * and, since the units of *set are there now, still there. */
static enum status meet_entry(struct ledger *l, const struct entry *e,
                              struct authors *set)
{
    bool asked_now = false;
    enum status s = STATUS_OK;

    for (size_t n = e->first; n <= e->last && s == STATUS_OK; n++) {
        const struct authors *past;
        struct authors now;

        if (n < l->ctx->pasts && same_kind(l->ctx, n)) {
            s = past_authors(l, &l->cell[e->cell], n, &past);
            if (s == STATUS_OK)
                authors_meet(set, past);
            continue;
        }
        if (asked_now)
            continue;
        asked_now = true;
        s = now_authors(l, &l->cell[e->cell]);
        if (s == STATUS_OK)
            s = authors_copy(&l->cell[e->cell].now, &now);
        if (s != STATUS_OK)
            break;
        authors_settle(&now, l->ctx->population, &l->ctx->partition->policy);
        authors_meet(set, &now);
        authors_free(&now);
    }
    return s;
}

enum status ledger_meet_flow(struct ledger *l, uint32_t flow,
                             struct authors *set)
{
    enum status s = STATUS_OK;

    for (uint32_t i = *heads_find(&l->flow, flow);
         flow && i != LEDGER_NONE && s == STATUS_OK; i = l->entry[i].next_flow)
        s = meet_entry(l, &l->entry[i], set);
    return s;
}

enum status ledger_meet_author(struct ledger *l, uint64_t author, bool waived,
                               struct authors *set)
{
    enum status s = STATUS_OK;

    for (uint32_t i = *heads_find(&l->author, author);
         i != LEDGER_NONE && s == STATUS_OK; i = l->entry[i].next_author)
        if ((l->entry[i].waiver != 0) == waived)
            s = meet_entry(l, &l->entry[i], set);
    return s;
}

uint8_t ledger_waiver(const struct ledger *l, uint64_t author)
{
    uint8_t least = 0;

    for (uint32_t i = *heads_find(&l->author, author); i != LEDGER_NONE;
         i = l->entry[i].next_author) {
        const struct entry *e = &l->entry[i];

        if (e->live && e->waiver && (!least || e->waiver < least))
            least = e->waiver;
    }
    return least;
}
