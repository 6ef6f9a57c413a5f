#include "settings.h"

#include <string.h>

#include "files.h"

struct span {
    const char *p;
    size_t len;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct span trim(struct span s)
{
    while (s.len && is_blank(*s.p)) {
        s.p++;
        s.len--;
    }
    while (s.len && is_blank(s.p[s.len - 1]))
        s.len--;
    return s;
}

static bool equals(struct span s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.p, text, s.len) == 0;
}

static struct span until(struct span s, char end)
{
    const char *at = s.len ? memchr(s.p, end, s.len) : NULL;

    return at ? (struct span){s.p, (size_t)(at - s.p)} : s;
}

static enum status take(struct settings *out, struct span line)
{
    struct span said = trim(until(line, '#'));
    struct span word = until(said, '='), value;

    if (said.len == 0)
        return STATUS_OK;
    if (word.len == said.len)
        return STATUS_MALFORMED;
    value = trim((struct span){word.p + word.len + 1, said.len - word.len - 1});
    if (!equals(trim(word), "participants") ||
        (!equals(value, "public") && !equals(value, "secret")))
        return STATUS_MALFORMED;
    out->participants_public = equals(value, "public");
    return STATUS_OK;
}

enum status settings_parse(struct settings *out, const char *text, size_t len,
                           unsigned *line)
{
    struct settings s = {0};
    struct span rest = {text, len};
    enum status st = STATUS_OK;

    for (*line = 1; rest.len; (*line)++) {
        struct span one = until(rest, '\n');
        size_t used = one.len + (one.len < rest.len);

        st = take(&s, one);
        if (st != STATUS_OK)
            return st;
        rest.p += used;
        rest.len -= used;
    }
    *out = s;
    return STATUS_OK;
}

enum status settings_load(struct settings *out, const char *dir,
                          const char *file, unsigned *line)
{
    uint8_t bytes[SETTINGS_MAX];
    size_t len = 0;
    enum status st;

    *line = 0;
    if (!file)
        st = files_read(dir, "symbiote.conf", bytes, sizeof bytes, &len);
    else if (*file == '/')
        st = files_read("/", file + 1, bytes, sizeof bytes, &len);
    else
        st = files_read(".", file, bytes, sizeof bytes, &len);
    if (st == STATUS_NOT_FOUND && !file) {
        *out = (struct settings){0};
        return STATUS_OK;
    }
    return st == STATUS_OK ? settings_parse(out, (const char *)bytes, len, line)
                           : st;
}
