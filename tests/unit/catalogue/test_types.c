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
    assert_true(count >= 400);
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

/* Words that are the same in two languages ("Aluminium") are rare; a label that
 * was copied for want of a translation would show up here. */
static void labels_are_translated_not_copied(void **state)
{
    static const unsigned pair[][2] = {
        {LANG_FR, LANG_NL}, {LANG_FR, LANG_EN}, {LANG_NL, LANG_EN}};
    size_t count;
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    for (size_t p = 0; p < sizeof pair / sizeof pair[0]; p++) {
        size_t same = 0;

        for (size_t i = 0; i < count; i++)
            if (strcmp(t[i].label[pair[p][0]], t[i].label[pair[p][1]]) == 0) {
                printf("%s: %s\n", t[i].id, t[i].label[pair[p][0]]);
                same++;
            }
        assert_true(same <= count / 50);
    }
}

static void no_two_types_bear_the_same_label(void **state)
{
    size_t count;
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    for (unsigned lang = 0; lang < LANGS; lang++)
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < i; k++) {
                if (strcmp(t[i].label[lang], t[k].label[lang]) == 0)
                    printf("%s and %s: %s\n", t[k].id, t[i].id,
                           t[i].label[lang]);
                assert_string_not_equal(t[i].label[lang], t[k].label[lang]);
            }
}

static void every_kind_is_four_levels_deep_somewhere(void **state)
{
    size_t count, deepest[KINDS] = {0}, fourth = 0;
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        if (t[i].level > deepest[t[i].kind])
            deepest[t[i].kind] = t[i].level;
        fourth += t[i].level == 4;
    }
    assert_true(fourth >= 80);
    for (unsigned k = 1; k < KINDS; k++)
        assert_true(deepest[k] >= 3);
    assert_int_equal(deepest[KIND_MATERIAL], 4);
    assert_int_equal(deepest[KIND_ENERGY], 4);
    assert_int_equal(deepest[KIND_WATER], 4);
}

/* ---- functions, attributes, yields --------------------------------------- */

static void functions_of_types_are_in_the_list(void **state)
{
    size_t count, functions, rules, with = 0;
    const struct flow_type *t = catalogue_types(&count);
    const struct flow_function *f = catalogue_functions(&functions);
    const struct substitution *s = catalogue_substitutions(&rules);

    (void)state;
    for (size_t i = 0; i < functions; i++) {
        size_t users = 0;

        for (size_t k = 0; k < count; k++) {
            const char *at = strstr(t[k].functions, f[i].id);

            users += at != NULL;
        }
        for (size_t k = 0; k < rules; k++)
            users += strcmp(s[k].function, f[i].id) == 0;
        if (users == 0)
            fail_msg("nothing serves as %s", f[i].id);
        for (unsigned lang = 0; lang < LANGS; lang++)
            assert_string_not_equal(f[i].label[lang], "");
        assert_ptr_equal(catalogue_function_named(f[i].id), &f[i]);
    }
    for (size_t i = 0; i < count; i++) {
        const char *at = t[i].functions;

        with += *at != '\0';
        while (*at != '\0') {
            char id[32];
            size_t len = strcspn(at, " ");

            assert_in_range(len, 1, sizeof id - 1);
            memcpy(id, at, len);
            id[len] = '\0';
            assert_non_null(catalogue_function_named(id));
            at += len + (at[len] == ' ');
        }
    }
    assert_true(with >= 200);
    assert_null(catalogue_function_named("no-such-function"));
}

static void attributes_that_decide_are_in_the_list(void **state)
{
    size_t count;
    const struct attribute *a = catalogue_attributes(&count);

    (void)state;
    assert_true(count >= 40);
    for (size_t i = 0; i < count; i++) {
        size_t users = 0;

        for (size_t k = 0; k < decisive_count; k++)
            users += strcmp(decisive_rows[k].attribute, a[i].id) == 0;
        assert_true(users > 0);
        for (unsigned lang = 0; lang < LANGS; lang++)
            assert_string_not_equal(a[i].label[lang], "");
    }
    for (size_t i = 0; i < decisive_count; i++) {
        assert_non_null(catalogue_attribute_named(decisive_rows[i].attribute));
        assert_non_null(catalogue_type(decisive_rows[i].type));
        assert_true(i == 0 ||
                    decisive_rows[i - 1].type <= decisive_rows[i].type);
    }
    assert_null(catalogue_attribute_named("no-such-attribute"));
}

static void every_type_says_what_decides_its_own_first(void **state)
{
    size_t count;
    const struct flow_type *t = catalogue_types(&count);
    struct decisive d[16];
    size_t n;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        n = catalogue_decisive(t[i].no, d, 16);
        assert_true(n < 16 && (n > 0 || t[i].level == 1));
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < a; b++)
                assert_ptr_not_equal(d[a].attribute, d[b].attribute);
    }
    n = catalogue_decisive(catalogue_type_named("steam-low")->no, d, 16);
    assert_true(n >= 2);
    assert_string_equal(d[0].attribute->id, "pressure");
    assert_true(d[0].hard);
    assert_int_equal(
        catalogue_decisive(catalogue_type_named("steam-low")->no, d, 1), 1);
    assert_int_equal(catalogue_decisive(0, d, 16), 0);
}

static void every_type_has_a_yield_with_a_reason(void **state)
{
    size_t count;
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    for (size_t i = 0; i < yields_count; i++) {
        const struct yields_row *y = &yields_rows[i];

        assert_true(i == 0 || y[-1].type < y->type);
        assert_non_null(catalogue_type(y->type));
        assert_in_range(y->yield + 10, 5, 17);
        assert_true(y->spread <= SPREAD_ODD);
        assert_true(strlen(y->note) > 20);
    }
    for (size_t i = 0; i < count; i++) {
        bool found = false;

        for (uint16_t no = t[i].no; no != 0; no = catalogue_type(no)->parent)
            for (size_t k = 0; k < yields_count; k++)
                found = found || yields_rows[k].type == no;
        assert_true(found);
    }
    assert_int_equal(catalogue_yield(catalogue_type_named("toner")->no), -5);
    assert_int_equal(catalogue_spread(catalogue_type_named("toner")->no),
                     SPREAD_STEADY);
    assert_int_equal(
        catalogue_yield(catalogue_type_named("aluminium-turnings")->no),
        catalogue_yield(catalogue_type_named("metals")->no));
    assert_int_equal(catalogue_yield(0), 0);
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
    assert_true(count >= 400);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(catalogue_type(s[i].from));
        if (s[i].to)
            assert_non_null(catalogue_type(s[i].to));
        assert_true(s[i].never || s[i].to || s[i].function[0]);
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
            if (s[i].to)
                assert_int_equal(catalogue_type(s[i].from)->kind,
                                 catalogue_type(s[i].to)->kind);
            assert_true(s[i].yield_hi > 0);
            assert_true(s[i].givers[0] && s[i].takers[0]);
            assert_true(substitution_use(&s[i], LANG_NL)[0] != '\0');
        }
    }
    assert_true(never >= 30);
}

static void activities_of_a_rule_stand_in_their_order(void **state)
{
    (void)state;
    assert_int_equal(substitution_place("0141 1091 2351", 141), 0);
    assert_int_equal(substitution_place("0141 1091 2351", 2351), 2);
    assert_int_equal(substitution_place("0141 1091 2351", 109), -1);
    assert_int_equal(substitution_place("", 141), -1);
    assert_int_equal(substitution_place("", 0), -1);
}

static void a_guard_is_read_as_bounds_of_attributes(void **state)
{
    struct substitution rule = {
        .guard = "moisture:..12 lhv:15.. supply-temperature:-5..120 treated=no "
                 "pathogens=yes nonsense:1..2"};
    struct rule_bound g[8];

    (void)state;
    assert_int_equal(substitution_bounds(&rule, g, 8), 5);
    assert_string_equal(g[0].attribute->id, "moisture");
    assert_true(!g[0].has_lo && g[0].has_hi && g[0].hi == 12);
    assert_true(g[1].has_lo && g[1].lo == 15 && !g[1].has_hi);
    assert_true(g[2].has_lo && g[2].lo == -5 && g[2].hi == 120);
    assert_true(!g[3].has_lo && !g[3].has_hi && !g[3].yes);
    assert_true(!g[4].has_lo && g[4].yes);
    assert_int_equal(substitution_bounds(&rule, g, 2), 2);
    rule.guard = "";
    assert_int_equal(substitution_bounds(&rule, g, 8), 0);
}

static void a_guard_names_attributes_that_exist(void **state)
{
    size_t count, guarded = 0;
    const struct substitution *s = catalogue_substitutions(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct rule_bound g[8];
        size_t n = substitution_bounds(&s[i], g, 8);

        assert_int_equal(n == 0, s[i].guard[0] == '\0');
        guarded += n > 0;
    }
    assert_true(guarded >= 40);
}

/* What a facilitator must never be told, whatever else fits. */
static void the_law_forbids_what_it_forbids(void **state)
{
    static const struct {
        const char *from, *to;
    } never[] = {
        {"kitchen-waste", "animal-feed"},
        {"abp-high-risk", "digester-feed"},
        {"asbestos", ""},
        {"treated-wood", "wood-fuel"},
        {"pcb-waste", ""},
        {"manure", "animal-feed"},
        {"used-oil", "oleo-feedstock"},
        {"radioactive", ""},
    };
    size_t count;
    const struct substitution *s = catalogue_substitutions(&count);

    (void)state;
    for (size_t k = 0; k < sizeof never / sizeof *never; k++) {
        const struct flow_type *to = catalogue_type_named(never[k].to);
        bool found = false;

        for (size_t i = 0; i < count; i++)
            found |= s[i].never &&
                     s[i].from == catalogue_type_named(never[k].from)->no &&
                     s[i].to == (to ? to->no : 0);
        if (!found)
            fail_msg("no rule forbids %s as %s", never[k].from, never[k].to);
    }
}

static void no_rule_and_no_rule_id_occurs_twice(void **state)
{
    size_t count;
    const struct substitution *s = catalogue_substitutions(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            assert_true(strcmp(s[i].id, s[k].id) != 0);
            assert_false(s[i].from == s[k].from && s[i].to == s[k].to &&
                         strcmp(s[i].function, s[k].function) == 0 &&
                         strcmp(s[i].words, s[k].words) == 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_ascend_and_ids_are_unique),
        cmocka_unit_test(every_parent_exists_one_level_up_in_the_same_kind),
        cmocka_unit_test(every_kind_has_types_in_all_three_languages),
        cmocka_unit_test(labels_are_translated_not_copied),
        cmocka_unit_test(no_two_types_bear_the_same_label),
        cmocka_unit_test(every_kind_is_four_levels_deep_somewhere),
        cmocka_unit_test(functions_of_types_are_in_the_list),
        cmocka_unit_test(attributes_that_decide_are_in_the_list),
        cmocka_unit_test(every_type_says_what_decides_its_own_first),
        cmocka_unit_test(every_type_has_a_yield_with_a_reason),
        cmocka_unit_test(low_codes_of_types_exist),
        cmocka_unit_test(a_type_is_within_itself_and_its_ancestors_only),
        cmocka_unit_test(every_rule_joins_two_types_and_names_a_source),
        cmocka_unit_test(no_rule_and_no_rule_id_occurs_twice),
        cmocka_unit_test(activities_of_a_rule_stand_in_their_order),
        cmocka_unit_test(a_guard_is_read_as_bounds_of_attributes),
        cmocka_unit_test(a_guard_names_attributes_that_exist),
        cmocka_unit_test(the_law_forbids_what_it_forbids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
