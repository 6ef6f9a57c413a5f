#include <math.h>
#include <stdlib.h>

#include "csv.h"
#include "desk.h"

void sets_open(struct sets *s, const struct desk *v)
{
    *s = (struct sets){.words = v->words, .bodies = v->record->bodies};
    s->bit = csv_room(s->bodies * s->words, sizeof *s->bit);
    s->used = csv_room(s->bodies, sizeof *s->used);
}

void sets_close(struct sets *s)
{
    free(s->bit);
    free(s->used);
    *s = (struct sets){0};
}

uint64_t *sets_of(const struct sets *s, size_t body)
{
    return &s->bit[body * s->words];
}

size_t set_count(const uint64_t *set, size_t words)
{
    size_t n = 0;

    for (size_t i = 0; i < words; i++)
        for (uint64_t w = set[i]; w; w &= w - 1)
            n++;
    return n;
}

bool set_has(const uint64_t *set, uint32_t unit)
{
    return (set[unit / 64] >> (unit % 64)) & 1;
}

void set_add(uint64_t *set, uint32_t unit)
{
    set[unit / 64] |= UINT64_C(1) << (unit % 64);
}

void set_meet(uint64_t *set, const uint64_t *other, size_t words)
{
    for (size_t i = 0; i < words; i++)
        set[i] &= other[i];
}

void set_drop_sole(const struct desk *v, uint64_t *set)
{
    for (size_t i = 0; i < v->open->sites; i++)
        if (v->open->site[i].sole && v->open->site[i].band > 0) {
            uint32_t unit = v->open->site[i].unit;

            set[unit / 64] &= ~(UINT64_C(1) << (unit % 64));
        }
}

void desk_read(const struct desk *v, const struct offer *body,
               struct reading *out)
{
    uint8_t all[MATERIALS_MAX] = {0};

    *out = (struct reading){.body = body, .hi = INFINITY};
    if (body->quantity_known) {
        out->lo = body->quantity_lo ? pow(10, body->quantity_lo / 2.0) : 0;
        if (body->quantity_hi != OFFER_OPEN)
            out->hi = pow(10, body->quantity_hi / 2.0);
    }
    for (size_t t = 0; t < body->types; t++) {
        bool member[MATERIALS_MAX];

        (void)book_materials(v->book, body->type[t], member);
        for (size_t m = 0; m < v->open->materials; m++)
            all[m] += member[m];
    }
    for (size_t m = 0; m < v->open->materials; m++)
        if (all[m]) {
            out->times[out->materials] = all[m];
            out->material[out->materials++] = (uint16_t)m;
        }
}

bool desk_may_stand(const struct reading *r, const struct open_site *s,
                    unsigned edition)
{
    if (s->band == 0 || !open_alive(s, edition))
        return false;
    for (size_t i = 0; i < r->body->communes; i++)
        if (r->body->commune[i] == s->commune)
            return true;
    return false;
}

double desk_site_weight(const struct desk *v, const struct reading *r,
                        const struct open_site *site)
{
    const struct open_data *o = v->open;
    enum direction direction = r->body->direction;
    double sum = 0;

    for (size_t i = 0; i < r->materials; i++) {
        double w = open_weight(o, direction, r->material[i], site->nace);

        if (w > 0)
            sum += r->times[i] * w *
                   open_chance(o,
                               &(struct open_source){direction, r->material[i],
                                                     site->band},
                               r->lo, r->hi);
    }
    return sum * sqrt(o->emp[site->band]);
}

void desk_candidates(const struct desk *v, const struct offer *body,
                     unsigned edition, enum desk_depth depth, uint64_t *set)
{
    struct reading r;

    desk_read(v, body, &r);
    for (size_t i = 0; i < v->open->sites; i++) {
        const struct open_site *s = &v->open->site[i];

        if (desk_may_stand(&r, s, edition) &&
            (depth == DESK_PLACE || desk_site_weight(v, &r, s) > 0))
            set_add(set, s->unit);
    }
}

void desk_weights(const struct desk *v, const struct offer *body,
                  unsigned edition, const uint64_t *set, double *weight)
{
    struct reading r;

    desk_read(v, body, &r);
    for (size_t i = 0; i < v->open->units; i++)
        weight[i] = 0;
    for (size_t i = 0; i < v->open->sites; i++) {
        const struct open_site *s = &v->open->site[i];

        if (set_has(set, s->unit) && desk_may_stand(&r, s, edition))
            weight[s->unit] += desk_site_weight(v, &r, s);
    }
}
