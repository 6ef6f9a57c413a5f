/* Identity chains: genesis, certificates, what a foreign chain may not do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/crockford.h"
#include "symbiote/ident.h"
#include "symbiote/note.h"

enum { TODAY = 20778 };

static struct sign_key root;
static struct identity id; /* after the genesis */
static char genesis_note[IDENT_NOTE_CAP], note[IDENT_NOTE_CAP];
static size_t genesis_len, len;

static struct ident_genesis fields(void)
{
    struct ident_genesis g = {.name = "Métropole de Roubaix",
                              .country = "FR",
                              .area = "epci:200093201"};

    memset(g.next, 4, sizeof g.next);
    return g;
}

static struct ident_cert cert(void)
{
    struct ident_cert c = {.not_before = TODAY, .not_after = TODAY + 400};

    memset(c.log, 5, KEY_LEN);
    memset(c.chan, 6, KEY_LEN);
    return c;
}

static int start(void **state)
{
    struct ident_genesis g = fields();
    uint8_t seed[KEY_LEN] = {1};

    (void)state;
    if (sodium_init() < 0)
        return -1;
    ident_sign_key(&root, seed);
    return (int)ident_make_genesis(&id, genesis_note, &genesis_len, &g, &root);
}

static void the_genesis_names_itself(void **state)
{
    uint8_t hash[HASH_LEN];
    const char *end = strstr(genesis_note, "\n\n");

    (void)state;
    crypto_hash_sha256(hash, (const uint8_t *)genesis_note,
                       (size_t)(end + 1 - genesis_note));
    assert_memory_equal(id.tid, hash, TID_LEN);
    assert_string_equal(id.name, "Métropole de Roubaix");
    assert_string_equal(id.area, "epci:200093201");
    assert_int_equal(id.seq, 0);
    assert_int_equal(ident_check_day(&id, TODAY), STATUS_NOT_FOUND);
}

static void a_certificate_names_the_online_keys(void **state)
{
    struct ident_cert c = cert();
    struct identity after = id, again = id;
    uint8_t tid[TID_LEN];

    (void)state;
    assert_int_equal(ident_make_cert(&after, note, &len, &c, &root), STATUS_OK);
    assert_int_equal(ident_apply(&again, note, len), STATUS_OK);
    assert_memory_equal(again.chan, c.chan, KEY_LEN);
    assert_memory_equal(again.log, c.log, KEY_LEN);
    assert_int_equal(again.serial, 1);
    assert_int_equal(again.seq, 1);
    assert_int_equal(ident_note_tid(tid, note, len), STATUS_OK);
    assert_memory_equal(tid, id.tid, TID_LEN);
    assert_int_equal(ident_check_day(&again, TODAY - 1), STATUS_OK);
    assert_int_equal(ident_check_day(&again, TODAY - 2), STATUS_EXPIRED);
    assert_int_equal(ident_check_day(&again, TODAY + 401), STATUS_OK);
    assert_int_equal(ident_check_day(&again, TODAY + 402), STATUS_EXPIRED);
    assert_int_equal(ident_apply(&again, note, len), STATUS_STALE);
}

static void fields_out_of_bounds_are_never_made(void **state)
{
    struct ident_genesis g = fields();
    struct ident_cert c = cert();
    struct identity out = {0}, copy = id;

    (void)state;
    strcpy(g.country, "fr");
    assert_int_equal(ident_make_genesis(&out, note, &len, &g, &root),
                     STATUS_OUT_OF_RANGE);
    g = fields();
    strcpy(g.name, "two\nlines");
    assert_int_equal(ident_make_genesis(&out, note, &len, &g, &root),
                     STATUS_OUT_OF_RANGE);
    g = fields();
    g.name[0] = '\0';
    assert_int_equal(ident_make_genesis(&out, note, &len, &g, &root),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(out.statements, 0);
    c.not_after = c.not_before + 401;
    assert_int_equal(ident_make_cert(&copy, note, &len, &c, &root),
                     STATUS_OUT_OF_RANGE);
    assert_memory_equal(&copy, &id, sizeof id);
}

static void a_name_holds_nothing_that_is_not_seen(void **state)
{
    static const char *const names[] = {" Roubaix",
                                        "Roubaix ",
                                        "Lille  Roubaix",
                                        "Rou\xc2\x9b"
                                        "31mbaix",
                                        "Rou\xc2\xad"
                                        "baix",
                                        "Rou\xe2\x80\x8b"
                                        "baix",
                                        "\xe2\x80\xaexiabuoR",
                                        "Roubaix\xe2\x81\xa0",
                                        "\xef\xbb\xbfRoubaix"};
    struct ident_genesis g = fields();
    struct identity made = {0};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(g.name, sizeof g.name, "%s", names[i]);
        assert_int_equal(ident_make_genesis(&made, note, &len, &g, &root),
                         STATUS_OUT_OF_RANGE);
    }
    (void)snprintf(
        g.name, sizeof g.name,
        "Pays de L\xe2\x80\x99\xc3\x89t\xc3\xa9 \xe2\x80\x93 \xef\xac\x81n");
    assert_int_equal(ident_make_genesis(&made, note, &len, &g, &root),
                     STATUS_OK);
}

static void another_root_cannot_sign(void **state)
{
    struct ident_cert c = cert();
    struct sign_key thief;
    struct identity copy = id;
    uint8_t seed[KEY_LEN] = {66};

    (void)state;
    ident_sign_key(&thief, seed);
    assert_int_equal(ident_make_cert(&copy, note, &len, &c, &thief),
                     STATUS_FORGED);
}

static void the_chain_has_no_gap_no_fork_and_one_owner(void **state)
{
    struct ident_cert c = cert(), d = cert();
    struct identity a = id, b = id, other = {0}, fresh = id;
    struct ident_genesis g = fields();
    char second[IDENT_NOTE_CAP], first[IDENT_NOTE_CAP];
    size_t n, m;

    (void)state;
    d.log[0] ^= 1;
    assert_int_equal(ident_make_cert(&a, first, &m, &c, &root), STATUS_OK);
    assert_int_equal(ident_make_cert(&a, second, &n, &d, &root), STATUS_OK);
    assert_int_equal(ident_apply(&fresh, second, n), STATUS_NOT_FOUND);
    assert_int_equal(ident_make_cert(&b, note, &len, &d, &root), STATUS_OK);
    assert_int_equal(ident_apply(&b, second, n), STATUS_FORKED);
    strcpy(g.name, "Another");
    assert_int_equal(
        ident_make_genesis(&other, genesis_note, &genesis_len, &g, &root), 0);
    assert_int_equal(ident_apply(&other, first, m), STATUS_MISMATCH);
    assert_int_equal(start(state), 0);
}

/* Signs any text as this territory's root, as a later version may. */
static void sign(const char *text)
{
    struct note_buffer b = {.p = note, .cap = sizeof note};
    struct note_signer s;
    char tid[TID_TEXT], name[80];

    tid_text(tid, id.tid);
    (void)snprintf(name, sizeof name, "symbiote/1/%s/root", tid);
    assert_int_equal(note_key_make(&s.key, name, root.pub), STATUS_OK);
    memcpy(s.secret, root.secret, sizeof s.secret);
    assert_int_equal(note_sign(&b, view_text(text), &s), STATUS_OK);
    len = b.len;
}

/* The certificate text of this identity, with one thing replaced. */
static void sign_edited(const char *from, const char *to)
{
    char text[IDENT_NOTE_CAP], edited[IDENT_NOTE_CAP];
    struct ident_cert c = cert();
    struct identity copy = id;
    char *at;

    assert_int_equal(ident_make_cert(&copy, note, &len, &c, &root), STATUS_OK);
    at = strstr(note, "\n\n");
    (void)snprintf(text, sizeof text, "%.*s", (int)(at + 1 - note), note);
    at = strstr(text, from);
    assert_non_null(at);
    (void)snprintf(edited, sizeof edited, "%.*s%s%s", (int)(at - text), text,
                   to, at + strlen(from));
    sign(edited);
}

static void every_edit_has_its_answer(void **state)
{
    static const struct edit {
        const char *from, *to;
        enum status want;
    } edits[] = {
        {"serial 1", "serial 01", STATUS_MALFORMED},
        {"serial 1", "serial +1", STATUS_MALFORMED},
        {"serial 1", "serial 0", STATUS_MISMATCH},
        {"serial 1", "serial 9999999999", STATUS_MALFORMED},
        {"serial 1\n", "", STATUS_MALFORMED},
        {"seq 1", "seq 1 ", STATUS_MALFORMED},
        {"seq 1", "seq 2", STATUS_NOT_FOUND},
        {"seq 1", "seq 0", STATUS_STALE},
        {"not-before 20778", "not-before 0", STATUS_OUT_OF_RANGE},
        {"not-after 21178", "not-after 20777", STATUS_OUT_OF_RANGE},
        {"not-after 21178", "not-after 21178\nnew thing", STATUS_OK},
        {"not-after 21178", "not-after 21178\ncritical x", STATUS_NEWER},
        {"not-after 21178", "not-after 21178\nnothing", STATUS_MALFORMED},
        {"log BQUF", "log BQU", STATUS_MALFORMED},
        {"log BQUF", "log !QUF", STATUS_MALFORMED},
        /* libsodium 1.0.18 takes bytes from 0x80 on for letters */
        {"log BQ", "log \xc3\xa9", STATUS_MALFORMED},
        {"BQU=", "BQV=", STATUS_MALFORMED}, /* stray bits in base64 */
        {"symbiote/1 cert", "symbiote/1 rotate", STATUS_NEWER},
        {"symbiote/1 cert", "symbiote/2 cert", STATUS_MALFORMED},
        {"tid ", "tid  ", STATUS_OUT_OF_RANGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct identity copy = id;

        sign_edited(edits[i].from, edits[i].to);
        assert_int_equal(ident_apply(&copy, note, len), edits[i].want);
        if (edits[i].want != STATUS_OK)
            assert_memory_equal(&copy, &id, sizeof id);
    }
}

static void every_truncation_and_every_flipped_bit_is_refused(void **state)
{
    struct ident_cert c = cert();
    struct identity copy = id;

    (void)state;
    assert_int_equal(ident_make_cert(&copy, note, &len, &c, &root), STATUS_OK);
    for (size_t n = 0; n < len; n++) {
        char *block = malloc(n == 0 ? 1 : n);

        assert_non_null(block);
        memcpy(block, note, n);
        copy = id;
        assert_int_not_equal(ident_apply(&copy, block, n), STATUS_OK);
        free(block);
    }
    for (size_t i = 0; i < len; i++) {
        note[i] ^= 1;
        copy = id;
        assert_int_not_equal(ident_apply(&copy, note, len), STATUS_OK);
        note[i] ^= 1;
    }
}

static void encoded_chains_read_back_and_stop_at_64(void **state)
{
    static uint8_t chain[65 * IDENT_NOTE_CAP];
    struct ident_cert c = cert();
    struct identity now = id, back = {0};
    size_t n = 0, one_len;
    const char *one;

    (void)state;
    assert_int_equal(
        ident_append(chain, sizeof chain, &n, genesis_note, genesis_len), 0);
    for (int i = 1; i < CHAIN_NOTES_MAX; i++) {
        assert_int_equal(ident_make_cert(&now, note, &len, &c, &root), 0);
        assert_int_equal(ident_append(chain, sizeof chain, &n, note, len), 0);
    }
    assert_int_equal(ident_read_chain(&back, chain, n), STATUS_OK);
    assert_int_equal(back.serial, CHAIN_NOTES_MAX - 1);
    assert_memory_equal(back.head, now.head, HASH_LEN);
    assert_int_equal(ident_chain_note(chain, n, 63, &one, &one_len), STATUS_OK);
    assert_memory_equal(one, note, len);
    assert_int_equal(ident_chain_note(chain, n, 64, &one, &one_len),
                     STATUS_NOT_FOUND);
    assert_int_equal(ident_append(chain, sizeof chain, &n, note, len),
                     STATUS_FULL);
    assert_int_not_equal(ident_read_chain(&back, chain, n - 1), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_genesis_names_itself),
        cmocka_unit_test(a_certificate_names_the_online_keys),
        cmocka_unit_test(fields_out_of_bounds_are_never_made),
        cmocka_unit_test(another_root_cannot_sign),
        cmocka_unit_test(the_chain_has_no_gap_no_fork_and_one_owner),
        cmocka_unit_test(every_edit_has_its_answer),
        cmocka_unit_test(a_name_holds_nothing_that_is_not_seen),
        cmocka_unit_test(every_truncation_and_every_flipped_bit_is_refused),
        cmocka_unit_test(encoded_chains_read_back_and_stop_at_64),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
