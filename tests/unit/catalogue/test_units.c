/* Quantities in the base unit of their kind, per year. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "symbiote/catalogue.h"

struct conversion {
    int64_t milli;
    enum unit unit;
    enum period period;
    const char *type; /* "" = not known */
    enum kind kind;
    int64_t base_milli;
};

static enum status convert(const struct conversion *c, int64_t *out)
{
    const struct flow_type *t =
        c->type[0] != '\0' ? catalogue_type_named(c->type) : NULL;

    assert_true(c->type[0] == '\0' || t != NULL);
    return unit_to_base(c->milli, c->unit, c->period, c->kind, t, out);
}

static void known_quantities_have_known_values(void **state)
{
    static const struct conversion known[] = {
        {1200000, UNIT_T, PERIOD_YEAR, "", KIND_MATERIAL, 1200000},
        {3000, UNIT_T, PERIOD_MONTH, "", KIND_MATERIAL, 36000},
        {500000, UNIT_KG, PERIOD_WEEK, "", KIND_MATERIAL, 26000},
        {2000, UNIT_T, PERIOD_DAY, "", KIND_MATERIAL, 730000},
        {7000, UNIT_T, PERIOD_ONCE, "", KIND_MATERIAL, 7000},
        {7000, UNIT_T, PERIOD_NONE, "", KIND_MATERIAL, 7000},
        {90000, UNIT_M3, PERIOD_MONTH, "cardboard", KIND_MATERIAL, 64800},
        {1000000, UNIT_PIECE, PERIOD_YEAR, "pallets", KIND_MATERIAL, 22000},
        {1000000, UNIT_PALLET, PERIOD_YEAR, "pallets", KIND_MATERIAL, 22000},
        {33000, UNIT_PALLET, PERIOD_WEEK, "groupage", KIND_TRANSPORT, 858000},
        {1000000, UNIT_KWH, PERIOD_YEAR, "", KIND_ENERGY, 1000},
        {1000000, UNIT_M3, PERIOD_YEAR, "biogas", KIND_ENERGY, 6000},
        {1000000, UNIT_T, PERIOD_YEAR, "steam", KIND_ENERGY, 700000},
        {1000000, UNIT_L, PERIOD_DAY, "", KIND_WATER, 365000},
        {1000, UNIT_T, PERIOD_YEAR, "", KIND_WATER, 1000},
        {800000, UNIT_M2, PERIOD_MONTH, "", KIND_SPACE, 800000},
        {50000, UNIT_PALLET, PERIOD_YEAR, "warehouse", KIND_SPACE, 100000},
        {10000, UNIT_PIECE, PERIOD_NONE, "parking", KIND_SPACE, 250000},
        {1000, UNIT_DAY, PERIOD_WEEK, "", KIND_SKILL, 52000},
        {4000, UNIT_H, PERIOD_WEEK, "", KIND_SKILL, 26000},
        {1000, UNIT_DAY, PERIOD_WEEK, "", KIND_EQUIPMENT, 416000},
        {1, UNIT_KG, PERIOD_YEAR, "", KIND_MATERIAL, 0},
        {500, UNIT_KG, PERIOD_YEAR, "", KIND_MATERIAL, 1}, /* half up */
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        int64_t base = -1;

        assert_int_equal(convert(&known[i], &base), STATUS_OK);
        assert_int_equal(base, known[i].base_milli);
    }
}

static void what_cannot_be_converted_is_refused(void **state)
{
    static const struct conversion none[] = {
        {1000, UNIT_M3, PERIOD_YEAR, "", KIND_MATERIAL, 0},
        {1000, UNIT_PIECE, PERIOD_YEAR, "spent-grain", KIND_MATERIAL, 0},
        {1000, UNIT_PALLET, PERIOD_YEAR, "office-furniture", KIND_MATERIAL, 0},
        {1000, UNIT_H, PERIOD_YEAR, "", KIND_MATERIAL, 0},
        {1000, UNIT_T, PERIOD_YEAR, "biogas", KIND_ENERGY, 0},
        {1000, UNIT_M3, PERIOD_YEAR, "", KIND_ENERGY, 0},
        {1000, UNIT_KG, PERIOD_YEAR, "", KIND_SPACE, 0},
        {1000, UNIT_PIECE, PERIOD_YEAR, "warehouse", KIND_SPACE, 0},
        {1000, UNIT_T, PERIOD_YEAR, "", KIND_SERVICE, 0},
        {1000, UNIT_NONE, PERIOD_YEAR, "", KIND_MATERIAL, 0},
        {1000, UNIT_T, PERIOD_YEAR, "", KIND_NONE, 0},
    };
    int64_t base = 42;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(convert(&none[i], &base), STATUS_NOT_FOUND);
    assert_int_equal(base, 42);
}

static void extremes_are_refused_and_never_wrap(void **state)
{
    const struct conversion big = {INT64_MAX, UNIT_T,        PERIOD_DAY,
                                   "",        KIND_MATERIAL, 0};
    const struct conversion most = {INT64_MAX, UNIT_T,        PERIOD_YEAR,
                                    "",        KIND_MATERIAL, 0};
    const struct conversion less = {-1, UNIT_T,        PERIOD_YEAR,
                                    "", KIND_MATERIAL, 0};
    int64_t base = 42;

    (void)state;
    assert_int_equal(convert(&big, &base), STATUS_TOO_BIG);
    assert_int_equal(convert(&less, &base), STATUS_OUT_OF_RANGE);
    assert_int_equal(base, 42);
    assert_int_equal(convert(&most, &base), STATUS_OK);
    assert_true(base == INT64_MAX);
}

static void every_base_unit_converts_to_itself(void **state)
{
    (void)state;
    for (unsigned k = 1; k < KINDS; k++) {
        int64_t base = 0;

        assert_int_equal(unit_to_base(1234, vocab_base_unit((enum kind)k),
                                      PERIOD_YEAR, (enum kind)k, NULL, &base),
                         STATUS_OK);
        assert_int_equal(base, 1234);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_quantities_have_known_values),
        cmocka_unit_test(what_cannot_be_converted_is_refused),
        cmocka_unit_test(extremes_are_refused_and_never_wrap),
        cmocka_unit_test(every_base_unit_converts_to_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
