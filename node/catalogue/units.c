#include "symbiote/catalogue.h"

/* A conversion is a fraction num/den, both positive. */
struct ratio {
    int64_t num, den;
};

enum { HOURS_PER_DAY = 8 }; /* a working day, of people and of machines */

static bool loaded_by_piece(const struct flow_type *t)
{
    return t != NULL && t->g_per_piece > 0;
}

/* A pallet as a unit of count: pallets themselves by the piece, transport by
 * the pallet place.  What a pallet of something else weighs is not known. */
static bool pallet_weighs(const struct flow_type *t)
{
    const struct flow_type *pallets = catalogue_type_named("pallets");

    if (!loaded_by_piece(t))
        return false;
    return t->kind == KIND_TRANSPORT ||
           (pallets != NULL && catalogue_type_within(t->no, pallets->no));
}

static struct ratio to_tonnes(enum unit unit, const struct flow_type *t)
{
    int64_t density = t != NULL ? t->kg_per_m3 : 0;
    int64_t piece = t != NULL ? t->g_per_piece : 0;

    switch (unit) {
    case UNIT_T: return (struct ratio){1, 1};
    case UNIT_KG: return (struct ratio){1, 1000};
    case UNIT_M3: return (struct ratio){density, 1000};
    case UNIT_L: return (struct ratio){density, 1000000};
    case UNIT_PIECE: return (struct ratio){piece, 1000000};
    case UNIT_PALLET:
        return (struct ratio){pallet_weighs(t) ? piece : 0, 1000000};
    case UNIT_NONE:
    case UNIT_KWH:
    case UNIT_MWH:
    case UNIT_H:
    case UNIT_M2:
    case UNIT_DAY:
    case UNITS: break;
    }
    return (struct ratio){0, 1};
}

/* Net calorific values and the heat given off by saturated steam of some bar
 * when it condenses; kWh per m3 (normal) and per tonne. */
static struct ratio energy_of(enum unit unit, const struct flow_type *t)
{
    static const struct {
        const char *id;
        enum unit unit;
        int64_t kwh;
    } content[] = {
        {"biogas", UNIT_M3, 6},
        {"biomethane", UNIT_M3, 10},
        {"process-gas", UNIT_M3, 3},
        {"steam", UNIT_T, 700},
    };

    for (size_t i = 0; t != NULL && i < sizeof content / sizeof content[0];
         i++) {
        const struct flow_type *c = catalogue_type_named(content[i].id);

        if (c == t && content[i].unit == unit)
            return (struct ratio){content[i].kwh, 1000};
        if (c == t && unit == UNIT_KG && content[i].unit == UNIT_T)
            return (struct ratio){content[i].kwh, 1000000};
    }
    if (unit == UNIT_MWH)
        return (struct ratio){1, 1};
    return (struct ratio){unit == UNIT_KWH, 1000};
}

static struct ratio to_cubic_metres(enum unit unit, const struct flow_type *t)
{
    int64_t density = t != NULL && t->kg_per_m3 > 0 ? t->kg_per_m3 : 1000;

    switch (unit) {
    case UNIT_M3: return (struct ratio){1, 1};
    case UNIT_L: return (struct ratio){1, 1000};
    case UNIT_T: return (struct ratio){1000, density};
    case UNIT_KG: return (struct ratio){1, density};
    case UNIT_NONE:
    case UNIT_KWH:
    case UNIT_MWH:
    case UNIT_PIECE:
    case UNIT_PALLET:
    case UNIT_H:
    case UNIT_M2:
    case UNIT_DAY:
    case UNITS: break;
    }
    return (struct ratio){0, 1};
}

static struct ratio to_hours(enum unit unit)
{
    if (unit == UNIT_H)
        return (struct ratio){1, 1};
    return (struct ratio){unit == UNIT_DAY ? HOURS_PER_DAY : 0, 1};
}

static struct ratio to_days(enum unit unit)
{
    if (unit == UNIT_DAY)
        return (struct ratio){1, 1};
    return (struct ratio){unit == UNIT_H, HOURS_PER_DAY};
}

/* A EUR pallet stands on 0.96 m2; with its share of the aisles about 2 m2.  A
 * parking space with its share of the lanes takes 25 m2. */
static struct ratio to_square_metres(enum unit unit, const struct flow_type *t)
{
    if (unit == UNIT_M2)
        return (struct ratio){1, 1};
    if (unit == UNIT_PALLET)
        return (struct ratio){2, 1};
    if (unit == UNIT_PIECE && t != NULL && t == catalogue_type_named("parking"))
        return (struct ratio){25, 1};
    return (struct ratio){0, 1};
}

static struct ratio to_base(enum unit unit, enum kind kind,
                            const struct flow_type *t)
{
    switch (kind) {
    case KIND_MATERIAL:
    case KIND_TRANSPORT: return to_tonnes(unit, t);
    case KIND_ENERGY: return energy_of(unit, t);
    case KIND_WATER: return to_cubic_metres(unit, t);
    case KIND_SERVICE:
    case KIND_EQUIPMENT: return to_hours(unit);
    case KIND_SPACE: return to_square_metres(unit, t);
    case KIND_SKILL: return to_days(unit);
    case KIND_NONE:
    case KINDS: break;
    }
    return (struct ratio){0, 1};
}

static int64_t per_year(enum period period)
{
    switch (period) {
    case PERIOD_MONTH: return 12;
    case PERIOD_WEEK: return 52;
    case PERIOD_DAY: return 365;
    case PERIOD_NONE:
    case PERIOD_YEAR:
    case PERIOD_ONCE:
    case PERIODS: break;
    }
    return 1;
}

/* value * num / den, rounded half up, without losing what fits. */
static enum status scale(int64_t value, struct ratio r, int64_t *out)
{
    int64_t whole, part;

    if (__builtin_mul_overflow(value / r.den, r.num, &whole) ||
        __builtin_mul_overflow(value % r.den, r.num, &part) ||
        __builtin_add_overflow(part, r.den / 2, &part) ||
        __builtin_add_overflow(whole, part / r.den, out))
        return STATUS_TOO_BIG;
    return STATUS_OK;
}

/* Six arguments, as the contract has it: all of them are what was written. */
// NOLINTNEXTLINE(readability-function-size)
enum status unit_to_base(int64_t milli, enum unit unit, enum period period,
                         enum kind kind, const struct flow_type *type,
                         int64_t *base_milli)
{
    struct ratio r = to_base(unit, kind, type);

    if (milli < 0)
        return STATUS_OUT_OF_RANGE;
    if (r.num == 0)
        return STATUS_NOT_FOUND;
    if (kind != KIND_SPACE) /* an area is let, not used up */
        r.num *= per_year(period);
    return scale(milli, r, base_milli);
}
