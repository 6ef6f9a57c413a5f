/* When changes leave: the first batch, the week, the one roll-over, the one
 * word, updates, and the order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/batch.h"

enum { NOW = 1700000000, WEEK = BATCH_PERIOD_S, MANY = 40 };

static const uint8_t seed[BATCH_SEED_LEN] = {42};

struct queue {
    struct change change[MANY];
    size_t n;
    uint32_t order[MANY];
};

static struct change *add(struct queue *q, uint64_t author)
{
    struct change *c = &q->change[q->n++];

    *c = (struct change){.author = author};
    c->id[0] = (uint8_t)q->n;
    return c;
}

static struct batch_plan ask(struct queue *q, struct batch_state state,
                             uint64_t now, bool agreed)
{
    struct batch_question question = {.change = q->change,
                                      .changes = q->n,
                                      .state = state,
                                      .now_s = now,
                                      .agreed = agreed,
                                      .seed = seed};
    struct batch_plan plan;

    assert_int_equal(batch_plan(&question, q->order, &plan), STATUS_OK);
    return plan;
}

static const struct batch_state running = {NOW, 1, 0};

static void
the_first_batch_waits_for_five_offers_of_three_companies(void **state)
{
    struct queue q = {0};
    struct batch_plan p;

    (void)state;
    for (size_t i = 0; i < 6; i++)
        (void)add(&q, 1 + i % 2);
    p = ask(&q, (struct batch_state){0}, NOW, false);
    assert_int_equal(p.leaves, 0);
    assert_int_equal(p.wait, BATCH_FIRST);
    (void)add(&q, 3);
    p = ask(&q, (struct batch_state){0}, NOW, false);
    assert_int_equal(p.leaves, 7);
    assert_int_equal(p.wait, BATCH_LEAVES);
    assert_int_equal(p.authors, 3);
    assert_int_equal(p.state.released, 1);
    assert_int_equal(p.next_s, NOW + WEEK);
}

static void four_offers_of_four_companies_are_too_few(void **state)
{
    struct queue q = {0};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        (void)add(&q, i);
    assert_int_equal(ask(&q, (struct batch_state){0}, NOW, false).leaves, 0);
    assert_int_equal(ask(&q, (struct batch_state){0}, NOW, true).leaves, 4);
}

static void then_a_week_passes(void **state)
{
    struct queue q = {0};
    struct batch_plan p;

    (void)state;
    for (size_t i = 0; i < 9; i++)
        (void)add(&q, i);
    p = ask(&q, running, NOW + WEEK - 1, false);
    assert_int_equal(p.leaves, 0);
    assert_int_equal(p.wait, BATCH_SLOT);
    assert_int_equal(p.next_s, NOW + WEEK);
    p = ask(&q, running, NOW + WEEK, false);
    assert_int_equal(p.leaves, 9);
    assert_false(p.early);
}

static void few_changes_are_rolled_over_once_and_then_asked_about(void **state)
{
    struct queue q = {0};
    struct batch_plan p;
    char text[BATCH_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < 3; i++)
        (void)add(&q, i);
    p = ask(&q, running, NOW + WEEK, false);
    assert_int_equal(p.leaves, 0);
    assert_int_equal(p.wait, BATCH_ROLLED);
    assert_int_equal(ask(&q, p.state, NOW + WEEK + 60, true).leaves, 0);
    p = ask(&q, p.state, NOW + 2 * WEEK, false);
    assert_int_equal(p.leaves, 0);
    assert_int_equal(p.wait, BATCH_ASKS);
    batch_text(LANG_EN, &p, text);
    assert_non_null(strstr(text, "Release them all the same?"));
    p = ask(&q, p.state, NOW + 2 * WEEK + 60, false);
    assert_int_equal(p.wait, BATCH_ASKS);
    p = ask(&q, p.state, NOW + 2 * WEEK + 90, true);
    assert_int_equal(p.leaves, 3);
    assert_true(p.early);
    assert_int_equal(p.state.rolled, 0);
}

static void withdrawals_leave_at_every_slot(void **state)
{
    struct queue q = {0};
    struct batch_plan p;

    (void)state;
    (void)add(&q, 1);
    add(&q, 2)->withdraw = true;
    p = ask(&q, running, NOW + 10, false);
    assert_int_equal(p.leaves, 0);
    p = ask(&q, running, NOW + WEEK, false);
    assert_int_equal(p.leaves, 1);
    assert_int_equal(q.order[0], 1);
    assert_int_equal(p.withdrawals, 1);
    assert_int_equal(p.wait, BATCH_ROLLED);
}

static void now_releases_what_is_marked_and_says_what_it_tells(void **state)
{
    struct queue q = {0};
    struct batch_plan p;
    char text[BATCH_TEXT_MAX];

    (void)state;
    (void)add(&q, 1);
    add(&q, 2)->now = true;
    p = ask(&q, running, NOW + 10, false);
    assert_int_equal(p.leaves, 1);
    assert_int_equal(q.order[0], 1);
    assert_true(p.early);
    assert_int_equal(p.state.last_slot_s, NOW);
    batch_text(LANG_EN, &p, text);
    assert_non_null(strstr(text, "1 offers and 0 withdrawals of 1 companies"));
    p = ask(&q, (struct batch_state){0}, NOW, false);
    assert_int_equal(p.leaves, 1);
    assert_int_equal(p.state.released, 0); /* the first batch is to come */
    add(&q, 3)->withdraw = true;
    q.change[1] = q.change[2]; /* what left by --now is taken back */
    q.n = 2;
    assert_int_equal(ask(&q, p.state, NOW + 9, false).leaves, 0);
    assert_int_equal(ask(&q, p.state, NOW + WEEK, false).leaves, 1);
}

static void an_update_never_leaves_with_the_withdrawal_of_the_old(void **state)
{
    struct queue q = {0};
    struct batch_plan p;

    (void)state;
    for (size_t i = 0; i < 6; i++)
        (void)add(&q, i);
    add(&q, 9)->withdraw = true;
    memcpy(add(&q, 9)->replaces, q.change[6].id, OFFER_ID_LEN);
    q.change[7].now = true; /* even then */
    p = ask(&q, running, NOW + WEEK, false);
    assert_int_equal(p.leaves, 7);
    for (size_t i = 0; i < p.leaves; i++)
        assert_int_not_equal(q.order[i], 7);
    assert_int_equal(p.wait, BATCH_SLOT);
    q.change[0] = q.change[7]; /* the withdrawal has left */
    q.n = 1;
    assert_int_equal(ask(&q, p.state, NOW + WEEK + 1, false).leaves, 1);
}

static void the_order_is_shuffled_and_repeats_under_a_seed(void **state)
{
    struct queue q = {0};
    struct batch_plan p;
    uint32_t first[MANY], seen = 0, moved = 0;

    (void)state;
    for (size_t i = 0; i < 30; i++)
        (void)add(&q, i);
    p = ask(&q, running, NOW + WEEK, false);
    memcpy(first, q.order, sizeof first);
    for (size_t i = 0; i < p.leaves; i++) {
        seen |= UINT32_C(1) << q.order[i];
        moved += q.order[i] != i;
    }
    assert_int_equal(seen, (UINT32_C(1) << 30) - 1);
    assert_true(moved > 15);
    (void)ask(&q, running, NOW + WEEK, false);
    assert_memory_equal(first, q.order, 30 * sizeof first[0]);
}

static void nothing_waits_in_an_empty_queue(void **state)
{
    struct queue q = {0};

    (void)state;
    assert_int_equal(ask(&q, running, NOW + WEEK, true).wait, BATCH_EMPTY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            the_first_batch_waits_for_five_offers_of_three_companies),
        cmocka_unit_test(four_offers_of_four_companies_are_too_few),
        cmocka_unit_test(then_a_week_passes),
        cmocka_unit_test(few_changes_are_rolled_over_once_and_then_asked_about),
        cmocka_unit_test(withdrawals_leave_at_every_slot),
        cmocka_unit_test(now_releases_what_is_marked_and_says_what_it_tells),
        cmocka_unit_test(an_update_never_leaves_with_the_withdrawal_of_the_old),
        cmocka_unit_test(the_order_is_shuffled_and_repeats_under_a_seed),
        cmocka_unit_test(nothing_waits_in_an_empty_queue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
