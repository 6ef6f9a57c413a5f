#include "carrier.h"
#include "factors.h"
#include "fixed.h"

enum { DEGREES_WARM = 60, METRES = 1000 };

static bool measure(const struct pair *p, struct reach *crow)
{
    *crow = (struct reach){0, AREA_FAR_M};
    if (p->own->commune == 0)
        return false;
    if (p->other->area) {
        *crow = area_reach(p->other->area, &p->own->at);
        return crow->hi_m < AREA_FAR_M;
    }
    if (p->other->commune == 0)
        return false;
    crow->lo_m = crow->hi_m = area_distance_m(&p->own->at, &p->other->at);
    return true;
}

/* Roads take between 1 and 1.5 times the way of the crow. */
static uint32_t by_road(uint32_t crow_m)
{
    uint32_t m = crow_m + crow_m / 2;

    return m > AREA_FAR_M ? AREA_FAR_M : m;
}

/* Hot water below 60 degrees travels as warm water does; where the temperature
 * is not known it may be either. */
static uint32_t carriers(const struct pair *p, const struct fit *fit)
{
    const uint32_t hot = 1u << CARRIER_HOT_WATER, warm = 1u << CARRIER_WARM;
    struct degrees t = p->giver->temperature;

    if (!(fit->carriers & hot))
        return fit->carriers;
    if (t.known && t.lo >= DEGREES_WARM)
        return fit->carriers;
    if (t.known && t.hi < DEGREES_WARM)
        return (fit->carriers & ~hot) | warm;
    return fit->carriers | warm;
}

static uint32_t clamp(uint32_t x, uint32_t lo, uint32_t hi)
{
    if (x < lo)
        return lo;
    return x > hi ? hi : x;
}

/* D over every way in which it may travel. */
static void values(const struct pair *p, struct score *out, uint32_t *lo,
                   uint32_t *hi)
{
    struct bounds *b = &out->factor[FACTOR_DISTANCE];
    const struct fit *fit = &out->fit;
    uint32_t set = carriers(p, fit), mid = 0;
    uint16_t value = (uint16_t)((fit->value_lo + fit->value_hi) / 2);
    uint32_t half = out->distance.lo_m / 2 + out->distance.hi_m / 2;

    *lo = COMPAT_ONE;
    *hi = out->limit_m = 0;
    for (unsigned c = CARRIERS; c-- > 0;) {
        uint32_t worst, best, limit;

        if (!(set >> c & 1))
            continue;
        worst =
            carrier_value((enum carrier)c, fit->value_lo, out->distance.hi_m);
        best =
            carrier_value((enum carrier)c, fit->value_hi, out->distance.lo_m);
        limit = carrier_limit_m((enum carrier)c, fit->value_hi);
        mid = carrier_value((enum carrier)c, value, half);
        *lo = worst < *lo ? worst : *lo;
        *hi = best > *hi ? best : *hi;
        out->limit_m = limit > out->limit_m ? limit : out->limit_m;
    }
    if (!out->distance_known)
        mid = *hi / 2;
    if (mid < *hi / 8) /* the middle is out of reach, the near end is not */
        mid = *hi / 8;
    *b = (struct bounds){fixed_ln_q16(*lo), fixed_ln_q16(clamp(mid, *lo, *hi)),
                         fixed_ln_q16(*hi)};
}

/* « distance max » of either company; true: passes for sure or may pass. */
static bool allowed(uint16_t max_km, struct score *out)
{
    uint32_t max_m = (uint32_t)max_km * METRES;

    if (max_km == 0)
        return true;
    if (out->distance.lo_m > max_m)
        return false;
    if (out->distance.hi_m > max_m)
        out->unsure |= 1u << FACTOR_DISTANCE;
    if (out->limit_m > max_m)
        out->limit_m = max_m;
    return true;
}

bool factors_place(const struct pair *p, struct score *out)
{
    struct reach crow;
    uint32_t lo, hi;

    out->unsure &= (uint8_t) ~(1u << FACTOR_DISTANCE);
    out->missing &= (uint16_t) ~(MISSING_DISTANCE | MISSING_PLACE);
    out->distance_known = measure(p, &crow);
    out->distance = (struct reach){crow.lo_m, by_road(crow.hi_m)};
    values(p, out, &lo, &hi);
    if (hi == 0)
        return false;
    if (lo == 0)
        out->unsure |= 1u << FACTOR_DISTANCE;
    if (!allowed(p->own->max_km, out) || !allowed(p->other->max_km, out))
        return false;
    if (p->own->commune == 0)
        out->missing |= MISSING_PLACE;
    else if (!out->distance_known ||
             (p->other->area && p->other->area->count > 1 && lo < hi))
        out->missing |= MISSING_DISTANCE;
    return true;
}
