#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixed.h"
#include "sample.h"
#include "symbiote/catalogue.h"

static struct compat *knowledge(void)
{
    struct compat *k;

    assert_int_equal(
        compat_new(&k, sample_types, SAMPLE_TYPES, sample_rules, SAMPLE_RULES),
        STATUS_OK);
    return k;
}

static const struct weights *weights(void)
{
    static struct weights w;

    w = score_default_weights();
    return &w;
}

static bool scored(const struct compat *k, const struct body *own,
                   const struct body *other, struct score *out)
{
    struct closure_of of = {own->type, own->types,
                            own->direction == DIRECTION_OFFER,
                            own->direction == DIRECTION_POOL};
    struct scorer s = {.weights = weights(), .own = own};
    struct closure *c;
    bool good;

    assert_int_equal(closure_new(&c, k, &of), STATUS_OK);
    s.closure = c;
    s.giver = of.giver;
    good = score_pair(&s, other, out);
    closure_free(c);
    return good;
}

static void link_is(const struct compat *k, uint16_t offered, uint16_t needed,
                    uint32_t per_mille)
{
    uint32_t c = compat_link(k, offered, needed).c;

    assert_in_range((uint64_t)c * 1000 + 32768, per_mille * 65536ull,
                    per_mille * 65536ull + 65536);
}

static void quantity(struct body *b, int64_t lo_t, int64_t hi_t)
{
    b->quantity_known = true;
    b->lo_milli = lo_t * 1000;
    b->hi_milli = hi_t * 1000;
    b->ln_lo = fixed_ln((uint64_t)b->lo_milli);
    b->ln_hi = fixed_ln((uint64_t)b->hi_milli);
}

/* A point so many metres east of (0, 0). */
static void put(struct body *b, uint32_t commune, uint32_t metres)
{
    b->commune = commune;
    b->at = area_point(0, (int32_t)((uint64_t)metres * 100000 / 111195));
}

/* ---- tests -----------------------------------------------------------------
 */

static void logarithms_are_right_to_half_a_unit_and_keep_order(void **state)
{
    int32_t last = -1;

    (void)state;
    assert_int_equal(fixed_ln(1), 0);
    assert_int_equal(fixed_ln(2), 2839);           /* .693147 */
    assert_int_equal(fixed_ln(10), 9431);          /* 2.302585 */
    assert_int_equal(fixed_ln(1000000), 56588);    /* 13.815511 */
    assert_int_equal(fixed_ln(INT64_MAX), 178865); /* 43.668272 */
    assert_int_equal(fixed_ln_q16(65536), 0);
    assert_int_equal(fixed_ln_q16(0), FIXED_FLOOR);
    assert_int_equal(fixed_ln_q16(32768), -2839);
    for (uint64_t x = 1; x < 200000; x++) {
        assert_true(fixed_ln(x) >= last);
        last = fixed_ln(x);
    }
    assert_int_equal(fixed_score(0), 100);
    assert_int_equal(fixed_score((int64_t)-2839 * 10000), 50);
    assert_int_equal(fixed_score((int64_t)-21703 * 10000), 0);
    assert_int_equal(fixed_score((int64_t)-21702 * 10000), 1);
    for (int64_t s = -23000; s < 0; s++)
        assert_true(fixed_score(s * 10000) <= fixed_score((s + 1) * 10000));
}

static void distances_agree_with_the_haversine(void **state)
{
    size_t count;
    const struct place *place = catalogue_places(&count);
    uint64_t seed = 3;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        const struct place *a = &place[chance(&seed) % count];
        const struct place *b = &place[chance(&seed) % count];
        struct point p = area_point(a->lat_e5, a->lon_e5),
                     q = area_point(b->lat_e5, b->lon_e5);
        uint32_t true_m = place_distance_m(a, b);
        uint32_t m = area_distance_m(&p, &q);
        uint32_t off = m > true_m ? m - true_m : true_m - m;

        if (off > 2)
            fail_msg("%s to %s: %u instead of %u", a->code, b->code, m, true_m);
    }
}

static void links_follow_tree_and_rules(void **state)
{
    struct compat *k = knowledge();

    (void)state;
    link_is(k, SPENT, SPENT, 1000);
    link_is(k, SPENT, GRAIN, 950);        /* a kind of grain is needed */
    link_is(k, SPENT, ORGANIC, 902);      /* .95 * .95 = .9025 */
    link_is(k, GRAIN, SPENT, 850);        /* grain, perhaps spent */
    link_is(k, SPENT, PEEL, 0);           /* siblings */
    link_is(k, SPENT, CATTLE_FEED, 900);  /* R1 */
    link_is(k, GRAIN, CATTLE_FEED, 765);  /* R1 * .85 */
    link_is(k, SPENT, FEED, 855);         /* R1, product is a kind of feed */
    link_is(k, PEEL, FEED, 600);          /* R5 beats R4 * .95 */
    link_is(k, PEEL, CATTLE_FEED, 510);   /* R5 * .85 */
    link_is(k, CATERING, FEED, 0);        /* R3 forbids what R4 allows */
    link_is(k, CATERING, CATTLE_FEED, 0); /* so for every kind of feed */
    link_is(k, CATERING, BIOGAS, 760);    /* R2 * .95 */
    link_is(k, FEED, SPENT, 0);           /* rules go one way */
    assert_int_equal(compat_link(k, CATERING, FEED).relation,
                     RELATION_FORBIDDEN);
    assert_string_equal(compat_link(k, CATERING, FEED).rule->id, "R3");
    compat_free(k);
}

/* Worked out by hand, see each comment; ln of .7 is -.35667. */
static void scores_are_those_worked_out_by_hand(void **state)
{
    struct compat *k = knowledge();
    struct body offer = sample_body(DIRECTION_OFFER, GRAIN, 0);
    struct body need = sample_body(DIRECTION_NEED, GRAIN, 0);
    struct score s;

    (void)state;
    /* Same type, same place, alike in all: D = 1 - 4/100 = .96 and F = .7.
     * ln S = .18 ln .96 + .05 ln .7 = -.00735 - .01783; S = 97.5. */
    put(&offer, ROUBAIX, 0);
    put(&need, ROUBAIX, 0);
    quantity(&offer, 100, 100);
    quantity(&need, 100, 100);
    offer.state = need.state = STATE_SOLID;
    offer.legal_status = LEGAL_BY_PRODUCT;
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.low, 98);
    assert_int_equal(s.score, 98);
    assert_int_equal(s.high, 98);
    assert_int_equal(s.missing, 0);

    /* 40 km east, another country, a by-product: distance 40 to 60 km, D = 1 -
     * (4 + .15 d)/100 = .90, .885, .87; R = .95, .85, .6.  Quantity 100 of 400:
     * Q = .25^.25 = .70711.
     * high: .18 ln .9 + .12 ln .70711 + .08 ln .95 + .05 ln .7
     *     = -.01896 - .04159 - .00410 - .01783 = -.08249: 92.1
     * score: -.02199 - .04159 - .01300 - .01783 = -.09441: 91.0
     * low: -.02507 - .04159 - .04087 - .01783 = -.12536: 88.2 */
    put(&offer, TOURNAI, 40000);
    quantity(&offer, 400, 400);
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.high, 92);
    assert_int_equal(s.score, 91);
    assert_int_equal(s.low, 88);
    assert_true(s.cross_border_sure);

    /* However far apart the quantities are, Q is not below .2:
     * .18 ln .9 + .12 ln .2 + .08 ln .95 + .05 ln .7 = -.23403: 79.1 */
    quantity(&offer, 4000000, 4000000);
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.high, 79);
    compat_free(k);
}

static void rules_and_unknowns_make_the_range_worked_out_by_hand(void **state)
{
    struct compat *k = knowledge();
    struct body offer = sample_body(DIRECTION_OFFER, SPENT, 0);
    struct body need = sample_body(DIRECTION_NEED, CATTLE_FEED, 0);
    struct score s;

    (void)state;
    /* Through rule R1 at .9, cattle feed made of spent grain (25 EUR/t, does
     * not keep), half the months, state unknown, 10 km within one country,
     * quantities unknown, non-hazardous waste .9, seen 180 days ago.
     * D = 1 - (4 + .15 d)/25, d = 10, 12.5, 15: .78, .765, .75.
     * high: .35 ln .9 + .18 ln .78 + 0 + 0 + .1 ln .5 + .08 ln .9 + .05 ln .35
     *   = -.03688 - .04472 - .06931 - .00843 - .05249 = -.21183: 80.9
     * score: + .12 ln .6 + .12 ln .9, D .765: -.03688 - .04822 - .06130
     *   - .01264 - .06931 - .00843 - .05249 = -.28927: 74.9
     * low: + .12 ln .2 + .12 ln .3, D .75: -.03688 - .05178 - .19313 - .14448
     *   - .06931 - .00843 - .05249 = -.55650: 57.3 */
    put(&offer, ROUBAIX, 10000);
    put(&need, ROUBAIX, 0);
    offer.months = 0x03f;
    offer.legal_status = LEGAL_WASTE;
    offer.age_days = 180;
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.high, 81);
    assert_int_equal(s.score, 75);
    assert_int_equal(s.low, 57);
    assert_string_equal(s.fit.best.rule->id, "R1");
    assert_int_equal(s.missing,
                     MISSING_QUANTITY | MISSING_OWN_QUANTITY | MISSING_STATE);
    /* the same pair from the other side has the same score */
    assert_true(scored(k, &offer, &need, &s));
    assert_int_equal(s.score, 75);
    compat_free(k);
}

static void hard_tests_fail_or_leave_it_open(void **state)
{
    struct compat *k = knowledge();
    struct body offer = sample_body(DIRECTION_OFFER, INERT, 0);
    struct body need = sample_body(DIRECTION_NEED, INERT, 0);
    struct score s;

    (void)state;
    put(&need, ROUBAIX, 0);
    put(&offer, ROUBAIX, 41000); /* (10 - 4)/.15 = 40 km */
    assert_false(scored(k, &need, &offer, &s));
    put(&offer, ROUBAIX, 30000); /* 30 to 45 km: perhaps */
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.low, 0);
    assert_true(s.high > 50);
    put(&offer, ROUBAIX, 20000);
    assert_true(scored(k, &need, &offer, &s));
    assert_true(s.low > 0);
    need.max_km = 19;
    assert_false(scored(k, &need, &offer, &s));
    need.max_km = 29;
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.low, 0);
    /* what does not keep and is never there when needed */
    offer = sample_body(DIRECTION_OFFER, SPENT, 0);
    need = sample_body(DIRECTION_NEED, SPENT, 0);
    put(&need, ROUBAIX, 0);
    put(&offer, ROUBAIX, 0);
    offer.months = 0x00f;
    need.months = 0xf00;
    assert_false(scored(k, &need, &offer, &s));
    need.months = 0xf08;
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.months_hi, 1);
    /* directions and types */
    assert_false(scored(k, &offer, &offer, &s));
    need = sample_body(DIRECTION_NEED, PEEL, 0);
    assert_false(scored(k, &need, &offer, &s));
    compat_free(k);
}

static struct degrees at(int16_t celsius)
{
    return (struct degrees){celsius, celsius, true};
}

static void heat_goes_by_temperature_and_short_distance(void **state)
{
    struct compat *k = knowledge();
    struct body offer = sample_body(DIRECTION_OFFER, HEAT, 0);
    struct body need = sample_body(DIRECTION_NEED, HEAT, 0);
    struct score s;

    (void)state;
    put(&need, ROUBAIX, 0);
    put(&offer, ROUBAIX, 2000);
    need.temperature = at(70);
    offer.temperature = at(90);
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.factor[FACTOR_QUALITY].lo, 0);
    assert_int_equal(s.factor[FACTOR_DISTANCE].hi, 0);
    assert_false(s.heat_pump);
    offer.temperature = at(61); /* nine short: heat pump, .7 */
    assert_true(scored(k, &need, &offer, &s));
    assert_true(s.heat_pump);
    assert_int_equal(s.factor[FACTOR_QUALITY].hi, -1461);
    offer.temperature = at(20); /* fifty short */
    assert_false(scored(k, &need, &offer, &s));
    offer.temperature = (struct degrees){0}; /* scenario 5: kept, and asked */
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.low, 0);
    assert_int_equal(s.ask, MISSING_TEMPERATURE);
    offer.temperature = at(90);
    put(&offer, ROUBAIX, 10100);
    assert_false(scored(k, &need, &offer, &s));
    /* lukewarm water goes two kilometres, not ten */
    need.temperature = at(40);
    offer.temperature = at(50);
    put(&offer, ROUBAIX, 2100);
    assert_false(scored(k, &need, &offer, &s));
    put(&offer, ROUBAIX, 400);
    assert_true(scored(k, &need, &offer, &s));
    /* cold is better the colder it is */
    offer = sample_body(DIRECTION_OFFER, COLD, 0);
    need = sample_body(DIRECTION_NEED, COLD, 0);
    put(&need, ROUBAIX, 0);
    put(&offer, ROUBAIX, 0);
    need.temperature = at(5);
    offer.temperature = at(-10);
    assert_true(scored(k, &need, &offer, &s));
    assert_false(s.heat_pump);
    offer.temperature = at(60);
    assert_false(scored(k, &need, &offer, &s));
    compat_free(k);
}

static void a_group_with_a_stranger_is_never_certain(void **state)
{
    static const uint16_t alike[] = {SPENT, GRAIN}, mixed[] = {SPENT, WATER};
    struct compat *k = knowledge();
    struct body need = sample_body(DIRECTION_NEED, GRAIN, ROUBAIX);
    struct body offer = sample_body(DIRECTION_OFFER, SPENT, ROUBAIX);
    struct score s;

    (void)state;
    offer.type_set = alike;
    offer.types = 2;
    assert_true(scored(k, &need, &offer, &s));
    assert_true(s.low > 50);
    assert_int_equal(s.fit.c_hi, COMPAT_ONE);
    assert_int_equal(s.fit.compatible, 2);
    offer.type_set = mixed;
    assert_true(scored(k, &need, &offer, &s));
    assert_int_equal(s.low, 0);
    assert_true(s.missing & MISSING_TYPE);
    assert_int_equal(s.fit.compatible, 1);
    compat_free(k);
}

static void peers_pool_the_same_type_whatever_their_quantity(void **state)
{
    struct compat *k = knowledge();
    struct body one = sample_body(DIRECTION_POOL, PEEL, ROUBAIX);
    struct body two = sample_body(DIRECTION_POOL, PEEL, ROUBAIX);
    struct score s;

    (void)state;
    quantity(&one, 1, 1);
    quantity(&two, 900, 900);
    assert_true(scored(k, &one, &two, &s));
    assert_int_equal(s.factor[FACTOR_QUANTITY].lo, 0);
    two.type[0] = FEED; /* a rule serves giving and taking, not pooling */
    assert_false(scored(k, &one, &two, &s));
    compat_free(k);
}

static void points_lost_add_up(void **state)
{
    struct compat *k = knowledge();
    uint64_t seed = 11;

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        struct body need = sample_body(DIRECTION_NEED, FEED, ROUBAIX);
        struct body offer =
            sample_body(DIRECTION_OFFER, heads(&seed) ? SPENT : PEEL, TOURNAI);
        struct score s;
        unsigned lost = 0;

        offer.age_days = chance(&seed) % 600;
        quantity(&need, 1 + chance(&seed) % 500, 1000);
        quantity(&offer, 1 + chance(&seed) % 500, 1000);
        assert_true(scored(k, &need, &offer, &s));
        for (unsigned f = 0; f < FACTORS; f++)
            lost += s.lost[f];
        assert_int_equal(lost, 100 - s.score);
    }
    compat_free(k);
}

/* ---- bounds ----------------------------------------------------------------
 */

static struct body random_body(uint64_t *seed, enum direction direction,
                               const struct place *places, size_t count)
{
    const struct place *p = &places[chance(seed) % count];
    uint16_t type = sample_types[chance(seed) % SAMPLE_TYPES].no;
    struct body b = sample_body(direction, type, p->key);

    if (chance(seed) % 4) {
        int64_t lo = 1 + (int64_t)chance(seed) % 3000;

        quantity(&b, lo, lo + (int64_t)(chance(seed) % 3 ? 0 : 50));
    }
    if (heads(seed))
        b.months = (uint16_t)(1 + chance(seed) % BODY_ALL_YEAR);
    b.state = (enum state)(chance(seed) % STATES);
    b.packaging = (enum packaging)(chance(seed) % PACKAGINGS);
    b.legal_status = (enum legal_status)(chance(seed) % LEGAL_STATUSES);
    if (heads(seed))
        b.temperature = at((int16_t)(chance(seed) % 300 - 20));
    if (heads(seed))
        b.pressure_lo = b.pressure_hi =
            (uint8_t)(1 + chance(seed) % (PRESSURES - 1));
    if (chance(seed) % 5 == 0)
        b.max_km = (uint16_t)(1 + chance(seed) % 80);
    return b;
}

static int by_u16(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static int by_u32(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static size_t distinct(void *array, size_t count, size_t size)
{
    uint8_t *base = array;
    size_t kept = 1;

    for (size_t i = 1; i < count; i++)
        if (memcmp(base + i * size, base + (kept - 1) * size, size) != 0) {
            memmove(base + kept * size, base + i * size, size);
            kept++;
        }
    return kept;
}

static void widen_types(uint64_t *seed, const struct body *b, struct offer *o)
{
    o->type[0] = b->type[0];
    o->types = 1 + chance(seed) % 4;
    for (size_t i = 1; i < o->types; i++)
        o->type[i] = sample_types[chance(seed) % SAMPLE_TYPES].no;
    qsort(o->type, o->types, sizeof *o->type, by_u16);
    o->types = distinct(o->type, o->types, sizeof *o->type);
}

static void widen_place(uint64_t *seed, const struct body *b, struct offer *o,
                        const struct place *places, size_t count)
{
    o->commune[0] = b->commune;
    o->communes = 1 + chance(seed) % 6;
    for (size_t i = 1; i < o->communes; i++)
        o->commune[i] = places[chance(seed) % count].key;
    qsort(o->commune, o->communes, sizeof *o->commune, by_u32);
    o->communes = distinct(o->commune, o->communes, sizeof *o->commune);
}

static void widen_quantity(uint64_t *seed, const struct body *b,
                           struct offer *o)
{
    uint8_t lo = OFFER_HALF_DECADE_MAX, hi = OFFER_HALF_DECADE_MIN;

    if (!b->quantity_known || chance(seed) % 4 == 0)
        return;
    while (lo > 0 && offer_edge_milli(lo) > b->lo_milli)
        lo--;
    while (hi < OFFER_HALF_DECADE_MAX && offer_edge_milli(hi) <= b->hi_milli)
        hi++;
    o->quantity_known = true;
    o->quantity_lo = lo;
    o->quantity_hi = chance(seed) % 8 ? hi : OFFER_OPEN;
}

static enum temperature_class class_of(int celsius)
{
    if (celsius < 15)
        return TEMPERATURE_COLD;
    if (celsius < 60)
        return TEMPERATURE_LOW;
    if (celsius < 120)
        return TEMPERATURE_MEDIUM;
    return celsius < 250 ? TEMPERATURE_HIGH : TEMPERATURE_VERY_HIGH;
}

/* What a node may publish of an exact flow, by chance finer or coarser. */
static void generalise(uint64_t *seed, const struct body *b, struct offer *o)
{
    o->direction = b->direction;
    o->kind = b->kind;
    if (heads(seed))
        for (unsigned q = 0; q < 4; q++)
            if (b->months & 7u << 3 * q)
                o->quarters |= (uint8_t)(1u << q);
    o->state = heads(seed) ? b->state : STATE_NONE;
    o->packaging = heads(seed) ? b->packaging : PACKAGING_NONE;
    o->legal_status = heads(seed) ? b->legal_status : LEGAL_NONE;
    if (b->temperature.known && heads(seed))
        o->temperature = class_of(b->temperature.lo);
    if (heads(seed))
        o->pressure = (enum pressure_class)b->pressure_lo;
}

static void contained(const struct score *exact, const struct score *wide,
                      unsigned round)
{
    for (unsigned f = 0; f < FACTORS; f++) {
        const struct bounds *e = &exact->factor[f], *w = &wide->factor[f];

        if (w->lo > e->lo || e->hi > w->hi)
            fail_msg("round %u, %s: %d..%d is not within %d..%d", round,
                     vocab_name(VOCAB_FACTOR, f), e->lo, e->hi, w->lo, w->hi);
    }
    if (wide->low > exact->low || exact->high > wide->high)
        fail_msg("round %u: %u..%u is not within %u..%u", round, exact->low,
                 exact->high, wide->low, wide->high);
    assert_in_range(exact->score, exact->low, exact->high);
    assert_in_range(wide->score, wide->low, wide->high);
}

static void bounds_hold_whatever_is_published(void **state)
{
    enum { ROUNDS = 100000, NEAR = 60 };
    struct compat *k = knowledge();
    size_t all, pairs = 0;
    const struct place *places = catalogue_places(&all);
    struct offer *o = malloc(sizeof *o);
    struct point points[OFFER_COMMUNES_MAX];
    uint64_t seed = 20261121;

    (void)state;
    assert_non_null(o);
    for (unsigned i = 0; i < ROUNDS; i++) {
        bool gives = heads(&seed);
        size_t at_place = chance(&seed) % (all - NEAR);
        const struct place *near = &places[at_place];
        struct body own = random_body(
            &seed, gives ? DIRECTION_OFFER : DIRECTION_NEED, near, NEAR);
        struct body exact = random_body(
            &seed, gives ? DIRECTION_NEED : DIRECTION_OFFER, near, NEAR);
        struct body wide;
        struct area area;
        struct score was, is;
        bool passes;

        exact.max_km = 0; /* never published */
        if (chance(&seed) % 3 == 0)
            exact.type[0] = own.type[0];
        exact.kind = sample_body(exact.direction, exact.type[0], 0).kind;
        *o = (struct offer){0};
        widen_types(&seed, &exact, o);
        widen_place(&seed, &exact, o, near, NEAR);
        widen_quantity(&seed, &exact, o);
        generalise(&seed, &exact, o);
        area_build(&area, o->commune, points, (uint32_t)o->communes);
        exact.age_days = chance(&seed) % 400;
        body_of_offer(&wide, o, &area, exact.age_days);
        passes = scored(k, &own, &exact, &was);
        if (!scored(k, &own, &wide, &is)) {
            assert_false(passes); /* nothing is lost by generalising */
            continue;
        }
        if (!passes) {
            assert_int_equal(is.low, 0);
            continue;
        }
        contained(&was, &is, i);
        pairs++;
    }
    print_message("%zu of %u random pairs fit\n", pairs, ROUNDS);
    assert_true(pairs > ROUNDS / 20);
    free(o);
    compat_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logarithms_are_right_to_half_a_unit_and_keep_order),
        cmocka_unit_test(distances_agree_with_the_haversine),
        cmocka_unit_test(links_follow_tree_and_rules),
        cmocka_unit_test(scores_are_those_worked_out_by_hand),
        cmocka_unit_test(rules_and_unknowns_make_the_range_worked_out_by_hand),
        cmocka_unit_test(hard_tests_fail_or_leave_it_open),
        cmocka_unit_test(heat_goes_by_temperature_and_short_distance),
        cmocka_unit_test(a_group_with_a_stranger_is_never_certain),
        cmocka_unit_test(peers_pool_the_same_type_whatever_their_quantity),
        cmocka_unit_test(points_lost_add_up),
        cmocka_unit_test(bounds_hold_whatever_is_published),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
