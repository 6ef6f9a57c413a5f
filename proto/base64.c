#include "symbiote/base64.h"

#include <sodium.h>

enum status base64_decode(struct view text, uint8_t *out, size_t cap,
                          size_t *len)
{
    const char *p = (const char *)text.p, *end = NULL;

    for (size_t i = 0; i < text.len; i++)
        if (text.p[i] >= 0x80)
            return STATUS_MALFORMED;
    if (text.len % 4 != 0)
        return STATUS_MALFORMED;
    if (text.len / 4 * 3 > cap + 2)
        return STATUS_TOO_BIG;
    if (sodium_base642bin(out, cap, p, text.len, NULL, len, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != p + text.len)
        return STATUS_MALFORMED;
    return STATUS_OK;
}

enum status base64_decode_exact(struct view text, uint8_t *out, size_t len)
{
    size_t got = 0;
    enum status s = base64_decode(text, out, len, &got);

    return !s && got != len ? STATUS_MALFORMED : s;
}
