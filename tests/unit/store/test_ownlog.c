/* The own log and what is published: prepared, signed, withdrawn, erased. */
#include "folder.h"

#include "ownlog.h"
#include "published.h"

static const uint8_t offer_a[PUBLISHED_OFFER] = {0xa}, /* ids */
    offer_b[PUBLISHED_OFFER] = {0xb};
/* Bytes that a file holds only if they were left there. */
static const char secret_salt[] = "salt-of-2911-bytes"; /* 16 are used */
static const char secret_body[] =
    "body of the offer that was withdrawn at 4711";

static const struct audience everybody;

static void publish(struct store *s, const uint8_t *offer, uint32_t flow)
{
    const struct publication p = {.flow = flow,
                                  .company = 5,
                                  .body = (const uint8_t *)"published body",
                                  .len = 14,
                                  .k = 6,
                                  .k_members = 9,
                                  .published = 1000};
    struct publication named = p;

    memcpy(named.offer, offer, PUBLISHED_OFFER);
    assert_int_equal(publications_add(s, &named), STATUS_OK);
}

static void add_leaf(struct store *s, uint64_t index, const uint8_t *offer)
{
    struct ownlog_leaf l = {.index = index,
                            .live = true,
                            .salt = (const uint8_t *)secret_salt,
                            .body = (const uint8_t *)secret_body,
                            .len = sizeof secret_body};

    memset(l.hash, (int)index + 1, sizeof l.hash);
    assert_int_equal(ownlog_add(s, &l, offer), STATUS_OK);
}

/* A STATE leaf: its data is in the body, without salt. */
static void add_state(struct store *s, uint64_t index)
{
    struct ownlog_leaf l = {
        .index = index, .body = (const uint8_t *)"state", .len = 5};

    assert_int_equal(ownlog_add(s, &l, NULL), STATUS_OK);
}

static void prepare(struct store *s, uint64_t size, uint64_t first)
{
    assert_int_equal(ownlog_prepare(s, 0, size, first), STATUS_OK);
}

static void sign(struct store *s, uint64_t size, uint64_t now)
{
    assert_int_equal(
        ownlog_sign(s, &(struct ownlog_sealed){0, size,
                                               (const uint8_t *)"signed note",
                                               11, now}),
        STATUS_OK);
}

struct found {
    struct ownlog_leaf leaf[8];
    bool salt[8], body[8];
    size_t count;
};

static bool find_leaf(void *ctx, const struct ownlog_leaf *l)
{
    struct found *f = ctx;

    f->salt[f->count] = l->salt != NULL;
    f->body[f->count] = l->body != NULL;
    f->leaf[f->count++] = *l;
    return f->count < 8;
}

static struct found read_all(struct store *s)
{
    struct found f = {0};

    assert_int_equal(ownlog_read(s, 0, 100, find_leaf, &f), STATUS_OK);
    return f;
}

static void a_checkpoint_is_prepared_then_signed(void **state)
{
    struct store *s = writer();
    struct ownlog_head h = {0};

    (void)state;
    assert_int_equal(ownlog_head(s, 0, true, &h), STATUS_NOT_FOUND);
    assert_int_equal(ownlog_head(s, 0, false, &h), STATUS_NOT_FOUND);
    prepare(s, 3, 0);
    assert_int_equal(ownlog_head(s, 0, true, &h), STATUS_NOT_FOUND);
    assert_int_equal(ownlog_head(s, 0, false, &h), STATUS_OK);
    assert_int_equal(h.size, 3);
    assert_int_equal(h.len, 0);
    sign(s, 3, 2000);
    assert_int_equal(ownlog_head(s, 0, false, &h), STATUS_NOT_FOUND);
    assert_int_equal(ownlog_head(s, 0, true, &h), STATUS_OK);
    assert_int_equal(h.len, 11);
    assert_memory_equal(h.note, "signed note", 11);
    prepare(s, 5, 3);
    assert_int_equal(ownlog_head(s, 0, false, &h), STATUS_OK);
    assert_int_equal(h.first, 3);
    assert_int_equal(ownlog_head(s, 0, true, &h), STATUS_OK);
    assert_int_equal(h.size, 3);
    store_close(s);
}

static void leaves_are_read_with_and_without_their_bytes(void **state)
{
    struct store *s = writer();
    struct found f, scanned = {0};

    (void)state;
    add_leaf(s, 0, NULL);
    add_state(s, 1);
    f = read_all(s);
    assert_int_equal(f.count, 2);
    assert_true(f.leaf[0].live && f.salt[0] && f.body[0]);
    assert_int_equal(f.leaf[0].len, sizeof secret_body);
    assert_int_equal(f.leaf[0].hash[31], 1);
    assert_true(!f.leaf[1].live && !f.salt[1] && f.body[1]);
    assert_int_equal(ownlog_scan(s, 1, 2, find_leaf, &scanned), STATUS_OK);
    assert_int_equal(scanned.count, 1);
    assert_int_equal(scanned.leaf[0].index, 1);
    store_close(s);
}

static void the_same_index_twice_is_refused(void **state)
{
    struct store *s = writer();
    struct ownlog_leaf l = {.index = 4};

    (void)state;
    add_state(s, 4);
    assert_int_equal(ownlog_add(s, &l, NULL), STATUS_EXISTS);
    prepare(s, 5, 0);
    assert_int_equal(ownlog_prepare(s, 0, 5, 0), STATUS_EXISTS);
    store_close(s);
}

struct rows {
    struct publication p[4];
    size_t count;
};

static bool find_row(void *ctx, const struct publication *p)
{
    struct rows *r = ctx;

    assert_int_equal(p->len, 14);
    assert_memory_equal(p->body, "published body", 14);
    assert_int_equal(p->company, 5);
    assert_int_equal(p->k, 6);
    assert_int_equal(p->k_members, 9);
    r->p[r->count++] = *p;
    return true;
}

static struct rows rows(struct store *s, bool live)
{
    struct rows r = {0};

    assert_int_equal(live ? publications_live(s, find_row, &r)
                          : publications_each(s, find_row, &r),
                     STATUS_OK);
    return r;
}

static uint64_t waiting(struct store *s)
{
    uint64_t count = 99;

    assert_int_equal(waiting_count(s, &count), STATUS_OK);
    return count;
}

static void a_leaf_links_its_publication_and_ends_the_waiting(void **state)
{
    struct store *s = writer();
    struct rows r;

    (void)state;
    assert_int_equal(waiting_publish(s, 1, &everybody, 10), STATUS_OK);
    assert_int_equal(waiting_publish(s, 1, &everybody, 11), STATUS_OK);
    assert_int_equal(waiting_publish(s, 2, &everybody, 12), STATUS_OK);
    assert_int_equal(waiting(s), 2);
    publish(s, offer_a, 1);
    publish(s, offer_b, 2);
    assert_int_equal(rows(s, true).count, 0);
    add_leaf(s, 7, offer_a);
    r = rows(s, true);
    assert_int_equal(r.count, 1);
    assert_true(r.p[0].linked);
    assert_int_equal(r.p[0].leaf, 7);
    assert_memory_equal(r.p[0].offer, offer_a, PUBLISHED_OFFER);
    assert_int_equal(r.p[0].published, 1000);
    assert_int_equal(waiting(s), 1);
    store_close(s);
}

static void a_batch_that_was_never_prepared_leaves_no_publication(void **state)
{
    struct store *s = writer();
    struct rows r;

    (void)state;
    publish(s, offer_a, 1);
    publish(s, offer_b, 2);
    add_leaf(s, 7, offer_b);
    assert_int_equal(publications_abandon(s), STATUS_OK);
    r = rows(s, false);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.p[0].flow, 2);
    store_close(s);
}

static void the_same_offer_is_not_published_twice(void **state)
{
    struct store *s = writer();
    struct publication p = {.flow = 9, .body = (const uint8_t *)"x", .len = 1};

    (void)state;
    publish(s, offer_a, 1);
    memcpy(p.offer, offer_a, PUBLISHED_OFFER);
    assert_int_equal(publications_add(s, &p), STATUS_EXISTS);
    store_close(s);
}

static bool find_waiting(void *ctx, const struct waiting *w)
{
    *(struct waiting *)ctx = *w;
    return true;
}

static void a_withdrawal_waits_until_its_leaf_is_cleared(void **state)
{
    struct store *s = writer();
    struct waiting w = {0};

    (void)state;
    publish(s, offer_a, 1);
    add_leaf(s, 0, offer_a);
    assert_int_equal(waiting_withdraw(s, 1, offer_a, 20), STATUS_OK);
    assert_int_equal(waiting_withdraw(s, 1, offer_a, 21), STATUS_OK);
    assert_int_equal(waiting(s), 1);
    assert_int_equal(waiting_roll(s), STATUS_OK);
    assert_int_equal(waiting_drop(s, 1), STATUS_OK); /* publishing only */
    assert_int_equal(waiting_each(s, find_waiting, &w), STATUS_OK);
    assert_true(w.withdraw);
    assert_memory_equal(w.offer, offer_a, PUBLISHED_OFFER);
    assert_int_equal(w.since, 20);
    assert_int_equal(w.rolled, 1);
    assert_int_equal(ownlog_clear(s, 0, 3), STATUS_OK);
    assert_int_equal(waiting(s), 0);
    store_close(s);
}

static void what_waits_to_be_published_can_be_dropped(void **state)
{
    struct store *s = writer();
    struct waiting w = {.withdraw = true};

    (void)state;
    assert_int_equal(waiting_publish(s, 3, &everybody, 10), STATUS_OK);
    assert_int_equal(waiting_each(s, find_waiting, &w), STATUS_OK);
    assert_false(w.withdraw);
    assert_int_equal(w.flow, 3);
    assert_int_equal(waiting_drop(s, 3), STATUS_OK);
    assert_int_equal(waiting(s), 0);
    store_close(s);
}

static void a_flow_waits_for_whom_it_was_last_asked_for(void **state)
{
    struct audience to = {.named = true, .tid = {{1}, {2}}, .count = 2};
    struct store *s = writer();
    struct waiting w = {0};

    (void)state;
    assert_int_equal(waiting_publish(s, 3, &everybody, 10), STATUS_OK);
    assert_int_equal(waiting_publish(s, 3, &to, 11), STATUS_OK);
    assert_int_equal(waiting(s), 1);
    assert_int_equal(waiting_each(s, find_waiting, &w), STATUS_OK);
    assert_true(w.audience.named);
    assert_int_equal(w.audience.count, 2);
    assert_int_equal(w.audience.tid[1][0], 2);
    to.count = 0; /* for nobody is not for all */
    assert_int_equal(waiting_publish(s, 3, &to, 12), STATUS_OK);
    assert_int_equal(waiting_each(s, find_waiting, &w), STATUS_OK);
    assert_true(w.audience.named);
    assert_int_equal(w.audience.count, 0);
    assert_int_equal(waiting_publish(s, 3, &everybody, 13), STATUS_OK);
    assert_int_equal(waiting_each(s, find_waiting, &w), STATUS_OK);
    assert_false(w.audience.named);
    store_close(s);
}

static void cleared_is_marked_first_and_erased_when_signed(void **state)
{
    struct store *s = writer();
    struct found f, marked = {0};
    struct rows r;

    (void)state;
    publish(s, offer_a, 1);
    publish(s, offer_b, 2);
    add_leaf(s, 0, offer_a);
    add_leaf(s, 1, offer_b);
    prepare(s, 4, 2);
    assert_int_equal(ownlog_clear(s, 0, 4), STATUS_OK);
    assert_int_equal(ownlog_cleared(s, 4, find_leaf, &marked), STATUS_OK);
    assert_int_equal(marked.count, 1);
    assert_int_equal(marked.leaf[0].index, 0);
    f = read_all(s);
    assert_true(f.leaf[0].live && f.salt[0] && f.body[0]);
    sign(s, 4, 2000);
    f = read_all(s);
    assert_true(!f.leaf[0].live && !f.salt[0] && !f.body[0]);
    assert_int_equal(f.leaf[0].hash[0], 1); /* the hash stays */
    assert_true(f.leaf[1].live && f.salt[1] && f.body[1]);
    r = rows(s, false);
    assert_int_equal(r.p[0].withdrawn, 2000);
    assert_int_equal(r.p[1].withdrawn, 0);
    assert_int_equal(rows(s, true).count, 1);
    store_close(s);
}

static void a_state_leaf_cannot_be_cleared(void **state)
{
    struct store *s = writer();
    struct found marked = {0};

    (void)state;
    add_state(s, 0);
    assert_int_equal(ownlog_clear(s, 0, 2), STATUS_OK);
    assert_int_equal(ownlog_cleared(s, 2, find_leaf, &marked), STATUS_OK);
    assert_int_equal(marked.count, 0);
    store_close(s);
}

static size_t on_disk(const void *needle, size_t n)
{
    return bytes_in("own.db", needle, n) + bytes_in("own.db-wal", needle, n);
}

/* Withdrawn means gone from the files, not only from the answers. */
static void erased_bytes_are_not_left_in_any_file(void **state)
{
    struct store *s = writer();

    (void)state;
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    prepare(s, 3, 0);
    add_leaf(s, 0, NULL);
    add_state(s, 1);
    assert_int_equal(store_commit(s, STORE_OWN), STATUS_OK);
    store_checkpoint(s);
    assert_true(on_disk(secret_body, sizeof secret_body) > 0);
    assert_true(on_disk(secret_salt, 16) > 0);
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    prepare(s, 5, 3);
    assert_int_equal(ownlog_clear(s, 0, 5), STATUS_OK);
    sign(s, 5, 2000);
    assert_int_equal(store_commit(s, STORE_OWN), STATUS_OK);
    assert_int_equal(on_disk(secret_body, sizeof secret_body), 0);
    assert_int_equal(on_disk(secret_salt, 16), 0);
    store_close(s);
    assert_int_equal(on_disk(secret_body, sizeof secret_body), 0);
}

static bool count_leaf(void *ctx, const struct ownlog_leaf *l)
{
    size_t *n = ctx;

    assert_int_equal(l->stream, 5);
    ++*n;
    return true;
}

static void streams_do_not_touch_each_other(void **state)
{
    struct store *s = writer();
    struct ownlog_head h = {0};
    size_t n = 0;

    (void)state;
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    for (unsigned stream = 0; stream < 64; stream += 5) {
        struct ownlog_leaf l = {.stream = stream,
                                .live = true,
                                .salt = (const uint8_t *)"0123456789abcdef",
                                .body = (const uint8_t *)"body",
                                .len = 4};

        assert_int_equal(ownlog_prepare(s, stream, 3, 0), STATUS_OK);
        for (l.index = 0; l.index < 3; l.index++)
            assert_int_equal(ownlog_add(s, &l, NULL), STATUS_OK);
        assert_int_equal(ownlog_clear(s, ownlog_key(stream, 1), 3), STATUS_OK);
    }
    assert_int_equal(
        ownlog_sign(
            s, &(struct ownlog_sealed){5, 3, (const uint8_t *)"note", 4, 100}),
        STATUS_OK);
    assert_int_equal(store_commit(s, STORE_OWN), STATUS_OK);
    assert_int_equal(ownlog_head(s, 5, true, &h), STATUS_OK);
    assert_int_equal(h.size, 3);
    assert_int_equal(ownlog_head(s, 5, false, &h), STATUS_NOT_FOUND);
    assert_int_equal(ownlog_head(s, 0, true, &h), STATUS_NOT_FOUND);
    assert_int_equal(ownlog_head(s, 10, false, &h), STATUS_OK);
    assert_int_equal(ownlog_cleared(s, ownlog_key(5, 3), count_leaf, &n),
                     STATUS_OK);
    assert_int_equal(n, 1);
    n = 0;
    assert_int_equal(
        ownlog_scan(s, ownlog_key(5, 0), ownlog_key(5, 99), count_leaf, &n),
        STATUS_OK);
    assert_int_equal(n, 3);
    /* Signing stream 5 destroyed what it cleared there, and only there. */
    for (unsigned stream = 0; stream <= 10; stream += 5) {
        struct found f = {0};

        assert_int_equal(ownlog_read(s, ownlog_key(stream, 1),
                                     ownlog_key(stream, 2), find_leaf, &f),
                         STATUS_OK);
        assert_int_equal(f.body[0], stream != 5);
    }
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_checkpoint_is_prepared_then_signed),
        IN_FOLDER(streams_do_not_touch_each_other),
        IN_FOLDER(a_flow_waits_for_whom_it_was_last_asked_for),
        IN_FOLDER(leaves_are_read_with_and_without_their_bytes),
        IN_FOLDER(the_same_index_twice_is_refused),
        IN_FOLDER(a_leaf_links_its_publication_and_ends_the_waiting),
        IN_FOLDER(a_batch_that_was_never_prepared_leaves_no_publication),
        IN_FOLDER(the_same_offer_is_not_published_twice),
        IN_FOLDER(a_withdrawal_waits_until_its_leaf_is_cleared),
        IN_FOLDER(what_waits_to_be_published_can_be_dropped),
        IN_FOLDER(cleared_is_marked_first_and_erased_when_signed),
        IN_FOLDER(a_state_leaf_cannot_be_cleared),
        IN_FOLDER(erased_bytes_are_not_left_in_any_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
