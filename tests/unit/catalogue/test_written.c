/* Numbers, dates and labels as readers of three languages write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "symbiote/label.h"
#include "symbiote/written.h"

static void numbers_have_the_marks_of_the_language(void **state)
{
    char text[WRITTEN_NUMBER];

    (void)state;
    written_number(text, sizeof text, 1234500, LANG_FR);
    assert_string_equal(text, "1\u202f234,5");
    written_number(text, sizeof text, 1234500, LANG_NL);
    assert_string_equal(text, "1\u202f234,5");
    written_number(text, sizeof text, 1234567890, LANG_EN);
    assert_string_equal(text, "1,234,567.89");
    written_number(text, sizeof text, -40, LANG_EN);
    assert_string_equal(text, "-0.04");
    written_number(text, sizeof text, INT64_MIN, LANG_EN);
    assert_string_equal(text, "-9,223,372,036,854,775.808");
}

static void intervals_may_be_open_or_one_value(void **state)
{
    const int64_t lo = 400000, hi = 500000;
    char text[WRITTEN_NUMBER];

    (void)state;
    written_interval(text, sizeof text, &lo, &hi, LANG_EN);
    assert_string_equal(text, "400–500");
    written_interval(text, sizeof text, &lo, &lo, LANG_EN);
    assert_string_equal(text, "400");
    written_interval(text, sizeof text, &lo, NULL, LANG_EN);
    assert_string_equal(text, "> 400");
    written_interval(text, sizeof text, NULL, &hi, LANG_EN);
    assert_string_equal(text, "< 500");
    written_interval(text, sizeof text, NULL, NULL, LANG_EN);
    assert_string_equal(text, "?");
}

static void published_edges_have_three_digits(void **state)
{
    (void)state;
    assert_int_equal(written_rounded(316228), 316000);
    assert_int_equal(written_rounded(3162278), 3160000);
    assert_int_equal(written_rounded(31623), 31600);
    assert_int_equal(written_rounded(1000000), 1000000);
    assert_int_equal(written_rounded(999500), 1000000);
    assert_int_equal(written_rounded(999), 999);
    assert_int_equal(written_rounded(0), 0);
    assert_int_equal(written_rounded(-1234567), -1234567);
    assert_int_equal(written_rounded(INT64_MAX), 9220000000000000000);
}

static void days_are_written_as_readers_write_them(void **state)
{
    char text[WRITTEN_DAY];

    (void)state;
    written_day(text, sizeof text, 20778, LANG_FR);
    assert_string_equal(text, "21/11/2026");
    written_day(text, sizeof text, 20778, LANG_EN);
    assert_string_equal(text, "2026-11-21");
}

static void times_are_read_whole_or_not_at_all(void **state)
{
    static const char *const bad[] = {"",
                                      "2026-11",
                                      "2026-02-30",
                                      "2026-11-21 ",
                                      "2026-11-21T",
                                      "2026-11-2x",
                                      "2026-11-21T24:00:00Z",
                                      "2026-11-21T10:00:00",
                                      "2026-11-21T10:00:00+01:00"};
    uint64_t at = 7;
    bool timed = false;

    (void)state;
    assert_int_equal(written_read_time("2026-11-21T01:02:03Z", &at, &timed),
                     STATUS_OK);
    assert_int_equal(at, UINT64_C(20778) * 86400 + 3723);
    assert_true(timed);
    assert_int_equal(written_read_time("2026-11-21", &at, &timed), STATUS_OK);
    assert_int_equal(at, UINT64_C(20778) * 86400);
    assert_false(timed);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(written_read_time(bad[i], &at, &timed),
                         STATUS_MALFORMED);
}

static void short_buffers_are_cut_and_ended(void **state)
{
    char text[4];

    (void)state;
    written_number(text, sizeof text, 1234567000, LANG_EN);
    assert_int_equal(strlen(text), 3);
}

static void labels_know_the_names_and_leave_others_alone(void **state)
{
    char text[32];

    (void)state;
    assert_string_equal(label_of(LANG_EN, "by_product"), "by-product");
    assert_string_equal(label_of(LANG_EN, "from_the_future"),
                        "from_the_future");
    label_unit(text, sizeof text, LANG_EN, "m3", "year");
    assert_string_equal(text, "m³/year");
    label_unit(text, sizeof text, LANG_EN, "m2", "year");
    assert_string_equal(text, "m²");
    label_unit(text, sizeof text, LANG_EN, "t", "once");
    assert_string_equal(text, "t");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_the_marks_of_the_language),
        cmocka_unit_test(intervals_may_be_open_or_one_value),
        cmocka_unit_test(published_edges_have_three_digits),
        cmocka_unit_test(days_are_written_as_readers_write_them),
        cmocka_unit_test(times_are_read_whole_or_not_at_all),
        cmocka_unit_test(short_buffers_are_cut_and_ended),
        cmocka_unit_test(labels_know_the_names_and_leave_others_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
