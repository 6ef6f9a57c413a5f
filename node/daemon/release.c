#include "release.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "indexer.h"
#include "parts.h"
#include "records.h"
#include "release_inside.h"

static void start(struct node *n);

/* What the worker made. */
static void forget_work(struct release *r)
{
    release_drop(r);
    free(r->add);
    free(r->body);
    free(r->to);
    free(r->cleared);
    parts_close(&r->parts);
    free(r->dropped);
    free(r->renewed);
    free(r->renewed_to);
    free(r->retired);
    free(r->cells);
    r->add = NULL;
    r->body = NULL;
    r->to = NULL;
    r->cleared = NULL;
    r->dropped = NULL;
    r->renewed = NULL;
    r->renewed_to = NULL;
    r->retired = NULL;
    r->cells = NULL;
    r->outdated = false;
    r->cleareds = r->drops = r->renewals = r->retireds = r->cells_len = 0;
    r->result = (struct release_result){0};
    r->found = (struct check_result){0};
}

static void release_one(struct release *r)
{
    forget_work(r);
    audiences_free(r->audiences);
    free(r->now);
    free(r);
}

/* ---- the end of a release
 * --------------------------------------------------------- */

/* A blocked batch is tried again every hour: told once. */
static void note_refusal(struct node *n, const struct release *r)
{
    const struct check_result *found = &r->found;
    bool told = n->refused.fault == found->fault &&
                n->refused.flow == found->flow &&
                n->refused.reached == found->reached;

    if (r->result.blocked[0] && !told) {
        node_log("error", "event=release why=\"the second count differs\"");
        node_journal(n, "batch.refused", "test=%s flow=%u reached=%u needed=%u",
                     check_test(found->fault), found->flow, found->reached,
                     found->needed);
    }
    n->refused = r->result.blocked[0] ? *found : (struct check_result){0};
}

static void end(struct node *n, struct release *r, enum status st)
{
    r->result.status = st;
    if (st != STATUS_OK) {
        r->result.released = false;
        /* The tick looks at the gate before it tries again. */
        r->result.next_s = r->now_s + (st == STATUS_BUSY ? 0 : RELEASE_RETRY_S);
        node_log(st == STATUS_BUSY ? "warn" : "error",
                 "event=release why=\"%s\"", status_text(st));
    } else if (!r->heartbeat) {
        note_refusal(n, r);
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
    const struct parts_batch batch = release_batch(r);

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
    struct release *r = data;
    char text[RELEASE_STATE], next[RELEASE_STATE + 24];
    bool still = true;
    enum status st = release_still(s, r, &still);

    r->outdated = st == STATUS_OK && !still;
    if (st != STATUS_OK || !still)
        return st;
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

    if (r->outdated) {
        forget_work(r);
        start(n);
        return;
    }
    if (st == STATUS_OK && r->cells) {
        atomic_store(&r->territory->since, r->since);
        atomic_store(&r->territory->kept, r->generation);
    }
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
    node_compute(n, release_work, worked, r);
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
