/* What is to be counted when, and what becomes of it. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "carry.h"
#include "examine_inside.h"
#include "indexer.h"
#include "symbiote/crockford.h"

enum {
    STAMP_MS = 1000,   /* how often new registers are looked for */
    AGAIN_MS = 60000,  /* a doubt that the machine had no room for */
    GIVEN_MAX = 128,   /* doubts with the machine at a time, per log */
    UNTOLD_MAX = 4096, /* kept per log; the rest waits in pool.db */
    RULES = 1,         /* another number: everything is counted again */
};

/* A log of a peer. */
struct watched {
    uint32_t log;
    unsigned stream;
    uint8_t tid[TID_LEN];
    uint64_t size;
    struct examined done; /* on which ground, up to where */
    struct untold *untold;
    size_t untolds, given; /* the first `given` are with the machine */
    uint64_t again_ms;     /* nothing is given before this */
    struct watched *next;
};

struct examine {
    struct facts facts;
    uint8_t facts_hash[STATEMENT_HASH_LEN];
    uint64_t stamp, stamp_ms; /* of the editions; when to look again */
    uint64_t failed_ms;       /* nothing is counted before this */
    struct said said;
    struct watched *logs;
    uint32_t turn;           /* log that was counted last */
    struct examination *out; /* with the worker */
};

enum status examine_open(struct node *n)
{
    struct examine *x = calloc(1, sizeof *x);

    if (!x)
        return STATUS_NO_MEMORY;
    x->facts = facts_catalogue();
    audit_facts_hash(&x->facts, x->facts_hash);
    n->examine = x;
    return STATUS_OK;
}

static void forget(struct watched *w)
{
    free(w->untold);
    free(w);
}

void examine_free(struct node *n)
{
    struct examine *x = n->examine;

    if (!x)
        return;
    while (x->logs) {
        struct watched *w = x->logs;

        x->logs = w->next;
        forget(w);
    }
    said_free(&x->said);
    free(x);
    n->examine = NULL;
}

static struct watched *find(const struct examine *x, uint32_t log)
{
    struct watched *w = x->logs;

    while (w && w->log != log)
        w = w->next;
    return w;
}

static struct watched *enter(struct examine *x, const struct replica *r)
{
    struct watched *w = find(x, r->log);

    if (w)
        return w;
    w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->log = r->log;
    w->stream = r->stream;
    memcpy(w->tid, r->tid, TID_LEN);
    w->next = x->logs;
    x->logs = w;
    return w;
}

/* ---- statements --------------------------------------------------------- */

bool examine_statement(struct node *n, const struct replica *r, uint64_t index,
                       struct view body)
{
    return said_add(&n->examine->said, r, index, body);
}

struct known_rule *examine_rules(const struct node *n, size_t *count)
{
    const struct examine *x = n->examine;
    struct known_rule *rule = calloc(x->said.count + 1, sizeof *rule);

    if (!rule)
        abort();
    *count = 0;
    for (size_t i = 0; i < x->said.count; i++) {
        const struct held_statement *h = &x->said.at[i];
        const struct watched *w = find(x, h->log);

        if (w && w->stream > 0)
            rule[(*count)++] = (struct known_rule){h->log, h->said};
    }
    return rule;
}

void examine_cleared(struct node *n, uint32_t log, uint64_t index)
{
    said_cleared(&n->examine->said, log, index);
}

void examine_grown(struct node *n, const struct replica *r)
{
    enter(n->examine, r)->size = r->size;
}

static enum status drop_examined(struct store *s, void *data)
{
    return findings_drop(s, *(const uint32_t *)data);
}

static void written(struct node *n, enum status st, void *data)
{
    (void)n;
    if (st != STATUS_OK && st != STATUS_CLOSED)
        node_log("error", "event=examine why=\"%s\"", status_text(st));
    free(data);
}

void examine_erased(struct node *n, uint32_t log)
{
    struct examine *x = n->examine;
    struct watched **at = &x->logs, *w;
    uint32_t *gone = malloc(sizeof *gone);

    if (!gone)
        abort();
    *gone = log;
    node_write(n, STORE_POOL, drop_examined, written, gone);
    said_erased(&x->said, log);
    while (*at && (*at)->log != log)
        at = &(*at)->next;
    w = *at;
    if (!w)
        return;
    *at = w->next;
    forget(w);
}

/* What a count of that territory depends on. */
static void ground_of(const struct examine *x, const uint8_t *tid,
                      uint8_t out[static FINDINGS_GROUND])
{
    crypto_hash_sha256_state h;
    uint64_t numbers[3] = {RULES, x->stamp, 0};

    (void)crypto_hash_sha256_init(&h);
    (void)crypto_hash_sha256_update(&h, x->facts_hash, sizeof x->facts_hash);
    (void)crypto_hash_sha256_update(&h, (const uint8_t *)numbers,
                                    sizeof numbers);
    for (size_t i = 0; i < x->said.count; i++) {
        const struct held_statement *said = &x->said.at[i];

        if (memcmp(said->tid, tid, TID_LEN) != 0)
            continue;
        numbers[0] = said->log;
        numbers[1] = said->index;
        (void)crypto_hash_sha256_update(&h, (const uint8_t *)numbers,
                                        sizeof numbers);
        (void)crypto_hash_sha256_update(&h, said->said.id,
                                        sizeof said->said.id);
    }
    (void)crypto_hash_sha256_final(&h, out);
}

/* ---- counting ----------------------------------------------------------- */

/* Findings of a slice on their way to pool.db. */
struct findings {
    uint32_t log;
    bool finished;
    struct examined examined;
    size_t count;
    struct found found[];
};

static enum status write_findings(struct store *s, void *data)
{
    const struct findings *f = data;
    enum status st = STATUS_OK;

    for (size_t i = 0; i < f->count && st == STATUS_OK; i++)
        st = findings_set(s, f->log, &f->found[i]);
    return st == STATUS_OK && f->finished
               ? findings_set_examined(s, f->log, &f->examined)
               : st;
}

static void keep_findings(struct node *n, const struct examination *e)
{
    struct findings *f = calloc(1, sizeof *f + e->founds * sizeof *f->found);

    if (!f)
        abort();
    f->log = e->log;
    f->finished = e->next == e->end;
    f->examined.next = e->end;
    memcpy(f->examined.ground, e->ground, sizeof e->ground);
    f->count = e->founds;
    if (e->founds)
        memcpy(f->found, e->found, e->founds * sizeof *f->found);
    indexer_judge(n, e->log, e->found, e->founds);
    if (f->count || f->finished)
        node_write(n, STORE_POOL, write_findings, written, f);
    else
        free(f);
}

static void add_untold(struct watched *w, const struct untold *u)
{
    for (size_t i = 0; i < w->untolds; i++)
        if (w->untold[i].index == u->index) {
            if (i >= w->given)
                w->untold[i] = *u;
            return;
        }
    if (!w->untold) /* most logs never need it */
        w->untold = calloc(UNTOLD_MAX, sizeof *w->untold);
    if (!w->untold)
        abort();
    if (w->untolds < UNTOLD_MAX)
        w->untold[w->untolds++] = *u;
}

static void counted(struct node *n, enum status st, void *data)
{
    struct examination *e = data;
    struct watched *w = find(n->examine, e->log);

    if (st == STATUS_OK && w) {
        keep_findings(n, e);
        for (size_t i = 0; i < e->untolds; i++)
            add_untold(w, &e->untold[i]);
        if (e->next < e->end && !n->stopping) {
            node_compute(n, examine_count, counted, e);
            return;
        }
        w->done.next = e->next;
        memcpy(w->done.ground, e->ground, sizeof e->ground);
    } else if (st != STATUS_CLOSED && w) {
        node_log("error", "event=examine why=\"%s\"", status_text(st));
        n->examine->failed_ms = node_mono_ms(n) + AGAIN_MS;
    }
    n->examine->out = NULL;
    examination_free(e);
}

static void start(struct node *n, const struct watched *w,
                  const uint8_t ground[static FINDINGS_GROUND])
{
    struct examine *x = n->examine;
    struct examination *e = calloc(1, sizeof *e);
    bool same = memcmp(ground, w->done.ground, FINDINGS_GROUND) == 0;

    if (!e)
        abort();
    e->log = w->log;
    e->stream = w->stream;
    memcpy(e->tid, w->tid, TID_LEN);
    memcpy(e->ground, ground, FINDINGS_GROUND);
    e->next = same ? w->done.next : 0;
    e->end = w->size;
    e->facts = x->facts;
    memcpy(e->facts_hash, x->facts_hash, sizeof e->facts_hash);
    e->said = said_choose(&x->said, w->tid, &e->saids);
    x->out = e;
    x->turn = w->log;
    node_compute(n, examine_count, counted, e);
}

/* ---- telling ------------------------------------------------------------ */

static void tell(struct node *n, struct watched *w)
{
    while (w->given < w->untolds && w->given < GIVEN_MAX &&
           node_mono_ms(n) >= w->again_ms) {
        const struct untold *u = &w->untold[w->given++];
        struct federate_event e = {.kind = FEDERATE_DOUBT};

        memcpy(e.tid, w->tid, TID_LEN);
        e.doubt.stream = w->stream;
        e.doubt.index = u->index;
        e.doubt.finding = u->finding;
        memcpy(e.doubt.offer, u->offer, sizeof u->offer);
        memcpy(e.doubt.statement, u->statement, sizeof u->statement);
        carry_event(n, &e);
    }
}

struct told {
    uint32_t log;
    uint64_t index;
};

static enum status write_told(struct store *s, void *data)
{
    const struct told *t = data;

    return findings_told(s, t->log, t->index);
}

static struct watched *watched_of(const struct examine *x, const uint8_t *tid,
                                  unsigned stream)
{
    struct watched *w = x->logs;

    while (w && (memcmp(w->tid, tid, TID_LEN) != 0 || w->stream != stream))
        w = w->next;
    return w;
}

/* Removes the entry, or puts it behind those that are with the machine. */
static void settle(struct watched *w, uint64_t index, bool again)
{
    for (size_t i = 0; i < w->given; i++) {
        struct untold u = w->untold[i];

        if (u.index != index)
            continue;
        w->untold[i] = w->untold[--w->given];
        w->untold[w->given] = w->untold[--w->untolds];
        if (again)
            w->untold[w->untolds++] = u;
        return;
    }
}

void examine_told(struct node *n, const struct federate_effect *told)
{
    struct watched *w = watched_of(n->examine, told->tid, told->doubt.stream);
    bool busy = told->status == STATUS_BUSY;
    struct told *t;

    if (!w)
        return;
    settle(w, told->doubt.index, busy);
    if (busy)
        w->again_ms = node_mono_ms(n) + AGAIN_MS;
    if (busy || told->status == STATUS_REFUSED)
        return; /* an older program: it is told after the next start */
    t = malloc(sizeof *t);
    if (!t)
        abort();
    *t = (struct told){w->log, told->doubt.index};
    node_write(n, STORE_POOL, write_told, written, t);
}

/* The test of PRIVACY that it failed, as the journal names them. */
static const char *test_of(uint8_t why)
{
    switch (why) {
    case FINDING_COUNT: return "T1";
    case FINDING_DOMINANCE: return "T3";
    case FINDING_PROMISE: return "K";
    default: return "FORM";
    }
}

void examine_doubted(struct node *n, const struct federate_doubt *doubt)
{
    char id[OFFER_ID_TEXT], tid[TID_TEXT], start[2 * 4 + 1];
    const struct finding *f = &doubt->finding;

    offer_id_text(id, doubt->offer);
    tid_text(tid, doubt->tid);
    sodium_bin2hex(start, sizeof start, doubt->tid, 4); /* as in other lines */
    node_log("warn",
             "peer=%s event=doubted offer=%.8s test=%s reached=%u needed=%u",
             start, id, test_of(f->why), f->counted, f->needed);
    node_journal(n, "doubted", "offer=%s peer=%s test=%s reached=%u needed=%u",
                 id, tid, test_of(f->why), f->counted, f->needed);
}

/* ---- life --------------------------------------------------------------- */

struct loading {
    struct node *n;
    struct watched *w;
};

static bool load_found(void *ctx, const struct found *f)
{
    const struct loading *l = ctx;
    const struct examine *x = l->n->examine;
    uint64_t key = replicas_key(l->w->log, f->index);
    struct untold u = {.index = f->index, .finding = f->finding};
    struct pool_offer o;

    if (pool_judge(l->n->pool, key, f->finding) != STATUS_OK ||
        f->finding.state != FINDING_FAILED || f->told ||
        pool_by_key(l->n->pool, key, &o) != STATUS_OK)
        return true;
    memcpy(u.offer, o.id, sizeof u.offer);
    for (size_t i = 0; i < x->said.count; i++)
        if (memcmp(x->said.at[i].tid, l->w->tid, TID_LEN) == 0) /* the newest */
            memcpy(u.statement, x->said.at[i].said.id, sizeof u.statement);
    add_untold(l->w, &u);
    return true;
}

enum status examine_load(struct node *n)
{
    enum status st = STATUS_OK;

    for (const struct replica *r = n->replicas; r; r = r->next)
        examine_grown(n, r);
    for (struct watched *w = n->examine->logs; w && st == STATUS_OK;
         w = w->next) {
        struct loading l = {n, w};

        st = findings_examined(n->reader, w->log, &w->done);
        if (st == STATUS_NOT_FOUND)
            st = STATUS_OK;
        if (st == STATUS_OK)
            st = findings_each(n->reader,
                               &(struct replica_span){w->log, 0, w->size},
                               load_found, &l);
    }
    return st;
}

static void look_for_registers(struct node *n)
{
    struct examine *x = n->examine;

    x->stamp_ms = node_mono_ms(n) + STAMP_MS;
    if (findings_editions(n->reader, &x->stamp) != STATUS_OK)
        node_log("error", "event=examine why=\"editions cannot be read\"");
}

/* Starts the first of the list from `w` up to `end` that is to be counted. */
static void start_due(struct node *n, const struct watched *w,
                      const struct watched *end)
{
    struct examine *x = n->examine;
    uint8_t ground[FINDINGS_GROUND];

    for (; w != end && !x->out; w = w->next) {
        ground_of(x, w->tid, ground);
        if (w->done.next < w->size ||
            memcmp(ground, w->done.ground, sizeof ground) != 0)
            start(n, w, ground);
    }
}

void examine_tick(struct node *n)
{
    struct examine *x = n->examine;
    const struct watched *last;

    for (struct watched *w = x->logs; w; w = w->next)
        tell(n, w);
    if (x->out || node_mono_ms(n) < x->failed_ms)
        return;
    if (node_mono_ms(n) >= x->stamp_ms)
        look_for_registers(n);
    /* In turn: a log in which something happens all the time does not keep the
     * others waiting. */
    last = find(x, x->turn);
    start_due(n, last ? last->next : x->logs, NULL);
    start_due(n, x->logs, last ? last->next : NULL);
}

void examine_counts(const struct node *n, const uint8_t *tid,
                    size_t count[static FINDING_STATES])
{
    size_t some[FINDING_STATES];

    memset(count, 0, FINDING_STATES * sizeof *count);
    for (const struct replica *r = n->replicas; r; r = r->next) {
        if (tid && memcmp(r->tid, tid, TID_LEN) != 0)
            continue;
        pool_found(n->pool, r->log, some);
        for (size_t i = 0; i < FINDING_STATES; i++)
            count[i] += some[i];
    }
}

size_t examine_offers(const struct node *n, const uint8_t *tid)
{
    size_t count[FINDING_STATES], sum = 0;

    examine_counts(n, tid, count);
    for (size_t i = 0; i < FINDING_STATES; i++)
        sum += count[i];
    return sum;
}
