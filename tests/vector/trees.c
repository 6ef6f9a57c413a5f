/* RFC 6962 proofs, C2SP notes, msgpack values. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/merkle.h"
#include "symbiote/note.h"
#include "symbiote/wire.h"
#include "vector.h"

/* ---- merkle
 * ------------------------------------------------------------------ */

/* False: not a hash of 32 bytes, which every proof must refuse. */
static bool hash_of(const char *hex, uint8_t *out)
{
    struct bytes b = bytes_of_hex(hex);
    bool ok = b.ok && b.len == MERKLE_HASH;

    if (ok)
        memcpy(out, b.p, MERKLE_HASH);
    bytes_free(&b);
    return ok;
}

static bool path_of(char *list, struct merkle_path *path)
{
    path->count = 0;
    if (strcmp(list, "-") == 0)
        return true;
    while (list) {
        char *comma = strchr(list, ',');

        if (comma)
            *comma++ = '\0';
        if (path->count == MERKLE_PATH_MAX ||
            !hash_of(list, path->hash[path->count++]))
            return false;
        list = comma;
    }
    return true;
}

static bool number_of(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    /* A number over 64 bits is outside every tree, as is the greatest. */
    return (errno == 0 || errno == ERANGE) && end != text && *end == '\0';
}

static bool verifies(char **f, uint64_t a, uint64_t b)
{
    uint8_t one[MERKLE_HASH], two[MERKLE_HASH];
    struct merkle_path path;

    if (!hash_of(f[3], one) || !hash_of(f[4], two) || !path_of(f[6], &path))
        return false;
    if (strcmp(f[0], "inclusion") == 0)
        return merkle_check_inclusion(&(struct merkle_place){a, b}, two, &path,
                                      one) == STATUS_OK;
    return merkle_check_consistency(&(struct merkle_growth){a, b, one, two},
                                    &path) == STATUS_OK;
}

void check_merkle(struct tally *t, char *line)
{
    char *f[VECTOR_FIELDS];
    uint64_t a, b;
    bool wanted;

    if (line[0] == '\0')
        return;
    if (split_fields(line, ' ', f) < 7 || !number_of(f[1], &a) ||
        !number_of(f[2], &b) ||
        (strcmp(f[5], "0") != 0 && strcmp(f[5], "1") != 0)) {
        count(t, false, "not a line of this format");
        return;
    }
    wanted = f[5][0] == '0';
    count(t, verifies(f, a, b) == wanted,
          wanted ? "a good proof is refused" : "a bad proof is accepted");
}

/* ---- notes
 * -------------------------------------------------------------------- */

/* \n and \xNN in place; the new length. */
static size_t unescape(char *text)
{
    char *out = text, digits[3] = {0};

    for (char *in = text; *in; in++) {
        if (in[0] == '\\' && in[1] == 'n') {
            *out++ = '\n';
            in++;
        } else if (in[0] == '\\' && in[1] == 'x' && in[2] && in[3]) {
            digits[0] = in[2];
            digits[1] = in[3];
            *out++ = (char)strtoul(digits, NULL, 16);
            in += 3;
        } else {
            *out++ = *in;
        }
    }
    return (size_t)(out - text);
}

static bool signed_by(const char *vkey, const char *text, size_t len)
{
    struct note_key key;
    struct note note;
    char *exact = malloc(len);
    bool ok;

    memcpy(exact, text, len);
    ok = note_key_parse(&key, view_text(vkey)) == STATUS_OK &&
         note_parse(&note, view_of(exact, len)) == STATUS_OK &&
         note_verify(&note, &key) == STATUS_OK;
    free(exact);
    return ok;
}

void check_note(struct tally *t, char *line)
{
    char *f[VECTOR_FIELDS];
    bool wanted;

    if (line[0] == '\0')
        return;
    if (split_fields(line, '\t', f) != 3 ||
        (strcmp(f[1], "ok") != 0 && strcmp(f[1], "bad") != 0)) {
        count(t, false, "not a line of this format");
        return;
    }
    wanted = f[1][0] == 'o';
    count(t, signed_by(f[0], f[2], unescape(f[2])) == wanted,
          wanted ? "a good note is refused" : "a bad note is accepted");
}

/* ---- msgpack
 * ------------------------------------------------------------------- Our
 * subset (PROTOCOL.md, "Encoding") leaves out, of the values of the suite:
 *   - float 32 and 64, extension types and timestamps: in every form;
 *   - text with control characters (none in the suite);
 *   - maps whose keys are not unsigned integers: all but the empty map;
 *   - integers that need more than 64 bits (none has an integer form);
 *   - of the permitted values, every encoding but the shortest; of two of the
 *     same length (2^63 - 1) the unsigned one.
 * A vector of a permitted value passes if exactly one of its encodings is
 * accepted, that one is as short as any, means the value given and is written
 * back to the same bytes; any other vector passes if all are refused. */

static bool permitted(const char *kind, const char *value, const char *first)
{
    if (strcmp(kind, "ext") == 0 || strcmp(kind, "timestamp") == 0)
        return false;
    if (strncmp(first, "ca", 2) == 0 || strncmp(first, "cb", 2) == 0)
        return false;             /* a number that only a float can hold */
    return !strstr(value, "\":"); /* a map with a text key */
}

static bool accepted(const struct bytes *b)
{
    struct reader r = wire_reader(b->p, b->len);

    wire_skip(&r);
    return wire_close_reader(&r) == STATUS_OK;
}

/* The string of a JSON literal without escapes, or hexadecimal with dashes. */
static bool text_means(struct view v, const char *json, bool hex)
{
    char copy[1024], *out = copy;
    struct bytes b;
    bool same;

    for (; *json && out < copy + sizeof copy - 1; json++)
        if (*json != '"' && !(hex && *json == '-'))
            *out++ = *json;
    *out = '\0';
    if (!hex)
        return v.len == strlen(copy) && memcmp(v.p, copy, v.len) == 0;
    b = bytes_of_hex(copy[0] ? copy : "-");
    same =
        b.ok && b.len == v.len && (v.len == 0 || memcmp(v.p, b.p, v.len) == 0);
    bytes_free(&b);
    return same;
}

/* Reads the value as its kind and writes it again. */
static bool same_value(const char *json, const struct bytes *b,
                       struct writer *w)
{
    struct reader r = wire_reader(b->p, b->len);
    char text[32];
    struct view v;
    int64_t n;
    uint64_t u;
    bool yes;

    switch (wire_peek(&r)) {
    case WIRE_NIL:
        wire_put_nil(w);
        return wire_skip_nil(&r) && strcmp(json, "null") == 0;
    case WIRE_BOOL:
        yes = wire_get_bool(&r);
        wire_put_bool(w, yes);
        return strcmp(json, yes ? "true" : "false") == 0;
    case WIRE_UINT:
        u = wire_get_uint(&r, 0, UINT64_MAX);
        wire_put_uint(w, u);
        (void)snprintf(text, sizeof text, "%llu", (unsigned long long)u);
        return strstr(json, text) != NULL;
    case WIRE_NEGATIVE:
        n = wire_get_int(&r, INT64_MIN, INT64_MAX);
        wire_put_int(w, n);
        (void)snprintf(text, sizeof text, "%lld", (long long)n);
        return strstr(json, text) != NULL;
    case WIRE_BYTES:
        v = wire_get_view(&r, 0, SIZE_MAX);
        wire_put_bytes(w, v.p, v.len);
        return text_means(v, json, true);
    case WIRE_TEXT:
        v = wire_get_text_view(&r, SIZE_MAX);
        wire_put_text_view(w, v);
        return text_means(v, json, false);
    case WIRE_ARRAY:
    case WIRE_MAP:
        v = wire_get_raw(&r);
        wire_put_raw(w, v);
        return json[0] == '[' || json[0] == '{';
    case WIRE_NOTHING:
    default: return false;
    }
}

static bool round_trips(const char *json, const struct bytes *b)
{
    uint8_t out[1024];
    struct writer w = wire_writer(out, sizeof out);
    bool same = same_value(json, b, &w);
    size_t len;

    return same && wire_close_writer(&w, &len) == STATUS_OK && len == b->len &&
           memcmp(out, b->p, len) == 0;
}

/* What the reader says about the encodings of one value. */
struct verdict {
    size_t shortest, chosen; /* lengths: without floats; the one accepted */
    unsigned accepted;
    bool ok; /* all readable, and the one accepted is the same value */
};

static void judge(struct verdict *v, const char *json, const char *hex)
{
    struct bytes b = bytes_of_hex(hex);

    v->ok = v->ok && b.ok && b.len > 0;
    if (b.len < v->shortest && !(v->ok && (b.p[0] == 0xca || b.p[0] == 0xcb)))
        v->shortest = b.len;
    if (v->ok && accepted(&b)) {
        v->accepted++;
        v->chosen = b.len;
        v->ok = round_trips(json, &b);
    }
    bytes_free(&b);
}

void check_msgpack(struct tally *t, char *line)
{
    struct verdict v = {.shortest = SIZE_MAX, .ok = true};
    char *f[VECTOR_FIELDS], *rest;
    bool good;

    if (line[0] == '\0')
        return;
    if (split_fields(line, '\t', f) != 4 || f[3][0] == '\0') {
        count(t, false, "not a line of this format");
        return;
    }
    good = permitted(f[1], f[2], f[3]);
    for (rest = f[3]; rest;) {
        char *next = strchr(rest, ' ');

        if (next)
            *next++ = '\0';
        judge(&v, f[2], rest);
        rest = next;
    }
    count(t,
          v.ok && v.accepted == (good ? 1U : 0U) &&
              (!good || v.chosen == v.shortest),
          "encodings accepted are not the shortest one alone");
}
