/* Sessions between paired territories: handshake, frames, refusals, time. */
#include "session_rig.h"

static struct rig r;

static void expect(const char *joiner, const char *inviter)
{
    assert_string_equal(r.joiner.story, joiner);
    assert_string_equal(r.inviter.story, inviter);
}

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

static void paired_territories_reach_up_and_exchange_hello(void **state)
{
    (void)state;
    rig_dial(&r);
    run(&r);
    expect("ready up reply1", "up request1");
    assert_memory_equal(r.inviter.s.peer_tid, r.b.id.tid, TID_LEN);
    assert_int_equal(r.inviter.s.state, SESSION_UP_STATE);
}

static void single_bytes_make_no_difference(void **state)
{
    (void)state;
    r.step = 1;
    rig_dial(&r);
    run(&r);
    expect("ready up reply1", "up request1");
}

static void a_wrong_psk_ends_at_the_dialer_and_sends_no_more(void **state)
{
    (void)state;
    rig_dial(&r);
    r.peer.pair_psk[0] ^= 1;
    run(&r);
    expect("closed", "");
    assert_int_equal(r.joiner.reason, SESSION_BAD_SEAL);
    assert_int_equal(r.joiner.sent, 1);
}

static void strangers_get_no_byte(void **state)
{
    (void)state;
    rig_dial(&r);
    r.know_peer = false;
    run(&r);
    assert_int_equal(r.inviter.reason, SESSION_UNKNOWN_PEER);
    assert_int_equal(r.inviter.sent, 0);
}

static void the_token_bucket_closes_before_any_dh(void **state)
{
    (void)state;
    rig_dial(&r);
    r.admit = false;
    run(&r);
    assert_int_equal(r.inviter.reason, SESSION_BUSY);
    assert_int_equal(r.inviter.sent, 0);
}

static void a_wrong_tid_is_a_wrong_prologue(void **state)
{
    struct session_setup setup = rig_setup(&r, true);
    struct session_target target = rig_target(&r);

    (void)state;
    target.tid[3] ^= 1;
    assert_int_equal(session_dial(&r.joiner.s, &setup, &target), STATUS_OK);
    run(&r);
    assert_int_equal(r.inviter.reason, SESSION_BAD_SEAL);
    assert_int_equal(r.inviter.sent, 0);
}

static void an_unknown_channel_key_is_an_unknown_sel(void **state)
{
    struct session_setup setup = rig_setup(&r, true);
    struct session_target target = rig_target(&r);

    (void)state;
    memcpy(target.chan, r.b.id.chan, KEY_LEN);
    assert_int_equal(session_dial(&r.joiner.s, &setup, &target), STATUS_OK);
    run(&r);
    assert_int_equal(r.inviter.reason, SESSION_BAD_PREFACE);
    assert_int_equal(r.inviter.sent, 0);
}

static void the_previous_channel_key_still_opens(void **state)
{
    uint8_t seed[KEY_LEN] = {77};

    (void)state;
    r.a.self.chan[1] = r.a.self.chan[0];
    ident_chan_key(&r.a.self.chan[0], seed);
    r.a.self.chans = 2;
    rig_dial(&r);
    run(&r);
    expect("ready up reply1", "up request1");
}

static void one_does_not_dial_oneself(void **state)
{
    struct session_setup setup = rig_setup(&r, false);
    struct session_target target = rig_target(&r);

    (void)state;
    assert_int_equal(session_dial(&r.joiner.s, &setup, &target),
                     STATUS_REFUSED);
    memset(target.tid, 5, TID_LEN);
    r.a.self.tid[0] ^= 1; /* so that only the key gives it away */
    memcpy(target.tid, r.a.self.tid, TID_LEN);
    r.a.self.tid[0] ^= 1;
    assert_int_equal(session_dial(&r.joiner.s, &setup, &target), STATUS_OK);
    r.a.self.tid[0] ^= 1;
    run(&r);
    assert_int_equal(r.inviter.reason, SESSION_SELF);
}

/* Every byte of message 1, then of HELLO: nothing changed gets through. */
static void no_altered_byte_gets_through(void **state)
{
    size_t packet, len, answered[] = {0, 0, 1};

    for (packet = 1; packet <= 2; packet++)
        for (size_t at = PACKET_HEAD; at < 600; at++) {
            rig_close(&r);
            assert_int_equal(start(state), 0);
            r.tamper_packet = packet;
            r.tamper_at = at;
            rig_dial(&r);
            run(&r);
            len = packet == 1 ? PACKET_HEAD + PREFACE_LEN + 96
                              : PACKET_HEAD + PAD_STEP + SEAL_LEN;
            if (at >= len)
                break;
            assert_int_equal(r.inviter.sent, answered[packet]);
            assert_string_equal(r.inviter.story, "closed");
        }
}

static void a_replayed_first_message_changes_nothing(void **state)
{
    struct session_setup setup = rig_setup(&r, false);
    struct end second = {.who = &r.a};
    uint8_t *first, *answer;
    size_t n, m;

    (void)state;
    setup.seed[0] ^= 1;
    rig_dial(&r);
    first = next_packet(&r, &r.joiner, &n);
    deliver(&r, &r.inviter, first, n);
    run(&r);
    session_accept(&second.s, &setup);
    deliver(&r, &second, first, n);
    answer = next_packet(&r, &second, &m);
    assert_non_null(answer); /* message 2, and then silence */
    assert_null(next_packet(&r, &second, &n));
    assert_string_equal(second.story, "");
    assert_int_equal(second.s.state, SESSION_PROOF);
    session_tick(&second.s, session_deadline(&second.s));
    drain(&second, r.now);
    assert_int_equal(second.reason, SESSION_HANDSHAKE_TIMEOUT);
    free(first);
    free(answer);
    free(second.buf);
}

static void lengths_are_refused_before_any_buffer(void **state)
{
    static const uint8_t zero[] = {0, 0}, over[] = {0x21, 0x99};

    (void)state;
    feed(&r.inviter, zero, 2, r.now);
    assert_int_equal(r.inviter.reason, SESSION_BAD_LENGTH);
    rig_close(&r);
    assert_int_equal(start(state), 0);
    feed(&r.inviter, over, 2, r.now); /* 8,601 */
    assert_int_equal(r.inviter.reason, SESSION_BAD_LENGTH);
    assert_null(r.inviter.buf);
}

static void strangers_are_asked_for_little_at_a_time(void **state)
{
    static const uint8_t longest[] = {0x21, 0x98};

    (void)state;
    assert_int_equal(session_want(&r.inviter.s), 2);
    feed(&r.inviter, longest, 2, r.now);
    assert_int_equal(session_want(&r.inviter.s), 4096);
    assert_int_equal(session_room(&r.inviter.s, 100), 100);
}

/* A body of `n` bytes: {1: bin}. */
static struct view body_of(uint8_t *p, size_t n)
{
    memset(p, 0x55, n);
    p[0] = 0x81;
    p[1] = 1;
    p[2] = 0xc5;
    p[3] = (uint8_t)((n - 5) >> 8);
    p[4] = (uint8_t)(n - 5);
    return view_of(p, n);
}

static void bodies_of_every_size_arrive_whole(void **state)
{
    static uint8_t bytes[FRAME_BODY_MAX];
    struct frame f = {.kind = FRAME_NOTICE, .op = 3};
    size_t total;

    (void)state;
    rig_dial(&r);
    run(&r);
    total = r.inviter.body_bytes;
    for (size_t n = 300; n < FRAME_BODY_MAX; n += n < 4700 ? 1 : 5003) {
        r.inviter.story[0] = '\0';
        f.body = body_of(bytes, n);
        assert_int_equal(say(&r, &r.joiner, &r.inviter, &f), STATUS_OK);
        total += n;
        assert_int_equal(r.inviter.body_bytes, total);
        assert_string_equal(r.inviter.story, "notice3");
    }
    f.body = body_of(bytes, FRAME_BODY_MAX);
    assert_int_equal(say(&r, &r.joiner, &r.inviter, &f), STATUS_OK);
}

static void short_packets_are_padded_to_steps(void **state)
{
    static uint8_t bytes[8192], out[PACKET_BUFFER];
    struct session_packet packet = {.p = out, .cap = sizeof out};
    struct frame f = {.kind = FRAME_NOTICE, .op = 3};

    (void)state;
    rig_dial(&r);
    run(&r);
    for (size_t n = 261; n < 4090; n++) {
        f.body = body_of(bytes, n);
        assert_int_equal(session_seal(&r.joiner.s, &f, 1, r.now, &packet), 0);
        assert_int_equal((packet.len - PACKET_HEAD - SEAL_LEN) % PAD_STEP ==
                                 0 ||
                             packet.len - PACKET_HEAD - SEAL_LEN >= PAD_BELOW,
                         1);
    }
    f.body = body_of(bytes, 5000);
    assert_int_equal(session_seal(&r.joiner.s, &f, 1, r.now, &packet), 0);
    assert_int_equal(packet.len,
                     PACKET_HEAD + SEAL_LEN + 2 + 2 + session_frame_size(&f));
}

static void a_frame_before_hello_ends_the_session(void **state)
{
    static const uint8_t map[] = {0x80};
    struct frame f = {.kind = FRAME_REQUEST, .op = 3, .body = {map, 1}};

    (void)state;
    rig_dial(&r);
    run(&r);
    r.joiner.s.hello_sent = true;
    r.inviter.s.hello_seen = false; /* as if HELLO had never come */
    assert_int_equal(say(&r, &r.joiner, &r.inviter, &f), STATUS_OK);
    run(&r);
    assert_int_equal(r.inviter.reason, SESSION_NO_HELLO);
    assert_int_equal(r.joiner.reason, SESSION_HEARD_BYE);
    assert_int_equal(r.joiner.bye, BYE_PROTOCOL);
}

static void our_own_side_cannot_forget_hello_either(void **state)
{
    static const uint8_t map[] = {0x80};
    struct frame f = {.kind = FRAME_REQUEST, .op = 3, .body = {map, 1}};

    (void)state;
    rig_dial(&r);
    run(&r);
    r.joiner.s.hello_sent = false;
    assert_int_equal(say(&r, &r.joiner, &r.inviter, &f), STATUS_REFUSED);
}

static void silence_is_filled_with_ping_and_then_ends(void **state)
{
    uint64_t up;
    uint8_t *p;
    size_t n;

    (void)state;
    rig_dial(&r);
    run(&r);
    up = r.now;
    assert_int_equal(session_deadline(&r.joiner.s), up + PING_MS);
    r.now = up + PING_MS;
    session_tick(&r.joiner.s, r.now);
    p = next_packet(&r, &r.joiner, &n);
    assert_non_null(p);
    deliver(&r, &r.inviter, p, n);
    free(p);
    assert_string_equal(r.inviter.story, "up request1"); /* kept inside */
    assert_int_equal(r.inviter.s.received_ms, r.now);
    session_tick(&r.joiner.s, up + SILENCE_MS - 1);
    assert_int_equal(r.joiner.s.state, SESSION_UP_STATE);
    session_tick(&r.joiner.s, up + SILENCE_MS);
    drain(&r.joiner, r.now);
    assert_int_equal(r.joiner.reason, SESSION_SILENT);
}

static void drips_and_stalls_end_on_their_own_timers(void **state)
{
    static const uint8_t head[] = {0x10, 0x00};

    (void)state;
    rig_dial(&r);
    run(&r);
    feed(&r.inviter, head, 2, r.now);
    for (uint64_t t = r.now; t < r.now + PACKET_MS; t += 1000) {
        feed(&r.inviter, head, 1, t);
        session_tick(&r.inviter.s, t);
    }
    assert_int_equal(r.inviter.s.state, SESSION_UP_STATE);
    session_tick(&r.inviter.s, r.now + PACKET_MS);
    drain(&r.inviter, r.now);
    assert_int_equal(r.inviter.reason, SESSION_STALLED);
    session_sent(&r.joiner.s, false, r.now);
    session_tick(&r.joiner.s, r.now + SEND_STALL_MS);
    drain(&r.joiner, r.now);
    assert_int_equal(r.joiner.reason, SESSION_STALLED);
}

static void a_session_ages_and_says_bye(void **state)
{
    (void)state;
    rig_dial(&r);
    run(&r);
    assert_true(r.joiner.s.life_ms >= r.now + SESSION_LIFE_MS / 10 * 9);
    assert_true(r.joiner.s.life_ms <= r.now + SESSION_LIFE_MS / 10 * 11);
    r.now = r.joiner.s.life_ms;
    r.joiner.s.received_ms = r.inviter.s.received_ms = r.now;
    session_tick(&r.joiner.s, r.now);
    run(&r);
    expect("ready up reply1 closed", "up request1 closed");
    assert_int_equal(r.joiner.reason, SESSION_SAID_BYE);
    assert_int_equal(r.inviter.bye, BYE_AGE);
    assert_int_equal(session_deadline(&r.joiner.s), UINT64_MAX);
}

static void secrets_are_gone_after_the_end(void **state)
{
    static const struct noise_session none;

    (void)state;
    rig_dial(&r);
    run(&r);
    session_hung_up(&r.joiner.s);
    assert_memory_equal(r.joiner.s.keys.send.key, none.send.key, KEY_LEN);
    assert_memory_equal(r.joiner.s.keys.receive.key, none.receive.key, KEY_LEN);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(paired_territories_reach_up_and_exchange_hello),
        CASE(single_bytes_make_no_difference),
        CASE(a_wrong_psk_ends_at_the_dialer_and_sends_no_more),
        CASE(strangers_get_no_byte),
        CASE(the_token_bucket_closes_before_any_dh),
        CASE(a_wrong_tid_is_a_wrong_prologue),
        CASE(an_unknown_channel_key_is_an_unknown_sel),
        CASE(the_previous_channel_key_still_opens),
        CASE(one_does_not_dial_oneself),
        CASE(no_altered_byte_gets_through),
        CASE(a_replayed_first_message_changes_nothing),
        CASE(lengths_are_refused_before_any_buffer),
        CASE(strangers_are_asked_for_little_at_a_time),
        CASE(bodies_of_every_size_arrive_whole),
        CASE(short_packets_are_padded_to_steps),
        CASE(a_frame_before_hello_ends_the_session),
        CASE(our_own_side_cannot_forget_hello_either),
        CASE(silence_is_filled_with_ping_and_then_ends),
        CASE(drips_and_stalls_end_on_their_own_timers),
        CASE(a_session_ages_and_says_bye),
        CASE(secrets_are_gone_after_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
