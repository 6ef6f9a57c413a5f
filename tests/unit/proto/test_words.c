/* The list of 2,048 words and the four of a pairing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "symbiote/words.h"

static int order(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void the_list_holds_2048_distinct_sayable_words(void **state)
{
    static char list[WORD_LIST][WORD_TEXT];

    (void)state;
    for (uint16_t i = 0; i < WORD_LIST; i++) {
        words_one(list[i], i);
        assert_int_equal(strspn(list[i], "abdiklmorsuv"), WORD_TEXT - 1);
        assert_null(strstr(list[i], "lul"));
        assert_null(strstr(list[i], "kak"));
        assert_null(strstr(list[i], "kul"));
        assert_null(strstr(list[i], "dik"));
        assert_null(strstr(list[i], "sal"));
        assert_string_not_equal(list[i], "viral");
    }
    qsort(list, WORD_LIST, WORD_TEXT, order);
    for (size_t i = 1; i < WORD_LIST; i++)
        assert_string_not_equal(list[i - 1], list[i]);
}

static void every_word_reads_back(void **state)
{
    char text[WORDS_TEXT];
    uint16_t back[WORDS];

    (void)state;
    for (uint16_t i = 0; i < WORD_LIST; i += WORDS) {
        uint16_t word[WORDS] = {i, (uint16_t)(i + 1), (uint16_t)(i + 2),
                                (uint16_t)(i + 3)};

        words_text(text, word);
        assert_int_equal(words_read(back, text), STATUS_OK);
        assert_memory_equal(back, word, sizeof word);
    }
}

static void case_commas_and_hyphens_do_not_matter(void **state)
{
    static const uint16_t word[WORDS] = {0, 77, 1024, 2047};
    char text[WORDS_TEXT], typed[64] = "  ";
    uint16_t back[WORDS];

    (void)state;
    words_text(text, word);
    for (size_t i = 0, n = 2; text[i] != '\0'; i++) {
        if (text[i] == ' ')
            typed[n++] = ',';
        typed[n++] = text[i] == ' ' ? '-' : (char)(text[i] & ~0x20);
        typed[n] = '\0';
    }
    assert_int_equal(words_read(back, typed), STATUS_OK);
    assert_memory_equal(back, word, sizeof word);
}

static void anything_but_four_known_words_is_refused(void **state)
{
    uint16_t back[WORDS];
    char text[WORDS_TEXT + 8], one[WORD_TEXT];

    (void)state;
    words_text(text, (const uint16_t[]){1, 2, 3, 4});
    assert_int_equal(words_read(back, ""), STATUS_MALFORMED);
    memcpy(text + WORDS_TEXT - 1, " x", 3);
    assert_int_equal(words_read(back, text), STATUS_MALFORMED);
    text[WORDS_TEXT - WORD_TEXT - 1] = '\0';
    assert_int_equal(words_read(back, text), STATUS_MALFORMED);
    words_one(one, 9);
    assert_int_equal(words_read(back, "viral viral viral viral"),
                     STATUS_NOT_FOUND);
    /* Not four words is not four words, whether or not they are ours: such
     * an answer must not cost the pairing. */
    assert_int_equal(words_read(back, "one two three"), STATUS_MALFORMED);
    assert_int_equal(words_read(back, "yes"), STATUS_MALFORMED);
    assert_int_equal(words_read(back, "one two three four five"),
                     STATUS_MALFORMED);
    assert_int_equal(words_read(back, "longest words in here"),
                     STATUS_NOT_FOUND);
    assert_int_equal(words_read(back, "a1b c d e"), STATUS_MALFORMED);
}

static void words_depend_on_every_input_and_on_who_invites(void **state)
{
    uint8_t bytes[200] = {0};
    struct words_party a = {bytes, bytes + 32, bytes + 64},
                       b = {bytes + 96, bytes + 128, bytes + 160};
    uint16_t first[WORDS], word[WORDS];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    words_derive(first, bytes, &a, &b);
    words_derive(word, bytes, &b, &a);
    assert_memory_not_equal(word, first, sizeof word);
    for (size_t i = 0; i < 192; i += 31) {
        if (i % 96 >= 52 && i % 96 < 64)
            continue; /* a tid is 20 bytes long */
        bytes[i] ^= 1;
        words_derive(word, bytes, &a, &b);
        assert_memory_not_equal(word, first, sizeof word);
        bytes[i] ^= 1;
    }
    words_derive(word, bytes, &a, &b);
    assert_memory_equal(word, first, sizeof word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_holds_2048_distinct_sayable_words),
        cmocka_unit_test(every_word_reads_back),
        cmocka_unit_test(case_commas_and_hyphens_do_not_matter),
        cmocka_unit_test(anything_but_four_known_words_is_refused),
        cmocka_unit_test(words_depend_on_every_input_and_on_who_invites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
