/* Text in the columns of a terminal and in shell commands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text.h"

/* In a heap block of exactly `cap` bytes, so that a sanitiser sees overruns. */
static char *cut(const char *text, size_t cap, size_t columns)
{
    char *out = malloc(cap);

    assert_non_null(out);
    text_cut(out, cap, text, columns);
    return out;
}

static void check_cut(const char *text, size_t columns, const char *expected)
{
    char *out = cut(text, 100, columns);

    assert_string_equal(out, expected);
    free(out);
}

static void accents_take_one_column(void **state)
{
    (void)state;
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("Drêches"), 7);
    assert_int_equal(text_width("e\u0301te\u0301"), 3); /* combining */
    assert_int_equal(text_width("1\u202f200"), 5);
    assert_int_equal(text_width("\xff\xc3"), 2); /* no UTF-8 */
}

static void long_text_ends_with_an_ellipsis(void **state)
{
    (void)state;
    check_cut("Drêches", 7, "Drêches");
    check_cut("Drêches", 6, "Drêch…");
    check_cut("Drêches", 4, "Drê…");
    check_cut("Drêches", 1, "…");
    check_cut("Drêches", 0, "");
}

static void what_steers_a_terminal_becomes_a_space(void **state)
{
    (void)state;
    check_cut("a\033[31mb", SIZE_MAX, "a [31mb");
    check_cut("a\nb\tc\x7f", SIZE_MAX, "a b c ");
    check_cut("a\xc2\x9b"
              "b",
              SIZE_MAX, "a b"); /* CSI in one character */
    check_cut("a\u202eb\u2066c", SIZE_MAX, "a b c");
    check_cut("a\xff\xc3", SIZE_MAX, "a  ");
    check_cut("1\u202f200 « é »", SIZE_MAX, "1\u202f200 « é »");
}

static void cutting_never_leaves_the_buffer_or_half_a_character(void **state)
{
    static const char text[] = "aé€\U0001F600bé";

    (void)state;
    for (size_t cap = 1; cap < sizeof text + 8; cap++) {
        char *out = cut(text, cap, SIZE_MAX);
        size_t len = strlen(out);

        assert_true(len < cap);
        /* out may be longer than text by its ellipsis */
        assert_true(len == 0 || len >= sizeof text ||
                    ((unsigned char)text[len] & 0xC0) != 0x80 ||
                    strstr(out, "…") != NULL);
        free(out);
    }
}

static void check_shell(const char *word, const char *expected)
{
    char out[64];

    text_shell(out, sizeof out, word);
    assert_string_equal(out, expected);
}

static void shell_words_are_quoted_where_needed(void **state)
{
    (void)state;
    check_shell("/var/lib/symbiote", "/var/lib/symbiote");
    check_shell("/my nodes/a", "'/my nodes/a'");
    check_shell("it's", "'it'\\''s'");
    check_shell("$(rm)", "'$(rm)'");
    check_shell("", "''");
}

static void quoting_stays_in_its_buffer(void **state)
{
    (void)state;
    for (size_t cap = 1; cap < 16; cap++) {
        char *out = malloc(cap);

        assert_non_null(out);
        text_shell(out, cap, "a'b'c d");
        assert_true(strlen(out) < cap);
        free(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accents_take_one_column),
        cmocka_unit_test(long_text_ends_with_an_ellipsis),
        cmocka_unit_test(what_steers_a_terminal_becomes_a_space),
        cmocka_unit_test(cutting_never_leaves_the_buffer_or_half_a_character),
        cmocka_unit_test(shell_words_are_quoted_where_needed),
        cmocka_unit_test(quoting_stays_in_its_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
