/* words.h -- the four words that two operators compare on the telephone.
 *
 * One list of 2,048 words for every language: five letters, consonant vowel
 * consonant vowel consonant, built by rule (no table) from sounds that French,
 * Dutch and English speakers say and hear apart, less fragments that are
 * unfortunate in one of the three.  Index and word determine each other.
 *
 * Four words = 44 bits of HKDF-SHA256(salt = h after handshake message 2, ikm
 * = n_A n_B tid_A tid_B chan_A chan_B, "symbiote words"); A is the inviter.
 * The commitment in message 1 makes 44 bits enough (PROTOCOL.md).  Pure. */
#ifndef SYMBIOTE_WORDS_H
#define SYMBIOTE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/limits.h"
#include "symbiote/status.h"

enum {
    WORDS = 4,
    WORD_LIST = 2048,
    WORD_TEXT = 6,                  /* five letters and NUL */
    WORDS_TEXT = WORDS * WORD_TEXT, /* single spaces between, and NUL */
};

struct words_party {
    const uint8_t *nonce; /* KEY_LEN bytes */
    const uint8_t *tid;   /* TID_LEN */
    const uint8_t *chan;  /* KEY_LEN */
};

/* `h` is the handshake hash after message 2. */
void words_derive(uint16_t word[static WORDS], const uint8_t h[static HASH_LEN],
                  const struct words_party *inviter,
                  const struct words_party *joiner);

/* "bakor limur ..." ; every index below WORD_LIST. */
void words_text(char out[static WORDS_TEXT], const uint16_t word[static WORDS]);
void words_one(char out[static WORD_TEXT], uint16_t index);

/* Reads four words in any case with spaces, commas, full stops or hyphens
 * around them.  STATUS_MALFORMED: not four; STATUS_NOT_FOUND: one of them is
 * not in the list. */
enum status words_read(uint16_t word[static WORDS], const char *text);

#endif
