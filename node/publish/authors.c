#include <stdlib.h>
#include <string.h>

#include "authors.h"

enum {
    UNREAD = 0xffff,
    CHANCES = SIZE_BANDS * FACTS_HALF_DECADES,
};

/* ---- the facts, read once ------------------------------------------------ */

enum status lore_open(struct lore *l, const struct facts *facts)
{
    const size_t answers = (size_t)AUTHORS_ACTIVITIES * AUTHORS_BANDS;

    *l = (struct lore){.facts = facts};
    l->weight[0] = calloc(facts->types + 1, sizeof *l->weight[0]);
    l->weight[1] = calloc(facts->types + 1, sizeof *l->weight[1]);
    l->chance = calloc(2 * facts->types * CHANCES + 1, sizeof *l->chance);
    l->asked = calloc(2 * facts->types + 1, sizeof *l->asked);
    l->stamp = calloc(answers, sizeof *l->stamp);
    l->answer = calloc(answers, sizeof *l->answer);
    if (!l->weight[0] || !l->weight[1] || !l->chance || !l->asked ||
        !l->stamp || !l->answer)
        return STATUS_NO_MEMORY;
    for (unsigned band = 0; band < SIZE_BANDS; band++)
        l->root[band] = facts->root(facts->book, (uint8_t)band);
    l->root[SIZE_BANDS] = facts->root(facts->book, SIZE_UNKNOWN);
    return STATUS_OK;
}

void lore_close(struct lore *l)
{
    for (size_t d = 0; d < 2; d++) {
        for (size_t t = 0; l->weight[d] && t < l->facts->types; t++)
            free(l->weight[d][t]);
        free(l->weight[d]);
    }
    free(l->chance);
    free(l->asked);
    free(l->stamp);
    free(l->answer);
    *l = (struct lore){0};
}

static enum status read_type(struct lore *l, size_t type,
                             enum direction direction)
{
    const struct facts *f = l->facts;
    uint16_t no = f->type[type].no;
    uint16_t **row = &l->weight[direction == DIRECTION_NEED][type];
    size_t side = (direction == DIRECTION_NEED) * f->types + type;
    uint16_t *chance = &l->chance[side * CHANCES];

    if (!*row) {
        *row = malloc(AUTHORS_ACTIVITIES * sizeof **row);
        if (!*row)
            return STATUS_NO_MEMORY;
        memset(*row,
               f->rule(f->book, no, direction) == PLAUSIBLE_NEVER ? 0 : 0xff,
               AUTHORS_ACTIVITIES * sizeof **row);
    }
    if (!l->asked[side])
        for (unsigned band = 0; band < SIZE_BANDS; band++)
            for (unsigned i = 0; i < FACTS_HALF_DECADES; i++)
                *chance++ = f->chance(f->book, no, direction, (uint8_t)band,
                                      (uint8_t)i);
    l->asked[side] = true;
    return STATUS_OK;
}

/* One body's types as indexes, and the half-decades that count. */
struct asked {
    const struct offer *body;
    uint16_t type[OFFER_TYPES_MAX];
    size_t types;
    uint8_t end;
};

static enum status begin(struct lore *l, const struct offer *body,
                         struct asked *a)
{
    *a = (struct asked){.body = body, .end = body->quantity_hi};
    if (body->quantity_hi > FACTS_HALF_DECADES) /* OFFER_OPEN too */
        a->end = FACTS_HALF_DECADES;
    l->now++;
    for (size_t i = 0; i < body->types; i++) {
        const struct flow_type *t = facts_type(l->facts, body->type[i]);
        enum status s;

        if (!t)
            continue;
        a->type[a->types++] = (uint16_t)(t - l->facts->type);
        s = read_type(l, a->type[a->types - 1], body->direction);
        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}

static uint16_t plausible(struct lore *l, const struct asked *a, uint16_t type,
                          uint16_t nace)
{
    const struct facts *f = l->facts;
    uint16_t *row = l->weight[a->body->direction == DIRECTION_NEED][type];

    if (row[nace] == UNREAD)
        row[nace] =
            f->weight(f->book, f->type[type].no, a->body->direction, nace);
    return row[nace];
}

/* Chance per mille of the body's interval; a site of unknown size is nobody's
 * cover in an interval. */
static uint32_t likely(const struct lore *l, const struct asked *a,
                       uint16_t type, size_t band)
{
    bool need = a->body->direction == DIRECTION_NEED;
    const uint16_t *chance =
        &l->chance[((need * l->facts->types + type) * SIZE_BANDS + band) *
                   FACTS_HALF_DECADES];
    uint32_t sum = 0;

    if (!a->body->quantity_known)
        return 1000;
    if (band >= SIZE_BANDS)
        return 0;
    for (uint8_t i = a->body->quantity_lo; i < a->end; i++)
        sum += chance[i];
    return sum;
}

/* Prior weight of a site; 0: it is no possible author.  Sites of one activity
 * and size get one answer. */
static uint64_t weigh(struct lore *l, const struct asked *a,
                      const struct site *s)
{
    size_t band = s->size_band < SIZE_BANDS ? s->size_band : SIZE_BANDS;
    size_t at = (size_t)s->nace * AUTHORS_BANDS + band;
    uint64_t sum = 0;

    if (s->nace >= AUTHORS_ACTIVITIES)
        return 0;
    if (l->stamp[at] == l->now)
        return l->answer[at];
    for (size_t i = 0; i < a->types; i++) {
        uint64_t weight = plausible(l, a, a->type[i], s->nace);

        if (weight)
            sum += weight * likely(l, a, a->type[i], band);
    }
    l->stamp[at] = l->now;
    l->answer[at] = sum * l->root[band];
    return l->answer[at];
}

/* ---- an edition ---------------------------------------------------------- */

static void list_sites(struct edition *e)
{
    const struct population *p = e->pop;
    uint32_t at = 0;

    for (size_t i = 0; i < p->sites; i++)
        e->start[p->site[i].place + 1]++;
    for (size_t i = 0; i < p->communes; i++)
        e->start[i + 1] += e->start[i];
    /* `start` serves as the cursor and is shifted back afterwards. */
    for (size_t i = 0; i < p->sites; i++)
        e->site[e->start[p->site[i].place]++] = (uint32_t)i;
    for (size_t i = 0; i <= p->communes; i++) {
        uint32_t end = e->start[i];

        e->start[i] = at;
        at = end;
    }
}

static void find_units(struct edition *e, const struct population *current)
{
    size_t j = 0;

    for (size_t i = 0; i < e->pop->units; i++) {
        while (j < current->units && current->unit[j] < e->pop->unit[i])
            j++;
        e->now[i] = j < current->units && current->unit[j] == e->pop->unit[i]
                        ? (uint32_t)j
                        : UINT32_MAX;
    }
}

enum status edition_open(struct edition *e, const struct population *pop,
                         const struct population *current)
{
    *e = (struct edition){.pop = pop};
    e->site = calloc(pop->sites + 1, sizeof *e->site);
    e->start = calloc(pop->communes + 2, sizeof *e->start);
    if (!e->site || !e->start ||
        tally_open(&e->tally, pop->person, pop->units) != STATUS_OK)
        return STATUS_NO_MEMORY;
    list_sites(e);
    if (pop == current)
        return STATUS_OK;
    e->now = calloc(pop->units + 1, sizeof *e->now);
    if (!e->now)
        return STATUS_NO_MEMORY;
    find_units(e, current);
    return STATUS_OK;
}

void edition_close(struct edition *e)
{
    free(e->site);
    free(e->start);
    free(e->now);
    tally_close(&e->tally);
    *e = (struct edition){0};
}

/* ---- who is possible ------------------------------------------------------
 */

static int by_number(const void *pa, const void *pb)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

    return (a > b) - (a < b);
}

static void count_sites(const struct authors_question *q,
                        const struct asked *asked, struct tally *t)
{
    const struct edition *e = q->edition;

    for (size_t i = 0; i < asked->body->communes; i++) {
        uint16_t place;

        if (population_place(e->pop, asked->body->commune[i], &place) !=
            STATUS_OK)
            continue;
        for (uint32_t n = e->start[place]; n < e->start[place + 1]; n++) {
            const struct site *s = &e->pop->site[e->site[n]];

            tally_add(t, s->unit, weigh(q->lore, asked, s));
        }
    }
}

static enum status collect(const struct authors_question *q,
                           const struct tally *t, struct authors *out)
{
    const struct edition *e = q->edition;
    bool persons = q->raw || t->units >= q->policy->k_person;

    out->unit = malloc((t->touches + 1) * sizeof *out->unit);
    if (!out->unit)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < t->touches; i++) {
        uint32_t unit = t->touched[i];

        if (!persons && e->pop->person[unit])
            continue;
        if (e->now)
            unit = e->now[unit];
        if (unit != UINT32_MAX)
            out->unit[out->count++] = unit;
    }
    qsort(out->unit, out->count, sizeof *out->unit, by_number);
    return STATUS_OK;
}

enum status authors_find(const struct authors_question *q,
                         const struct offer *body, struct authors *out)
{
    struct tally t = q->edition->tally; /* its arrays serve as scratch */
    struct authors found = {0};
    struct asked asked;
    struct count count;
    enum status s = begin(q->lore, body, &asked);

    if (s != STATUS_OK)
        return s;
    count_sites(q, &asked, &t);
    count = tally_count(&t, q->policy);
    found.all = count.units;
    found.share = count.share;
    s = collect(q, &t, &found);
    tally_clear(&t);
    if (s == STATUS_OK)
        *out = found;
    return s;
}

enum status authors_alone(const struct population *pop,
                          const struct facts *facts,
                          const struct policy *policy, const struct offer *body,
                          struct authors *out)
{
    struct lore lore;
    struct edition edition = {0};
    const struct authors_question q = {
        .lore = &lore, .edition = &edition, .policy = policy};
    enum status s = lore_open(&lore, facts);

    if (s == STATUS_OK)
        s = edition_open(&edition, pop, pop);
    if (s == STATUS_OK)
        s = authors_find(&q, body, out);
    edition_close(&edition);
    lore_close(&lore);
    return s;
}

void authors_free(struct authors *a)
{
    free(a->unit);
    *a = (struct authors){0};
}

bool authors_has(const struct authors *a, uint32_t unit)
{
    return a->count &&
           bsearch(&unit, a->unit, a->count, sizeof unit, by_number);
}

enum status authors_copy(const struct authors *a, struct authors *out)
{
    uint32_t *unit = malloc((a->count + 1) * sizeof *unit);

    if (!unit)
        return STATUS_NO_MEMORY;
    if (a->count)
        memcpy(unit, a->unit, a->count * sizeof *unit);
    *out = *a;
    out->unit = unit;
    return STATUS_OK;
}

void authors_meet(struct authors *a, const struct authors *other)
{
    size_t kept = 0, j = 0;

    for (size_t i = 0; i < a->count; i++) {
        while (j < other->count && other->unit[j] < a->unit[i])
            j++;
        if (j < other->count && other->unit[j] == a->unit[i])
            a->unit[kept++] = a->unit[i];
    }
    a->count = kept;
}

void authors_settle(struct authors *a, const struct population *pop,
                    const struct policy *policy)
{
    size_t kept = 0;

    if (a->count >= policy->k_person)
        return;
    for (size_t i = 0; i < a->count; i++)
        if (!pop->person[a->unit[i]])
            a->unit[kept++] = a->unit[i];
    a->count = kept;
}
