/* bytes.h -- canonical bytes straight into a SHA-256, big end first. */
#ifndef PUBLISH_BYTES_H
#define PUBLISH_BYTES_H

#include <stdint.h>

#include <sodium.h>

void bytes_number(crypto_hash_sha256_state *h, uint64_t value, unsigned width);
void bytes_text(crypto_hash_sha256_state *h, const char *text);

#endif
