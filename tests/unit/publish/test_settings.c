/* The numbers of a policy by name, and which changes protect less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/settings.h"

/* By their text: between members a struct may hold anything. */
static void assert_same(const struct policy *a, const struct policy *b)
{
    char text[2][SETTINGS_TEXT];

    settings_write(a, text[0]);
    settings_write(b, text[1]);
    assert_string_equal(text[0], text[1]);
}

static void all_numbers_are_written_and_read_back(void **state)
{
    struct policy p = policy_default(), q = policy_default();
    char text[SETTINGS_TEXT];
    uint8_t a[POLICY_HASH_LEN], b[POLICY_HASH_LEN];

    (void)state;
    settings_write(&p, text);
    assert_string_equal(
        text, "k=5 k_build=7 k_person=11 k_start=7 k_history=3 dominance=335 "
              "presence=500 top.material=6 top.energy=8 top.water=7 "
              "top.service=6 top.equipment=6 top.space=8 top.skill=4 "
              "top.transport=6 loss_radius=150");
    assert_int_equal(settings_read(&q, "k=6  k_history=5 "), STATUS_OK);
    assert_int_equal(q.k, 6);
    assert_int_equal(q.k_history, 5);
    assert_int_equal(settings_read(&q, text), STATUS_OK);
    assert_same(&p, &q);
    settings_hash(&p, a);
    settings_hash(&q, b);
    assert_memory_equal(a, b, sizeof a);
    for (size_t i = 0; i < settings_count(); i++) {
        q = p;
        assert_int_equal(
            settings_set(&q, settings_name(i), settings_get(&p, i) + 1),
            STATUS_OK);
        assert_int_equal(settings_get(&q, i), settings_get(&p, i) + 1);
        settings_hash(&q, b);
        assert_memory_not_equal(a, b, sizeof a);
    }
    assert_null(settings_name(settings_count()));
}

static void what_does_not_fit_changes_nothing(void **state)
{
    static const struct {
        const char *text;
        enum status status;
    } cases[] = {
        {"k=2", STATUS_OUT_OF_RANGE},
        {"k_history=2", STATUS_OUT_OF_RANGE},
        {"k=300", STATUS_OUT_OF_RANGE},
        {"k=99999999999", STATUS_OUT_OF_RANGE},
        {"k=9", STATUS_OUT_OF_RANGE}, /* k_build is 7 */
        {"dominance=0", STATUS_OUT_OF_RANGE},
        {"dominance=501", STATUS_OUT_OF_RANGE},
        {"dominance=65877", STATUS_OUT_OF_RANGE}, /* 341 in 16 bits */
        {"k=-5", STATUS_MALFORMED},
        {"k=", STATUS_MALFORMED},
        {"k", STATUS_MALFORMED},
        {"k=5x", STATUS_MALFORMED},
        {"k_history=5 kk=7", STATUS_NOT_FOUND},
        {"version=2", STATUS_NOT_FOUND},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy p = policy_default(), before = p;

        assert_int_equal(settings_read(&p, cases[i].text), cases[i].status);
        assert_same(&p, &before);
    }
}

static void less_protection_is_recognised(void **state)
{
    static const struct {
        const char *text;
        bool weaker;
    } cases[] = {
        {"", false},
        {"k=4", true},
        {"k=6", false},
        {"k_build=6", true},
        {"k_person=12", false},
        {"k_person=10", true},
        {"k_history=5", false},
        {"k_start=6", true},
        {"dominance=341", true},
        {"dominance=300", false},
        {"presence=400", false},
        {"top.material=7", true},
        {"top.water=5", false},
        {"loss_radius=50", false},
        /* one better, one worse */
        {"k=6 dominance=400", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct policy from = policy_default();
        struct policy to = from;

        assert_int_equal(settings_read(&to, cases[i].text), STATUS_OK);
        assert_int_equal(settings_weaker(&from, &to), cases[i].weaker);
        if (cases[i].weaker && !strchr(cases[i].text, ' '))
            assert_false(settings_weaker(&to, &from));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_numbers_are_written_and_read_back),
        cmocka_unit_test(what_does_not_fit_changes_nothing),
        cmocka_unit_test(less_protection_is_recognised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
