/* invite.h -- the one-use invitation: "sym1" and Crockford base32.
 *
 * Bytes: u8 version 1, inviter's tid 20, invite id 8, secret 32, u32 BE expiry
 * (Unix seconds), u8 number of addresses, each u8 length and "host:port", then
 * the first 4 bytes of SHA-256("symbiote invite" and all of that).  About 150
 * characters with one address; spaces, line ends, hyphens and case do not
 * matter, so it survives mail and being read aloud.
 *
 * Whoever holds the text can redeem it once; the four words (words.h) then
 * show whether that was the person invited.  The secret is a Noise psk: wipe
 * the struct and the text after use.  Pure. */
#ifndef SYMBIOTE_INVITE_H
#define SYMBIOTE_INVITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/limits.h"
#include "symbiote/status.h"

enum { INVITE_TEXT = 440 }; /* holds the longest text and its NUL */

struct invite {
    uint8_t tid[TID_LEN]; /* who invites */
    uint8_t id[INVITE_ID_LEN];
    uint8_t secret[KEY_LEN];
    uint32_t expires; /* Unix seconds, the last valid one */
    char address[INVITE_ADDRESSES_MAX][ADDRESS_CAP]; /* "tcp://host:port" */
    size_t addresses; /* 0: the invited node must be dialled */
};

/* STATUS_OUT_OF_RANGE: an address that address_ok refuses, or too many. */
enum status invite_encode(char out[static INVITE_TEXT],
                          const struct invite *in);

/* STATUS_MALFORMED: not an invitation; STATUS_NEWER: an invitation of a later
 * version; STATUS_MISMATCH: checksum wrong, the text was altered or cut;
 * STATUS_OUT_OF_RANGE: sound, but with a field that may not be.  Does not look
 * at the expiry. */
enum status invite_decode(struct invite *out, const char *text);

/* STATUS_EXPIRED after the last valid second. */
enum status invite_check(const struct invite *in, uint64_t now_s);

/* tcp://HOST:PORT with a host name, IPv4 or [IPv6] and a port of 1 to 65535;
 * shorter than ADDRESS_CAP.  Syntax only: nothing is resolved. */
bool address_ok(const char *address);

#endif
