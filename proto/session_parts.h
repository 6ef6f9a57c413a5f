/* session_parts.h -- how the files of the session machine fit together.
 *
 *   session.c            life, timers, events, bytes in and out
 *   session_handshake.c  preface, the two handshakes, what they prove
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
