/* map.h -- a map as SVG, drawn here: no tiles from anywhere, no script.
 *
 * Countries of north-west Europe in the background (assets/outlines.tsv),
 * points on it, the view around the points.  Colours and sizes come from
 * style.css.  A kind has a shape of its own, so colour is never the only sign.
 * What the map shows is also in the table that map_table() writes: a page has
 * both. */
#ifndef MAP_H
#define MAP_H

#include <stddef.h>
#include <stdint.h>

#include "page.h"

enum {
    MAP_KINDS = 3, /* shown as circle, square, triangle */
    MAP_WIDTH = 960,
    MAP_POINTS_MAX = 2000, /* drawn; more: STATUS_TOO_BIG of the page */
};

struct map_point {
    int32_t lat_e5, lon_e5; /* degrees north and east, times 100,000 */
    uint32_t radius_m;      /* how far off the place may be; 0: exact */
    uint32_t weight;        /* area of the mark, relative to the largest */
    const char *label;      /* shown on the map if `show`, always on pointing */
    uint8_t kind;           /* < MAP_KINDS */
    bool show;
};

struct map {
    const char *title;            /* "Offers and needs around us" */
    const char *description;      /* what a reader sees in it, in sentences */
    const char *kinds[MAP_KINDS]; /* names in the legend; NULL: not shown */
    const struct map_point *points;
    size_t count;
};

/* A figure with title, description and legend.  Without points the view is
 * north-west Europe. */
void map_svg(struct page *p, const struct map *m);

/* The text alternative: label, kind and weight of every point, as a table.
 * `columns`: three of them; `caption` names the table. */
void map_table(struct page *p, const struct map *m,
               const struct page_column columns[static 3], const char *caption);

/* Where a place lies in the drawing; for tests and for map_svg. */
struct map_view {
    double west, north;      /* degrees */
    double per_lon, per_lat; /* units of the drawing per degree */
    int height;              /* width is MAP_WIDTH */
};
struct map_view map_view(const struct map *m);
void map_place(const struct map_view *v, const struct map_point *at, double *x,
               double *y);

#endif
