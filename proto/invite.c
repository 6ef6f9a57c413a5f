#include "symbiote/invite.h"

#include <sodium.h>
#include <string.h>

#include "symbiote/crockford.h"

enum {
    VERSION = 1,
    CHECK = 4,
    SCHEME = 6, /* "tcp://" is not written */
    FIXED = 1 + TID_LEN + INVITE_ID_LEN + KEY_LEN + 4 + 1,
    BYTES_MAX = FIXED + INVITE_ADDRESSES_MAX * ADDRESS_CAP + CHECK,
};

static void checksum(uint8_t out[static HASH_LEN], const uint8_t *p, size_t n)
{
    static const char label[] = "symbiote invite";
    crypto_hash_sha256_state st;

    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, (const uint8_t *)label, strlen(label));
    crypto_hash_sha256_update(&st, p, n);
    crypto_hash_sha256_final(&st, out);
}

static uint8_t *put(uint8_t *at, const void *p, size_t n)
{
    memcpy(at, p, n);
    return at + n;
}

static uint8_t *put_addresses(uint8_t *at, const struct invite *in)
{
    *at++ = (uint8_t)in->addresses;
    for (size_t i = 0; i < in->addresses; i++) {
        size_t n = strlen(in->address[i]) - SCHEME;

        *at++ = (uint8_t)n;
        at = put(at, in->address[i] + SCHEME, n);
    }
    return at;
}

enum status invite_encode(char out[static INVITE_TEXT], const struct invite *in)
{
    static const char prefix[] = {'s', 'y', 'm', '1'};
    uint8_t bytes[BYTES_MAX], check[HASH_LEN], *at = bytes;

    if (in->addresses > INVITE_ADDRESSES_MAX)
        return STATUS_OUT_OF_RANGE;
    for (size_t i = 0; i < in->addresses; i++)
        if (!address_ok(in->address[i]))
            return STATUS_OUT_OF_RANGE;
    *at++ = VERSION;
    at = put(at, in->tid, TID_LEN);
    at = put(at, in->id, INVITE_ID_LEN);
    at = put(at, in->secret, KEY_LEN);
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(in->expires >> shift);
    at = put_addresses(at, in);
    checksum(check, bytes, (size_t)(at - bytes));
    at = put(at, check, CHECK);
    memcpy(out, prefix, sizeof prefix);
    crockford_encode(out + sizeof prefix, bytes, (size_t)(at - bytes));
    sodium_memzero(bytes, sizeof bytes);
    return STATUS_OK;
}

/* What follows "sym1"; STATUS_NEWER for "sym2" and so on. */
static enum status after_prefix(const char **text)
{
    const char *p = *text, *want = "sym1";

    for (; *want != '\0'; p++) {
        if (strchr(" \t\r\n-", *p) != NULL && *p != '\0')
            continue;
        if (*want == '1' && *p >= '2' && *p <= '9')
            return STATUS_NEWER;
        if (*want == '1' ? strchr("1lLiI", *p) == NULL || *p == '\0'
                         : (*p | 0x20) != *want)
            return STATUS_MALFORMED;
        want++;
    }
    *text = p;
    return STATUS_OK;
}

static enum status get_addresses(struct invite *out, const uint8_t *at,
                                 const uint8_t *end)
{
    out->addresses = *at++;
    if (out->addresses > INVITE_ADDRESSES_MAX)
        return STATUS_OUT_OF_RANGE;
    for (size_t i = 0; i < out->addresses; i++) {
        size_t n = at < end ? *at++ : 0;

        if (n == 0 || n > (size_t)(end - at) || n + SCHEME >= ADDRESS_CAP ||
            memchr(at, 0, n) != NULL)
            return STATUS_OUT_OF_RANGE;
        memcpy(out->address[i], "tcp://", SCHEME);
        memcpy(out->address[i] + SCHEME, at, n);
        out->address[i][SCHEME + n] = '\0';
        if (!address_ok(out->address[i]))
            return STATUS_OUT_OF_RANGE;
        at += n;
    }
    return at == end ? STATUS_OK : STATUS_OUT_OF_RANGE;
}

static enum status get_fields(struct invite *out, const uint8_t *at, size_t n)
{
    const uint8_t *end = at + n;
    struct invite in = {0};
    enum status s;

    memcpy(in.tid, at + 1, TID_LEN);
    at += 1 + TID_LEN;
    memcpy(in.id, at, INVITE_ID_LEN);
    at += INVITE_ID_LEN;
    memcpy(in.secret, at, KEY_LEN);
    at += KEY_LEN;
    for (int i = 0; i < 4; i++)
        in.expires = in.expires << 8 | *at++;
    s = get_addresses(&in, at, end);
    if (s == STATUS_OK)
        *out = in;
    sodium_memzero(&in, sizeof in);
    return s;
}

enum status invite_decode(struct invite *out, const char *text)
{
    uint8_t bytes[BYTES_MAX], check[HASH_LEN];
    enum status s = after_prefix(&text);
    size_t n = 0;

    if (s != STATUS_OK)
        return s;
    /* A letter that cannot be there, or a lost tail, is an altered text too. */
    s = crockford_decode_any(bytes, sizeof bytes, text, &n);
    if (s != STATUS_OK || n < CHECK + 1)
        return STATUS_MISMATCH;
    checksum(check, bytes, n - CHECK);
    if (memcmp(check, bytes + n - CHECK, CHECK) != 0)
        s = STATUS_MISMATCH;
    else if (bytes[0] > VERSION)
        s = STATUS_NEWER;
    else if (bytes[0] != VERSION || n < FIXED + CHECK)
        s = STATUS_OUT_OF_RANGE;
    else
        s = get_fields(out, bytes, n - CHECK);
    sodium_memzero(bytes, sizeof bytes);
    return s;
}

enum status invite_check(const struct invite *in, uint64_t now_s)
{
    return now_s > in->expires ? STATUS_EXPIRED : STATUS_OK;
}
