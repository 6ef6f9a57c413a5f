#include <math.h>
#include <stdlib.h>

#include "csv.h"
#include "judge.h"

static const struct secret_flow *flow_of(const struct judge *j, size_t body)
{
    return &j->secret->flow[j->publication->flow_of[body]];
}

static uint32_t company_of(struct judge *j, uint32_t unit)
{
    for (uint32_t i = 0; i < j->companies; i++)
        if (j->unit[i] == unit)
            return i;
    j->unit[j->companies] = unit;
    return (uint32_t)j->companies++;
}

void judge_open(struct judge *j, const struct open_data *o,
                const struct secret *s, const struct publication *p)
{
    size_t bodies = p->record.bodies;

    *j = (struct judge){
        .open = o, .secret = s, .publication = p, .flows = s->flows};
    j->company = csv_room(bodies, sizeof *j->company);
    j->flow = csv_room(bodies, sizeof *j->flow);
    j->unit = csv_room(bodies, sizeof *j->unit);
    for (size_t i = 0; i < bodies; i++) {
        j->flow[i] = p->flow_of[i];
        j->company[i] = company_of(j, flow_of(j, i)->unit);
    }
}

void judge_close(struct judge *j)
{
    free(j->company);
    free(j->flow);
    free(j->unit);
    *j = (struct judge){0};
}

static void count_set(struct figure *f, size_t n, size_t k)
{
    f->under += n < k;
    f->unique += n == 1;
    if (f->bodies == 0 || n < f->least)
        f->least = n;
    f->bodies++;
}

struct figure judge_sets(const struct judge *j, const struct sets *sets,
                         size_t k)
{
    struct figure f = {0};
    size_t n[3] = {0};

    for (size_t i = 0; i < sets->bodies; i++) {
        const struct secret_flow *flow = flow_of(j, i);
        size_t size;

        if (!sets->used[i])
            continue;
        size = set_count(sets_of(sets, i), sets->words);
        count_set(&f, size, k);
        n[flow->direction]++;
        if (set_has(sets_of(sets, i), flow->unit))
            f.success[flow->direction] += 1.0 / (double)size;
        else
            f.missed++;
    }
    for (int d = 1; d < 3; d++)
        f.success[d] /= n[d] ? (double)n[d] : 1;
    return f;
}

struct judge_claims judge_guesses(const struct judge *j,
                                  const struct sets *sets,
                                  const struct guess *guess)
{
    struct judge_claims c = {0};
    double n[3] = {0};

    for (size_t i = 0; i < sets->bodies; i++) {
        const struct secret_flow *flow = flow_of(j, i);

        if (!sets->used[i])
            continue;
        n[flow->direction]++;
        c.right[flow->direction] += guess[i].unit == flow->unit;
        c.claimed[flow->direction] += guess[i].share;
        c.greatest = fmax(c.greatest, guess[i].share);
    }
    for (int d = 1; d < 3; d++) {
        c.right[d] /= n[d] > 0 ? n[d] : 1;
        c.claimed[d] /= n[d] > 0 ? n[d] : 1;
    }
    return c;
}

double judge_pairs(const struct judge *j, const struct pair *pair, size_t pairs,
                   bool needs)
{
    size_t all = 0, seen = 0, hits = 0;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < pairs; i++) {
            bool same = j->company[pair[i].a] == j->company[pair[i].b];

            if (!needs && (flow_of(j, pair[i].a)->direction == DIRECTION_NEED ||
                           flow_of(j, pair[i].b)->direction == DIRECTION_NEED))
                continue;
            if (pass == 0)
                all += same;
            else if (seen++ < all)
                hits += same;
        }
    return all ? (double)hits / (double)all : 0;
}

/* Whether something with this label was shown by then, and by whom. */
static bool find_owner(const struct judge *j, const struct links *links,
                       uint32_t label, unsigned quarter, uint32_t *unit)
{
    for (size_t i = 0; i < j->publication->record.bodies; i++)
        if (links->label[i] == label &&
            j->publication->record.body[i].first <= quarter) {
            *unit = flow_of(j, i)->unit;
            return true;
        }
    return false;
}

struct figure judge_joint(const struct judge *j, const struct joint *joint,
                          size_t k)
{
    size_t words = j->open->units / 64 + 1;
    struct figure f = {0};

    for (uint32_t l = 0; l < joint->links->labels; l++) {
        const uint64_t *set = &joint->set[l * words];
        uint32_t unit;
        size_t n;

        if (!find_owner(j, joint->links, l, joint->quarter, &unit))
            continue;
        n = set_count(set, words);
        count_set(&f, n, k);
        if (!set_has(set, unit))
            f.missed++;
        else
            f.success[0] +=
                joint->guess ? joint->guess[l] == unit : 1.0 / (double)n;
    }
    f.success[0] /= f.bodies ? (double)f.bodies : 1;
    return f;
}

double judge_amounts(const struct judge *j, const struct sets *sets,
                     const double *guess, double near)
{
    double right = 0, n = 0;

    for (size_t i = 0; i < sets->bodies; i++) {
        const struct secret_flow *flow = flow_of(j, i);
        double q = flow->tonnes[j->publication->record.body[i].first];

        if (!sets->used[i] || flow->direction != DIRECTION_OFFER)
            continue;
        n++;
        right += fabs(guess[i] - q) <= near * q;
    }
    return n > 0 ? right / n : 0;
}
