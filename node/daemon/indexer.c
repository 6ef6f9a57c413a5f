#include "indexer.h"

#include <stdlib.h>
#include <string.h>

#include "examine.h"
#include "replicas.h"

enum { SLICE_MS = 8, ROWS = 512, SECONDS_PER_DAY = 86400 };

/* Changes of the pool, strictly in order. */
enum change_kind {
    CHANGE_GROW,
    CHANGE_CLEAR,
    CHANGE_ERASE,
    CHANGE_AGE,
    CHANGE_JUDGE
};

struct index_work {
    enum change_kind kind;
    struct replica *replica;
    uint32_t log;       /* of the replica when this was asked */
    uint64_t next, end; /* GROW */
    task_then *then;    /* GROW */
    void *data;
    enum territory_mark mark; /* AGE */
    struct index_work *following;
    struct found *found; /* JUDGE */
    size_t count;        /* CLEAR, JUDGE */
    uint64_t index[];
};

static struct replica *find(const struct node *n,
                            const struct federate_effect *e)
{
    struct replica *r = n->replicas;

    while (r &&
           (memcmp(r->tid, e->tid, TID_LEN) != 0 || r->stream != e->stream))
        r = r->next;
    return r;
}

size_t indexer_logs(const struct node *n, const uint8_t tid[TID_LEN],
                    uint32_t *log, size_t cap)
{
    size_t count = 0;

    for (const struct replica *r = n->replicas; r && count < cap; r = r->next)
        if (memcmp(r->tid, tid, TID_LEN) == 0)
            log[count++] = r->log;
    return count;
}

const struct replica *indexer_replica(const struct node *n, uint32_t log)
{
    const struct replica *r = n->replicas;

    while (r && r->log != log)
        r = r->next;
    return r;
}

static struct replica *enter(struct node *n, uint32_t log,
                             const uint8_t tid[TID_LEN], unsigned stream)
{
    struct replica *r = calloc(1, sizeof *r);

    if (!r)
        abort();
    r->log = log;
    memcpy(r->tid, tid, TID_LEN);
    r->stream = stream;
    r->next = n->replicas;
    n->replicas = r;
    return r;
}

/* ---- one slice of rows
 * ---------------------------------------------------------- */

struct slice {
    struct node *n;
    const struct replica *replica;
    struct offer *scratch;
    uint64_t reached; /* index after the last row entered */
    size_t rows, unread;
};

static bool take_row(void *ctx, uint64_t index, const uint8_t *body, size_t len)
{
    struct slice *s = ctx;
    enum status st = offer_decode(s->scratch, body, len);

    s->reached = index + 1;
    if (st == STATUS_NEWER &&
        examine_statement(s->n, s->replica, index, view_of(body, len)))
        return ++s->rows < ROWS;
    if (st == STATUS_OK)
        st = offer_check_day(s->scratch,
                             (uint32_t)(node_now_s() / SECONDS_PER_DAY));
    if (st == STATUS_OK)
        st = pool_add(s->n->pool, s->replica->log,
                      replicas_key(s->replica->log, index), s->scratch,
                      (uint32_t)(s->replica->seen / SECONDS_PER_DAY));
    if (st == STATUS_NO_MEMORY)
        abort();
    s->unread += st != STATUS_OK && st != STATUS_EXISTS;
    return ++s->rows < ROWS;
}

/* Enters up to ROWS rows of [*next, end); *next becomes end when none is left.
 */
static enum status fill(struct node *n, const struct replica *r, uint64_t *next,
                        uint64_t end)
{
    const struct replica_span span = {r->log, *next, end};
    struct slice s = {.n = n, .replica = r, .reached = *next};
    enum status st;

    s.scratch = malloc(sizeof *s.scratch);
    if (!s.scratch)
        return STATUS_NO_MEMORY;
    st = replicas_from(n->reader, &span, take_row, &s);
    free(s.scratch);
    if (s.unread)
        node_log("warn", "event=unread_offers count=%zu", s.unread);
    *next = s.rows < ROWS ? end : s.reached;
    return st;
}

struct loading {
    struct node *n;
    bool failed;
};

static bool load_log(void *ctx, const struct replica_row *row)
{
    struct loading *l = ctx;
    struct replica *r = enter(l->n, row->log, row->tid, row->stream);

    r->size = row->size;
    r->seen = row->seen;
    return true;
}

enum status indexer_load(struct node *n)
{
    struct loading l = {.n = n};
    enum status st = replicas_each(n->reader, load_log, &l);

    for (struct replica *r = n->replicas; r && st == STATUS_OK; r = r->next)
        for (uint64_t next = 0; next < r->size && st == STATUS_OK;)
            st = fill(n, r, &next, r->size);
    return st;
}

void indexer_free(struct node *n)
{
    while (n->indexing) {
        struct index_work *w = n->indexing;

        n->indexing = w->following;
        if (w->then)
            w->then(n, STATUS_CLOSED, w->data);
        free(w->found);
        free(w);
    }
    while (n->replicas) {
        struct replica *r = n->replicas;

        n->replicas = r->next;
        free(r);
    }
}

/* ---- changes while running
 * -------------------------------------------------------- */

static void grow(struct node *n, struct index_work *w)
{
    enum status st = STATUS_OK;

    if (w->next < w->end)
        st = fill(n, w->replica, &w->next, w->end);
    if (st == STATUS_OK && w->next < w->end)
        return;
    if (pool_seen(n->pool, w->replica->log,
                  (uint32_t)(w->replica->seen / SECONDS_PER_DAY)) != STATUS_OK)
        st = STATUS_NO_MEMORY;
    n->indexing = w->following;
    if (st == STATUS_OK)
        examine_grown(n, w->replica);
    w->then(n, st, w->data);
    free(w);
}

/* An offer may be gone by now. */
static void judge_rows(struct node *n, const struct index_work *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (pool_judge(n->pool, replicas_key(w->log, w->found[i].index),
                       w->found[i].finding) != STATUS_OK)
            continue;
}

static void clear_rows(struct node *n, const struct index_work *w)
{
    for (size_t i = 0; i < w->count; i++) {
        examine_cleared(n, w->log, w->index[i]);
        /* A body that could not be read was never in the pool. */
        if (pool_remove(n->pool, replicas_key(w->log, w->index[i])) !=
            STATUS_OK)
            continue;
    }
}

static void apply(struct node *n)
{
    struct index_work *w = n->indexing;

    if (w->kind == CHANGE_GROW) {
        grow(n, w);
        return;
    }
    n->indexing = w->following;
    if (w->kind == CHANGE_CLEAR)
        clear_rows(n, w);
    else if (w->kind == CHANGE_JUDGE)
        judge_rows(n, w);
    else if (w->kind == CHANGE_ERASE)
        pool_remove_territory(n->pool, w->log);
    else if (pool_mark(n->pool, w->log, w->mark) != STATUS_OK)
        node_log("warn", "event=age why=\"no memory\"");
    free(w->found);
    free(w);
}

static void on_idle(uv_idle_t *idle)
{
    struct node *n = idle->data;
    uint64_t until = node_mono_ms(n) + SLICE_MS;

    while (n->indexing && n->pool_readers == 0 && node_mono_ms(n) < until)
        apply(n);
    if (!n->indexing || n->pool_readers)
        uv_idle_stop(idle);
}

void indexer_hold(struct node *n)
{
    n->pool_readers++;
}

void indexer_release(struct node *n)
{
    n->pool_readers--;
    if (n->indexing)
        uv_idle_start(&n->idle, on_idle);
}

static struct index_work *append(struct node *n, enum change_kind kind,
                                 struct replica *r, size_t count)
{
    struct index_work *w = calloc(1, sizeof *w + count * sizeof *w->index);
    struct index_work **at = &n->indexing;

    if (!w)
        abort();
    w->kind = kind;
    w->replica = r;
    w->log = r->log;
    w->count = count;
    while (*at)
        at = &(*at)->following;
    *at = w;
    uv_idle_start(&n->idle, on_idle);
    return w;
}

void indexer_grow(struct node *n, const struct federate_effect *adopt,
                  task_then *then, void *data)
{
    const struct replica_of of = {adopt->tid, adopt->stream};
    struct replica *r = find(n, adopt);
    struct index_work *w;
    uint32_t log;

    /* A log that was erased comes back under another number. */
    if (!r || r->size == 0) {
        if (replicas_log(n->reader, &of, false, &log) != STATUS_OK) {
            then(n, STATUS_IO, data);
            return;
        }
        if (!r)
            r = enter(n, log, adopt->tid, adopt->stream);
        r->log = log;
    }
    w = append(n, CHANGE_GROW, r, 0);
    w->next = r->size;
    w->end = adopt->adopt.size;
    w->then = then;
    w->data = data;
    r->size = adopt->adopt.size;
    r->seen = adopt->adopt.time;
}

void indexer_cleared(struct node *n, const struct federate_effect *adopt)
{
    size_t count = adopt->adopt.cleared_count;
    struct replica *r = find(n, adopt);
    struct index_work *w;

    if (!r || count == 0)
        return;
    w = append(n, CHANGE_CLEAR, r, count);
    memcpy(w->index, adopt->adopt.cleared, count * sizeof *w->index);
}

void indexer_erase(struct node *n, const struct federate_effect *erase)
{
    struct replica *r = find(n, erase);

    if (!r)
        return;
    /* Rows that were still to be entered are gone from the store by then. */
    append(n, CHANGE_ERASE, r, 0);
    examine_erased(n, r->log);
    r->size = 0;
}

void indexer_age(struct node *n, const struct federate_effect *age)
{
    static const enum territory_mark mark[] = {
        [FRESHNESS_FRESH] = TERRITORY_FRESH,
        [FRESHNESS_STALE] = TERRITORY_STALE,
        [FRESHNESS_HIDDEN] = TERRITORY_HIDDEN,
        [FRESHNESS_ERASED] = TERRITORY_HIDDEN,
    };
    struct replica *r = find(n, age);

    if (r)
        append(n, CHANGE_AGE, r, 0)->mark = mark[age->age.freshness];
}

void indexer_judge(struct node *n, uint32_t log, const struct found *found,
                   size_t count)
{
    struct replica *r = n->replicas;
    struct index_work *w;

    while (r && r->log != log)
        r = r->next;
    if (!r || count == 0)
        return;
    w = append(n, CHANGE_JUDGE, r, 0);
    w->found = malloc(count * sizeof *found);
    if (!w->found)
        abort();
    memcpy(w->found, found, count * sizeof *found);
    w->count = count;
}
