/* The language that a browser asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "language.h"

/* In a block of exactly its size: reading beyond it is seen. */
static enum lang accepted(const char *header)
{
    size_t len = strlen(header) + 1;
    char *copy = malloc(len);
    enum lang lang;

    assert_non_null(copy);
    memcpy(copy, header, len);
    lang = language_accepted(copy);
    free(copy);
    return lang;
}

static void the_heaviest_known_language_wins(void **state)
{
    (void)state;
    assert_int_equal(accepted("fr"), LANG_FR);
    assert_int_equal(accepted("NL-be"), LANG_NL);
    assert_int_equal(accepted("de, en;q=0.5, nl-BE;q=0.9"), LANG_NL);
    assert_int_equal(accepted("en;q=0.8,fr;q=0.85"), LANG_FR);
    assert_int_equal(accepted("en ; q=0.8, fr;q=1.0"), LANG_FR);
}

static void of_equals_the_first_wins(void **state)
{
    (void)state;
    assert_int_equal(accepted("nl,fr,en"), LANG_NL);
    assert_int_equal(accepted("en;q=0.7,fr;q=0.7"), LANG_EN);
}

static void what_is_refused_or_unknown_is_not_taken(void **state)
{
    static const char *const none[] = {
        "",     "de", "fra",  "*",     "fr;q=0", "fr;q=0.000", ",,,,", "f",
        ";q=1", "  ", ",;,;", "q=0.5", "french", "-fr",        "e n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(accepted(none[i]), LANGS);
    /* A weight that says nothing is no weight. */
    assert_int_equal(accepted("fr;q="), LANG_FR);
}

static void every_beginning_of_a_header_can_be_read(void **state)
{
    static const char header[] = "\tde-AT;q=0.9 , nl-BE ; q=0.125,fr;q=.5, en";
    char part[sizeof header];

    (void)state;
    for (size_t len = 0; len < sizeof header; len++) {
        memcpy(part, header, len);
        part[len] = '\0';
        assert_true(accepted(part) <= LANGS);
    }
    assert_int_equal(accepted(header), LANG_EN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heaviest_known_language_wins),
        cmocka_unit_test(of_equals_the_first_wins),
        cmocka_unit_test(what_is_refused_or_unknown_is_not_taken),
        cmocka_unit_test(every_beginning_of_a_header_can_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
