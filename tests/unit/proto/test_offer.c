/* The offer body: bytes worked out by hand, edits, truncations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "symbiote/offer.h"

/* Key by key; 20818 is 2026-12-31. */
static const uint8_t golden[] = {
    0xde, 0x00, 0x11, /* 17 pairs */
    0x00, 0x01,       /* schema 1 */
    0x02, 0xc4, 0x10, 1,    2,    3,    4,    5,    6, 7, 8,
    9,    10,   11,   12,   13,   14,   15,   16, /* id */
    0x03, 0x01,                                   /* offer */
    0x04, 0x01,                                   /* material */
    0x05, 0x93, 0x0a, 0x01, 0xcc, 0xbd,           /* types 10, 11, 200 */
    0x06, 0x92, 0x04, 0x05,                       /* 10^2 to 10^2.5 t */
    0x07, 0x03,                                   /* first and second quarter */
    0x08, 0x01,                                   /* bulk */
    0x09, 0x01,                                   /* solid */
    0x0a, 0x03,                                   /* by-product */
    0x0b, 0x92, 0xce, 0x01, 0x7e, 0x63, 0xd8, 0x01, /* 25060312, ...13 */
    0x0c, 0xcd, 0x51, 0x52,                         /* expiry */
    0x0d, 0x02,                                     /* low temperature */
    0x0f, 0x05,                                     /* k = 5 */
    0x10, 0x01,                                     /* policy 1 */
    0x11, 0x01,                                     /* register */
    0x12, 0xc4, 0x08, 9,    9,    9,    9,    9,    9, 9, 9, /* population */
};

static struct offer sample(void)
{
    struct offer o = {.direction = DIRECTION_OFFER,
                      .kind = KIND_MATERIAL,
                      .type = {10, 11, 200},
                      .types = 3,
                      .quantity_known = true,
                      .quantity_lo = 4,
                      .quantity_hi = 5,
                      .quarters = 3,
                      .packaging = PACKAGING_BULK,
                      .state = STATE_SOLID,
                      .legal_status = LEGAL_BY_PRODUCT,
                      .commune = {25060312, 25060313},
                      .communes = 2,
                      .expires_day = 20818,
                      .temperature = TEMPERATURE_LOW,
                      .policy_k = 5,
                      .policy_version = 1,
                      .population = POPULATION_REGISTER};

    for (unsigned i = 0; i < OFFER_ID_LEN; i++)
        o.id[i] = (uint8_t)(i + 1);
    memset(o.population_ref, 9, sizeof o.population_ref);
    return o;
}

static enum status decode(struct offer *o, const uint8_t *p, size_t n)
{
    uint8_t *block = malloc(n == 0 ? 1 : n);
    enum status s;

    assert_non_null(block);
    memcpy(block, p, n);
    s = offer_decode(o, block, n);
    free(block);
    return s;
}

static void the_golden_body_is_written_and_read(void **state)
{
    struct offer o = sample(), back;
    uint8_t buf[OFFER_BODY_MAX];
    size_t n;

    (void)state;
    assert_int_equal(offer_encode(&o, buf, sizeof buf, &n), STATUS_OK);
    assert_int_equal(n, sizeof golden);
    assert_memory_equal(buf, golden, n);
    assert_int_equal(decode(&back, golden, sizeof golden), STATUS_OK);
    assert_memory_equal(&back, &o, sizeof o);
    assert_int_equal(offer_encode(&o, buf, n - 1, &n), STATUS_TOO_BIG);
}

static void a_start_profile_says_little(void **state)
{
    struct offer o = sample(), back;
    uint8_t buf[OFFER_BODY_MAX];
    size_t n;

    (void)state;
    o.quantity_known = false;
    o.quantity_lo = o.quantity_hi = o.quarters = 0;
    o.packaging = PACKAGING_NONE;
    o.legal_status = LEGAL_NONE;
    o.temperature = TEMPERATURE_NONE;
    memset(o.commune, 0, sizeof o.commune);
    o.communes = 0;
    o.population = POPULATION_START;
    assert_int_equal(offer_encode(&o, buf, sizeof buf, &n),
                     STATUS_OUT_OF_RANGE); /* names a population */
    memset(o.population_ref, 0, sizeof o.population_ref);
    assert_int_equal(offer_encode(&o, buf, sizeof buf, &n), STATUS_OK);
    assert_int_equal(decode(&back, buf, n), STATUS_OK);
    assert_memory_equal(&back, &o, sizeof o);
}

static void the_largest_body_fits(void **state)
{
    struct offer o = sample(), back;
    uint8_t buf[OFFER_BODY_MAX];
    size_t n;

    (void)state;
    o.types = OFFER_TYPES_MAX;
    o.communes = OFFER_COMMUNES_MAX;
    for (unsigned i = 0; i < OFFER_TYPES_MAX; i++)
        o.type[i] = (uint16_t)(1 + i * 500);
    for (uint32_t i = 0; i < OFFER_COMMUNES_MAX; i++)
        o.commune[i] = 70000 + i * 70000;
    assert_int_equal(offer_encode(&o, buf, sizeof buf, &n), STATUS_OK);
    assert_int_equal(decode(&back, buf, n), STATUS_OK);
    assert_memory_equal(&back, &o, sizeof o);
}

static void every_invariant_is_checked_before_writing(void **state)
{
    struct offer good = sample(), o;
    uint8_t buf[OFFER_BODY_MAX];
    size_t n;

    (void)state;
#define BREAKS(edit)                                                           \
    do {                                                                       \
        o = good;                                                              \
        edit;                                                                  \
        assert_int_equal(offer_encode(&o, buf, sizeof buf, &n),                \
                         STATUS_OUT_OF_RANGE);                                 \
    } while (0)
    BREAKS(memset(o.id, 0, sizeof o.id));
    BREAKS(o.direction = DIRECTION_NONE);
    BREAKS(o.kind = KINDS);
    BREAKS(o.types = 0);
    BREAKS(o.types = OFFER_TYPES_MAX + 1);
    BREAKS(o.type[1] = o.type[0]);
    BREAKS(o.type[0] = 0);
    BREAKS(o.quantity_hi = 4);
    BREAKS(o.quantity_hi = 17);
    BREAKS(o.quantity_known = false);
    BREAKS(o.quarters = 16);
    BREAKS(o.communes = OFFER_COMMUNES_MAX + 1);
    BREAKS(o.commune[1] = o.commune[0]);
    BREAKS(o.expires_day = 20817);
    BREAKS(o.policy_k = 0);
    BREAKS(o.policy_version = 0);
    BREAKS(o.population = POPULATION_NONE);
    BREAKS(o.pressure = PRESSURES);
#undef BREAKS
}

static void every_truncation_is_refused(void **state)
{
    struct offer o;

    (void)state;
    for (size_t n = 0; n < sizeof golden; n++)
        assert_int_not_equal(decode(&o, golden, n), STATUS_OK);
}

static void every_edit_has_its_answer(void **state)
{
    static const struct edit {
        size_t at;
        uint8_t value;
        enum status want;
    } edits[] = {
        {2, 0x10, STATUS_MALFORMED}, /* a pair too few: bytes left over */
        {2, 0x12, STATUS_MALFORMED}, /* a pair too many */
        {4, 0x02, STATUS_NEWER},     /* schema 2 */
        {3, 0x01, STATUS_MALFORMED}, /* key 1 is not a number */
        {5, 0x00, STATUS_MALFORMED}, /* key 0 twice */
        {25, 0x00, STATUS_OUT_OF_RANGE},
        {25, 0x05, STATUS_OUT_OF_RANGE},
        {27, 0x09, STATUS_OUT_OF_RANGE},
        {30, 0x00, STATUS_OUT_OF_RANGE}, /* first type 0 */
        {31, 0x00, STATUS_OUT_OF_RANGE}, /* a type twice */
        {33, 0x7f, STATUS_MALFORMED},    /* not the shortest form */
        {37, 0x04, STATUS_OUT_OF_RANGE}, /* empty interval */
        {39, 0x00, STATUS_OUT_OF_RANGE}, /* "not said" is absent */
        {39, 0x10, STATUS_OUT_OF_RANGE},
        {53, 0x00, STATUS_OUT_OF_RANGE}, /* a commune twice */
        {57, 0x53, STATUS_OUT_OF_RANGE}, /* the day after */
    };
    uint8_t bytes[sizeof golden];
    struct offer o;

    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        memcpy(bytes, golden, sizeof bytes);
        bytes[edits[i].at] = edits[i].value;
        assert_int_equal(decode(&o, bytes, sizeof bytes), edits[i].want);
    }
}

static void later_keys_are_skipped_unless_they_must_be_understood(void **state)
{
    uint8_t bytes[sizeof golden + 8];
    struct offer o, plain = sample();
    size_t n = sizeof golden;

    (void)state;
    memcpy(bytes, golden, n);
    bytes[2]++;
    bytes[n++] = 0x13; /* key 19, of a later schema */
    bytes[n++] = 0x07;
    assert_int_equal(decode(&o, bytes, n), STATUS_OK);
    assert_memory_equal(&o, &plain, sizeof o);
    memmove(bytes + 8, bytes + 5, n - 5);
    memcpy(bytes + 5, (const uint8_t[]){0x01, 0x91, 0x13}, 3);
    bytes[2]++;
    assert_int_equal(decode(&o, bytes, n + 3), STATUS_NEWER);
    bytes[7] = 0x05; /* a key that we know */
    assert_int_equal(decode(&o, bytes, n + 3), STATUS_OK);
}

static void edges_are_half_decades(void **state)
{
    (void)state;
    assert_int_equal(offer_edge_milli(0), 0); /* from nothing */
    assert_int_equal(offer_edge_milli(1), 3162);
    assert_int_equal(offer_edge_milli(2), 10000);
    assert_int_equal(offer_edge_milli(3), 31623);
    assert_int_equal(offer_edge_milli(15), 31622776602);
    assert_int_equal(offer_edge_milli(16), 100000000000);
    assert_true(offer_edge_milli(OFFER_OPEN) == INT64_MAX);
}

static void nothing_is_offered_for_more_than_eighteen_months(void **state)
{
    struct offer o = sample();

    (void)state;
    assert_int_equal(offer_check_day(&o, o.expires_day - 551), STATUS_OK);
    assert_int_equal(offer_check_day(&o, o.expires_day - 552),
                     STATUS_OUT_OF_RANGE);
    assert_int_equal(offer_check_day(&o, o.expires_day + 1), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_golden_body_is_written_and_read),
        cmocka_unit_test(a_start_profile_says_little),
        cmocka_unit_test(nothing_is_offered_for_more_than_eighteen_months),
        cmocka_unit_test(the_largest_body_fits),
        cmocka_unit_test(every_invariant_is_checked_before_writing),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_edit_has_its_answer),
        cmocka_unit_test(later_keys_are_skipped_unless_they_must_be_understood),
        cmocka_unit_test(edges_are_half_decades),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
