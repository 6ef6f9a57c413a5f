#include "link.h"

#include <string.h>

#include "symbiote/crockford.h"
#include "symbiote/proof.h"

/* ---- HELLO
 * -------------------------------------------------------------------- */

static void own_hello(const struct federate *f, struct writer *w)
{
    struct hello m = {
        .wire_min = WIRE_VERSION,
        .wire_max = WIRE_VERSION,
        .serial = f->identity.serial,
        .seq = f->identity.seq,
        .time = f->now_s,
        .addresses = f->addresses,
    };

    memcpy(m.tid, f->identity.tid, TID_LEN);
    memcpy(m.instance, f->instance, INSTANCE_LEN);
    for (size_t i = 0; i < f->addresses; i++)
        m.address[i] = view_text(f->address[i]);
    (void)hello_encode(&m, w); /* sticky: checked when it is sent */
}

void hello_ask(struct federate *f, struct link *l)
{
    uint8_t buf[1024];
    struct writer w = wire_writer(buf, sizeof buf);

    own_hello(f, &w);
    (void)link_ask(f, l, OP_HELLO, 0, &w);
}

/* Two runs of one node at the same time show as ids that alternate; a restart
 * shows a new one once. */
static bool instance_clash(struct federate *f, struct peer *p,
                           const struct hello *m)
{
    bool clash = memcmp(m->instance, p->instance[0], INSTANCE_LEN) != 0 &&
                 memcmp(m->instance, p->instance[1], INSTANCE_LEN) == 0 &&
                 f->now_s - p->instance_s < INSTANCE_CLASH_S;

    if (memcmp(m->instance, p->instance[0], INSTANCE_LEN) != 0) {
        memcpy(p->instance[1], p->instance[0], INSTANCE_LEN);
        memcpy(p->instance[0], m->instance, INSTANCE_LEN);
        p->instance_s = f->now_s;
    }
    return clash;
}

static void learn_addresses(struct federate *f, struct peer *p,
                            const struct hello *m)
{
    char text[HELLO_ADDRESSES_MAX][ADDRESS_CAP] = {{0}};
    size_t n = 0;

    for (size_t i = 0; i < m->addresses; i++) {
        memcpy(text[n], m->address[i].p, m->address[i].len);
        text[n][m->address[i].len] = '\0';
        n += address_ok(text[n]);
    }
    if (n == 0 ||
        (n == p->addresses && memcmp(text, p->address, n * sizeof *text) == 0))
        return; /* an invitation's address outlives a silent HELLO */
    memset(p->address, 0, sizeof p->address);
    memcpy(p->address, text, n * sizeof *text);
    p->addresses = n;
    roster_store(f, p);
}

static bool hello_heard(struct federate *f, struct link *l, struct view body)
{
    struct hello m;
    struct peer *p = l->peer;

    if (hello_decode(&m, body) || !p || memcmp(m.tid, p->tid, TID_LEN) != 0 ||
        m.wire_min > WIRE_VERSION || m.wire_max < WIRE_VERSION) {
        effect_log(f, p ? p->tid : NULL, "refused", "HELLO does not fit");
        link_bye(f, l, BYE_PROTOCOL);
        return false;
    }
    if (instance_clash(f, p, &m)) {
        effect_log(f, p->tid, "refused", "two instances run under this id");
        link_bye(f, l, BYE_PROTOCOL);
        return false;
    }
    l->hello_done = true;
    p->last_seen = f->now_s;
    learn_addresses(f, p, &m);
    return true;
}

void link_begin(struct federate *f, struct link *l)
{
    struct peer *p = l->peer;

    if (p->own_confirmed && !p->confirm_acked)
        pairing_send_confirm(f, p);
    if (!link_active(l))
        return;
    session_unrestrict(l->session);
    replica_ask_heads(f, p);
    doubts_tick(f);
}

/* ---- requests
 * -------------------------------------------------------------------- */

static void answer_hello(struct federate *f, struct link *l,
                         const struct frame *frame)
{
    struct inbound to = {.op = OP_HELLO};
    uint8_t buf[1024];
    struct writer w = wire_writer(buf, sizeof buf);

    memcpy(to.rid, frame->rid, RID_LEN);
    if (l->hello_done) { /* once: each may cost a write to the disk */
        effect_log(f, l->peer ? l->peer->tid : NULL, "refused",
                   "a second HELLO");
        link_bye(f, l, BYE_PROTOCOL);
        return;
    }
    if (!hello_heard(f, l, frame->body))
        return;
    own_hello(f, &w);
    link_reply(f, l, &to, &w);
    link_begin(f, l);
}

static void queue_request(struct federate *f, struct link *l,
                          const struct frame *frame)
{
    struct inbound *in = &l->inbound[l->inbounds];
    struct inbound to = {.op = frame->op};

    memcpy(to.rid, frame->rid, RID_LEN);
    if (frame->op < OP_HEADS || (frame->op > OP_ACK && frame->op != OP_DOUBT)) {
        link_error(f, l, &to, ERROR_UNKNOWN_OP);
        return;
    }
    if (!link_active(l)) {
        link_error(f, l, &to, ERROR_NOT_PAIRED);
        return;
    }
    if (l->inbounds == REQUESTS_IN_MAX ||
        frame->body.len > REQUESTS_IN_BYTES - l->inbound_bytes) {
        link_error(f, l, &to, ERROR_BUSY);
        if (++l->busy_errors >= BUSY_ERRORS_MAX)
            link_bye(f, l, BYE_PROTOCOL);
        return;
    }
    *in = to;
    in->body = grab(frame->body.len);
    memcpy(in->body, frame->body.p, frame->body.len);
    in->len = frame->body.len;
    l->inbounds++;
    l->inbound_bytes += in->len;
    serve_take(f, l);
}

static void take_request(struct federate *f, struct link *l,
                         const struct frame *frame)
{
    switch (frame->op) {
    case OP_HELLO: answer_hello(f, l, frame); break;
    case OP_CONFIRM: pairing_heard_confirm(f, l, frame); break;
    default: queue_request(f, l, frame);
    }
}

/* ---- replies
 * ------------------------------------------------------------------------ */

static bool forget_asked(struct link *l, const struct frame *frame,
                         struct asked *was)
{
    for (size_t i = 0; i < REQUESTS_OUT_MAX; i++) {
        struct asked *a = &l->asked[i];

        if (!a->used || a->op != frame->op ||
            memcmp(a->rid, frame->rid, RID_LEN) != 0)
            continue;
        *was = *a;
        a->used = false;
        return true;
    }
    return false;
}

/* Its people see this text: only the proof that they asked for, and valid. */
static enum status check_proof(struct federate *f, const struct peer *p,
                               const struct asked *a, struct view text)
{
    struct proof *proof = keep(f, NULL, sizeof *proof);
    uint8_t *scratch = keep(f, NULL, text.len);
    struct proof_facts facts;
    enum proof_fault fault;
    char tid[TID_TEXT], name[STREAM_NAME_TEXT], origin[LIVELOG_ORIGIN_TEXT];
    enum status s = proof_read(proof, text, scratch, text.len);

    if (!s)
        s = proof_verify(proof, p->tid, &facts, &fault);
    tid_text(tid, p->tid);
    stream_name(name, a->stream);
    if (!s && (livelog_origin(origin, tid, name, 1) ||
               facts.origin.len != strlen(origin) ||
               memcmp(facts.origin.p, origin, facts.origin.len) != 0))
        return STATUS_MISMATCH;
    return !s && proof->index != a->index ? STATUS_MISMATCH : s;
}

static void proof_heard(struct federate *f, const struct link *l,
                        const struct asked *a, struct view body)
{
    struct proof_reply m;
    struct federate_effect *e;
    enum status s = proof_reply_decode(&m, body);
    char *text;

    if (!s)
        s = l->peer ? check_proof(f, l->peer, a, m.text) : STATUS_CLOSED;
    if (s) {
        effect_log(f, l->session->peer_tid, "refused", "proof not valid");
        (void)effect_done(f, a->at, s);
        return;
    }
    text = keep(f, NULL, m.text.len + 1);
    memcpy(text, m.text.p, m.text.len);
    e = effect_done(f, a->at, STATUS_OK);
    e->done.text = text;
}

static void take_reply(struct federate *f, struct link *l,
                       const struct frame *frame)
{
    struct asked a;

    if (!forget_asked(l, frame, &a)) {
        effect_log(f, l->peer ? l->peer->tid : NULL, "refused",
                   "a reply that nobody asked for");
        link_bye(f, l, BYE_PROTOCOL);
        return;
    }
    switch (a.op) {
    case OP_HELLO:
        if (hello_heard(f, l, frame->body))
            link_begin(f, l);
        break;
    case OP_CONFIRM: pairing_acked(f, l); break;
    case OP_HEADS: replica_heads(f, l, &a, frame->body); break;
    case OP_DELTA: replica_delta(f, l, &a, frame->body); break;
    case OP_TILES: replica_tiles(f, l, &a, frame->body); break;
    case OP_PROOF: proof_heard(f, l, &a, frame->body); break;
    case OP_DOUBT: doubts_answered(f, l, a.at); break;
    default: break; /* ACK: nothing to learn */
    }
}

static enum status error_status(unsigned code)
{
    switch (code) {
    case ERROR_BUSY: return STATUS_BUSY;
    case ERROR_GONE:
    case ERROR_SIZE_UNKNOWN: return STATUS_NOT_FOUND;
    default: return STATUS_REFUSED;
    }
}

static void take_error(struct federate *f, struct link *l,
                       const struct frame *frame)
{
    struct error_body m = {0};
    struct asked a;

    if (!forget_asked(l, frame, &a) || error_decode(&m, frame->body)) {
        link_bye(f, l, BYE_PROTOCOL);
        return;
    }
    if (a.op == OP_PROOF)
        (void)effect_done(f, a.at, error_status((unsigned)m.code));
    else if (a.op == OP_DOUBT)
        doubts_refused(f, l, a.at, (unsigned)m.code);
    else if (l->peer)
        replica_error(f, l, &a, (unsigned)m.code);
}

void frame_take(struct federate *f, struct link *l, const struct frame *frame)
{
    switch (frame->kind) {
    case FRAME_REQUEST: take_request(f, l, frame); break;
    case FRAME_REPLY: take_reply(f, l, frame); break;
    case FRAME_ERROR: take_error(f, l, frame); break;
    case FRAME_NOTICE:
        if (frame->op == OP_HEADS && link_active(l))
            replica_heads(f, l, NULL, frame->body);
        break;
    }
}
