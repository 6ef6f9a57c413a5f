/* The guard file: one form, written and read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/guard.h"

static struct guard sample(void)
{
    struct guard g = {.epoch = 1, .size = 123456};

    for (size_t i = 0; i < TID_LEN; i++)
        g.tid[i] = (uint8_t)i;
    for (size_t i = 0; i < HASH_LEN; i++)
        g.root[i] = (uint8_t)(255 - i);
    return g;
}

static enum status read_exact(struct guard *g, const char *text, size_t len)
{
    uint8_t *exact = malloc(len ? len : 1);
    enum status s;

    assert_non_null(exact);
    memcpy(exact, text, len);
    s = guard_decode(g, view_of(exact, len));
    free(exact);
    return s;
}

static void a_guard_is_read_as_it_was_written(void **state)
{
    struct guard g = sample(), read;
    char text[GUARD_TEXT];
    size_t len = guard_encode(text, &g);

    (void)state;
    assert_int_equal(read_exact(&read, text, len), STATUS_OK);
    assert_memory_equal(read.tid, g.tid, TID_LEN);
    assert_memory_equal(read.root, g.root, HASH_LEN);
    assert_int_equal(read.size, g.size);
    assert_int_equal(read.epoch, 1);
    assert_int_equal(read.stream, 0);
}

static void no_truncation_and_no_addition_is_a_guard(void **state)
{
    struct guard g = sample(), read;
    char text[GUARD_TEXT + 1];
    size_t len = guard_encode(text, &g);

    (void)state;
    for (size_t n = 0; n < len; n++)
        assert_int_equal(read_exact(&read, text, n), STATUS_MALFORMED);
    text[len] = '\n';
    assert_int_equal(read_exact(&read, text, len + 1), STATUS_MALFORMED);
}

static void only_one_form_is_read(void **state)
{
    struct guard g = sample(), read;
    char text[GUARD_TEXT];
    size_t len = guard_encode(text, &g);
    char *at = strstr(text, "root ") + 5;

    (void)state;
    *at = 'F'; /* capitals are another form of the same number */
    assert_int_equal(read_exact(&read, text, len), STATUS_MALFORMED);
    (void)guard_encode(text, &g);
    at = strstr(text, "size ") + 5;
    *at = '0'; /* a leading zero */
    assert_int_equal(read_exact(&read, text, len), STATUS_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guard_is_read_as_it_was_written),
        cmocka_unit_test(no_truncation_and_no_addition_is_a_guard),
        cmocka_unit_test(only_one_form_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
