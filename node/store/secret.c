#include "secret.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "symbiote/population.h"

static const char name[] = "secret";

enum status secret_get(struct store *s, uint8_t key[static SECRET_LEN])
{
    char text[2 * SECRET_LEN + 1] = "";
    enum status st = store_meta_get(s, name, text, sizeof text);
    uint8_t read[SECRET_LEN];
    size_t len = 0;

    if (st == STATUS_OK &&
        (sodium_hex2bin(read, sizeof read, text, strlen(text), NULL, &len,
                        NULL) != 0 ||
         len != sizeof read))
        st = STATUS_MALFORMED;
    if (st == STATUS_OK)
        memcpy(key, read, sizeof read);
    sodium_memzero(read, sizeof read);
    sodium_memzero(text, sizeof text);
    return st;
}

enum status secret_make(struct store *s, uint8_t key[static SECRET_LEN])
{
    enum status st = secret_get(s, key);
    char text[2 * SECRET_LEN + 1];

    if (st != STATUS_NOT_FOUND)
        return st;
    randombytes_buf(key, SECRET_LEN);
    sodium_bin2hex(text, sizeof text, key, SECRET_LEN);
    st = store_meta_set(s, name, text);
    sodium_memzero(text, sizeof text);
    return st;
}

void secret_hash(const uint8_t key[static SECRET_LEN],
                 enum secret_domain domain, const char *text,
                 uint8_t out[static SECRET_HASH])
{
    crypto_generichash_state h;
    uint8_t first = (uint8_t)domain;

    (void)crypto_generichash_init(&h, key, SECRET_LEN, SECRET_HASH);
    (void)crypto_generichash_update(&h, &first, 1);
    (void)crypto_generichash_update(&h, (const uint8_t *)text, strlen(text));
    (void)crypto_generichash_final(&h, out, SECRET_HASH);
    sodium_memzero(&h, sizeof h);
}

void secret_text(const uint8_t key[static SECRET_LEN],
                 enum secret_domain domain, const char *text,
                 char out[static SECRET_TEXT])
{
    uint8_t hash[SECRET_HASH];

    secret_hash(key, domain, text, hash);
    sodium_bin2hex(out, SECRET_TEXT, hash, sizeof hash);
}

int64_t secret_author(const uint8_t key[static SECRET_LEN],
                      const struct company *c, const char *entry_key)
{
    uint64_t unit = population_author(c), author = 0;
    uint8_t hash[SECRET_HASH];
    char text[32];

    /* An id is of this entry alone: the next import makes another. */
    (void)snprintf(text, sizeof text, "unit:%llu", (unsigned long long)unit);
    secret_hash(key, SECRET_AUTHOR, unit != c->id ? text : entry_key, hash);
    for (size_t i = 0; i < sizeof author; i++)
        author = author << 8 | hash[i];
    return (int64_t)(author >> 1 | 1);
}
