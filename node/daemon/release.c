#include "release.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "carry.h"
#include "draft.h"
#include "editions.h"
#include "forge.h"
#include "indexer.h"
#include "parts.h"
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
    uint8_t **body;      /* of `add`, malloc'd */
    struct audience *to; /* of each of `add` */
    size_t adds;
    uint64_t *cleared; /* keys (ownlog.h), ascending */
    size_t cleareds;
    struct audiences *audiences;
    struct parts parts;
    enum status failed;        /* of the first part that could not leave */
    struct check_result found; /* where the second count differed */
    uint32_t *dropped;         /* flows withheld at the last look */
    size_t drops;
    uint32_t *renewed; /* flows that have changed and wait from now on */
    struct audience *renewed_to; /* of each */
    size_t renewals;
    struct waiting *retired; /* withdrawals that nobody asked for yet */
    size_t retireds;
    uint8_t *cells; /* in force when the batch was counted */
    size_t cells_len;
    uint32_t edition;    /* of the register; 0: none */
    uint32_t generation; /* of the cells */
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
    free(r->to);
    free(r->cleared);
    parts_close(&r->parts);
    audiences_free(r->audiences);
    free(r->dropped);
    free(r->renewed);
    free(r->renewed_to);
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

/* So that the next edition merges these cells and never cuts them again.  They
 * are large: once is enough. */
static enum status keep_cells(struct release *r)
{
    struct territory *t = r->territory;

    r->edition = territory_edition_no(t);
    r->generation = t->generation;
    return r->edition && atomic_load(&t->kept) != t->generation
               ? editions_pack(t, &r->cells, &r->cells_len)
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

static struct parts_batch to_divide(const struct release *r)
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
    const struct parts_batch batch = to_divide(r);
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

    if (st == STATUS_OK && r->adds)
        st = recount(r, d, s);
    if (st == STATUS_REFUSED) {
        hold_back(r, out);
        st = divide(r, d, s);
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
        node_journal(n, "batch.refused", "test=%s flow=%u reached=%u needed=%u",
                     check_test(r->found.fault), r->found.flow,
                     r->found.reached, r->found.needed);
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

/* What left with the part that was announced. */
static enum status enter_part(struct store *s, void *data)
{
    const struct release *r = data;
    const struct parts *p = &r->parts;
    enum status st = STATUS_OK;
    char subject[96];

    if (!p->part[p->next].done)
        return STATUS_OK;
    for (size_t i = 0; i < r->adds && st == STATUS_OK; i++)
        if (p->of_add[i] == p->next)
            st = journal_leaf(s, r, &r->add[i]);
    for (size_t i = 0; i < r->cleareds && st == STATUS_OK; i++) {
        if (p->of_cleared[i] != p->next)
            continue;
        (void)snprintf(subject, sizeof subject, "leaf=%llu",
                       (unsigned long long)r->cleared[i]);
        st = journal_add(s, r->now_s, "withdraw", subject);
    }
    return st;
}

static enum status journal_release(struct store *s, const struct release *r)
{
    char subject[96];

    (void)snprintf(subject, sizeof subject, "offers=%u withdrawals=%u now=%d",
                   r->result.offers, r->result.withdrawals,
                   (int)(r->all_now || r->nows > 0));
    return journal_add(s, r->now_s, "release", subject);
}

/* The daily checkpoint of all streams keeps its hour whatever is released in
 * between: earlier ones would tell who is shown one stream that something
 * happened in another. */
static bool counts_as_heartbeat(const struct release *r)
{
    return r->heartbeat ||
           (r->result.released && r->node->last_checkpoint == 0);
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
    if (st == STATUS_OK && counts_as_heartbeat(r))
        st = store_meta_set(s, "checkpoint", text);
    /* What belongs to parts that did not leave waits for the next slot. */
    if (st == STATUS_OK && r->failed)
        st = publications_abandon(s);
    return st == STATUS_OK && r->result.released ? journal_release(s, r) : st;
}

static void remembered(struct node *n, enum status st, void *data)
{
    struct release *r = data;

    n->batch = r->state;
    if (counts_as_heartbeat(r))
        n->last_checkpoint = r->now_s;
    finish(n, r, st == STATUS_OK ? r->failed : st);
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

static void publish_next(struct node *n, struct release *r);

static void part_entered(struct node *n, enum status st, void *data)
{
    struct release *r = data;

    r->parts.next++;
    if (st == STATUS_CLOSED)
        finish(n, r, st);
    else
        publish_next(n, r);
}

static void announced(struct node *n, void *ctx,
                      const struct federate_effect *done)
{
    struct release *r = ctx;

    r->parts.part[r->parts.next].done = done->status == STATUS_OK;
    if (done->status != STATUS_OK && !r->failed)
        r->failed = done->status;
    /* The next one is a command, and none is given from within an answer. */
    node_write(n, STORE_OWN, enter_part, part_entered, r);
}

/* One audience after another; then what became of all. */
static void publish_next(struct node *n, struct release *r)
{
    const struct parts_batch batch = to_divide(r);

    if (r->parts.next < r->parts.count) {
        parts_publish(n, &r->parts, &batch, announced, r);
        return;
    }
    r->result.status = r->failed;
    if (!r->failed || parts_any_done(&r->parts))
        node_write(n, STORE_OWN, remember, remembered, r);
    else
        node_write(n, STORE_OWN, abandon, abandoned, r);
}

static void publish(struct node *n, struct release *r)
{
    if (r->heartbeat && parts_heartbeat(&r->parts, r->audiences) != STATUS_OK)
        abort();
    publish_next(n, r);
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
        st = waiting_publish(s, r->renewed[i], &r->renewed_to[i], r->now_s);
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

    if (st == STATUS_OK && r->cells)
        atomic_store(&r->territory->kept, r->generation);
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
        audiences_free(r->audiences);
        r->audiences = audiences_read(n);
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
