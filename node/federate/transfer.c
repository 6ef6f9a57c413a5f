#include "transfer.h"

#include <stdlib.h>
#include <string.h>

#include "symbiote/crockford.h"

enum {
    LEAF_GUESS = 512, /* bytes, before the first slice came */
    SLICE = REPLY_MAX - 4096,
    BUSY_MS = 200,
    STALE_MS = 500,
    WAIT_MAX_MS = 900000,
};

/* ---- begin and end
 * ----------------------------------------------------------------- */

static struct verifier *make_verifier(struct federate *f, const struct peer *p,
                                      const struct head_entry *head,
                                      uint64_t size)
{
    struct verifier *v = grab(sizeof *v);
    const struct livelog *log = &p->replica[head->log.stream]->log;
    char tid[TID_TEXT], name[STREAM_NAME_TEXT];

    tid_text(tid, p->tid);
    stream_name(name, (unsigned)head->log.stream);
    if (livelog_origin(v->origin, tid, name, 1) ||
        livelog_key(&v->key, tid, p->identity.log))
        abort(); /* a tid always makes a name */
    own_copy(&v->base, log, log->range.size);
    v->u.cap = livelog_bitmap_bytes(size);
    v->u.bits = grab(v->u.cap);
    v->now = f->now_s;
    v->note = grab(head->checkpoint.len);
    memcpy(v->note, head->checkpoint.p, head->checkpoint.len);
    v->note_len = head->checkpoint.len;
    memcpy(v->state, head->state.p, MESSAGE_STATE);
    v->old_size = log->range.size;
    v->old_bytes = livelog_bitmap_bytes(v->old_size);
    v->old_bits = grab(v->old_bytes);
    if (v->old_bytes > 0)
        memcpy(v->old_bits, log->bits, v->old_bytes);
    v->size = size;
    return v;
}

static size_t slice_count(const struct transfer *t)
{
    size_t n = SLICE / (t->leaf_bytes ? t->leaf_bytes : 1);

    return n > 0 ? n : 1;
}

/* The first slice always exists: without new leaves it fetches what was
 * cleared, or only the proof that nothing was. */
static void plan(struct transfer *t)
{
    uint64_t end = t->size - 1;

    while (t->slots < SLOTS_ASKED && (t->planned < end || !t->begun)) {
        uint64_t left = end - t->planned, n = slice_count(t);
        struct slot *s = &t->slot[t->slots++];

        *s = (struct slot){.first = t->planned,
                           .count = left < n ? left : n,
                           .cleared = !t->begun && t->from > 0};
        t->planned += s->count;
        t->begun = true;
    }
}

void transfer_begin(struct federate *f, struct peer *p,
                    const struct head_entry *head, uint64_t size)
{
    struct replica *r = p->replica[head->log.stream];
    struct transfer *t = grab(sizeof *t);
    struct livelog_state state;

    memcpy(t->tid, p->tid, TID_LEN);
    t->stream = r->stream;
    t->no = ++f->next_transfer;
    t->size = size;
    t->from = t->planned = r->log.range.size;
    if (!livelog_state_decode(&state, head->state))
        t->live = state.live_count;
    t->leaf_bytes = LEAF_GUESS;
    t->v = make_verifier(f, p, head, size);
    r->transfer = t;
    replica_pump(f, p);
}

void transfer_free(struct transfer *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->slots; i++)
        free(t->slot[i].body);
    verifier_free(t->v);
    free(t->record);
    free(t);
}

void transfer_drop(struct federate *f, struct peer *p, struct replica *r)
{
    struct transfer *t = r->transfer;
    struct federate_effect *e;

    if (!t)
        return;
    r->transfer = NULL;
    if (t->adopting) { /* its memory is with the store */
        t->next = f->orphans;
        f->orphans = t;
        return;
    }
    e = effect(f, FEDERATE_UNSTAGE);
    memcpy(e->tid, p->tid, TID_LEN);
    e->stream = r->stream;
    e->unstage.size = r->log.range.size;
    transfer_free(t);
}

void transfer_fail(struct federate *f, struct peer *p, struct replica *r,
                   const struct failure *failure)
{
    uint64_t wait = UINT64_C(1000) << (r->faults < 10 ? r->faults : 10);

    effect_log(f, p->tid, failure->event, failure->why);
    transfer_drop(f, p, r);
    r->faults++;
    wait = wait < WAIT_MAX_MS ? wait : WAIT_MAX_MS;
    r->wait_ms = f->now_ms + wait / 2 + random_below(f, wait);
}

static void refused(struct federate *f, struct peer *p, struct replica *r,
                    const char *why)
{
    transfer_fail(f, p, r, &(struct failure){"refused", why});
}

void replica_abort(struct federate *f, struct peer *p)
{
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        struct replica *r = p->replica[i];

        if (r && r->transfer && !r->transfer->adopting)
            transfer_drop(f, p, r);
    }
}

/* ---- asking
 * ------------------------------------------------------------------------ */

/* What was just asked is of this stream. */
static bool ask_of(struct federate *f, struct peer *p, unsigned op,
                   const struct asked *about, const struct writer *w)
{
    struct link *l = p->link;

    if (!link_ask(f, l, op, about->at, w))
        return false;
    l->asked[l->last_asked].stream = about->stream;
    return true;
}

static bool ask_slot(struct federate *f, struct peer *p,
                     const struct transfer *t, const struct slot *s)
{
    struct log_ref log = {.stream = t->stream, .epoch = 1};
    const struct asked about = {.stream = t->stream, .at = s->first};
    uint8_t buf[128];
    struct writer w = wire_writer(buf, sizeof buf);

    memcpy(log.tid, p->tid, TID_LEN);
    if (s->tiles) {
        (void)tiles_request_encode(
            &(struct tiles_request){log, t->size, s->first, s->count}, &w);
        return ask_of(f, p, OP_TILES, &about, &w);
    }
    (void)delta_request_encode(&(struct delta_request){.log = log,
                                                       .size = t->size,
                                                       .from = t->from,
                                                       .first = s->first,
                                                       .count = s->count,
                                                       .budget = REPLY_MAX,
                                                       .cleared = s->cleared},
                               &w);
    return ask_of(f, p, OP_DELTA, &about, &w);
}

static void ask(struct federate *f, struct peer *p, struct transfer *t)
{
    size_t out = 0;

    for (size_t i = 0; i < t->slots; i++)
        out += t->slot[i].state == SLOT_ASKED;
    for (size_t i = 0; i < t->slots && out < SLOTS_ASKED; i++) {
        struct slot *s = &t->slot[i];

        if (s->state != SLOT_WANTED)
            continue;
        if (!ask_slot(f, p, t, s))
            return;
        s->state = SLOT_ASKED;
        out++;
    }
}

/* The next slice in order goes to the worker; the verifier goes with it. */
static void submit(struct federate *f, struct peer *p, struct transfer *t)
{
    struct slot *s = t->slot;
    struct federate_job *job;

    if (t->out || t->finished || t->unstaged >= JOBS_UNSTAGED ||
        t->slots == 0 || s->state != SLOT_ARRIVED)
        return;
    job = grab(sizeof *job);
    memcpy(job->tid, p->tid, TID_LEN);
    job->stream = t->stream;
    job->transfer = t->no;
    job->v = t->v;
    job->body = s->body;
    job->len = s->len;
    job->first = s->first;
    job->count = s->count;
    job->tiles = s->tiles;
    job->last = t->slots == 1 && t->planned + 1 == t->size;
    t->v = NULL;
    t->out = true;
    t->slots--;
    memmove(t->slot, t->slot + 1, t->slots * sizeof *t->slot);
    effect(f, FEDERATE_VERIFY)->job = job;
}

/* Every stream: an answer to one of them makes room for a question of
 * another. */
void replica_pump(struct federate *f, struct peer *p)
{
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        struct transfer *t = p->replica[i] ? p->replica[i]->transfer : NULL;

        if (!t || t->adopting)
            continue;
        plan(t);
        if (p->link && link_active(p->link) && f->now_ms >= t->retry_ms)
            ask(f, p, t);
        submit(f, p, t);
    }
}

/* ---- answers
 * ------------------------------------------------------------------------- */

static struct slot *find_asked(struct peer *p, const struct asked *asked)
{
    struct replica *r = p->replica[asked->stream];
    struct transfer *t = r ? r->transfer : NULL;

    for (size_t i = 0; t && i < t->slots; i++)
        if (t->slot[i].state == SLOT_ASKED &&
            t->slot[i].tiles == (asked->op == OP_TILES) &&
            t->slot[i].first == asked->at)
            return &t->slot[i];
    return NULL;
}

/* The slice was cut: the rest becomes a slice of its own, behind it. */
static bool split(struct transfer *t, struct slot *s, uint64_t got)
{
    struct slot rest = {
        .tiles = s->tiles, .first = s->first + got, .count = s->count - got};
    size_t at = (size_t)(s - t->slot) + 1;

    if (t->slots == SLOTS_MAX)
        return false;
    memmove(t->slot + at + 1, t->slot + at, (t->slots - at) * sizeof *t->slot);
    t->slot[at] = rest;
    t->slots++;
    return true;
}

struct answered {
    unsigned stream;
    uint64_t count; /* of what was asked for */
    struct view body;
};

static void arrived(struct federate *f, struct peer *p, struct slot *s,
                    const struct answered *reply)
{
    struct replica *r = p->replica[reply->stream];
    struct transfer *t = r->transfer;
    uint64_t got = reply->count;

    if (got > s->count || (got == 0 && s->count > 0) ||
        (got < s->count && !split(t, s, got))) {
        refused(f, p, r, "slice of another size than asked");
        return;
    }
    s->count = got;
    s->state = SLOT_ARRIVED;
    s->body = grab(reply->body.len);
    memcpy(s->body, reply->body.p, reply->body.len);
    s->len = reply->body.len;
    if (got > 0 && !s->tiles)
        t->leaf_bytes = 1 + reply->body.len / got;
    replica_pump(f, p);
}

void replica_delta(struct federate *f, struct link *l,
                   const struct asked *asked, struct view body)
{
    struct peer *p = l->peer;
    struct slot *s = p && p->link == l ? find_asked(p, asked) : NULL;
    struct delta m;

    if (!s)
        return; /* the transfer was given up meanwhile */
    if (delta_decode(&m, body) || m.first != asked->at ||
        m.has_cleared != s->cleared)
        refused(f, p, p->replica[asked->stream], "slice malformed");
    else
        arrived(f, p, s,
                &(struct answered){asked->stream, m.leaves.count, body});
}

void replica_tiles(struct federate *f, struct link *l,
                   const struct asked *asked, struct view body)
{
    struct peer *p = l->peer;
    struct slot *s = p && p->link == l ? find_asked(p, asked) : NULL;
    struct tiles m;

    if (!s)
        return;
    if (tiles_decode(&m, body))
        refused(f, p, p->replica[asked->stream], "tiles malformed");
    else
        arrived(f, p, s,
                &(struct answered){asked->stream, m.chunks.len / LIVELOG_CHUNK,
                                   body});
}

/* The list of what was cleared is too long: the bitmap instead. */
static void use_tiles(struct federate *f, struct peer *p, struct replica *r,
                      struct slot *s)
{
    struct transfer *t = r->transfer;
    uint64_t tiles = (t->from + TILE_LEAVES - 1) / TILE_LEAVES;

    if (t->slots == SLOTS_MAX || tiles == 0) {
        refused(f, p, r, "too big without reason");
        return;
    }
    s->cleared = false;
    s->state = SLOT_WANTED;
    memmove(t->slot + 1, t->slot, t->slots * sizeof *t->slot);
    t->slot[0] = (struct slot){.tiles = true, .count = tiles};
    t->slots++;
    replica_pump(f, p);
}

void replica_error(struct federate *f, struct link *l,
                   const struct asked *asked, unsigned code)
{
    struct peer *p = l->peer;
    struct replica *r = p->replica[asked->stream];
    struct slot *s;

    if (asked->op == OP_CONFIRM) {
        effect_log(f, p->tid, "refused", "it has other words than we have");
        return;
    }
    if (asked->op != OP_DELTA && asked->op != OP_TILES)
        return;
    s = p->link == l ? find_asked(p, asked) : NULL;
    if (!s)
        return;
    switch (code) {
    case ERROR_BUSY:
        s->state = SLOT_WANTED;
        r->transfer->retry_ms = f->now_ms + BUSY_MS;
        break;
    case ERROR_TOO_BIG:
        if (s->cleared)
            use_tiles(f, p, r, s);
        else
            refused(f, p, r, "too big without reason");
        break;
    case ERROR_STALE_HEAD:
    case ERROR_SIZE_UNKNOWN: /* its head has moved: ask for the new one */
        transfer_drop(f, p, r);
        r->wait_ms = f->now_ms + STALE_MS;
        break;
    default:
        transfer_fail(f, p, r,
                      &(struct failure){"unserved", "answered with an error"});
    }
}

/* ---- verified, staged
 * ------------------------------------------------------------------- */

static void adopt(struct federate *f, struct peer *p, struct replica *r)
{
    struct transfer *t = r->transfer;
    struct federate_effect *e;
    size_t len;

    if (!t || !t->finished || t->unstaged > 0 || t->adopting)
        return;
    t->record = transfer_record(t->v, &len);
    t->adopting = true;
    e = effect(f, FEDERATE_ADOPT);
    memcpy(e->tid, p->tid, TID_LEN);
    e->stream = t->stream;
    e->adopt.size = t->v->base.range.size;
    e->adopt.live = t->v->base.live;
    e->adopt.cleared = t->v->cleared;
    e->adopt.cleared_count = t->v->cleared_count;
    e->adopt.state = view_of(t->record, len);
    e->adopt.time = t->v->base.state.time;
}

/* The replica whose transfer the job belongs to; NULL: given up meanwhile. */
static struct replica *owner(const struct federate *f,
                             const struct federate_job *job, struct peer **p)
{
    struct replica *r;

    *p = roster_find(f, job->tid);
    r = *p ? (*p)->replica[job->stream] : NULL;
    return r && r->transfer && r->transfer->no == job->transfer ? r : NULL;
}

static void stage(struct federate *f, struct transfer *t,
                  struct federate_job *job)
{
    struct federate_effect *e = effect(f, FEDERATE_STAGE);

    memcpy(e->tid, job->tid, TID_LEN);
    e->stream = job->stream;
    e->job = job;
    e->staged.leaf = job->leaf;
    e->staged.count = job->leaves;
    t->unstaged++;
}

void replica_verified(struct federate *f, struct federate_job *job)
{
    struct peer *p;
    struct replica *r = owner(f, job, &p);
    struct transfer *t;

    if (!r) {
        federate_job_free(job);
        return;
    }
    t = r->transfer;
    t->v = job->v;
    job->v = NULL;
    t->out = false;
    if (t->v->status) {
        const char *why = t->v->why;

        federate_job_free(job);
        refused(f, p, r, why);
        return;
    }
    t->finished = job->last;
    if (job->leaves > 0)
        stage(f, t, job);
    else
        federate_job_free(job);
    adopt(f, p, r);
    replica_pump(f, p);
}

void replica_staged(struct federate *f, struct federate_job *job,
                    enum status status)
{
    struct peer *p;
    struct replica *r = owner(f, job, &p);

    federate_job_free(job);
    if (!r)
        return;
    r->transfer->unstaged--;
    if (status) {
        transfer_fail(f, p, r,
                      &(struct failure){"unstored", status_text(status)});
        return;
    }
    adopt(f, p, r);
    replica_pump(f, p);
}
