/* The 32 bytes before message 1: whom it is for, and that the dialer knows it.
 */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "session_parts.h"
#include "symbiote/kdf.h"

void session_preface_make(struct session *s, const uint8_t *sel)
{
    memset(s->preface, 0, sizeof s->preface);
    memcpy(s->preface, "SYM1", 4);
    s->preface[4] = s->pairing ? PATTERN_PAIRING : PATTERN_SESSION;
    s->preface[5] = WIRE_VERSION;
    memcpy(s->preface + SEL_AT, sel, PREFACE_SEL_LEN);
}

void session_preface_sel(uint8_t sel[static HASH_LEN],
                         const uint8_t chan[static KEY_LEN])
{
    (void)crypto_hash_sha256(sel, chan, KEY_LEN);
}

/* Key of the mac: whoever knows the responder's certificate, or the invite. */
static void mac_key(const struct session *s, uint8_t key[static KEY_LEN],
                    const uint8_t *responder_chan)
{
    static const char label[] = "symbiote mac1";
    struct kdf_input in = {.ikm = view_of(s->psk, KEY_LEN),
                           .info = view_text("mac1")};
    uint8_t bytes[sizeof label - 1 + KEY_LEN];
    enum status st;

    if (s->pairing) {
        st = kdf_hkdf(key, KEY_LEN, &in);
        assert(st == STATUS_OK);
        (void)st;
        return;
    }
    memcpy(bytes, label, sizeof label - 1);
    memcpy(bytes + sizeof label - 1, responder_chan, KEY_LEN);
    (void)crypto_hash_sha256(key, bytes, sizeof bytes);
}

void session_preface_mac(const struct session *s,
                         uint8_t mac[static PREFACE_MAC_LEN],
                         const uint8_t *responder_chan, struct view message)
{
    crypto_auth_hmacsha256_state st;
    uint8_t key[KEY_LEN], full[HASH_LEN];

    mac_key(s, key, responder_chan);
    crypto_auth_hmacsha256_init(&st, key, sizeof key);
    crypto_auth_hmacsha256_update(&st, s->preface, MAC_AT);
    crypto_auth_hmacsha256_update(&st, message.p, message.len);
    crypto_auth_hmacsha256_final(&st, full);
    memcpy(mac, full, PREFACE_MAC_LEN);
    sodium_memzero(key, sizeof key);
    sodium_memzero(&st, sizeof st);
}
