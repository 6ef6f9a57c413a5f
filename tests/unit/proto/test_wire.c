/* The encoding: known bytes, shortest forms only, every truncation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "symbiote/wire.h"

/* Reads one value from an exact heap block. */
static enum status skip_exact(const void *bytes, size_t len)
{
    uint8_t *exact = malloc(len);
    struct reader r;
    enum status s;

    memcpy(exact, bytes, len);
    r = wire_reader(exact, len);
    wire_skip(&r);
    s = wire_close_reader(&r);
    free(exact);
    return s;
}

/* {1: nil, 2: true, 3: 300, 4: -33, 5: h'0102', 6: "é", 7: [0, false]} */
static const uint8_t golden[] = {0x87, 1,    0xc0, 2, 0xc3, 3, 0xcd, 1, 0x2c,
                                 4,    0xd0, 0xdf, 5, 0xc4, 2, 1,    2, 6,
                                 0xa2, 0xc3, 0xa9, 7, 0x92, 0, 0xc2};

static void values_have_known_bytes(void **state)
{
    uint8_t buf[sizeof golden];
    struct writer w = wire_writer(buf, sizeof buf);
    size_t len = 0;

    (void)state;
    wire_put_map(&w, 7);
    wire_put_uint(&w, 1);
    wire_put_nil(&w);
    wire_put_uint(&w, 2);
    wire_put_bool(&w, true);
    wire_put_uint(&w, 3);
    wire_put_uint(&w, 300);
    wire_put_uint(&w, 4);
    wire_put_int(&w, -33);
    wire_put_uint(&w, 5);
    wire_put_bytes(&w, (const uint8_t *)"\1\2", 2);
    wire_put_uint(&w, 6);
    wire_put_text(&w, "\xc3\xa9");
    wire_put_uint(&w, 7);
    wire_put_array(&w, 2);
    wire_put_int(&w, 0);
    wire_put_bool(&w, false);
    assert_int_equal(wire_close_writer(&w, &len), STATUS_OK);
    assert_int_equal(len, sizeof golden);
    assert_memory_equal(buf, golden, len);
    wire_put_nil(&w);
    assert_int_equal(wire_close_writer(&w, &len), STATUS_TOO_BIG);
    wire_put_raw(&w, view_of("", 0)); /* sticky */
    assert_int_equal(wire_close_writer(&w, &len), STATUS_TOO_BIG);
}

static void a_map_is_walked_key_by_key(void **state)
{
    struct reader r = wire_reader(golden, sizeof golden);
    struct wire_map m = wire_get_map(&r);
    char text[3];
    uint8_t bytes[2];
    uint64_t key, seen = 0;

    (void)state;
    while (wire_next_key(&r, &m, &key)) {
        seen = seen * 10 + key;
        switch (key) {
        case 1: assert_true(wire_skip_nil(&r)); break;
        case 2: assert_true(wire_get_bool(&r)); break;
        case 3: assert_int_equal(wire_get_uint(&r, 300, 300), 300); break;
        case 4: assert_int_equal(wire_get_int(&r, -33, 0), -33); break;
        case 5: wire_get_bytes(&r, bytes, 2); break;
        case 6: wire_get_text(&r, text, sizeof text); break;
        default: wire_skip(&r);
        }
    }
    assert_int_equal(seen, 1234567);
    assert_int_equal(wire_close_reader(&r), STATUS_OK);
    assert_string_equal(text, "\xc3\xa9");
    assert_int_equal(bytes[1], 2);
}

static void every_truncation_is_malformed(void **state)
{
    (void)state;
    assert_int_equal(skip_exact(golden, sizeof golden), STATUS_OK);
    for (size_t n = 0; n < sizeof golden; n++)
        assert_int_equal(skip_exact(golden, n), STATUS_MALFORMED);
    assert_int_equal(skip_exact("\xc0\xc0", 2), STATUS_MALFORMED);
}

static void every_truncation_of_a_single_value_is_malformed(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } good[] = {
        {"\xcc\xff", 2},
        {"\xcd\xff\xff", 3},
        {"\xce\xff\xff\xff\xff", 5},
        {"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", 9},
        {"\xd0\x80", 2},
        {"\xd1\x80\x00", 3},
        {"\xd2\x80\x00\x00\x00", 5},
        {"\xd3\x80\x00\x00\x00\x00\x00\x00\x00", 9},
        {"\xc4\x03\x00\x00\x00", 5},
        {"\xa3xyz", 4},
        {"\x91\xc0", 2},
        {"\x81\x01\xc0", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(skip_exact(good[i].bytes, good[i].len), STATUS_OK);
        for (size_t n = 0; n < good[i].len; n++)
            assert_int_equal(skip_exact(good[i].bytes, n), STATUS_MALFORMED);
    }
}

static void what_is_not_in_the_subset_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        {"\xcc\x7f", 2},                     /* 127 in two bytes */
        {"\xcd\x00\xff", 3},                 /* 255 in three */
        {"\xce\x00\x00\xff\xff", 5},         /* 65535 in five */
        {"\xcf\0\0\0\0\xff\xff\xff\xff", 9}, /* 2^32 - 1 in nine */
        {"\xd0\xe0", 2},                     /* -32 in two */
        {"\xd1\xff\x80", 3},                 /* -128 in three */
        {"\xd2\xff\xff\x80\x00", 5},         /* -32768 in five */
        {"\xd3\xff\xff\xff\xff\x80\0\0\0", 9},
        {"\xd0\x21", 2},     /* positive in a signed form */
        {"\xc5\0\1\1", 4},   /* bin 16 of one byte */
        {"\xd9\1a", 3},      /* str 8 of one */
        {"\xdc\0\1\xc0", 4}, /* array 16 of one */
        {"\xde\0\1\1\1", 5}, /* map 16 of one */
        {"\xc1", 1},         /* never used */
        {"\xca\0\0\0\0", 5}, /* float */
        {"\xcb\0\0\0\0\0\0\0\0", 9},
        {"\xd4\1\1", 3}, /* ext */
        {"\xc7\1\1\1", 4},
        {"\x82\1\1\1\1", 5},         /* key twice */
        {"\x82\2\1\1\1", 5},         /* keys descend */
        {"\x81\xa1\x61\1", 4},       /* text as a key */
        {"\x81\xff\1", 3},           /* negative key */
        {"\xdd\xff\xff\xff\xff", 5}, /* lengths beyond the input */
        {"\xdf\xff\xff\xff\xff", 5},
        {"\xc6\xff\xff\xff\xff", 5},
        {"\xdb\xff\xff\xff\xff", 5},
        {"\x91\x91\x91\x91\x91\x91\x90", 7}, /* seven deep */
        {"\xa1\x00", 2},                     /* control characters */
        {"\xa1\x7f", 2},
        {"\xa1\x80", 2},     /* not UTF-8 */
        {"\xa2\xc1\xbf", 3}, /* overlong */
        {"\xa3\xe0\x9f\xbf", 4},
        {"\xa4\xf0\x8f\xbf\xbf", 5},
        {"\xa3\xed\xa0\x80", 4},     /* surrogate */
        {"\xa4\xf4\x90\x80\x80", 5}, /* above U+10FFFF */
        {"\xa1\xc3", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(skip_exact(bad[i].bytes, bad[i].len),
                         STATUS_MALFORMED);
    assert_int_equal(skip_exact("\x91\x91\x91\x91\x91\x90", 6), STATUS_OK);
    assert_int_equal(skip_exact("\xa4\xf4\x8f\xbf\xbf", 5), STATUS_OK);
}

static void integers_round_trip_at_every_border(void **state)
{
    static const int64_t n[] = {
        0,      127,    128,           255,           256,
        65535,  65536,  4294967295,    4294967296,    INT64_MAX,
        -1,     -32,    -33,           -128,          -129,
        -32768, -32769, -2147483648LL, -2147483649LL, INT64_MIN};

    (void)state;
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        uint8_t buf[9];
        struct writer w = wire_writer(buf, sizeof buf);
        struct reader r;
        size_t len = 0;

        wire_put_int(&w, n[i]);
        assert_int_equal(wire_close_writer(&w, &len), STATUS_OK);
        r = wire_reader(buf, len);
        assert_true(wire_get_int(&r, INT64_MIN, INT64_MAX) == n[i]);
        assert_int_equal(wire_close_reader(&r), STATUS_OK);
    }
}

static void bounds_are_the_callers(void **state)
{
    struct reader r = wire_reader((const uint8_t *)"\x05", 1);
    struct view v;

    (void)state;
    assert_int_equal(wire_get_uint(&r, 6, 9), 0);
    assert_int_equal(wire_close_reader(&r), STATUS_OUT_OF_RANGE);
    r = wire_reader((const uint8_t *)"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", 9);
    assert_int_equal(wire_get_int(&r, INT64_MIN, INT64_MAX), 0);
    assert_int_equal(wire_close_reader(&r), STATUS_OUT_OF_RANGE);
    r = wire_reader((const uint8_t *)"\xc4\3abc", 5);
    v = wire_get_view(&r, 0, 2);
    assert_int_equal(v.len, 0);
    assert_int_equal(wire_close_reader(&r), STATUS_TOO_BIG);
    r = wire_reader((const uint8_t *)"\xa3"
                                     "abc",
                    4);
    v = wire_get_text_view(&r, 3);
    assert_int_equal(v.len, 3);
    r = wire_reader((const uint8_t *)"\x93\1\2\3", 4);
    assert_int_equal(wire_get_count(&r, 2), 0);
    assert_int_equal(wire_close_reader(&r), STATUS_TOO_BIG);
}

static void after_a_failure_nothing_is_read(void **state)
{
    uint8_t out[4] = {7, 7, 7, 7};
    char text[4] = "xyz";
    struct reader r = wire_reader(golden, sizeof golden);
    struct wire_map m;
    uint64_t key;

    (void)state;
    wire_fail(&r, STATUS_REFUSED);
    assert_int_equal(wire_get_uint(&r, 0, UINT64_MAX), 0);
    wire_get_bytes(&r, out, 0);
    wire_get_text(&r, text, sizeof text);
    m = wire_get_map(&r);
    assert_false(wire_next_key(&r, &m, &key));
    assert_null(wire_get_raw(&r).p);
    assert_int_equal(wire_peek(&r), WIRE_NOTHING);
    assert_string_equal(text, "");
    assert_int_equal(out[0], 7);
    assert_int_equal(wire_close_reader(&r), STATUS_REFUSED);
}

static void the_greatest_key_is_the_last(void **state)
{
    static const char two[] = "\x82\xcf\xff\xff\xff\xff\xff\xff\xff\xff\1"
                              "\xcf\xff\xff\xff\xff\xff\xff\xff\xff\1";

    (void)state;
    assert_int_equal(skip_exact(two, sizeof two - 1), STATUS_MALFORMED);
    assert_int_equal(
        skip_exact("\x81\xcf\xff\xff\xff\xff\xff\xff\xff\xff\1", 11),
        STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_known_bytes),
        cmocka_unit_test(a_map_is_walked_key_by_key),
        cmocka_unit_test(every_truncation_is_malformed),
        cmocka_unit_test(every_truncation_of_a_single_value_is_malformed),
        cmocka_unit_test(what_is_not_in_the_subset_is_refused),
        cmocka_unit_test(integers_round_trip_at_every_border),
        cmocka_unit_test(bounds_are_the_callers),
        cmocka_unit_test(after_a_failure_nothing_is_read),
        cmocka_unit_test(the_greatest_key_is_the_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
