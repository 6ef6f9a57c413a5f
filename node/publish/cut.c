#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cut.h"

enum { SPAN_MAX = 4095 }; /* 400 km: sums of squares stay below 2^63 */

/* ---- the plane ---------------------------------------------------------- */

/* Cosine of degrees * 100000 in 1 / 2^30, by its series: the same integers on
 * every machine. */
static int64_t cosine(int64_t lat_e5)
{
    const int64_t one = INT64_C(1) << 30;
    int64_t x = lat_e5 * INT64_C(1874033) / 10000; /* 2^30 pi / 18,000,000 */
    int64_t xx = (x * x) >> 30, term = one, sum = one;

    for (int64_t k = 2; k <= 12; k += 2) {
        term = -((term * xx) >> 30) / (k * (k - 1));
        sum += term;
    }
    return sum;
}

static int32_t clamp(int64_t v)
{
    return (int32_t)(v < 0 ? 0 : v > SPAN_MAX ? SPAN_MAX : v);
}

static void find_range(const int32_t *at, size_t n, int64_t *lo, int64_t *hi)
{
    *lo = INT32_MAX;
    *hi = INT32_MIN;
    for (size_t i = 0; i < n; i++) {
        if (at[i] < *lo)
            *lo = at[i];
        if (at[i] > *hi)
            *hi = at[i];
    }
}

/* From degrees * 100,000: 100,000 units are 1,111.95 times 100 m along a
 * meridian. */
static void project(struct ground *g)
{
    int64_t west, east, south, north, scale;

    find_range(g->at[0], g->places, &west, &east);
    find_range(g->at[1], g->places, &south, &north);
    scale = cosine((south + north) / 2);
    for (size_t i = 0; i < g->places; i++) {
        int64_t x = (g->at[0][i] - west) * INT64_C(111195);
        int64_t y = (g->at[1][i] - south) * INT64_C(111195);

        g->at[0][i] = clamp(((x / 1000 * scale) >> 30) / 10000);
        g->at[1][i] = clamp(y / 10000000);
    }
}

/* Insertion is enough for at most a thousand communes; ties by place. */
static void sort_places(uint16_t *order, const int32_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = i;

        for (; j > 0 && at[order[j - 1]] > at[i]; j--)
            order[j] = order[j - 1];
        order[j] = (uint16_t)i;
    }
}

static enum status allocate_cells(struct ground *g)
{
    size_t n = g->places + 1;

    for (int axis = 0; axis < 2; axis++) {
        g->at[axis] = calloc(n, sizeof *g->at[axis]);
        g->order[axis] = calloc(n, sizeof *g->order[axis]);
        g->row[axis] = calloc(n, sizeof *g->row[axis]);
        if (!g->at[axis] || !g->order[axis] || !g->row[axis])
            return STATUS_NO_MEMORY;
    }
    g->label = calloc(n, sizeof *g->label);
    g->member = calloc(n, sizeof *g->member);
    g->first = calloc(n, sizeof *g->first);
    g->spare = calloc(n, sizeof *g->spare);
    g->todo = calloc(2 * n, sizeof *g->todo);
    g->goes = calloc(n, sizeof *g->goes);
    g->left = calloc(n, sizeof *g->left);
    return g->label && g->member && g->first && g->spare && g->todo &&
                   g->goes && g->left
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

static enum status allocate_candidates(struct ground *g,
                                       const struct population *pop)
{
    size_t n = g->places + 1;

    g->sum = calloc(n, sizeof *g->sum);
    g->sites = calloc(n, sizeof *g->sites);
    g->mass = calloc(n, sizeof *g->mass);
    g->start = calloc(n + 1, sizeof *g->start);
    g->wide = calloc(pop->sites + 1, sizeof *g->wide);
    g->weight = calloc(pop->sites + 1, sizeof *g->weight);
    return g->sum && g->sites && g->mass && g->start && g->wide && g->weight
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

enum status cut_open(struct ground *g, const struct population *pop,
                     const struct facts *facts)
{
    enum status s;

    *g = (struct ground){.places = pop->communes};
    s = allocate_cells(g);
    if (s == STATUS_OK)
        s = allocate_candidates(g, pop);
    if (s != STATUS_OK)
        return s;
    for (size_t i = 0; i < pop->communes; i++) {
        const struct place *place = facts->place(facts->book, pop->commune[i]);

        if (!place)
            return STATUS_NOT_FOUND;
        g->at[0][i] = place->lon_e5;
        g->at[1][i] = place->lat_e5;
    }
    project(g);
    for (int axis = 0; axis < 2; axis++)
        sort_places(g->order[axis], g->at[axis], g->places);
    return STATUS_OK;
}

void cut_close(struct ground *g)
{
    for (int axis = 0; axis < 2; axis++) {
        free(g->at[axis]);
        free(g->order[axis]);
        free(g->row[axis]);
    }
    free(g->label);
    free(g->member);
    free(g->first);
    free(g->spare);
    free(g->todo);
    free(g->goes);
    free(g->left);
    free(g->sum);
    free(g->sites);
    free(g->mass);
    free(g->start);
    free(g->weight);
    free(g->wide);
    *g = (struct ground){0};
}

/* ---- counting ----------------------------------------------------------- */

bool cut_holds(const struct count *c, const struct policy *p)
{
    return c->authors >= p->k_build && c->share <= p->dominance;
}

/* One place: sites of one unit stand together there. */
static uint32_t draw_place(struct ground *g, const struct candidates *c,
                           size_t place, uint32_t n)
{
    uint32_t end = c->start[place + 1];
    struct tally_sum sum = {0};
    uint64_t mass = 0;
    int64_t sites = 0;

    for (uint32_t i = c->start[place]; i < end;) {
        uint32_t code = c->code[i];
        uint64_t weight = 0;

        do {
            uint64_t w = c->drawn[c->profile[i]];

            sites += w != 0;
            weight += w;
        } while (++i < end && c->code[i] == code);
        if (weight == 0)
            continue;
        mass += weight;
        if (!(code & WEIGH_WIDE)) {
            tally_sum_unit(&sum, weight, code & WEIGH_PERSON);
            continue;
        }
        g->wide[n] = code & ~(uint32_t)WEIGH_WIDE;
        g->weight[n++] = weight;
    }
    g->sum[place] = sum;
    g->mass[place] = mass;
    g->sites[place] = sites;
    return n;
}

void cut_draw(const struct counter *c, struct range range)
{
    struct ground *g = c->ground;
    uint32_t n = 0;

    weigh_range(c->weigher, range, c->candidates);
    for (size_t place = 0; place < g->places; place++) {
        g->start[place] = n;
        n = draw_place(g, c->candidates, place, n);
    }
    g->start[g->places] = n;
}

static void add_place(const struct ground *g, uint16_t place, struct tally *t,
                      struct cell_sum *sum)
{
    int64_t x = g->at[0][place], y = g->at[1][place];
    int64_t n = g->sites[place];

    tally_add_sum(t, &g->sum[place]);
    for (uint32_t i = g->start[place]; i < g->start[place + 1]; i++)
        tally_add(t, g->wide[i], g->weight[i]);
    sum->mass += g->mass[place];
    sum->n += n;
    sum->x += n * x;
    sum->y += n * y;
    sum->xx += n * (x * x + y * y);
}

struct count cut_count(const struct ground *g, struct tally *t,
                       const struct policy *p, uint16_t label,
                       struct cell_sum *sum)
{
    *sum = (struct cell_sum){0};
    tally_clear(t);
    if (label == CUT_ALL)
        for (size_t i = 0; i < g->places; i++)
            add_place(g, (uint16_t)i, t, sum);
    else
        for (size_t i = g->first[label]; i < g->first[label + 1]; i++)
            add_place(g, g->member[i], t, sum);
    return tally_count(t, p);
}

/* The floating square root is only a start: the result is the same integer on
 * every machine. */
static int64_t root(int64_t v)
{
    int64_t r = (int64_t)sqrt((double)v);

    while (r > INT64_C(3037000499) || r * r > v)
        r--;
    while (r < INT64_C(3037000499) && (r + 1) * (r + 1) <= v)
        r++;
    return r;
}

/* n * sqrt(variance) = sqrt(n * sum of squares - square of sums). */
static int64_t square_spread(const struct cell_sum *s)
{
    return s->n * s->xx - s->x * s->x - s->y * s->y;
}

int64_t cut_spread(const struct cell_sum *s)
{
    return root(square_spread(s));
}

/* ---- cutting ------------------------------------------------------------ */

struct split {
    int axis;
    size_t after; /* positions .. after stay */
    int64_t spread;
    bool found;
};

/* The places of one cell in order, and its candidates. */
struct sweep {
    const uint16_t *row;
    size_t places, first; /* of the prefixes that hold */
    int64_t sites;
};

/* Forward: the squared spread of every prefix that holds, as long as k_build
 * candidates are left.  False: none does. */
static bool sweep_left(struct ground *g, struct sweep *s, struct tally *t,
                       const struct policy *p)
{
    struct cell_sum sum = {0};
    size_t i = 0;

    s->first = s->places;
    tally_clear(t);
    for (; i + 1 < s->places; i++) {
        struct count count;

        add_place(g, s->row[i], t, &sum);
        g->left[i] = -1;
        if (s->sites - sum.n < p->k_build)
            break;
        if (t->units < p->k_build)
            continue;
        count = tally_count(t, p);
        if (!cut_holds(&count, p))
            continue;
        g->left[i] = square_spread(&sum);
        if (s->first == s->places)
            s->first = i;
    }
    for (; i + 1 < s->places; i++)
        g->left[i] = -1;
    return s->first < s->places;
}

/* Backward over the suffixes, for the best pair. */
static struct split sweep_right(struct ground *g, const struct sweep *s,
                                struct tally *t, const struct policy *p)
{
    struct split best = {0};
    struct cell_sum sum = {0};

    tally_clear(t);
    for (size_t i = s->places; i-- > s->first + 1;) {
        struct count count;
        int64_t spread;

        add_place(g, s->row[i], t, &sum);
        if (g->left[i - 1] < 0 || t->units < p->k_build)
            continue;
        count = tally_count(t, p);
        if (!cut_holds(&count, p))
            continue;
        spread = root(g->left[i - 1]) + cut_spread(&sum);
        if (!best.found || spread < best.spread)
            best = (struct split){0, i - 1, spread, true};
    }
    return best;
}

/* A cell while cutting: places [from, to) of both rows. */
struct piece {
    size_t from, to;
};

static struct split find_split(struct ground *g, struct tally *t,
                               const struct policy *p, struct piece c)
{
    struct split best = {0};
    struct sweep s = {.places = c.to - c.from};

    /* Each half needs k_build units, hence as many candidates. */
    for (size_t i = c.from; i < c.to; i++)
        s.sites += g->sites[g->row[0][i]];
    if (s.sites < INT64_C(2) * p->k_build)
        return best;
    for (int axis = 0; axis < 2; axis++) {
        struct split tried = {0};

        s.row = g->row[axis] + c.from;
        if (sweep_left(g, &s, t, p))
            tried = sweep_right(g, &s, t, p);
        if (tried.found && (!best.found || tried.spread < best.spread)) {
            best = tried;
            best.axis = axis;
        }
    }
    return best;
}

/* Sets the other row in the same two halves, each in its order. */
static void divide(struct ground *g, struct piece c, const struct split *s)
{
    const uint16_t *cut = g->row[s->axis] + c.from;
    uint16_t *other = g->row[!s->axis] + c.from;
    size_t n = c.to - c.from, stay = 0, go = 0;

    for (size_t i = s->after + 1; i < n; i++)
        g->goes[cut[i]] = true;
    for (size_t i = 0; i < n; i++) {
        uint16_t place = other[i];

        if (g->goes[place])
            g->spare[go++] = place;
        else
            other[stay++] = place;
        g->goes[place] = false;
    }
    memcpy(other + stay, g->spare, go * sizeof *other);
}

void cut_renumber(struct ground *g)
{
    uint16_t next = 0;

    memset(g->spare, 0xff, g->places * sizeof *g->spare);
    memset(g->first, 0, (g->places + 1) * sizeof *g->first);
    for (size_t i = 0; i < g->places; i++) {
        uint16_t *number = &g->spare[g->label[i]];

        if (*number == 0xffff)
            *number = next++;
        g->label[i] = *number;
        g->first[g->label[i] + 1]++;
    }
    g->cells = next;
    for (size_t i = 0; i < next; i++) {
        g->spare[i] = g->first[i]; /* where the next member goes */
        g->first[i + 1] = (uint16_t)(g->first[i + 1] + g->first[i]);
    }
    for (size_t i = 0; i < g->places; i++)
        g->member[g->spare[g->label[i]]++] = (uint16_t)i;
}

void cut_whole(struct ground *g)
{
    memset(g->label, 0, g->places * sizeof *g->label);
    cut_renumber(g);
}

void cut_places(struct ground *g, struct tally *t, const struct policy *p)
{
    struct piece c = {0, g->places};
    size_t waiting = 0;
    uint16_t label = 0;

    for (int axis = 0; axis < 2; axis++)
        memcpy(g->row[axis], g->order[axis], g->places * sizeof *g->row[axis]);
    /* The left half at once, ends of right halves wait: they follow each
     * other. */
    for (;;) {
        struct split s = find_split(g, t, p, c);

        if (s.found) {
            divide(g, c, &s);
            g->todo[waiting++] = (uint16_t)c.to;
            c.to = c.from + s.after + 1;
            continue;
        }
        for (size_t i = c.from; i < c.to; i++)
            g->label[g->row[0][i]] = label;
        label++;
        if (waiting == 0)
            break;
        c = (struct piece){c.to, g->todo[--waiting]};
    }
    cut_renumber(g);
}
