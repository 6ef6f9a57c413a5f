#include "carry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "deed.h"
#include "examine.h"
#include "indexer.h"
#include "links.h"
#include "ownlog.h"
#include "records.h"
#include "registers.h"
#include "symbiote/crockford.h"
#include "work.h"

enum { AGAIN_MS = 5000 };

/* An event that came up while effects were being carried out. */
struct later {
    struct later *next;
    enum federate_event_kind kind;
    uint64_t conn, ticket, first, count;
    unsigned stream;
    size_t budget;
};

struct outbox {
    struct deed *first, **last;
    struct later *later, **later_last;
    bool blocked;          /* a STORE is on its way */
    bool busy;             /* inside step or drain */
    struct deed *unstored; /* STOREs that the disk refused: tried again */
    uint64_t again_at;     /* mono ms */
};

struct command {
    uint64_t id;
    carry_answer *answer;
    void *ctx;
    struct command *next;
};

static void drain(struct node *n);

enum status carry_open(struct node *n)
{
    struct outbox *o = calloc(1, sizeof *o);

    if (!o)
        return STATUS_NO_MEMORY;
    o->last = &o->first;
    o->later_last = &o->later;
    n->outbox = o;
    return STATUS_OK;
}

void carry_close(struct node *n)
{
    struct outbox *o = n->outbox;

    if (!o)
        return;
    for (const struct deed *d = o->first; d; d = d->next)
        federate_job_free(d->e.job); /* never handed to a thread */
    deed_free(o->first);
    deed_free(o->unstored);
    while (o->later) {
        struct later *next = o->later->next;

        free(o->later);
        o->later = next;
    }
    free(o);
    n->outbox = NULL;
}

void carry_abort(struct node *n)
{
    const struct federate_effect gone = {.kind = FEDERATE_DONE,
                                         .status = STATUS_CLOSED};

    while (n->commands) {
        struct command *c = n->commands;

        n->commands = c->next;
        c->answer(n, c->ctx, &gone);
        free(c);
    }
}

/* ---- stores ------------------------------------------------------------- */

static enum status store_record(struct store *s,
                                const struct federate_effect *e)
{
    const struct record r = {.kind = e->record.table,
                             .key = e->record.key.p,
                             .key_len = e->record.key.len,
                             .value =
                                 e->record.value.len ? e->record.value.p : NULL,
                             .value_len = e->record.value.len};

    enum status st = records_put(s, &r);

    /* With a peer go the registers that were held to verify it. */
    if (st == STATUS_OK && e->record.table == FEDERATE_PEER && !r.value &&
        r.key_len == REGISTER_HOLDER_LEN)
        st = registers_drop(s, r.key);
    return st;
}

static enum status store_records(struct store *s, void *data)
{
    enum status st = STATUS_OK;

    for (const struct deed *d = data; d && st == STATUS_OK; d = d->next)
        st = store_record(s, &d->e);
    return st;
}

static void records_stored(struct node *n, enum status st, void *data)
{
    if (st != STATUS_OK) {
        node_log("error", "event=store why=\"%s\"", status_text(st));
        n->outbox->unstored = data;
        n->outbox->again_at = node_mono_ms(n) + AGAIN_MS;
        return;
    }
    deed_free(data);
    n->outbox->blocked = false;
    drain(n);
}

/* All STOREs at the head of the queue make one transaction. */
static void begin_store(struct node *n, struct deed *first)
{
    struct outbox *o = n->outbox;
    struct deed *last = first;

    while (o->first && o->first->e.kind == FEDERATE_STORE) {
        last->next = o->first;
        last = o->first;
        o->first = o->first->next;
    }
    last->next = NULL;
    if (!o->first)
        o->last = &o->first;
    o->blocked = true;
    node_write(n, STORE_OWN, store_records, records_stored, first);
}

void carry_tick(struct node *n)
{
    struct deed *again = n->outbox->unstored;

    if (!again || node_mono_ms(n) < n->outbox->again_at)
        return;
    n->outbox->unstored = NULL;
    node_write(n, STORE_OWN, store_records, records_stored, again);
}

bool carry_blocked(const struct node *n)
{
    return n->outbox->unstored != NULL;
}

/* ---- reading own leaves for a peer -------------------------------------- */

struct reading {
    struct federate_leaf *leaf;
    uint8_t *bytes;
    size_t count, cap, used, budget, room;
};

static bool take_leaf(void *ctx, const struct ownlog_leaf *l)
{
    struct reading *r = ctx;
    struct federate_leaf *out = &r->leaf[r->count];

    if (r->count == r->cap || r->used + l->len > r->room ||
        (r->count > 0 && r->used + l->len > r->budget))
        return false;
    *out = (struct federate_leaf){.index = l->index, .len = l->len};
    memcpy(out->hash, l->hash, sizeof out->hash);
    if (l->body) {
        out->bare = !l->salt;
        if (l->salt)
            memcpy(out->salt, l->salt, sizeof out->salt);
        memcpy(r->bytes + r->used, l->body, l->len);
        out->body = r->bytes + r->used;
        r->used += l->len;
    }
    r->count++;
    return true;
}

static void feed(struct node *n, struct federate_event *e);

static void read_leaves(struct node *n, const struct later *l)
{
    struct reading r = {.cap = (size_t)l->count,
                        .budget = l->budget,
                        .room = l->budget + OFFER_BODY_MAX};
    struct federate_event e = {.kind = FEDERATE_LEAVES};

    r.leaf = calloc(r.cap ? r.cap : 1, sizeof *r.leaf);
    r.bytes = malloc(r.room);
    if (!r.leaf || !r.bytes ||
        ownlog_read(n->reader, ownlog_key(l->stream, l->first),
                    ownlog_key(l->stream, l->first + l->count), take_leaf,
                    &r) != STATUS_OK) {
        r.count = 0;
        e.status = STATUS_IO;
    }
    e.leaves.ticket = l->ticket;
    e.leaves.leaf = r.leaf;
    e.leaves.count = r.count;
    feed(n, &e);
    free(r.leaf);
    free(r.bytes);
}

/* ---- the queue ---------------------------------------------------------- */

/* What the other side or time did to a peer; what the user does is entered by
 * api_peers.c. */
static const char *const journaled[] = {"paired", "active", "pairing-refused",
                                        "forked", "erased", "gate-recover"};

static void log_effect(struct node *n, const struct deed *d)
{
    char tid[2 * 4 + 1], text[TID_TEXT];

    sodium_bin2hex(tid, sizeof tid, d->e.tid, 4);
    node_log("info", "peer=%s event=%s why=\"%s\"", tid, d->e.log.event,
             d->e.log.why);
    for (size_t i = 0; i < sizeof journaled / sizeof *journaled; i++) {
        if (strcmp(journaled[i], d->e.log.event) != 0)
            continue;
        tid_text(text, d->e.tid);
        node_journal(n, d->e.log.event, "peer=%s", text);
    }
}

static void finish_command(struct node *n, const struct deed *d)
{
    struct command **at = &n->commands, *c;

    while (*at && (*at)->id != d->e.command)
        at = &(*at)->next;
    c = *at;
    if (!c)
        return;
    *at = c->next;
    c->answer(n, c->ctx, &d->e);
    free(c);
}

static void defer(struct node *n, const struct federate_effect *e)
{
    struct later *l = calloc(1, sizeof *l);

    if (!l)
        abort();
    l->kind = FEDERATE_LEAVES;
    l->stream = e->stream;
    l->ticket = e->read.ticket;
    l->first = e->read.first;
    l->count = e->read.count;
    l->budget = e->read.budget;
    *n->outbox->later_last = l;
    n->outbox->later_last = &l->next;
}

/* True: the deed is done and may be freed; false: a task owns it now. */
static bool run(struct node *n, struct deed *d)
{
    switch (d->e.kind) {
    case FEDERATE_STORE: begin_store(n, d); return false;
    case FEDERATE_STORE_BATCH:
    case FEDERATE_WRITE_GUARD:
    case FEDERATE_STORE_SIGNED:
    case FEDERATE_UNSTAGE:
    case FEDERATE_STAGE:
    case FEDERATE_ADOPT:
    case FEDERATE_ERASE:
    case FEDERATE_VERIFY: work_begin(n, d); return false;
    case FEDERATE_AGE: indexer_age(n, &d->e); break;
    case FEDERATE_READ_LEAVES: defer(n, &d->e); break;
    case FEDERATE_DIAL: links_dial(n, d->e.conn, d->e.address); break;
    case FEDERATE_SEND:
        links_post(n, d->e.conn, d->packet);
        d->packet = NULL;
        break;
    case FEDERATE_CLOSE: links_close(n, d->e.conn); break;
    case FEDERATE_LOG: log_effect(n, d); break;
    case FEDERATE_DONE: finish_command(n, d); break;
    case FEDERATE_DOUBTED: examine_doubted(n, &d->e.doubt); break;
    case FEDERATE_TOLD: examine_told(n, &d->e); break;
    case FEDERATE_GATE:
        node_log("info", "event=gate state=%d", (int)d->e.gate.gate);
        break;
    case FEDERATE_TRACE: links_trace(n, d->e.bytes.p, d->e.bytes.len); break;
    }
    return true;
}

/* One step of the machine; what it asks for is appended to the queue. */
static void feed(struct node *n, struct federate_event *e)
{
    struct federate_update u = {0};
    enum status st;

    e->mono_ms = node_mono_ms(n);
    e->unix_s = node_now_s();
    randombytes_buf(e->random, sizeof e->random);
    st = federate_step(n->federate, e, &u);
    if (st != STATUS_OK) {
        node_log("error", "event=federate why=\"%s\"", status_text(st));
        node_stop(n, 1);
        return;
    }
    for (size_t i = 0; i < u.count; i++) {
        struct deed *d = deed_own(&u.effect[i]);

        *n->outbox->last = d;
        n->outbox->last = &d->next;
    }
    n->federate_wake = u.wake_ms;
}

static void run_all(struct node *n)
{
    struct outbox *o = n->outbox;

    while (!o->blocked && o->first) {
        struct deed *d = o->first;

        o->first = d->next;
        if (!o->first)
            o->last = &o->first;
        d->next = NULL;
        if (run(n, d))
            deed_free(d);
    }
}

/* The oldest event that came up meanwhile; false: none. */
static bool feed_later(struct node *n)
{
    struct outbox *o = n->outbox;
    struct later *l = o->later;

    if (!l)
        return false;
    o->later = l->next;
    if (!o->later)
        o->later_last = &o->later;
    if (l->kind == FEDERATE_LEAVES) {
        read_leaves(n, l);
    } else {
        struct federate_event e = {.kind = l->kind, .conn = l->conn};

        feed(n, &e);
    }
    free(l);
    return true;
}

/* Carries out what may be carried out, then the events that came up. */
static void drain(struct node *n)
{
    struct outbox *o = n->outbox;

    if (o->busy)
        return;
    o->busy = true;
    do
        run_all(n);
    while (feed_later(n));
    o->busy = false;
}

/* Events without data may come up inside drain(); they wait. */
static bool postpone(struct node *n, const struct federate_event *e)
{
    struct later *l;

    if (!n->outbox->busy)
        return false;
    /* Only what links.c says while it carries out DIAL, SEND and CLOSE. */
    assert(e->kind == FEDERATE_DRAINED || e->kind == FEDERATE_CLOSED);
    l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->kind = e->kind;
    l->conn = e->conn;
    *n->outbox->later_last = l;
    n->outbox->later_last = &l->next;
    return true;
}

void carry_event(struct node *n, struct federate_event *e)
{
    if (n->closed) { /* the machine is about to go; a job is ours to end */
        federate_job_free(e->job);
        return;
    }
    if (postpone(n, e))
        return;
    feed(n, e);
    drain(n);
}

void carry_command(struct node *n, struct federate_event *e,
                   carry_answer *answer_with, void *ctx)
{
    struct command *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    *c = (struct command){.id = ++n->next_command,
                          .answer = answer_with,
                          .ctx = ctx,
                          .next = n->commands};
    n->commands = c;
    e->command = c->id;
    carry_event(n, e);
}
