/* area.h -- places on the globe and distances in integers.
 *
 * A commune is its published centre as a point of the unit sphere in 1/2^30;
 * distances are great circles on a sphere of 6371.0088 km, in metres, from the
 * chord by the series of the arc sine.  No floating point: two machines obtain
 * the same metres.  Pure. */
#ifndef SYMBIOTE_AREA_H
#define SYMBIOTE_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AREA_FAR_M = 20037508 }; /* half the globe: "could be anywhere" */

struct point {
    int32_t x, y, z;
};

/* A set of communes, as an offer publishes it.  The arrays belong to whoever
 * built the area. */
struct area {
    const uint32_t *key; /* place keys, ascending */
    const struct point *point;
    uint32_t count;   /* keys */
    uint32_t unknown; /* keys that the catalogue has not; their points are 0 */
    struct point centre;
    int32_t lat_e5, lon_e5; /* of the centre, degrees * 100000 */
    uint32_t radius_m;      /* from the centre to the farthest known commune */
    bool two_countries;     /* keys of more than one country */
};

struct reach {
    uint32_t lo_m, hi_m;
};

/* Latitude -9000000 to 9000000, longitude -18000000 to 18000000. */
struct point area_point(int32_t lat_e5, int32_t lon_e5);

/* The centre of a commune; false (and *out zero) if the catalogue has none. */
bool area_place(uint32_t key, struct point *out);

uint32_t area_distance_m(const struct point *a, const struct point *b);

/* Fills `area` for the ascending keys[0..count); `points` has room for count
 * and is filled.  Both arrays must outlive the area. */
void area_build(struct area *area, const uint32_t *keys, struct point *points,
                uint32_t count);

/* Nearest and farthest commune of the area as the crow flies.  Communes that
 * the catalogue has not may lie anywhere: they open the interval. */
struct reach area_reach(const struct area *area, const struct point *from);

/* ISO 3166 numeric country of a place key. */
static inline uint32_t area_country(uint32_t key)
{
    return key / 100000;
}

#endif
