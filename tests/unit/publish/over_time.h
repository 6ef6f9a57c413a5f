/* over_time.h -- random registers that change from edition to edition, and a
 * plain count of who may stand behind a body, which shares nothing with
 * node/publish but the records. */
#ifndef TEST_PUBLISH_OVER_TIME_H
#define TEST_PUBLISH_OVER_TIME_H

#include "sample.h"

static inline unsigned pick(uint64_t *random, unsigned n)
{
    return sample_random(random) % n;
}

static inline void found_company(struct sample *s, unsigned unit,
                                 uint64_t *random)
{
    static const uint16_t nace[] = {BREWERY,  BREWERY, SUGAR_WORKS, JOINERY,
                                    FINISHER, WEAVER,  LAUNDRY,     111};
    struct establishment *e = &s->row[s->rows];

    sample_add(s, unit, pick(random, TOWNS), nace[pick(random, 8)],
               (uint8_t)(SIZE_1_2 + pick(random, SIZE_BANDS - 1)));
    e->natural_person = pick(random, 6) == 0;
}

static inline void first_edition(struct sample *s, uint64_t *random)
{
    unsigned n = 60 + pick(random, 300);

    s->rows = 0;
    for (unsigned i = 1; i <= n; i++)
        found_company(s, i, random);
}

/* Some close, some move or grow, some are founded. */
static inline void next_edition(struct sample *s, uint64_t *random)
{
    size_t kept = 0, rows = s->rows;

    for (size_t i = 0; i < rows; i++) {
        struct establishment *e = &s->row[i];

        if (pick(random, 30) == 0)
            continue;
        if (pick(random, 60) == 0)
            e->commune = FIRST_TOWN + pick(random, TOWNS);
        if (pick(random, 40) == 0)
            e->size_band = (uint8_t)(SIZE_1_2 + pick(random, SIZE_BANDS - 1));
        s->row[kept++] = *e;
    }
    s->rows = kept;
    for (unsigned n = pick(random, 12), i = 0; i < n; i++)
        found_company(s, 1000 + sample_random(random) % 100000, random);
}

/* Prior weight of one row for a body; 0: impossible. */
static inline uint64_t plain_weight(const struct establishment *e,
                                    const struct offer *o)
{
    uint64_t sum = 0;
    bool inside = false;

    for (size_t i = 0; i < o->communes; i++)
        inside = inside || o->commune[i] == e->commune;
    for (size_t t = 0; inside && t < o->types; t++) {
        uint64_t chance = o->quantity_known ? 0 : 1000;
        int hi = o->quantity_hi == OFFER_OPEN ? 20 : o->quantity_hi;

        for (int i = o->quantity_lo; o->quantity_known && i < hi; i++)
            chance += sample_chance(NULL, o->type[t], o->direction,
                                    e->size_band, (uint8_t)i);
        sum += chance * sample_weight(NULL, o->type[t], o->direction, e->nace) *
               policy_root(e->size_band);
    }
    return sum;
}

enum { PLAIN_MAX = 4096 };

struct plain {
    uint64_t unit[PLAIN_MAX], weight[PLAIN_MAX];
    bool person[PLAIN_MAX];
    size_t count;
};

static inline void plain_drop_persons(struct plain *p)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->count; i++)
        if (!p->person[i]) {
            p->unit[kept] = p->unit[i];
            p->weight[kept++] = p->weight[i];
            p->person[kept - 1] = false;
        }
    p->count = kept;
}

/* Possible authors; natural persons where eleven stand together. */
static inline void plain_count(const struct sample *s, const struct offer *o,
                               struct plain *out)
{
    out->count = 0;
    for (size_t i = 0; i < s->rows; i++) {
        const struct establishment *e = &s->row[i];
        uint64_t weight = plain_weight(e, o);
        size_t n = 0;

        while (n < out->count && out->unit[n] != e->unit)
            n++;
        if (weight == 0)
            continue;
        if (n == out->count) {
            out->unit[out->count] = e->unit;
            out->weight[out->count] = 0;
            out->person[out->count++] = e->natural_person;
        }
        out->weight[n] += weight;
    }
    if (out->count < 11)
        plain_drop_persons(out);
}

static inline bool plain_has(const struct plain *p, uint64_t unit)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->unit[i] == unit)
            return true;
    return false;
}

/* The likeliest, per mille, rounded up. */
static inline uint64_t plain_share(const struct plain *p)
{
    uint64_t most = 0, sum = 0;

    for (size_t i = 0; i < p->count; i++) {
        sum += p->weight[i];
        if (p->weight[i] > most)
            most = p->weight[i];
    }
    return sum ? (most * 1000 + sum - 1) / sum : 1000;
}

#endif
