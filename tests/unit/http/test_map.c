/* The map of the demonstration region, and of places that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "map.h"

static const struct map_point region[] = {
    {4950000, 200000, 0, 10, "South-west", 0, true},
    {5150000, 500000, 0, 40, "North-east", 1, true},
    {5063000, 306000, 6000, 20, "<Lille & \"co\">", 2, true},
};

static struct map map_of(const struct map_point *points, size_t count)
{
    return (struct map){.title = "T <1>",
                        .description = "D & more",
                        .kinds = {"Ours", NULL, "Needs"},
                        .points = points,
                        .count = count};
}

static char *draw(const struct map *m)
{
    struct page p = {0};
    const char *text;
    size_t len;
    char *copy;

    map_svg(&p, m);
    assert_int_equal(page_done(&p, &text, &len), STATUS_OK);
    copy = strdup(text);
    assert_non_null(copy);
    page_free(&p);
    return copy;
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;

    while ((text = strstr(text, what)) != NULL) {
        count++;
        text += strlen(what);
    }
    return count;
}

static void the_region_fills_the_view(void **state)
{
    struct map m = map_of(region, 3);
    struct map_view v = map_view(&m);
    double x[3], y[3];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        map_place(&v, &region[i], &x[i], &y[i]);
        assert_true(x[i] > 60 && x[i] < MAP_WIDTH - 60);
        assert_true(y[i] > 40 && y[i] < v.height - 40);
    }
    assert_true(x[0] < x[2] && x[2] < x[1]); /* east is right */
    assert_true(y[0] > y[2] && y[2] > y[1]); /* north is up */
    assert_true(v.height > 300 && v.height < 1000);
    /* A degree of longitude is cos(50.5 degrees) of one of latitude. */
    assert_true(fabs(v.per_lon / v.per_lat - 0.6361) < 0.001);
}

static void the_drawing_holds_the_land_the_marks_and_the_words(void **state)
{
    struct map m = map_of(region, 3);
    char *svg = draw(&m);

    (void)state;
    assert_non_null(strstr(svg, "role=\"img\" aria-labelledby=\"n1 n2\""));
    assert_non_null(strstr(svg, "<title id=\"n1\">T &lt;1&gt;</title>"));
    assert_non_null(strstr(svg, "<desc id=\"n2\">D &amp; more</desc>"));
    assert_true(count_of(svg, "class=\"land\"") >= 3);
    assert_int_equal(count_of(svg, "class=\"country\""), 3);
    assert_non_null(strstr(svg, ">FR</text>"));
    assert_non_null(strstr(svg, ">BE</text>"));
    assert_non_null(strstr(svg, ">NL</text>"));
    assert_int_equal(count_of(svg, "class=\"area k2\""), 1);
    assert_int_equal(count_of(svg, "class=\"label\""), 3);
    assert_int_equal(count_of(svg, "<g class=\"mark k"), 3 + 2); /* legend */
    assert_int_equal(count_of(svg, "&lt;Lille &amp; &quot;co&quot;&gt;"), 2);
    assert_null(strstr(svg, "<Lille"));
    assert_null(strstr(svg, "nan"));
    assert_null(strstr(svg, "inf"));
    free(svg);
}

static void no_points_give_the_whole_north_west(void **state)
{
    struct map m = map_of(NULL, 0);
    char *svg = draw(&m);

    (void)state;
    assert_int_equal(count_of(svg, "class=\"country\""), 6);
    free(svg);
}

static void one_point_is_not_a_point_of_a_view(void **state)
{
    struct map m = map_of(&region[0], 1);
    struct map_view v = map_view(&m);
    double x, y;

    (void)state;
    map_place(&v, &region[0], &x, &y);
    assert_true(fabs(x - MAP_WIDTH / 2.0) < 1);
    assert_true(fabs(y - v.height / 2.0) < 1);
}

static void places_off_the_earth_are_not_drawn(void **state)
{
    static const struct map_point points[] = {
        {5000000, 300000, 0, 1, "here", 0, true},
        {INT32_MAX, INT32_MIN, UINT32_MAX, UINT32_MAX, "nowhere", 200, true},
        {9000000, 0, 0, 1, "pole", 0, true},
    };
    struct map m = map_of(points, 3);
    char *svg = draw(&m);

    (void)state;
    assert_int_equal(count_of(svg, ">here<"), 2);
    assert_int_equal(count_of(svg, "nowhere"), 0);
    assert_int_equal(count_of(svg, "pole"), 0);
    free(svg);
}

static void labels_do_not_cover_each_other(void **state)
{
    struct map_point points[30];
    struct map m = map_of(points, 30);
    char *svg;

    (void)state;
    for (size_t i = 0; i < 30; i++)
        points[i] = region[0];
    svg = draw(&m);
    assert_int_equal(count_of(svg, "class=\"label\""), 4); /* around it */
    assert_int_equal(count_of(svg, "<title>South-west</title>"), 30);
    free(svg);
}

static void too_many_points_are_an_error(void **state)
{
    struct map_point *points = calloc(MAP_POINTS_MAX + 1, sizeof *points);
    struct map m = map_of(points, MAP_POINTS_MAX + 1);
    struct page p = {0};
    const char *text;
    size_t len;

    (void)state;
    assert_non_null(points);
    for (size_t i = 0; i <= MAP_POINTS_MAX; i++)
        points[i].label = "x";
    map_svg(&p, &m);
    assert_int_equal(page_done(&p, &text, &len), STATUS_TOO_BIG);
    page_free(&p);
    m.count--;
    free(draw(&m));
    free(points);
}

static void the_table_says_what_the_map_shows(void **state)
{
    static const struct page_column columns[] = {
        {"Place", false}, {"Kind", false}, {"t", true}};
    struct map m = map_of(region, 3);
    struct page p = {0};
    const char *text;
    size_t len;

    (void)state;
    map_table(&p, &m, columns, "Places");
    assert_int_equal(page_done(&p, &text, &len), STATUS_OK);
    assert_int_equal(count_of(text, "<th scope=\"row\">"), 3);
    assert_non_null(
        strstr(text, "<th scope=\"row\">&lt;Lille &amp; &quot;co&quot;&gt;</th>"
                     "<td>Needs</td><td class=\"number\">20</td>"));
    page_free(&p);
}

static void assets_are_found_by_their_path(void **state)
{
    struct asset a;

    (void)state;
    assert_int_equal(assets_find("/assets/style.css", &a), STATUS_OK);
    assert_string_equal(a.type, "text/css; charset=utf-8");
    assert_true(a.len > 1000 && a.bytes[a.len - 1] == '\n');
    assert_int_equal(assets_find("/assets/favicon.svg", &a), STATUS_OK);
    assert_string_equal(a.type, "image/svg+xml");
    assert_memory_equal(a.bytes, "<svg ", 5);
    assert_int_equal(assets_find("/assets/", &a), STATUS_NOT_FOUND);
    assert_int_equal(assets_find("/assets/../style.css", &a), STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_region_fills_the_view),
        cmocka_unit_test(the_drawing_holds_the_land_the_marks_and_the_words),
        cmocka_unit_test(no_points_give_the_whole_north_west),
        cmocka_unit_test(one_point_is_not_a_point_of_a_view),
        cmocka_unit_test(places_off_the_earth_are_not_drawn),
        cmocka_unit_test(labels_do_not_cover_each_other),
        cmocka_unit_test(too_many_points_are_an_error),
        cmocka_unit_test(the_table_says_what_the_map_shows),
        cmocka_unit_test(assets_are_found_by_their_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
