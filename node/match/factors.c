#include "factors.h"

#include "fixed.h"

enum {
    HALF_DECADE = 4716, /* ln of the root of ten */
    LOSS_PER_DAYS = 180,
    AGE_MAX = 3650,
};

static int32_t clamp(int32_t x, int32_t lo, int32_t hi)
{
    if (x < lo)
        return lo;
    return x > hi ? hi : x;
}

static int32_t middle(const struct body *b)
{
    if (b->ln_hi == INT32_MAX)
        return b->ln_lo + HALF_DECADE / 2;
    if (b->ln_lo == 0) /* from nothing: the amount is likelier near the top */
        return b->ln_hi - HALF_DECADE / 2;
    return b->ln_lo / 2 + b->ln_hi / 2;
}

/* Logarithm of the smaller over the larger, to the fourth root. */
static int32_t quarter(int64_t apart)
{
    int64_t ln = -(apart < 0 ? -apart : apart) / 4;

    return ln < LN_20 ? LN_20 : (int32_t)ln;
}

static struct bounds fill(const struct pair *p, const struct fit *fit)
{
    const int32_t full = fixed_ln(100);
    int32_t lo = fixed_ln(fit->yield_lo) - full,
            hi = fixed_ln(fit->yield_hi) - full;
    int64_t give_lo = (int64_t)p->giver->ln_lo + lo,
            give_hi = (int64_t)p->giver->ln_hi + hi;
    int64_t take_lo = p->taker->ln_lo, take_hi = p->taker->ln_hi;
    int64_t over = give_hi - take_lo, under = take_hi - give_lo;
    struct bounds b = {.hi = 0};

    if (p->giver->ln_hi == INT32_MAX || p->taker->ln_hi == INT32_MAX)
        b.lo = LN_20;
    else
        b.lo = quarter(over > under ? over : under);
    if (take_lo > give_hi)
        b.hi = quarter(take_lo - give_hi);
    else if (give_lo > take_hi)
        b.hi = quarter(give_lo - take_hi);
    b.mid = clamp(
        quarter((int64_t)middle(p->giver) + (lo + hi) / 2 - middle(p->taker)),
        b.lo, b.hi);
    return b;
}

void factors_quantity(const struct pair *p, struct score *out)
{
    struct bounds *b = &out->factor[FACTOR_QUANTITY];

    *b = (struct bounds){0};
    out->quantity_comparable = false;
    if (p->pooling) /* peers add up, they need not be alike */
        return;
    out->quantity_comparable = p->giver->kind == p->taker->kind;
    if (out->quantity_comparable && p->giver->quantity_known &&
        p->taker->quantity_known) {
        *b = fill(p, &out->fit);
        return;
    }
    *b = (struct bounds){LN_20, LN_60, LN_1};
    if (out->quantity_comparable && !p->other->quantity_known)
        out->missing |= MISSING_QUANTITY;
    if (out->quantity_comparable && !p->own->quantity_known)
        out->missing |= MISSING_OWN_QUANTITY;
}

/* ---- time ------------------------------------------------------------------
 */

/* Months that count `num` of `den`. */
struct part {
    unsigned num, den;
};

static unsigned bits(unsigned mask)
{
    unsigned count = 0;

    for (; mask; mask &= mask - 1)
        count++;
    return count;
}

/* The needed months are known, those of the giver are `had` or, when only its
 * quarters are, at least one month of each. */
static void exact_need(unsigned need, const struct body *giver, struct part *lo,
                       struct part *hi)
{
    unsigned had = giver->months, sure = 0;

    hi->den = lo->den = bits(need);
    if (giver->months_exact) {
        hi->num = lo->num = bits(need & had);
        return;
    }
    if (had == 0) { /* some month, we do not know which */
        hi->num = hi->den;
        lo->num = need == BODY_ALL_YEAR;
        return;
    }
    for (unsigned q = 0; q < 4; q++) {
        unsigned quarter_mask = 7u << 3 * q;

        if ((had & quarter_mask) && (need & quarter_mask) == quarter_mask)
            sure++;
    }
    hi->num = bits(need & had);
    lo->num = sure;
}

static void vague_need(unsigned had, const struct body *taker, struct part *lo,
                       struct part *hi)
{
    if (taker->months == 0) {
        *hi = (struct part){1, 1};
        *lo = (struct part){had == BODY_ALL_YEAR, 1};
        return;
    }
    *hi = *lo = (struct part){0, 0};
    for (unsigned q = 0; q < 4; q++) {
        unsigned quarter_mask = 7u << 3 * q, shared = had & quarter_mask;

        if (!(taker->months & quarter_mask))
            continue;
        if (shared) {
            hi->num += bits(shared);
            hi->den += bits(shared);
        } else {
            hi->den++;
        }
        if (shared == quarter_mask) {
            lo->num++;
            lo->den++;
        } else {
            lo->den += bits(quarter_mask & ~had);
        }
    }
}

static void overlap(const struct pair *p, struct part *lo, struct part *hi)
{
    const struct body *g = p->giver, *t = p->taker;

    if (t->months_exact) {
        exact_need(t->months, g, lo, hi);
    } else if (g->months_exact) {
        vague_need(g->months, t, lo, hi);
    } else {
        bool apart = g->months && t->months && !(g->months & t->months);

        *lo = (struct part){0, 1};
        *hi = (struct part){!apart, 1};
    }
    if (lo->den == 0)
        lo->den = 1;
    if (hi->den == 0)
        hi->den = 1;
}

static int32_t ratio(struct part part)
{
    return fixed_ln_q16((uint32_t)(part.num * COMPAT_ONE / part.den));
}

bool factors_time(const struct pair *p, struct score *out)
{
    struct bounds *b = &out->factor[FACTOR_TIME];
    struct part lo, hi;

    overlap(p, &lo, &hi);
    out->months_lo = (uint8_t)lo.num;
    out->months_hi = (uint8_t)hi.num;
    out->months_needed = (uint8_t)(p->taker->months_exact ? hi.den : 0);
    b->lo = out->fit.storable_lo ? 0 : ratio(lo);
    b->hi = out->fit.storable_hi ? 0 : ratio(hi);
    b->mid = p->other->months_exact || p->other->months
                 ? b->hi
                 : clamp(LN_80, b->lo, b->hi);
    if (hi.num == 0 && !out->fit.storable_hi && !p->pooling)
        return false;
    if (lo.num == 0 && !out->fit.storable_lo && !p->pooling)
        out->unsure |= 1u << FACTOR_TIME;
    if (b->lo < b->hi)
        out->missing |= MISSING_MONTHS;
    return true;
}

/* ---- regulation ------------------------------------------------------------
 */

struct friction {
    struct bounds home, abroad;
};

/* MATCHING 3.1, factor R.  Abroad a by-product or an end of waste may be
 * recognised on one side only; waste may need notification. */
static const struct friction friction[LEGAL_STATUSES] = {
    [LEGAL_NONE] = {{LN_70, LN_90, LN_1}, {LN_50, LN_80, LN_1}},
    [LEGAL_WASTE] = {{LN_90, LN_90, LN_90}, {LN_50, LN_85, LN_85}},
    [LEGAL_HAZARDOUS_WASTE] = {{LN_70, LN_70, LN_70}, {LN_50, LN_50, LN_50}},
    [LEGAL_BY_PRODUCT] = {{LN_1, LN_1, LN_1}, {LN_60, LN_85, LN_95}},
    [LEGAL_END_OF_WASTE] = {{LN_1, LN_1, LN_1}, {LN_60, LN_85, LN_95}},
    [LEGAL_PRODUCT] = {{LN_1, LN_1, LN_1}, {LN_1, LN_1, LN_1}},
    [LEGAL_USED_GOOD] = {{LN_1, LN_1, LN_1}, {LN_95, LN_95, LN_95}},
    [LEGAL_ABP1] = {{LN_80, LN_80, LN_80}, {LN_50, LN_60, LN_70}},
    [LEGAL_ABP2] = {{LN_80, LN_80, LN_80}, {LN_50, LN_60, LN_70}},
    [LEGAL_ABP3] = {{LN_80, LN_80, LN_80}, {LN_50, LN_60, LN_70}},
    [LEGAL_UNKNOWN] = {{LN_70, LN_90, LN_1}, {LN_50, LN_80, LN_1}},
};

/* Energy, water, services: no waste law; a border still costs. */
static const struct friction immaterial = {{LN_1, LN_1, LN_1},
                                           {LN_95, LN_95, LN_95}};

static void border(const struct pair *p, struct score *out)
{
    uint32_t mine = area_country(p->own->commune);
    uint32_t first = p->other->area && p->other->area->count
                         ? p->other->area->key[0]
                         : p->other->commune;
    bool two = p->other->area && p->other->area->two_countries;

    out->cross_border =
        two || mine == 0 || first == 0 || mine != area_country(first);
    out->cross_border_sure =
        !two && mine && first && mine != area_country(first);
}

void factors_regulation(const struct pair *p, struct score *out)
{
    struct bounds *b = &out->factor[FACTOR_REGULATION];
    enum legal_status legal = p->giver->legal_status;
    const struct friction *f = &immaterial;

    border(p, out);
    out->legal_status = legal;
    if (p->giver->kind == KIND_MATERIAL && !p->pooling)
        f = &friction[(unsigned)legal < LEGAL_STATUSES ? legal : LEGAL_NONE];
    *b = out->cross_border ? f->abroad : f->home;
    if (out->cross_border && !out->cross_border_sure) {
        b->hi = f->home.hi > b->hi ? f->home.hi : b->hi;
        b->lo = f->home.lo < b->lo ? f->home.lo : b->lo;
    }
    if (f != &immaterial && (legal == LEGAL_NONE || legal == LEGAL_UNKNOWN))
        out->missing |= MISSING_LEGAL;
}

/* 0.7 for what is declared, halved every 180 days; the older side counts. */
void factors_freshness(const struct pair *p, struct score *out)
{
    uint32_t age = p->own->age_days > p->other->age_days ? p->own->age_days
                                                         : p->other->age_days;
    int32_t ln;

    out->age_days = age;
    if (age > AGE_MAX)
        age = AGE_MAX;
    ln = LN_70 - (int32_t)(age * FIXED_LN_2 / LOSS_PER_DAYS);
    if (p->other->stale)
        ln -= FIXED_LN_2;
    if (p->own->assumed || p->other->assumed)
        ln -= FIXED_LN_2;
    ln = clamp(ln, FIXED_FLOOR, 0);
    out->factor[FACTOR_FRESHNESS] = (struct bounds){ln, ln, ln};
}
