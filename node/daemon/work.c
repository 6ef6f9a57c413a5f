#include "work.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "carry.h"
#include "files.h"
#include "indexer.h"
#include "ownlog.h"
#include "replicas.h"
#include "symbiote/offer.h"
#include "symbiote/statement.h"

/* ---- publication -------------------------------------------------------- */

static enum status add_leaf(struct store *s, unsigned stream,
                            const struct federate_leaf *l)
{
    struct ownlog_leaf leaf = {.stream = stream,
                               .index = l->index,
                               .live = !l->bare,
                               .salt = l->salt,
                               .body = l->body,
                               .len = l->len};
    struct offer *o;
    enum status st;

    memcpy(leaf.hash, l->hash, sizeof leaf.hash);
    if (l->bare) {
        leaf.salt = NULL;
        return ownlog_add(s, &leaf, NULL);
    }
    o = malloc(sizeof *o);
    if (!o)
        return STATUS_NO_MEMORY;
    st = offer_decode(o, l->body, l->len);
    if (st == STATUS_OK)
        st = ownlog_add(s, &leaf, o->id);
    else if (statement_is_one(l->body, l->len))
        st = ownlog_add(s, &leaf, NULL);
    free(o);
    return st;
}

static enum status store_batch(struct store *s, void *data)
{
    const struct deed *d = data;
    enum status st =
        ownlog_prepare(s, d->e.stream, d->e.batch.size, d->e.batch.first);

    for (size_t i = 0; i < d->e.batch.count && st == STATUS_OK; i++)
        st = add_leaf(s, d->e.stream, &d->e.batch.leaf[i]);
    for (size_t i = 0; i < d->e.batch.cleared_count && st == STATUS_OK; i++)
        st = ownlog_clear(s, ownlog_key(d->e.stream, d->e.batch.cleared[i]),
                          d->e.batch.size);
    return st;
}

static void answer(struct node *n, enum federate_event_kind kind,
                   enum status st, const struct deed *d)
{
    struct federate_event e = {
        .kind = kind, .status = st, .stream = d->e.stream, .job = d->e.job};

    memcpy(e.tid, d->e.tid, TID_LEN);
    carry_event(n, &e);
}

static void batch_stored(struct node *n, enum status st, void *data)
{
    answer(n, FEDERATE_PREPARED, st, data);
    deed_free(data);
}

static enum status store_signed(struct store *s, void *data)
{
    const struct deed *d = data;

    return ownlog_sign(
        s, &(struct ownlog_sealed){d->e.stream, d->e.signed_head.size,
                                   d->e.signed_head.note.p,
                                   d->e.signed_head.note.len, node_now_s()});
}

static void signed_stored(struct node *n, enum status st, void *data)
{
    answer(n, FEDERATE_SIGNED, st, data);
    deed_free(data);
}

struct guard {
    struct deed *deed;
    char dir[FILES_PATH];
};

static enum status write_guard(struct store *s, void *data)
{
    const struct guard *g = data;

    (void)s;
    return files_replace(g->dir, "guard", g->deed->e.bytes.p,
                         g->deed->e.bytes.len);
}

static void guard_written(struct node *n, enum status st, void *data)
{
    struct guard *g = data;

    answer(n, FEDERATE_GUARDED, st, g->deed);
    deed_free(g->deed);
    free(g);
}

static void begin_guard(struct node *n, struct deed *d)
{
    struct guard *g = calloc(1, sizeof *g);

    if (!g)
        abort();
    g->deed = d;
    (void)snprintf(g->dir, sizeof g->dir, "%s", n->options.dir);
    node_write(n, STORE_OWN, write_guard, guard_written, g);
}

/* ---- replicas ----------------------------------------------------------- */

/* The log that an effect speaks of. */
static enum status log_of(struct store *s, const struct deed *d, bool create,
                          uint32_t *log)
{
    return replicas_log(s, &(struct replica_of){d->e.tid, d->e.stream}, create,
                        log);
}

static enum status unstage(struct store *s, void *data)
{
    const struct deed *d = data;
    uint32_t log;
    enum status st = log_of(s, d, false, &log);

    if (st == STATUS_NOT_FOUND)
        return STATUS_OK;
    return st == STATUS_OK ? replicas_cut(s, log, d->e.unstage.size) : st;
}

static enum status stage(struct store *s, void *data)
{
    const struct deed *d = data;
    uint32_t log;
    enum status st = log_of(s, d, true, &log);

    for (size_t i = 0; i < d->e.staged.count && st == STATUS_OK; i++) {
        const struct federate_leaf *l = &d->e.staged.leaf[i];

        st = replicas_stage(s, &(struct staged_leaf){log, l->index, l->salt,
                                                     view_of(l->body, l->len)});
    }
    return st;
}

static void staged(struct node *n, enum status st, void *data)
{
    answer(n, FEDERATE_STAGED, st, data);
    deed_free(data);
}

static enum status adopt(struct store *s, void *data)
{
    const struct deed *d = data;
    struct replica_row row = {.size = d->e.adopt.size,
                              .seen = d->e.adopt.time,
                              .state = d->e.adopt.state.p,
                              .state_len = d->e.adopt.state.len};
    enum status st = log_of(s, d, true, &row.log);

    for (size_t i = 0; i < d->e.adopt.cleared_count && st == STATUS_OK; i++)
        st = replicas_delete(s, row.log, d->e.adopt.cleared[i]);
    return st == STATUS_OK ? replicas_adopt(s, &row) : st;
}

static void indexed(struct node *n, enum status st, void *data)
{
    answer(n, FEDERATE_COMMITTED, st, data);
    deed_free(data);
}

/* Durable: now the pool in memory, and only then "committed". */
static void adopted(struct node *n, enum status st, void *data)
{
    const struct deed *d = data;
    if (st != STATUS_OK) {
        indexed(n, st, data);
        return;
    }
    indexer_cleared(n, &d->e);
    indexer_grow(n, &d->e, indexed, data);
}

static enum status erase(struct store *s, void *data)
{
    const struct deed *d = data;
    uint32_t log;
    enum status st = log_of(s, d, false, &log);

    if (st == STATUS_NOT_FOUND)
        return STATUS_OK;
    return st == STATUS_OK ? replicas_erase(s, log) : st;
}

static void done_quietly(struct node *n, enum status st, void *data)
{
    (void)n;
    if (st != STATUS_OK)
        node_log("error", "event=pool why=\"%s\"", status_text(st));
    deed_free(data);
}

static enum status verify(struct store *s, void *data)
{
    const struct deed *d = data;

    (void)s;
    federate_verify(d->e.job);
    return STATUS_OK;
}

static void verified(struct node *n, enum status st, void *data)
{
    answer(n, FEDERATE_VERIFIED, st, data);
    deed_free(data);
}

/* ---- which is which ------------------------------------------------------ */

/* Transactions; the guard file and the checks of a slice are none. */
static const struct {
    enum store_db db;
    task_work *work;
    task_then *then;
} writes[] = {
    [FEDERATE_STORE_BATCH] = {STORE_OWN, store_batch, batch_stored},
    [FEDERATE_STORE_SIGNED] = {STORE_OWN, store_signed, signed_stored},
    [FEDERATE_UNSTAGE] = {STORE_POOL, unstage, done_quietly},
    [FEDERATE_STAGE] = {STORE_POOL, stage, staged},
    [FEDERATE_ADOPT] = {STORE_POOL, adopt, adopted},
    [FEDERATE_ERASE] = {STORE_POOL, erase, done_quietly},
};

void work_begin(struct node *n, struct deed *d)
{
    enum federate_effect_kind kind = d->e.kind;

    if (kind == FEDERATE_WRITE_GUARD) {
        begin_guard(n, d);
        return;
    }
    if (kind == FEDERATE_VERIFY) {
        node_compute(n, verify, verified, d);
        return;
    }
    assert(kind < sizeof writes / sizeof *writes && writes[kind].work);
    if (kind == FEDERATE_ERASE)
        indexer_erase(n, &d->e);
    node_write(n, writes[kind].db, writes[kind].work, writes[kind].then, d);
}
