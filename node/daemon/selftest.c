#include "selftest.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "editions.h"
#include "ownlog.h"

/* Everything that is read for one batch. */
struct reading {
    const struct selftest *test;
    struct check_edition *edition;
    struct establishment **row;
    size_t editions;
    struct check_item *item, *shown;
    uint32_t *withheld;
    size_t withhelds;
};

static void close_reading(struct reading *r)
{
    for (size_t i = 0; r->row && i < r->editions; i++)
        free(r->row[i]);
    free(r->row);
    free(r->edition);
    free(r->item);
    free(r->shown);
    free(r->withheld);
}

/* ---- editions
 * ----------------------------------------------------------------- */

/* The populations of editions that nothing was live in are not built: their
 * rows are not asked for either, and stand for the newest (territory.h). */
static enum status read_edition(struct reading *r, struct store *s, size_t i)
{
    const struct territory *t = r->test->drafts->book.territory;
    bool newest = i + 1 == t->editions;
    const struct population *pop = newest ? &t->population : t->view[i];
    struct check_edition *e = &r->edition[i];
    enum status st;

    if (!newest && pop == &t->population) { /* the same rows, not once more */
        *e = r->edition[t->editions - 1];
        return STATUS_OK;
    }
    st = editions_rows(s, t->edition[i].no, &r->row[i], &e->rows);
    e->kind = pop->kind;
    e->row = r->row[i];
    e->hash = pop->hash;
    return st;
}

static enum status read_editions(struct reading *r, struct store *s)
{
    const struct territory *t = r->test->drafts->book.territory;
    enum status st = STATUS_OK;

    r->editions = t->editions ? t->editions : 1;
    r->edition = calloc(r->editions, sizeof *r->edition);
    r->row = calloc(r->editions, sizeof(struct establishment *));
    if (!r->edition || !r->row)
        return STATUS_NO_MEMORY;
    if (!t->editions)
        r->edition[0].kind = t->population.kind;
    for (size_t i = t->editions; i-- > 0 && st == STATUS_OK;)
        st = read_edition(r, s, i);
    return st;
}

/* ---- what was shown, and what would be
 * ------------------------------------------ */

static bool goes(const struct selftest *t, uint64_t leaf)
{
    for (size_t i = 0; i < t->cleareds; i++)
        if (t->cleared[i] == leaf)
            return true;
    return false;
}

/* Cells that no batch used yet are newer than all that was shown. */
static bool is_elder(const struct territory *t, const struct shown_offer *o)
{
    return atomic_load(&t->kept) != t->generation ||
           o->published < atomic_load(&t->since);
}

static enum status list_shown(struct reading *r)
{
    const struct workbook *w = &r->test->drafts->book;

    r->shown = calloc(w->offers + 1, sizeof *r->shown);
    if (!r->shown)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < w->offers; i++) {
        const struct shown_offer *o = &w->offer[i];
        bool withdrawn = o->live && goes(r->test, o->leaf);

        r->shown[i] = (struct check_item){.body = o->bytes,
                                          .len = o->len,
                                          .author = w->shown[i].author,
                                          .flow = o->flow,
                                          .streams = UINT64_C(1)
                                                     << ownlog_stream(o->leaf),
                                          .waiver = o->waiver,
                                          .first = w->shown[i].first,
                                          .last = w->shown[i].last,
                                          .live = o->live && !withdrawn,
                                          .withdrawn = withdrawn,
                                          .elder = is_elder(w->territory, o)};
    }
    return STATUS_OK;
}

/* One that is yet to be opened has no number: it stands for the last. */
static uint64_t stream_bit(const struct selftest *t, size_t i)
{
    unsigned stream = audience_stream(t->drafts->request->audiences, &t->to[i]);

    return UINT64_C(1) << (stream < STREAMS_MAX ? stream : STREAMS_MAX - 1);
}

static enum status list_items(struct reading *r)
{
    const struct selftest *t = r->test;

    r->item = calloc(t->adds + 1, sizeof *r->item);
    if (!r->item)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < t->adds; i++)
        r->item[i] = (struct check_item){
            .body = t->add[i].body,
            .len = t->add[i].len,
            .author = draft_author(t->drafts, t->add[i].company),
            .flow = t->add[i].flow,
            .streams = stream_bit(t, i),
            .waiver = t->add[i].waiver};
    return STATUS_OK;
}

static enum status list_withheld(struct reading *r)
{
    const struct drafts *d = r->test->drafts;

    r->withheld = calloc(d->flows + 1, sizeof *r->withheld);
    if (!r->withheld)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < d->flows; i++)
        if (!d->decision[i].publishable)
            r->withheld[r->withhelds++] = d->flow[i]->id;
    return STATUS_OK;
}

/* ---- together
 * --------------------------------------------------------------------- */

static enum status read_all(struct reading *r, struct store *s)
{
    enum status st = read_editions(r, s);

    if (st == STATUS_OK)
        st = list_shown(r);
    if (st == STATUS_OK)
        st = list_items(r);
    return st == STATUS_OK ? list_withheld(r) : st;
}

static enum status check(const struct reading *r,
                         char why[static CHECK_TEXT_MAX])
{
    const struct selftest *test = r->test;
    const struct territory *t = test->drafts->book.territory;
    struct check_result result = {0};
    const struct check_ground ground = {
        .edition = r->edition,
        .editions = r->editions,
        .own = t->company,
        .own_count = t->companies,
        .participants_public = t->participants_public,
        .area = t->area,
        .communes = t->area_count,
        .facts = &t->facts,
        .policy = &t->policy,
        .shown = r->shown,
        .shown_count = test->drafts->book.offers,
        .withheld = r->withheld,
        .withheld_count = r->withhelds,
        .statement = test->statement,
        .statements = test->statements,
        .guard = test->guard,
        .timing = test->timing,
    };
    enum status st = check_batch(&ground, r->item, test->adds, &result);

    if (st == STATUS_REFUSED) {
        check_text(test->lang, &result, why);
        *test->found = result;
    }
    return st;
}

enum status selftest_run(const struct selftest *t, struct store *s,
                         char why[static CHECK_TEXT_MAX])
{
    struct reading r = {.test = t};
    enum status st = t->guard ? read_all(&r, s) : STATUS_NO_MEMORY;

    if (st == STATUS_OK)
        st = check(&r, why);
    close_reading(&r);
    return st;
}
