/* Communes: names, codes, areas, distances. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/catalogue.h"
#include "tables.h"

enum { ROUBAIX = 25059512, TOURNAI = 5657081 };

static uint32_t place_of(const char *text, const char *country)
{
    uint32_t key = 0;

    if (catalogue_read_place(text, country, &key) != STATUS_OK)
        printf("not read: %s\n", text);
    return key;
}

static void communes_are_found_by_code_and_by_name(void **state)
{
    (void)state;
    assert_int_equal(place_of("59512", "FR"), ROUBAIX);
    assert_int_equal(place_of("Roubaix", ""), ROUBAIX);
    assert_int_equal(place_of("ROUBAIX", "FR"), ROUBAIX);
    assert_int_equal(place_of("59100 Roubaix", "FR"), ROUBAIX);
    assert_int_equal(place_of("Tournai", "BE"), TOURNAI);
    assert_int_equal(place_of("Doornik", ""), TOURNAI);
    assert_int_equal(place_of("7500 Tournai", "BE"), TOURNAI);
    assert_int_equal(place_of("57081", "BE"), TOURNAI);
    assert_string_equal(catalogue_place(ROUBAIX)->name[LANG_FR], "Roubaix");
    assert_string_equal(catalogue_place(TOURNAI)->country, "BE");
    assert_null(catalogue_place(1));
}

static void merged_communes_resolve_through_their_aliases(void **state)
{
    (void)state;
    assert_true(place_aliases_count > 0);
    for (size_t i = 0; i < place_aliases_count; i++) {
        const struct place_aliases_row *a = &place_aliases_rows[i];
        uint32_t key = 0;
        enum status st = catalogue_read_place(a->alias, a->country, &key);

        assert_non_null(catalogue_place(a->key));
        assert_int_equal(st, STATUS_OK);
        assert_int_equal(key, a->key);
    }
}

static void what_is_unknown_or_ambiguous_is_said(void **state)
{
    uint32_t key = 7;

    (void)state;
    assert_int_equal(catalogue_read_place("Nulle-Part", "", &key),
                     STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_place("", "", &key), STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_place("...", "", &key), STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_place("Roubaix", "BE", &key),
                     STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_place("Saint-Aubin", "FR", &key),
                     STATUS_AMBIGUOUS);
    assert_int_equal(key, 7);
}

static void areas_are_ascending_sets_of_communes(void **state)
{
    uint32_t keys[600];
    size_t count = 0;

    (void)state;
    assert_int_equal(
        catalogue_read_area("nuts3:BE328,nuts3:BE32A", keys, 600, &count),
        STATUS_OK);
    assert_int_equal(count, 23); /* Wallonie picarde */
    assert_int_equal(
        catalogue_read_area("59512,nuts3:BE999", keys, 600, &count),
        STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_area("nuts3:BE328", keys, 600, &count),
                     STATUS_OK);
    assert_true(count > 5 && count < 23);
    assert_int_equal(
        catalogue_read_area("59512, 59599,Tourcoing,59512", keys, 600, &count),
        STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(keys[0], ROUBAIX);
    assert_int_equal(keys[1], 25059599);
    assert_int_equal(catalogue_read_area("BE57081", keys, 600, &count),
                     STATUS_OK);
    assert_int_equal(keys[0], TOURNAI);
    assert_int_equal(catalogue_read_area("62063", keys, 600, &count),
                     STATUS_AMBIGUOUS);
    assert_int_equal(catalogue_read_area("BE62063,FR62063", keys, 600, &count),
                     STATUS_OK);
    assert_int_equal(count, 2);
}

static void an_epci_holds_its_members_and_nobody_else(void **state)
{
    const struct place *roubaix = catalogue_place(ROUBAIX);
    uint32_t keys[600];
    size_t count = 0, members = 0, all;
    const struct place *p = catalogue_places(&all);
    char text[32];
    bool found = false;

    (void)state;
    (void)snprintf(text, sizeof text, "epci:%s", roubaix->epci);
    assert_int_equal(catalogue_read_area(text, keys, 600, &count), STATUS_OK);
    for (size_t i = 0; i < all; i++)
        members += strcmp(p[i].epci, roubaix->epci) == 0;
    assert_int_equal(count, members);
    for (size_t i = 0; i < count; i++) {
        found = found || keys[i] == ROUBAIX;
        assert_true(i == 0 || keys[i - 1] < keys[i]);
    }
    assert_true(found);
    (void)snprintf(text, sizeof text, "arr:%s",
                   catalogue_place(TOURNAI)->arrondissement);
    assert_int_equal(catalogue_read_area(text, keys, 600, &count), STATUS_OK);
}

static void every_epci_of_a_commune_has_a_name(void **state)
{
    size_t count;
    const struct place *p = catalogue_places(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        if (p[i].epci[0] != '\0')
            assert_true(catalogue_epci_name(p[i].epci)[0] != '\0');
    assert_string_equal(catalogue_epci_name("0"), "");
}

static void areas_that_do_not_exist_or_fit_are_refused(void **state)
{
    uint32_t keys[4];
    size_t count = 9;

    (void)state;
    assert_int_equal(catalogue_read_area("", keys, 4, &count),
                     STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_area("epci:", keys, 4, &count),
                     STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_area("epci:1", keys, 4, &count),
                     STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_area("59512,99999", keys, 4, &count),
                     STATUS_NOT_FOUND);
    assert_int_equal(catalogue_read_area("nuts3:BE328", keys, 4, &count),
                     STATUS_TOO_BIG);
    assert_int_equal(count, 9);
}

static void distances_are_great_circles_in_metres(void **state)
{
    const struct place *a = catalogue_place(ROUBAIX);
    const struct place *b = catalogue_place(TOURNAI);
    const struct place pole = {.lat_e5 = 9000000};
    const struct place equator = {.lon_e5 = 1234567};

    (void)state;
    assert_int_equal(place_distance_m(a, a), 0);
    assert_int_equal(place_distance_m(a, b), place_distance_m(b, a));
    assert_in_range(place_distance_m(a, b), 14000, 21000);
    assert_in_range(place_distance_m(&pole, &equator), 10007556, 10007558);
}

/* ---- against the reference tables ---------------------------------------- */

/* The fields of one line, quotes honoured; changes the line. */
static size_t split(char *line, char *field[], size_t cap)
{
    size_t n = 0;

    while (n < cap && *line != '\0') {
        bool quoted = *line == '"';

        field[n++] = line + quoted;
        line = quoted ? strstr(line + 1, "\",") : strpbrk(line, ",\r\n");
        if (line == NULL)
            break;
        line[0] = '\0';
        line += quoted ? 2 : 1;
    }
    return n;
}

static void assert_near(const char *degrees, int32_t e5)
{
    double d = strtod(degrees, NULL) - e5 / 1e5;

    assert_true(d < 1e-4 && d > -1e-4);
}

/* Apostrophes and dashes differ from source to source. */
static void assert_same_words(const char *a, const char *b)
{
    char folded_a[96], folded_b[96];

    (void)catalogue_fold(a, folded_a, sizeof folded_a);
    (void)catalogue_fold(b, folded_b, sizeof folded_b);
    assert_string_equal(folded_a, folded_b);
}

struct columns {
    const char *path;
    uint32_t country;
    size_t code, name, population, lat, lon, nuts3;
};

static size_t compare(const struct columns *c)
{
    char line[4096];
    char *f[16];
    size_t seen = 0;
    FILE *file = fopen(c->path, "r");

    if (file == NULL) {
        printf("skipped: %s is not here\n", c->path);
        skip();
    }
    while (fgets(line, sizeof line, file) != NULL) {
        size_t n = split(line, f, 16);
        const struct place *p;

        if (n <= c->nuts3 || n <= c->lon || f[0][0] < '0' || f[0][0] > '9')
            continue;
        p = catalogue_place(c->country * 100000 +
                            (uint32_t)strtoul(f[c->code], NULL, 10));
        assert_non_null(p);
        assert_string_equal(p->code, f[c->code]);
        assert_same_words(p->name[LANG_FR], f[c->name]);
        assert_int_equal(p->population, strtoul(f[c->population], NULL, 10));
        assert_near(f[c->lat], p->lat_e5);
        assert_near(f[c->lon], p->lon_e5);
        assert_string_equal(p->nuts3, f[c->nuts3]);
        seen++;
    }
    (void)fclose(file);
    return seen;
}

static void french_communes_lie_where_the_reference_says(void **state)
{
    const struct columns c = {
        SHARED_DATA "/data/geo/fr_communes_hdf.csv", 250, 0, 1, 9, 10, 11, 12};

    (void)state;
    assert_int_equal(compare(&c), 3782);
}

static void belgian_communes_lie_where_the_reference_says(void **state)
{
    const struct columns c = {
        SHARED_DATA "/data/geo/be_communes.csv", 56, 0, 1, 9, 10, 11, 7};

    (void)state;
    assert_int_equal(compare(&c), 581);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(communes_are_found_by_code_and_by_name),
        cmocka_unit_test(merged_communes_resolve_through_their_aliases),
        cmocka_unit_test(what_is_unknown_or_ambiguous_is_said),
        cmocka_unit_test(areas_are_ascending_sets_of_communes),
        cmocka_unit_test(an_epci_holds_its_members_and_nobody_else),
        cmocka_unit_test(every_epci_of_a_commune_has_a_name),
        cmocka_unit_test(areas_that_do_not_exist_or_fit_are_refused),
        cmocka_unit_test(distances_are_great_circles_in_metres),
        cmocka_unit_test(french_communes_lie_where_the_reference_says),
        cmocka_unit_test(belgian_communes_lie_where_the_reference_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
