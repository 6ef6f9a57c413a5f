/* noise.h -- the Noise protocol framework, revision 34: handshakes as tables.
 *
 * Suites 25519_ChaChaPoly with SHA256 (ours) or BLAKE2b (so that published
 * vectors can be run).  A pattern is a list of messages, each a list of
 * tokens; noise.c walks it.  Randomness is an argument: the ephemeral secret is
 * given at the start and must be 32 fresh random bytes for every handshake.
 *
 * Life of a handshake: noise_start; then noise_write and noise_read in turn
 * until noise_done; then noise_split.  Any failure of a message makes the
 * handshake unusable (STATUS_CLOSED from then on) and wipes it: close the
 * connection.  A struct noise that is dropped earlier must be wiped with
 * noise_wipe; noise_split wipes it too.
 *
 * Errors: STATUS_FORGED (seal does not match, or an all-zero shared secret),
 * STATUS_MALFORMED (message shorter than its fixed parts), STATUS_TOO_BIG
 * (over 65,535 bytes or over `cap`), STATUS_NOT_FOUND (a key or psk that the
 * message needs was never given), STATUS_CLOSED (failed before, or the other
 * side's turn). */
#ifndef SYMBIOTE_NOISE_H
#define SYMBIOTE_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"
#include "symbiote/view.h"

enum {
    NOISE_KEY = 32,
    NOISE_TAG = 16,
    NOISE_HASH_MAX = 64, /* BLAKE2b; SHA-256 fills 32 */
    NOISE_MESSAGE_MAX = 65535,
};

struct noise_hash;
struct noise_pattern;

extern const struct noise_hash noise_sha256, noise_blake2b;
/* The three of the product. */
extern const struct noise_pattern noise_xxpsk3, noise_ikpsk2, noise_xpsk1;

/* By its name in the framework ("IK", "XXpsk3"); NULL if not in the table. */
const struct noise_pattern *noise_find_pattern(struct view name);
/* "SHA256" or "BLAKE2b"; NULL otherwise. */
const struct noise_hash *noise_find_hash(struct view name);

struct noise_setup {
    const struct noise_pattern *pattern;
    const struct noise_hash *hash;
    bool initiator;
    struct view prologue;
    /* 32 bytes each, copied; NULL where the pattern has no use for it.  Only
     * a *public* key is expected of the other side, when the pattern says
     * that it is known before. */
    const uint8_t *static_secret, *ephemeral_secret, *remote_static, *psk;
};

/* Fields are for noise.c, except those marked public. */
struct noise {
    const struct noise_pattern *pattern;
    const struct noise_hash *hash;
    uint8_t h[NOISE_HASH_MAX]; /* public: handshake hash up to here */
    uint8_t ck[NOISE_HASH_MAX];
    uint8_t key[NOISE_KEY];
    uint64_t nonce;
    bool keyed, initiator, failed, has_static, has_ephemeral, has_psk;
    bool has_remote_static; /* public: remote_static is known */
    unsigned message;       /* public: messages done */
    uint8_t s[NOISE_KEY], s_public[NOISE_KEY];
    uint8_t e[NOISE_KEY], e_public[NOISE_KEY];
    uint8_t remote_static[NOISE_KEY]; /* public */
    uint8_t remote_ephemeral[NOISE_KEY];
    uint8_t psk[NOISE_KEY];
};

/* The static keys that the pattern expects to be known must be given here; a
 * psk may follow later, before the message that uses it. */
void noise_start(struct noise *n, const struct noise_setup *setup);
void noise_set_psk(struct noise *n, const uint8_t psk[static NOISE_KEY]);

/* Whose turn it is, and whether the handshake is complete. */
bool noise_may_write(const struct noise *n);
bool noise_done(const struct noise *n);
/* Bytes the next message adds to its payload. */
size_t noise_overhead(const struct noise *n);

/* `out` must not overlap the input; *len is written only on STATUS_OK. */
enum status noise_write(struct noise *n, struct view payload, uint8_t *out,
                        size_t cap, size_t *len);
enum status noise_read(struct noise *n, struct view message, uint8_t *out,
                       size_t cap, size_t *len);

/* One direction of a session.  The nonce is implicit and counts packets. */
struct noise_cipher {
    uint8_t key[NOISE_KEY];
    uint64_t nonce;
    bool failed;
};

struct noise_session {
    struct noise_cipher send, receive; /* one-way patterns use one of them */
    uint8_t h[NOISE_HASH_MAX];         /* handshake hash, hash length bytes */
    uint8_t ck[NOISE_HASH_MAX];        /* final chaining key, for exports */
};

/* Wipes *n.  Before noise_done both directions come out closed. */
void noise_split(struct noise *n, struct noise_session *out);
void noise_wipe(struct noise *n);
void noise_session_wipe(struct noise_session *s);

/* Adds or removes NOISE_TAG bytes.  After 2^64 - 1 packets: STATUS_TOO_BIG.
 * A packet that does not open ends the direction (STATUS_CLOSED after). */
enum status noise_seal(struct noise_cipher *c, struct view plain, uint8_t *out,
                       size_t cap, size_t *len);
enum status noise_open(struct noise_cipher *c, struct view packet, uint8_t *out,
                       size_t cap, size_t *len);

#endif
