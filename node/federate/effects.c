#include "concerns.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SAID_MS = 60000 };

void *grab(size_t n)
{
    void *p = calloc(1, n ? n : 1);

    if (!p)
        abort(); /* a crash is safe at any point; half a step is not */
    return p;
}

void *regrab(void *p, size_t n)
{
    p = realloc(p, n ? n : 1);
    if (!p)
        abort();
    return p;
}

void *keep(struct federate *f, const void *p, size_t n)
{
    struct block *b = grab(sizeof *b + n);

    b->n = n;
    b->next = f->blocks;
    f->blocks = b;
    if (p && n > 0)
        memcpy(b + 1, p, n);
    return b + 1;
}

const char *keep_text(struct federate *f, const char *text)
{
    return keep(f, text, strlen(text) + 1);
}

void effects_clear(struct federate *f)
{
    while (f->blocks) {
        struct block *b = f->blocks;

        f->blocks = b->next;
        sodium_memzero(b, sizeof *b + b->n); /* records hold secrets */
        free(b);
    }
    f->effects = 0;
}

struct federate_effect *effect(struct federate *f,
                               enum federate_effect_kind kind)
{
    struct federate_effect *e;

    if (f->effects == f->effects_cap) {
        f->effects_cap = f->effects_cap ? 2 * f->effects_cap : 16;
        f->effect = regrab(f->effect, f->effects_cap * sizeof *f->effect);
    }
    e = &f->effect[f->effects++];
    *e = (struct federate_effect){.kind = kind};
    return e;
}

/* A caller or peer must not fill the disk with what it makes us say. */
static bool said_lately(struct federate *f, const struct said *line)
{
    for (size_t i = 0; i < SAID_MAX; i++) {
        const struct said *s = &f->said[i];

        if (s->event && f->now_ms - s->ms < SAID_MS &&
            memcmp(s->tid, line->tid, TID_LEN) == 0 &&
            strcmp(s->event, line->event) == 0 &&
            strcmp(s->why, line->why) == 0)
            return true;
    }
    f->said[f->said_next++ % SAID_MAX] = *line;
    return false;
}

void effect_log(struct federate *f, const uint8_t *tid, const char *event,
                const char *why)
{
    struct said line = {.event = event, .why = why, .ms = f->now_ms};
    struct federate_effect *e;

    if (tid)
        memcpy(line.tid, tid, TID_LEN);
    if (said_lately(f, &line))
        return;
    e = effect(f, FEDERATE_LOG);

    if (tid)
        memcpy(e->tid, tid, TID_LEN);
    e->log.event = event;
    e->log.why = why;
}

struct federate_effect *effect_done(struct federate *f, uint64_t command,
                                    enum status status)
{
    struct federate_effect *e = effect(f, FEDERATE_DONE);

    e->command = command;
    e->status = status;
    return e;
}

void effect_store(struct federate *f, enum federate_table table,
                  struct view key, struct view value)
{
    struct federate_effect *e = effect(f, FEDERATE_STORE);

    e->record.table = table;
    e->record.key = view_of(keep(f, key.p, key.len), key.len);
    e->record.value = view_of(keep(f, value.p, value.len), value.len);
}

/* Each draw replaces the key, so what was drawn cannot be found again. */
void random_bytes(struct federate *f, void *out, size_t n)
{
    static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
    uint8_t next[sizeof f->dice];

    (void)crypto_stream_chacha20_ietf(next, sizeof next, nonce, f->dice);
    memset(out, 0, n);
    (void)crypto_stream_chacha20_ietf_xor_ic(out, out, n, nonce, 1, f->dice);
    memcpy(f->dice, next, sizeof next);
    sodium_memzero(next, sizeof next);
}

uint64_t random_below(struct federate *f, uint64_t bound)
{
    uint64_t value, limit = UINT64_MAX - UINT64_MAX % bound;

    do
        random_bytes(f, &value, sizeof value);
    while (value >= limit);
    return value % bound;
}
