/* The start-up gate: nothing is signed before it is known that nobody holds
 * more of the own log than we do. */
#include "concerns.h"

#include <string.h>

#include "symbiote/crockford.h"

enum { ALONE_MS = 30 * 60 * 1000 };

static void set(struct federate *f, enum federate_gate gate, const char *why)
{
    if (f->gate == gate)
        return;
    f->gate = gate;
    effect(f, FEDERATE_GATE)->gate.gate = gate;
    effect_log(f, NULL, gate == GATE_LIVE ? "gate-live" : "gate-recover", why);
    publish_resume(f);
}

static const struct guard_log *guard_of(const struct federate *f,
                                        unsigned stream)
{
    for (size_t i = 0; f->has_guard && i < f->guard.logs; i++)
        if (f->guard.log[i].stream == stream)
            return &f->guard.log[i];
    return NULL;
}

static bool guard_is(const struct guard_log *g, const struct livelog *log)
{
    uint8_t root[HASH_LEN];

    merkle_root(&log->range, root);
    return g->size == log->range.size && memcmp(g->root, root, HASH_LEN) == 0;
}

/* Guard and database agree about a stream: equal, or one crash apart. */
static bool agrees_on(const struct federate *f, unsigned stream)
{
    const struct guard_log *g = guard_of(f, stream);
    const struct own_log *o = f->own[stream];

    if (!g)
        return !o || o->log.range.size == 0;
    return o && g->epoch == 1 &&
           ((o->log.range.size > 0 && guard_is(g, &o->log)) ||
            (o->step == PUBLISH_HELD && guard_is(g, &o->next)));
}

static bool agrees(const struct federate *f)
{
    if (f->has_guard && memcmp(f->guard.tid, f->identity.tid, TID_LEN) != 0)
        return false;
    for (unsigned i = 0; i < STREAMS_MAX; i++)
        if (!agrees_on(f, i))
            return false;
    return true;
}

enum status gate_start(struct federate *f)
{
    bool alone = true;

    for (size_t i = 0; i < f->peers; i++)
        alone = alone && !f->peer[i]->was_active;
    if (!agrees(f))
        set(f, GATE_RECOVER, "guard file and database disagree");
    else if (alone)
        set(f, GATE_LIVE, "no peer was ever active");
    return STATUS_OK;
}

/* A head of an own log that a peer holds: signed by us, for this stream? */
static bool is_ours(const struct federate *f, const struct head_entry *e,
                    struct livelog_checkpoint *c)
{
    struct note_key key;
    struct note n;
    char tid[TID_TEXT], name[STREAM_NAME_TEXT], origin[LIVELOG_ORIGIN_TEXT];

    tid_text(tid, f->identity.tid);
    stream_name(name, (unsigned)e->log.stream);
    return !livelog_key(&key, tid, f->identity.log) &&
           !livelog_origin(origin, tid, name, 1) &&
           !note_parse(&n, e->checkpoint) && !note_verify(&n, &key) &&
           !livelog_checkpoint_parse(c, n.text) &&
           c->origin.len == strlen(origin) &&
           memcmp(c->origin.p, origin, c->origin.len) == 0;
}

/* What a peer holds of one own log; false: the gate has closed. */
static bool heard_one(struct federate *f, struct peer *p,
                      const struct head_entry *e)
{
    const struct own_log *o = f->own[e->log.stream];
    struct livelog_checkpoint c;
    uint8_t root[HASH_LEN];
    uint64_t size = o ? o->log.range.size : 0;

    if (!is_ours(f, e, &c))
        return true;
    if (c.size > size &&
        !(o && o->step >= PUBLISH_HELD && c.size == o->next.range.size)) {
        set(f, GATE_RECOVER, "a peer holds more of our log than we do");
        return false;
    }
    if (o && c.size == size) {
        merkle_root(&o->log.range, root);
        if (memcmp(c.root, root, HASH_LEN) != 0) {
            set(f, GATE_RECOVER, "a peer holds another log under our key");
            return false;
        }
    }
    p->acked[e->log.stream] = c.size;
    return true;
}

void gate_heard(struct federate *f, struct peer *p, const struct heads *m,
                bool all)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct head_entry *e = &m->entry[i];

        if (memcmp(e->log.tid, f->identity.tid, TID_LEN) == 0 &&
            e->log.stream < STREAMS_MAX && e->log.epoch == 1 &&
            !heard_one(f, p, e))
            return;
    }
    if (all && f->gate == GATE_COLD)
        set(f, GATE_LIVE, "heads of a peer agree");
}

void gate_tick(struct federate *f)
{
    if (f->gate == GATE_COLD && f->now_ms - f->started_ms >= ALONE_MS)
        set(f, GATE_LIVE, "no peer answered for 30 minutes");
    publish_resume(f);
}
