#include "symbiote/kdf.h"

#include <sodium.h>

/* libsodium's pointers may not be NULL, those of an empty view may. */
static const uint8_t *bytes(struct view v)
{
    static const uint8_t nothing[1];

    return v.len == 0 ? nothing : v.p;
}

void kdf_hmac(uint8_t out[static KDF_HASH], struct view key,
              struct view message)
{
    crypto_auth_hmacsha256_state st;

    crypto_auth_hmacsha256_init(&st, bytes(key), key.len);
    crypto_auth_hmacsha256_update(&st, bytes(message), message.len);
    crypto_auth_hmacsha256_final(&st, out);
    sodium_memzero(&st, sizeof st);
}

enum status kdf_hkdf(uint8_t *out, size_t len, const struct kdf_input *in)
{
    uint8_t prk[KDF_HASH], block[KDF_HASH];
    size_t done = 0, n;

    if (len > KDF_OUT_MAX)
        return STATUS_TOO_BIG;
    kdf_hmac(prk, in->salt, in->ikm);
    for (uint8_t i = 1; done < len; i++) {
        crypto_auth_hmacsha256_state st;

        crypto_auth_hmacsha256_init(&st, prk, sizeof prk);
        if (i > 1)
            crypto_auth_hmacsha256_update(&st, block, sizeof block);
        crypto_auth_hmacsha256_update(&st, bytes(in->info), in->info.len);
        crypto_auth_hmacsha256_update(&st, &i, 1);
        crypto_auth_hmacsha256_final(&st, block);
        n = len - done < sizeof block ? len - done : sizeof block;
        memcpy(out + done, block, n);
        done += n;
        sodium_memzero(&st, sizeof st);
    }
    sodium_memzero(prk, sizeof prk);
    sodium_memzero(block, sizeof block);
    return STATUS_OK;
}
