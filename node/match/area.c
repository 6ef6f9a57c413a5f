#include "symbiote/area.h"

#include "symbiote/catalogue.h"

enum { ONE = 1 << 30 };

static const int64_t quarter_e5 = 9000000;
static const int64_t earth_m = 6371009; /* 6371.0088 km, rounded */

static int64_t mul(int64_t a, int64_t b)
{
    return (a * b) / ONE;
}

/* sin of 0 to 90 degrees: Taylor to x^15, below 1/2^30 of error. */
static int64_t sine(int64_t e5)
{
    /* (n - 1) * n for n = 15, 13 ... 3 */
    static const int64_t divisor[] = {210, 156, 110, 72, 42, 20, 6};
    /* pi / 18000000 * 2^30, times 2^20 to keep the digits */
    int64_t x = (e5 * 196506604) / (1 << 20);
    int64_t square = mul(x, x), sum = ONE;

    for (unsigned i = 0; i < sizeof divisor / sizeof *divisor; i++)
        sum = ONE - mul(square, sum) / divisor[i];
    return mul(x, sum);
}

/* Any angle of -180 to 180 degrees. */
static int64_t sine_of(int64_t e5)
{
    int64_t a = e5 < 0 ? -e5 : e5;
    int64_t value = sine(a > quarter_e5 ? 2 * quarter_e5 - a : a);

    return e5 < 0 ? -value : value;
}

static int64_t cosine_of(int64_t e5)
{
    int64_t a = e5 < 0 ? -e5 : e5;

    return sine_of(quarter_e5 - a);
}

struct point area_point(int32_t lat_e5, int32_t lon_e5)
{
    int64_t flat = cosine_of(lat_e5);

    return (struct point){(int32_t)mul(flat, cosine_of(lon_e5)),
                          (int32_t)mul(flat, sine_of(lon_e5)),
                          (int32_t)sine_of(lat_e5)};
}

bool area_place(uint32_t key, struct point *out)
{
    const struct place *place = catalogue_place(key);

    *out = (struct point){0};
    if (place)
        *out = area_point(place->lat_e5, place->lon_e5);
    return place;
}

static uint64_t root(uint64_t n)
{
    uint64_t r = 0;

    for (uint64_t bit = 1ULL << 62; bit; bit >>= 2) {
        if (n >= r + bit) {
            n -= r + bit;
            r = (r >> 1) + bit;
        } else {
            r >>= 1;
        }
    }
    return r;
}

/* arc = chord * (1 + c^2/24 + 3 c^4/640 + 5 c^6/7168); beyond 60 degrees the
 * series is short by some per cent, where no flow goes anyway. */
uint32_t area_distance_m(const struct point *a, const struct point *b)
{
    int64_t x = (int64_t)a->x - b->x, y = (int64_t)a->y - b->y,
            z = (int64_t)a->z - b->z;
    int64_t c = (int64_t)root((uint64_t)(x * x) + (uint64_t)(y * y) +
                              (uint64_t)(z * z));
    int64_t square = mul(c, c);
    int64_t six = square * 5 / 7168;
    int64_t four = mul(square, (int64_t)ONE * 3 / 640 + six);
    int64_t arc = mul(c, ONE + mul(square, ONE / 24 + four));
    int64_t metres = arc * earth_m / ONE;

    return metres > AREA_FAR_M ? AREA_FAR_M : (uint32_t)metres;
}

static void centre(struct area *area, int64_t lat, int64_t lon)
{
    uint32_t known = area->count - area->unknown;

    if (known == 0)
        return;
    area->lat_e5 = (int32_t)(lat / known);
    area->lon_e5 = (int32_t)(lon / known);
    area->centre = area_point(area->lat_e5, area->lon_e5);
}

static bool is_known(const struct point *p)
{
    return p->x || p->y || p->z;
}

static void measure(struct area *area)
{
    for (uint32_t i = 0; i < area->count; i++) {
        uint32_t d;

        if (!is_known(&area->point[i]))
            continue;
        d = area_distance_m(&area->centre, &area->point[i]);
        if (d > area->radius_m)
            area->radius_m = d;
    }
}

void area_build(struct area *area, const uint32_t *keys, struct point *points,
                uint32_t count)
{
    int64_t lat = 0, lon = 0;

    *area = (struct area){.key = keys, .point = points, .count = count};
    for (uint32_t i = 0; i < count; i++) {
        const struct place *place = catalogue_place(keys[i]);

        points[i] = (struct point){0};
        if (area_country(keys[i]) != area_country(keys[0]))
            area->two_countries = true;
        if (!place) {
            area->unknown++;
            continue;
        }
        points[i] = area_point(place->lat_e5, place->lon_e5);
        lat += place->lat_e5;
        lon += place->lon_e5;
    }
    centre(area, lat, lon);
    measure(area);
}

struct reach area_reach(const struct area *area, const struct point *from)
{
    struct reach reach = {AREA_FAR_M, 0};

    for (uint32_t i = 0; i < area->count; i++) {
        uint32_t d;

        if (!is_known(&area->point[i]))
            continue;
        d = area_distance_m(from, &area->point[i]);
        if (d < reach.lo_m)
            reach.lo_m = d;
        if (d > reach.hi_m)
            reach.hi_m = d;
    }
    if (area->unknown || area->count == 0)
        reach = (struct reach){0, AREA_FAR_M};
    return reach;
}
