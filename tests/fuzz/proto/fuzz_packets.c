/* A responder with known keys and an open invitation reads arbitrary packets.
 * First byte: bit 0 fills in the magic, selector and mac, so that the parts
 * behind them are reached.  Oracle: strangers get no byte but message 2. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/kdf.h"
#include "symbiote/session.h"

static enum status any_peer(void *ctx, const uint8_t chan[static KEY_LEN],
                            struct view cert, struct session_peer *out)
{
    uint8_t tid[TID_LEN];

    (void)ctx, (void)chan;
    if (ident_note_tid(tid, (const char *)cert.p, cert.len) == STATUS_OK)
        memcpy(out->tid, tid, TID_LEN);
    return STATUS_OK;
}

static enum status any_invite(void *ctx, const uint8_t id[static INVITE_ID_LEN],
                              struct session_invite *out)
{
    (void)ctx;
    memset(out, 0, sizeof *out);
    out->state = (enum session_invite_state)(id[0] & 3);
    return STATUS_OK;
}

static bool admit(void *ctx)
{
    (void)ctx;
    return true;
}

static void repair(struct session_self *self, uint8_t *p, size_t n)
{
    uint8_t key[KEY_LEN], hash[HASH_LEN], whole[PACKET_FIRST_MAX];
    uint8_t secret[KEY_LEN] = {0}, label[13 + KEY_LEN];
    struct kdf_input in = {.ikm = view_of(secret, KEY_LEN),
                           .info = view_text("mac1")};

    memcpy(p, "SYM1", 4);
    p[4] = (uint8_t)(1 + (p[4] & 1));
    p[5] = 1;
    p[6] = p[7] = 0;
    memcpy(label, "symbiote mac1", 13);
    memcpy(label + 13, self->chan[0].pub, KEY_LEN);
    crypto_hash_sha256(key, label, sizeof label);
    if (p[4] == 1 && kdf_hkdf(key, KEY_LEN, &in) != STATUS_OK)
        abort();
    crypto_hash_sha256(hash, self->chan[0].pub, KEY_LEN);
    if (p[4] == 2)
        memcpy(p + 8, hash, 8);
    memcpy(whole, p, 16);
    memcpy(whole + 16, p + 32, n - 32);
    kdf_hmac(hash, view_of(key, KEY_LEN), view_of(whole, n - 16));
    memcpy(p + 16, hash, 16);
}

static size_t events(struct session *s)
{
    static uint8_t out[PACKET_BUFFER];
    struct session_event ev;
    size_t n = 0, frames = 0;

    do {
        session_next(s, 1, &ev);
        frames += ev.kind == SESSION_FRAME;
    } while (ev.kind != SESSION_NOTHING);
    session_output(s, 1, out, sizeof out, &n);
    if (frames > 0)
        abort(); /* nobody here knows a key */
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct session_self self = {.chans = 1};
    const struct session_hooks hooks = {
        .peer = any_peer, .invite = any_invite, .admit = admit};
    struct session_setup setup = {
        .self = &self, .hooks = &hooks, .now_ms = 1, .today = 20778};
    uint8_t seed[KEY_LEN] = {1}, *bytes, *buf = NULL;
    struct session s;
    size_t at = 0, used = 0, sent = 0;

    if (size < 1)
        return 0;
    ident_chan_key(&self.chan[0], seed);
    self.chain = view_of("\x90", 1);
    session_accept(&s, &setup);
    bytes = malloc(size);
    if (bytes == NULL)
        abort();
    memcpy(bytes, data, size--);
    memmove(bytes, bytes + 1, size);
    if ((data[0] & 1) && size > 2 + PREFACE_LEN &&
        size - 2 <= PACKET_FIRST_MAX) {
        bytes[0] = (uint8_t)((size - 2) >> 8);
        bytes[1] = (uint8_t)(size - 2);
        repair(&self, bytes + 2, size - 2);
    }
    while (at < size) {
        size_t room = session_room(&s, size - at);
        uint8_t *bigger = realloc(buf, room == 0 ? 1 : room);

        if (bigger == NULL)
            abort();
        buf = bigger;
        session_give_buffer(&s, buf, room);
        if (session_feed(&s, view_of(bytes + at, size - at), 1, &used) !=
            STATUS_OK)
            break;
        at += used;
        sent += events(&s);
    }
    if (sent > PACKET_HEAD + PACKET_XX_HS_MAX)
        abort();
    session_wipe(&s);
    free(buf);
    free(bytes);
    return 0;
}
