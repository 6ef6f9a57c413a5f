/* The pool on disk: staged rows, adoption, and the ranges of its keys. */
#include "folder.h"

#include "replicas.h"

static const uint8_t lille[REPLICAS_TID] = {1}, mons[REPLICAS_TID] = {2},
                     salt[REPLICAS_SALT] = {3};

static uint32_t log_of(struct store *s, const uint8_t *tid)
{
    uint32_t log = 0;

    assert_int_equal(replicas_log(s, &(struct replica_of){tid, 0}, true, &log),
                     STATUS_OK);
    assert_int_not_equal(log, 0);
    return log;
}

static void stage(struct store *s, uint32_t log, uint64_t index,
                  const char *body)
{
    const struct staged_leaf leaf = {log, index, salt, view_text(body)};

    assert_int_equal(replicas_stage(s, &leaf), STATUS_OK);
}

struct seen {
    uint64_t index[8];
    char bodies[64];
    size_t count, stop;
};

static bool see(void *ctx, uint64_t index, const uint8_t *body, size_t len)
{
    struct seen *v = ctx;

    v->index[v->count++] = index;
    (void)strncat(v->bodies, (const char *)body, len);
    return v->count != v->stop;
}

static struct seen leaves(struct store *s, uint32_t log, uint64_t first,
                          uint64_t end)
{
    const struct replica_span span = {log, first, end};
    struct seen v = {0};

    assert_int_equal(replicas_from(s, &span, see, &v), STATUS_OK);
    return v;
}

static void a_log_is_made_once_and_only_when_asked(void **state)
{
    struct store *s = writer();
    uint32_t log = 77;

    (void)state;
    assert_int_equal(
        replicas_log(s, &(struct replica_of){lille, 0}, false, &log),
        STATUS_NOT_FOUND);
    assert_int_equal(log, 77);
    log = log_of(s, lille);
    assert_int_equal(log_of(s, lille), log);
    assert_int_not_equal(log_of(s, mons), log);
    store_close(s);
}

static void rows_come_in_order_of_index_and_stay_in_their_log(void **state)
{
    struct store *s = writer();
    uint32_t a = log_of(s, lille), b = log_of(s, mons);
    struct seen v, two = {.stop = 2};

    (void)state;
    stage(s, a, 9, "nine ");
    stage(s, a, 2, "two ");
    stage(s, b, 0, "other ");
    stage(s, a, (UINT64_C(1) << 28) - 1, "last");
    v = leaves(s, a, 0, UINT64_C(1) << 28);
    assert_int_equal(v.count, 3);
    assert_string_equal(v.bodies, "two nine last");
    assert_int_equal(v.index[2], (UINT64_C(1) << 28) - 1);
    assert_int_equal(leaves(s, a, 3, 9).count, 0);
    assert_string_equal(leaves(s, a, 3, 10).bodies, "nine ");
    assert_string_equal(leaves(s, b, 0, 10).bodies, "other ");
    assert_int_equal(
        replicas_from(s, &(struct replica_span){a, 0, 10}, see, &two),
        STATUS_OK);
    assert_int_equal(two.count, 2);
    store_close(s);
}

static void a_torn_transfer_is_cut_off_at_the_adopted_size(void **state)
{
    struct store *s = writer();
    uint32_t a = log_of(s, lille), b = log_of(s, mons);

    (void)state;
    stage(s, a, 0, "kept ");
    stage(s, a, 5, "staged ");
    stage(s, a, 6, "staged ");
    stage(s, b, 7, "other ");
    assert_int_equal(replicas_cut(s, a, 5), STATUS_OK);
    assert_string_equal(leaves(s, a, 0, 100).bodies, "kept ");
    assert_string_equal(leaves(s, b, 0, 100).bodies, "other ");
    store_close(s);
}

static void a_row_staged_again_replaces_the_first(void **state)
{
    struct store *s = writer();
    uint32_t a = log_of(s, lille);

    (void)state;
    stage(s, a, 1, "first");
    stage(s, a, 1, "second");
    assert_string_equal(leaves(s, a, 0, 10).bodies, "second");
    store_close(s);
}

struct logs {
    struct replica_row row[4];
    char state[4][16];
    size_t count;
};

static bool take_log(void *ctx, const struct replica_row *row)
{
    struct logs *l = ctx;

    l->row[l->count] = *row;
    assert_true(row->state_len < sizeof l->state[0]);
    if (row->state_len)
        memcpy(l->state[l->count], row->state, row->state_len);
    l->count++;
    return true;
}

static void adoption_changes_one_row_and_survives_a_restart(void **state)
{
    struct store *s = writer();
    struct replica_row row = {.size = 6,
                              .seen = 1234,
                              .state = (const uint8_t *)"opaque",
                              .state_len = 6};
    struct logs l = {0};

    (void)state;
    row.log = log_of(s, lille);
    (void)log_of(s, mons);
    assert_int_equal(store_begin(s, STORE_POOL), STATUS_OK);
    assert_int_equal(replicas_adopt(s, &row), STATUS_OK);
    assert_int_equal(store_commit(s, STORE_POOL), STATUS_OK);
    store_close(s);
    s = writer();
    assert_int_equal(replicas_each(s, take_log, &l), STATUS_OK);
    assert_int_equal(l.count, 2);
    assert_memory_equal(l.row[0].tid, lille, REPLICAS_TID);
    assert_int_equal(l.row[0].size, 6);
    assert_int_equal(l.row[0].seen, 1234);
    assert_string_equal(l.state[0], "opaque");
    assert_int_equal(l.row[1].size, 0);
    assert_int_equal(l.row[1].state_len, 0);
    store_close(s);
}

static void a_cleared_row_is_deleted_alone(void **state)
{
    struct store *s = writer();
    uint32_t a = log_of(s, lille), b = log_of(s, mons);

    (void)state;
    stage(s, a, 1, "one ");
    stage(s, a, 2, "two ");
    stage(s, b, 1, "other ");
    assert_int_equal(replicas_delete(s, a, 1), STATUS_OK);
    assert_string_equal(leaves(s, a, 0, 9).bodies, "two ");
    assert_string_equal(leaves(s, b, 0, 9).bodies, "other ");
    store_close(s);
}

static void an_erased_log_leaves_no_row_and_no_bytes(void **state)
{
    static const char body[] = "words of a territory that left us 8141";
    struct store *s = writer();
    uint32_t a = log_of(s, lille), b = log_of(s, mons), again;
    struct logs l = {0};

    (void)state;
    stage(s, a, 0, body);
    stage(s, a, 900, body);
    stage(s, b, 0, "other ");
    assert_int_equal(store_begin(s, STORE_POOL), STATUS_OK);
    assert_int_equal(replicas_erase(s, a), STATUS_OK);
    assert_int_equal(store_commit(s, STORE_POOL), STATUS_OK);
    assert_int_equal(bytes_in("pool.db", body, sizeof body - 1), 0);
    assert_int_equal(bytes_in("pool.db-wal", body, sizeof body - 1), 0);
    assert_int_equal(leaves(s, a, 0, 1000).count, 0);
    assert_string_equal(leaves(s, b, 0, 9).bodies, "other ");
    assert_int_equal(replicas_each(s, take_log, &l), STATUS_OK);
    assert_int_equal(l.count, 1);
    assert_int_equal(
        replicas_log(s, &(struct replica_of){lille, 0}, false, &again),
        STATUS_NOT_FOUND);
    store_close(s);
}

static bool look_into_the_log(void *ctx, uint64_t index, const uint8_t *body,
                              size_t len)
{
    struct store *w = ctx; /* while a reader stands on the rows */

    (void)index;
    (void)body;
    (void)len;
    assert_int_equal(store_begin(w, STORE_POOL), STATUS_OK);
    assert_int_equal(replicas_delete(w, 1, 0), STATUS_OK);
    assert_int_equal(store_commit(w, STORE_POOL), STATUS_OK);
    return false;
}

/* A reader holds the log open: what was erased goes with the next commit. */
static void an_erasure_that_a_reader_delays_is_made_up_for(void **state)
{
    static const char body[] = "words of an offer that was withdrawn 5150";
    struct store *w = writer(), *r = NULL;
    uint32_t log = log_of(w, lille);

    (void)state;
    raw(w, STORE_POOL, "PRAGMA busy_timeout = 10");
    stage(w, log, 0, body);
    assert_int_equal(store_open(&r, folder, STORE_READER), STATUS_OK);
    assert_int_equal(replicas_from(r, &(struct replica_span){log, 0, 9},
                                   look_into_the_log, w),
                     STATUS_OK);
    assert_true(bytes_in("pool.db-wal", body, sizeof body - 1) > 0);
    assert_int_equal(store_begin(w, STORE_POOL), STATUS_OK);
    stage(w, log, 1, "another");
    assert_int_equal(store_commit(w, STORE_POOL), STATUS_OK);
    assert_int_equal(bytes_in("pool.db-wal", body, sizeof body - 1), 0);
    assert_int_equal(bytes_in("pool.db", body, sizeof body - 1), 0);
    store_close(r);
    store_close(w);
}

static void one_body_is_copied_if_it_fits(void **state)
{
    struct store *s = writer();
    uint32_t a = log_of(s, lille);
    uint8_t out[5];
    size_t len = 0;

    (void)state;
    stage(s, a, 3, "12345");
    assert_int_equal(replicas_get(s, replicas_key(a, 3), out, 5, &len),
                     STATUS_OK);
    assert_int_equal(len, 5);
    assert_memory_equal(out, "12345", 5);
    assert_int_equal(replicas_get(s, replicas_key(a, 3), out, 4, &len),
                     STATUS_TOO_BIG);
    assert_int_equal(replicas_get(s, replicas_key(a, 4), out, 5, &len),
                     STATUS_NOT_FOUND);
    store_close(s);
}

static void a_body_beyond_the_limit_is_refused(void **state)
{
    static uint8_t body[8193], out[8193];
    struct staged_leaf leaf = {.salt = salt, .body = {body, 8193}};
    struct store *s = writer();
    uint32_t a = log_of(s, lille);
    size_t len = 0;

    (void)state;
    leaf.log = a;
    assert_int_equal(replicas_stage(s, &leaf), STATUS_TOO_BIG);
    leaf.body.len = 8192;
    assert_int_equal(replicas_stage(s, &leaf), STATUS_OK);
    assert_int_equal(replicas_get(s, replicas_key(a, 0), out, 8193, &len),
                     STATUS_OK);
    assert_int_equal(len, 8192);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_log_is_made_once_and_only_when_asked),
        IN_FOLDER(rows_come_in_order_of_index_and_stay_in_their_log),
        IN_FOLDER(a_torn_transfer_is_cut_off_at_the_adopted_size),
        IN_FOLDER(a_row_staged_again_replaces_the_first),
        IN_FOLDER(adoption_changes_one_row_and_survives_a_restart),
        IN_FOLDER(a_cleared_row_is_deleted_alone),
        IN_FOLDER(an_erased_log_leaves_no_row_and_no_bytes),
        IN_FOLDER(an_erasure_that_a_reader_delays_is_made_up_for),
        IN_FOLDER(one_body_is_copied_if_it_fits),
        IN_FOLDER(a_body_beyond_the_limit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
