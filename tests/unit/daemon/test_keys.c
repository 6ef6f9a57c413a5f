/* Key files: private, never overwritten, never half believed. */
#include "folder.h"

#include "files.h"
#include "keys.h"

static const char good[] = "000102030405060708090a0b0c0d0e0f"
                           "101112131415161718191a1b1c1d1e1f";

static enum status read_text(const char *text)
{
    uint8_t secret[KEY_LEN];

    put("k", text);
    assert_int_equal(chmod(in_folder("k"), 0600), 0);
    return keys_read(folder, "k", secret);
}

static void a_key_is_written_for_its_owner_only_and_read_back(void **state)
{
    uint8_t secret[KEY_LEN], got[KEY_LEN] = {0}, text[128];
    size_t len = 0;

    (void)state;
    (void)umask(0);
    for (unsigned i = 0; i < KEY_LEN; i++)
        secret[i] = (uint8_t)i;
    assert_int_equal(keys_write(folder, "k", secret), STATUS_OK);
    assert_int_equal(mode_of("k"), A_FILE | 0600);
    assert_int_equal(keys_read(folder, "k", got), STATUS_OK);
    assert_memory_equal(got, secret, KEY_LEN);
    assert_int_equal(files_read(folder, "k", text, sizeof text, &len),
                     STATUS_OK);
    assert_int_equal(len, 65);
    assert_memory_equal(text, good, 64);
    assert_int_equal(text[64], '\n');
}

static void a_key_is_never_overwritten(void **state)
{
    const uint8_t first[KEY_LEN] = {1}, second[KEY_LEN] = {2};
    uint8_t got[KEY_LEN];

    (void)state;
    assert_int_equal(keys_write(folder, "k", first), STATUS_OK);
    assert_int_equal(keys_write(folder, "k", second), STATUS_EXISTS);
    assert_int_equal(keys_read(folder, "k", got), STATUS_OK);
    assert_memory_equal(got, first, KEY_LEN);
}

static void a_key_that_others_may_use_is_refused(void **state)
{
    static const mode_t bits[] = {0040, 0020, 0010, 0004, 0002, 0001};
    uint8_t got[KEY_LEN];

    (void)state;
    put("k", good);
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        assert_int_equal(chmod(in_folder("k"), 0600 | bits[i]), 0);
        assert_int_equal(keys_read(folder, "k", got), STATUS_REFUSED);
    }
    assert_int_equal(chmod(in_folder("k"), 0400), 0);
    assert_int_equal(keys_read(folder, "k", got), STATUS_OK);
}

static void what_is_not_a_key_is_malformed(void **state)
{
    char text[80];
    uint8_t got[KEY_LEN];

    (void)state;
    assert_int_equal(keys_read(folder, "k", got), STATUS_NOT_FOUND);
    assert_int_equal(read_text(good), STATUS_OK);
    for (size_t len = 0; len < 64; len++) {
        (void)snprintf(text, sizeof text, "%.*s", (int)len, good);
        assert_int_equal(read_text(text), STATUS_MALFORMED);
    }
    (void)snprintf(text, sizeof text, "%s", good);
    text[63] = 'g';
    assert_int_equal(read_text(text), STATUS_MALFORMED);
    text[63] = ' ';
    assert_int_equal(read_text(text), STATUS_MALFORMED);
    (void)snprintf(text, sizeof text, "%s%s", good, "and more");
    assert_int_equal(read_text(text), STATUS_TOO_BIG);
}

static void the_keys_of_a_node_come_together_or_not_at_all(void **state)
{
    const uint8_t one[KEY_LEN] = {1}, two[KEY_LEN] = {2},
                  wiped[sizeof(struct keys)] = {0};
    struct sign_key log;
    struct chan_key chan;
    struct keys k;
    char path[FILES_PATH];

    (void)state;
    assert_int_equal(files_path(path, folder, "keys"), STATUS_OK);
    assert_int_equal(keys_load(&k, folder), STATUS_NOT_FOUND);
    assert_int_equal(files_folder(path), STATUS_OK);
    assert_int_equal(keys_write(path, "log.key", one), STATUS_OK);
    assert_int_equal(keys_load(&k, folder), STATUS_NOT_FOUND);
    assert_int_equal(keys_write(path, "chan.key", two), STATUS_OK);
    assert_int_equal(keys_load(&k, folder), STATUS_OK);
    ident_sign_key(&log, one);
    ident_chan_key(&chan, two);
    assert_memory_equal(k.log.pub, log.pub, KEY_LEN);
    assert_memory_equal(k.chan.pub, chan.pub, KEY_LEN);
    keys_wipe(&k);
    assert_memory_equal(&k, wiped, sizeof k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_key_is_written_for_its_owner_only_and_read_back),
        IN_FOLDER(a_key_is_never_overwritten),
        IN_FOLDER(a_key_that_others_may_use_is_refused),
        IN_FOLDER(what_is_not_a_key_is_malformed),
        IN_FOLDER(the_keys_of_a_node_come_together_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
