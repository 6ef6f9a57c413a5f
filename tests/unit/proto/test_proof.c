/* Proofs of single offers: whole, cut, edited, and of somebody else. */
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
#include "symbiote/proof.h"

enum { ROOM = 1024, DAY = 20000, LEAVES = 700, INDEX = 300 };

struct world {
    struct identity id;
    char note[2][IDENT_NOTE_CAP];
    size_t note_len[2];
    struct livelog log;
    uint8_t bits[ROOM / 8];
    uint8_t hash[ROOM][MERKLE_HASH];
    char checkpoint[NOTE_MAX];
    uint8_t leaf[64];
    struct proof proof;
    char text[PROOF_TEXT_MAX];
    size_t len;
};

static enum status leaf_at(void *context, uint64_t index, uint8_t *out)
{
    struct world *w = context;

    memcpy(out, w->hash[index], MERKLE_HASH);
    return STATUS_OK;
}

static void make_identity(struct world *w, struct sign_key *log, uint8_t seed)
{
    struct ident_genesis genesis = {{9}, "Bassin d'essai", "FR", "57081"};
    struct ident_cert cert = {.not_before = DAY, .not_after = DAY + 300};
    struct sign_key root;
    uint8_t random[KEY_LEN];

    memset(random, seed, sizeof random);
    ident_sign_key(&root, random);
    random[0]++;
    ident_sign_key(log, random);
    memcpy(cert.log, log->pub, KEY_LEN);
    memset(cert.chan, 3, KEY_LEN);
    assert_int_equal(ident_make_genesis(&w->id, w->note[0], &w->note_len[0],
                                        &genesis, &root),
                     0);
    assert_int_equal(
        ident_make_cert(&w->id, w->note[1], &w->note_len[1], &cert, &root), 0);
}

static void fill_log(struct world *w)
{
    uint8_t salt[LIVELOG_SALT] = {1};
    char body[16];

    w->log = (struct livelog){.bits = w->bits, .cap = sizeof w->bits};
    for (unsigned i = 0; i < LEAVES; i++) {
        (void)snprintf(body, sizeof body, "body %u", i);
        if (i == INDEX) {
            w->leaf[0] = 0x4f;
            memcpy(w->leaf + 1, salt, sizeof salt);
            memcpy(w->leaf + 17, body, strlen(body));
            w->proof.leaf = view_of(w->leaf, 17 + strlen(body));
        }
        assert_int_equal(
            livelog_append(&w->log, salt, view_text(body), w->hash[i]), 0);
    }
    assert_int_equal(livelog_clear(&w->log, 5), 0);
}

static void sign_log(struct world *w, const struct sign_key *log, uint64_t time,
                     bool honest)
{
    struct livelog_checkpoint c = {0};
    struct note_buffer b = {w->checkpoint, sizeof w->checkpoint, 0};
    struct note_signer signer;
    uint8_t state[LIVELOG_STATE];
    char tid[TID_TEXT], line[LIVELOG_ORIGIN_TEXT];
    char text[LIVELOG_CHECKPOINT_TEXT];
    size_t len;

    assert_int_equal(livelog_seal(&w->log, time, state), 0);
    merkle_leaf(w->hash[LEAVES], view_of(state, sizeof state));
    if (!honest) { /* the same STATE once more: it covers one leaf too few */
        assert_int_equal(livelog_append_dead(&w->log,
                                             view_of(state, sizeof state),
                                             w->hash[LEAVES + 1]),
                         0);
    }
    tid_text(tid, w->id.tid);
    assert_int_equal(livelog_origin(line, tid, "federation", 1), 0);
    c.origin = view_text(line);
    c.size = w->log.range.size;
    merkle_root(&w->log.range, c.root);
    assert_int_equal(livelog_key(&signer.key, tid, log->pub), 0);
    memcpy(signer.secret, log->secret, sizeof signer.secret);
    assert_int_equal(livelog_checkpoint_text(text, sizeof text, &len, &c), 0);
    assert_int_equal(note_sign(&b, view_of(text, len), &signer), 0);
    w->proof.checkpoint = view_of(b.p, b.len);
}

static struct world *world_at(uint64_t time)
{
    struct world *w = calloc(1, sizeof *w);
    struct merkle_source source = {w, leaf_at, NULL};
    struct sign_key log;

    assert_non_null(w);
    make_identity(w, &log, 40);
    fill_log(w);
    assert_int_equal(proof_fill(&w->proof, &w->log, &source, INDEX),
                     STATUS_STALE);
    sign_log(w, &log, time, true);
    assert_int_equal(proof_fill(&w->proof, &w->log, &source, 5),
                     STATUS_NOT_FOUND);
    assert_int_equal(proof_fill(&w->proof, &w->log, &source, INDEX), 0);
    for (size_t i = 0; i < 2; i++)
        w->proof.chain[i] = view_of(w->note[i], w->note_len[i]);
    w->proof.notes = 2;
    assert_int_equal(proof_write(&w->proof, w->text, sizeof w->text, &w->len),
                     0);
    return w;
}

static struct world *world_start(void)
{
    return world_at((DAY + 10ULL) * 86400);
}

static enum status verify(const struct proof *p, const uint8_t *tid,
                          enum proof_fault *fault)
{
    struct proof_facts facts;

    return proof_verify(p, tid, &facts, fault);
}

/* Reads from an exact heap block. */
static enum status read_and_verify(const char *text, size_t len,
                                   enum proof_fault *fault)
{
    char *exact = malloc(len);
    uint8_t *scratch = malloc(len);
    struct proof p;
    enum status s;

    memcpy(exact, text, len);
    *fault = PROOF_FAULTS;
    s = proof_read(&p, view_of(exact, len), scratch, len);
    if (!s)
        s = verify(&p, NULL, fault);
    free(exact);
    free(scratch);
    return s;
}

static void a_printed_proof_is_read_and_holds(void **state)
{
    struct world *w = world_start();
    struct proof_facts facts;
    enum proof_fault fault;
    struct proof p;
    uint8_t *scratch = malloc(w->len);
    char *again = malloc(w->len);
    size_t len;

    (void)state;
    assert_int_equal(proof_read(&p, view_of(w->text, w->len), scratch, w->len),
                     0);
    assert_int_equal(proof_verify(&p, w->id.tid, &facts, &fault), 0);
    assert_int_equal(fault, PROOF_FINE);
    assert_memory_equal(facts.identity.tid, w->id.tid, TID_LEN);
    assert_int_equal(facts.size, LEAVES + 1);
    assert_int_equal(facts.time, (DAY + 10) * 86400);
    assert_int_equal(facts.body.len, 8);
    assert_memory_equal(facts.body.p, "body 300", 8);
    assert_int_equal(proof_write(&p, again, w->len, &len), 0);
    assert_int_equal(len, w->len);
    assert_memory_equal(again, w->text, len);
    assert_int_equal(proof_write(&p, again, w->len - 1, &len), STATUS_TOO_BIG);
    free(scratch);
    free(again);
    free(w);
}

static void line_ends_of_mail_programs_do_no_harm(void **state)
{
    struct world *w = world_start();
    char *mail = malloc(2 * w->len + 4);
    enum proof_fault fault;
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < w->len; i++) {
        if (w->text[i] == '\n')
            mail[n++] = '\r';
        mail[n++] = w->text[i];
    }
    memcpy(mail + n, "\r\n\n", 3);
    assert_int_equal(read_and_verify(mail, n + 3, &fault), STATUS_OK);
    memcpy(mail + n, "x\n", 2); /* but nothing else may follow */
    assert_int_equal(read_and_verify(mail, n + 2, &fault), STATUS_MALFORMED);
    free(mail);
    free(w);
}

static void every_cut_is_refused(void **state)
{
    struct world *w = world_start();
    enum proof_fault fault;

    (void)state;
    for (size_t n = 0; n + 1 < w->len; n++) /* the last newline may lack */
        assert_int_not_equal(read_and_verify(w->text, n, &fault), STATUS_OK);
    free(w);
}

static void every_changed_character_is_refused(void **state)
{
    struct world *w = world_start();
    enum proof_fault fault;

    (void)state;
    for (size_t i = 0; i < w->len; i++) {
        char was = w->text[i];

        w->text[i] = was == 'A' ? 'B' : 'A';
        assert_int_not_equal(read_and_verify(w->text, w->len, &fault),
                             STATUS_OK);
        w->text[i] = was;
    }
    assert_int_equal(read_and_verify(w->text, w->len, &fault), STATUS_OK);
    free(w);
}

static void each_fault_has_its_name(void **state)
{
    struct world *w = world_start();
    struct proof p = w->proof;
    uint8_t other[TID_LEN] = {0};
    enum proof_fault fault;

    (void)state;
    assert_int_equal(verify(&p, other, &fault), STATUS_MISMATCH);
    assert_int_equal(fault, PROOF_OTHER_IDENTITY);
    p.notes = 1;
    assert_int_equal(verify(&p, NULL, &fault), STATUS_NOT_FOUND);
    assert_int_equal(fault, PROOF_BAD_CHAIN);
    p = w->proof;
    p.checkpoint = p.chain[0];
    assert_int_not_equal(verify(&p, NULL, &fault), STATUS_OK);
    assert_int_equal(fault, PROOF_BAD_CHECKPOINT);
    p = w->proof;
    p.state[60] ^= 1;
    assert_int_equal(verify(&p, NULL, &fault), STATUS_MISMATCH);
    assert_int_equal(fault, PROOF_BAD_STATE);
    p = w->proof;
    p.index++;
    assert_int_equal(verify(&p, NULL, &fault), STATUS_MISMATCH);
    assert_int_equal(fault, PROOF_BAD_LEAF);
    p = w->proof;
    p.chunk[INDEX % 256 / 8] ^= 1; /* another bit: other chunk hash */
    assert_int_equal(verify(&p, NULL, &fault), STATUS_MISMATCH);
    assert_int_equal(fault, PROOF_NOT_LIVE);
    free(w);
}

static void a_dead_offer_has_no_proof_of_life(void **state)
{
    struct world *w = world_start();
    struct merkle_source source = {w, leaf_at, NULL};
    struct merkle_place at = {5, LEAVES + 1};
    struct proof p = w->proof;
    enum proof_fault fault;

    (void)state;
    p.index = 5;
    w->leaf[17 + 5] = '5';
    p.leaf.len = 17 + 6;
    memcpy(p.chunk, w->bits, LIVELOG_CHUNK);
    assert_int_equal(merkle_prove_inclusion(&source, &at, &p.path), 0);
    assert_int_equal(verify(&p, NULL, &fault), STATUS_MISMATCH);
    assert_int_equal(fault, PROOF_NOT_LIVE);
    free(w);
}

static void a_state_leaf_that_covers_less_proves_nothing(void **state)
{
    struct world *w = world_start();
    struct merkle_source source = {w, leaf_at, NULL};
    struct merkle_place at = {INDEX, LEAVES + 2};
    struct sign_key log;
    enum proof_fault fault;

    (void)state;
    w->id = (struct identity){0};
    make_identity(w, &log, 40);
    memset(w->bits, 0, sizeof w->bits);
    fill_log(w);
    sign_log(w, &log, (DAY + 10ULL) * 86400, false);
    assert_int_equal(merkle_prove_inclusion(&source, &at, &w->proof.path), 0);
    at.index = LEAVES + 1;
    assert_int_equal(merkle_prove_inclusion(&source, &at, &w->proof.state_path),
                     0);
    assert_int_equal(verify(&w->proof, NULL, &fault), STATUS_MISMATCH);
    assert_int_equal(fault, PROOF_BAD_STATE);
    free(w);
}

static void a_proof_from_outside_the_certificates_days_is_refused(void **state)
{
    struct world *w = world_at((DAY + 310ULL) * 86400);
    enum proof_fault fault;

    (void)state;
    assert_int_equal(verify(&w->proof, w->id.tid, &fault), STATUS_EXPIRED);
    assert_int_equal(fault, PROOF_EXPIRED);
    free(w);
}

static void the_log_of_another_territory_proves_nothing(void **state)
{
    struct world *w = world_start(), *v = calloc(1, sizeof *v);
    struct proof p = w->proof;
    struct sign_key log;
    enum proof_fault fault;

    (void)state;
    make_identity(v, &log, 60);
    for (size_t i = 0; i < 2; i++)
        p.chain[i] = view_of(v->note[i], v->note_len[i]);
    assert_int_equal(verify(&p, v->id.tid, &fault), STATUS_NOT_FOUND);
    assert_int_equal(fault, PROOF_BAD_CHECKPOINT);
    free(v);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_printed_proof_is_read_and_holds),
        cmocka_unit_test(line_ends_of_mail_programs_do_no_harm),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(every_changed_character_is_refused),
        cmocka_unit_test(each_fault_has_its_name),
        cmocka_unit_test(a_dead_offer_has_no_proof_of_life),
        cmocka_unit_test(a_state_leaf_that_covers_less_proves_nothing),
        cmocka_unit_test(a_proof_from_outside_the_certificates_days_is_refused),
        cmocka_unit_test(the_log_of_another_territory_proves_nothing),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
