#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "session_parts.h"
#include "symbiote/kdf.h"

enum { READ_STEP = 4096 /* asked of a stranger at a time */ };

const struct session_times session_times = {
    .handshake = HANDSHAKE_MS,
    .hello = HELLO_MS,
    .ping = PING_MS,
    .silence = SILENCE_MS,
    .send_stall = SEND_STALL_MS,
    .packet = PACKET_MS,
    .life = SESSION_LIFE_MS,
};

const char *session_reason_text(enum session_reason reason)
{
    static const char *const text[SESSION_REASONS] = {
        [SESSION_OPEN] = "open",
        [SESSION_HUNG_UP] = "connection ended",
        [SESSION_SAID_BYE] = "ended by us",
        [SESSION_HEARD_BYE] = "ended by the other side",
        [SESSION_BAD_LENGTH] = "packet length not allowed",
        [SESSION_BAD_PREFACE] = "preface unknown or for another key",
        [SESSION_BAD_MAC] = "preface mac does not match",
        [SESSION_BUSY] = "too many handshakes",
        [SESSION_BAD_SEAL] = "seal does not match",
        [SESSION_UNKNOWN_PEER] = "key belongs to no peer",
        [SESSION_SELF] = "other end is this node",
        [SESSION_BAD_IDENTITY] = "identity chain does not fit the connection",
        [SESSION_BAD_COMMITMENT] = "commitment does not match",
        [SESSION_BAD_FRAME] = "packet is not a list of frames",
        [SESSION_NO_HELLO] = "first frame was not HELLO",
        [SESSION_RESTRICTED_OP] = "operation before both sides confirmed",
        [SESSION_INVITE_IS_EXPIRED] = "invitation has expired",
        [SESSION_INVITE_IS_USED] = "invitation was used before",
        [SESSION_INVITE_IS_WITHDRAWN] = "invitation was withdrawn",
        [SESSION_HANDSHAKE_TIMEOUT] = "handshake took too long",
        [SESSION_HELLO_TIMEOUT] = "no HELLO",
        [SESSION_SILENT] = "nothing received",
        [SESSION_STALLED] = "packet or send took too long",
    };

    return (unsigned)reason < SESSION_REASONS ? text[reason] : "unknown";
}

/* ---- life --------------------------------------------------------------- */

/* Everything random of a session comes from the seed. */
static void begin(struct session *s, const struct session_setup *setup)
{
    struct kdf_input in = {.ikm = view_of(setup->seed, sizeof setup->seed),
                           .info = view_text("symbiote session")};
    uint8_t random[KEY_LEN + KEY_LEN + 4];
    uint32_t jitter = 0;
    enum status st = kdf_hkdf(random, sizeof random, &in);

    assert(st == STATUS_OK);
    (void)st;
    memset(s, 0, sizeof *s);
    s->self = setup->self;
    s->hooks = setup->hooks;
    s->times = setup->times == NULL ? session_times : *setup->times;
    s->today = setup->today;
    s->started_ms = s->received_ms = s->sent_ms = setup->now_ms;
    memcpy(s->ephemeral, random, KEY_LEN);
    memcpy(s->nonce, random + KEY_LEN, KEY_LEN);
    for (size_t i = 2 * (size_t)KEY_LEN; i < sizeof random; i++)
        jitter = jitter << 8 | random[i];
    s->life_ms = setup->now_ms + s->times.life / 10 * 9 +
                 jitter % (s->times.life / 5 + 1);
    sodium_memzero(random, sizeof random);
}

void session_accept(struct session *s, const struct session_setup *setup)
{
    begin(s, setup);
    s->state = SESSION_FIRST;
}

enum status session_dial(struct session *s, const struct session_setup *setup,
                         const struct session_target *target)
{
    if (target->cert.len > HS1_CERT_MAX)
        return STATUS_TOO_BIG;
    if (memcmp(target->tid, setup->self->tid, TID_LEN) == 0)
        return STATUS_REFUSED;
    begin(s, setup);
    s->dialer = true;
    s->restricted = target->restricted;
    s->cert = target->cert;
    s->state = SESSION_HS2;
    s->message = 1;
    s->handshake_due = true;
    session_handshake_dial(s, target);
    return STATUS_OK;
}

enum status session_join(struct session *s, const struct session_setup *setup,
                         const struct session_joining *joining)
{
    if (memcmp(joining->tid, setup->self->tid, TID_LEN) == 0)
        return STATUS_REFUSED;
    begin(s, setup);
    s->dialer = s->pairing = true;
    s->restricted = true;
    s->state = SESSION_HS2;
    s->message = 1;
    s->handshake_due = true;
    session_handshake_join(s, joining);
    return STATUS_OK;
}

void session_wipe(struct session *s)
{
    sodium_memzero(s, sizeof *s);
    s->state = SESSION_OVER;
}

/* The pairing result outlives the end until it has been handed out. */
void session_fail(struct session *s, enum session_reason why)
{
    if (s->state == SESSION_OVER)
        return;
    s->state = SESSION_OVER;
    if (s->reason == SESSION_OPEN)
        s->reason = why;
    s->closed_due = true;
    s->handshake_due = s->refusal_due = s->ping_due = s->bye_due = false;
    s->ready_due = s->up_due = false;
    s->frames_left = 0;
    noise_wipe(&s->noise);
    noise_session_wipe(&s->keys);
    s->split = false;
    sodium_memzero(s->ephemeral, sizeof s->ephemeral);
    sodium_memzero(s->psk, sizeof s->psk);
    sodium_memzero(&s->invite, sizeof s->invite);
}

void session_fail_aloud(struct session *s, enum session_reason why,
                        enum bye_code code)
{
    if (s->state != SESSION_UP_STATE) {
        session_fail(s, why);
        return;
    }
    if (s->bye_due)
        return;
    s->reason = why;
    s->bye = code;
    s->bye_due = true;
    s->frames_left = 0;
}

void session_bye(struct session *s, enum bye_code code, uint32_t retry_s)
{
    s->retry_s = retry_s;
    session_fail_aloud(s, SESSION_SAID_BYE, code);
}

void session_hung_up(struct session *s)
{
    session_fail(s, SESSION_HUNG_UP);
}

void session_unrestrict(struct session *s)
{
    s->restricted = false;
}

/* ---- bytes in ----------------------------------------------------------- */

static bool handshaking(const struct session *s)
{
    return s->state == SESSION_FIRST || s->state == SESSION_HS2 ||
           s->state == SESSION_HS3;
}

static size_t longest(const struct session *s)
{
    if (s->state == SESSION_FIRST)
        return PACKET_FIRST_MAX;
    if (!handshaking(s))
        return PACKET_MAX;
    return s->pairing ? PACKET_XX_HS_MAX : PACKET_IK_HS2_MAX;
}

size_t session_want(const struct session *s)
{
    size_t left;

    if (s->head_have < PACKET_HEAD)
        return (size_t)(PACKET_HEAD - s->head_have);
    left = s->need - s->have;
    if (s->state != SESSION_UP_STATE)
        return left < READ_STEP ? left : READ_STEP;
    return left;
}

/* A handshake payload is opened into as much room again. */
static size_t room_for(const struct session *s, size_t have)
{
    return s->base + (handshaking(s) && have == s->need ? 2 * have : have);
}

size_t session_room(const struct session *s, size_t n)
{
    size_t left = s->need - s->have;

    if (s->head_have < PACKET_HEAD)
        return s->base;
    return room_for(s, s->have + (n < left ? n : left));
}

void session_give_buffer(struct session *s, uint8_t *buf, size_t cap)
{
    assert(s->frames_left == 0);
    s->buf = buf;
    s->cap = cap;
}

bool session_idle(const struct session *s)
{
    return s->have == 0 && s->frames_left == 0 && !s->paired_due &&
           (s->base == 0 || s->state == SESSION_UP_STATE);
}

static void transport(struct session *s, struct view packet, uint64_t now_ms)
{
    uint8_t *out = s->buf + s->base;
    size_t n = 0;

    if (s->state == SESSION_PROOF && session_handshake_refused(s, packet))
        return;
    if (noise_open(&s->keys.receive, packet, out, s->cap - s->base, &n) !=
        STATUS_OK) {
        session_fail(s, SESSION_BAD_SEAL);
        return;
    }
    if (s->state == SESSION_PROOF) {
        s->state = SESSION_UP_STATE;
        s->up_ms = now_ms;
        s->up_due = true;
        s->restricted |= s->pairing;
        s->paired_due |= s->pairing && s->dialer;
    }
    session_frames_begin(s, view_of(out, n));
}

/* Takes bytes of the length; false while it is not complete or not allowed. */
static bool take_head(struct session *s, struct view *bytes, uint64_t now_ms)
{
    while (s->head_have < PACKET_HEAD && bytes->len > 0) {
        s->head[s->head_have++] = *bytes->p++;
        bytes->len--;
        if (s->head_have < PACKET_HEAD)
            continue;
        s->need = (size_t)s->head[0] << 8 | s->head[1];
        s->packet_ms = now_ms;
        if (s->need == 0 || s->need > longest(s))
            session_fail(s, SESSION_BAD_LENGTH);
    }
    return s->head_have == PACKET_HEAD && s->state != SESSION_OVER;
}

/* One complete packet at `packet`: in the buffer, or still in the caller's. */
static void complete(struct session *s, struct view packet, uint64_t now_ms)
{
    if (handshaking(s))
        session_handshake_read(s, packet, now_ms);
    else
        transport(s, packet, now_ms);
    s->have = s->need = 0;
    s->head_have = 0;
}

/* At most what the packet lacks; a packet that lies whole in the caller's bytes
 * is opened from there, without a copy. */
static enum status take_body(struct session *s, struct view *bytes,
                             uint64_t now_ms)
{
    size_t left = s->need - s->have, n = bytes->len < left ? bytes->len : left;
    bool whole = n == s->need && !handshaking(s);
    uint8_t *at;

    if (n == 0)
        return STATUS_OK;
    if (room_for(s, s->have + n) > s->cap)
        return STATUS_FULL;
    at = s->buf + s->base + s->have;
    if (!whole)
        memcpy(at, bytes->p, n);
    s->have += n;
    if (whole)
        complete(s, view_of(bytes->p, n), now_ms);
    else if (s->have == s->need)
        complete(s, view_of(s->buf + s->base, s->need), now_ms);
    bytes->p += n;
    bytes->len -= n;
    return STATUS_OK;
}

static bool events_wait(const struct session *s)
{
    return s->ready_due || s->paired_due || s->up_due || s->frames_left > 0;
}

enum status session_feed(struct session *s, struct view bytes, uint64_t now_ms,
                         size_t *used)
{
    struct view rest = bytes;
    enum status st = STATUS_OK;

    *used = 0;
    if (s->state == SESSION_OVER || s->bye_due || s->refusal_due)
        return STATUS_CLOSED;
    if (events_wait(s))
        return STATUS_BUSY;
    if (s->have == 0 && s->state == SESSION_UP_STATE)
        s->base = 0;
    s->received_ms = now_ms;
    if (take_head(s, &rest, now_ms))
        st = take_body(s, &rest, now_ms);
    *used = bytes.len - rest.len;
    return *used > 0 ? STATUS_OK : st;
}

/* ---- events ------------------------------------------------------------- */

static void tell_paired(struct session *s, struct session_event *event)
{
    s->paired_due = false;
    event->kind = SESSION_PAIRED;
    event->identity = &s->identity;
    event->chain = view_of(s->buf + s->chain_at, s->chain_len);
    memcpy(event->pair_psk, s->pair_psk, KEY_LEN);
    memcpy(event->word, s->word, sizeof event->word);
    memcpy(event->invite_id, s->invite_id, INVITE_ID_LEN);
    sodium_memzero(s->pair_psk, sizeof s->pair_psk);
}

void session_next(struct session *s, uint64_t now_ms,
                  struct session_event *event)
{
    (void)now_ms;
    *event = (struct session_event){.kind = SESSION_NOTHING};
    if (s->ready_due) {
        s->ready_due = false;
        event->kind = SESSION_READY;
    } else if (s->paired_due) {
        tell_paired(s, event);
    } else if (s->up_due) {
        s->up_due = false;
        event->kind = SESSION_UP;
    } else if (session_frames_next(s, &event->frame)) {
        event->kind = SESSION_FRAME;
    } else if (s->closed_due) {
        s->closed_due = false;
        event->kind = SESSION_CLOSED;
        event->reason = s->reason;
        event->bye = s->bye;
        event->retry_s = s->retry_s;
    }
}

/* ---- bytes out ---------------------------------------------------------- */

static size_t write_refusal(struct session *s, uint8_t *out)
{
    enum session_reason why = (enum session_reason)(
        SESSION_INVITE_IS_EXPIRED + s->refusal - SESSION_INVITE_EXPIRED);

    out[0] = 0;
    out[1] = REFUSAL_LEN;
    memcpy(out + PACKET_HEAD, "SYMX", 4);
    out[PACKET_HEAD + 4] = s->refusal;
    session_fail(s, why);
    return PACKET_HEAD + REFUSAL_LEN;
}

static size_t write_notice(struct session *s, uint8_t op, uint64_t now_ms,
                           uint8_t *out)
{
    uint8_t body[16];
    struct writer w = wire_writer(body, sizeof body);
    struct session_packet packet = {.p = out, .cap = PACKET_BUFFER};
    struct frame notice = {.kind = FRAME_NOTICE, .op = op};
    size_t len = 0;

    wire_put_map(&w, op == OP_BYE ? 2 : 0);
    if (op == OP_BYE) {
        wire_put_uint(&w, 1);
        wire_put_uint(&w, (uint64_t)s->bye);
        wire_put_uint(&w, 2);
        wire_put_uint(&w, s->retry_s);
    }
    if (wire_close_writer(&w, &len) != STATUS_OK)
        return 0;
    notice.body = view_of(body, len);
    if (session_seal(s, &notice, 1, now_ms, &packet) != STATUS_OK)
        return 0;
    return packet.len;
}

void session_output(struct session *s, uint64_t now_ms, uint8_t *out,
                    size_t cap, size_t *len)
{
    assert(cap >= PACKET_BUFFER);
    (void)cap;
    *len = 0;
    if (s->handshake_due) {
        session_handshake_write(s, out, len);
    } else if (s->refusal_due) {
        *len = write_refusal(s, out);
    } else if (s->bye_due) {
        s->bye_due = false;
        *len = write_notice(s, OP_BYE, now_ms, out);
        session_fail(s, SESSION_SAID_BYE);
    } else if (s->ping_due) {
        s->ping_due = false;
        *len = write_notice(s, OP_PING, now_ms, out);
    }
    if (*len > 0)
        session_sent(s, false, now_ms);
}

void session_sent(struct session *s, bool all, uint64_t now_ms)
{
    s->sending = !all;
    s->stall_ms = now_ms;
}
