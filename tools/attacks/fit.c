#include <math.h>
#include <string.h>

#include "fit.h"

/* Steps of the amount: 24 a decade from a gram to ten million tonnes. */
static const double step_min = 1e-3;
enum { STEPS_A_DECADE = 24 };

static double edge_of(size_t step)
{
    return step_min * pow(10, (double)step / STEPS_A_DECADE);
}

/* An interval's ends in tonnes; without one anything. */
static void ends_of(const struct offer *body, double *lo, double *hi)
{
    *lo = body->quantity_known && body->quantity_lo
              ? pow(10, body->quantity_lo / 2.0)
              : 0;
    *hi = body->quantity_known && body->quantity_hi != OFFER_OPEN
              ? pow(10, body->quantity_hi / 2.0)
              : INFINITY;
}

struct middle {
    double n, x, y, xx;
};

/* On a plane in kilometres: good to a per cent over a territory. */
static void add_place(struct middle *m, const struct place *p)
{
    const double km = 111.195 / 1e5, turn = 3.14159265358979 / 180e5;
    double x = p->lon_e5 * km * cos(50.65e5 * turn), y = p->lat_e5 * km;

    m->n++;
    m->x += x;
    m->y += y;
    m->xx += x * x + y * y;
}

static double radius_of(const struct middle *m)
{
    double v = m->n > 0 ? m->xx / m->n - m->x * m->x / m->n / m->n -
                              m->y * m->y / m->n / m->n
                        : 0;

    return v > 0 ? sqrt(v) : 0;
}

static bool in_cell(const struct offer *body, uint32_t commune)
{
    for (size_t i = 0; i < body->communes; i++)
        if (body->commune[i] == commune)
            return true;
    return false;
}

/* What one body weighs, by what decides. */
struct heap {
    const struct book *book;
    const struct offer *body;
    bool member[MATERIALS_MAX];
    double profile[MATERIALS_MAX][BANDS_MAX]; /* weight of all its sites */
    double lo, hi;
};

/* The weight of a site for all materials of the body. */
static double add_site(struct heap *h, const struct open_site *s)
{
    const struct open_data *o = h->book->open;
    double sum = 0;

    for (size_t m = 0; m < o->materials; m++) {
        double share;

        if (!h->member[m])
            continue;
        share = open_weight(o, h->body->direction, m, s->nace);
        if (share <= 0)
            continue;
        share *= sqrt(o->emp[s->band]) *
                 open_chance(
                     o, &(struct open_source){h->body->direction, m, s->band},
                     h->lo, h->hi);
        h->profile[m][s->band] += share;
        sum += share;
    }
    return sum;
}

static void add_sites(struct heap *h, struct fit_cell *out, unsigned edition)
{
    const struct open_data *o = h->book->open;
    struct middle middle = {0};

    for (size_t i = 0; i < o->sites; i++) {
        const struct open_site *s = &o->site[i];
        const struct open_commune *c;
        double w;

        if (s->band == 0 || !open_alive(s, edition) ||
            !in_cell(h->body, s->commune))
            continue;
        w = add_site(h, s);
        if (w <= 0)
            continue;
        c = open_commune(o, s->commune);
        out->commune[c - o->commune] += w;
        add_place(&middle, &c->place);
    }
    out->radius_km = radius_of(&middle);
}

/* Shares of material and amount from the profiles. */
static void spread(const struct heap *h, struct fit_cell *out)
{
    const struct open_data *o = h->book->open;

    for (size_t m = 0; m < o->materials; m++)
        for (unsigned band = 1; band < BANDS_MAX; band++) {
            double w = h->profile[m][band], all;

            if (w <= 0)
                continue;
            out->material[m] += w;
            all = open_chance(
                o, &(struct open_source){out->direction, m, (uint8_t)band},
                h->lo, h->hi);
            for (size_t i = 1; i <= FIT_STEPS; i++)
                out->below[i] +=
                    w *
                    open_chance(
                        o,
                        &(struct open_source){out->direction, m, (uint8_t)band},
                        h->lo, fmin(h->hi, edge_of(i))) /
                    all;
        }
}

void fit_open(struct fit_cell *out, const struct book *b,
              const struct offer *body, unsigned edition)
{
    struct heap h = {.book = b, .body = body};
    double sum = 0;

    *out = (struct fit_cell){.direction = body->direction,
                             .quarters = body->quarters};
    ends_of(body, &h.lo, &h.hi);
    for (size_t t = 0; t < body->types; t++) {
        bool member[MATERIALS_MAX];

        (void)book_materials(b, body->type[t], member);
        for (size_t m = 0; m < b->open->materials; m++)
            h.member[m] = h.member[m] || member[m];
    }
    add_sites(&h, out, edition);
    spread(&h, out);
    for (size_t m = 0; m < b->open->materials; m++)
        sum += out->material[m];
    for (size_t m = 0; m < MATERIALS_MAX && sum > 0; m++)
        out->material[m] /= sum;
    for (size_t c = 0; c < COMMUNES_MAX && sum > 0; c++)
        out->commune[c] /= sum;
    for (size_t i = 0; i <= FIT_STEPS && sum > 0; i++)
        out->below[i] /= sum;
}

static unsigned months_in(unsigned mask)
{
    unsigned n = 0;

    for (; mask; mask &= mask - 1)
        n++;
    return n;
}

/* Share of the amount below so many tonnes. */
static double below(const struct fit_cell *cell, double tonnes)
{
    double at = log10(tonnes / step_min) * STEPS_A_DECADE;
    size_t i;

    if (at <= 0)
        return 0;
    if (at >= FIT_STEPS)
        return cell->below[FIT_STEPS];
    i = (size_t)at;
    return cell->below[i] +
           (at - (double)i) * (cell->below[i + 1] - cell->below[i]);
}

/* Chance of three months in common with the need, over all seasons in a row
 * that touch exactly the quarters that were published. */
static double share_season(uint8_t quarters, uint16_t months)
{
    double all = 0, good = 0;

    if (quarters == 0)
        return months_in(months) >= 3;
    for (unsigned start = 0; start < 12; start++)
        for (unsigned n = 1; n < 12; n++) {
            unsigned season = 0, touched = 0;

            for (unsigned i = 0; i < n; i++) {
                season |= 1U << (start + i) % 12;
                touched |= 1U << (start + i) % 12 / 3;
            }
            if (touched != quarters)
                continue;
            all++;
            good += months_in(season & months) >= 3;
        }
    return all > 0 ? good / all : 0;
}

double fit_score(const struct fit_cell *cell, const struct open_data *o,
                 const struct secret_flow *need)
{
    double material = 0, near = 0;
    double season = share_season(cell->quarters, need->months);

    if (season <= 0)
        return 0;
    for (size_t m = 0; m < o->materials; m++)
        if (cell->material[m] > 0 && secret_accepts(need, o->material[m].code))
            material += cell->material[m];
    if (material <= 0)
        return 0;
    for (size_t c = 0; c < o->communes; c++)
        if (cell->commune[c] > 0 && secret_km(o, o->commune[c].place.key,
                                              need->commune) <= need->max_km)
            near += cell->commune[c];
    return season * material * near *
           (below(cell, 5 * need->tonnes[0]) -
            below(cell, 0.2 * need->tonnes[0]));
}

bool fit_suits(const struct fit_cell *cell, const struct open_data *o,
               const struct secret_flow *offer)
{
    if (share_season(cell->quarters, offer->months) <= 0)
        return false;
    for (size_t m = 0; m < o->materials; m++)
        if (cell->material[m] > 0 &&
            strcmp(o->material[m].code, offer->code) == 0)
            return true;
    return false;
}
