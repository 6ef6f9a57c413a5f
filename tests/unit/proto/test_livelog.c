/* The live log: an origin and replicas, honest relays and lying ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/livelog.h"

enum { ROOM = 4096, BITS = ROOM / 8, NOW = 1000000 };

/* Everything the origin would keep in its database. */
struct origin {
    struct livelog log;
    uint8_t bits[BITS];
    uint8_t hash[ROOM][MERKLE_HASH];
    bool offer[ROOM];
    struct note_signer signer;
    char line[LIVELOG_ORIGIN_TEXT];
    char note[NOTE_MAX];
    size_t note_len;
    uint8_t state[LIVELOG_STATE];
};

struct replica {
    struct livelog log;
    uint8_t bits[2][BITS];
};

static const char tid[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void salt_of(uint64_t i, uint8_t salt[LIVELOG_SALT])
{
    memset(salt, 0x5a, LIVELOG_SALT);
    memcpy(salt, &i, sizeof i);
}

static struct view body_of(uint64_t i, char body[24])
{
    (void)snprintf(body, 24, "offer %llu", (unsigned long long)i);
    return view_text(body);
}

static void origin_start(struct origin *o, uint8_t seed)
{
    uint8_t secret[32], public[32];

    memset(o, 0, sizeof *o);
    memset(secret, seed, sizeof secret);
    o->log.bits = o->bits;
    o->log.cap = sizeof o->bits;
    crypto_sign_seed_keypair(public, o->signer.secret, secret);
    assert_int_equal(note_key_make(&o->signer.key, "log.example", public), 0);
    assert_int_equal(livelog_origin(o->line, tid, "federation", 1), 0);
}

static void publish(struct origin *o, unsigned count)
{
    uint8_t salt[LIVELOG_SALT];
    char body[24];

    while (count-- > 0) {
        uint64_t i = o->log.range.size;

        salt_of(i, salt);
        o->offer[i] = true;
        assert_int_equal(
            livelog_append(&o->log, salt, body_of(i, body), o->hash[i]), 0);
    }
}

static void sign_head(struct origin *o)
{
    struct livelog_checkpoint c = {.origin = view_text(o->line),
                                   .size = o->log.range.size};
    struct note_buffer b = {o->note, sizeof o->note, 0};
    char text[LIVELOG_CHECKPOINT_TEXT];
    size_t len;

    merkle_root(&o->log.range, c.root);
    assert_int_equal(livelog_checkpoint_text(text, sizeof text, &len, &c), 0);
    assert_int_equal(note_sign(&b, view_of(text, len), &o->signer), 0);
    o->note_len = b.len;
}

static void seal(struct origin *o, uint64_t time)
{
    uint64_t i = o->log.range.size;

    assert_int_equal(livelog_seal(&o->log, time, o->state), 0);
    merkle_leaf(o->hash[i], view_of(o->state, sizeof o->state));
    sign_head(o);
}

static struct livelog_head head_of(const struct origin *o)
{
    return (struct livelog_head){view_of(o->note, o->note_len),
                                 view_of(o->state, sizeof o->state)};
}

static void replica_start(struct replica *r)
{
    memset(r, 0, sizeof *r);
    r->log.bits = r->bits[0];
    r->log.cap = BITS;
}

static struct livelog_scratch scratch_of(struct replica *r)
{
    bool first = r->log.bits == r->bits[0];

    return (struct livelog_scratch){r->bits[first ? 1 : 0], BITS};
}

static enum status begin(struct livelog_update *u, struct replica *r,
                         const struct origin *o)
{
    struct livelog_terms terms = {o->line, &o->signer.key, NOW};
    struct livelog_head head = head_of(o);
    struct livelog_scratch scratch = scratch_of(r);

    return livelog_update_begin(u, &r->log, &terms, &head, &scratch);
}

/* The leaves an honest relay sends: bodies of the living, hashes of the dead.
 * Leaf `flip` is sent the other way round (a lie); none if too great. */
static void send_leaves(struct livelog_update *u, const struct origin *o,
                        uint64_t flip)
{
    uint8_t salt[LIVELOG_SALT];
    char body[24];

    for (uint64_t i = u->old_size; i + 1 < o->log.range.size; i++) {
        bool live = livelog_is_live(&o->log, i) != (i == flip);

        salt_of(i, salt);
        if (live)
            livelog_update_leaf(u, salt, body_of(i, body));
        else
            livelog_update_hash(u, o->hash[i]);
    }
}

/* Gaps of the leaves that r still has and o has not, but for `keep`. */
static struct view cleared(const struct replica *r, const struct origin *o,
                           uint64_t keep, uint8_t out[256])
{
    uint64_t index[64];
    size_t n = 0, len = 0;

    for (uint64_t i = 0; i < r->log.range.size && n < 64; i++)
        if (livelog_is_live(&r->log, i) && !livelog_is_live(&o->log, i) &&
            i != keep)
            index[n++] = i;
    assert_int_equal(livelog_gaps_encode(index, n, out, 256, &len), 0);
    return view_of(out, len);
}

static enum status sync_now(struct replica *r, const struct origin *o)
{
    struct livelog_update u;
    uint8_t gaps[256];
    enum status s = begin(&u, r, o);

    if (s)
        return s;
    send_leaves(&u, o, UINT64_MAX);
    livelog_update_gaps(&u, cleared(r, o, UINT64_MAX, gaps));
    return livelog_update_finish(&u, &r->log);
}

static void assert_equal_logs(const struct livelog *a, const struct livelog *b)
{
    uint8_t one[MERKLE_HASH], two[MERKLE_HASH];

    merkle_root(&a->range, one);
    merkle_root(&b->range, two);
    assert_int_equal(a->range.size, b->range.size);
    assert_memory_equal(one, two, sizeof one);
    assert_int_equal(a->live, b->live);
    assert_int_equal(a->state.time, b->state.time);
    for (uint64_t i = 0; i < a->range.size; i++)
        assert_int_equal(livelog_is_live(a, i), livelog_is_live(b, i));
}

/* A log of 600 leaves at o, and r holding its first checkpoint of 301. */
struct world {
    struct origin o;
    struct replica r;
    struct livelog before; /* of r */
    uint8_t before_bits[BITS];
};

static struct world *world_start(void)
{
    struct world *w = malloc(sizeof *w);

    assert_non_null(w);
    origin_start(&w->o, 7);
    publish(&w->o, 300);
    seal(&w->o, NOW - 500);
    replica_start(&w->r);
    assert_int_equal(sync_now(&w->r, &w->o), STATUS_OK);
    publish(&w->o, 298);
    assert_int_equal(livelog_clear(&w->o.log, 3), 0);
    assert_int_equal(livelog_clear(&w->o.log, 299), 0);
    assert_int_equal(livelog_clear(&w->o.log, 310), 0);
    seal(&w->o, NOW - 100);
    w->before = w->r.log;
    memcpy(w->before_bits, w->r.log.bits, BITS);
    return w;
}

/* Unchanged, and still able to take the truth. */
static enum status sync_tree(struct replica *r, const struct origin *o);

static void world_end(struct world *w)
{
    assert_memory_equal(&w->before, &w->r.log, sizeof w->before);
    assert_memory_equal(w->before_bits, w->r.log.bits, BITS);
    assert_int_equal(sync_now(&w->r, &w->o), STATUS_OK);
    assert_equal_logs(&w->r.log, &w->o.log);
    free(w);
}

/* ---- golden bytes
 * --------------------------------------------------------------- */

static void a_state_leaf_is_61_known_bytes(void **state)
{
    struct livelog_state s = {
        .covered = 0x0102, .live_count = 3, .time = 0x65432100, .flags = 1};
    uint8_t want[LIVELOG_STATE] = {0x53, 0, 0, 0, 0, 0, 0, 1, 2,
                                   0,    0, 0, 0, 0, 0, 0, 3};
    uint8_t out[LIVELOG_STATE], again[LIVELOG_STATE];
    struct livelog_state back;

    (void)state;
    memset(s.live_root, 0xee, sizeof s.live_root);
    memset(want + 17, 0xee, 32);
    memcpy(want + 49, "\0\0\0\0\x65\x43\x21\0\0\0\0\1", 12);
    livelog_state_encode(out, &s);
    assert_memory_equal(out, want, sizeof out);
    assert_int_equal(livelog_state_decode(&back, view_of(out, sizeof out)), 0);
    livelog_state_encode(again, &back);
    assert_memory_equal(again, out, sizeof out);
    assert_int_equal(back.live_count, 3);
    for (size_t n = 0; n < sizeof out; n++) {
        uint8_t *exact = malloc(n);

        memcpy(exact, out, n);
        assert_int_equal(livelog_state_decode(&back, view_of(exact, n)),
                         STATUS_MALFORMED);
        free(exact);
    }
    out[16] = 0xff; /* 255 alive of 258: fine; 0x1ff: not */
    out[15] = 1;
    assert_int_equal(livelog_state_decode(&back, view_of(out, sizeof out)),
                     STATUS_MALFORMED);
}

static void an_epoch_leaf_names_what_was_before(void **state)
{
    struct livelog_epoch e = {2, LIVELOG_FORK, 300, {0xab}, 77}, back;
    uint8_t out[LIVELOG_EPOCH];

    (void)state;
    livelog_epoch_encode(out, &e);
    assert_memory_equal(out, "\x45\0\0\0\2\2\0\0\0\0\0\0\1\x2c\xab", 15);
    assert_int_equal(out[53], 77);
    assert_int_equal(livelog_epoch_decode(&back, view_of(out, sizeof out)), 0);
    assert_int_equal(back.old_size, 300);
    assert_int_equal(back.reason, LIVELOG_FORK);
    out[5] = LIVELOG_REASONS;
    assert_int_equal(livelog_epoch_decode(&back, view_of(out, sizeof out)),
                     STATUS_MALFORMED);
}

static void an_origin_line_has_a_fixed_shape(void **state)
{
    char out[LIVELOG_ORIGIN_TEXT];

    (void)state;
    assert_int_equal(livelog_origin(out, tid, "federation", 12), 0);
    assert_string_equal(
        out, "symbiote/1/0123456789ABCDEFGHJKMNPQRSTVWXYZ/federation/12");
    assert_int_equal(livelog_origin(out, "short", "federation", 1),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(livelog_origin(out, tid, "a/b", 1), STATUS_OUT_OF_RANGE);
    assert_int_equal(livelog_origin(out, tid, "", 1), STATUS_OUT_OF_RANGE);
}

static void a_checkpoint_is_exactly_three_lines(void **state)
{
    static const char good[] =
        "a/b\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    static const char root[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    static const char *const bad[] = {
        "\n0\n",     "a\x01b\n0\n", "a/b\n00\n",
        "a/b\n-1\n", "a/b\n\n",     "a/b\n99999999999999999999\n",
        "a/b\n",     "a/b\n0\nAAAA"};
    char altered[128];
    struct livelog_checkpoint c;
    char text[LIVELOG_CHECKPOINT_TEXT];
    uint8_t empty[MERKLE_HASH];
    size_t len;

    (void)state;
    merkle_empty(empty);
    assert_int_equal(livelog_checkpoint_parse(&c, view_text(good)), 0);
    assert_int_equal(c.size, 0);
    assert_memory_equal(c.root, empty, sizeof empty);
    assert_int_equal(livelog_checkpoint_text(text, sizeof text, &len, &c), 0);
    assert_int_equal(len, sizeof good - 1);
    assert_memory_equal(text, good, len);
    assert_int_equal(livelog_checkpoint_text(text, len, &len, &c),
                     STATUS_TOO_BIG);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(altered, sizeof altered, "%s%s", bad[i], root);
        assert_int_equal(livelog_checkpoint_parse(&c, view_text(altered)),
                         STATUS_MALFORMED);
    }
    for (len = 0; len + 1 < sizeof good - 1; len++) /* every truncation */
        assert_int_equal(livelog_checkpoint_parse(&c, view_of(good, len)),
                         STATUS_MALFORMED);
    (void)snprintf(altered, sizeof altered, "%smore\n", good);
    assert_int_equal(livelog_checkpoint_parse(&c, view_text(altered)),
                     STATUS_MALFORMED);
}

static void the_live_root_is_a_tree_over_chunks_of_256_bits(void **state)
{
    static const uint64_t sizes[] = {0, 1, 255, 256, 257, 513};
    uint8_t bits[96], want[MERKLE_HASH], out[MERKLE_HASH];

    (void)state;
    memset(bits, 0xff, sizeof bits); /* what lies beyond must not count */
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        uint8_t chunk[3][32] = {{0}}, hash[3][MERKLE_HASH];
        size_t chunks = (size_t)(sizes[k] + 255) / 256;

        for (uint64_t i = 0; i < sizes[k]; i++)
            chunk[i / 256][i % 256 / 8] |= (uint8_t)(1U << (i % 8));
        for (size_t i = 0; i < chunks; i++)
            merkle_leaf(hash[i], view_of(chunk[i], 32));
        merkle_root_of(want, hash[0], chunks);
        livelog_live_root(out, bits, sizes[k]);
        assert_memory_equal(out, want, sizeof out);
    }
}

static void gaps_are_known_bytes(void **state)
{
    static const uint64_t index[] = {0, 1, 3, 300};
    uint8_t out[8];
    size_t len;

    (void)state;
    assert_int_equal(livelog_gaps_encode(index, 4, out, sizeof out, &len), 0);
    assert_int_equal(len, 5);
    assert_memory_equal(out, "\0\0\1\xa8\2", 5); /* 300 - 4 = 296 */
    assert_int_equal(livelog_gaps_encode(index, 4, out, 4, &len),
                     STATUS_TOO_BIG);
    assert_int_equal(
        livelog_gaps_encode((uint64_t[]){5, 5}, 2, out, sizeof out, &len),
        STATUS_MALFORMED);
}

/* ---- honest transfers
 * -------------------------------------------------------------- */

static void a_replica_follows_its_origin(void **state)
{
    struct world *w = world_start();
    uint8_t gaps[256];

    (void)state;
    world_end(w);
    w = world_start();
    assert_int_equal(cleared(&w->r, &w->o, UINT64_MAX, gaps).len, 3);
    assert_int_equal(sync_now(&w->r, &w->o), STATUS_OK);
    assert_int_equal(sync_now(&w->r, &w->o), STATUS_OK); /* same head again */
    assert_int_equal(w->r.log.live, 595);
    free(w);
}

static void a_log_of_only_a_state_leaf_is_adopted(void **state)
{
    struct world *w = malloc(sizeof *w);

    (void)state;
    origin_start(&w->o, 9);
    seal(&w->o, NOW);
    replica_start(&w->r);
    assert_int_equal(sync_now(&w->r, &w->o), STATUS_OK);
    assert_equal_logs(&w->r.log, &w->o.log);
    free(w);
}

static void whole_chunks_do_as_well_as_a_list(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;

    (void)state;
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    livelog_update_chunks(&u, 0, view_of(w->o.bits, 32));
    livelog_update_chunks(&u, 1, view_of(w->o.bits + 32, 64));
    assert_int_equal(livelog_update_finish(&u, &w->r.log), 0);
    assert_equal_logs(&w->r.log, &w->o.log);
    free(w);
}

static void leaves_may_come_late(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    uint8_t gaps[256];

    (void)state;
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    livelog_update_gaps(&u, cleared(&w->r, &w->o, UINT64_MAX, gaps));
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MALFORMED);
    assert_int_equal(u.fault, LIVELOG_LEAVES_MISSING);
    send_leaves(&u, &w->o, UINT64_MAX);
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_OK);
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_CLOSED);
    free(w);
}

/* ---- lying relays: each its own error, the replica unchanged
 * ------------------------- */

static void expect_begin(struct world *w, enum status s, enum livelog_fault f)
{
    struct livelog_update u;

    assert_int_equal(begin(&u, &w->r, &w->o), s);
    assert_int_equal(u.fault, f);
    /* A refused transfer stays refused. */
    send_leaves(&u, &w->o, UINT64_MAX);
    assert_int_equal(livelog_update_finish(&u, &w->r.log), s);
}

static void a_hidden_withdrawal_is_seen(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    uint8_t gaps[256];

    (void)state;
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    livelog_update_gaps(&u, cleared(&w->r, &w->o, 299, gaps));
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_OTHER_LIVE);
    world_end(w);
}

static void a_live_offer_called_dead_is_seen(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    uint8_t gaps[256];
    size_t len;

    (void)state;
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, 400); /* a new one */
    livelog_update_gaps(&u, cleared(&w->r, &w->o, UINT64_MAX, gaps));
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_OTHER_LIVE);
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    assert_int_equal(
        livelog_gaps_encode((uint64_t[]){3, 4, 299}, 3, gaps, 256, &len), 0);
    livelog_update_gaps(&u, view_of(gaps, len)); /* an old one */
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_OTHER_LIVE);
    world_end(w);
}

static void one_dead_leaf_for_another_of_the_same_count_is_seen(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    uint8_t gaps[256];
    size_t len;

    (void)state;
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    assert_int_equal(
        livelog_gaps_encode((uint64_t[]){4, 299}, 2, gaps, 256, &len), 0);
    livelog_update_gaps(&u, view_of(gaps, len));
    assert_int_equal(u.live, w->o.log.live);
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_OTHER_LIVE);
    world_end(w);
}

static void a_swapped_offer_is_seen(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    uint8_t gaps[256], salt[LIVELOG_SALT] = {0};

    (void)state;
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    livelog_update_leaf(&u, salt, view_text("mine instead"));
    u.old_size++; /* the relay sends the others as they are */
    send_leaves(&u, &w->o, UINT64_MAX);
    u.old_size--;
    livelog_update_gaps(&u, cleared(&w->r, &w->o, UINT64_MAX, gaps));
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_OTHER_ROOT);
    world_end(w);
}

static void an_edited_state_leaf_is_seen(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    uint8_t gaps[256];

    (void)state;
    w->o.state[60] ^= 1; /* flags: only the root can tell */
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    livelog_update_gaps(&u, cleared(&w->r, &w->o, UINT64_MAX, gaps));
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_OTHER_ROOT);
    w->o.state[60] ^= 1;
    w->o.state[8] ^= 1; /* covers another size */
    expect_begin(w, STATUS_MISMATCH, LIVELOG_BAD_STATE);
    w->o.state[8] ^= 1;
    w->o.state[0] = 0x4f;
    expect_begin(w, STATUS_MALFORMED, LIVELOG_BAD_STATE);
    w->o.state[0] = 0x53;
    world_end(w);
}

static void an_edited_checkpoint_is_seen(void **state)
{
    struct world *w = world_start();
    char *size = strchr(w->o.note, '\n') + 1;
    struct origin other;

    (void)state;
    size[0]++;
    expect_begin(w, STATUS_FORGED, LIVELOG_BAD_SIGNATURE);
    size[0]--;
    origin_start(&other, 8); /* signed by somebody else */
    other.log = w->o.log;
    sign_head(&other);
    memcpy(w->o.note, other.note, other.note_len);
    expect_begin(w, STATUS_FORGED, LIVELOG_BAD_SIGNATURE);
    sign_head(&w->o);
    w->o.note_len--;
    expect_begin(w, STATUS_MALFORMED, LIVELOG_BAD_NOTE);
    w->o.note_len++;
    world_end(w);
}

static void a_checkpoint_of_another_log_is_refused(void **state)
{
    struct world *w = world_start();
    char line[LIVELOG_ORIGIN_TEXT];

    (void)state;
    memcpy(line, w->o.line, sizeof line);
    assert_int_equal(livelog_origin(w->o.line, tid, "federation", 2), 0);
    sign_head(&w->o);
    memcpy(w->o.line, line, sizeof line);
    expect_begin(w, STATUS_MISMATCH, LIVELOG_OTHER_ORIGIN);
    sign_head(&w->o);
    world_end(w);
}

static void an_old_checkpoint_is_refused_as_old(void **state)
{
    struct world *w = world_start();
    struct origin old = w->o;

    (void)state;
    assert_int_equal(sync_now(&w->r, &w->o), 0);
    w->before = w->r.log;
    memcpy(w->before_bits, w->r.log.bits, BITS);
    origin_start(&w->o, 7); /* as it was before the second publication */
    publish(&w->o, 300);
    seal(&w->o, NOW - 500);
    expect_begin(w, STATUS_STALE, LIVELOG_SHRUNK);
    w->o = old;
    w->o.log.bits = w->o.bits;
    world_end(w);
}

static void two_signed_roots_of_one_size_are_a_fork(void **state)
{
    struct world *w = world_start();
    struct origin *o = &w->o;

    (void)state;
    assert_int_equal(sync_now(&w->r, o), 0);
    w->before = w->r.log;
    memcpy(w->before_bits, w->r.log.bits, BITS);
    o->log.range.node[3][0] ^= 1; /* 600: the last eight leaves */
    sign_head(o);
    expect_begin(w, STATUS_FORKED, LIVELOG_FORKED);
    o->log.range.node[3][0] ^= 1;
    sign_head(o);
    world_end(w);
}

static void a_longer_log_with_another_past_is_refused(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    struct origin good = w->o;
    uint8_t salt[LIVELOG_SALT] = {1}, gaps[256];

    (void)state;
    origin_start(&w->o, 7); /* restored from an old backup, and went on */
    assert_int_equal(
        livelog_append(&w->o.log, salt, view_text("x"), w->o.hash[0]), 0);
    publish(&w->o, 600);
    seal(&w->o, NOW);
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    livelog_update_gaps(&u, cleared(&w->r, &w->o, UINT64_MAX, gaps));
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_OTHER_ROOT);
    w->o = good;
    w->o.log.bits = w->o.bits;
    world_end(w);
}

static void time_must_not_go_back_nor_run_ahead(void **state)
{
    struct world *w = world_start();
    struct origin good = w->o;

    (void)state;
    w->o.log.state.time = 0; /* an origin that forgot */
    seal(&w->o, NOW - 501);
    expect_begin(w, STATUS_STALE, LIVELOG_TIME_BACK);
    seal(&w->o, NOW + 601);
    expect_begin(w, STATUS_OUT_OF_RANGE, LIVELOG_TIME_AHEAD);
    w->o = good;
    w->o.log.bits = w->o.bits;
    assert_int_equal(livelog_seal(&w->o.log, NOW - 101, w->o.state),
                     STATUS_STALE); /* and an honest one cannot */
    publish(&w->o, 1);
    seal(&w->o, NOW + 600);
    world_end(w);
}

static void the_dead_do_not_come_back(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    uint8_t chunk[32];

    (void)state;
    assert_int_equal(sync_now(&w->r, &w->o), 0);
    publish(&w->o, 1);
    w->o.log.bits[0] |= 1 << 3; /* the origin itself raises leaf 3 */
    w->o.log.live++;
    seal(&w->o, NOW - 50);
    memcpy(chunk, w->o.bits, 32);
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    livelog_update_chunks(&u, 0, view_of(chunk, 32));
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_RAISED);
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX); /* silently */
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MISMATCH);
    assert_int_equal(u.fault, LIVELOG_OTHER_LIVE);
    free(w);
}

static void a_wrong_count_of_the_living_is_seen(void **state)
{
    struct world *w = world_start();

    (void)state;
    publish(&w->o, 1);
    w->o.log.live++; /* an origin that boasts */
    seal(&w->o, NOW);
    assert_int_equal(sync_now(&w->r, &w->o), STATUS_MISMATCH);
    assert_int_equal(sync_tree(&w->r, &w->o), STATUS_MISMATCH);
    assert_memory_equal(&w->before, &w->r.log, sizeof w->before);
    free(w);
}

static void wrong_lists_of_cleared_leaves_are_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        {"\x80", 1},             /* cut off */
        {"\x83\x00", 2},         /* 3, longer than needed */
        {"\xad\x02", 2},         /* 301: not held yet */
        {"\xac\x02", 2},         /* 300: STATE, never alive */
        {"\x80\x80\x80\x40", 4}, /* far outside the bitmap */
        {"\xff\xff\xff\xff\xff\x01", 6},
    };
    struct world *w = world_start();
    struct livelog_update u;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(begin(&u, &w->r, &w->o), 0);
        livelog_update_gaps(&u, view_of(bad[i].bytes, bad[i].len));
        assert_int_equal(u.status, STATUS_MALFORMED);
        assert_int_equal(u.fault, LIVELOG_BAD_CLEARED);
    }
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    livelog_update_gaps(&u, view_of("\x90\x03", 2)); /* 400, just sent */
    assert_int_equal(u.fault, LIVELOG_BAD_CLEARED);
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    livelog_update_chunks(&u, 2, view_of(w->o.bits, 64)); /* beyond the end */
    assert_int_equal(u.fault, LIVELOG_BAD_CLEARED);
    world_end(w);
}

static void more_leaves_than_announced_are_refused(void **state)
{
    struct world *w = world_start();
    struct livelog_update u;
    struct livelog_scratch small = scratch_of(&w->r);
    struct livelog_terms terms = {w->o.line, &w->o.signer.key, NOW};
    struct livelog_head head = head_of(&w->o);

    (void)state;
    assert_int_equal(begin(&u, &w->r, &w->o), 0);
    send_leaves(&u, &w->o, UINT64_MAX);
    livelog_update_hash(&u, w->o.hash[0]);
    assert_int_equal(u.fault, LIVELOG_BAD_LEAF);
    assert_int_equal(livelog_update_finish(&u, &w->r.log), STATUS_MALFORMED);
    small.cap = livelog_bitmap_bytes(600) - 1;
    assert_int_equal(livelog_update_begin(&u, &w->r.log, &terms, &head, &small),
                     STATUS_TOO_BIG);
    assert_int_equal(u.fault, LIVELOG_NO_ROOM);
    world_end(w);
}

/* ---- tiles and pages
 * ----------------------------------------------------------------- */

static enum status begin_tree(struct livelog_tree *t, struct replica *r,
                              const struct origin *o)
{
    struct livelog_terms terms = {o->line, &o->signer.key, NOW};
    struct livelog_head head = head_of(o);
    struct livelog_scratch scratch = scratch_of(r);

    return livelog_tree_begin(t, &r->log, &terms, &head, &scratch);
}

static size_t leaves_of_tile(const struct origin *o, uint64_t tile)
{
    uint64_t left = o->log.range.size - tile * MERKLE_TILE;

    return left < MERKLE_TILE ? (size_t)left : MERKLE_TILE;
}

/* Tile by tile; `bad` gets a wrong root, `raise` one more bit. */
static void send_tiles(struct livelog_tree *t, const struct replica *r,
                       const struct origin *o, uint64_t bad, uint64_t raise)
{
    for (uint64_t i = 0; i * MERKLE_TILE < o->log.range.size; i++) {
        uint8_t root[MERKLE_HASH], chunk[LIVELOG_CHUNK];

        merkle_root_of(root, o->hash[i * MERKLE_TILE], leaves_of_tile(o, i));
        memcpy(chunk, o->bits + i * LIVELOG_CHUNK, sizeof chunk);
        root[0] ^= i == bad;
        if (raise / MERKLE_TILE == i)
            chunk[raise % MERKLE_TILE / 8] ^= (uint8_t)(1U << (raise % 8));
        livelog_tree_tiles(t, &r->log, view_of(root, sizeof root),
                           view_of(chunk, sizeof chunk));
    }
}

static enum status send_pages(struct livelog_tree *t, const struct replica *r,
                              const struct origin *o)
{
    uint64_t tile;
    enum status s;

    while (livelog_tree_needs(t, &tile)) {
        s = livelog_tree_page(t, &r->log, tile,
                              view_of(o->hash[tile * MERKLE_TILE],
                                      leaves_of_tile(o, tile) * MERKLE_HASH));
        if (s)
            return s;
    }
    return t->u.status;
}

static enum status sync_tree(struct replica *r, const struct origin *o)
{
    struct livelog_tree t;
    enum status s = begin_tree(&t, r, o);

    if (s)
        return s;
    send_tiles(&t, r, o, UINT64_MAX, UINT64_MAX);
    s = livelog_tree_verify(&t);
    if (!s)
        s = send_pages(&t, r, o);
    return s ? s : livelog_tree_finish(&t, &r->log);
}

static void tiles_lead_to_the_same_log_at_every_size(void **state)
{
    static const unsigned counts[] = {0, 1, 254, 255, 256, 511, 512, 600};
    struct world *w = malloc(sizeof *w);

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        origin_start(&w->o, 7);
        publish(&w->o, counts[i]);
        if (counts[i] > 3)
            assert_int_equal(livelog_clear(&w->o.log, 3), 0);
        seal(&w->o, NOW - 500);
        replica_start(&w->r);
        assert_int_equal(sync_tree(&w->r, &w->o), STATUS_OK);
        assert_equal_logs(&w->r.log, &w->o.log);
        for (unsigned more = 0; more < 3; more++) { /* and go on from there */
            publish(&w->o, 100 + more * 78);
            assert_int_equal(livelog_clear(&w->o.log, w->o.log.range.size - 1),
                             0);
            seal(&w->o, NOW - 400 + more);
            assert_int_equal(more == 1 ? sync_now(&w->r, &w->o)
                                       : sync_tree(&w->r, &w->o),
                             STATUS_OK);
            assert_equal_logs(&w->r.log, &w->o.log);
        }
    }
    free(w);
}

static void lies_in_tiles_are_seen_before_any_page(void **state)
{
    struct world *w = world_start();
    struct livelog_tree t;

    (void)state;
    assert_int_equal(begin_tree(&t, &w->r, &w->o), 0);
    assert_int_equal(livelog_tree_verify(&t), STATUS_MALFORMED);
    send_tiles(&t, &w->r, &w->o, 2, UINT64_MAX);
    assert_int_equal(livelog_tree_verify(&t), STATUS_MISMATCH);
    assert_int_equal(t.u.fault, LIVELOG_OTHER_ROOT);
    assert_int_equal(begin_tree(&t, &w->r, &w->o), 0);
    send_tiles(&t, &w->r, &w->o, UINT64_MAX, 400); /* a live one called dead */
    assert_int_equal(livelog_tree_verify(&t), STATUS_MISMATCH);
    assert_int_equal(t.u.fault, LIVELOG_OTHER_LIVE);
    assert_int_equal(begin_tree(&t, &w->r, &w->o), 0);
    send_tiles(&t, &w->r, &w->o, UINT64_MAX, 300); /* STATE made alive */
    assert_int_equal(t.u.fault, LIVELOG_RAISED);
    assert_int_equal(livelog_tree_finish(&t, &w->r.log), STATUS_MISMATCH);
    w->o.state[60] ^= 1; /* flags: only the last page can tell */
    assert_int_equal(begin_tree(&t, &w->r, &w->o), 0);
    send_tiles(&t, &w->r, &w->o, UINT64_MAX, UINT64_MAX);
    assert_int_equal(livelog_tree_verify(&t), STATUS_OK);
    assert_int_equal(send_pages(&t, &w->r, &w->o), STATUS_MISMATCH);
    assert_int_equal(t.u.fault, LIVELOG_BAD_STATE);
    w->o.state[60] ^= 1;
    world_end(w);
}

static void a_wrong_page_is_refused_and_asked_again(void **state)
{
    struct world *w = world_start();
    struct livelog_tree t;
    uint64_t tile;

    (void)state;
    assert_int_equal(begin_tree(&t, &w->r, &w->o), 0);
    send_tiles(&t, &w->r, &w->o, UINT64_MAX, UINT64_MAX);
    assert_int_equal(livelog_tree_verify(&t), 0);
    assert_int_equal(livelog_tree_finish(&t, &w->r.log), STATUS_MALFORMED);
    assert_true(livelog_tree_needs(&t, &tile));
    assert_int_equal(
        livelog_tree_page(&t, &w->r.log, tile, view_of(w->o.hash[0], 256 * 32)),
        STATUS_MISMATCH);
    assert_int_equal(send_pages(&t, &w->r, &w->o), 0);
    assert_int_equal(livelog_tree_finish(&t, &w->r.log), 0);
    assert_equal_logs(&w->r.log, &w->o.log);
    free(w);
}

/* Another history signed by the same key, told apart by tiles or by the page
 * in which the old size lies. */
static void tiles_that_rewrite_the_past_are_a_fork(void **state)
{
    static const uint64_t changed[] = {0, 299};
    struct world *w = world_start();
    struct livelog_tree t;
    uint8_t salt[LIVELOG_SALT] = {1};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct origin *o = malloc(sizeof *o);

        origin_start(o, 7);
        publish(o, (unsigned)changed[k]);
        assert_int_equal(
            livelog_append(&o->log, salt, view_text("x"), o->hash[changed[k]]),
            0);
        publish(o, 300);
        assert_int_equal(livelog_clear(&o->log, 300), 0);
        seal(o, NOW);
        assert_int_equal(sync_tree(&w->r, o), STATUS_FORKED);
        assert_int_equal(begin_tree(&t, &w->r, o), STATUS_OK);
        send_tiles(&t, &w->r, o, UINT64_MAX, UINT64_MAX);
        assert_int_equal(livelog_tree_verify(&t),
                         k == 0 ? STATUS_FORKED : STATUS_OK);
        free(o);
    }
    world_end(w);
}

static void send_page(struct livelog_page *p, const struct origin *o,
                      uint64_t flip)
{
    uint8_t salt[LIVELOG_SALT], root[MERKLE_HASH];
    char body[24];

    merkle_root_of(root, o->hash[256], 256);
    livelog_page_begin(p, root, o->bits + 32, 256);
    for (uint64_t i = 256; i < 512; i++) {
        salt_of(i, salt);
        if (livelog_is_live(&o->log, i) != (i == flip))
            livelog_page_leaf(p, salt, body_of(i, body));
        else
            livelog_page_hash(p, o->hash[i]);
    }
}

static void a_page_holds_a_body_for_every_live_bit(void **state)
{
    struct world *w = world_start();
    struct livelog_page p;
    uint8_t salt[LIVELOG_SALT] = {0};

    (void)state;
    send_page(&p, &w->o, UINT64_MAX);
    assert_int_equal(livelog_page_finish(&p), STATUS_OK);
    livelog_page_hash(&p, w->o.hash[0]);
    assert_int_equal(livelog_page_finish(&p), STATUS_MALFORMED);
    send_page(&p, &w->o, 300); /* a body for a dead leaf */
    assert_int_equal(livelog_page_finish(&p), STATUS_MISMATCH);
    send_page(&p, &w->o, 301); /* a hash for a live one */
    assert_int_equal(livelog_page_finish(&p), STATUS_MISMATCH);
    livelog_page_begin(&p, p.root, p.chunk, 256);
    livelog_page_leaf(&p, salt, view_text("other"));
    assert_int_equal(livelog_page_finish(&p), STATUS_MALFORMED); /* missing */
    world_end(w);
}

static void the_origin_knows_its_limits(void **state)
{
    struct world *w = world_start();
    uint8_t salt[LIVELOG_SALT] = {0}, hash[MERKLE_HASH];
    static const uint8_t big[LIVELOG_BODY_MAX + 1];

    (void)state;
    assert_int_equal(
        livelog_append(&w->o.log, salt, view_of(big, sizeof big), hash),
        STATUS_TOO_BIG);
    assert_int_equal(livelog_clear(&w->o.log, 3), STATUS_NOT_FOUND);
    assert_int_equal(livelog_clear(&w->o.log, 599), STATUS_NOT_FOUND);
    w->o.log.cap = livelog_bitmap_bytes(600);
    publish(&w->o, 768 - 600);
    assert_int_equal(livelog_append(&w->o.log, salt, view_text("x"), hash),
                     STATUS_FULL);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_leaf_is_61_known_bytes),
        cmocka_unit_test(an_epoch_leaf_names_what_was_before),
        cmocka_unit_test(an_origin_line_has_a_fixed_shape),
        cmocka_unit_test(a_checkpoint_is_exactly_three_lines),
        cmocka_unit_test(the_live_root_is_a_tree_over_chunks_of_256_bits),
        cmocka_unit_test(gaps_are_known_bytes),
        cmocka_unit_test(a_replica_follows_its_origin),
        cmocka_unit_test(a_log_of_only_a_state_leaf_is_adopted),
        cmocka_unit_test(whole_chunks_do_as_well_as_a_list),
        cmocka_unit_test(leaves_may_come_late),
        cmocka_unit_test(a_hidden_withdrawal_is_seen),
        cmocka_unit_test(a_live_offer_called_dead_is_seen),
        cmocka_unit_test(one_dead_leaf_for_another_of_the_same_count_is_seen),
        cmocka_unit_test(a_swapped_offer_is_seen),
        cmocka_unit_test(an_edited_state_leaf_is_seen),
        cmocka_unit_test(an_edited_checkpoint_is_seen),
        cmocka_unit_test(a_checkpoint_of_another_log_is_refused),
        cmocka_unit_test(an_old_checkpoint_is_refused_as_old),
        cmocka_unit_test(two_signed_roots_of_one_size_are_a_fork),
        cmocka_unit_test(a_longer_log_with_another_past_is_refused),
        cmocka_unit_test(time_must_not_go_back_nor_run_ahead),
        cmocka_unit_test(the_dead_do_not_come_back),
        cmocka_unit_test(a_wrong_count_of_the_living_is_seen),
        cmocka_unit_test(wrong_lists_of_cleared_leaves_are_refused),
        cmocka_unit_test(more_leaves_than_announced_are_refused),
        cmocka_unit_test(tiles_lead_to_the_same_log_at_every_size),
        cmocka_unit_test(lies_in_tiles_are_seen_before_any_page),
        cmocka_unit_test(a_wrong_page_is_refused_and_asked_again),
        cmocka_unit_test(tiles_that_rewrite_the_past_are_a_fork),
        cmocka_unit_test(a_page_holds_a_body_for_every_live_bit),
        cmocka_unit_test(the_origin_knows_its_limits),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
