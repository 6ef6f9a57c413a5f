/* machine.h -- the state of the machine, shared by the files of this folder.
 *
 * One file per concern; each event ends in one of their functions (concerns.h):
 *   roster.c   peers and invitations, and their records
 *   pairing.c  invite, join, confirm, suspend, block, remove
 *   dial.c     whom to dial and when, duplicates
 *   caps.c     how many handshakes a caller and all callers may cost
 *   link.c     connections: bytes to sessions, frames to requests and replies
 *   serve.c    answers from the own log; notices
 *   replica.c  transfers of a peer's log (verify.c: the job on the worker)
 *   own.c      own logs in memory; publish.c: the order of publication; gate.c
 *   streams.c  whom an own stream names, who may see it
 *   doubts.c   counts that do not hold, told and heard
 *   effects.c  effects, memory that lives until the next step, random bytes */
#ifndef MACHINE_H
#define MACHINE_H

#include "symbiote/federate.h"
#include "symbiote/guard.h"
#include "symbiote/invite.h"
#include "symbiote/livelog.h"
#include "symbiote/message.h"
#include "symbiote/session.h"

enum {
    SLOTS_MAX = 16,    /* slices of a transfer between asked and verified */
    SLOTS_ASKED = 6,   /* of them asked for ahead */
    JOBS_UNSTAGED = 8, /* slices verified and not yet in the store */
    SYNCS_MAX = 8,
    INVITATIONS_MAX = 256,
    LINKS_MAX = CONNECTIONS_MAX + 64,
    NEVER_COMMAND = 0,
    CALLERS_MAX = 64, /* more than HANDSHAKES_S: none is forgotten too soon */
    SAID_MAX = 128,
};

struct link;
struct peer;

/* ---- requests -------------------------------------------------------------
 */

/* Asked by us, not yet answered. */
struct asked {
    bool used;
    uint8_t rid[RID_LEN];
    uint8_t op;
    unsigned stream; /* OP_DELTA, OP_TILES, OP_PROOF */
    uint64_t at;     /* OP_DELTA: first index; OP_TILES: first tile;
                        OP_PROOF: command; OP_HEADS: entries left out */
    uint64_t index;  /* OP_PROOF: of the leaf */
};

/* Asked by the other side, waiting for its turn. */
struct inbound {
    uint8_t rid[RID_LEN];
    uint8_t op;
    uint8_t *body;
    size_t len;
};

struct link {
    uint64_t conn;
    struct session *session; /* in locked memory */
    uint8_t *buf;
    size_t cap;
    bool dialled, connected, up, hello_done, dead;
    struct peer *peer;       /* NULL: nobody yet */
    uint8_t target[TID_LEN]; /* whom we dial */
    uint64_t join;           /* command of a JOIN under way, or 0 */
    size_t unsent;           /* bytes given to the shell since DRAINED ... */
    size_t unsent_frames;    /* ... and frames in them */
    bool overrun;            /* too many of them: ends with this step */
    uint64_t caller;         /* whose address it came from (caps.c) */
    bool exempt;             /* that address may stand for many */
    struct asked asked[REQUESTS_OUT_MAX];
    size_t last_asked; /* of them, the last one */
    struct inbound inbound[REQUESTS_IN_MAX];
    size_t inbounds, inbound_bytes;
    unsigned busy_errors;
    uint64_t ticket; /* of the READ_LEAVES under way, or 0 */
    bool subscribed, heads_dirty, confirm_sent;
    uint64_t notice_ms; /* no notice before this */
};

/* ---- replicas ---------------------------------------------------------------
 */

/* A slice [first, first + count) of the wanted log. */
struct slot {
    enum { SLOT_WANTED, SLOT_ASKED, SLOT_ARRIVED } state;
    bool tiles;   /* chunks of the bitmap, not leaves */
    bool cleared; /* the list of cleared leaves is wanted with it */
    uint64_t first, count;
    uint8_t *body; /* the reply, when arrived */
    size_t len;
};

/* What a transfer has verified so far; belongs to the loop or to one job. */
struct verifier {
    struct livelog base; /* copy of the adopted log; after `done`, the new */
    struct livelog_update u;
    char origin[LIVELOG_ORIGIN_TEXT];
    struct note_key key;
    uint64_t now;
    uint8_t *note;
    size_t note_len;
    uint8_t state[MESSAGE_STATE];
    uint8_t *old_bits; /* as adopted, to tell what was cleared */
    size_t old_bytes;
    uint64_t old_size, size;
    bool begun, done;
    enum status status;
    const char *why; /* static text, when status is not OK */
    uint64_t *cleared;
    size_t cleared_count;
};

/* A slice on its way through verification and staging. */
struct federate_job {
    uint8_t tid[TID_LEN];
    unsigned stream;
    uint64_t transfer;  /* its number, to recognise late comers */
    struct verifier *v; /* moved here while the job is out */
    uint8_t *body;
    size_t len;
    uint64_t first, count;
    bool tiles, last;
    struct federate_leaf *leaf;
    size_t leaves;
    bool staged;
    struct federate_job *next;
};

struct transfer {
    uint8_t tid[TID_LEN];
    unsigned stream;
    uint64_t no;
    uint64_t size, from; /* wanted; adopted */
    uint64_t live;       /* offers it will have, as its STATE says */
    uint64_t planned;    /* first index nobody was asked for yet */
    struct slot slot[SLOTS_MAX];
    size_t slots;
    size_t leaf_bytes;     /* size of a leaf, estimated */
    struct verifier *v;    /* NULL while a job has it */
    size_t unstaged;       /* jobs not yet staged */
    bool adopting;         /* ADOPT is out: the memory must stay */
    bool out;              /* a job is with the worker */
    bool begun;            /* the first slice is planned */
    bool finished;         /* the last slice was verified */
    uint64_t retry_ms;     /* nothing is asked before this (busy) */
    uint8_t *record;       /* replica state given with ADOPT */
    struct transfer *next; /* among the orphans */
};

/* What is held of one stream of a peer. */
struct replica {
    unsigned stream;
    bool named; /* in the heads that are being read */
    struct livelog log;
    uint8_t *note;
    size_t note_len;
    struct transfer *transfer;
    enum federate_freshness freshness;
    uint64_t wait_ms;   /* nothing is fetched before this (after a lie) */
    uint64_t want_size; /* its newest head that we know */
    unsigned faults;
};

/* ---- roster
 * ------------------------------------------------------------------- */

/* A doubt that the origin has not answered yet. */
struct telling {
    struct federate_doubt doubt;
    bool asked;
    uint64_t no, conn; /* of the request under way */
};

struct peer {
    uint8_t tid[TID_LEN];
    char name[IDENT_NAME_CAP];
    struct identity identity;
    uint8_t *chain;
    size_t chain_len;
    uint8_t psk[KEY_LEN];
    enum federate_peer_state state;
    bool was_active, own_confirmed, peer_confirmed, confirm_acked;
    uint16_t word[WORDS];
    char words[WORDS_TEXT]; /* while unconfirmed; finding a word is slow */
    char address[HELLO_ADDRESSES_MAX][ADDRESS_CAP];
    size_t addresses;
    uint64_t last_seen;
    uint64_t caller; /* where it called from last (caps.c); 0: never did */
    /* Not stored: */
    struct link *link;                    /* the session that is UP */
    struct replica *replica[STREAMS_MAX]; /* NULL: nothing of that stream */
    uint64_t dial_ms, backoff_ms;
    size_t dial_address;               /* the next one to try */
    uint8_t instance[2][INSTANCE_LEN]; /* of its last two HELLOs */
    uint64_t instance_s;
    uint64_t acked[STREAMS_MAX]; /* sizes of our logs that it has applied */
    uint64_t heads_no;           /* counts HEADS answers */
    struct telling *telling;     /* DOUBTS_PEER_MAX, or NULL */
    size_t tellings;
    uint64_t tell_ms;  /* nothing is told before this */
    uint64_t doubt_ms; /* what it may tell us, as a bucket */
    unsigned doubt_tokens;
};

struct invitation {
    uint8_t id[INVITE_ID_LEN];
    uint8_t secret[KEY_LEN];
    uint64_t expires;
    bool used;
    uint8_t redeemer[KEY_LEN];
    uint8_t peer[TID_LEN];
};

/* ---- own log
 * --------------------------------------------------------------------- */

enum publish_step {
    PUBLISH_IDLE,
    PUBLISH_PREPARING, /* STORE_BATCH is out */
    PUBLISH_HELD,      /* prepared before a restart, waiting for the gate */
    PUBLISH_GUARDING,  /* WRITE_GUARD is out */
    PUBLISH_SIGNING    /* STORE_SIGNED is out */
};

struct own_record { /* STATE leaf of a checkpoint, as loaded */
    uint64_t size;
    uint8_t state[MESSAGE_STATE];
};

struct own_log {
    unsigned stream;
    char origin[LIVELOG_ORIGIN_TEXT];
    uint8_t (*member)[TID_LEN]; /* ascending; none for stream 0 */
    size_t members;
    bool recorded;      /* its member list was loaded or stored */
    struct livelog log; /* as signed and announced */
    uint8_t (*hash)[HASH_LEN];
    uint32_t *cleared_at;
    uint8_t *offer_bits; /* while loading: which leaves are offers */
    size_t leaves, cap;  /* hashes known, those of a batch included */
    uint8_t *note;
    size_t note_len;
    uint8_t state[MESSAGE_STATE];
    /* The batch under way. */
    enum publish_step step;
    struct livelog next;
    uint8_t next_state[MESSAGE_STATE];
    uint64_t *cleared;
    size_t cleared_count;
    uint8_t *next_note;
    size_t next_note_len;
    uint64_t command, first, retry_ms;
    uint32_t *position;
    size_t positions;
    /* Until START. */
    struct own_record record[8];
    size_t records;
    uint64_t head_size, prepared_size; /* LOAD_HEAD, LOAD_BATCH; 0: none */
};

struct sync {
    uint64_t command; /* 0: free */
    bool every;
    uint8_t tid[TID_LEN];
    uint64_t own_size[STREAMS_MAX], started_ms, ask_ms;
    struct sync_peer {
        uint8_t tid[TID_LEN];
        uint64_t heads_no;
        unsigned faults;
        bool done;
    } * peer;
    size_t peers;
};

struct joining {
    uint64_t command; /* 0: none */
    struct invite invite;
    char name[IDENT_NAME_CAP];
    uint64_t deadline_ms, retry_ms;
    size_t next_address;
    uint64_t conn;  /* of the attempt under way, or 0 */
    bool connected; /* somebody was there */
};

struct loaded {
    struct loaded *next;
    uint8_t tid[TID_LEN];
    unsigned stream;
    size_t len;
    uint8_t record[];
};

/* Handshakes of one address, as a bucket that fills all the time. */
struct caller {
    uint64_t who, ms;
    unsigned tokens;
};

/* A line of the log; the same one is written once a minute. */
struct said {
    const char *event, *why;
    uint8_t tid[TID_LEN];
    uint64_t ms;
};

struct block { /* memory that lives until the next step */
    struct block *next;
    size_t n;
};

struct federate {
    const struct textguard *wall; /* borrowed; NULL: patterns only */
    uint64_t held_back;           /* frames */
    struct session_self self;
    struct session_hooks hooks;
    struct session_times times;
    struct identity identity;
    uint8_t *chain;
    struct sign_key log_key;
    char address[HELLO_ADDRESSES_MAX][ADDRESS_CAP];
    size_t addresses;
    uint8_t instance[INSTANCE_LEN];

    uint64_t bucket_ms; /* handshakes: when the bucket was last filled */
    unsigned bucket;
    struct caller caller[CALLERS_MAX];
    const struct link *feeding; /* whose bytes are being read */
    struct said said[SAID_MAX];
    size_t said_next;
    bool started, stopping;
    uint64_t now_ms, now_s, started_ms;
    uint8_t dice[32];

    struct peer **peer;
    size_t peers, peers_cap;
    struct invitation invitation[INVITATIONS_MAX];
    size_t invitations;
    struct link **link;
    size_t links, links_cap;
    uint64_t next_conn, next_ticket, next_transfer;

    struct own_log *own[STREAMS_MAX]; /* NULL: no such stream; 0 exists */
    struct own_log *publishing;       /* the one whose step is not IDLE */
    struct federate_doubt *doubt;     /* told to us */
    size_t doubts, doubts_cap;
    struct guard guard;
    bool has_guard;
    enum federate_gate gate;

    struct transfer *orphans; /* ADOPT is out, the peer is gone */
    struct loaded *loaded;    /* replicas, until START */
    struct proving {
        uint64_t command, ticket; /* 0: free */
        unsigned stream;
    } proving[SYNCS_MAX];
    struct joining joining;
    struct sync sync[SYNCS_MAX];

    struct federate_effect *effect;
    size_t effects, effects_cap;
    struct block *blocks;
    uint64_t wake_ms;
};

#endif
