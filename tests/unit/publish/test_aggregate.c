/* Totals for reports: shown only where nobody's amount can be worked out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "symbiote/aggregate.h"

enum { MANY = 12, ROUNDS = 4000 };

static uint32_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 16);
}

static struct aggregate total(const struct contribution *c, size_t n)
{
    struct aggregate a = {0};

    assert_int_equal(aggregate_total(c, n, &a), STATUS_OK);
    return a;
}

static void the_rules_of_the_offices_decide(void **state)
{
    static const struct {
        struct contribution c[5];
        size_t n;
        struct aggregate expected;
    } cases[] = {
        {{{0}}, 0, {AGGREGATE_EMPTY, 0, 0}},
        {{{1, 0}, {2, 0}}, 2, {AGGREGATE_EMPTY, 0, 0}},
        {{{1, 500}, {2, 500}}, 2, {AGGREGATE_FEW, 0, 0}},
        /* three rows of two units are two units */
        {{{1, 500}, {2, 500}, {1, 500}}, 3, {AGGREGATE_FEW, 0, 0}},
        {{{1, 500}, {2, 500}, {3, 0}}, 3, {AGGREGATE_FEW, 0, 0}},
        {{{1, 400}, {2, 400}, {3, 400}}, 3, {AGGREGATE_SHOWN, 3, 1200}},
        /* 85 of 100 is allowed, 86 is not */
        {{{1, 850}, {2, 60}, {3, 90}}, 3, {AGGREGATE_NEAR, 3, 0}},
        {{{1, 860}, {2, 50}, {3, 45}, {4, 45}}, 4, {AGGREGATE_DOMINANT, 4, 0}},
        /* the rest is 10 % of the greatest, and just less */
        {{{1, 500}, {2, 400}, {3, 50}}, 3, {AGGREGATE_SHOWN, 3, 950}},
        {{{1, 500}, {2, 400}, {3, 49}}, 3, {AGGREGATE_NEAR, 3, 0}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct aggregate a = total(cases[i].c, cases[i].n);

        assert_int_equal(a.verdict, cases[i].expected.verdict);
        assert_int_equal(a.units, cases[i].expected.units);
        assert_int_equal(a.milli, cases[i].expected.milli);
    }
}

static void two_digits_are_kept(void **state)
{
    static const uint64_t cases[][2] = {
        {0, 0},         {7, 7},         {99, 99},         {100, 100},
        {104, 100},     {105, 110},     {994, 990},       {995, 1000},
        {12499, 12000}, {12500, 13000}, {999999, 1000000}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(aggregate_round(cases[i][0]), cases[i][1]);
    assert_true(aggregate_round(UINT64_MAX / 2) > UINT64_MAX / 4);
}

static size_t invent(struct contribution *c, uint64_t *seed)
{
    size_t n = next(seed) % MANY;

    for (size_t i = 0; i < n; i++) {
        unsigned digits = next(seed) % 6;
        uint64_t most = 10;

        while (digits--)
            most *= 10;
        c[i] = (struct contribution){1 + next(seed) % 6, next(seed) % most};
    }
    return n;
}

/* What is shown, worked out another way: amounts per unit in an array. */
static void what_is_shown_keeps_the_rules(void **state)
{
    uint64_t seed = 0x5eed;
    size_t shown = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct contribution c[MANY];
        uint64_t of[7] = {0}, sum = 0, first = 0, second = 0;
        size_t n = invent(c, &seed), units = 0;
        struct aggregate a = total(c, n);

        for (size_t i = 0; i < n; i++)
            of[c[i].unit] += c[i].milli;
        for (size_t u = 1; u < 7; u++) {
            sum += of[u];
            units += of[u] > 0;
            second = of[u] > first ? first : of[u] > second ? of[u] : second;
            first = of[u] > first ? of[u] : first;
        }
        if (a.verdict != AGGREGATE_SHOWN) {
            assert_int_equal(a.milli, 0);
            continue;
        }
        shown++;
        assert_true(units >= 3 && a.units == units);
        assert_true(first * 100 <= sum * 85);
        assert_true((sum - first - second) * 10 >= first);
        assert_true(a.milli * 20 >= sum * 19 && a.milli * 20 <= sum * 21);
    }
    assert_true(shown > ROUNDS / 10);
}

static void order_and_division_of_contributions_do_not_matter(void **state)
{
    uint64_t seed = 0xd1ce;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct contribution c[MANY], other[2 * MANY];
        size_t n = invent(c, &seed), m = 0;
        struct aggregate a = total(c, n), b;

        for (size_t i = n; i-- > 0;) {
            uint64_t half = c[i].milli / 3;

            other[m++] = (struct contribution){c[i].unit, half};
            other[m++] = (struct contribution){c[i].unit, c[i].milli - half};
        }
        b = total(other, m);
        assert_int_equal(a.verdict, b.verdict);
        assert_int_equal(a.units, b.units);
        assert_int_equal(a.milli, b.milli);
    }
}

static void a_sum_never_gives_a_hidden_part_away(void **state)
{
    static const struct contribution fine[] = {{1, 400}, {2, 400}, {3, 400}};
    static const struct contribution few[] = {{4, 400}, {5, 400}};
    static const struct contribution all[] = {
        {1, 400}, {2, 400}, {3, 400}, {4, 400}, {5, 400}};
    struct aggregate part[3], sum;

    (void)state;
    part[0] = total(fine, 3);
    part[1] = total(few, 2);
    part[2] = total(few, 0);
    assert_int_equal(aggregate_sum(part, 2, all, 5, &sum), STATUS_OK);
    assert_int_equal(sum.verdict, AGGREGATE_PARTS);
    assert_int_equal(sum.milli, 0);
    assert_int_equal(sum.units, 0);
    part[1] = part[0];
    assert_int_equal(aggregate_sum(part, 3, all, 5, &sum), STATUS_OK);
    assert_int_equal(sum.verdict, AGGREGATE_SHOWN);
    assert_int_equal(sum.milli, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rules_of_the_offices_decide),
        cmocka_unit_test(two_digits_are_kept),
        cmocka_unit_test(what_is_shown_keeps_the_rules),
        cmocka_unit_test(order_and_division_of_contributions_do_not_matter),
        cmocka_unit_test(a_sum_never_gives_a_hidden_part_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
