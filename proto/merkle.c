#include "symbiote/merkle.h"

#include <assert.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

void merkle_leaf(uint8_t out[static MERKLE_HASH], struct view data)
{
    static const uint8_t mark = 0x00;
    crypto_hash_sha256_state st;

    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, &mark, 1);
    crypto_hash_sha256_update(&st, data.p, data.len);
    crypto_hash_sha256_final(&st, out);
}

void merkle_node(uint8_t out[static MERKLE_HASH],
                 const uint8_t left[static MERKLE_HASH],
                 const uint8_t right[static MERKLE_HASH])
{
    uint8_t both[1 + 2 * MERKLE_HASH] = {0x01};

    memcpy(both + 1, left, MERKLE_HASH);
    memcpy(both + 1 + MERKLE_HASH, right, MERKLE_HASH);
    (void)crypto_hash_sha256(out, both, sizeof both);
}

void merkle_empty(uint8_t out[static MERKLE_HASH])
{
    (void)crypto_hash_sha256(out, NULL, 0);
}

/* ---- compact ranges
 * ----------------------------------------------------------- */

void merkle_add_subtree(struct merkle_range *r, unsigned level,
                        const uint8_t root[static MERKLE_HASH])
{
    uint8_t hash[MERKLE_HASH];
    unsigned at = level;

    assert(level < MERKLE_LEVELS && (r->size & ((1ULL << level) - 1)) == 0);
    memcpy(hash, root, MERKLE_HASH);
    for (; r->size >> at & 1; at++)
        merkle_node(hash, r->node[at], hash);
    memcpy(r->node[at], hash, MERKLE_HASH);
    r->size += 1ULL << level;
}

void merkle_add(struct merkle_range *r, const uint8_t leaf[static MERKLE_HASH])
{
    merkle_add_subtree(r, 0, leaf);
}

void merkle_root(const struct merkle_range *r, uint8_t out[static MERKLE_HASH])
{
    uint8_t hash[MERKLE_HASH];
    bool any = false;

    if (r->size == 0) {
        merkle_empty(out);
        return;
    }
    for (unsigned i = 0; i < MERKLE_LEVELS; i++) {
        if (!(r->size >> i & 1))
            continue;
        if (any)
            merkle_node(hash, r->node[i], hash);
        else
            memcpy(hash, r->node[i], MERKLE_HASH);
        any = true;
    }
    memcpy(out, hash, MERKLE_HASH);
}

void merkle_root_of(uint8_t out[static MERKLE_HASH], const uint8_t *hashes,
                    size_t count)
{
    struct merkle_range r;

    r.size = 0; /* nodes are read only where a bit of size is set */
    for (size_t i = 0; i < count; i++)
        merkle_add(&r, hashes + i * MERKLE_HASH);
    merkle_root(&r, out);
}

/* ---- checking proofs (RFC 9162, 2.1.3.2 and 2.1.4.2, same trees)
 * --------------- */

static bool equal(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, MERKLE_HASH) == 0;
}

/* The roots that a path leads to, and what is left of the way.  A proof of
 * inclusion uses new_root alone. */
struct climb {
    uint64_t fn, sn;
    uint8_t old_root[MERKLE_HASH], new_root[MERKLE_HASH];
};

static bool climb_one(struct climb *c, const uint8_t *hash)
{
    if (c->sn == 0)
        return false;
    if ((c->fn & 1) || c->fn == c->sn) {
        merkle_node(c->old_root, hash, c->old_root);
        merkle_node(c->new_root, hash, c->new_root);
        while (!(c->fn & 1) && c->fn != 0) {
            c->fn >>= 1;
            c->sn >>= 1;
        }
    } else {
        merkle_node(c->new_root, c->new_root, hash);
    }
    c->fn >>= 1;
    c->sn >>= 1;
    return true;
}

enum status merkle_check_inclusion(const struct merkle_place *at,
                                   const uint8_t leaf[static MERKLE_HASH],
                                   const struct merkle_path *path,
                                   const uint8_t root[static MERKLE_HASH])
{
    struct climb c = {.fn = at->index, .sn = at->size - 1};

    if (at->index >= at->size || path->count > MERKLE_PATH_MAX)
        return STATUS_MALFORMED;
    memcpy(c.new_root, leaf, MERKLE_HASH);
    for (size_t i = 0; i < path->count; i++)
        if (!climb_one(&c, path->hash[i]))
            return STATUS_MALFORMED;
    if (c.sn != 0)
        return STATUS_MALFORMED;
    return equal(c.new_root, root) ? STATUS_OK : STATUS_MISMATCH;
}

static enum status check_growth(const struct merkle_growth *g,
                                const struct merkle_path *path)
{
    struct climb c = {.fn = g->old_size - 1, .sn = g->new_size - 1};
    bool whole = (g->old_size & (g->old_size - 1)) == 0;
    size_t i = whole ? 0 : 1; /* a perfect tree is its own first hash */

    if (path->count < i + 1)
        return STATUS_MALFORMED;
    memcpy(c.old_root, whole ? g->old_root : path->hash[0], MERKLE_HASH);
    memcpy(c.new_root, c.old_root, MERKLE_HASH);
    while (c.fn & 1) {
        c.fn >>= 1;
        c.sn >>= 1;
    }
    for (; i < path->count; i++)
        if (!climb_one(&c, path->hash[i]))
            return STATUS_MALFORMED;
    if (c.sn != 0)
        return STATUS_MALFORMED;
    return equal(c.old_root, g->old_root) && equal(c.new_root, g->new_root)
               ? STATUS_OK
               : STATUS_MISMATCH;
}

enum status merkle_check_consistency(const struct merkle_growth *g,
                                     const struct merkle_path *path)
{
    uint8_t empty[MERKLE_HASH];

    if (g->old_size > g->new_size || path->count > MERKLE_PATH_MAX)
        return STATUS_MALFORMED;
    if (g->old_size == g->new_size || g->old_size == 0) {
        if (path->count != 0)
            return STATUS_MALFORMED;
        merkle_empty(empty);
        if (g->old_size == 0)
            return equal(g->old_root, empty) ? STATUS_OK : STATUS_MISMATCH;
        return equal(g->old_root, g->new_root) ? STATUS_OK : STATUS_MISMATCH;
    }
    return check_growth(g, path);
}

/* ---- making proofs
 * ------------------------------------------------------------- */

/* Root of the leaves [from, to), by tiles where they are full and asked for. */
static enum status root_between(const struct merkle_source *s, uint64_t from,
                                uint64_t to, uint8_t *out)
{
    struct merkle_range r;
    uint8_t hash[MERKLE_HASH];
    enum status st;

    r.size = 0;
    while (from < to) {
        bool tile =
            s->tile && from % MERKLE_TILE == 0 && to - from >= MERKLE_TILE;

        st = tile ? s->tile(s->context, from / MERKLE_TILE, hash)
                  : s->leaf(s->context, from, hash);
        if (st)
            return st;
        merkle_add_subtree(&r, tile ? MERKLE_TILE_LEVEL : 0, hash);
        from += tile ? MERKLE_TILE : 1;
    }
    merkle_root(&r, out);
    return STATUS_OK;
}

/* Largest power of two below n, for n > 1. */
static uint64_t split(uint64_t n)
{
    uint64_t k = 1;

    while (k < n - k)
        k *= 2;
    return k;
}

static void reverse(struct merkle_path *p)
{
    uint8_t hash[MERKLE_HASH];

    for (size_t i = 0; i < p->count / 2; i++) {
        uint8_t *a = p->hash[i], *b = p->hash[p->count - 1 - i];

        memcpy(hash, a, MERKLE_HASH);
        memcpy(a, b, MERKLE_HASH);
        memcpy(b, hash, MERKLE_HASH);
    }
}

enum status merkle_prove_inclusion(const struct merkle_source *s,
                                   const struct merkle_place *at,
                                   struct merkle_path *path)
{
    uint64_t from = 0, to = at->size;
    enum status st;

    if (at->index >= at->size)
        return STATUS_NOT_FOUND;
    path->count = 0;
    while (to - from > 1) { /* from the root down: siblings of the way */
        uint64_t middle = from + split(to - from);
        bool right = at->index >= middle;

        st = root_between(s, right ? from : middle, right ? middle : to,
                          path->hash[path->count]);
        if (st)
            return st;
        path->count++;
        *(right ? &from : &to) = middle;
    }
    reverse(path);
    return STATUS_OK;
}

enum status merkle_prove_consistency(const struct merkle_source *s,
                                     uint64_t old_size, uint64_t new_size,
                                     struct merkle_path *path)
{
    uint64_t from = 0, to = new_size;
    enum status st;

    if (old_size > new_size)
        return STATUS_NOT_FOUND;
    path->count = 0;
    if (old_size == 0 || old_size == new_size)
        return STATUS_OK;
    while (to != old_size) { /* RFC 6962, 2.1.2: SUBPROOF without recursion */
        uint64_t middle = from + split(to - from);
        bool right = old_size > middle;

        st = root_between(s, right ? from : middle, right ? middle : to,
                          path->hash[path->count]);
        if (st)
            return st;
        path->count++;
        *(right ? &from : &to) = middle;
    }
    if (from != 0) { /* the old tree is not a subtree known by its root */
        st = root_between(s, from, to, path->hash[path->count]);
        if (st)
            return st;
        path->count++;
    }
    reverse(path);
    return STATUS_OK;
}
