#include "draft.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "ownlog.h"

#include "symbiote/population.h"

void draft_close(struct drafts *d)
{
    workbook_close(&d->book);
    free(d->flow);
    free(d->decision);
    free(d->change);
    free(d->made);
    free(d->to);
    free(d->flow_to);
    free(d->dropped);
    free(d->renewed);
    free(d->renewed_to);
    free(d->retired);
    free(d->review);
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

/* Whom a live offer is for. */
static const struct audience *shown_to(const struct drafts *d,
                                       const struct shown_offer *o)
{
    return &d->request->audiences->of[ownlog_stream(o->leaf) % STREAMS_MAX];
}

static void draft_offer(struct drafts *d, size_t i)
{
    struct decision *made = &d->decision[i];
    const struct shown_offer *old = workbook_live(&d->book, d->flow[i]->id);
    const struct audience *to = &d->flow_to[i];
    bool asked = i < d->asked;
    bool same = made->kept && old && audience_same(to, shown_to(d, old));
    struct change *c = &d->change[d->changes];

    if (!made->publishable || same || !audience_reachable(to)) {
        if (asked)
            d->dropped[d->drops++] = d->flow[i]->id;
        return;
    }
    if (made->kept) /* the same for others: no id lives in two streams */
        randombytes_buf(made->offer.id, sizeof made->offer.id);
    *c = (struct change){.author = draft_author(d, d->flow[i]->company),
                         .now = at_once(d, d->flow[i]->id)};
    memcpy(c->id, made->offer.id, OFFER_ID_LEN);
    if (old)
        memcpy(c->replaces, old->body.id, OFFER_ID_LEN);
    if (!asked) {
        d->renewed_to[d->renewals] = *to;
        d->renewed[d->renewals++] = d->flow[i]->id;
    }
    d->to[d->changes] = to;
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

/* What was decided about a flow; NULL: nothing. */
static const struct decision *decision_about(const struct drafts *d,
                                             uint32_t flow)
{
    for (size_t i = 0; i < d->flows; i++)
        if (d->flow[i]->id == flow)
            return &d->decision[i];
    return NULL;
}

/* Removed, made private, expired, no longer true, without enough cover, about
 * to be shown to others, or for nobody that is a peer still. */
static bool must_go(const struct drafts *d, size_t i)
{
    const struct shown_offer *o = &d->book.offer[i];
    const struct flow *f = workbook_flow(&d->book, o->flow);
    const struct decision *made = decision_about(d, o->flow);

    for (size_t k = 0; k < d->changes; k++)
        if (!d->change[k].withdraw &&
            memcmp(d->change[k].replaces, o->body.id, OFFER_ID_LEN) == 0)
            return true;
    return decide_must_go(f, &o->body, node_today()) ||
           !audience_reachable(shown_to(d, o)) || (made && made->outdated) ||
           !d->review[i].keep;
}

static void draft_retirements(struct drafts *d)
{
    for (size_t i = 0; i < d->book.offers; i++) {
        const struct shown_offer *o = &d->book.offer[i];
        struct waiting *w = &d->retired[d->retireds];

        if (!o->live || is_waited_for(&d->book, o->body.id) || !must_go(d, i))
            continue;
        *w = (struct waiting){.flow = o->flow, .withdraw = true};
        memcpy(w->offer, o->body.id, OFFER_ID_LEN);
        d->retireds++;
        draft_withdrawal(d, w);
        /* What is no longer covered waits for a slot like other withdrawals:
         * the hour of an edition would tell why it goes, and which ones go
         * together.  Only beside an offer it must not be counted. */
        d->change[d->changes - 1].now |=
            !d->review[i].keep && (d->request->all_now || d->request->flows);
    }
}

/* Those that wait, then those that are live and wait for nothing. */
static void list_flows(struct drafts *d)
{
    const struct workbook *w = &d->book;

    for (size_t i = 0; i < w->waitings; i++) {
        const struct flow *f = workbook_flow(w, w->waiting[i].flow);

        if (w->waiting[i].withdraw || !f)
            continue;
        d->flow_to[d->flows] = w->waiting[i].audience;
        d->flow[d->flows++] = f;
    }
    d->asked = d->flows;
    for (size_t i = 0; i < w->offers; i++) {
        const struct shown_offer *o = &w->offer[i];
        const struct flow *f = workbook_flow(w, o->flow);

        if (o->live && f && !workbook_waits(w, o->flow) &&
            !is_waited_for(w, o->body.id)) {
            d->flow_to[d->flows] = *shown_to(d, o);
            d->flow[d->flows++] = f;
        }
    }
}

/* What is for named peers may leave although it is not for all, and below k
 * where its company consents. */
static void address(struct drafts *d)
{
    for (size_t i = 0; i < d->flows; i++)
        workbook_address(&d->book, d->flow[i], &d->flow_to[i]);
}

static enum status make_room(struct drafts *d)
{
    size_t most = d->book.waitings + d->book.offers;

    d->flow = calloc(most + 1, sizeof(struct flow *));
    d->decision = calloc(most + 1, sizeof *d->decision);
    d->change = calloc(2 * most + 1, sizeof *d->change);
    d->made = calloc(2 * most + 1, sizeof(struct decision *));
    d->to = calloc(2 * most + 1, sizeof(struct audience *));
    d->flow_to = calloc(most + 1, sizeof *d->flow_to);
    d->dropped = calloc(most + 1, sizeof *d->dropped);
    d->renewed_to = calloc(most + 1, sizeof *d->renewed_to);
    d->renewed = calloc(most + 1, sizeof *d->renewed);
    d->retired = calloc(d->book.offers + 1, sizeof *d->retired);
    d->review = calloc(d->book.offers + 1, sizeof *d->review);
    return d->flow && d->decision && d->change && d->made && d->to &&
                   d->flow_to && d->dropped && d->renewed && d->renewed_to &&
                   d->retired && d->review
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

static enum status judge(struct drafts *d)
{
    struct decide_context ctx = workbook_context(&d->book, node_today());
    enum status st = decide_review(&ctx, d->review);

    if (st == STATUS_OK)
        st = workbook_decide(&d->book, d->flow, d->flows, d->decision);
    return st;
}

enum status draft_open(struct drafts *d, struct territory *t, struct store *s,
                       const struct draft_request *request)
{
    enum status st;

    *d = (struct drafts){.request = request};
    st = workbook_open(&d->book, t, s, request->now_s);
    if (st == STATUS_OK)
        st = make_room(d);
    if (st != STATUS_OK)
        return st;
    list_flows(d);
    address(d);
    st = judge(d);
    if (st != STATUS_OK)
        return st;
    for (size_t i = 0; i < d->flows; i++)
        draft_offer(d, i);
    for (size_t i = 0; i < d->book.waitings; i++)
        if (d->book.waiting[i].withdraw)
            draft_withdrawal(d, &d->book.waiting[i]);
    draft_retirements(d);
    return STATUS_OK;
}
