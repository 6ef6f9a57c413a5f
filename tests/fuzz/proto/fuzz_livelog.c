/* A relay that holds valid signed heads and sends anything: a replica never
 * adopts a log other than the origin's, by update or by tiles. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/livelog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OLD = 40, NEW = 300, BITS = 64, NOW = 1000 };

static const char line[] =
    "symbiote/1/0123456789ABCDEFGHJKMNPQRSTVWXYZ/federation/1";
static struct {
    bool ready;
    struct note_signer signer;
    struct livelog old, new;
    uint8_t old_bits[BITS], new_bits[BITS];
    uint8_t hash[NEW + 8][MERKLE_HASH];
    char note[NOTE_MAX];
    size_t note_len;
    uint8_t state[LIVELOG_STATE];
} world;

static void grow(struct livelog *log, unsigned to)
{
    static const uint8_t salt[LIVELOG_SALT];

    while (log->range.size < to) {
        uint64_t i = log->range.size;

        if (livelog_append(log, salt, view_of(&i, 1), world.hash[i]) !=
            STATUS_OK)
            abort();
    }
}

static void start(void)
{
    struct livelog_checkpoint c = {.origin = view_text(line)};
    struct note_buffer b = {world.note, sizeof world.note, 0};
    uint8_t seed[32] = {5}, public[32];
    char text[LIVELOG_CHECKPOINT_TEXT];
    struct livelog *log = &world.new;
    size_t len;

    if (sodium_init() < 0)
        abort();
    crypto_sign_seed_keypair(public, world.signer.secret, seed);
    if (note_key_make(&world.signer.key, "log", public) != STATUS_OK)
        abort();
    *log = (struct livelog){.bits = world.new_bits, .cap = BITS};
    grow(log, OLD);
    if (livelog_seal(log, NOW - 10, world.state) != STATUS_OK)
        abort();
    merkle_leaf(world.hash[OLD], view_of(world.state, LIVELOG_STATE));
    world.old = *log;
    memcpy(world.old_bits, world.new_bits, BITS);
    grow(log, NEW);
    if (livelog_clear(log, 7) != STATUS_OK ||
        livelog_clear(log, 100) != STATUS_OK ||
        livelog_seal(log, NOW, world.state) != STATUS_OK)
        abort();
    merkle_leaf(world.hash[NEW], view_of(world.state, LIVELOG_STATE));
    c.size = log->range.size;
    merkle_root(&log->range, c.root);
    if (livelog_checkpoint_text(text, sizeof text, &len, &c) != STATUS_OK ||
        note_sign(&b, view_of(text, len), &world.signer) != STATUS_OK)
        abort();
    world.note_len = b.len;
    world.ready = true;
}

/* Bytes of the input, as long as there are any. */
static struct view take(struct view *in, size_t n)
{
    struct view out = {in->p, n < in->len ? n : in->len};

    in->p += out.len;
    in->len -= out.len;
    return out;
}

static unsigned byte(struct view *in)
{
    struct view v = take(in, 1);

    return v.len ? v.p[0] : 0;
}

/* The honest leaves, with what the input says in between. */
static void run_update(struct livelog_update *u, struct view *in)
{
    static const uint8_t salt[LIVELOG_SALT];

    while (in->len > 0) {
        unsigned op = byte(in);

        for (unsigned n = op >> 3; n > 0 && u->range.size < NEW; n--) {
            uint64_t i = u->range.size;

            if (livelog_is_live(&world.new, i))
                livelog_update_leaf(u, salt, view_of(&i, 1));
            else
                livelog_update_hash(u, world.hash[i]);
        }
        if ((op & 7) == 1)
            livelog_update_gaps(u, take(in, byte(in)));
        if ((op & 7) == 2)
            livelog_update_chunks(u, byte(in), take(in, LIVELOG_CHUNK));
        if ((op & 7) == 3)
            livelog_update_leaf(u, salt, take(in, byte(in)));
        if ((op & 7) == 4)
            livelog_update_hash(u, world.hash[byte(in)]);
        if ((op & 7) == 5)
            livelog_update_gaps(u, view_of("\x07", 1)); /* the true list */
    }
}

static void run_tree(struct livelog_tree *t, const struct livelog *log,
                     struct view *in)
{
    uint8_t roots[2][MERKLE_HASH], chunks[2 * LIVELOG_CHUNK];
    uint64_t tile;

    merkle_root_of(roots[0], world.hash[0], 256);
    merkle_root_of(roots[1], world.hash[256], NEW + 1 - 256);
    memcpy(chunks, world.new_bits, sizeof chunks);
    while (in->len > 1) { /* change some bytes of it */
        unsigned at = byte(in);

        (at < 64 ? roots[0] : chunks)[at % 64] ^= (uint8_t)byte(in);
    }
    livelog_tree_tiles(t, log, view_of(roots, sizeof roots),
                       view_of(chunks, sizeof chunks));
    if (livelog_tree_verify(t) != STATUS_OK)
        return;
    while (livelog_tree_needs(t, &tile))
        if (livelog_tree_page(t, log, tile,
                              view_of(world.hash[tile * 256],
                                      (tile ? NEW + 1 - 256 : 256) * 32)) !=
            STATUS_OK)
            return;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct livelog_terms terms = {line, &world.signer.key, NOW};
    struct livelog_head head;
    uint8_t mine[BITS], scratch[BITS];
    struct livelog_scratch room = {scratch, BITS};
    struct view in = {data, size};
    struct livelog log;
    struct livelog_tree t;
    enum status s;

    if (!world.ready)
        start();
    head.checkpoint = view_of(world.note, world.note_len);
    head.state = view_of(world.state, LIVELOG_STATE);
    log = world.old;
    memcpy(mine, world.old_bits, BITS);
    log.bits = mine;
    if (byte(&in) & 1) {
        if (livelog_update_begin(&t.u, &log, &terms, &head, &room))
            abort();
        run_update(&t.u, &in);
        s = livelog_update_finish(&t.u, &log);
    } else {
        if (livelog_tree_begin(&t, &log, &terms, &head, &room))
            abort();
        run_tree(&t, &log, &in);
        s = livelog_tree_finish(&t, &log);
    }
    if (log.range.size != (s ? world.old : world.new).range.size ||
        memcmp(log.bits, s ? world.old_bits : world.new_bits,
               s ? BITS : livelog_bitmap_bytes(NEW + 1)) != 0)
        abort();
    return 0;
}
