/* Words of the command line: options, values, numbers, durations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "args.h"

static const struct args_option own[] = {
    {"address", 0, true}, {"qr", 0, false}, {0}};
static const struct args_option common[] = {
    {"dir", 'd', true}, {"json", 0, false}, {0}};

/* A fresh argv for each call, because parsing permutes it. */
#define PARSE(a, ...)                                                          \
    char *argv[] = {__VA_ARGS__};                                              \
    struct args a = {.own = own, .common = common};                            \
    enum status st = args_parse(&a, sizeof argv / sizeof *argv, argv)

static void options_and_words_may_stand_in_any_order(void **state)
{
    PARSE(a, "one", "--address", "tcp://a:1", "two", "-d", "/n", "--qr");

    (void)state;
    assert_int_equal(st, STATUS_OK);
    assert_int_equal(a.words, 2);
    assert_string_equal(a.word[0], "one");
    assert_string_equal(a.word[1], "two");
    assert_string_equal(args_value(&a, "address"), "tcp://a:1");
    assert_string_equal(args_value(&a, "dir"), "/n");
    assert_true(args_has(&a, "qr"));
    assert_false(args_has(&a, "json"));
}

static void a_value_may_be_joined_by_an_equals_sign(void **state)
{
    PARSE(a, "--address=tcp://a:1=x", "--dir=");

    (void)state;
    assert_int_equal(st, STATUS_OK);
    assert_string_equal(args_value(&a, "address"), "tcp://a:1=x");
    assert_string_equal(args_value(&a, "dir"), "");
}

static void a_repeated_option_keeps_every_value(void **state)
{
    PARSE(a, "--address", "x", "--address", "y");

    (void)state;
    assert_int_equal(st, STATUS_OK);
    assert_int_equal(a.givens, 2);
    assert_string_equal(a.given[0].value, "x");
    assert_string_equal(args_value(&a, "address"), "y");
}

static void two_hyphens_end_the_options_and_one_is_a_word(void **state)
{
    PARSE(a, "-", "--", "--qr", "-d");

    (void)state;
    assert_int_equal(st, STATUS_OK);
    assert_int_equal(a.words, 3);
    assert_string_equal(a.word[0], "-");
    assert_string_equal(a.word[1], "--qr");
    assert_string_equal(a.word[2], "-d");
    assert_int_equal(a.givens, 0);
}

static void an_unknown_option_is_named(void **state)
{
    PARSE(a, "x", "--addresses", "y");

    (void)state;
    assert_int_equal(st, STATUS_NOT_FOUND);
    assert_string_equal(a.wrong, "--addresses");
}

static void letters_do_not_join(void **state)
{
    PARSE(a, "-dx");

    (void)state;
    assert_int_equal(st, STATUS_NOT_FOUND);
}

static void a_missing_value_is_refused(void **state)
{
    PARSE(a, "--address");

    (void)state;
    assert_int_equal(st, STATUS_MALFORMED);
    assert_string_equal(a.wrong, "--address");
}

static void a_flag_takes_no_value(void **state)
{
    PARSE(a, "--qr=yes");

    (void)state;
    assert_int_equal(st, STATUS_MALFORMED);
}

static void too_many_options_are_refused(void **state)
{
    char *argv[ARGS_GIVEN_MAX + 1];
    struct args a = {.own = own};

    (void)state;
    for (size_t i = 0; i <= ARGS_GIVEN_MAX; i++)
        argv[i] = "--qr";
    assert_int_equal(args_parse(&a, ARGS_GIVEN_MAX + 1, argv), STATUS_FULL);
    a = (struct args){.own = own};
    assert_int_equal(args_parse(&a, ARGS_GIVEN_MAX, argv), STATUS_OK);
}

static void reading_can_stop_at_the_first_word(void **state)
{
    char *argv[] = {"--json", "match", "--flow", "3"};
    struct args a = {.common = common, .stop_at_word = true};

    (void)state;
    assert_int_equal(args_parse(&a, 4, argv), STATUS_OK);
    assert_true(args_has(&a, "json"));
    assert_int_equal(a.words, 3);
    assert_string_equal(a.word[1], "--flow");
}

static void numbers_are_whole_and_within_bounds(void **state)
{
    int64_t n = 7;

    (void)state;
    assert_int_equal(args_number("42", 1, 100, &n), STATUS_OK);
    assert_int_equal(n, 42);
    assert_int_equal(args_number("0", 1, 100, &n), STATUS_OUT_OF_RANGE);
    assert_int_equal(args_number("101", 1, 100, &n), STATUS_OUT_OF_RANGE);
    assert_int_equal(args_number("", 0, 100, &n), STATUS_MALFORMED);
    assert_int_equal(args_number("4x", 0, 100, &n), STATUS_MALFORMED);
    assert_int_equal(args_number("-4", 0, 100, &n), STATUS_MALFORMED);
    assert_int_equal(args_number(" 4", 0, 100, &n), STATUS_MALFORMED);
    assert_int_equal(args_number("99999999999999999999", 0, INT64_MAX, &n),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(n, 42);
}

static void durations_have_a_unit_or_are_seconds(void **state)
{
    int64_t s = 7;

    (void)state;
    assert_int_equal(args_duration("72h", &s), STATUS_OK);
    assert_int_equal(s, 259200);
    assert_int_equal(args_duration("30m", &s), STATUS_OK);
    assert_int_equal(s, 1800);
    assert_int_equal(args_duration("3d", &s), STATUS_OK);
    assert_int_equal(s, 259200);
    assert_int_equal(args_duration("90", &s), STATUS_OK);
    assert_int_equal(s, 90);
    assert_int_equal(args_duration("0h", &s), STATUS_OUT_OF_RANGE);
    assert_int_equal(args_duration("999999999d", &s), STATUS_OUT_OF_RANGE);
    assert_int_equal(args_duration("h", &s), STATUS_MALFORMED);
    assert_int_equal(args_duration("3 h", &s), STATUS_MALFORMED);
    assert_int_equal(args_duration("3hh", &s), STATUS_MALFORMED);
    assert_int_equal(args_duration("-3h", &s), STATUS_MALFORMED);
    assert_int_equal(s, 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_words_may_stand_in_any_order),
        cmocka_unit_test(a_value_may_be_joined_by_an_equals_sign),
        cmocka_unit_test(a_repeated_option_keeps_every_value),
        cmocka_unit_test(two_hyphens_end_the_options_and_one_is_a_word),
        cmocka_unit_test(an_unknown_option_is_named),
        cmocka_unit_test(letters_do_not_join),
        cmocka_unit_test(a_missing_value_is_refused),
        cmocka_unit_test(a_flag_takes_no_value),
        cmocka_unit_test(too_many_options_are_refused),
        cmocka_unit_test(reading_can_stop_at_the_first_word),
        cmocka_unit_test(numbers_are_whole_and_within_bounds),
        cmocka_unit_test(durations_have_a_unit_or_are_seconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
