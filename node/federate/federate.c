#include "symbiote/federate.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "concerns.h"
#include "symbiote/crockford.h"

enum { IDLE_MS = 60000 };

/* ---- what sessions ask
 * ------------------------------------------------------------- */

static enum status find_peer(void *ctx, const uint8_t chan[static KEY_LEN],
                             struct view cert, struct session_peer *out)
{
    const struct federate *f = ctx;
    struct peer *p = roster_by_chan(f, chan);
    struct identity id = {0};
    uint8_t tid[TID_LEN];

    if (p) {
        id = p->identity;
    } else if (cert.len > 0 &&
               !ident_note_tid(tid, (const char *)cert.p, cert.len)) {
        p = roster_find(f, tid);
        id = p ? p->identity : id;
        if (p && (ident_apply(&id, (const char *)cert.p, cert.len) ||
                  memcmp(id.chan, chan, KEY_LEN) != 0))
            p = NULL;
    }
    if (!p || p->state == PEER_BLOCKED || p->state == PEER_SUSPENDED ||
        ident_check_day(&id, (uint32_t)(f->now_s / 86400)))
        return STATUS_NOT_FOUND;
    memcpy(out->tid, p->tid, TID_LEN);
    memcpy(out->pair_psk, p->psk, KEY_LEN);
    out->restricted = p->state != PEER_ACTIVE;
    return STATUS_OK;
}

static enum status find_invite(void *ctx,
                               const uint8_t id[static INVITE_ID_LEN],
                               struct session_invite *out)
{
    struct federate *f = ctx;
    const struct invitation *i = roster_invitation(f, id);
    const struct peer *p = i ? roster_find(f, i->peer) : NULL;

    if (!i)
        return STATUS_NOT_FOUND;
    *out = (struct session_invite){.state = SESSION_INVITE_OPEN};
    memcpy(out->secret, i->secret, KEY_LEN);
    if (i->expires < f->now_s)
        out->state = SESSION_INVITE_EXPIRED;
    if (i->used) {
        out->state = SESSION_INVITE_USED;
        out->redeemable = p && p->state == PEER_UNCONFIRMED;
        memcpy(out->redeemer, i->redeemer, KEY_LEN);
    }
    return STATUS_OK;
}

static bool admit(void *ctx)
{
    return caps_admit(ctx);
}

/* ---- life
 * ----------------------------------------------------------------------------
 */

static enum status set_up(struct federate *f, const struct federate_config *c)
{
    char tid[TID_TEXT];
    enum status s = ident_read_chain(&f->identity, c->chain.p, c->chain.len);

    if (s || memcmp(f->identity.chan, c->chan.pub, KEY_LEN) != 0 ||
        memcmp(f->identity.log, c->log.pub, KEY_LEN) != 0 ||
        c->addresses > HELLO_ADDRESSES_MAX)
        return STATUS_MISMATCH;
    for (size_t i = 0; i < c->addresses; i++) {
        if (!address_ok(c->address[i]))
            return STATUS_OUT_OF_RANGE;
        memcpy(f->address[i], c->address[i], strlen(c->address[i]) + 1);
    }
    f->addresses = c->addresses;
    f->chain = grab(c->chain.len);
    memcpy(f->chain, c->chain.p, c->chain.len);
    memcpy(f->self.tid, f->identity.tid, TID_LEN);
    f->self.chan[0] = c->chan;
    f->self.chans = 1;
    f->self.chain = view_of(f->chain, c->chain.len);
    f->log_key = c->log;
    memcpy(f->instance, c->instance, INSTANCE_LEN);
    tid_text(tid, f->identity.tid);
    (void)stream_own(f, 0, true);
    return STATUS_OK;
}

struct federate *federate_open(const struct federate_config *config)
{
    struct federate *f = grab(sizeof *f);

    (void)sodium_mlock(f, sizeof *f); /* best effort: a limit may forbid it */
    f->hooks = (struct session_hooks){f, find_peer, find_invite, admit};
    f->times = session_times;
    if (config->keep_alive_ms) {
        f->times.ping = config->keep_alive_ms;
        f->times.silence = 3 * config->keep_alive_ms;
    }
    if (config->session_life_ms)
        f->times.life = config->session_life_ms;
    f->bucket = HANDSHAKES_S;
    if (set_up(f, config)) {
        federate_close(f);
        return NULL;
    }
    return f;
}

void federate_close(struct federate *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->links; i++)
        f->link[i]->dead = true;
    link_sweep(f);
    for (size_t i = 0; i < f->peers; i++)
        roster_free(f->peer[i]);
    while (f->orphans) {
        struct transfer *t = f->orphans;

        f->orphans = t->next;
        transfer_free(t);
    }
    while (f->loaded) {
        struct loaded *l = f->loaded;

        f->loaded = l->next;
        free(l);
    }
    for (size_t i = 0; i < SYNCS_MAX; i++)
        free(f->sync[i].peer);
    effects_clear(f);
    for (size_t i = 0; i < STREAMS_MAX; i++)
        own_free(f->own[i]);
    free(f->effect);
    free(f->peer);
    free(f->link);
    free(f->chain);
    free(f->doubt);
    (void)sodium_munlock(f, sizeof *f); /* wipes keys and secrets */
    free(f);
}

/* ---- loading
 * ---------------------------------------------------------------------------
 */

static enum status load_state(struct federate *f, struct view key,
                              struct view value)
{
    struct own_log *o;
    struct own_record *r;
    uint64_t size = 0;

    if ((key.len != 8 && key.len != 9) || value.len != MESSAGE_STATE ||
        (key.len == 9 && key.p[0] == 0))
        return STATUS_MALFORMED;
    o = stream_own(f, key.len == 9 ? key.p[0] : 0, true);
    if (!o)
        return STATUS_MALFORMED;
    if (o->records == sizeof o->record / sizeof *o->record)
        /* Left behind by batches that were never prepared: the oldest goes. */
        memmove(o->record, o->record + 1, --o->records * sizeof *o->record);
    r = &o->record[o->records++];
    for (size_t i = key.len - 8; i < key.len; i++)
        size = size << 8 | key.p[i];
    r->size = size;
    memcpy(r->state, value.p, MESSAGE_STATE);
    return STATUS_OK;
}

static enum status load_record(struct federate *f,
                               const struct federate_event *e)
{
    switch (e->record.table) {
    case FEDERATE_PEER: return roster_load(f, e->record.key, e->record.value);
    case FEDERATE_INVITATION:
        return roster_load_invitation(f, e->record.key, e->record.value);
    case FEDERATE_STATE: return load_state(f, e->record.key, e->record.value);
    case FEDERATE_STREAM: return stream_load(f, e->record.key, e->record.value);
    case FEDERATE_DOUBTS: return doubts_load(f, e->record.key, e->record.value);
    case FEDERATE_TABLES: break;
    }
    return STATUS_MALFORMED;
}

static enum status start(struct federate *f)
{
    enum status s = own_start(f);

    if (s)
        return s;
    f->started = true;
    f->started_ms = f->now_ms;
    replica_start(f);
    return gate_start(f);
}

static enum status load(struct federate *f, const struct federate_event *e)
{
    if (f->started)
        return STATUS_MALFORMED;
    switch ((int)e->kind) {
    case FEDERATE_LOAD_RECORD: return load_record(f, e);
    case FEDERATE_LOAD_REPLICA: return replica_load(f, e);
    case FEDERATE_START: return start(f);
    default: return own_load(f, e);
    }
}

/* ---- running
 * -----------------------------------------------------------------------------
 */

static void stop(struct federate *f)
{
    f->stopping = true;
    for (size_t i = 0; i < f->links; i++)
        link_bye(f, f->link[i], BYE_SHUTDOWN);
}

static void on_connection(struct federate *f, const struct federate_event *e)
{
    struct link *l = link_find(f, e->conn);

    if (e->kind == FEDERATE_ACCEPTED) {
        link_accepted(f, e);
        return;
    }
    if (!l)
        return; /* late: it ended meanwhile */
    switch ((int)e->kind) {
    case FEDERATE_CONNECTED:
        l->connected = true;
        (void)link_flush(f, l);
        break;
    case FEDERATE_RECEIVED: link_received(f, l, e->bytes); break;
    case FEDERATE_DRAINED: link_drained(f, l); break;
    case FEDERATE_CLOSED: link_closed(f, l); break;
    default: break;
    }
}

static void on_answer(struct federate *f, const struct federate_event *e)
{
    switch ((int)e->kind) {
    case FEDERATE_LEAVES: serve_leaves(f, e); break;
    case FEDERATE_VERIFIED: replica_verified(f, e->job); break;
    case FEDERATE_STAGED: replica_staged(f, e->job, e->status); break;
    case FEDERATE_COMMITTED: replica_committed(f, e); break;
    case FEDERATE_PREPARED: publish_prepared(f, e->status); break;
    case FEDERATE_GUARDED: publish_guarded(f, e->status); break;
    case FEDERATE_SIGNED: publish_signed(f, e->status); break;
    default: break;
    }
}

static void on_command(struct federate *f, const struct federate_event *e)
{
    switch ((int)e->kind) {
    case FEDERATE_INVITE: pairing_invite(f, e); break;
    case FEDERATE_JOIN: pairing_join(f, e); break;
    case FEDERATE_CONFIRM: pairing_confirm(f, e); break;
    case FEDERATE_SUSPEND:
    case FEDERATE_RESUME:
    case FEDERATE_BLOCK:
    case FEDERATE_REMOVE: pairing_change(f, e); break;
    case FEDERATE_SYNC: sync_command(f, e); break;
    case FEDERATE_PUBLISH: publish_command(f, e); break;
    case FEDERATE_PROVE: prove_command(f, e); break;
    default: break;
    }
}

static void tick(struct federate *f)
{
    gate_tick(f);
    pairing_tick(f);
    link_tick(f);
    dial_tick(f);
    replica_tick(f);
    serve_tick(f);
    doubts_tick(f);
    sync_tick(f);
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t wake(const struct federate *f)
{
    uint64_t at = f->now_ms + IDLE_MS;

    at = least(at, least(link_wake(f), dial_wake(f)));
    at = least(at, least(serve_wake(f), pairing_wake(f)));
    at = least(at, least(sync_wake(f), doubts_wake(f)));
    at = least(at, replica_wake(f));
    return at > f->now_ms ? at : f->now_ms + 1;
}

static void dispatch(struct federate *f, const struct federate_event *e)
{
    if (e->kind <= FEDERATE_CLOSED)
        on_connection(f, e);
    else if (e->kind <= FEDERATE_SIGNED)
        on_answer(f, e);
    else if (e->kind <= FEDERATE_PROVE)
        on_command(f, e);
    else if (e->kind == FEDERATE_DOUBT)
        doubts_tell(f, e);
    else if (e->kind == FEDERATE_STOP)
        stop(f);
}

enum status federate_step(struct federate *f, const struct federate_event *e,
                          struct federate_update *u)
{
    uint8_t mixed[2 * sizeof f->dice];
    enum status s = STATUS_OK;

    memcpy(mixed, f->dice, sizeof f->dice);
    memcpy(mixed + sizeof f->dice, e->random, sizeof f->dice);
    (void)crypto_hash_sha256(f->dice, mixed, sizeof mixed);
    sodium_memzero(mixed, sizeof mixed);
    effects_clear(f);
    f->now_ms = e->mono_ms;
    f->now_s = e->unix_s;
    if (e->kind <= FEDERATE_START)
        s = load(f, e);
    else if (!f->started)
        s = STATUS_MALFORMED;
    else
        dispatch(f, e);
    if (f->started && (e->kind == FEDERATE_TICK || f->now_ms >= f->wake_ms))
        tick(f);
    link_sweep(f);
    if (f->started)
        f->wake_ms = wake(f);
    *u = (struct federate_update){f->effect, f->effects, f->wake_ms};
    return s;
}

/* ---- what the API shows
 * -------------------------------------------------------------------- */

size_t federate_peers(const struct federate *f)
{
    return f->peers;
}

struct federate_peer federate_peer_at(const struct federate *f, size_t i)
{
    const struct peer *p = f->peer[i];
    struct federate_peer out = {
        .name = p->name,
        .address = p->addresses > 0 ? p->address[0] : "",
        .area = p->identity.area,
        .state = p->state,
        .own_confirmed = p->own_confirmed,
        .peer_confirmed = p->peer_confirmed,
        .connected = p->link && p->link->hello_done,
        .last_seen = p->link ? f->now_s : p->last_seen,
    };

    replica_sum(p, &out);
    memcpy(out.tid, p->tid, TID_LEN);
    if (p->state == PEER_UNCONFIRMED)
        memcpy(out.words, p->words, sizeof p->words);
    return out;
}

enum federate_gate federate_gate(const struct federate *f)
{
    return f->gate;
}

uint64_t federate_own_size(const struct federate *f)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < STREAMS_MAX; i++)
        sum += f->own[i] ? f->own[i]->log.range.size : 0;
    return sum;
}

uint64_t federate_own_live(const struct federate *f)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < STREAMS_MAX; i++)
        sum += f->own[i] ? f->own[i]->log.live : 0;
    return sum;
}

void federate_set_wall(struct federate *f, const struct textguard *guard)
{
    f->wall = guard;
}

uint64_t federate_held_back(const struct federate *f)
{
    return f->held_back;
}
