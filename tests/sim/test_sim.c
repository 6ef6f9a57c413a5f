/* Whole federations: some told as stories, many checked by properties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "symbiote/proof.h"

static struct sim sim; /* large: not on the stack */


static void check_story(void)
{
    if (sim.broken)
        fail_msg("%s\n%s", sim.why, sim.trace);
}

static bool both_active(struct sim *s)
{
    return sim_active(s, 0, 1) && sim_active(s, 1, 0);
}

static bool all_same(struct sim *s)
{
    for (size_t i = 0; i < s->nodes; i++)
        for (size_t j = 0; j < s->nodes; j++)
            if (i != j && s->node[i].confirmed[j] &&
                (!sim_active(s, i, j) || !sim_same(s, j, i)))
                return false;
    return true;
}

/* ---- stories ---------------------------------------------------------------
 */

static void two_agencies_pair_and_see_each_others_offers(void **state)
{
    (void)state;
    sim_start(&sim, 2, 1, 0);
    assert_true(sim_pair(&sim, 0, 1));
    assert_true(sim_until(&sim, 5000, both_active));
    assert_int_equal(sim_publish(&sim, 0, 12, NULL, 0), STATUS_OK);
    assert_int_equal(sim_publish(&sim, 1, 7, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 12);
    assert_int_equal(sim_seen(&sim, 1, 0), 7);
    check_story();
    sim_free(&sim);
}

static void nothing_is_exchanged_before_both_have_confirmed(void **state)
{
    struct federate_peer p;

    (void)state;
    sim_start(&sim, 2, 2, 0);
    assert_int_equal(sim_publish(&sim, 0, 5, NULL, 0), STATUS_OK);
    assert_int_equal(sim_join(&sim, 0, 1), STATUS_OK);
    sim_run(&sim, 600000);
    assert_int_equal(sim.node[1].adoptions, 0);
    p = federate_peer_at(sim.node[0].f, 0);
    assert_int_equal(p.state, PEER_UNCONFIRMED);
    assert_int_equal(sim_confirm(&sim, 0, 1, p.words), STATUS_OK);
    sim_run(&sim, 600000);
    assert_int_equal(sim.node[1].adoptions, 0);
    assert_int_equal(sim_confirm(&sim, 1, 0, p.words), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 5);
    check_story();
    sim_free(&sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_agencies_pair_and_see_each_others_offers),
        cmocka_unit_test(nothing_is_exchanged_before_both_have_confirmed),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
