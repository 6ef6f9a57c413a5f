/* The count table: what is counted, one form only, signed, and usable as a
 * population. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "symbiote/counts.h"
#include "symbiote/crockford.h"
#include "symbiote/livelog.h"

static const uint32_t area[] = {25059512, 25059599};

/* A bakery of three single units, one with two sites, one natural person; and a
 * brewery of unknown size. */
static const struct establishment rows[] = {
    {11, 1, 25059512, 1071, SIZE_3_5, false, true},
    {12, 2, 25059512, 1071, SIZE_3_5, false, true},
    {13, 3, 25059512, 1071, SIZE_3_5, false, true},
    {14, 4, 25059512, 1071, SIZE_3_5, false, true},
    {14, 5, 25059599, 1071, SIZE_3_5, false, true},
    {15, 6, 25059512, 1071, SIZE_3_5, true, true},
    {16, 7, 25059599, 1105, SIZE_UNKNOWN, false, true},
};

struct rig {
    struct sign_key root, log;
    struct identity id;
    uint8_t chain[8192];
    size_t chain_len;
    struct note_signer signer;
    struct counts counts;
    char *file;
    size_t len;
};

static void make_identity(struct rig *r, uint8_t seed)
{
    uint8_t s[KEY_LEN] = {seed};
    struct ident_genesis g = {
        .name = "Roubaix", .country = "FR", .area = "59512,59599"};
    struct ident_cert cert = {.not_before = 20000, .not_after = 20300};
    char note[IDENT_NOTE_CAP], tid[TID_TEXT];
    size_t len;

    ident_sign_key(&r->root, s);
    s[1] = 9;
    ident_sign_key(&r->log, s);
    memcpy(cert.log, r->log.pub, KEY_LEN);
    memset(cert.chan, 9, KEY_LEN);
    assert_int_equal(ident_make_genesis(&r->id, note, &len, &g, &r->root),
                     STATUS_OK);
    assert_int_equal(
        ident_append(r->chain, sizeof r->chain, &r->chain_len, note, len),
        STATUS_OK);
    assert_int_equal(ident_make_cert(&r->id, note, &len, &cert, &r->root),
                     STATUS_OK);
    assert_int_equal(
        ident_append(r->chain, sizeof r->chain, &r->chain_len, note, len),
        STATUS_OK);
    tid_text(tid, r->id.tid);
    assert_int_equal(livelog_key(&r->signer.key, tid, r->log.pub), STATUS_OK);
    memcpy(r->signer.secret, r->log.secret, NOTE_SECRET);
}

static void encode(struct rig *r)
{
    free(r->file);
    r->file = NULL;
    assert_int_equal(counts_encode(&r->counts, view_of(r->chain, r->chain_len),
                                   &r->signer, &r->file, &r->len),
                     STATUS_OK);
}

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
    struct population p;

    if (!r || sodium_init() < 0)
        return -1;
    make_identity(r, 1);
    assert_int_equal(population_build(&p, rows, 7, area, 2), STATUS_OK);
    assert_int_equal(counts_build(&r->counts, &p), STATUS_OK);
    population_free(&p);
    memcpy(r->counts.tid, r->id.tid, TID_LEN);
    r->counts.dated = 20500;
    r->counts.source[31] = 7;
    encode(r);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;

    counts_free(&r->counts);
    free(r->file);
    free(r);
    return 0;
}

static void single_site_units_are_counted_and_persons_are_not(void **state)
{
    struct rig *r = *state;

    assert_int_equal(r->counts.classes, 2);
    assert_int_equal(r->counts.units, 4);
    assert_int_equal(r->counts.class[0].commune, 25059512);
    assert_int_equal(r->counts.class[0].nace, 1071);
    assert_int_equal(r->counts.class[0].size_band, SIZE_3_5);
    assert_int_equal(r->counts.class[0].units, 3);
    assert_int_equal(r->counts.class[1].commune, 25059599);
    assert_int_equal(r->counts.class[1].size_band, SIZE_UNKNOWN);
    assert_int_equal(r->counts.class[1].units, 1);
}

/* Decodes an exact-size copy: reading past it is an error. */
static enum status decode(const char *p, size_t len, struct counts *out,
                          struct identity *id)
{
    uint8_t *exact = malloc(len + (len == 0));
    enum status st;

    assert_non_null(exact);
    memcpy(exact, p, len);
    st = counts_decode(out, id, exact, len);
    free(exact);
    return st;
}

static void a_table_comes_back_with_its_signer(void **state)
{
    struct rig *r = *state;
    struct counts c;
    struct identity id;

    assert_int_equal(decode(r->file, r->len, &c, &id), STATUS_OK);
    assert_string_equal(id.name, "Roubaix");
    assert_memory_equal(id.tid, r->id.tid, TID_LEN);
    assert_memory_equal(c.tid, r->id.tid, TID_LEN);
    assert_int_equal(c.dated, 20500);
    assert_int_equal(c.units, 4);
    assert_int_equal(c.classes, 2);
    assert_memory_equal(c.class, r->counts.class, c.classes * sizeof *c.class);
    assert_memory_equal(c.population, r->counts.population, 32);
    assert_int_equal(c.source[31], 7);
    counts_free(&c);
}

static void the_lines_are_classes_and_numbers_of_units(void **state)
{
    struct rig *r = *state;
    static const char lines[] = "\n\n25059512 1071 2 3\n25059599 1105 - 1\n";
    size_t n = sizeof lines - 1;

    assert_true(r->len > n);
    assert_memory_equal(r->file + r->len - n, lines, n);
}

static void every_truncation_and_every_changed_byte_is_refused(void **state)
{
    struct rig *r = *state;
    struct counts c;
    struct identity id;

    for (size_t n = 0; n < r->len; n++)
        assert_int_not_equal(decode(r->file, n, &c, &id), STATUS_OK);
    for (size_t i = 0; i < r->len; i++) {
        char was = r->file[i];

        r->file[i] = (char)(was ^ 1);
        if (decode(r->file, r->len, &c, &id) == STATUS_OK)
            fail_msg("byte %zu may be changed", i);
        r->file[i] = was;
    }
}

static void another_s_key_does_not_sign_a_table(void **state)
{
    struct rig *r = *state;
    struct rig other = {0};
    struct counts c;
    struct identity id;

    make_identity(&other, 2);
    r->signer = other.signer;
    encode(r);
    assert_int_equal(decode(r->file, r->len, &c, &id), STATUS_FORGED);
    /* Nor does the other's chain. */
    memcpy(r->chain, other.chain, sizeof r->chain);
    r->chain_len = other.chain_len;
    encode(r);
    assert_int_equal(decode(r->file, r->len, &c, &id), STATUS_MISMATCH);
}

static void signed_nonsense_is_refused(void **state)
{
    static const struct {
        struct counts_class second; /* takes the place of the second class */
        uint64_t units;
        enum status status;
    } cases[] = {
        {{25059599, 1105, SIZE_3_5, 1}, 4, STATUS_OK},
        {{25059599, 1105, SIZE_3_5, 1}, 5, STATUS_MISMATCH},
        {{25059599, 1104, SIZE_0, 1}, 4, STATUS_OUT_OF_RANGE},
        {{25059599, 9998, SIZE_3_5, 1}, 4, STATUS_OUT_OF_RANGE},
        {{25000001, 1105, SIZE_3_5, 1}, 4, STATUS_OUT_OF_RANGE},
        {{25059512, 1071, SIZE_3_5, 1}, 4, STATUS_OUT_OF_RANGE}, /* twice */
        {{25059512, 1051, SIZE_3_5, 1}, 4, STATUS_OUT_OF_RANGE}, /* order */
        {{25059599, 1105, SIZE_3_5, 0}, 3, STATUS_MALFORMED},
        {{25059599, 1105, SIZE_3_5, COUNTS_UNITS_MAX + 1},
         100004,
         STATUS_MALFORMED},
        {{25059599, 1105, 11, 1}, 4, STATUS_MALFORMED},
    };
    struct rig *r = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct counts c = {0};
        struct identity id;
        enum status st;

        r->counts.class[1] = cases[i].second;
        r->counts.units = cases[i].units;
        encode(r);
        st = decode(r->file, r->len, &c, &id);
        if (st != cases[i].status)
            fail_msg("case %zu: %s", i, status_text(st));
        counts_free(&c);
    }
}

static void a_table_makes_a_population(void **state)
{
    struct rig *r = *state;
    struct establishment *e = NULL;
    struct population p;
    size_t n = 0;

    assert_int_equal(counts_rows(&r->counts, &e, &n), STATUS_OK);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++)
        assert_true(counts_is_key(e[i].unit));
    for (size_t i = 0; i < 7; i++)
        assert_false(counts_is_key(rows[i].unit));
    assert_int_equal(population_build(&p, e, n, area, 2), STATUS_OK);
    assert_int_equal(p.units, 4);
    assert_int_equal(p.sites, 4);
    assert_int_equal(p.persons, 0);
    population_free(&p);
    free(e);
}

static struct company bakery(uint32_t id, const char *number)
{
    struct company c = {.id = id, .commune = 25059512, .nace = 1071};

    (void)snprintf(c.reg_id, sizeof c.reg_id, "%s", number);
    return c;
}

static void own_companies_take_places_of_their_own(void **state)
{
    struct rig *r = *state;
    struct company own[] = {bakery(9, "219990009"), bakery(4, "219990017"),
                            bakery(5, "219990017"), /* the same legal unit */
                            bakery(1, "219990025"), /* a draft */
                            bakery(7, "")};
    struct counts_own who = {own, 5, area, 2};
    struct establishment *e = NULL;
    struct population pure, p;
    uint32_t unit;
    size_t n = 0;

    own[3].draft = true;
    assert_int_equal(counts_rows(&r->counts, &e, &n), STATUS_OK);
    assert_int_equal(population_counts(&pure, e, n, area, 2), STATUS_OK);
    assert_int_equal(counts_population(&p, e, n, &who), STATUS_OK);
    assert_int_equal(p.units, pure.units);
    assert_int_equal(p.kind, POPULATION_COUNTS);
    assert_memory_equal(p.hash, pure.hash, sizeof p.hash);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(population_unit(&p, population_author(&own[i]), &unit),
                         STATUS_OK);
    assert_int_equal(population_unit(&p, population_author(&own[3]), &unit),
                     STATUS_NOT_FOUND);
    /* Three places: 4, 7 and 9 in the order of their ids. */
    assert_int_equal(population_unit(&p, population_author(&own[4]), &unit),
                     STATUS_OK);
    for (size_t i = 0; i < n; i++)
        if (e[i].site == counts_key(&r->counts.class[0], 0))
            assert_int_equal(e[i].unit, population_author(&own[1]));
    population_free(&pure);
    population_free(&p);
    free(e);
}

static void who_finds_no_place_is_not_counted(void **state)
{
    struct rig *r = *state;
    struct company own[] = {bakery(1, "219990009"), bakery(2, "219990017"),
                            bakery(3, "219990025"), bakery(4, "219990033")};
    struct counts_own who = {own, 4, area, 2};
    struct establishment *e = NULL;
    struct population p;
    uint32_t unit;
    size_t n = 0;

    assert_int_equal(counts_rows(&r->counts, &e, &n), STATUS_OK);
    assert_int_equal(counts_population(&p, e, n, &who), STATUS_OK);
    assert_int_equal(p.units, 4);
    assert_int_equal(population_unit(&p, population_author(&own[2]), &unit),
                     STATUS_OK);
    assert_int_equal(population_unit(&p, population_author(&own[3]), &unit),
                     STATUS_NOT_FOUND);
    population_free(&p);
    free(e);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(single_site_units_are_counted_and_persons_are_not),
        WITH_RIG(a_table_comes_back_with_its_signer),
        WITH_RIG(the_lines_are_classes_and_numbers_of_units),
        WITH_RIG(every_truncation_and_every_changed_byte_is_refused),
        WITH_RIG(another_s_key_does_not_sign_a_table),
        WITH_RIG(signed_nonsense_is_refused),
        WITH_RIG(a_table_makes_a_population),
        WITH_RIG(own_companies_take_places_of_their_own),
        WITH_RIG(who_finds_no_place_is_not_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
