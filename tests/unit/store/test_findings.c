/* Findings beside the bodies of peers, and own statements among own leaves. */
#include "folder.h"

#include "findings.h"
#include "ownlog.h"

static const uint8_t lille[REPLICAS_TID] = {1}, salt[REPLICAS_SALT] = {3};

static uint32_t stage_some(struct store *s)
{
    uint32_t log = 0;

    assert_int_equal(
        replicas_log(s, &(struct replica_of){lille, 0}, true, &log), STATUS_OK);
    for (uint64_t i = 2; i < 6; i++) {
        const struct staged_leaf leaf = {log, i, salt, view_text("body")};

        assert_int_equal(replicas_stage(s, &leaf), STATUS_OK);
    }
    return log;
}

struct seen {
    struct found f[8];
    size_t count, bytes;
};

static bool see(void *ctx, const struct found *f)
{
    struct seen *v = ctx;

    v->f[v->count++] = *f;
    return true;
}

static bool see_leaf(void *ctx, const struct found *f, const uint8_t *body,
                     size_t len)
{
    struct seen *v = ctx;

    assert_memory_equal(body, "body", len);
    v->bytes += len;
    return see(ctx, f);
}

static struct seen each(struct store *s, uint32_t log)
{
    struct seen v = {0};

    assert_int_equal(
        findings_each(s, &(struct replica_span){log, 0, 100}, see, &v),
        STATUS_OK);
    return v;
}

static const struct found wrong = {
    3, {FINDING_FAILED, FINDING_COUNT, 4, 65535}, false};

static void what_was_found_is_read_again(void **state)
{
    struct store *s = writer();
    uint32_t log = stage_some(s);
    struct seen v;

    (void)state;
    assert_int_equal(each(s, log).count, 0);
    assert_int_equal(findings_set(s, log, &wrong), STATUS_OK);
    v = each(s, log);
    assert_int_equal(v.count, 1);
    assert_int_equal(v.f[0].index, 3);
    assert_memory_equal(&v.f[0].finding, &wrong.finding, sizeof wrong.finding);
    assert_false(v.f[0].told);
    assert_int_equal(findings_told(s, log, 3), STATUS_OK);
    v = each(s, log);
    assert_true(v.f[0].told);
    assert_memory_equal(&v.f[0].finding, &wrong.finding, sizeof wrong.finding);
    assert_int_equal(findings_set(s, log, &wrong), STATUS_OK); /* other news */
    assert_false(each(s, log).f[0].told);
    {
        struct found known = wrong;

        known.told = true;
        assert_int_equal(findings_set(s, log, &known), STATUS_OK);
        assert_true(each(s, log).f[0].told);
    }
    v = (struct seen){0};
    assert_int_equal(
        findings_from(s, &(struct replica_span){log, 3, 5}, see_leaf, &v),
        STATUS_OK);
    assert_int_equal(v.count, 2);
    assert_int_equal(v.bytes, 8);
    assert_int_equal(v.f[1].finding.state, FINDING_NONE);
    store_close(s);
}

static void a_leaf_takes_its_finding_along(void **state)
{
    struct store *s = writer();
    uint32_t log = stage_some(s);

    (void)state;
    assert_int_equal(findings_set(s, log, &wrong), STATUS_OK);
    assert_int_equal(replicas_delete(s, log, 3), STATUS_OK);
    assert_int_equal(each(s, log).count, 0);
    assert_int_equal(findings_set(s, log, &wrong), STATUS_OK); /* gone: fine */
    assert_int_equal(each(s, log).count, 0);
    store_close(s);
}

static void the_ground_of_a_log_is_remembered(void **state)
{
    struct store *s = writer();
    struct examined e = {.ground = {9, 8}, .next = 70}, back;

    (void)state;
    assert_int_equal(findings_examined(s, 5, &back), STATUS_NOT_FOUND);
    assert_int_equal(findings_set_examined(s, 5, &e), STATUS_OK);
    e.next = 71;
    assert_int_equal(findings_set_examined(s, 5, &e), STATUS_OK);
    assert_int_equal(findings_examined(s, 5, &back), STATUS_OK);
    assert_int_equal(back.next, 71);
    assert_memory_equal(back.ground, e.ground, sizeof e.ground);
    assert_int_equal(findings_drop(s, 5), STATUS_OK);
    assert_int_equal(findings_examined(s, 5, &back), STATUS_NOT_FOUND);
    store_close(s);
}

static bool see_statement(void *ctx, uint64_t index, const uint8_t *body,
                          size_t len)
{
    struct seen *v = ctx;

    v->f[v->count++].index = index;
    v->bytes += len;
    assert_int_equal(body[0], 0x84);
    return true;
}

static void statements_are_found_among_own_leaves(void **state)
{
    static const uint8_t offer[] = {0x8b, 0x00, 0x01, 0x02, 0xc4, 0x10, 1};
    static const uint8_t said[] = {0x84, 0x00, 0x01, 0x01, 0x91, 0x20, 2, 3};
    struct store *s = writer();
    struct seen v = {0};

    (void)state;
    for (uint64_t i = 0; i < 6; i++) {
        const struct ownlog_leaf leaf = {.index = i,
                                         .live = true,
                                         .salt = salt,
                                         .body = i % 2 ? said : offer,
                                         .len = i % 2 ? sizeof said
                                                      : sizeof offer};

        assert_int_equal(ownlog_add(s, &leaf, NULL), STATUS_OK);
    }
    assert_int_equal(statements_each(s, see_statement, &v), STATUS_OK);
    assert_int_equal(v.count, 3);
    assert_int_equal(v.f[2].index, 5);
    assert_int_equal(v.bytes, 3 * sizeof said);
    assert_int_equal(ownlog_clear(s, 3, 7), STATUS_OK);
    v = (struct seen){0};
    assert_int_equal(statements_each(s, see_statement, &v), STATUS_OK);
    assert_int_equal(v.count, 2);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(what_was_found_is_read_again),
        IN_FOLDER(a_leaf_takes_its_finding_along),
        IN_FOLDER(the_ground_of_a_log_is_remembered),
        IN_FOLDER(statements_are_found_among_own_leaves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
