#include "tokens.h"

#include "symbiote/catalogue.h"

enum { CHARACTER = 5, ACCENT_LO = 0xCC, ACCENT_HI = 0xCD };

static bool follows(struct view text, size_t at, size_t n)
{
    if (n > text.len - at)
        return false;
    for (size_t i = 1; i < n; i++)
        if ((text.p[at + i] & 0xC0) != 0x80)
            return false;
    return true;
}

size_t tokens_step(struct view text, size_t at)
{
    uint8_t c = text.p[at];

    if ((c & 0xE0) == 0xC0 && follows(text, at, 2))
        return 2;
    if ((c & 0xF0) == 0xE0 && follows(text, at, 3))
        return 3;
    if ((c & 0xF8) == 0xF0 && follows(text, at, 4))
        return 4;
    return 1;
}

/* U+0300 to U+036F: belongs to the letter before. */
static bool is_accent(struct view text, size_t at, size_t n)
{
    return n == 2 && (text.p[at] == ACCENT_LO ||
                      (text.p[at] == ACCENT_HI && text.p[at + 1] < 0xB0));
}

/* The folded letters of one character; none: it separates. */
static size_t fold(struct view text, size_t at, size_t n,
                   char out[static CHARACTER])
{
    char one[CHARACTER] = {0};
    uint8_t c = text.p[at];

    if (n == 1) {
        if (c >= 'A' && c <= 'Z')
            c = (uint8_t)(c - 'A' + 'a');
        out[0] = (char)c;
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
    memcpy(one, text.p + at, n);
    return catalogue_fold(one, out, CHARACTER);
}

static void append(struct token *out, const char *letters, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out->digits = out->digits && letters[i] >= '0' && letters[i] <= '9';
        if (out->len + 1 < TOKEN_CAP)
            out->text[out->len++] = letters[i];
    }
    out->text[out->len] = '\0';
}

bool tokens_next(struct tokens *t, struct token *out)
{
    *out = (struct token){.digits = true};
    while (t->at < t->text.len) {
        size_t n = tokens_step(t->text, t->at);
        char letters[CHARACTER];
        size_t got = fold(t->text, t->at, n, letters);

        if (got && out->len == 0)
            out->from = t->at;
        append(out, letters, got);
        if (!got && out->len && !is_accent(t->text, t->at, n))
            return true;
        t->at += n;
        if (got)
            out->to = t->at;
    }
    return out->len > 0;
}
