#include "noise_hash.h"

#include <sodium.h>

static void sha256(uint8_t *out, const struct view *part, size_t parts)
{
    crypto_hash_sha256_state st;

    crypto_hash_sha256_init(&st);
    for (size_t i = 0; i < parts; i++)
        crypto_hash_sha256_update(&st, part[i].p, part[i].len);
    crypto_hash_sha256_final(&st, out);
    sodium_memzero(&st, sizeof st);
}

static void blake2b(uint8_t *out, const struct view *part, size_t parts)
{
    crypto_generichash_blake2b_state st;

    (void)crypto_generichash_blake2b_init(&st, NULL, 0, 64);
    for (size_t i = 0; i < parts; i++)
        (void)crypto_generichash_blake2b_update(&st, part[i].p, part[i].len);
    (void)crypto_generichash_blake2b_final(&st, out, 64);
    sodium_memzero(&st, sizeof st);
}

const struct noise_hash noise_sha256 = {"SHA256", 32, 64, sha256};
const struct noise_hash noise_blake2b = {"BLAKE2b", 64, 128, blake2b};

const struct noise_hash *noise_find_hash(struct view name)
{
    static const struct noise_hash *const all[2] = {&noise_sha256,
                                                    &noise_blake2b};

    for (size_t i = 0; i < 2; i++)
        if (name.len == strlen(all[i]->name) &&
            memcmp(name.p, all[i]->name, name.len) == 0)
            return all[i];
    return NULL;
}

void noise_hash_mix(const struct noise_hash *f, uint8_t *h, struct view data)
{
    const struct view part[] = {{h, f->len}, data};
    uint8_t out[NOISE_HASH_MAX];

    f->digest(out, part, 2);
    memcpy(h, out, f->len);
}

/* HMAC (RFC 2104) with a key not longer than the block. */
static void hmac(const struct noise_hash *f, uint8_t *out, struct view key,
                 const struct view data[2])
{
    uint8_t pad[128] = {0}, inner[NOISE_HASH_MAX];
    const struct view within[] = {{pad, f->block}, data[0], data[1]};
    const struct view around[] = {{pad, f->block}, {inner, f->len}};

    memcpy(pad, key.p, key.len);
    for (size_t i = 0; i < f->block; i++)
        pad[i] ^= 0x36;
    f->digest(inner, within, 3);
    for (size_t i = 0; i < f->block; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    f->digest(out, around, 2);
    sodium_memzero(pad, sizeof pad);
    sodium_memzero(inner, sizeof inner);
}

void noise_hash_expand(const struct noise_hash *f, const uint8_t *ck,
                       struct view ikm, struct noise_hash_outputs *out)
{
    static const uint8_t number[] = {1, 2, 3};
    uint8_t temp[NOISE_HASH_MAX];
    struct view data[2] = {ikm, {NULL, 0}};
    const struct view key = {temp, f->len};

    hmac(f, temp, view_of(ck, f->len), data);
    data[0] = view_of(number, 1);
    hmac(f, out->first, key, data);
    data[0] = view_of(out->first, f->len);
    data[1] = view_of(number + 1, 1);
    hmac(f, out->second, key, data);
    data[0] = view_of(out->second, f->len);
    data[1] = view_of(number + 2, 1);
    hmac(f, out->third, key, data);
    sodium_memzero(temp, sizeof temp);
}
