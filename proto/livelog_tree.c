/* Bootstrap and resync: tile roots against both signed roots, pages against
 * their tile. */
#include <string.h>

#include "livelog_rules.h"

static uint64_t tiles_of(uint64_t size)
{
    return (size + MERKLE_TILE - 1) / MERKLE_TILE;
}

static size_t leaves_in(uint64_t size, uint64_t tile)
{
    uint64_t left = size - tile * MERKLE_TILE;

    return left < MERKLE_TILE ? (size_t)left : MERKLE_TILE;
}

enum status livelog_tree_begin(struct livelog_tree *t,
                               const struct livelog *log,
                               const struct livelog_terms *terms,
                               const struct livelog_head *head,
                               const struct livelog_scratch *scratch)
{
    enum status s;

    memset(t, 0, sizeof *t);
    s = livelog_update_begin(&t->u, log, terms, head, scratch);
    t->u.range.size = 0; /* built again, from tiles */
    t->u.live = 0;
    t->joint = t->u.old_size / MERKLE_TILE;
    t->have_joint = t->u.old_size % MERKLE_TILE == 0;
    return s;
}

/* The full tiles that the replica held must be the first of these. */
static bool extends(const struct livelog_tree *t, const struct livelog *log)
{
    for (unsigned i = 0; i + MERKLE_TILE_LEVEL < MERKLE_LEVELS; i++)
        if ((t->joint >> i & 1) &&
            memcmp(t->tiles.node[i], log->range.node[i + MERKLE_TILE_LEVEL],
                   MERKLE_HASH) != 0)
            return false;
    return true;
}

static void take_root(struct livelog_tree *t, const struct livelog *log,
                      const uint8_t *root)
{
    uint64_t tile = t->tiles.size;

    if (tile == t->joint)
        memcpy(t->joint_tile, root, MERKLE_HASH);
    memcpy(t->last_tile, root, MERKLE_HASH);
    merkle_add(&t->tiles, root);
    if (t->tiles.size == t->joint && !extends(t, log))
        t->differs = true;
    if (leaves_in(t->u.size, tile) == MERKLE_TILE)
        merkle_add_subtree(&t->u.range, MERKLE_TILE_LEVEL, root);
}

/* Bits of one byte of the chunk that may be set: old ones that were, and new
 * ones below STATE. */
static uint8_t may_be_set(const struct livelog_tree *t, uint64_t at)
{
    uint8_t out = 0;

    for (unsigned bit = 0; bit < 8; bit++) {
        uint64_t i = at * 8 + bit;
        bool allowed = i < t->u.old_size ? t->u.bits[at] >> bit & 1
                                         : i < t->u.state.covered;

        out |= (uint8_t)(allowed << bit);
    }
    return out;
}

static void take_chunk(struct livelog_tree *t, uint64_t tile,
                       const uint8_t *chunk)
{
    struct livelog_update *u = &t->u;
    uint8_t hash[MERKLE_HASH];

    for (size_t i = 0; i < LIVELOG_CHUNK; i++) {
        uint64_t at = tile * LIVELOG_CHUNK + i;
        uint8_t bits = chunk[i];

        if (bits & ~may_be_set(t, at)) {
            (void)livelog_refuse(u, LIVELOG_RAISED, STATUS_MISMATCH);
            return;
        }
        u->bits[at] = bits;
        for (; bits; bits &= (uint8_t)(bits - 1))
            u->live++;
    }
    if (tile * MERKLE_TILE < u->state.covered) {
        merkle_leaf(hash, view_of(chunk, LIVELOG_CHUNK));
        merkle_add(&t->chunks, hash);
    }
}

void livelog_tree_tiles(struct livelog_tree *t, const struct livelog *log,
                        struct view roots, struct view chunks)
{
    size_t n = roots.len / MERKLE_HASH;

    if (t->u.status)
        return;
    if (roots.len % MERKLE_HASH != 0 || chunks.len != n * LIVELOG_CHUNK ||
        n > tiles_of(t->u.size) - t->tiles.size) {
        (void)livelog_refuse(&t->u, LIVELOG_BAD_LEAF, STATUS_MALFORMED);
        return;
    }
    for (size_t i = 0; i < n && !t->u.status; i++) {
        take_chunk(t, t->tiles.size, chunks.p + i * LIVELOG_CHUNK);
        take_root(t, log, roots.p + i * MERKLE_HASH);
    }
}

enum status livelog_tree_verify(struct livelog_tree *t)
{
    struct livelog_update *u = &t->u;
    uint8_t root[MERKLE_HASH];

    if (u->status)
        return u->status;
    if (t->tiles.size != tiles_of(u->size)) {
        u->fault = LIVELOG_LEAVES_MISSING;
        return STATUS_MALFORMED; /* not sticky: they may still come */
    }
    merkle_root(&t->tiles, root);
    if (memcmp(root, u->root, sizeof root) != 0)
        return livelog_refuse(u, LIVELOG_OTHER_ROOT, STATUS_MISMATCH);
    merkle_root(&t->chunks, root);
    if (u->live != u->state.live_count ||
        memcmp(root, u->state.live_root, sizeof root) != 0)
        return livelog_refuse(u, LIVELOG_OTHER_LIVE, STATUS_MISMATCH);
    if (t->differs)
        return livelog_refuse(u, LIVELOG_FORKED, STATUS_FORKED);
    t->verified = true;
    u->fault = LIVELOG_FINE;
    return STATUS_OK;
}

bool livelog_tree_needs(const struct livelog_tree *t, uint64_t *tile)
{
    if (t->u.status || (t->have_last && t->have_joint))
        return false;
    *tile = t->have_joint ? tiles_of(t->u.size) - 1 : t->joint;
    return true;
}

/* The leaves that the replica held in the joint tile must be its first. */
static enum status take_joint(struct livelog_tree *t, const struct livelog *log,
                              const uint8_t *hashes)
{
    size_t n = (size_t)(t->u.old_size % MERKLE_TILE);
    struct merkle_range r;

    r.size = 0;
    for (size_t i = 0; i < n; i++)
        merkle_add(&r, hashes + i * MERKLE_HASH);
    for (unsigned i = 0; i < MERKLE_TILE_LEVEL; i++)
        if ((n >> i & 1) &&
            memcmp(r.node[i], log->range.node[i], MERKLE_HASH) != 0)
            return livelog_refuse(&t->u, LIVELOG_FORKED, STATUS_FORKED);
    t->have_joint = true;
    return STATUS_OK;
}

/* The last leaf must be STATE; a tile that is not full completes the range. */
static enum status take_last(struct livelog_tree *t, const uint8_t *hashes,
                             size_t n)
{
    if (memcmp(hashes + (n - 1) * MERKLE_HASH, t->u.leaf, MERKLE_HASH) != 0)
        return livelog_refuse(&t->u, LIVELOG_BAD_STATE, STATUS_MISMATCH);
    for (size_t i = 0; i < n && n < MERKLE_TILE; i++)
        merkle_add(&t->u.range, hashes + i * MERKLE_HASH);
    t->have_last = true;
    return STATUS_OK;
}

enum status livelog_tree_page(struct livelog_tree *t, const struct livelog *log,
                              uint64_t tile, struct view hashes)
{
    uint64_t last = tiles_of(t->u.size) - 1;
    bool is_joint = tile == t->joint && !t->have_joint;
    bool is_last = tile == last && !t->have_last;
    size_t n = leaves_in(t->u.size, tile);
    uint8_t root[MERKLE_HASH];
    enum status s = t->u.status;

    if (s || !t->verified)
        return s ? s : STATUS_MALFORMED;
    if (!is_joint && !is_last)
        return STATUS_OK;
    if (hashes.len != n * MERKLE_HASH)
        return STATUS_MALFORMED; /* ask again: the tree itself is verified */
    merkle_root_of(root, hashes.p, n);
    if (memcmp(root, tile == last ? t->last_tile : t->joint_tile,
               sizeof root) != 0)
        return STATUS_MISMATCH;
    if (is_joint)
        s = take_joint(t, log, hashes.p);
    if (!s && is_last)
        s = take_last(t, hashes.p, n);
    return s;
}

enum status livelog_tree_finish(struct livelog_tree *t, struct livelog *log)
{
    if (t->u.status)
        return t->u.status;
    if (!t->verified || !t->have_last || !t->have_joint)
        return STATUS_MALFORMED;
    if (t->u.old_size != log->range.size)
        return livelog_refuse(&t->u, LIVELOG_BAD_LEAF, STATUS_STALE);
    livelog_adopt(&t->u, log);
    return STATUS_OK;
}

/* ---- one page
 * ------------------------------------------------------------------- */

void livelog_page_begin(struct livelog_page *p,
                        const uint8_t root[static MERKLE_HASH],
                        const uint8_t chunk[static LIVELOG_CHUNK], size_t count)
{
    p->have = 0;
    p->count = count;
    p->status =
        count == 0 || count > MERKLE_TILE ? STATUS_OUT_OF_RANGE : STATUS_OK;
    memcpy(p->root, root, MERKLE_HASH);
    memcpy(p->chunk, chunk, LIVELOG_CHUNK);
}

/* Room for one more leaf, which comes with a body if and only if it lives. */
static bool expects(struct livelog_page *p, bool with_body)
{
    bool live;

    if (p->status)
        return false;
    if (p->have == p->count) {
        p->status = STATUS_MALFORMED;
        return false;
    }
    live = p->chunk[p->have / 8] >> (p->have % 8) & 1;
    if (live != with_body)
        p->status = STATUS_MISMATCH;
    return !p->status;
}

void livelog_page_leaf(struct livelog_page *p,
                       const uint8_t salt[static LIVELOG_SALT],
                       struct view body)
{
    if (!expects(p, true))
        return;
    if (body.len > LIVELOG_BODY_MAX)
        p->status = STATUS_TOO_BIG;
    else
        livelog_offer_hash(p->hash[p->have++], salt, body);
}

void livelog_page_hash(struct livelog_page *p,
                       const uint8_t hash[static MERKLE_HASH])
{
    if (expects(p, false))
        memcpy(p->hash[p->have++], hash, MERKLE_HASH);
}

enum status livelog_page_finish(const struct livelog_page *p)
{
    uint8_t root[MERKLE_HASH];

    if (p->status)
        return p->status;
    if (p->have != p->count)
        return STATUS_MALFORMED;
    merkle_root_of(root, p->hash[0], p->count);
    return memcmp(root, p->root, sizeof root) == 0 ? STATUS_OK
                                                   : STATUS_MISMATCH;
}
