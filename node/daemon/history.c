#include "history.h"

#include <stdlib.h>
#include <string.h>

enum { GROW = 256 };

struct filling {
    struct history *h;
    const struct history_source *source;
    uint64_t since;
    enum status status;
};

static bool make_room(struct filling *f)
{
    struct history *h = f->h;
    struct shown_offer *offer;
    struct shown *shown;

    if (h->offers % GROW != 0)
        return true;
    f->status = STATUS_NO_MEMORY;
    offer = realloc(h->offer, (h->offers + GROW) * sizeof *offer);
    if (!offer)
        return false;
    h->offer = offer;
    shown = realloc(h->shown, (h->offers + GROW) * sizeof *shown);
    if (!shown)
        return false;
    h->shown = shown;
    f->status = STATUS_OK;
    return true;
}

/* The body's place moves while the list grows: pointed to at the end. */
static void describe(const struct filling *f, const struct publication *p,
                     struct shown *shown)
{
    const struct history_source *src = f->source;
    uint64_t end = p->withdrawn ? p->withdrawn : UINT64_MAX;

    *shown = (struct shown){.author = src->author(src->ctx, p),
                            .flow = p->flow,
                            .first = src->edition(src->ctx, p->published),
                            .last = src->edition(src->ctx, end),
                            .live = p->withdrawn == 0,
                            .waiver = p->waiver};
}

static bool take(void *ctx, const struct publication *p)
{
    struct filling *f = ctx;
    struct shown_offer *o;

    /* Not linked: its batch was never prepared, nobody saw it. */
    if (!p->linked || (p->withdrawn && p->withdrawn < f->since))
        return true;
    if (!make_room(f))
        return false;
    o = &f->h->offer[f->h->offers];
    *o = (struct shown_offer){.flow = p->flow,
                              .company = p->company,
                              .k = p->k,
                              .k_members = p->k_members,
                              .waiver = p->waiver,
                              .published = p->published,
                              .withdrawn = p->withdrawn,
                              .leaf = p->leaf,
                              .live = p->withdrawn == 0,
                              .len = p->len};
    f->status = offer_decode(&o->body, p->body, p->len);
    if (f->status != STATUS_OK)
        return false;
    o->bytes = malloc(p->len);
    if (!o->bytes) {
        f->status = STATUS_NO_MEMORY;
        return false;
    }
    memcpy(o->bytes, p->body, p->len);
    describe(f, p, &f->h->shown[f->h->offers++]);
    return true;
}

enum status history_open(struct history *h, const struct history_source *source,
                         struct store *s, uint64_t now_s)
{
    struct filling f = {.h = h, .source = source};
    enum status st;

    *h = (struct history){0};
    f.since = now_s > HISTORY_HORIZON_S ? now_s - HISTORY_HORIZON_S : 0;
    st = publications_each(s, take, &f);
    for (size_t i = 0; i < h->offers; i++)
        h->shown[i].body = &h->offer[i].body;
    return st == STATUS_OK ? f.status : st;
}

void history_close(struct history *h)
{
    for (size_t i = 0; i < h->offers; i++)
        free(h->offer[i].bytes);
    free(h->offer);
    free(h->shown);
    *h = (struct history){0};
}
