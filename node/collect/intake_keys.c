#include <stdlib.h>

#include "intake_parts.h"

enum { FIRST_CAP = 1024 };

static size_t slot(const struct keys *k, uint64_t key)
{
    /* Fibonacci hashing: numbers of a register are consecutive. */
    size_t i =
        (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (k->cap - 1);

    while (k->key[i] != 0 && k->key[i] != key)
        i = (i + 1) & (k->cap - 1);
    return i;
}

void keys_free(struct keys *k)
{
    free(k->key);
    free(k->value);
    *k = (struct keys){0};
}

uint32_t keys_get(const struct keys *k, uint64_t key)
{
    size_t i;

    if (k->cap == 0 || key == 0)
        return KEYS_NONE;
    i = slot(k, key);
    return k->key[i] ? k->value[i] : KEYS_NONE;
}

static bool grow(struct keys *k)
{
    struct keys more = {.cap = k->cap ? 2 * k->cap : FIRST_CAP,
                        .used = k->used};

    more.key = calloc(more.cap, sizeof *more.key);
    more.value = calloc(more.cap, sizeof *more.value);
    if (!more.key || !more.value) {
        keys_free(&more);
        return false;
    }
    for (size_t i = 0; i < k->cap; i++) {
        if (k->key[i]) {
            size_t at = slot(&more, k->key[i]);

            more.key[at] = k->key[i];
            more.value[at] = k->value[i];
        }
    }
    keys_free(k);
    *k = more;
    return true;
}

bool keys_set(struct keys *k, uint64_t key, uint32_t value)
{
    size_t i;

    if (2 * (k->used + 1) > k->cap && !grow(k))
        return false;
    i = slot(k, key);
    k->used += k->key[i] == 0;
    k->key[i] = key;
    k->value[i] = value;
    return true;
}
