#include "carrier.h"
#include "factors.h"
#include "fixed.h"

enum {
    DEGREES_ENOUGH = -5, /* the source is this much warmer: no help needed */
    LIFT_MAX = 45,       /* what a heat pump can add */
};

static void add(struct bounds *b, struct bounds more)
{
    b->lo += more.lo;
    b->mid += more.mid;
    b->hi += more.hi;
}

/* A process between the two changes the state, so it does not count. */
static void state(const struct pair *p, struct score *out, struct bounds *b)
{
    enum state give = p->giver->state, take = p->taker->state;
    struct bounds s = {LN_1, LN_1, LN_1};

    if (p->pooling || p->giver->kind != KIND_MATERIAL ||
        p->taker->kind != KIND_MATERIAL || out->fit.process_lo)
        return;
    if (give == STATE_NONE || take == STATE_NONE) {
        s = (struct bounds){LN_30, LN_90, LN_1};
        out->missing |= MISSING_STATE;
    } else if (give != take) {
        s = (struct bounds){LN_30, LN_30, LN_30};
    }
    if (out->fit.process_hi) {
        s.mid = s.mid / 2;
        s.hi = LN_1;
    }
    add(b, s);
}

/* Where we ourselves say nothing, any packaging will do. */
static void packaging(const struct pair *p, struct bounds *b)
{
    enum packaging mine = p->own->packaging, theirs = p->other->packaging;

    if (p->pooling || mine == PACKAGING_NONE || mine == theirs)
        return;
    if (theirs == PACKAGING_NONE)
        add(b, (struct bounds){LN_70, LN_95, LN_1});
    else
        add(b, (struct bounds){LN_70, LN_70, LN_70});
}

/* How much a heat pump (or a chiller) would have to add. */
static int32_t lifted(int lift)
{
    if (lift <= DEGREES_ENOUGH)
        return LN_1;
    return lift <= LIFT_MAX ? LN_70 : FIXED_FLOOR;
}

static bool temperatures(const struct pair *p, struct score *out,
                         struct bounds *b)
{
    struct degrees give = p->giver->temperature, take = p->taker->temperature;
    bool cold = out->fit.carriers == 1u << CARRIER_COLD;
    bool always = !(out->fit.carriers & ~(uint32_t)CARRIERS_THERMAL);
    bool mixed = !always || (!cold && out->fit.carriers & 1u << CARRIER_COLD);
    struct bounds t = {FIXED_FLOOR, LN_70, LN_1};

    if (!give.known)
        out->missing |=
            p->giver == p->own ? MISSING_OWN_TEMPERATURE : MISSING_TEMPERATURE;
    if (!take.known)
        out->missing |=
            p->taker == p->own ? MISSING_OWN_TEMPERATURE : MISSING_TEMPERATURE;
    if (give.known && take.known && !mixed) {
        int low = cold ? give.lo - take.hi : take.lo - give.hi;
        int high = cold ? give.hi - take.lo : take.hi - give.lo;

        t = (struct bounds){lifted(high), lifted(low / 2 + high / 2),
                            lifted(low)};
        if (t.hi == FIXED_FLOOR)
            return false;
        out->heat_pump = t.hi == LN_70;
        if (t.mid < t.lo)
            t.mid = t.lo;
        if (t.mid == FIXED_FLOOR)
            t.mid = LN_30;
        if (t.lo < t.hi)
            out->missing |= MISSING_TEMPERATURE;
    }
    if (t.lo == FIXED_FLOOR)
        out->unsure |= 1u << FACTOR_QUALITY;
    add(b, t);
    return true;
}

static void pressure(const struct pair *p, const struct score *out,
                     struct bounds *b)
{
    if (!(out->fit.carriers & 1u << CARRIER_STEAM))
        return;
    if (!p->giver->pressure_lo || !p->taker->pressure_lo ||
        out->fit.carriers != 1u << CARRIER_STEAM)
        add(b, (struct bounds){LN_30, LN_90, LN_1});
    else if (p->giver->pressure_hi < p->taker->pressure_lo)
        add(b, (struct bounds){LN_30, LN_30, LN_30});
}

static int32_t floored(int32_t ln)
{
    return ln < FIXED_FLOOR ? FIXED_FLOOR : ln;
}

bool factors_quality(const struct pair *p, struct score *out)
{
    struct bounds b = {0};

    state(p, out, &b);
    packaging(p, &b);
    out->heat_pump = false;
    out->thermal = p->giver->kind == KIND_ENERGY &&
                   p->taker->kind == KIND_ENERGY && !p->pooling &&
                   (out->fit.carriers & CARRIERS_THERMAL);
    if (out->thermal) {
        if (!temperatures(p, out, &b))
            return false;
        pressure(p, out, &b);
    }
    out->factor[FACTOR_QUALITY] =
        (struct bounds){floored(b.lo), floored(b.mid), floored(b.hi)};
    return true;
}
