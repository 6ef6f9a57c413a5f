/* The worker's part: registers, audits, one slice of rows after the other. */
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "examine_inside.h"
#include "registers.h"

enum { GROW = 4096, NS_PER_MS = 1000000 };

void examination_free(struct examination *e)
{
    if (!e)
        return;
    for (size_t i = 0; e->audit && i < e->saids; i++)
        audit_free(e->audit[i]);
    free(e->audit);
    free(e->why);
    free(e->said);
    free(e->found);
    free(e->untold);
    free(e->scratch);
    free(e);
}

/* ---- editions ----------------------------------------------------------- */

struct rows {
    struct establishment *row;
    size_t count;
    bool full; /* no memory */
};

static bool take_row(void *ctx, const struct establishment *row)
{
    struct rows *r = ctx;

    if (r->count % GROW == 0) {
        void *more = realloc(r->row, (r->count + GROW) * sizeof *r->row);

        if (!more) {
            r->full = true;
            return false;
        }
        r->row = more;
    }
    r->row[r->count++] = *row;
    return true;
}

/* Editions in which a statement may have been made: those held for its origin
 * and any other with the same population. */
struct candidates {
    const struct examination *e;
    const struct statement *said;
    uint32_t no[64];
    size_t count;
};

static bool take_edition(void *ctx, const struct edition *edition)
{
    struct candidates *c = ctx;

    if (memcmp(edition->holder, c->e->tid, TID_LEN) != 0 &&
        memcmp(edition->population_hash, c->said->edition,
               sizeof c->said->edition) != 0)
        return true;
    if (c->count == sizeof c->no / sizeof *c->no) /* the oldest goes */
        memmove(c->no, c->no + 1, --c->count * sizeof *c->no);
    c->no[c->count++] = edition->no;
    return true;
}

static enum status try_edition(struct store *s, struct examination *e, size_t i,
                               uint32_t no)
{
    struct rows rows = {0};
    enum finding_why why = FINDING_OTHER_EDITION;
    enum status st = registers_rows(s, no, take_row, &rows);
    const struct audit_ground ground = {.statement = &e->said[i].said,
                                        .row = rows.row,
                                        .rows = rows.count,
                                        .facts = &e->facts,
                                        .facts_hash = e->facts_hash};

    if (st == STATUS_OK && rows.full)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = audit_open(&e->audit[i], &ground, &why);
    if (st == STATUS_MISMATCH) {
        e->why[i] = (uint8_t)why;
        st = STATUS_OK;
    }
    free(rows.row);
    return st;
}

static enum status open_audit(struct store *s, struct examination *e, size_t i)
{
    struct candidates c = {.e = e, .said = &e->said[i].said};
    enum status st;

    e->why[i] = FINDING_OTHER_TABLES;
    if (memcmp(c.said->facts, e->facts_hash, sizeof e->facts_hash) != 0)
        return STATUS_OK;
    e->why[i] = FINDING_NO_POPULATION;
    st = registers_each(s, NULL, take_edition, &c);
    while (st == STATUS_OK && c.count > 0 && !e->audit[i])
        st = try_edition(s, e, i, c.no[--c.count]);
    return st;
}

static enum status open_all(struct store *s, struct examination *e)
{
    enum status st = STATUS_OK;

    e->audit = calloc(e->saids + 1, sizeof(struct audit *));
    e->why = calloc(e->saids + 1, 1);
    e->found = calloc(EXAMINE_SLICE_ROWS, sizeof *e->found);
    e->untold = calloc(EXAMINE_SLICE_ROWS, sizeof *e->untold);
    e->scratch = malloc(sizeof *e->scratch);
    if (!e->audit || !e->why || !e->found || !e->untold || !e->scratch)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < e->saids && st == STATUS_OK; i++)
        st = open_audit(s, e, i);
    e->opened = true;
    return st;
}

/* ---- rows --------------------------------------------------------------- */

/* The finding by the statements that cover it; *by: whose it is. */
static enum status judge(struct examination *e, const struct offer *o,
                         struct finding *out, size_t *by)
{
    *out = (struct finding){FINDING_UNVERIFIED, FINDING_NO_STATEMENT, 0, 0};
    if (o->population == POPULATION_START) {
        out->why = FINDING_START;
        return STATUS_OK;
    }
    for (size_t i = 0; i < e->saids; i++) {
        struct finding f = {FINDING_UNVERIFIED, e->why[i], 0, 0}, before = *out;
        enum status st = STATUS_OK;

        if (!statement_covers(&e->said[i].said, o))
            continue;
        if (e->audit[i])
            st = audit_offer(e->audit[i], o, e->stream != 0, &f);
        if (st != STATUS_OK)
            return st;
        *out = audit_better(before, f);
        if (memcmp(out, &before, sizeof before) != 0)
            *by = i;
    }
    return STATUS_OK;
}

static void note_untold(struct examination *e, const struct found *f, size_t by)
{
    struct untold *u;

    if (f->finding.state != FINDING_FAILED || f->told)
        return;
    u = &e->untold[e->untolds++];
    *u = (struct untold){.index = f->index, .finding = f->finding};
    memcpy(u->offer, e->scratch->id, sizeof u->offer);
    memcpy(u->statement, e->said[by].said.id, sizeof u->statement);
}

struct slice {
    struct examination *e;
    uint64_t until; /* of uv_hrtime() */
    bool cut;
};

static bool take_leaf(void *ctx, const struct found *before,
                      const uint8_t *body, size_t len)
{
    struct slice *s = ctx;
    struct examination *e = s->e;
    struct found now = {.index = before->index};
    size_t by = 0;

    if (e->founds == EXAMINE_SLICE_ROWS || e->untolds == EXAMINE_SLICE_ROWS ||
        uv_hrtime() >= s->until) {
        s->cut = true;
        return false;
    }
    e->next = before->index + 1;
    if (offer_decode(e->scratch, body, len) != STATUS_OK)
        return true; /* nobody sees it */
    e->status = judge(e, e->scratch, &now.finding, &by);
    if (e->status != STATUS_OK)
        return false;
    now.told = before->told &&
               memcmp(&now.finding, &before->finding, sizeof now.finding) == 0;
    if (memcmp(&now.finding, &before->finding, sizeof now.finding) != 0)
        e->found[e->founds++] = now;
    note_untold(e, &now, by);
    return true;
}

enum status examine_count(struct store *s, void *data)
{
    struct examination *e = data;
    struct slice slice = {.e = e};
    enum status st = STATUS_OK;

    if (!e->opened)
        st = open_all(s, e);
    slice.until = uv_hrtime() + (uint64_t)EXAMINE_SLICE_MS * NS_PER_MS;
    e->founds = e->untolds = 0;
    if (st == STATUS_OK)
        st = findings_from(s, &(struct replica_span){e->log, e->next, e->end},
                           take_leaf, &slice);
    if (st == STATUS_OK)
        st = e->status;
    if (st == STATUS_OK && !slice.cut)
        e->next = e->end;
    return st;
}
