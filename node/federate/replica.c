#include <stdlib.h>
#include <string.h>

#include "proofs.h"
#include "symbiote/crockford.h"
#include "transfer.h"

/* ---- the stored state
 * ---------------------------------------------------------------- */

uint8_t *transfer_record(const struct verifier *v, size_t *len)
{
    size_t bits = livelog_bitmap_bytes(v->base.range.size);
    size_t cap = bits + v->note_len + sizeof v->base.range.node + 256;
    uint8_t *buf = grab(cap);
    struct writer w = wire_writer(buf, cap);

    wire_put_map(&w, 6);
    wire_put_uint(&w, 1);
    wire_put_uint(&w, v->base.range.size);
    wire_put_uint(&w, 2);
    wire_put_bytes(&w, v->base.range.node[0], sizeof v->base.range.node);
    wire_put_uint(&w, 3);
    wire_put_uint(&w, v->base.live);
    wire_put_uint(&w, 4);
    wire_put_bytes(&w, v->state, MESSAGE_STATE);
    wire_put_uint(&w, 5);
    wire_put_bytes(&w, v->note, v->note_len);
    wire_put_uint(&w, 6);
    wire_put_bytes(&w, v->base.bits, bits);
    if (wire_close_writer(&w, len))
        abort(); /* cap covers it */
    return buf;
}

static void *copy(struct view v)
{
    void *p = grab(v.len);

    if (v.len > 0)
        memcpy(p, v.p, v.len);
    return p;
}

static enum status read_record(struct replica *r, struct view record)
{
    struct reader in = wire_reader(record.p, record.len);
    struct wire_map m = wire_get_map(&in);
    struct view bits = {0}, note = {0}, state = {0};
    struct livelog log = {0};
    uint64_t key;

    while (wire_next_key(&in, &m, &key))
        switch (key) {
        case 1: log.range.size = wire_get_uint(&in, 1, LIVELOG_SIZE_MAX); break;
        case 2:
            wire_get_bytes(&in, log.range.node[0], sizeof log.range.node);
            break;
        case 3: log.live = wire_get_uint(&in, 0, LIVELOG_SIZE_MAX); break;
        case 4: state = wire_get_view(&in, MESSAGE_STATE, MESSAGE_STATE); break;
        case 5: note = wire_get_view(&in, 1, NOTE_BYTES_MAX); break;
        case 6: bits = wire_get_view(&in, 0, SIZE_MAX); break;
        default: wire_skip(&in);
        }
    if (wire_close_reader(&in) || note.len == 0 ||
        bits.len != livelog_bitmap_bytes(log.range.size) ||
        livelog_state_decode(&log.state, state))
        return STATUS_MALFORMED;
    log.bits = copy(bits);
    log.cap = bits.len;
    r->log = log;
    r->note = copy(note);
    r->note_len = note.len;
    return STATUS_OK;
}

static struct replica *get(struct peer *p, unsigned stream)
{
    struct replica *r = p->replica[stream];

    if (r)
        return r;
    r = p->replica[stream] = grab(sizeof *r);
    r->stream = stream;
    return r;
}

enum status replica_load(struct federate *f, const struct federate_event *e)
{
    struct view record = e->replica.state;
    struct loaded *l = grab(sizeof *l + record.len);

    if (e->stream >= STREAMS_MAX) {
        free(l);
        return STATUS_MALFORMED;
    }
    memcpy(l->tid, e->tid, TID_LEN);
    l->stream = e->stream;
    l->len = record.len;
    if (record.len > 0)
        memcpy(l->record, record.p, record.len);
    l->next = f->loaded;
    f->loaded = l;
    return STATUS_OK;
}

static void emit(struct federate *f, enum federate_effect_kind kind,
                 const uint8_t *tid, unsigned stream)
{
    struct federate_effect *e = effect(f, kind);

    memcpy(e->tid, tid, TID_LEN);
    e->stream = stream;
}

/* A replica that cannot be read is fetched again; one of nobody goes, and so
 * do the rows of a first transfer that did not end. */
static void start_one(struct federate *f, const struct loaded *l)
{
    struct peer *p = roster_find(f, l->tid);
    struct replica read = {0}, *r;

    if (p && l->len > 0 && !read_record(&read, view_of(l->record, l->len))) {
        r = get(p, l->stream);
        r->log = read.log;
        r->note = read.note;
        r->note_len = read.note_len;
        emit(f, FEDERATE_UNSTAGE, l->tid, l->stream);
        f->effect[f->effects - 1].unstage.size = r->log.range.size;
        return;
    }
    if (!p || l->len > 0)
        effect_log(f, l->tid, "erased",
                   p ? "replica unreadable: fetched again"
                     : "not a peer any more");
    emit(f, FEDERATE_ERASE, l->tid, l->stream);
}

void replica_start(struct federate *f)
{
    while (f->loaded) {
        struct loaded *l = f->loaded;

        f->loaded = l->next;
        start_one(f, l);
        free(l);
    }
}

static void clear(struct replica *r)
{
    free(r->log.bits);
    free(r->note);
    r->log = (struct livelog){0};
    r->note = NULL;
    r->note_len = 0;
}

/* Nothing of what the stream held is kept. */
static void empty(struct federate *f, struct peer *p, struct replica *r)
{
    transfer_drop(f, p, r);
    clear(r);
    emit(f, FEDERATE_ERASE, p->tid, r->stream);
}

static void forget(struct federate *f, struct peer *p, struct replica *r)
{
    empty(f, p, r);
    p->replica[r->stream] = NULL;
    free(r);
}

void replica_forget(struct federate *f, struct peer *p)
{
    for (unsigned i = 0; i < STREAMS_MAX; i++)
        if (p->replica[i])
            forget(f, p, p->replica[i]);
}

/* ---- heads
 * -----------------------------------------------------------------------------
 */

/* From the entry after `skip` on, at the place that `cursor` names. */
static void ask_heads(struct federate *f, struct peer *p, uint64_t skip,
                      struct view cursor)
{
    uint8_t buf[64];
    struct writer w = wire_writer(buf, sizeof buf);

    if (!p->link || !link_active(p->link))
        return;
    (void)heads_request_encode(&(struct heads_request){.cursor = cursor}, &w);
    (void)link_ask(f, p->link, OP_HEADS, skip, &w);
}

void replica_ask_heads(struct federate *f, struct peer *p)
{
    ask_heads(f, p, 0, view_of(NULL, 0));
}

/* A checkpoint of this log with its log key's signature: nothing is given up
 * or allocated for one without. */
static bool is_signed(const struct peer *p, const struct head_entry *e,
                      struct livelog_checkpoint *c)
{
    struct note_key key;
    struct note n;
    char tid[TID_TEXT], name[STREAM_NAME_TEXT], origin[LIVELOG_ORIGIN_TEXT];

    tid_text(tid, p->tid);
    stream_name(name, (unsigned)e->log.stream);
    return !livelog_key(&key, tid, p->identity.log) &&
           !livelog_origin(origin, tid, name, 1) &&
           !note_parse(&n, e->checkpoint) && !note_verify(&n, &key) &&
           !livelog_checkpoint_parse(c, n.text) &&
           c->origin.len == strlen(origin) &&
           memcmp(c->origin.p, origin, c->origin.len) == 0;
}

/* Same size, another root. */
static bool contradicts(const struct replica *r,
                        const struct livelog_checkpoint *c)
{
    uint8_t root[HASH_LEN];

    merkle_root(&r->log.range, root);
    return c->size == r->log.range.size && memcmp(c->root, root, HASH_LEN) != 0;
}

/* Live offers and leaves of the other streams, as held or being fetched. */
static void others(const struct peer *p, unsigned stream, uint64_t *live,
                   uint64_t *size)
{
    *live = *size = 0;
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        const struct replica *r = p->replica[i];
        const struct transfer *t = r ? r->transfer : NULL;

        if (!r || i == stream)
            continue;
        *live += t && t->live > r->log.live ? t->live : r->log.live;
        *size += t ? t->size : r->log.range.size;
    }
}

static const char *refuse_head(const struct federate *f, const struct peer *p,
                               const struct head_entry *e, uint64_t leaves)
{
    struct livelog_state state;
    uint64_t live, size;

    if (livelog_state_decode(&state, e->state))
        return "STATE leaf malformed";
    others(p, (unsigned)e->log.stream, &live, &size);
    if (state.live_count > QUOTA_OFFERS ||
        live > QUOTA_OFFERS - state.live_count)
        return "more offers than the quota";
    if (size + leaves > LIVELOG_SIZE_MAX)
        return "more leaves than a territory may have";
    if (f->now_s > state.time + LEASE_ERASED_S)
        return "older than 30 days";
    if (ident_check_day(&p->identity, (uint32_t)(f->now_s / 86400)))
        return "its certificate has expired";
    return NULL;
}

static void consider_newer(struct federate *f, struct peer *p,
                           const struct head_entry *e, uint64_t size)
{
    struct replica *r = p->replica[e->log.stream];
    const char *why;

    if (r->transfer && (r->transfer->size >= size || r->transfer->finished)) {
        replica_pump(f, p);
        return;
    }
    if (f->now_ms < r->wait_ms)
        return; /* asked again then */
    why = refuse_head(f, p, e, size);
    if (why) {
        transfer_fail(f, p, r, &(struct failure){"refused", why});
        return;
    }
    transfer_drop(f, p, r);
    transfer_begin(f, p, e, size);
}

static void consider(struct federate *f, struct peer *p,
                     const struct head_entry *e)
{
    struct livelog_checkpoint c;
    struct replica *r;
    uint64_t size;

    if (livelog_head_size(e->checkpoint, &size)) {
        effect_log(f, p->tid, "refused", "not a checkpoint note");
        return;
    }
    if (!is_signed(p, e, &c)) {
        effect_log(f, p->tid, "refused",
                   livelog_fault_text(LIVELOG_BAD_SIGNATURE));
        return;
    }
    r = get(p, (unsigned)e->log.stream);
    r->named = true;
    r->want_size = size > r->want_size ? size : r->want_size;
    if (size > r->log.range.size) {
        consider_newer(f, p, e, size);
        return;
    }
    if (size < r->log.range.size)
        effect_log(f, p->tid, "ignored", "head older than what is held");
    else if (contradicts(r, &c))
        effect_log(f, p->tid, "forked", "two signed roots for one size");
    r->want_size = r->log.range.size;
}

/* What it names us in no more is not ours to keep.  Of stream 0 a peer that has
 * lost its own log says nothing: there the lease decides. */
static void forget_unnamed(struct federate *f, struct peer *p)
{
    for (unsigned i = 1; i < STREAMS_MAX; i++)
        if (p->replica[i] && !p->replica[i]->named) {
            effect_log(f, p->tid, "erased", "a stream that it shows no more");
            forget(f, p, p->replica[i]);
        }
}

/* The own logs of the answerer stand first in an answer, so the first part of
 * one names them all. */
static void read_heads(struct federate *f, struct peer *p,
                       const struct heads *m, bool first)
{
    for (unsigned i = 0; first && i < STREAMS_MAX; i++)
        if (p->replica[i])
            p->replica[i]->named = false;
    for (size_t i = 0; i < m->count; i++) {
        const struct head_entry *e = &m->entry[i];

        if (e->log.stream < STREAMS_MAX && e->log.epoch == 1 &&
            memcmp(e->log.tid, p->tid, TID_LEN) == 0)
            consider(f, p, e);
    }
    if (first)
        forget_unnamed(f, p);
}

void replica_heads(struct federate *f, struct link *l,
                   const struct asked *asked, struct view body)
{
    struct heads *m = keep(f, NULL, sizeof *m);
    struct peer *p = l->peer;
    bool more;

    if (!link_active(l))
        return;
    if (heads_decode(m, body)) {
        link_bye(f, l, BYE_PROTOCOL);
        return;
    }
    more = asked && asked->at == 0 && m->more && m->cursor.len > 0;
    read_heads(f, p, m, asked && asked->at == 0);
    if (more)
        ask_heads(f, p, HEADS_MAX, m->cursor);
    p->heads_no += asked && !more;
    if (asked)
        gate_heard(f, p, m, !more);
    sync_tick(f);
}

/* ---- adopted
 * ------------------------------------------------------------------------------
 */

static void acknowledge(struct federate *f, struct peer *p,
                        const struct replica *r)
{
    struct ack m = {.log = {.stream = r->stream, .epoch = 1},
                    .size = r->log.range.size};
    uint8_t buf[1024];
    struct writer w = wire_writer(buf, sizeof buf);

    if (!p->link || !link_active(p->link) || m.size == 0 ||
        proofs_make_ack(f, view_of(r->note, r->note_len), &m.line))
        return;
    memcpy(m.log.tid, p->tid, TID_LEN);
    (void)ack_encode(&m, &w);
    (void)link_ask(f, p->link, OP_ACK, 0, &w);
}

/* The store has answered for a transfer that was given up; the oldest of them
 * stands last.  False: there is none. */
static bool orphan_committed(struct federate *f, const struct federate_event *e)
{
    struct transfer **at = &f->orphans, **last = NULL, *t;

    for (; *at; at = &(*at)->next)
        if (memcmp((*at)->tid, e->tid, TID_LEN) == 0 &&
            (*at)->stream == e->stream)
            last = at;
    if (!last)
        return false;
    t = *last;
    *last = t->next;
    transfer_free(t);
    return true;
}

static void adopted(struct federate *f, struct peer *p, struct replica *r)
{
    struct transfer *t = r->transfer;

    clear(r);
    r->log = t->v->base;
    t->v->base.bits = NULL;
    r->note = t->v->note;
    r->note_len = t->v->note_len;
    t->v->note = NULL;
    r->transfer = NULL;
    r->faults = 0;
    transfer_free(t);
    effect_log(f, p->tid, "adopted", "a newer checkpoint");
    acknowledge(f, p, r);
    if (r->want_size > r->log.range.size)
        replica_ask_heads(f, p);
    replica_tick(f);
    sync_tick(f);
}

void replica_committed(struct federate *f, const struct federate_event *e)
{
    struct peer *p = roster_find(f, e->tid);
    struct replica *r =
        p && e->stream < STREAMS_MAX ? p->replica[e->stream] : NULL;

    if (orphan_committed(f, e) || !r || !r->transfer || !r->transfer->adopting)
        return;
    r->transfer->adopting = false;
    if (e->status)
        transfer_fail(f, p, r,
                      &(struct failure){"unstored", status_text(e->status)});
    else
        adopted(f, p, r);
}

void replica_link_lost(struct federate *f, struct peer *p)
{
    (void)f;
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        struct transfer *t = p->replica[i] ? p->replica[i]->transfer : NULL;

        for (size_t k = 0; t && k < t->slots; k++)
            if (t->slot[k].state == SLOT_ASKED)
                t->slot[k].state = SLOT_WANTED;
    }
}

/* ---- leases
 * --------------------------------------------------------------------------------
 */

static enum federate_freshness age_of(const struct federate *f,
                                      const struct replica *r)
{
    uint64_t age =
        f->now_s > r->log.state.time ? f->now_s - r->log.state.time : 0;

    return age < LEASE_STALE_S    ? FRESHNESS_FRESH
           : age < LEASE_HIDDEN_S ? FRESHNESS_STALE
           : age < LEASE_ERASED_S ? FRESHNESS_HIDDEN
                                  : FRESHNESS_ERASED;
}

static void tick_age(struct federate *f, struct peer *p, struct replica *r)
{
    enum federate_freshness now = age_of(f, r);

    if (now == r->freshness)
        return;
    r->freshness = now;
    emit(f, FEDERATE_AGE, p->tid, r->stream);
    f->effect[f->effects - 1].age.freshness = now;
    if (now != FRESHNESS_ERASED || (r->transfer && r->transfer->adopting))
        return;
    effect_log(f, p->tid, "erased", "no checkpoint for 30 days");
    empty(f, p, r);
}

static void tick_peer(struct federate *f, struct peer *p)
{
    bool ask = false;

    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        struct replica *r = p->replica[i];

        if (r && r->log.range.size > 0)
            tick_age(f, p, r);
        if (r && !r->transfer && r->wait_ms && f->now_ms >= r->wait_ms) {
            r->wait_ms = 0;
            ask = true;
        }
    }
    replica_pump(f, p);
    if (ask)
        replica_ask_heads(f, p);
}

void replica_tick(struct federate *f)
{
    for (size_t i = 0; i < f->peers; i++)
        tick_peer(f, f->peer[i]);
}

uint64_t replica_wake(const struct federate *f)
{
    uint64_t at = UINT64_MAX;

    for (size_t i = 0; i < f->peers; i++)
        for (unsigned k = 0; k < STREAMS_MAX; k++) {
            const struct replica *r = f->peer[i]->replica[k];

            if (r && r->wait_ms > f->now_ms && r->wait_ms < at)
                at = r->wait_ms;
            if (r && r->transfer && r->transfer->retry_ms > f->now_ms &&
                r->transfer->retry_ms < at)
                at = r->transfer->retry_ms;
        }
    return at;
}

/* ---- what the API shows -------------------------------------------------- */

void replica_sum(const struct peer *p, struct federate_peer *out)
{
    uint64_t newest = 0;

    out->live = out->size = 0;
    out->freshness = FRESHNESS_FRESH;
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        const struct replica *r = p->replica[i];

        if (!r)
            continue;
        out->live += r->log.live;
        out->size += r->log.range.size;
        if (r->log.state.time >= newest) {
            newest = r->log.state.time;
            out->freshness = r->freshness;
        }
    }
}
