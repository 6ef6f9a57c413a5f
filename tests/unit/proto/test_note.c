/* Signed notes: a published one, our own, and all that is not one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/base64.h"
#include "symbiote/note.h"

/* From the note package of the Go checksum database. */
static const char vkey[] =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char published[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNI"
    "uGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

static void signer_make(struct note_signer *s, const char *name, uint8_t seed)
{
    uint8_t secret[32], public[32];

    memset(secret, seed, sizeof secret);
    crypto_sign_seed_keypair(public, s->secret, secret);
    assert_int_equal(note_key_make(&s->key, name, public), STATUS_OK);
}

static enum status parse_exact(const char *bytes, size_t len)
{
    char *exact = malloc(len);
    struct note n;
    enum status s;

    memcpy(exact, bytes, len);
    s = note_parse(&n, view_of(exact, len));
    free(exact);
    return s;
}

static void a_published_note_verifies(void **state)
{
    struct note_key k;
    struct note n;
    char text[NOTE_KEY_TEXT];

    (void)state;
    assert_int_equal(note_key_parse(&k, view_text(vkey)), STATUS_OK);
    assert_int_equal(note_key_hash(&k), 0xc74f20a3);
    note_key_text(text, &k);
    assert_string_equal(text, vkey);
    assert_int_equal(note_parse(&n, view_text(published)), STATUS_OK);
    assert_int_equal(n.signatures, 1);
    assert_int_equal(note_verify(&n, &k), STATUS_OK);
    k.public_key[0] ^= 1;
    assert_int_equal(note_verify(&n, &k), STATUS_NOT_FOUND);
}

static void every_cut_of_a_note_is_refused(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof published - 1; n++)
        assert_int_not_equal(parse_exact(published, n), STATUS_OK);
    assert_int_equal(parse_exact(published, sizeof published - 1), STATUS_OK);
}

static void a_key_text_is_exact(void **state)
{
    char text[sizeof vkey];
    struct note_key k;

    (void)state;
    for (size_t n = 0; n < sizeof vkey - 1; n++) {
        char *exact = malloc(n);

        memcpy(exact, vkey, n);
        assert_int_equal(note_key_parse(&k, view_of(exact, n)),
                         STATUS_MALFORMED);
        free(exact);
    }
    memcpy(text, vkey, sizeof vkey);
    text[14] = 'd'; /* another hash */
    assert_int_equal(note_key_parse(&k, view_text(text)), STATUS_MALFORMED);
    assert_int_equal(note_key_make(&k, "a b", k.public_key),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(note_key_make(&k, "a+b", k.public_key),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(note_key_make(&k, "a\xc2\xa0z", k.public_key),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(note_key_make(&k, "", k.public_key), STATUS_OUT_OF_RANGE);
}

static void what_is_signed_verifies_for_its_key_alone(void **state)
{
    struct note_signer one, two;
    char buf[NOTE_MAX];
    struct note_buffer b = {buf, sizeof buf, 0};
    struct note n;

    (void)state;
    signer_make(&one, "one.example", 1);
    signer_make(&two, "two.example", 2);
    assert_int_equal(note_sign(&b, view_text("hello\n\nyou\n"), &one), 0);
    assert_int_equal(note_parse(&n, view_of(buf, b.len)), 0);
    assert_int_equal(n.text.len, 11); /* the text may hold empty lines */
    assert_int_equal(note_verify(&n, &one.key), STATUS_OK);
    assert_int_equal(note_verify(&n, &two.key), STATUS_NOT_FOUND);
    assert_int_equal(note_add_signature(&b, &two), 0);
    assert_int_equal(note_parse(&n, view_of(buf, b.len)), 0);
    assert_int_equal(note_verify(&n, &one.key), STATUS_OK);
    assert_int_equal(note_verify(&n, &two.key), STATUS_OK);
    buf[0] = 'H';
    assert_int_equal(note_verify(&n, &one.key), STATUS_FORGED);
}

static void text_that_could_deceive_is_not_signed(void **state)
{
    static const char *const bad[] = {"",        "no newline", "a\rb\n",
                                      "a\x01\n", "\xff\n",     "tab\there\n"};
    struct note_signer one;
    char buf[256];
    struct note_buffer b = {buf, sizeof buf, 0};

    (void)state;
    signer_make(&one, "one.example", 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(note_sign(&b, view_text(bad[i]), &one),
                         STATUS_MALFORMED);
    b.cap = 100;
    assert_int_equal(note_sign(&b, view_text("hello\n"), &one), STATUS_TOO_BIG);
    assert_int_equal(b.len, 0);
}

static void limits_hold(void **state)
{
    struct note_signer s;
    static char big[NOTE_MAX + 1], buf[NOTE_MAX];
    struct note_buffer b = {buf, sizeof buf, 0};
    struct note n;

    (void)state;
    memset(big, '\n', sizeof big);
    assert_int_equal(note_parse(&n, view_of(big, sizeof big)), STATUS_TOO_BIG);
    signer_make(&s, "n", 1);
    assert_int_equal(note_sign(&b, view_text("x\n"), &s), 0);
    for (int i = 1; i < NOTE_SIGNATURES_MAX; i++)
        assert_int_equal(note_add_signature(&b, &s), STATUS_OK);
    assert_int_equal(note_parse(&n, view_of(buf, b.len)), STATUS_OK);
    assert_int_equal(note_add_signature(&b, &s), STATUS_TOO_BIG);
    memcpy(buf + b.len, buf + 3, (b.len - 3) / NOTE_SIGNATURES_MAX);
    b.len += (b.len - 3) / NOTE_SIGNATURES_MAX;
    assert_int_equal(note_parse(&n, view_of(buf, b.len)), STATUS_TOO_BIG);
}

static void base64_has_one_text_per_value(void **state)
{
    uint8_t out[4];
    size_t len = 0;

    (void)state;
    assert_int_equal(base64_decode(view_text("AAE="), out, 2, &len), 0);
    assert_int_equal(len, 2);
    assert_int_equal(base64_decode_exact(view_text("AAE="), out, 3),
                     STATUS_MALFORMED);
    assert_int_equal(base64_decode(view_text("AAEC"), out, 2, &len),
                     STATUS_MALFORMED);
    assert_int_equal(base64_decode(view_text("AAECAAEC"), out, 2, &len),
                     STATUS_TOO_BIG);
    assert_int_equal(base64_decode(view_text("AAE"), out, 4, &len),
                     STATUS_MALFORMED);
    assert_int_equal(base64_decode(view_text("AAF="), out, 4, &len),
                     STATUS_MALFORMED); /* an unused bit is set */
    for (int c = 0; c < 256; c++) {
        char text[5] = "AAE=", again[5];

        text[1] = (char)c;
        if (base64_decode(view_of(text, 4), out, 4, &len) != STATUS_OK)
            continue;
        sodium_bin2base64(again, sizeof again, out, len,
                          sodium_base64_VARIANT_ORIGINAL);
        assert_string_equal(again, text);
    }
}

static void a_cosignature_says_when(void **state)
{
    struct note_signer one, two;
    char buf[NOTE_MAX], line[256];
    struct note_buffer b = {buf, sizeof buf, 0}, l = {line, sizeof line, 0};
    uint64_t time = 0;
    struct note n;

    (void)state;
    signer_make(&one, "one.example", 1);
    signer_make(&two, "two.example", 2);
    assert_int_equal(note_sign(&b, view_text("point\n"), &one), 0);
    assert_int_equal(
        note_cosign_line(&l, view_text("point\n"), &two, 1700000000), 0);
    assert_int_equal(note_parse(&n, view_of(buf, b.len)), 0);
    assert_int_equal(note_verify_cosignature(&n, &two.key, &time),
                     STATUS_NOT_FOUND);
    assert_int_equal(
        note_parse_line(&n.signature[n.signatures++], view_of(line, l.len - 1)),
        STATUS_OK);
    assert_int_equal(note_verify_cosignature(&n, &two.key, &time), STATUS_OK);
    assert_int_equal(time, 1700000000);
    assert_int_equal(note_verify(&n, &two.key), STATUS_NOT_FOUND);
    n.text = view_text("other\n");
    assert_int_equal(note_verify_cosignature(&n, &two.key, &time),
                     STATUS_FORGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_published_note_verifies),
        cmocka_unit_test(every_cut_of_a_note_is_refused),
        cmocka_unit_test(a_key_text_is_exact),
        cmocka_unit_test(what_is_signed_verifies_for_its_key_alone),
        cmocka_unit_test(text_that_could_deceive_is_not_signed),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(base64_has_one_text_per_value),
        cmocka_unit_test(a_cosignature_says_when),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
