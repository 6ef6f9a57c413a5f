#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "secret.h"

static void take_site(struct secret_flow *f, const struct open_data *o,
                      const char *name)
{
    size_t site = open_site(o, name);

    f->site = (uint32_t)site;
    f->unit = o->site[site].unit;
    f->territory = o->site[site].territory;
    f->commune = o->site[site].commune;
}

static void take_code(struct secret_flow *f, const char *code)
{
    size_t n = strcspn(code, "*");

    if (n >= sizeof f->code)
        csv_die("no such material", code);
    memcpy(f->code, code, n);
    f->code[n] = '\0';
    f->accept = (uint8_t)n;
}

static void read_offers(struct secret *s, const struct open_data *o,
                        const struct csv *c)
{
    for (size_t i = 0; i < c->rows; i++) {
        struct secret_flow *f = &s->flow[s->flows++];

        f->direction = DIRECTION_OFFER;
        take_site(f, o, csv_at(c, i, csv_column(c, "est")));
        take_code(f, csv_at(c, i, csv_column(c, "ewc6")));
        f->tonnes[0] = csv_number(c, i, csv_column(c, "qty"));
        f->months = (uint16_t)csv_number(c, i, csv_column(c, "months"));
        f->grade = *csv_at(c, i, csv_column(c, "grade"));
    }
    s->offers = s->flows;
}

static void read_needs(struct secret *s, const struct open_data *o,
                       const struct csv *c)
{
    for (size_t i = 0; i < c->rows; i++) {
        struct secret_flow *f = &s->flow[s->flows++];

        f->direction = DIRECTION_NEED;
        take_site(f, o, csv_at(c, i, csv_column(c, "est")));
        take_code(f, csv_at(c, i, csv_column(c, "accept")));
        for (unsigned q = 0; q < EDITIONS; q++)
            f->tonnes[q] = csv_number(c, i, csv_column(c, "qty"));
        f->months = (uint16_t)csv_number(c, i, csv_column(c, "months"));
        f->grade = *csv_at(c, i, csv_column(c, "min_grade"));
        f->max_km = csv_number(c, i, csv_column(c, "max_km"));
    }
}

/* Offers are few and in order, so the number is looked for from the last. */
static void read_versions(struct secret *s, const struct csv *offers,
                          const struct csv *c)
{
    size_t at = 0;

    for (size_t i = 0; i < c->rows; i++) {
        const char *name = csv_at(c, i, csv_column(c, "offer"));
        unsigned q = (unsigned)csv_number(c, i, csv_column(c, "q"));
        size_t tried = 0;

        while (strcmp(csv_at(offers, at, 0), name) != 0) {
            at = (at + 1) % s->offers;
            if (++tried > s->offers)
                csv_die("a version of no offer", name);
        }
        if (q < 1 || q > QUARTERS)
            csv_die("offer_versions.csv", "quarter out of range");
        s->flow[at].tonnes[q] = csv_number(c, i, csv_column(c, "qty"));
    }
    for (size_t i = 0; i < s->offers; i++)
        for (unsigned q = 1; q < EDITIONS; q++)
            if (s->flow[i].tonnes[q] <= 0)
                s->flow[i].tonnes[q] = s->flow[i].tonnes[q - 1];
}

void secret_read(struct secret *out, const struct open_data *o, const char *dir)
{
    struct csv offers, needs, versions;

    csv_read(&offers, dir, "offers.csv");
    csv_read(&needs, dir, "needs.csv");
    csv_read(&versions, dir, "offer_versions.csv");
    *out = (struct secret){
        .flow = csv_room(offers.rows + needs.rows, sizeof *out->flow)};
    read_offers(out, o, &offers);
    read_needs(out, o, &needs);
    read_versions(out, &offers, &versions);
    csv_close(&offers);
    csv_close(&needs);
    csv_close(&versions);
}

void secret_close(struct secret *s)
{
    free(s->flow);
    *s = (struct secret){0};
}

/* ---- the truth about pairs
 * ---------------------------------------------------
 */

bool secret_accepts(const struct secret_flow *need, const char *code)
{
    return strncmp(need->code, code, need->accept) == 0;
}

double secret_km(const struct open_data *o, uint32_t a, uint32_t b)
{
    return place_distance_m(&open_commune(o, a)->place,
                            &open_commune(o, b)->place) /
           1000.0;
}

static unsigned months_in(unsigned mask)
{
    unsigned n = 0;

    for (; mask; mask &= mask - 1)
        n++;
    return n;
}

bool secret_fits(const struct open_data *o, const struct secret_flow *offer,
                 const struct secret_flow *need)
{
    double ratio = offer->tonnes[0] / need->tonnes[0];

    return offer->territory != need->territory &&
           secret_accepts(need, offer->code) && offer->grade <= need->grade &&
           months_in(offer->months & need->months) >= 3 && ratio >= 0.2 &&
           ratio <= 5 &&
           secret_km(o, offer->commune, need->commune) <= need->max_km;
}
