#include "link.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- life -------------------------------------------------------------------
 */

struct link *link_find(const struct federate *f, uint64_t conn)
{
    for (size_t i = 0; i < f->links; i++)
        if (f->link[i]->conn == conn && !f->link[i]->dead)
            return f->link[i];
    return NULL;
}

struct link *link_add(struct federate *f, uint64_t conn, bool dialled)
{
    struct link *l = grab(sizeof *l);

    l->session = sodium_malloc((sizeof *l->session + 15) & ~(size_t)15);
    if (!l->session)
        abort();
    memset(l->session, 0, sizeof *l->session);
    l->conn = conn;
    l->dialled = dialled;
    if (f->links == f->links_cap) {
        f->links_cap = f->links_cap ? 2 * f->links_cap : 8;
        f->link = regrab(f->link, f->links_cap * sizeof(struct link *));
    }
    f->link[f->links++] = l;
    return l;
}

static void free_link(struct link *l)
{
    for (size_t i = 0; i < l->inbounds; i++)
        free(l->inbound[i].body);
    session_wipe(l->session);
    sodium_free(l->session);
    if (l->buf)
        sodium_memzero(l->buf, l->cap);
    free(l->buf);
    free(l);
}

void link_sweep(struct federate *f)
{
    for (size_t i = 0; i < f->links; i++)
        if (f->link[i]->overrun && !f->link[i]->dead) {
            effect_log(f, f->link[i]->session->peer_tid, "refused",
                       "it asks and does not read the answers");
            link_bye(f, f->link[i], BYE_PROTOCOL);
        }
    for (size_t i = 0; i < f->links;) {
        if (!f->link[i]->dead) {
            i++;
            continue;
        }
        free_link(f->link[i]);
        f->link[i] = f->link[--f->links];
    }
}

void link_setup(struct federate *f, struct session_setup *setup)
{
    *setup = (struct session_setup){
        .self = &f->self,
        .hooks = &f->hooks,
        .times = &f->times,
        .now_ms = f->now_ms,
        .today = (uint32_t)(f->now_s / 86400),
    };
    random_bytes(f, setup->seed, sizeof setup->seed);
}

static size_t half_open(const struct federate *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->links; i++)
        n += !f->link[i]->up && !f->link[i]->dialled && !f->link[i]->dead;
    return n;
}

void link_accepted(struct federate *f, const struct federate_event *e)
{
    struct session_setup setup;
    struct link *l;

    if (f->stopping || f->links >= CONNECTIONS_MAX ||
        half_open(f) >= HALF_OPEN_MAX || link_find(f, e->conn)) {
        effect_log(f, NULL, "refused", "too many connections");
        effect(f, FEDERATE_CLOSE)->conn = e->conn;
        return;
    }
    l = link_add(f, e->conn, false);
    l->connected = true;
    l->caller = caps_caller(e->address ? e->address : "");
    l->exempt = e->exempt;
    link_setup(f, &setup);
    session_accept(l->session, &setup);
    sodium_memzero(&setup, sizeof setup);
}

/* The session is over or the transport gone: everybody who counted on it is
 * told, once. */
void link_end(struct federate *f, struct link *l)
{
    struct peer *p = l->peer;

    if (l->dead)
        return;
    l->dead = true;
    for (size_t i = 0; i < REQUESTS_OUT_MAX; i++)
        if (l->asked[i].used && l->asked[i].op == OP_PROOF)
            (void)effect_done(f, l->asked[i].at, STATUS_UNREACHABLE);
    if (p && p->link == l) {
        p->link = NULL;
        p->last_seen = f->now_s;
        roster_store(f, p);
        replica_link_lost(f, p);
        doubts_link_lost(p);
    }
    pairing_link_lost(f, l);
    if (p)
        dial_ended(f, p, l);
}

void link_closed(struct federate *f, struct link *l)
{
    session_hung_up(l->session);
    link_end(f, l);
}

bool link_active(const struct link *l)
{
    return l->up && l->hello_done && !l->dead && l->peer &&
           l->peer->link == l && l->peer->state == PEER_ACTIVE;
}

/* ---- bytes out
 * ---------------------------------------------------------------- */

static void send_bytes(struct federate *f, struct link *l, const uint8_t *p,
                       size_t n)
{
    struct federate_effect *e = effect(f, FEDERATE_SEND);

    e->conn = l->conn;
    e->bytes = view_of(p, n);
    l->unsent += n;
    /* Who asks and does not read must not fill our memory. */
    l->overrun = ++l->unsent_frames > SEND_QUEUE_FRAMES + 1;
}

bool link_flush(struct federate *f, struct link *l)
{
    size_t len = 1;
    bool any = false;

    while (len > 0 && !l->dead) {
        uint8_t *out = keep(f, NULL, PACKET_BUFFER);

        session_output(l->session, f->now_ms, out, PACKET_BUFFER, &len);
        if (len > 0)
            send_bytes(f, l, out, len);
        any = any || len > 0;
    }
    return any;
}

static void trace(struct federate *f, const struct link *l,
                  const struct frame *frame)
{
#ifdef SYMBIOTE_TEST_HOOKS
    struct federate_effect *e = effect(f, FEDERATE_TRACE);

    e->conn = l->conn;
    e->bytes =
        view_of(keep(f, frame->body.p, frame->body.len), frame->body.len);
#else
    (void)f;
    (void)l;
    (void)frame;
#endif
}

/* T12: nothing that looks like a name or number of a business goes out.  HELLO
 * has no text but the addresses of the configuration, which are public. */
static bool held_back(struct federate *f, const struct link *l, unsigned op,
                      struct view body)
{
    struct textguard_hit hit;

    if (op == OP_HELLO || !textguard_bytes(f->wall, body, &hit))
        return false;
    f->held_back++;
    effect_log(f, l->peer ? l->peer->tid : NULL, "held-back",
               textguard_kind_name(hit.kind));
    return true;
}

static void seal(struct federate *f, struct link *l, const struct frame *frame)
{
    enum { SLACK = 1024 }; /* heads, seal, padding */
    size_t cap = session_frame_size(frame) + SLACK;
    struct session_packet packet = {.cap = cap};
    enum status s;

    if (l->dead)
        return;
    packet.p = keep(f, NULL, cap);
    (void)link_flush(f, l); /* what the machine itself says goes first */
    trace(f, l, frame);
    s = session_seal(l->session, frame, 1, f->now_ms, &packet);
    if (!s)
        send_bytes(f, l, packet.p, packet.len);
    else if (s != STATUS_CLOSED) /* it ended meanwhile: CLOSED will come */
        effect_log(f, l->session->peer_tid, "unsent", "frame refused");
}

void link_send(struct federate *f, struct link *l, const struct frame *frame)
{
    if (!held_back(f, l, frame->op, frame->body))
        seal(f, l, frame);
}

bool link_may_ask(const struct link *l)
{
    for (size_t i = 0; i < REQUESTS_OUT_MAX; i++)
        if (!l->asked[i].used)
            return !l->dead;
    return false;
}

bool link_ask(struct federate *f, struct link *l, unsigned op, uint64_t at,
              const struct writer *body)
{
    struct frame frame = {.kind = FRAME_REQUEST, .op = (uint8_t)op};
    struct asked *a = l->asked;
    size_t len = 0;

    if (!link_may_ask(l) || wire_close_writer(body, &len) ||
        held_back(f, l, op, view_of(body->buf, len)))
        return false;
    while (a->used)
        a++;
    l->last_asked = (size_t)(a - l->asked);
    *a = (struct asked){.used = true, .op = (uint8_t)op, .at = at};
    random_bytes(f, a->rid, RID_LEN);
    memcpy(frame.rid, a->rid, RID_LEN);
    frame.body = view_of(body->buf, len);
    seal(f, l, &frame);
    return true;
}

void link_reply(struct federate *f, struct link *l, const struct inbound *to,
                const struct writer *body)
{
    struct frame frame = {.kind = FRAME_REPLY, .op = to->op};
    size_t len = 0;

    if (wire_close_writer(body, &len)) {
        link_error(f, l, to, ERROR_TOO_BIG);
        return;
    }
    memcpy(frame.rid, to->rid, RID_LEN);
    frame.body = view_of(body->buf, len);
    if (held_back(f, l, to->op, frame.body))
        link_error(f, l, to, ERROR_INTERNAL);
    else
        seal(f, l, &frame);
}

void link_error(struct federate *f, struct link *l, const struct inbound *to,
                enum error_code code)
{
    struct frame frame = {.kind = FRAME_ERROR, .op = to->op};
    uint8_t buf[64];
    struct writer w = wire_writer(buf, sizeof buf);

    if (error_encode(&(struct error_body){.code = code}, &w))
        abort(); /* fits by construction */
    memcpy(frame.rid, to->rid, RID_LEN);
    frame.body = view_of(buf, w.len);
    seal(f, l, &frame); /* a number of ours */
}

/* NOLINTNEXTLINE(misc-no-recursion): ends with the session */
void link_bye(struct federate *f, struct link *l, enum bye_code code)
{
    if (l->dead)
        return;
    session_bye(l->session, code, 0);
    link_events(f, l);
}

/* ---- bytes in
 * ------------------------------------------------------------------ */

static bool make_room(struct link *l, size_t n)
{
    size_t need = session_room(l->session, n);

    if (need > l->cap) {
        l->buf = regrab(l->buf, need);
        l->cap = need;
        session_give_buffer(l->session, l->buf, l->cap);
    }
    return true;
}

void link_received(struct federate *f, struct link *l, struct view bytes)
{
    f->feeding = l;
    while (bytes.len > 0 && !l->dead && !l->overrun) {
        size_t used = 0, want = session_want(l->session);
        size_t n = bytes.len < want ? bytes.len : want;

        (void)make_room(l, n);
        if (session_feed(l->session, view_of(bytes.p, n), f->now_ms, &used))
            break; /* over: nobody listens any more */
        bytes = view_of(bytes.p + used, bytes.len - used);
        link_events(f, l);
    }
    f->feeding = NULL;
}

static void closed(struct federate *f, struct link *l,
                   const struct session_event *s)
{
    const uint8_t *tid = l->peer ? l->peer->tid : NULL;

    if (s->reason != SESSION_SAID_BYE && s->reason != SESSION_HEARD_BYE)
        effect_log(f, tid, "closed", session_reason_text(s->reason));
    else if (s->bye != BYE_DUPLICATE && s->bye != BYE_AGE)
        effect_log(f, tid, "bye", session_reason_text(s->reason));
    (void)link_flush(f, l);
    effect(f, FEDERATE_CLOSE)->conn = l->conn;
    link_end(f, l);
}

/* NOLINTNEXTLINE(misc-no-recursion): ends with the session */
static void up(struct federate *f, struct link *l)
{
    l->up = true;
    if (!l->peer)
        l->peer = roster_find(f, l->session->peer_tid);
    if (!l->peer) /* removed while it shook hands */
        link_bye(f, l, BYE_SUSPENDED);
    else if (dial_settle(f, l) && !l->dialled)
        l->peer->caller = l->caller; /* stored with last_seen */
}

/* Hands out what the session has understood and sends what it wants to say,
 * until there is neither.  May be entered again by what a handler does; the
 * session's own queue keeps the order. */
/* NOLINTNEXTLINE(misc-no-recursion): ends with the session */
void link_events(struct federate *f, struct link *l)
{
    struct session_event s;

    while (!l->dead) {
        session_next(l->session, f->now_ms, &s);
        if (s.kind == SESSION_NOTHING && !link_flush(f, l))
            return;
        switch (s.kind) {
        case SESSION_READY: hello_ask(f, l); break;
        case SESSION_PAIRED: (void)pairing_paired(f, l, &s); break;
        case SESSION_UP: up(f, l); break;
        case SESSION_FRAME:
            trace(f, l, &s.frame);
            frame_take(f, l, &s.frame);
            break;
        case SESSION_CLOSED: closed(f, l, &s); break;
        case SESSION_NOTHING: break;
        }
        sodium_memzero(s.pair_psk, sizeof s.pair_psk);
    }
}

void link_drained(struct federate *f, struct link *l)
{
    l->unsent = l->unsent_frames = 0;
    session_sent(l->session, true, f->now_ms);
    serve_take(f, l);
}

void link_tick(struct federate *f)
{
    for (size_t i = 0; i < f->links; i++) {
        struct link *l = f->link[i];

        if (l->dead || !l->connected)
            continue;
        if (session_deadline(l->session) <= f->now_ms)
            session_tick(l->session, f->now_ms);
        link_events(f, l);
        if (!l->dead && l->buf && session_idle(l->session)) {
            session_give_buffer(l->session, NULL, 0);
            sodium_memzero(l->buf, l->cap);
            free(l->buf);
            l->buf = NULL;
            l->cap = 0;
        }
    }
}

uint64_t link_wake(const struct federate *f)
{
    uint64_t wake = UINT64_MAX;

    for (size_t i = 0; i < f->links; i++) {
        const struct link *l = f->link[i];
        uint64_t at = l->dead || !l->connected ? UINT64_MAX
                                               : session_deadline(l->session);

        wake = at < wake ? at : wake;
    }
    return wake;
}
