#include "editions.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "symbiote/counts.h"

/* In front of the cells: version of the tables, since when they are in force.
 */
enum { GROW = 1024, VERSION_LEN = 2, HEAD_LEN = VERSION_LEN + 8 };

/* ---- reading ---------------------------------------------------------------
 */

/* The array with room for one more element, which may have moved; NULL: the
 * array is as it was. */
static void *roomy(void *array, size_t count, size_t size)
{
    return count % GROW == 0 ? realloc(array, (count + GROW) * size) : array;
}

static bool take_edition(void *ctx, const struct edition *e)
{
    struct territory *t = ctx;
    void *more = roomy(t->edition, t->editions, sizeof *t->edition);

    if (!more)
        return false;
    t->edition = more;
    t->edition[t->editions++] =
        (struct territory_edition){e->no, e->imported_at, e->kind, e->dated};
    return true;
}

enum status editions_list(struct territory *t, struct store *s)
{
    struct edition newest;
    enum status st = registers_newest(s, register_own, &newest);

    if (st == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (st == STATUS_OK)
        st = registers_each(s, register_own, take_edition, t);
    if (st == STATUS_OK &&
        (!t->editions || t->edition[t->editions - 1].no != newest.no))
        st = STATUS_NO_MEMORY; /* the list broke off */
    return st;
}

struct rows {
    struct establishment *row;
    size_t rows;
    bool full;
};

static bool take_row(void *ctx, const struct establishment *e)
{
    struct rows *r = ctx;
    void *more = roomy(r->row, r->rows, sizeof *r->row);

    r->full = more == NULL;
    if (r->full)
        return false;
    r->row = more;
    r->row[r->rows++] = *e;
    return true;
}

enum status editions_rows(struct store *s, uint32_t no,
                          struct establishment **row, size_t *rows)
{
    struct rows r = {0};
    enum status st = registers_rows(s, no, take_row, &r);

    if (st == STATUS_OK && r.full)
        st = STATUS_NO_MEMORY;
    if (st != STATUS_OK) {
        free(r.row);
        return st;
    }
    *row = r.row;
    *rows = r.rows;
    return STATUS_OK;
}

/* ---- populations ------------------------------------------------------------
 */

static enum status count_edition(struct territory *t, struct store *s, size_t i,
                                 struct population *out)
{
    const struct territory_edition *e = &t->edition[i];
    const struct counts_own own = {t->company, t->companies, t->area,
                                   t->area_count};
    struct establishment *row = NULL;
    size_t rows = 0;
    enum status st = editions_rows(s, e->no, &row, &rows);

    if (st == STATUS_OK && e->kind == REGISTER_COUNTS)
        st = counts_population(out, row, rows, &own);
    else if (st == STATUS_OK)
        st = population_build(out, row, rows, t->area, t->area_count);
    free(row);
    if (i + 1 == t->editions)
        t->rows = rows;
    return st;
}

/* Whether a body was live in edition `i`. */
static bool is_asked_for(const struct history *h, size_t i)
{
    for (size_t n = 0; n < h->offers; n++)
        if (h->shown[n].first <= i && i <= h->shown[n].last)
            return true;
    return false;
}

static enum status count_past(struct territory *t, struct store *s,
                              const struct history *h)
{
    enum status st = STATUS_OK;

    t->pasts = t->editions - 1;
    t->past = calloc(t->pasts + 1, sizeof *t->past);
    t->view = calloc(t->pasts + 1, sizeof(struct population *));
    if (!t->past || !t->view)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < t->pasts && st == STATUS_OK; i++) {
        t->view[i] = &t->population;
        if (!is_asked_for(h, i))
            continue;
        st = count_edition(t, s, i, &t->past[i]);
        t->view[i] = &t->past[i];
    }
    return st;
}

enum status editions_populations(struct territory *t, struct store *s,
                                 const struct history *h)
{
    enum status st;

    if (!t->editions)
        return population_start(&t->population, t->company, t->companies,
                                t->area, t->area_count);
    st = count_edition(t, s, t->editions - 1, &t->population);
    return st == STATUS_OK ? count_past(t, s, h) : st;
}

/* ---- cells
 * -------------------------------------------------------------------- */

static void put_head(uint8_t *out, uint16_t version, uint64_t since)
{
    out[0] = (uint8_t)(version >> 8);
    out[1] = (uint8_t)version;
    for (size_t i = VERSION_LEN; i < HEAD_LEN; i++, since <<= 8)
        out[i] = (uint8_t)(since >> 56);
}

static uint64_t read_since(const uint8_t *head)
{
    uint64_t since = 0;

    for (size_t i = VERSION_LEN; i < HEAD_LEN; i++)
        since = since << 8 | head[i];
    return since;
}

/* What the cells were cut by, the policy apart: another number, other cells. */
static uint16_t rules_of(const struct territory *t)
{
    const uint16_t members = 0x8000;

    return (uint16_t)(t->facts.version ^
                      (t->participants_public ? members : 0));
}

enum status editions_pack(const struct territory *t, uint64_t since,
                          uint8_t **buf, size_t *len)
{
    uint8_t *cells = NULL, *all;
    size_t n = 0;
    enum status st = partition_encode(&t->partition, &cells, &n);

    if (st != STATUS_OK)
        return st;
    all = malloc(n + HEAD_LEN);
    if (!all) {
        free(cells);
        return STATUS_NO_MEMORY;
    }
    put_head(all, rules_of(t), since);
    memcpy(all + HEAD_LEN, cells, n);
    free(cells);
    *buf = all;
    *len = n + HEAD_LEN;
    return STATUS_OK;
}

struct kept {
    struct partition partition; /* the newest that was kept */
    uint32_t no;                /* of its edition; 0: none was */
    uint16_t version;           /* rules_of */
    uint64_t since;             /* unix seconds: of the first batch */
    enum status status;
};

static bool take_cells(void *ctx, const struct edition *e)
{
    struct kept *k = ctx;

    if (!e->partition || e->partition_len < HEAD_LEN)
        return true;
    partition_free(&k->partition);
    k->status = partition_decode(&k->partition, e->partition + HEAD_LEN,
                                 e->partition_len - HEAD_LEN);
    k->no = e->no;
    k->version = (uint16_t)(e->partition[0] << 8 | e->partition[1]);
    k->since = read_since(e->partition);
    return k->status == STATUS_OK;
}

/* No reason to stop, withdrawals above all: without them cells become wider. */
static void forget_cells(struct kept *k)
{
    node_log("error",
             "event=partition why=\"the cells kept with edition %u are "
             "damaged; what was shown is published wider from now "
             "on\"",
             k->no);
    partition_free(&k->partition);
    *k = (struct kept){0};
}

static bool same_policy(const struct policy *a, const struct policy *b)
{
    return a->version == b->version && a->k == b->k &&
           a->k_build == b->k_build && a->k_person == b->k_person &&
           a->k_start == b->k_start && a->k_history == b->k_history &&
           a->dominance == b->dominance && a->presence == b->presence &&
           a->loss_radius == b->loss_radius &&
           memcmp(a->top, b->top, sizeof a->top) == 0;
}

/* Where the participants are known, cells have to hold among them; whoever
 * reads the offers counts in the register all the same. */
static enum status cut_cells(struct territory *t,
                             const struct partition_past *past)
{
    bool members = t->participants_public && t->editions;
    struct population among = {0};
    enum status st = STATUS_OK;

    if (members)
        st = population_members(&among, &t->population, t->company,
                                t->companies);
    if (st == STATUS_OK)
        st = (past->partition ? partition_advance : partition_recover)(
            &t->partition, past, members ? &among : &t->population, &t->facts,
            &t->policy);
    population_free(&among);
    return st;
}

enum status editions_cells(struct territory *t, struct store *s,
                           const struct history *h)
{
    uint32_t generation = ++t->generation ? t->generation : ++t->generation;

    struct partition_past past = {.shown = h->shown, .shown_count = h->offers};
    struct kept k = {0};
    enum status st = STATUS_OK;

    if (t->editions)
        st = registers_each(s, register_own, take_cells, &k);
    if (st == STATUS_OK && k.status == STATUS_MALFORMED)
        forget_cells(&k);
    else if (st == STATUS_OK)
        st = k.status;
    if (st == STATUS_OK && k.no && k.no == territory_edition_no(t) &&
        k.version == rules_of(t) &&
        same_policy(&k.partition.policy, &t->policy)) {
        t->partition = k.partition;
        atomic_store(&t->since, k.since);
        atomic_store(&t->kept, generation);
        return STATUS_OK;
    }
    past.partition = k.no ? &k.partition : NULL;
    if (st == STATUS_OK)
        st = cut_cells(t, &past);
    partition_free(&k.partition);
    return st;
}

void editions_free(struct territory *t)
{
    for (size_t i = 0; i < t->pasts && t->past; i++)
        population_free(&t->past[i]);
    free(t->past);
    free(t->view);
    free(t->edition);
    population_free(&t->population);
    partition_free(&t->partition);
    t->past = NULL;
    t->view = NULL;
    t->edition = NULL;
    t->pasts = t->editions = t->rows = 0;
    t->population = (struct population){0};
    t->partition = (struct partition){0};
}
