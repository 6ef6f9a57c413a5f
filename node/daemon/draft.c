#include "draft.h"

#include <stdlib.h>
#include <string.h>

#include "symbiote/population.h"

void draft_close(struct drafts *d)
{
    workbook_close(&d->book);
    free(d->flow);
    free(d->decision);
    free(d->change);
    free(d->made);
    free(d->dropped);
    free(d->retired);
}

uint64_t draft_author(const struct drafts *d, uint32_t company)
{
    const struct company *c = territory_company(d->book.territory, company);

    return c ? population_author(c) : 0;
}

static bool at_once(const struct drafts *d, uint32_t flow)
{
    bool listed = d->request->all_now;

    for (size_t i = 0; i < d->request->flows && !listed; i++)
        listed = d->request->flow[i] == flow;
    return listed;
}

static bool is_waited_for(const struct workbook *w,
                          const uint8_t offer[OFFER_ID_LEN])
{
    for (size_t i = 0; i < w->waitings; i++)
        if (w->waiting[i].withdraw &&
            memcmp(w->waiting[i].offer, offer, OFFER_ID_LEN) == 0)
            return true;
    return false;
}

static void draft_offer(struct drafts *d, size_t i)
{
    const struct decision *made = &d->decision[i];
    const struct shown_offer *old = workbook_live(&d->book, d->flow[i]->id);
    struct change *c = &d->change[d->changes];

    /* Asked for twice at the same time: it is live already. */
    if (!made->publishable ||
        (old && !is_waited_for(&d->book, old->body.id) &&
         workbook_same_content(&made->offer, &old->body))) {
        d->dropped[d->drops++] = d->flow[i]->id;
        return;
    }
    *c = (struct change){.author = draft_author(d, d->flow[i]->company),
                         .now = at_once(d, d->flow[i]->id)};
    memcpy(c->id, made->offer.id, OFFER_ID_LEN);
    if (old)
        memcpy(c->replaces, old->body.id, OFFER_ID_LEN);
    d->made[d->changes++] = made;
}

static void draft_withdrawal(struct drafts *d, const struct waiting *w)
{
    const struct shown_offer *old = workbook_offer(&d->book, w->offer);
    struct change *c = &d->change[d->changes];

    if (!old || !old->live)
        return;
    *c = (struct change){.author = draft_author(d, old->company),
                         .withdraw = true,
                         .now = at_once(d, old->flow)};
    memcpy(c->id, w->offer, OFFER_ID_LEN);
    d->changes++;
}

/* Removed, made private, expired, or about to show something else. */
static bool must_go(const struct drafts *d, const struct shown_offer *o)
{
    const struct flow *f = workbook_flow(&d->book, o->flow);

    if (decide_must_go(f, &o->body, node_today()))
        return true;
    for (size_t i = 0; i < d->changes; i++)
        if (!d->change[i].withdraw &&
            memcmp(d->change[i].replaces, o->body.id, OFFER_ID_LEN) == 0)
            return true;
    return false;
}

/* Bodies of the present edition were counted when they left. */
static enum status still_holds(const struct drafts *d,
                               const struct shown_offer *o, bool *holds)
{
    const struct territory *t = d->book.territory;
    struct decide_context ctx = workbook_context(&d->book, node_today());

    *holds = true;
    if (o->body.population == t->population.kind &&
        (o->body.population == POPULATION_START ||
         memcmp(o->body.population_ref, t->population.hash,
                OFFER_POPULATION_LEN) == 0))
        return STATUS_OK;
    return decide_still_holds(&o->body, draft_author(d, o->company), &ctx,
                              holds);
}

static enum status draft_retirements(struct drafts *d)
{
    for (size_t i = 0; i < d->book.offers; i++) {
        const struct shown_offer *o = &d->book.offer[i];
        struct waiting *w = &d->retired[d->retireds];
        bool holds = false;
        enum status st = STATUS_OK;

        if (!o->live || is_waited_for(&d->book, o->body.id))
            continue;
        if (!must_go(d, o))
            st = still_holds(d, o, &holds);
        if (st != STATUS_OK)
            return st;
        if (holds)
            continue;
        *w = (struct waiting){.flow = o->flow, .withdraw = true};
        memcpy(w->offer, o->body.id, OFFER_ID_LEN);
        d->retireds++;
        draft_withdrawal(d, w);
    }
    return STATUS_OK;
}

static enum status make_room(struct drafts *d)
{
    size_t n = d->book.waitings, most = n + d->book.offers;

    d->flow = calloc(n + 1, sizeof(struct flow *));
    d->decision = calloc(n + 1, sizeof *d->decision);
    d->change = calloc(most + 1, sizeof *d->change);
    d->made = calloc(most + 1, sizeof(struct decision *));
    d->dropped = calloc(n + 1, sizeof *d->dropped);
    d->retired = calloc(d->book.offers + 1, sizeof *d->retired);
    return d->flow && d->decision && d->change && d->made && d->dropped &&
                   d->retired
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

enum status draft_open(struct drafts *d, struct territory *t, struct store *s,
                       const struct draft_request *request)
{
    enum status st;
    size_t n;

    *d = (struct drafts){.request = request};
    st = workbook_open(&d->book, t, s, request->now_s);
    n = d->book.waitings;
    if (st == STATUS_OK)
        st = make_room(d);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        const struct flow *f = workbook_flow(&d->book, d->book.waiting[i].flow);

        if (!d->book.waiting[i].withdraw && f)
            d->flow[d->flows++] = f;
    }
    st = workbook_decide(&d->book, d->flow, d->flows, d->decision);
    for (size_t i = 0; i < d->flows && st == STATUS_OK; i++)
        draft_offer(d, i);
    for (size_t i = 0; i < n && st == STATUS_OK; i++)
        if (d->book.waiting[i].withdraw)
            draft_withdrawal(d, &d->book.waiting[i]);
    return st == STATUS_OK ? draft_retirements(d) : st;
}
