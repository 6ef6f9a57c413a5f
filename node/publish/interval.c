#include <string.h>

#include "interval.h"

static bool holds(const struct counter *c, struct range range)
{
    struct cell_sum sum;
    struct count count;

    cut_draw(c, range);
    count = cut_count(c->ground, c->tally, c->weigher->policy, CUT_ALL, &sum);
    return cut_holds(&count, c->weigher->policy);
}

/* Steps of `width` half-decades joined from below until each holds; what is
 * left at the top joins the last one, which may then fail by dominance and
 * joins its neighbour in turn. */
static void join(const struct counter *c, uint8_t width, struct intervals *out)
{
    const uint8_t bins = c->candidates->bins;
    struct range r = {.known = true};

    out->count = 0;
    while (r.hi < bins) {
        unsigned hi = r.hi + width;

        r.hi = (uint8_t)(hi < bins ? hi : bins);
        if (!holds(c, r))
            continue;
        out->range[out->count++] = r;
        r.lo = r.hi;
    }
    while (out->count && r.lo < bins) {
        out->range[out->count - 1].hi = bins;
        if (holds(c, out->range[out->count - 1]))
            return;
        out->count--;
    }
}

/* 0.6 x radius (15 km and more: all) + 0.4 x width, in thousandths, weighted by
 * the prior mass of each cell (PRIVACY 2.2). */
static uint64_t lose(const struct counter *c, struct range range)
{
    const struct policy *p = c->weigher->policy;
    uint64_t loss = 0;

    cut_draw(c, range);
    cut_places(c->ground, c->tally, p);
    for (size_t label = 0; label < c->ground->cells; label++) {
        struct cell_sum sum;
        uint64_t far, wide;

        (void)cut_count(c->ground, c->tally, p, (uint16_t)label, &sum);
        far = sum.n ? (uint64_t)(cut_spread(&sum) / sum.n) : 0;
        if (far > p->loss_radius)
            far = p->loss_radius;
        wide = (uint64_t)(range.hi - range.lo);
        loss += sum.mass / 1000 *
                (600 * far / p->loss_radius + 400 * wide / c->candidates->bins);
    }
    return loss;
}

/* No more than what lose() can come to: as if every cell were a point.  Each
 * cell rounds its mass down once. */
static uint64_t lose_least(const struct counter *c,
                           const struct intervals *tried)
{
    const struct ground *g = c->ground;
    uint64_t loss = 0;

    for (size_t i = 0; i < tried->count; i++) {
        struct range r = tried->range[i];
        struct cell_sum sum;
        uint64_t mass;

        cut_draw(c, r);
        (void)cut_count(c->ground, c->tally, c->weigher->policy, CUT_ALL, &sum);
        mass = sum.mass / 1000;
        if (mass > g->places)
            loss += (mass - g->places) *
                    (400 * (uint64_t)(r.hi - r.lo) / c->candidates->bins);
    }
    return loss;
}

static void keep_labels(const struct counter *c, struct intervals *of, size_t i)
{
    size_t n = c->ground->places;

    memcpy(&of->label[i * n], c->ground->label, n * sizeof *of->label);
}

void interval_choose(const struct counter *c, struct intervals *out,
                     struct intervals *spare)
{
    const uint8_t width[] = {1, 2, c->candidates->bins};
    uint64_t least = UINT64_MAX;

    out->count = 0;
    for (size_t w = 0; w < sizeof width; w++) {
        struct intervals kept;
        uint64_t loss = 0;

        join(c, width[w], spare);
        if (least < UINT64_MAX && lose_least(c, spare) >= least)
            continue;
        for (size_t i = 0; i < spare->count && loss < least; i++) {
            loss += lose(c, spare->range[i]);
            keep_labels(c, spare, i);
        }
        if (spare->count == 0 || loss >= least)
            continue;
        least = loss;
        kept = *out;
        *out = *spare;
        *spare = kept;
    }
}
