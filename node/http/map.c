#include "map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Made from assets/outlines.tsv by embed() of CMakeLists.txt; ends in NUL. */
extern const unsigned char outlines_tsv[];

static const double pi = 3.14159265358979323846;
static const double metres_per_degree = 111320; /* of latitude */

enum { LABELS_MAX = 200, LETTER = 8, LINE = 17 };

/* ---- the view
 * -------------------------------------------------------------------- */

/* In degrees. */
struct box {
    double west, south, east, north;
};

static bool is_on_earth(const struct map_point *at)
{
    return at->lat_e5 >= -8500000 && at->lat_e5 <= 8500000 &&
           at->lon_e5 >= -18000000 && at->lon_e5 <= 18000000;
}

static double shrink(double lat)
{
    return cos(lat * pi / 180);
}

static struct box surround(const struct map *m)
{
    static const struct box everything = {-5.5, 46.5, 10, 54};
    struct box b = {180, 90, -180, -90};

    for (size_t i = 0; i < m->count; i++) {
        const struct map_point *at = &m->points[i];
        double lat = at->lat_e5 / 1e5, lon = at->lon_e5 / 1e5;
        double up = fmin(at->radius_m / metres_per_degree, 5);

        if (!is_on_earth(at))
            continue;
        b.south = fmin(b.south, lat - up);
        b.north = fmax(b.north, lat + up);
        b.west = fmin(b.west, lon - up / shrink(lat));
        b.east = fmax(b.east, lon + up / shrink(lat));
    }
    return b.west > b.east ? everything : b;
}

struct map_view map_view(const struct map *m)
{
    struct box b = surround(m);
    double lat = (b.south + b.north) / 2, lon = (b.west + b.east) / 2;
    double wide, high, scale;

    /* A margin for labels, never closer than some 60 km, never a strip. */
    wide = fmax((b.east - b.west) * shrink(lat) * 1.3, 0.8);
    high = fmax((b.north - b.south) * 1.25, wide * 0.5);
    wide = fmax(wide, high * 1.3);
    scale = MAP_WIDTH / wide;
    return (struct map_view){
        .west = lon - wide / 2 / shrink(lat),
        .north = lat + high / 2,
        .per_lon = scale * shrink(lat),
        .per_lat = scale,
        .height = (int)lround(high * scale),
    };
}

static double x_of(const struct map_view *v, double lon)
{
    return (lon - v->west) * v->per_lon;
}

static double y_of(const struct map_view *v, double lat)
{
    return (v->north - lat) * v->per_lat;
}

void map_place(const struct map_view *v, const struct map_point *at, double *x,
               double *y)
{
    *x = x_of(v, at->lon_e5 / 1e5);
    *y = y_of(v, at->lat_e5 / 1e5);
}

/* ---- numbers as text
 * --------------------------------------------------------------- */

struct number {
    char text[32];
};

/* One decimal, with a point in every locale. */
static struct number in_tenths(double value)
{
    long tenths = lround(value * 10);
    struct number n;

    snprintf(n.text, sizeof n.text, "%s%ld.%ld", tenths < 0 ? "-" : "",
             labs(tenths) / 10, labs(tenths) % 10);
    return n;
}

static void put_pair(struct page *path, const char *command, double x, double y)
{
    page_text(path, command);
    page_text(path, in_tenths(x).text);
    page_text(path, " ");
    page_text(path, in_tenths(y).text);
}

/* ---- countries
 * ------------------------------------------------------------------------ */

/* The next "longitude latitude" of a line of the table. */
static bool next_corner(const char **at, double *lon, double *lat)
{
    char *end;

    if (**at == '\n' || !**at)
        return false;
    *lon = (double)strtol(*at, &end, 10) / 1000;
    *lat = (double)strtol(end, &end, 10) / 1000;
    *at = *end == ' ' ? end + 1 : end;
    return true;
}

static bool is_in_view(const struct map_view *v, const struct box *b)
{
    return x_of(v, b->east) > 0 && x_of(v, b->west) < MAP_WIDTH &&
           y_of(v, b->south) > 0 && y_of(v, b->north) < v->height;
}

static void put_ring(struct page *p, const struct map_view *v,
                     const char *corners)
{
    struct box b = {180, 90, -180, -90};
    struct page path = {0};
    const char *d;
    size_t len;
    double lon, lat;

    while (next_corner(&corners, &lon, &lat)) {
        b.west = fmin(b.west, lon);
        b.east = fmax(b.east, lon);
        b.south = fmin(b.south, lat);
        b.north = fmax(b.north, lat);
        put_pair(&path, path.len ? "L" : "M", x_of(v, lon), y_of(v, lat));
    }
    page_text(&path, "Z");
    if (page_done(&path, &d, &len) != STATUS_OK)
        p->status = STATUS_NO_MEMORY;
    else if (is_in_view(v, &b))
        page_empty(p, "path", "class", "land", "d", d, NULL);
    page_free(&path);
}

/* The first of the places that is well inside. */
static void put_country_code(struct page *p, const struct map_view *v,
                             const char code[static 2], const char *places)
{
    const char text[] = {code[0], code[1], '\0'};
    double lon, lat;

    while (next_corner(&places, &lon, &lat)) {
        double x = x_of(v, lon), y = y_of(v, lat);

        if (x < 30 || x > MAP_WIDTH - 30 || y < 30 || y > v->height - 30)
            continue;
        page_open(p, "text", "class", "country", "x", in_tenths(x).text, "y",
                  in_tenths(y).text, NULL);
        page_text(p, text);
        page_close(p, "text");
        return;
    }
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');

    return end ? end + 1 : line + strlen(line);
}

/* "FR<tab>corners" is a ring, "@FR<tab>places" where its code may stand. */
static void put_countries(struct page *p, const struct map_view *v)
{
    const char *all = (const char *)outlines_tsv;

    for (const char *line = all; *line; line = next_line(line))
        if (*line != '#' && *line != '@')
            put_ring(p, v, line + 3);
    for (const char *line = all; *line; line = next_line(line))
        if (*line == '@')
            put_country_code(p, v, line + 1, line + 4);
}

/* ---- marks
 * -----------------------------------------------------------------------------
 */

static const char *kind_class(uint8_t kind, bool is_area)
{
    static const char *const names[MAP_KINDS][2] = {
        {"mark k0", "area k0"}, {"mark k1", "area k1"}, {"mark k2", "area k2"}};

    return names[kind % MAP_KINDS][is_area];
}

/* Shapes of about the same area as the circle of radius r. */
static void put_shape(struct page *p, uint8_t kind, const double at[2],
                      double r)
{
    double x = at[0], y = at[1];
    struct page path = {0};
    const char *d;
    size_t len;

    if (kind % MAP_KINDS == 1) {
        r *= 0.89;
        put_pair(&path, "M", x - r, y - r);
        put_pair(&path, "L", x + r, y - r);
        put_pair(&path, "L", x + r, y + r);
        put_pair(&path, "L", x - r, y + r);
    } else if (kind % MAP_KINDS == 2) {
        put_pair(&path, "M", x, y - 1.55 * r);
        put_pair(&path, "L", x + 1.35 * r, y + 0.78 * r);
        put_pair(&path, "L", x - 1.35 * r, y + 0.78 * r);
    } else {
        put_pair(&path, "M", x - r, y);
        for (int half = 0; half < 2; half++) {
            put_pair(&path, "A", r, r);
            put_pair(&path, " 0 0 1 ", half ? x - r : x + r, y);
        }
    }
    page_text(&path, "Z");
    if (page_done(&path, &d, &len) == STATUS_OK)
        page_empty(p, "path", "d", d, NULL);
    else
        p->status = STATUS_NO_MEMORY;
    page_free(&path);
}

static uint32_t heaviest(const struct map *m)
{
    uint32_t most = 1;

    for (size_t i = 0; i < m->count; i++)
        most = m->points[i].weight > most ? m->points[i].weight : most;
    return most;
}

static double mark_radius(const struct map_point *at, uint32_t most)
{
    return 6 + 12 * sqrt((double)at->weight / most);
}

static void put_areas(struct page *p, const struct map *m,
                      const struct map_view *v)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct map_point *at = &m->points[i];
        double x, y;

        if (!at->radius_m || !is_on_earth(at))
            continue;
        map_place(v, at, &x, &y);
        page_empty(
            p, "circle", "class", kind_class(at->kind, true), "cx",
            in_tenths(x).text, "cy", in_tenths(y).text, "r",
            in_tenths(at->radius_m / metres_per_degree * v->per_lat).text,
            NULL);
    }
}

static void put_marks(struct page *p, const struct map *m,
                      const struct map_view *v)
{
    uint32_t most = heaviest(m);

    for (size_t i = 0; i < m->count; i++) {
        const struct map_point *at = &m->points[i];
        double xy[2];

        if (!is_on_earth(at))
            continue;
        map_place(v, at, &xy[0], &xy[1]);
        page_open(p, "g", "class", kind_class(at->kind, false), NULL);
        page_put(p, "title", NULL, at->label);
        put_shape(p, at->kind, xy, mark_radius(at, most));
        page_close(p, "g");
    }
}

/* ---- labels
 * ------------------------------------------------------------------------------
 */

struct label {
    double left, top, right, bottom;
};

struct labels {
    struct label taken[LABELS_MAX];
    size_t count;
    int height; /* of the map */
};

static bool is_free(const struct labels *all, const struct label *l)
{
    if (l->left < 4 || l->right > MAP_WIDTH - 4 || l->top < 2 ||
        l->bottom > all->height - 2)
        return false;
    for (const struct label *t = all->taken; t < all->taken + all->count; t++)
        if (l->left < t->right && l->right > t->left && l->top < t->bottom &&
            l->bottom > t->top)
            return false;
    return true;
}

/* Characters of UTF-8, not bytes. */
static double text_width(const char *text)
{
    size_t letters = 0;

    for (; *text; text++)
        letters += ((unsigned char)*text & 0xc0) != 0x80;
    return (double)letters * LETTER;
}

/* Right of the mark, left of it, below or above; not at all if all are taken.
 */
static bool find_room(const struct labels *all, const struct map_point *at,
                      const double xyr[3], struct label *l)
{
    double w = text_width(at->label), r = xyr[2] + 4;
    const double lefts[4] = {xyr[0] + r, xyr[0] - r - w, xyr[0] - w / 2,
                             xyr[0] - w / 2};
    const double tops[4] = {xyr[1] - LINE / 2.0, xyr[1] - LINE / 2.0,
                            xyr[1] + r, xyr[1] - r - LINE};

    for (size_t i = 0; i < 4; i++) {
        *l = (struct label){lefts[i], tops[i], lefts[i] + w, tops[i] + LINE};
        if (is_free(all, l))
            return true;
    }
    return false;
}

static void put_labels(struct page *p, const struct map *m,
                       const struct map_view *v)
{
    struct labels all;
    uint32_t most = heaviest(m);

    all.count = 0;
    all.height = v->height;
    for (size_t i = 0; i < m->count && all.count < LABELS_MAX; i++) {
        const struct map_point *at = &m->points[i];
        double xyr[3] = {0, 0, mark_radius(at, most)};
        struct label *l = &all.taken[all.count];

        if (!at->show || !is_on_earth(at))
            continue;
        map_place(v, at, &xyr[0], &xyr[1]);
        if (!find_room(&all, at, xyr, l))
            continue;
        all.count++;
        page_open(p, "text", "class", "label", "x", in_tenths(l->left).text,
                  "y", in_tenths(l->bottom - 4).text, NULL);
        page_text(p, at->label);
        page_close(p, "text");
    }
}

/* ---- figure and table
 * ----------------------------------------------------------------------- */

static void put_legend(struct page *p, const struct map *m)
{
    static const double middle[2] = {10, 11};

    page_open(p, "ul", "class", "legend", NULL);
    for (unsigned i = 0; i < MAP_KINDS; i++) {
        uint8_t kind = (uint8_t)i;

        if (!m->kinds[kind])
            continue;
        page_open(p, "li", NULL);
        page_open(p, "svg", "viewBox", "0 0 20 20", "aria-hidden", "true",
                  NULL);
        page_open(p, "g", "class", kind_class(kind, false), NULL);
        put_shape(p, kind, middle, 6.5);
        page_close(p, "g");
        page_close(p, "svg");
        page_text(p, m->kinds[kind]);
        page_close(p, "li");
    }
    page_close(p, "ul");
}

void map_svg(struct page *p, const struct map *m)
{
    struct map_view v = map_view(m);
    struct page_id title = page_id(p), desc = page_id(p);
    char box[48], by[2 * sizeof title.text + 1];

    if (m->count > MAP_POINTS_MAX && p->status == STATUS_OK)
        p->status = STATUS_TOO_BIG;
    snprintf(box, sizeof box, "0 0 %d %d", MAP_WIDTH, v.height);
    snprintf(by, sizeof by, "%s %s", title.text, desc.text);
    page_open(p, "figure", "class", "map", NULL);
    page_open(p, "svg", "viewBox", box, "role", "img", "aria-labelledby", by,
              NULL);
    page_open(p, "title", "id", title.text, NULL);
    page_text(p, m->title);
    page_close(p, "title");
    page_open(p, "desc", "id", desc.text, NULL);
    page_text(p, m->description);
    page_close(p, "desc");
    put_countries(p, &v);
    put_areas(p, m, &v);
    put_marks(p, m, &v);
    put_labels(p, m, &v);
    page_close(p, "svg");
    page_open(p, "figcaption", NULL);
    page_text(p, m->description);
    put_legend(p, m);
    page_close(p, "figcaption");
    page_close(p, "figure");
    page_text(p, "\n");
}

void map_table(struct page *p, const struct map *m,
               const struct page_column columns[static 3], const char *caption)
{
    struct page_table t = {.columns = columns, .columns_count = 3};

    page_table_begin(p, &t, caption);
    for (size_t i = 0; i < m->count; i++) {
        const struct map_point *at = &m->points[i];
        const char *kind = m->kinds[at->kind % MAP_KINDS];

        page_row_begin(p, &t);
        page_cell(p, &t, at->label);
        page_cell(p, &t, kind ? kind : "");
        page_cell_begin(p, &t);
        page_number(p, at->weight);
        page_cell_end(p, &t);
        page_row_end(p, &t);
    }
    page_table_end(p);
}
