/* base64.h -- base64 as our notes and proofs write it: standard alphabet,
 * padded, no white space, unused bits zero.  One value has one text.
 *
 * libsodium 1.0.18 alone does not give that: its decoder takes bytes from 0x80
 * on for characters of the alphabet (seen by fuzzing). */
#ifndef SYMBIOTE_BASE64_H
#define SYMBIOTE_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"
#include "symbiote/view.h"

/* At most `cap` bytes.  STATUS_MALFORMED: anything but that one text;
 * STATUS_TOO_BIG: more than `cap` bytes.  `out` is scratch on failure. */
enum status base64_decode(struct view text, uint8_t *out, size_t cap,
                          size_t *len);
/* Exactly `len` bytes. */
enum status base64_decode_exact(struct view text, uint8_t *out, size_t len);

#endif
