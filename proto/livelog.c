#include "symbiote/livelog.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "symbiote/base64.h"
#include "symbiote/limits.h"
#include "symbiote/wire.h"

enum { OFFER = 0x4f, EPOCH = 0x45, STATE = 0x53, ROOT_TEXT = 45 };

/* ---- leaves
 * -------------------------------------------------------------------- */

static void put_be(uint8_t *out, uint64_t value, size_t bytes)
{
    while (bytes-- > 0) {
        out[bytes] = (uint8_t)value;
        value >>= 8;
    }
}

static uint64_t get_be(const uint8_t *p, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | p[i];
    return value;
}

void livelog_state_encode(uint8_t out[static LIVELOG_STATE],
                          const struct livelog_state *s)
{
    out[0] = STATE;
    put_be(out + 1, s->covered, 8);
    put_be(out + 9, s->live_count, 8);
    memcpy(out + 17, s->live_root, MERKLE_HASH);
    put_be(out + 49, s->time, 8);
    put_be(out + 57, s->flags, 4);
}

enum status livelog_state_decode(struct livelog_state *s, struct view leaf)
{
    struct livelog_state found;

    if (leaf.len != LIVELOG_STATE || leaf.p[0] != STATE)
        return STATUS_MALFORMED;
    found.covered = get_be(leaf.p + 1, 8);
    found.live_count = get_be(leaf.p + 9, 8);
    memcpy(found.live_root, leaf.p + 17, MERKLE_HASH);
    found.time = get_be(leaf.p + 49, 8);
    found.flags = (uint32_t)get_be(leaf.p + 57, 4);
    if (found.live_count > found.covered)
        return STATUS_MALFORMED;
    *s = found;
    return STATUS_OK;
}

void livelog_epoch_encode(uint8_t out[static LIVELOG_EPOCH],
                          const struct livelog_epoch *e)
{
    out[0] = EPOCH;
    put_be(out + 1, e->epoch, 4);
    out[5] = (uint8_t)e->reason;
    put_be(out + 6, e->old_size, 8);
    memcpy(out + 14, e->old_root, MERKLE_HASH);
    put_be(out + 46, e->time, 8);
}

enum status livelog_epoch_decode(struct livelog_epoch *e, struct view leaf)
{
    if (leaf.len != LIVELOG_EPOCH || leaf.p[0] != EPOCH ||
        leaf.p[5] >= LIVELOG_REASONS)
        return STATUS_MALFORMED;
    e->epoch = (uint32_t)get_be(leaf.p + 1, 4);
    e->reason = leaf.p[5];
    e->old_size = get_be(leaf.p + 6, 8);
    memcpy(e->old_root, leaf.p + 14, MERKLE_HASH);
    e->time = get_be(leaf.p + 46, 8);
    return STATUS_OK;
}

void livelog_offer_hash(uint8_t out[static MERKLE_HASH],
                        const uint8_t salt[static LIVELOG_SALT],
                        struct view body)
{
    uint8_t head[2 + LIVELOG_SALT] = {0x00, OFFER};
    crypto_hash_sha256_state st;

    memcpy(head + 2, salt, LIVELOG_SALT);
    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, head, sizeof head);
    crypto_hash_sha256_update(&st, body.p, body.len);
    crypto_hash_sha256_final(&st, out);
}

/* ---- checkpoints
 * --------------------------------------------------------------- */

static bool is_made_of(const char *text, const char *alphabet, size_t max)
{
    size_t n = strlen(text);

    return n > 0 && n <= max && strspn(text, alphabet) == n;
}

static bool is_tid(const char *tid)
{
    return strlen(tid) == 32 &&
           is_made_of(tid, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 32);
}

enum status livelog_origin(char out[static LIVELOG_ORIGIN_TEXT],
                           const char *tid, const char *stream, uint32_t epoch)
{
    if (!is_tid(tid) ||
        !is_made_of(stream, "abcdefghijklmnopqrstuvwxyz0123456789-",
                    LIVELOG_STREAM_MAX))
        return STATUS_OUT_OF_RANGE;
    (void)snprintf(out, LIVELOG_ORIGIN_TEXT, "symbiote/1/%s/%s/%lu", tid,
                   stream, (unsigned long)epoch);
    return STATUS_OK;
}

enum status livelog_key(struct note_key *key, const char *tid,
                        const uint8_t log_public[static NOTE_PUBLIC])
{
    char name[64];

    if (!is_tid(tid))
        return STATUS_OUT_OF_RANGE;
    (void)snprintf(name, sizeof name, "symbiote/1/%s/log", tid);
    return note_key_make(key, name, log_public);
}

enum status livelog_checkpoint_text(char *out, size_t cap, size_t *len,
                                    const struct livelog_checkpoint *c)
{
    char root[ROOT_TEXT];
    int n;

    sodium_bin2base64(root, sizeof root, c->root, sizeof c->root,
                      sodium_base64_VARIANT_ORIGINAL);
    n = snprintf(out, cap, "%.*s\n%llu\n%s\n", (int)c->origin.len,
                 (const char *)c->origin.p, (unsigned long long)c->size, root);
    if (n < 0 || (size_t)n >= cap)
        return STATUS_TOO_BIG;
    *len = (size_t)n;
    return STATUS_OK;
}

/* A decimal number without leading zeros that fits. */
static bool parse_size(struct view line, uint64_t *out)
{
    uint64_t value = 0;

    if (line.len == 0 || line.len > 19 || (line.p[0] == '0' && line.len > 1))
        return false;
    for (size_t i = 0; i < line.len; i++) {
        if (line.p[i] < '0' || line.p[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(line.p[i] - '0');
    }
    *out = value;
    return true;
}

enum status livelog_checkpoint_parse(struct livelog_checkpoint *c,
                                     struct view text)
{
    struct livelog_checkpoint found;
    struct view size, root;

    if (!note_next_line(&text, &found.origin) || found.origin.len == 0 ||
        found.origin.len >= LIVELOG_ORIGIN_TEXT ||
        !wire_is_text(found.origin) || !note_next_line(&text, &size) ||
        !parse_size(size, &found.size) || !note_next_line(&text, &root) ||
        text.len != 0)
        return STATUS_MALFORMED;
    if (base64_decode_exact(root, found.root, sizeof found.root))
        return STATUS_MALFORMED;
    *c = found;
    return STATUS_OK;
}

/* ---- the bitmap
 * ------------------------------------------------------------------ */

size_t livelog_bitmap_bytes(uint64_t size)
{
    return (size_t)((size + MERKLE_TILE - 1) / MERKLE_TILE) * LIVELOG_CHUNK;
}

bool livelog_is_live(const struct livelog *log, uint64_t index)
{
    return index < log->range.size && (log->bits[index / 8] >> (index % 8) & 1);
}

void livelog_live_root(uint8_t out[static MERKLE_HASH], const uint8_t *bitmap,
                       uint64_t bits)
{
    struct merkle_range r;
    uint8_t chunk[LIVELOG_CHUNK], hash[MERKLE_HASH];

    r.size = 0;
    for (uint64_t done = 0; done < bits; done += MERKLE_TILE) {
        uint64_t n = bits - done < MERKLE_TILE ? bits - done : MERKLE_TILE;

        memset(chunk, 0, sizeof chunk);
        memcpy(chunk, bitmap + done / 8, (size_t)(n + 7) / 8);
        if (n % 8)
            chunk[n / 8] &= (uint8_t)((1U << (n % 8)) - 1);
        merkle_leaf(hash, view_of(chunk, sizeof chunk));
        merkle_add(&r, hash);
    }
    merkle_root(&r, out);
}

/* ---- the origin's side
 * ------------------------------------------------------------ */

static enum status append(struct livelog *log, const uint8_t *hash, bool live)
{
    uint64_t i = log->range.size;

    if (i >= LIVELOG_SIZE_MAX || livelog_bitmap_bytes(i + 1) > log->cap)
        return STATUS_FULL;
    if (i % MERKLE_TILE == 0)
        memset(log->bits + i / 8, 0, LIVELOG_CHUNK);
    merkle_add(&log->range, hash);
    if (live) {
        log->bits[i / 8] |= (uint8_t)(1U << (i % 8));
        log->live++;
    }
    return STATUS_OK;
}

enum status livelog_append(struct livelog *log,
                           const uint8_t salt[static LIVELOG_SALT],
                           struct view body, uint8_t hash[static MERKLE_HASH])
{
    if (body.len > LIVELOG_BODY_MAX)
        return STATUS_TOO_BIG;
    livelog_offer_hash(hash, salt, body);
    return append(log, hash, true);
}

enum status livelog_append_dead(struct livelog *log, struct view data,
                                uint8_t hash[static MERKLE_HASH])
{
    merkle_leaf(hash, data);
    return append(log, hash, false);
}

enum status livelog_clear(struct livelog *log, uint64_t index)
{
    if (!livelog_is_live(log, index))
        return STATUS_NOT_FOUND;
    log->bits[index / 8] &= (uint8_t) ~(1U << (index % 8));
    log->live--;
    return STATUS_OK;
}

enum status livelog_seal(struct livelog *log, uint64_t time,
                         uint8_t leaf[static LIVELOG_STATE])
{
    struct livelog_state s = {
        .covered = log->range.size, .live_count = log->live, .time = time};
    uint8_t bytes[LIVELOG_STATE], hash[MERKLE_HASH];
    enum status st;

    if (time < log->state.time)
        return STATUS_STALE;
    livelog_live_root(s.live_root, log->bits, s.covered);
    livelog_state_encode(bytes, &s);
    st = livelog_append_dead(log, view_of(bytes, sizeof bytes), hash);
    if (st)
        return st;
    log->state = s;
    memcpy(leaf, bytes, sizeof bytes);
    return STATUS_OK;
}

enum status livelog_gaps_encode(const uint64_t *index, size_t count,
                                uint8_t *out, size_t cap, size_t *len)
{
    size_t n = 0;
    uint64_t next = 0; /* least index that may come */

    for (size_t i = 0; i < count; i++) {
        uint64_t gap = index[i] - next;

        if (index[i] < next)
            return STATUS_MALFORMED;
        do {
            if (n == cap)
                return STATUS_TOO_BIG;
            out[n++] = (uint8_t)((gap & 0x7f) | (gap > 0x7f ? 0x80 : 0));
            gap >>= 7;
        } while (gap > 0);
        next = index[i] + 1;
    }
    *len = n;
    return STATUS_OK;
}
