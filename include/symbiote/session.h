/* session.h -- one connection from its first byte to its last: packets, Noise
 * handshake, frames, keep-alive.  SESSION of proto/PROTOCOL.md, without I/O.
 *
 * The caller moves bytes and time; the machine says what they mean:
 *
 *   bytes arrive   session_feed, then session_next until SESSION_NOTHING
 *   time passes    session_tick at session_deadline, then session_next
 *   may send       session_output until it gives nothing, then session_seal
 *                  with frames of the caller's queue: one packet each, written
 *                  to the transport in exactly this order
 *
 * Packets are sealed at that moment and never twice, so seal only what goes to
 * the transport next.  Frames wait in the caller's queue (their order, credit
 * and bounds are the business of node/federate).
 *
 *   dialer     HS2 -> [pairing: PROOF] -> UP -> CLOSED
 *   responder  FIRST -> [pairing: HS3] -> PROOF -> UP -> CLOSED
 *
 * PROOF waits for the first transport packet that verifies.  Events, in order:
 *   session, dialer      READY UP FRAME...         responder  UP FRAME...
 *   pairing, dialer      READY PAIRED UP FRAME...  responder  PAIRED UP
 * FRAME... READY: send HELLO now.  PAIRED must be durable before anything that
 * follows is carried out and before words are shown.  A stranger gets no byte
 * back; a known invitation that cannot be used gets a plain refusal.  CLOSED
 * comes once, last, after session_output has nothing left: drain it, then hang
 * up.
 *
 * `struct session` is the caller's and fixed in size; it holds secrets: keep it
 * in locked memory, session_wipe() it at the end.  The packet buffer is the
 * caller's too and grows with the bytes that have arrived: session_room.
 * Times are milliseconds of one monotonic clock.  Pure, no malloc. */
#ifndef SYMBIOTE_SESSION_H
#define SYMBIOTE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/ident.h"
#include "symbiote/limits.h"
#include "symbiote/noise.h"
#include "symbiote/status.h"
#include "symbiote/view.h"
#include "symbiote/wire.h"
#include "symbiote/words.h"

/* ---- what the machine must know ----------------------------------------- */

/* This node; outlives its sessions. */
struct session_self {
    uint8_t tid[TID_LEN];
    struct chan_key chan[2]; /* now in use; the one before, for 30 days */
    size_t chans;            /* 1 or 2 */
    struct view chain; /* encoded (ident.h); at most 24,000 bytes to pair */
};

/* A paired territory, as the responder's look-up gives it. */
struct session_peer {
    uint8_t tid[TID_LEN];
    uint8_t pair_psk[KEY_LEN];
    bool restricted; /* not yet ACTIVE: only HELLO, PING, CONFIRM, BYE */
};

enum session_invite_state {
    SESSION_INVITE_OPEN,
    SESSION_INVITE_EXPIRED, /* the numbers of the first three refusals are */
    SESSION_INVITE_USED,    /* wire values: 1, 2, 3 */
    SESSION_INVITE_WITHDRAWN,
};
struct session_invite {
    uint8_t secret[KEY_LEN];
    enum session_invite_state state;
    /* USED, and its peer still UNCONFIRMED: `redeemer` may use it again. */
    bool redeemable;
    uint8_t redeemer[KEY_LEN]; /* chan key */
};

/* Answers that only the caller has.  Called while bytes are fed; must not call
 * back into the session.  STATUS_NOT_FOUND (any error) closes the connection
 * without a byte. */
struct session_hooks {
    void *ctx;
    /* The peer whose current or previous channel key this is.  `cert` is empty
     * or the certificate note that message 1 carried; where the key is unknown
     * it may introduce it: find the pinned identity by ident_note_tid, apply
     * the note to a copy and compare its chan with the key. */
    enum status (*peer)(void *ctx, const uint8_t chan[static KEY_LEN],
                        struct view cert, struct session_peer *out);
    enum status (*invite)(void *ctx, const uint8_t id[static INVITE_ID_LEN],
                          struct session_invite *out);
    /* Token bucket, after the mac and before the first DH: false closes. */
    bool (*admit)(void *ctx);
};

/* Milliseconds; session_times gives the protocol's values. */
struct session_times {
    uint64_t handshake, hello, ping, silence, send_stall, packet, life;
};
extern const struct session_times session_times;

struct session_setup {
    const struct session_self *self;   /* must outlive the session */
    const struct session_hooks *hooks; /* likewise; NULL for a dialer */
    const struct session_times *times; /* NULL: the protocol's values; copied */
    uint64_t now_ms;
    uint32_t today;   /* days since 1970-01-01: certificates of a pairing */
    uint8_t seed[32]; /* fresh random bytes; everything random comes from it */
};

/* Whom to dial: a paired territory (IKpsk2) ... */
struct session_target {
    uint8_t tid[TID_LEN];
    uint8_t chan[KEY_LEN]; /* from its newest certificate */
    uint8_t pair_psk[KEY_LEN];
    /* Own newest certificate note where the peer may not know it yet, else
     * empty; at most HS1_CERT_MAX; must live until session_output gave the
     * first packet. */
    struct view cert;
    bool restricted;
};
/* ... or an inviter (XXpsk3). */
struct session_joining {
    uint8_t tid[TID_LEN];
    uint8_t invite_id[INVITE_ID_LEN];
    uint8_t secret[KEY_LEN];
};

/* ---- frames ------------------------------------------------------------- */

enum frame_kind { FRAME_REQUEST, FRAME_REPLY, FRAME_ERROR, FRAME_NOTICE };

/* Operations that the session itself knows (all: message.h). */
enum { OP_HELLO = 1, OP_BYE = 15, OP_PING = 16, OP_CONFIRM = 17 };

struct frame {
    enum frame_kind kind;
    uint8_t rid[RID_LEN]; /* zero, and absent on the wire, in a notice */
    uint8_t op;
    struct view body; /* one encoded msgpack map */
};

enum bye_code {
    BYE_NONE,
    BYE_DUPLICATE,
    BYE_AGE,
    BYE_SHUTDOWN,
    BYE_SUSPENDED,
    BYE_QUOTA,
    BYE_PROTOCOL,
    BYES
};

/* ---- events ------------------------------------------------------------- */

enum session_event_kind {
    SESSION_NOTHING,
    SESSION_READY, /* dialer: send HELLO */
    SESSION_PAIRED,
    SESSION_UP,
    SESSION_FRAME,
    SESSION_CLOSED
};

enum session_reason {
    SESSION_OPEN,        /* not closed */
    SESSION_HUNG_UP,     /* the other side or the caller ended it */
    SESSION_SAID_BYE,    /* we sent BYE `bye` */
    SESSION_HEARD_BYE,   /* they did: `bye`, `retry_s` */
    SESSION_BAD_LENGTH,  /* zero, or above what this state allows */
    SESSION_BAD_PREFACE, /* not SYM1, pattern, version, unknown sel */
    SESSION_BAD_MAC,
    SESSION_BUSY,     /* admit() said no */
    SESSION_BAD_SEAL, /* Noise: wrong key, psk, prologue or bytes */
    SESSION_UNKNOWN_PEER,
    SESSION_SELF,         /* our own tid or key on the other end */
    SESSION_BAD_IDENTITY, /* chain, tid, days or key of a pairing */
    SESSION_BAD_COMMITMENT,
    SESSION_BAD_FRAME,
    SESSION_NO_HELLO, /* another frame came first */
    SESSION_RESTRICTED_OP,
    SESSION_INVITE_IS_EXPIRED, /* joiner: refused so; inviter: refused */
    SESSION_INVITE_IS_USED,
    SESSION_INVITE_IS_WITHDRAWN,
    SESSION_HANDSHAKE_TIMEOUT,
    SESSION_HELLO_TIMEOUT,
    SESSION_SILENT,
    SESSION_STALLED, /* a packet or a send took too long */
    SESSION_REASONS
};
/* For logs: "invitation was used before". */
const char *session_reason_text(enum session_reason reason);

/* Views are valid until the next session_feed or session_give_buffer. */
struct session_event {
    enum session_event_kind kind;
    struct frame frame; /* FRAME */
    /* PAIRED: verified chain of the other side and what to keep of it. */
    struct view chain;
    const struct identity *identity;
    uint8_t pair_psk[KEY_LEN]; /* wipe */
    uint16_t word[WORDS];
    uint8_t invite_id[INVITE_ID_LEN];
    /* CLOSED */
    enum session_reason reason;
    enum bye_code bye;
    uint32_t retry_s;
};

/* ---- the machine -------------------------------------------------------- */

/* Fields are for the session's own files, but for those marked public. */

enum session_state {
    SESSION_FIRST, /* responder: preface and message 1 */
    SESSION_HS2,   /* dialer: message 2 */
    SESSION_HS3,   /* responder, pairing: message 3 */
    SESSION_PROOF, /* the first transport packet */
    SESSION_UP_STATE,
    SESSION_OVER
};

/* In the order of their use, not of their sizes.
 * NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
struct session {
    enum session_state state;  /* public */
    bool dialer, pairing;      /* public */
    bool restricted;           /* public, see session_unrestrict */
    uint8_t peer_tid[TID_LEN]; /* public once READY, PAIRED or UP */
    uint64_t up_ms;            /* public: when it became UP */
    const struct session_self *self;
    const struct session_hooks *hooks;
    struct session_times times;
    uint32_t today;
    struct noise noise;
    struct noise_session keys;
    bool split;                   /* `keys` are valid */
    uint8_t static_pub[KEY_LEN];  /* own channel key in this handshake */
    uint8_t ephemeral[KEY_LEN];   /* secret, until the handshake starts */
    uint8_t dial_chan[KEY_LEN];   /* the responder's, of a session dialled */
    uint8_t nonce[KEY_LEN];       /* n_A or n_B of a pairing */
    uint8_t commitment[HASH_LEN]; /* c of message 1 */
    uint8_t psk[KEY_LEN];         /* invite secret until message 3 */
    struct session_invite invite;
    uint8_t invite_id[INVITE_ID_LEN];
    /* Pairing result, kept until PAIRED has been handed out. */
    struct identity identity;
    uint8_t pair_psk[KEY_LEN];
    uint16_t word[WORDS];
    size_t chain_at, chain_len; /* where in buf */
    uint8_t h2[HASH_LEN];       /* handshake hash after message 2 */
    /* Input: `head` holds the length; buf the packet, later its plaintext. */
    uint8_t head[PACKET_HEAD];
    uint8_t head_have;
    uint8_t *buf;
    size_t cap, have, need;
    size_t base; /* bytes at the start of buf that must stay (a chain) */
    struct reader frames; /* not yet handed out ... */
    uint32_t frames_left; /* ... so many */
    bool hello_sent, hello_seen;
    bool ready_due, paired_due, up_due, closed_due; /* events to hand out */
    /* Output of the machine itself. */
    bool handshake_due, refusal_due, ping_due, bye_due;
    uint8_t message; /* which handshake message: 1, 2, 3 */
    enum bye_code bye;
    uint32_t retry_s;
    enum session_reason reason; /* public */
    uint8_t refusal;
    uint8_t preface[PREFACE_LEN];
    struct view cert;
    uint64_t started_ms, received_ms, sent_ms, packet_ms, stall_ms, life_ms;
    bool sending; /* bytes are with the transport, not yet accepted */
    uint64_t packets;
};

/* ---- life --------------------------------------------------------------- */

void session_accept(struct session *s, const struct session_setup *setup);
/* STATUS_TOO_BIG: the certificate; STATUS_REFUSED: our own tid. */
enum status session_dial(struct session *s, const struct session_setup *setup,
                         const struct session_target *target);
enum status session_join(struct session *s, const struct session_setup *setup,
                         const struct session_joining *joining);
/* Wipes every secret; the struct is zero.  Free the buffer beforehand. */
void session_wipe(struct session *s);

/* ---- bytes in ----------------------------------------------------------- */

/* How many bytes to ask the transport for: what the packet lacks, and before
 * the other side has proved itself no more than 4,096 at a time. */
size_t session_want(const struct session *s);
/* The capacity that the buffer must have before `n` more bytes are fed; it
 * grows as bytes arrive, up to PACKET_MAX (and what is kept of a pairing). */
size_t session_room(const struct session *s, size_t n);
/* Hands over a bigger buffer; its first bytes are those of the old one
 * (realloc).  The caller keeps ownership; not while events are waiting. */
void session_give_buffer(struct session *s, uint8_t *buf, size_t cap);
/* Nothing in the buffer is needed: it may be freed (give NULL, 0). */
bool session_idle(const struct session *s);
/* Takes bytes up to the end of one packet, or of its length if the buffer must
 * grow first; *used says how many.  Take every event out with session_next, ask
 * session_room again, feed the rest.  STATUS_FULL: the buffer is
 * smaller than session_room said, nothing was taken; STATUS_BUSY: events are
 * waiting; STATUS_CLOSED: over.  Foreign mistakes are no errors of this call:
 * they come out as SESSION_CLOSED. */
enum status session_feed(struct session *s, struct view bytes, uint64_t now_ms,
                         size_t *used);
/* Call until SESSION_NOTHING, after every feed, tick, output and control. */
void session_next(struct session *s, uint64_t now_ms,
                  struct session_event *event);

/* ---- bytes out ---------------------------------------------------------- */

/* The next packet that the machine itself must send (handshake, refusal, PING,
 * BYE): *len 0 if there is none.  `cap` is PACKET_BUFFER (asserted). */
void session_output(struct session *s, uint64_t now_ms, uint8_t *out,
                    size_t cap, size_t *len);
struct session_packet {
    uint8_t *p;
    size_t cap, len; /* len is written on STATUS_OK */
};
/* Seals 1 to FRAMES_MAX frames into one packet.  STATUS_CLOSED: not READY or
 * UP; STATUS_BUSY: session_output comes first; STATUS_TOO_BIG: they do not fit;
 * STATUS_REFUSED: our own mistake, a first frame that is not HELLO, or an
 * operation that is restricted. */
enum status session_seal(struct session *s, const struct frame *frames,
                         size_t count, uint64_t now_ms,
                         struct session_packet *out);
/* Bytes of `frames` in a packet, without packet head and padding. */
size_t session_frame_size(const struct frame *frame);
/* The transport has taken some (`all` false) or every byte handed to it. */
void session_sent(struct session *s, bool all, uint64_t now_ms);

/* ---- control ------------------------------------------------------------ */

/* Both sides have confirmed: every operation is allowed from now on. */
void session_unrestrict(struct session *s);
/* Ends the session with a BYE, if it is UP, or silently. */
void session_bye(struct session *s, enum bye_code code, uint32_t retry_s);
/* The transport is gone. */
void session_hung_up(struct session *s);
/* When session_tick must be called at the latest; UINT64_MAX when over. */
uint64_t session_deadline(const struct session *s);
void session_tick(struct session *s, uint64_t now_ms);

#endif
