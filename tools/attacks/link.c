#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "link.h"

/* ---- A5a
 * --------------------------------------------------------------------- */

static int by_score(const void *pa, const void *pb)
{
    const struct pair *a = pa, *b = pb;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    return a->a != b->a ? (a->a > b->a ? 1 : -1)
                        : (a->b > b->b) - (a->b < b->b);
}

/* One row of shares per body, over all units. */
static float *posteriors(const struct desk *v, unsigned quarter,
                         const struct sets *sets)
{
    size_t units = v->open->units;
    float *share = csv_room(sets->bodies * units, sizeof *share);
    double *weight = csv_room(units, sizeof *weight);

    for (size_t i = 0; i < sets->bodies; i++) {
        double sum = 0;

        if (!sets->used[i])
            continue;
        desk_weights(v, &v->record->body[i].offer, quarter, sets_of(sets, i),
                     weight);
        for (size_t u = 0; u < units; u++)
            sum += weight[u];
        for (size_t u = 0; u < units && sum > 0; u++)
            share[i * units + u] = (float)(weight[u] / sum);
    }
    free(weight);
    return share;
}

static double likeness(const float *a, const float *b, size_t units)
{
    double sum = 0;

    for (size_t u = 0; u < units; u++)
        sum += (double)(a[u] * b[u]);
    return sum;
}

size_t link_pairs(const struct desk *v, unsigned quarter,
                  const struct sets *sets, struct pair **out)
{
    size_t n = 0, units = v->open->units;
    float *share = posteriors(v, quarter, sets);

    *out = csv_room(sets->bodies * sets->bodies / 2 + 1, sizeof **out);
    for (size_t a = 0; a < sets->bodies; a++)
        for (size_t b = a + 1; b < sets->bodies && sets->used[a]; b++) {
            if (!sets->used[b] ||
                v->record->body[a].territory != v->record->body[b].territory)
                continue;
            (*out)[n++] = (struct pair){
                (uint32_t)a, (uint32_t)b,
                likeness(&share[a * units], &share[b * units], units)};
        }
    qsort(*out, n, sizeof **out, by_score);
    free(share);
    return n;
}

/* ---- A5b, A6
 * ----------------------------------------------------------------- */

/* Units with a possible site in every edition of the body's life. */
static void live_through(const struct desk *v, size_t body, unsigned quarter,
                         uint64_t *set)
{
    const struct record_body *b = &v->record->body[body];
    unsigned last = b->last < quarter ? b->last : quarter;
    uint64_t *then = csv_room(v->words, sizeof *then);

    for (unsigned q = b->first + 1U; q <= last; q++) {
        memset(then, 0, v->words * sizeof *then);
        desk_candidates(v, &b->offer, q, DESK_TABLES, then);
        set_meet(set, then, v->words);
    }
    free(then);
}

void link_join(const struct desk *v, unsigned quarter, const struct sets *sets,
               const struct links *links, uint64_t *out)
{
    uint64_t *set = csv_room(v->words, sizeof *set);

    memset(out, 0xff, links->labels * v->words * sizeof *out);
    for (size_t i = 0; i < sets->bodies; i++) {
        if (!sets->used[i] || v->record->body[i].first > quarter)
            continue;
        memcpy(set, sets_of(sets, i), v->words * sizeof *set);
        live_through(v, i, quarter, set);
        set_meet(&out[links->label[i] * v->words], set, v->words);
    }
    for (size_t l = 0; l < links->labels; l++)
        if (set_count(&out[l * v->words], v->words) < v->policy.k_person)
            set_drop_sole(v, &out[l * v->words]);
    free(set);
}

void link_likeliest(const struct desk *v, unsigned quarter,
                    const struct links *links, const uint64_t *joint,
                    uint32_t *guess)
{
    size_t units = v->open->units;
    double *weight = csv_room(units, sizeof *weight);
    double *all = csv_room(links->labels * units, sizeof *all);

    for (size_t i = 0; i < v->record->bodies; i++) {
        const struct record_body *b = &v->record->body[i];
        uint32_t label = links->label[i];

        if (b->first > quarter)
            continue;
        desk_weights(v, &b->offer, b->first, &joint[label * v->words], weight);
        for (size_t u = 0; u < units; u++)
            if (set_has(&joint[label * v->words], (uint32_t)u))
                all[label * units + u] += weight[u] > 0 ? log(weight[u]) : -1e9;
    }
    for (size_t l = 0; l < links->labels; l++) {
        guess[l] = UINT32_MAX;
        for (uint32_t u = 0; u < units; u++)
            if (set_has(&joint[l * v->words], u) &&
                (guess[l] == UINT32_MAX ||
                 all[l * units + u] > all[l * units + guess[l]]))
                guess[l] = u;
    }
    free(all);
    free(weight);
}

/* ---- A7, A10
 * ----------------------------------------------------------------- */

/* What the copy of one peer says, met with what is known already. */
static bool meet_copy(const struct desk *v, const struct received *copy,
                      struct sets *sets)
{
    const struct record_body *first = &v->record->body[copy->body];
    struct offer *offer = csv_room(1, sizeof *offer);
    uint64_t *set = csv_room(v->words, sizeof *set);
    bool same = copy->len == first->len &&
                memcmp(copy->bytes, first->bytes, copy->len) == 0;

    if (!sets->used[copy->body]) {
        free(offer);
        free(set);
        return same;
    }
    if (offer_decode(offer, copy->bytes, copy->len) != STATUS_OK)
        csv_die("a copy does not decode", "record");
    desk_candidates(v, offer, first->first, DESK_TABLES, set);
    set_meet(sets_of(sets, copy->body), set, v->words);
    free(offer);
    free(set);
    return same;
}

size_t link_compare(const struct desk *v, struct sets *sets)
{
    size_t different = 0;

    for (unsigned p = 0; p < PEERS; p++)
        for (size_t i = 0; i < v->record->received[p]; i++)
            different += !meet_copy(v, &v->record->peer[p][i], sets);
    for (unsigned p = 1; p < PEERS; p++)
        different += v->record->received[p] != v->record->received[0];
    return different;
}

/* ---- A8b
 * --------------------------------------------------------------------- */

static bool same_cell(const struct offer *a, const struct offer *b)
{
    return a->direction == b->direction && a->types == b->types &&
           a->communes == b->communes &&
           a->quantity_known == b->quantity_known &&
           a->quantity_lo == b->quantity_lo &&
           a->quantity_hi == b->quantity_hi &&
           memcmp(a->type, b->type, a->types * sizeof *a->type) == 0 &&
           memcmp(a->commune, b->commune, a->communes * sizeof *a->commune) ==
               0;
}

/* Distinct labels among the live bodies of one cell. */
static size_t count_showers(const struct desk *v, unsigned quarter,
                            const struct offer *cell, const struct links *links)
{
    bool *seen = csv_room(links->labels, sizeof *seen);
    size_t n = 0;

    for (size_t i = 0; i < v->record->bodies; i++)
        if (record_live(&v->record->body[i], quarter) &&
            same_cell(&v->record->body[i].offer, cell) &&
            !seen[links->label[i]]) {
            seen[links->label[i]] = true;
            n++;
        }
    free(seen);
    return n;
}

double link_presence(const struct desk *v, unsigned quarter,
                     const struct sets *sets, const struct links *links)
{
    double most = 0;

    for (size_t i = 0; i < sets->bodies; i++) {
        double share;

        if (!sets->used[i])
            continue;
        share = (double)count_showers(v, quarter, &v->record->body[i].offer,
                                      links) /
                (double)set_count(sets_of(sets, i), v->words);
        if (share > most)
            most = share;
    }
    return most;
}
