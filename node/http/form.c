#include "form.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Length of the UTF-8 sequence at s, 0 if it is none (RFC 3629: shortest form,
 * no surrogates, at most U+10FFFF).  s ends in NUL, which no sequence holds. */
static size_t sequence(const uint8_t *s)
{
    uint8_t low = 0x80, high = 0xbf;
    size_t len;

    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (s[0] == 0xe0)
        low = 0xa0;
    else if (s[0] == 0xed)
        high = 0x9f;
    else if (s[0] == 0xf0)
        low = 0x90;
    else if (s[0] == 0xf4)
        high = 0x8f;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if (s[i] < 0x80 || s[i] > 0xbf)
            return 0;
    return len;
}

static bool is_utf8(const char *text)
{
    const uint8_t *s = (const uint8_t *)text;

    while (*s) {
        size_t len = sequence(s);

        if (!len)
            return false;
        s += len;
    }
    return true;
}

/* Decodes to out, which has room for len + 1. */
static enum status decode(char *out, const char *in, size_t len, bool plus)
{
    char *to = out;

    for (size_t i = 0; i < len; i++) {
        char c = in[i];

        if (c == '%') {
            int high = len - i > 2 ? digit(in[i + 1]) : -1;
            int low = high >= 0 ? digit(in[i + 2]) : -1;

            if (low < 0)
                return STATUS_MALFORMED;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (!c)
            return STATUS_MALFORMED;
        *to++ = c;
    }
    *to = '\0';
    return is_utf8(out) ? STATUS_OK : STATUS_MALFORMED;
}

static enum status append(struct form *f, size_t max, struct form_field field)
{
    if (f->count == max)
        return STATUS_FULL;
    if (f->count == f->room) {
        size_t room = f->room ? 2 * f->room : 16;
        struct form_field *grown = realloc(f->fields, room * sizeof *grown);

        if (!grown)
            return STATUS_NO_MEMORY;
        f->fields = grown;
        f->room = room;
    }
    f->fields[f->count++] = field;
    return STATUS_OK;
}

/* A block that form_free frees, or NULL. */
static char *new_copy(struct form *f, size_t len)
{
    char *copy;

    if (f->copies_count == f->copies_room) {
        size_t room = f->copies_room ? 2 * f->copies_room : 4;
        char **grown = realloc(f->copies, room * sizeof *grown);

        if (!grown)
            return NULL;
        f->copies = grown;
        f->copies_room = room;
    }
    copy = malloc(len);
    if (copy)
        f->copies[f->copies_count++] = copy;
    return copy;
}

/* One "name=value" of len bytes, decoded to `to`; *end is behind its NULs. */
static enum status read_field(const char *text, size_t len, char *to,
                              struct form_field *field, char **end)
{
    const char *equals = memchr(text, '=', len);
    size_t name_len = equals ? (size_t)(equals - text) : len;
    size_t value_at = equals ? name_len + 1 : len;
    enum status s = decode(to, text, name_len, true);

    if (s != STATUS_OK)
        return s;
    field->name = to;
    to += strlen(to) + 1;
    s = decode(to, text + value_at, len - value_at, true);
    if (s != STATUS_OK)
        return s;
    field->value = to;
    *end = to + strlen(to) + 1;
    return STATUS_OK;
}

enum status form_add(struct form *f, const char *text, size_t len, size_t max)
{
    const char *end;
    char *to;

    /* A field "a" without '=' needs two NULs for one byte and its separator. */
    if (len > SIZE_MAX / 2 - 1 || !(to = new_copy(f, 2 * len + 2)))
        return STATUS_NO_MEMORY;
    for (end = text + len; text < end;) {
        const char *and = memchr(text, '&', (size_t)(end - text));
        size_t field_len = (size_t)((and? and : end) - text);
        struct form_field field;
        enum status s;

        if (field_len) {
            s = read_field(text, field_len, to, &field, &to);
            if (s == STATUS_OK)
                s = append(f, max, field);
            if (s != STATUS_OK)
                return s;
        }
        text += field_len + (and != NULL);
    }
    return STATUS_OK;
}

static bool copy_text(char *to, struct form_bytes from)
{
    memcpy(to, from.at, from.len);
    to[from.len] = '\0';
    return strlen(to) == from.len && is_utf8(to);
}

enum status form_put(struct form *f, struct form_bytes name,
                     struct form_bytes value, size_t max)
{
    char *to;

    if (name.len > SIZE_MAX / 4 || value.len > SIZE_MAX / 4 ||
        !(to = new_copy(f, name.len + value.len + 2)))
        return STATUS_NO_MEMORY;
    if (!copy_text(to, name) || !copy_text(to + name.len + 1, value))
        return STATUS_MALFORMED;
    return append(f, max, (struct form_field){to, to + name.len + 1});
}

const char *form_get(const struct form *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (!strcmp(f->fields[i].name, name))
            return f->fields[i].value;
    return NULL;
}

void form_free(struct form *f)
{
    for (size_t i = 0; i < f->copies_count; i++)
        free(f->copies[i]);
    free(f->copies);
    free(f->fields);
    *f = (struct form){0};
}

enum status form_path(char *path, size_t room, const char *text, size_t len)
{
    enum status s;

    if (len >= 3 * room)
        return STATUS_TOO_BIG;
    char *decoded = malloc(len + 1);
    if (!decoded)
        return STATUS_NO_MEMORY;
    s = decode(decoded, text, len, false);
    for (const char *p = decoded; s == STATUS_OK && *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            s = STATUS_MALFORMED;
    if (s == STATUS_OK && strlen(decoded) >= room)
        s = STATUS_TOO_BIG;
    if (s == STATUS_OK)
        memcpy(path, decoded, strlen(decoded) + 1);
    free(decoded);
    return s;
}
