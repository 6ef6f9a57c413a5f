/* Pairing over one connection: commitment, identity, words, refusals. */
#include "session_rig.h"

static struct rig r;

static int start(void **state)
{
    (void)state;
    rig_open(&r);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    rig_close(&r);
    return 0;
}

/* The inviter ended for this reason, after so many packets of its own. */
static void inviter_ended(enum session_reason why, size_t packets)
{
    assert_int_equal(r.inviter.reason, why);
    assert_int_equal(r.inviter.sent, packets);
}

static void both_sides_learn_the_same_key_and_words(void **state)
{
    (void)state;
    rig_join(&r);
    run(&r);
    assert_string_equal(r.joiner.story, "ready paired up reply1");
    assert_string_equal(r.inviter.story, "paired up request1");
    assert_string_equal(r.joiner.words, r.inviter.words);
    assert_int_equal(strlen(r.joiner.words), WORDS_TEXT - 1);
    assert_memory_equal(r.joiner.pair_psk, r.inviter.pair_psk, KEY_LEN);
    assert_memory_equal(r.joiner.paired_tid, r.a.id.tid, TID_LEN);
    assert_memory_equal(r.inviter.paired_tid, r.b.id.tid, TID_LEN);
}

static void single_bytes_make_no_difference(void **state)
{
    (void)state;
    r.step = 1;
    rig_join(&r);
    run(&r);
    assert_string_equal(r.joiner.story, "ready paired up reply1");
    assert_string_equal(r.joiner.words, r.inviter.words);
}

static void only_four_operations_work_until_both_confirmed(void **state)
{
    static const uint8_t map[] = {0x80};
    struct frame f = {.kind = FRAME_REQUEST, .op = 3, .body = {map, 1}};

    (void)state;
    rig_join(&r);
    run(&r);
    assert_int_equal(say(&r, &r.joiner, &r.inviter, &f), STATUS_REFUSED);
    f.op = OP_CONFIRM;
    assert_int_equal(say(&r, &r.joiner, &r.inviter, &f), STATUS_OK);
    assert_string_equal(r.inviter.story, "paired up request1 request17");
    session_unrestrict(&r.joiner.s);
    f.op = 3;
    assert_int_equal(say(&r, &r.joiner, &r.inviter, &f), STATUS_OK);
    run(&r);
    assert_int_equal(r.inviter.reason, SESSION_RESTRICTED_OP);
}

static void a_wrong_secret_gets_no_byte(void **state)
{
    (void)state;
    r.invite.secret[0] ^= 1;
    rig_join(&r);
    run(&r);
    inviter_ended(SESSION_BAD_MAC, 0);
}

static void an_unknown_invitation_gets_no_byte(void **state)
{
    struct session_setup setup = rig_setup(&r, true);
    struct session_joining j = rig_joining(&r);

    (void)state;
    j.invite_id[0] ^= 1;
    assert_int_equal(session_join(&r.joiner.s, &setup, &j), STATUS_OK);
    run(&r);
    inviter_ended(SESSION_BAD_PREFACE, 0);
}

static void known_invitations_that_are_over_are_refused_in_words(void **state)
{
    for (int i = SESSION_INVITE_EXPIRED; i <= SESSION_INVITE_WITHDRAWN; i++) {
        enum session_reason why = (enum session_reason)(
            SESSION_INVITE_IS_EXPIRED + i - SESSION_INVITE_EXPIRED);

        assert_int_equal(stop(state), 0);
        assert_int_equal(start(state), 0);
        r.invite.state = (enum session_invite_state)i;
        rig_join(&r);
        run(&r);
        inviter_ended(why, 1);
        assert_int_equal(r.joiner.reason, why);
        assert_string_equal(r.joiner.story, "closed");
    }
}

static void a_used_invitation_opens_again_to_the_same_key_only(void **state)
{
    (void)state;
    r.invite.state = SESSION_INVITE_USED;
    r.invite.redeemable = true;
    memcpy(r.invite.redeemer, r.b.id.chan, KEY_LEN);
    rig_join(&r);
    run(&r);
    assert_string_equal(r.joiner.story, "ready paired up reply1");
    assert_int_equal(stop(state), 0);
    assert_int_equal(start(state), 0);
    r.invite.state = SESSION_INVITE_USED;
    r.invite.redeemable = true;
    memcpy(r.invite.redeemer, r.a.id.chan, KEY_LEN);
    rig_join(&r);
    run(&r);
    assert_int_equal(r.inviter.reason, SESSION_INVITE_IS_USED);
    assert_int_equal(r.joiner.reason, SESSION_INVITE_IS_USED);
    assert_string_equal(r.joiner.story, "ready closed");
}

static void another_territory_than_invited_never_sees_our_key(void **state)
{
    struct session_setup setup = rig_setup(&r, true);
    struct session_joining j = rig_joining(&r);
    uint8_t other[TID_LEN];

    (void)state;
    /* The responder believes in the invited tid, but its chain is another's. */
    memcpy(other, j.tid, TID_LEN);
    other[0] ^= 1;
    memcpy(j.tid, other, TID_LEN);
    memcpy(r.a.self.tid, other, TID_LEN);
    assert_int_equal(session_join(&r.joiner.s, &setup, &j), STATUS_OK);
    run(&r);
    assert_int_equal(r.joiner.reason, SESSION_BAD_IDENTITY);
    assert_int_equal(r.joiner.sent, 1); /* message 3 was never sent */
}

static void a_replayed_chain_with_another_static_key_is_refused(void **state)
{
    uint8_t seed[KEY_LEN] = {99};

    (void)state;
    ident_chan_key(&r.a.self.chan[0], seed); /* chain of A, key of an other */
    rig_join(&r);
    run(&r);
    assert_int_equal(r.joiner.reason, SESSION_BAD_IDENTITY);
    assert_int_equal(r.joiner.sent, 1);
}

static void the_joiner_cannot_change_key_after_the_commitment(void **state)
{
    (void)state;
    rig_join(&r);
    r.joiner.s.nonce[0] ^= 1; /* c was made when message 1 is written */
    {
        size_t n;
        uint8_t *p = next_packet(&r, &r.joiner, &n);

        r.joiner.s.nonce[0] ^= 1;
        deliver(&r, &r.inviter, p, n);
        free(p);
    }
    run(&r);
    inviter_ended(SESSION_BAD_COMMITMENT, 1);
    assert_string_equal(r.inviter.story, "closed");
}

static void an_expired_certificate_does_not_pair(void **state)
{
    (void)state;
    rig_join(&r);
    r.inviter.s.today = RIG_TODAY + 400;
    run(&r);
    inviter_ended(SESSION_BAD_IDENTITY, 1);
}

static void no_altered_byte_of_message_3_gets_through(void **state)
{
    size_t end = PACKET_HEAD + KEY_LEN + SEAL_LEN + 1 + 2 + KEY_LEN +
                 r.b.chain_len + SEAL_LEN;

    for (size_t at = PACKET_HEAD; at < end;
         at += at < 150 || at > end - 40 ? 1 : 37) {
        assert_int_equal(stop(state), 0);
        assert_int_equal(start(state), 0);
        r.tamper_packet = 2;
        r.tamper_at = at;
        rig_join(&r);
        run(&r);
        assert_string_equal(r.inviter.story, "closed");
        assert_string_equal(r.joiner.story, "ready");
        assert_int_equal(r.inviter.sent, 1);
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(both_sides_learn_the_same_key_and_words),
        CASE(single_bytes_make_no_difference),
        CASE(only_four_operations_work_until_both_confirmed),
        CASE(a_wrong_secret_gets_no_byte),
        CASE(an_unknown_invitation_gets_no_byte),
        CASE(known_invitations_that_are_over_are_refused_in_words),
        CASE(a_used_invitation_opens_again_to_the_same_key_only),
        CASE(another_territory_than_invited_never_sees_our_key),
        CASE(a_replayed_chain_with_another_static_key_is_refused),
        CASE(the_joiner_cannot_change_key_after_the_commitment),
        CASE(an_expired_certificate_does_not_pair),
        CASE(no_altered_byte_of_message_3_gets_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
