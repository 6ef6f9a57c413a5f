/* merkle.h -- RFC 6962 trees with SHA-256.
 *
 * Leaf hash SHA-256(0x00 || data), node SHA-256(0x01 || left || right), the
 * empty tree SHA-256("").  A compact range is the list of the roots of the
 * perfect subtrees of a log, one per bit of its size: enough to append and to
 * know the root, without the leaves.
 *
 * A tile is 256 consecutive leaves; the tree over the tile roots (raw, as leaf
 * hashes) has the root of the log itself, because 256 is a power of two. */
#ifndef SYMBIOTE_MERKLE_H
#define SYMBIOTE_MERKLE_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"
#include "symbiote/view.h"

enum {
    MERKLE_HASH = 32,
    MERKLE_LEVELS = 63,
    MERKLE_TILE = 256,
    MERKLE_TILE_LEVEL = 8,
    MERKLE_PATH_MAX = 64, /* hashes of a proof */
};

void merkle_leaf(uint8_t out[static MERKLE_HASH], struct view data);
void merkle_node(uint8_t out[static MERKLE_HASH],
                 const uint8_t left[static MERKLE_HASH],
                 const uint8_t right[static MERKLE_HASH]);
void merkle_empty(uint8_t out[static MERKLE_HASH]);

/* node[i] is the root of a perfect subtree of 2^i leaves and holds a value if
 * bit i of size is set.  {0} is the empty range. */
struct merkle_range {
    uint64_t size;
    uint8_t node[MERKLE_LEVELS][MERKLE_HASH];
};

void merkle_add(struct merkle_range *r, const uint8_t leaf[static MERKLE_HASH]);
/* Appends a perfect subtree of 2^level leaves; size must be a multiple of
 * that (asserted). */
void merkle_add_subtree(struct merkle_range *r, unsigned level,
                        const uint8_t root[static MERKLE_HASH]);
void merkle_root(const struct merkle_range *r, uint8_t out[static MERKLE_HASH]);
/* The root of `count` hashes standing one after the other. */
void merkle_root_of(uint8_t out[static MERKLE_HASH], const uint8_t *hashes,
                    size_t count);

/* The hashes of a proof, nearest to the leaf first. */
struct merkle_path {
    size_t count;
    uint8_t hash[MERKLE_PATH_MAX][MERKLE_HASH];
};

/* Leaf `index` of a tree of `size`; STATUS_MALFORMED: wrong number of hashes
 * or index outside; STATUS_MISMATCH: another root. */
struct merkle_place {
    uint64_t index, size;
};
enum status merkle_check_inclusion(const struct merkle_place *at,
                                   const uint8_t leaf[static MERKLE_HASH],
                                   const struct merkle_path *path,
                                   const uint8_t root[static MERKLE_HASH]);

/* The tree of old_size is the beginning of the tree of new_size. */
struct merkle_growth {
    uint64_t old_size, new_size;
    const uint8_t *old_root, *new_root; /* MERKLE_HASH bytes each */
};
enum status merkle_check_consistency(const struct merkle_growth *g,
                                     const struct merkle_path *path);

/* Where a prover finds hashes.  `tile` may be NULL; otherwise it yields roots
 * of full tiles and saves reading their leaves.  A status other than OK ends
 * the proof with that status. */
struct merkle_source {
    void *context;
    enum status (*leaf)(void *context, uint64_t index, uint8_t *out);
    enum status (*tile)(void *context, uint64_t index, uint8_t *out);
};
enum status merkle_prove_inclusion(const struct merkle_source *s,
                                   const struct merkle_place *at,
                                   struct merkle_path *path);
enum status merkle_prove_consistency(const struct merkle_source *s,
                                     uint64_t old_size, uint64_t new_size,
                                     struct merkle_path *path);

#endif
