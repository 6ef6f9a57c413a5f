/* Bodies of messages: golden bytes, every truncation, edits, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/message.h"

/* One body with a name; `kind` and `op` as in the frame. */
struct sample {
    const char *name;
    unsigned kind, op;
    uint8_t bytes[4096];
    size_t len;
};

static struct sample sample[24];
static size_t samples;

static const uint8_t tid[TID_LEN] = "twenty bytes of tid!";
static uint8_t filler[1024];

static struct sample *next(const char *name, unsigned kind, unsigned op)
{
    struct sample *s = &sample[samples++];

    *s = (struct sample){.name = name, .kind = kind, .op = op};
    return s;
}

static struct writer open_sample(struct sample *s)
{
    return wire_writer(s->bytes, sizeof s->bytes);
}

static void close_sample(struct sample *s, const struct writer *w)
{
    assert_int_equal(wire_close_writer(w, &s->len), STATUS_OK);
}

#define SAMPLE(title, frame_kind, code, encode, ...)                           \
    do {                                                                       \
        struct sample *s_ = next(title, frame_kind, code);                     \
        struct writer w_ = open_sample(s_);                                    \
        assert_int_equal(encode(__VA_ARGS__, &w_), STATUS_OK);                 \
        close_sample(s_, &w_);                                                 \
    } while (0)

static struct log_ref a_log(void)
{
    struct log_ref log = {.epoch = 1};

    memcpy(log.tid, tid, TID_LEN);
    return log;
}

static struct leaf_list some_leaves(uint8_t *buf, size_t cap)
{
    struct writer w = wire_writer(buf, cap);
    struct leaf_list list = {.count = 3};

    assert_int_equal(leaf_put(&w, &(struct wire_leaf){.hash = filler}), 0);
    assert_int_equal(
        leaf_put(&w, &(struct wire_leaf){.salt = filler,
                                         .body = view_text("a body")}),
        0);
    assert_int_equal(
        leaf_put(&w, &(struct wire_leaf){.salt = filler,
                                         .body = view_of(filler, 300)}),
        0);
    list.raw = view_of(buf, w.len);
    return list;
}

static void make_talk(void)
{
    struct hello hello = {.wire_min = 1,
                          .wire_max = 1,
                          .serial = 3,
                          .seq = 4,
                          .features = UINT64_MAX,
                          .time = 1795000000,
                          .address = {view_text("tcp://a.example:1")},
                          .addresses = 1};
    static struct heads heads = {.count = 2, .more = true};
    static struct chain chain = {.count = 2};
    struct chain_request ask = {.from = 7};
    struct confirm confirm;

    struct doubt doubt = {.log = a_log(),
                          .index = 70000,
                          .offer = {1},
                          .statement = {2},
                          .why = 1,
                          .counted = 4,
                          .needed = 5};

    memcpy(hello.tid, tid, TID_LEN);
    memcpy(ask.tid, tid, TID_LEN);
    memcpy(confirm.digest, filler, HASH_LEN);
    for (size_t i = 0; i < 2; i++) {
        heads.entry[i].log = a_log();
        heads.entry[i].checkpoint = view_text("a\nnote\n");
        heads.entry[i].state = view_of(filler, MESSAGE_STATE);
        chain.note[i] = view_text("genesis\n");
    }
    heads.cursor = view_text("next");
    SAMPLE("hello", FRAME_REQUEST, OP_HELLO, hello_encode, &hello);
    SAMPLE("heads", FRAME_REPLY, OP_HEADS, heads_encode, &heads);
    SAMPLE("ask heads", FRAME_REQUEST, OP_HEADS, heads_request_encode,
           &(struct heads_request){view_text("from"), 5});
    SAMPLE("ask chain", FRAME_REQUEST, OP_CHAIN, chain_request_encode, &ask);
    SAMPLE("chain", FRAME_REPLY, OP_CHAIN, chain_encode, &chain);
    SAMPLE("bye", FRAME_NOTICE, OP_BYE, bye_encode, &(struct bye){4, 60});
    SAMPLE("confirm", FRAME_REQUEST, OP_CONFIRM, confirm_encode, &confirm);
    SAMPLE("doubt", FRAME_REQUEST, OP_DOUBT, doubt_encode, &doubt);
    SAMPLE("error", FRAME_ERROR, OP_DELTA, error_encode,
           &(struct error_body){ERROR_BUSY, 9, view_text("later")});
}

static void make_bulk(void)
{
    static uint8_t buf[1024];
    struct leaf_list leaves = some_leaves(buf, sizeof buf);
    struct log_ref log = a_log();

    SAMPLE("ask delta", FRAME_REQUEST, OP_DELTA, delta_request_encode,
           &(struct delta_request){log, 1000, 10, 20, 300, REPLY_MAX, true});
    SAMPLE("delta", FRAME_REPLY, OP_DELTA, delta_encode,
           &(struct delta){20, leaves, true, view_of(filler, 5)});
    SAMPLE("ask tiles", FRAME_REQUEST, OP_TILES, tiles_request_encode,
           &(struct tiles_request){log, 1000, 2, 900});
    SAMPLE("tiles", FRAME_REPLY, OP_TILES, tiles_encode,
           &(struct tiles){view_of(filler, 64), view_of(filler, 64)});
    SAMPLE("ask page", FRAME_REQUEST, OP_PAGE, page_request_encode,
           &(struct page_request){log, 1000, 3, 200, 4096});
    SAMPLE("page", FRAME_REPLY, OP_PAGE, page_encode,
           &(struct page){200, leaves, 203});
    SAMPLE("ask proof", FRAME_REQUEST, OP_PROOF, proof_request_encode,
           &(struct proof_request){log, 70000});
    SAMPLE("proof", FRAME_REPLY, OP_PROOF, proof_reply_encode,
           &(struct proof_reply){view_text("a proof\n")});
    SAMPLE("ack", FRAME_REQUEST, OP_ACK, ack_encode,
           &(struct ack){log, 1000, view_text("a line")});
}

static int make_samples(void **state)
{
    (void)state;
    samples = 0;
    for (size_t i = 0; i < sizeof filler; i++)
        filler[i] = (uint8_t)(i * 7 + 1);
    make_talk();
    make_bulk();
    return 0;
}

/* Decodes from a block of exactly that size, so that a sanitizer sees a read
 * too far. */
static enum status recode(const struct sample *s, const uint8_t *bytes,
                          size_t len, size_t *out_len, uint8_t *out)
{
    uint8_t *exact = malloc(len ? len : 1);
    struct writer w = wire_writer(out, sizeof s->bytes);
    enum status status;

    assert_non_null(exact);
    memcpy(exact, bytes, len);
    status = message_recode(s->kind, s->op, view_of(exact, len), &w);
    if (!status)
        status = wire_close_writer(&w, out_len);
    free(exact);
    return status;
}

static void every_body_is_written_again_byte_for_byte(void **state)
{
    uint8_t out[4096];
    size_t len = 0;

    (void)state;
    assert_int_equal(samples, 18);
    for (size_t i = 0; i < samples; i++) {
        const struct sample *s = &sample[i];

        if (recode(s, s->bytes, s->len, &len, out))
            fail_msg("%s", s->name);
        assert_int_equal(len, s->len);
        assert_memory_equal(out, s->bytes, len);
    }
}

static void no_truncation_is_taken_for_a_body(void **state)
{
    uint8_t out[4096];
    size_t len;

    (void)state;
    for (size_t i = 0; i < samples; i++)
        for (size_t n = 0; n < sample[i].len; n++)
            if (!recode(&sample[i], sample[i].bytes, n, &len, out))
                fail_msg("%s cut to %zu", sample[i].name, n);
}

static void a_byte_too_many_is_refused(void **state)
{
    uint8_t longer[4097], out[4096];
    size_t len;

    (void)state;
    for (size_t i = 0; i < samples; i++) {
        memcpy(longer, sample[i].bytes, sample[i].len);
        longer[sample[i].len] = 0xc0;
        if (!recode(&sample[i], longer, sample[i].len + 1, &len, out))
            fail_msg("%s", sample[i].name);
    }
}

/* What survives an edit of one byte must still have one form. */
static void an_edited_byte_gives_an_error_or_one_form(void **state)
{
    uint8_t edited[4096], out[4096];
    size_t len;

    (void)state;
    for (size_t i = 0; i < samples; i++)
        for (size_t at = 0; at < sample[i].len; at++)
            for (unsigned bit = 0; bit < 8; bit++) {
                memcpy(edited, sample[i].bytes, sample[i].len);
                edited[at] ^= (uint8_t)(1U << bit);
                if (recode(&sample[i], edited, sample[i].len, &len, out))
                    continue;
                if (len > sample[i].len)
                    fail_msg("%s grew at %zu", sample[i].name, at);
            }
}

static void golden_bytes_of_a_tiles_request(void **state)
{
    static const uint8_t golden[] = {
        0x86, 1,   0xc4, 20,   't', 'w',  'e', 'n', 't', 'y',  ' ', 'b', 'y',
        't',  'e', 's',  ' ',  'o', 'f',  ' ', 't', 'i', 'd',  '!', 2,   0,
        3,    1,   4,    0xcd, 3,   0xe8, 5,   2,   6,   0xcd, 3,   0x84};
    struct tiles_request m;

    (void)state;
    assert_int_equal(tiles_request_decode(&m, view_of(golden, sizeof golden)),
                     STATUS_OK);
    assert_memory_equal(m.log.tid, tid, TID_LEN);
    assert_int_equal(m.log.epoch, 1);
    assert_int_equal(m.size, 1000);
    assert_int_equal(m.first, 2);
    assert_int_equal(m.count, 900);
}

static void unknown_keys_are_skipped(void **state)
{
    static const uint8_t body[] = {0x83, 1, 4, 2, 7, 90, 0x91, 0xc3};
    struct bye m;

    (void)state;
    assert_int_equal(bye_decode(&m, view_of(body, sizeof body)), STATUS_OK);
    assert_int_equal(m.code, 4);
    assert_int_equal(m.retry_s, 7);
}

static void a_missing_key_is_malformed(void **state)
{
    static const uint8_t body[] = {0x81, 2, 7};
    struct bye m;

    (void)state;
    assert_int_equal(bye_decode(&m, view_of(body, sizeof body)),
                     STATUS_MALFORMED);
}

static void requests_over_a_limit_are_refused(void **state)
{
    uint8_t buf[256];
    struct delta_request ask = {a_log(), 1000, 10, 20, 300, REPLY_MAX, false};
    struct delta_request m;
    struct writer w;

    (void)state;
    ask.budget = REPLY_MAX + 1;
    w = wire_writer(buf, sizeof buf);
    assert_int_equal(delta_request_encode(&ask, &w), STATUS_OK);
    assert_int_equal(delta_request_decode(&m, view_of(buf, w.len)),
                     STATUS_OUT_OF_RANGE);
    ask.budget = 1;
    ask.first = 5; /* before what the asker holds */
    w = wire_writer(buf, sizeof buf);
    assert_int_equal(delta_request_encode(&ask, &w), STATUS_OK);
    assert_int_equal(delta_request_decode(&m, view_of(buf, w.len)),
                     STATUS_OUT_OF_RANGE);
}

static void roots_and_chunks_must_be_as_many(void **state)
{
    uint8_t buf[512];
    struct writer w = wire_writer(buf, sizeof buf);
    struct tiles m;

    (void)state;
    assert_int_equal(
        tiles_encode(&(struct tiles){view_of(filler, 64), view_of(filler, 32)},
                     &w),
        STATUS_OK);
    assert_int_equal(tiles_decode(&m, view_of(buf, w.len)), STATUS_MALFORMED);
}

static void leaves_are_walked_in_order(void **state)
{
    static uint8_t buf[1024];
    struct leaf_list list = some_leaves(buf, sizeof buf);
    struct wire_leaf leaf;

    (void)state;
    assert_true(leaf_next(&list, &leaf));
    assert_memory_equal(leaf.hash, filler, HASH_LEN);
    assert_int_equal(leaf_size(&leaf), 34);
    assert_true(leaf_next(&list, &leaf));
    assert_null(leaf.hash);
    assert_int_equal(leaf.body.len, 6);
    assert_int_equal(leaf_size(&leaf), 1 + 18 + 8);
    assert_true(leaf_next(&list, &leaf));
    assert_int_equal(leaf.body.len, 300);
    assert_int_equal(leaf_size(&leaf), 1 + 18 + 303);
    assert_false(leaf_next(&list, &leaf));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_body_is_written_again_byte_for_byte),
        cmocka_unit_test(no_truncation_is_taken_for_a_body),
        cmocka_unit_test(a_byte_too_many_is_refused),
        cmocka_unit_test(an_edited_byte_gives_an_error_or_one_form),
        cmocka_unit_test(golden_bytes_of_a_tiles_request),
        cmocka_unit_test(unknown_keys_are_skipped),
        cmocka_unit_test(a_missing_key_is_malformed),
        cmocka_unit_test(requests_over_a_limit_are_refused),
        cmocka_unit_test(roots_and_chunks_must_be_as_many),
        cmocka_unit_test(leaves_are_walked_in_order),
    };

    return cmocka_run_group_tests(tests, make_samples, NULL);
}
