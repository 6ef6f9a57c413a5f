#include "symbiote/crockford.h"

#include <stdbool.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

size_t crockford_chars(size_t n)
{
    return n / 5 * 8 + (n % 5 * 8 + 4) / 5;
}

void crockford_encode(char *out, const uint8_t *bytes, size_t n)
{
    unsigned held = 0, bits = 0;

    for (size_t i = 0; i < n; i++) {
        held = held << 8 | bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *out++ = alphabet[held >> (bits - 5) & 31];
        held &= (1U << bits) - 1;
    }
    if (bits > 0)
        *out++ = alphabet[held << (5 - bits) & 31];
    *out = '\0';
}

static bool separator(char c)
{
    return c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n';
}

/* 0 to 31, or -1. */
static int value(char c)
{
    const char *at;

    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        return 0;
    if (c == 'I' || c == 'L')
        return 1;
    at = c == '\0' ? NULL : strchr(alphabet, c);
    return at == NULL ? -1 : (int)(at - alphabet);
}

enum status crockford_decode_any(uint8_t *out, size_t cap, const char *text,
                                 size_t *n)
{
    unsigned held = 0, bits = 0;
    size_t len = 0;

    for (; *text != '\0'; text++) {
        int v = value(*text);

        if (separator(*text))
            continue;
        if (v < 0)
            return STATUS_MALFORMED;
        held = held << 5 | (unsigned)v;
        bits += 5;
        if (bits < 8)
            continue;
        if (len == cap)
            return STATUS_TOO_BIG;
        bits -= 8;
        out[len++] = (uint8_t)(held >> bits);
        held &= (1U << bits) - 1;
    }
    if (bits >= 5 || held != 0)
        return STATUS_MALFORMED;
    *n = len;
    return STATUS_OK;
}

enum status crockford_decode(uint8_t *out, size_t n, const char *text)
{
    size_t len = 0;
    enum status s = crockford_decode_any(out, n, text, &len);

    if (s == STATUS_TOO_BIG || (s == STATUS_OK && len != n))
        return STATUS_MALFORMED;
    return s;
}

enum status crockford_clean(char *out, size_t cap, const char *text)
{
    size_t len = 0;

    for (; *text != '\0'; text++) {
        int v = value(*text);

        if (separator(*text))
            continue;
        if (v < 0)
            return STATUS_MALFORMED;
        if (len + 1 >= cap)
            return STATUS_TOO_BIG;
        out[len++] = alphabet[v];
    }
    out[len] = '\0';
    return STATUS_OK;
}

void tid_text(char out[static TID_TEXT], const uint8_t tid[static TID_LEN])
{
    crockford_encode(out, tid, TID_LEN);
}

void tid_shown(char out[static TID_SHOWN], const uint8_t tid[static TID_LEN])
{
    char text[TID_TEXT];

    tid_text(text, tid);
    for (size_t i = 0; i < TID_TEXT - 1; i++) {
        if (i > 0 && i % 4 == 0)
            *out++ = '-';
        *out++ = text[i];
    }
    *out = '\0';
}

enum status tid_read(uint8_t tid[static TID_LEN], const char *text)
{
    uint8_t bytes[TID_LEN];
    enum status s = crockford_decode(bytes, TID_LEN, text);

    if (s == STATUS_OK)
        memcpy(tid, bytes, TID_LEN);
    return s;
}
