#include "proclaim.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "findings.h"
#include "ownlog.h"
#include "registers.h"
#include "symbiote/audit.h"
#include "symbiote/statement.h"

void proclaim_close(struct proclaim *p)
{
    free(p->body);
    free(p->cleared);
    *p = (struct proclaim){0};
}

/* ---- what was said so far ------------------------------------------------ */

struct said {
    uint64_t leaf;
    struct statement statement;
};

struct sayings {
    unsigned stream;
    struct said *at;
    size_t count;
    enum status status;
};

static bool take_said(void *ctx, uint64_t index, const uint8_t *body,
                      size_t len)
{
    struct sayings *l = ctx;
    struct said *more;

    if (ownlog_stream(index) != l->stream)
        return true;
    more = realloc(l->at, (l->count + 1) * sizeof *more);
    if (!more) {
        l->status = STATUS_NO_MEMORY;
        return false;
    }
    l->at = more;
    more[l->count].leaf = index;
    l->status = statement_decode(&more[l->count].statement, body, len);
    l->count++;
    return l->status == STATUS_OK;
}

static enum status read_said(struct sayings *l, struct store *s)
{
    enum status st = statements_each(s, take_said, l);

    return st == STATUS_OK ? l->status : st;
}

/* ---- what is to be said ---------------------------------------------------
 */

static enum status read_date(struct store *s, uint32_t *day)
{
    struct edition e;
    enum status st = registers_newest(s, register_own, &e);

    *day = st == STATUS_OK ? e.dated : 0;
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

static int by_key(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void put_area(struct statement *out, const struct territory *t)
{
    memcpy(out->commune, t->area, t->area_count * sizeof *t->area);
    qsort(out->commune, t->area_count, sizeof *out->commune, by_key);
    for (size_t i = 0; i < t->area_count; i++)
        if (i == 0 || out->commune[i] != out->commune[out->communes - 1])
            out->commune[out->communes++] = out->commune[i];
}

static enum status describe(struct statement *out, const struct territory *t,
                            struct store *s, uint32_t today)
{
    *out = (struct statement){.policy = audit_stated(&t->policy),
                              .plausibility = t->facts.version,
                              .population = t->population.kind,
                              .from_day = today};
    put_area(out, t);
    randombytes_buf(out->id, sizeof out->id);
    audit_facts_hash(&t->facts, out->facts);
    memcpy(out->edition, t->population.hash, sizeof out->edition);
    return read_date(s, &out->edition_day);
}

/* The cells that the edition gives without a past.  Those in force remember
 * what was shown, waits or went to named peers only, and whoever has the
 * register would find out what by trying. */
static enum status put_partition(struct statement *out,
                                 const struct territory *t)
{
    struct partition fresh;
    enum status st =
        partition_build(&fresh, &t->population, &t->facts, &t->policy);

    if (st != STATUS_OK)
        return st;
    memcpy(out->partition, fresh.hash, sizeof out->partition);
    partition_free(&fresh);
    return STATUS_OK;
}

/* ---- who refers to it -----------------------------------------------------
 */

struct need {
    const struct workbook *book;
    const struct proclaim_batch *batch;
    struct offer *scratch;
};

static bool leaves_us(const struct proclaim_batch *b, uint64_t leaf)
{
    for (size_t i = 0; i < b->cleareds; i++)
        if (b->cleared[i] == leaf)
            return true;
    return false;
}

static bool added_refers(const struct need *n, const struct statement *s)
{
    for (size_t i = 0; i < n->batch->adds; i++) {
        const struct publication *p = &n->batch->add[i];

        if (offer_decode(n->scratch, p->body, p->len) == STATUS_OK &&
            statement_covers(s, n->scratch))
            return true;
    }
    return false;
}

static bool live_refers(const struct need *n, const struct statement *s)
{
    for (size_t i = 0; i < n->book->offers; i++) {
        const struct shown_offer *o = &n->book->offer[i];

        if (o->live && ownlog_stream(o->leaf) == n->batch->stream &&
            statement_covers(s, &o->body) && !leaves_us(n->batch, o->leaf))
            return true;
    }
    return false;
}

/* The partition follows from the rest. */
static bool same_promise(const struct statement *now,
                         const struct statement *old)
{
    struct statement a = *old;

    memcpy(a.partition, now->partition, sizeof a.partition);
    return statement_same(&a, now);
}

/* The same promise over the same population, of another day. */
static bool replaces(const struct statement *now, const struct statement *old)
{
    struct statement a = *old;

    a.edition_day = now->edition_day;
    return same_promise(now, &a);
}

static enum status speak(struct proclaim *p, const struct territory *t,
                         struct statement *now)
{
    enum status st = put_partition(now, t);

    if (st != STATUS_OK)
        return st;
    p->body = malloc(STATEMENT_BODY_MAX);
    return p->body ? statement_encode(now, p->body, STATEMENT_BODY_MAX, &p->len)
                   : STATUS_NO_MEMORY;
}

static bool is_said(const struct sayings *l, const struct statement *now)
{
    for (size_t i = 0; i < l->count; i++)
        if (same_promise(now, &l->at[i].statement))
            return true;
    return false;
}

static enum status decide_all_said(struct proclaim *p, const struct need *n,
                                   const struct sayings *l,
                                   struct statement *now)
{
    bool news = now && !is_said(l, now) && added_refers(n, now);

    p->cleared = calloc(l->count + 1, sizeof *p->cleared);
    if (!p->cleared)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < l->count; i++) {
        const struct statement *old = &l->at[i].statement;

        if ((news && replaces(now, old)) ||
            (!live_refers(n, old) && !added_refers(n, old)))
            p->cleared[p->cleareds++] = l->at[i].leaf;
    }
    return news ? speak(p, n->book->territory, now) : STATUS_OK;
}

enum status proclaim_plan(struct proclaim *p, const struct workbook *book,
                          struct store *s, const struct proclaim_batch *batch)
{
    const struct territory *t = book->territory;
    struct need need = {.book = book, .batch = batch};
    struct sayings said = {.stream = batch->stream};
    struct statement *now = malloc(sizeof *now);
    bool counted = t->population.kind == POPULATION_REGISTER ||
                   t->population.kind == POPULATION_COUNTS;
    enum status st = STATUS_NO_MEMORY;

    *p = (struct proclaim){0};
    need.scratch = malloc(sizeof *need.scratch);
    if (now && need.scratch)
        st = read_said(&said, s);
    if (st == STATUS_OK && counted)
        st = describe(now, t, s, batch->today);
    if (st == STATUS_OK)
        st = decide_all_said(p, &need, &said, counted ? now : NULL);
    free(said.at);
    free(need.scratch);
    free(now);
    return st;
}

static bool count_one(void *ctx, uint64_t index, const uint8_t *body,
                      size_t len)
{
    size_t *count = ctx;

    (void)index;
    (void)body;
    (void)len;
    ++*count;
    return true;
}

uint64_t proclaim_offers(const struct node *n)
{
    uint64_t live = federate_own_live(n->federate);
    size_t count = 0;

    if (statements_each(n->reader, count_one, &count) != STATUS_OK)
        node_log("error", "event=statements why=\"cannot be read\"");
    return live > count ? live - count : 0; /* a batch may be on its way */
}
