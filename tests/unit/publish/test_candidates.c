/* Among whom a body hides: activities and communes add up to its count. */
#include <stdio.h>

#include "sample.h"

#include "symbiote/candidates.h"

static struct offer body_of(const struct built *b, uint16_t type,
                            const uint8_t *half_decade, unsigned town)
{
    const struct group *g = partition_group(&b->part, DIRECTION_OFFER, type);
    const struct cell *cell =
        partition_cell(&b->part, g, half_decade, FIRST_TOWN + town);
    struct offer o = {0};

    assert_non_null(cell);
    partition_fill(&b->part, &b->pop, cell, &o);
    return o;
}

static void they_are_counted_by_activity_and_commune(void **state)
{
    struct sample *s = calloc(1, sizeof *s);
    struct company own = {.id = 1};
    struct candidates c;
    struct offer body;
    struct built b;

    (void)state;
    sample_fill(s, 1, 8, 0, FINISHER);
    sample_fill(s, 101, 3, 0, LAUNDRY);
    sample_fill(s, 201, 9, 0, BREWERY);
    /* a second site of a finisher: the unit counts once, where it comes first
     */
    sample_add(s, 1, 0, LAUNDRY, SIZE_10_19);
    sample_build(s, &b);
    body = body_of(&b, DYE_BATH, NULL, 0);
    assert_int_equal(
        candidates_find(&b.pop, &sample_facts, &b.policy, &body, &c),
        STATUS_OK);
    assert_int_equal(c.units, 11);
    assert_int_equal(c.persons, 0);
    assert_int_equal(c.activities, 2);
    assert_int_equal(c.activity[0].key, FINISHER);
    assert_int_equal(c.activity[0].units, 8);
    assert_int_equal(c.activity[1].key, LAUNDRY);
    assert_int_equal(c.activity[1].units, 3);
    assert_int_equal(c.communes, 1);
    assert_int_equal(c.commune[0].key, FIRST_TOWN);
    assert_int_equal(c.commune[0].units, 11);
    (void)snprintf(own.reg_id, sizeof own.reg_id, "%010llu",
                   (unsigned long long)sample_bce(3));
    assert_true(candidates_has(&c, &own));
    own.draft = true;
    assert_false(candidates_has(&c, &own));
    own.draft = false;
    (void)snprintf(own.reg_id, sizeof own.reg_id, "%010llu",
                   (unsigned long long)sample_bce(203));
    assert_false(candidates_has(&c, &own));
    candidates_free(&c);
    sample_drop(&b);
    free(s);
}

/* Fewer than k_person: persons are no cover, so they are not shown as one. */
static void sole_traders_count_only_in_company(void **state)
{
    struct sample *s = calloc(1, sizeof *s);
    struct candidates c;
    struct offer body;
    struct built b;

    (void)state;
    sample_fill(s, 1, 8, 0, FINISHER);
    s->row[7].natural_person = true;
    sample_build(s, &b);
    body = body_of(&b, DYE_BATH, NULL, 0);
    assert_int_equal(
        candidates_find(&b.pop, &sample_facts, &b.policy, &body, &c),
        STATUS_OK);
    assert_int_equal(c.units, 7);
    assert_int_equal(c.persons, 0);
    candidates_free(&c);
    sample_drop(&b);
    free(s);
}

static bool inside(const struct offer *o, uint32_t commune)
{
    for (size_t i = 0; i < o->communes; i++)
        if (o->commune[i] == commune)
            return true;
    return false;
}

static void adds_up(const struct built *b, const struct cell *cell)
{
    struct candidates c;
    struct offer o = {0};
    uint32_t sum = 0;

    partition_fill(&b->part, &b->pop, cell, &o);
    assert_int_equal(
        candidates_find(&b->pop, &sample_facts, &b->policy, &o, &c), STATUS_OK);
    assert_int_equal(c.units, cell->authors);
    for (size_t a = 0; a < c.activities; a++)
        sum += c.activity[a].units;
    assert_int_equal(sum, c.units);
    sum = 0;
    for (size_t a = 0; a < c.communes; a++) {
        assert_true(inside(&o, c.commune[a].key));
        sum += c.commune[a].units;
    }
    assert_int_equal(sum, c.units);
    candidates_free(&c);
}

static void invent(struct sample *s, uint64_t *seed)
{
    static const uint16_t activity[] = {BREWERY,  SUGAR_WORKS, JOINERY,
                                        FINISHER, WEAVER,      LAUNDRY};

    s->rows = 0;
    for (unsigned i = 0; i < 200; i++) {
        sample_add(s, sample_random(seed) % 150, sample_random(seed) % TOWNS,
                   activity[sample_random(seed) % 6],
                   (uint8_t)(1 + sample_random(seed) % 8));
        s->row[i].natural_person = sample_random(seed) % 10 == 0;
    }
}

/* Random registers: both lists add up to the units, and the number is that of
 * the cell. */
static void lists_add_up_in_any_register(void **state)
{
    struct sample *s = calloc(1, sizeof *s);
    uint64_t seed = 77;
    size_t cells = 0;

    (void)state;
    for (int round = 0; round < 20; round++) {
        struct built b;

        invent(s, &seed);
        sample_build(s, &b);
        for (size_t i = 0; i < b.part.cells; i++)
            adds_up(&b, &b.part.cell[i]);
        cells += b.part.cells;
        sample_drop(&b);
    }
    assert_true(cells > 20);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_counted_by_activity_and_commune),
        cmocka_unit_test(sole_traders_count_only_in_company),
        cmocka_unit_test(lists_add_up_in_any_register),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
