/* The count table for a neighbour who has no register. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "api.h"
#include "holding.h"
#include "records.h"
#include "registers.h"
#include "symbiote/counts.h"
#include "symbiote/crockford.h"
#include "symbiote/livelog.h"

struct table {
    struct holding holding; /* whose register is counted */
    struct establishment *row;
    size_t rows;
    uint8_t chain[COUNTS_CHAIN_MAX];
    size_t chain_len;
};

static bool take_row(void *ctx, const struct establishment *e)
{
    struct table *t = ctx;

    if (t->rows % 4096 == 0) {
        void *more = realloc(t->row, (t->rows + 4096) * sizeof *t->row);

        if (!more)
            return false;
        t->row = more;
    }
    t->row[t->rows++] = *e;
    return true;
}

static enum status take_note(void *ctx, const uint8_t *note, size_t len)
{
    struct table *t = ctx;

    return ident_append(t->chain, sizeof t->chain, &t->chain_len,
                        (const char *)note, len);
}

static enum status sign_table(struct call *c, const struct table *t,
                              const struct edition *e,
                              const struct population *p)
{
    struct note_signer signer;
    struct counts counts = {0};
    char tid[TID_TEXT], *text = NULL;
    size_t len;
    enum status st = counts_build(&counts, p);

    if (st != STATUS_OK)
        return st;
    memcpy(counts.tid, c->node->identity.tid, TID_LEN);
    counts.dated = e->dated;
    memcpy(counts.source, e->source_hash, sizeof counts.source);
    tid_text(tid, counts.tid);
    st = livelog_key(&signer.key, tid, c->node->keys.log.pub);
    memcpy(signer.secret, c->node->keys.log.secret, sizeof signer.secret);
    if (st == STATUS_OK)
        st = counts_encode(&counts, view_of(t->chain, t->chain_len), &signer,
                           &text, &len);
    sodium_memzero(&signer, sizeof signer);
    if (st == STATUS_OK)
        call_ok(c, json_pack("{ss% sI sI}", "table", text, len, "classes",
                             (json_int_t)counts.classes, "units",
                             (json_int_t)counts.units));
    free(text);
    counts_free(&counts);
    return st;
}

static enum status table_work(struct store *s, struct call *c)
{
    struct table *t = c->data;
    struct population p = {0};
    struct edition e;
    enum status st = registers_newest(s, t->holding.holder, &e);

    if (st == STATUS_NOT_FOUND ||
        (st == STATUS_OK && e.kind == REGISTER_COUNTS))
        call_fail(c, CALL_REFUSED, "NO_REGISTER", "%s",
                  tr(c->lang, "There is no register to count in: import one "
                              "first."));
    if (st != STATUS_OK || c->reply)
        return st == STATUS_OK ? STATUS_REFUSED : st;
    st = registers_rows(s, e.no, take_row, t);
    if (st == STATUS_OK && t->rows != e.rows)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = store_chain_each(s, take_note, t);
    if (st == STATUS_OK)
        st = population_build(&p, t->row, t->rows, t->holding.area,
                              t->holding.communes);
    if (st == STATUS_OK)
        st = sign_table(c, t, &e, &p);
    population_free(&p);
    return st;
}

static void table_done(struct call *c, enum status st)
{
    struct table *t = c->data;

    (void)st; /* call_compute_then has answered for it */
    free(t->row);
    call_finish(c);
}

/* GET register/counts?for=PEER&area=...: without `for`, `area` narrows ours. */
void api_register_counts(struct call *c)
{
    struct table *t = calloc(1, sizeof *t);
    const char *area = call_text(c, "area");

    if (!t)
        abort();
    c->data = t;
    if (holding_read(c, &t->holding) &&
        (!area || holding_area(c, area, &t->holding)))
        call_compute_then(c, table_work, table_done);
    else
        call_finish(c);
}
