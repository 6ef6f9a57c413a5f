/* puppet.h -- one node of node/federate and, at the other end of its
 * connections, sessions that do what a test wants: strangers, thieves, and
 * peers that lie.  No disk: effects are counted. */
#ifndef PUPPET_H
#define PUPPET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/crockford.h"
#include "symbiote/federate.h"
#include "symbiote/invite.h"
#include "symbiote/livelog.h"
#include "symbiote/message.h"
#include "symbiote/session.h"

enum { PUPPETS = 64, START_DAY = 20778, DAY_S = 86400 };

struct territory {
    struct session_self self;
    struct identity id;
    struct sign_key log;
    uint8_t chain[8192];
    size_t chain_len;
};

struct puppet {
    struct session s;
    struct territory *who;
    uint64_t conn;
    uint8_t *buf, *in;
    size_t cap, in_len;
    size_t hold; /* packets it still sends; SIZE_MAX: all */
    bool deaf;   /* does not read, and its socket is full */
    bool gone;   /* the node has closed the connection */
    bool drain, up, over;
    size_t heard;                        /* packets of the node's */
    size_t bytes;                        /* and their length */
    uint8_t first[PACKET_FIRST_MAX + 2]; /* its own first packet */
    size_t first_len;
    bool paired;
    uint8_t psk[KEY_LEN];
    uint16_t word[WORDS];
    enum bye_code bye;
    struct frame last[256]; /* request of the node, by op (no body) */
    size_t asked[256];
    uint8_t body[4096]; /* of the last frame */
    size_t body_len;
    enum frame_kind kind; /* of that frame */
};

struct rig {
    struct federate *f;
    struct territory us;
    uint64_t now_ms, now_s, dice;
    struct puppet *at[PUPPETS];
    size_t puppets, stores, lines, doubted, told;
    enum status told_status;
    uint64_t most_read; /* leaves of the largest READ_LEAVES */
    char log[65536], text[512];
    enum status done;
    bool answered;
    enum federate_event_kind next[8]; /* answers of the disk */
    size_t nexts;
};

static inline void found(struct territory *t, uint8_t seed, const char *name)
{
    struct ident_genesis g = {.country = "FR", .area = "epci:200093201"};
    struct ident_cert cert = {.not_before = START_DAY,
                              .not_after = START_DAY + 365};
    char note[IDENT_NOTE_CAP];
    uint8_t bytes[KEY_LEN];
    struct sign_key root;
    size_t len;

    memset(t, 0, sizeof *t);
    memset(bytes, seed, sizeof bytes);
    ident_sign_key(&root, bytes);
    bytes[0]++;
    ident_sign_key(&t->log, bytes);
    bytes[0]++;
    ident_chan_key(&t->self.chan[0], bytes);
    memset(g.next, seed + 3, sizeof g.next);
    (void)snprintf(g.name, sizeof g.name, "%s", name);
    memcpy(cert.log, t->log.pub, KEY_LEN);
    memcpy(cert.chan, t->self.chan[0].pub, KEY_LEN);
    assert_int_equal(ident_make_genesis(&t->id, note, &len, &g, &root), 0);
    assert_int_equal(
        ident_append(t->chain, sizeof t->chain, &t->chain_len, note, len), 0);
    assert_int_equal(ident_make_cert(&t->id, note, &len, &cert, &root), 0);
    assert_int_equal(
        ident_append(t->chain, sizeof t->chain, &t->chain_len, note, len), 0);
    memcpy(t->self.tid, t->id.tid, TID_LEN);
    t->self.chans = 1;
    t->self.chain = view_of(t->chain, t->chain_len);
}

/* ---- the node ------------------------------------------------------------ */

static inline struct puppet *puppet_of(struct rig *r, uint64_t conn)
{
    for (size_t i = 0; i < r->puppets; i++)
        if (r->at[i]->conn == conn)
            return r->at[i];
    return NULL;
}

static inline void carry_out(struct rig *r, const struct federate_effect *e)
{
    struct puppet *p = puppet_of(r, e->conn);
    size_t n = strlen(r->log);

    switch ((int)e->kind) {
    case FEDERATE_SEND:
        p->heard++;
        p->bytes += e->bytes.len;
        if (p->deaf)
            break;
        p->in = realloc(p->in, p->in_len + e->bytes.len);
        assert_non_null(p->in);
        memcpy(p->in + p->in_len, e->bytes.p, e->bytes.len);
        p->in_len += e->bytes.len;
        p->drain = true;
        break;
    case FEDERATE_CLOSE: p->gone = true; break;
    case FEDERATE_STORE: r->stores++; break;
    case FEDERATE_DOUBTED: r->doubted++; break;
    case FEDERATE_TOLD:
        r->told++;
        r->told_status = e->status;
        break;
    case FEDERATE_LOG:
        r->lines++;
        (void)snprintf(r->log + n, sizeof r->log - n, "%s: %s\n", e->log.event,
                       e->log.why);
        break;
    case FEDERATE_DONE:
        r->answered = true;
        r->done = e->status;
        (void)snprintf(r->text, sizeof r->text, "%s",
                       e->done.text ? e->done.text : "");
        break;
    case FEDERATE_READ_LEAVES:
        if (e->read.count > r->most_read)
            r->most_read = e->read.count;
        break;
    case FEDERATE_STORE_BATCH: r->next[r->nexts++] = FEDERATE_PREPARED; break;
    case FEDERATE_WRITE_GUARD: r->next[r->nexts++] = FEDERATE_GUARDED; break;
    case FEDERATE_STORE_SIGNED: r->next[r->nexts++] = FEDERATE_SIGNED; break;
    default: federate_job_free(e->job);
    }
}

static inline void step(struct rig *r, struct federate_event e)
{
    struct federate_update u;

    e.mono_ms = r->now_ms;
    e.unix_s = r->now_s;
    r->dice++;
    memcpy(e.random, &r->dice, sizeof r->dice);
    assert_int_equal(federate_step(r->f, &e, &u), STATUS_OK);
    for (size_t i = 0; i < u.count; i++)
        carry_out(r, &u.effect[i]);
    while (r->nexts > 0)
        step(r, (struct federate_event){.kind = r->next[--r->nexts]});
}

static inline void pass(struct rig *r, uint64_t ms)
{
    r->now_ms += ms;
    r->now_s += ms / 1000;
    step(r, (struct federate_event){.kind = FEDERATE_TICK});
}

static inline void rig_open(struct rig *r)
{
    struct federate_config c = {0};

    assert_true(sodium_init() >= 0);
    memset(r, 0, sizeof *r);
    r->now_ms = 1000;
    r->now_s = (uint64_t)START_DAY * DAY_S;
    found(&r->us, 10, "Roubaix");
    c.chain = view_of(r->us.chain, r->us.chain_len);
    c.chan = r->us.self.chan[0];
    c.log = r->us.log;
    r->f = federate_open(&c);
    assert_non_null(r->f);
    step(r, (struct federate_event){.kind = FEDERATE_START});
}

static inline void rig_close(struct rig *r)
{
    for (size_t i = 0; i < r->puppets; i++) {
        session_wipe(&r->at[i]->s);
        free(r->at[i]->buf);
        free(r->at[i]->in);
        free(r->at[i]);
    }
    federate_close(r->f);
}

static inline void command(struct rig *r, struct federate_event e)
{
    r->answered = false;
    e.command = 7;
    step(r, e);
}

/* ---- the other end ------------------------------------------------------- */

static inline void hand_over(struct rig *r, struct puppet *p,
                             const uint8_t *bytes, size_t n)
{
    step(r, (struct federate_event){.kind = FEDERATE_RECEIVED,
                                    .conn = p->conn,
                                    .bytes = view_of(bytes, n)});
}

static inline void say(struct rig *r, struct puppet *p,
                       const struct frame *frames, size_t count)
{
    static uint8_t out[PACKET_BUFFER];
    struct session_packet packet = {.p = out, .cap = sizeof out};

    assert_int_equal(session_seal(&p->s, frames, count, r->now_ms, &packet),
                     STATUS_OK);
    session_sent(&p->s, true, r->now_ms);
    hand_over(r, p, out, packet.len);
}

static inline void ask(struct rig *r, struct puppet *p, unsigned op,
                       const struct writer *body)
{
    struct frame f = {.kind = FRAME_REQUEST,
                      .op = (uint8_t)op,
                      .body = view_of(body->buf, body->len)};

    r->dice++;
    memcpy(f.rid, &r->dice, sizeof r->dice);
    say(r, p, &f, 1);
}

static inline void hello(struct rig *r, struct puppet *p, const char *address)
{
    uint8_t buf[512];
    struct writer w = wire_writer(buf, sizeof buf);
    struct hello m = {.wire_min = 1, .wire_max = 1, .time = r->now_s};

    memcpy(m.tid, p->who->id.tid, TID_LEN);
    memset(m.instance, 5, sizeof m.instance);
    if (address) {
        m.addresses = 1;
        m.address[0] = view_text(address);
    }
    assert_int_equal(hello_encode(&m, &w), STATUS_OK);
    ask(r, p, OP_HELLO, &w);
}

static inline void keep_frame(struct puppet *p, const struct frame *f)
{
    p->body_len = f->body.len < sizeof p->body ? f->body.len : 0;
    memcpy(p->body, f->body.p, p->body_len);
    p->kind = f->kind;
    if (f->kind != FRAME_REQUEST)
        return;
    p->asked[f->op]++;
    p->last[f->op] = *f;
    p->last[f->op].body = view_of(NULL, 0);
}

static inline bool events(struct puppet *p)
{
    struct session_event ev;
    bool ready = false;

    for (session_next(&p->s, 0, &ev); ev.kind != SESSION_NOTHING;
         session_next(&p->s, 0, &ev)) {
        ready |= ev.kind == SESSION_READY;
        p->up |= ev.kind == SESSION_UP;
        if (ev.kind == SESSION_PAIRED) {
            p->paired = true;
            memcpy(p->psk, ev.pair_psk, KEY_LEN);
            memcpy(p->word, ev.word, sizeof p->word);
        }
        if (ev.kind == SESSION_FRAME)
            keep_frame(p, &ev.frame);
        if (ev.kind == SESSION_CLOSED) {
            p->over = true;
            p->bye = ev.bye;
        }
    }
    return ready;
}

static inline bool send_due(struct rig *r, struct puppet *p)
{
    static uint8_t out[PACKET_BUFFER];
    size_t len;

    if (p->hold == 0)
        return false;
    session_output(&p->s, r->now_ms, out, sizeof out, &len);
    if (len == 0)
        return false;
    session_sent(&p->s, true, r->now_ms);
    if (p->first_len == 0 && len <= sizeof p->first) {
        memcpy(p->first, out, len);
        p->first_len = len;
    }
    p->hold -= p->hold != SIZE_MAX;
    hand_over(r, p, out, len);
    return true;
}

static inline bool read_some(struct rig *r, struct puppet *p)
{
    size_t room, used = 0;

    if (p->in_len == 0 || p->s.state == SESSION_OVER)
        return false;
    room = session_room(&p->s, p->in_len);
    if (room > p->cap) {
        p->buf = realloc(p->buf, room);
        assert_non_null(p->buf);
        p->cap = room;
        session_give_buffer(&p->s, p->buf, room);
    }
    if (session_feed(&p->s, view_of(p->in, p->in_len), r->now_ms, &used))
        return false;
    memmove(p->in, p->in + used, p->in_len - used);
    p->in_len -= used;
    return true;
}

/* Until neither end has anything to say. */
static inline void play(struct rig *r, struct puppet *p)
{
    bool more = true;

    while (more) {
        bool ready = events(p);

        more = send_due(r, p);
        if (ready && p->hold > 0) {
            while (send_due(r, p))
                continue;
            hello(r, p, NULL);
            more = true;
        }
        if (!more && p->drain) {
            p->drain = false;
            step(r, (struct federate_event){.kind = FEDERATE_DRAINED,
                                            .conn = p->conn});
            more = true;
        }
        if (!more)
            more = read_some(r, p);
    }
}

static inline struct puppet *puppet_new(struct rig *r, struct territory *who,
                                        const char *address, bool exempt)
{
    struct puppet *p = calloc(1, sizeof *p);

    assert_non_null(p);
    assert_true(r->puppets < PUPPETS);
    p->who = who;
    p->hold = SIZE_MAX;
    p->conn = ++r->dice;
    r->at[r->puppets++] = p;
    step(r, (struct federate_event){.kind = FEDERATE_ACCEPTED,
                                    .conn = p->conn,
                                    .address = address,
                                    .exempt = exempt});
    return p;
}

static inline struct session_setup puppet_setup(struct rig *r,
                                                struct territory *who)
{
    struct session_setup s = {
        .self = &who->self, .now_ms = r->now_ms, .today = START_DAY};

    r->dice++;
    memcpy(s.seed, &r->dice, sizeof r->dice);
    return s;
}

/* Dials as a paired territory does. */
static inline struct puppet *puppet_call(struct rig *r, struct territory *who,
                                         const uint8_t *psk,
                                         const char *address)
{
    struct puppet *p = puppet_new(r, who, address, false);
    struct session_setup setup = puppet_setup(r, who);
    struct session_target to = {0};

    memcpy(to.tid, r->us.id.tid, TID_LEN);
    memcpy(to.chan, r->us.id.chan, KEY_LEN);
    memcpy(to.pair_psk, psk, KEY_LEN);
    assert_int_equal(session_dial(&p->s, &setup, &to), STATUS_OK);
    return p;
}

/* Begins to redeem an invitation, sending at most `hold` packets. */
static inline struct puppet *puppet_join(struct rig *r, struct territory *who,
                                         const char *invitation, size_t hold)
{
    struct puppet *p = puppet_new(r, who, "192.0.2.1", false);
    struct session_setup setup = puppet_setup(r, who);
    struct session_joining j = {0};
    struct invite in;

    assert_int_equal(invite_decode(&in, invitation), STATUS_OK);
    memcpy(j.tid, in.tid, TID_LEN);
    memcpy(j.invite_id, in.id, INVITE_ID_LEN);
    memcpy(j.secret, in.secret, KEY_LEN);
    assert_int_equal(session_join(&p->s, &setup, &j), STATUS_OK);
    p->hold = hold;
    play(r, p);
    return p;
}

static inline void invite_somebody(struct rig *r, char text[512])
{
    static const char *const address[] = {"tcp://192.0.2.9:1"};

    command(r, (struct federate_event){
                   .kind = FEDERATE_INVITE,
                   .invite = {.address = address, .addresses = 1}});
    assert_int_equal(r->done, STATUS_OK);
    memcpy(text, r->text, 512);
}

/* The operator of the node finds the words right. */
static inline void confirm(struct rig *r, const struct territory *who)
{
    struct federate_event e = {.kind = FEDERATE_CONFIRM};
    struct federate_peer peer;

    memcpy(e.tid, who->id.tid, TID_LEN);
    for (size_t i = 0; i < federate_peers(r->f); i++) {
        peer = federate_peer_at(r->f, i);
        if (memcmp(peer.tid, e.tid, TID_LEN) == 0)
            e.confirm.words = peer.words;
    }
    assert_non_null(e.confirm.words);
    command(r, e);
    assert_int_equal(r->done, STATUS_OK);
}

/* Answers the node's CONFIRM with the same digest, asked by ourselves. */
static inline void confirm_back(struct rig *r, struct puppet *p)
{
    uint8_t body[512];
    struct writer w = wire_writer(body, sizeof body);

    play(r, p);
    assert_true(p->asked[OP_CONFIRM] > 0);
    wire_put_raw(&w, view_of(p->body, p->body_len));
    ask(r, p, OP_CONFIRM, &w);
    play(r, p);
}

static inline enum federate_peer_state state_of(const struct rig *r,
                                                const struct territory *who)
{
    for (size_t i = 0; i < federate_peers(r->f); i++) {
        struct federate_peer p = federate_peer_at(r->f, i);

        if (memcmp(p.tid, who->id.tid, TID_LEN) == 0)
            return p.state;
    }
    return (enum federate_peer_state)0;
}

/* A peer that both operators have confirmed, its session UP. */
static inline struct puppet *puppet_active(struct rig *r, struct territory *who)
{
    char text[512];
    struct puppet *p;

    invite_somebody(r, text);
    p = puppet_join(r, who, text, SIZE_MAX);
    assert_true(p->paired && p->up);
    confirm(r, who);
    session_unrestrict(&p->s);
    confirm_back(r, p);
    assert_int_equal(state_of(r, who), PEER_ACTIVE);
    return p;
}

#endif
