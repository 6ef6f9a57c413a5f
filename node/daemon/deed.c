#include "deed.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "links.h"

void deed_free(struct deed *d)
{
    while (d) {
        struct deed *next = d->next;

        links_packet_free(d->packet);
        sodium_memzero(d->bytes, d->len); /* records and invitations: secrets */
        free(d);
        d = next;
    }
}

struct room {
    uint8_t *at;
    size_t need; /* what fits at `at`; counting first, with `at` NULL */
};

/* The copy; NULL while counting, and for NULL. */
static void *keep(struct room *r, const void *p, size_t n)
{
    void *where = r->at;

    r->need += (n + 7) & ~(size_t)7;
    if (!p || !r->at)
        return NULL;
    if (n)
        memcpy(r->at, p, n);
    r->at += (n + 7) & ~(size_t)7;
    return where;
}

static void keep_bytes(struct room *r, struct view *b)
{
    b->p = keep(r, b->p, b->len);
}

static void keep_text(struct room *r, const char **text)
{
    if (*text)
        *text = keep(r, *text, strlen(*text) + 1);
}

static void keep_batch(struct room *r, struct federate_effect *e)
{
    size_t count = e->batch.count;
    const struct federate_leaf *from = e->batch.leaf;
    struct federate_leaf *to = keep(r, from, count * sizeof *from);

    for (size_t i = 0; i < count; i++) {
        const void *body = keep(r, from[i].body, from[i].len);

        if (to)
            to[i].body = body;
    }
    e->batch.leaf = to;
    e->batch.cleared = keep(r, e->batch.cleared,
                            e->batch.cleared_count * sizeof *e->batch.cleared);
}

/* What each kind points to; STAGE and ADOPT keep theirs alive themselves. */
static void keep_all(struct room *r, struct federate_effect *e)
{
    switch (e->kind) {
    case FEDERATE_STORE:
        keep_bytes(r, &e->record.key);
        keep_bytes(r, &e->record.value);
        break;
    case FEDERATE_STORE_BATCH: keep_batch(r, e); break;
    case FEDERATE_STORE_SIGNED: keep_bytes(r, &e->signed_head.note); break;
    case FEDERATE_WRITE_GUARD:
    case FEDERATE_TRACE: keep_bytes(r, &e->bytes); break;
    case FEDERATE_DIAL: keep_text(r, &e->address); break;
    case FEDERATE_DONE:
        keep_text(r, &e->done.text);
        keep_text(r, &e->done.words);
        keep_text(r, &e->done.name);
        e->done.position = NULL;
        break;
    case FEDERATE_UNSTAGE:
    case FEDERATE_STAGE:
    case FEDERATE_ADOPT:
    case FEDERATE_ERASE:
    case FEDERATE_AGE:
    case FEDERATE_READ_LEAVES:
    case FEDERATE_VERIFY:
    case FEDERATE_SEND:
    case FEDERATE_CLOSE:
    case FEDERATE_LOG:
    case FEDERATE_DOUBTED:
    case FEDERATE_TOLD:
    case FEDERATE_GATE: break;
    }
}

struct deed *deed_own(const struct federate_effect *effect)
{
    struct federate_effect copy = *effect;
    struct room room = {0};
    struct deed *d;

    keep_all(&room, &copy);
    d = malloc(sizeof *d + room.need);
    if (!d)
        abort(); /* a lost effect would be a lie about what was done */
    *d = (struct deed){.e = *effect, .len = room.need};
    room = (struct room){.at = d->bytes};
    keep_all(&room, &d->e);
    if (effect->kind == FEDERATE_SEND) {
        d->packet = links_packet(effect->bytes.p, effect->bytes.len);
        d->e.bytes = (struct view){NULL, 0};
    }
    return d;
}
