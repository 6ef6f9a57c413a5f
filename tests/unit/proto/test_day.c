/* Calendar days: known dates, month ends, round trips. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "symbiote/day.h"

static uint32_t civil(unsigned y, unsigned m, unsigned d)
{
    uint32_t days = 0;

    assert_true(day_from_civil(y, m, d, &days));
    return days;
}

static void known_dates_have_known_numbers(void **state)
{
    (void)state;
    assert_int_equal(civil(1970, 1, 1), 0);
    assert_int_equal(civil(2000, 3, 1), 11017);
    assert_int_equal(civil(2026, 11, 21), 20778);
}

static void days_that_do_not_exist_are_refused(void **state)
{
    uint32_t days;

    (void)state;
    assert_false(day_from_civil(2026, 4, 31, &days));
    assert_false(day_from_civil(2026, 2, 29, &days));
    assert_true(day_from_civil(2028, 2, 29, &days));
    assert_false(day_from_civil(2026, 13, 1, &days));
    assert_false(day_from_civil(1969, 12, 31, &days));
}

static void every_day_reads_back(void **state)
{
    (void)state;
    for (uint32_t day = 0; day < 80000; day++) {
        unsigned y, m, d;

        day_to_civil(day, &y, &m, &d);
        assert_int_equal(civil(y, m, d), day);
    }
}

static void quarters_end_on_their_last_day(void **state)
{
    char text[DAY_TEXT];

    (void)state;
    day_text(text, day_quarter_end(civil(2026, 11, 21)));
    assert_string_equal(text, "2026-12-31");
    day_text(text, day_quarter_end(civil(2028, 1, 1)));
    assert_string_equal(text, "2028-03-31");
    day_text(text, day_quarter_end(civil(2026, 6, 30)));
    assert_string_equal(text, "2026-06-30");
}

static void a_day_is_read_in_one_form_only(void **state)
{
    static const char *const wrong[] = {
        "",           "2026-1-01",   "2026-01-1",  "2026-13-01", "2026-02-30",
        "2026/01/01", "2026-01-011", "1969-12-31", "x026-01-01"};
    uint32_t day = 7, same;

    (void)state;
    assert_true(day_read("2026-11-22", &day));
    assert_true(day_from_civil(2026, 11, 22, &same));
    assert_int_equal(day, same);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(day_read(wrong[i], &day));
    assert_int_equal(day, same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_read_in_one_form_only),
        cmocka_unit_test(known_dates_have_known_numbers),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(every_day_reads_back),
        cmocka_unit_test(quarters_end_on_their_last_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
