#include "release.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "carry.h"
#include "draft.h"
#include "editions.h"
#include "forge.h"
#include "indexer.h"
#include "proclaim.h"
#include "records.h"
#include "release_inside.h"
#include "selftest.h"
#include "wall.h"

enum { RETRY_S = 3600, DAY_S = 86400 };

struct release {
    struct node *node;
    struct territory *territory;
    bool all_now, heartbeat;
    uint32_t *now; /* flows whose changes leave at once */
    size_t nows;
    enum lang lang;
    release_then *then;
    void *ctx;
    struct batch_state state; /* before, then to be remembered */
    uint64_t period_s, now_s;
    uint64_t own_size; /* of the log before */
    struct release_result result;
    struct publication *add;
    uint8_t **body; /* of `add`, malloc'd */
    size_t adds;
    uint64_t *cleared;
    size_t cleareds;
    struct proclaim proclaim;
    uint32_t *dropped; /* flows withheld at the last look */
    size_t drops;
    uint32_t *renewed; /* flows that have changed and wait from now on */
    size_t renewals;
    struct waiting *retired; /* withdrawals that nobody asked for yet */
    size_t retireds;
    uint8_t *cells; /* in force when the batch was counted */
    size_t cells_len;
    uint32_t edition; /* of the register; 0: none */
    struct release *next;
};

static void start(struct node *n);

static void drop_bodies(struct release *r)
{
    for (size_t i = 0; i < r->adds; i++)
        free(r->body[i]);
    r->adds = 0;
}

static void release_one(struct release *r)
{
    drop_bodies(r);
    free(r->add);
    free(r->body);
    free(r->cleared);
    proclaim_close(&r->proclaim);
    free(r->dropped);
    free(r->renewed);
    free(r->retired);
    free(r->cells);
    free(r->now);
    free(r);
}

/* ---- worker: what leaves?
 * ------------------------------------------------------- */

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
    r->cleared = calloc(leaves + 1, sizeof *r->cleared);
    if (!r->add || !r->body || !r->cleared)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < leaves && st == STATUS_OK; i++) {
        const struct change *c = &d->change[order[i]];

        if (c->withdraw)
            r->cleared[r->cleareds++] = workbook_offer(&d->book, c->id)->leaf;
        else
            st = add_offer(r, d, d->made[order[i]]);
    }
    qsort(r->cleared, r->cleareds, sizeof *r->cleared, by_value);
    return st;
}

/* So that the next edition merges these cells and never cuts them again. */
static enum status keep_cells(struct release *r)
{
    r->edition = territory_edition_no(r->territory);
    return r->edition ? editions_pack(r->territory, &r->cells, &r->cells_len)
                      : STATUS_OK;
}

/* No offer leaves, withdrawals do; what is blocked is tried again. */
static void hold_back(struct release *r, struct batch_plan *out)
{
    drop_bodies(r);
    out->state = r->state;
    out->wait = BATCH_SLOT;
    out->next_s = r->now_s + RETRY_S;
    out->leaves = r->cleareds;
    out->offers = 0;
}

static struct proclaim_batch to_proclaim(const struct release *r)
{
    return (struct proclaim_batch){.add = r->add,
                                   .adds = r->adds,
                                   .cleared = r->cleared,
                                   .cleareds = r->cleareds,
                                   .today = (uint32_t)(r->now_s / DAY_S)};
}

/* The statement that goes with what leaves, if anything does. */
static enum status proclaim(struct release *r, const struct drafts *d,
                            struct store *s)
{
    const struct proclaim_batch batch = to_proclaim(r);

    proclaim_close(&r->proclaim);
    return r->adds + r->cleareds
               ? proclaim_plan(&r->proclaim, &d->book, s, &batch)
               : STATUS_OK;
}

static enum status recount(struct release *r, const struct drafts *d,
                           struct store *s)
{
    const struct selftest test = {
        .drafts = d,
        .add = r->add,
        .adds = r->adds,
        .cleared = r->cleared,
        .cleareds = r->cleareds,
        .statement = view_of(r->proclaim.body, r->proclaim.len),
        .timing = {.known = true,
                   .waived = r->all_now || r->nows > 0,
                   .any_before = r->state.released > 0,
                   .now_s = r->now_s,
                   .last_s = r->state.last_slot_s,
                   .period_s = r->period_s ? r->period_s : BATCH_PERIOD_S,
                   .withdrawals = r->cleareds},
        .guard = wall_guard(r->node->wall), /* its task says why not */
        .lang = r->lang};

    return selftest_run(&test, s, r->result.blocked);
}

/* What the planner let through is counted again; *out changes when it may not
 * leave. */
static enum status examine(struct release *r, const struct drafts *d,
                           struct store *s, struct batch_plan *out)
{
    enum status st = proclaim(r, d, s);

    if (st == STATUS_OK && r->adds)
        st = recount(r, d, s);
    if (st == STATUS_REFUSED) {
        hold_back(r, out);
        st = proclaim(r, d, s);
    }
    return st == STATUS_OK && r->adds ? keep_cells(r) : st;
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

static enum status work(struct store *s, void *data)
{
    struct release *r = data;
    const struct draft_request request = {r->now_s, r->all_now, r->now,
                                          r->nows};
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
    r->renewals = d.renewals;
    r->retired = d.retired;
    r->retireds = d.retireds;
    d.dropped = NULL;
    d.renewed = NULL;
    d.retired = NULL;
    r->result.withheld = (uint32_t)r->drops;
    draft_close(&d);
    return st;
}

/* ---- the end of a release
 * --------------------------------------------------------- */

static void end(struct node *n, struct release *r, enum status st)
{
    r->result.status = st;
    if (st != STATUS_OK) {
        r->result.released = false;
        /* The tick looks at the gate before it tries again. */
        r->result.next_s = r->now_s + (st == STATUS_BUSY ? 0 : RETRY_S);
        node_log(st == STATUS_BUSY ? "warn" : "error",
                 "event=release why=\"%s\"", status_text(st));
    } else if (r->result.blocked[0]) {
        node_log("error", "event=release why=\"the second count differs\"");
    }
    if (!r->heartbeat)
        n->next_batch = r->result.next_s;
    if (r->then)
        r->then(r->ctx, &r->result);
    /* Last: a release asked for by `then` queues up instead of starting beside
     * the one that the caller starts next. */
    n->release = r->next;
    release_one(r);
}

static void finish(struct node *n, struct release *r, enum status st)
{
    end(n, r, st);
    start(n);
}

static enum status journal_leaf(struct store *s, const struct release *r,
                                const struct publication *p)
{
    char id[OFFER_ID_TEXT], subject[96];

    offer_id_text(id, p->offer);
    (void)snprintf(subject, sizeof subject, "offer=%s flow=%u k=%u", id,
                   p->flow, p->k);
    return journal_add(s, r->now_s, "publish", subject);
}

static enum status journal_release(struct store *s, const struct release *r)
{
    enum status st = STATUS_OK;
    char subject[96];

    for (size_t i = 0; i < r->adds && st == STATUS_OK; i++)
        st = journal_leaf(s, r, &r->add[i]);
    for (size_t i = 0; i < r->cleareds && st == STATUS_OK; i++) {
        (void)snprintf(subject, sizeof subject, "leaf=%llu",
                       (unsigned long long)r->cleared[i]);
        st = journal_add(s, r->now_s, "withdraw", subject);
    }
    (void)snprintf(subject, sizeof subject, "offers=%u withdrawals=%u now=%d",
                   r->result.offers, r->result.withdrawals,
                   (int)(r->all_now || r->nows > 0));
    return st == STATUS_OK ? journal_add(s, r->now_s, "release", subject) : st;
}

static enum status remember(struct store *s, void *data)
{
    const struct release *r = data;
    char text[RELEASE_STATE];
    enum status st;

    release_state_text(text, &r->state);
    st = store_meta_set(s, "batch", text);
    if (st == STATUS_OK)
        st = store_meta_set(s, "batch.next", "");
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)r->now_s);
    if (st == STATUS_OK && (r->result.released || r->heartbeat))
        st = store_meta_set(s, "checkpoint", text);
    return st == STATUS_OK && r->result.released ? journal_release(s, r) : st;
}

static void remembered(struct node *n, enum status st, void *data)
{
    struct release *r = data;

    n->batch = r->state;
    if (r->result.released || r->heartbeat)
        n->last_checkpoint = r->now_s;
    finish(n, r, st);
}

static enum status abandon(struct store *s, void *data)
{
    (void)data;
    return publications_abandon(s);
}

static void abandoned(struct node *n, enum status st, void *data)
{
    struct release *r = data;

    finish(n, r, st == STATUS_OK ? r->result.status : st);
}

static void announced(struct node *n, void *ctx,
                      const struct federate_effect *done)
{
    struct release *r = ctx;

    if (done->status == STATUS_OK) {
        node_write(n, STORE_OWN, remember, remembered, r);
        return;
    }
    r->result.status = done->status;
    node_write(n, STORE_OWN, abandon, abandoned, r);
}

static void publish(struct node *n, struct release *r)
{
    struct federate_event e = {.kind = FEDERATE_PUBLISH};
    struct view *body = calloc(r->adds + 1, sizeof *body);
    const struct proclaim_batch batch = to_proclaim(r);
    uint64_t *cleared =
        proclaim_clears(&r->proclaim, &batch, &e.publish.cleared_count);

    if (!body)
        abort();
    for (size_t i = 0; i < r->adds; i++)
        body[i] = view_of(r->add[i].body, r->add[i].len);
    e.publish.body = body;
    e.publish.count = r->adds;
    if (r->proclaim.body)
        body[e.publish.count++] = view_of(r->proclaim.body, r->proclaim.len);
    e.publish.cleared = cleared;
    carry_command(n, &e, announced, r);
    free(cleared);
    free(body);
}

/* The state to be remembered goes in front: whether it holds is seen from the
 * length of the log, should the process die before remember(). */
static enum status enter(struct store *s, void *data)
{
    const struct release *r = data;
    char text[RELEASE_STATE], next[RELEASE_STATE + 24];
    enum status st;

    release_state_text(text, &r->state);
    (void)snprintf(next, sizeof next, "%s %llu", text,
                   (unsigned long long)r->own_size);
    st = store_meta_set(s, "batch.next", next);
    for (size_t i = 0; i < r->adds && st == STATUS_OK; i++)
        st = publications_add(s, &r->add[i]);
    for (size_t i = 0; i < r->drops && st == STATUS_OK; i++)
        st = waiting_drop(s, r->dropped[i]);
    if (st == STATUS_OK && r->cells)
        st = registers_set_partition(s, r->edition, r->cells, r->cells_len);
    for (size_t i = 0; i < r->renewals && st == STATUS_OK; i++)
        st = waiting_publish(s, r->renewed[i], r->now_s);
    for (size_t i = 0; i < r->retireds && st == STATUS_OK; i++)
        st = waiting_withdraw(s, r->retired[i].flow, r->retired[i].offer,
                              r->now_s);
    return st;
}

static void leave(struct node *n, struct release *r)
{
    if (r->result.released || r->heartbeat)
        publish(n, r);
    else
        node_write(n, STORE_OWN, remember, remembered, r);
}

static void entered(struct node *n, enum status st, void *data)
{
    struct release *r = data;

    if (st != STATUS_OK)
        finish(n, r, st);
    else
        leave(n, r);
}

static void worked(struct node *n, enum status st, void *data)
{
    struct release *r = data;

    indexer_release(n);
    if (st != STATUS_OK)
        finish(n, r, st);
    else
        node_write(n, STORE_OWN, enter, entered, r);
}

/* ---- beginning
 * ------------------------------------------------------------------------ */

/* The first in line that may run; those before it that may not end at once. */
static void start(struct node *n)
{
    struct release *r;

    while ((r = n->release) != NULL) {
        r->state = n->batch;
        r->now_s = node_now_s();
        r->own_size = federate_own_size(n->federate);
        if (!n->stopping && federate_gate(n->federate) == GATE_LIVE)
            break;
        end(n, r, n->stopping ? STATUS_CLOSED : STATUS_BUSY);
    }
    if (!r)
        return;
    if (r->heartbeat) {
        leave(n, r);
        return;
    }
    indexer_hold(n);
    node_compute(n, work, worked, r);
}

static void submit(struct node *n, struct release *r)
{
    struct release **at = &n->release;
    bool idle = !n->release;

    while (*at)
        at = &(*at)->next;
    *at = r;
    if (idle)
        start(n);
}

static struct release *fresh(struct node *n)
{
    struct release *r = calloc(1, sizeof *r);

    if (!r)
        abort();
    r->node = n;
    r->territory = n->territory;
    r->lang = n->lang;
    r->period_s = n->config.batch_s;
    return r;
}

void release_run(struct node *n, const struct release_request *request)
{
    struct release *r = fresh(n);

    r->all_now = request->all_now;
    r->lang = request->lang;
    r->then = request->then;
    r->ctx = request->ctx;
    r->now = calloc(request->flows + 1, sizeof *r->now);
    if (!r->now)
        abort();
    if (request->flows)
        memcpy(r->now, request->flow, request->flows * sizeof *r->now);
    r->nows = request->flows;
    submit(n, r);
}

void release_free(struct node *n)
{
    while (n->release) {
        struct release *r = n->release;

        n->release = r->next;
        release_one(r);
    }
}

void release_tick(struct node *n)
{
    uint64_t now = node_now_s();
    struct release *r;

    if (n->release || federate_gate(n->federate) != GATE_LIVE)
        return;
    if (n->next_batch && now >= n->next_batch) {
        n->next_batch = 0;
        release_run(n, &(struct release_request){.lang = n->lang});
        return;
    }
    if (federate_own_size(n->federate) == 0 ||
        now < n->last_checkpoint + HEARTBEAT_S)
        return;
    n->last_checkpoint = now; /* a failure is tried again tomorrow */
    if (!n->next_batch)
        n->next_batch = now; /* once a day: has an offer expired? */
    r = fresh(n);
    r->heartbeat = true;
    submit(n, r);
}
