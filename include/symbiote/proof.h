/* proof.h -- "this offer was published, and was alive at that time": a text
 * that anybody can check offline against a territory's fingerprint.
 *
 * In the manner of c2sp.org/tlog-proof, with what makes it self-contained: the
 * identity chain that leads from the fingerprint to the log key, and the
 * liveness of the leaf.  One item a line, in this order, each line ended by LF
 * (CR before it is tolerated, because mail programs add it):
 *
 *     symbiote/1 offer proof
 *     chain                       once for every note of the identity chain,
 *     |LINE                       then the note, each line after a bar
 *     checkpoint
 *     |LINE
 *     leaf BASE64                 0x4F || salt || body, 48 bytes a line
 *     index NUMBER
 *     path BASE64                 inclusion of the leaf, nearest hash first
 *     state BASE64                the STATE leaf, 48 bytes a line
 *     state-path BASE64           its inclusion, as the last leaf
 *     chunk BASE64                32 bytes of the live bitmap
 *     chunk-path BASE64           its inclusion under live_root
 *     end
 *
 * Pure.  Errors of reading: STATUS_MALFORMED, STATUS_TOO_BIG. */
#ifndef SYMBIOTE_PROOF_H
#define SYMBIOTE_PROOF_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/ident.h"
#include "symbiote/livelog.h"
#include "symbiote/merkle.h"
#include "symbiote/status.h"
#include "symbiote/view.h"

enum {
    PROOF_CHAIN_MAX = 16, /* notes of the identity chain */
    PROOF_LEAF_MAX = 1 + LIVELOG_SALT + LIVELOG_BODY_MAX,
    PROOF_TEXT_MAX = 262144,
};

struct proof {
    struct view chain[PROOF_CHAIN_MAX]; /* notes, genesis first */
    size_t notes;
    struct view checkpoint; /* a note */
    struct view leaf;       /* 0x4F || salt || body */
    uint64_t index;
    struct merkle_path path;
    uint8_t state[LIVELOG_STATE];
    struct merkle_path state_path;
    uint8_t chunk[LIVELOG_CHUNK];
    struct merkle_path chunk_path;
};

/* Fills index, state, chunk and the three paths, at the origin or at any full
 * replica; the caller sets chain, checkpoint and leaf.  `log` must stand at
 * its checkpoint: STATUS_STALE if leaves or withdrawals have come since.
 * STATUS_NOT_FOUND: not alive.  Otherwise the status of `source`. */
enum status proof_fill(struct proof *p, const struct livelog *log,
                       const struct merkle_source *source, uint64_t index);

/* *len without a NUL (none is written).  STATUS_TOO_BIG: over `cap`;
 * STATUS_OUT_OF_RANGE: too many notes, or a leaf over the limit. */
enum status proof_write(const struct proof *p, char *out, size_t cap,
                        size_t *len);

/* The views of *p point into scratch, which must hold text.len bytes. */
enum status proof_read(struct proof *p, struct view text, uint8_t *scratch,
                       size_t cap);

/* What a valid proof says. */
struct proof_facts {
    struct identity identity; /* who published it: tid, name, country */
    struct view origin;       /* the log: "symbiote/1/TID/STREAM/EPOCH" */
    uint64_t size, time;      /* of the checkpoint; seconds since 1970 */
    struct view body;         /* the offer, for offer_decode */
};

enum proof_fault {
    PROOF_FINE,
    PROOF_BAD_CHAIN,      /* identity chain not valid */
    PROOF_OTHER_IDENTITY, /* valid, but not of this territory */
    PROOF_BAD_CHECKPOINT, /* not a checkpoint signed by its log key */
    PROOF_EXPIRED,        /* certificate not valid at the time of STATE */
    PROOF_BAD_LEAF,       /* not an offer, or not in the log */
    PROOF_BAD_STATE,      /* STATE not the last leaf of the checkpoint */
    PROOF_NOT_LIVE,       /* the chunk does not show it alive */
    PROOF_FAULTS
};
/* For logs and developers. */
const char *proof_fault_text(enum proof_fault f);

/* Checks everything, the chain first.  `tid` is what the reader trusts, or
 * NULL: then facts->identity says whose proof it is and the reader must compare
 * the fingerprint.  Facts are written only on STATUS_OK; *fault always. */
enum status proof_verify(const struct proof *p, const uint8_t *tid,
                         struct proof_facts *facts, enum proof_fault *fault);

#endif
