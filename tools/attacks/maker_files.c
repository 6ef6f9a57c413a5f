#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "maker.h"

/* Per quarter: sites that close, sites that open, spread of an amount. */
static const double closing = 0.0117, opening = 0.0128, drift = 0.15;

static FILE *create(const struct maker *m, const char *name)
{
    char path[1024];
    FILE *f;

    if (snprintf(path, sizeof path, "%s/%s", m->dir, name) >= (int)sizeof path)
        csv_die("path too long", m->dir);
    f = fopen(path, "w");
    if (!f)
        csv_die("cannot write", path);
    return f;
}

static void finish(FILE *f, const char *name)
{
    if (ferror(f) | fclose(f))
        csv_die("cannot write", name);
}

static const char *territory_of(const struct maker *m, size_t commune)
{
    const struct open_data *o = &m->model->open;

    return o->territory[o->commune[commune].territory];
}

static void write_register(const struct maker *m)
{
    FILE *f = create(m, "register.csv");

    (void)fprintf(f, "est,unit,terr,commune,nace5,section,size,sole\n");
    for (size_t i = 0; i < m->sites; i++) {
        const struct made_site *s = &m->site[i];

        (void)fprintf(f, "E%05zu,U%05u,%s,%s,%s,-,%u,%d\n", i + 1, s->unit + 1,
                      territory_of(m, s->commune),
                      m->model->open.commune[s->commune].code, s->nace, s->band,
                      s->sole);
    }
    finish(f, "register.csv");
}

static void write_offers(const struct maker *m)
{
    FILE *f = create(m, "offers.csv");

    (void)fprintf(f, "offer,est,unit,terr,ewc6,qty,months,grade\n");
    for (size_t i = 0; i < m->offers; i++) {
        const struct made_flow *o = &m->offer[i];
        const struct made_site *s = &m->site[o->site];

        (void)fprintf(f, "O%04zu,E%05zu,U%05u,%s,%s,%.3f,%u,%c\n", i + 1,
                      o->site + 1, s->unit + 1, territory_of(m, s->commune),
                      m->model->open.material[o->material].code, o->tonnes,
                      o->months, o->grade);
    }
    finish(f, "offers.csv");
}

static void write_versions(struct maker *m)
{
    FILE *f = create(m, "offer_versions.csv");

    (void)fprintf(f, "offer,q,qty\n");
    for (size_t i = 0; i < m->offers; i++) {
        double t = m->offer[i].tonnes;

        for (unsigned q = 1; q <= QUARTERS; q++) {
            t *= exp(drift * draw_normal(&m->draw));
            (void)fprintf(f, "O%04zu,%u,%.3f\n", i + 1, q, t);
        }
    }
    finish(f, "offer_versions.csv");
}

static void write_needs(const struct maker *m)
{
    FILE *f = create(m, "needs.csv");

    (void)fprintf(f, "need,est,unit,terr,commune,accept,qty,months,min_grade,"
                     "max_km\n");
    for (size_t i = 0; i < m->needs; i++) {
        const struct made_flow *n = &m->need[i];
        const struct made_site *s = &m->site[n->site];
        const char *code = m->model->open.material[n->material].code;

        (void)fprintf(
            f, "N%04zu,E%05zu,U%05u,%s,%s,%.*s%s,%.3f,%u,%c,%.0f\n", i + 1,
            n->site + 1, s->unit + 1, territory_of(m, s->commune),
            m->model->open.commune[s->commune].code, n->family ? 4 : 6, code,
            n->family ? "*" : "", n->tonnes, n->months, n->grade, n->max_km);
    }
    finish(f, "needs.csv");
}

/* A new site has a legal unit of its own, which is no natural person: the file
 * has no column for that. */
static void write_opening(struct maker *m, FILE *f, unsigned quarter,
                          size_t number)
{
    struct made_site s = maker_site(m, draw_below(&m->draw, m->reg.rows));

    (void)fprintf(f, "%u,open,E%05zuN,%s,%s,%s,%u,UE%05zuN\n", quarter, number,
                  territory_of(m, s.commune),
                  m->model->open.commune[s.commune].code, s.nace, s.band,
                  number);
}

static void write_events(struct maker *m)
{
    FILE *f = create(m, "register_events.csv");
    bool *closed = csv_room(m->sites, sizeof *closed);
    size_t number = m->sites + 60;

    (void)fprintf(f, "q,event,est,terr,commune,nace5,size,unit\n");
    for (unsigned q = 1; q <= QUARTERS; q++) {
        for (size_t i = 0; i < m->sites; i++)
            if (!closed[i] && draw_unit(&m->draw) < closing) {
                closed[i] = true;
                (void)fprintf(f, "%u,close,E%05zu,,,,,\n", q, i + 1);
            }
        for (size_t n = 0; (double)n < opening * (double)m->sites; n++)
            write_opening(m, f, q, ++number);
    }
    free(closed);
    finish(f, "register_events.csv");
}

/* Tables and communes are those of the model. */
static void copy(const struct maker *m, const char *from, const char *name)
{
    char path[1024], block[4096];
    FILE *in, *out = create(m, name);
    size_t n;

    if (snprintf(path, sizeof path, "%s/%s", from, name) >= (int)sizeof path)
        csv_die("path too long", from);
    in = fopen(path, "r");
    if (!in)
        csv_die("cannot read", path);
    while ((n = fread(block, 1, sizeof block, in)) > 0)
        if (fwrite(block, 1, n, out) != n)
            csv_die("cannot write", name);
    (void)fclose(in);
    finish(out, name);
}

void maker_write(struct maker *m, const char *from)
{
    static const char *const same[] = {"communes.csv", "materials.csv",
                                       "plausibility.csv", "consumption.csv",
                                       "size_bands.csv"};

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        copy(m, from, same[i]);
    write_register(m);
    write_offers(m);
    write_needs(m);
    write_versions(m);
    write_events(m);
}
