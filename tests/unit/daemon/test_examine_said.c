/* An origin that states without end costs a bounded amount. */
#include "folder.h"

#include "examine_said.h"
#include "symbiote/limits.h"

static struct statement one(void)
{
    struct statement s = {.policy = {.version = 1,
                                     .k = 5,
                                     .k_build = 7,
                                     .k_person = 11,
                                     .k_start = 7,
                                     .k_history = 3,
                                     .dominance = 340,
                                     .presence = 500,
                                     .loss_radius = 150},
                          .plausibility = 1,
                          .population = POPULATION_REGISTER,
                          .communes = 1,
                          .from_day = 20000};

    s.commune[0] = 5657081;
    return s;
}

/* Statement `no` of a log; those with one `radius` are alike. */
static bool state_it(struct said *s, uint8_t origin, uint32_t log, unsigned no,
                     unsigned radius)
{
    struct replica of = {.log = log, .tid = {origin}};
    struct statement *said = malloc(sizeof *said);
    uint8_t body[STATEMENT_BODY_MAX];
    size_t len;
    bool fine;

    assert_non_null(said);
    *said = one();
    said->id[0] = 1;
    said->id[1] = (uint8_t)(no >> 8);
    said->id[2] = (uint8_t)no;
    said->policy.loss_radius = (uint16_t)radius;
    assert_int_equal(statement_encode(said, body, sizeof body, &len),
                     STATUS_OK);
    free(said);
    fine = said_add(s, &of, no, view_of(body, len));
    return fine;
}

static void a_log_keeps_its_newest(void **state)
{
    struct said s = {0};

    (void)state;
    for (unsigned i = 0; i < 200; i++)
        assert_true(state_it(&s, 1, 7, i, i));
    assert_int_equal(s.count, STATEMENTS_LOG_MAX);
    assert_int_equal(s.at[0].index, 200 - STATEMENTS_LOG_MAX);
    assert_true(state_it(&s, 1, 7, 199, 199)); /* again */
    assert_int_equal(s.count, STATEMENTS_LOG_MAX);
    said_free(&s);
}

static void a_territory_has_no_more_for_having_many_streams(void **state)
{
    struct said s = {0};

    (void)state;
    assert_true(state_it(&s, 2, 1000, 1, 1));
    for (uint32_t log = 0; log < STREAMS_MAX; log++)
        for (unsigned i = 0; i < 10; i++)
            assert_true(state_it(&s, 1, log, i, i));
    assert_int_equal(s.count, SAID_TERRITORY_MAX + 1);
    assert_int_equal(s.at[0].log, 1000); /* another's is not in the way */
    said_free(&s);
}

static void what_is_counted_differs_and_is_bounded(void **state)
{
    const uint8_t tid[TID_LEN] = {1};
    struct said s = {0};
    struct held_statement *of;
    size_t count;

    (void)state;
    for (uint32_t log = 0; log < 3; log++)
        for (unsigned i = 0; i < 60; i++)
            assert_true(state_it(&s, 1, log, i, i % 20));
    assert_true(state_it(&s, 2, 9, 1, 99));
    of = said_choose(&s, tid, &count);
    assert_int_equal(count, 20);
    assert_int_equal(of[19].log, 2); /* the newest last */
    assert_int_equal(of[19].index, 59);
    free(of);
    for (unsigned i = 0; i < 60; i++)
        assert_true(state_it(&s, 1, 5, i, 1000 + i));
    of = said_choose(&s, tid, &count);
    assert_int_equal(count, SAID_COUNTED_MAX);
    assert_int_equal(of[0].index, 60 - SAID_COUNTED_MAX);
    free(of);
    said_free(&s);
}

static void what_leaves_a_log_is_no_longer_used(void **state)
{
    struct said s = {0};

    (void)state;
    for (unsigned i = 0; i < 5; i++)
        assert_true(state_it(&s, 1, 7, i, i));
    assert_true(state_it(&s, 1, 8, 1, 1));
    said_cleared(&s, 7, 3);
    assert_int_equal(s.count, 5);
    said_erased(&s, 7);
    assert_int_equal(s.count, 1);
    assert_int_equal(s.at[0].log, 8);
    said_free(&s);
}

static void what_cannot_be_read_is_no_statement(void **state)
{
    static const uint8_t body[] = {0x84, 0x00, 0x01, 0x01, 0x91, 0x20, 0xc0};
    struct replica of = {.log = 7, .tid = {1}};
    struct said s = {0};

    (void)state;
    assert_false(said_add(&s, &of, 1, view_of(body, sizeof body)));
    assert_int_equal(s.count, 0);
    said_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_keeps_its_newest),
        cmocka_unit_test(a_territory_has_no_more_for_having_many_streams),
        cmocka_unit_test(what_is_counted_differs_and_is_bounded),
        cmocka_unit_test(what_leaves_a_log_is_no_longer_used),
        cmocka_unit_test(what_cannot_be_read_is_no_statement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
