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

static enum status allocate(struct ground *g, size_t sites)
{
    size_t n = g->places + 1;

    for (int axis = 0; axis < 2; axis++) {
        g->at[axis] = calloc(n, sizeof *g->at[axis]);
        g->order[axis] = calloc(n, sizeof *g->order[axis]);
        if (!g->at[axis] || !g->order[axis])
            return STATUS_NO_MEMORY;
    }
    g->label = calloc(n, sizeof *g->label);
    g->row = calloc(n, sizeof *g->row);
    g->left = calloc(n, sizeof *g->left);
    g->size = calloc(n, sizeof *g->size);
    g->start = calloc(n + 1, sizeof *g->start);
    g->unit = calloc(sites + 1, sizeof *g->unit);
    g->weight = calloc(sites + 1, sizeof *g->weight);
    return g->label && g->row && g->left && g->size && g->start && g->unit &&
                   g->weight
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

enum status cut_open(struct ground *g, const struct population *pop,
                     const struct facts *facts)
{
    enum status s;

    *g = (struct ground){.places = pop->communes};
    s = allocate(g, pop->sites);
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
    }
    free(g->label);
    free(g->row);
    free(g->left);
    free(g->size);
    free(g->start);
    free(g->unit);
    free(g->weight);
    *g = (struct ground){0};
}

/* ---- counting ----------------------------------------------------------- */

bool cut_holds(const struct count *c, const struct policy *p)
{
    return c->authors >= p->k_build && c->share <= p->dominance;
}

void cut_draw(struct ground *g, const struct candidates *c, struct range range)
{
    uint32_t n = 0;

    for (size_t place = 0; place < g->places; place++) {
        g->start[place] = n;
        for (uint32_t i = c->start[place]; i < c->start[place + 1]; i++) {
            uint64_t w = weigh_of(c, i, range);

            if (w == 0)
                continue;
            g->unit[n] = c->unit[i];
            g->weight[n++] = w;
        }
    }
    g->start[g->places] = n;
}

static void add_place(const struct ground *g, uint16_t place, struct tally *t,
                      struct cell_sum *sum)
{
    int64_t x = g->at[0][place], y = g->at[1][place];
    int64_t n = g->start[place + 1] - g->start[place];

    for (uint32_t i = g->start[place]; i < g->start[place + 1]; i++) {
        tally_add(t, g->unit[i], g->weight[i]);
        sum->mass += g->weight[i];
    }
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
    for (size_t i = 0; i < g->places; i++)
        if (label == CUT_ALL || g->label[i] == label)
            add_place(g, (uint16_t)i, t, sum);
    return tally_count(t, p);
}

static int64_t root(int64_t v)
{
    int64_t r = 0;

    for (int64_t bit = INT64_C(1) << 31; bit; bit >>= 1)
        if ((r | bit) <= INT64_C(3037000499) && (r | bit) * (r | bit) <= v)
            r |= bit;
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
    size_t after; /* row positions 0 .. after stay */
    int64_t spread;
    int64_t right; /* candidates that go */
    bool found;
};

static size_t list_row(struct ground *g, int axis, uint16_t label)
{
    size_t n = 0;

    for (size_t i = 0; i < g->places; i++)
        if (g->label[g->order[axis][i]] == label)
            g->row[n++] = g->order[axis][i];
    return n;
}

/* Forward: the squared spread of every prefix that holds.  False: none does but
 * perhaps the whole. */
static bool sweep_left(struct ground *g, struct tally *t,
                       const struct policy *p, size_t n)
{
    struct cell_sum sum = {0};
    bool some = false;

    tally_clear(t);
    for (size_t i = 0; i + 1 < n; i++) {
        struct count count;

        add_place(g, g->row[i], t, &sum);
        count = tally_count(t, p);
        g->left[i] = cut_holds(&count, p) ? square_spread(&sum) : -1;
        some = some || g->left[i] >= 0;
    }
    return some;
}

/* Backward over the suffixes, for the best pair. */
static struct split sweep_right(struct ground *g, struct tally *t,
                                const struct policy *p, size_t n)
{
    struct split best = {0};
    struct cell_sum sum = {0};

    tally_clear(t);
    for (size_t i = n; i-- > 1;) {
        struct count count;
        int64_t spread;

        add_place(g, g->row[i], t, &sum);
        if (g->left[i - 1] < 0)
            continue;
        count = tally_count(t, p);
        if (!cut_holds(&count, p))
            continue;
        spread = root(g->left[i - 1]) + cut_spread(&sum);
        if (!best.found || spread < best.spread)
            best = (struct split){0, i - 1, spread, sum.n, true};
    }
    return best;
}

static struct split find_split(struct ground *g, struct tally *t,
                               const struct policy *p, uint16_t label)
{
    struct split best = {0};

    for (int axis = 0; axis < 2; axis++) {
        size_t n = list_row(g, axis, label);
        struct split tried = {0};

        if (sweep_left(g, t, p, n))
            tried = sweep_right(g, t, p, n);
        if (tried.found && (!best.found || tried.spread < best.spread)) {
            best = tried;
            best.axis = axis;
        }
    }
    return best;
}

static bool cut_cell(struct ground *g, struct tally *t, const struct policy *p,
                     uint16_t label)
{
    struct split best;
    size_t n;

    /* Each half needs k_build units, hence as many candidates. */
    if (g->size[label] < INT64_C(2) * p->k_build)
        return false;
    best = find_split(g, t, p, label);
    if (!best.found)
        return false;
    n = list_row(g, best.axis, label);
    for (size_t i = best.after + 1; i < n; i++)
        g->label[g->row[i]] = (uint16_t)g->cells;
    g->size[label] -= best.right;
    g->size[g->cells++] = best.right;
    return true;
}

void cut_renumber(struct ground *g)
{
    uint16_t next = 0;

    memset(g->row, 0xff, g->places * sizeof *g->row);
    for (size_t i = 0; i < g->places; i++) {
        uint16_t *number = &g->row[g->label[i]];

        if (*number == 0xffff)
            *number = next++;
        g->label[i] = *number;
    }
    g->cells = next;
}

void cut_whole(struct ground *g)
{
    memset(g->label, 0, g->places * sizeof *g->label);
    g->cells = 1;
}

void cut_places(struct ground *g, struct tally *t, const struct policy *p)
{
    uint16_t label = 0;

    cut_whole(g);
    g->size[0] = g->start[g->places];
    while (label < g->cells)
        if (!cut_cell(g, t, p, label))
            label++;
    cut_renumber(g);
}
