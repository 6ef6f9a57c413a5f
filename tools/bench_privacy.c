/* bench_privacy [--json] [--check]: how long the count of possible authors
 * takes, and how large cells become, for registers of 5,000, 30,000 and 100,000
 * invented establishments with the real catalogue; see tools/bench. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "bench_tell.h"
#include "draw.h"
#include "symbiote/check.h"
#include "symbiote/decide.h"

enum { RUNS = 3, LONG_S = 3, AREA_MAX = 1024, TODAY = 20778, FLOWS_MAX = 2000 };

struct size {
    size_t establishments;
    const char *area;
    double bar_s; /* for the cells; 0: none */
};

static const struct size sizes[] = {{5000, "epci:200093201", 2},
                                    {30000, "nuts3:FRE11", 0},
                                    {100000, "nuts3:FRE11", 10}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

struct bench {
    struct draw draw;
    struct facts facts;
    struct policy policy;
    struct establishment *row[2]; /* two editions */
    size_t rows[2];
    uint32_t area[AREA_MAX];
    double people[AREA_MAX];
    size_t communes;
    struct population pop[2];
    struct partition part;
    struct flow *flow;
    struct company *company;
    struct decision *decision;
    struct shown *shown;
    size_t flows, shown_count;
};

__attribute__((noreturn)) static void die(const char *what)
{
    (void)fprintf(stderr, "bench_privacy: %s\n", what);
    exit(1);
}

static void must(enum status s, const char *what)
{
    if (s != STATUS_OK)
        die(what);
}

static void *room(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);

    if (!p)
        die("no memory");
    return p;
}

/* Of this process: nothing here waits, so it is the time on an idle machine. */
static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- an invented register ---------------------------------------------------
 */

/* Establishments in a thousand by division, as in a mixed region; the rest of
 * the divisions share what is left.  Own round figures. */
static double weigh_division(unsigned division)
{
    static const struct {
        unsigned division;
        double share;
    } common[] = {{1, 30},  {10, 40},  {16, 12}, {18, 10}, {22, 10},  {23, 12},
                  {25, 28}, {28, 8},   {31, 7},  {33, 10}, {38, 10},  {41, 35},
                  {42, 8},  {43, 150}, {45, 50}, {46, 60}, {47, 110}, {49, 30},
                  {52, 10}, {55, 8},   {56, 90}, {62, 20}, {68, 25},  {69, 25},
                  {70, 25}, {71, 20},  {81, 25}, {85, 20}, {86, 40},  {96, 25}};

    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        if (common[i].division == division)
            return common[i].share;
    return 2;
}

/* Within a division the first class is twice as common as the second. */
static double *weigh_classes(const struct activity *a, size_t n)
{
    double *weight = room(n, sizeof *weight);
    size_t place = 0;

    for (size_t i = 0; i < n; i++) {
        place = i && a[i].code / 100 == a[i - 1].code / 100 ? place + 1 : 0;
        weight[i] = weigh_division(a[i].code / 100) / (double)(place + 1);
    }
    return weight;
}

static uint8_t draw_band(struct draw *d)
{
    static const double share[SIZE_BANDS] = {340, 290, 90, 60, 90, 70,
                                             30,  17,  3,  7,  3};

    return (uint8_t)draw_weighted(d, share, SIZE_BANDS);
}

static uint64_t unit_key(uint64_t number)
{
    uint64_t head = UINT64_C(2000000) + number;

    return COUNTRY_BE * UINT64_C(10000000000) + head * 100 + (97 - head % 97);
}

static void make_row(struct bench *b, const struct activity *a,
                     const double *weight, size_t activities,
                     struct establishment *out)
{
    size_t at = draw_weighted(&b->draw, weight, activities);

    out->nace = a[at].code;
    out->commune = b->area[draw_weighted(&b->draw, b->people, b->communes)];
    out->size_band = draw_band(&b->draw);
    out->natural_person =
        out->size_band <= SIZE_1_2 && draw_unit(&b->draw) < 0.47;
    out->active = true;
}

/* One unit in fifteen has a second site.  The second edition: 1.2 % close, 1.3
 * % are new. */
static void make_register(struct bench *b, size_t n)
{
    size_t activities;
    const struct activity *a = catalogue_activities(&activities);
    double *weight = weigh_classes(a, activities);
    uint64_t unit = 0;

    b->row[0] = room(n, sizeof *b->row[0]);
    b->row[1] = room(n + n / 50, sizeof *b->row[1]);
    for (size_t i = 0; i < n + n * 13 / 1000; i++) {
        struct establishment e = {0};

        unit += draw_unit(&b->draw) > 1 / 15.0 || i == n;
        e.unit = unit_key(unit);
        e.site = COUNTRY_BE * UINT64_C(100000000000000) + i + 1;
        make_row(b, a, weight, activities, &e);
        if (i < n)
            b->row[0][b->rows[0]++] = e;
        if (i >= n || draw_unit(&b->draw) > 0.012)
            b->row[1][b->rows[1]++] = e;
    }
    free(weight);
}

static void set_area(struct bench *b, const char *area)
{
    must(catalogue_read_area(area, b->area, AREA_MAX, &b->communes), area);
    for (size_t i = 0; i < b->communes; i++)
        b->people[i] = 1 + (double)catalogue_place(b->area[i])->population;
}

/* ---- flows
 * -------------------------------------------------------------------
 */

/* A type that the site's activity gives or takes; 0 where fifty tries find
 * none. */
static uint16_t draw_type(struct bench *b, enum direction direction,
                          uint16_t nace)
{
    const struct facts *f = &b->facts;

    for (int i = 0; i < 50; i++) {
        uint16_t no = f->type[draw_below(&b->draw, f->types)].no;

        if (f->rule(f->book, no, direction) != PLAUSIBLE_NEVER &&
            f->weight(f->book, no, direction, nace) > 0)
            return no;
    }
    return 0;
}

static void add_flow(struct bench *b, const struct establishment *e)
{
    struct flow *f = &b->flow[b->flows];
    struct company *c = &b->company[b->flows];
    enum direction d =
        draw_unit(&b->draw) < 0.55 ? DIRECTION_OFFER : DIRECTION_NEED;
    uint16_t type = draw_type(b, d, e->nace);

    if (e->size_band == SIZE_0 || type == 0)
        return;
    *f = (struct flow){.id = (uint32_t)b->flows + 1,
                       .company = (uint32_t)(e->unit % 1000000000),
                       .direction = d,
                       .type = type,
                       .commune = e->commune,
                       .base_known = true};
    f->kind = (enum kind)facts_type(&b->facts, type)->kind;
    f->quantity.has_min = f->quantity.has_max = true;
    f->base_min_milli = f->base_max_milli =
        (int64_t)(1000 * pow(10, 4 * draw_unit(&b->draw)));
    *c = (struct company){.id = f->company, .nace = e->nace};
    (void)snprintf(c->reg_id, sizeof c->reg_id, "%010llu",
                   (unsigned long long)(e->unit % UINT64_C(10000000000)));
    b->flows++;
}

static void make_flows(struct bench *b)
{
    size_t wanted = b->rows[0] / 10 < FLOWS_MAX ? b->rows[0] / 10 : FLOWS_MAX;

    b->flow = room(wanted, sizeof *b->flow);
    b->company = room(wanted, sizeof *b->company);
    b->decision = room(wanted, sizeof *b->decision);
    b->shown = room(wanted, sizeof *b->shown);
    while (b->flows < wanted)
        add_flow(b, &b->row[0][draw_below(&b->draw, b->rows[0])]);
}

static double decide_flows(struct bench *b)
{
    const struct company **company = room(b->flows, sizeof(void *));
    uint8_t(*id)[OFFER_ID_LEN] = room(b->flows, sizeof *id);
    const struct decide_context ctx = {.population = &b->pop[0],
                                       .partition = &b->part,
                                       .facts = &b->facts,
                                       .today = TODAY};
    const struct decide_batch batch = {.flow = b->flow,
                                       .company = company,
                                       .id = (const uint8_t(*)[OFFER_ID_LEN])id,
                                       .count = b->flows};
    double start;

    for (size_t i = 0; i < b->flows; i++) {
        company[i] = &b->company[i];
        for (size_t j = 0; j < OFFER_ID_LEN; j++)
            id[i][j] = (uint8_t)draw_below(&b->draw, 256);
    }
    start = now();
    must(decide_all(&batch, &ctx, b->decision), "decisions");
    start = now() - start;
    for (size_t i = 0; i < b->flows; i++)
        if (b->decision[i].publishable)
            b->shown[b->shown_count++] =
                (struct shown){.author = population_author(company[i]),
                               .body = &b->decision[i].offer,
                               .flow = b->flow[i].id,
                               .live = true};
    free(company);
    free(id);
    return start;
}

static double check_flows(struct bench *b)
{
    struct check_item *item = room(b->shown_count, sizeof *item);
    uint8_t(*body)[OFFER_BODY_MAX] = room(b->shown_count, sizeof *body);
    const struct check_edition edition = {POPULATION_REGISTER, b->row[0],
                                          b->rows[0], b->pop[0].hash};
    const struct check_ground ground = {.edition = &edition,
                                        .editions = 1,
                                        .area = b->area,
                                        .communes = b->communes,
                                        .facts = &b->facts,
                                        .policy = &b->policy};
    struct check_result result;
    double start;

    for (size_t i = 0; i < b->shown_count; i++) {
        item[i] = (struct check_item){.body = body[i],
                                      .author = b->shown[i].author,
                                      .flow = b->shown[i].flow,
                                      .live = true};
        must(offer_encode(b->shown[i].body, body[i], OFFER_BODY_MAX,
                          &item[i].len),
             "encoding");
    }
    start = now();
    if (check_batch(&ground, item, b->shown_count, &result) != STATUS_OK) {
        char text[CHECK_TEXT_MAX];

        check_text(LANG_EN, &result, text);
        die(text);
    }
    start = now() - start;
    free(body);
    free(item);
    return start;
}

/* ---- cells
 * ------------------------------------------------------------------- */

/* Root mean square distance of the sites in the cell's communes from their
 * middle; `sites` per commune of the perimeter. */
static double radius_of(const struct bench *b, const struct cell *c,
                        const double *sites)
{
    double n = 0, x = 0, y = 0, xx = 0;

    for (size_t i = 0; i < c->communes; i++) {
        uint32_t key = b->part.commune[c->commune + i];
        const struct place *p = catalogue_place(key);
        double px = p->lon_e5 * 0.00111195 * 0.636, py = p->lat_e5 * 0.00111195;
        uint16_t at;
        double w;

        must(population_place(&b->pop[0], key, &at), "commune");
        w = sites[at] + 1e-6;
        n += w;
        x += w * px;
        y += w * py;
        xx += w * (px * px + py * py);
    }
    return sqrt(fmax(0, xx / n - x * x / n / n - y * y / n / n));
}

static void add_group(const struct bench *b, const struct group *g,
                      const double *sites, struct kind_figures *k)
{
    k->types += (double)g->types;
    if (g->refused != REASON_NONE)
        return;
    k->published += (double)g->types;
    k->alone += g->types == 1;
    k->groups++;
    for (size_t i = 0; i < g->cells; i++) {
        const struct cell *c = &b->part.cell[g->cell + i];

        if (k->cells == 0 || c->authors < k->authors_least)
            k->authors_least = c->authors;
        k->cells++;
        k->authors += c->authors;
        k->communes += (double)c->communes;
        k->radius_km += radius_of(b, c, sites);
    }
}

static void measure_cells(const struct bench *b, struct figures *out)
{
    double *sites = room(b->communes, sizeof *sites);

    for (size_t i = 0; i < b->pop[0].sites; i++)
        sites[b->pop[0].site[i].place]++;
    for (size_t i = 0; i < b->part.groups; i++) {
        const struct group *g = &b->part.group[i];

        add_group(b, g, sites, &out->kind[g->kind][g->direction]);
    }
    for (size_t k = 0; k < KINDS; k++)
        for (int d = 1; d < 3; d++) {
            struct kind_figures *f = &out->kind[k][d];
            double n = f->cells > 0 ? f->cells : 1;

            f->authors /= n;
            f->communes /= n;
            f->radius_km /= n;
        }
    free(sites);
}

/* ---- one size
 * ----------------------------------------------------------------- */

/* The best of several runs, since other work on the machine only adds; long
 * ones once. */
static double time_partition(struct bench *b)
{
    double best = INFINITY;

    for (int i = 0; i < RUNS && (i == 0 || best < LONG_S); i++) {
        double start = now();

        partition_free(&b->part);
        must(partition_build(&b->part, &b->pop[0], &b->facts, &b->policy),
             "cells");
        best = fmin(best, now() - start);
    }
    return best;
}

static double time_advance(struct bench *b)
{
    const struct partition_past past = {&b->part, b->shown, b->shown_count};
    double best = INFINITY;

    for (int i = 0; i < RUNS && (i == 0 || best < LONG_S); i++) {
        double start = now();
        struct partition next;

        must(partition_advance(&next, &past, &b->pop[1], &b->facts, &b->policy),
             "next edition");
        best = fmin(best, now() - start);
        partition_free(&next);
    }
    return best;
}

static void run(const struct size *size, struct figures *out)
{
    struct bench b = {.draw = {size->establishments},
                      .facts = facts_catalogue(),
                      .policy = policy_default()};
    struct rusage usage;
    double start;

    *out = (struct figures){.establishments = size->establishments};
    set_area(&b, size->area);
    make_register(&b, size->establishments);
    start = now();
    must(population_build(&b.pop[0], b.row[0], b.rows[0], b.area, b.communes),
         "population");
    out->population_s = now() - start;
    must(population_build(&b.pop[1], b.row[1], b.rows[1], b.area, b.communes),
         "population");
    out->partition_s = time_partition(&b);
    make_flows(&b);
    out->decide_s = decide_flows(&b);
    out->check_s = check_flows(&b);
    out->advance_s = time_advance(&b);
    measure_cells(&b, out);
    out->units = b.pop[0].units;
    out->communes = b.communes;
    out->groups = b.part.groups;
    out->cells = b.part.cells;
    out->flows = b.flows;
    out->published = b.shown_count;
    (void)getrusage(RUSAGE_SELF, &usage);
    out->rss_mb = (double)usage.ru_maxrss * 1024 / 1e6;
}

/* In a process of its own, so that the peak of memory is that of one size. */
static void run_apart(const struct size *size, struct figures *out)
{
    int end[2], status;
    pid_t child;

    if (pipe(end) != 0 || (child = fork()) < 0)
        die("cannot start a process");
    if (child == 0) {
        run(size, out);
        _exit(write(end[1], out, sizeof *out) == (ssize_t)sizeof *out ? 0 : 1);
    }
    (void)close(end[1]);
    for (size_t got = 0; got < sizeof *out;) {
        ssize_t n = read(end[0], (char *)out + got, sizeof *out - got);

        if (n <= 0)
            die("a run failed");
        got += (size_t)n;
    }
    (void)close(end[0]);
    if (waitpid(child, &status, 0) != child || status != 0)
        die("a run failed");
}

/* ---- the whole
 * ---------------------------------------------------------------- */

static int check_bars(const struct figures *f)
{
    int missed = 0;

    for (size_t i = 0; i < SIZES; i++)
        if (sizes[i].bar_s > 0 && f[i].partition_s >= sizes[i].bar_s) {
            (void)fprintf(stderr,
                          "bench_privacy: cells of %zu establishments took "
                          "%.2f s, bar %.0f s\n",
                          sizes[i].establishments, f[i].partition_s,
                          sizes[i].bar_s);
            missed = 1;
        }
    return missed;
}

int main(int argc, char **argv)
{
    static struct figures figures[SIZES];
    json_t *runs = json_array();
    bool json = false, check = false;

    for (int i = 1; i < argc; i++) {
        json = json || strcmp(argv[i], "--json") == 0;
        check = check || strcmp(argv[i], "--check") == 0;
    }
    for (size_t i = 0; i < SIZES; i++) {
        run_apart(&sizes[i], &figures[i]);
        if (!json)
            tell_print(&figures[i]);
        (void)json_array_append_new(runs, tell_json(&figures[i]));
    }
    if (json) {
        json_t *all = json_pack("{s:o}", "runs", runs);

        if (json_dumpf(all, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(4)))
            die("cannot write");
        (void)printf("\n");
        json_decref(all);
    } else {
        json_decref(runs);
    }
    return check ? check_bars(figures) : 0;
}
