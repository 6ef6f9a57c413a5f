#include "registers.h"

#include <assert.h>
#include <string.h>

#include "query.h"

const uint8_t register_own[REGISTER_HOLDER_LEN];

/* ---- adding one ---------------------------------------------------------- */

static enum status holder_id(struct store *s, const uint8_t *holder,
                             uint32_t *id)
{
    struct query q = query_use(s, HOLDER_GET);

    *id = 0;
    query_put_blob(&q, holder, REGISTER_HOLDER_LEN);
    if (query_row(&q))
        *id = (uint32_t)query_int(&q, 0);
    return query_end(&q);
}

static enum status holder_make(struct store *s, const uint8_t *holder,
                               uint32_t *id)
{
    enum status st = holder_id(s, holder, id);
    struct query q;

    if (st != STATUS_OK || *id)
        return st;
    q = query_use(s, HOLDER_ADD);
    query_put_blob(&q, holder, REGISTER_HOLDER_LEN);
    st = query_run(&q);
    return st == STATUS_OK ? holder_id(s, holder, id) : st;
}

static enum status edition_add(struct store *s, struct edition_draft *d)
{
    const struct edition *e = &d->edition;
    struct query q = query_use(s, EDITION_ADD);

    query_put_int(&q, d->holder_id);
    query_put_int(&q, e->kind);
    query_put_int(&q, e->dated);
    query_put_int(&q, (int64_t)e->imported_at);
    query_put_blob(&q, e->source_hash, sizeof e->source_hash);
    query_put_blob(&q, e->population_hash, sizeof e->population_hash);
    query_put_text(&q, e->report ? e->report : "{}");
    if (query_row(&q))
        d->edition.no = (uint32_t)query_int(&q, 0);
    while (query_row(&q))
        continue; /* RETURNING ends its work on the step after the row */
    return query_end(&q);
}

enum status registers_begin(struct store *s, struct edition_draft *d,
                            const struct edition *e)
{
    struct edition before;
    enum status st;

    assert(e->kind > 0 && e->kind < REGISTER_KINDS);
    *d = (struct edition_draft){.edition = *e};
    d->edition.rows = 0;
    st = holder_make(s, e->holder, &d->holder_id);
    if (st != STATUS_OK)
        return st;
    st = registers_newest(s, e->holder, &before);
    if (st == STATUS_OK) {
        d->before = before.no;
        d->rows_before = before.rows;
        d->change.kept = before.kind == e->kind && before.dated == e->dated &&
                         memcmp(before.source_hash, e->source_hash,
                                sizeof before.source_hash) == 0;
    }
    return st == STATUS_OK || st == STATUS_NOT_FOUND ? edition_add(s, d) : st;
}

static void put_row(struct query *q, const struct edition_draft *d,
                    const struct establishment *e)
{
    query_put_int(q, d->holder_id);
    query_put_int(q, (int64_t)e->unit);
    query_put_int(q, (int64_t)e->site);
    query_put_int(q, e->commune);
    query_put_int(q, e->nace);
    query_put_int(q, e->size_band);
    query_put_int(q, e->natural_person);
    query_put_int(q, e->active);
}

/* The row of the edition before reaches into this one. */
static enum status keep_row(struct store *s, const struct edition_draft *d,
                            const struct establishment *row, bool *kept)
{
    struct query q = query_use(s, ESTABLISHMENT_KEEP);
    enum status st;

    put_row(&q, d, row);
    query_put_int(&q, d->before);
    query_put_int(&q, d->edition.no);
    st = query_run(&q);
    *kept = st == STATUS_OK && store_changes(s, STORE_OWN) > 0;
    return st;
}

enum status registers_add(struct store *s, struct edition_draft *d,
                          const struct establishment *row)
{
    bool kept = false;
    enum status st = d->before ? keep_row(s, d, row, &kept) : STATUS_OK;
    struct query q;

    if (st != STATUS_OK || kept) {
        d->change.same += kept;
        d->edition.rows += kept;
        return st;
    }
    q = query_use(s, ESTABLISHMENT_ADD);
    put_row(&q, d, row);
    query_put_int(&q, d->edition.no);
    st = query_run(&q);
    if (st != STATUS_OK)
        return st;
    if (store_changes(s, STORE_OWN) == 0) {
        d->change.repeated++;
    } else {
        d->change.fresh++;
        d->edition.rows++;
    }
    return st;
}

static enum status run_number(struct store *s, enum query_name name,
                              uint32_t no)
{
    struct query q = query_use(s, name);

    query_put_int(&q, no);
    return query_run(&q);
}

/* Nothing differs: the rows go back to the edition they were in. */
static enum status take_back(struct store *s, const struct edition_draft *d)
{
    struct query q = query_use(s, EDITION_RENUMBER);
    enum status st;

    query_put_int(&q, d->holder_id);
    query_put_int(&q, d->edition.no);
    query_put_int(&q, d->before);
    st = query_run(&q);
    return st == STATUS_OK ? run_number(s, EDITION_DELETE, d->edition.no) : st;
}

static enum status set_rows(struct store *s, const struct edition_draft *d)
{
    struct query q = query_use(s, EDITION_ROWS);

    query_put_int(&q, d->edition.no);
    query_put_int(&q, (int64_t)d->edition.rows);
    return query_run(&q);
}

enum status registers_end(struct store *s, struct edition_draft *d,
                          struct edition_change *change)
{
    enum status st;

    d->change.gone = d->rows_before - d->change.same;
    d->change.kept =
        d->change.kept && d->change.fresh == 0 && d->change.gone == 0;
    d->change.no = d->change.kept ? d->before : d->edition.no;
    st = d->change.kept ? take_back(s, d) : set_rows(s, d);
    if (st == STATUS_OK && change)
        *change = d->change;
    return st;
}

enum status registers_set_report(struct store *s, uint32_t no, const char *json)
{
    struct query q = query_use(s, EDITION_REPORT);

    query_put_int(&q, no);
    query_put_text(&q, json);
    return query_run(&q);
}

enum status registers_set_population(struct store *s, uint32_t no,
                                     const uint8_t hash[REGISTER_HASH_LEN])
{
    struct query q = query_use(s, EDITION_POPULATION);

    query_put_int(&q, no);
    query_put_blob(&q, hash, REGISTER_HASH_LEN);
    return query_run(&q);
}

enum status registers_set_partition(struct store *s, uint32_t no,
                                    const uint8_t *bytes, size_t len)
{
    struct query q = query_use(s, EDITION_PARTITION);

    query_put_int(&q, no);
    query_put_blob(&q, bytes, len);
    return query_run(&q);
}

static enum status forget_rows(struct store *s)
{
    struct query q = query_use(s, ESTABLISHMENT_FORGET);

    return query_run(&q);
}

enum status registers_forget(struct store *s, uint64_t horizon,
                             uint64_t *forgotten)
{
    struct query q = query_use(s, EDITION_FORGET);
    uint64_t gone;
    enum status st;

    query_put_int(&q, (int64_t)horizon);
    st = query_run(&q);
    if (st != STATUS_OK)
        return st;
    gone = store_changes(s, STORE_OWN);
    st = gone ? forget_rows(s) : STATUS_OK;
    if (st == STATUS_OK && forgotten)
        *forgotten = gone;
    return st;
}

enum status registers_drop(struct store *s,
                           const uint8_t holder[REGISTER_HOLDER_LEN])
{
    struct query q = query_use(s, EDITION_DROP);
    enum status st;

    query_put_blob(&q, holder, REGISTER_HOLDER_LEN);
    st = query_run(&q);
    return st == STATUS_OK ? forget_rows(s) : st;
}

/* ---- reading ------------------------------------------------------------- */

/* Fixed lengths are the schema's; a database that was tampered with fails. */
static bool copy_fixed(const struct query *q, int column, uint8_t *out,
                       size_t len)
{
    size_t n;
    const uint8_t *p = query_blob(q, column, &n);

    if (n != len)
        return false;
    memcpy(out, p, len);
    return true;
}

static bool read_edition(const struct query *q, struct edition *e)
{
    *e = (struct edition){
        .no = (uint32_t)query_int(q, 0),
        .kind = (enum register_kind)query_int(q, 2),
        .dated = (uint32_t)query_int(q, 3),
        .imported_at = (uint64_t)query_int(q, 4),
        .rows = (uint64_t)query_int(q, 7),
    };
    return copy_fixed(q, 1, e->holder, sizeof e->holder) &&
           copy_fixed(q, 5, e->source_hash, sizeof e->source_hash) &&
           copy_fixed(q, 6, e->population_hash, sizeof e->population_hash) &&
           e->kind > 0 && e->kind < REGISTER_KINDS;
}

enum status registers_newest(struct store *s,
                             const uint8_t holder[REGISTER_HOLDER_LEN],
                             struct edition *out)
{
    struct query q = query_use(s, EDITION_NEWEST);
    enum status st = STATUS_NOT_FOUND, end;
    struct edition e;

    query_put_blob(&q, holder, REGISTER_HOLDER_LEN);
    if (query_row(&q)) {
        st = read_edition(&q, &e) ? STATUS_OK : STATUS_MALFORMED;
        if (st == STATUS_OK)
            *out = e;
    }
    end = query_end(&q);
    return end == STATUS_OK ? st : end;
}

enum status registers_each(struct store *s, const uint8_t *holder,
                           registers_take *take, void *ctx)
{
    struct query q = query_use(s, holder ? EDITION_EACH_OF : EDITION_EACH);
    enum status st = STATUS_OK, end;
    bool more = true;

    if (holder)
        query_put_blob(&q, holder, REGISTER_HOLDER_LEN);
    while (more && query_row(&q)) {
        struct edition e;

        if (!read_edition(&q, &e)) {
            st = STATUS_MALFORMED;
            break;
        }
        e.report = query_text(&q, 8);
        e.partition = query_blob(&q, 9, &e.partition_len);
        more = take(ctx, &e);
    }
    end = query_end(&q);
    return end == STATUS_OK ? st : end;
}

enum status registers_rows(struct store *s, uint32_t no,
                           registers_take_row *take, void *ctx)
{
    struct query q = query_use(s, ESTABLISHMENT_EACH);
    bool more = true;

    query_put_int(&q, no);
    while (more && query_row(&q)) {
        struct establishment e = {
            .unit = (uint64_t)query_int(&q, 0),
            .site = (uint64_t)query_int(&q, 1),
            .commune = (uint32_t)query_int(&q, 2),
            .nace = (uint16_t)query_int(&q, 3),
            .size_band = (uint8_t)query_int(&q, 4),
            .natural_person = query_int(&q, 5) != 0,
            .active = query_int(&q, 6) != 0,
        };

        more = take(ctx, &e);
    }
    return query_end(&q);
}

enum status establishments_each(struct store *s, registers_take_row *take,
                                void *ctx)
{
    struct edition e;
    enum status st = registers_newest(s, register_own, &e);

    if (st == STATUS_NOT_FOUND)
        return STATUS_OK;
    return st == STATUS_OK ? registers_rows(s, e.no, take, ctx) : st;
}

enum status establishments_count(struct store *s, uint64_t *count)
{
    struct edition e;
    enum status st = registers_newest(s, register_own, &e);

    if (st == STATUS_OK)
        *count = e.rows;
    if (st == STATUS_NOT_FOUND)
        *count = 0;
    return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* ---- names --------------------------------------------------------------- */

enum status register_names_clear(struct store *s)
{
    struct query q = query_use(s, REGISTER_NAME_CLEAR);

    return query_run(&q);
}

enum status register_names_add(struct store *s, const char *folded)
{
    struct query q = query_use(s, REGISTER_NAME_ADD);

    query_put_text(&q, folded);
    return query_run(&q);
}

enum status register_names_each(struct store *s, register_names_take *take,
                                void *ctx)
{
    struct query q = query_use(s, REGISTER_NAME_EACH);
    bool more = true;

    while (more && query_row(&q))
        more = take(ctx, query_text(&q, 0));
    return query_end(&q);
}
