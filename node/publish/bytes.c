#include <string.h>

#include "bytes.h"

void bytes_number(crypto_hash_sha256_state *h, uint64_t value, unsigned width)
{
    uint8_t b[8];

    for (unsigned i = 0; i < width; i++)
        b[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
    crypto_hash_sha256_update(h, b, width);
}

void bytes_text(crypto_hash_sha256_state *h, const char *text)
{
    crypto_hash_sha256_update(h, (const unsigned char *)text, strlen(text) + 1);
}
