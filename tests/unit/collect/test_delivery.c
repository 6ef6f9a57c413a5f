/* What the command line hands to the daemon: comes back the same, and nothing
 * in it is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "symbiote/delivery.h"

#define FR_UNIT (250 * UINT64_C(10000000000))
#define FR_SITE (250 * UINT64_C(100000000000000))
#define BE_UNIT (56 * UINT64_C(10000000000))
#define BE_SITE (56 * UINT64_C(100000000000000))

static const struct establishment good[] = {
    {FR_UNIT + 219990009, FR_SITE + UINT64_C(21999000900017), 25059512, 1071,
     SIZE_20_49, false, true},
    {BE_UNIT + 199900073, BE_SITE + UINT64_C(2999900093), 5657081, 1105,
     SIZE_UNKNOWN, true, true},
};
static const char names[] = "brasserie modele\0les epis";

static void encode(const struct establishment *row, size_t rows, uint8_t **p,
                   size_t *len)
{
    struct delivery d = {.dated = 20500, .hash = {1, 2}};
    struct intake_result r = {.source = INTAKE_KBO_SITES,
                              .row = row,
                              .rows = rows,
                              .names = names,
                              .names_len = sizeof names,
                              .report = {.read = 9, .converted = 3}};

    assert_int_equal(delivery_encode(&d, &r, p, len), STATUS_OK);
}

static enum status decode(struct delivery *d, uint8_t **exact, const uint8_t *p,
                          size_t len)
{
    *exact = malloc(len + (len == 0));
    assert_non_null(*exact);
    memcpy(*exact, p, len);
    return delivery_decode(d, *exact, len);
}

static void a_delivery_comes_back_the_same(void **state)
{
    struct delivery d;
    struct establishment e;
    uint8_t *p, *exact;
    size_t len, at = 0;
    const char *name;

    (void)state;
    encode(good, 2, &p, &len);
    assert_int_equal(decode(&d, &exact, p, len), STATUS_OK);
    assert_int_equal(d.source, 2);
    assert_int_equal(d.dated, 20500);
    assert_int_equal(d.hash[1], 2);
    assert_int_equal(d.report.read, 9);
    assert_int_equal(d.report.converted, 3);
    assert_int_equal(delivery_rows(&d), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(delivery_row(&d, i, &e), STATUS_OK);
        assert_int_equal(e.unit, good[i].unit);
        assert_int_equal(e.site, good[i].site);
        assert_int_equal(e.commune, good[i].commune);
        assert_int_equal(e.nace, good[i].nace);
        assert_int_equal(e.size_band, good[i].size_band);
        assert_int_equal(e.natural_person, good[i].natural_person);
        assert_true(e.active);
    }
    assert_true(delivery_name(&d, &at, &name));
    assert_string_equal(name, "brasserie modele");
    assert_true(delivery_name(&d, &at, &name));
    assert_string_equal(name, "les epis");
    assert_false(delivery_name(&d, &at, &name));
    free(p);
    free(exact);
}

static void every_truncation_is_refused(void **state)
{
    struct delivery d;
    uint8_t *p, *exact;
    size_t len;

    (void)state;
    encode(good, 2, &p, &len);
    for (size_t n = 0; n < len; n++) {
        assert_int_not_equal(decode(&d, &exact, p, n), STATUS_OK);
        free(exact);
    }
    free(p);
}

static void each_row_is_checked_again(void **state)
{
    struct establishment bad[9];
    struct delivery d;
    struct establishment e;
    uint8_t *p, *exact;
    size_t len;

    (void)state;
    for (size_t i = 0; i < 9; i++)
        bad[i] = good[0];
    bad[0].unit++;                     /* check digit */
    bad[1].site++;                     /* check digit */
    bad[2].unit = BE_UNIT + 219990009; /* of another country */
    bad[3].unit = FR_UNIT + 219990017; /* not the unit of that site */
    bad[4].commune = 25099999;         /* no such place */
    bad[5].nace = 9998;                /* no such class */
    bad[6].size_band = SIZE_0;         /* does not count */
    bad[7].size_band = SIZE_BANDS;     /* no such band */
    bad[8].unit = UINT64_C(1) << 62;   /* made up */
    encode(bad, 9, &p, &len);
    assert_int_equal(decode(&d, &exact, p, len), STATUS_OK);
    for (size_t i = 0; i < 9; i++)
        if (delivery_row(&d, i, &e) != STATUS_OUT_OF_RANGE)
            fail_msg("row %zu passes", i);
    free(p);
    free(exact);
}

static void names_have_the_form_of_names(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        enum status status;
    } cases[] = {
        {"abcd", 5, STATUS_OK},           {"", 0, STATUS_OK},
        {"abcd", 4, STATUS_MALFORMED},    {"abc", 4, STATUS_MALFORMED},
        {"abcd\0x", 7, STATUS_MALFORMED}, {"ab\ncd", 6, STATUS_MALFORMED}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct delivery d = {0};
        struct intake_result r = {.source = INTAKE_SIRENE_SITES,
                                  .names = cases[i].text,
                                  .names_len = cases[i].len};
        uint8_t *p, *exact;
        size_t len;

        assert_int_equal(delivery_encode(&d, &r, &p, &len), STATUS_OK);
        assert_int_equal(decode(&d, &exact, p, len), cases[i].status);
        free(p);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_delivery_comes_back_the_same),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(each_row_is_checked_again),
        cmocka_unit_test(names_have_the_form_of_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
