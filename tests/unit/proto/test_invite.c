/* Invitations: round trip, every altered character, addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <string.h>

#include "symbiote/invite.h"

static struct invite sample(void)
{
    struct invite in = {.expires = 1795200000,
                        .address = {"tcp://roubaix.example.org:7301",
                                    "tcp://[2001:db8::7]:7301"},
                        .addresses = 2};

    for (size_t i = 0; i < KEY_LEN; i++)
        in.secret[i] = (uint8_t)(200 + i);
    memset(in.tid, 3, TID_LEN);
    memset(in.id, 4, INVITE_ID_LEN);
    return in;
}

static void an_invitation_reads_back(void **state)
{
    struct invite in = sample(), out;
    char text[INVITE_TEXT];

    (void)state;
    memset(&out, 0, sizeof out);
    assert_int_equal(invite_encode(text, &in), STATUS_OK);
    assert_true(strlen(text) <= 220);
    assert_int_equal(strncmp(text, "sym1", 4), 0);
    assert_int_equal(invite_decode(&out, text), STATUS_OK);
    assert_memory_equal(out.tid, in.tid, TID_LEN);
    assert_memory_equal(out.id, in.id, INVITE_ID_LEN);
    assert_memory_equal(out.secret, in.secret, KEY_LEN);
    assert_int_equal(out.expires, in.expires);
    assert_int_equal(out.addresses, 2);
    assert_string_equal(out.address[0], in.address[0]);
    assert_string_equal(out.address[1], in.address[1]);
}

static void mail_may_fold_it_and_change_its_case(void **state)
{
    struct invite in = sample(), out;
    char text[INVITE_TEXT], folded[2 * INVITE_TEXT];
    size_t n = 0;

    (void)state;
    assert_int_equal(invite_encode(text, &in), STATUS_OK);
    for (size_t i = 0; text[i] != '\0'; i++) {
        folded[n++] = (char)(i % 2 ? tolower(text[i]) : toupper(text[i]));
        if (i % 7 == 2)
            folded[n++] = i % 2 ? '\n' : '-';
    }
    folded[n] = '\0';
    assert_int_equal(invite_decode(&out, folded), STATUS_OK);
    assert_memory_equal(out.secret, in.secret, KEY_LEN);
}

static void every_altered_character_is_noticed(void **state)
{
    struct invite in = sample(), out;
    char text[INVITE_TEXT], was;

    (void)state;
    assert_int_equal(invite_encode(text, &in), STATUS_OK);
    for (size_t i = 4; text[i] != '\0'; i++) {
        was = text[i];
        text[i] = was == 'Q' ? 'R' : 'Q';
        assert_int_equal(invite_decode(&out, text), STATUS_MISMATCH);
        text[i] = was;
    }
    for (size_t n = strlen(text) - 1; n >= 4; n--) {
        text[n] = '\0';
        assert_int_equal(invite_decode(&out, text), STATUS_MISMATCH);
    }
}

static void other_texts_and_later_versions_are_told_apart(void **state)
{
    struct invite out;

    (void)state;
    assert_int_equal(invite_decode(&out, ""), STATUS_MALFORMED);
    assert_int_equal(invite_decode(&out, "hello"), STATUS_MALFORMED);
    assert_int_equal(invite_decode(&out, "sym"), STATUS_MALFORMED);
    assert_int_equal(invite_decode(&out, "sym2ABC"), STATUS_NEWER);
}

static void it_expires_after_its_last_second(void **state)
{
    struct invite in = sample();

    (void)state;
    assert_int_equal(invite_check(&in, in.expires), STATUS_OK);
    assert_int_equal(invite_check(&in, in.expires + 1ULL), STATUS_EXPIRED);
}

static void addresses_follow_the_syntax(void **state)
{
    static const char *const good[] = {
        "tcp://localhost:1", "tcp://10.0.0.1:65535", "tcp://a-b.example.org:80",
        "tcp://[::1]:7301", "tcp://[2001:db8:1:2:3:4:5:6]:7301"};
    static const char *const bad[] = {"",
                                      "tcp://",
                                      "tcp://host",
                                      "tcp://host:",
                                      "tcp://host:0",
                                      "tcp://host:080",
                                      "tcp://host:65536",
                                      "tcp://host:80x",
                                      "tcp://:80",
                                      "tcp://-a:80",
                                      "tcp://a-:80",
                                      "tcp://a..b:80",
                                      "tcp://.a:80",
                                      "tcp://a b:80",
                                      "tcp://a/b:80",
                                      "ws://a:80",
                                      "tcp://[::1:80",
                                      "tcp://[::1]80",
                                      "tcp://[1:2]:80",
                                      "tcp://[1::2::3]:80",
                                      "tcp://[12345::]:80",
                                      "tcp://[:1::]:80",
                                      "tcp://[]:80",
                                      "tcp://[:]:80",
                                      "tcp://[1:2:3:4:5:6:7:8:9]:80",
                                      "tcp://host:99999999999999999999"};
    struct invite in = sample();
    char text[INVITE_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(address_ok(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(address_ok(bad[i]));
    strcpy(in.address[1], "tcp://host");
    assert_int_equal(invite_encode(text, &in), STATUS_OUT_OF_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invitation_reads_back),
        cmocka_unit_test(mail_may_fold_it_and_change_its_case),
        cmocka_unit_test(every_altered_character_is_noticed),
        cmocka_unit_test(other_texts_and_later_versions_are_told_apart),
        cmocka_unit_test(it_expires_after_its_last_second),
        cmocka_unit_test(addresses_follow_the_syntax),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
