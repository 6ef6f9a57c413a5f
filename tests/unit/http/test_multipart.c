/* Forms with files, from exact-size blocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "multipart.h"

static const char type[] = "multipart/form-data; boundary=xY";
static const char good[] =
    "--xY\r\n"
    "content-disposition: FORM-DATA; name=\"a\"\r\n\r\n"
    "one\r\ntwo --xY\r\n\r\n"
    "--xY\r\n"
    "X-Other: name=\"no\"\r\n"
    "Content-Disposition: form-data; name=\"f\"; filename=\"b c.csv\"\r\n"
    "Content-Type: text/csv\r\n\r\n"
    "\0\r\r\n--x\r\n"
    "--xY\r\n"
    "Content-Disposition: form-data; name=\"\"; filename=\"\"\r\n\r\n\r\n"
    "--xY--\r\n";

/* Number of parts, or -1. */
static int count_parts(const char *content_type, const char *text, size_t len)
{
    char *exact = malloc(len ? len : 1);
    struct multipart m;
    struct part part;
    int count = 0;
    enum status s;

    assert_non_null(exact);
    memcpy(exact, text, len);
    s = multipart_begin(&m, content_type, exact, len);
    while (s == STATUS_OK) {
        s = multipart_next(&m, &part);
        count += s == STATUS_OK;
    }
    free(exact);
    return s == STATUS_NOT_FOUND ? count : -1;
}

static void assert_bytes(const char *at, size_t len, const char *expected,
                         size_t expected_len)
{
    assert_int_equal(len, expected_len);
    assert_memory_equal(at, expected, expected_len);
}

static void parts_are_views_of_their_bytes(void **state)
{
    struct multipart m;
    struct part p;

    (void)state;
    assert_int_equal(multipart_begin(&m, type, good, sizeof good - 1),
                     STATUS_OK);
    assert_int_equal(multipart_next(&m, &p), STATUS_OK);
    assert_bytes(p.name, p.name_len, "a", 1);
    assert_null(p.file);
    assert_bytes(p.bytes, p.len, "one\r\ntwo --xY\r\n", 15);
    assert_int_equal(multipart_next(&m, &p), STATUS_OK);
    assert_bytes(p.name, p.name_len, "f", 1);
    assert_bytes(p.file, p.file_len, "b c.csv", 7);
    assert_bytes(p.bytes, p.len, "\0\r\r\n--x", 7);
    assert_int_equal(multipart_next(&m, &p), STATUS_OK);
    assert_int_equal(p.name_len, 0);
    assert_non_null(p.file);
    assert_int_equal(p.file_len, 0);
    assert_int_equal(p.len, 0);
    assert_int_equal(multipart_next(&m, &p), STATUS_NOT_FOUND);
}

static void every_truncation_is_refused(void **state)
{
    const size_t whole = sizeof good - 1 - 2; /* the last line break is free */

    (void)state;
    for (size_t len = 0; len < whole; len++)
        assert_int_equal(count_parts(type, good, len), -1);
    assert_int_equal(count_parts(type, good, whole), 3);
    assert_int_equal(count_parts(type, good, sizeof good - 1), 3);
}

static void a_boundary_is_read_as_rfc_2046_writes_it(void **state)
{
    static const char *const fine[] = {
        "multipart/form-data; boundary=xY", "Multipart/Form-Data;BOUNDARY=xY",
        "multipart/form-data; charset=utf-8; boundary=\"xY\"",
        "multipart/form-data; boundary=xY; a=b"};
    static const char *const bad[] = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=x",
        "multipart/form-data; xboundary=xY",
        "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "a"};

    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        assert_int_equal(count_parts(fine[i], good, sizeof good - 1), 3);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(count_parts(bad[i], good, sizeof good - 1), -1);
}

static void a_part_without_a_name_is_refused(void **state)
{
    static const char *const bad[] = {
        "--xY\r\n\r\nx\r\n--xY--",
        "--xY\r\nContent-Type: a\r\n\r\nx\r\n--xY--",
        "--xY\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\n\r\n"
        "--xY--",
        "--xY\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--xY--",
        "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n"
        "--xY--",
        "\r\n--xY--"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(count_parts(type, bad[i], strlen(bad[i])), -1);
}

static void other_types_are_not_taken_for_it(void **state)
{
    (void)state;
    assert_true(multipart_is(type));
    assert_true(multipart_is("multipart/form-data"));
    assert_false(multipart_is("multipart/form-database; boundary=x"));
    assert_false(multipart_is("multipart/mixed; boundary=x"));
    assert_false(multipart_is(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_views_of_their_bytes),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_boundary_is_read_as_rfc_2046_writes_it),
        cmocka_unit_test(a_part_without_a_name_is_refused),
        cmocka_unit_test(other_types_are_not_taken_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
