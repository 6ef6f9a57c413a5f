/* Sentences in the reader's language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/catalogue.h"
#include "tables.h"

enum { ARGUMENTS = 12, CONVERSION = 8 };

static const struct {
    enum lang lang;
    const struct text_row *rows;
    const size_t *count;
} tables[] = {
    {LANG_FR, text_fr_rows, &text_fr_count},
    {LANG_NL, text_nl_rows, &text_nl_count},
};

static void sentences_are_found_in_both_languages(void **state)
{
    (void)state;
    assert_string_equal(tr(LANG_FR, "offer"), "offre");
    assert_string_equal(tr(LANG_NL, "offer"), "aanbod");
    assert_string_equal(tr(LANG_EN, "offer"), "offer");
    assert_string_equal(tr(LANG_FR, "  What leaves:"), "  Ce qui sort\u00a0:");
}

static void an_unknown_sentence_falls_back_to_english(void **state)
{
    static const char unknown[] = "No table holds this sentence.";

    (void)state;
    for (unsigned lang = 0; lang <= LANGS; lang++)
        assert_ptr_equal(tr((enum lang)lang, unknown), unknown);
    assert_string_equal(tr(LANG_FR, ""), "");
}

/* The search is binary: one row out of order hides its neighbours. */
static void every_sentence_of_the_tables_is_found(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < *tables[t].count; i++)
            assert_ptr_equal(tr(tables[t].lang, tables[t].rows[i].id),
                             tables[t].rows[i].text);
}

static void both_languages_know_the_same_sentences(void **state)
{
    (void)state;
    assert_true(text_fr_count > 600);
    assert_int_equal(text_fr_count, text_nl_count);
    for (size_t i = 0; i < text_fr_count; i++)
        assert_string_equal(text_fr_rows[i].id, text_nl_rows[i].id);
}

/* Reads one conversion after '%': its argument's place (from 0), or `next`. */
static const char *conversion(const char *p, size_t *next, size_t *at,
                              char out[static CONVERSION])
{
    const char *start = p;
    size_t place = 0;

    while (*p >= '0' && *p <= '9')
        place = place * 10 + (size_t)(*p++ - '0');
    if (*p == '$' && place > 0) {
        *at = place - 1;
        start = ++p;
    } else {
        p = start;
        *at = (*next)++;
    }
    p += strspn(p, "0-+ #.123456789hlzjt");
    assert_non_null(strchr("diuxXcsfgp", *p));
    assert_true((size_t)(p - start) + 1 < CONVERSION);
    memcpy(out, start, (size_t)(p - start) + 1);
    out[p - start + 1] = '\0';
    return p + 1;
}

static size_t conversions(const char *text, char out[ARGUMENTS][CONVERSION])
{
    size_t next = 0, most = 0;

    memset(out, 0, sizeof(char[ARGUMENTS][CONVERSION]));
    for (const char *p = text; (p = strchr(p, '%')) != NULL;) {
        char found[CONVERSION];
        size_t at;

        if (*++p == '%') {
            p++;
            continue;
        }
        if (*p == '\0') /* « 85 % »: a sentence that is never a format */
            break;
        p = conversion(p, &next, &at, found);
        assert_true(at < ARGUMENTS);
        assert_int_equal(out[at][0], '\0');
        memcpy(out[at], found, sizeof found);
        most = at + 1 > most ? at + 1 : most;
    }
    return most;
}

static void a_translation_takes_the_arguments_of_its_sentence(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < *tables[t].count; i++) {
            char english[ARGUMENTS][CONVERSION], own[ARGUMENTS][CONVERSION];
            size_t count = conversions(tables[t].rows[i].id, english);

            assert_int_equal(conversions(tables[t].rows[i].text, own), count);
            for (size_t a = 0; a < count; a++)
                assert_string_equal(own[a], english[a]);
        }
}

static void a_translation_keeps_the_margins_of_its_sentence(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < *tables[t].count; i++) {
            const char *id = tables[t].rows[i].id;
            const char *text = tables[t].rows[i].text;
            bool breaks = id[0] && id[strlen(id) - 1] == '\n';

            assert_int_equal(strspn(text, " \n"), strspn(id, " \n"));
            assert_int_equal(text[0] && text[strlen(text) - 1] == '\n', breaks);
        }
}

static void languages_have_codes(void **state)
{
    (void)state;
    assert_int_equal(lang_find("fr"), LANG_FR);
    assert_int_equal(lang_find("nl"), LANG_NL);
    assert_int_equal(lang_find("en"), LANG_EN);
    assert_int_equal(lang_find("FR"), LANGS);
    assert_int_equal(lang_find(""), LANGS);
    assert_string_equal(lang_code(LANG_NL), "nl");
    assert_string_equal(lang_code(LANGS), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_are_found_in_both_languages),
        cmocka_unit_test(an_unknown_sentence_falls_back_to_english),
        cmocka_unit_test(every_sentence_of_the_tables_is_found),
        cmocka_unit_test(both_languages_know_the_same_sentences),
        cmocka_unit_test(a_translation_takes_the_arguments_of_its_sentence),
        cmocka_unit_test(a_translation_keeps_the_margins_of_its_sentence),
        cmocka_unit_test(languages_have_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
