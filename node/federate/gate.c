/* The start-up gate: nothing is signed before it is known that nobody holds
 * more of the own log than we do. */
#include "machine.h"

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

static bool guard_is(const struct federate *f, const struct livelog *log)
{
    uint8_t root[HASH_LEN];

    merkle_root(&log->range, root);
    return f->guard.size == log->range.size &&
           memcmp(f->guard.root, root, HASH_LEN) == 0;
}

/* Guard and database agree: equal, or one crash apart. */
static bool agrees(const struct federate *f)
{
    const struct own_log *o = &f->own;

    if (!f->has_guard)
        return o->log.range.size == 0;
    if (memcmp(f->guard.tid, f->identity.tid, TID_LEN) != 0 ||
        f->guard.stream != 0 || f->guard.epoch != 1)
        return false;
    return (o->log.range.size > 0 && guard_is(f, &o->log)) ||
           (o->step == PUBLISH_HELD && guard_is(f, &o->next));
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

/* A head of our own log that a peer holds: signed by us? */
static bool is_ours(const struct federate *f, const struct head_entry *e,
                    struct livelog_checkpoint *c)
{
    struct note_key key;
    struct note n;
    char tid[TID_TEXT];

    tid_text(tid, f->identity.tid);
    return !livelog_key(&key, tid, f->identity.log) &&
           !note_parse(&n, e->checkpoint) && !note_verify(&n, &key) &&
           !livelog_checkpoint_parse(c, n.text);
}

void gate_heard(struct federate *f, struct peer *p,
                const struct head_entry *own)
{
    struct livelog_checkpoint c;
    uint8_t root[HASH_LEN];
    uint64_t size = f->own.log.range.size;

    if (own && is_ours(f, own, &c)) {
        merkle_root(&f->own.log.range, root);
        if (c.size > size && !(f->own.step >= PUBLISH_HELD &&
                               c.size == f->own.next.range.size)) {
            set(f, GATE_RECOVER, "a peer holds more of our log than we do");
            return;
        }
        if (c.size == size && memcmp(c.root, root, HASH_LEN) != 0) {
            set(f, GATE_RECOVER, "a peer holds another log under our key");
            return;
        }
        p->acked = c.size;
    }
    if (f->gate == GATE_COLD)
        set(f, GATE_LIVE, "heads of a peer agree");
}

void gate_tick(struct federate *f)
{
    if (f->gate == GATE_COLD && f->now_ms - f->started_ms >= ALONE_MS)
        set(f, GATE_LIVE, "no peer answered for 30 minutes");
    publish_resume(f);
}
