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

enum status replica_load(struct federate *f, const uint8_t *tid,
                         struct view record)
{
    struct loaded *l = grab(sizeof *l + record.len);

    memcpy(l->tid, tid, TID_LEN);
    l->len = record.len;
    memcpy(l->record, record.p, record.len);
    l->next = f->loaded;
    f->loaded = l;
    return STATUS_OK;
}

/* A replica that cannot be read is fetched again; one of nobody goes. */
static void start_one(struct federate *f, const struct loaded *l)
{
    struct peer *p = roster_find(f, l->tid);

    if (p && !read_record(&p->replica, view_of(l->record, l->len)))
        return;
    effect_log(f, l->tid, "erased",
               p ? "replica unreadable: fetched again" : "not a peer any more");
    memcpy(effect(f, FEDERATE_ERASE)->tid, l->tid, TID_LEN);
}

void replica_start(struct federate *f)
{
    while (f->loaded) {
        struct loaded *l = f->loaded;

        f->loaded = l->next;
        start_one(f, l);
        free(l);
    }
    for (size_t i = 0; i < f->peers; i++) {
        struct federate_effect *e = effect(f, FEDERATE_UNSTAGE);

        memcpy(e->tid, f->peer[i]->tid, TID_LEN);
        e->unstage.size = f->peer[i]->replica.log.range.size;
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

void replica_forget(struct federate *f, struct peer *p)
{
    transfer_drop(f, p);
    clear(&p->replica);
    memcpy(effect(f, FEDERATE_ERASE)->tid, p->tid, TID_LEN);
}

/* ---- heads
 * -----------------------------------------------------------------------------
 */

void replica_ask_heads(struct federate *f, struct peer *p)
{
    uint8_t buf[64];
    struct writer w = wire_writer(buf, sizeof buf);

    if (!p->link || !link_active(p->link))
        return;
    (void)heads_request_encode(&(struct heads_request){0}, &w);
    (void)link_ask(f, p->link, OP_HEADS, 0, &w);
}

/* A checkpoint with its log key's signature: nothing is given up or allocated
 * for one without. */
static bool is_signed(const struct peer *p, const struct head_entry *e,
                      struct livelog_checkpoint *c)
{
    struct note_key key;
    struct note n;
    char tid[TID_TEXT];

    tid_text(tid, p->tid);
    return !livelog_key(&key, tid, p->identity.log) &&
           !note_parse(&n, e->checkpoint) && !note_verify(&n, &key) &&
           !livelog_checkpoint_parse(c, n.text);
}

/* Same size, another root. */
static bool contradicts(const struct peer *p,
                        const struct livelog_checkpoint *c)
{
    uint8_t root[HASH_LEN];

    merkle_root(&p->replica.log.range, root);
    return c->size == p->replica.log.range.size &&
           memcmp(c->root, root, HASH_LEN) != 0;
}

static const char *refuse_head(const struct federate *f, const struct peer *p,
                               const struct head_entry *e)
{
    struct livelog_state state;

    if (livelog_state_decode(&state, e->state))
        return "STATE leaf malformed";
    if (state.live_count > QUOTA_OFFERS)
        return "more offers than the quota";
    if (f->now_s > state.time + LEASE_ERASED_S)
        return "older than 30 days";
    if (ident_check_day(&p->identity, (uint32_t)(f->now_s / 86400)))
        return "its certificate has expired";
    return NULL;
}

static void consider(struct federate *f, struct peer *p,
                     const struct head_entry *e)
{
    struct replica *r = &p->replica;
    struct livelog_checkpoint c;
    const char *why;
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
    p->want_size = size > p->want_size ? size : p->want_size;
    if (size <= r->log.range.size) {
        if (size == r->log.range.size && contradicts(p, &c))
            effect_log(f, p->tid, "forked", "two signed roots for one size");
        else if (size < r->log.range.size)
            effect_log(f, p->tid, "ignored", "head older than what is held");
        p->want_size = r->log.range.size;
        return;
    }
    if (r->transfer && (r->transfer->size >= size || r->transfer->finished)) {
        replica_pump(f, p);
        return;
    }
    if (f->now_ms < r->wait_ms)
        return; /* asked again then */
    why = refuse_head(f, p, e);
    if (why) {
        transfer_fail(f, p, "refused", why);
        return;
    }
    transfer_drop(f, p);
    transfer_begin(f, p, e, size);
}

void replica_heads(struct federate *f, struct link *l, struct view body,
                   bool answer)
{
    struct heads *m = keep(f, NULL, sizeof *m);
    const struct head_entry *own = NULL;
    struct peer *p = l->peer;

    if (!link_active(l))
        return;
    if (heads_decode(m, body)) {
        link_bye(f, l, BYE_PROTOCOL);
        return;
    }
    for (size_t i = 0; i < m->count; i++) {
        const struct head_entry *e = &m->entry[i];

        if (e->log.stream != 0 || e->log.epoch != 1)
            continue; /* later versions have more */
        if (memcmp(e->log.tid, f->identity.tid, TID_LEN) == 0)
            own = e;
        else if (memcmp(e->log.tid, p->tid, TID_LEN) == 0)
            consider(f, p, e);
    }
    p->heads_no += answer;
    if (answer)
        gate_heard(f, p, own);
    sync_tick(f);
}

/* ---- adopted
 * ------------------------------------------------------------------------------
 */

void replica_ack(struct federate *f, struct peer *p)
{
    struct ack m = {.log = {.epoch = 1}, .size = p->replica.log.range.size};
    uint8_t buf[1024];
    struct writer w = wire_writer(buf, sizeof buf);

    if (!p->link || !link_active(p->link) || m.size == 0 ||
        proofs_make_ack(f, view_of(p->replica.note, p->replica.note_len),
                        &m.line))
        return;
    memcpy(m.log.tid, p->tid, TID_LEN);
    (void)ack_encode(&m, &w);
    (void)link_ask(f, p->link, OP_ACK, 0, &w);
}

static void orphan_committed(struct federate *f, const uint8_t *tid)
{
    struct transfer **at = &f->orphans, **last = NULL, *t;

    for (; *at; at = &(*at)->next)
        if (memcmp((*at)->tid, tid, TID_LEN) == 0)
            last = at; /* the oldest stands last */
    if (!last)
        return;
    t = *last;
    *last = t->next;
    transfer_free(t);
}

void replica_committed(struct federate *f, const uint8_t *tid,
                       enum status status)
{
    struct peer *p = roster_find(f, tid);
    struct replica *r = p ? &p->replica : NULL;
    struct transfer *t = r ? r->transfer : NULL;

    for (struct transfer *o = f->orphans; o; o = o->next)
        if (memcmp(o->tid, tid, TID_LEN) == 0) {
            orphan_committed(f, tid);
            return;
        }
    if (!t || !t->adopting)
        return;
    t->adopting = false;
    if (status) {
        transfer_fail(f, p, "unstored", status_text(status));
        return;
    }
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
    replica_tick(f);
    replica_ack(f, p);
    if (p->want_size > r->log.range.size)
        replica_ask_heads(f, p);
    sync_tick(f);
}

void replica_link_lost(struct federate *f, struct peer *p)
{
    struct transfer *t = p->replica.transfer;

    (void)f;
    for (size_t i = 0; t && i < t->slots; i++)
        if (t->slot[i].state == SLOT_ASKED)
            t->slot[i].state = SLOT_WANTED;
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

static void tick_peer(struct federate *f, struct peer *p)
{
    struct replica *r = &p->replica;
    enum federate_freshness now;
    struct federate_effect *e;

    if (r->transfer) {
        replica_pump(f, p);
    } else if (r->wait_ms && f->now_ms >= r->wait_ms) {
        r->wait_ms = 0;
        replica_ask_heads(f, p);
    }
    if (r->log.range.size == 0)
        return;
    now = age_of(f, r);
    if (now == r->freshness)
        return;
    r->freshness = now;
    e = effect(f, FEDERATE_AGE);
    memcpy(e->tid, p->tid, TID_LEN);
    e->age.freshness = now;
    if (now == FRESHNESS_ERASED && !(r->transfer && r->transfer->adopting)) {
        effect_log(f, p->tid, "erased", "no checkpoint for 30 days");
        replica_forget(f, p);
    }
}

void replica_tick(struct federate *f)
{
    for (size_t i = 0; i < f->peers; i++)
        tick_peer(f, f->peer[i]);
}
