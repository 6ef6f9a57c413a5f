#include "interval.h"

static bool holds(struct ground *g, const struct candidates *c,
                  struct range range, struct tally *t, const struct policy *p)
{
    struct cell_sum sum;
    struct count count;

    cut_draw(g, c, range);
    count = cut_count(g, t, p, CUT_ALL, &sum);
    return cut_holds(&count, p);
}

/* Steps of `width` half-decades joined from below until each holds; what is
 * left at the top joins the last one, which may then fail by dominance and
 * joins its neighbour in turn. */
static void join(struct ground *g, const struct candidates *c, struct tally *t,
                 const struct policy *p, uint8_t width, struct intervals *out)
{
    struct range r = {.known = true};

    out->count = 0;
    while (r.hi < c->bins) {
        unsigned hi = r.hi + width;

        r.hi = (uint8_t)(hi < c->bins ? hi : c->bins);
        if (!holds(g, c, r, t, p))
            continue;
        out->range[out->count++] = r;
        r.lo = r.hi;
    }
    while (out->count && r.lo < c->bins) {
        out->range[out->count - 1].hi = c->bins;
        if (holds(g, c, out->range[out->count - 1], t, p))
            return;
        out->count--;
    }
}

/* 0.6 x radius (15 km and more: all) + 0.4 x width, in thousandths, weighted by
 * the prior mass of each cell (PRIVACY 2.2). */
static uint64_t lose(struct ground *g, const struct candidates *c,
                     struct range range, struct tally *t,
                     const struct policy *p)
{
    uint64_t loss = 0;

    cut_draw(g, c, range);
    cut_places(g, t, p);
    for (uint16_t label = 0; label < g->cells; label++) {
        struct cell_sum sum;
        uint64_t far, wide;

        (void)cut_count(g, t, p, label, &sum);
        far = sum.n ? (uint64_t)(cut_spread(&sum) / sum.n) : 0;
        if (far > p->loss_radius)
            far = p->loss_radius;
        wide = (uint64_t)(range.hi - range.lo);
        loss += sum.mass / 1000 *
                (600 * far / p->loss_radius + 400 * wide / c->bins);
    }
    return loss;
}

void interval_choose(struct ground *g, const struct candidates *c,
                     struct tally *t, const struct policy *p,
                     struct intervals *out)
{
    const uint8_t width[] = {1, 2, c->bins};
    uint64_t least = UINT64_MAX;

    out->count = 0;
    for (size_t w = 0; w < sizeof width; w++) {
        struct intervals tried;
        uint64_t loss = 0;

        join(g, c, t, p, width[w], &tried);
        for (size_t i = 0; i < tried.count; i++)
            loss += lose(g, c, tried.range[i], t, p);
        if (tried.count && loss < least) {
            least = loss;
            *out = tried;
        }
    }
}
