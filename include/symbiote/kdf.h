/* kdf.h -- HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869). */
#ifndef SYMBIOTE_KDF_H
#define SYMBIOTE_KDF_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"
#include "symbiote/view.h"

enum { KDF_HASH = 32, KDF_OUT_MAX = 255 * KDF_HASH };

void kdf_hmac(uint8_t out[static KDF_HASH], struct view key,
              struct view message);

struct kdf_input {
    struct view salt, ikm, info;
};

/* STATUS_TOO_BIG: more than KDF_OUT_MAX bytes wanted. */
enum status kdf_hkdf(uint8_t *out, size_t len, const struct kdf_input *in);

#endif
