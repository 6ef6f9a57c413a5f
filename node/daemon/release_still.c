/* What was changed between the worker's look and the writer's turn: a company
 * that was erased meanwhile, a flow that was removed, vetoed, made private,
 * taken back or meant for others does not leave with the batch. */
#include <stdlib.h>

#include "audience.h"
#include "entries.h"
#include "published.h"
#include "release_inside.h"
#include "symbiote/decide.h"
#include "waivers.h"

enum { DAY_S = 86400 };

/* ---- as it was asked for ------------------------------------------------- */

struct asking {
    const struct release *r;
    bool *waits; /* of each of r->add */
    bool still;
};

static bool take_waiting(void *ctx, const struct waiting *w)
{
    struct asking *a = ctx;

    for (size_t i = 0; i < a->r->adds && !w->withdraw; i++) {
        if (a->r->add[i].flow != w->flow)
            continue;
        a->waits[i] = true;
        a->still = a->still && audience_same(&w->audience, &a->r->to[i]);
    }
    return a->still;
}

/* It was not asked for: it is live and has changed, so nothing waited. */
static bool is_renewed(const struct release *r, uint32_t flow)
{
    for (size_t i = 0; i < r->renewals; i++)
        if (r->renewed[i] == flow)
            return true;
    return false;
}

static enum status still_asked(struct store *s, const struct release *r,
                               bool *still)
{
    struct asking a = {r, calloc(r->adds + 1, sizeof *a.waits), true};
    enum status st = STATUS_NO_MEMORY;

    if (a.waits)
        st = waiting_each(s, take_waiting, &a);
    for (size_t i = 0; i < r->adds && st == STATUS_OK; i++)
        a.still = a.still && (a.waits[i] || is_renewed(r, r->add[i].flow));
    free(a.waits);
    *still = a.still;
    return st;
}

/* ---- as it was entered --------------------------------------------------- */

/* Caller's memory, for one after another. */
struct looking {
    struct flow flow;
    struct offer offer;
};

static enum status still_true(struct store *s, const struct release *r,
                              size_t i, struct looking *l, bool *still)
{
    const struct publication *p = &r->add[i];
    enum status st = offer_decode(&l->offer, p->body, p->len);

    if (st == STATUS_OK)
        st = flows_get(s, p->flow, &l->flow);
    l->flow.named = r->to[i].named;
    *still = st == STATUS_OK && l->flow.company == p->company &&
             !decide_must_go(&l->flow, &l->offer, (uint32_t)(r->now_s / DAY_S));
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* Of a body below k: the newest consent of its company. */
struct consenting {
    uint32_t flow;
    const struct audience *to;
    uint8_t k;
};

static bool take_waiver(void *ctx, const struct waiver *w)
{
    struct consenting *c = ctx;

    if (w->flow == c->flow)
        c->k = waivers_k(w, c->to);
    return true;
}

static enum status still_waived(struct store *s, const struct release *r,
                                size_t i, bool *still)
{
    const struct publication *p = &r->add[i];
    struct consenting c = {.flow = p->flow, .to = &r->to[i]};
    enum status st = STATUS_OK;

    if (!p->waiver)
        return st;
    st = waivers_each(s, p->company, take_waiver, &c);
    *still = *still && c.k > 0;
    return st;
}

enum status release_still(struct store *s, const struct release *r, bool *still)
{
    struct looking *l = calloc(1, sizeof *l);
    enum status st = l ? STATUS_OK : STATUS_NO_MEMORY;

    *still = true;
    if (st == STATUS_OK)
        st = still_asked(s, r, still);
    for (size_t i = 0; i < r->adds && *still && st == STATUS_OK; i++)
        st = still_true(s, r, i, l, still);
    for (size_t i = 0; i < r->adds && *still && st == STATUS_OK; i++)
        st = still_waived(s, r, i, still);
    free(l);
    return st;
}
