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
    struct guard g = {.logs = 2};

    g.log[0] = (struct guard_log){.epoch = 1, .size = 123456};
    g.log[1] = (struct guard_log){.stream = 63, .epoch = 1, .size = 7};

    for (size_t i = 0; i < TID_LEN; i++)
        g.tid[i] = (uint8_t)i;
    for (size_t i = 0; i < HASH_LEN; i++)
        g.log[0].root[i] = g.log[1].root[31 - i] = (uint8_t)(255 - i);
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
    assert_int_equal(read.logs, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_memory_equal(read.log[i].root, g.log[i].root, HASH_LEN);
        assert_int_equal(read.log[i].size, g.log[i].size);
        assert_int_equal(read.log[i].epoch, 1);
        assert_int_equal(read.log[i].stream, g.log[i].stream);
    }
}

static void a_guard_of_one_stream_is_that_of_the_first_version(void **state)
{
    static const char old[] =
        "symbiote/1 guard\n"
        "tid 000102030405060708090a0b0c0d0e0f10111213\n"
        "stream 0\nepoch 1\nsize 123456\n"
        "root fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0"
        "\n";
    struct guard g = sample(), read;
    char text[GUARD_TEXT];

    (void)state;
    g.logs = 1;
    assert_int_equal(guard_encode(text, &g), sizeof old - 1);
    assert_string_equal(text, old);
    assert_int_equal(read_exact(&read, old, sizeof old - 1), STATUS_OK);
    assert_int_equal(read.logs, 1);
}

static void streams_of_a_guard_ascend(void **state)
{
    struct guard g = sample(), read;
    char text[GUARD_TEXT];

    (void)state;
    g.log[0].stream = 63;
    assert_int_equal(read_exact(&read, text, guard_encode(text, &g)),
                     STATUS_MALFORMED);
    g.log[0].stream = 0;
    g.log[1].stream = STREAMS_MAX;
    assert_int_equal(read_exact(&read, text, guard_encode(text, &g)),
                     STATUS_MALFORMED);
    g.logs = STREAMS_MAX;
    for (size_t i = 0; i < g.logs; i++)
        g.log[i] = (struct guard_log){i, 1, UINT64_C(1) << 28, {1}};
    assert_int_equal(read_exact(&read, text, guard_encode(text, &g)),
                     STATUS_OK);
    assert_int_equal(read.logs, STREAMS_MAX);
}

static void no_truncation_and_no_addition_is_a_guard(void **state)
{
    struct guard g = sample(), read;
    char text[GUARD_TEXT + 1];
    size_t len;

    (void)state;
    g.logs = 1; /* whole groups of lines may be missing */
    len = guard_encode(text, &g);
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
        cmocka_unit_test(a_guard_of_one_stream_is_that_of_the_first_version),
        cmocka_unit_test(streams_of_a_guard_ascend),
        cmocka_unit_test(no_truncation_and_no_addition_is_a_guard),
        cmocka_unit_test(only_one_form_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
