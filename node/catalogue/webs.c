#include "webs.h"

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool letter(uint8_t c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* The character at `at`, or 0 outside the text. */
static uint8_t at_of(struct view text, size_t at)
{
    return at < text.len ? text.p[at] : 0;
}

static bool local(uint8_t c)
{
    return letter(c) || digit(c) || (c != 0 && strchr("._%+-", c) != NULL);
}

static bool alnum(uint8_t c)
{
    return letter(c) || digit(c);
}

/* The end of a host name of at least two labels, the last of letters; 0: none.
 */
static size_t host(struct view text, size_t at)
{
    size_t labels = 1, letters = 0, label = at;

    while (
        alnum(at_of(text, at)) || at_of(text, at) == '-' ||
        (at_of(text, at) == '.' && at > label && alnum(at_of(text, at + 1)))) {
        letters += letter(text.p[at]);
        if (text.p[at++] == '.') {
            labels++;
            letters = 0;
            label = at;
        }
    }
    return labels > 1 && letters > 1 && letters == at - label ? at : 0;
}

size_t webs_email(struct view text, size_t at)
{
    size_t end = at;

    while (end < text.len && local(text.p[end]))
        end++;
    return end > at && at_of(text, end) == '@' ? host(text, end + 1) : 0;
}

/* Ends where a space or quote does. */
static size_t rest_of_url(struct view text, size_t at)
{
    while (at < text.len && text.p[at] > ' ' && !strchr("\"'<>)", text.p[at]))
        at++;
    return at;
}

size_t webs_url(struct view text, size_t at)
{
    static const char *const domains[] = {"be",  "fr",   "com", "org",
                                          "net", "eu",   "nl",  "lu",
                                          "de",  "info", "biz", "brussels"};
    size_t end = at, from;

    while (end < text.len && letter(text.p[end]))
        end++;
    if (end > at && text.len - end > 3 && memcmp(text.p + end, "://", 3) == 0 &&
        text.p[end + 3] > ' ')
        return rest_of_url(text, end);
    end = host(text, at);
    if (!end)
        return 0;
    if (text.len - at > 4 && lower(text.p[at]) == 'w' &&
        lower(text.p[at + 1]) == 'w' && lower(text.p[at + 2]) == 'w' &&
        text.p[at + 3] == '.')
        return rest_of_url(text, end);
    for (from = end; text.p[from - 1] != '.'; from--)
        ;
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++)
        if (strlen(domains[i]) == end - from &&
            memcmp(text.p + from, domains[i], end - from) == 0)
            return rest_of_url(text, end);
    return 0;
}
