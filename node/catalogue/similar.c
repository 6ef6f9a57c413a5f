#include "similar.h"

#include <stdbool.h>
#include <string.h>

enum {
    PART_HEAD = 80,  /* the second word of a Dutch compound: what it is */
    PART_FIRST = 72, /* the first: what it is made of */
    TYPO_FROM = 6,   /* shorter words differ by one letter too easily */
    PART_FROM = 5,
    PREFIX_FROM = 4,
    PREFIX = 75 /* a word that somebody cut short */
};

static size_t common_prefix(struct word a, struct word b)
{
    size_t n = 0;

    while (n < a.len && n < b.len && a.text[n] == b.text[n])
        n++;
    return n;
}

static bool is(struct word w, const char *text)
{
    return w.len == strlen(text) && memcmp(w.text, text, w.len) == 0;
}

static struct word from(struct word w, size_t at)
{
    return (struct word){w.text + at, w.len - at};
}

/* Endings that replace nothing or each other in the plural or feminine, and how
 * many letters must stand before them: « lin » is no « line ». */
static bool plural_pair(struct word a, struct word b, size_t before)
{
    static const struct {
        const char *one, *many;
        size_t before;
    } pair[] = {
        {"", "s", 2},   {"", "x", 3},        {"", "es", 4},   {"", "e", 4},
        {"", "en", 3},  {"", "n", 4},        {"l", "ux", 3},  {"e", "s", 4},
        {"e", "en", 4}, {"e", "es", 4},      {"y", "ies", 4}, {"s", "en", 4},
        {"es", "s", 4}, {"eur", "euses", 4},
    };

    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++)
        if (before >= pair[i].before &&
            ((is(a, pair[i].one) && is(b, pair[i].many)) ||
             (is(b, pair[i].one) && is(a, pair[i].many))))
            return true;
    return false;
}

/* zak and zakken: the last letter doubled before -en. */
static bool doubled(struct word stem, struct word rest)
{
    return rest.len == 3 && rest.text[0] == stem.text[stem.len - 1] &&
           memcmp(rest.text + 1, "en", 2) == 0;
}

static bool same_stem(struct word a, struct word b, size_t common)
{
    struct word rest_a = from(a, common), rest_b = from(b, common);

    if (common == 0)
        return false;
    if (rest_a.len == 0 && doubled(a, rest_b))
        return true;
    if (rest_b.len == 0 && doubled(b, rest_a))
        return true;
    return plural_pair(rest_a, rest_b, common);
}

static bool equal_tails(struct word a, size_t i, struct word b, size_t j)
{
    return a.len - i == b.len - j &&
           memcmp(a.text + i, b.text + j, a.len - i) == 0;
}

static bool has_digit(struct word w)
{
    for (size_t i = 0; i < w.len; i++)
        if (w.text[i] >= '0' && w.text[i] <= '9')
            return true;
    return false;
}

/* `at` is the first difference. */
static bool one_edit(struct word a, struct word b, size_t at)
{
    if (a.len < TYPO_FROM || b.len < TYPO_FROM || at == 0)
        return false;
    if (has_digit(a) || has_digit(b))
        return false;
    if (a.len == b.len)
        return equal_tails(a, at + 1, b, at + 1) ||
               (at + 1 < a.len && a.text[at] == b.text[at + 1] &&
                a.text[at + 1] == b.text[at] &&
                equal_tails(a, at + 2, b, at + 2));
    return (a.len == b.len + 1 && equal_tails(a, at + 1, b, at)) ||
           (b.len == a.len + 1 && equal_tails(a, at, b, at + 1));
}

static bool ends_with(struct word whole, struct word part)
{
    return part.len >= PART_FROM && whole.len >= part.len + 3 &&
           memcmp(whole.text + whole.len - part.len, part.text, part.len) == 0;
}

uint8_t similar(struct word a, struct word b)
{
    size_t common = common_prefix(a, b);
    size_t shorter = a.len < b.len ? a.len : b.len;

    if (common == a.len && common == b.len)
        return SIMILAR_SAME;
    if (same_stem(a, b, common))
        return SIMILAR_PLURAL;
    if (one_edit(a, b, common))
        return SIMILAR_TYPO;
    if (ends_with(a, b) || ends_with(b, a))
        return PART_HEAD;
    if (common == shorter && shorter >= PREFIX_FROM)
        return shorter == a.len       ? PREFIX
               : shorter >= PART_FROM ? PART_FIRST
                                      : 0;
    return 0;
}
