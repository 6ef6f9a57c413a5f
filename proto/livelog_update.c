/* The replica's rule: what a transfer must prove before it is adopted. */
#include <string.h>

#include "livelog_rules.h"

const char *livelog_fault_text(enum livelog_fault f)
{
    static const char *const text[LIVELOG_FAULTS] = {
        [LIVELOG_FINE] = "fine",
        [LIVELOG_BAD_NOTE] = "not a checkpoint note",
        [LIVELOG_BAD_SIGNATURE] = "checkpoint not signed by the log key",
        [LIVELOG_OTHER_ORIGIN] = "checkpoint of another log",
        [LIVELOG_SHRUNK] = "checkpoint older than what is held",
        [LIVELOG_FORKED] = "two signed roots for one size",
        [LIVELOG_BAD_STATE] = "STATE leaf malformed or of another size",
        [LIVELOG_TIME_BACK] = "time of STATE goes back",
        [LIVELOG_TIME_AHEAD] = "time of STATE is in the future",
        [LIVELOG_NO_ROOM] = "more leaves than there is room for",
        [LIVELOG_BAD_LEAF] = "leaf over the limit or not announced",
        [LIVELOG_LEAVES_MISSING] = "leaves are missing",
        [LIVELOG_BAD_CLEARED] = "list of cleared leaves is wrong",
        [LIVELOG_RAISED] = "a dead leaf came back",
        [LIVELOG_OTHER_ROOT] = "leaves do not give the signed root",
        [LIVELOG_OTHER_LIVE] = "live set is not the signed one",
    };

    return (unsigned)f < LIVELOG_FAULTS ? text[f] : "unknown";
}

enum status livelog_refuse(struct livelog_update *u, enum livelog_fault fault,
                           enum status why)
{
    if (!u->status) {
        u->status = why;
        u->fault = fault;
    }
    return u->status;
}

/* ---- the head
 * -------------------------------------------------------------------- */

enum status livelog_head_size(struct view checkpoint, uint64_t *size)
{
    struct livelog_checkpoint c;
    struct note n;
    enum status s = note_parse(&n, checkpoint);

    if (!s)
        s = livelog_checkpoint_parse(&c, n.text);
    if (!s && (c.size == 0 || c.size > LIVELOG_SIZE_MAX))
        s = c.size == 0 ? STATUS_MALFORMED : STATUS_TOO_BIG;
    if (!s)
        *size = c.size;
    return s;
}

static enum status read_checkpoint(struct livelog_update *u,
                                   const struct livelog_terms *terms,
                                   struct view bytes)
{
    struct livelog_checkpoint c;
    struct note n;
    enum status s = note_parse(&n, bytes);

    if (!s)
        s = livelog_checkpoint_parse(&c, n.text);
    if (s || c.size == 0)
        return livelog_refuse(u, LIVELOG_BAD_NOTE, s ? s : STATUS_MALFORMED);
    if (note_verify(&n, terms->key) != STATUS_OK)
        return livelog_refuse(u, LIVELOG_BAD_SIGNATURE, STATUS_FORGED);
    if (c.origin.len != strlen(terms->origin) ||
        memcmp(c.origin.p, terms->origin, c.origin.len) != 0)
        return livelog_refuse(u, LIVELOG_OTHER_ORIGIN, STATUS_MISMATCH);
    if (c.size > LIVELOG_SIZE_MAX)
        return livelog_refuse(u, LIVELOG_NO_ROOM, STATUS_TOO_BIG);
    u->size = c.size;
    memcpy(u->root, c.root, MERKLE_HASH);
    return STATUS_OK;
}

static bool same_state(const struct livelog_state *a,
                       const struct livelog_state *b)
{
    return a->covered == b->covered && a->live_count == b->live_count &&
           a->time == b->time && a->flags == b->flags &&
           memcmp(a->live_root, b->live_root, MERKLE_HASH) == 0;
}

/* Against what the replica holds: size, root, STATE, time. */
static enum status compare_head(struct livelog_update *u,
                                const struct livelog *log, uint64_t now)
{
    uint8_t root[MERKLE_HASH];

    if (u->size < log->range.size)
        return livelog_refuse(u, LIVELOG_SHRUNK, STATUS_STALE);
    merkle_root(&log->range, root);
    if (u->size == log->range.size && memcmp(u->root, root, sizeof root) != 0)
        return livelog_refuse(u, LIVELOG_FORKED, STATUS_FORKED);
    if (u->state.covered != u->size - 1 ||
        (u->size == log->range.size && !same_state(&u->state, &log->state)))
        return livelog_refuse(u, LIVELOG_BAD_STATE, STATUS_MISMATCH);
    if (u->state.time < log->state.time)
        return livelog_refuse(u, LIVELOG_TIME_BACK, STATUS_STALE);
    if (u->state.time > now && u->state.time - now > LIVELOG_CLOCK_AHEAD)
        return livelog_refuse(u, LIVELOG_TIME_AHEAD, STATUS_OUT_OF_RANGE);
    return STATUS_OK;
}

enum status livelog_update_begin(struct livelog_update *u,
                                 const struct livelog *log,
                                 const struct livelog_terms *terms,
                                 const struct livelog_head *head,
                                 const struct livelog_scratch *scratch)
{
    size_t held = livelog_bitmap_bytes(log->range.size), whole;

    memset(u, 0, sizeof *u);
    u->bits = scratch->bits;
    u->cap = scratch->cap;
    if (read_checkpoint(u, terms, head->checkpoint))
        return u->status;
    if (livelog_state_decode(&u->state, head->state))
        return livelog_refuse(u, LIVELOG_BAD_STATE, STATUS_MALFORMED);
    if (compare_head(u, log, terms->now))
        return u->status;
    whole = livelog_bitmap_bytes(u->size);
    if (whole > u->cap)
        return livelog_refuse(u, LIVELOG_NO_ROOM, STATUS_TOO_BIG);
    merkle_leaf(u->leaf, head->state);
    u->range = log->range;
    u->old_size = log->range.size;
    u->live = log->live;
    if (held > 0)
        memcpy(u->bits, log->bits, held);
    memset(u->bits + held, 0, whole - held);
    return STATUS_OK;
}

/* ---- leaves and cleared bits
 * --------------------------------------------------------- */

/* True if one more leaf before STATE is expected. */
static bool expects_leaf(struct livelog_update *u)
{
    if (u->status)
        return false;
    if (u->range.size + 1 < u->size)
        return true;
    (void)livelog_refuse(u, LIVELOG_BAD_LEAF, STATUS_MALFORMED);
    return false;
}

void livelog_update_leaf(struct livelog_update *u,
                         const uint8_t salt[static LIVELOG_SALT],
                         struct view body)
{
    uint64_t i = u->range.size;
    uint8_t hash[MERKLE_HASH];

    if (!expects_leaf(u))
        return;
    if (body.len > LIVELOG_BODY_MAX) {
        (void)livelog_refuse(u, LIVELOG_BAD_LEAF, STATUS_TOO_BIG);
        return;
    }
    livelog_offer_hash(hash, salt, body);
    merkle_add(&u->range, hash);
    u->bits[i / 8] |= (uint8_t)(1U << (i % 8));
    u->live++;
}

void livelog_update_hash(struct livelog_update *u,
                         const uint8_t hash[static MERKLE_HASH])
{
    if (expects_leaf(u))
        merkle_add(&u->range, hash);
}

static void clear(struct livelog_update *u, uint64_t index)
{
    uint8_t bit = (uint8_t)(1U << (index % 8));

    if (index >= u->old_size || !(u->bits[index / 8] & bit)) {
        (void)livelog_refuse(u, LIVELOG_BAD_CLEARED, STATUS_MALFORMED);
        return;
    }
    u->bits[index / 8] &= (uint8_t)~bit;
    u->live--;
}

/* One base-128 number; false: cut off, longer than needed, or too great. */
static bool take_gap(struct view *rest, uint64_t *gap)
{
    unsigned shift = 0;
    uint8_t byte;

    *gap = 0;
    do {
        if (rest->len == 0 || shift > 28)
            return false;
        byte = *rest->p++;
        rest->len--;
        *gap |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    return byte != 0 || shift == 7;
}

void livelog_update_gaps(struct livelog_update *u, struct view gaps)
{
    uint64_t next = 0, gap;

    while (!u->status && gaps.len > 0) {
        if (!take_gap(&gaps, &gap)) {
            (void)livelog_refuse(u, LIVELOG_BAD_CLEARED, STATUS_MALFORMED);
            return;
        }
        clear(u, next + gap);
        next += gap + 1;
    }
}

void livelog_update_chunks(struct livelog_update *u, uint64_t first,
                           struct view chunks)
{
    uint64_t start = first * LIVELOG_CHUNK, end = (u->old_size + 7) / 8;

    if (u->status)
        return;
    if (chunks.len % LIVELOG_CHUNK != 0 ||
        first > LIVELOG_SIZE_MAX / MERKLE_TILE ||
        start + chunks.len > livelog_bitmap_bytes(u->size)) {
        (void)livelog_refuse(u, LIVELOG_BAD_CLEARED, STATUS_MALFORMED);
        return;
    }
    for (uint64_t i = start; i < end && i - start < chunks.len; i++) {
        bool cut = i == u->old_size / 8; /* new bits follow in this byte */
        uint8_t mine = cut ? (uint8_t)((1U << (u->old_size % 8)) - 1) : 0xff;
        uint8_t was = u->bits[i], now = chunks.p[i - start] & mine;
        uint8_t gone = (uint8_t)(was & mine & ~now);

        if (now & ~was) {
            (void)livelog_refuse(u, LIVELOG_RAISED, STATUS_MISMATCH);
            return;
        }
        u->bits[i] = (uint8_t)(was & ~gone);
        for (; gone; gone &= (uint8_t)(gone - 1))
            u->live--;
    }
}

/* ---- the end
 * --------------------------------------------------------------------- */

/* Both roots and the count; does not touch the log. */
static enum status check_roots(struct livelog_update *u)
{
    uint8_t root[MERKLE_HASH];

    merkle_root(&u->range, root);
    if (memcmp(root, u->root, sizeof root) != 0)
        return livelog_refuse(u, LIVELOG_OTHER_ROOT, STATUS_MISMATCH);
    livelog_live_root(root, u->bits, u->state.covered);
    if (u->live != u->state.live_count ||
        memcmp(root, u->state.live_root, sizeof root) != 0)
        return livelog_refuse(u, LIVELOG_OTHER_LIVE, STATUS_MISMATCH);
    return STATUS_OK;
}

void livelog_adopt(struct livelog_update *u, struct livelog *log)
{
    uint8_t *bits = log->bits;
    size_t cap = log->cap;

    log->range = u->range;
    log->live = u->live;
    log->state = u->state;
    log->bits = u->bits;
    log->cap = u->cap;
    u->bits = bits;
    u->cap = cap;
    u->fault = LIVELOG_FINE;
    u->status = STATUS_CLOSED; /* a transfer is adopted once */
}

enum status livelog_update_finish(struct livelog_update *u, struct livelog *log)
{
    if (u->status)
        return u->status;
    if (u->old_size != log->range.size)
        return livelog_refuse(u, LIVELOG_BAD_LEAF,
                              STATUS_STALE); /* moved meanwhile */
    if (u->size > u->old_size) {
        if (u->range.size + 1 != u->size) {
            u->fault = LIVELOG_LEAVES_MISSING;
            return STATUS_MALFORMED; /* not sticky: they may still come */
        }
        merkle_add(&u->range, u->leaf);
    }
    if (check_roots(u))
        return u->status;
    livelog_adopt(u, log);
    return STATUS_OK;
}
