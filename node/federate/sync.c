/* Commands that wait for peers: sync and proof. */
#include <stdlib.h>
#include <string.h>

#include "proofs.h"

enum {
    SYNC_CONNECT_MS = 15000, /* until a session is there */
    SYNC_STALL_MS = 600000,  /* in all */
    SYNC_LOOK_MS = 500,
    SYNC_ASK_MS = 3000, /* what is missing is asked for again */
};

static void end(struct federate *f, struct sync *s, enum status status)
{
    (void)effect_done(f, s->command, status);
    free(s->peer);
    *s = (struct sync){0};
}

/* Everything of theirs that we know of is here. */
static bool fetched(const struct peer *p)
{
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        const struct replica *r = p->replica[i];

        if (r && (r->transfer || r->log.range.size < r->want_size))
            return false;
    }
    return true;
}

/* They have everything of ours that they may know of. */
static bool given(const struct federate *f, const struct sync *s,
                  const struct peer *p)
{
    for (unsigned i = 0; i < STREAMS_MAX; i++)
        if (f->own[i] && stream_shown(f->own[i], p) &&
            p->acked[i] < s->own_size[i])
            return false;
    return true;
}

static bool applied(const struct federate *f, const struct sync *s,
                    const struct sync_peer *sp, const struct peer *p)
{
    return p->link && link_active(p->link) && p->heads_no > sp->heads_no &&
           fetched(p) && given(f, s, p);
}

static unsigned faults_of(const struct peer *p)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < STREAMS_MAX; i++)
        sum += p->replica[i] ? p->replica[i]->faults : 0;
    return sum;
}

static void look(struct federate *f, struct sync *s)
{
    uint64_t waited = f->now_ms - s->started_ms;
    bool all = true, ask = f->now_ms >= s->ask_ms;

    for (size_t i = 0; i < s->peers; i++) {
        struct sync_peer *sp = &s->peer[i];
        struct peer *p = roster_find(f, sp->tid);

        if (!p || p->state != PEER_ACTIVE) { /* taken out meanwhile */
            end(f, s, STATUS_NOT_FOUND);
            return;
        }
        sp->done = sp->done || applied(f, s, sp, p);
        if (!sp->done && faults_of(p) > sp->faults) {
            end(f, s, STATUS_FORGED); /* tried again later, not by waiting */
            return;
        }
        all = all && sp->done;
        if (!sp->done && p->link && ask)
            replica_ask_heads(f, p);
        if (!sp->done && !p->link && waited >= SYNC_CONNECT_MS) {
            end(f, s, STATUS_UNREACHABLE);
            return;
        }
    }
    if (ask)
        s->ask_ms = f->now_ms + SYNC_ASK_MS;
    if (all)
        end(f, s, STATUS_OK);
    else if (waited >= SYNC_STALL_MS)
        end(f, s, STATUS_TIMEOUT);
}

void sync_tick(struct federate *f)
{
    for (size_t i = 0; i < SYNCS_MAX; i++)
        if (f->sync[i].command)
            look(f, &f->sync[i]);
}

uint64_t sync_wake(const struct federate *f)
{
    for (size_t i = 0; i < SYNCS_MAX; i++)
        if (f->sync[i].command)
            return f->now_ms + SYNC_LOOK_MS;
    return UINT64_MAX;
}

static void add_peer(struct federate *f, struct sync *s, struct peer *p)
{
    struct sync_peer *sp = &s->peer[s->peers++];

    memcpy(sp->tid, p->tid, TID_LEN);
    sp->heads_no = p->heads_no;
    sp->faults = faults_of(p);
    for (unsigned i = 0; i < STREAMS_MAX; i++)
        if (p->replica[i])
            p->replica[i]->wait_ms = 0;
    if (p->link)
        replica_ask_heads(f, p);
    else
        dial_now(f, p);
}

void sync_command(struct federate *f, const struct federate_event *e)
{
    static const uint8_t every[TID_LEN];
    bool all = memcmp(e->tid, every, TID_LEN) == 0;
    struct peer *one = roster_find(f, e->tid);
    struct sync *s = f->sync;

    while (s < f->sync + SYNCS_MAX && s->command)
        s++;
    if (s == f->sync + SYNCS_MAX || (!all && !one) ||
        (one && one->state != PEER_ACTIVE)) {
        (void)effect_done(f, e->command,
                          !all && !one ? STATUS_NOT_FOUND
                          : one        ? STATUS_REFUSED
                                       : STATUS_BUSY);
        return;
    }
    *s = (struct sync){.command = e->command,
                       .started_ms = f->now_ms,
                       .ask_ms = f->now_ms + SYNC_ASK_MS};
    for (unsigned i = 0; i < STREAMS_MAX; i++)
        s->own_size[i] = f->own[i] ? f->own[i]->log.range.size : 0;
    s->peer = grab((f->peers + 1) * sizeof *s->peer);
    for (size_t i = 0; i < f->peers; i++)
        if (f->peer[i]->state == PEER_ACTIVE && (all || f->peer[i] == one))
            add_peer(f, s, f->peer[i]);
    sync_tick(f);
}

/* ---- proof
 * ------------------------------------------------------------------------ */

static void prove_own(struct federate *f, const struct federate_event *e)
{
    struct federate_effect *read;
    const struct own_log *o = stream_own(f, e->stream, false);

    if (!o || !livelog_is_live(&o->log, e->prove.index)) {
        (void)effect_done(f, e->command, STATUS_NOT_FOUND);
        return;
    }
    for (size_t i = 0; i < SYNCS_MAX; i++) {
        struct proving *p = &f->proving[i];

        if (p->command)
            continue;
        *p = (struct proving){e->command, ++f->next_ticket, e->stream};
        read = effect(f, FEDERATE_READ_LEAVES);
        read->stream = e->stream;
        read->read.ticket = p->ticket;
        read->read.first = e->prove.index;
        read->read.count = 1;
        read->read.budget = REPLY_MAX;
        return;
    }
    (void)effect_done(f, e->command, STATUS_BUSY);
}

void prove_command(struct federate *f, const struct federate_event *e)
{
    struct peer *p = roster_find(f, e->tid);
    struct proof_request m = {.log = {.stream = e->stream, .epoch = 1},
                              .index = e->prove.index};
    uint8_t buf[128];
    struct writer w = wire_writer(buf, sizeof buf);

    if (memcmp(e->tid, f->identity.tid, TID_LEN) == 0) {
        prove_own(f, e);
        return;
    }
    if (!p || !p->link || !link_active(p->link)) {
        (void)effect_done(f, e->command,
                          p ? STATUS_UNREACHABLE : STATUS_NOT_FOUND);
        return;
    }
    memcpy(m.log.tid, p->tid, TID_LEN);
    (void)proof_request_encode(&m, &w);
    if (!link_ask(f, p->link, OP_PROOF, e->command, &w)) {
        (void)effect_done(f, e->command, STATUS_BUSY);
        return;
    }
    p->link->asked[p->link->last_asked].index = e->prove.index;
    p->link->asked[p->link->last_asked].stream = e->stream;
}

void prove_leaves(struct federate *f, const struct federate_event *e)
{
    for (size_t i = 0; i < SYNCS_MAX; i++) {
        struct proving *p = &f->proving[i];
        struct view text = {0};
        struct federate_effect *done;
        enum status s = e->status;

        if (!p->command || p->ticket != e->leaves.ticket)
            continue;
        if (!s)
            s = e->leaves.count == 0 ? STATUS_NOT_FOUND
                                     : proofs_make(f, f->own[p->stream],
                                                   &e->leaves.leaf[0], &text);
        done = effect_done(f, p->command, s);
        if (!s) /* the block is zeroed behind the text */
            done->done.text = (const char *)text.p;
        *p = (struct proving){0};
        return;
    }
}
