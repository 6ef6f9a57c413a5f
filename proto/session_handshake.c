/* Preface and handshakes.  The happy paths:
 *
 *   session (IKpsk2)   dialer: preface || e es s ss [certificate]
 *                      responder: sel -> mac -> admit -> read -> look up peer
 *                                 -> e ee se psk
 *   pairing (XXpsk3)   joiner: preface || e [c]
 *                      inviter: sel -> mac -> admit -> e ee s es [n_A, chain_A]
 *                      joiner: tid, certificate, days -> s se psk [n_B,
 * chain_B] inviter: psk, tid, certificate, days, c
 *
 * Every other way ends in session_fail: nothing is sent. */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "session_parts.h"
#include "symbiote/kdf.h"

enum {
    PAYLOAD_AT = 32768, /* handshake payloads are built behind the message */
};
static_assert(PAYLOAD_AT >= PACKET_HEAD + PACKET_XX_HS_MAX + SEAL_LEN &&
              PAYLOAD_AT + PACKET_XX_HS_MAX <= PACKET_BUFFER);

/* ---- Noise -------------------------------------------------------------- */

/* `own` is our channel key, `remote` the responder's if we know it. */
static void start(struct session *s, const struct chan_key *own,
                  const uint8_t *remote)
{
    uint8_t prologue[sizeof PROTOCOL_NAME + TID_LEN + MAC_AT], *at = prologue;
    const uint8_t *responder = s->dialer ? s->peer_tid : s->self->tid;
    struct noise_setup setup = {
        .pattern = s->pairing ? &noise_xxpsk3 : &noise_ikpsk2,
        .hash = &noise_sha256,
        .initiator = s->dialer,
        .static_secret = own->secret,
        .ephemeral_secret = s->ephemeral,
        .remote_static = remote,
    };

    memcpy(at, PROTOCOL_NAME, sizeof PROTOCOL_NAME); /* with its NUL */
    at += sizeof PROTOCOL_NAME;
    memcpy(at, responder, TID_LEN);
    memcpy(at + TID_LEN, s->preface, MAC_AT);
    setup.prologue = view_of(prologue, sizeof prologue);
    if (s->dialer || s->pairing)
        setup.psk = s->psk;
    noise_start(&s->noise, &setup);
    sodium_memzero(s->ephemeral, sizeof s->ephemeral);
    memcpy(s->static_pub, own->pub, KEY_LEN);
}

static void pair_key(struct session *s)
{
    struct kdf_input in = {.salt = view_of(s->keys.h, HASH_LEN),
                           .ikm = view_of(s->keys.ck, HASH_LEN),
                           .info = view_text("symbiote pair")};
    enum status st = kdf_hkdf(s->pair_psk, sizeof s->pair_psk, &in);

    assert(st == STATUS_OK);
    (void)st;
}

static void finish(struct session *s)
{
    noise_split(&s->noise, &s->keys);
    s->split = true;
    if (s->pairing)
        pair_key(s);
    sodium_memzero(&s->keys.ck, sizeof s->keys.ck);
    sodium_memzero(s->psk, sizeof s->psk);
    sodium_memzero(&s->invite, sizeof s->invite);
}

/* c = SHA-256(n_B || tid_B || chan_B) */
static void commit(uint8_t c[static HASH_LEN], const struct words_party *joiner)
{
    crypto_hash_sha256_state st;

    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, joiner->nonce, KEY_LEN);
    crypto_hash_sha256_update(&st, joiner->tid, TID_LEN);
    crypto_hash_sha256_update(&st, joiner->chan, KEY_LEN);
    crypto_hash_sha256_final(&st, c);
}

static struct words_party myself(const struct session *s)
{
    return (struct words_party){
        .nonce = s->nonce, .tid = s->self->tid, .chan = s->static_pub};
}

/* ---- the dialer begins -------------------------------------------------- */

void session_handshake_dial(struct session *s,
                            const struct session_target *target)
{
    uint8_t sel[HASH_LEN];

    memcpy(s->peer_tid, target->tid, TID_LEN);
    memcpy(s->psk, target->pair_psk, KEY_LEN);
    memcpy(s->dial_chan, target->chan, KEY_LEN);
    session_preface_sel(sel, target->chan);
    session_preface_make(s, sel);
    start(s, &s->self->chan[0], target->chan);
}

void session_handshake_join(struct session *s,
                            const struct session_joining *joining)
{
    memcpy(s->peer_tid, joining->tid, TID_LEN);
    memcpy(s->psk, joining->secret, KEY_LEN);
    memcpy(s->invite_id, joining->invite_id, INVITE_ID_LEN);
    session_preface_make(s, joining->invite_id);
    start(s, &s->self->chan[0], NULL);
}

/* ---- writing ------------------------------------------------------------ */

/* Payload of message `n`: c or the certificate, nothing, or [nonce, chain]. */
static size_t payload(struct session *s, uint8_t *p, size_t cap)
{
    struct words_party me = myself(s);
    struct writer w = wire_writer(p, cap);
    size_t len = 0;

    if (!s->pairing) {
        if (s->message != 1 || s->cert.len == 0)
            return 0;
        memcpy(p, s->cert.p, s->cert.len);
        return s->cert.len;
    }
    if (s->message == 1) {
        commit(p, &me);
        return HASH_LEN;
    }
    wire_put_array(&w, 2);
    wire_put_bytes(&w, s->nonce, KEY_LEN);
    wire_put_raw(&w, s->self->chain);
    return wire_close_writer(&w, &len) == STATUS_OK ? len : 0;
}

static enum session_state after_write(const struct session *s)
{
    if (s->message == 1)
        return SESSION_HS2;
    return s->message == 2 && s->pairing ? SESSION_HS3 : SESSION_PROOF;
}

void session_handshake_write(struct session *s, uint8_t *out, size_t *len)
{
    size_t preface = s->message == 1 ? PREFACE_LEN : 0, n = 0;
    uint8_t *message = out + PACKET_HEAD + preface;
    size_t max = s->pairing && s->message > 1 ? PACKET_XX_HS_MAX
                                              : PACKET_FIRST_MAX - preface;
    struct view in = {.p = out + PAYLOAD_AT};

    s->handshake_due = false;
    in.len = payload(s, out + PAYLOAD_AT, PACKET_XX_HS_MAX);
    if ((s->pairing && in.len == 0) ||
        noise_write(&s->noise, in, message, max, &n) != STATUS_OK) {
        session_fail(s, SESSION_BAD_SEAL);
        return;
    }
    if (s->message == 1) {
        session_preface_mac(s, s->preface + MAC_AT, s->dial_chan,
                            view_of(message, n));
        memcpy(out + PACKET_HEAD, s->preface, PREFACE_LEN);
    }
    if (s->message == 2)
        memcpy(s->h2, s->noise.h, HASH_LEN);
    s->state = after_write(s);
    if (noise_done(&s->noise))
        finish(s);
    out[0] = (uint8_t)((preface + n) >> 8);
    out[1] = (uint8_t)(preface + n);
    *len = PACKET_HEAD + preface + n;
}

/* ---- reading: message 1 ------------------------------------------------- */

/* Opens a message into the room behind it. */
static bool unseal(struct session *s, struct view message, struct view *payload)
{
    uint8_t *out = s->buf + s->base + s->need;
    size_t n = 0;

    if (noise_read(&s->noise, message, out, s->cap - s->base - s->need, &n) !=
        STATUS_OK) {
        session_fail(s, SESSION_BAD_SEAL);
        return false;
    }
    *payload = view_of(out, n);
    return true;
}

/* mac and token bucket, in this order. */
static bool admitted(struct session *s, struct view packet,
                     const uint8_t *responder_chan)
{
    uint8_t mac[PREFACE_MAC_LEN];

    session_preface_mac(
        s, mac, responder_chan,
        view_of(packet.p + PREFACE_LEN, packet.len - PREFACE_LEN));
    if (sodium_memcmp(mac, packet.p + MAC_AT, sizeof mac) != 0) {
        session_fail(s, SESSION_BAD_MAC);
        return false;
    }
    /* A refusal costs no DH and answers only who holds the invitation. */
    if (s->pairing && s->invite.state != SESSION_INVITE_OPEN &&
        !(s->invite.state == SESSION_INVITE_USED && s->invite.redeemable)) {
        s->refusal = (uint8_t)s->invite.state;
        s->refusal_due = true;
        return false;
    }
    if (!s->hooks->admit(s->hooks->ctx)) {
        session_fail(s, SESSION_BUSY);
        return false;
    }
    return true;
}

static void first_session(struct session *s, struct view packet)
{
    const struct chan_key *own = NULL;
    struct session_peer peer = {0};
    uint8_t sel[HASH_LEN];
    struct view cert;

    for (size_t i = 0; i < s->self->chans && own == NULL; i++) {
        session_preface_sel(sel, s->self->chan[i].pub);
        if (memcmp(sel, packet.p + SEL_AT, PREFACE_SEL_LEN) == 0)
            own = &s->self->chan[i];
    }
    if (own == NULL) {
        session_fail(s, SESSION_BAD_PREFACE);
        return;
    }
    if (!admitted(s, packet, own->pub))
        return;
    start(s, own, NULL);
    if (!unseal(s, view_of(packet.p + PREFACE_LEN, packet.len - PREFACE_LEN),
                &cert))
        return;
    if (memcmp(s->noise.remote_static, own->pub, KEY_LEN) == 0) {
        session_fail(s, SESSION_SELF);
        return;
    }
    if (cert.len > HS1_CERT_MAX ||
        s->hooks->peer(s->hooks->ctx, s->noise.remote_static, cert, &peer) !=
            STATUS_OK) {
        session_fail(s, SESSION_UNKNOWN_PEER);
        return;
    }
    memcpy(s->peer_tid, peer.tid, TID_LEN);
    s->restricted = peer.restricted;
    noise_set_psk(&s->noise, peer.pair_psk);
    sodium_memzero(&peer, sizeof peer);
    s->message = 2;
    s->handshake_due = true;
}

static void first_pairing(struct session *s, struct view packet)
{
    struct view c;

    memcpy(s->invite_id, packet.p + SEL_AT, INVITE_ID_LEN);
    if (s->hooks->invite(s->hooks->ctx, s->invite_id, &s->invite) !=
        STATUS_OK) {
        session_fail(s, SESSION_BAD_PREFACE);
        return;
    }
    memcpy(s->psk, s->invite.secret, KEY_LEN);
    if (!admitted(s, packet, NULL))
        return;
    start(s, &s->self->chan[0], NULL);
    if (!unseal(s, view_of(packet.p + PREFACE_LEN, packet.len - PREFACE_LEN),
                &c))
        return;
    if (c.len != HASH_LEN) {
        session_fail(s, SESSION_BAD_COMMITMENT);
        return;
    }
    memcpy(s->commitment, c.p, HASH_LEN);
    s->message = 2;
    s->handshake_due = true;
}

static void first(struct session *s, struct view packet)
{
    const uint8_t *p = packet.p;

    if (packet.len <= PREFACE_LEN || memcmp(p, "SYM1", 4) != 0 ||
        (p[4] != PATTERN_PAIRING && p[4] != PATTERN_SESSION) ||
        p[5] != WIRE_VERSION || p[6] != 0 || p[7] != 0) {
        session_fail(s, SESSION_BAD_PREFACE);
        return;
    }
    memcpy(s->preface, p, PREFACE_LEN);
    s->pairing = p[4] == PATTERN_PAIRING;
    if (s->pairing)
        first_pairing(s, packet);
    else
        first_session(s, packet);
}

/* ---- reading: messages 2 and 3 ------------------------------------------ */

/* [nonce, chain] of the other side: chain valid today, and its certificate
 * names the key that Noise has just proved. */
static bool introduced(struct session *s, struct view payload,
                       uint8_t nonce[static KEY_LEN])
{
    struct reader r = wire_reader(payload.p, payload.len);
    struct view chain;

    wire_get_array(&r, 2);
    wire_get_bytes(&r, nonce, KEY_LEN);
    chain = wire_get_raw(&r);
    if (wire_close_reader(&r) != STATUS_OK ||
        ident_read_chain(&s->identity, chain.p, chain.len) != STATUS_OK ||
        ident_check_day(&s->identity, s->today) != STATUS_OK ||
        memcmp(s->identity.chan, s->noise.remote_static, KEY_LEN) != 0) {
        session_fail(s, SESSION_BAD_IDENTITY);
        return false;
    }
    if (memcmp(s->identity.tid, s->self->tid, TID_LEN) == 0 ||
        memcmp(s->identity.chan, s->static_pub, KEY_LEN) == 0) {
        session_fail(s, SESSION_SELF);
        return false;
    }
    s->chain_at = (size_t)(chain.p - s->buf);
    s->chain_len = chain.len;
    return true;
}

static struct words_party other(const struct session *s, const uint8_t *nonce)
{
    return (struct words_party){
        .nonce = nonce, .tid = s->identity.tid, .chan = s->identity.chan};
}

static void second_pairing(struct session *s, struct view payload)
{
    uint8_t nonce[KEY_LEN];
    struct words_party a, b = myself(s);

    memcpy(s->h2, s->noise.h, HASH_LEN);
    if (!introduced(s, payload, nonce))
        return;
    /* Without this anybody who replays the inviter's public chain would learn
     * our static key from message 3. */
    if (memcmp(s->identity.tid, s->peer_tid, TID_LEN) != 0) {
        session_fail(s, SESSION_BAD_IDENTITY);
        return;
    }
    a = other(s, nonce);
    words_derive(s->word, s->h2, &a, &b);
    s->base += 2 * s->need; /* the chain stays until PAIRED is out */
    s->message = 3;
    s->handshake_due = s->ready_due = true;
}

static void second(struct session *s, struct view packet, uint64_t now_ms)
{
    struct view payload;

    if (!unseal(s, packet, &payload))
        return;
    if (s->pairing) {
        second_pairing(s, payload);
        return;
    }
    if (payload.len != 0) {
        session_fail(s, SESSION_BAD_SEAL);
        return;
    }
    finish(s);
    s->state = SESSION_UP_STATE;
    s->up_ms = now_ms;
    s->ready_due = s->up_due = true;
}

static void third(struct session *s, struct view packet)
{
    uint8_t nonce[KEY_LEN], c[HASH_LEN];
    struct words_party a = myself(s), b;
    struct view payload;

    if (!unseal(s, packet, &payload) || !introduced(s, payload, nonce))
        return;
    b = other(s, nonce);
    commit(c, &b);
    if (sodium_memcmp(c, s->commitment, HASH_LEN) != 0) {
        session_fail(s, SESSION_BAD_COMMITMENT);
        return;
    }
    if (s->invite.state == SESSION_INVITE_USED &&
        memcmp(s->invite.redeemer, s->identity.chan, KEY_LEN) != 0) {
        s->refusal = SESSION_INVITE_USED;
        s->refusal_due = true;
        return;
    }
    words_derive(s->word, s->h2, &a, &b);
    memcpy(s->peer_tid, s->identity.tid, TID_LEN);
    finish(s);
    s->base += 2 * s->need;
    s->state = SESSION_PROOF;
    s->paired_due = true;
}

bool session_handshake_refused(struct session *s, struct view packet)
{
    enum session_reason why;

    if (!s->dialer || !s->pairing || packet.len != REFUSAL_LEN ||
        memcmp(packet.p, "SYMX", 4) != 0 ||
        packet.p[4] < SESSION_INVITE_EXPIRED ||
        packet.p[4] > SESSION_INVITE_WITHDRAWN)
        return false;
    why = (enum session_reason)(SESSION_INVITE_IS_EXPIRED + packet.p[4] -
                                SESSION_INVITE_EXPIRED);
    session_fail(s, why);
    return true;
}

void session_handshake_read(struct session *s, struct view packet,
                            uint64_t now_ms)
{
    if (session_handshake_refused(s, packet))
        return;
    if (s->state == SESSION_FIRST)
        first(s, packet);
    else if (s->state == SESSION_HS2)
        second(s, packet, now_ms);
    else
        third(s, packet);
}
