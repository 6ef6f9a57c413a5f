#include "symbiote/catalogue.h"

#include <string.h>

/* What U+00C0 to U+017F become: two places each, the second may be blank. */
enum { LATIN_FIRST = 0xC0, LATIN_END = 0x180 };
static const char latin[] =
    "a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thss"
    "a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thy "
    "a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g "
    "g g g g h h h h i i i i i i i i i i ijijj j k k k l l l l l l l "
    "l l l n n n n n n n n n o o o o o o oeoer r r r r r s s s s s s "
    "s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s ";

struct folder {
    char *out;
    size_t len, cap;
    bool gap; /* a separator waits for the next letter */
};

static void put(struct folder *f, char c)
{
    if (c == ' ') {
        f->gap = f->len > 0;
        return;
    }
    if (f->len + (f->gap ? 2U : 1U) >= f->cap) {
        f->cap = f->len + 1; /* full: nothing shorter may follow */
        return;
    }
    if (f->gap)
        f->out[f->len++] = ' ';
    f->gap = false;
    f->out[f->len++] = c;
}

static void put_code_point(struct folder *f, uint32_t c)
{
    if (c >= LATIN_FIRST && c < LATIN_END) {
        const char *letter = latin + 2 * (size_t)(c - LATIN_FIRST);

        put(f, letter[0]);
        if (letter[1] != ' ')
            put(f, letter[1]);
    } else if (c >= 0x2080 && c <= 0x2089) { /* subscripts: CO2 */
        put(f, (char)('0' + (c - 0x2080)));
    } else if (c == 0xB2 || c == 0xB3) { /* m2, m3 */
        put(f, (char)('0' + (c - 0xB0)));
    } else if (c < 0x300 || c > 0x36F) { /* combining accents vanish */
        put(f, ' ');
    }
}

/* Length of the UTF-8 sequence at p, its value in *c; 0 if it is none. */
static size_t decode(const unsigned char *p, uint32_t *c)
{
    if ((p[0] & 0xE0) == 0xC0 && (p[1] & 0xC0) == 0x80) {
        *c = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
        return 2;
    }
    if ((p[0] & 0xF0) == 0xE0 && (p[1] & 0xC0) == 0x80 &&
        (p[2] & 0xC0) == 0x80) {
        *c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
             (p[2] & 0x3F);
        return 3;
    }
    return 0;
}

size_t catalogue_fold(const char *text, char *out, size_t cap)
{
    struct folder f = {.out = out, .cap = cap};
    const unsigned char *p = (const unsigned char *)text;

    if (cap == 0)
        return 0;
    while (*p != '\0' && f.len + 1 < f.cap) {
        uint32_t c = 0;
        size_t n = decode(p, &c);

        if (n > 0) {
            put_code_point(&f, c);
        } else if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')) {
            put(&f, (char)*p);
        } else if (*p >= 'A' && *p <= 'Z') {
            put(&f, (char)(*p - 'A' + 'a'));
        } else {
            put(&f, ' ');
        }
        p += n > 0 ? n : 1;
    }
    out[f.len] = '\0';
    return f.len;
}
