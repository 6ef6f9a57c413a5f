/* Base32: known values, tolerance, one reading per value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "symbiote/crockford.h"

static void known_values_read_and_write(void **state)
{
    static const uint8_t bytes[] = {0xff, 0x00, 0xaa, 0x55, 0x01, 0x80};
    char text[16];
    uint8_t back[6];

    (void)state;
    assert_int_equal(crockford_chars(5), 8);
    assert_int_equal(crockford_chars(6), 10);
    assert_int_equal(crockford_chars(16), 26);
    crockford_encode(text, bytes, 6);
    assert_string_equal(text, "ZW0AMN81G0");
    assert_int_equal(crockford_decode(back, 6, text), STATUS_OK);
    assert_memory_equal(back, bytes, 6);
}

static void people_type_as_they_like(void **state)
{
    uint8_t a[5], b[5];
    char clean[16];

    (void)state;
    assert_int_equal(crockford_decode(a, 5, "0011 ABCD"), STATUS_OK);
    assert_int_equal(crockford_decode(b, 5, "oO-iL-abcd\n"), STATUS_OK);
    assert_memory_equal(a, b, 5);
    assert_int_equal(crockford_clean(clean, sizeof clean, " ab-ol "), 0);
    assert_string_equal(clean, "AB01");
    assert_int_equal(crockford_clean(clean, 4, "abcd"), STATUS_TOO_BIG);
}

static void everything_else_is_refused(void **state)
{
    uint8_t out[8];
    size_t n;

    (void)state;
    assert_int_equal(crockford_decode(out, 5, "0011ABCU"), STATUS_MALFORMED);
    assert_int_equal(crockford_decode(out, 5, "0011ABC"), STATUS_MALFORMED);
    assert_int_equal(crockford_decode(out, 5, "0011ABCD0"), STATUS_MALFORMED);
    assert_int_equal(crockford_decode(out, 1, "01"), STATUS_MALFORMED);
    assert_int_equal(crockford_decode(out, 1, "04"), STATUS_OK);
    assert_int_equal(crockford_decode_any(out, 1, "0011", &n), STATUS_TOO_BIG);
    assert_int_equal(crockford_decode(out, 5, "0011_BCD"), STATUS_MALFORMED);
}

static void territory_ids_are_shown_in_groups_of_four(void **state)
{
    uint8_t tid[TID_LEN], back[TID_LEN];
    char shown[TID_SHOWN];

    (void)state;
    for (size_t i = 0; i < TID_LEN; i++)
        tid[i] = (uint8_t)(i * 11);
    tid_shown(shown, tid);
    assert_int_equal(strlen(shown), TID_SHOWN - 1);
    assert_int_equal(shown[4], '-');
    assert_int_equal(shown[34], '-');
    assert_int_equal(tid_read(back, shown), STATUS_OK);
    assert_memory_equal(back, tid, TID_LEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values_read_and_write),
        cmocka_unit_test(people_type_as_they_like),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(territory_ids_are_shown_in_groups_of_four),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
