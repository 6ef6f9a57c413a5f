#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "cells.h"
#include "sample.h"
#include "symbiote/catalogue.h"
#include "symbiote/pool.h"

enum { MANY = 100000, TERRITORIES = 20, SEED = 7 };

static struct pool *fresh(void)
{
    struct pool *p;

    assert_int_equal(pool_new(&p, SEED), STATUS_OK);
    return p;
}

static void add(struct pool *p, uint32_t territory, uint64_t key,
                const struct offer *o)
{
    assert_int_equal(pool_add(p, territory, key, o, TODAY), STATUS_OK);
}

static struct offer plain(uint16_t type, uint32_t commune)
{
    struct offer o = {.direction = DIRECTION_OFFER,
                      .kind = KIND_MATERIAL,
                      .type = {type},
                      .types = 1,
                      .commune = {commune},
                      .communes = 1,
                      .expires_day = TODAY + 100};

    o.id[0] = (uint8_t)type;
    o.id[15] = 1;
    return o;
}

/* Offers as a partition makes them: groups of types, zones of communes. */
static void random_offer(uint64_t *seed, struct offer *o)
{
    size_t count, types;
    const struct place *place = catalogue_places(&count);
    const struct flow_type *type = catalogue_types(&types);
    size_t zone = chance(seed) % 60 * (count / 61),
           group = chance(seed) % 40 * (types / 41);

    *o = (struct offer){.direction =
                            heads(seed) ? DIRECTION_OFFER : DIRECTION_NEED,
                        .kind = KIND_MATERIAL,
                        .quantity_known = heads(seed),
                        .quarters = (uint8_t)(chance(seed) % 16),
                        .policy_k = 5,
                        .expires_day = TODAY + chance(seed) % 300};
    for (unsigned i = 0; i < OFFER_ID_LEN; i++)
        o->id[i] = (uint8_t)chance(seed);
    o->types = 4 + group % 3;
    for (size_t i = 0; i < o->types; i++)
        o->type[i] = type[group + i].no;
    o->communes = 12;
    for (size_t i = 0; i < o->communes; i++)
        o->commune[i] = place[zone + i].key;
    if (o->quantity_known) {
        o->quantity_lo = (uint8_t)(chance(seed) % 8);
        o->quantity_hi = (uint8_t)(o->quantity_lo + 1);
    }
}

static void what_goes_in_comes_out(void **state)
{
    struct pool *p = fresh();
    struct offer o = plain(1101, ROUBAIX);
    struct pool_offer got;

    (void)state;
    o.type[1] = 1102;
    o.types = 2;
    o.commune[0] = TOURNAI;
    o.commune[1] = ROUBAIX;
    o.communes = 2;
    o.quantity_known = true;
    o.quantity_lo = 4;
    o.quantity_hi = OFFER_OPEN;
    o.quarters = 5;
    o.packaging = PACKAGING_SKIP;
    o.state = STATE_PASTE;
    o.legal_status = LEGAL_ABP3;
    o.temperature = TEMPERATURE_VERY_HIGH;
    o.pressure = PRESSURE_HIGH;
    o.policy_k = 11;
    o.population = POPULATION_START;
    add(p, 3, 77, &o);
    assert_int_equal(pool_by_key(p, 77, &got), STATUS_OK);
    assert_memory_equal(got.id, o.id, OFFER_ID_LEN);
    assert_int_equal(got.territory, 3);
    assert_int_equal(got.direction, DIRECTION_OFFER);
    assert_int_equal(got.types, 2);
    assert_int_equal(got.type[1], 1102);
    assert_int_equal(got.area->count, 2);
    assert_true(got.area->two_countries);
    assert_in_range(got.area->radius_m, 5000, 15000);
    assert_int_equal(got.quantity_lo, 4);
    assert_int_equal(got.quantity_hi, OFFER_OPEN);
    assert_int_equal(got.quarters, 5);
    assert_int_equal(got.packaging, PACKAGING_SKIP);
    assert_int_equal(got.state, STATE_PASTE);
    assert_int_equal(got.legal_status, LEGAL_ABP3);
    assert_int_equal(got.temperature, TEMPERATURE_VERY_HIGH);
    assert_int_equal(got.pressure, PRESSURE_HIGH);
    assert_int_equal(got.policy_k, 11);
    assert_int_equal(got.population, POPULATION_START);
    assert_int_equal(got.seen_day, TODAY);
    assert_int_equal(pool_seen(p, 3, TODAY + 9), STATUS_OK);
    assert_int_equal(pool_by_id(p, o.id, &got), STATUS_OK);
    assert_int_equal(got.seen_day, TODAY + 9);
    pool_free(p);
}

static void a_key_is_unique_and_a_body_has_its_limits(void **state)
{
    struct pool *p = fresh();
    struct offer o = plain(1101, ROUBAIX);

    (void)state;
    add(p, 1, 5, &o);
    assert_int_equal(pool_add(p, 1, 5, &o, TODAY), STATUS_EXISTS);
    o.types = 0;
    assert_int_equal(pool_add(p, 1, 6, &o, TODAY), STATUS_OUT_OF_RANGE);
    o.types = OFFER_TYPES_MAX + 1;
    assert_int_equal(pool_add(p, 1, 6, &o, TODAY), STATUS_OUT_OF_RANGE);
    o.types = 1;
    o.communes = OFFER_COMMUNES_MAX + 1;
    assert_int_equal(pool_add(p, 1, 6, &o, TODAY), STATUS_OUT_OF_RANGE);
    o.communes = 0;
    assert_int_equal(pool_add(p, 1, 6, &o, TODAY), STATUS_OUT_OF_RANGE);
    o.communes = 1;
    o.state = STATES;
    assert_int_equal(pool_add(p, 1, 6, &o, TODAY), STATUS_OUT_OF_RANGE);
    assert_int_equal(pool_count(p), 1);
    pool_free(p);
}

static size_t counted(const struct pool *p, const struct pool_filter *f)
{
    struct pool_offer o;
    uint32_t cursor = 0;
    size_t count = 0;

    while (pool_next(p, f, &cursor, &o))
        count++;
    return count;
}

/* Keys that crowd the table, unlike those of one log. */
static uint64_t scattered(uint64_t i)
{
    return i * i * 7919 + i;
}

static void removal_leaves_nothing_behind(void **state)
{
    struct pool *p = fresh();
    struct offer *o = malloc(sizeof *o);
    struct pool_offer got;
    uint64_t seed = 5;

    (void)state;
    assert_non_null(o);
    for (uint64_t key = 0; key < 5000; key++) {
        random_offer(&seed, o);
        add(p, (uint32_t)(key % TERRITORIES), scattered(key), o);
    }
    for (uint64_t key = 0; key < 5000; key += 2)
        assert_int_equal(pool_remove(p, scattered(key)), STATUS_OK);
    assert_int_equal(pool_remove(p, 0), STATUS_NOT_FOUND);
    assert_int_equal(counted(p, &(struct pool_filter){0}), 2500);
    assert_int_equal(pool_get(p, 0, &got), STATUS_NOT_FOUND);
    assert_int_equal(pool_get(p, 5000, &got), STATUS_NOT_FOUND);
    for (uint64_t key = 0; key < 5000; key++)
        assert_int_equal(pool_by_key(p, scattered(key), &got),
                         key % 2 ? STATUS_OK : STATUS_NOT_FOUND);
    for (uint32_t t = 0; t < TERRITORIES; t++)
        assert_int_equal(pool_remove_territory(p, t),
                         t % 2 ? 5000 / TERRITORIES : 0);
    assert_int_equal(pool_count(p), 0);
    assert_int_equal(p->types.used, 0);
    assert_int_equal(p->areas.used, 0);
    assert_int_equal(p->cells.used, 0);
    assert_int_equal(p->types.bytes + p->areas.bytes + p->cells.bytes, 0);
    assert_int_equal(p->area_bytes + p->cell_bytes, 0);
    for (uint32_t i = 0; i < p->slots; i++)
        assert_int_equal(p->slot[i], 0);
    for (uint32_t row = 0; row < p->rows; row++) {
        static const uint8_t wiped[OFFER_ID_LEN];

        assert_memory_equal(cells_row(p, row)->id, wiped, sizeof wiped);
        assert_int_equal(cells_row(p, row)->expires_day, 0);
    }
    add(p, 1, 1, o); /* and the rows are used again */
    assert_int_equal(p->rows, 5000);
    assert_int_equal(pool_remove_territory(p, 99), 0);
    free(o);
    pool_free(p);
}

static void ids_are_found_by_unique_prefix(void **state)
{
    struct pool *p = fresh();
    struct offer one = plain(1101, ROUBAIX), two = plain(1102, ROUBAIX);
    char text[OFFER_ID_TEXT];
    uint32_t rows[4];
    size_t count;

    (void)state;
    memset(one.id, 0, sizeof one.id);
    memset(two.id, 0, sizeof two.id);
    one.id[9] = 1;
    two.id[9] = 2;
    add(p, 1, 1, &one);
    add(p, 1, 2, &two);
    assert_int_equal(pool_find(p, "0000", rows, 4, &count), STATUS_AMBIGUOUS);
    assert_int_equal(count, 2);
    assert_int_equal(pool_find(p, "0000", rows, 1, &count), STATUS_AMBIGUOUS);
    offer_id_text(text, two.id);
    assert_int_equal(pool_find(p, text, rows, 4, &count), STATUS_OK);
    assert_int_equal(rows[0], 1);
    text[20] = '\0';
    assert_int_equal(pool_find(p, text, rows, 4, &count), STATUS_OK);
    assert_int_equal(pool_find(p, "oOo0", rows, 4, &count), STATUS_AMBIGUOUS);
    assert_int_equal(pool_find(p, "000", rows, 4, &count), STATUS_MALFORMED);
    assert_int_equal(pool_find(p, "00-0", rows, 4, &count), STATUS_MALFORMED);
    assert_int_equal(pool_find(p, "ZZZZ", rows, 4, &count), STATUS_NOT_FOUND);
    assert_int_equal(
        pool_find(p, "000000000000000000000000000", rows, 4, &count),
        STATUS_MALFORMED);
    pool_free(p);
}

static void filters_narrow(void **state)
{
    struct pool *p = fresh();
    struct offer o = plain(1101, ROUBAIX);

    (void)state;
    add(p, 1, 1, &o);
    o = plain(1201, TOURNAI);
    o.direction = DIRECTION_NEED;
    add(p, 2, 2, &o);
    o = plain(20100, TOURNAI);
    o.kind = KIND_ENERGY;
    o.expires_day = TODAY - 1;
    add(p, 2, 3, &o);
    assert_int_equal(counted(p, &(struct pool_filter){0}), 3);
    assert_int_equal(counted(p, &(struct pool_filter){.of_territory = true,
                                                      .territory = {7, 2},
                                                      .territories = 2}),
                     2);
    assert_int_equal(counted(p, &(struct pool_filter){.of_territory = true}),
                     0);
    assert_int_equal(counted(p, &(struct pool_filter){.today = TODAY}), 2);
    assert_int_equal(
        counted(p, &(struct pool_filter){.direction = DIRECTION_NEED}), 1);
    assert_int_equal(counted(p, &(struct pool_filter){.kind = KIND_ENERGY}), 1);
    assert_int_equal(
        counted(p, &(struct pool_filter){.type = {1000}, .types = 1}), 2);
    assert_int_equal(
        counted(p, &(struct pool_filter){.type = {1200}, .types = 1}), 1);
    assert_int_equal(
        counted(p, &(struct pool_filter){.near = ROUBAIX, .near_m = 5000}), 1);
    assert_int_equal(
        counted(p, &(struct pool_filter){.near = ROUBAIX, .near_m = 30000}), 3);
    assert_int_equal(pool_mark(p, 2, TERRITORY_HIDDEN), STATUS_OK);
    assert_int_equal(counted(p, &(struct pool_filter){0}), 1);
    assert_int_equal(pool_marked(p, 2), TERRITORY_HIDDEN);
    assert_int_equal(pool_mark(p, 2, TERRITORY_STALE), STATUS_OK);
    assert_int_equal(counted(p, &(struct pool_filter){0}), 3);
    assert_int_equal(pool_filter_check(&(struct pool_filter){.near = 25099999}),
                     STATUS_NOT_FOUND);
    assert_int_equal(
        pool_filter_check(&(struct pool_filter){.type = {9}, .types = 1}),
        STATUS_NOT_FOUND);
    assert_int_equal(pool_filter_check(&(struct pool_filter){.near = ROUBAIX}),
                     STATUS_OK);
    pool_free(p);
}

static void words_of_three_languages_find_types(void **state)
{
    struct pool_filter f = {0};

    (void)state;
    assert_int_equal(pool_filter_words(&f, "bierbostel"), STATUS_OK);
    assert_int_equal(f.type[0], 1101);
    assert_int_equal(pool_filter_words(&f, "drêches"), STATUS_OK);
    assert_int_equal(f.type[0], 1101);
    assert_int_equal(pool_filter_words(&f, "xqzwvk"), STATUS_NOT_FOUND);
}

static void a_word_of_one_type_does_not_list_the_whole_branch(void **state)
{
    struct pool *p = fresh();
    struct pool_filter f = {0};
    struct offer o = plain(catalogue_type_named("cardboard")->no, ROUBAIX);

    (void)state;
    add(p, 1, 1, &o);
    o = plain(catalogue_type_named("bark")->no, ROUBAIX);
    add(p, 1, 2, &o);
    assert_int_equal(pool_filter_words(&f, "cartons"), STATUS_OK);
    assert_int_equal(counted(p, &f), 1);
    f = (struct pool_filter){0};
    assert_int_equal(pool_filter_words(&f, "bois et papier"), STATUS_OK);
    assert_int_equal(counted(p, &f), 2);
    pool_free(p);
}

static void a_hundred_thousand_offers_are_small_and_quick(void **state)
{
    struct pool *p = fresh();
    struct offer *o = malloc(sizeof *o);
    uint64_t seed = 1;
    double each, seconds;
    clock_t start, spent = 0;

    (void)state;
    assert_non_null(o);
    for (uint64_t key = 0; key < MANY; key++) {
        random_offer(&seed, o);
        start = clock();
        add(p, (uint32_t)(key % TERRITORIES), key << 4, o);
        spent += clock() - start;
    }
    each = (double)pool_bytes(p) / MANY;
    seconds = (double)spent / CLOCKS_PER_SEC;
    print_message("%.1f bytes an offer, %u cells, %.2f s for %d offers\n", each,
                  p->cells.used, seconds, MANY);
    assert_true(each <= 100);
    assert_int_equal(pool_count(p), MANY);
    assert_int_equal(pool_count_of(p, 3), MANY / TERRITORIES);
    free(o);
    pool_free(p);
}

static void findings_are_kept_counted_and_filtered(void **state)
{
    const struct finding wrong = {FINDING_FAILED, FINDING_COUNT, 4, 5};
    const struct finding fine = {FINDING_VERIFIED, FINDING_FINE, 9, 5};
    struct pool_filter filter = {.findings = POOL_FAILED};
    struct pool *p = fresh();
    struct offer o = plain(1101, ROUBAIX);
    struct pool_offer got;
    size_t count[FINDING_STATES];
    uint32_t cursor = 0;

    (void)state;
    for (uint64_t key = 1; key <= 4; key++) {
        o.id[3] = (uint8_t)key;
        add(p, key < 4 ? 1 : 2, key, &o);
    }
    assert_int_equal(pool_judge(p, 2, wrong), STATUS_OK);
    assert_int_equal(pool_judge(p, 3, fine), STATUS_OK);
    assert_int_equal(pool_judge(p, 77, fine), STATUS_NOT_FOUND);
    assert_int_equal(
        pool_judge(p, 3, (struct finding){.state = FINDING_STATES}),
        STATUS_OUT_OF_RANGE);
    assert_int_equal(pool_by_key(p, 2, &got), STATUS_OK);
    assert_memory_equal(&got.finding, &wrong, sizeof wrong);
    pool_found(p, 1, count);
    assert_int_equal(count[FINDING_NONE], 1);
    assert_int_equal(count[FINDING_FAILED], 1);
    assert_int_equal(count[FINDING_VERIFIED], 1);
    pool_found(p, 2, count);
    assert_int_equal(count[FINDING_NONE], 1);
    assert_true(pool_next(p, &filter, &cursor, &got));
    assert_int_equal(got.key, 2);
    assert_false(pool_next(p, &filter, &cursor, &got));
    filter.findings = POOL_NOT_FAILED;
    cursor = 0;
    for (int i = 0; i < 3; i++)
        assert_true(pool_next(p, &filter, &cursor, &got));
    assert_false(pool_next(p, &filter, &cursor, &got));
    assert_int_equal(pool_remove(p, 2), STATUS_OK);
    pool_found(p, 1, count);
    assert_int_equal(count[FINDING_FAILED], 0);
    o.id[3] = 9; /* the row is used again, what was found is not */
    add(p, 1, 9, &o);
    assert_int_equal(pool_by_key(p, 9, &got), STATUS_OK);
    assert_int_equal(got.finding.state, FINDING_NONE);
    pool_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(findings_are_kept_counted_and_filtered),
        cmocka_unit_test(a_key_is_unique_and_a_body_has_its_limits),
        cmocka_unit_test(removal_leaves_nothing_behind),
        cmocka_unit_test(ids_are_found_by_unique_prefix),
        cmocka_unit_test(filters_narrow),
        cmocka_unit_test(words_of_three_languages_find_types),
        cmocka_unit_test(a_word_of_one_type_does_not_list_the_whole_branch),
        cmocka_unit_test(a_hundred_thousand_offers_are_small_and_quick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
