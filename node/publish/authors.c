#include <stdlib.h>

#include "authors.h"

enum { ACTIVITIES = 10000, BANDS = SIZE_BANDS + 1 };
enum verdict { UNSEEN, POSSIBLE, IMPOSSIBLE };

struct question {
    const struct facts *facts;
    const struct offer *body;
    uint8_t *seen; /* enum verdict per activity and band */
};

/* Whether a site of this type and size may yield a quantity of the interval. */
static bool feasible(const struct question *q, const struct flow_type *type,
                     uint8_t size_band)
{
    const struct offer *o = q->body;
    uint8_t end = o->quantity_hi;

    if (!o->quantity_known)
        return true;
    if (size_band >= SIZE_BANDS)
        return false;
    if (end == OFFER_OPEN)
        end = FACTS_HALF_DECADES;
    for (uint8_t i = o->quantity_lo; i < end; i++)
        if (q->facts->chance(q->facts->book, type->no, size_band, i))
            return true;
    return false;
}

static bool possible(const struct question *q, const struct site *s)
{
    for (size_t i = 0; i < q->body->types; i++) {
        const struct flow_type *type = facts_type(q->facts, q->body->type[i]);

        if (type &&
            q->facts->rule(q->facts->book, type->no, q->body->direction) !=
                PLAUSIBLE_NEVER &&
            q->facts->weight(q->facts->book, type->no, q->body->direction,
                             s->nace) > 0 &&
            feasible(q, type, s->size_band))
            return true;
    }
    return false;
}

/* Sites of one activity and size get one answer. */
static bool ask(const struct question *q, const struct site *s)
{
    size_t band = s->size_band < SIZE_BANDS ? s->size_band : SIZE_BANDS;
    uint8_t *seen;

    if (s->nace >= ACTIVITIES)
        return possible(q, s);
    seen = &q->seen[(size_t)s->nace * BANDS + band];
    if (*seen == UNSEEN)
        *seen = possible(q, s) ? POSSIBLE : IMPOSSIBLE;
    return *seen == POSSIBLE;
}

static void mark(const struct population *pop, const struct question *q,
                 const bool *inside, struct authors *a)
{
    for (size_t i = 0; i < pop->sites; i++) {
        const struct site *s = &pop->site[i];

        if (!inside[s->place] || authors_has(a, s->unit) || !ask(q, s))
            continue;
        a->bit[s->unit / 64] |= UINT64_C(1) << (s->unit % 64);
        a->units++;
        a->persons += pop->person[s->unit];
    }
}

enum status authors_find(const struct population *pop,
                         const struct facts *facts, const struct offer *body,
                         struct authors *out)
{
    struct question q = {.facts = facts, .body = body};
    struct authors a = {.words = pop->units / 64 + 1};
    bool inside[OFFER_COMMUNES_MAX] = {0};

    q.seen = calloc((size_t)ACTIVITIES * BANDS, 1);
    a.bit = calloc(a.words, sizeof *a.bit);
    if (!q.seen || !a.bit) {
        free(q.seen);
        free(a.bit);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < body->communes; i++) {
        uint16_t place;

        if (population_place(pop, body->commune[i], &place) == STATUS_OK)
            inside[place] = true;
    }
    mark(pop, &q, inside, &a);
    free(q.seen);
    *out = a;
    return STATUS_OK;
}

void authors_free(struct authors *a)
{
    free(a->bit);
    *a = (struct authors){0};
}

void authors_settle(struct authors *a, const struct population *pop,
                    const struct policy *policy)
{
    if (a->units >= policy->k_person)
        return;
    for (uint32_t u = 0; u < pop->units; u++) {
        if (!pop->person[u] || !authors_has(a, u))
            continue;
        a->bit[u / 64] &= ~(UINT64_C(1) << (u % 64));
        a->units--;
    }
    a->persons = 0;
}

bool authors_has(const struct authors *a, uint32_t unit)
{
    return (a->bit[unit / 64] >> (unit % 64)) & 1;
}

void authors_meet(struct authors *a, const uint64_t *bit)
{
    a->units = 0;
    for (size_t i = 0; i < a->words; i++) {
        a->bit[i] &= bit[i];
        for (uint64_t w = a->bit[i]; w; w &= w - 1)
            a->units++;
    }
}
