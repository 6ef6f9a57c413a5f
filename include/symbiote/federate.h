/* federate.h -- everything between this node and its peers, without its I/O.
 *
 * One machine per daemon: roster, invitations, dialling, sessions, pairing,
 * serving the own log, replicating the logs of peers, leases, start-up gate and
 * the order of publication.  Event in, effects out:
 *
 *     federate_step(f, &event, &update);
 *     for each update.effect, in order: carry it out
 *
 * It reads no clock, socket, file or random source: the same events give the
 * same effects, so tests/sim runs whole federations under a seed with this
 * code.  It is not thread safe: one thread (the loop) steps it.  The only thing
 * that runs elsewhere is federate_verify() on a job that it hands out.
 *
 * ORDER.  Effects are carried out strictly in order, over updates too: a
 * FEDERATE_STORE must be durable before the effects that follow it are carried
 * out, so a shell whose writer is another thread queues them behind it.  A
 * crash in between only means "not sent yet".  Views in effects are valid until
 * the next step unless the effect says otherwise.
 *
 * LIFE.  federate_open; LOAD_* events in any order, then one EVENT_START; then
 * everything else.  Restart: give back what STORE, STAGE/ADOPT and the three
 * publication effects wrote.  TICK at least when `wake_ms` is reached.
 *
 * CONNECTIONS.  The shell only moves bytes: sessions, packets and frames are
 * inside.  Ids of accepted connections are chosen by the shell below
 * FEDERATE_DIALLED, those of dialled ones by DIAL at or above it; never reused.
 * After CLOSE or EVENT_CLOSED an id is dead and late events for it are ignored.
 *
 * STREAMS.  The own log exists once per audience: stream 0 for all active
 * peers, 1 to 63 for named ones.  Which territories a stream names is in a
 * record of own.db and told to nobody; a peer is shown stream 0 and those that
 * name it, and cannot tell the others from what does not exist.  A stream is
 * made by the first PUBLISH for its audience.  `stream` of an event or effect
 * is that of the log spoken of: an own one, or with `tid` a peer's.
 *
 * POOL OF A PEER.  Rows of live offers keyed (log, index) plus one row per log
 * with `size` and the opaque replica state.  A row is visible when its index is
 * below `size`: STAGE inserts rows at or above `size` (invisible), ADOPT sets
 * `size` in one transaction with the deletion of the cleared rows, so a
 * transfer of any length becomes visible at once and costs one row to flip, and
 * a torn one is cut off by UNSTAGE.  Nothing is adopted before COMMITTED. */
#ifndef SYMBIOTE_FEDERATE_H
#define SYMBIOTE_FEDERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/finding.h"
#include "symbiote/ident.h"
#include "symbiote/limits.h"
#include "symbiote/status.h"
#include "symbiote/textguard.h"
#include "symbiote/view.h"

struct federate;
struct federate_job;

#define FEDERATE_DIALLED (UINT64_C(1) << 63)

enum {
    FEDERATE_WORDS_TEXT = 64, /* four words, spaces between, NUL */
    FEDERATE_PEERS_MAX = 2000,
    FEDERATE_AUDIENCE_MAX = 64, /* territories that one stream names */
};

/* ---- set-up ---------------------------------------------------------------
 */

struct federate_config {
    struct view chain; /* own, encoded (ident.h); copied */
    struct chan_key chan;
    struct sign_key log;
    /* Addresses others can dial, "tcp://HOST:PORT"; at most 4; copied. */
    const char *const *address;
    size_t addresses;
    uint8_t instance[16]; /* random, fresh at every start */
    /* Arguments of the simulator; zero means the protocol's value. */
    uint64_t keep_alive_ms, session_life_ms;
};

/* After sodium_init().  NULL: the chain does not verify or does not belong to
 * the keys. */
struct federate *federate_open(const struct federate_config *config);
/* Jobs that a worker still holds must come back first.  NULL is fine. */
void federate_close(struct federate *f);

/* The last wall (textguard.h): every frame but HELLO, which holds no text but
 * the configured addresses, is shown to it before it is sealed.
 * What it finds something in is not sent, counted, and logged by kind alone; a
 * request is then not asked, a reply becomes error 22.  Borrowed until the next
 * call; without one only patterns are looked for. */
void federate_set_wall(struct federate *f, const struct textguard *guard);
/* Frames held back by it since federate_open. */
uint64_t federate_held_back(const struct federate *f);

/* ---- events ----------------------------------------------------------------
 */

/* Opaque records of own.db: one table (kind, key, value) serves all. */
enum federate_table {
    FEDERATE_PEER = 1,
    FEDERATE_INVITATION,
    FEDERATE_STATE,  /* STATE leaves of own checkpoints */
    FEDERATE_STREAM, /* whom an own stream names */
    FEDERATE_DOUBTS, /* what peers doubt of our live offers */
    FEDERATE_TABLES
};

/* One leaf of the own log as own.db keeps it.  `cleared_at` is the size of the
 * checkpoint that cleared it (PREPARED or SIGNED), 0 before; STATE and EPOCH
 * leaves have live == false and cleared_at == 0.  `live` of a cleared leaf may
 * be either. */
struct federate_own_leaf {
    uint64_t index;
    uint8_t hash[32];
    bool live;
    uint64_t cleared_at;
};

/* A count that does not hold (PROTOCOL 7, DOUBT). */
struct federate_doubt {
    uint8_t tid[TID_LEN]; /* who counted */
    unsigned stream;
    uint64_t index; /* of the offer in the log of its origin */
    uint8_t offer[16], statement[16];
    struct finding finding; /* failed, why, counted, needed */
    uint64_t at;            /* unix seconds when it was told */
};

/* Leaf for a reader or for the store: body NULL means only the hash is left. */
struct federate_leaf {
    uint64_t index;
    uint8_t hash[32];
    uint8_t salt[16];
    const uint8_t *body;
    size_t len;
    bool bare; /* STATE or EPOCH leaf: `body` is its whole data, no salt */
};

enum federate_event_kind {
    /* Loading, before START. */
    FEDERATE_LOAD_RECORD,  /* record */
    FEDERATE_LOAD_LEAVES,  /* stream, own_leaves, ascending, in any number of
                              events, those of a PREPARED batch included */
    FEDERATE_LOAD_HEAD,    /* stream, head: the SIGNED one; absent on a new
                              stream */
    FEDERATE_LOAD_BATCH,   /* stream, batch: the one that is PREPARED and not
                              SIGNED */
    FEDERATE_LOAD_GUARD,   /* bytes of the guard file; empty: no file */
    FEDERATE_LOAD_REPLICA, /* tid, stream, replica */
    FEDERATE_START,

    /* Connections. */
    FEDERATE_ACCEPTED,  /* conn, address (of the caller, for logs and caps) */
    FEDERATE_CONNECTED, /* conn: a DIAL succeeded */
    FEDERATE_RECEIVED,  /* conn, bytes; keep receiving at all times */
    FEDERATE_DRAINED,   /* conn: the socket has taken every byte sent so far */
    FEDERATE_CLOSED,    /* conn: ended, or the DIAL failed */

    /* Answers to effects. */
    FEDERATE_LEAVES,    /* leaves: answer to READ_LEAVES */
    FEDERATE_VERIFIED,  /* job: federate_verify(job) has returned */
    FEDERATE_STAGED,    /* job, status: rows of STAGE are in the store */
    FEDERATE_COMMITTED, /* tid, stream, status: ADOPT is durable */
    FEDERATE_PREPARED,  /* status: STORE_BATCH is durable (own.db, FULL) */
    FEDERATE_GUARDED,   /* status: WRITE_GUARD: renamed and directory synced */
    FEDERATE_SIGNED,    /* status: STORE_SIGNED is durable */

    /* Commands; each is answered by one DONE with the same `command`. */
    FEDERATE_INVITE,  /* invite */
    FEDERATE_JOIN,    /* join: DONE when the words are known, 30 s at most */
    FEDERATE_CONFIRM, /* confirm: STATUS_MISMATCH = other words, entry wiped */
    FEDERATE_SUSPEND, /* tid */
    FEDERATE_RESUME,  /* tid */
    FEDERATE_BLOCK,   /* tid */
    FEDERATE_REMOVE,  /* tid: entry, psk and replica go */
    FEDERATE_SYNC,    /* tid, or all zero for every active peer */
    FEDERATE_PUBLISH, /* stream, publish: DONE when SIGNED (or withheld by the
                         gate) */
    FEDERATE_PROVE,   /* stream, prove: own log or a peer's; DONE carries the
                         text */

    /* Tell the origin `tid` that an offer of its log failed the count: kept in
     * memory until it has answered, in later sessions too, and then reported by
     * TOLD.  The same twice changes nothing. */
    FEDERATE_DOUBT, /* tid, doubt */

    FEDERATE_TICK,
    FEDERATE_STOP, /* BYE 3 on every session */
};

struct federate_event {
    enum federate_event_kind kind;
    uint64_t mono_ms;   /* monotonic, any origin */
    uint64_t unix_s;    /* wall clock */
    uint8_t random[32]; /* fresh random bytes with every event */
    uint64_t command;   /* commands */
    uint64_t conn;      /* connections */
    uint8_t tid[TID_LEN];
    unsigned stream;
    enum status status; /* answers: anything but OK = it failed */
    struct view bytes;
    const char *address;
    bool exempt; /* ACCEPTED: the address may stand for many callers (loopback,
                    a configured proxy): no cap of its own */
    struct federate_job *job;
    union {
        struct {
            enum federate_table table;
            struct view key, value;
        } record;
        struct {
            const struct federate_own_leaf *leaf;
            size_t count;
        } own_leaves;
        struct {
            uint64_t size;
            struct view note; /* signed checkpoint */
        } head;
        struct {
            uint64_t size; /* its leaves are among the LOAD_LEAVES */
        } batch;
        struct {
            struct view state; /* opaque, as ADOPT gave it; empty: rows were
                                  staged and nothing adopted */
        } replica;
        struct {
            uint64_t ticket;
            const struct federate_leaf *leaf; /* ascending from `first` */
            size_t count;
        } leaves;
        struct {
            const char *const *address; /* NULL: those of the configuration */
            size_t addresses;
            uint64_t life_s; /* at most 72 h */
        } invite;
        struct {
            const char *invitation;
            const char *name; /* what to call the peer; NULL: its own name */
        } join;
        struct {
            const char *words; /* tolerant of case and spaces */
        } confirm;             /* with tid */
        struct {
            /* Encoded offer bodies; salts and the shuffle come from `random`.
             */
            const struct view *body;
            size_t count;
            const uint64_t *cleared; /* indices of the stream, ascending */
            size_t cleared_count;
            /* Whom the stream names, any order, active peers without
             * repetition: found or made, `stream` is not read.  NULL and 0:
             * `stream` is one that exists. */
            const uint8_t (*audience)[TID_LEN];
            size_t audience_count;
        } publish; /* both empty: heartbeat */
        struct {
            uint64_t index;
        } prove; /* with tid: own or a peer's */
        struct federate_doubt doubt;
    };
};

/* ---- effects ---------------------------------------------------------------
 */

enum federate_effect_kind {
    /* own.db, all STOREs of one update in one transaction; value.len == 0:
     * delete. */
    FEDERATE_STORE, /* record */

    /* Publication, one at a time, each answered by its event. */
    FEDERATE_STORE_BATCH,  /* stream, batch: append rows as PREPARED, remember
                              `cleared` but keep the bodies -> PREPARED */
    FEDERATE_WRITE_GUARD,  /* bytes: write new, fsync, rename, fsync dir
                              -> GUARDED */
    FEDERATE_STORE_SIGNED, /* stream, signed_head: note and size; now erase
                              salt and body of the rows of the stream cleared
                              at `size` -> SIGNED */

    /* pool.db (NORMAL); all of them with tid and stream. */
    FEDERATE_UNSTAGE, /* tid, size: delete rows with index >= size */
    FEDERATE_STAGE,   /* tid, job, staged: insert rows; memory lives until
                         STAGED gives the job back -> STAGED */
    FEDERATE_ADOPT,   /* tid, adopt: one transaction; memory lives until
                         COMMITTED -> COMMITTED.  Then the pool in memory. */
    FEDERATE_ERASE,   /* tid: rows, state and pool entries of that log go */
    FEDERATE_AGE,     /* tid, freshness changed */

    FEDERATE_READ_LEAVES, /* stream, read: own leaves for a reader -> LEAVES */
    FEDERATE_VERIFY,      /* job: federate_verify(job) on a worker -> VERIFIED
                           */

    FEDERATE_DIAL,  /* conn, address -> CONNECTED or CLOSED */
    FEDERATE_SEND,  /* conn, bytes (to be copied), in order */
    FEDERATE_CLOSE, /* conn: write what is queued (2 s at most), then close */

    FEDERATE_LOG,  /* log: one line; never company data */
    FEDERATE_DONE, /* command, status, done; PUBLISH: stream */
    FEDERATE_GATE, /* gate changed */
    /* doubt: a peer told us, and nobody has before; what it says is stored. */
    FEDERATE_DOUBTED,
    /* tid, doubt, status: the origin has answered (OK), does not have the
     * offer any more (NOT_FOUND) or does not take doubts (REFUSED); BUSY: too
     * many wait already, give it again later. */
    FEDERATE_TOLD,
    FEDERATE_TRACE /* conn, bytes: a plaintext frame (test hook builds only) */
};

enum federate_freshness {
    FRESHNESS_FRESH,
    FRESHNESS_STALE,  /* no checkpoint younger than 3 days */
    FRESHNESS_HIDDEN, /* 14 days: out of lists and matching */
    FRESHNESS_ERASED  /* 30 days: an ERASE went with it */
};

enum federate_gate {
    GATE_COLD,   /* waiting for heads: nothing is signed */
    GATE_LIVE,   /* may publish */
    GATE_RECOVER /* guard and database disagree: nothing is signed */
};

struct federate_effect {
    enum federate_effect_kind kind;
    uint64_t conn, command;
    uint8_t tid[TID_LEN];
    unsigned stream;
    enum status status;
    struct view bytes;
    const char *address;
    struct federate_job *job;
    union {
        struct {
            enum federate_table table;
            struct view key, value;
        } record;
        struct {
            uint64_t first, size;             /* size of the new checkpoint */
            const struct federate_leaf *leaf; /* STATE leaf last */
            size_t count;
            const uint64_t *cleared;
            size_t cleared_count;
        } batch;
        struct {
            uint64_t size;
            struct view note;
        } signed_head;
        struct {
            uint64_t size;
        } unstage;
        struct {
            const struct federate_leaf *leaf; /* live ones only */
            size_t count;
        } staged;
        struct {
            uint64_t size, live; /* new size; live offers in all */
            const uint64_t *cleared;
            size_t cleared_count;
            struct view state; /* opaque, for LOAD_REPLICA */
            uint64_t time;     /* STATE.time of the origin */
        } adopt;
        struct {
            enum federate_freshness freshness;
        } age;
        struct {
            uint64_t ticket, first, count;
            size_t budget; /* stop after this many bytes of bodies, but give
                              at least one leaf */
        } read;
        struct {
            const char *event, *why; /* static ASCII */
        } log;                       /* with tid (zero: nobody) */
        struct {
            const char *text;         /* invitation, or the proof; else NULL */
            uint64_t expires;         /* INVITE */
            const char *words, *name; /* JOIN; tid is the peer */
            uint64_t first;           /* PUBLISH: index of the first new leaf */
            const uint32_t *position; /* PUBLISH: body i became leaf
                                         first + position[i] */
        } done;
        struct {
            enum federate_gate gate;
        } gate;
        struct federate_doubt doubt;
    };
};

struct federate_update {
    const struct federate_effect *effect;
    size_t count;
    uint64_t wake_ms; /* give a TICK at this mono_ms at the latest */
};

/* Foreign bytes never make it fail.  A LOAD_* of damaged data or a START whose
 * records contradict each other: STATUS_MALFORMED, and the daemon must not go
 * on.  Running out of memory ends the process (a crash is safe at any point).
 */
enum status federate_step(struct federate *f, const struct federate_event *e,
                          struct federate_update *u);

/* ---- work for another thread
 * -------------------------------------------------
 */

/* Hash and check a slice of a peer's log (about 60 to 500 KiB).  Touches
 * nothing but the job, which owns copies of all it needs. */
void federate_verify(struct federate_job *job);

/* After federate_verify: the live leaves of the slice, so that the same work
 * item may decode their bodies for the pool.  Valid until STAGED is given. NULL
 * and 0 if the slice was refused. */
const struct federate_leaf *federate_job_leaves(const struct federate_job *job,
                                                size_t *count);

/* For a shell that stops while it holds a job. */
void federate_job_free(struct federate_job *job);

/* ---- what the API shows
 * --------------------------------------------------------
 */

enum federate_peer_state {
    PEER_UNCONFIRMED = 1,
    PEER_ACTIVE,
    PEER_SUSPENDED,
    PEER_BLOCKED
};

struct federate_peer {
    uint8_t tid[TID_LEN];
    const char *name, *address; /* address may be "" */
    const char *area;           /* of its identity; "" before it is known */
    enum federate_peer_state state;
    bool own_confirmed, peer_confirmed, connected;
    char words[FEDERATE_WORDS_TEXT];   /* "" unless unconfirmed */
    uint64_t last_seen;                /* unix seconds, 0: never */
    uint64_t live, size;               /* of its replicas, all streams */
    enum federate_freshness freshness; /* of the one heard of last */
};

/* Peers in the order of the roster; views until the next step. */
size_t federate_peers(const struct federate *f);
struct federate_peer federate_peer_at(const struct federate *f, size_t i);

/* What peers doubt of our live offers, in no order. */
size_t federate_doubts(const struct federate *f);
struct federate_doubt federate_doubt_at(const struct federate *f, size_t i);

enum federate_gate federate_gate(const struct federate *f);
/* Own logs as announced, all streams together: leaves and live offers. */
uint64_t federate_own_size(const struct federate *f);
uint64_t federate_own_live(const struct federate *f);

/* An own stream; stream 0 names nobody and is for all.  A peer that was removed
 * is named by none.  False: no such stream. */
struct federate_stream {
    const uint8_t (*member)[TID_LEN]; /* ascending; view until the next step */
    size_t members;
    uint64_t size, live;
};
bool federate_stream_at(const struct federate *f, unsigned stream,
                        struct federate_stream *out);
/* The stream for exactly these territories, in any order; STATUS_NOT_FOUND:
 * there is none yet. */
enum status federate_stream_find(const struct federate *f,
                                 const uint8_t (*audience)[TID_LEN],
                                 size_t count, unsigned *stream);

#endif
