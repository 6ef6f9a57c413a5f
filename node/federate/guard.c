#include "symbiote/guard.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

size_t guard_encode(char out[static GUARD_TEXT], const struct guard *g)
{
    char hex[2 * HASH_LEN + 1];
    size_t at;

    sodium_bin2hex(hex, sizeof hex, g->tid, TID_LEN);
    (void)snprintf(out, GUARD_TEXT, "symbiote/1 guard\ntid %s\n", hex);
    for (size_t i = 0; i < g->logs; i++) {
        const struct guard_log *l = &g->log[i];

        at = strlen(out);
        sodium_bin2hex(hex, sizeof hex, l->root, HASH_LEN);
        (void)snprintf(out + at, GUARD_TEXT - at,
                       "stream %" PRIu64 "\nepoch %" PRIu64 "\nsize %" PRIu64
                       "\nroot %s\n",
                       l->stream, l->epoch, l->size, hex);
    }
    return strlen(out);
}

/* Past `word`; false if something else stands there. */
static bool expect(struct view *rest, const char *word)
{
    size_t n = strlen(word);

    if (rest->len < n || memcmp(rest->p, word, n) != 0)
        return false;
    *rest = view_of(rest->p + n, rest->len - n);
    return true;
}

static bool take_hex(struct view *rest, uint8_t *out, size_t n)
{
    size_t got;

    if (rest->len < 2 * n || sodium_hex2bin(out, n, (const char *)rest->p,
                                            2 * n, NULL, &got, NULL) != 0)
        return false;
    *rest = view_of(rest->p + 2 * n, rest->len - 2 * n);
    return got == n;
}

static bool take_number(struct view *rest, uint64_t *out)
{
    uint64_t value = 0;
    size_t i = 0;

    while (i < rest->len && i < 18 && rest->p[i] >= '0' && rest->p[i] <= '9')
        value = value * 10 + (uint64_t)(rest->p[i++] - '0');
    if (i == 0)
        return false;
    *rest = view_of(rest->p + i, rest->len - i);
    *out = value;
    return true;
}

static bool take_log(struct view *rest, struct guard_log *l)
{
    return expect(rest, "stream ") && take_number(rest, &l->stream) &&
           expect(rest, "\nepoch ") && take_number(rest, &l->epoch) &&
           expect(rest, "\nsize ") && take_number(rest, &l->size) &&
           expect(rest, "\nroot ") && take_hex(rest, l->root, HASH_LEN) &&
           expect(rest, "\n");
}

enum status guard_decode(struct guard *g, struct view text)
{
    struct guard read = {0};
    char again[GUARD_TEXT];
    struct view rest = text;
    bool ok = expect(&rest, "symbiote/1 guard\ntid ") &&
              take_hex(&rest, read.tid, TID_LEN) && expect(&rest, "\n") &&
              rest.len > 0;

    while (ok && rest.len > 0) {
        struct guard_log *l = &read.log[read.logs];

        ok = read.logs < STREAMS_MAX && take_log(&rest, l) &&
             l->stream < STREAMS_MAX &&
             (read.logs == 0 || l[-1].stream < l->stream);
        read.logs++;
    }
    /* One form only: what was read must be written the same way. */
    if (!ok || guard_encode(again, &read) != text.len ||
        memcmp(again, text.p, text.len) != 0)
        return STATUS_MALFORMED;
    *g = read;
    return STATUS_OK;
}
