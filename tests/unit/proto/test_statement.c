/* Statements: bytes worked out by hand, edits, truncations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "symbiote/statement.h"

/* Key by key; 20818 is 2026-12-31. */
static const uint8_t golden[] = {
    0x84,             /* 4 pairs */
    0x00, 0x01,       /* schema 1 */
    0x01, 0x91, 0x20, /* key 32 must be understood */
    0x02, 0xc4, 0x10, 1,    2,    3,    4,    5,    6,    7,    8,    9,
    10,   11,   12,   13,   14,   15,   16,   0x20, 0x8a, /* the statement: 10
                                                             pairs */
    0x01, 0x01,                                           /* how was counted */
    0x02, 0x9a, 0x01, 0x05, 0x07, 0x0b, 0x07, 0x03,       /* version, five k */
    0xcd, 0x01, 0x54, 0xcd, 0x01, 0xf4, /* 340, 500 per mille */
    0x98, 6,    8,    7,    6,    6,    8,    4,    6,    0xcc, 0x96, /* tops,
                                                                         15 km
                                                                       */
    0x03, 0x02, /* second table */
    0x04, 0xc4, 0x20, 7,    7,    7,    7,    7,    7,    7,    7,    7,
    7,    7,    7,    7,    7,    7,    7,    7,    7,    7,    7,    7,
    7,    7,    7,    7,    7,    7,    7,    7,    7,    7,    7, /* its hash
                                                                    */
    0x05, 0x01, /* register */
    0x06, 0xc4, 0x20, 9,    9,    9,    9,    9,    9,    9,    9,    9,
    9,    9,    9,    9,    9,    9,    9,    9,    9,    9,    9,    9,
    9,    9,    9,    9,    9,    9,    9,    9,    9,    9,    9, /* edition */
    0x07, 0xcd, 0x51, 0x52,                         /* its date */
    0x08, 0x92, 0xce, 0x01, 0x7e, 0x63, 0xd8, 0x01, /* 25060312, ...13 */
    0x09, 0xc4, 0x20, 8,    8,    8,    8,    8,    8,    8,    8,    8,
    8,    8,    8,    8,    8,    8,    8,    8,    8,    8,    8,    8,
    8,    8,    8,    8,    8,    8,    8,    8,    8,    8,    8, /* partition
                                                                    */
    0x0a, 0xcd, 0x51, 0x53, /* valid from */
};

static struct statement sample(void)
{
    struct statement s = {.policy = {.version = 1,
                                     .k = 5,
                                     .k_build = 7,
                                     .k_person = 11,
                                     .k_start = 7,
                                     .k_history = 3,
                                     .dominance = 340,
                                     .presence = 500,
                                     .top = {0, 6, 8, 7, 6, 6, 8, 4, 6},
                                     .loss_radius = 150},
                          .plausibility = 2,
                          .population = POPULATION_REGISTER,
                          .edition_day = 20818,
                          .commune = {25060312, 25060313},
                          .communes = 2,
                          .from_day = 20819};

    for (uint8_t i = 0; i < OFFER_ID_LEN; i++)
        s.id[i] = (uint8_t)(i + 1);
    memset(s.facts, 7, sizeof s.facts);
    memset(s.edition, 9, sizeof s.edition);
    memset(s.partition, 8, sizeof s.partition);
    return s;
}

/* An exact block, so that a read beyond its end is seen. */
static enum status decode(struct statement *s, const uint8_t *p, size_t n)
{
    uint8_t *block = malloc(n == 0 ? 1 : n);
    enum status st;

    assert_non_null(block);
    memcpy(block, p, n);
    st = statement_decode(s, block, n);
    assert_true(st != STATUS_OK || statement_is_one(block, n));
    free(block);
    return st;
}

static void the_golden_statement_is_written_and_read(void **state)
{
    struct statement s = sample(), back;
    uint8_t buf[STATEMENT_BODY_MAX];
    size_t n;

    (void)state;
    assert_int_equal(statement_encode(&s, buf, sizeof buf, &n), STATUS_OK);
    assert_int_equal(n, sizeof golden);
    assert_memory_equal(buf, golden, n);
    assert_int_equal(decode(&back, golden, sizeof golden), STATUS_OK);
    assert_memory_equal(&back, &s, sizeof s);
    assert_int_equal(statement_encode(&s, buf, n - 1, &n), STATUS_TOO_BIG);
}

static void a_node_that_knows_offers_only_leaves_it_alone(void **state)
{
    struct offer o;

    (void)state;
    assert_int_equal(offer_decode(&o, golden, sizeof golden), STATUS_NEWER);
}

static void an_offer_is_no_statement(void **state)
{
    struct offer o = {.direction = DIRECTION_OFFER,
                      .kind = KIND_MATERIAL,
                      .type = {10},
                      .types = 1,
                      .commune = {25060312},
                      .communes = 1,
                      .expires_day = 20818,
                      .policy_k = 5,
                      .policy_version = 1,
                      .population = POPULATION_REGISTER,
                      .id = {1},
                      .population_ref = {1}};
    uint8_t buf[OFFER_BODY_MAX];
    struct statement s;
    size_t n;

    (void)state;
    assert_int_equal(offer_encode(&o, buf, sizeof buf, &n), STATUS_OK);
    assert_int_equal(decode(&s, buf, n), STATUS_NOT_FOUND);
    assert_false(statement_is_one(buf, n));
}

static void a_cut_statement_is_refused_at_every_length(void **state)
{
    struct statement s;

    (void)state;
    for (size_t n = 0; n < sizeof golden; n++)
        assert_int_not_equal(decode(&s, golden, n), STATUS_OK);
}

/* One encoding: no byte can be another one without changing the content. */
static void every_changed_byte_is_refused_or_another_statement(void **state)
{
    uint8_t bytes[sizeof golden], again[STATEMENT_BODY_MAX];
    struct statement s;
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof golden; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(bytes, golden, sizeof golden);
            bytes[i] ^= (uint8_t)(1U << bit);
            if (decode(&s, bytes, sizeof bytes) != STATUS_OK)
                continue;
            assert_int_equal(statement_encode(&s, again, sizeof again, &n),
                             STATUS_OK);
            assert_int_equal(n, sizeof bytes);
            assert_memory_equal(again, bytes, n);
        }
}

static void the_largest_perimeter_fits(void **state)
{
    struct statement s = sample(), back;
    uint8_t buf[STATEMENT_BODY_MAX];
    size_t n;

    (void)state;
    s.communes = OFFER_COMMUNES_MAX;
    for (uint32_t i = 0; i < OFFER_COMMUNES_MAX; i++)
        s.commune[i] = 70000 + i * 70000;
    assert_int_equal(statement_encode(&s, buf, sizeof buf, &n), STATUS_OK);
    assert_int_equal(decode(&back, buf, n), STATUS_OK);
    assert_memory_equal(&back, &s, sizeof s);
}

static void an_unknown_date_is_left_out(void **state)
{
    struct statement s = sample(), back;
    uint8_t buf[STATEMENT_BODY_MAX];
    size_t n;

    (void)state;
    s.edition_day = 0;
    assert_int_equal(statement_encode(&s, buf, sizeof buf, &n), STATUS_OK);
    assert_int_equal(n, sizeof golden - 4);
    assert_int_equal(decode(&back, buf, n), STATUS_OK);
    assert_memory_equal(&back, &s, sizeof s);
}

static void every_invariant_is_checked_before_writing(void **state)
{
    struct statement good = sample(), s;
    uint8_t buf[STATEMENT_BODY_MAX];
    size_t n;

    (void)state;
#define BREAKS(edit)                                                           \
    do {                                                                       \
        s = good;                                                              \
        edit;                                                                  \
        assert_int_equal(statement_encode(&s, buf, sizeof buf, &n),            \
                         STATUS_OUT_OF_RANGE);                                 \
    } while (0)
    BREAKS(memset(s.id, 0, sizeof s.id));
    BREAKS(s.policy.version = 0);
    BREAKS(s.policy.k = 2);
    BREAKS(s.policy.k_build = 4);
    BREAKS(s.policy.k_person = 4);
    BREAKS(s.policy.k_history = 2);
    BREAKS(s.policy.dominance = 0);
    BREAKS(s.policy.dominance = 1001);
    BREAKS(s.policy.presence = 1001);
    BREAKS(s.policy.top[KIND_WATER] = OFFER_HALF_DECADE_MAX + 1);
    BREAKS(s.plausibility = 0);
    BREAKS(s.population = POPULATION_START);
    BREAKS(s.population = POPULATION_NONE);
    BREAKS(s.communes = 0);
    BREAKS(s.commune[1] = s.commune[0]);
    BREAKS(s.from_day = 0);
    BREAKS(s.edition_day = 70000);
#undef BREAKS
}

static void a_later_kind_or_key_is_for_a_newer_program(void **state)
{
    uint8_t bytes[sizeof golden + 8];
    struct statement s;

    (void)state;
    memcpy(bytes, golden, sizeof golden);
    bytes[28] = 2; /* another kind of statement */
    assert_int_equal(bytes[27], 1);
    assert_int_equal(decode(&s, bytes, sizeof golden), STATUS_NEWER);
    memcpy(bytes, golden, sizeof golden);
    bytes[2] = 2; /* schema */
    assert_int_equal(decode(&s, bytes, sizeof golden), STATUS_NEWER);
    memcpy(bytes, golden, 4); /* key 33 must be understood as well */
    memcpy(bytes + 4, (uint8_t[]){0x92, 0x20, 0x21}, 3);
    memcpy(bytes + 7, golden + 6, sizeof golden - 6);
    assert_int_equal(decode(&s, bytes, sizeof golden + 1), STATUS_NEWER);
}

static void what_is_new_is_told_from_what_was_said(void **state)
{
    struct statement a = sample(), b = sample();
    struct offer o = {.population = POPULATION_REGISTER, .policy_version = 1};

    (void)state;
    memset(b.id, 3, sizeof b.id);
    b.from_day++;
    assert_true(statement_same(&a, &b));
    b.policy.k = 6;
    assert_false(statement_same(&a, &b));
    b = a;
    b.commune[1]++;
    assert_false(statement_same(&a, &b));
    b = a;
    b.partition[31]++;
    assert_false(statement_same(&a, &b));
    memset(o.population_ref, 9, sizeof o.population_ref);
    assert_true(statement_covers(&a, &o));
    o.policy_version = 2;
    assert_false(statement_covers(&a, &o));
    o.policy_version = 1;
    o.population = POPULATION_COUNTS;
    assert_false(statement_covers(&a, &o));
    o.population = POPULATION_REGISTER;
    o.population_ref[7] = 1;
    assert_false(statement_covers(&a, &o));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_golden_statement_is_written_and_read),
        cmocka_unit_test(a_node_that_knows_offers_only_leaves_it_alone),
        cmocka_unit_test(an_offer_is_no_statement),
        cmocka_unit_test(a_cut_statement_is_refused_at_every_length),
        cmocka_unit_test(every_changed_byte_is_refused_or_another_statement),
        cmocka_unit_test(the_largest_perimeter_fits),
        cmocka_unit_test(an_unknown_date_is_left_out),
        cmocka_unit_test(every_invariant_is_checked_before_writing),
        cmocka_unit_test(a_later_kind_or_key_is_for_a_newer_program),
        cmocka_unit_test(what_is_new_is_told_from_what_was_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
