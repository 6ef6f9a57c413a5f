#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "ownlog.h"

void parts_close(struct parts *p)
{
    for (size_t i = 0; i < p->count; i++)
        proclaim_close(&p->part[i].proclaim);
    free(p->part);
    free(p->of_add);
    free(p->of_cleared);
    *p = (struct parts){0};
}

static enum status make_room(struct parts *p, size_t adds, size_t cleareds)
{
    parts_close(p);
    p->part = calloc(adds + cleareds + STREAMS_MAX, sizeof *p->part);
    p->of_add = calloc(adds + 1, sizeof *p->of_add);
    p->of_cleared = calloc(cleareds + 1, sizeof *p->of_cleared);
    return p->part && p->of_add && p->of_cleared ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The part for a stream or, `to`, an audience that has none yet. */
static size_t part_for(struct parts *p, unsigned stream,
                       const struct audience *to)
{
    size_t i = 0;

    while (i < p->count &&
           !(to ? p->part[i].to && audience_same(p->part[i].to, to)
                : !p->part[i].to && p->part[i].stream == stream))
        i++;
    if (i == p->count)
        p->part[p->count++] = (struct part){.stream = stream, .to = to};
    return i;
}

enum status parts_divide(struct parts *p, const struct parts_batch *b)
{
    enum status st = make_room(p, b->adds, b->cleareds);

    for (size_t i = 0; st == STATUS_OK && i < b->adds; i++) {
        unsigned stream = audience_stream(b->audiences, &b->to[i]);

        p->of_add[i] =
            part_for(p, stream, stream == STREAMS_MAX ? &b->to[i] : NULL);
    }
    for (size_t i = 0; st == STATUS_OK && i < b->cleareds; i++)
        p->of_cleared[i] = part_for(p, ownlog_stream(b->cleared[i]), NULL);
    return st;
}

enum status parts_heartbeat(struct parts *p, const struct audiences *a)
{
    enum status st = make_room(p, 0, 0);

    for (unsigned i = 0; st == STATUS_OK && i < STREAMS_MAX; i++)
        if (a->signs[i])
            (void)part_for(p, i, NULL);
    return st;
}

/* ---- statements ---------------------------------------------------------- */

/* What concerns one stream of the batch, said about that stream. */
static enum status proclaim_one(struct parts *p, size_t at,
                                const struct parts_batch *b,
                                const struct workbook *book, struct store *s)
{
    struct publication *add = calloc(b->adds + 1, sizeof *add);
    uint64_t *cleared = calloc(b->cleareds + 1, sizeof *cleared);
    struct proclaim_batch batch = {.stream = p->part[at].stream,
                                   .add = add,
                                   .cleared = cleared,
                                   .today = b->today};
    enum status st = add && cleared ? STATUS_OK : STATUS_NO_MEMORY;

    for (size_t i = 0; i < b->adds && st == STATUS_OK; i++)
        if (p->of_add[i] == at)
            add[batch.adds++] = b->add[i];
    for (size_t i = 0; i < b->cleareds && st == STATUS_OK; i++)
        if (p->of_cleared[i] == at)
            cleared[batch.cleareds++] = b->cleared[i];
    if (st == STATUS_OK)
        st = proclaim_plan(&p->part[at].proclaim, book, s, &batch);
    free(add);
    free(cleared);
    return st;
}

enum status parts_proclaim(struct parts *p, const struct parts_batch *b,
                           const struct workbook *book, struct store *s)
{
    enum status st = STATUS_OK;

    for (size_t i = 0; i < p->count && st == STATUS_OK; i++)
        st = proclaim_one(p, i, b, book, s);
    return st;
}

size_t parts_statements(const struct parts *p, struct view *out)
{
    size_t n = 0;

    for (size_t i = 0; i < p->count; i++)
        if (p->part[i].proclaim.body)
            out[n++] =
                view_of(p->part[i].proclaim.body, p->part[i].proclaim.len);
    return n;
}

/* ---- leaving ------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Indices that the part clears in its stream: offers and statements. */
static uint64_t *list_cleared(const struct parts *p,
                              const struct parts_batch *b, size_t *count)
{
    const struct proclaim *said = &p->part[p->next].proclaim;
    uint64_t *list = calloc(b->cleareds + said->cleareds + 1, sizeof *list);

    *count = 0;
    if (!list)
        abort();
    for (size_t i = 0; i < b->cleareds; i++)
        if (p->of_cleared[i] == p->next)
            list[(*count)++] = ownlog_index(b->cleared[i]);
    for (size_t i = 0; i < said->cleareds; i++)
        list[(*count)++] = ownlog_index(said->cleared[i]);
    qsort(list, *count, sizeof *list, by_value);
    return list;
}

void parts_publish(struct node *n, const struct parts *p,
                   const struct parts_batch *b, carry_answer *then, void *ctx)
{
    struct federate_event e = {.kind = FEDERATE_PUBLISH};
    const struct part *part = &p->part[p->next];
    struct view *body = calloc(b->adds + 1, sizeof *body);
    uint64_t *cleared = list_cleared(p, b, &e.publish.cleared_count);

    if (!body)
        abort();
    for (size_t i = 0; i < b->adds; i++)
        if (p->of_add[i] == p->next)
            body[e.publish.count++] = view_of(b->add[i].body, b->add[i].len);
    if (part->proclaim.body)
        body[e.publish.count++] =
            view_of(part->proclaim.body, part->proclaim.len);
    e.stream = part->to ? 0 : part->stream;
    if (part->to) {
        e.publish.audience = (const uint8_t(*)[TID_LEN])part->to->tid;
        e.publish.audience_count = part->to->count;
    }
    e.publish.body = body;
    e.publish.cleared = cleared;
    carry_command(n, &e, then, ctx);
    free(body);
    free(cleared);
}

bool parts_any_done(const struct parts *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->part[i].done)
            return true;
    return false;
}
