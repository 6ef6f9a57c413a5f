/* The order of publication: PREPARED, guard, SIGNED, announced.  A crash
 * between any two steps is repaired by doing the rest again: signatures are
 * deterministic, so the second one is the first one. */
#include "concerns.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/crockford.h"

static void finish(struct federate *f, struct own_log *o, enum status s)
{
    struct federate_effect *e;

    if (o->command) {
        e = effect_done(f, o->command, s);
        e->stream = o->stream;
        e->done.first = o->first;
        e->done.position =
            o->position
                ? keep(f, o->position, o->positions * sizeof *o->position)
                : NULL;
    }
    free(o->next.bits);
    free(o->cleared);
    free(o->position);
    free(o->next_note);
    o->next = (struct livelog){0};
    o->cleared = NULL;
    o->position = NULL;
    o->next_note = NULL;
    o->cleared_count = o->positions = 0;
    o->command = NEVER_COMMAND;
    o->step = PUBLISH_IDLE;
    f->publishing = NULL;
}

/* ---- the batch
 * ------------------------------------------------------------------- */

/* A batch while it is made: the leaves for the store. */
struct making {
    struct federate *f;
    struct own_log *o;
    const struct federate_event *e;
    struct federate_leaf *leaf;
    size_t count;
};

static struct federate_leaf *next_leaf(struct making *m)
{
    struct federate_leaf *leaf = &m->leaf[m->count++];

    leaf->index = m->o->next.range.size;
    return leaf;
}

static enum status add_epoch(struct making *m)
{
    struct livelog_epoch first = {
        .epoch = 1, .reason = LIVELOG_FIRST, .time = m->f->now_s};
    struct federate_leaf *leaf;
    uint8_t *data;

    if (m->o->next.range.size > 0)
        return STATUS_OK;
    leaf = next_leaf(m);
    data = keep(m->f, NULL, LIVELOG_EPOCH);
    livelog_epoch_encode(data, &first);
    leaf->bare = true;
    leaf->body = data;
    leaf->len = LIVELOG_EPOCH;
    return livelog_append_dead(&m->o->next, view_of(data, LIVELOG_EPOCH),
                               leaf->hash);
}

/* Neighbouring indices must not tell what was imported together. */
static void shuffle(struct federate *f, uint32_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        size_t j = random_below(f, i);
        uint32_t was = order[i - 1];

        order[i - 1] = order[j];
        order[j] = was;
    }
}

static enum status add_offers(struct making *m)
{
    struct own_log *o = m->o;
    size_t n = m->e->publish.count;
    uint32_t *order = keep(m->f, NULL, n * sizeof *order);
    enum status s = STATUS_OK;

    shuffle(m->f, order, n);
    o->first = o->next.range.size;
    o->position = grab(n * sizeof *o->position);
    o->positions = n;
    for (size_t i = 0; i < n && !s; i++) {
        const struct view *body = &m->e->publish.body[order[i]];
        struct federate_leaf *leaf = next_leaf(m);

        random_bytes(m->f, leaf->salt, sizeof leaf->salt);
        leaf->body = body->p;
        leaf->len = body->len;
        o->position[order[i]] = (uint32_t)i;
        s = livelog_append(&o->next, leaf->salt, *body, leaf->hash);
    }
    return s;
}

static enum status seal(struct making *m)
{
    struct own_log *o = m->o;
    struct federate_leaf *leaf;
    enum status s = STATUS_OK;

    for (size_t i = 0; i < m->e->publish.cleared_count && !s; i++)
        s = livelog_clear(&o->next, m->e->publish.cleared[i]);
    if (s)
        return s;
    leaf = next_leaf(m);
    leaf->bare = true;
    leaf->body = o->next_state;
    leaf->len = MESSAGE_STATE;
    s = livelog_seal(&o->next, m->f->now_s, o->next_state);
    merkle_leaf(leaf->hash, view_of(o->next_state, MESSAGE_STATE));
    return s;
}

static void emit_batch(struct making *m)
{
    struct federate *f = m->f;
    struct own_log *o = m->o;
    struct federate_effect *e;
    uint8_t key[9];
    size_t len = stream_key(key, o->stream, o->next.range.size);

    effect_store(f, FEDERATE_STATE, view_of(key, len),
                 view_of(o->next_state, MESSAGE_STATE));
    e = effect(f, FEDERATE_STORE_BATCH);
    e->stream = o->stream;
    e->batch.first = o->log.range.size;
    e->batch.size = o->next.range.size;
    e->batch.leaf = m->leaf;
    e->batch.count = m->count;
    e->batch.cleared = o->cleared;
    e->batch.cleared_count = o->cleared_count;
}

static enum status make_batch(struct federate *f, struct own_log *o,
                              const struct federate_event *e)
{
    size_t room = e->publish.count + 2; /* EPOCH or not, STATE */
    struct making m = {.f = f, .o = o, .e = e};
    uint64_t old = o->log.range.size;
    enum status s;

    if (room > LIVELOG_SIZE_MAX - old)
        return STATUS_FULL;
    own_copy(&o->next, &o->log, old + room);
    own_room(o, old + room);
    m.leaf = keep(f, NULL, room * sizeof *m.leaf);
    s = add_epoch(&m);
    if (!s)
        s = add_offers(&m);
    if (!s)
        s = seal(&m);
    if (s)
        return s;
    o->cleared_count = e->publish.cleared_count;
    o->cleared = grab(o->cleared_count * sizeof *o->cleared);
    if (o->cleared_count > 0)
        memcpy(o->cleared, e->publish.cleared,
               o->cleared_count * sizeof *o->cleared);
    for (size_t i = 0; i < m.count; i++)
        memcpy(o->hash[old + i], m.leaf[i].hash, HASH_LEN);
    o->leaves = old + m.count;
    emit_batch(&m);
    return STATUS_OK;
}

void publish_command(struct federate *f, const struct federate_event *e)
{
    struct own_log *o = NULL;
    enum status s = STATUS_OK;

    if (f->gate == GATE_RECOVER)
        s = STATUS_FORKED;
    else if (f->gate != GATE_LIVE || f->publishing)
        s = STATUS_BUSY;
    else
        s = stream_choose(f, e, &o);
    if (s) {
        (void)effect_done(f, e->command, s);
        return;
    }
    o->command = e->command;
    f->publishing = o;
    s = make_batch(f, o, e);
    if (s)
        finish(f, o, s);
    else
        o->step = PUBLISH_PREPARING;
}

/* ---- the steps
 * --------------------------------------------------------------------- */

static enum status sign(struct federate *f, struct own_log *o)
{
    struct livelog_checkpoint c = {.origin = view_text(o->origin),
                                   .size = o->next.range.size};
    char text[LIVELOG_CHECKPOINT_TEXT], note[NOTE_MAX], tid[TID_TEXT];
    struct note_buffer b = {.p = note, .cap = sizeof note};
    struct note_signer signer;
    size_t len;
    enum status s;

    tid_text(tid, f->identity.tid);
    merkle_root(&o->next.range, c.root);
    s = livelog_checkpoint_text(text, sizeof text, &len, &c);
    if (!s)
        s = livelog_key(&signer.key, tid, f->log_key.pub);
    memcpy(signer.secret, f->log_key.secret, sizeof signer.secret);
    if (!s)
        s = note_sign(&b, view_of(text, len), &signer);
    sodium_memzero(&signer, sizeof signer);
    if (s)
        return s;
    o->next_note = grab(b.len);
    memcpy(o->next_note, note, b.len);
    o->next_note_len = b.len;
    return STATUS_OK;
}

/* The file names what every stream has signed, and of this one what is about
 * to be. */
static void write_guard(struct federate *f, struct own_log *o)
{
    struct guard *g = &f->guard;
    char *text = keep(f, NULL, GUARD_TEXT);
    struct federate_effect *e;

    *g = (struct guard){0};
    memcpy(g->tid, f->identity.tid, TID_LEN);
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        const struct own_log *at = f->own[i];
        const struct livelog *log = at && at == o ? &at->next
                                    : at          ? &at->log
                                                  : NULL;

        if (!log || log->range.size == 0)
            continue;
        g->log[g->logs] = (struct guard_log){i, 1, log->range.size, {0}};
        merkle_root(&log->range, g->log[g->logs++].root);
    }
    e = effect(f, FEDERATE_WRITE_GUARD);
    e->bytes = view_of(text, guard_encode(text, g));
    f->has_guard = true;
    o->step = PUBLISH_GUARDING;
}

/* The store holds the batch and could not go on: it stays PREPARED and is
 * taken up again by the next TICK. */
static void hold(struct federate *f, struct own_log *o, enum status s,
                 const char *what)
{
    effect_log(f, NULL, "unpublished", what);
    if (o->command) {
        effect_done(f, o->command, s)->stream = o->stream;
        o->command = NEVER_COMMAND;
    }
    o->step = PUBLISH_HELD;
    o->retry_ms = f->now_ms + 60000;
}

void publish_resume(struct federate *f)
{
    struct own_log *o = f->publishing;
    enum status s;

    if (!o || o->step != PUBLISH_HELD || f->gate != GATE_LIVE ||
        f->now_ms < o->retry_ms)
        return;
    free(o->next_note);
    o->next_note = NULL;
    s = sign(f, o);
    if (s)
        hold(f, o, s, "checkpoint could not be signed");
    else
        write_guard(f, o);
}

void publish_prepared(struct federate *f, enum status status)
{
    struct own_log *o = f->publishing;

    if (!o || o->step != PUBLISH_PREPARING)
        return;
    if (status) { /* nothing was stored, nothing has left */
        o->leaves = o->log.range.size;
        finish(f, o, status);
        return;
    }
    o->step = PUBLISH_HELD;
    o->retry_ms = 0;
    publish_resume(f);
}

void publish_guarded(struct federate *f, enum status status)
{
    struct own_log *o = f->publishing;
    struct federate_effect *e;

    if (!o || o->step != PUBLISH_GUARDING)
        return;
    if (status) {
        hold(f, o, status, "guard file could not be written");
        return;
    }
    e = effect(f, FEDERATE_STORE_SIGNED);
    e->stream = o->stream;
    e->signed_head.size = o->next.range.size;
    e->signed_head.note = view_of(o->next_note, o->next_note_len);
    o->step = PUBLISH_SIGNING;
}

static void forget_state(struct federate *f, unsigned stream, uint64_t size)
{
    uint8_t key[9];
    size_t len = stream_key(key, stream, size);

    if (size > 0)
        effect_store(f, FEDERATE_STATE, view_of(key, len), view_of(NULL, 0));
}

void publish_signed(struct federate *f, enum status status)
{
    struct own_log *o = f->publishing;
    uint64_t old;

    if (!o || o->step != PUBLISH_SIGNING)
        return;
    if (status) {
        hold(f, o, status, "signed checkpoint could not be stored");
        return;
    }
    old = o->log.range.size;
    free(o->log.bits);
    free(o->note);
    o->log = o->next;
    o->next = (struct livelog){0};
    o->note = o->next_note;
    o->note_len = o->next_note_len;
    o->next_note = NULL;
    memcpy(o->state, o->next_state, MESSAGE_STATE);
    for (size_t i = 0; i < o->cleared_count; i++)
        o->cleared_at[o->cleared[i]] = (uint32_t)o->log.range.size;
    forget_state(f, o->stream, old);
    doubts_sweep(f);
    finish(f, o, STATUS_OK);
    serve_changed(f, o);
}
