/* The built-in catalogue as matching reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "carrier.h"
#include "symbiote/catalogue.h"
#include "symbiote/compat.h"

static uint16_t no_of(const char *id)
{
    const struct flow_type *type = catalogue_type_named(id);

    if (!type)
        fail_msg("no type is called %s", id);
    return type->no;
}

static void every_rule_joins_two_known_types(void **state)
{
    struct compat *k;
    size_t count;
    const struct substitution *rule = catalogue_substitutions(&count);

    (void)state;
    assert_int_equal(compat_new_catalogue(&k), STATUS_OK);
    assert_true(count >= 60);
    for (size_t i = 0; i < count; i++) {
        struct link link;

        assert_non_null(compat_type(k, rule[i].from));
        if (rule[i].to == 0)
            continue;
        assert_non_null(compat_type(k, rule[i].to));
        link = compat_link(k, rule[i].from, rule[i].to);
        if (rule[i].never && link.c != 0)
            fail_msg("%s does not forbid", rule[i].id);
        if (!rule[i].never && link.c == 0)
            fail_msg("%s is forbidden by %s", rule[i].id,
                     link.rule ? link.rule->id : "nothing");
    }
    compat_free(k);
}

static void spent_grain_feeds_animals(void **state)
{
    struct compat *k;
    struct link link;

    (void)state;
    assert_int_equal(compat_new_catalogue(&k), STATUS_OK);
    link = compat_link(k, no_of("spent-grain"), no_of("animal-feed"));
    assert_true(link.c > COMPAT_ONE / 2);
    assert_int_equal(link.relation, RELATION_RULE);
    link = compat_link(k, no_of("kitchen-waste"), no_of("animal-feed"));
    assert_int_equal(link.c, 0);
    compat_free(k);
}

static void utilities_travel_as_their_type_says(void **state)
{
    static const char *const named[] = {
        "heat",      "heat-low",    "steam",         "cold",
        "gas-fuels", "electricity", "compressed-air"};

    (void)state;
    for (unsigned i = 0; i < sizeof named / sizeof *named; i++) {
        assert_int_equal(catalogue_type(no_of(named[i]))->kind, KIND_ENERGY);
        assert_int_not_equal(carrier_of_name(named[i]), CARRIERS);
    }
    assert_int_equal(carrier_of_name("spent-grain"), CARRIERS);
    assert_int_equal(carrier_of_kind(KIND_WATER), CARRIER_WATER);
    assert_int_equal(carrier_limit_m(CARRIER_GOODS, 10), 40000);
    assert_int_equal(carrier_limit_m(CARRIER_GOODS, 25), 140000);
    assert_int_equal(carrier_limit_m(CARRIER_GOODS, 4), 0);
    assert_int_equal(carrier_value(CARRIER_STEAM, 0, 1000), 65536);
    assert_int_equal(carrier_value(CARRIER_STEAM, 0, 3000), 32768);
    assert_int_equal(carrier_value(CARRIER_STEAM, 0, 5000), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_joins_two_known_types),
        cmocka_unit_test(spent_grain_feeds_animals),
        cmocka_unit_test(utilities_travel_as_their_type_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
