/* Pages are compared as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "page.h"

static void assert_page(const struct page *p, const char *expected)
{
    const char *text;
    size_t len;

    assert_int_equal(page_done(p, &text, &len), STATUS_OK);
    assert_string_equal(text, expected);
    assert_int_equal(len, strlen(expected));
}

static void assert_fails(struct page *p, enum status s)
{
    const char *text = "untouched";
    size_t len = 7;

    assert_int_equal(page_done(p, &text, &len), s);
    assert_string_equal(text, "untouched");
    assert_int_equal(len, 7);
    page_free(p);
}

static void every_text_is_escaped(void **state)
{
    struct page p = {0};

    (void)state;
    page_text(&p, "<b>&\"'\x01\x7f\t\n\xc3\xa9");
    page_textf(&p, "%s %d", "<i>", 5);
    page_number(&p, INT64_MIN);
    assert_page(&p, "&lt;b&gt;&amp;&quot;&#39;\xef\xbf\xbd\xef\xbf\xbd\t\n"
                    "\xc3\xa9&lt;i&gt; 5-9223372036854775808");
    page_free(&p);
}

static void attributes_are_escaped_and_may_be_absent(void **state)
{
    struct page p = {0};

    (void)state;
    page_open(&p, "p", "title", "a\" onclick=\"x<'&", "class", NULL, "id", "",
              NULL);
    page_close(&p, "p");
    page_empty(&p, "input", "value", "\"><script>", NULL);
    assert_page(&p, "<p title=\"a&quot; onclick=&quot;x&lt;&#39;&amp;\" "
                    "id=\"\"></p>"
                    "<input value=\"&quot;&gt;&lt;script&gt;\"/>");
    page_free(&p);
}

static void urls_that_run_or_leave_become_harmless(void **state)
{
    static const char *const bad[] = {"javascript:alert(1)",
                                      "JaVaScRiPt:x",
                                      " javascript:x",
                                      "data:text/html,x",
                                      "vbscript:x",
                                      "//evil.example",
                                      "/\\evil.example",
                                      "/\t/evil.example",
                                      "relative",
                                      ""};
    static const char *const good[] = {
        "/a?b=c", "#n1", "?page=2", "https://a.example/", "mailto:a@b.example"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct page p = {0};

        page_link(&p, bad[i], "x");
        assert_page(&p, "<a href=\"#\">x</a>");
        page_free(&p);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct page p = {0};

        page_link(&p, good[i], "x");
        assert_non_null(strstr(p.text, good[i]));
        page_free(&p);
    }
}

static void scripts_and_inline_styles_are_refused(void **state)
{
    struct page p[4] = {0};

    (void)state;
    page_empty(&p[0], "p", "onclick", "x", NULL);
    page_empty(&p[1], "p", "style", "x", NULL);
    page_open(&p[2], "script", NULL);
    page_open(&p[3], "style", NULL);
    for (size_t i = 0; i < 4; i++)
        assert_fails(&p[i], STATUS_REFUSED);
}

static void elements_close_in_order_and_all(void **state)
{
    struct page p[4] = {0};

    (void)state;
    page_open(&p[0], "div", NULL);
    page_close(&p[0], "p");
    assert_fails(&p[0], STATUS_MISMATCH);
    page_close(&p[1], "p");
    assert_fails(&p[1], STATUS_MISMATCH);
    page_open(&p[2], "div", NULL);
    assert_fails(&p[2], STATUS_MISMATCH);
    for (size_t i = 0; i <= PAGE_DEPTH_MAX; i++)
        page_open(&p[3], "div", NULL);
    assert_fails(&p[3], STATUS_FULL);
}

static void the_first_error_stays(void **state)
{
    struct page p = {0};

    (void)state;
    page_empty(&p, "p", "style", "x", NULL);
    page_close(&p, "div");
    page_text(&p, "more");
    assert_fails(&p, STATUS_REFUSED);
}

static void a_page_has_a_longest_length(void **state)
{
    const size_t len = 1 << 20;
    char *block = malloc(len + 1);
    struct page p = {0};

    (void)state;
    assert_non_null(block);
    memset(block, 'a', len);
    block[len] = '\0';
    for (size_t i = 0; i < PAGE_MAX / len - 1; i++)
        page_text(&p, block);
    assert_int_equal(p.status, STATUS_OK);
    page_text(&p, block);
    assert_fails(&p, STATUS_TOO_BIG);
    free(block);
}

static void an_empty_page_is_empty(void **state)
{
    struct page p = {0};

    (void)state;
    assert_page(&p, "");
    page_free(&p);
}

static void the_frame_says_where_one_is(void **state)
{
    static const struct page_place places[] = {{"/", "Home", NULL},
                                               {"/x", "X & Y", NULL}};
    const struct page_frame frame = {.lang = "en",
                                     .title = "Leads <1>",
                                     .site = "Node \"A\"",
                                     .skip = "Go to the content",
                                     .menu = "Menu",
                                     .places = places,
                                     .places_count = 2,
                                     .here = "/x"};
    struct page p = {0};

    (void)state;
    page_begin(&p, &frame);
    page_notice(&p, "bad", "It <failed>");
    page_end(&p, "End");
    assert_page(
        &p,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"/>"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\"/><meta name=\"color-scheme\" content=\"light "
        "dark\"/><title>Leads &lt;1&gt; \xe2\x80\x93 Node &quot;A&quot;"
        "</title><link rel=\"stylesheet\" href=\"/assets/style.css\"/>"
        "<link rel=\"icon\" type=\"image/svg+xml\" "
        "href=\"/assets/favicon.svg\"/></head>\n"
        "<body><a class=\"skip\" href=\"#main\">Go to the content</a>"
        "<header><p class=\"site\">Node &quot;A&quot;</p>"
        "<nav aria-label=\"Menu\"><ul><li><a href=\"/\">Home</a></li>"
        "<li><a href=\"/x\" aria-current=\"page\">X &amp; Y</a></li></ul></nav>"
        "</header>\n<main id=\"main\" tabindex=\"-1\"><h1>Leads &lt;1&gt;</h1>"
        "\n<div class=\"notice\" role=\"alert\"><p class=\"bad\">It "
        "&lt;failed&gt;</p></div>\n</main><footer><p>End</p></footer></body>"
        "</html>\n");
    page_free(&p);
}

static void a_table_names_its_rows_and_columns(void **state)
{
    static const struct page_column columns[] = {{"Who", false}, {"t", true}};
    static const struct page_place place = {"/c/1", "<A>", NULL};
    struct page_table t = {.columns = columns, .columns_count = 2};
    struct page p = {0};

    (void)state;
    page_table_begin(&p, &t, "All & each");
    page_row_begin(&p, &t);
    page_cell_link(&p, &t, &place);
    page_cell(&p, &t, "5");
    page_row_end(&p, &t);
    page_table_end(&p);
    assert_page(
        &p,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
        "aria-labelledby=\"n1\"><table><caption id=\"n1\">All &amp; each"
        "</caption><thead><tr><th scope=\"col\">Who</th><th scope=\"col\" "
        "class=\"number\">t</th></tr></thead><tbody>\n<tr><th scope=\"row\">"
        "<a href=\"/c/1\">&lt;A&gt;</a></th><td class=\"number\">5</td></tr>"
        "\n</tbody></table></div>\n");
    page_free(&p);
}

static void a_row_has_as_many_cells_as_columns(void **state)
{
    static const struct page_column columns[] = {{"a", false}, {"b", false}};

    (void)state;
    for (size_t cells = 1; cells <= 3; cells += 2) {
        struct page_table t = {.columns = columns, .columns_count = 2};
        struct page p = {0};

        page_row_begin(&p, &t);
        for (size_t i = 0; i < cells; i++)
            page_cell(&p, &t, "x");
        page_row_end(&p, &t);
        assert_fails(&p, STATUS_MISMATCH);
    }
}

static void a_form_carries_the_token_of_the_session(void **state)
{
    struct page p = {0};

    (void)state;
    page_form_begin(&p, "/go", "to\"ken");
    page_button(&p, "Send & see");
    page_form_end(&p);
    assert_page(&p, "<form method=\"post\" action=\"/go\" "
                    "accept-charset=\"utf-8\"><input type=\"hidden\" "
                    "name=\"csrf\" value=\"to&quot;ken\"/>\n"
                    "<button type=\"submit\">Send &amp; see</button></form>\n");
    page_free(&p);
}

static void fields_are_tied_to_their_texts(void **state)
{
    static const struct page_choice choices[] = {{"a", "A"}, {"b", "<B>"}};
    struct page p = {0};

    (void)state;
    page_field(&p, &(struct page_field){.name = "n",
                                        .label = "Name",
                                        .type = "text",
                                        .value = "\"><x",
                                        .error = "Too <short>",
                                        .required = true});
    page_field(&p, &(struct page_field){.name = "m",
                                        .label = "Text",
                                        .type = "textarea",
                                        .value = "</textarea><script>"});
    page_select(&p,
                &(struct page_field){
                    .name = "s", .label = "One", .value = "b", .hint = "H"},
                choices, 2);
    page_checkbox(&p, "c", "Yes", true);
    assert_page(
        &p,
        "<div class=\"field\"><label for=\"n1\">Name</label><p id=\"n2\" "
        "class=\"bad\">Too &lt;short&gt;</p><input id=\"n1\" name=\"n\" "
        "type=\"text\" value=\"&quot;&gt;&lt;x\" aria-describedby=\"n2\" "
        "aria-invalid=\"true\" required=\"required\"/></div>\n"
        "<div class=\"field\"><label for=\"n3\">Text</label><textarea "
        "id=\"n3\" name=\"m\" rows=\"6\">\n&lt;/textarea&gt;&lt;script&gt;"
        "</textarea></div>\n"
        "<div class=\"field\"><label for=\"n5\">One</label><p id=\"n6\" "
        "class=\"hint\">H</p><select id=\"n5\" name=\"s\" "
        "aria-describedby=\"n6\"><option value=\"a\">A</option><option "
        "value=\"b\" selected=\"selected\">&lt;B&gt;</option></select></div>\n"
        "<div class=\"check\"><input id=\"n7\" type=\"checkbox\" name=\"c\" "
        "value=\"1\" checked=\"checked\"/><label for=\"n7\">Yes</label>"
        "</div>\n");
    page_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_escaped),
        cmocka_unit_test(attributes_are_escaped_and_may_be_absent),
        cmocka_unit_test(urls_that_run_or_leave_become_harmless),
        cmocka_unit_test(scripts_and_inline_styles_are_refused),
        cmocka_unit_test(elements_close_in_order_and_all),
        cmocka_unit_test(the_first_error_stays),
        cmocka_unit_test(a_page_has_a_longest_length),
        cmocka_unit_test(an_empty_page_is_empty),
        cmocka_unit_test(the_frame_says_where_one_is),
        cmocka_unit_test(a_table_names_its_rows_and_columns),
        cmocka_unit_test(a_row_has_as_many_cells_as_columns),
        cmocka_unit_test(a_form_carries_the_token_of_the_session),
        cmocka_unit_test(fields_are_tied_to_their_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
