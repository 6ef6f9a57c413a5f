/* Signatures, key agreement, AEAD, HMAC, HKDF: libsodium as we call it. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/kdf.h"
#include "vector.h"

enum { KEYS_MAX = 8 };

/* A line's fields, those from `from` on read as hexadecimal. */
struct row {
    char *field[VECTOR_FIELDS];
    size_t fields;
    struct bytes hex[KEYS_MAX];
    bool ok, valid, acceptable;
};

static void row_open(struct row *r, char *line, size_t from, size_t hex)
{
    *r = (struct row){0};
    r->fields = split_fields(line, ' ', r->field);
    r->ok = r->fields >= from + hex;
    for (size_t i = 0; i < hex && r->ok; i++) {
        r->hex[i] = bytes_of_hex(r->field[from + i]);
        r->ok = r->hex[i].ok;
    }
    if (from != 2)
        return;
    r->valid = r->ok && strcmp(r->field[1], "valid") == 0;
    r->acceptable = r->ok && strcmp(r->field[1], "acceptable") == 0;
    r->ok = r->ok &&
            (r->valid || r->acceptable || strcmp(r->field[1], "invalid") == 0);
}

static void row_close(struct row *r)
{
    for (size_t i = 0; i < KEYS_MAX; i++)
        bytes_free(&r->hex[i]);
}

static bool verifies(const struct bytes *key, const struct bytes *sig,
                     const void *msg, size_t len)
{
    return key->len == crypto_sign_PUBLICKEYBYTES &&
           sig->len == crypto_sign_BYTES &&
           crypto_sign_verify_detached(sig->p, msg, len, key->p) == 0;
}

/* The rule of note.h in the terms of the flags: cofactorless verification,
 * and no low-order or non-canonical point. */
void check_cctv(struct tally *t, char *line)
{
    static const char *const bad[] = {"low_order_R", "low_order_A",
                                      "low_order_residue", "non_canonical_R",
                                      "non_canonical_A"};
    char flags[256] = ",", *msg = line;
    struct row r;
    bool wanted = true;

    if (line[0] == '\0')
        return;
    for (int i = 0; i < 3 && msg; i++) { /* the message has spaces */
        msg = strchr(msg, ' ');
        if (msg)
            msg++;
    }
    if (!msg || strcspn(line, " ") > sizeof flags - 3) {
        count(t, false, "not a line of this format");
        return;
    }
    msg = strdup(msg);
    row_open(&r, line, 1, 2);
    strcat(strcat(flags, r.field[0]), ",");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char word[32] = ",";

        strcat(strcat(word, bad[i]), ",");
        wanted = wanted && !strstr(flags, word);
    }
    count(t, r.ok && verifies(&r.hex[0], &r.hex[1], msg, strlen(msg)) == wanted,
          "signature: other verdict than our rule");
    row_close(&r);
    free(msg);
}

void check_wycheproof_ed25519(struct tally *t, char *line)
{
    struct row r;

    if (line[0] == '\0')
        return;
    row_open(&r, line, 2, 3);
    count(t,
          r.ok && verifies(&r.hex[0], &r.hex[2], r.hex[1].p, r.hex[1].len) ==
                      r.valid,
          "signature: other verdict");
    row_close(&r);
}

void check_wycheproof_x25519(struct tally *t, char *line)
{
    uint8_t shared[32];
    struct row r;
    bool ok, agreed;

    if (line[0] == '\0')
        return;
    row_open(&r, line, 2, 3);
    ok = r.ok && r.hex[0].len == 32 && r.hex[1].len == 32 && r.hex[2].len == 32;
    if (ok) {
        agreed = crypto_scalarmult(shared, r.hex[0].p, r.hex[1].p) == 0;
        /* An all-zero secret must fail; any other must be the one given. */
        ok = sodium_is_zero(r.hex[2].p, 32)
                 ? !agreed
                 : agreed && memcmp(shared, r.hex[2].p, 32) == 0;
        ok = ok && (agreed || !r.valid);
    }
    count(t, ok, "shared secret differs, or a zero one is accepted");
    row_close(&r);
}

/* Seals and opens with a nonce of 12 (ours) or 24 bytes. */
static int opens(const struct row *r, uint8_t *out, const uint8_t *sealed,
                 size_t len)
{
    const struct bytes *h = r->hex;

    return h[1].len == 12 ? crypto_aead_chacha20poly1305_ietf_decrypt(
                                out, NULL, NULL, sealed, len, h[2].p, h[2].len,
                                h[1].p, h[0].p)
                          : crypto_aead_xchacha20poly1305_ietf_decrypt(
                                out, NULL, NULL, sealed, len, h[2].p, h[2].len,
                                h[1].p, h[0].p);
}

static void seals(const struct row *r, uint8_t *out)
{
    const struct bytes *h = r->hex;

    if (h[1].len == 12)
        (void)crypto_aead_chacha20poly1305_ietf_encrypt(
            out, NULL, h[3].p, h[3].len, h[2].p, h[2].len, NULL, h[1].p,
            h[0].p);
    else
        (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
            out, NULL, h[3].p, h[3].len, h[2].p, h[2].len, NULL, h[1].p,
            h[0].p);
}

static bool aead_holds(const struct row *r)
{
    const struct bytes *h = r->hex; /* key iv aad msg ct tag */
    size_t len = h[4].len + h[5].len;
    uint8_t *sealed, *out;
    bool opened, ok;

    if (h[0].len != 32 || (h[1].len != 12 && h[1].len != 24))
        return !r->valid; /* not a nonce of this construction */
    if (h[5].len != 16)
        return !r->valid;
    sealed = malloc(len);
    out = malloc(len + h[3].len);
    if (h[4].len > 0)
        memcpy(sealed, h[4].p, h[4].len);
    memcpy(sealed + h[4].len, h[5].p, h[5].len);
    opened = opens(r, out, sealed, len) == 0;
    ok = opened == r->valid;
    if (ok && opened) {
        ok = h[3].len == h[4].len &&
             (h[3].len == 0 || memcmp(out, h[3].p, h[3].len) == 0);
        seals(r, out);
        ok = ok && memcmp(out, sealed, len) == 0;
    }
    free(sealed);
    free(out);
    return ok;
}

void check_wycheproof_aead(struct tally *t, char *line)
{
    struct row r;

    if (line[0] == '\0')
        return;
    row_open(&r, line, 2, 6);
    count(t, r.ok && aead_holds(&r), "sealed otherwise, or a wrong seal opens");
    row_close(&r);
}

void check_wycheproof_hmac(struct tally *t, char *line)
{
    uint8_t tag[KDF_HASH];
    struct row r;
    bool same;

    if (line[0] == '\0')
        return;
    row_open(&r, line, 2, 3);
    if (r.ok) {
        /* Shorter tags are the beginning of the whole one. */
        kdf_hmac(tag, (struct view){r.hex[0].p, r.hex[0].len},
                 (struct view){r.hex[1].p, r.hex[1].len});
        same = r.hex[2].len > 0 && r.hex[2].len <= sizeof tag &&
               memcmp(tag, r.hex[2].p, r.hex[2].len) == 0;
        r.ok = same == r.valid;
    }
    count(t, r.ok, "other tag");
    row_close(&r);
}

static bool hkdf_holds(const struct row *r, size_t size,
                       const struct bytes *okm)
{
    struct kdf_input in = {.ikm = {r->hex[0].p, r->hex[0].len},
                           .salt = {r->hex[1].p, r->hex[1].len},
                           .info = {r->hex[2].p, r->hex[2].len}};
    uint8_t *out = malloc(size);
    bool same = kdf_hkdf(out, size, &in) == STATUS_OK && okm->ok &&
                okm->len == size && memcmp(out, okm->p, size) == 0;

    free(out);
    return same == r->valid;
}

void check_wycheproof_hkdf(struct tally *t, char *line)
{
    struct bytes okm = {0};
    struct row r;

    if (line[0] == '\0')
        return;
    row_open(&r, line, 2, 3);
    if (r.ok && r.fields >= 7) {
        okm = bytes_of_hex(r.field[6]);
        r.ok = okm.ok &&
               hkdf_holds(&r, (size_t)strtoul(r.field[5], NULL, 10), &okm);
    } else {
        r.ok = false;
    }
    count(t, r.ok, "other key material");
    bytes_free(&okm);
    row_close(&r);
}
