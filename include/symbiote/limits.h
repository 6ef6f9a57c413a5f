/* limits.h -- every length, limit and timer of the protocol on one page.
 *
 * proto/PROTOCOL.md, "Limits", states the same numbers; they are part of the
 * protocol: two nodes that disagree on one of them do not understand each
 * other or refuse each other's data.  What an operator may change lies in the
 * configuration, not here.  Lengths are bytes unless the name says otherwise;
 * _MS milliseconds, _S seconds, _DAYS days of 86,400 seconds.
 *
 * Limits of one object only (note lines, leaf layout) stand in its header. */
#ifndef SYMBIOTE_LIMITS_H
#define SYMBIOTE_LIMITS_H

/* ---- names on the wire -------------------------------------------------- */

#define PROTOCOL_NAME "symbiote/1"
enum { WIRE_VERSION = 1 }; /* byte 5 of the preface, HELLO keys 1 and 2 */

/* ---- keys and ids ------------------------------------------------------- */

enum {
    TID_LEN = 20,         /* territory id: SHA-256(genesis text), cut */
    HASH_LEN = 32,        /* SHA-256 everywhere */
    KEY_LEN = 32,         /* Ed25519 and X25519 public keys, psks, secrets */
    SIGN_SECRET_LEN = 64, /* libsodium's Ed25519 secret key */
    RID_LEN = 16,         /* request id, random */
    INSTANCE_LEN = 16,    /* HELLO: one run of one daemon */
    INVITE_ID_LEN = 8,
    MAIL_ID_LEN = 16,
};

/* ---- packets and handshakes (SESSION) ----------------------------------- */

enum {
    PACKET_HEAD = 2,    /* u16 big-endian length before each packet */
    PACKET_MAX = 65535, /* = the longest Noise message */
    PACKET_BUFFER = PACKET_HEAD + PACKET_MAX,
    PACKET_FIRST_MAX = 8600, /* preface and Noise message 1 */
    PACKET_IK_HS2_MAX = 512,
    PACKET_XX_HS_MAX = 24576, /* messages 2 and 3 of a pairing */
    SEAL_LEN = 16,            /* Poly1305 tag */
    PREFACE_LEN = 32,
    PREFACE_SEL_LEN = 8,
    PREFACE_MAC_LEN = 16,
    HS1_CERT_MAX = 8192, /* the certificate note that message 1 may carry */
    REFUSAL_LEN = 5,     /* "SYMX" and a code, in clear */
    PLAINTEXT_MAX = PACKET_MAX - SEAL_LEN,
};

/* ---- frames ------------------------------------------------------------- */

enum {
    FRAMES_MAX = 32,    /* in one packet */
    WIRE_DEPTH_MAX = 6, /* nesting of arrays and maps */
    PAD_STEP = 512,     /* plaintexts grow to a multiple of this ... */
    PAD_BELOW = 4096,   /* ... when they are shorter than this */
    REPLY_MAX = 61440,  /* bulk replies are cut here (60 KiB) */
    /* Body that surely fits one packet beside its frame's head and padding. */
    FRAME_BODY_MAX = PLAINTEXT_MAX - 64,
    REQUESTS_OUT_MAX = 8, /* outstanding requests of a session */
    REQUESTS_IN_MAX = 8,  /* unanswered requests kept for the other side */
    REQUESTS_IN_BYTES = 131072,
    BUSY_ERRORS_MAX = 64,      /* so many error 12: the session is closed */
    SEND_QUEUE_FRAMES = 32,    /* per session, plus one bulk packet */
    REPLIES_KEPT = 64,         /* of MAILPUT, STMT, ACK, CONFIRM, per peer */
    NODE_ASKED_MAX = 16777216, /* asked-for reply bytes of the whole node */
    STORE_QUEUE_BLOCKS = 16,
};

/* ---- objects ------------------------------------------------------------ */

enum {
    NOTE_BYTES_MAX = 8192,  /* one signed note */
    CHAIN_NOTES_MAX = 64,   /* identity chain; in a handshake as many as fit */
    CERT_LIFE_DAYS = 400,   /* longest validity of a node certificate */
    CERT_SKEW_DAYS = 1,     /* tolerance towards wrong clocks and dates */
    CHAN_OVERLAP_DAYS = 30, /* an old channel key stays usable */
    OFFER_BYTES_MAX = 8192, /* = OFFER_BODY_MAX of offer.h */
    OFFER_LIFE_DAYS = 550,  /* expiry at most so far ahead: 18 months */
    MAIL_SEALED_MAX = 32768,
    HEADS_MAX = 64, /* entries of one HEADS reply or notice */
    TILE_LEAVES = 256,
    TILES_REPLY_MAX = 900,
    STREAMS_MAX = 64, /* per territory */
    STREAM_TILES_MAX = 1048576,
    EPOCHS_KEPT = 2,
    HELLO_ADDRESSES_MAX = 4,
    PEERS_MAX = 2000,
};

/* ---- invitations -------------------------------------------------------- */

enum {
    INVITE_ADDRESSES_MAX = 2,
    INVITE_LIFE_S = 72 * 3600,
    ADDRESS_CAP = 96, /* "tcp://host:port" and NUL */
};

/* ---- timers (defaults; arguments of the session machine) ---------------- */

enum {
    HANDSHAKE_MS = 10000,  /* from accept or dial to UP */
    HELLO_MS = 10000,      /* from UP to HELLO */
    PING_MS = 25000,       /* nothing sent for so long: PING */
    SILENCE_MS = 75000,    /* no byte received */
    SEND_STALL_MS = 30000, /* no byte accepted by the socket */
    PACKET_MS = 60000,     /* from a packet's length to its last byte */
    SESSION_LIFE_MS = 12 * 3600 * 1000, /* plus or minus 10 % */
    DUPLICATE_MS = 10000, /* a younger old session yields by tid */
    DIAL_WAIT_MS = 15000, /* the higher tid waits before it dials */
    BACKOFF_MIN_MS = 1000,
    BACKOFF_MAX_MS = 900000,
    BACKOFF_RESET_MS = 60000, /* UP for so long: back to the minimum */
    NOTICE_MS = 1000,         /* at most one HEADS notice per second */
    INSTANCE_CLASH_S = 60,    /* two instance ids within: error 17 */
    HEARTBEAT_S = 86400,      /* a checkpoint at least daily */
    LEASE_STALE_S = 3 * 86400,
    LEASE_HIDDEN_S = 14 * 86400,
    LEASE_ERASED_S = 30 * 86400,
    CLOCK_AHEAD_S = 600, /* a STATE time further ahead is refused */
};

/* ---- caps of a listener ------------------------------------------------- */

enum {
    CONNECTIONS_MAX = 1500,
    HALF_OPEN_MAX = 64,
    ADDRESS_CONNECTIONS_MAX = 16, /* not for loopback and known proxies */
    ADDRESS_HANDSHAKES_S = 5,
    HANDSHAKES_S = 50,          /* that cost a DH; counted after the mac */
    HANDSHAKES_RESERVED_S = 10, /* for addresses of recent peers */
    RECENT_PEER_DAYS = 30,
    PEER_CONNECTIONS_MAX = 2,
};

/* ---- quotas per peer (defaults; the bootstrap does not count) ----------- */

enum {
    QUOTA_OFFERS = 1000000,
    QUOTA_OFFERS_HARD = 2000000,
    QUOTA_NEW_LEAVES_DAY = 50000,
    QUOTA_STATEMENTS = 1000,
    QUOTA_MAILS_DAY = 100,
    DOUBTS_PEER_MAX = 256,   /* kept of one peer, and told to one at a time */
    DOUBTS_BURST = 128,      /* taken at once ... */
    DOUBTS_MINUTE = 64,      /* ... and later */
    STATEMENTS_LOG_MAX = 64, /* used of one log: the newest */
};
#define QUOTA_BYTES 1500000000ULL
#define QUOTA_BYTES_DAY 2000000000ULL

#endif
