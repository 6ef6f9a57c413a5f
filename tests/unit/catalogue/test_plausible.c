/* Who may emit or take a type: the table decides how safe an offer is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "symbiote/catalogue.h"
#include "tables.h"

static uint16_t no(const char *id)
{
    return catalogue_type_named(id)->no;
}

static unsigned offers(const char *id, uint16_t activity)
{
    return catalogue_plausible(no(id), DIRECTION_OFFER, activity);
}

static unsigned needs(const char *id, uint16_t activity)
{
    return catalogue_plausible(no(id), DIRECTION_NEED, activity);
}

static void breweries_emit_spent_grain_and_weavers_do_not(void **state)
{
    (void)state;
    assert_int_equal(offers("spent-grain", 1105), 100);
    assert_int_equal(offers("spent-grain", 1320), 0);
    assert_int_equal(offers("spent-grain", 6201), 0);
    assert_true(needs("spent-grain", 141) > 50);
    assert_int_equal(needs("spent-grain", 1105), 0);
    assert_int_equal(
        catalogue_plausible_rule(no("spent-grain"), DIRECTION_OFFER),
        PLAUSIBLE_LISTED);
}

static void every_activity_emits_cardboard(void **state)
{
    size_t count;
    const struct activity *a = catalogue_activities(&count);

    (void)state;
    assert_int_equal(catalogue_plausible_rule(no("cardboard"), DIRECTION_OFFER),
                     PLAUSIBLE_ALL);
    for (size_t i = 0; i < count; i++)
        assert_true(offers("cardboard", a[i].code) > 0);
    assert_true(offers("cardboard", 4711) > offers("cardboard", 6910));
}

static void confidential_things_are_never_published(void **state)
{
    static const char *const never[] = {"confidential-paper", "medical-waste",
                                        "explosives", "asbestos"};
    size_t count;
    const struct activity *a = catalogue_activities(&count);

    (void)state;
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_int_equal(
            catalogue_plausible_rule(no(never[i]), DIRECTION_OFFER),
            PLAUSIBLE_NEVER);
        for (size_t k = 0; k < count; k++)
            assert_int_equal(offers(never[i], a[k].code), 0);
    }
    assert_int_equal(catalogue_plausible_rule(1, DIRECTION_OFFER),
                     PLAUSIBLE_NEVER);
    assert_int_equal(catalogue_plausible(1, DIRECTION_OFFER, 1105), 0);
    assert_int_equal(catalogue_plausible(no("cardboard"), DIRECTION_POOL, 1105),
                     0);
}

static void a_family_is_plausible_wherever_a_member_is(void **state)
{
    size_t types, count;
    const struct flow_type *t = catalogue_types(&types);
    const struct activity *a = catalogue_activities(&count);

    (void)state;
    for (size_t i = 0; i < types; i++) {
        if (t[i].level < 3)
            continue;
        for (size_t k = 0; k < count; k += 7)
            for (unsigned d = DIRECTION_OFFER; d <= DIRECTION_NEED; d++)
                assert_true(
                    catalogue_plausible(t[i].parent, (enum direction)d,
                                        a[k].code) >=
                    catalogue_plausible(t[i].no, (enum direction)d, a[k].code));
    }
}

/* A type that nobody may emit and that is not marked « never » is a hole. */
static void every_leaf_has_rules_for_offers_and_needs(void **state)
{
    size_t count, classes;
    const struct flow_type *t = catalogue_types(&count);
    const struct activity *a = catalogue_activities(&classes);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (unsigned d = DIRECTION_OFFER; d <= DIRECTION_NEED; d++) {
            size_t some = 0;

            if (catalogue_plausible_rule(t[i].no, (enum direction)d) ==
                PLAUSIBLE_NEVER) {
                assert_true(t[i].legal == LEGAL_HAZARDOUS_WASTE ||
                            t[i].legal == LEGAL_ABP1 ||
                            t[i].no == no("confidential-paper"));
                continue;
            }
            for (size_t k = 0; k < classes; k++)
                some += catalogue_plausible(t[i].no, (enum direction)d,
                                            a[k].code) > 0;
            if (some == 0)
                printf("nobody: %s, direction %u\n", t[i].id, d);
            assert_true(some > 0);
        }
}

static void rows_are_sorted_name_a_source_and_hold_a_real_activity(void **state)
{
    size_t classes;
    const struct activity *a = catalogue_activities(&classes);

    (void)state;
    assert_true(plausibility_count > 1000);
    for (size_t i = 0; i < plausibility_count; i++) {
        const struct plausible *p = &plausibility_rows[i], *q = p - 1;
        size_t k = 0;

        while (k < classes && (a[k].code < p->first || a[k].code > p->last))
            k++;
        assert_true(k < classes);
        assert_non_null(catalogue_type(p->type));
        assert_true(p->source[0] != '\0');
        assert_true(p->weight <= 100);
        assert_true(p->weight > 0 || (p->first == 0 && p->last == 9999));
        assert_true(p->direction == DIRECTION_OFFER ||
                    p->direction == DIRECTION_NEED);
        if (i == 0)
            continue;
        assert_true(q->type < p->type ||
                    (q->type == p->type && q->direction < p->direction) ||
                    (q->type == p->type && q->direction == p->direction &&
                     (q->first < p->first ||
                      (q->first == p->first && q->last < p->last))));
    }
    assert_true(catalogue_plausible_version() > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breweries_emit_spent_grain_and_weavers_do_not),
        cmocka_unit_test(every_activity_emits_cardboard),
        cmocka_unit_test(confidential_things_are_never_published),
        cmocka_unit_test(a_family_is_plausible_wherever_a_member_is),
        cmocka_unit_test(every_leaf_has_rules_for_offers_and_needs),
        cmocka_unit_test(
            rows_are_sorted_name_a_source_and_hold_a_real_activity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
