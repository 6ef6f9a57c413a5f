#include "examine_said.h"

#include <stdlib.h>
#include <string.h>

#include "symbiote/limits.h"

void said_free(struct said *s)
{
    free(s->at);
    *s = (struct said){0};
}

static void drop(struct said *s, size_t i)
{
    memmove(s->at + i, s->at + i + 1, (--s->count - i) * sizeof *s->at);
}

static bool is_of(const struct held_statement *h, const uint8_t *tid)
{
    return memcmp(h->tid, tid, TID_LEN) == 0;
}

static void make_room(struct said *s, const struct replica *of)
{
    size_t of_log = 0, first = 0, of_tid = 0, any = 0;

    for (size_t i = s->count; i-- > 0;) {
        if (s->at[i].log == of->log) {
            first = i;
            of_log++;
        }
        if (is_of(&s->at[i], of->tid)) {
            any = i;
            of_tid++;
        }
    }
    if (of_log >= STATEMENTS_LOG_MAX)
        drop(s, first);
    else if (of_tid >= SAID_TERRITORY_MAX)
        drop(s, any);
    if (s->count < s->room)
        return;
    s->room = s->room ? 2 * s->room : 4;
    s->at = realloc(s->at, s->room * sizeof *s->at);
    if (!s->at)
        abort();
}

static bool is_held(const struct said *s, uint32_t log, uint64_t index)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->at[i].log == log && s->at[i].index == index)
            return true;
    return false;
}

bool said_add(struct said *s, const struct replica *of, uint64_t index,
              struct view body)
{
    struct statement *read = malloc(sizeof *read);
    bool fine;

    if (!read)
        abort();
    fine = statement_decode(read, body.p, body.len) == STATUS_OK;
    if (fine && !is_held(s, of->log, index)) {
        struct held_statement *h;

        make_room(s, of);
        h = &s->at[s->count++];
        h->log = of->log;
        h->index = index;
        memcpy(h->tid, of->tid, TID_LEN);
        h->said = *read;
    }
    free(read);
    return fine;
}

void said_cleared(struct said *s, uint32_t log, uint64_t index)
{
    for (size_t i = s->count; i-- > 0;)
        if (s->at[i].log == log && s->at[i].index == index)
            drop(s, i);
}

void said_erased(struct said *s, uint32_t log)
{
    for (size_t i = s->count; i-- > 0;)
        if (s->at[i].log == log)
            drop(s, i);
}

/* A count gives the same for both. */
static bool is_chosen(const struct held_statement *chosen, size_t count,
                      const struct statement *said)
{
    for (size_t i = 0; i < count; i++)
        if (statement_same(&chosen[i].said, said))
            return true;
    return false;
}

struct held_statement *said_choose(const struct said *s,
                                   const uint8_t tid[static TID_LEN],
                                   size_t *count)
{
    struct held_statement *out = calloc(SAID_COUNTED_MAX, sizeof *out);
    size_t n = 0;

    if (!out)
        abort();
    for (size_t i = s->count; i-- > 0 && n < SAID_COUNTED_MAX;)
        if (is_of(&s->at[i], tid) && !is_chosen(out, n, &s->at[i].said))
            out[n++] = s->at[i];
    for (size_t i = 0; i < n / 2; i++) { /* the oldest first */
        struct held_statement newer = out[i];

        out[i] = out[n - 1 - i];
        out[n - 1 - i] = newer;
    }
    *count = n;
    return out;
}
