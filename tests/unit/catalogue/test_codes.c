/* Waste codes, activities and folded text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/catalogue.h"

static uint32_t code_of(const char *text)
{
    uint32_t code = 0;

    assert_int_equal(catalogue_read_code(text, &code, NULL), STATUS_OK);
    return code;
}

static void a_code_is_read_in_every_spelling(void **state)
{
    static const char *const same[] = {"02 07 04", "020704",     "20704",
                                       "02.07.04", " 02 07 04 ", "02-07-04",
                                       "02 07 04", "02 0704"};
    bool star = false;
    uint32_t code = 0;
    char text[WASTE_CODE_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_int_equal(code_of(same[i]), 20704);
    assert_int_equal(catalogue_read_code("13 02 05*", &code, &star), STATUS_OK);
    assert_true(star);
    catalogue_code_text(text, code);
    assert_string_equal(text, "13 02 05*");
    catalogue_code_text(text, 20704);
    assert_string_equal(text, "02 07 04");
}

static void other_text_is_no_code(void **state)
{
    uint32_t code = 7;

    (void)state;
    assert_int_equal(catalogue_read_code("", &code, NULL), STATUS_MALFORMED);
    assert_int_equal(catalogue_read_code("0207", &code, NULL),
                     STATUS_MALFORMED);
    assert_int_equal(catalogue_read_code("0207040", &code, NULL),
                     STATUS_MALFORMED);
    assert_int_equal(catalogue_read_code("02 07 0a", &code, NULL),
                     STATUS_MALFORMED);
    assert_int_equal(catalogue_read_code("*020704", &code, NULL),
                     STATUS_MALFORMED);
    assert_int_equal(catalogue_read_code("999999", &code, NULL),
                     STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_code("02 07 04*", &code, NULL),
                     STATUS_MISMATCH);
    assert_int_equal(code, 7);
}

static void activities_are_read_as_france_and_belgium_write_them(void **state)
{
    static const struct {
        const char *text;
        uint16_t code;
    } known[] = {{"11.05", 1105},   {"1105", 1105},   {"11.05Z", 1105},
                 {"1105Z", 1105},   {"11.050", 1105}, {"11050", 1105},
                 {"01.11", 111},    {"1.11", 111},    {"0111Z", 111},
                 {" 11.05 ", 1105}, {"01.110", 111}};
    static const char *const bad[] = {"",        "11",    "bière",
                                      "11.05ZZ", "Z1105", "11050505050"};
    uint16_t code = 7;

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_int_equal(catalogue_read_activity(known[i].text, &code),
                         STATUS_OK);
        assert_int_equal(code, known[i].code);
    }
    code = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(catalogue_read_activity(bad[i], &code),
                         STATUS_MALFORMED);
    assert_int_equal(catalogue_read_activity("99.98", &code), STATUS_NOT_FOUND);
    assert_int_equal(code, 7);
}

static void every_class_lies_in_a_division_with_a_label(void **state)
{
    size_t count;
    const struct activity *all = catalogue_activities(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (unsigned lang = 0; lang < LANGS; lang++)
            assert_true(catalogue_division(all[i].code, (enum lang)lang)[0] !=
                        '\0');
    assert_string_equal(catalogue_division(400, LANG_EN), "");
    assert_string_equal(catalogue_division(1105, LANGS), "");
}

static void text_is_folded_to_plain_words(void **state)
{
    static const struct {
        const char *text, *folded;
    } known[] = {{"Drêches  (humides)", "dreches humides"},
                 {"ŒUFS d'Ÿ", "oeufs d y"},
                 {"  800 m² – CO₂ ", "800 m2 co2"},
                 {"\xC3", ""},
                 {"a\xFF"
                  "b",
                  "a b"},
                 {"e\xCC\x81t\xC3\xA9", "ete"},
                 {"", ""}};
    char out[32];

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_int_equal(catalogue_fold(known[i].text, out, sizeof out),
                         strlen(known[i].folded));
        assert_string_equal(out, known[i].folded);
    }
}

static void folding_never_writes_past_its_space(void **state)
{
    static const char text[] = "Œufs à l'été ßß";

    (void)state;
    for (size_t cap = 1; cap < 24; cap++) {
        char *out = malloc(cap);
        size_t len;

        assert_non_null(out);
        len = catalogue_fold(text, out, cap);
        assert_true(len < cap);
        assert_int_equal(strlen(out), len);
        free(out);
    }
}

/* ---- against the reference tables ---------------------------------------- */

static FILE *open_shared(const char *path)
{
    FILE *f = fopen(path, "r");

    if (f == NULL) {
        printf("skipped: %s is not here\n", path);
        skip();
    }
    return f;
}

/* « code,display,level,parent,hazardous,... »; six digits are a code. */
static void codes_and_marks_are_those_of_the_european_list(void **state)
{
    FILE *f = open_shared(SHARED_DATA "/data/waste/ewc_low_2014.csv");
    char line[4096];
    size_t count, seen = 0, hazardous = 0;
    const struct waste_code *codes = catalogue_codes(&count);

    (void)state;
    while (fgets(line, sizeof line, f) != NULL) {
        const struct waste_code *c;
        char *at = line;
        unsigned long value = strtoul(line, &at, 10);

        if (at != line + 6)
            continue;
        for (int comma = 0; comma < 4; comma++)
            at = strchr(at, ',') + 1;
        c = catalogue_code((uint32_t)value);
        assert_non_null(c);
        assert_int_equal(c->hazardous, *at == '1' || *at == 't' || *at == 'T');
        hazardous += c->hazardous;
        seen++;
    }
    (void)fclose(f);
    assert_int_equal(seen, 842);
    assert_int_equal(count, 842);
    assert_int_equal(hazardous, 408);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || codes[i - 1].code < codes[i].code);
        assert_true(codes[i].label[LANG_FR][0] != '\0');
        assert_true(codes[i].label[LANG_EN][0] != '\0');
    }
}

static void activities_are_the_classes_of_nace(void **state)
{
    FILE *f = open_shared(SHARED_DATA "/data/nace/nace_rev2.csv");
    char line[4096];
    size_t count, seen = 0;
    const struct activity *all = catalogue_activities(&count);

    (void)state;
    while (fgets(line, sizeof line, f) != NULL) { /* « 0111,01.11,4,011,A, » */
        uint16_t code;

        if (strspn(line, "0123456789") != 4 || line[4] != ',')
            continue;
        line[4] = '\0';
        assert_int_equal(catalogue_read_activity(line, &code), STATUS_OK);
        assert_int_equal(catalogue_activity(code)->section,
                         line[strlen("0111,01.11,4,011,")]);
        seen++;
    }
    (void)fclose(f);
    assert_int_equal(seen, 615);
    assert_int_equal(count, 615);
    for (size_t i = 1; i < count; i++)
        assert_true(all[i - 1].code < all[i].code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_read_in_every_spelling),
        cmocka_unit_test(other_text_is_no_code),
        cmocka_unit_test(activities_are_read_as_france_and_belgium_write_them),
        cmocka_unit_test(every_class_lies_in_a_division_with_a_label),
        cmocka_unit_test(text_is_folded_to_plain_words),
        cmocka_unit_test(folding_never_writes_past_its_space),
        cmocka_unit_test(codes_and_marks_are_those_of_the_european_list),
        cmocka_unit_test(activities_are_the_classes_of_nace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
