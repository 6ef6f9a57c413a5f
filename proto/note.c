#include "symbiote/note.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "symbiote/base64.h"
#include "symbiote/wire.h"

enum {
    TYPE_ED25519 = 1,
    TYPE_COSIGNATURE = 4,
    SIGNATURE = crypto_sign_BYTES,
    LINE_MIN = 5, /* key hash and at least one byte of signature */
    STAMPED_HEAD = 64,
};
static const char dash[] = "\xe2\x80\x94 "; /* em dash and space */
enum { DASH = sizeof dash - 1 };

/* ---- texts ------------------------------------------------------------------
 */

bool note_next_line(struct view *rest, struct view *line)
{
    const uint8_t *nl;

    if (rest->len == 0)
        return false;
    nl = memchr(rest->p, '\n', rest->len);
    line->p = rest->p;
    line->len = nl ? (size_t)(nl - rest->p) : rest->len;
    rest->p += line->len + (nl != NULL);
    rest->len -= line->len + (nl != NULL);
    return true;
}

/* Ends in a newline, lines of permitted characters, not empty. */
static bool is_text(struct view text)
{
    struct view line;

    if (text.len == 0 || text.p[text.len - 1] != '\n')
        return false;
    while (note_next_line(&text, &line))
        if (!wire_is_text(line))
            return false;
    return true;
}

/* Unicode's spaces (White_Space), of two or three bytes of UTF-8. */
static bool has_space(struct view name)
{
    static const char *const spaces[] = {" ",
                                         "\xc2\x85",
                                         "\xc2\xa0",
                                         "\xe1\x9a\x80",
                                         "\xe2\x80\xa8",
                                         "\xe2\x80\xa9",
                                         "\xe2\x80\xaf",
                                         "\xe2\x81\x9f",
                                         "\xe3\x80\x80"};

    for (size_t i = 0; i < name.len; i++) {
        struct view rest = {name.p + i, name.len - i};

        for (size_t k = 0; k < sizeof spaces / sizeof *spaces; k++)
            if (rest.len >= strlen(spaces[k]) &&
                memcmp(rest.p, spaces[k], strlen(spaces[k])) == 0)
                return true;
        if (rest.len >= 3 && memcmp(rest.p, "\xe2\x80", 2) == 0 &&
            rest.p[2] >= 0x80 && rest.p[2] <= 0x8a)
            return true; /* U+2000 to U+200A */
    }
    return false;
}

static bool is_name(struct view name)
{
    return name.len > 0 && name.len <= NOTE_NAME_MAX && wire_is_text(name) &&
           !memchr(name.p, '+', name.len) && !has_space(name);
}

static bool decode(struct view base64, uint8_t *out, size_t cap, size_t *len)
{
    return base64_decode(base64, out, cap, len) == STATUS_OK;
}

/* ---- keys -------------------------------------------------------------------
 */

enum status note_key_make(struct note_key *k, const char *name,
                          const uint8_t public_key[static NOTE_PUBLIC])
{
    if (!is_name(view_text(name)))
        return STATUS_OUT_OF_RANGE;
    memset(k, 0, sizeof *k);
    memcpy(k->name, name, strlen(name));
    memcpy(k->public_key, public_key, NOTE_PUBLIC);
    return STATUS_OK;
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

static void put_be(uint8_t *out, uint64_t value, size_t bytes)
{
    while (bytes-- > 0) {
        out[bytes] = (uint8_t)value;
        value >>= 8;
    }
}

static uint32_t key_hash(const struct note_key *k, uint8_t type)
{
    crypto_hash_sha256_state st;
    const uint8_t middle[] = {'\n', type};
    uint8_t hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, (const uint8_t *)k->name, strlen(k->name));
    crypto_hash_sha256_update(&st, middle, sizeof middle);
    crypto_hash_sha256_update(&st, k->public_key, NOTE_PUBLIC);
    crypto_hash_sha256_final(&st, hash);
    return be32(hash);
}

uint32_t note_key_hash(const struct note_key *k)
{
    return key_hash(k, TYPE_ED25519);
}

void note_key_text(char out[static NOTE_KEY_TEXT], const struct note_key *k)
{
    uint8_t typed[1 + NOTE_PUBLIC] = {TYPE_ED25519};
    char base64[45];

    memcpy(typed + 1, k->public_key, NOTE_PUBLIC);
    sodium_bin2base64(base64, sizeof base64, typed, sizeof typed,
                      sodium_base64_VARIANT_ORIGINAL);
    (void)snprintf(out, NOTE_KEY_TEXT, "%s+%08x+%s", k->name, note_key_hash(k),
                   base64);
}

/* Eight lower-case hexadecimal digits. */
static bool parse_hash(struct view text, uint32_t *hash)
{
    uint8_t bytes[4];
    size_t len;
    const char *end;

    if (text.len != 8 ||
        sodium_hex2bin(bytes, sizeof bytes, (const char *)text.p, text.len,
                       NULL, &len, &end) != 0 ||
        len != sizeof bytes)
        return false;
    *hash = be32(bytes);
    return true;
}

enum status note_key_parse(struct note_key *k, struct view text)
{
    const uint8_t *plus = memchr(text.p, '+', text.len);
    uint8_t typed[1 + NOTE_PUBLIC];
    struct note_key found = {0};
    struct view name, base64;
    uint32_t hash;
    size_t len;

    if (!plus)
        return STATUS_MALFORMED;
    name = view_of(text.p, (size_t)(plus - text.p));
    if (!is_name(name) || text.len - name.len < 10 || plus[9] != '+' ||
        !parse_hash(view_of(plus + 1, 8), &hash))
        return STATUS_MALFORMED;
    base64 = view_of(plus + 10, text.len - name.len - 10);
    if (!decode(base64, typed, sizeof typed, &len) || len != sizeof typed ||
        typed[0] != TYPE_ED25519)
        return STATUS_MALFORMED;
    memcpy(found.name, name.p, name.len);
    memcpy(found.public_key, typed + 1, NOTE_PUBLIC);
    if (note_key_hash(&found) != hash)
        return STATUS_MALFORMED;
    *k = found;
    return STATUS_OK;
}

/* ---- reading
 * ------------------------------------------------------------------ */

enum status note_parse_line(struct note_signature *s, struct view line)
{
    uint8_t bytes[NOTE_MAX * 3 / 4];
    struct note_signature found;
    const uint8_t *space;
    size_t len;

    if (line.len > NOTE_MAX)
        return STATUS_TOO_BIG;
    if (line.len < DASH || memcmp(line.p, dash, DASH) != 0)
        return STATUS_MALFORMED;
    line = view_of(line.p + DASH, line.len - DASH);
    space = memchr(line.p, ' ', line.len);
    if (!space)
        return STATUS_MALFORMED;
    found.name = view_of(line.p, (size_t)(space - line.p));
    found.base64 = view_of(space + 1, line.len - found.name.len - 1);
    if (!is_name(found.name) ||
        !decode(found.base64, bytes, sizeof bytes, &len) || len < LINE_MIN)
        return STATUS_MALFORMED;
    found.key_hash = be32(bytes);
    *s = found;
    return STATUS_OK;
}

/* Length of the text before the last empty line; 0: there is none. */
static size_t text_length(struct view bytes)
{
    for (size_t i = bytes.len; i >= 2; i--)
        if (bytes.p[i - 1] == '\n' && bytes.p[i - 2] == '\n')
            return i - 1;
    return 0;
}

enum status note_parse(struct note *n, struct view bytes)
{
    struct note found = {0};
    struct view rest, line;
    enum status s;
    size_t len;

    if (bytes.len > NOTE_MAX)
        return STATUS_TOO_BIG;
    len = text_length(bytes);
    if (len == 0)
        return STATUS_MALFORMED;
    found.text = view_of(bytes.p, len);
    rest = view_of(bytes.p + len + 1, bytes.len - len - 1);
    if (!is_text(found.text) || rest.len == 0 || rest.p[rest.len - 1] != '\n')
        return STATUS_MALFORMED;
    while (note_next_line(&rest, &line)) {
        if (found.signatures == NOTE_SIGNATURES_MAX)
            return STATUS_TOO_BIG;
        s = note_parse_line(&found.signature[found.signatures], line);
        if (s)
            return s;
        found.signatures++;
    }
    *n = found;
    return STATUS_OK;
}

static const struct note_signature *
find(const struct note *n, const struct note_key *k, uint32_t hash)
{
    for (size_t i = 0; i < n->signatures; i++) {
        const struct note_signature *s = &n->signature[i];

        if (s->key_hash == hash && s->name.len == strlen(k->name) &&
            memcmp(s->name.p, k->name, s->name.len) == 0)
            return s;
    }
    return NULL;
}

enum status note_verify(const struct note *n, const struct note_key *k)
{
    const struct note_signature *s = find(n, k, note_key_hash(k));
    uint8_t bytes[4 + SIGNATURE];
    size_t len;

    if (!s)
        return STATUS_NOT_FOUND;
    if (!decode(s->base64, bytes, sizeof bytes, &len) || len != sizeof bytes ||
        crypto_sign_verify_detached(bytes + 4, n->text.p, n->text.len,
                                    k->public_key) != 0)
        return STATUS_FORGED;
    return STATUS_OK;
}

/* What a cosignature signs; false: does not fit `cap`. */
static bool stamped(uint8_t *out, size_t *len, struct view text, uint64_t time)
{
    int head =
        snprintf((char *)out, STAMPED_HEAD, "cosignature/v1\ntime %llu\n",
                 (unsigned long long)time);

    if (text.len > NOTE_MAX)
        return false;
    memcpy(out + head, text.p, text.len);
    *len = (size_t)head + text.len;
    return true;
}

enum status note_verify_cosignature(const struct note *n,
                                    const struct note_key *k, uint64_t *time)
{
    const struct note_signature *s = find(n, k, key_hash(k, TYPE_COSIGNATURE));
    uint8_t bytes[4 + 8 + SIGNATURE], message[STAMPED_HEAD + NOTE_MAX];
    uint64_t when = 0;
    size_t len;

    if (!s)
        return STATUS_NOT_FOUND;
    if (!decode(s->base64, bytes, sizeof bytes, &len) || len != sizeof bytes)
        return STATUS_FORGED;
    for (size_t i = 4; i < 12; i++)
        when = when << 8 | bytes[i];
    if (!stamped(message, &len, n->text, when) ||
        crypto_sign_verify_detached(bytes + 12, message, len, k->public_key) !=
            0)
        return STATUS_FORGED;
    *time = when;
    return STATUS_OK;
}

/* ---- writing
 * ------------------------------------------------------------------ */

static bool append(struct note_buffer *b, const void *p, size_t n)
{
    if (n > b->cap - b->len || b->len + n > NOTE_MAX)
        return false;
    memcpy(b->p + b->len, p, n);
    b->len += n;
    return true;
}

/* "— NAME BASE64(bytes)\n"; on failure the buffer is as before. */
static enum status append_line(struct note_buffer *b, const char *name,
                               const uint8_t *bytes, size_t n)
{
    char base64[4 * (4 + 8 + SIGNATURE) / 3 + 4];
    size_t before = b->len;

    sodium_bin2base64(base64, sizeof base64, bytes, n,
                      sodium_base64_VARIANT_ORIGINAL);
    if (append(b, dash, DASH) && append(b, name, strlen(name)) &&
        append(b, " ", 1) && append(b, base64, strlen(base64)) &&
        append(b, "\n", 1))
        return STATUS_OK;
    b->len = before;
    return STATUS_TOO_BIG;
}

static enum status append_signature(struct note_buffer *b, size_t text_len,
                                    const struct note_signer *signer)
{
    uint8_t bytes[4 + SIGNATURE];

    put_be(bytes, note_key_hash(&signer->key), 4);
    (void)crypto_sign_detached(bytes + 4, NULL, (const uint8_t *)b->p, text_len,
                               signer->secret);
    return append_line(b, signer->key.name, bytes, sizeof bytes);
}

enum status note_sign(struct note_buffer *b, struct view text,
                      const struct note_signer *signer)
{
    enum status s;

    if (!is_text(text))
        return STATUS_MALFORMED;
    b->len = 0;
    if (!append(b, text.p, text.len) || !append(b, "\n", 1))
        s = STATUS_TOO_BIG;
    else
        s = append_signature(b, text.len, signer);
    if (s)
        b->len = 0;
    return s;
}

enum status note_add_signature(struct note_buffer *b,
                               const struct note_signer *signer)
{
    struct note n;
    enum status s = note_parse(&n, view_of(b->p, b->len));

    if (s)
        return s;
    if (n.signatures == NOTE_SIGNATURES_MAX)
        return STATUS_TOO_BIG;
    return append_signature(b, n.text.len, signer);
}

enum status note_cosign_line(struct note_buffer *b, struct view text,
                             const struct note_signer *signer, uint64_t time)
{
    uint8_t bytes[4 + 8 + SIGNATURE], message[STAMPED_HEAD + NOTE_MAX];
    size_t len;

    if (!is_text(text))
        return STATUS_MALFORMED;
    if (!stamped(message, &len, text, time))
        return STATUS_TOO_BIG;
    put_be(bytes, key_hash(&signer->key, TYPE_COSIGNATURE), 4);
    put_be(bytes + 4, time, 8);
    (void)crypto_sign_detached(bytes + 12, NULL, message, len, signer->secret);
    b->len = 0;
    return append_line(b, signer->key.name, bytes, sizeof bytes);
}
