#include "words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct words words_into(char *out, size_t cap, enum lang lang)
{
    out[0] = '\0';
    return (struct words){out, cap, 0, lang};
}

/* Back to before the character that was cut in two. */
static size_t whole(const char *text, size_t len)
{
    size_t at = len;

    while (at > 0 && ((unsigned char)text[at - 1] & 0xc0) == 0x80)
        at--;
    if (at == 0 || (unsigned char)text[at - 1] < 0x80)
        return at == len ? len : at;
    at--; /* the leading byte */
    switch ((unsigned char)text[at] >> 4) {
    case 0xc:
    case 0xd: return len - at >= 2 ? len : at;
    case 0xe: return len - at >= 3 ? len : at;
    default: return len - at >= 4 ? len : at;
    }
}

void words_say(struct words *w, const char *format, ...)
{
    size_t room = w->cap - w->len;
    va_list args;
    int n;

    if (w->len && room > 1) {
        w->out[w->len++] = ' ';
        room--;
    }
    va_start(args, format);
    n = vsnprintf(w->out + w->len, room, format, args);
    va_end(args);
    if (n < 0) {
        w->out[w->len] = '\0';
        return;
    }
    if ((size_t)n < room) {
        w->len += (size_t)n;
        return;
    }
    w->len = whole(w->out, w->cap - 1);
    w->out[w->len] = '\0';
}

/* The last of three digits, rounded. */
static uint64_t three_digits(uint64_t n)
{
    uint64_t unit = 1;

    while (n / unit >= 1000)
        unit *= 10;
    return (n + unit / 2) / unit * unit;
}

static void group(char out[static WORDS_NUMBER], uint64_t n, const char *mark)
{
    char digits[WORDS_NUMBER];
    size_t len =
        (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    size_t used = 0, step = strlen(mark);

    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) {
            memcpy(out + used, mark, step);
            used += step;
        }
        out[used++] = digits[i];
    }
    out[used] = '\0';
}

/* Thousandths below ten units: at most two decimals, none when it is whole. */
static void small(char out[static WORDS_NUMBER], uint64_t milli,
                  const char *comma)
{
    uint64_t cents = milli >= 1000 ? (milli + 50) / 100 * 10 : (milli + 5) / 10;

    if (milli && cents == 0)
        cents = 1;
    if (cents % 100 == 0)
        (void)snprintf(out, WORDS_NUMBER, "%llu",
                       (unsigned long long)(cents / 100));
    else if (cents % 10 == 0)
        (void)snprintf(out, WORDS_NUMBER, "%llu%s%llu",
                       (unsigned long long)(cents / 100), comma,
                       (unsigned long long)(cents % 100 / 10));
    else
        (void)snprintf(out, WORDS_NUMBER, "%llu%s%02llu",
                       (unsigned long long)(cents / 100), comma,
                       (unsigned long long)(cents % 100));
}

void words_number(char out[static WORDS_NUMBER], int64_t milli, enum lang lang)
{
    static const char *const thousands[LANGS] = {"\u202f", "\u202f", ","};
    uint64_t n = milli > 0 ? (uint64_t)milli : 0;

    if (lang >= LANGS)
        lang = LANG_EN;
    if (n < 9950)
        small(out, n, lang == LANG_EN ? "." : ",");
    else if (n / 1000 > 999999999999)
        (void)snprintf(out, WORDS_NUMBER, "> 10^12");
    else
        group(out, three_digits((n + 500) / 1000), thousands[lang]);
}

void words_km(char out[static WORDS_NUMBER], uint32_t metres, enum lang lang)
{
    words_number(out, metres, lang);
}

const char *words_label(const char *const label[static LANGS], enum lang lang)
{
    const char *own = lang < LANGS ? label[lang] : NULL;

    if (own && own[0])
        return own;
    return label[LANG_EN] ? label[LANG_EN] : "";
}
