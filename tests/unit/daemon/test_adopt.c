/* An edition is adopted with a day that can be. */
#include "folder.h"

#include "adopt.h"

enum { TOURNAI = 5657081, TODAY = 20779 };

static uint32_t adopted_on(uint32_t dated)
{
    static const uint32_t area[] = {TOURNAI};
    struct establishment row[] = {{.unit = 560123456789,
                                   .site = 56002123456789,
                                   .commune = TOURNAI,
                                   .nace = 1105,
                                   .size_band = SIZE_UNKNOWN,
                                   .active = true}};
    struct adoption a = {.edition = {.kind = REGISTER_COUNTS,
                                     .dated = dated,
                                     .imported_at = TODAY * UINT64_C(86400)},
                         .row = row,
                         .rows = 1,
                         .area = area,
                         .communes = 1};
    struct edition_change change;
    struct edition e;
    struct store *s;

    assert_int_equal(store_open(&s, folder, STORE_WRITER), STATUS_OK);
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    adopt_sort_out(&a);
    assert_int_equal(adopt_edition(s, &a, &change), STATUS_OK);
    assert_int_equal(store_commit(s, STORE_OWN), STATUS_OK);
    assert_int_equal(registers_newest(s, register_own, &e), STATUS_OK);
    store_close(s);
    return e.dated;
}

static void the_day_of_a_register_is_kept(void **state)
{
    (void)state;
    assert_int_equal(adopted_on(TODAY - 20), TODAY - 20);
}

static void without_a_day_it_is_of_the_day_it_came(void **state)
{
    (void)state;
    assert_int_equal(adopted_on(0), TODAY);
}

/* A table signed for the year 9999 would be stated to nobody: a statement has
 * no such day, and without one no offer leaves. */
static void a_day_that_cannot_be_is_none(void **state)
{
    (void)state;
    assert_int_equal(adopted_on(2932896), TODAY);
    assert_int_equal(adopted_on(TODAY + 4000), TODAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, folder_make, folder_remove)
        TEST(the_day_of_a_register_is_kept),
        TEST(without_a_day_it_is_of_the_day_it_came),
        TEST(a_day_that_cannot_be_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
