#include "symbiote/kdf.h"

#include <sodium.h>

void kdf_hmac(uint8_t out[static KDF_HASH], struct view key,
              struct view message)
{
    static const uint8_t nothing; /* libsodium wants a pointer even then */
    crypto_auth_hmacsha256_state st;

    crypto_auth_hmacsha256_init(&st, key.len ? key.p : &nothing, key.len);
    if (message.len > 0)
        crypto_auth_hmacsha256_update(&st, message.p, message.len);
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
        crypto_auth_hmacsha256_update(&st, in->info.p, in->info.len);
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
