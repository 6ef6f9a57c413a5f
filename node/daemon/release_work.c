/* What leaves with a batch: the part of release.h that runs on the worker. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "draft.h"
#include "editions.h"
#include "forge.h"
#include "release_inside.h"
#include "selftest.h"
#include "wall.h"

enum { DAY_S = 86400 };

void release_drop(struct release *r)
{
    for (size_t i = 0; i < r->adds; i++)
        free(r->body[i]);
    r->adds = 0;
}

static enum status add_offer(struct release *r, const struct drafts *d,
                             const struct decision *made)
{
    uint8_t *body = malloc(OFFER_BODY_MAX);
    const struct flow *f = workbook_flow(&d->book, made->flow);
    struct publication *p = &r->add[r->adds];
    size_t len = 0;
    enum status st;

    if (!body)
        return STATUS_NO_MEMORY;
    st = offer_encode(&made->offer, body, OFFER_BODY_MAX, &len);
    if (st != STATUS_OK) {
        free(body);
        return st;
    }
    *p = (struct publication){.flow = made->flow,
                              .company = f->company,
                              .body = body,
                              .len = len,
                              .k = made->k,
                              .k_members = made->k_participants,
                              .waiver = made->waiver,
                              .published = r->now_s};
    memcpy(p->offer, made->offer.id, PUBLISHED_OFFER);
    r->body[r->adds++] = body;
    return STATUS_OK;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Bodies and cleared leaves of what leaves, in the shuffled order. */
static enum status collect(struct release *r, const struct drafts *d,
                           const uint32_t *order, size_t leaves)
{
    enum status st = STATUS_OK;

    r->add = calloc(leaves + 1, sizeof *r->add);
    r->body = calloc(leaves + 1, sizeof *r->body);
    r->to = calloc(leaves + 1, sizeof *r->to);
    r->cleared = calloc(leaves + 1, sizeof *r->cleared);
    if (!r->add || !r->body || !r->to || !r->cleared)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < leaves && st == STATUS_OK; i++) {
        const struct change *c = &d->change[order[i]];

        if (c->withdraw) {
            r->cleared[r->cleareds++] = workbook_offer(&d->book, c->id)->leaf;
            continue;
        }
        r->to[r->adds] = *d->to[order[i]];
        st = add_offer(r, d, d->made[order[i]]);
    }
    qsort(r->cleared, r->cleareds, sizeof *r->cleared, by_value);
    return st;
}

/* Everything shown so far is of other cells, even if the clock went back. */
static uint64_t release_since(const struct drafts *d, uint64_t now_s)
{
    uint64_t since = now_s;

    for (size_t i = 0; i < d->book.offers; i++)
        if (d->book.offer[i].published >= since)
            since = d->book.offer[i].published + 1;
    return since;
}

/* So that the next edition merges these cells and never cuts them again.  They
 * are large: once is enough. */
static enum status keep_cells(struct release *r, const struct drafts *d)
{
    struct territory *t = r->territory;

    r->edition = territory_edition_no(t);
    r->generation = t->generation;
    if (!r->edition || atomic_load(&t->kept) == t->generation)
        return STATUS_OK;
    r->since = release_since(d, r->now_s);
    return editions_pack(t, r->since, &r->cells, &r->cells_len);
}

/* No offer leaves, withdrawals do; what is blocked is tried again. */
static void hold_back(struct release *r, struct batch_plan *out)
{
    release_drop(r);
    out->state = r->state;
    out->wait = BATCH_SLOT;
    out->next_s = r->now_s + RELEASE_RETRY_S;
    out->leaves = r->cleareds;
    out->offers = 0;
}

struct parts_batch release_batch(const struct release *r)
{
    return (struct parts_batch){.add = r->add,
                                .to = r->to,
                                .adds = r->adds,
                                .cleared = r->cleared,
                                .cleareds = r->cleareds,
                                .audiences = r->audiences,
                                .today = (uint32_t)(r->now_s / DAY_S)};
}

/* What goes to whom, and the statement that goes with each. */
static enum status divide(struct release *r, const struct drafts *d,
                          struct store *s)
{
    const struct parts_batch batch = release_batch(r);
    enum status st = parts_divide(&r->parts, &batch);

    return st == STATUS_OK ? parts_proclaim(&r->parts, &batch, &d->book, s)
                           : st;
}

static enum status recount(struct release *r, const struct drafts *d,
                           struct store *s)
{
    struct view *said = calloc(r->parts.count + 1, sizeof *said);
    const struct selftest test = {
        .drafts = d,
        .add = r->add,
        .to = r->to,
        .adds = r->adds,
        .cleared = r->cleared,
        .cleareds = r->cleareds,
        .statement = said,
        .statements = said ? parts_statements(&r->parts, said) : 0,
        .timing = {.known = true,
                   .waived = r->all_now || r->nows > 0,
                   .any_before = r->state.released > 0,
                   .now_s = r->now_s,
                   .last_s = r->state.last_slot_s,
                   .period_s = r->period_s ? r->period_s : BATCH_PERIOD_S,
                   .withdrawals = r->cleareds},
        .guard = wall_guard(r->node->wall), /* its task says why not */
        .lang = r->lang,
        .found = &r->found};

    enum status st =
        said ? selftest_run(&test, s, r->result.blocked) : STATUS_NO_MEMORY;

    free(said);
    return st;
}

/* What the planner let through is counted again; *out changes when it may not
 * leave. */
static enum status examine(struct release *r, const struct drafts *d,
                           struct store *s, struct batch_plan *out)
{
    enum status st = divide(r, d, s);

#ifdef SYMBIOTE_TEST_HOOKS
    if (st == STATUS_OK && r->adds)
        st = forge_slip(&r->add[0], r->body[0]);
#endif
    if (st == STATUS_OK && r->adds)
        st = recount(r, d, s);
    if (st == STATUS_REFUSED) {
        hold_back(r, out);
        st = divide(r, d, s);
    }
    return st == STATUS_OK && r->adds ? keep_cells(r, d) : st;
}

static enum status plan(struct release *r, struct drafts *d, struct store *s)
{
    uint32_t *order = calloc(d->changes + 1, sizeof *order);
    uint8_t seed[BATCH_SEED_LEN];
    struct batch_plan out = {0};
    struct batch_question q = {.change = d->change,
                               .changes = d->changes,
                               .state = r->state,
                               .now_s = r->now_s,
                               .period_s = r->period_s,
                               .agreed = r->all_now,
                               .seed = seed};
    enum status st = STATUS_NO_MEMORY;

    randombytes_buf(seed, sizeof seed);
    if (order)
        st = batch_plan(&q, order, &out);
    if (st == STATUS_OK)
        st = collect(r, d, order, out.leaves);
    if (st == STATUS_OK)
        st = examine(r, d, s, &out);
    free(order);
    if (st != STATUS_OK)
        return st;
    r->state = out.state;
    r->result.wait = out.wait;
    r->result.next_s = out.next_s;
    r->result.released = out.leaves > 0;
    r->result.offers = (uint32_t)r->adds;
    r->result.withdrawals = (uint32_t)r->cleareds;
    batch_text(r->lang, &out, r->result.text);
    return STATUS_OK;
}

enum status release_work(struct store *s, void *data)
{
    struct release *r = data;
    const struct draft_request request = {r->now_s, r->all_now, r->now, r->nows,
                                          r->audiences};
    struct drafts d;
    enum status st = draft_open(&d, r->territory, s, &request);

    if (st == STATUS_OK)
        st = plan(r, &d, s);
#ifdef SYMBIOTE_TEST_HOOKS
    if (st == STATUS_OK && r->adds)
        st = forge_body(&r->add[0], r->body[0]);
#endif
    r->dropped = d.dropped; /* the writer drops them */
    r->drops = d.drops;
    r->renewed = d.renewed;
    r->renewed_to = d.renewed_to;
    r->renewals = d.renewals;
    r->retired = d.retired;
    r->retireds = d.retireds;
    d.dropped = NULL;
    d.renewed = NULL;
    d.renewed_to = NULL;
    d.retired = NULL;
    r->result.withheld = (uint32_t)r->drops;
    draft_close(&d);
    return st;
}
