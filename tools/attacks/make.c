#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "maker.h"

/* ---- what the model is like -------------------------------------------------
 */

static unsigned class_of(double urban)
{
    return urban < 0.15 ? 0 : urban < 0.35 ? 1 : urban < 0.65 ? 2 : 3;
}

static size_t division_of(const char *nace)
{
    return (size_t)(nace[0] - '0') * 10 + (size_t)(nace[1] - '0');
}

static size_t commune_at(const struct open_data *o, const char *code)
{
    const struct open_commune *c =
        open_commune(o, (uint32_t)strtoul(code, NULL, 10));

    if (!c)
        csv_die("no such commune", code);
    return (size_t)(c - o->commune);
}

static void read_communes(struct maker *m, const char *from)
{
    struct csv c;

    csv_read(&c, from, "communes.csv");
    for (size_t i = 0; i < c.rows; i++) {
        size_t at =
            commune_at(&m->model->open, csv_at(&c, i, csv_column(&c, "code")));

        m->urban[at] = csv_number(&c, i, csv_column(&c, "urb"));
        m->people[at] = csv_number(&c, i, csv_column(&c, "pop"));
    }
    csv_close(&c);
}

static void learn(struct maker *m, const char *from)
{
    double people[CLASSES] = {0};
    size_t commune, nace;

    read_communes(m, from);
    csv_read(&m->reg, from, "register.csv");
    m->commune_of = csv_room(m->reg.rows, sizeof *m->commune_of);
    commune = csv_column(&m->reg, "commune");
    nace = csv_column(&m->reg, "nace5");
    for (size_t i = 0; i < m->model->open.communes; i++)
        people[class_of(m->urban[i])] += m->people[i];
    for (size_t i = 0; i < m->reg.rows; i++) {
        size_t at = commune_at(&m->model->open, csv_at(&m->reg, i, commune));
        unsigned class = class_of(m->urban[at]);

        m->commune_of[i] = at;
        m->rate[division_of(csv_at(&m->reg, i, nace))][class] +=
            1 / people[class];
    }
}

unsigned maker_territory(const struct maker *m, const struct made_site *s)
{
    return m->model->open.commune[s->commune].territory;
}

/* ---- establishments
 * ---------------------------------------------------------- */

/* In the territory, as often as the division is found in such communes. */
static size_t draw_commune(struct maker *m, unsigned territory,
                           const char *nace)
{
    const struct open_data *o = &m->model->open;
    double weight[COMMUNES_MAX];
    size_t at;

    for (size_t i = 0; i < o->communes; i++)
        weight[i] = o->commune[i].territory == territory
                        ? m->people[i] *
                              m->rate[division_of(nace)][class_of(m->urban[i])]
                        : 0;
    at = draw_weighted(&m->draw, weight, o->communes);
    if (at < o->communes)
        return at;
    for (size_t i = 0; i < o->communes; i++)
        weight[i] = o->commune[i].territory == territory ? m->people[i] : 0;
    return draw_weighted(&m->draw, weight, o->communes);
}

/* The size and legal form of some site of the same section. */
static void draw_size(struct maker *m, const char *section,
                      struct made_site *out)
{
    size_t column = csv_column(&m->reg, "section");

    for (;;) {
        size_t row = draw_below(&m->draw, m->reg.rows);

        if (strcmp(csv_at(&m->reg, row, column), section) != 0)
            continue;
        out->band =
            (uint8_t)csv_number(&m->reg, row, csv_column(&m->reg, "size"));
        out->sole = csv_number(&m->reg, row, csv_column(&m->reg, "sole")) > 0;
        return;
    }
}

struct made_site maker_site(struct maker *m, size_t row)
{
    const struct open_data *o = &m->model->open;
    const char *nace = csv_at(&m->reg, row, csv_column(&m->reg, "nace5"));
    struct made_site s = {0};

    (void)snprintf(s.nace, sizeof s.nace, "%s", nace);
    s.commune =
        draw_commune(m, o->commune[m->commune_of[row]].territory, s.nace);
    draw_size(m, csv_at(&m->reg, row, csv_column(&m->reg, "section")), &s);
    return s;
}

/* A legal unit with the activities of one of the model's. */
static void make_unit(struct maker *m, size_t row)
{
    size_t column = csv_column(&m->reg, "unit");
    const char *unit = csv_at(&m->reg, row, column);

    for (size_t i = 0; i < m->reg.rows; i++) {
        if (strcmp(csv_at(&m->reg, i, column), unit) != 0)
            continue;
        m->site[m->sites] = maker_site(m, i);
        m->site[m->sites++].unit = (uint32_t)m->units;
    }
    m->units++;
}

static void make_register(struct maker *m)
{
    size_t *first = csv_room(m->reg.rows, sizeof *first), units = 0;
    size_t column = csv_column(&m->reg, "unit");

    for (size_t i = 0; i < m->reg.rows; i++) {
        size_t j = 0;

        while (j < i && strcmp(csv_at(&m->reg, i, column),
                               csv_at(&m->reg, j, column)) != 0)
            j++;
        if (j == i)
            first[units++] = i;
    }
    m->site = csv_room(m->reg.rows + UNIT_SITES_MAX, sizeof *m->site);
    while (m->sites < m->reg.rows)
        make_unit(m, first[draw_below(&m->draw, units)]);
    free(first);
}

/* ---- the whole ------------------------------------------------------------
 */

void make_bench(const struct bench *model, const char *from, uint64_t seed,
                enum make_size size, const char *dir)
{
    static const struct maker_plan few = {110, 33, 90, 27};
    struct maker m = {.model = model, .draw = {seed}, .dir = dir};

    if (mkdir(dir, 0755) != 0 && errno != EEXIST)
        csv_die("cannot make", dir);
    learn(&m, from);
    make_register(&m);
    if (size == MAKE_REAL) {
        maker_few(&m, &few);
    } else {
        maker_offers(&m, model->secret.offers);
        maker_needs(&m, model->secret.flows - model->secret.offers);
    }
    maker_write(&m, from);
    csv_close(&m.reg);
    free(m.commune_of);
    free(m.site);
    free(m.offer);
    free(m.need);
}
