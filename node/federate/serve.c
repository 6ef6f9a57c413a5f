#include "concerns.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proofs.h"
#include "symbiote/crockford.h"

enum {
    CLEARED_MAX = REPLY_MAX / 2, /* longer lists: use TILES */
    TILES_AT_ONCE = 128,         /* about 15 ms of hashing */
    LEAF_LEAST = 34,             /* bytes of a leaf that is only a hash */
};

/* The first request of the queue has been dealt with. */
static void pop(struct link *l)
{
    l->inbound_bytes -= l->inbound[0].len;
    free(l->inbound[0].body);
    l->inbounds--;
    memmove(l->inbound, l->inbound + 1, l->inbounds * sizeof *l->inbound);
    l->ticket = 0;
}

static void fail(struct federate *f, struct link *l, enum error_code code)
{
    link_error(f, l, &l->inbound[0], code);
    pop(l);
}

static void answer(struct federate *f, struct link *l, const struct writer *w)
{
    link_reply(f, l, &l->inbound[0], w);
    pop(l);
}

/* ---- heads and chain
 * ----------------------------------------------------------- */

/* Entries of an answer, from the one after `skip` on; what does not fit is
 * asked for with the cursor. */
struct listing {
    struct heads *m;
    uint64_t skip;
};

static struct head_entry *next_entry(struct listing *l)
{
    if (l->skip > 0) {
        l->skip--;
        return NULL;
    }
    if (l->m->count == HEADS_MAX) {
        l->m->more = true;
        return NULL;
    }
    return &l->m->entry[l->m->count++];
}

/* The own logs that the peer may know of. */
static void put_own_heads(const struct federate *f, const struct peer *p,
                          struct listing *l)
{
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        const struct own_log *o = f->own[i];
        struct head_entry *e;

        if (!o || o->note_len == 0 || !stream_shown(o, p))
            continue;
        e = next_entry(l);
        if (!e)
            continue;
        memcpy(e->log.tid, f->identity.tid, TID_LEN);
        e->log.stream = i;
        e->log.epoch = 1;
        e->checkpoint = view_of(o->note, o->note_len);
        e->state = view_of(o->state, MESSAGE_STATE);
    }
}

/* What we hold of the logs of the one who asks: its start-up gate reads it. */
static void put_their_heads(struct federate *f, const struct peer *p,
                            struct listing *l)
{
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        const struct replica *r = p->replica[i];
        struct head_entry *e;
        uint8_t *state;

        if (!r || r->note_len == 0)
            continue;
        e = next_entry(l);
        if (!e)
            continue;
        memcpy(e->log.tid, p->tid, TID_LEN);
        e->log.stream = i;
        e->log.epoch = 1;
        e->checkpoint = view_of(r->note, r->note_len);
        state = keep(f, NULL, MESSAGE_STATE);
        livelog_state_encode(state, &r->log.state);
        e->state = view_of(state, MESSAGE_STATE);
    }
}

static void serve_heads(struct federate *f, struct link *l)
{
    struct heads_request ask;
    struct heads *m = keep(f, NULL, sizeof *m);
    struct listing list = {.m = m};
    uint8_t *buf = keep(f, NULL, REPLY_MAX), next;
    struct writer w = wire_writer(buf, REPLY_MAX);
    struct inbound *in = &l->inbound[0];

    if (heads_request_decode(&ask, view_of(in->body, in->len)) ||
        ask.cursor.len > 1) {
        fail(f, l, ERROR_BAD_FRAME);
        return;
    }
    if (ask.cursor.len == 1)
        list.skip = ask.cursor.p[0];
    next = (uint8_t)(list.skip + HEADS_MAX);
    put_own_heads(f, l->peer, &list);
    put_their_heads(f, l->peer, &list);
    if (m->more)
        m->cursor = view_of(&next, 1);
    (void)heads_encode(m, &w);
    l->subscribed = true;
    l->heads_dirty = false;
    answer(f, l, &w);
}

static void push_heads(struct federate *f, struct link *l)
{
    struct heads *m = keep(f, NULL, sizeof *m);
    struct listing list = {.m = m};
    uint8_t *buf = keep(f, NULL, REPLY_MAX);
    struct writer w = wire_writer(buf, REPLY_MAX);
    struct frame frame = {.kind = FRAME_NOTICE, .op = OP_HEADS};

    l->heads_dirty = false;
    l->notice_ms = f->now_ms + NOTICE_MS;
    put_own_heads(f, l->peer, &list);
    if (heads_encode(m, &w))
        return;
    frame.body = view_of(buf, w.len);
    link_send(f, l, &frame);
}

static void serve_chain(struct federate *f, struct link *l)
{
    struct chain_request ask;
    struct chain *m = keep(f, NULL, sizeof *m);
    uint8_t *buf = keep(f, NULL, REPLY_MAX);
    struct writer w = wire_writer(buf, REPLY_MAX);
    struct inbound *in = &l->inbound[0];
    const char *note;
    size_t len, bytes = 0;

    if (chain_request_decode(&ask, view_of(in->body, in->len)) ||
        memcmp(ask.tid, f->identity.tid, TID_LEN) != 0) {
        fail(f, l, ERROR_UNKNOWN_STREAM);
        return;
    }
    for (size_t i = ask.from; m->count < CHAIN_NOTES_MAX; i++) {
        if (ident_chain_note(f->self.chain.p, f->self.chain.len, i, &note,
                             &len) ||
            bytes + len > REPLY_MAX - 512)
            break;
        bytes += len;
        m->note[m->count++] = view_of(note, len);
    }
    (void)chain_encode(m, &w);
    answer(f, l, &w);
}

static void serve_ack(struct federate *f, struct link *l)
{
    struct inbound *in = &l->inbound[0];
    struct ack m;
    const struct own_log *o;
    uint8_t buf[8];
    struct writer w = wire_writer(buf, sizeof buf);

    if (ack_decode(&m, view_of(in->body, in->len))) {
        fail(f, l, ERROR_BAD_FRAME);
        return;
    }
    o = stream_asked(f, l->peer, &m.log);
    if (!o) {
        fail(f, l, ERROR_UNKNOWN_STREAM);
        return;
    }
    if (m.size == o->log.range.size) { /* an older one is of no use */
        if (proofs_check_ack(o, l->peer, m.line)) {
            fail(f, l, ERROR_BAD_SIG);
            return;
        }
        l->peer->acked[o->stream] = m.size;
        effect_log(f, l->peer->tid, "applied", "acknowledged our checkpoint");
    }
    (void)empty_encode(&w);
    answer(f, l, &w);
    sync_tick(f);
}

static void serve_doubt(struct federate *f, struct link *l)
{
    struct inbound *in = &l->inbound[0];
    enum error_code code = doubts_heard(f, l, view_of(in->body, in->len));
    uint8_t buf[8];
    struct writer w = wire_writer(buf, sizeof buf);

    if (code) {
        fail(f, l, code);
        return;
    }
    (void)empty_encode(&w);
    answer(f, l, &w);
}

/* ---- requests that need leaves
 * ---------------------------------------------------- */

/* `size` 0: that of the log. */
static enum error_code check_log(const struct own_log *o,
                                 const struct log_ref *log, uint64_t size)
{
    if (!o)
        return ERROR_UNKNOWN_STREAM;
    if (log->epoch != 1)
        return ERROR_OLD_EPOCH;
    if (size != 0 && size != o->log.range.size)
        return size > o->log.range.size ? ERROR_SIZE_UNKNOWN : ERROR_STALE_HEAD;
    return 0;
}

/* Leaves of an own log from `first` on. */
static void read_leaves(struct federate *f, struct link *l,
                        const struct own_log *o, uint64_t first, uint64_t count)
{
    struct federate_effect *e = effect(f, FEDERATE_READ_LEAVES);
    uint64_t most = REPLY_MAX / LEAF_LEAST + 1; /* what a reply can hold */

    l->ticket = ++f->next_ticket;
    e->stream = o->stream;
    e->read.ticket = l->ticket;
    e->read.first = first;
    e->read.count = count < most ? count : most;
    e->read.budget = REPLY_MAX;
}

/* How far a reply may go. */
struct cut {
    const struct own_log *o;
    uint64_t end; /* index */
    size_t budget;
};

/* Appends leaves of the event while they fit the budget; dead ones as hashes.
 * STATUS_NOT_FOUND: the store has gone on, a live body is no longer there. */
static enum status put_leaves(const struct federate_event *e,
                              const struct cut *cut, struct writer *w,
                              struct leaf_list *list)
{
    for (size_t i = 0; e && i < e->leaves.count; i++) {
        const struct federate_leaf *from = &e->leaves.leaf[i];
        struct wire_leaf leaf = {0};

        if (from->index >= cut->end)
            break;
        if (!livelog_is_live(&cut->o->log, from->index)) {
            leaf.hash = cut->o->hash[from->index];
        } else if (from->body) {
            leaf.salt = from->salt;
            leaf.body = view_of(from->body, from->len);
        } else {
            return STATUS_NOT_FOUND;
        }
        if (w->len + leaf_size(&leaf) > cut->budget && list->count > 0)
            break;
        if (leaf_put(w, &leaf))
            return STATUS_TOO_BIG;
        list->count++;
    }
    list->raw = view_of(w->buf, w->len);
    return STATUS_OK;
}

static void finish_delta(struct federate *f, struct link *l,
                         const struct delta_request *ask,
                         const struct federate_event *e)
{
    const struct own_log *o = stream_asked(f, l->peer, &ask->log);
    uint64_t end = ask->first + ask->count, last = ask->size - 1;
    uint8_t *gaps = keep(f, NULL, CLEARED_MAX);
    uint8_t *raw = keep(f, NULL, REPLY_MAX);
    uint8_t *buf = keep(f, NULL, FRAME_BODY_MAX);
    struct writer w = wire_writer(buf, FRAME_BODY_MAX);
    struct writer leaves = wire_writer(raw, REPLY_MAX);
    struct delta m = {.first = ask->first, .has_cleared = ask->cleared};
    struct cut cut = {.o = o, .end = end < last ? end : last};
    size_t n = 0;

    if (ask->cleared && own_cleared(o, ask->from, gaps, CLEARED_MAX, &n)) {
        fail(f, l, ERROR_TOO_BIG);
        return;
    }
    m.cleared = view_of(gaps, n);
    cut.budget = ask->budget > n ? ask->budget - n : 0;
    if (put_leaves(e, &cut, &leaves, &m.leaves)) {
        fail(f, l, ERROR_BUSY);
        return;
    }
    (void)delta_encode(&m, &w);
    answer(f, l, &w);
}

static void serve_delta(struct federate *f, struct link *l,
                        const struct federate_event *e)
{
    struct inbound *in = &l->inbound[0];
    const struct own_log *o = NULL;
    struct delta_request ask;
    enum error_code code = ERROR_BAD_FRAME;

    if (!delta_request_decode(&ask, view_of(in->body, in->len))) {
        o = stream_asked(f, l->peer, &ask.log);
        code = check_log(o, &ask.log, ask.size);
    }
    if (code)
        fail(f, l, code);
    else if (e || ask.count == 0 || ask.first + 1 >= ask.size)
        finish_delta(f, l, &ask, e);
    else
        read_leaves(f, l, o, ask.first, ask.count);
}

static void finish_page(struct federate *f, struct link *l,
                        const struct page_request *ask,
                        const struct federate_event *e)
{
    uint64_t start = ask->tile * TILE_LEAVES;
    uint64_t end = start + TILE_LEAVES;
    uint8_t *raw = keep(f, NULL, REPLY_MAX);
    uint8_t *buf = keep(f, NULL, FRAME_BODY_MAX);
    struct writer w = wire_writer(buf, FRAME_BODY_MAX);
    struct writer leaves = wire_writer(raw, REPLY_MAX);
    struct page m = {.offset = ask->offset};
    struct cut cut = {.o = stream_asked(f, l->peer, &ask->log),
                      .budget = ask->budget};

    cut.end = end = end < ask->size ? end : ask->size;
    if (put_leaves(e, &cut, &leaves, &m.leaves)) {
        fail(f, l, ERROR_BUSY);
        return;
    }
    m.next = ask->offset + m.leaves.count;
    if (start + m.next >= end)
        m.next = 0;
    (void)page_encode(&m, &w);
    answer(f, l, &w);
}

static void serve_page(struct federate *f, struct link *l,
                       const struct federate_event *e)
{
    struct inbound *in = &l->inbound[0];
    const struct own_log *o = NULL;
    struct page_request ask;
    enum error_code code = ERROR_BAD_FRAME;

    if (!page_request_decode(&ask, view_of(in->body, in->len))) {
        o = stream_asked(f, l->peer, &ask.log);
        code = check_log(o, &ask.log, ask.size);
    }
    if (!code && ask.tile * TILE_LEAVES + ask.offset >= ask.size)
        code = ERROR_SIZE_UNKNOWN;
    if (code)
        fail(f, l, code);
    else if (e)
        finish_page(f, l, &ask, e);
    else
        read_leaves(f, l, o, ask.tile * TILE_LEAVES + ask.offset,
                    TILE_LEAVES - ask.offset);
}

static size_t fill_tiles(const struct own_log *o,
                         const struct tiles_request *ask, uint8_t *roots,
                         uint8_t *chunks)
{
    uint64_t tiles = (o->log.range.size + TILE_LEAVES - 1) / TILE_LEAVES;
    size_t n = 0;

    for (; n < ask->count && n < TILES_AT_ONCE && ask->first + n < tiles; n++) {
        uint64_t at = (ask->first + n) * TILE_LEAVES, left = ask->size - at;

        merkle_root_of(roots + n * HASH_LEN, o->hash[at],
                       left < TILE_LEAVES ? left : TILE_LEAVES);
        memcpy(chunks + n * HASH_LEN,
               o->log.bits + (ask->first + n) * LIVELOG_CHUNK, LIVELOG_CHUNK);
    }
    return n;
}

static void serve_tiles(struct federate *f, struct link *l)
{
    struct inbound *in = &l->inbound[0];
    const struct own_log *o = NULL;
    struct tiles_request ask;
    enum error_code code = ERROR_BAD_FRAME;
    uint8_t *roots = keep(f, NULL, (size_t)TILES_AT_ONCE * HASH_LEN);
    uint8_t *chunks = keep(f, NULL, (size_t)TILES_AT_ONCE * HASH_LEN);
    uint8_t *buf = keep(f, NULL, FRAME_BODY_MAX);
    struct writer w = wire_writer(buf, FRAME_BODY_MAX);
    size_t n;

    if (!tiles_request_decode(&ask, view_of(in->body, in->len))) {
        o = stream_asked(f, l->peer, &ask.log);
        code = check_log(o, &ask.log, ask.size);
    }
    if (code) {
        fail(f, l, code);
        return;
    }
    n = fill_tiles(o, &ask, roots, chunks);
    (void)tiles_encode(&(struct tiles){view_of(roots, n * HASH_LEN),
                                       view_of(chunks, n * HASH_LEN)},
                       &w);
    answer(f, l, &w);
}

static void serve_proof(struct federate *f, struct link *l,
                        const struct federate_event *e)
{
    struct inbound *in = &l->inbound[0];
    struct own_log *o = NULL;
    struct proof_request ask;
    enum error_code code = ERROR_BAD_FRAME;
    uint8_t *buf = keep(f, NULL, FRAME_BODY_MAX);
    struct writer w = wire_writer(buf, FRAME_BODY_MAX);
    struct proof_reply m;

    if (!proof_request_decode(&ask, view_of(in->body, in->len))) {
        o = stream_asked(f, l->peer, &ask.log);
        code = check_log(o, &ask.log, 0);
    }
    if (!code && !livelog_is_live(&o->log, ask.index))
        code = ERROR_GONE;
    if (code) {
        fail(f, l, code);
    } else if (!e) {
        read_leaves(f, l, o, ask.index, 1);
    } else if (e->leaves.count == 0 ||
               proofs_make(f, o, &e->leaves.leaf[0], &m.text)) {
        fail(f, l, ERROR_BUSY);
    } else {
        (void)proof_reply_encode(&m, &w);
        answer(f, l, &w);
    }
}

/* ---- the queue
 * ------------------------------------------------------------------------ */

static void serve_one(struct federate *f, struct link *l,
                      const struct federate_event *e)
{
    switch (l->inbound[0].op) {
    case OP_HEADS: serve_heads(f, l); break;
    case OP_CHAIN: serve_chain(f, l); break;
    case OP_ACK: serve_ack(f, l); break;
    case OP_DOUBT: serve_doubt(f, l); break;
    case OP_DELTA: serve_delta(f, l, e); break;
    case OP_TILES: serve_tiles(f, l); break;
    case OP_PAGE: serve_page(f, l, e); break;
    case OP_PROOF: serve_proof(f, l, e); break;
    default: fail(f, l, ERROR_UNKNOWN_OP);
    }
}

static bool bulk(unsigned op)
{
    return op == OP_DELTA || op == OP_TILES || op == OP_PAGE ||
           op == OP_PROOF || op == OP_CHAIN;
}

/* In order; a bulk reply is computed only when the socket has taken everything
 * before it, so no more than one waits in memory. */
void serve_take(struct federate *f, struct link *l)
{
    while (l->inbounds > 0 && l->ticket == 0 && link_active(l)) {
        if (bulk(l->inbound[0].op) && l->unsent > 0)
            return;
        serve_one(f, l, NULL);
    }
}

void serve_leaves(struct federate *f, const struct federate_event *e)
{
    for (size_t i = 0; i < f->links; i++) {
        struct link *l = f->link[i];

        if (l->dead || l->ticket == 0 || l->ticket != e->leaves.ticket)
            continue;
        l->ticket = 0;
        if (e->status)
            fail(f, l, ERROR_INTERNAL);
        else if (link_active(l))
            serve_one(f, l, e);
        else
            fail(f, l, ERROR_NOT_PAIRED);
        serve_take(f, l);
        return;
    }
    prove_leaves(f, e);
}

void serve_changed(struct federate *f, const struct own_log *o)
{
    for (size_t i = 0; i < f->links; i++) {
        struct link *l = f->link[i];

        if (l->subscribed && l->peer && stream_shown(o, l->peer))
            l->heads_dirty = true;
    }
    serve_tick(f);
}

void serve_tick(struct federate *f)
{
    for (size_t i = 0; i < f->links; i++) {
        struct link *l = f->link[i];

        if (l->heads_dirty && link_active(l) && l->notice_ms <= f->now_ms)
            push_heads(f, l);
    }
}

uint64_t serve_wake(const struct federate *f)
{
    uint64_t wake = UINT64_MAX;

    for (size_t i = 0; i < f->links; i++)
        if (f->link[i]->heads_dirty && link_active(f->link[i]) &&
            f->link[i]->notice_ms < wake)
            wake = f->link[i]->notice_ms;
    return wake;
}
