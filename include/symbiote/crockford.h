/* crockford.h -- Crockford base32: ids and invitations as people read them.
 *
 * Written in capitals without check symbol, most significant bits first, the
 * last character filled with zero bits.  Read in any case; spaces, line ends
 * and hyphens are skipped; O is 0, I and L are 1.  Anything else, and a last
 * character with bits that no byte explains, is refused: one value has one
 * reading.  Pure. */
#ifndef SYMBIOTE_CROCKFORD_H
#define SYMBIOTE_CROCKFORD_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/limits.h"
#include "symbiote/status.h"

enum {
    TID_TEXT = 33,  /* 32 characters and NUL */
    TID_SHOWN = 40, /* 8 groups of 4, hyphens between, and NUL */
};

/* Characters that `n` bytes take, without the NUL. */
size_t crockford_chars(size_t n);

/* Writes crockford_chars(n) characters and a NUL. */
void crockford_encode(char *out, const uint8_t *bytes, size_t n);

/* Reads exactly `n` bytes.  STATUS_MALFORMED: a foreign character, stray bits,
 * too few or too many characters.  `out` is scratch on failure. */
enum status crockford_decode(uint8_t *out, size_t n, const char *text);

/* Reads at most `cap` bytes, as many as the text holds.  STATUS_TOO_BIG beyond
 * that.  `out` is scratch on failure. */
enum status crockford_decode_any(uint8_t *out, size_t cap, const char *text,
                                 size_t *n);

/* A prefix typed by a person in canonical letters (capitals, no separators),
 * at most cap - 1 of them.  STATUS_MALFORMED or STATUS_TOO_BIG. */
enum status crockford_clean(char *out, size_t cap, const char *text);

/* Territory ids: in commands and notes, and as shown to people (the
 * fingerprint): "0123-4567-..." */
void tid_text(char out[static TID_TEXT], const uint8_t tid[static TID_LEN]);
void tid_shown(char out[static TID_SHOWN], const uint8_t tid[static TID_LEN]);
enum status tid_read(uint8_t tid[static TID_LEN], const char *text);

#endif
