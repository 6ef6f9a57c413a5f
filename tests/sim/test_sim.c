/* Whole federations: some told as stories, many checked by properties.
 *
 *     test_sim [SEEDS [NODES [FIRST]]]     more seeds: tools/sim */
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

enum { MINUTE = 60000, HOUR = 60 * MINUTE, DAY_MS = 24 * HOUR };

static struct sim sim; /* large: not on the stack */
static size_t seeds = 60, most_nodes = 4;
static uint64_t first_seed = 1;

static bool said(const char *words)
{
    return strstr(sim.trace, words) != NULL;
}

static void check_story(void)
{
    if (sim.broken)
        fail_msg("%s\n%s", sim.why, sim.trace);
    sim_free(&sim);
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

/* The state in which most stories begin. */
static void two_paired(uint64_t seed, unsigned silent)
{
    sim_start(&sim, 2, seed, silent);
    assert_true(sim_pair(&sim, 0, 1));
    assert_true(sim_until(&sim, 5000, both_active));
}

static enum status order(size_t node, enum federate_event_kind kind,
                         size_t peer)
{
    struct federate_event e = {.kind = kind};
    uint64_t command;

    memcpy(e.tid, sim.node[peer].tid, TID_LEN);
    command = sim_command(&sim, node, e);
    for (int i = 0; command && i < 600 && !sim.node[node].answered[command];
         i++)
        sim_run(&sim, 100);
    if (command && !sim.node[node].answered[command])
        fail_msg("no answer\n%s", sim.trace);
    return command ? sim.node[node].done[command] : STATUS_CLOSED;
}

/* ---- stories ---------------------------------------------------------------
 */

static void two_agencies_pair_and_see_each_others_offers(void **state)
{
    (void)state;
    two_paired(1, 0);
    assert_int_equal(sim_publish(&sim, 0, 12, NULL, 0), STATUS_OK);
    assert_int_equal(sim_publish(&sim, 1, 7, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 12);
    assert_int_equal(sim_seen(&sim, 1, 0), 7);
    check_story();
}

static void nothing_is_exchanged_before_both_have_confirmed(void **state)
{
    struct federate_peer p;

    (void)state;
    sim_start(&sim, 2, 2, 0);
    assert_int_equal(sim_publish(&sim, 0, 5, NULL, 0), STATUS_OK);
    assert_int_equal(sim_join(&sim, 0, 1), STATUS_OK);
    sim_run(&sim, 10 * MINUTE);
    assert_int_equal(sim.node[1].adoptions, 0);
    p = federate_peer_at(sim.node[0].f, 0);
    assert_int_equal(p.state, PEER_UNCONFIRMED);
    assert_int_equal(sim_confirm(&sim, 0, 1, p.words), STATUS_OK);
    sim_run(&sim, 10 * MINUTE);
    assert_int_equal(sim.node[1].adoptions, 0);
    assert_int_equal(sim_confirm(&sim, 1, 0, p.words), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 5);
    check_story();
}

static void a_pairing_goes_on_after_either_side_was_restarted(void **state)
{
    char words[64];

    (void)state;
    sim_start(&sim, 2, 3, 0);
    assert_int_equal(sim_join(&sim, 0, 1), STATUS_OK);
    memcpy(words, sim.node[1].words, sizeof words);
    sim_off(&sim, 0);
    sim_off(&sim, 1);
    sim_run(&sim, MINUTE);
    sim_on(&sim, 0);
    assert_int_equal(sim_confirm(&sim, 0, 1, words), STATUS_OK);
    sim_on(&sim, 1);
    sim_run(&sim, MINUTE);
    sim_off(&sim, 0);
    assert_int_equal(sim_confirm(&sim, 1, 0, words), STATUS_OK);
    sim_off(&sim, 1);
    sim_on(&sim, 0);
    sim_on(&sim, 1);
    assert_true(sim_until(&sim, 5 * MINUTE, both_active));
    check_story();
}

static void words_that_differ_wipe_the_entry(void **state)
{
    (void)state;
    sim_start(&sim, 2, 4, 0);
    assert_int_equal(sim_join(&sim, 0, 1), STATUS_OK);
    assert_int_equal(sim_confirm(&sim, 0, 1, "babab babab babab babab"),
                     STATUS_MISMATCH);
    assert_int_equal(federate_peers(sim.node[0].f), 0);
    assert_true(said("the words differ"));
    sim_off(&sim, 0);
    sim_on(&sim, 0);
    assert_int_equal(federate_peers(sim.node[0].f), 0);
    check_story();
}

static void an_invitation_is_good_for_one_territory(void **state)
{
    struct federate_event join = {.kind = FEDERATE_JOIN};
    uint64_t command;

    (void)state;
    sim_start(&sim, 3, 5, 0);
    assert_int_equal(sim_join(&sim, 0, 1), STATUS_OK);
    join.join.invitation = sim.node[0].text;
    command = sim_command(&sim, 2, join);
    sim_run(&sim, MINUTE);
    assert_true(sim.node[2].answered[command]);
    assert_int_equal(sim.node[2].done[command], STATUS_USED);
    assert_int_equal(federate_peers(sim.node[2].f), 0);
    check_story();
}

static void an_expired_invitation_is_refused_in_words(void **state)
{
    struct federate_event invite = {.kind = FEDERATE_INVITE};
    struct federate_event join = {.kind = FEDERATE_JOIN};
    uint64_t command;

    (void)state;
    sim_start(&sim, 2, 6, 0);
    invite.invite.life_s = 60;
    (void)sim_command(&sim, 0, invite);
    sim_run(&sim, 2 * MINUTE);
    join.join.invitation = sim.node[0].text;
    command = sim_command(&sim, 1, join);
    assert_true(sim.node[1].answered[command]);
    assert_int_equal(sim.node[1].done[command], STATUS_EXPIRED);
    check_story();
}

static void a_name_of_another_territory_is_refused(void **state)
{
    struct federate_event join = {.kind = FEDERATE_JOIN};
    uint64_t command;

    (void)state;
    sim_start(&sim, 3, 7, 0);
    assert_true(sim_pair(&sim, 0, 1));
    (void)sim_command(&sim, 2,
                      (struct federate_event){.kind = FEDERATE_INVITE});
    join.join.invitation = sim.node[2].text;
    join.join.name = "Anna"; /* reads like the peer it has */
    command = sim_command(&sim, 1, join);
    assert_int_equal(sim.node[1].done[command], STATUS_EXISTS);
    check_story();
}

static void a_withdrawal_reaches_a_peer_that_was_off(void **state)
{
    uint64_t gone[] = {2, 5, 9};

    (void)state;
    two_paired(8, 0);
    assert_int_equal(sim_publish(&sim, 0, 20, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    sim_off(&sim, 1);
    assert_int_equal(sim_publish(&sim, 0, 4, gone, 3), STATUS_OK);
    sim_run(&sim, 2 * HOUR);
    assert_int_equal(sim_seen(&sim, 0, 1), 20);
    sim_on(&sim, 1);
    assert_true(sim_until(&sim, 20 * MINUTE, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 21);
    for (size_t i = 0; i < 3; i++)
        assert_false(sim.node[1].pool[0][0].row[gone[i]].there);
    check_story();
}

/* `reader` has counted an offer of `origin` again. */
static void doubt(size_t reader, size_t origin, uint64_t index)
{
    struct federate_event e = {.kind = FEDERATE_DOUBT};

    memcpy(e.tid, sim.node[origin].tid, TID_LEN);
    e.doubt = (struct federate_doubt){
        .index = index, .finding = {FINDING_FAILED, FINDING_COUNT, 3, 5}};
    (void)sim_command(&sim, reader, e);
}

static void a_doubt_is_told_once_and_lives_as_long_as_the_offer(void **state)
{
    uint64_t gone[] = {3};

    (void)state;
    two_paired(61, 0);
    assert_int_equal(sim_publish(&sim, 0, 5, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    doubt(1, 0, 3);
    doubt(1, 0, 3);
    sim_run(&sim, 5000);
    assert_int_equal(sim.node[0].doubted, 1);
    assert_int_equal(sim.node[1].told, 1);
    sim_off(&sim, 0);
    sim_on(&sim, 0);
    sim_run(&sim, MINUTE);
    assert_int_equal(federate_doubts(sim.node[0].f), 1);
    doubt(1, 0, 3); /* after a restart of the other, say */
    sim_run(&sim, MINUTE);
    assert_int_equal(sim.node[1].told, 2);
    assert_int_equal(sim.node[0].doubted, 1); /* heard before */
    assert_int_equal(sim_publish(&sim, 0, 0, gone, 1), STATUS_OK);
    assert_int_equal(federate_doubts(sim.node[0].f), 0);
    sim_off(&sim, 0);
    sim_on(&sim, 0);
    assert_int_equal(federate_doubts(sim.node[0].f), 0);
    check_story();
}

static void a_doubt_waits_until_the_origin_can_be_reached(void **state)
{
    (void)state;
    two_paired(62, 0);
    assert_int_equal(sim_publish(&sim, 0, 5, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    sim_cut(&sim, 0, 1, true);
    doubt(1, 0, 2);
    doubt(1, 0, 4);
    sim_run(&sim, HOUR);
    assert_int_equal(sim.node[0].doubted, 0);
    assert_int_equal(sim.node[1].told, 0);
    sim_cut(&sim, 0, 1, false);
    sim_run(&sim, 40 * MINUTE);
    assert_int_equal(sim.node[0].doubted, 2);
    assert_int_equal(sim.node[1].told, 2);
    sim_cut(&sim, 0, 1, true); /* nothing is said again */
    sim_run(&sim, MINUTE);
    sim_cut(&sim, 0, 1, false);
    sim_run(&sim, 40 * MINUTE);
    assert_int_equal(sim.node[1].told, 2);
    assert_int_equal(order(0, FEDERATE_REMOVE, 1), STATUS_OK);
    assert_int_equal(federate_doubts(sim.node[0].f), 0);
    check_story();
}

static void a_long_list_of_withdrawals_goes_as_a_bitmap(void **state)
{
    enum { BATCHES = 17, EACH = 2000, GONE = 33000 };
    static uint64_t gone[GONE];
    size_t n = 0;

    (void)state;
    two_paired(9, 0);
    for (int i = 0; i < BATCHES; i++)
        assert_int_equal(sim_publish(&sim, 0, EACH, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 10 * MINUTE, all_same));
    sim_off(&sim, 1);
    for (uint64_t i = 0; n < GONE; i++)
        if (sim.node[0].own[0].leaf[i].live)
            gone[n++] = i;
    assert_int_equal(sim_publish(&sim, 0, 10, gone, GONE), STATUS_OK);
    sim_on(&sim, 1);
    assert_true(sim_until(&sim, 20 * MINUTE, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), BATCHES * EACH + 10 - GONE);
    check_story();
}

static void a_lie_is_not_adopted_and_its_reason_is_logged(void **state)
{
    (void)state;
    two_paired(10, 0);
    assert_int_equal(sim_publish(&sim, 0, 10, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    sim.node[0].lies = true;
    assert_int_equal(sim_publish(&sim, 0, 1000, NULL, 0), STATUS_OK);
    sim_run(&sim, 2 * MINUTE);
    sim_cut(&sim, 0, 1, true);
    sim_run(&sim, MINUTE);
    assert_true(
        said("bert: anna refused (leaves do not give the signed root)"));
    assert_int_equal(sim_seen(&sim, 0, 1), 10);
    /* What was staged before the lie showed is gone, too. */
    for (uint64_t i = sim.node[1].pool[0][0].size; i < 1100; i++)
        assert_false(sim.node[1].pool[0][0].row[i].there);
    sim_cut(&sim, 0, 1, false);
    sim.node[0].lies = false;
    assert_true(sim_until(&sim, 30 * MINUTE, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 1010);
    check_story();
}

static void a_transfer_that_was_cut_goes_on_in_the_next_session(void **state)
{
    (void)state;
    for (uint64_t ms = 40; ms < 400; ms += 40) {
        two_paired(30 + ms, 0);
        assert_int_equal(sim_publish(&sim, 0, 2000, NULL, 0), STATUS_OK);
        sim_run(&sim, ms);
        sim_cut(&sim, 0, 1, true);
        sim_run(&sim, 5000);
        sim_cut(&sim, 0, 1, false);
        assert_true(sim_until(&sim, 5 * MINUTE, all_same));
        check_story();
    }
}

static void a_node_that_only_dials_fetches_and_serves(void **state)
{
    (void)state;
    two_paired(11, 2); /* bert cannot be dialled */
    assert_int_equal(sim_publish(&sim, 0, 3, NULL, 0), STATUS_OK);
    assert_int_equal(sim_publish(&sim, 1, 4, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    assert_int_equal(sim_seen(&sim, 1, 0), 4);
    sim_cut(&sim, 0, 1, true);
    assert_int_equal(sim_publish(&sim, 1, 1, NULL, 0), STATUS_OK);
    sim_run(&sim, HOUR);
    sim_cut(&sim, 0, 1, false);
    assert_true(sim_until(&sim, 30 * MINUTE, all_same));
    assert_int_equal(sim_seen(&sim, 1, 0), 5);
    check_story();
}

static void sync_waits_until_both_ways_are_applied(void **state)
{
    (void)state;
    two_paired(12, 0);
    sim_cut(&sim, 0, 1, true);
    assert_int_equal(sim_publish(&sim, 0, 300, NULL, 0), STATUS_OK);
    assert_int_equal(sim_publish(&sim, 1, 200, NULL, 0), STATUS_OK);
    assert_int_equal(order(0, FEDERATE_SYNC, 1), STATUS_UNREACHABLE);
    sim_cut(&sim, 0, 1, false);
    assert_int_equal(order(0, FEDERATE_SYNC, 1), STATUS_OK);
    assert_true(all_same(&sim));
    assert_true(said("anna: bert applied (acknowledged our checkpoint)"));
    assert_int_equal(order(1, FEDERATE_SYNC, 0), STATUS_OK);
    check_story();
}

static void a_suspended_peer_gets_nothing_until_resumed(void **state)
{
    (void)state;
    two_paired(13, 0);
    assert_int_equal(order(0, FEDERATE_SUSPEND, 1), STATUS_OK);
    assert_int_equal(sim_publish(&sim, 0, 3, NULL, 0), STATUS_OK);
    sim_run(&sim, HOUR);
    assert_int_equal(sim_seen(&sim, 0, 1), 0);
    assert_int_equal(order(0, FEDERATE_RESUME, 1), STATUS_OK);
    assert_true(sim_until(&sim, 30 * MINUTE, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 3);
    check_story();
}

static void offers_of_a_silent_peer_are_erased_after_thirty_days(void **state)
{
    (void)state;
    two_paired(14, 0);
    assert_int_equal(sim_publish(&sim, 0, 6, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    sim_off(&sim, 0);
    sim_run(&sim, (uint64_t)29 * DAY_MS);
    assert_int_equal(sim_seen(&sim, 0, 1), 6);
    assert_int_equal(federate_peer_at(sim.node[1].f, 0).freshness,
                     FRESHNESS_HIDDEN);
    sim_run(&sim, (uint64_t)2 * DAY_MS);
    assert_int_equal(sim_seen(&sim, 0, 1), 0);
    assert_int_equal(federate_peer_at(sim.node[1].f, 0).freshness,
                     FRESHNESS_ERASED);
    sim_on(&sim, 0);
    sim_run(&sim, HOUR); /* the old checkpoint is too old to be taken back */
    assert_int_equal(sim_seen(&sim, 0, 1), 0);
    assert_int_equal(sim_publish(&sim, 0, 0, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 2 * HOUR, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 6);
    check_story();
}

static void a_restored_origin_does_not_sign_over_what_peers_hold(void **state)
{
    uint64_t size;

    (void)state;
    two_paired(15, 0);
    assert_int_equal(sim_publish(&sim, 0, 6, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    size = sim.node[0].own[0].signed_size;
    sim_off(&sim, 0);
    /* The guard says more than the database: as after an old backup. */
    sim.node[0].own[0].leaves = sim.node[0].own[0].signed_size = 0;
    sim.node[0].own[0].note_len = 0;
    sim_on(&sim, 0);
    assert_int_equal(federate_gate(sim.node[0].f), GATE_RECOVER);
    assert_int_equal(sim_publish(&sim, 0, 1, NULL, 0), STATUS_FORKED);
    /* Both old, guard too: the peer's word stops it. */
    sim_off(&sim, 0);
    sim.node[0].guard_len = 0;
    sim_on(&sim, 0);
    assert_int_equal(federate_gate(sim.node[0].f), GATE_COLD);
    assert_int_equal(sim_publish(&sim, 0, 1, NULL, 0), STATUS_BUSY);
    sim_run(&sim, 20 * MINUTE);
    assert_int_equal(federate_gate(sim.node[0].f), GATE_RECOVER);
    assert_int_equal(sim.node[1].pool[0][0].size, size);
    check_story();
}

static void publication_survives_a_crash_at_every_step(void **state)
{
    (void)state;
    for (long at = 0; at < 24; at++) {
        sim_start(&sim, 1, 100 + (uint64_t)at, 0);
        assert_int_equal(sim_publish(&sim, 0, 3, NULL, 0), STATUS_OK);
        sim.node[0].crash_in = at;
        (void)sim_publish(&sim, 0, 2, (uint64_t[]){1}, 1);
        sim_run(&sim, 2 * MINUTE);
        assert_int_equal(federate_gate(sim.node[0].f), GATE_LIVE);
        assert_true(sim_live(&sim, 0) == 3 || sim_live(&sim, 0) == 4);
        sim.node[0].crash_in = -1;
        assert_int_equal(sim_publish(&sim, 0, 1, NULL, 0), STATUS_OK);
        check_story();
    }
}

static void a_proof_of_a_peers_offer_convinces_a_stranger(void **state)
{
    struct federate_event e = {.kind = FEDERATE_PROVE, .prove = {3}};
    static struct proof p;
    static uint8_t scratch[sizeof sim.node[0].proof];
    struct proof_facts facts;
    enum proof_fault fault;
    size_t len;

    (void)state;
    two_paired(16, 0);
    assert_int_equal(sim_publish(&sim, 0, 6, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    memcpy(e.tid, sim.node[0].tid, TID_LEN);
    for (size_t node = 0; node < 2; node++) {
        uint64_t command = sim_command(&sim, node, e);

        sim_run(&sim, 2000);
        assert_true(sim.node[node].answered[command]);
        assert_int_equal(sim.node[node].done[command], STATUS_OK);
        len = strlen(sim.node[node].proof);
        assert_int_equal(proof_read(&p, view_of(sim.node[node].proof, len),
                                    scratch, sizeof scratch),
                         STATUS_OK);
        assert_int_equal(proof_verify(&p, sim.node[0].tid, &facts, &fault),
                         STATUS_OK);
        assert_int_equal(facts.body.len, sim.node[0].own[0].leaf[3].data.len);
        assert_memory_equal(facts.body.p, sim.node[0].own[0].leaf[3].data.body,
                            facts.body.len);
    }
    check_story();
}

/* ---- streams for named peers
 * ---------------------------------------------- */

static bool three_active(struct sim *s)
{
    return both_active(s) && sim_active(s, 0, 2) && sim_active(s, 2, 0);
}

/* anna with bert and cleo, who do not know each other. */
static void three_paired(uint64_t seed)
{
    sim_start(&sim, 3, seed, 0);
    assert_true(sim_pair(&sim, 0, 1));
    assert_true(sim_pair(&sim, 0, 2));
    assert_true(sim_until(&sim, 20000, three_active));
}

enum { BERT = 1U << 1, CLEO = 1U << 2 };

static enum status publish_for(unsigned named, size_t offers)
{
    return sim_publish_for(
        &sim, 0, &(struct sim_batch){.offers = offers, .named = named});
}

/* What reader holds of anna's streams other than stream 0, staged or not. */
static size_t rows_of_named(size_t reader)
{
    size_t n = 0;

    for (unsigned k = 1; k < STREAMS_MAX; k++) {
        const struct sim_log *log = &sim.node[reader].pool[0][k];

        for (size_t i = 0; log->row && i < log->rows; i++)
            n += log->row[i].there;
        n += log->state_len > 0;
    }
    return n;
}

static void a_third_peer_never_hears_of_a_named_stream(void **state)
{
    uint64_t frames;

    (void)state;
    three_paired(50);
    assert_int_equal(sim_publish(&sim, 0, 4, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    sim_run(&sim, MINUTE);
    frames = sim.node[2].frames;
    assert_int_equal(publish_for(BERT, 5), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    sim_run(&sim, MINUTE);
    assert_int_equal(sim_seen(&sim, 0, 1), 9);
    assert_int_equal(sim_seen(&sim, 0, 2), 4);
    assert_int_equal(rows_of_named(2), 0);
    /* Not even that something happened. */
    assert_int_equal(sim.node[2].frames, frames);
    /* Both after a restart, asked anew. */
    sim_off(&sim, 0);
    sim_off(&sim, 2);
    sim_on(&sim, 0);
    sim_on(&sim, 2);
    assert_true(sim_until(&sim, HOUR, three_active));
    assert_int_equal(order(2, FEDERATE_SYNC, 0), STATUS_OK);
    assert_int_equal(publish_for(BERT, 1), STATUS_OK);
    assert_true(sim_until(&sim, HOUR, all_same));
    assert_int_equal(rows_of_named(2), 0);
    check_story();
}

static void one_audience_is_one_stream(void **state)
{
    struct federate_stream st;
    unsigned both, bert;

    (void)state;
    three_paired(51);
    assert_int_equal(publish_for(BERT | CLEO, 2), STATUS_OK);
    both = sim.node[0].stream;
    assert_int_equal(publish_for(BERT, 1), STATUS_OK);
    bert = sim.node[0].stream;
    assert_int_not_equal(both, 0);
    assert_int_not_equal(bert, 0);
    assert_int_not_equal(both, bert);
    sim_off(&sim, 0);
    sim_on(&sim, 0);
    sim_run(&sim, 10 * MINUTE);
    assert_int_equal(publish_for(BERT | CLEO, 3), STATUS_OK);
    assert_int_equal(sim.node[0].stream, both);
    assert_true(federate_stream_at(sim.node[0].f, both, &st));
    assert_int_equal(st.members, 2);
    assert_int_equal(st.live, 5);
    assert_true(sim_until(&sim, 10 * MINUTE, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 6);
    assert_int_equal(sim_seen(&sim, 0, 2), 5);
    check_story();
}

static void only_active_peers_are_named(void **state)
{
    struct federate_event e = {.kind = FEDERATE_PUBLISH};
    uint8_t twice[2][TID_LEN];
    uint64_t command;

    (void)state;
    three_paired(52);
    assert_int_equal(order(0, FEDERATE_SUSPEND, 2), STATUS_OK);
    assert_int_equal(publish_for(BERT | CLEO, 1), STATUS_NOT_FOUND);
    assert_int_equal(sim_publish_for(&sim, 0, &(struct sim_batch){.stream = 9}),
                     STATUS_NOT_FOUND);
    memcpy(twice[0], sim.node[1].tid, TID_LEN);
    memcpy(twice[1], sim.node[1].tid, TID_LEN);
    e.publish.audience = (const uint8_t(*)[TID_LEN])twice;
    e.publish.audience_count = 2;
    command = sim_command(&sim, 0, e);
    assert_int_equal(sim.node[0].done[command], STATUS_EXISTS);
    assert_int_equal(federate_own_size(sim.node[0].f), 0);
    check_story();
}

static void a_withdrawal_in_a_named_stream_reaches_who_is_named(void **state)
{
    uint64_t gone[] = {1, 3};
    unsigned stream;

    (void)state;
    three_paired(53);
    assert_int_equal(publish_for(BERT, 4), STATUS_OK);
    stream = sim.node[0].stream;
    assert_true(sim_until(&sim, 5000, all_same));
    sim_off(&sim, 1);
    assert_int_equal(sim_publish_for(&sim, 0,
                                     &(struct sim_batch){.cleared = gone,
                                                         .cleared_count = 2,
                                                         .stream = stream}),
                     STATUS_OK);
    sim_on(&sim, 1);
    assert_true(sim_until(&sim, 20 * MINUTE, all_same));
    assert_int_equal(sim_seen(&sim, 0, 1), 2);
    assert_false(sim.node[1].pool[0][stream].row[1].there);
    assert_false(sim.node[0].own[stream].leaf[3].data.there);
    assert_true(said("anna: bert applied (acknowledged our checkpoint)"));
    check_story();
}

static void who_was_removed_is_named_by_nobody(void **state)
{
    struct federate_stream st;
    unsigned stream;

    (void)state;
    three_paired(54);
    assert_int_equal(publish_for(BERT | CLEO, 3), STATUS_OK);
    stream = sim.node[0].stream;
    assert_true(sim_until(&sim, 5000, all_same));
    assert_int_equal(order(0, FEDERATE_REMOVE, 1), STATUS_OK);
    assert_int_equal(order(1, FEDERATE_REMOVE, 0), STATUS_OK);
    assert_int_equal(rows_of_named(1), 0);
    sim.node[0].confirmed[1] = sim.node[1].confirmed[0] = false;
    sim_off(&sim, 0);
    sim_on(&sim, 0);
    assert_true(federate_stream_at(sim.node[0].f, stream, &st));
    assert_int_equal(st.members, 1);
    /* Paired anew, it sees nothing of what it once was named for. */
    assert_true(sim_pair(&sim, 0, 1));
    sim_run(&sim, HOUR);
    assert_true(all_same(&sim));
    assert_int_equal(sim_seen(&sim, 0, 1), 0);
    assert_int_equal(sim_seen(&sim, 0, 2), 3);
    check_story();
}

/* The record of the only named stream as if it had never named `peer`. */
static void unname(size_t node, size_t peer)
{
    struct sim_record *r = sim.node[node].records;
    uint8_t *at, *from;

    while (r && r->table != FEDERATE_STREAM)
        r = r->next;
    assert_non_null(r);
    for (at = r->value; memcmp(at, sim.node[peer].tid, TID_LEN) != 0; at++)
        assert_true(at + TID_LEN < r->value + r->len);
    from = at + TID_LEN;
    at -= 2; /* bin 8 and its length */
    memmove(at, from, (size_t)(r->value + r->len - from));
    r->len -= TID_LEN + 2;
    r->value[2]--; /* map 1, key 1, array n */
}

static void what_is_shown_no_more_is_erased(void **state)
{
    (void)state;
    three_paired(55);
    assert_int_equal(publish_for(BERT | CLEO, 3), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    sim_off(&sim, 0);
    unname(0, 1);
    sim_on(&sim, 0);
    assert_true(sim_until(&sim, HOUR, all_same));
    assert_int_equal(rows_of_named(1), 0);
    assert_true(said("bert: anna erased (a stream that it shows no more)"));
    assert_int_equal(sim_seen(&sim, 0, 2), 3);
    check_story();
}

static void a_restored_origin_is_stopped_by_a_named_stream(void **state)
{
    unsigned stream;

    (void)state;
    three_paired(56);
    assert_int_equal(sim_publish(&sim, 0, 2, NULL, 0), STATUS_OK);
    assert_int_equal(publish_for(BERT, 3), STATUS_OK);
    stream = sim.node[0].stream;
    assert_true(sim_until(&sim, 5000, all_same));
    sim_off(&sim, 0);
    /* The guard names a stream that the database has nothing of. */
    sim.node[0].own[stream].leaves = sim.node[0].own[stream].signed_size = 0;
    sim_on(&sim, 0);
    assert_int_equal(federate_gate(sim.node[0].f), GATE_RECOVER);
    assert_int_equal(publish_for(BERT, 1), STATUS_FORKED);
    check_story();
}

static void a_named_publication_survives_a_crash_at_every_step(void **state)
{
    (void)state;
    for (long at = 0; at < 40; at++) {
        size_t live;

        three_paired(200 + (uint64_t)at);
        assert_int_equal(sim_publish(&sim, 0, 2, NULL, 0), STATUS_OK);
        if (at % 2) /* odd: a stream that exists */
            assert_int_equal(publish_for(BERT, 3), STATUS_OK);
        sim.node[0].crash_in = at / 2;
        (void)publish_for(BERT, 2);
        sim.node[0].crash_in = -1;
        sim_run(&sim, 10 * MINUTE);
        assert_int_equal(federate_gate(sim.node[0].f), GATE_LIVE);
        live = sim_live(&sim, 0) - (at % 2 ? 3 : 0);
        assert_true(live == 2 || live == 4);
        assert_int_equal(publish_for(BERT, 1), STATUS_OK);
        assert_int_equal(sim_publish(&sim, 0, 1, NULL, 0), STATUS_OK);
        assert_true(sim_until(&sim, HOUR, all_same));
        assert_int_equal(rows_of_named(2), 0);
        check_story();
    }
}

static void the_lease_of_each_stream_runs_by_itself(void **state)
{
    (void)state;
    three_paired(57);
    assert_int_equal(publish_for(BERT, 3), STATUS_OK);
    assert_int_equal(sim_publish(&sim, 0, 2, NULL, 0), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    for (int day = 0; day < 31; day++) {
        sim_run(&sim, DAY_MS);
        assert_int_equal(sim_publish(&sim, 0, 0, NULL, 0), STATUS_OK);
    }
    sim_run(&sim, HOUR);
    assert_int_equal(rows_of_named(1), 0);
    assert_int_equal(sim_seen(&sim, 0, 1), 2);
    check_story();
}

static void a_proof_is_given_only_to_who_is_named(void **state)
{
    struct federate_event e = {.kind = FEDERATE_PROVE, .prove = {2}};
    uint64_t command;

    (void)state;
    three_paired(58);
    assert_int_equal(publish_for(BERT, 3), STATUS_OK);
    assert_true(sim_until(&sim, 5000, all_same));
    e.stream = sim.node[0].stream;
    memcpy(e.tid, sim.node[0].tid, TID_LEN);
    for (size_t node = 0; node < 3; node++) {
        command = sim_command(&sim, node, e);
        sim_run(&sim, 2000);
        assert_true(sim.node[node].answered[command]);
        assert_int_equal(sim.node[node].done[command],
                         node == 2 ? STATUS_REFUSED : STATUS_OK);
    }
    assert_non_null(strstr(sim.node[1].proof, "/named-"));
    check_story();
}

/* ---- properties
 * -------------------------------------------------------------- */

static void misfortune(struct sim *s)
{
    size_t a = sim_chance(s, s->nodes), b = sim_chance(s, s->nodes);

    switch (sim_chance(s, 7)) {
    case 0:
        if (a != b)
            sim_cut(s, a, b, true);
        break;
    case 1:
        if (a != b)
            sim_cut(s, a, b, false);
        break;
    case 2: sim_off(s, a); break;
    case 3:
        if (!s->node[a].f)
            sim_on(s, a);
        break;
    case 4:
        if (s->node[a].f)
            s->node[a].crash_in = (long)sim_chance(s, 60);
        break;
    case 5: s->node[a].lies = !s->node[a].lies; break;
    default: break;
    }
}

static void start_again(struct sim *s, size_t a, size_t b)
{
    (void)order(a, FEDERATE_REMOVE, b);
    if (s->node[b].f)
        (void)order(b, FEDERATE_REMOVE, a);
    s->node[a].confirmed[b] = s->node[b].confirmed[a] = false;
}

/* The operator of `a` calls that of `b`: the same words are confirmed, others
 * (a pairing that only one side finished) make both start again. */
static bool telephone(struct sim *s, size_t a, size_t b)
{
    struct federate_peer mine, theirs;

    if (!s->node[b].f || !sim_peer(s, a, b, &mine) ||
        mine.state != PEER_UNCONFIRMED)
        return false;
    if (!sim_peer(s, b, a, &theirs) || (theirs.state == PEER_UNCONFIRMED &&
                                        strcmp(mine.words, theirs.words) != 0))
        start_again(s, a, b);
    else
        (void)sim_confirm(s, a, b, mine.words);
    return true;
}

/* Something for some of its active peers, and something of theirs withdrawn. */
static void deed_for_some(struct sim *s, size_t a)
{
    struct sim_batch b = {.offers = sim_chance(s, 20)};
    uint64_t gone[4];

    for (size_t i = 0; i < s->nodes; i++)
        if (i != a && sim_active(s, a, i) && sim_chance(s, 2))
            b.named |= 1U << i;
    if (!b.named || sim_publish_for(s, a, &b) || !s->node[a].stream)
        return;
    b = (struct sim_batch){.stream = s->node[a].stream, .cleared = gone};
    for (uint64_t i = 0;
         i < s->node[a].own[b.stream].signed_size && b.cleared_count < 4; i++)
        if (s->node[a].own[b.stream].leaf[i].live && sim_chance(s, 4) == 0)
            gone[b.cleared_count++] = i;
    (void)sim_publish_for(s, a, &b);
}

static void deed(struct sim *s)
{
    size_t a = sim_chance(s, s->nodes), b = sim_chance(s, s->nodes);
    uint64_t gone[4];
    size_t n = 0;

    switch (sim_chance(s, 6)) {
    case 5: deed_for_some(s, a); break;
    case 0:
        if (a != b && s->node[b].listens && !s->node[a].confirmed[b])
            (void)sim_join(s, b, a);
        break;
    case 1:
        for (b = 0; b < s->nodes; b++)
            if (a != b && telephone(s, a, b))
                break;
        break;
    case 2:
        for (uint64_t i = 0; i < s->node[a].own[0].signed_size && n < 4; i++)
            if (s->node[a].own[0].leaf[i].live && sim_chance(s, 8) == 0)
                gone[n++] = i;
        if (s->node[a].f)
            (void)sim_publish(s, a, 0, gone, n);
        break;
    default:
        if (s->node[a].f)
            (void)sim_publish(s, a, sim_chance(s, 30), NULL, 0);
    }
}

static void heal(struct sim *s)
{
    for (size_t i = 0; i < s->nodes; i++) {
        s->node[i].lies = false;
        s->node[i].crash_in = -1;
        for (size_t j = 0; j < s->nodes; j++)
            if (i < j)
                sim_cut(s, i, j, false);
        if (!s->node[i].f)
            sim_on(s, i);
    }
}

static bool mutual(const struct sim *s, size_t i, size_t j)
{
    return s->node[i].confirmed[j] && s->node[j].confirmed[i];
}

/* Every pair that both have confirmed and that still stands on both sides. */
static bool converged(struct sim *s)
{
    for (size_t i = 0; i < s->nodes; i++)
        for (size_t j = 0; j < s->nodes; j++)
            if (i != j && mutual(s, i, j) && sim_active(s, i, j) &&
                !sim_same(s, j, i))
                return false;
    return true;
}

static bool half_open(struct sim *s)
{
    for (size_t i = 0; i < s->nodes; i++)
        for (size_t j = 0; j < s->nodes; j++)
            if (i != j && sim_active(s, i, j) != sim_active(s, j, i))
                return true;
    return false;
}

static bool settled(struct sim *s)
{
    return !half_open(s) && converged(s);
}

/* Who does not agree with whom, and the end of the trace (a long message
 * would be cut). */
static void fail_seed(uint64_t seed, const char *why)
{
    size_t from = sim.traced > 6000 ? sim.traced - 6000 : 0;

    for (size_t i = 0; i < sim.nodes; i++)
        for (size_t j = 0; j < sim.nodes; j++)
            if (i != j && (sim_active(&sim, i, j) != sim_active(&sim, j, i) ||
                           (mutual(&sim, i, j) && !sim_same(&sim, j, i))))
                fprintf(stderr, "%s of %s: active %d, back %d, same %d\n",
                        sim.node[i].name, sim.node[j].name,
                        sim_active(&sim, i, j), sim_active(&sim, j, i),
                        sim_same(&sim, j, i));
    fprintf(stderr, "%s\n", sim.trace + from);
    fail_msg("seed %llu: %s", (unsigned long long)seed, why);
}

static void run_seed(uint64_t seed, bool check)
{
    size_t nodes = 2 + seed % (most_nodes - 1);
    unsigned silent = seed % 3 == 0 ? 2 : 0;

    sim_start(&sim, nodes, seed, silent);
    for (int i = 0; i < 60 && !sim.broken; i++) {
        deed(&sim);
        if (sim_chance(&sim, 3) == 0)
            misfortune(&sim);
        sim_run(&sim, sim_chance(&sim, 20000));
    }
    heal(&sim);
    if (!check)
        return;
    (void)sim_until(&sim, 4 * HOUR, settled);
    if (sim.broken)
        fail_seed(seed, sim.why);
    if (!settled(&sim))
        fail_seed(seed, "does not converge");
}

static void every_seed_converges_after_healing(void **state)
{
    size_t adoptions = 0;

    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + seeds; seed++) {
        run_seed(seed, true);
        for (size_t i = 0; i < sim.nodes; i++)
            adoptions += sim.node[i].adoptions;
        sim_free(&sim);
    }
    printf("%zu seeds, %zu adoptions\n", seeds, adoptions);
    assert_true(adoptions >= seeds); /* otherwise nothing was tested */
}

static void the_same_seed_gives_the_same_trace(void **state)
{
    (void)state;
    for (uint64_t seed = 7; seed < 10; seed++) {
        static char trace[SIM_TRACE];
        uint64_t hash;

        run_seed(seed, false);
        hash = sim.hash;
        memcpy(trace, sim.trace, sizeof trace);
        sim_free(&sim);
        run_seed(seed, false);
        assert_string_equal(trace, sim.trace);
        assert_true(hash == sim.hash);
        sim_free(&sim);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_agencies_pair_and_see_each_others_offers),
        cmocka_unit_test(nothing_is_exchanged_before_both_have_confirmed),
        cmocka_unit_test(a_pairing_goes_on_after_either_side_was_restarted),
        cmocka_unit_test(words_that_differ_wipe_the_entry),
        cmocka_unit_test(an_invitation_is_good_for_one_territory),
        cmocka_unit_test(an_expired_invitation_is_refused_in_words),
        cmocka_unit_test(a_name_of_another_territory_is_refused),
        cmocka_unit_test(a_withdrawal_reaches_a_peer_that_was_off),
        cmocka_unit_test(a_doubt_is_told_once_and_lives_as_long_as_the_offer),
        cmocka_unit_test(a_doubt_waits_until_the_origin_can_be_reached),
        cmocka_unit_test(a_long_list_of_withdrawals_goes_as_a_bitmap),
        cmocka_unit_test(a_lie_is_not_adopted_and_its_reason_is_logged),
        cmocka_unit_test(a_transfer_that_was_cut_goes_on_in_the_next_session),
        cmocka_unit_test(a_node_that_only_dials_fetches_and_serves),
        cmocka_unit_test(sync_waits_until_both_ways_are_applied),
        cmocka_unit_test(a_suspended_peer_gets_nothing_until_resumed),
        cmocka_unit_test(offers_of_a_silent_peer_are_erased_after_thirty_days),
        cmocka_unit_test(a_restored_origin_does_not_sign_over_what_peers_hold),
        cmocka_unit_test(publication_survives_a_crash_at_every_step),
        cmocka_unit_test(a_proof_of_a_peers_offer_convinces_a_stranger),
        cmocka_unit_test(a_third_peer_never_hears_of_a_named_stream),
        cmocka_unit_test(one_audience_is_one_stream),
        cmocka_unit_test(only_active_peers_are_named),
        cmocka_unit_test(a_withdrawal_in_a_named_stream_reaches_who_is_named),
        cmocka_unit_test(who_was_removed_is_named_by_nobody),
        cmocka_unit_test(what_is_shown_no_more_is_erased),
        cmocka_unit_test(a_restored_origin_is_stopped_by_a_named_stream),
        cmocka_unit_test(a_named_publication_survives_a_crash_at_every_step),
        cmocka_unit_test(the_lease_of_each_stream_runs_by_itself),
        cmocka_unit_test(a_proof_is_given_only_to_who_is_named),
        cmocka_unit_test(the_same_seed_gives_the_same_trace),
        cmocka_unit_test(every_seed_converges_after_healing),
    };

    if (argc > 1)
        seeds = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        most_nodes = strtoul(argv[2], NULL, 10);
    if (argc > 3)
        first_seed = strtoul(argv[3], NULL, 10);
    if (sodium_init() < 0 || seeds < 1 || most_nodes < 2 ||
        most_nodes > SIM_NODES)
        return 2;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
