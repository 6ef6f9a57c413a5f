/* A node is made whole or not at all, and never twice. */
#include "folder.h"

#include "files.h"
#include "keys.h"
#include "setup.h"
#include "store.h"

static struct setup plan(void)
{
    return (struct setup){.dir = in_folder("node"),
                          .name = "Métropole de Lille",
                          .country = "FR",
                          .commune = "59350",
                          .lang = "fr",
                          .today = 20778};
}

static const char *node_dir(void)
{
    static char dir[FILES_PATH];

    assert_int_equal(files_path(dir, folder, "node"), STATUS_OK);
    return dir;
}

static enum status init(const struct setup *u, struct setup_result *r)
{
    struct setup own = *u;

    own.dir = node_dir(); /* in_folder() is used again meanwhile */
    return setup_init(&own, r);
}

static enum status apply(void *ctx, const uint8_t *note, size_t len)
{
    return ident_apply(ctx, (const char *)note, len);
}

/* The identity that the database tells, verified, and the settings. */
static void check_node(const struct setup_result *r)
{
    struct identity id = {0};
    struct store *s = NULL;
    struct keys k;
    char value[128];

    assert_int_equal(store_open(&s, node_dir(), STORE_READER), STATUS_OK);
    assert_int_equal(store_chain_each(s, apply, &id), STATUS_OK);
    assert_int_equal(id.statements, 2);
    assert_memory_equal(id.tid, r->identity.tid, TID_LEN);
    assert_int_equal(ident_check_day(&id, 20778), STATUS_OK);
    assert_int_equal(ident_check_day(&id, 20778 + 500), STATUS_EXPIRED);
    assert_int_equal(store_meta_get(s, "name", value, sizeof value), STATUS_OK);
    assert_string_equal(value, "Métropole de Lille");
    assert_int_equal(store_meta_get(s, "area", value, sizeof value), STATUS_OK);
    assert_string_equal(value, r->area);
    store_close(s);
    assert_int_equal(keys_load(&k, node_dir()), STATUS_OK);
    assert_memory_equal(k.log.pub, id.log, KEY_LEN);
    assert_memory_equal(k.chan.pub, id.chan, KEY_LEN);
}

static void init_makes_keys_identity_and_databases(void **state)
{
    struct setup u = plan();
    struct setup_result r;

    (void)state;
    (void)umask(0);
    assert_int_equal(init(&u, &r), STATUS_OK);
    check_node(&r);
    assert_int_equal(mode_of("node"), A_FOLDER | 0700);
    assert_int_equal(mode_of("node/keys"), A_FOLDER | 0700);
    assert_int_equal(mode_of("node/offline"), A_FOLDER | 0700);
    assert_int_equal(mode_of("node/keys/log.key"), A_FILE | 0600);
    assert_int_equal(mode_of("node/keys/chan.key"), A_FILE | 0600);
    assert_int_equal(mode_of("node/offline/root.key"), A_FILE | 0600);
    assert_int_equal(mode_of("node/offline/next.key"), A_FILE | 0600);
}

static void root_keys_can_be_kept_elsewhere(void **state)
{
    struct setup u = plan();
    struct setup_result r;
    char stick[FILES_PATH];
    uint8_t secret[KEY_LEN];
    struct sign_key root;

    (void)state;
    assert_int_equal(files_path(stick, folder, "stick"), STATUS_OK);
    u.offline_dir = stick;
    assert_int_equal(init(&u, &r), STATUS_OK);
    check_node(&r);
    assert_int_equal(mode_of("node/offline"), 0);
    assert_int_equal(mode_of("stick/next.key"), A_FILE | 0600);
    assert_int_equal(keys_read(stick, "root.key", secret), STATUS_OK);
    ident_sign_key(&root, secret);
    assert_memory_equal(root.pub, r.identity.root, KEY_LEN);
}

static void read_key(const char *name, uint8_t out[KEY_LEN])
{
    char dir[FILES_PATH];

    assert_int_equal(files_path(dir, folder, "node/keys"), STATUS_OK);
    assert_int_equal(keys_read(dir, name, out), STATUS_OK);
}

static void init_twice_is_refused_and_changes_nothing(void **state)
{
    struct setup u = plan();
    struct setup_result first, second;
    uint8_t before[KEY_LEN], after[KEY_LEN];

    (void)state;
    assert_int_equal(init(&u, &first), STATUS_OK);
    read_key("log.key", before);
    u.name = "Somebody else";
    assert_int_equal(init(&u, &second), STATUS_EXISTS);
    assert_non_null(second.why);
    assert_string_equal(second.about, node_dir());
    read_key("log.key", after);
    assert_memory_equal(before, after, KEY_LEN);
    check_node(&first);
}

/* An init that was cut off left keys that belong to no identity. */
static void init_cut_after_the_keys_is_taken_up_again(void **state)
{
    static const uint8_t stale[KEY_LEN] = {7};
    struct setup u = plan();
    struct setup_result r;
    char keys[FILES_PATH], offline[FILES_PATH];
    uint8_t now[KEY_LEN];

    (void)state;
    assert_int_equal(files_folder(node_dir()), STATUS_OK);
    assert_int_equal(files_path(keys, node_dir(), "keys"), STATUS_OK);
    assert_int_equal(files_path(offline, node_dir(), "offline"), STATUS_OK);
    assert_int_equal(files_folder(keys), STATUS_OK);
    assert_int_equal(files_folder(offline), STATUS_OK);
    assert_int_equal(keys_write(keys, "log.key", stale), STATUS_OK);
    assert_int_equal(keys_write(keys, "chan.key", stale), STATUS_OK);
    assert_int_equal(keys_write(offline, "root.key", stale), STATUS_OK);
    assert_int_equal(init(&u, &r), STATUS_OK);
    check_node(&r);
    read_key("log.key", now);
    assert_memory_not_equal(now, stale, KEY_LEN);
}

static void init_cut_before_the_databases_were_filled_is_taken_up(void **state)
{
    struct setup u = plan();
    struct setup_result r;
    struct store *s = NULL;

    (void)state;
    assert_int_equal(files_folder(node_dir()), STATUS_OK);
    assert_int_equal(store_open(&s, node_dir(), STORE_WRITER), STATUS_OK);
    store_close(s);
    assert_int_equal(init(&u, &r), STATUS_OK);
    check_node(&r);
}

/* The root key in a folder of the user's may be that of another node. */
static void a_root_key_kept_elsewhere_is_never_overwritten(void **state)
{
    static const uint8_t other[KEY_LEN] = {9};
    struct setup u = plan();
    struct setup_result r;
    char stick[FILES_PATH];
    uint8_t now[KEY_LEN];

    (void)state;
    assert_int_equal(files_path(stick, folder, "stick"), STATUS_OK);
    assert_int_equal(files_folder(stick), STATUS_OK);
    assert_int_equal(keys_write(stick, "root.key", other), STATUS_OK);
    u.offline_dir = stick;
    assert_int_equal(init(&u, &r), STATUS_EXISTS);
    assert_string_equal(r.about, stick);
    assert_int_equal(keys_read(stick, "root.key", now), STATUS_OK);
    assert_memory_equal(now, other, KEY_LEN);
    u.offline_dir = NULL;
    assert_int_equal(init(&u, &r), STATUS_OK);
    check_node(&r);
}

static void what_cannot_be_a_node_says_what_was_wrong(void **state)
{
    struct setup_result r;
    struct setup u = plan();

    (void)state;
    u.country = "LU";
    assert_int_equal(init(&u, &r), STATUS_OUT_OF_RANGE);
    assert_string_equal(r.about, "LU");
    u = plan();
    u.lang = "de";
    assert_int_equal(init(&u, &r), STATUS_OUT_OF_RANGE);
    assert_string_equal(r.about, "de");
    u = plan();
    u.commune = "99999";
    assert_int_equal(init(&u, &r), STATUS_NOT_FOUND);
    assert_string_equal(r.about, "99999");
    u = plan();
    u.area = "epci:1";
    assert_int_equal(init(&u, &r), STATUS_NOT_FOUND);
    assert_string_equal(r.about, "epci:1");
    assert_int_equal(mode_of("node"), 0);
    u = plan();
    u.name = "two\nlines";
    assert_int_not_equal(init(&u, &r), STATUS_OK);
    assert_string_equal(r.about, "two\nlines");
    u = plan();
    u.name = "";
    assert_int_not_equal(init(&u, &r), STATUS_OK);
    assert_non_null(r.why);
    u = plan();
    assert_int_equal(init(&u, &r), STATUS_OK);
    check_node(&r);
}

static void a_folder_that_cannot_be_made_is_named(void **state)
{
    struct setup u = plan();
    struct setup_result r;

    (void)state;
    put("node", "a file in its place");
    assert_int_equal(init(&u, &r), STATUS_IO);
    assert_string_equal(r.about, node_dir());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(init_makes_keys_identity_and_databases),
        IN_FOLDER(root_keys_can_be_kept_elsewhere),
        IN_FOLDER(init_twice_is_refused_and_changes_nothing),
        IN_FOLDER(init_cut_after_the_keys_is_taken_up_again),
        IN_FOLDER(init_cut_before_the_databases_were_filled_is_taken_up),
        IN_FOLDER(a_root_key_kept_elsewhere_is_never_overwritten),
        IN_FOLDER(what_cannot_be_a_node_says_what_was_wrong),
        IN_FOLDER(a_folder_that_cannot_be_made_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
