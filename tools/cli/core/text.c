#include "text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* ---- columns
 * ------------------------------------------------------------------- */

/* Bytes of the character at `p`; 1 where it is no UTF-8. */
static size_t bytes_of(const char *p)
{
    unsigned char c = (unsigned char)*p;
    size_t n = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

    for (size_t i = 1; i < n; i++)
        if (((unsigned char)p[i] & 0xC0) != 0x80)
            return 1;
    return n;
}

/* U+0300 to U+036F, U+200B to U+200D: no column of their own. */
static bool is_zero_wide(const char *p, size_t n)
{
    unsigned char a = (unsigned char)p[0], b = n > 1 ? (unsigned char)p[1] : 0;

    if (n == 2)
        return a == 0xCC || (a == 0xCD && b <= 0xAF);
    return n == 3 && a == 0xE2 && b == 0x80 && (unsigned char)p[2] >= 0x8B &&
           (unsigned char)p[2] <= 0x8D;
}

size_t text_width(const char *text)
{
    size_t width = 0;

    while (*text) {
        size_t n = bytes_of(text);

        width += !is_zero_wide(text, n);
        text += n;
    }
    return width;
}

/* C0, DEL, C1 (U+0080 to U+009F), bidirectional controls and stray bytes. */
static bool is_control(const char *p, size_t n)
{
    unsigned char a = (unsigned char)p[0], b = n > 1 ? (unsigned char)p[1] : 0;
    unsigned char c = n > 2 ? (unsigned char)p[2] : 0;

    if (n == 1)
        return a < 0x20 || a >= 0x7F;
    if (n == 2)
        return a == 0xC2 && b < 0xA0;
    return n == 3 && a == 0xE2 &&
           ((b == 0x80 && c >= 0xA8 && c <= 0xAE) ||
            (b == 0x81 && c >= 0xA6 && c <= 0xA9));
}

void text_cut(char *out, size_t cap, const char *text, size_t columns)
{
    bool whole = text_width(text) <= columns;
    size_t width = 0, used = 0;

    while (*text) {
        size_t n = bytes_of(text), wide = !is_zero_wide(text, n);

        if (used + n + 4 > cap || (!whole && width + wide + 1 > columns))
            break;
        if (is_control(text, n))
            out[used++] = ' ';
        else
            for (size_t i = 0; i < n; i++)
                out[used++] = text[i];
        width += wide;
        text += n;
    }
    (void)snprintf(out + used, cap - used, "%s",
                   *text && columns && cap - used > 3 ? "…" : "");
}

static void append(char *out, size_t cap, const char *more)
{
    size_t used = strlen(out);

    if (used + 1 < cap)
        (void)snprintf(out + used, cap - used, "%s", more);
}

void text_shell(char *out, size_t cap, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_./:@%+=,-";

    out[0] = '\0';
    if (word[0] && word[strspn(word, safe)] == '\0') {
        append(out, cap, word);
        return;
    }
    append(out, cap, "'");
    for (; *word; word++) {
        char one[2] = {*word, '\0'};

        append(out, cap, *word == '\'' ? "'\\''" : one);
    }
    append(out, cap, "'");
}
