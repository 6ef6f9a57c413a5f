/* Counts that do not hold: told to the origin until it has answered, and kept
 * by it as long as the offer is alive. */
#include <stdlib.h>
#include <string.h>

#include "concerns.h"

enum {
    ASKED_AT_ONCE = 2,       /* of the eight requests of a session */
    WAIT_MS = 60000,         /* it was busy, or has heard enough for now */
    KEY_BYTES = TID_LEN + 9, /* peer, stream, index */
    RECORD_MAX = 256,
    MINUTE_MS = 60000,
};

/* ---- what we tell ------------------------------------------------------- */

/* A session that was replaced by another takes its questions with it. */
static bool under_way(const struct peer *p, const struct telling *t)
{
    return t->asked && p->link && p->link->conn == t->conn;
}

static struct telling *find_telling(struct peer *p, unsigned stream,
                                    uint64_t index)
{
    for (size_t i = 0; i < p->tellings; i++)
        if (p->telling[i].doubt.stream == stream &&
            p->telling[i].doubt.index == index)
            return &p->telling[i];
    return NULL;
}

static void report(struct federate *f, const struct peer *p,
                   const struct federate_doubt *doubt, enum status status)
{
    struct federate_effect *e = effect(f, FEDERATE_TOLD);

    memcpy(e->tid, p->tid, TID_LEN);
    e->status = status;
    e->doubt = *doubt;
}

static void told(struct federate *f, struct peer *p, struct telling *t,
                 enum status status)
{
    report(f, p, &t->doubt, status);
    *t = p->telling[--p->tellings];
}

static bool ask(struct federate *f, struct peer *p, struct telling *t)
{
    const struct federate_doubt *d = &t->doubt;
    struct doubt m = {.log = {.stream = d->stream, .epoch = 1},
                      .index = d->index,
                      .why = d->finding.why,
                      .counted = d->finding.counted,
                      .needed = d->finding.needed};
    uint8_t buf[RECORD_MAX];
    struct writer w = wire_writer(buf, sizeof buf);

    memcpy(m.log.tid, p->tid, TID_LEN);
    memcpy(m.offer, d->offer, sizeof m.offer);
    memcpy(m.statement, d->statement, sizeof m.statement);
    (void)doubt_encode(&m, &w);
    t->no = ++f->next_ticket;
    t->conn = p->link->conn;
    t->asked = link_ask(f, p->link, OP_DOUBT, t->no, &w);
    return t->asked;
}

static void pump(struct federate *f, struct peer *p)
{
    size_t asked = 0;

    if (!p->link || !link_active(p->link) || f->now_ms < p->tell_ms)
        return;
    for (size_t i = 0; i < p->tellings; i++)
        asked += under_way(p, &p->telling[i]);
    for (size_t i = 0; i < p->tellings && asked < ASKED_AT_ONCE; i++) {
        if (under_way(p, &p->telling[i]))
            continue;
        if (!ask(f, p, &p->telling[i]))
            return;
        asked++;
    }
}

void doubts_tell(struct federate *f, const struct federate_event *e)
{
    struct peer *p = roster_find(f, e->tid);
    const struct federate_doubt *d = &e->doubt;
    struct telling *t;

    if (!p)
        return; /* nobody to tell */
    t = find_telling(p, d->stream, d->index);
    if (t && !under_way(p, t))
        t->doubt = *d;
    if (t)
        return;
    if (p->tellings == DOUBTS_PEER_MAX) {
        report(f, p, d, STATUS_BUSY);
        return;
    }
    if (!p->telling)
        p->telling = grab(DOUBTS_PEER_MAX * sizeof *p->telling);
    p->telling[p->tellings++] = (struct telling){.doubt = *d};
    pump(f, p);
}

static struct telling *asked_as(struct peer *p, uint64_t no)
{
    for (size_t i = 0; p && i < p->tellings; i++)
        if (p->telling[i].asked && p->telling[i].no == no)
            return &p->telling[i];
    return NULL;
}

void doubts_answered(struct federate *f, struct link *l, uint64_t no)
{
    struct telling *t = asked_as(l->peer, no);

    if (!t)
        return;
    told(f, l->peer, t, STATUS_OK);
    pump(f, l->peer);
}

void doubts_refused(struct federate *f, struct link *l, uint64_t no,
                    unsigned code)
{
    struct telling *t = asked_as(l->peer, no);

    if (!t)
        return;
    if (code == ERROR_BUSY || code == ERROR_QUOTA || code == ERROR_INTERNAL) {
        t->asked = false;
        l->peer->tell_ms = f->now_ms + WAIT_MS;
        return;
    }
    told(f, l->peer, t, code == ERROR_GONE ? STATUS_NOT_FOUND : STATUS_REFUSED);
    pump(f, l->peer);
}

void doubts_link_lost(struct peer *p)
{
    for (size_t i = 0; i < p->tellings; i++)
        p->telling[i].asked = false;
    p->tell_ms = 0;
}

/* A peer that is none any more: neither is told nor listened to. */
void doubts_forget(struct federate *f, struct peer *p)
{
    for (size_t i = f->doubts; i-- > 0;)
        if (memcmp(f->doubt[i].tid, p->tid, TID_LEN) == 0)
            doubts_drop(f, i);
    free(p->telling);
    p->telling = NULL;
    p->tellings = 0;
}

void doubts_tick(struct federate *f)
{
    for (size_t i = 0; i < f->peers; i++)
        if (f->peer[i]->tellings > 0)
            pump(f, f->peer[i]);
}

uint64_t doubts_wake(const struct federate *f)
{
    uint64_t wake = UINT64_MAX;

    for (size_t i = 0; i < f->peers; i++) {
        const struct peer *p = f->peer[i];

        if (p->tellings > 0 && p->link && p->tell_ms > f->now_ms &&
            p->tell_ms < wake)
            wake = p->tell_ms;
    }
    return wake;
}

/* ---- what we are told --------------------------------------------------- */

static void put_key(uint8_t key[static KEY_BYTES],
                    const struct federate_doubt *d)
{
    memcpy(key, d->tid, TID_LEN);
    key[TID_LEN] = (uint8_t)d->stream;
    for (unsigned i = 0; i < 8; i++)
        key[TID_LEN + 1 + i] = (uint8_t)(d->index >> (56 - 8 * i));
}

static void store(struct federate *f, const struct federate_doubt *d, bool gone)
{
    uint8_t *key = keep(f, NULL, KEY_BYTES);
    uint8_t *buf = keep(f, NULL, RECORD_MAX);
    struct writer w = wire_writer(buf, RECORD_MAX);

    put_key(key, d);
    if (!gone) {
        wire_put_array(&w, 6);
        wire_put_bytes(&w, d->offer, sizeof d->offer);
        wire_put_bytes(&w, d->statement, sizeof d->statement);
        wire_put_uint(&w, d->finding.why);
        wire_put_uint(&w, d->finding.counted);
        wire_put_uint(&w, d->finding.needed);
        wire_put_uint(&w, d->at);
    }
    effect_store(f, FEDERATE_DOUBTS, view_of(key, KEY_BYTES),
                 view_of(buf, w.len));
}

void doubts_drop(struct federate *f, size_t i)
{
    store(f, &f->doubt[i], true);
    f->doubt[i] = f->doubt[--f->doubts];
}

static struct federate_doubt *room(struct federate *f)
{
    if (f->doubts == f->doubts_cap) {
        f->doubts_cap = f->doubts_cap ? 2 * f->doubts_cap : 16;
        f->doubt = regrab(f->doubt, f->doubts_cap * sizeof *f->doubt);
    }
    return &f->doubt[f->doubts];
}

enum status doubts_load(struct federate *f, struct view key, struct view value)
{
    struct reader r = wire_reader(value.p, value.len);
    struct federate_doubt *d = room(f);

    *d = (struct federate_doubt){.finding.state = FINDING_FAILED};
    if (key.len != KEY_BYTES)
        return STATUS_MALFORMED;
    memcpy(d->tid, key.p, TID_LEN);
    d->stream = key.p[TID_LEN];
    for (size_t i = 0; i < 8; i++)
        d->index = d->index << 8 | key.p[TID_LEN + 1 + i];
    wire_get_array(&r, 6);
    wire_get_bytes(&r, d->offer, sizeof d->offer);
    wire_get_bytes(&r, d->statement, sizeof d->statement);
    d->finding.why = (uint8_t)wire_get_uint(&r, 1, FINDING_FAILURES);
    d->finding.counted = (uint16_t)wire_get_uint(&r, 0, UINT16_MAX);
    d->finding.needed = (uint16_t)wire_get_uint(&r, 0, UINT16_MAX);
    d->at = wire_get_uint(&r, 0, INT64_MAX);
    if (wire_close_reader(&r))
        return STATUS_MALFORMED;
    f->doubts++;
    return STATUS_OK;
}

static bool is_live(const struct own_log *o, uint64_t index)
{
    return o && index < o->log.range.size && livelog_is_live(&o->log, index);
}

/* Handed to every publication that cleared something. */
void doubts_sweep(struct federate *f)
{
    for (size_t i = f->doubts; i-- > 0;)
        if (!is_live(stream_own(f, f->doubt[i].stream, false),
                     f->doubt[i].index))
            doubts_drop(f, i);
}

/* A bucket, so that a peer costs a bounded number of writes. */
static bool allowed(struct federate *f, struct peer *p)
{
    uint64_t since = f->now_ms - p->doubt_ms;
    uint64_t more = since * DOUBTS_MINUTE / MINUTE_MS;

    if (p->doubt_ms == 0) {
        p->doubt_tokens = DOUBTS_BURST;
        p->doubt_ms = f->now_ms;
    } else if (more > 0) {
        p->doubt_tokens = p->doubt_tokens + more < DOUBTS_BURST
                              ? p->doubt_tokens + (unsigned)more
                              : DOUBTS_BURST;
        p->doubt_ms = f->now_ms;
    }
    if (p->doubt_tokens == 0)
        return false;
    p->doubt_tokens--;
    return true;
}

static struct federate_doubt *held(struct federate *f,
                                   const struct federate_doubt *d, size_t *of)
{
    struct federate_doubt *found = NULL;

    *of = 0;
    for (size_t i = 0; i < f->doubts; i++) {
        struct federate_doubt *h = &f->doubt[i];

        if (memcmp(h->tid, d->tid, TID_LEN) != 0)
            continue;
        ++*of;
        if (h->stream == d->stream && h->index == d->index)
            found = h;
    }
    return found;
}

static bool same(const struct federate_doubt *a, const struct federate_doubt *b)
{
    return memcmp(a->offer, b->offer, sizeof a->offer) == 0 &&
           memcmp(a->statement, b->statement, sizeof a->statement) == 0 &&
           a->finding.why == b->finding.why &&
           a->finding.counted == b->finding.counted &&
           a->finding.needed == b->finding.needed;
}

static enum error_code keep_doubt(struct federate *f, struct peer *p,
                                  const struct federate_doubt *d)
{
    size_t of;
    bool news;
    struct federate_doubt *h = held(f, d, &of);

    if (h && same(h, d))
        return 0; /* the answer was lost */
    if (!allowed(f, p) || (!h && of >= DOUBTS_PEER_MAX))
        return ERROR_QUOTA;
    news = !h;
    if (news) {
        h = room(f);
        f->doubts++;
    }
    *h = *d;
    store(f, h, false);
    /* The journal grows with our offers, never with what a peer repeats. */
    if (news)
        effect(f, FEDERATE_DOUBTED)->doubt = *d;
    return 0;
}

enum error_code doubts_heard(struct federate *f, struct link *l,
                             struct view body)
{
    struct federate_doubt d = {.at = f->now_s};
    const struct own_log *o;
    struct doubt m;

    if (doubt_decode(&m, body))
        return ERROR_BAD_FRAME;
    o = stream_asked(f, l->peer, &m.log);
    if (!o)
        return ERROR_UNKNOWN_STREAM;
    if (m.log.epoch != 1)
        return ERROR_OLD_EPOCH;
    if (!is_live(o, m.index))
        return ERROR_GONE;
    memcpy(d.tid, l->peer->tid, TID_LEN);
    d.stream = (unsigned)m.log.stream;
    d.index = m.index;
    memcpy(d.offer, m.offer, sizeof d.offer);
    memcpy(d.statement, m.statement, sizeof d.statement);
    d.finding = (struct finding){FINDING_FAILED, (uint8_t)m.why,
                                 (uint16_t)m.counted, (uint16_t)m.needed};
    return keep_doubt(f, l->peer, &d);
}

size_t federate_doubts(const struct federate *f)
{
    return f->doubts;
}

struct federate_doubt federate_doubt_at(const struct federate *f, size_t i)
{
    return f->doubt[i];
}
