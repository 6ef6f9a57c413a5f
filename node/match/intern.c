#include "intern.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 64 };

static uint64_t mix(uint64_t a, uint64_t odd)
{
    a *= odd;
    a ^= a >> 29;
    a *= 0xbf58476d1ce4e5b9u;
    return a ^ a >> 32;
}

static uint32_t hash_of(uint64_t seed, const void *data, uint32_t len)
{
    const uint8_t *byte = data;
    uint64_t h = seed ^ len;

    for (uint32_t i = 0; i < len; i += sizeof h) {
        uint64_t word = 0;
        uint32_t left = len - i;

        memcpy(&word, byte + i, left < sizeof word ? left : sizeof word);
        h = mix(h ^ word, seed | 1);
    }
    return (uint32_t)(h >> 16);
}

static uint32_t *chain(struct intern *in, uint32_t hash)
{
    return &in->head[hash & (in->heads - 1)];
}

static void relink(struct intern *in)
{
    for (uint32_t i = 0; i < in->heads; i++)
        in->head[i] = INTERN_NONE;
    for (uint32_t i = 0; i < in->count; i++) {
        uint32_t *head;

        if (!in->entry[i].data)
            continue;
        head = chain(in, in->entry[i].hash);
        in->entry[i].next = *head;
        *head = i;
    }
}

static enum status grow(struct intern *in)
{
    uint32_t cap = in->cap ? in->cap * 2 : FIRST;
    uint32_t *head;
    struct intern_entry *entry;

    head = realloc(in->head, cap * sizeof *head);
    if (!head)
        return STATUS_NO_MEMORY;
    in->head = head;
    entry = realloc(in->entry, cap * sizeof *entry);
    if (!entry) /* head is larger than heads says, which does no harm */
        return STATUS_NO_MEMORY;
    in->entry = entry;
    if (in->cap == 0)
        in->free = INTERN_NONE;
    in->cap = in->heads = cap;
    relink(in);
    return STATUS_OK;
}

static uint32_t find(struct intern *in, const void *data, uint32_t len,
                     uint32_t hash)
{
    uint32_t i = *chain(in, hash);

    while (i != INTERN_NONE) {
        const struct intern_entry *e = &in->entry[i];

        if (e->hash == hash && e->len == len && memcmp(e->data, data, len) == 0)
            return i;
        i = e->next;
    }
    return INTERN_NONE;
}

static uint32_t slot(struct intern *in)
{
    uint32_t i = in->free;

    if (i == INTERN_NONE)
        return in->count++;
    in->free = in->entry[i].next;
    return i;
}

enum status intern_take(struct intern *in, const void *data, uint32_t len,
                        uint32_t *index, bool *fresh)
{
    uint32_t hash = hash_of(in->seed, data, len), i;
    void *copy;

    /* Room first, whether it is needed or not: then nothing is half done. */
    if (in->used == in->cap) {
        enum status s = grow(in);

        if (s != STATUS_OK)
            return s;
    }
    i = find(in, data, len, hash);
    if (i == INTERN_NONE) {
        copy = malloc(len ? len : 1);
        if (!copy)
            return STATUS_NO_MEMORY;
        memcpy(copy, data, len);
        i = slot(in);
        in->entry[i] =
            (struct intern_entry){copy, len, hash, 0, *chain(in, hash)};
        *chain(in, hash) = i;
        in->used++;
        in->bytes += len;
    }
    *fresh = in->entry[i].uses == 0;
    in->entry[i].uses++;
    *index = i;
    return STATUS_OK;
}

bool intern_drop(struct intern *in, uint32_t index)
{
    struct intern_entry *e = &in->entry[index];
    uint32_t *link;

    if (--e->uses)
        return false;
    link = chain(in, e->hash);
    while (*link != index)
        link = &in->entry[*link].next;
    *link = e->next;
    memset(e->data, 0, e->len);
    free(e->data);
    in->used--;
    in->bytes -= e->len;
    *e = (struct intern_entry){.next = in->free};
    in->free = index;
    return true;
}

void intern_free(struct intern *in)
{
    for (uint32_t i = 0; i < in->count; i++)
        free(in->entry[i].data);
    free(in->entry);
    free(in->head);
    *in = (struct intern){0};
}

size_t intern_bytes(const struct intern *in)
{
    return in->bytes + in->cap * (sizeof *in->entry + sizeof *in->head);
}
