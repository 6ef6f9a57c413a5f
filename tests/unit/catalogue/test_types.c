/* The flow types and the tables that speak of them agree with each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/catalogue.h"
#include "tables.h"

static void numbers_ascend_and_ids_are_unique(void **state)
{
    size_t count;
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    assert_true(count >= 150);
    for (size_t i = 0; i < count; i++) {
        assert_true(t[i].no > 0);
        assert_true(i == 0 || t[i - 1].no < t[i].no);
        assert_ptr_equal(catalogue_type(t[i].no), &t[i]);
        assert_ptr_equal(catalogue_type_named(t[i].id), &t[i]);
    }
    assert_null(catalogue_type(0));
    assert_null(catalogue_type(65535));
    assert_null(catalogue_type_named("no-such-type"));
}

static void every_parent_exists_one_level_up_in_the_same_kind(void **state)
{
    size_t count;
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct flow_type *parent = catalogue_type(t[i].parent);

        assert_true(t[i].kind > KIND_NONE && t[i].kind < KINDS);
        assert_true(t[i].state < STATES && t[i].legal < LEGAL_STATUSES);
        if (t[i].parent == 0) {
            assert_int_equal(t[i].level, 1);
            continue;
        }
        assert_non_null(parent);
        assert_int_equal(t[i].level, parent->level + 1);
        assert_int_equal(t[i].kind, parent->kind);
        assert_true(t[i].level <= 4);
    }
}

static void every_kind_has_types_in_all_three_languages(void **state)
{
    size_t count, of_kind[KINDS] = {0};
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        of_kind[t[i].kind]++;
        for (unsigned lang = 0; lang < LANGS; lang++) {
            assert_true(t[i].label[lang][0] != '\0');
            assert_true(strlen(t[i].label[lang]) <= 60);
        }
    }
    for (unsigned k = 1; k < KINDS; k++)
        assert_true(of_kind[k] >= 8);
}

static void low_codes_of_types_exist(void **state)
{
    size_t count, codes = 0;
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        char text[7] = "";

        for (const char *p = t[i].low_codes; *p != '\0';
             p += p[6] == ' ' ? 7 : 6) {
            uint32_t code;

            assert_true(strlen(p) >= 6);
            memcpy(text, p, 6);
            assert_int_equal(catalogue_read_code(text, &code, NULL), STATUS_OK);
            codes++;
        }
    }
    assert_true(codes > 200);
}

static void a_type_is_within_itself_and_its_ancestors_only(void **state)
{
    uint16_t grain = catalogue_type_named("spent-grain")->no;
    uint16_t organic = catalogue_type_named("organic")->no;
    uint16_t wood = catalogue_type_named("wood")->no;

    (void)state;
    assert_true(catalogue_type_within(grain, grain));
    assert_true(catalogue_type_within(grain, organic));
    assert_false(catalogue_type_within(organic, grain));
    assert_false(catalogue_type_within(grain, wood));
    assert_false(catalogue_type_within(1, organic));
}

/* ---- substitution rules -------------------------------------------------- */

static void every_rule_joins_two_types_and_names_a_source(void **state)
{
    size_t count, never = 0;
    const struct substitution *s = catalogue_substitutions(&count);

    (void)state;
    assert_true(count >= 80);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(catalogue_type(s[i].from));
        assert_non_null(catalogue_type(s[i].to));
        assert_true(s[i].from != s[i].to);
        assert_in_range(s[i].confidence, 1, 100);
        assert_true(s[i].yield_lo <= s[i].yield_hi);
        assert_true(s[i].source[0] != '\0');
        for (unsigned lang = 0; lang < LANGS; lang++) {
            assert_true(s[i].constraint[lang][0] != '\0');
            assert_int_equal(s[i].process[lang][0] == '\0',
                             s[i].process[0][0] == '\0');
        }
        never += s[i].never;
        if (!s[i].never) {
            assert_int_equal(catalogue_type(s[i].from)->kind,
                             catalogue_type(s[i].to)->kind);
            assert_true(s[i].yield_hi > 0);
        }
    }
    assert_true(never >= 8);
}

static void no_rule_and_no_rule_id_occurs_twice(void **state)
{
    size_t count;
    const struct substitution *s = catalogue_substitutions(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            assert_true(strcmp(s[i].id, s[k].id) != 0);
            assert_false(s[i].from == s[k].from && s[i].to == s[k].to);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_ascend_and_ids_are_unique),
        cmocka_unit_test(every_parent_exists_one_level_up_in_the_same_kind),
        cmocka_unit_test(every_kind_has_types_in_all_three_languages),
        cmocka_unit_test(low_codes_of_types_exist),
        cmocka_unit_test(a_type_is_within_itself_and_its_ancestors_only),
        cmocka_unit_test(every_rule_joins_two_types_and_names_a_source),
        cmocka_unit_test(no_rule_and_no_rule_id_occurs_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
