/* DOUBT from and to a peer that lies, floods, is old or does not answer. */
#include "puppet.h"

static struct rig r;
static struct territory bert;
static struct puppet *b;

enum { OFFERS = 400 };

static void publish(size_t count, const uint64_t *cleared, size_t cleareds)
{
    static const uint8_t bytes[] = "an offer that nobody reads";
    struct federate_event e = {.kind = FEDERATE_PUBLISH};
    static struct view body[OFFERS];

    for (size_t i = 0; i < count; i++)
        body[i] = view_of(bytes, sizeof bytes);
    e.publish.body = body;
    e.publish.count = count;
    e.publish.cleared = cleared;
    e.publish.cleared_count = cleareds;
    command(&r, e);
    assert_true(r.answered);
    assert_int_equal(r.done, STATUS_OK);
}

static int open_rig(void **state)
{
    (void)state;
    rig_open(&r);
    found(&bert, 60, "Wallonie picarde");
    publish(OFFERS, NULL, 0);
    b = puppet_active(&r, &bert);
    return 0;
}

static int close_rig(void **state)
{
    (void)state;
    rig_close(&r);
    return 0;
}

/* ---- heard -------------------------------------------------------------- */

static struct doubt about(uint64_t index)
{
    struct doubt m = {.log = {.epoch = 1},
                      .index = index,
                      .offer = {1},
                      .statement = {2},
                      .why = FINDING_COUNT,
                      .counted = 3,
                      .needed = 5};

    memcpy(m.log.tid, r.us.id.tid, TID_LEN);
    return m;
}

/* The error code, or 0 for a reply. */
static uint64_t answer_to(const struct writer *w)
{
    struct error_body m = {0};

    ask(&r, b, OP_DOUBT, w);
    play(&r, b);
    if (b->kind == FRAME_REPLY)
        return 0;
    assert_int_equal(b->kind, FRAME_ERROR);
    assert_int_equal(error_decode(&m, view_of(b->body, b->body_len)), 0);
    return m.code;
}

static uint64_t say_doubt(const struct doubt *m)
{
    uint8_t buf[256];
    struct writer w = wire_writer(buf, sizeof buf);

    assert_int_equal(doubt_encode(m, &w), STATUS_OK);
    return answer_to(&w);
}

static void a_doubt_is_kept_and_shown(void **state)
{
    struct doubt m = about(7);
    struct federate_doubt d;
    size_t stores = r.stores;

    (void)state;
    assert_int_equal(say_doubt(&m), 0);
    assert_int_equal(r.doubted, 1);
    assert_int_equal(r.stores, stores + 1);
    assert_int_equal(federate_doubts(r.f), 1);
    d = federate_doubt_at(r.f, 0);
    assert_memory_equal(d.tid, bert.id.tid, TID_LEN);
    assert_int_equal(d.index, 7);
    assert_int_equal(d.finding.why, FINDING_COUNT);
    assert_int_equal(d.finding.counted, 3);
    assert_int_equal(d.finding.needed, 5);
    assert_int_equal(d.at, r.now_s);
}

static void the_same_doubt_again_costs_nothing(void **state)
{
    struct doubt m = about(7);
    size_t stores;

    (void)state;
    assert_int_equal(say_doubt(&m), 0);
    stores = r.stores;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(say_doubt(&m), 0);
    assert_int_equal(r.stores, stores);
    assert_int_equal(r.doubted, 1);
}

/* Else a peer that alternates between two counts writes our journal full. */
static void another_count_is_shown_and_no_news(void **state)
{
    struct doubt m = about(7);

    (void)state;
    assert_int_equal(say_doubt(&m), 0);
    m.counted = 2;
    m.why = FINDING_DOMINANCE;
    assert_int_equal(say_doubt(&m), 0);
    assert_int_equal(r.doubted, 1);
    assert_int_equal(federate_doubts(r.f), 1);
    assert_int_equal(federate_doubt_at(r.f, 0).finding.counted, 2);
}

static void doubts_of_what_is_not_alive_are_refused(void **state)
{
    const uint64_t gone[] = {9};
    struct doubt m = about(9);

    (void)state;
    assert_int_equal(say_doubt(&m), 0);
    publish(0, gone, 1);
    assert_int_equal(federate_doubts(r.f), 0);
    assert_int_equal(say_doubt(&m), ERROR_GONE);
    m.index = 0; /* EPOCH */
    assert_int_equal(say_doubt(&m), ERROR_GONE);
    m.index = UINT32_MAX;
    assert_int_equal(say_doubt(&m), ERROR_GONE);
    m.index = 10;
    m.log.stream = 5; /* no such stream, or one that it does not know */
    assert_int_equal(say_doubt(&m), ERROR_UNKNOWN_STREAM);
    m.log.stream = 0;
    m.log.epoch = 2;
    assert_int_equal(say_doubt(&m), ERROR_OLD_EPOCH);
    m.log.epoch = 1;
    memcpy(m.log.tid, bert.id.tid, TID_LEN);
    assert_int_equal(say_doubt(&m), ERROR_UNKNOWN_STREAM);
    assert_int_equal(federate_doubts(r.f), 0);
}

static void what_is_no_doubt_is_refused(void **state)
{
    uint8_t map[] = {0x80};
    struct doubt m = about(7);
    uint8_t buf[256], big[4096], filler[3000] = {0};
    struct writer w = wire_writer(buf, sizeof buf), v;

    (void)state;
    assert_int_equal(doubt_encode(&m, &w), STATUS_OK);
    for (size_t n = 0; n < w.len; n++) { /* cut at every length */
        uint8_t *block = malloc(n + 1);

        assert_non_null(block);
        memcpy(block + 1, buf, n);
        assert_int_equal(doubt_decode(&m, view_of(block + 1, n)),
                         STATUS_MALFORMED);
        free(block);
    }
    v = (struct writer){.buf = map, .cap = 1, .len = 1};
    assert_int_equal(answer_to(&v), ERROR_BAD_FRAME);
    m = about(7);
    m.why = FINDING_FAILURES + 1; /* no failure */
    assert_int_equal(say_doubt(&m), ERROR_BAD_FRAME);
    m = about(7);
    m.counted = 65536;
    assert_int_equal(say_doubt(&m), ERROR_BAD_FRAME);
    v = wire_writer(big, sizeof big); /* an unknown key as long as it likes */
    wire_put_map(&v, 1);
    wire_put_uint(&v, 200);
    wire_put_bytes(&v, filler, sizeof filler);
    assert_int_equal(answer_to(&v), ERROR_BAD_FRAME);
    assert_int_equal(federate_doubts(r.f), 0);
    assert_int_equal(r.doubted, 0);
    assert_false(b->gone);
}

static void a_flood_is_slowed_and_bounded(void **state)
{
    size_t kept = 0;

    (void)state;
    for (uint64_t i = 1; i <= OFFERS; i++) {
        struct doubt m = about(i);

        kept += say_doubt(&m) == 0;
    }
    assert_int_equal(kept, DOUBTS_BURST);
    for (int minute = 0; minute < 30; minute++) {
        pass(&r, 20000);
        pass(&r, 20000);
        pass(&r, 20000);
        for (uint64_t i = 1; i <= OFFERS; i++) {
            struct doubt m = about(i);

            (void)say_doubt(&m);
        }
    }
    assert_int_equal(federate_doubts(r.f), DOUBTS_PEER_MAX);
    assert_int_equal(r.doubted, DOUBTS_PEER_MAX);
}

/* ---- told --------------------------------------------------------------- */

static void tell(uint64_t index)
{
    struct federate_event e = {.kind = FEDERATE_DOUBT};

    memcpy(e.tid, bert.id.tid, TID_LEN);
    e.doubt = (struct federate_doubt){
        .index = index, .finding = {FINDING_FAILED, FINDING_COUNT, 3, 5}};
    step(&r, e);
    play(&r, b);
}

static void reply(enum frame_kind kind, uint64_t code)
{
    struct frame f = b->last[OP_DOUBT];
    uint8_t buf[64];
    struct writer w = wire_writer(buf, sizeof buf);

    f.kind = kind;
    if (kind == FRAME_ERROR)
        assert_int_equal(error_encode(&(struct error_body){.code = code}, &w),
                         STATUS_OK);
    else
        assert_int_equal(empty_encode(&w), STATUS_OK);
    f.body = view_of(buf, w.len);
    say(&r, b, &f, 1);
    play(&r, b);
}

static void an_answer_ends_the_telling(void **state)
{
    (void)state;
    tell(3);
    tell(3);
    assert_int_equal(b->asked[OP_DOUBT], 1);
    assert_int_equal(r.told, 0);
    reply(FRAME_REPLY, 0);
    assert_int_equal(r.told, 1);
    assert_int_equal(r.told_status, STATUS_OK);
    pass(&r, 10000);
    play(&r, b);
    assert_int_equal(b->asked[OP_DOUBT], 1);
}

static void few_are_under_way_at_a_time(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 50; i++)
        tell(i);
    assert_in_range(b->asked[OP_DOUBT], 1, 2);
    for (uint64_t i = DOUBTS_PEER_MAX; i < DOUBTS_PEER_MAX + 300; i++)
        tell(i);
    assert_int_equal(r.told_status, STATUS_BUSY);
    assert_int_equal(r.told, 350 - DOUBTS_PEER_MAX);
}

static void an_origin_that_is_busy_is_asked_again_later(void **state)
{
    (void)state;
    tell(3);
    reply(FRAME_ERROR, ERROR_QUOTA);
    assert_int_equal(r.told, 0);
    assert_int_equal(b->asked[OP_DOUBT], 1);
    pass(&r, 30000);
    play(&r, b);
    assert_int_equal(b->asked[OP_DOUBT], 1);
    pass(&r, 31000);
    play(&r, b);
    assert_int_equal(b->asked[OP_DOUBT], 2);
    reply(FRAME_REPLY, 0);
    assert_int_equal(r.told_status, STATUS_OK);
}

static void an_older_origin_is_not_asked_again(void **state)
{
    (void)state;
    tell(3);
    reply(FRAME_ERROR, ERROR_UNKNOWN_OP);
    assert_int_equal(r.told, 1);
    assert_int_equal(r.told_status, STATUS_REFUSED);
    tell(4);
    reply(FRAME_ERROR, ERROR_GONE);
    assert_int_equal(r.told_status, STATUS_NOT_FOUND);
    pass(&r, 120000);
    play(&r, b);
    assert_int_equal(b->asked[OP_DOUBT], 2);
}

static void the_next_session_asks_again(void **state)
{
    struct puppet *again;

    (void)state;
    tell(3);
    assert_int_equal(b->asked[OP_DOUBT], 1);
    again = puppet_call(&r, &bert, b->psk, "192.0.2.1");
    play(&r, again);
    assert_true(again->up);
    pass(&r, 1000);
    play(&r, again);
    assert_int_equal(again->asked[OP_DOUBT], 1);
    b = again;
    reply(FRAME_REPLY, 0);
    assert_int_equal(r.told, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_rig, close_rig)
        TEST(a_doubt_is_kept_and_shown),
        TEST(the_same_doubt_again_costs_nothing),
        TEST(another_count_is_shown_and_no_news),
        TEST(doubts_of_what_is_not_alive_are_refused),
        TEST(what_is_no_doubt_is_refused),
        TEST(a_flood_is_slowed_and_bounded),
        TEST(an_answer_ends_the_telling),
        TEST(few_are_under_way_at_a_time),
        TEST(an_origin_that_is_busy_is_asked_again_later),
        TEST(an_older_origin_is_not_asked_again),
        TEST(the_next_session_asks_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
