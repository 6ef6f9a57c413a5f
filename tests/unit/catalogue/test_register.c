/* Numbers of French and Belgian businesses, and size bands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "symbiote/register.h"

static enum status read(const char *text, const char *country,
                        struct reg_number *out)
{
    *out = (struct reg_number){0};
    return register_read_number(text, country, out);
}

static void belgian_numbers_are_read_in_every_spelling(void **state)
{
    static const char *const spellings[] = {
        "0403.449.823", "BE 0403.449.823",        "BE0403449823",
        "0403449823",   "0403\u00a0449\u00a0823", "403449823"};
    struct reg_number n;

    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        assert_int_equal(read(spellings[i], "BE", &n), STATUS_OK);
        assert_string_equal(n.text, "0403449823");
        assert_int_equal(n.country, COUNTRY_BE);
        assert_int_equal(n.unit, UINT64_C(560403449823));
        assert_int_equal(n.site, 0);
    }
}

static void belgian_establishments_have_no_legal_unit(void **state)
{
    struct reg_number n;

    (void)state;
    assert_int_equal(read("2.000.000.339", "", &n), STATUS_OK);
    assert_int_equal(n.unit, 0);
    assert_int_equal(n.site, UINT64_C(5600002000000339));
}

static void french_numbers_are_read(void **state)
{
    struct reg_number n;

    (void)state;
    assert_int_equal(read("552 081 317 00012", "", &n), STATUS_MISMATCH);
    assert_int_equal(read("732 829 320 00074", "", &n), STATUS_OK);
    assert_string_equal(n.text, "73282932000074");
    assert_int_equal(n.unit, UINT64_C(2500732829320));
    assert_int_equal(n.site, UINT64_C(25073282932000074));
    assert_int_equal(read("732829320", "FR", &n), STATUS_OK);
    assert_string_equal(n.text, "732829320");
    assert_int_equal(n.site, 0);
}

static void the_post_office_has_its_own_rule(void **state)
{
    struct reg_number n;

    (void)state;
    assert_int_equal(read("35600000000048", "FR", &n), STATUS_OK);
    assert_int_equal(read("35600000049837", "FR", &n), STATUS_OK);
    assert_int_equal(read("35600000049838", "FR", &n), STATUS_MISMATCH);
}

static void a_first_zero_eaten_by_a_spreadsheet_comes_back(void **state)
{
    struct reg_number n;

    (void)state;
    assert_int_equal(read("5410949 00019", "FR", &n), STATUS_MALFORMED);
    assert_int_equal(read("05410949 00019", "FR", &n), STATUS_OK);
    assert_string_equal(n.text, "00541094900019");
}

static void wrong_numbers_are_told_apart(void **state)
{
    struct reg_number n = {.unit = 7};

    (void)state;
    assert_int_equal(read("0403.449.824", "BE", &n), STATUS_MISMATCH);
    assert_int_equal(read("9403449823", "BE", &n), STATUS_MALFORMED);
    assert_int_equal(read("12345", "BE", &n), STATUS_MALFORMED);
    assert_int_equal(read("", "BE", &n), STATUS_MALFORMED);
    assert_int_equal(read("0000000097", "BE", &n), STATUS_MISMATCH);
    assert_int_equal(read("NC", "BE", &n), STATUS_MALFORMED);
    assert_int_equal(read("0403449823000000000", "BE", &n), STATUS_MALFORMED);
    assert_int_equal(read("00000000000000", "FR", &n), STATUS_MALFORMED);
}

static void nine_digits_that_fit_both_need_a_country(void **state)
{
    struct reg_number n;
    char text[10];

    (void)state;
    for (unsigned i = 400000000; i < 400100000; i++) {
        for (unsigned k = 0, rest = i; k < 9; k++, rest /= 10)
            text[8 - k] = (char)('0' + rest % 10);
        text[9] = '\0';
        if (read(text, "", &n) != STATUS_AMBIGUOUS)
            continue;
        assert_int_equal(read(text, "FR", &n), STATUS_OK);
        assert_int_equal(n.country, COUNTRY_FR);
        assert_int_equal(read(text, "BE", &n), STATUS_OK);
        assert_int_equal(n.country, COUNTRY_BE);
        return;
    }
    fail_msg("none of 100000 numbers fits both");
}

static void headcounts_fall_in_their_band(void **state)
{
    uint32_t lo, hi;

    (void)state;
    assert_int_equal(register_size_band(0), SIZE_0);
    assert_int_equal(register_size_band(2), SIZE_1_2);
    assert_int_equal(register_size_band(249), SIZE_200_249);
    assert_int_equal(register_size_band(9000), SIZE_500);
    for (uint32_t n = 0; n < 600; n++) {
        register_size_range((uint8_t)register_size_band(n), &lo, &hi);
        assert_in_range(n, lo, hi);
    }
    register_size_range(SIZE_UNKNOWN, &lo, &hi);
    assert_int_equal(lo, 0);
    assert_int_equal(hi, UINT32_MAX);
}

static void bands_are_read_as_written(void **state)
{
    static const struct {
        const char *text;
        bool codes;
        enum size_band band;
    } rows[] = {
        {"10-19", false, SIZE_10_19},
        {"10 à 19 salariés", false, SIZE_10_19},
        {"500+", false, SIZE_500},
        {"500 et plus", false, SIZE_500},
        {"1 ou 2", false, SIZE_1_2},
        {"7", false, SIZE_6_9},
        {"11", true, SIZE_10_19},
        {"11", false, SIZE_10_19},
        {"21", true, SIZE_50_99},
        {"21", false, SIZE_20_49},
        {"NN", true, SIZE_0},
        {"01", false, SIZE_1_2},
        {"53", true, SIZE_500},
        {"99", true, SIZE_UNKNOWN},
        {"", false, SIZE_UNKNOWN},
        {"?", false, SIZE_UNKNOWN},
        {"1 000 à 1 999", false, SIZE_500},
        {"20-10", false, SIZE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(register_read_size(rows[i].text, rows[i].codes),
                         rows[i].band);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(belgian_numbers_are_read_in_every_spelling),
        cmocka_unit_test(belgian_establishments_have_no_legal_unit),
        cmocka_unit_test(french_numbers_are_read),
        cmocka_unit_test(the_post_office_has_its_own_rule),
        cmocka_unit_test(a_first_zero_eaten_by_a_spreadsheet_comes_back),
        cmocka_unit_test(wrong_numbers_are_told_apart),
        cmocka_unit_test(nine_digits_that_fit_both_need_a_country),
        cmocka_unit_test(headcounts_fall_in_their_band),
        cmocka_unit_test(bands_are_read_as_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
