#include "concerns.h"

#include <stdlib.h>
#include <string.h>

/* Room for hashes, and zeroed room for bits of as many leaves. */
void own_room(struct own_log *o, uint64_t leaves)
{
    size_t cap = o->cap ? o->cap : 1024, bytes;

    if (leaves <= o->cap)
        return;
    while (cap < leaves)
        cap *= 2;
    o->hash = regrab(o->hash, cap * sizeof *o->hash);
    o->cleared_at = regrab(o->cleared_at, cap * sizeof *o->cleared_at);
    memset(o->cleared_at + o->cap, 0, (cap - o->cap) * sizeof *o->cleared_at);
    bytes = livelog_bitmap_bytes(cap);
    o->offer_bits = regrab(o->offer_bits, bytes);
    memset(o->offer_bits + livelog_bitmap_bytes(o->cap), 0,
           bytes - livelog_bitmap_bytes(o->cap));
    o->cap = cap;
}

/* A copy of `from` with zeroed room for `room` leaves in all. */
void own_copy(struct livelog *to, const struct livelog *from, uint64_t room)
{
    size_t held = livelog_bitmap_bytes(from->range.size);
    size_t cap = livelog_bitmap_bytes(room);

    *to = *from;
    to->cap = cap > held ? cap : held;
    to->bits = grab(to->cap);
    if (held > 0)
        memcpy(to->bits, from->bits, held);
}

void own_free(struct own_log *o)
{
    if (!o)
        return;
    free(o->member);
    free(o->log.bits);
    free(o->next.bits);
    free(o->hash);
    free(o->cleared_at);
    free(o->offer_bits);
    free(o->note);
    free(o->next_note);
    free(o->cleared);
    free(o->position);
    free(o);
}

/* ---- loading
 * -------------------------------------------------------------------- */

static enum status load_leaves(struct own_log *o,
                               const struct federate_event *e)
{
    for (size_t i = 0; i < e->own_leaves.count; i++) {
        const struct federate_own_leaf *leaf = &e->own_leaves.leaf[i];

        if (leaf->index != o->leaves || leaf->index >= LIVELOG_SIZE_MAX ||
            leaf->cleared_at > LIVELOG_SIZE_MAX)
            return STATUS_MALFORMED;
        own_room(o, o->leaves + 1);
        memcpy(o->hash[o->leaves], leaf->hash, HASH_LEN);
        o->cleared_at[o->leaves] = (uint32_t)leaf->cleared_at;
        if (leaf->live || leaf->cleared_at)
            o->offer_bits[o->leaves / 8] |= (uint8_t)(1U << (o->leaves % 8));
        o->leaves++;
    }
    return STATUS_OK;
}

static enum status load_head(struct own_log *o, const struct federate_event *e)
{
    if (e->head.size == 0 || e->head.note.len == 0 ||
        e->head.note.len > NOTE_BYTES_MAX || o->note)
        return STATUS_MALFORMED;
    o->head_size = e->head.size;
    o->note = grab(e->head.note.len);
    memcpy(o->note, e->head.note.p, e->head.note.len);
    o->note_len = e->head.note.len;
    return STATUS_OK;
}

enum status own_load(struct federate *f, const struct federate_event *e)
{
    struct own_log *o;

    if (e->kind == FEDERATE_LOAD_GUARD) {
        f->has_guard = e->bytes.len > 0;
        return f->has_guard ? guard_decode(&f->guard, e->bytes) : STATUS_OK;
    }
    o = stream_own(f, e->stream, true);
    if (!o)
        return STATUS_MALFORMED;
    switch ((int)e->kind) {
    case FEDERATE_LOAD_LEAVES: return load_leaves(o, e);
    case FEDERATE_LOAD_HEAD: return load_head(o, e);
    case FEDERATE_LOAD_BATCH: o->prepared_size = e->batch.size; break;
    default: return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

/* ---- after loading
 * ------------------------------------------------------------------ */

/* Alive at the checkpoint of `size`? */
static bool live_at(const struct own_log *o, uint64_t i, uint64_t size)
{
    return (o->offer_bits[i / 8] >> (i % 8) & 1) &&
           (o->cleared_at[i] == 0 || o->cleared_at[i] > size);
}

static const uint8_t *state_of(const struct own_log *o, uint64_t size)
{
    for (size_t i = 0; i < o->records; i++)
        if (o->record[i].size == size)
            return o->record[i].state;
    return NULL;
}

/* Rebuilds the log as it stood at the checkpoint of `size`. */
static enum status rebuild(const struct own_log *o, struct livelog *log,
                           uint64_t size)
{
    const uint8_t *state = state_of(o, size);
    uint8_t root[HASH_LEN];

    if (size > o->leaves || !state ||
        livelog_state_decode(&log->state, view_of(state, MESSAGE_STATE)))
        return STATUS_MALFORMED;
    log->cap = livelog_bitmap_bytes(size);
    log->bits = grab(log->cap);
    for (uint64_t i = 0; i < size; i++) {
        merkle_add(&log->range, o->hash[i]);
        if (!live_at(o, i, size))
            continue;
        log->bits[i / 8] |= (uint8_t)(1U << (i % 8));
        log->live++;
    }
    livelog_live_root(root, log->bits, size - 1);
    return memcmp(root, log->state.live_root, HASH_LEN) != 0 ||
                   log->live != log->state.live_count
               ? STATUS_MALFORMED
               : STATUS_OK;
}

static enum status check_note(const struct own_log *o)
{
    struct livelog_checkpoint c;
    struct note n;
    uint8_t root[HASH_LEN];

    merkle_root(&o->log.range, root);
    if (note_parse(&n, view_of(o->note, o->note_len)) ||
        livelog_checkpoint_parse(&c, n.text) || c.size != o->head_size ||
        c.origin.len != strlen(o->origin) ||
        memcmp(c.origin.p, o->origin, c.origin.len) != 0 ||
        memcmp(c.root, root, HASH_LEN) != 0)
        return STATUS_MALFORMED;
    return STATUS_OK;
}

static void load_cleared(struct own_log *o, uint64_t size)
{
    for (uint64_t i = 0; i < size; i++)
        o->cleared_count += o->cleared_at[i] == size;
    o->cleared = grab(o->cleared_count * sizeof *o->cleared);
    o->cleared_count = 0;
    for (uint64_t i = 0; i < size; i++)
        if (o->cleared_at[i] == size)
            o->cleared[o->cleared_count++] = i;
}

static enum status start_batch(struct federate *f, struct own_log *o)
{
    enum status s;

    if (o->prepared_size <= o->head_size || f->publishing)
        return STATUS_MALFORMED;
    s = rebuild(o, &o->next, o->prepared_size);
    if (s)
        return s;
    memcpy(o->next_state, state_of(o, o->prepared_size), MESSAGE_STATE);
    load_cleared(o, o->prepared_size);
    /* Until it is signed, what it clears counts as alive. */
    for (size_t i = 0; i < o->cleared_count; i++)
        o->cleared_at[o->cleared[i]] = 0;
    o->step = PUBLISH_HELD;
    f->publishing = o;
    return STATUS_OK;
}

static enum status start_one(struct federate *f, struct own_log *o)
{
    enum status s = STATUS_OK;

    if (!o->recorded)
        return STATUS_MALFORMED; /* nobody knows whom it names */
    if (o->head_size) {
        s = rebuild(o, &o->log, o->head_size);
        if (!s)
            s = check_note(o);
        if (!s)
            memcpy(o->state, state_of(o, o->head_size), MESSAGE_STATE);
    }
    return s || !o->prepared_size ? s : start_batch(f, o);
}

enum status own_start(struct federate *f)
{
    enum status s = STATUS_OK;

    for (unsigned i = 0; i < STREAMS_MAX && !s; i++)
        if (f->own[i])
            s = start_one(f, f->own[i]);
    return s;
}

enum status own_cleared(const struct own_log *o, uint64_t from, uint8_t *out,
                        size_t cap, size_t *len)
{
    uint64_t end = from < o->log.range.size ? from : o->log.range.size;
    uint64_t *list;
    size_t n = 0;
    enum status s;

    for (uint64_t i = 0; i < end; i++)
        n += o->cleared_at[i] > from;
    *len = 0;
    if (n == 0)
        return STATUS_OK;
    list = grab(n * sizeof *list);
    n = 0;
    for (uint64_t i = 0; i < end; i++)
        if (o->cleared_at[i] > from)
            list[n++] = i;
    s = livelog_gaps_encode(list, n, out, cap, len);
    free(list);
    return s;
}
