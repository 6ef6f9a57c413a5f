#include "symbiote/guard.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

size_t guard_encode(char out[static GUARD_TEXT], const struct guard *g)
{
    char tid[2 * TID_LEN + 1], root[2 * HASH_LEN + 1];

    sodium_bin2hex(tid, sizeof tid, g->tid, TID_LEN);
    sodium_bin2hex(root, sizeof root, g->root, HASH_LEN);
    (void)snprintf(out, GUARD_TEXT,
                   "symbiote/1 guard\ntid %s\nstream %" PRIu64
                   "\nepoch %" PRIu64 "\nsize %" PRIu64 "\nroot %s\n",
                   tid, g->stream, g->epoch, g->size, root);
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

enum status guard_decode(struct guard *g, struct view text)
{
    struct guard read;
    char again[GUARD_TEXT];
    struct view rest = text;
    bool ok = expect(&rest, "symbiote/1 guard\ntid ") &&
              take_hex(&rest, read.tid, TID_LEN) &&
              expect(&rest, "\nstream ") && take_number(&rest, &read.stream) &&
              expect(&rest, "\nepoch ") && take_number(&rest, &read.epoch) &&
              expect(&rest, "\nsize ") && take_number(&rest, &read.size) &&
              expect(&rest, "\nroot ") &&
              take_hex(&rest, read.root, HASH_LEN) && expect(&rest, "\n");

    /* One form only: what was read must be written the same way. */
    if (!ok || guard_encode(again, &read) != text.len ||
        memcmp(again, text.p, text.len) != 0)
        return STATUS_MALFORMED;
    *g = read;
    return STATUS_OK;
}
