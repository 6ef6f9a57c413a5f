#include "symbiote/score.h"

#include "factors.h"
#include "fixed.h"

enum { POINTS = 100 };

struct weights score_default_weights(void)
{
    return (struct weights){{[FACTOR_COMPATIBILITY] = 3500,
                             [FACTOR_DISTANCE] = 1800,
                             [FACTOR_QUANTITY] = 1200,
                             [FACTOR_QUALITY] = 1200,
                             [FACTOR_TIME] = 1000,
                             [FACTOR_REGULATION] = 800,
                             [FACTOR_FRESHNESS] = 500}};
}

static bool takes(enum direction d)
{
    return d == DIRECTION_NEED || d == DIRECTION_TRANSFORM;
}

bool score_directions(enum direction own, enum direction other, bool *giver)
{
    *giver = own == DIRECTION_OFFER;
    if (own == DIRECTION_POOL)
        return other == DIRECTION_POOL;
    if (own == DIRECTION_OFFER)
        return takes(other);
    return takes(own) && other == DIRECTION_OFFER;
}

static struct pair pair_of(const struct scorer *s, const struct body *other)
{
    return (struct pair){
        .own = s->own,
        .other = other,
        .giver = s->giver ? s->own : other,
        .taker = s->giver ? other : s->own,
        .pooling = s->own->direction == DIRECTION_POOL,
    };
}

bool score_types(const struct scorer *s, const struct body *other,
                 struct score *out)
{
    struct fit *fit = &out->fit;

    *out = (struct score){0};
    if (!closure_fit(s->closure,
                     other->type_set ? other->type_set : other->type,
                     other->types, fit))
        return false;
    out->factor[FACTOR_COMPATIBILITY] =
        (struct bounds){fixed_ln_q16(fit->c_lo), fixed_ln_q16(fit->c_mid),
                        fixed_ln_q16(fit->c_hi)};
    if (fit->c_lo == 0)
        out->unsure |= 1u << FACTOR_COMPATIBILITY;
    if (fit->members > 1 && fit->c_lo < fit->c_hi)
        out->missing |= MISSING_TYPE;
    return true;
}

bool score_place(const struct scorer *s, const struct body *other,
                 struct score *out)
{
    struct pair p = pair_of(s, other);

    return factors_place(&p, out);
}

static int64_t sum_of(const struct weights *w, const struct score *out,
                      int32_t (*at)(const struct bounds *))
{
    int64_t sum = 0;

    for (unsigned f = 0; f < FACTORS; f++)
        sum += (int64_t)w->w[f] * at(&out->factor[f]);
    return sum;
}

static int32_t lo_of(const struct bounds *b)
{
    return b->lo;
}

static int32_t mid_of(const struct bounds *b)
{
    return b->mid;
}

static int32_t hi_of(const struct bounds *b)
{
    return b->hi;
}

/* Points lost at the middle, shared out by largest remainder: whole points
 * that add up. */
static void share_out(const struct weights *w, struct score *out)
{
    uint32_t lost = POINTS - out->score, given = 0;
    int64_t sum = -sum_of(w, out, mid_of), rest[FACTORS];

    for (unsigned f = 0; f < FACTORS; f++) {
        int64_t part = -(int64_t)w->w[f] * out->factor[f].mid * lost;

        out->lost[f] = (uint8_t)(sum ? part / sum : 0);
        rest[f] = sum ? part % sum : 0;
        given += out->lost[f];
    }
    for (; sum && given < lost; given++) {
        unsigned most = 0;

        for (unsigned f = 1; f < FACTORS; f++)
            if (rest[f] > rest[most])
                most = f;
        rest[most] = -1;
        out->lost[most]++;
    }
}

/* The missing datum whose factor is widest: the question to ask first. */
static uint16_t question(const struct weights *w, const struct score *out)
{
    static const struct {
        uint16_t bit;
        enum factor factor;
    } of[] = {
        {MISSING_TYPE, FACTOR_COMPATIBILITY},
        {MISSING_PLACE, FACTOR_DISTANCE},
        {MISSING_DISTANCE, FACTOR_DISTANCE},
        {MISSING_TEMPERATURE, FACTOR_QUALITY},
        {MISSING_OWN_TEMPERATURE, FACTOR_QUALITY},
        {MISSING_QUANTITY, FACTOR_QUANTITY},
        {MISSING_OWN_QUANTITY, FACTOR_QUANTITY},
        {MISSING_STATE, FACTOR_QUALITY},
        {MISSING_MONTHS, FACTOR_TIME},
        {MISSING_LEGAL, FACTOR_REGULATION},
    };
    int64_t widest = 0;
    uint16_t ask = 0;

    for (unsigned i = 0; i < sizeof of / sizeof *of; i++) {
        const struct bounds *b = &out->factor[of[i].factor];
        int64_t width = (int64_t)w->w[of[i].factor] * (b->hi - b->lo);

        if ((out->missing & of[i].bit) && width > widest) {
            widest = width;
            ask = of[i].bit;
        }
    }
    return ask;
}

bool score_rest(const struct scorer *s, const struct body *other,
                struct score *out)
{
    struct pair p = pair_of(s, other);

    /* The offer's own temperature may change how it travels. */
    if (p.giver->temperature.known && !factors_place(&p, out))
        return false;
    factors_quantity(&p, out);
    if (!factors_quality(&p, out) || !factors_time(&p, out))
        return false;
    factors_regulation(&p, out);
    factors_freshness(&p, out);
    out->score = fixed_score(sum_of(s->weights, out, mid_of));
    out->high = fixed_score(sum_of(s->weights, out, hi_of));
    out->low = out->unsure ? 0 : fixed_score(sum_of(s->weights, out, lo_of));
    share_out(s->weights, out);
    out->ask = question(s->weights, out);
    return true;
}

bool score_pair(const struct scorer *s, const struct body *other,
                struct score *out)
{
    bool giver;

    if (!score_directions(s->own->direction, other->direction, &giver))
        return false;
    return score_types(s, other, out) && score_place(s, other, out) &&
           score_rest(s, other, out);
}

struct ceiling score_ceiling(const struct scorer *s, const struct score *sofar)
{
    const struct bounds *c = &sofar->factor[FACTOR_COMPATIBILITY];
    const struct bounds *d = &sofar->factor[FACTOR_DISTANCE];
    int64_t wc = s->weights->w[FACTOR_COMPATIBILITY];
    int64_t wd = s->weights->w[FACTOR_DISTANCE];

    return (struct ceiling){
        .score = fixed_score(wc * c->mid + wd * d->mid),
        .high = fixed_score(wc * c->hi + wd * d->hi),
    };
}
