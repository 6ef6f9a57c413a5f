#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "open.h"

/* Beyond this many sigma nothing is yielded (PRIVACY 1.1). */
static const double cut_sigma = 2.2;
/* Least and greatest amount that somebody takes, tonnes a year. */
static const double take_min = 0.001, take_max = 1e7;

static void copy(char *out, size_t cap, const char *text)
{
    if (snprintf(out, cap, "%s", text) >= (int)cap)
        csv_die("too long", text);
}

/* ---- communes and tables --------------------------------------------------
 */

static unsigned find_territory(struct open_data *o, const char *name)
{
    for (unsigned i = 0; i < o->territories; i++)
        if (strcmp(o->territory[i], name) == 0)
            return i;
    if (o->territories == TERRITORIES_MAX)
        csv_die("too many territories", name);
    copy(o->territory[o->territories], sizeof o->territory[0], name);
    return (unsigned)o->territories++;
}

static int by_key(const void *pa, const void *pb)
{
    uint32_t a = ((const struct open_commune *)pa)->place.key;
    uint32_t b = ((const struct open_commune *)pb)->place.key;

    return (a > b) - (a < b);
}

static void read_communes(struct open_data *o, const char *dir)
{
    struct csv c;

    csv_read(&c, dir, "communes.csv");
    if (c.rows > COMMUNES_MAX)
        csv_die("too many communes", dir);
    o->communes = c.rows;
    o->commune = csv_room(c.rows, sizeof *o->commune);
    for (size_t i = 0; i < c.rows; i++) {
        struct open_commune *p = &o->commune[i];

        copy(p->code, sizeof p->code, csv_at(&c, i, csv_column(&c, "code")));
        p->territory = find_territory(o, csv_at(&c, i, csv_column(&c, "terr")));
        p->place.key = (uint32_t)strtoul(p->code, NULL, 10);
        p->place.lat_e5 =
            (int32_t)lround(csv_number(&c, i, csv_column(&c, "lat")) * 1e5);
        p->place.lon_e5 =
            (int32_t)lround(csv_number(&c, i, csv_column(&c, "lon")) * 1e5);
    }
    qsort(o->commune, o->communes, sizeof *o->commune, by_key);
    csv_close(&c);
}

static void read_materials(struct open_data *o, const char *dir)
{
    struct csv c;

    csv_read(&c, dir, "materials.csv");
    if (c.rows > MATERIALS_MAX)
        csv_die("too many materials", dir);
    o->materials = c.rows;
    o->material = csv_room(c.rows, sizeof *o->material);
    for (size_t i = 0; i < c.rows; i++) {
        struct open_material *m = &o->material[i];

        copy(m->code, sizeof m->code, csv_at(&c, i, csv_column(&c, "ewc6")));
        copy(m->stream, sizeof m->stream,
             csv_at(&c, i, csv_column(&c, "stream")));
        m->t_per_emp = csv_number(&c, i, csv_column(&c, "t_per_emp"));
        m->sigma = csv_number(&c, i, csv_column(&c, "sigma"));
    }
    csv_close(&c);
}

static struct open_rule *read_rules(const struct open_data *o, const char *dir,
                                    const char *name, size_t *count)
{
    struct open_rule *rule;
    struct csv c;

    csv_read(&c, dir, name);
    rule = csv_room(c.rows, sizeof *rule);
    *count = c.rows;
    for (size_t i = 0; i < c.rows; i++) {
        rule[i].material =
            (uint16_t)open_material(o, csv_at(&c, i, csv_column(&c, "ewc6")));
        copy(rule[i].activity, sizeof rule[i].activity,
             csv_at(&c, i, csv_column(&c, "nace_prefix")));
        rule[i].weight =
            c.columns > 2 ? csv_number(&c, i, csv_column(&c, "weight")) : 1;
    }
    csv_close(&c);
    return rule;
}

static void read_bands(struct open_data *o, const char *dir)
{
    struct csv c;

    csv_read(&c, dir, "size_bands.csv");
    if (c.rows > BANDS_MAX)
        csv_die("too many size bands", dir);
    for (size_t i = 0; i < c.rows; i++)
        o->emp[i] = csv_number(&c, i, csv_column(&c, "emp"));
    csv_close(&c);
}

/* ---- the register ----------------------------------------------------------
 */

/* Linear: called once a new unit, and units come mostly in a row. */
static uint32_t find_unit(struct open_data *o, const char *name)
{
    for (size_t i = o->units; i-- > 0;)
        if (strcmp(o->unit_name[i], name) == 0)
            return (uint32_t)i;
    copy(o->unit_name[o->units], sizeof o->unit_name[0], name);
    return (uint32_t)o->units++;
}

static void add_site(struct open_data *o, const struct csv *c, size_t row,
                     unsigned first)
{
    struct open_site *s = &o->site[o->sites];
    char nace[5] = "";

    copy(o->site_name[o->sites], sizeof o->site_name[0],
         csv_at(c, row, csv_column(c, "est")));
    memcpy(nace, csv_at(c, row, csv_column(c, "nace5")), 4);
    *s = (struct open_site){
        .unit = find_unit(o, csv_at(c, row, csv_column(c, "unit"))),
        .commune = (uint32_t)csv_number(c, row, csv_column(c, "commune")),
        .nace = (uint16_t)strtoul(nace, NULL, 10),
        .band = (uint8_t)csv_number(c, row, csv_column(c, "size")),
        .territory =
            (uint8_t)find_territory(o, csv_at(c, row, csv_column(c, "terr"))),
        .first = (uint8_t)first,
        .last = QUARTERS};
    if (s->band >= BANDS_MAX || !open_commune(o, s->commune))
        csv_die("register: commune or size of", o->site_name[o->sites]);
    o->sites++;
}

static void read_register(struct open_data *o, const char *dir)
{
    struct csv reg, events;
    size_t cap, sole;

    csv_read(&reg, dir, "register.csv");
    csv_read(&events, dir, "register_events.csv");
    cap = reg.rows + events.rows;
    o->site = csv_room(cap, sizeof *o->site);
    o->site_name = csv_room(cap, sizeof *o->site_name);
    o->unit_name = csv_room(cap, sizeof *o->unit_name);
    sole = csv_column(&reg, "sole");
    for (size_t i = 0; i < reg.rows; i++) {
        add_site(o, &reg, i, 0);
        o->site[i].sole = csv_number(&reg, i, sole) > 0;
    }
    for (size_t i = 0; i < events.rows; i++) {
        unsigned q = (unsigned)csv_number(&events, i, 0);

        if (q < 1 || q > QUARTERS)
            csv_die("register_events.csv", "quarter out of range");
        if (strcmp(csv_at(&events, i, csv_column(&events, "event")), "open") ==
            0)
            add_site(o, &events, i, q);
        else
            o->site[open_site(o,
                              csv_at(&events, i, csv_column(&events, "est")))]
                .last = (uint8_t)(q - 1);
    }
    csv_close(&reg);
    csv_close(&events);
}

static void weigh_all(struct open_data *o);

/* To be a natural person is a matter of the legal unit: one site that says so
 * says it of all, in every edition. */
static void settle_persons(struct open_data *o)
{
    bool *person = csv_room(o->units, sizeof *person);

    for (size_t i = 0; i < o->sites; i++)
        person[o->site[i].unit] |= o->site[i].sole;
    for (size_t i = 0; i < o->sites; i++)
        o->site[i].sole = person[o->site[i].unit];
    free(person);
}

void open_read(struct open_data *out, const char *dir)
{
    *out = (struct open_data){0};
    read_communes(out, dir);
    read_materials(out, dir);
    read_bands(out, dir);
    out->give = read_rules(out, dir, "plausibility.csv", &out->gives);
    out->take = read_rules(out, dir, "consumption.csv", &out->takes);
    read_register(out, dir);
    settle_persons(out);
    weigh_all(out);
}

void open_close(struct open_data *o)
{
    free(o->commune);
    free(o->material);
    free(o->give);
    free(o->take);
    free(o->share[0]);
    free(o->share[1]);
    free(o->site);
    free(o->site_name);
    free(o->unit_name);
    *o = (struct open_data){0};
}

/* ---- looking up -------------------------------------------------------------
 */

size_t open_material(const struct open_data *o, const char *code)
{
    for (size_t i = 0; i < o->materials; i++)
        if (strcmp(o->material[i].code, code) == 0)
            return i;
    csv_die("no such material", code);
}

size_t open_site(const struct open_data *o, const char *name)
{
    for (size_t i = 0; i < o->sites; i++)
        if (strcmp(o->site_name[i], name) == 0)
            return i;
    csv_die("no such establishment", name);
}

const struct open_commune *open_commune(const struct open_data *o, uint32_t key)
{
    const struct open_commune wanted = {.place = {.key = key}};

    return bsearch(&wanted, o->commune, o->communes, sizeof wanted, by_key);
}

bool open_alive(const struct open_site *s, unsigned edition)
{
    return s->first <= edition && edition <= s->last;
}

/* The greatest weight of a material's rules that the activity begins with. */
static double raw_weight(const struct open_rule *rule, size_t rules,
                         size_t material, const char *nace)
{
    double best = 0;

    for (size_t i = 0; i < rules; i++)
        if (rule[i].material == material && rule[i].weight > best &&
            strncmp(nace, rule[i].activity, strlen(rule[i].activity)) == 0)
            best = rule[i].weight;
    return best;
}

/* One activity's weights for all materials, as shares of their sum. */
static void weigh_activity(struct open_data *o, int side, uint16_t nace)
{
    const struct open_rule *rule = side ? o->take : o->give;
    size_t rules = side ? o->takes : o->gives;
    char text[8];
    double sum = 0;

    (void)snprintf(text, sizeof text, "%04u", nace);
    for (size_t m = 0; m < o->materials; m++)
        sum += raw_weight(rule, rules, m, text);
    for (size_t m = 0; m < o->materials && sum > 0; m++)
        o->share[side][m * ACTIVITIES + nace] =
            (float)(raw_weight(rule, rules, m, text) / sum);
}

static void weigh_all(struct open_data *o)
{
    bool *seen = csv_room(ACTIVITIES, sizeof *seen);

    for (int side = 0; side < 2; side++)
        o->share[side] =
            csv_room(o->materials * ACTIVITIES, sizeof *o->share[side]);
    for (size_t i = 0; i < o->sites; i++) {
        uint16_t nace = o->site[i].nace;

        if (seen[nace])
            continue;
        seen[nace] = true;
        weigh_activity(o, 0, nace);
        weigh_activity(o, 1, nace);
    }
    free(seen);
}

double open_weight(const struct open_data *o, enum direction direction,
                   size_t material, uint16_t nace)
{
    return (double)
        o->share[direction == DIRECTION_NEED][material * ACTIVITIES + nace];
}

static double normal(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}

double open_chance(const struct open_data *o, const struct open_source *of,
                   double lo, double hi)
{
    const struct open_material *m = &o->material[of->material];
    double centre, a, b;

    if (of->direction == DIRECTION_NEED) {
        a = log(fmax(lo, take_min));
        b = log(fmin(hi, take_max));
        return b > a ? (b - a) / log(take_max / take_min) : 0;
    }
    centre = log(o->emp[of->band] * m->t_per_emp);
    a = fmax((log(lo) - centre) / m->sigma, -cut_sigma);
    b = fmin((log(hi) - centre) / m->sigma, cut_sigma);
    if (b <= a)
        return 0;
    return (normal(b) - normal(a)) / (normal(cut_sigma) - normal(-cut_sigma));
}
