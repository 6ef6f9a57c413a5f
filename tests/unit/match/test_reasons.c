#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixed.h"
#include "sample.h"
#include "symbiote/reasons.h"
#include "words.h"

struct fixture {
    struct compat *k;
    struct weights weights;
    struct closure *closure;
    struct lead lead;
    struct body own, other;
    struct reasons reasons;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->weights = score_default_weights();
    assert_int_equal(compat_new(&f->k, sample_types, SAMPLE_TYPES, sample_rules,
                                SAMPLE_RULES),
                     STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    closure_free(f->closure);
    compat_free(f->k);
    free(f);
    return 0;
}

static void word(struct fixture *f, enum lang lang)
{
    struct closure_of of = {f->own.type, f->own.types,
                            f->own.direction == DIRECTION_OFFER,
                            f->own.direction == DIRECTION_POOL};
    struct scorer s = {&f->weights, NULL, &f->own, of.giver};

    closure_free(f->closure);
    f->closure = NULL;
    assert_int_equal(closure_new(&f->closure, f->k, &of), STATUS_OK);
    s.closure = f->closure;
    assert_true(score_pair(&s, &f->other, &f->lead.score));
    f->lead.giver = of.giver;
    f->lead.verdict =
        f->lead.score.low >= 50 ? VERDICT_CERTAIN : VERDICT_POSSIBLE;
    reasons_word(&f->reasons,
                 &(struct reasons_of){f->k, &f->lead, &f->own, &f->other},
                 lang);
}

static void says(const struct fixture *f, enum factor factor, const char *text)
{
    assert_string_equal(f->reasons.factor[factor].text, text);
}

static void quantity(struct body *b, int64_t lo, int64_t hi)
{
    b->quantity_known = true;
    b->lo_milli = lo;
    b->hi_milli = hi;
    b->ln_lo = fixed_ln((uint64_t)lo);
    b->ln_hi = hi == INT64_MAX ? INT32_MAX : fixed_ln((uint64_t)hi);
}

/* Acceptance scenario 16. */
static void a_lead_is_explained_in_whole_sentences(void **state)
{
    struct fixture *f = *state;
    static const uint16_t group[] = {SPENT, PEEL, INERT};
    static const uint32_t keys[] = {5657081};
    struct point points[1];
    struct area area;

    area_build(&area, keys, points, 1);
    f->own = sample_body(DIRECTION_NEED, CATTLE_FEED, ROUBAIX);
    quantity(&f->own, 300000, 300000);
    f->own.state = STATE_SOLID;
    f->other = sample_body(DIRECTION_OFFER, SPENT, TOURNAI);
    f->other.area = &area;
    f->other.type_set = group;
    f->other.types = 3;
    quantity(&f->other, 316228, 1000000);
    f->other.months = 7;
    f->other.months_exact = false;
    f->other.legal_status = LEGAL_BY_PRODUCT;
    f->other.age_days = 12;
    word(f, LANG_EN);
    says(f, FACTOR_COMPATIBILITY,
         "en spent grain can serve as en cattle feed (confidence of the rule: "
         "90 %). The other side published a group of 3 types; 2 of them fit.");
    says(f, FACTOR_DISTANCE,
         "Between 17 and 26 km apart. By its value it pays to carry it up to "
         "about 140 km.");
    says(f, FACTOR_QUANTITY,
         "Offered: 316 to 1,000 t a year; needed: 300 t a year.");
    says(f, FACTOR_QUALITY, "State offered: not stated; needed: solid.");
    says(f, FACTOR_TIME, "Available in 1 to 3 of the 12 months needed.");
    says(f, FACTOR_REGULATION, "Legal status of what is offered: by-product.");
    says(f, FACTOR_FRESHNESS,
         "Confirmed 12 days ago. Declared, not "
         "documented.");
    assert_string_equal(f->reasons.border,
                        "It crosses a border. Check that both sides recognise "
                        "it as a by-product.");
    assert_string_equal(f->reasons.rule,
                        "Rule R1: direct use. Source: own test knowledge.");
    assert_string_equal(f->reasons.check,
                        "Check first: deliver within two days.");
    assert_string_equal(f->reasons.missing[0],
                        "Ask which of the 3 types of the group it is.");
    assert_int_equal(f->reasons.missing_count, 3); /* type, state, months */
    assert_string_equal(f->reasons.visible,
                        "The other side cannot see this lead: the flow is not "
                        "published.");
    f->lead.visible_to_other = true;
    word(f, LANG_EN);
    assert_string_equal(f->reasons.visible,
                        "The other side can see this lead too: the flow is "
                        "published.");
}

static void points_and_bounds_stand_in_the_summary(void **state)
{
    struct fixture *f = *state;
    char text[200];
    unsigned lost = 0;

    f->own = sample_body(DIRECTION_OFFER, GRAIN, ROUBAIX);
    f->other = sample_body(DIRECTION_NEED, GRAIN, TOURNAI);
    word(f, LANG_EN);
    (void)snprintf(text, sizeof text,
                   "Certain: %u points of 100, between %u and %u.",
                   f->lead.score.score, f->lead.score.low, f->lead.score.high);
    assert_string_equal(f->reasons.summary, text);
    for (unsigned i = 0; i < FACTORS; i++)
        lost += f->reasons.factor[i].points_lost;
    assert_int_equal(lost, 100 - f->lead.score.score);
    assert_string_equal(f->reasons.rule, "");
    says(f, FACTOR_TIME, "It keeps, so the season does not decide.");
}

static void heat_asks_for_what_is_missing(void **state)
{
    struct fixture *f = *state;

    f->own = sample_body(DIRECTION_NEED, HEAT, ROUBAIX);
    f->other = sample_body(DIRECTION_OFFER, HEAT, ROUBAIX);
    f->own.temperature = (struct degrees){70, 70, true};
    word(f, LANG_EN);
    says(f, FACTOR_QUALITY, "Temperature offered: not stated; needed: 70 °C.");
    says(f, FACTOR_REGULATION, "No waste law stands between.");
    assert_string_equal(f->reasons.missing[0], "Ask for the temperature.");
    f->other.temperature = (struct degrees){15, 59, true};
    word(f, LANG_EN);
    says(f, FACTOR_QUALITY,
         "Temperature offered: 15–59 °C; needed: 70 °C. A heat pump or "
         "chiller would be needed.");
}

static void every_factor_has_words_in_every_language(void **state)
{
    struct fixture *f = *state;

    for (unsigned lang = 0; lang < LANGS; lang++)
        for (unsigned type = 0; type < SAMPLE_TYPES; type++) {
            f->own =
                sample_body(DIRECTION_NEED, sample_types[type].no, ROUBAIX);
            f->other =
                sample_body(DIRECTION_OFFER, sample_types[type].no, ROUBAIX);
            word(f, (enum lang)lang);
            assert_true(f->reasons.summary[0]);
            assert_true(f->reasons.visible[0]);
            for (unsigned i = 0; i < FACTORS; i++) {
                assert_int_equal(f->reasons.factor[i].factor, i);
                assert_true(f->reasons.factor[i].text[0]);
            }
        }
}

static void number_is(int64_t milli, enum lang lang, const char *text)
{
    char out[WORDS_NUMBER];

    words_number(out, milli, lang);
    assert_string_equal(out, text);
}

static void numbers_read_as_people_write_them(void **state)
{
    (void)state;
    number_is(0, LANG_EN, "0");
    number_is(1, LANG_EN, "0.01");
    number_is(40, LANG_FR, "0,04");
    number_is(3162, LANG_EN, "3.2");
    number_is(3162, LANG_NL, "3,2");
    number_is(9949, LANG_EN, "9.9");
    number_is(9950, LANG_EN, "10");
    number_is(31622, LANG_EN, "32");
    number_is(316227, LANG_EN, "316");
    number_is(1250000, LANG_EN, "1,250");
    number_is(3162277, LANG_NL, "3\u202f160");
    number_is(31622776, LANG_FR, "31\u202f600");
    number_is(1000000000, LANG_EN, "1,000,000");
    number_is(INT64_MAX, LANG_EN, "> 10^12");
}

static void long_texts_are_cut_at_a_whole_character(void **state)
{
    char out[8];
    struct words w = words_into(out, sizeof out, LANG_FR);

    (void)state;
    words_say(&w, "%s", "abcdéé");
    assert_string_equal(out, "abcdé"); /* 4 + 2; the second é has no room */
    w = words_into(out, sizeof out, LANG_FR);
    words_say(&w, "%s", "abc");
    words_say(&w, "%s", "defghij");
    assert_string_equal(out, "abc def");
    words_say(&w, "%s", "x");
    assert_string_equal(out, "abc def");
}

static void quantities_are_shown_in_the_unit_of_the_kind(void **state)
{
    struct body b = {.kind = KIND_WATER};
    char out[80];

    (void)state;
    reasons_quantity(out, sizeof out, &b, LANG_EN);
    assert_string_equal(out, "not stated");
    quantity(&b, 10000000, INT64_MAX);
    reasons_quantity(out, sizeof out, &b, LANG_EN);
    assert_string_equal(out, "10,000 m3 a year or more");
    quantity(&b, 1, 5000000);
    reasons_quantity(out, sizeof out, &b, LANG_EN);
    assert_string_equal(out, "at most 5,000 m3 a year");
}

#define FIXED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXED(a_lead_is_explained_in_whole_sentences),
        FIXED(points_and_bounds_stand_in_the_summary),
        FIXED(heat_asks_for_what_is_missing),
        FIXED(every_factor_has_words_in_every_language),
        cmocka_unit_test(numbers_read_as_people_write_them),
        cmocka_unit_test(long_texts_are_cut_at_a_whole_character),
        cmocka_unit_test(quantities_are_shown_in_the_unit_of_the_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
