/* noise_hash.h -- the hash functions of a Noise suite, and what Noise builds
 * on them: HMAC and its two- and three-output HKDF (framework, section 4.3). */
#ifndef NOISE_HASH_H
#define NOISE_HASH_H

#include "symbiote/noise.h"

struct noise_hash {
    const char *name;
    size_t len, block;
    /* Of the parts, one after the other. */
    void (*digest)(uint8_t *out, const struct view *part, size_t parts);
};

/* h = HASH(h || data). */
void noise_hash_mix(const struct noise_hash *f, uint8_t *h, struct view data);

/* HKDF(ck, ikm): three outputs of the hash's length, of which a caller that
 * needs two takes the first two.  The caller wipes them. */
struct noise_hash_outputs {
    uint8_t first[NOISE_HASH_MAX], second[NOISE_HASH_MAX],
        third[NOISE_HASH_MAX];
};
void noise_hash_expand(const struct noise_hash *f, const uint8_t *ck,
                       struct view ikm, struct noise_hash_outputs *out);

#endif
