#include "text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ODS_NAME_AT = 30, SNIFF = 512 };

static bool starts(const uint8_t *bytes, size_t len, const char *magic,
                   size_t n)
{
    return len >= n && memcmp(bytes, magic, n) == 0;
}

/* Case does not matter; blanks before it are skipped. */
static bool starts_markup(const uint8_t *bytes, size_t len, const char *word)
{
    size_t i = 0, n = strlen(word);

    while (i < len && i < SNIFF && bytes[i] && strchr(" \t\r\n", bytes[i]))
        i++;
    if (len - i < n)
        return false;
    for (size_t k = 0; k < n; k++) {
        uint8_t c = bytes[i + k];

        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (uint8_t)word[k])
            return false;
    }
    return true;
}

static enum import_reason sniff_zip(const uint8_t *bytes, size_t len)
{
    static const char ods[] = "mimetypeapplication/vnd.oasis";

    if (len > ODS_NAME_AT &&
        starts(bytes + ODS_NAME_AT, len - ODS_NAME_AT, ods, sizeof ods - 1))
        return IMPORT_FILE_ODS;
    return IMPORT_FILE_XLSX;
}

static enum import_reason sniff(const uint8_t *bytes, size_t len)
{
    if (starts(bytes, len, "PK\3\4", 4))
        return sniff_zip(bytes, len);
    if (starts(bytes, len, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8))
        return IMPORT_FILE_XLS;
    if (starts(bytes, len, "%PDF", 4))
        return IMPORT_FILE_PDF;
    if (starts_markup(bytes, len, "<!doctype") ||
        starts_markup(bytes, len, "<html") ||
        starts_markup(bytes, len, "<table") ||
        starts_markup(bytes, len, "<?xml"))
        return IMPORT_FILE_HTML;
    if (starts(bytes, len, "\x1F\x8B", 2) || starts(bytes, len, "{\\rtf", 5))
        return IMPORT_FILE_BINARY;
    return IMPORT_NONE;
}

/* Length of the UTF-8 sequence at p, 0 if it is none (RFC 3629). */
static size_t sequence(const uint8_t *p, size_t left)
{
    size_t n = p[0] < 0x80   ? 1
               : p[0] < 0xC2 ? 0
               : p[0] < 0xE0 ? 2
               : p[0] < 0xF0 ? 3
               : p[0] < 0xF5 ? 4
                             : 0;

    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
        (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return n;
}

static bool is_utf8(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = sequence(bytes + i, len - i);

        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

/* A code point of the first plane. */
static size_t encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

/* Windows-1252, 0x80 to 0x9F (Unicode's mapping table CP1252.TXT); the five
 * bytes without a character become U+FFFD. */
static const uint16_t windows[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
    0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

static bool from_windows(struct text *out, const uint8_t *bytes, size_t len)
{
    out->own = malloc(len * 3 + 1);
    if (!out->own)
        return false;
    for (size_t i = 0; i < len; i++) {
        uint32_t c = bytes[i];

        if (c >= 0x80 && c < 0xA0)
            c = windows[c - 0x80];
        out->len += encode(c, out->own + out->len);
    }
    out->bytes = out->own;
    return true;
}

/* « Unicode text » of a spreadsheet: UTF-16 with a byte order mark. */
static bool from_utf16(struct text *out, const uint8_t *bytes, size_t len,
                       bool big)
{
    out->own = malloc(len / 2 * 3 + 4);
    if (!out->own)
        return false;
    for (size_t i = 2; i + 1 < len; i += 2) {
        uint32_t c = big ? (uint32_t)bytes[i] << 8 | bytes[i + 1]
                         : (uint32_t)bytes[i + 1] << 8 | bytes[i];

        if (c >= 0xD800 && c < 0xE000)
            c = 0xFFFD; /* outside the plane that spreadsheets use */
        out->len += encode(c, out->own + out->len);
    }
    out->bytes = out->own;
    return true;
}

static bool convert(struct text *t, const uint8_t *bytes, size_t len)
{
    if (starts(bytes, len, "\xFF\xFE", 2))
        return from_utf16(t, bytes, len, false);
    if (starts(bytes, len, "\xFE\xFF", 2))
        return from_utf16(t, bytes, len, true);
    if (starts(bytes, len, "\xEF\xBB\xBF", 3)) {
        bytes += 3;
        len -= 3;
    }
    if (!is_utf8(bytes, len))
        return from_windows(t, bytes, len);
    t->bytes = (const char *)bytes;
    t->len = len;
    return true;
}

static bool is_binary(const struct text *t)
{
    size_t odd = 0;

    for (size_t i = 0; i < t->len; i++) {
        unsigned char c = (unsigned char)t->bytes[i];

        if (c == 0)
            return true;
        odd += c < 0x20 && !strchr("\t\r\n\v\f\x1a", c);
    }
    return odd > 8 && odd > t->len / 100;
}

static bool is_blank(const struct text *t)
{
    for (size_t i = 0; i < t->len; i++)
        if (!strchr(" \t\r\n,;\"", t->bytes[i]))
            return false;
    return true;
}

enum import_reason text_open(struct text *out, const uint8_t *bytes, size_t len,
                             enum status *status)
{
    struct text t = {0};
    enum import_reason why = len > IMPORT_FILE_MAX ? IMPORT_FILE_TOO_BIG
                             : len == 0            ? IMPORT_FILE_EMPTY
                                                   : sniff(bytes, len);

    *status = why == IMPORT_FILE_TOO_BIG ? STATUS_TOO_BIG : STATUS_MALFORMED;
    if (why != IMPORT_NONE)
        return why;
    if (!convert(&t, bytes, len)) {
        *status = STATUS_NO_MEMORY;
        return IMPORT_FILE_TOO_BIG;
    }
    if (is_binary(&t))
        why = IMPORT_FILE_BINARY;
    else if (is_blank(&t))
        why = IMPORT_FILE_EMPTY;
    if (why != IMPORT_NONE) {
        free(t.own);
        return why;
    }
    *out = t;
    *status = STATUS_OK;
    return IMPORT_NONE;
}
