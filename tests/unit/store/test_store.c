/* Opening, settings, the chain, and a disk that is full. */
#include "folder.h"
#include "ownlog.h"
#include "published.h"

#include "entries.h"
#include "replicas.h"

extern const unsigned char own_sql[], pool_sql[];

static void what_is_missing_is_made_once_and_found_again(void **state)
{
    struct store *s = writer();
    char value[32];

    (void)state;
    assert_int_equal(store_meta_get(s, "name", value, sizeof value),
                     STATUS_NOT_FOUND);
    assert_int_equal(store_meta_set(s, "name", "Lille"), STATUS_OK);
    assert_int_equal(store_meta_set(s, "name", "Roubaix"), STATUS_OK);
    store_close(s);
    s = writer();
    assert_int_equal(store_meta_get(s, "name", value, sizeof value), STATUS_OK);
    assert_string_equal(value, "Roubaix");
    store_close(s);
}

static void a_setting_longer_than_the_room_is_not_cut(void **state)
{
    struct store *s = writer();
    char value[8] = "before";

    (void)state;
    assert_int_equal(store_meta_set(s, "k", "12345678"), STATUS_OK);
    assert_int_equal(store_meta_get(s, "k", value, sizeof value),
                     STATUS_TOO_BIG);
    assert_string_equal(value, "before");
    assert_int_equal(store_meta_set(s, "k", "1234567"), STATUS_OK);
    assert_int_equal(store_meta_get(s, "k", value, sizeof value), STATUS_OK);
    assert_string_equal(value, "1234567");
    store_close(s);
}

static void a_reader_makes_nothing(void **state)
{
    struct store *s = NULL;

    (void)state;
    assert_int_equal(store_open(&s, folder, STORE_READER), STATUS_NOT_FOUND);
    assert_null(s);
    assert_int_equal(store_open(&s, "/nonexistent/folder", STORE_READER),
                     STATUS_NOT_FOUND);
    assert_int_equal(store_open(&s, "/nonexistent/folder", STORE_WRITER),
                     STATUS_IO);
    assert_null(s);
    store_close(NULL);
}

static void a_reader_cannot_write_and_sees_what_is_committed(void **state)
{
    struct store *w = writer(), *r = NULL;
    char value[8];

    (void)state;
    assert_int_equal(store_open(&r, folder, STORE_READER), STATUS_OK);
    assert_int_not_equal(store_meta_set(r, "k", "v"), STATUS_OK);
    assert_int_equal(store_begin(w, STORE_OWN), STATUS_OK);
    assert_int_equal(store_meta_set(w, "k", "v"), STATUS_OK);
    assert_int_equal(store_meta_get(r, "k", value, sizeof value),
                     STATUS_NOT_FOUND);
    assert_int_equal(store_commit(w, STORE_OWN), STATUS_OK);
    assert_int_equal(store_meta_get(r, "k", value, sizeof value), STATUS_OK);
    store_close(r);
    store_close(w);
}

static void what_is_rolled_back_is_not_kept(void **state)
{
    struct store *s = writer();
    char value[8];

    (void)state;
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    assert_int_equal(store_meta_set(s, "k", "v"), STATUS_OK);
    store_rollback(s, STORE_OWN);
    store_rollback(s, STORE_OWN); /* nothing open: nothing happens */
    assert_int_equal(store_meta_get(s, "k", value, sizeof value),
                     STATUS_NOT_FOUND);
    store_close(s);
}

static void databases_of_a_newer_program_are_left_alone(void **state)
{
    static const enum store_db each[] = {STORE_OWN, STORE_POOL};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct store *s = writer();

        raw(s, each[i], "PRAGMA user_version = 3");
        store_close(s);
        s = NULL;
        assert_int_equal(store_open(&s, folder, STORE_WRITER), STATUS_NEWER);
        assert_int_equal(store_open(&s, folder, STORE_READER), STATUS_NEWER);
        assert_null(s);
        folder_remove(NULL);
        folder_make(NULL);
    }
}

/* A database as the first version wrote it, with a word in it. */
static void write_version_1(const char *name, const unsigned char *sql)
{
    char path[128];
    sqlite3 *db = NULL;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, (const char *)sql, NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "PRAGMA user_version = 1", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     sql == own_sql
                         ? "INSERT INTO meta VALUES ('name', 'Roubaix');"
                           "INSERT INTO own_leaf (idx, hash, live) VALUES "
                           "(7, zeroblob(32), 0);"
                           "INSERT INTO checkpoint VALUES (8, 0, x'6e');"
                           "INSERT INTO queue (flow, since) VALUES (3, 10)"
                         : "INSERT INTO log VALUES (5, zeroblob(20), 9, 1, "
                           "x'00')",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
}

static bool keep_waiting(void *ctx, const struct waiting *w)
{
    *(struct waiting *)ctx = *w;
    return true;
}

static void databases_of_the_first_version_are_brought_up_to_date(void **state)
{
    static const uint8_t nobody[REPLICAS_TID];
    struct ownlog_head head = {0};
    struct waiting w = {0};
    struct store *s = NULL;
    uint32_t log;
    char value[16];

    (void)state;
    write_version_1("own.db", own_sql);
    write_version_1("pool.db", pool_sql);
    assert_int_equal(store_open(&s, folder, STORE_READER), STATUS_NOT_FOUND);
    s = writer();
    assert_int_equal(store_meta_get(s, "name", value, sizeof value), STATUS_OK);
    assert_string_equal(value, "Roubaix");
    assert_int_equal(ownlog_head(s, 0, true, &head), STATUS_OK);
    assert_int_equal(head.size, 8);
    assert_int_equal(
        replicas_log(s, &(struct replica_of){nobody, 0}, false, &log),
        STATUS_OK);
    assert_int_equal(log, 5);
    assert_int_equal(
        replicas_log(s, &(struct replica_of){nobody, 1}, false, &log),
        STATUS_NOT_FOUND);
    assert_int_equal(waiting_each(s, keep_waiting, &w), STATUS_OK);
    assert_int_equal(w.flow, 3);
    assert_false(w.audience.named);
    store_close(s);
    s = NULL;
    assert_int_equal(store_open(&s, folder, STORE_READER), STATUS_OK);
    store_close(s);
}

static void a_file_that_is_no_database_is_malformed(void **state)
{
    struct store *s = NULL;
    char path[128];
    FILE *f;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/own.db", folder);
    f = fopen(path, "wb");
    assert_non_null(f);
    for (unsigned i = 0; i < 1024; i++)
        (void)fputs("not a database. ", f);
    (void)fclose(f);
    assert_int_equal(store_open(&s, folder, STORE_WRITER), STATUS_MALFORMED);
    assert_null(s);
}

struct notes {
    char seen[64];
    unsigned stop_after;
};

static enum status take_note(void *ctx, const uint8_t *note, size_t len)
{
    struct notes *n = ctx;
    size_t have = strlen(n->seen);

    memcpy(n->seen + have, note, len);
    n->seen[have + len] = '\0';
    return n->stop_after && --n->stop_after == 0 ? STATUS_FORGED : STATUS_OK;
}

static void the_chain_keeps_its_order_and_stops_at_a_failure(void **state)
{
    struct store *s = writer();
    struct notes all = {0}, two = {.stop_after = 2};

    (void)state;
    assert_int_equal(store_chain_add(s, (const uint8_t *)"one ", 4), STATUS_OK);
    assert_int_equal(store_chain_add(s, (const uint8_t *)"two ", 4), STATUS_OK);
    assert_int_equal(store_chain_add(s, (const uint8_t *)"three", 5),
                     STATUS_OK);
    assert_int_equal(store_chain_each(s, take_note, &all), STATUS_OK);
    assert_string_equal(all.seen, "one two three");
    assert_int_equal(store_chain_each(s, take_note, &two), STATUS_FORGED);
    assert_string_equal(two.seen, "one two ");
    store_close(s);
}

/* The pages of a database are limited to those it has: a disk without room. */
static void fill_disk(struct store *s, enum store_db db)
{
    raw(s, db, "PRAGMA max_page_count = 1"); /* SQLite takes the present size */
}

static enum status add_company(struct store *s, unsigned no)
{
    static char original[4000];
    char key[16];
    struct company c = {.name = "Filature"};
    enum entry_change change;

    memset(original, 'x', sizeof original);
    (void)snprintf(key, sizeof key, "key %u", no);
    return companies_put(
        s, &c,
        &(struct entry_origin){.key = key,
                               .name_key = key,
                               .digest = no,
                               .original = original,
                               .original_len = sizeof original},
        &change);
}

static void a_full_disk_says_so_and_keeps_nothing_of_ours(void **state)
{
    struct store *s = writer();
    enum status st = STATUS_OK;
    uint64_t count = 99;

    (void)state;
    assert_int_equal(add_company(s, 1), STATUS_OK);
    fill_disk(s, STORE_OWN);
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    for (unsigned i = 2; i < 50 && st == STATUS_OK; i++)
        st = add_company(s, i);
    assert_int_equal(st, STATUS_DISK_FULL);
    store_rollback(s, STORE_OWN);
    assert_int_equal(companies_count(s, &count), STATUS_OK);
    assert_int_equal(count, 1);
    raw(s, STORE_OWN, "PRAGMA max_page_count = 100000");
    assert_int_equal(add_company(s, 2), STATUS_OK);
    store_close(s);
}

static void a_full_disk_leaves_the_pool_as_it_was(void **state)
{
    static const uint8_t tid[REPLICAS_TID] = {1}, salt[REPLICAS_SALT] = {2};
    static uint8_t body[8000], back[8192];
    struct store *s = writer();
    enum status st = STATUS_OK;
    uint32_t log;
    size_t len;

    (void)state;
    assert_int_equal(replicas_log(s, &(struct replica_of){tid, 0}, true, &log),
                     STATUS_OK);
    fill_disk(s, STORE_POOL);
    assert_int_equal(store_begin(s, STORE_POOL), STATUS_OK);
    for (unsigned i = 0; i < 50 && st == STATUS_OK; i++)
        st = replicas_stage(
            s, &(struct staged_leaf){log, i, salt, view_of(body, sizeof body)});
    assert_int_equal(st, STATUS_DISK_FULL);
    store_rollback(s, STORE_POOL);
    assert_int_equal(
        replicas_get(s, replicas_key(log, 0), back, sizeof back, &len),
        STATUS_NOT_FOUND);
    store_close(s);
}

static void
what_is_interrupted_is_rolled_back_and_the_next_goes_on(void **state)
{
    struct store *s = writer();
    uint64_t count = 99;

    (void)state;
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    assert_int_equal(add_company(s, 1), STATUS_OK);
    store_interrupt(s);
    assert_int_equal(add_company(s, 2), STATUS_CLOSED);
    assert_int_equal(companies_count(s, &count), STATUS_CLOSED);
    assert_int_equal(count, 99);
    store_rollback(s, STORE_OWN);
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    assert_int_equal(add_company(s, 3), STATUS_OK);
    assert_int_equal(store_commit(s, STORE_OWN), STATUS_OK);
    assert_int_equal(companies_count(s, &count), STATUS_OK);
    assert_int_equal(count, 1);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(what_is_missing_is_made_once_and_found_again),
        IN_FOLDER(a_setting_longer_than_the_room_is_not_cut),
        IN_FOLDER(a_reader_makes_nothing),
        IN_FOLDER(a_reader_cannot_write_and_sees_what_is_committed),
        IN_FOLDER(what_is_rolled_back_is_not_kept),
        IN_FOLDER(databases_of_a_newer_program_are_left_alone),
        IN_FOLDER(databases_of_the_first_version_are_brought_up_to_date),
        IN_FOLDER(a_file_that_is_no_database_is_malformed),
        IN_FOLDER(the_chain_keeps_its_order_and_stops_at_a_failure),
        IN_FOLDER(a_full_disk_says_so_and_keeps_nothing_of_ours),
        IN_FOLDER(a_full_disk_leaves_the_pool_as_it_was),
        IN_FOLDER(what_is_interrupted_is_rolled_back_and_the_next_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
