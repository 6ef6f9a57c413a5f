#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "maker.h"

static uint16_t activity_of(const struct made_site *s)
{
    char nace[5] = "";

    memcpy(nace, s->nace, 4);
    return (uint16_t)strtoul(nace, NULL, 10);
}

/* ---- offers
 * ------------------------------------------------------------------- */

static unsigned draw_months(struct maker *m, double all_year,
                            const unsigned *length, size_t lengths)
{
    unsigned start = (unsigned)draw_below(&m->draw, 12), n, mask = 0;

    if (draw_unit(&m->draw) < all_year)
        return 0xfff;
    n = length[draw_below(&m->draw, lengths)];
    for (unsigned i = 0; i < n; i++)
        mask |= 1U << (start + i) % 12;
    return mask;
}

static void make_offer(struct maker *m, size_t site, size_t material)
{
    static const unsigned length[] = {3, 4, 6, 8};
    static const double grade[] = {0.3, 0.5, 0.2};
    const struct open_data *o = &m->model->open;
    const struct open_material *what = &o->material[material];

    m->offer[m->offers++] = (struct made_flow){
        .site = site,
        .material = material,
        .tonnes = o->emp[m->site[site].band] * what->t_per_emp *
                  exp(what->sigma * draw_normal(&m->draw)),
        .months = draw_months(m, 0.70, length, 4),
        .grade = (char)('A' + draw_weighted(&m->draw, grade, 3))};
}

/* A site offers one material, half of them a second, and so on, as long as its
 * activity gives more. */
static void make_offers_of(struct maker *m, size_t site, size_t limit)
{
    const struct open_data *o = &m->model->open;
    double weight[MATERIALS_MAX];

    for (size_t i = 0; i < o->materials; i++)
        weight[i] =
            open_weight(o, DIRECTION_OFFER, i, activity_of(&m->site[site]));
    do {
        size_t at = draw_weighted(&m->draw, weight, o->materials);

        if (at == o->materials)
            return;
        make_offer(m, site, at);
        weight[at] = 0;
    } while (m->offers < limit && draw_unit(&m->draw) < 0.5);
}

static bool gives_any(const struct maker *m, size_t site)
{
    const struct open_data *o = &m->model->open;

    for (size_t k = 0; k < o->materials && m->site[site].band > 0; k++)
        if (open_weight(o, DIRECTION_OFFER, k, activity_of(&m->site[site])) > 0)
            return true;
    return false;
}

/* Sites with employees and a material, likelier the larger they are. */
static double *weigh_givers(const struct maker *m)
{
    double *weight = csv_room(m->sites, sizeof *weight);

    for (size_t i = 0; i < m->sites; i++)
        if (gives_any(m, i))
            weight[i] = sqrt(m->model->open.emp[m->site[i].band]);
    return weight;
}

void maker_offers(struct maker *m, size_t count)
{
    double *weight = weigh_givers(m);

    m->offer = csv_room(count, sizeof *m->offer);
    while (m->offers < count) {
        size_t at = draw_weighted(&m->draw, weight, m->sites);

        if (at == m->sites)
            csv_die("nobody has anything to offer", m->dir);
        make_offers_of(m, at, count);
        weight[at] = 0;
    }
    free(weight);
}

/* ---- needs
 * -------------------------------------------------------------------- */

static bool takes(const struct maker *m, size_t site, size_t material)
{
    return m->site[site].band >= 2 &&
           open_weight(&m->model->open, DIRECTION_NEED, material,
                       activity_of(&m->site[site])) > 0;
}

/* Some site of another territory that takes what is offered, among those marked
 * (NULL: all); m->sites if there is none. */
static size_t draw_taker(struct maker *m, const struct made_flow *offer,
                         const bool *among)
{
    unsigned territory = maker_territory(m, &m->site[offer->site]);
    double *weight = csv_room(m->sites, sizeof *weight);
    size_t at;

    for (size_t i = 0; i < m->sites; i++)
        weight[i] = (!among || among[i]) && takes(m, i, offer->material) &&
                    maker_territory(m, &m->site[i]) != territory;
    at = draw_weighted(&m->draw, weight, m->sites);
    free(weight);
    return at;
}

/* Whoever takes something asks for what is offered, more or less. */
static void make_need(struct maker *m, const struct made_flow *offer,
                      size_t site)
{
    static const unsigned length[] = {6};
    static const double grade[] = {0.14, 0.46, 0.40};
    static const double km[] = {15, 25, 40, 60};

    m->need[m->needs++] = (struct made_flow){
        .site = site,
        .material = offer->material,
        .tonnes = offer->tonnes * exp(0.9 * draw_normal(&m->draw)),
        .months = draw_months(m, 0.70, length, 1),
        .grade = (char)('A' + draw_weighted(&m->draw, grade, 3)),
        .family = draw_unit(&m->draw) < 0.27,
        .max_km = km[draw_below(&m->draw, 4)]};
}

void maker_needs(struct maker *m, size_t count)
{
    m->need = csv_room(count, sizeof *m->need);
    while (m->needs < count) {
        const struct made_flow *offer =
            &m->offer[draw_below(&m->draw, m->offers)];
        size_t site = draw_taker(m, offer, NULL);

        if (site < m->sites)
            make_need(m, offer, site);
    }
}

/* ---- few companies with many flows
 * -------------------------------------------
 */

static bool offers_already(const struct maker *m, size_t site, size_t material)
{
    for (size_t i = 0; i < m->offers; i++)
        if (m->offer[i].site == site && m->offer[i].material == material)
            return true;
    return false;
}

/* One more material of the site; nothing where it has no other. */
static void add_offer(struct maker *m, size_t site)
{
    const struct open_data *o = &m->model->open;
    double weight[MATERIALS_MAX];
    size_t at;

    for (size_t k = 0; k < o->materials; k++)
        weight[k] = offers_already(m, site, k)
                        ? 0
                        : open_weight(o, DIRECTION_OFFER, k,
                                      activity_of(&m->site[site]));
    at = draw_weighted(&m->draw, weight, o->materials);
    if (at < o->materials)
        make_offer(m, site, at);
}

static size_t count_materials(const struct maker *m, size_t site)
{
    const struct open_data *o = &m->model->open;
    size_t n = 0;

    for (size_t k = 0; k < o->materials; k++)
        n +=
            open_weight(o, DIRECTION_OFFER, k, activity_of(&m->site[site])) > 0;
    return n;
}

/* Sites of one territory that give something; returns how many materials they
 * give together. */
static size_t draw_givers(struct maker *m, unsigned territory, size_t count,
                          size_t *site)
{
    double *weight = weigh_givers(m);
    size_t materials = 0;

    for (size_t i = 0; i < m->sites; i++)
        if (maker_territory(m, &m->site[i]) != territory)
            weight[i] = 0;
    for (size_t i = 0; i < count; i++) {
        site[i] = draw_weighted(&m->draw, weight, m->sites);
        if (site[i] == m->sites)
            csv_die("too few have anything to offer", m->dir);
        weight[site[i]] = 0;
        materials += count_materials(m, site[i]);
    }
    free(weight);
    return materials;
}

static void few_offers(struct maker *m, unsigned territory,
                       const struct maker_plan *plan)
{
    size_t *site = csv_room(plan->givers, sizeof *site);
    size_t wanted = m->offers + plan->offers, tries = 0;

    while (draw_givers(m, territory, plan->givers, site) < plan->offers)
        if (++tries > 1000)
            csv_die("too few materials", m->dir);
    for (size_t i = 0; i < plan->givers; i++)
        add_offer(m, site[i]);
    while (m->offers < wanted)
        add_offer(m, site[draw_below(&m->draw, plan->givers)]);
    free(site);
}

/* Takers of one territory: whoever takes some offer of the others. */
static void few_takers(struct maker *m, unsigned territory, size_t count,
                       bool *taker)
{
    size_t n = 0;

    for (size_t tries = 0; n < count; tries++) {
        const struct made_flow *offer =
            &m->offer[draw_below(&m->draw, m->offers)];
        size_t at;

        if (tries > 100000)
            csv_die("too few takers", m->dir);
        if (maker_territory(m, &m->site[offer->site]) == territory)
            continue;
        at = draw_taker(m, offer, NULL);
        if (at == m->sites || maker_territory(m, &m->site[at]) != territory ||
            taker[at])
            continue;
        taker[at] = true;
        n++;
    }
}

static void few_needs(struct maker *m, unsigned territory,
                      const struct maker_plan *plan)
{
    bool *taker = csv_room(m->sites, sizeof *taker);
    size_t wanted = m->needs + plan->needs;

    few_takers(m, territory, plan->takers, taker);
    while (m->needs < wanted) {
        const struct made_flow *offer =
            &m->offer[draw_below(&m->draw, m->offers)];
        size_t at = draw_taker(m, offer, taker);

        if (at < m->sites && maker_territory(m, &m->site[at]) == territory)
            make_need(m, offer, at);
    }
    free(taker);
}

void maker_few(struct maker *m, const struct maker_plan *plan)
{
    size_t territories = m->model->open.territories;

    m->offer = csv_room(plan->offers * territories, sizeof *m->offer);
    m->need = csv_room(plan->needs * territories, sizeof *m->need);
    for (unsigned t = 0; t < territories; t++)
        few_offers(m, t, plan);
    for (unsigned t = 0; t < territories; t++)
        few_needs(m, t, plan);
}
