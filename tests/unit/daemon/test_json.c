#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* An exact-size block, so that a sanitizer sees a step too far. */
static void becomes(const char *text, const char *wanted)
{
    char *copy = malloc(strlen(text) + 1);
    json_t *s;

    assert_non_null(copy);
    memcpy(copy, text, strlen(text) + 1);
    json_clean(copy);
    assert_string_equal(copy, wanted);
    s = json_string(copy);
    assert_non_null(s); /* jansson agrees that this is text */
    json_decref(s);
    free(copy);
}

static void good_text_stays_as_it_is(void **state)
{
    (void)state;
    becomes("", "");
    becomes("Dr\xc3\xaa"
            "ches \xe2\x82\xac \xf0\x9f\x9a\x82",
            "Dr\xc3\xaa"
            "ches \xe2\x82\xac \xf0\x9f\x9a\x82");
}

static void a_cut_character_becomes_a_question_mark(void **state)
{
    (void)state;
    becomes("a\xc3", "a?");
    becomes("a\xe2\x82", "a??");
    becomes("a\xf0\x9f\x9a", "a???");
}

static void bytes_that_are_no_text_become_question_marks(void **state)
{
    (void)state;
    becomes("\xff\xfe", "??");
    becomes("\xc0\xaf", "??");           /* overlong */
    becomes("\xe0\x80\xaf", "???");      /* overlong */
    becomes("\xed\xa0\x80", "???");      /* surrogate */
    becomes("\xf4\x90\x80\x80", "????"); /* beyond Unicode */
    becomes("\xf0\x80\x80\x80 ok", "???? ok");
    becomes("\x80 tail", "? tail");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_text_stays_as_it_is),
        cmocka_unit_test(a_cut_character_becomes_a_question_mark),
        cmocka_unit_test(bytes_that_are_no_text_become_question_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
