#include <string.h>

#include "session_parts.h"

/* An operation that peers which have not both confirmed may use. */
static bool always_allowed(uint8_t op)
{
    return op == OP_HELLO || op == OP_BYE || op == OP_PING || op == OP_CONFIRM;
}

/* What must come first: the dialer asks, the responder answers. */
static bool is_hello(const struct frame *f, bool from_dialer)
{
    if (f->op != OP_HELLO)
        return false;
    return from_dialer ? f->kind == FRAME_REQUEST
                       : f->kind == FRAME_REPLY || f->kind == FRAME_ERROR;
}

/* ---- in ----------------------------------------------------------------- */

static struct frame get(struct reader *r)
{
    struct frame f = {0};
    size_t rid_len;

    wire_get_array(r, 4);
    f.kind = (enum frame_kind)wire_get_uint(r, FRAME_REQUEST, FRAME_NOTICE);
    rid_len = f.kind == FRAME_NOTICE ? 0 : RID_LEN;
    wire_get_bytes(r, f.rid, rid_len);
    f.op = (uint8_t)wire_get_uint(r, 1, UINT8_MAX);
    if (wire_peek(r) != WIRE_MAP)
        wire_fail(r, STATUS_MALFORMED);
    f.body = wire_get_raw(r);
    return f;
}

void session_frames_begin(struct session *s, struct view plain)
{
    struct reader r = wire_reader(plain.p, plain.len), first;
    uint32_t count;

    wire_get_array(&r, 2);
    count = wire_get_count(&r, FRAMES_MAX);
    first = r;
    for (uint32_t i = 0; i < count && r.status == STATUS_OK; i++)
        (void)get(&r);
    (void)wire_get_view(&r, 0, PLAINTEXT_MAX);
    if (wire_close_reader(&r) != STATUS_OK || count == 0) {
        session_fail_aloud(s, SESSION_BAD_FRAME, BYE_PROTOCOL);
        return;
    }
    s->frames = first;
    s->frames_left = count;
}

/* BYE {1 code, 2 retry after}; an odd body is a BYE all the same. */
static void heard_bye(struct session *s, struct view body)
{
    struct reader r = wire_reader(body.p, body.len);
    struct wire_map m = wire_get_map(&r);
    uint64_t key, code = BYE_NONE, retry = 0;

    while (wire_next_key(&r, &m, &key)) {
        if (key == 1)
            code = wire_get_uint(&r, BYE_NONE, BYES - 1);
        else if (key == 2)
            retry = wire_get_uint(&r, 0, UINT32_MAX);
        else
            wire_skip(&r);
    }
    session_fail(s, SESSION_HEARD_BYE);
    s->bye = (enum bye_code)code;
    s->retry_s = (uint32_t)retry;
}

/* Order and permission; false ends the session. */
static bool permitted(struct session *s, const struct frame *f)
{
    if (!s->hello_seen && !is_hello(f, !s->dialer)) {
        session_fail_aloud(s, SESSION_NO_HELLO, BYE_PROTOCOL);
        return false;
    }
    s->hello_seen = true;
    if (s->restricted && !always_allowed(f->op)) {
        session_fail_aloud(s, SESSION_RESTRICTED_OP, BYE_PROTOCOL);
        return false;
    }
    return true;
}

bool session_frames_next(struct session *s, struct frame *frame)
{
    while (s->frames_left > 0) {
        struct frame f = get(&s->frames);

        s->frames_left--;
        if (f.kind == FRAME_NOTICE && f.op == OP_BYE) {
            heard_bye(s, f.body);
            return false;
        }
        if (!permitted(s, &f))
            return false;
        if (f.kind == FRAME_NOTICE && f.op == OP_PING)
            continue; /* its bytes have done their work */
        *frame = f;
        return true;
    }
    return false;
}

/* ---- out ---------------------------------------------------------------- */

static size_t bytes_head(size_t n)
{
    return n <= UINT8_MAX ? 2 : 3;
}

size_t session_frame_size(const struct frame *frame)
{
    size_t rid = frame->kind == FRAME_NOTICE ? 2 : 2 + RID_LEN;

    return 2 + rid + (frame->op < 128 ? 1 : 2) + frame->body.len;
}

static void put(struct writer *w, const struct frame *f)
{
    wire_put_array(w, 4);
    wire_put_uint(w, (uint64_t)f->kind);
    wire_put_bytes(w, f->rid, f->kind == FRAME_NOTICE ? 0 : RID_LEN);
    wire_put_uint(w, f->op);
    wire_put_raw(w, f->body);
}

/* Pad bytes that bring `len` and the pad's own head to the next multiple. */
static size_t pad_for(size_t len)
{
    size_t gap;

    if (len + 2 >= PAD_BELOW)
        return 0;
    gap = PAD_STEP - len % PAD_STEP;
    /* No pad with its head is one byte long; nor 258, between the two heads. */
    if (gap < 2 || gap == 2 + UINT8_MAX + 1)
        gap += PAD_STEP;
    return gap - bytes_head(gap - 2 <= UINT8_MAX ? gap - 2 : gap);
}

static bool ours_in_order(const struct session *s, const struct frame *frames,
                          size_t count)
{
    if (!s->hello_sent && frames[0].op != OP_BYE &&
        !is_hello(&frames[0], s->dialer))
        return false;
    for (size_t i = 0; i < count; i++)
        if (s->restricted && !always_allowed(frames[i].op))
            return false;
    return true;
}

/* Room for the plaintext in a packet of `cap` bytes. */
static size_t plain_room(size_t cap)
{
    size_t least = PACKET_HEAD + SEAL_LEN;

    if (cap <= least)
        return 0;
    return cap - least < PLAINTEXT_MAX ? cap - least : PLAINTEXT_MAX;
}

enum status session_seal(struct session *s, const struct frame *frames,
                         size_t count, uint64_t now_ms,
                         struct session_packet *out)
{
    static const uint8_t zeros[2 * PAD_STEP];
    struct writer w = wire_writer(out->p + PACKET_HEAD, plain_room(out->cap));
    size_t len = 0;
    enum status st;

    if (s->handshake_due)
        return STATUS_BUSY;
    if (!s->split || s->bye_due ||
        (s->state != SESSION_UP_STATE &&
         !(s->dialer && s->state == SESSION_PROOF)))
        return STATUS_CLOSED;
    if (count == 0 || count > FRAMES_MAX || !ours_in_order(s, frames, count))
        return STATUS_REFUSED;
    wire_put_array(&w, 2);
    wire_put_array(&w, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        put(&w, &frames[i]);
    wire_put_bytes(&w, zeros, w.status == STATUS_OK ? pad_for(w.len) : 0);
    st = wire_close_writer(&w, &len);
    if (st == STATUS_OK)
        st = noise_seal(&s->keys.send, view_of(w.buf, len), w.buf,
                        len + SEAL_LEN, &len);
    if (st != STATUS_OK)
        return st;
    out->p[0] = (uint8_t)(len >> 8);
    out->p[1] = (uint8_t)len;
    out->len = PACKET_HEAD + len;
    s->hello_sent = true;
    s->packets++;
    s->sent_ms = now_ms;
    s->ping_due = false;
    session_sent(s, false, now_ms);
    return STATUS_OK;
}
