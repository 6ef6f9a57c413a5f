/* Trees: published roots, and every proof of every small tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <string.h>

#include "symbiote/kdf.h"
#include "symbiote/merkle.h"

enum { LEAVES = 70, BIG = 1500 };

static uint8_t leaf[BIG][MERKLE_HASH];

static void root_of(uint64_t size, uint8_t out[MERKLE_HASH])
{
    struct merkle_range r = {0};

    for (uint64_t i = 0; i < size; i++)
        merkle_add(&r, leaf[i]);
    merkle_root(&r, out);
}

static enum status leaf_at(void *context, uint64_t index, uint8_t *out)
{
    unsigned *reads = context;

    ++*reads;
    memcpy(out, leaf[index], MERKLE_HASH);
    return STATUS_OK;
}

static enum status tile_at(void *context, uint64_t index, uint8_t *out)
{
    (void)context;
    merkle_root_of(out, leaf[index * MERKLE_TILE], MERKLE_TILE);
    return STATUS_OK;
}

static enum status no_leaf(void *context, uint64_t index, uint8_t *out)
{
    (void)context;
    (void)index;
    (void)out;
    return STATUS_IO;
}

static void fill(void)
{
    for (unsigned i = 0; i < BIG; i++)
        merkle_leaf(leaf[i], view_of(&i, sizeof i));
}

static void hex_equal(const uint8_t *hash, const char *hex)
{
    char text[65];

    sodium_bin2hex(text, sizeof text, hash, MERKLE_HASH);
    assert_string_equal(text, hex);
}

/* The eight inputs of the certificate-transparency test tree. */
static void known_inputs_have_known_roots(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } input[] = {{"", 0},
                 {"\0", 1},
                 {"\x10", 1},
                 {"\x20\x21", 2},
                 {"\x30\x31", 2},
                 {"\x40\x41\x42\x43", 4},
                 {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
                 {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d"
                  "\x6e\x6f",
                  16}};
    struct merkle_range r = {0};
    uint8_t hash[MERKLE_HASH];

    (void)state;
    merkle_root(&r, hash);
    hex_equal(hash, "e3b0c44298fc1c149afbf4c8996fb924"
                    "27ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < 8; i++) {
        merkle_leaf(hash, view_of(input[i].bytes, input[i].len));
        merkle_add(&r, hash);
        if (i == 0) {
            merkle_root(&r, hash);
            hex_equal(hash, "6e340b9cffb37a989ca544e6bb780a2c"
                            "78901d3fb33738768511a30617afa01d");
        }
    }
    merkle_root(&r, hash);
    hex_equal(hash, "5dc9da79a70659a9ad559cb701ded9a2"
                    "ab9d823aad2f4960cfe370eff4604328");
}

static void every_leaf_of_every_small_tree_is_proved(void **state)
{
    unsigned reads = 0;
    struct merkle_source s = {&reads, leaf_at, NULL};

    (void)state;
    for (uint64_t size = 1; size <= LEAVES; size++) {
        uint8_t root[MERKLE_HASH];

        root_of(size, root);
        for (uint64_t i = 0; i < size; i++) {
            struct merkle_place at = {i, size};
            struct merkle_path path;

            assert_int_equal(merkle_prove_inclusion(&s, &at, &path), 0);
            assert_int_equal(merkle_check_inclusion(&at, leaf[i], &path, root),
                             0);
            assert_int_equal(
                merkle_check_inclusion(&at, leaf[i + 1], &path, root),
                STATUS_MISMATCH);
            path.count++;
            assert_int_not_equal(
                merkle_check_inclusion(&at, leaf[i], &path, root), 0);
            path.count -= 2;
            if (size > 1)
                assert_int_not_equal(
                    merkle_check_inclusion(&at, leaf[i], &path, root), 0);
        }
    }
}

static void an_inner_node_does_not_pass_for_a_leaf(void **state)
{
    struct merkle_path none = {0};
    uint8_t root[MERKLE_HASH];

    (void)state;
    root_of(5, root);
    assert_int_equal(
        merkle_check_inclusion(&(struct merkle_place){0, 5}, root, &none, root),
        STATUS_MALFORMED);
    assert_int_equal(
        merkle_check_inclusion(&(struct merkle_place){0, 0}, root, &none, root),
        STATUS_MALFORMED);
}

static void every_small_tree_grows_from_every_smaller(void **state)
{
    unsigned reads = 0;
    struct merkle_source s = {&reads, leaf_at, NULL};

    (void)state;
    for (uint64_t size = 1; size <= LEAVES; size++)
        for (uint64_t old = 0; old <= size; old++) {
            uint8_t one[MERKLE_HASH], two[MERKLE_HASH];
            struct merkle_growth g = {old, size, one, two};
            struct merkle_path path;

            root_of(old, one);
            root_of(size, two);
            assert_int_equal(merkle_prove_consistency(&s, old, size, &path), 0);
            assert_int_equal(merkle_check_consistency(&g, &path), 0);
            one[0] ^= 1;
            assert_int_equal(merkle_check_consistency(&g, &path),
                             STATUS_MISMATCH);
        }
}

static void tiles_save_reading_leaves(void **state)
{
    unsigned reads = 0;
    struct merkle_source s = {&reads, leaf_at, tile_at};
    struct merkle_place at = {300, BIG};
    struct merkle_path path;
    uint8_t root[MERKLE_HASH];

    (void)state;
    root_of(BIG, root);
    assert_int_equal(merkle_prove_inclusion(&s, &at, &path), 0);
    assert_int_equal(merkle_check_inclusion(&at, leaf[300], &path, root), 0);
    assert_true(reads < 2 * MERKLE_TILE);
    s.leaf = no_leaf;
    assert_int_equal(merkle_prove_inclusion(&s, &at, &path), STATUS_IO);
    at.index = BIG;
    assert_int_equal(merkle_prove_inclusion(&s, &at, &path), STATUS_NOT_FOUND);
}

static void whole_tiles_give_the_same_range(void **state)
{
    struct merkle_range by_tile = {0};
    uint8_t one[MERKLE_HASH], two[MERKLE_HASH];

    (void)state;
    for (uint64_t t = 0; t < BIG / MERKLE_TILE; t++) {
        assert_int_equal(tile_at(NULL, t, one), STATUS_OK);
        merkle_add_subtree(&by_tile, MERKLE_TILE_LEVEL, one);
    }
    for (uint64_t i = by_tile.size; i < BIG; i++)
        merkle_add(&by_tile, leaf[i]);
    merkle_root(&by_tile, one);
    root_of(BIG, two);
    assert_memory_equal(one, two, sizeof one);
}

static void long_outputs_of_hkdf_have_an_end(void **state)
{
    static uint8_t out[KDF_OUT_MAX + 1];
    struct kdf_input in = {{NULL, 0}, {(const uint8_t *)"k", 1}, {NULL, 0}};

    (void)state;
    assert_int_equal(kdf_hkdf(out, KDF_OUT_MAX, &in), STATUS_OK);
    assert_int_equal(kdf_hkdf(out, KDF_OUT_MAX + 1, &in), STATUS_TOO_BIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_inputs_have_known_roots),
        cmocka_unit_test(every_leaf_of_every_small_tree_is_proved),
        cmocka_unit_test(an_inner_node_does_not_pass_for_a_leaf),
        cmocka_unit_test(every_small_tree_grows_from_every_smaller),
        cmocka_unit_test(tiles_save_reading_leaves),
        cmocka_unit_test(whole_tiles_give_the_same_range),
        cmocka_unit_test(long_outputs_of_hkdf_have_an_end),
    };

    if (sodium_init() < 0)
        return 1;
    fill();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
