/* sim.h -- whole federations in one process: the real machines of
 * node/federate, a virtual clock, a fake network and fake disks, one seed.
 *
 * A disk keeps what STORE, the publication effects, STAGE and ADOPT wrote; a
 * crash loses everything else, at any effect.  The network delays, cuts and
 * closes.  The same seed gives the same trace. */
#ifndef SIM_H
#define SIM_H

#include "symbiote/federate.h"

enum {
    SIM_NODES = 6,
    SIM_TRACE = 65536,
    SIM_NAME = 16,
    SIM_LEAVES = 65536,
    SIM_NAMED_LEAVES = 4096, /* of a stream with an audience */
};

/* Every body of a stream with an audience begins with this and one byte: bit i
 * set: node i published it or is named.  Looked for in every frame that a node
 * sends or receives (test hooks). */
#define SIM_MARK "NAMED!"

struct sim_row { /* a live leaf of somebody's log */
    bool there;
    uint8_t salt[16];
    uint8_t *body;
    size_t len;
};

struct sim_log { /* pool.db: what is held of another's log */
    uint64_t size;
    uint8_t *state;
    size_t state_len;
    struct sim_row *row;
    size_t rows; /* SIM_LEAVES or SIM_NAMED_LEAVES */
};

struct sim_leaf { /* own.db */
    uint8_t hash[32];
    bool live, bare;
    uint64_t cleared_at;
    struct sim_row data;
};

struct sim_own {           /* one stream of the own log */
    struct sim_leaf *leaf; /* as many as in sim_log */
    uint64_t leaves, signed_size, prepared_size;
    uint8_t note[8192];
    size_t note_len;
};

struct sim_record {
    enum federate_table table;
    uint8_t key[32];
    size_t key_len;
    uint8_t *value;
    size_t len;
    struct sim_record *next;
};

struct sim_node {
    struct federate *f; /* NULL: switched off */
    unsigned life;      /* events of an earlier one are dropped */
    char name[SIM_NAME], address[32];
    bool listens, lies;
    uint8_t tid[TID_LEN];
    uint8_t chain[4096];
    size_t chain_len;
    struct chan_key chan;
    struct sign_key log_key;
    /* Disks. */
    struct sim_record *records;
    struct sim_own own[STREAMS_MAX];
    uint8_t guard[8192];
    size_t guard_len;
    struct sim_log pool[SIM_NODES][STREAMS_MAX];
    /* Answers to commands. */
    enum status done[64];
    unsigned stream; /* of the last PUBLISH that was done */
    bool answered[64];
    uint64_t commands;
    char text[512], words[64]; /* of the last INVITE and JOIN */
    uint8_t proof_tid[TID_LEN];
    char proof[32768];
    uint64_t wake_ms;
    long crash_in;             /* effects until a crash; -1: none */
    bool confirmed[SIM_NODES]; /* its operator compared the words */
    unsigned adoptions;
    unsigned doubted, told; /* doubts heard, and answered by the origin */
    uint64_t frames;        /* sent and received, PING and BYE apart */
};

struct sim_pipe {
    size_t node[2];
    unsigned life[2];
    uint64_t conn[2], last_ms[2];
    bool open, accepted;
};

struct sim_letter; /* an event under way */

struct sim {
    uint64_t seed, dice, now_ms, next_conn, letters_no, hash;
    struct sim_node node[SIM_NODES];
    size_t nodes;
    bool cut[SIM_NODES][SIM_NODES];
    struct sim_pipe *pipe;
    size_t pipes;
    struct sim_letter *letter; /* a heap by time */
    size_t letters, letters_cap;
    char trace[SIM_TRACE]; /* what the nodes logged */
    size_t traced;
    bool broken; /* a property that must hold at every step does not */
    const char *why;
};

uint64_t sim_chance(struct sim *s, uint64_t below);
/* `silent`: bit i set: node i cannot be dialled. */
void sim_start(struct sim *s, size_t nodes, uint64_t seed, unsigned silent);
void sim_free(struct sim *s);
void sim_run(struct sim *s, uint64_t ms);
/* Until nothing is refused any more or `ms` have passed: runs on while
 * `wanted` is false. */
bool sim_until(struct sim *s, uint64_t ms, bool (*wanted)(struct sim *s));

/* Gives a command; its number for node[].answered and done. */
uint64_t sim_command(struct sim *s, size_t node, struct federate_event e);
/* Invites, joins and waits; on both ends unconfirmed.  The joiner's status. */
enum status sim_join(struct sim *s, size_t inviter, size_t joiner);
enum status sim_confirm(struct sim *s, size_t node, size_t peer,
                        const char *words);
/* All of it. */
bool sim_pair(struct sim *s, size_t a, size_t b);
enum status sim_publish(struct sim *s, size_t node, size_t offers,
                        const uint64_t *cleared, size_t cleared_count);
/* For the nodes whose bits are set in `named`; 0: into `stream`.  The stream
 * that it went to is node[].stream. */
struct sim_batch {
    size_t offers;
    const uint64_t *cleared;
    size_t cleared_count;
    unsigned stream, named;
};
enum status sim_publish_for(struct sim *s, size_t node,
                            const struct sim_batch *b);
/* False: `node` is off or has no such entry. */
bool sim_peer(struct sim *s, size_t node, size_t peer,
              struct federate_peer *out);
bool sim_active(struct sim *s, size_t node, size_t peer);

void sim_cut(struct sim *s, size_t a, size_t b, bool cut);
void sim_off(struct sim *s, size_t node);
void sim_on(struct sim *s, size_t node);

/* Does `reader` show exactly the live offers of `origin` that it may see, byte
 * for byte? */
bool sim_same(const struct sim *s, size_t origin, size_t reader);
size_t sim_live(const struct sim *s, size_t node);
size_t sim_seen(const struct sim *s, size_t origin, size_t reader);

#endif
