/* Handshakes between two sides of our own; published bytes are checked by
 * tests/vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/noise.h"

enum { ROOM = 512 };

struct pair {
    struct noise a, b;
    uint8_t secret[4][32], public[4][32], psk[32];
};

static void pair_start(struct pair *p, const struct noise_pattern *pattern,
                       bool knows_responder, bool responder_has_psk)
{
    struct noise_setup s = {.pattern = pattern, .hash = &noise_sha256};

    for (uint8_t i = 0; i < 4; i++) { /* static a, b; ephemeral a, b */
        memset(p->secret[i], i + 1, 32);
        assert_int_equal(crypto_scalarmult_base(p->public[i], p -> secret[i]),
                         0);
    }
    memset(p->psk, 9, sizeof p->psk);
    s.prologue = view_text("symbiote/1");
    s.initiator = true;
    s.static_secret = p->secret[0];
    s.ephemeral_secret = p->secret[2];
    s.remote_static = knows_responder ? p->public[1] : NULL;
    s.psk = p->psk;
    noise_start(&p->a, &s);
    s.initiator = false;
    s.static_secret = p->secret[1];
    s.ephemeral_secret = p->secret[3];
    s.remote_static = NULL;
    s.psk = responder_has_psk ? p->psk : NULL;
    noise_start(&p->b, &s);
}

/* One message with a payload; both ends check lengths exactly. */
static enum status pass(struct noise *from, struct noise *to)
{
    size_t want = noise_overhead(from) + 5, len = 0, plain = 0;
    uint8_t *message = malloc(want), *out = malloc(5);
    enum status s;

    assert_true(noise_may_write(from));
    assert_int_equal(noise_write(from, view_text("hello"), message, want, &len),
                     STATUS_OK);
    assert_int_equal(len, want);
    s = noise_read(to, view_of(message, len), out, 5, &plain);
    if (!s)
        assert_memory_equal(out, "hello", 5);
    free(message);
    free(out);
    return s;
}

static void a_session_learns_who_called_before_it_needs_the_psk(void **state)
{
    struct noise_session sa, sb;
    uint8_t packet[ROOM], plain[ROOM];
    struct pair p;
    size_t len;

    (void)state;
    pair_start(&p, &noise_ikpsk2, true, false);
    assert_int_equal(pass(&p.a, &p.b), STATUS_OK);
    assert_true(p.b.has_remote_static);
    assert_memory_equal(p.b.remote_static, p.public[0], 32);
    noise_set_psk(&p.b, p.psk);
    assert_int_equal(pass(&p.b, &p.a), STATUS_OK);
    assert_true(noise_done(&p.a) && noise_done(&p.b));
    noise_split(&p.a, &sa);
    noise_split(&p.b, &sb);
    assert_memory_equal(sa.h, sb.h, sizeof sa.h);
    assert_memory_equal(sa.ck, sb.ck, sizeof sa.ck);
    assert_true(sodium_is_zero(p.a.s, 32) && sodium_is_zero(p.a.psk, 32));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(noise_seal(&sa.send, view_text("x"), packet, 17, &len),
                         STATUS_OK);
        assert_int_equal(
            noise_open(&sb.receive, view_of(packet, len), plain, 1, &len),
            STATUS_OK);
    }
    /* A replayed packet ends the direction. */
    assert_int_equal(
        noise_open(&sb.receive, view_of(packet, 17), plain, 1, &len),
        STATUS_FORGED);
    assert_int_equal(
        noise_open(&sb.receive, view_of(packet, 17), plain, 1, &len),
        STATUS_CLOSED);
}

static void a_pairing_proves_the_secret_in_its_third_message(void **state)
{
    struct pair p;

    (void)state;
    pair_start(&p, &noise_xxpsk3, false, true);
    assert_int_equal(pass(&p.a, &p.b), STATUS_OK);
    assert_int_equal(pass(&p.b, &p.a), STATUS_OK);
    assert_int_equal(pass(&p.a, &p.b), STATUS_OK);
    assert_memory_equal(p.a.remote_static, p.public[1], 32);
    assert_memory_equal(p.b.remote_static, p.public[0], 32);
    pair_start(&p, &noise_xxpsk3, false, true);
    p.psk[0]++;
    noise_set_psk(&p.b, p.psk);
    assert_int_equal(pass(&p.a, &p.b), STATUS_OK);
    assert_int_equal(pass(&p.b, &p.a), STATUS_OK);
    assert_int_equal(pass(&p.a, &p.b), STATUS_FORGED);
}

static void a_missing_psk_or_key_is_an_error_not_a_zero_key(void **state)
{
    struct noise_setup s = {
        .pattern = &noise_ikpsk2, .hash = &noise_sha256, .initiator = true};
    uint8_t out[ROOM];
    struct noise n;
    struct pair p;
    size_t len;

    (void)state;
    pair_start(&p, &noise_ikpsk2, true, false);
    assert_int_equal(pass(&p.a, &p.b), STATUS_OK);
    assert_int_equal(noise_write(&p.b, view_of(NULL, 0), out, ROOM, &len),
                     STATUS_NOT_FOUND);
    assert_int_equal(noise_write(&p.b, view_of(NULL, 0), out, ROOM, &len),
                     STATUS_CLOSED);
    s.static_secret = p.secret[0];
    s.remote_static = p.public[1];
    noise_start(&n, &s); /* no ephemeral */
    assert_int_equal(noise_write(&n, view_of(NULL, 0), out, ROOM, &len),
                     STATUS_NOT_FOUND);
    s.pattern = &noise_xxpsk3; /* whose first message is the ephemeral alone */
    noise_start(&n, &s);
    assert_int_equal(noise_write(&n, view_of(NULL, 0), out, ROOM, &len),
                     STATUS_NOT_FOUND);
    pair_start(&p, &noise_ikpsk2, false, true); /* no remote static */
    assert_int_equal(noise_write(&p.a, view_of(NULL, 0), out, ROOM, &len),
                     STATUS_FORGED);
}

static void a_zero_shared_secret_fails_the_handshake(void **state)
{
    uint8_t message[96] = {0}, out[ROOM]; /* e of order one */
    struct pair p;
    size_t len;

    (void)state;
    pair_start(&p, &noise_ikpsk2, true, true);
    assert_int_equal(
        noise_read(&p.b, view_of(message, sizeof message), out, ROOM, &len),
        STATUS_FORGED);
    assert_true(sodium_is_zero(p.b.s, 32));
}

static void every_cut_and_every_flipped_byte_is_refused(void **state)
{
    uint8_t message[ROOM], out[ROOM];
    struct pair p;
    size_t whole, len;

    (void)state;
    pair_start(&p, &noise_ikpsk2, true, true);
    assert_int_equal(
        noise_write(&p.a, view_text("hello"), message, ROOM, &whole), 0);
    for (size_t n = 0; n < whole; n++) {
        uint8_t *exact = malloc(n);

        memcpy(exact, message, n);
        pair_start(&p, &noise_ikpsk2, true, true);
        assert_int_equal(noise_read(&p.b, view_of(exact, n), out, ROOM, &len),
                         n < whole - 5 ? STATUS_MALFORMED : STATUS_FORGED);
        free(exact);
        message[n] ^= 1;
        pair_start(&p, &noise_ikpsk2, true, true);
        assert_int_not_equal(
            noise_read(&p.b, view_of(message, whole), out, ROOM, &len),
            STATUS_OK);
        message[n] ^= 1;
    }
}

static void room_and_order_are_checked(void **state)
{
    uint8_t message[ROOM];
    struct noise_session s;
    struct pair p;
    size_t len;

    (void)state;
    pair_start(&p, &noise_ikpsk2, true, true);
    assert_int_equal(noise_write(&p.b, view_text("x"), message, ROOM, &len),
                     STATUS_CLOSED); /* the other side's turn */
    assert_int_equal(noise_write(&p.a, view_text("x"), message, 96, &len),
                     STATUS_TOO_BIG);
    pair_start(&p, &noise_ikpsk2, true, true);
    noise_split(&p.a, &s); /* too early: closed both ways */
    assert_int_equal(noise_seal(&s.send, view_text("x"), message, ROOM, &len),
                     STATUS_CLOSED);
}

static void sealed_mail_goes_one_way(void **state)
{
    struct noise_session sa, sb;
    uint8_t packet[ROOM];
    struct pair p;
    size_t len;

    (void)state;
    pair_start(&p, &noise_xpsk1, true, true);
    assert_int_equal(pass(&p.a, &p.b), STATUS_OK);
    noise_split(&p.a, &sa);
    noise_split(&p.b, &sb);
    assert_int_equal(noise_seal(&sa.send, view_text("x"), packet, ROOM, &len),
                     STATUS_OK);
    assert_int_equal(noise_seal(&sb.send, view_text("x"), packet, ROOM, &len),
                     STATUS_CLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_learns_who_called_before_it_needs_the_psk),
        cmocka_unit_test(a_pairing_proves_the_secret_in_its_third_message),
        cmocka_unit_test(a_missing_psk_or_key_is_an_error_not_a_zero_key),
        cmocka_unit_test(a_zero_shared_secret_fails_the_handshake),
        cmocka_unit_test(every_cut_and_every_flipped_byte_is_refused),
        cmocka_unit_test(room_and_order_are_checked),
        cmocka_unit_test(sealed_mail_goes_one_way),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
