#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "guess.h"
#include "symbiote/partition.h"

static bool begins(const struct desk *v, size_t body, unsigned quarter)
{
    return v->record->body[body].first == quarter;
}

void guess_candidates(const struct desk *v, unsigned quarter,
                      enum desk_depth depth, struct sets *out)
{
    for (size_t i = 0; i < v->record->bodies; i++) {
        if (!begins(v, i, quarter))
            continue;
        out->used[i] = true;
        desk_candidates(v, &v->record->body[i].offer, quarter, depth,
                        sets_of(out, i));
    }
}

/* ---- A3 ---------------------------------------------------------------------
 */

static bool same_cell(const struct partition *p, const struct cell *c,
                      const struct offer *body)
{
    const struct group *g = &p->group[c->group];

    return c->quantity_known == body->quantity_known &&
           (!c->quantity_known ||
            (c->lo == body->quantity_lo && c->hi == body->quantity_hi)) &&
           g->types == body->types && c->communes == body->communes &&
           memcmp(&p->type[g->type], body->type,
                  g->types * sizeof *body->type) == 0 &&
           memcmp(&p->commune[c->commune], body->commune,
                  c->communes * sizeof *body->commune) == 0;
}

/* Whether some type and amount of this site would have been published so. */
static bool would_publish(const struct desk *v, const struct partition *p,
                          const struct offer *body, const struct open_site *s)
{
    const struct facts facts = book_facts(v->book);

    for (size_t t = 0; t < body->types; t++) {
        const struct group *g =
            partition_group(p, body->direction, body->type[t]);
        const struct cell *cell;

        if (!g ||
            !facts.weight(facts.book, body->type[t], body->direction, s->nace))
            continue;
        cell = partition_cell(p, g, NULL, s->commune);
        if (cell && same_cell(p, cell, body))
            return true;
        for (unsigned i = 0; i < FACTS_HALF_DECADES; i++) {
            uint8_t top = v->policy.top[KIND_MATERIAL];
            uint8_t shown = i < top ? (uint8_t)i : top;

            if (!facts.chance(facts.book, body->type[t], body->direction,
                              book_band(s->band), (uint8_t)i))
                continue;
            cell = partition_cell(p, g, &shown, s->commune);
            if (cell && same_cell(p, cell, body))
                return true;
        }
    }
    return false;
}

static void replay_body(const struct desk *v, unsigned quarter,
                        const struct partition *p, size_t body, uint64_t *set)
{
    const struct offer *offer = &v->record->body[body].offer;
    uint64_t *candidate = csv_room(v->words, sizeof *candidate);
    struct reading r;

    memcpy(candidate, set, v->words * sizeof *set);
    memset(set, 0, v->words * sizeof *set);
    desk_read(v, offer, &r);
    for (size_t i = 0; i < v->open->sites; i++) {
        const struct open_site *s = &v->open->site[i];

        if (set_has(candidate, s->unit) && !set_has(set, s->unit) &&
            desk_may_stand(&r, s, quarter) && would_publish(v, p, offer, s))
            set_add(set, s->unit);
    }
    if (set_count(set, v->words) < v->policy.k_person)
        set_drop_sole(v, set);
    free(candidate);
}

void guess_replay(const struct desk *v, unsigned quarter,
                  const struct partition *part, const struct sets *candidates,
                  struct sets *out)
{
    for (size_t i = 0; i < v->record->bodies; i++) {
        if (!begins(v, i, quarter))
            continue;
        out->used[i] = true;
        memcpy(sets_of(out, i), sets_of(candidates, i),
               v->words * sizeof *out->bit);
        replay_body(v, quarter, &part[v->record->body[i].territory], i,
                    sets_of(out, i));
    }
}

/* ---- A4, A9 -----------------------------------------------------------------
 */

void guess_likeliest(const struct desk *v, unsigned quarter,
                     const struct sets *sets, struct guess *out)
{
    double *weight = csv_room(v->open->units, sizeof *weight);

    for (size_t i = 0; i < v->record->bodies; i++) {
        double sum = 0;

        out[i] = (struct guess){0};
        if (!sets->used[i])
            continue;
        desk_weights(v, &v->record->body[i].offer, quarter, sets_of(sets, i),
                     weight);
        for (uint32_t u = 0; u < v->open->units; u++) {
            sum += weight[u];
            if (weight[u] > weight[out[i].unit])
                out[i].unit = u;
        }
        out[i].share = sum > 0 ? weight[out[i].unit] / sum : 0;
    }
    free(weight);
}

void guess_members(const struct desk *v, const uint64_t *members,
                   struct sets *sets)
{
    for (size_t i = 0; i < sets->bodies; i++)
        if (sets->used[i])
            set_meet(sets_of(sets, i), members, v->words);
}

/* ---- A8
 * ---------------------------------------------------------------------- */

enum { STEPS_A_DECADE = 100, STEPS = 11 * STEPS_A_DECADE };

static double edge_of(int step)
{
    return 1e-4 * pow(10, (double)step / STEPS_A_DECADE);
}

/* Weight per step of the amount, over all that may stand behind it. */
static void spread(const struct desk *v, unsigned quarter,
                   const struct reading *r, const uint64_t *set, double *mass)
{
    double profile[MATERIALS_MAX][BANDS_MAX] = {0};

    for (size_t i = 0; i < v->open->sites; i++) {
        const struct open_site *s = &v->open->site[i];

        if (!set_has(set, s->unit) || !desk_may_stand(r, s, quarter))
            continue;
        for (size_t m = 0; m < r->materials; m++)
            profile[m][s->band] += r->times[m] * sqrt(v->open->emp[s->band]) *
                                   open_weight(v->open, r->body->direction,
                                               r->material[m], s->nace);
    }
    memset(mass, 0, STEPS * sizeof *mass);
    for (size_t m = 0; m < r->materials; m++)
        for (unsigned band = 0; band < BANDS_MAX; band++)
            for (int i = 0; i < STEPS && profile[m][band] > 0; i++)
                mass[i] += profile[m][band] *
                           open_chance(v->open,
                                       &(struct open_source){r->body->direction,
                                                             r->material[m],
                                                             (uint8_t)band},
                                       fmax(edge_of(i), r->lo),
                                       fmin(edge_of(i + 1), r->hi));
}

/* The window [x (1 - near), x (1 + near)] is where x counts as right; the one
 * with the most weight is guessed. */
static double best_window(const double *mass, double near)
{
    int down = (int)lround(-log10(1 / (1 + near)) * STEPS_A_DECADE);
    int up = (int)lround(-log10(1 - near) * STEPS_A_DECADE);
    double best = -1, guess = 0;

    for (int x = down; x + up < STEPS; x++) {
        double sum = 0;

        for (int i = x - down; i < x + up; i++)
            sum += mass[i];
        if (sum > best) {
            best = sum;
            guess = edge_of(x);
        }
    }
    return guess;
}

void guess_amounts(const struct desk *v, unsigned quarter,
                   const struct sets *sets, double near, double *out)
{
    double *mass = csv_room(STEPS, sizeof *mass);

    for (size_t i = 0; i < v->record->bodies; i++) {
        struct reading r;

        if (!sets->used[i])
            continue;
        desk_read(v, &v->record->body[i].offer, &r);
        spread(v, quarter, &r, sets_of(sets, i), mass);
        out[i] = best_window(mass, near);
    }
    free(mass);
}

/* ---- A13
 * ---------------------------------------------------------------------
 */

static double listed_tonnes(const struct listing *list, size_t site,
                            uint16_t material)
{
    for (size_t i = 0; i < list->rows; i++)
        if (list->row[i].site == site && list->row[i].material == material)
            return list->row[i].tonnes;
    return 0;
}

/* A listed site's amount is known; of another it is below the list's least. */
static bool can_be(const struct desk *v, const struct listing *list,
                   const struct reading *r, size_t site)
{
    const struct open_site *s = &v->open->site[site];

    for (size_t m = 0; m < r->materials; m++) {
        double t = listed_tonnes(list, site, r->material[m]);

        if (open_weight(v->open, r->body->direction, r->material[m], s->nace) <=
            0)
            continue;
        if (t > 0 ? t >= r->lo && t < r->hi
                  : open_chance(v->open,
                                &(struct open_source){r->body->direction,
                                                      r->material[m], s->band},
                                r->lo, fmin(r->hi, list->least)) > 0)
            return true;
    }
    return false;
}

void guess_listed(const struct desk *v, unsigned quarter,
                  const struct listing *list, struct sets *sets)
{
    uint64_t *can = csv_room(v->words, sizeof *can);

    for (size_t i = 0; i < sets->bodies; i++) {
        struct reading r;

        if (!sets->used[i] ||
            v->record->body[i].offer.direction != DIRECTION_OFFER)
            continue;
        desk_read(v, &v->record->body[i].offer, &r);
        memset(can, 0, v->words * sizeof *can);
        for (size_t s = 0; s < v->open->sites; s++)
            if (set_has(sets_of(sets, i), v->open->site[s].unit) &&
                desk_may_stand(&r, &v->open->site[s], quarter) &&
                can_be(v, list, &r, s))
                set_add(can, v->open->site[s].unit);
        set_meet(sets_of(sets, i), can, v->words);
    }
    free(can);
}
