/* session_rig.h -- two session machines and the wire between them, with a hand
 * on every byte: the shell that tests of the session need. */
#ifndef SESSION_RIG_H
#define SESSION_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/session.h"

enum { RIG_TODAY = 20778, CHAIN_CAP = 8192 };

/* A territory: keys, chain, and what it answers to the machine. */
struct territory {
    struct session_self self;
    struct identity id;
    struct sign_key root;
    uint8_t chain[CHAIN_CAP];
    size_t chain_len;
};

/* One end of the connection. */
struct end {
    struct territory *who;
    struct session s;
    uint8_t *buf;
    size_t cap;
    char story[400]; /* events, a word each */
    bool hello;      /* READY or HELLO came: send ours next */
    uint8_t pair_psk[KEY_LEN];
    char words[WORDS_TEXT];
    uint8_t paired_tid[TID_LEN];
    size_t body_bytes; /* of all frames heard */
    size_t sent;       /* packets this end has sent */
    enum session_reason reason;
    enum bye_code bye;
};

struct rig {
    struct territory a, b;      /* b dials a */
    struct end inviter, joiner; /* a's end, b's end */
    struct session_hooks hooks;
    struct session_invite invite;
    struct session_peer peer; /* what a knows of b */
    bool know_peer, admit;
    uint64_t now;
    size_t step; /* bytes fed at a time; 0: all */
    /* Flips bit 0 of byte `at` of packet number `packet` of b (0: never). */
    size_t tamper_packet, tamper_at;
};

static inline void found(struct territory *t, uint8_t seed, const char *name)
{
    struct ident_genesis g = {.country = "FR", .area = "epci:200093201"};
    struct ident_cert cert = {.not_before = RIG_TODAY,
                              .not_after = RIG_TODAY + 365};
    char note[IDENT_NOTE_CAP];
    uint8_t bytes[KEY_LEN];
    struct sign_key log;
    size_t len;

    memset(t, 0, sizeof *t);
    memset(bytes, seed, sizeof bytes);
    ident_sign_key(&t->root, bytes);
    bytes[0]++;
    ident_sign_key(&log, bytes);
    bytes[0]++;
    ident_chan_key(&t->self.chan[0], bytes);
    memset(g.next, seed + 3, sizeof g.next);
    (void)snprintf(g.name, sizeof g.name, "%s", name);
    assert_int_equal(ident_make_genesis(&t->id, note, &len, &g, &t->root), 0);
    assert_int_equal(
        ident_append(t->chain, CHAIN_CAP, &t->chain_len, note, len), 0);
    memcpy(cert.log, log.pub, KEY_LEN);
    memcpy(cert.chan, t->self.chan[0].pub, KEY_LEN);
    assert_int_equal(ident_make_cert(&t->id, note, &len, &cert, &t->root), 0);
    assert_int_equal(
        ident_append(t->chain, CHAIN_CAP, &t->chain_len, note, len), 0);
    memcpy(t->self.tid, t->id.tid, TID_LEN);
    t->self.chans = 1;
    t->self.chain = view_of(t->chain, t->chain_len);
}

/* ---- hooks -------------------------------------------------------------- */

static inline enum status rig_peer(void *ctx,
                                   const uint8_t chan[static KEY_LEN],
                                   struct view cert, struct session_peer *out)
{
    struct rig *r = ctx;

    (void)cert;
    if (!r->know_peer || memcmp(chan, r->b.id.chan, KEY_LEN) != 0)
        return STATUS_NOT_FOUND;
    *out = r->peer;
    return STATUS_OK;
}

static inline enum status rig_invite(void *ctx,
                                     const uint8_t id[static INVITE_ID_LEN],
                                     struct session_invite *out)
{
    struct rig *r = ctx;

    if (memcmp(id, "invite 1", INVITE_ID_LEN) != 0)
        return STATUS_NOT_FOUND;
    *out = r->invite;
    return STATUS_OK;
}

static inline bool rig_admit(void *ctx)
{
    return ((struct rig *)ctx)->admit;
}

/* ---- set-up ------------------------------------------------------------- */

static inline struct session_setup rig_setup(struct rig *r, bool dialer)
{
    struct session_setup s = {.self = dialer ? &r->b.self : &r->a.self,
                              .hooks = &r->hooks,
                              .now_ms = r->now,
                              .today = RIG_TODAY};

    memset(s.seed, dialer ? 0xb0 : 0xa0, sizeof s.seed);
    return s;
}

static inline void rig_open(struct rig *r)
{
    struct session_setup setup;

    memset(r, 0, sizeof *r);
    assert_true(sodium_init() >= 0);
    found(&r->a, 10, "Roubaix");
    found(&r->b, 60, "Wallonie picarde");
    r->hooks = (struct session_hooks){
        .ctx = r, .peer = rig_peer, .invite = rig_invite, .admit = rig_admit};
    r->admit = r->know_peer = true;
    r->now = 1000;
    memset(r->invite.secret, 7, KEY_LEN);
    memset(r->peer.pair_psk, 9, KEY_LEN);
    memcpy(r->peer.tid, r->b.id.tid, TID_LEN);
    r->inviter.who = &r->a;
    r->joiner.who = &r->b;
    setup = rig_setup(r, false);
    session_accept(&r->inviter.s, &setup);
}

static inline struct session_target rig_target(const struct rig *r)
{
    struct session_target t = {0};

    memcpy(t.tid, r->a.id.tid, TID_LEN);
    memcpy(t.chan, r->a.id.chan, KEY_LEN);
    memcpy(t.pair_psk, r->peer.pair_psk, KEY_LEN);
    return t;
}

static inline void rig_dial(struct rig *r)
{
    struct session_setup setup = rig_setup(r, true);
    struct session_target target = rig_target(r);

    assert_int_equal(session_dial(&r->joiner.s, &setup, &target), 0);
}

static inline struct session_joining rig_joining(const struct rig *r)
{
    struct session_joining j = {0};

    memcpy(j.tid, r->a.id.tid, TID_LEN);
    memcpy(j.invite_id, "invite 1", INVITE_ID_LEN);
    memset(j.secret, 7, KEY_LEN);
    return j;
}

static inline void rig_join(struct rig *r)
{
    struct session_setup setup = rig_setup(r, true);
    struct session_joining j = rig_joining(r);

    assert_int_equal(session_join(&r->joiner.s, &setup, &j), 0);
}

static inline void rig_close(struct rig *r)
{
    session_wipe(&r->inviter.s);
    session_wipe(&r->joiner.s);
    free(r->inviter.buf);
    free(r->joiner.buf);
}

/* ---- events ------------------------------------------------------------- */

static inline void tell(struct end *e, const char *word)
{
    size_t n = strlen(e->story);

    (void)snprintf(e->story + n, sizeof e->story - n, "%s%s", n > 0 ? " " : "",
                   word);
}

static inline void hear(struct end *e, const struct session_event *ev)
{
    static const char *const kind[] = {"request", "reply", "error", "notice"};
    struct identity id;
    char word[32];

    if (ev->kind == SESSION_READY) {
        e->hello = true;
        tell(e, "ready");
    } else if (ev->kind == SESSION_UP) {
        tell(e, "up");
    } else if (ev->kind == SESSION_PAIRED) {
        tell(e, "paired");
        memcpy(e->pair_psk, ev->pair_psk, KEY_LEN);
        words_text(e->words, ev->word);
        /* The view must still hold the chain that was verified. */
        assert_int_equal(ident_read_chain(&id, ev->chain.p, ev->chain.len),
                         STATUS_OK);
        assert_memory_equal(id.tid, ev->identity->tid, TID_LEN);
        memcpy(e->paired_tid, id.tid, TID_LEN);
    } else if (ev->kind == SESSION_FRAME) {
        (void)snprintf(word, sizeof word, "%s%u", kind[ev->frame.kind],
                       ev->frame.op);
        tell(e, word);
        e->body_bytes += ev->frame.body.len;
        e->hello |= ev->frame.op == OP_HELLO &&
                    ev->frame.kind == FRAME_REQUEST && !e->s.hello_sent;
    } else {
        tell(e, "closed");
        e->reason = ev->reason;
        e->bye = ev->bye;
    }
}

static inline void drain(struct end *e, uint64_t now)
{
    struct session_event ev;

    for (session_next(&e->s, now, &ev); ev.kind != SESSION_NOTHING;
         session_next(&e->s, now, &ev))
        hear(e, &ev);
}

/* Bytes reach an end; its buffer is always exactly as big as it must be, so
 * that the sanitizer sees one byte too far. */
static inline void feed(struct end *e, const uint8_t *p, size_t n, uint64_t now)
{
    while (n > 0) {
        size_t room = session_room(&e->s, n), used = 0;
        enum status st;

        if (room != e->cap && room > 0) {
            uint8_t *bigger = malloc(room);

            assert_non_null(bigger);
            if (e->cap > 0)
                memcpy(bigger, e->buf, room < e->cap ? room : e->cap);
            free(e->buf);
            e->buf = bigger;
            e->cap = room;
            session_give_buffer(&e->s, e->buf, e->cap);
        }
        st = session_feed(&e->s, view_of(p, n), now, &used);
        drain(e, now);
        if (st == STATUS_CLOSED)
            return;
        assert_int_equal(st, STATUS_OK);
        assert_true(used > 0);
        p += used;
        n -= used;
    }
}

static inline struct frame hello_frame(const struct end *e)
{
    static const uint8_t empty_map[] = {0x80};
    struct frame f = {.kind = e->s.dialer ? FRAME_REQUEST : FRAME_REPLY,
                      .op = OP_HELLO,
                      .body = view_of(empty_map, 1)};

    memset(f.rid, 1, RID_LEN);
    return f;
}

/* The next packet of an end, a malloc'd block of its exact size. */
static inline uint8_t *next_packet(struct rig *r, struct end *e, size_t *len)
{
    static uint8_t out[PACKET_BUFFER];
    struct session_packet packet = {.p = out, .cap = sizeof out};
    uint8_t *copy;

    session_output(&e->s, r->now, out, sizeof out, len);
    if (*len == 0 && e->hello) {
        struct frame f = hello_frame(e);

        e->hello = false;
        if (session_seal(&e->s, &f, 1, r->now, &packet) == STATUS_OK)
            *len = packet.len;
    }
    drain(e, r->now);
    if (*len == 0)
        return NULL;
    session_sent(&e->s, true, r->now);
    e->sent++;
    copy = malloc(*len);
    assert_non_null(copy);
    memcpy(copy, out, *len);
    return copy;
}

static inline void deliver(struct rig *r, struct end *to, const uint8_t *p,
                           size_t n)
{
    size_t step = r->step == 0 ? n : r->step;

    for (size_t at = 0; at < n; at += step)
        feed(to, p + at, n - at < step ? n - at : step, r->now);
}

/* Carries packets both ways until both ends are silent. */
static inline void run(struct rig *r)
{
    bool moved = true;

    while (moved) {
        struct end *ends[] = {&r->joiner, &r->inviter};

        moved = false;
        for (int i = 0; i < 2; i++) {
            size_t n;
            uint8_t *p = next_packet(r, ends[i], &n);

            if (p == NULL)
                continue;
            moved = true;
            if (i == 0 && r->joiner.sent == r->tamper_packet &&
                r->tamper_at < n)
                p[r->tamper_at] ^= 1;
            deliver(r, ends[1 - i], p, n);
            free(p);
        }
    }
}

/* One frame from one end to the other. */
static inline enum status say(struct rig *r, struct end *from, struct end *to,
                              const struct frame *f)
{
    static uint8_t out[PACKET_BUFFER];
    struct session_packet packet = {.p = out, .cap = sizeof out};
    enum status st = session_seal(&from->s, f, 1, r->now, &packet);

    if (st != STATUS_OK)
        return st;
    session_sent(&from->s, true, r->now);
    from->sent++;
    deliver(r, to, out, packet.len);
    return STATUS_OK;
}

#endif
