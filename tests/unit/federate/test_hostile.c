/* What a stranger, the finder of an invitation, a thief of keys and a peer that
 * lies may try. */
#include "puppet.h"

static struct rig r;
static struct territory bert, cleo;

static int open_rig(void **state)
{
    (void)state;
    rig_open(&r);
    found(&bert, 60, "Wallonie picarde");
    found(&cleo, 110, "Flandre");
    return 0;
}

static int close_rig(void **state)
{
    (void)state;
    rig_close(&r);
    return 0;
}

static bool logged(const char *words)
{
    return strstr(r.log, words) != NULL;
}

/* ---- invitations ----------------------------------------------------------
 */

static void of_two_who_race_for_an_invitation_one_gets_it(void **state)
{
    char text[512];
    struct puppet *b, *c;

    (void)state;
    invite_somebody(&r, text);
    b = puppet_join(&r, &bert, text, 1); /* both have message 2 */
    c = puppet_join(&r, &cleo, text, 1);
    b->hold = c->hold = SIZE_MAX;
    play(&r, b);
    assert_int_equal(state_of(&r, &bert), PEER_UNCONFIRMED);
    play(&r, c);
    assert_int_equal(federate_peers(r.f), 1);
    assert_true(c->gone);
    assert_true(logged("good for one use"));
}

static void the_one_who_redeemed_may_come_again_until_confirmed(void **state)
{
    char text[512];
    struct puppet *again;

    (void)state;
    invite_somebody(&r, text);
    (void)puppet_join(&r, &bert, text, SIZE_MAX);
    again = puppet_join(&r, &bert, text, SIZE_MAX);
    assert_true(again->paired && again->up);
    assert_int_equal(federate_peers(r.f), 1);
}

static void an_invitation_does_not_replace_a_confirmed_peer(void **state)
{
    char text[512];
    struct puppet *thief;

    (void)state;
    (void)puppet_active(&r, &bert);
    invite_somebody(&r, text);
    thief = puppet_join(&r, &bert, text, SIZE_MAX); /* has its channel key */
    assert_true(thief->gone);
    assert_false(thief->paired);
    assert_int_equal(state_of(&r, &bert), PEER_ACTIVE);
}

static void before_both_confirm_every_operation_ends_the_session(void **state)
{
    static const uint8_t map[] = {0x80};

    (void)state;
    for (unsigned op = 2; op < 256; op++) {
        struct frame f = {.kind = FRAME_REQUEST, .body = view_of(map, 1)};
        char text[512];
        struct puppet *p;

        if (op == OP_BYE || op == OP_PING || op == OP_CONFIRM)
            continue;
        invite_somebody(&r, text);
        p = puppet_join(&r, &bert, text, SIZE_MAX);
        assert_true(p->up && !p->gone);
        session_unrestrict(&p->s); /* ours does not keep it from asking */
        f.op = (uint8_t)op;
        say(&r, p, &f, 1);
        play(&r, p);
        assert_true(p->gone);
        assert_int_equal(p->bye, BYE_PROTOCOL);
        (void)close_rig(NULL);
        rig_open(&r);
    }
}

/* ---- handshakes -----------------------------------------------------------
 */

static void a_peer_whose_certificate_has_expired_is_not_answered(void **state)
{
    struct puppet *b, *late;

    (void)state;
    b = puppet_active(&r, &bert);
    pass(&r, 1000);
    r.now_s += 400 * UINT64_C(86400);
    late = puppet_call(&r, &bert, b->psk, "192.0.2.1");
    play(&r, late);
    assert_true(late->gone);
    assert_int_equal(late->heard, 0);
}

static void a_replayed_first_message_changes_nothing(void **state)
{
    struct puppet *b, *observer;
    size_t stores;

    (void)state;
    b = puppet_active(&r, &bert);
    pass(&r, 1000);
    b = puppet_call(&r, &bert, b->psk, "192.0.2.1");
    play(&r, b);
    assert_true(b->up);
    play(&r, b);
    stores = r.stores;
    observer = puppet_new(&r, &cleo, "192.0.2.66", false);
    hand_over(&r, observer, b->first, b->first_len);
    assert_int_equal(observer->heard, 1);
    assert_int_equal(r.stores, stores);
    assert_false(b->gone);
    hand_over(&r, observer, b->first, b->first_len);
    assert_int_equal(observer->heard, 1); /* nothing after message 2 */
    assert_true(observer->gone);
    assert_false(b->gone);
}

static void one_address_has_five_handshakes_a_second(void **state)
{
    struct puppet *b, *p;

    (void)state;
    b = puppet_active(&r, &bert);
    pass(&r, 5000);
    for (int i = 0; i < ADDRESS_HANDSHAKES_S; i++) {
        p = puppet_call(&r, &bert, b->psk, "198.51.100.7");
        p->hold = 1;
        play(&r, p);
        assert_int_equal(p->heard, 1);
    }
    p = puppet_call(&r, &bert, b->psk, "198.51.100.7");
    p->hold = 1;
    play(&r, p);
    assert_true(p->gone);
    assert_int_equal(p->heard, 0);
    p = puppet_call(&r, &bert, b->psk, "198.51.100.8");
    p->hold = 1;
    play(&r, p);
    assert_int_equal(p->heard, 1);
    pass(&r, 1000);
    p = puppet_call(&r, &bert, b->psk, "198.51.100.7");
    p->hold = 1;
    play(&r, p);
    assert_int_equal(p->heard, 1);
}

static void the_last_handshakes_are_kept_for_familiar_callers(void **state)
{
    struct puppet *b, *p;
    char address[32];

    (void)state;
    b = puppet_active(&r, &bert); /* UP from 192.0.2.1 */
    pass(&r, 5000);
    for (int i = 0; i < HANDSHAKES_S - HANDSHAKES_RESERVED_S; i++) {
        (void)snprintf(address, sizeof address, "198.51.100.%d", i);
        p = puppet_call(&r, &bert, b->psk, address);
        p->hold = 1;
        play(&r, p);
        assert_int_equal(p->heard, 1);
    }
    p = puppet_call(&r, &bert, b->psk, "198.51.100.200");
    p->hold = 1;
    play(&r, p);
    assert_int_equal(p->heard, 0);
    p = puppet_call(&r, &bert, b->psk, "192.0.2.1");
    p->hold = 1;
    play(&r, p);
    assert_int_equal(p->heard, 1);
}

/* ---- a peer that is paired and lies ----------------------------------------
 */

static void who_asks_and_never_reads_is_cut_off(void **state)
{
    uint8_t buf[64];
    struct writer w = wire_writer(buf, sizeof buf);
    struct puppet *b;
    size_t before;

    (void)state;
    b = puppet_active(&r, &bert);
    assert_int_equal(heads_request_encode(&(struct heads_request){0}, &w), 0);
    b->deaf = true;
    before = b->heard;
    for (int i = 0; i < 1000 && !b->gone; i++)
        ask(&r, b, OP_HEADS, &w);
    assert_true(b->gone);
    assert_true(b->heard - before <= SEND_QUEUE_FRAMES + 4);
    assert_true(logged("does not read"));
}

static void requests_that_are_refused_count_as_answers(void **state)
{
    static const uint8_t map[] = {0x80};
    struct frame f[FRAMES_MAX];
    struct puppet *b;
    size_t before;

    (void)state;
    b = puppet_active(&r, &bert);
    b->deaf = true;
    before = b->heard;
    for (size_t i = 0; i < FRAMES_MAX; i++)
        f[i] = (struct frame){.kind = FRAME_REQUEST,
                              .rid = {(uint8_t)i},
                              .op = 200,
                              .body = view_of(map, 1)};
    for (int i = 0; i < 100 && !b->gone; i++)
        say(&r, b, f, FRAMES_MAX);
    assert_true(b->gone);
    assert_true(b->heard - before <= 3 * SEND_QUEUE_FRAMES);
}

static void a_second_hello_ends_the_session_and_writes_nothing(void **state)
{
    struct puppet *b;

    (void)state;
    b = puppet_active(&r, &bert);
    pass(&r, 1000);
    b = puppet_call(&r, &bert, b->psk, "192.0.2.1");
    play(&r, b);
    assert_true(b->up);
    hello(&r, b, "tcp://192.0.2.77:1");
    play(&r, b);
    assert_true(b->gone);
    assert_int_equal(b->bye, BYE_PROTOCOL);
    assert_string_equal(federate_peer_at(r.f, 0).address, "");
}

/* As PROTOCOL.md has it: the four words and both ids, the lower one first. */
static void digest(const struct puppet *p, uint8_t out[static HASH_LEN])
{
    uint8_t buf[16 + 2 * WORDS + 2 * TID_LEN] = "symbiote confirm";
    bool lower = memcmp(p->who->id.tid, r.us.id.tid, TID_LEN) < 0;

    for (size_t i = 0; i < WORDS; i++) {
        buf[16 + 2 * i] = (uint8_t)(p->word[i] >> 8);
        buf[17 + 2 * i] = (uint8_t)p->word[i];
    }
    memcpy(buf + 24, lower ? p->who->id.tid : r.us.id.tid, TID_LEN);
    memcpy(buf + 44, lower ? r.us.id.tid : p->who->id.tid, TID_LEN);
    (void)crypto_hash_sha256(out, buf, sizeof buf);
}

static void a_repeated_confirmation_costs_no_write(void **state)
{
    uint8_t body[64];
    struct writer w = wire_writer(body, sizeof body);
    struct confirm m;
    char text[512];
    struct puppet *b;
    size_t stores;

    (void)state;
    invite_somebody(&r, text);
    b = puppet_join(&r, &bert, text, SIZE_MAX);
    digest(b, m.digest);
    assert_int_equal(confirm_encode(&m, &w), STATUS_OK);
    stores = r.stores;
    ask(&r, b, OP_CONFIRM, &w);
    assert_true(federate_peer_at(r.f, 0).peer_confirmed);
    assert_int_equal(r.stores, stores + 1);
    for (int i = 0; i < 20; i++)
        ask(&r, b, OP_CONFIRM, &w);
    assert_int_equal(r.stores, stores + 1);
    assert_int_equal(state_of(&r, &bert), PEER_UNCONFIRMED);
}

static void the_same_complaint_is_logged_once_a_minute(void **state)
{
    struct puppet *p;
    size_t lines;

    (void)state;
    for (int i = 0; i < 10; i++) {
        p = puppet_new(&r, &cleo, "192.0.2.66", false);
        hand_over(&r, p, (const uint8_t *)"\0\4GET ", 6);
        assert_true(p->gone);
        assert_int_equal(p->heard, 0);
    }
    assert_int_equal(r.lines, 2); /* gate, and this */
    lines = r.lines;
    pass(&r, 61000);
    p = puppet_new(&r, &cleo, "192.0.2.66", false);
    hand_over(&r, p, (const uint8_t *)"\0\4GET ", 6);
    assert_int_equal(r.lines, lines + 1);
}

static void publish_some(size_t count)
{
    static const uint8_t bytes[] = "an offer that nobody reads";
    struct view body[64];
    struct federate_event e = {.kind = FEDERATE_PUBLISH};

    for (size_t i = 0; i < count; i++)
        body[i] = view_of(bytes, sizeof bytes);
    e.publish.body = body;
    e.publish.count = count;
    command(&r, e);
    assert_true(r.answered);
    assert_int_equal(r.done, STATUS_OK);
}

static void a_request_reads_no_more_than_a_reply_holds(void **state)
{
    struct delta_request m = {.log = {.epoch = 1}, .budget = REPLY_MAX};
    uint8_t buf[128];
    struct writer w = wire_writer(buf, sizeof buf);
    struct puppet *b;

    (void)state;
    publish_some(20);
    b = puppet_active(&r, &bert);
    memcpy(m.log.tid, r.us.id.tid, TID_LEN);
    m.size = federate_own_size(r.f);
    m.count = REPLY_MAX;
    assert_true(m.size > 20);
    assert_int_equal(delta_request_encode(&m, &w), STATUS_OK);
    ask(&r, b, OP_DELTA, &w);
    play(&r, b);
    assert_in_range(r.most_read, 20, REPLY_MAX / 34 + 1);
}

/* Publishes something for bert alone; the number of its stream. */
static unsigned publish_for_bert(void)
{
    static const uint8_t bytes[] = "an offer that bert may read";
    const struct view body[1] = {view_of(bytes, sizeof bytes)};
    struct federate_event e = {.kind = FEDERATE_PUBLISH};
    uint8_t tid[1][TID_LEN];
    unsigned stream = 0;

    memcpy(tid[0], bert.id.tid, TID_LEN);
    e.publish.body = body;
    e.publish.count = 1;
    e.publish.audience = (const uint8_t(*)[TID_LEN])tid;
    e.publish.audience_count = 1;
    command(&r, e);
    assert_int_equal(r.done, STATUS_OK);
    assert_int_equal(federate_stream_find(r.f, e.publish.audience, 1, &stream),
                     STATUS_OK);
    return stream;
}

enum { QUESTIONS = 6 };

/* A question about a log, of each kind; its operation. */
static unsigned question(unsigned kind, struct log_ref log, struct writer *w)
{
    static const uint8_t line[80] = "no signature";
    uint64_t size = federate_own_size(r.f);

    switch (kind) {
    case 0:
        (void)delta_request_encode(
            &(struct delta_request){
                .log = log, .size = size, .count = 1, .budget = REPLY_MAX},
            w);
        return OP_DELTA;
    case 1:
        (void)tiles_request_encode(&(struct tiles_request){log, size, 0, 1}, w);
        return OP_TILES;
    case 2:
        (void)page_request_encode(
            &(struct page_request){log, size, 0, 0, REPLY_MAX}, w);
        return OP_PAGE;
    case 3:
        (void)proof_request_encode(&(struct proof_request){log, 1}, w);
        return OP_PROOF;
    case 4:
        (void)ack_encode(&(struct ack){log, size, view_of(line, sizeof line)},
                         w);
        return OP_ACK;
    default:
        (void)doubt_encode(&(struct doubt){.log = log, .index = 1, .why = 1},
                           w);
        return OP_DOUBT;
    }
}

static void
a_stream_for_others_is_answered_as_one_that_is_not_there(void **state)
{
    struct log_ref log = {.epoch = 1};
    struct error_body m;
    struct tiles tiles;
    struct puppet *b, *c;
    unsigned named;
    size_t heard;

    (void)state;
    b = puppet_active(&r, &bert);
    c = puppet_active(&r, &cleo);
    play(&r, b);
    play(&r, c);
    heard = c->heard;
    named = publish_for_bert();
    pass(&r, 5000);
    play(&r, c);
    assert_int_equal(c->heard, heard);
    memcpy(log.tid, r.us.id.tid, TID_LEN);
    for (unsigned i = 1; i < STREAMS_MAX * QUESTIONS; i++) {
        uint8_t buf[256], first[sizeof c->body];
        struct writer w = wire_writer(buf, sizeof buf);
        unsigned op;

        log.stream = i / QUESTIONS ? i / QUESTIONS : named;
        op = question(i % QUESTIONS, log, &w);
        assert_int_equal(w.status, STATUS_OK);
        c->body_len = 0;
        ask(&r, c, op, &w);
        play(&r, c);
        assert_int_equal(error_decode(&m, view_of(c->body, c->body_len)),
                         STATUS_OK);
        assert_int_equal(m.code, ERROR_UNKNOWN_STREAM);
        if (i > 1) /* nor does the answer differ by a byte */
            assert_memory_equal(first, c->body, c->body_len);
        memcpy(first, c->body, c->body_len);
    }
    /* The same question by who is named is another matter. */
    log.stream = named;
    {
        uint8_t buf[256];
        struct writer w = wire_writer(buf, sizeof buf);
        unsigned op = question(1, log, &w);

        ask(&r, b, op, &w);
        play(&r, b);
        assert_int_equal(tiles_decode(&tiles, view_of(b->body, b->body_len)),
                         STATUS_OK);
        assert_int_equal(tiles.roots.len, HASH_LEN);
    }
}

static void a_head_without_signature_begins_no_transfer(void **state)
{
    uint8_t buf[2048], leaf[LIVELOG_STATE];
    struct writer w = wire_writer(buf, sizeof buf);
    struct heads m = {.count = 1};
    struct frame f = {.kind = FRAME_NOTICE, .op = OP_HEADS};
    struct livelog_state st = {.covered = (1U << 28) - 1,
                               .time = (uint64_t)START_DAY * DAY_S};
    char note[1024], tid[TID_TEXT];
    struct puppet *b;
    int n;

    (void)state;
    b = puppet_active(&r, &bert);
    tid_text(tid, bert.id.tid);
    n = snprintf(note, sizeof note,
                 "symbiote/1/%s/all/1\n268435456\n"
                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
                 "\xe2\x80\x94 symbiote/1/%s/log "
                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                 tid, tid);
    livelog_state_encode(leaf, &st);
    memcpy(m.entry[0].log.tid, bert.id.tid, TID_LEN);
    m.entry[0].log.epoch = 1;
    m.entry[0].checkpoint = view_of(note, (size_t)n);
    m.entry[0].state = view_of(leaf, sizeof leaf);
    assert_int_equal(heads_encode(&m, &w), STATUS_OK);
    f.body = view_of(buf, w.len);
    say(&r, b, &f, 1);
    play(&r, b);
    assert_int_equal(b->asked[OP_DELTA], 0);
    assert_true(logged("not signed by the log key"));
}

static void a_peer_cannot_put_words_into_a_proof(void **state)
{
    static const char lie[] = "symbiote/1 offer proof\n\033[2J";
    struct federate_event e = {.kind = FEDERATE_PROVE};
    uint8_t buf[256];
    struct writer w = wire_writer(buf, sizeof buf);
    struct proof_reply m = {.text = view_of(lie, sizeof lie - 1)};
    struct frame f;
    struct puppet *b;

    (void)state;
    b = puppet_active(&r, &bert);
    memcpy(e.tid, bert.id.tid, TID_LEN);
    e.prove.index = 3;
    command(&r, e);
    assert_false(r.answered);
    play(&r, b);
    assert_int_equal(b->asked[OP_PROOF], 1);
    f = b->last[OP_PROOF];
    f.kind = FRAME_REPLY;
    assert_int_equal(proof_reply_encode(&m, &w), STATUS_OK);
    f.body = view_of(buf, w.len);
    say(&r, b, &f, 1);
    assert_true(r.answered);
    assert_int_not_equal(r.done, STATUS_OK);
    assert_string_equal(r.text, "");
}

static void an_answer_nobody_asked_for_ends_the_session(void **state)
{
    static const uint8_t map[] = {0x80};
    struct frame f = {
        .kind = FRAME_REPLY, .op = OP_HEADS, .body = view_of(map, 1)};
    struct puppet *b;

    (void)state;
    b = puppet_active(&r, &bert);
    say(&r, b, &f, 1);
    play(&r, b);
    assert_true(b->gone);
    assert_int_equal(b->bye, BYE_PROTOCOL);
}

#define HOSTILE(test) cmocka_unit_test_setup_teardown(test, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOSTILE(of_two_who_race_for_an_invitation_one_gets_it),
        HOSTILE(the_one_who_redeemed_may_come_again_until_confirmed),
        HOSTILE(an_invitation_does_not_replace_a_confirmed_peer),
        HOSTILE(before_both_confirm_every_operation_ends_the_session),
        HOSTILE(a_peer_whose_certificate_has_expired_is_not_answered),
        HOSTILE(a_replayed_first_message_changes_nothing),
        HOSTILE(one_address_has_five_handshakes_a_second),
        HOSTILE(the_last_handshakes_are_kept_for_familiar_callers),
        HOSTILE(who_asks_and_never_reads_is_cut_off),
        HOSTILE(requests_that_are_refused_count_as_answers),
        HOSTILE(a_second_hello_ends_the_session_and_writes_nothing),
        HOSTILE(a_repeated_confirmation_costs_no_write),
        HOSTILE(the_same_complaint_is_logged_once_a_minute),
        HOSTILE(a_request_reads_no_more_than_a_reply_holds),
        HOSTILE(a_stream_for_others_is_answered_as_one_that_is_not_there),
        HOSTILE(a_head_without_signature_begins_no_transfer),
        HOSTILE(a_peer_cannot_put_words_into_a_proof),
        HOSTILE(an_answer_nobody_asked_for_ends_the_session),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
