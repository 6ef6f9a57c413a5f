#include "symbiote/proof.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "symbiote/crockford.h"

enum { OFFER = 0x4f, SECONDS_PER_DAY = 86400 };

const char *proof_fault_text(enum proof_fault f)
{
    static const char *const text[PROOF_FAULTS] = {
        [PROOF_FINE] = "fine",
        [PROOF_BAD_CHAIN] = "identity chain not valid",
        [PROOF_OTHER_IDENTITY] = "proof of another territory",
        [PROOF_BAD_CHECKPOINT] = "checkpoint not signed by the log key",
        [PROOF_EXPIRED] = "certificate not valid at that time",
        [PROOF_BAD_LEAF] = "offer not in the log",
        [PROOF_BAD_STATE] = "STATE not the last leaf of the checkpoint",
        [PROOF_NOT_LIVE] = "offer not alive",
    };

    return (unsigned)f < PROOF_FAULTS ? text[f] : "unknown";
}

/* ---- making
 * ---------------------------------------------------------------------- */

static enum status chunk_leaf(void *context, uint64_t index, uint8_t *out)
{
    const struct livelog *log = context;

    merkle_leaf(out, view_of(log->bits + index * LIVELOG_CHUNK, LIVELOG_CHUNK));
    return STATUS_OK;
}

/* Nothing appended and nothing cleared since the last STATE leaf. */
static bool at_checkpoint(const struct livelog *log)
{
    uint8_t root[MERKLE_HASH];

    if (log->range.size == 0 || log->range.size - 1 != log->state.covered ||
        log->live != log->state.live_count)
        return false;
    livelog_live_root(root, log->bits, log->state.covered);
    return memcmp(root, log->state.live_root, sizeof root) == 0;
}

enum status proof_fill(struct proof *p, const struct livelog *log,
                       const struct merkle_source *source, uint64_t index)
{
    struct livelog copy = *log; /* the callback's context is not const */
    struct merkle_source chunks = {&copy, chunk_leaf, NULL};
    uint64_t covered = log->state.covered;
    struct merkle_place at = {index, covered + 1};
    enum status s;

    if (!at_checkpoint(log))
        return STATUS_STALE;
    if (!livelog_is_live(log, index))
        return STATUS_NOT_FOUND;
    p->index = index;
    livelog_state_encode(p->state, &log->state);
    s = merkle_prove_inclusion(source, &at, &p->path);
    at.index = covered;
    if (!s)
        s = merkle_prove_inclusion(source, &at, &p->state_path);
    at = (struct merkle_place){index / MERKLE_TILE,
                               (covered + MERKLE_TILE - 1) / MERKLE_TILE};
    if (!s)
        s = merkle_prove_inclusion(&chunks, &at, &p->chunk_path);
    memcpy(p->chunk, log->bits + at.index * LIVELOG_CHUNK, LIVELOG_CHUNK);
    return s;
}

/* ---- checking
 * -------------------------------------------------------------------- */

/* What is being established; the first fault ends it. */
struct check {
    const struct proof *p;
    struct proof_facts facts;
    struct livelog_state state;
    uint8_t root[MERKLE_HASH];
};

static enum status check_chain(struct check *c, const uint8_t *tid,
                               enum proof_fault *fault)
{
    enum status s = STATUS_NOT_FOUND;

    *fault = PROOF_BAD_CHAIN;
    for (size_t i = 0; i < c->p->notes; i++) {
        const struct view *note = &c->p->chain[i];

        s = ident_apply(&c->facts.identity, (const char *)note->p, note->len);
        if (s)
            return s;
    }
    if (!s && c->facts.identity.serial == 0)
        s = STATUS_NOT_FOUND; /* no certificate, hence no log key */
    if (s)
        return s;
    *fault = PROOF_OTHER_IDENTITY;
    return tid && memcmp(tid, c->facts.identity.tid, TID_LEN) != 0
               ? STATUS_MISMATCH
               : STATUS_OK;
}

static enum status check_checkpoint(struct check *c, enum proof_fault *fault)
{
    struct livelog_checkpoint point;
    struct note_key key;
    struct note note;
    char tid[TID_TEXT], prefix[TID_TEXT + 16];
    enum status s;

    *fault = PROOF_BAD_CHECKPOINT;
    tid_text(tid, c->facts.identity.tid);
    (void)snprintf(prefix, sizeof prefix, "symbiote/1/%s/", tid);
    s = livelog_key(&key, tid, c->facts.identity.log);
    if (!s)
        s = note_parse(&note, c->p->checkpoint);
    if (!s)
        s = note_verify(&note, &key);
    if (!s)
        s = livelog_checkpoint_parse(&point, note.text);
    if (s)
        return s;
    if (point.origin.len < strlen(prefix) ||
        memcmp(point.origin.p, prefix, strlen(prefix)) != 0)
        return STATUS_MISMATCH;
    c->facts.origin = point.origin;
    c->facts.size = point.size;
    memcpy(c->root, point.root, sizeof point.root);
    return STATUS_OK;
}

static enum status check_state(struct check *c, enum proof_fault *fault)
{
    struct merkle_place last = {c->facts.size - 1, c->facts.size};
    struct view state = view_of(c->p->state, LIVELOG_STATE);
    uint8_t hash[MERKLE_HASH];
    enum status s;

    *fault = PROOF_BAD_STATE;
    s = livelog_state_decode(&c->state, state);
    if (s)
        return s;
    if (c->facts.size == 0 || c->state.covered != c->facts.size - 1)
        return STATUS_MISMATCH;
    merkle_leaf(hash, state);
    s = merkle_check_inclusion(&last, hash, &c->p->state_path, c->root);
    if (s)
        return s;
    c->facts.time = c->state.time;
    *fault = PROOF_EXPIRED;
    if (c->state.time / SECONDS_PER_DAY > UINT32_MAX)
        return STATUS_OUT_OF_RANGE;
    return ident_check_day(&c->facts.identity,
                           (uint32_t)(c->state.time / SECONDS_PER_DAY));
}

static enum status check_leaf(struct check *c, enum proof_fault *fault)
{
    struct merkle_place at = {c->p->index, c->facts.size};
    const struct view *leaf = &c->p->leaf;
    uint8_t hash[MERKLE_HASH];

    *fault = PROOF_BAD_LEAF;
    if (leaf->len < 1 + LIVELOG_SALT || leaf->len > PROOF_LEAF_MAX ||
        leaf->p[0] != OFFER)
        return STATUS_MALFORMED;
    merkle_leaf(hash, *leaf);
    c->facts.body =
        view_of(leaf->p + 1 + LIVELOG_SALT, leaf->len - 1 - LIVELOG_SALT);
    return merkle_check_inclusion(&at, hash, &c->p->path, c->root);
}

static enum status check_live(struct check *c, enum proof_fault *fault)
{
    uint64_t index = c->p->index, covered = c->state.covered;
    struct merkle_place at = {index / MERKLE_TILE,
                              covered / MERKLE_TILE +
                                  (covered % MERKLE_TILE != 0)};
    uint8_t hash[MERKLE_HASH];

    *fault = PROOF_NOT_LIVE;
    if (index >= covered ||
        !(c->p->chunk[index % MERKLE_TILE / 8] >> (index % 8) & 1))
        return STATUS_MISMATCH;
    merkle_leaf(hash, view_of(c->p->chunk, LIVELOG_CHUNK));
    return merkle_check_inclusion(&at, hash, &c->p->chunk_path,
                                  c->state.live_root);
}

enum status proof_verify(const struct proof *p, const uint8_t *tid,
                         struct proof_facts *facts, enum proof_fault *fault)
{
    struct check c = {.p = p};
    enum status s = check_chain(&c, tid, fault);

    if (!s)
        s = check_checkpoint(&c, fault);
    if (!s)
        s = check_state(&c, fault);
    if (!s)
        s = check_leaf(&c, fault);
    if (!s)
        s = check_live(&c, fault);
    if (s)
        return s;
    *fault = PROOF_FINE;
    *facts = c.facts;
    return STATUS_OK;
}
