/* livelog.h -- the live log: an append-only log that also signs what is alive.
 *
 * One log per territory, stream and epoch (proto/PROTOCOL.md, "Live log").
 * Leaves: an offer is 0x4F || salt[16] || body; the EPOCH leaf 0x45 ... is leaf
 * 0 of every epoch; the last leaf of every checkpoint is a STATE leaf 0x53 ...,
 * which commits to a bitmap of the leaves that are still alive.  Two roots, of
 * the log and of the bitmap, prove completeness: nothing hidden, nothing that
 * was withdrawn passed off as alive, nothing alive called dead.
 *
 * Bit i of the bitmap is bit i % 8 (least first) of byte i / 8: leaf i is an
 * offer and not withdrawn.  EPOCH and STATE leaves have the bit 0.  live_root
 * is the RFC 6962 tree over chunks of 32 bytes, the last filled with zeros.
 *
 * The replica's rule is in this module and nowhere else.  A transfer is
 * begin, any number of leaves and cleared bits, finish; `struct livelog` is
 * unchanged until finish returns STATUS_OK, whatever happened before. */
#ifndef SYMBIOTE_LIVELOG_H
#define SYMBIOTE_LIVELOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/merkle.h"
#include "symbiote/note.h"
#include "symbiote/status.h"
#include "symbiote/view.h"

enum {
    LIVELOG_SALT = 16,
    LIVELOG_BODY_MAX = 8192,
    LIVELOG_STATE = 61, /* bytes of a STATE leaf */
    LIVELOG_EPOCH = 54, /* bytes of an EPOCH leaf */
    LIVELOG_CHUNK = 32, /* bytes; the bits of one tile */
    LIVELOG_ORIGIN_TEXT = 128,
    LIVELOG_STREAM_MAX = 32, /* characters of a stream name */
    LIVELOG_CHECKPOINT_TEXT = LIVELOG_ORIGIN_TEXT + 21 + 46,
    LIVELOG_CLOCK_AHEAD = 600,        /* seconds */
    LIVELOG_SIZE_MAX = 256 * 1048576, /* leaves: 2^20 tiles */
};

/* ---- leaves ----------------------------------------------------------------
 */

struct livelog_state {
    uint64_t covered;    /* leaves before this one */
    uint64_t live_count; /* bits set among them */
    uint8_t live_root[MERKLE_HASH];
    uint64_t time;  /* seconds since 1970 */
    uint32_t flags; /* zero; unknown ones are ignored */
};
void livelog_state_encode(uint8_t out[static LIVELOG_STATE],
                          const struct livelog_state *s);
/* STATUS_MALFORMED: other length or first byte, or more alive than covered. */
enum status livelog_state_decode(struct livelog_state *s, struct view leaf);

enum livelog_reason {
    LIVELOG_FIRST, /* nothing before */
    LIVELOG_ROLLED,
    LIVELOG_FORK,
    LIVELOG_KEY,
    LIVELOG_REASONS
};
/* Names the last checkpoint of the epoch before; zeros for LIVELOG_FIRST. */
struct livelog_epoch {
    uint32_t epoch; /* of this log; 1 is the first */
    enum livelog_reason reason;
    uint64_t old_size;
    uint8_t old_root[MERKLE_HASH];
    uint64_t time;
};
void livelog_epoch_encode(uint8_t out[static LIVELOG_EPOCH],
                          const struct livelog_epoch *e);
enum status livelog_epoch_decode(struct livelog_epoch *e, struct view leaf);

/* The leaf hash of an offer. */
void livelog_offer_hash(uint8_t out[static MERKLE_HASH],
                        const uint8_t salt[static LIVELOG_SALT],
                        struct view body);

/* ---- checkpoints -----------------------------------------------------------
 */

/* "symbiote/1/TID/STREAM/EPOCH"; `tid` is the territory id as 32 Crockford
 * characters.  A stream name is 1 to LIVELOG_STREAM_MAX of a-z, 0-9 and '-'.
 * STATUS_OUT_OF_RANGE otherwise. */
enum status livelog_origin(char out[static LIVELOG_ORIGIN_TEXT],
                           const char *tid, const char *stream, uint32_t epoch);
/* The log key of a certificate as the key of checkpoint notes; its name is
 * "symbiote/1/TID/log". */
enum status livelog_key(struct note_key *key, const char *tid,
                        const uint8_t log_public[static NOTE_PUBLIC]);

struct livelog_checkpoint {
    struct view origin; /* into the text */
    uint64_t size;
    uint8_t root[MERKLE_HASH];
};
/* The three lines; *len without a NUL.  STATUS_TOO_BIG: over `cap`. */
enum status livelog_checkpoint_text(char *out, size_t cap, size_t *len,
                                    const struct livelog_checkpoint *c);
/* STATUS_MALFORMED: not exactly origin, size, root. */
enum status livelog_checkpoint_parse(struct livelog_checkpoint *c,
                                     struct view text);

/* ---- a log, at its origin and at every replica ------------------------------
 */

struct livelog {
    struct merkle_range range;  /* size is range.size; {0}: nothing yet */
    uint8_t *bits;              /* the caller's; livelog_bitmap_bytes(size) */
    size_t cap;                 /* bytes at `bits` */
    uint64_t live;              /* bits set */
    struct livelog_state state; /* of the last checkpoint; {0} before */
};
/* Bytes of bitmap for `size` leaves, whole chunks. */
size_t livelog_bitmap_bytes(uint64_t size);
bool livelog_is_live(const struct livelog *log, uint64_t index);
/* Root of the first `bits` bits. */
void livelog_live_root(uint8_t out[static MERKLE_HASH], const uint8_t *bitmap,
                       uint64_t bits);

/* ---- the origin's side ------------------------------------------------------
 */

/* Appends; `hash` receives the leaf hash.  STATUS_FULL: over log->cap or
 * LIVELOG_SIZE_MAX (make room first); STATUS_TOO_BIG: body over the limit. */
enum status livelog_append(struct livelog *log,
                           const uint8_t salt[static LIVELOG_SALT],
                           struct view body, uint8_t hash[static MERKLE_HASH]);
/* Any other leaf data (EPOCH): dead from the start. */
enum status livelog_append_dead(struct livelog *log, struct view data,
                                uint8_t hash[static MERKLE_HASH]);
/* STATUS_NOT_FOUND: not alive. */
enum status livelog_clear(struct livelog *log, uint64_t index);
/* Ends a checkpoint: appends the STATE leaf (its bytes to `leaf`).  The caller
 * then signs livelog_checkpoint_text of {origin, range.size, root}.
 * STATUS_STALE: `time` before the last checkpoint's; nothing was appended. */
enum status livelog_seal(struct livelog *log, uint64_t time,
                         uint8_t leaf[static LIVELOG_STATE]);

/* The list of cleared indices as it travels: for each, ascending, the gap to
 * the one before minus one (the first: itself) as a base-128 number, low
 * groups first, shortest form.  STATUS_TOO_BIG: over `cap`. */
enum status livelog_gaps_encode(const uint64_t *index, size_t count,
                                uint8_t *out, size_t cap, size_t *len);

/* ---- the replica's side: what a new head must prove -------------------------
 */

/* Why a transfer was refused; for the log of the operator and the score of the
 * serving peer.  Only SIGNATURE-valid FORK speaks against the origin. */
enum livelog_fault {
    LIVELOG_FINE,
    LIVELOG_BAD_NOTE,      /* not a checkpoint note */
    LIVELOG_BAD_SIGNATURE, /* not signed by the origin's log key */
    LIVELOG_OTHER_ORIGIN,  /* another log */
    LIVELOG_SHRUNK,        /* older than what I hold */
    LIVELOG_FORKED,        /* same size, other root, both signed */
    LIVELOG_BAD_STATE,     /* not a STATE leaf, or not covering size - 1 */
    LIVELOG_TIME_BACK,
    LIVELOG_TIME_AHEAD,
    LIVELOG_NO_ROOM,  /* more leaves than my buffers or the limit */
    LIVELOG_BAD_LEAF, /* body over the limit, or more than announced */
    LIVELOG_LEAVES_MISSING,
    LIVELOG_BAD_CLEARED, /* list malformed, or bit not mine to clear */
    LIVELOG_RAISED,      /* a dead leaf came back to life */
    LIVELOG_OTHER_ROOT,  /* leaves do not give the signed root */
    LIVELOG_OTHER_LIVE,  /* bits do not give the signed live root or count */
    LIVELOG_FAULTS
};
const char *livelog_fault_text(enum livelog_fault f);

struct livelog_terms {
    const char *origin;         /* the line it must have */
    const struct note_key *key; /* the log key of its certificate */
    uint64_t now;               /* seconds since 1970 */
};

/* What was announced: a checkpoint note and the STATE leaf it ends with. */
struct livelog_head {
    struct view checkpoint, state;
};

/* A transfer in progress.  Fields are for livelog.c, except `fault`. */
struct livelog_update {
    struct merkle_range range;
    uint64_t old_size, size;
    uint8_t root[MERKLE_HASH];
    struct livelog_state state;
    uint8_t leaf[MERKLE_HASH]; /* of STATE */
    uint8_t *bits;
    size_t cap;
    uint64_t live;
    enum status status;
    enum livelog_fault fault; /* why it failed */
};

/* Checks the head against what `log` holds; copies log's bits to `scratch`,
 * the caller's second bitmap, which must hold livelog_bitmap_bytes of the
 * announced size (see livelog_head_size).  On failure u->status and u->fault
 * say why. */
struct livelog_scratch {
    uint8_t *bits;
    size_t cap;
};
enum status livelog_update_begin(struct livelog_update *u,
                                 const struct livelog *log,
                                 const struct livelog_terms *terms,
                                 const struct livelog_head *head,
                                 const struct livelog_scratch *scratch);
/* The size a checkpoint note claims, before anything is verified: how much
 * room to make.  STATUS_TOO_BIG: over LIVELOG_SIZE_MAX. */
enum status livelog_head_size(struct view checkpoint, uint64_t *size);

/* Sticky: after a failure these do nothing.  Leaves come in order from the old
 * size on; the last one, STATE, is added by finish.  A leaf with a body is
 * alive, a leaf given as a hash is dead. */
void livelog_update_leaf(struct livelog_update *u,
                         const uint8_t salt[static LIVELOG_SALT],
                         struct view body);
void livelog_update_hash(struct livelog_update *u,
                         const uint8_t hash[static MERKLE_HASH]);
/* Cleared indices below the old size: livelog_gaps_encode's form ... */
void livelog_update_gaps(struct livelog_update *u, struct view gaps);
/* ... or whole chunks of the new bitmap from chunk `first` on; bits from the
 * old size on are ignored, the leaves themselves say them. */
void livelog_update_chunks(struct livelog_update *u, uint64_t first,
                           struct view chunks);
/* Verifies everything; on STATUS_OK log takes the new head and the scratch
 * bitmap, and the scratch of `u` becomes the old one (swap: u->bits, u->cap).
 * STATUS_MALFORMED while leaves are missing: add them and call again. */
enum status livelog_update_finish(struct livelog_update *u,
                                  struct livelog *log);

/* ---- bootstrap and resync: tile roots, then pages ---------------------------
 */

/* Tile roots and chunks are verified against both signed roots at once; then
 * each page against its tile root.  If `log` already holds leaves, the tiles
 * must extend them.  Two pages are needed before adoption: the last one, which
 * ends in STATE, and the one in which the old size lies (livelog_tree_needs).
 */
struct livelog_tree {
    struct livelog_update u;    /* fault and status as above */
    struct merkle_range tiles;  /* counts tiles */
    struct merkle_range chunks; /* the live tree, in chunks */
    uint64_t joint;             /* old size / 256 */
    uint8_t last_tile[MERKLE_HASH], joint_tile[MERKLE_HASH];
    bool verified, have_last, have_joint, differs;
};
enum status livelog_tree_begin(struct livelog_tree *t,
                               const struct livelog *log,
                               const struct livelog_terms *terms,
                               const struct livelog_head *head,
                               const struct livelog_scratch *scratch);
/* The next n = roots.len / 32 tiles, in order, and as many chunks (a last tile
 * that holds only STATE has a chunk of zeros). */
void livelog_tree_tiles(struct livelog_tree *t, const struct livelog *log,
                        struct view roots, struct view chunks);
/* After the last tile: are both roots the signed ones?  From here on the tile
 * roots may be stored and pages asked for. */
enum status livelog_tree_verify(struct livelog_tree *t);
/* A tile whose page must still be given before adoption; false: none. */
bool livelog_tree_needs(const struct livelog_tree *t, uint64_t *tile);
/* The leaf hashes of a tile that is needed (any other is ignored). */
enum status livelog_tree_page(struct livelog_tree *t, const struct livelog *log,
                              uint64_t tile, struct view hashes);
/* Adopts, as livelog_update_finish. */
enum status livelog_tree_finish(struct livelog_tree *t, struct livelog *log);

/* One page: the leaves of one tile in order, each alive one with its body. */
struct livelog_page {
    uint8_t root[MERKLE_HASH], chunk[LIVELOG_CHUNK];
    size_t count, have; /* leaves of the tile, and given so far */
    uint8_t hash[MERKLE_TILE][MERKLE_HASH];
    enum status status;
};
void livelog_page_begin(struct livelog_page *p,
                        const uint8_t root[static MERKLE_HASH],
                        const uint8_t chunk[static LIVELOG_CHUNK],
                        size_t count);
void livelog_page_leaf(struct livelog_page *p,
                       const uint8_t salt[static LIVELOG_SALT],
                       struct view body);
void livelog_page_hash(struct livelog_page *p,
                       const uint8_t hash[static MERKLE_HASH]);
/* STATUS_MISMATCH: another root, or a body where the bit is 0 or none where it
 * is 1; STATUS_MALFORMED: leaves missing or too many. */
enum status livelog_page_finish(const struct livelog_page *p);

#endif
