/* session_parts.h -- how the files of the session machine fit together.
 *
 *   session.c            life, timers, events, bytes in and out
 *   session_timers.c     what ends or pings when
 *   session_preface.c    the bytes before message 1
 *   session_handshake.c  the two handshakes, what they prove
 *   session_frames.c     [frames, pad] of a transport packet, both ways
 */
#ifndef SESSION_PARTS_H
#define SESSION_PARTS_H

#include "symbiote/session.h"

/* Ends the session without a byte: wiped, CLOSED is due. */
void session_fail(struct session *s, enum session_reason why);
/* Ends it with a BYE where there is a session to say it in. */
void session_fail_aloud(struct session *s, enum session_reason why,
                        enum bye_code code);

enum { SEL_AT = 8, MAC_AT = 16, PATTERN_PAIRING = 1, PATTERN_SESSION = 2 };

/* s->preface without its mac; `sel` has PREFACE_SEL_LEN bytes. */
void session_preface_make(struct session *s, const uint8_t *sel);
/* The first PREFACE_SEL_LEN bytes are the sel of a channel key. */
void session_preface_sel(uint8_t sel[static HASH_LEN],
                         const uint8_t chan[static KEY_LEN]);
/* `responder_chan` may be NULL in a pairing: its key comes from s->psk. */
void session_preface_mac(const struct session *s,
                         uint8_t mac[static PREFACE_MAC_LEN],
                         const uint8_t *responder_chan, struct view message);

/* Sets preface, keys and Noise up for the dialer's first packet. */
void session_handshake_dial(struct session *s,
                            const struct session_target *target);
void session_handshake_join(struct session *s,
                            const struct session_joining *joining);
/* The next handshake packet; `out` has PACKET_BUFFER bytes. */
void session_handshake_write(struct session *s, uint8_t *out, size_t *len);
/* A handshake packet, complete at the start of the free part of the buffer,
 * which has as much room again behind it. */
void session_handshake_read(struct session *s, struct view packet,
                            uint64_t now_ms);
/* "SYMX" and a code, in the states in which it may come. */
bool session_handshake_refused(struct session *s, struct view packet);

/* Checks a whole plaintext; its frames are then handed out one by one. */
void session_frames_begin(struct session *s, struct view plain);
/* The next one; false if there is none, or the session ended over it. */
bool session_frames_next(struct session *s, struct frame *frame);

#endif
