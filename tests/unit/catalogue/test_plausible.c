/* Who may emit or take a type: the table decides how safe an offer is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sodium.h>

#include "symbiote/catalogue.h"
#include "tables.h"

static uint16_t no(const char *id)
{
    return catalogue_type_named(id)->no;
}

static unsigned offers(const char *id, uint16_t activity)
{
    return catalogue_plausible(no(id), DIRECTION_OFFER, activity);
}

static unsigned needs(const char *id, uint16_t activity)
{
    return catalogue_plausible(no(id), DIRECTION_NEED, activity);
}

static void breweries_emit_spent_grain_and_weavers_do_not(void **state)
{
    (void)state;
    assert_int_equal(offers("spent-grain", 1105), 100);
    assert_int_equal(offers("spent-grain", 1320), 0);
    assert_int_equal(offers("spent-grain", 6201), 0);
    assert_true(needs("spent-grain", 141) > 50);
    assert_int_equal(needs("spent-grain", 1105), 0);
    assert_int_equal(
        catalogue_plausible_rule(no("spent-grain"), DIRECTION_OFFER),
        PLAUSIBLE_LISTED);
}

static void every_activity_emits_cardboard(void **state)
{
    size_t count;
    const struct activity *a = catalogue_activities(&count);

    (void)state;
    assert_int_equal(catalogue_plausible_rule(no("cardboard"), DIRECTION_OFFER),
                     PLAUSIBLE_ALL);
    for (size_t i = 0; i < count; i++)
        assert_true(offers("cardboard", a[i].code) > 0);
    assert_true(offers("cardboard", 4711) > offers("cardboard", 6910));
}

static void confidential_things_are_never_published(void **state)
{
    static const char *const never[] = {"confidential-paper", "medical-waste",
                                        "explosives", "asbestos"};
    size_t count;
    const struct activity *a = catalogue_activities(&count);

    (void)state;
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_int_equal(
            catalogue_plausible_rule(no(never[i]), DIRECTION_OFFER),
            PLAUSIBLE_NEVER);
        for (size_t k = 0; k < count; k++)
            assert_int_equal(offers(never[i], a[k].code), 0);
    }
    assert_int_equal(catalogue_plausible_rule(1, DIRECTION_OFFER),
                     PLAUSIBLE_NEVER);
    assert_int_equal(catalogue_plausible(1, DIRECTION_OFFER, 1105), 0);
    assert_int_equal(catalogue_plausible(no("cardboard"), DIRECTION_POOL, 1105),
                     0);
}

static void a_family_is_plausible_wherever_a_member_is(void **state)
{
    size_t types, count;
    const struct flow_type *t = catalogue_types(&types);
    const struct activity *a = catalogue_activities(&count);

    (void)state;
    for (size_t i = 0; i < types; i++) {
        if (t[i].level < 2)
            continue;
        for (size_t k = 0; k < count; k += 7)
            for (unsigned d = DIRECTION_OFFER; d <= DIRECTION_NEED; d++)
                assert_true(
                    catalogue_plausible(t[i].parent, (enum direction)d,
                                        a[k].code) >=
                    catalogue_plausible(t[i].no, (enum direction)d, a[k].code));
    }
}

/* A type that nobody may emit and that is not marked « never » is a hole. */
static void every_leaf_has_rules_for_offers_and_needs(void **state)
{
    size_t count, classes;
    const struct flow_type *t = catalogue_types(&count);
    const struct activity *a = catalogue_activities(&classes);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (unsigned d = DIRECTION_OFFER; d <= DIRECTION_NEED; d++) {
            size_t some = 0;

            if (catalogue_plausible_rule(t[i].no, (enum direction)d) ==
                PLAUSIBLE_NEVER) {
                assert_true(t[i].legal == LEGAL_HAZARDOUS_WASTE ||
                            t[i].legal == LEGAL_ABP1 ||
                            t[i].no == no("confidential-paper"));
                continue;
            }
            for (size_t k = 0; k < classes; k++)
                some += catalogue_plausible(t[i].no, (enum direction)d,
                                            a[k].code) > 0;
            if (some == 0)
                printf("nobody: %s, direction %u\n", t[i].id, d);
            assert_true(some > 0);
        }
}

static size_t rows_of_itself_or_above(uint16_t type, unsigned direction)
{
    size_t n = 0;

    for (; type != 0; type = catalogue_type(type)->parent)
        for (size_t i = 0; i < plausibility_count; i++)
            n += plausibility_rows[i].type == type &&
                 plausibility_rows[i].direction == direction;
    return n;
}

/* « Never » is said, not what is left when somebody forgot. */
static void what_is_never_published_says_so(void **state)
{
    size_t count, never = 0;
    const struct flow_type *t = catalogue_types(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (unsigned d = DIRECTION_OFFER; d <= DIRECTION_NEED; d++)
            if (catalogue_plausible_rule(t[i].no, (enum direction)d) ==
                PLAUSIBLE_NEVER) {
                if (rows_of_itself_or_above(t[i].no, d) == 0)
                    printf("no row: %s, direction %u\n", t[i].id, d);
                assert_true(rows_of_itself_or_above(t[i].no, d) > 0);
                never++;
            }
    assert_true(never >= 12);
}

static char section_of(uint16_t first, uint16_t last, bool of_last)
{
    size_t classes;
    const struct activity *a = catalogue_activities(&classes);
    char section = 0;

    for (size_t k = 0; k < classes; k++)
        if (a[k].code >= first && a[k].code <= last) {
            section = a[k].section;
            if (!of_last)
                break;
        }
    return section;
}

static void no_listed_range_spans_two_sections(void **state)
{
    (void)state;
    for (size_t i = 0; i < plausibility_count; i++) {
        const struct plausible *p = &plausibility_rows[i];

        if (p->first == 0 && p->last == 9999)
            continue;
        if (section_of(p->first, p->last, false) !=
            section_of(p->first, p->last, true))
            printf("%s %u-%u\n", catalogue_type(p->type)->id, p->first,
                   p->last);
        assert_int_equal(section_of(p->first, p->last, false),
                         section_of(p->first, p->last, true));
    }
}

static void assumed_flows_are_plausible_and_cover_the_trades(void **state)
{
    size_t count, classes, covered = 0;
    const struct assumed_flow *f = catalogue_assumed_flows(&count);
    const struct activity *a = catalogue_activities(&classes);

    (void)state;
    for (size_t k = 0; k < classes; k++) {
        bool here = false;

        for (size_t i = 0; i < count; i++) {
            if (a[k].code < f[i].first || a[k].code > f[i].last)
                continue;
            here = true;
            assert_true(catalogue_plausible(f[i].type,
                                            (enum direction)f[i].direction,
                                            a[k].code) > 0);
        }
        covered += here;
    }
    printf("flows assumed for %zu activities\n", covered);
    assert_true(covered >= 200);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(catalogue_type(f[i].type));
        assert_in_range(f[i].weight, 10, 100);
        assert_true(f[i].note[0] != '\0');
        assert_true(
            i == 0 || f[i - 1].first < f[i].first ||
            (f[i - 1].first == f[i].first && f[i - 1].last <= f[i].last));
    }
}

/* What inflates the count: heads are counted whatever their weight. */
static void trades_without_the_process_are_not_counted(void **state)
{
    (void)state;
    assert_int_equal(offers("wash-water", 1071), 0);
    assert_int_equal(offers("treated-effluent", 1071), 0);
    assert_int_equal(needs("steam", 1071), 0);
    assert_int_equal(offers("pallets", 4777), 0);
    assert_int_equal(offers("steel-scrap", 1071), 0);
    assert_int_equal(offers("aluminium", 5610), 0);
    assert_int_equal(offers("solar-roof", 4777), 0);
    assert_int_equal(offers("dried-spent-grain", 1107), 0);
    assert_true(offers("aluminium-turnings", 2562) >= 80);
    assert_true(offers("metals", 2562) >= offers("aluminium-turnings", 2562));
}

static void rows_are_sorted_name_a_source_and_hold_a_real_activity(void **state)
{
    size_t classes;
    const struct activity *a = catalogue_activities(&classes);

    (void)state;
    assert_true(plausibility_count > 1000);
    for (size_t i = 0; i < plausibility_count; i++) {
        const struct plausible *p = &plausibility_rows[i], *q = p - 1;
        size_t k = 0;

        while (k < classes && (a[k].code < p->first || a[k].code > p->last))
            k++;
        assert_true(k < classes);
        assert_non_null(catalogue_type(p->type));
        assert_true(p->source[0] != '\0');
        assert_true(p->weight <= 100);
        assert_true(p->weight >= 10 ||
                    (p->weight == 0 && p->first == 0 && p->last == 9999));
        assert_true(p->direction == DIRECTION_OFFER ||
                    p->direction == DIRECTION_NEED);
        if (i == 0)
            continue;
        assert_true(q->type < p->type ||
                    (q->type == p->type && q->direction < p->direction) ||
                    (q->type == p->type && q->direction == p->direction &&
                     (q->first < p->first ||
                      (q->first == p->first && q->last < p->last))));
    }
    assert_true(catalogue_plausible_version() > 0);
}

/* ---- version and hash ---------------------------------------------------- */

struct bytes {
    uint8_t *at;
    size_t len, cap;
};

static void add(struct bytes *b, unsigned value, unsigned width)
{
    assert_true(b->len + width <= b->cap);
    while (width-- > 0)
        b->at[b->len++] = (uint8_t)(value >> 8 * width);
}

/* Written from PROTOCOL 12.3, not from plausible_hash.c. */
static void the_hash_is_what_the_protocol_says(void **state)
{
    static const char domain[] = "symbiote knowledge 1";
    uint8_t expected[32], hash[PLAUSIBLE_HASH_LEN];
    size_t count;
    const struct flow_type *t = catalogue_types(&count);
    struct bytes b = {.cap = 64 + 7 * count + 8 * plausibility_count};

    (void)state;
    b.at = malloc(b.cap);
    assert_non_null(b.at);
    for (size_t i = 0; i < sizeof domain; i++)
        add(&b, (unsigned char)domain[i], 1);
    add(&b, catalogue_plausible_version(), 2);
    add(&b, (unsigned)count, 2);
    for (size_t i = 0; i < count; i++) {
        add(&b, t[i].no, 2);
        add(&b, t[i].parent, 2);
        add(&b, t[i].kind, 1);
        add(&b, (unsigned)catalogue_yield(t[i].no) & 0xff, 1);
        add(&b, catalogue_spread(t[i].no), 1);
    }
    add(&b, (unsigned)plausibility_count, 4);
    for (size_t i = 0; i < plausibility_count; i++) {
        const struct plausible *p = &plausibility_rows[i];

        add(&b, p->type, 2);
        add(&b, p->direction, 1);
        add(&b, p->first, 2);
        add(&b, p->last, 2);
        add(&b, p->weight, 1);
    }
    crypto_hash_sha256(expected, b.at, b.len);
    catalogue_plausible_hash(hash);
    assert_memory_equal(hash, expected, sizeof hash);
    free(b.at);
}

/* Peers compare the hash: a table that changed under the same version would
 * make two honest nodes accuse each other.  Raise EDITION in plausible.c, then
 * put version and hash here. */
static void a_changed_table_has_a_new_version(void **state)
{
    static const uint16_t version = 4;
    static const char known[] =
        "c6210eadb7c698dcd2a8195f9452f02bfe1ca2ee9045b642816de0bd6134d08a";
    uint8_t hash[PLAUSIBLE_HASH_LEN];
    char hex[2 * PLAUSIBLE_HASH_LEN + 1];

    (void)state;
    catalogue_plausible_hash(hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    assert_string_equal(hex, known);
    assert_int_equal(catalogue_plausible_version(), version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breweries_emit_spent_grain_and_weavers_do_not),
        cmocka_unit_test(every_activity_emits_cardboard),
        cmocka_unit_test(confidential_things_are_never_published),
        cmocka_unit_test(a_family_is_plausible_wherever_a_member_is),
        cmocka_unit_test(every_leaf_has_rules_for_offers_and_needs),
        cmocka_unit_test(what_is_never_published_says_so),
        cmocka_unit_test(no_listed_range_spans_two_sections),
        cmocka_unit_test(assumed_flows_are_plausible_and_cover_the_trades),
        cmocka_unit_test(trades_without_the_process_are_not_counted),
        cmocka_unit_test(
            rows_are_sorted_name_a_source_and_hold_a_real_activity),
        cmocka_unit_test(the_hash_is_what_the_protocol_says),
        cmocka_unit_test(a_changed_table_has_a_new_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
