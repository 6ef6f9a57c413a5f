/* Percent-encoded text from exact-size blocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form.h"

static enum status read_form(struct form *f, const char *text, size_t len,
                             size_t max)
{
    char *exact = malloc(len ? len : 1);
    enum status s;

    assert_non_null(exact);
    memcpy(exact, text, len);
    s = form_add(f, exact, len, max);
    free(exact);
    return s;
}

static enum status read_path(char *path, size_t room, const char *text)
{
    size_t len = strlen(text);
    char *exact = malloc(len ? len : 1);
    enum status s;

    assert_non_null(exact);
    memcpy(exact, text, len);
    s = form_path(path, room, exact, len);
    free(exact);
    return s;
}

static void forms_are_read_as_browsers_write_them(void **state)
{
    static const char text[] =
        "a=1&b=&c&=d&&e=x=y&f+g=%e2%82%AC+1%2B1&a=2&h=%25%26%3d";
    static const char *const expected[][2] = {
        {"a", "1"}, {"b", ""},    {"c", ""},
        {"", "d"},  {"e", "x=y"}, {"f g", "\xe2\x82\xac 1+1"},
        {"a", "2"}, {"h", "%&="}};
    struct form f = {0};

    (void)state;
    assert_int_equal(read_form(&f, text, sizeof text - 1, 8), STATUS_OK);
    assert_int_equal(f.count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(f.fields[i].name, expected[i][0]);
        assert_string_equal(f.fields[i].value, expected[i][1]);
    }
    assert_string_equal(form_get(&f, "a"), "1");
    assert_null(form_get(&f, "z"));
    form_free(&f);
}

static void the_first_of_query_and_body_counts(void **state)
{
    struct form f = {0};

    (void)state;
    assert_int_equal(read_form(&f, "a=1", 3, 9), STATUS_OK);
    assert_int_equal(read_form(&f, "a=2&b=3", 7, 9), STATUS_OK);
    assert_string_equal(form_get(&f, "a"), "1");
    assert_string_equal(form_get(&f, "b"), "3");
    form_free(&f);
}

static void the_tightest_forms_fit_their_copy(void **state)
{
    static const char *const texts[] = {"",    "a",     "a&b", "=",
                                        "&&&", "a&b&c", "=&=", "a=&b"};
    struct form f = {0};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(read_form(&f, texts[i], strlen(texts[i]), 9),
                         STATUS_OK);
        form_free(&f);
    }
}

static void too_many_fields_are_refused(void **state)
{
    struct form f = {0};

    (void)state;
    assert_int_equal(read_form(&f, "a&b&c", 5, 2), STATUS_FULL);
    form_free(&f);
}

static void bad_bytes_are_refused_wherever_they_stand(void **state)
{
    static const struct {
        const char *text;
        size_t len;
    } bad[] = {{"%", 1},
               {"%4", 2},
               {"%4g", 3},
               {"%g4", 3},
               {"%%41", 4},
               {"%-1", 3},
               {"%00", 3},
               {"\0", 1},
               {"%80", 3},
               {"%c3", 3},
               {"%c3%28", 6},
               {"%c0%af", 6},
               {"%c1%bf", 6},
               {"%e0%9f%bf", 9},
               {"%ed%a0%80", 9},
               {"%e2%82", 6},
               {"%e2%28%a1", 9},
               {"%f0%8f%bf%bf", 12},
               {"%f4%90%80%80", 12},
               {"%f5%80%80%80", 12},
               {"%f0%90%80", 9},
               {"%ff", 3}};
    char text[40];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct form name = {0}, value = {0};

        assert_int_equal(read_form(&name, bad[i].text, bad[i].len, 9),
                         STATUS_MALFORMED);
        memcpy(text, "a=", 2);
        memcpy(text + 2, bad[i].text, bad[i].len);
        assert_int_equal(read_form(&value, text, bad[i].len + 2, 9),
                         STATUS_MALFORMED);
        form_free(&name);
        form_free(&value);
    }
}

static void the_edges_of_utf8_are_accepted(void **state)
{
    static const char text[] = "%7f%c2%80%df%bf%e0%a0%80%ed%9f%bf%ee%80%80"
                               "%ef%bf%bf%f0%90%80%80%f4%8f%bf%bf";
    struct form f = {0};

    (void)state;
    assert_int_equal(read_form(&f, text, sizeof text - 1, 1), STATUS_OK);
    form_free(&f);
}

static void every_truncation_is_read_or_refused(void **state)
{
    static const char text[] = "a=%e2%82%ac+&b%3d=%41&c";

    (void)state;
    for (size_t len = 0; len < sizeof text; len++) {
        struct form f = {0};
        enum status s = read_form(&f, text, len, 9);

        assert_true(s == STATUS_OK || s == STATUS_MALFORMED);
        form_free(&f);
    }
}

static void a_path_keeps_its_plus(void **state)
{
    char path[16];

    (void)state;
    assert_int_equal(read_path(path, sizeof path, "/a+b%20%2b"), STATUS_OK);
    assert_string_equal(path, "/a+b +");
}

static void a_path_fits_with_its_nul_or_not_at_all(void **state)
{
    char path[4] = "old";

    (void)state;
    assert_int_equal(read_path(path, 4, "/abc"), STATUS_TOO_BIG);
    assert_int_equal(read_path(path, 4, "/%41bc"), STATUS_TOO_BIG);
    assert_string_equal(path, "old");
    assert_int_equal(read_path(path, 4, "/%41b"), STATUS_OK);
    assert_string_equal(path, "/Ab");
}

static void a_path_holds_no_control_characters(void **state)
{
    static const char *const bad[] = {"/%0a", "/%00",  "/%1f",
                                      "/%7F", "/\x01", "/%0d%0aX"};
    char path[16];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(read_path(path, sizeof path, bad[i]),
                         STATUS_MALFORMED);
}

static void bytes_that_are_text_are_put_as_they_are(void **state)
{
    struct form f = {0};

    (void)state;
    for (int i = 0; i < 10; i++)
        assert_int_equal(form_put(&f, (struct form_bytes){"a%41", 4},
                                  (struct form_bytes){"x+\xc3\xa9", 4}, 10),
                         STATUS_OK);
    assert_string_equal(form_get(&f, "a%41"), "x+\xc3\xa9");
    assert_int_equal(form_put(&f, (struct form_bytes){"a", 1},
                              (struct form_bytes){"", 0}, 10),
                     STATUS_FULL);
    assert_int_equal(form_put(&f, (struct form_bytes){"a\0b", 3},
                              (struct form_bytes){"", 0}, 20),
                     STATUS_MALFORMED);
    assert_int_equal(form_put(&f, (struct form_bytes){"a", 1},
                              (struct form_bytes){"\xff", 1}, 20),
                     STATUS_MALFORMED);
    form_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_read_as_browsers_write_them),
        cmocka_unit_test(the_first_of_query_and_body_counts),
        cmocka_unit_test(the_tightest_forms_fit_their_copy),
        cmocka_unit_test(too_many_fields_are_refused),
        cmocka_unit_test(bad_bytes_are_refused_wherever_they_stand),
        cmocka_unit_test(the_edges_of_utf8_are_accepted),
        cmocka_unit_test(every_truncation_is_read_or_refused),
        cmocka_unit_test(bytes_that_are_text_are_put_as_they_are),
        cmocka_unit_test(a_path_keeps_its_plus),
        cmocka_unit_test(a_path_fits_with_its_nul_or_not_at_all),
        cmocka_unit_test(a_path_holds_no_control_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
