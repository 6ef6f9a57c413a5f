#include "symbiote/noise.h"

#include <sodium.h>
#include <string.h>

#include "noise_hash.h"
#include "noise_pattern.h"

/* ---- CipherState and SymmetricState, section 5 ------------------------------
 */

static void nonce_bytes(uint8_t out[static 12], uint64_t nonce)
{
    memset(out, 0, 4);
    for (unsigned i = 0; i < 8; i++)
        out[4 + i] = (uint8_t)(nonce >> (8 * i));
}

static void mix_hash(struct noise *n, struct view data)
{
    noise_hash_mix(n->hash, n->h, data);
}

static void mix_key(struct noise *n, struct view ikm)
{
    struct noise_hash_outputs out;

    noise_hash_expand(n->hash, n->ck, ikm, &out);
    memcpy(n->ck, out.first, n->hash->len);
    memcpy(n->key, out.second, NOISE_KEY);
    n->nonce = 0;
    n->keyed = true;
    sodium_memzero(&out, sizeof out);
}

static void mix_key_and_hash(struct noise *n, struct view ikm)
{
    struct noise_hash_outputs out;

    noise_hash_expand(n->hash, n->ck, ikm, &out);
    memcpy(n->ck, out.first, n->hash->len);
    mix_hash(n, view_of(out.second, n->hash->len));
    memcpy(n->key, out.third, NOISE_KEY);
    n->nonce = 0;
    n->keyed = true;
    sodium_memzero(&out, sizeof out);
}

static bool has_psk_token(const struct noise_pattern *p)
{
    for (unsigned m = 0; m < p->messages; m++)
        for (unsigned i = 0; i < NOISE_TOKENS; i++)
            if (p->token[m][i] == PSK)
                return true;
    return false;
}

/* Where a message is written to or read from. */
struct cursor {
    const uint8_t *in;
    uint8_t *out;
    size_t left;
};

/* Seals (or copies) data to the message; room has been checked. */
static void put(struct noise *n, struct cursor *c, struct view data)
{
    size_t len = data.len + (n->keyed ? NOISE_TAG : 0);
    uint8_t nonce[12];

    if (n->keyed) {
        nonce_bytes(nonce, n->nonce++);
        (void)crypto_aead_chacha20poly1305_ietf_encrypt(
            c->out, NULL, data.p, data.len, n->h, n->hash->len, NULL, nonce,
            n->key);
    } else if (data.len > 0) {
        memcpy(c->out, data.p, data.len);
    }
    mix_hash(n, view_of(c->out, len));
    c->out += len;
    c->left -= len;
}

/* Opens (or copies) `len` bytes of data from the message. */
static enum status get(struct noise *n, struct cursor *c, uint8_t *data,
                       size_t len)
{
    size_t sealed = len + (n->keyed ? NOISE_TAG : 0);
    uint8_t nonce[12];

    if (sealed > c->left)
        return STATUS_MALFORMED;
    if (n->keyed) {
        nonce_bytes(nonce, n->nonce++);
        if (crypto_aead_chacha20poly1305_ietf_decrypt(
                data, NULL, NULL, c->in, sealed, n->h, n->hash->len, nonce,
                n->key) != 0)
            return STATUS_FORGED;
    } else if (len > 0) {
        memcpy(data, c->in, len);
    }
    mix_hash(n, view_of(c->in, sealed));
    c->in += sealed;
    c->left -= sealed;
    return STATUS_OK;
}

/* ---- HandshakeState
 * ---------------------------------------------------------- */

static enum status mix_dh(struct noise *n, const uint8_t *secret,
                          const uint8_t *public)
{
    uint8_t shared[NOISE_KEY];

    /* Fails on an all-zero result: the other side sent a low-order point. */
    if (crypto_scalarmult(shared, secret, public) != 0)
        return STATUS_FORGED;
    mix_key(n, view_of(shared, sizeof shared));
    sodium_memzero(shared, sizeof shared);
    return STATUS_OK;
}

/* EE, ES, SE, SS: first letter the initiator's key, second the responder's. */
static enum status agree(struct noise *n, enum noise_token t)
{
    bool mine_static = t == SS || t == (n->initiator ? SE : ES);
    bool theirs_static = t == SS || t == (n->initiator ? ES : SE);

    if (!(mine_static ? n->has_static : n->has_ephemeral))
        return STATUS_NOT_FOUND;
    return mix_dh(n, mine_static ? n->s : n->e,
                  theirs_static ? n->remote_static : n->remote_ephemeral);
}

static void mix_ephemeral(struct noise *n, const uint8_t *public)
{
    if (has_psk_token(n->pattern)) /* section 9.2 */
        mix_key(n, view_of(public, NOISE_KEY));
}

static enum status mix(struct noise *n, enum noise_token t)
{
    if (t != PSK)
        return agree(n, t);
    if (!n->has_psk)
        return STATUS_NOT_FOUND;
    mix_key_and_hash(n, view_of(n->psk, NOISE_KEY));
    return STATUS_OK;
}

static enum status write_token(struct noise *n, struct cursor *c,
                               enum noise_token t)
{
    if (t != E && t != S)
        return mix(n, t);
    if (!(t == S ? n->has_static : n->has_ephemeral))
        return STATUS_NOT_FOUND;
    if (t == S) {
        put(n, c, view_of(n->s_public, NOISE_KEY));
        return STATUS_OK;
    }
    memcpy(c->out, n->e_public, NOISE_KEY);
    c->out += NOISE_KEY;
    c->left -= NOISE_KEY;
    mix_hash(n, view_of(n->e_public, NOISE_KEY));
    mix_ephemeral(n, n->e_public);
    return STATUS_OK;
}

static enum status read_token(struct noise *n, struct cursor *c,
                              enum noise_token t)
{
    enum status s;

    if (t == S) {
        s = get(n, c, n->remote_static, NOISE_KEY);
        if (!s)
            n->has_remote_static = true;
        return s;
    }
    if (t != E)
        return mix(n, t);
    if (c->left < NOISE_KEY)
        return STATUS_MALFORMED;
    memcpy(n->remote_ephemeral, c->in, NOISE_KEY);
    c->in += NOISE_KEY;
    c->left -= NOISE_KEY;
    mix_hash(n, view_of(n->remote_ephemeral, NOISE_KEY));
    mix_ephemeral(n, n->remote_ephemeral);
    return STATUS_OK;
}

static void start_keys(struct noise *n, const struct noise_setup *setup)
{
    if (setup->static_secret) {
        memcpy(n->s, setup->static_secret, NOISE_KEY);
        (void)crypto_scalarmult_base(n->s_public, n->s);
        n->has_static = true;
    }
    if (setup->ephemeral_secret) {
        memcpy(n->e, setup->ephemeral_secret, NOISE_KEY);
        (void)crypto_scalarmult_base(n->e_public, n->e);
        n->has_ephemeral = true;
    }
    if (setup->remote_static) {
        memcpy(n->remote_static, setup->remote_static, NOISE_KEY);
        n->has_remote_static = true;
    }
    if (setup->psk)
        noise_set_psk(n, setup->psk);
}

static void start_hash(struct noise *n)
{
    char name[64] = "Noise_";
    size_t len;

    strncat(name, n->pattern->name, 16);
    strncat(name, "_25519_ChaChaPoly_", 20);
    strncat(name, n->hash->name, 16);
    len = strlen(name);
    if (len <= n->hash->len) {
        memcpy(n->h, name, len);
    } else {
        const struct view whole = view_of(name, len);

        n->hash->digest(n->h, &whole, 1);
    }
    memcpy(n->ck, n->h, n->hash->len);
}

void noise_start(struct noise *n, const struct noise_setup *setup)
{
    const uint8_t *initiator, *responder;

    *n = (struct noise){.pattern = setup->pattern,
                        .hash = setup->hash,
                        .initiator = setup->initiator};
    start_keys(n, setup);
    start_hash(n);
    mix_hash(n, setup->prologue);
    initiator = n->initiator ? n->s_public : n->remote_static;
    responder = n->initiator ? n->remote_static : n->s_public;
    if (n->pattern->initiator_known)
        mix_hash(n, view_of(initiator, NOISE_KEY));
    if (n->pattern->responder_known)
        mix_hash(n, view_of(responder, NOISE_KEY));
}

void noise_set_psk(struct noise *n, const uint8_t psk[static NOISE_KEY])
{
    memcpy(n->psk, psk, NOISE_KEY);
    n->has_psk = true;
}

bool noise_done(const struct noise *n)
{
    return !n->failed && n->message == n->pattern->messages;
}

bool noise_may_write(const struct noise *n)
{
    return !n->failed && n->message < n->pattern->messages &&
           (n->message % 2 == 0) == n->initiator;
}

size_t noise_overhead(const struct noise *n)
{
    bool keyed = n->keyed, psk = has_psk_token(n->pattern);
    size_t sum = 0;

    if (n->message >= n->pattern->messages)
        return 0;
    for (const enum noise_token *t = n->pattern->token[n->message]; *t != END;
         t++) {
        if (*t == E || *t == S)
            sum += *t == S && keyed ? (size_t)NOISE_KEY + NOISE_TAG : NOISE_KEY;
        keyed = keyed || (*t == E ? psk : *t != S);
    }
    return keyed ? sum + NOISE_TAG : sum;
}

static enum status failed(struct noise *n, enum status why)
{
    const struct noise_pattern *pattern = n->pattern;
    const struct noise_hash *hash = n->hash;

    noise_wipe(n);
    n->pattern = pattern;
    n->hash = hash;
    n->failed = true;
    return why;
}

enum status noise_write(struct noise *n, struct view payload, uint8_t *out,
                        size_t cap, size_t *len)
{
    struct cursor c = {.out = out};
    size_t whole = noise_overhead(n);

    if (!noise_may_write(n))
        return STATUS_CLOSED;
    if (payload.len > NOISE_MESSAGE_MAX - whole || payload.len + whole > cap)
        return failed(n, STATUS_TOO_BIG);
    c.left = whole + payload.len;
    for (const enum noise_token *t = n->pattern->token[n->message]; *t != END;
         t++) {
        enum status s = write_token(n, &c, *t);

        if (s)
            return failed(n, s);
    }
    put(n, &c, payload);
    n->message++;
    *len = whole + payload.len;
    return STATUS_OK;
}

enum status noise_read(struct noise *n, struct view message, uint8_t *out,
                       size_t cap, size_t *len)
{
    struct cursor c = {.in = message.p, .left = message.len};
    size_t plain;
    enum status s = STATUS_OK;

    if (n->failed || noise_may_write(n) || noise_done(n))
        return STATUS_CLOSED;
    if (message.len > NOISE_MESSAGE_MAX)
        return failed(n, STATUS_TOO_BIG);
    if (message.len < noise_overhead(n))
        return failed(n, STATUS_MALFORMED);
    plain = message.len - noise_overhead(n);
    if (plain > cap)
        return failed(n, STATUS_TOO_BIG);
    for (const enum noise_token *t = n->pattern->token[n->message];
         *t != END && !s; t++)
        s = read_token(n, &c, *t);
    if (!s)
        s = get(n, &c, out, plain);
    if (s)
        return failed(n, s);
    n->message++;
    *len = plain;
    return STATUS_OK;
}

/* ---- transport
 * ---------------------------------------------------------------- */

void noise_split(struct noise *n, struct noise_session *out)
{
    struct noise_hash_outputs keys;
    const uint8_t *mine = n->initiator ? keys.first : keys.second;
    const uint8_t *theirs = n->initiator ? keys.second : keys.first;

    if (!noise_done(n)) {
        noise_session_wipe(out);
        noise_wipe(n);
        return;
    }
    noise_hash_expand(n->hash, n->ck, view_of(NULL, 0), &keys);
    *out = (struct noise_session){0};
    memcpy(out->send.key, mine, NOISE_KEY);
    memcpy(out->receive.key, theirs, NOISE_KEY);
    memcpy(out->h, n->h, n->hash->len);
    memcpy(out->ck, n->ck, n->hash->len);
    if (n->pattern->one_way) { /* section 7.4: only the initiator sends */
        struct noise_cipher *unused = n->initiator ? &out->receive : &out->send;

        sodium_memzero(unused, sizeof *unused);
        unused->failed = true;
    }
    sodium_memzero(&keys, sizeof keys);
    noise_wipe(n);
}

void noise_wipe(struct noise *n)
{
    sodium_memzero(n, sizeof *n);
    n->failed = true;
}

void noise_session_wipe(struct noise_session *s)
{
    sodium_memzero(s, sizeof *s);
    s->send.failed = s->receive.failed = true;
}

enum status noise_seal(struct noise_cipher *c, struct view plain, uint8_t *out,
                       size_t cap, size_t *len)
{
    uint8_t nonce[12];

    if (c->failed)
        return STATUS_CLOSED;
    if (plain.len > NOISE_MESSAGE_MAX - NOISE_TAG ||
        plain.len + NOISE_TAG > cap || c->nonce == UINT64_MAX)
        return STATUS_TOO_BIG;
    nonce_bytes(nonce, c->nonce++);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(
        out, NULL, plain.p, plain.len, NULL, 0, NULL, nonce, c->key);
    *len = plain.len + NOISE_TAG;
    return STATUS_OK;
}

static enum status end_direction(struct noise_cipher *c, enum status why)
{
    sodium_memzero(c, sizeof *c);
    c->failed = true;
    return why;
}

enum status noise_open(struct noise_cipher *c, struct view packet, uint8_t *out,
                       size_t cap, size_t *len)
{
    uint8_t nonce[12];

    if (c->failed)
        return STATUS_CLOSED;
    if (packet.len < NOISE_TAG)
        return end_direction(c, STATUS_MALFORMED);
    if (packet.len > NOISE_MESSAGE_MAX || packet.len - NOISE_TAG > cap ||
        c->nonce == UINT64_MAX)
        return end_direction(c, STATUS_TOO_BIG);
    nonce_bytes(nonce, c->nonce++);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(
            out, NULL, NULL, packet.p, packet.len, NULL, 0, nonce, c->key) != 0)
        return end_direction(c, STATUS_FORGED);
    *len = packet.len - NOISE_TAG;
    return STATUS_OK;
}
