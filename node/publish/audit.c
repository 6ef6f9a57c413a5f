/* The memory of cells: most offers share theirs with others, so that a log of
 * 100,000 costs some thousand counts. */
#include "symbiote/audit.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "recount.h"
#include "symbiote/population.h"

enum { CELL_HASH = 32, CELLS_FIRST = 256, PER_MILLE = 1000 };

/* What was counted in one cell. */
struct counted {
    uint8_t hash[CELL_HASH];
    bool used;
    uint32_t authors;  /* natural persons only where they may publish */
    uint32_t greatest; /* share of one of them, per mille, rounded up */
};

struct audit {
    struct statement statement;
    struct policy policy;
    struct check_edition edition;
    struct check_ground ground;
    struct recount_book book;
    struct recount_edition sites;
    struct counted *cell;
    size_t cells, slots; /* slots: a power of two */
};

/* ---- policies ----------------------------------------------------------- */

struct policy audit_policy(const struct statement_policy *p)
{
    struct policy out = policy_default();

    out.version = p->version;
    out.k = p->k;
    out.k_build = p->k_build;
    out.k_person = p->k_person;
    out.k_start = p->k_start;
    out.k_history = p->k_history;
    out.dominance = p->dominance;
    out.presence = p->presence;
    memcpy(out.top, p->top, sizeof out.top);
    out.loss_radius = p->loss_radius;
    return out;
}

struct statement_policy audit_stated(const struct policy *p)
{
    struct statement_policy out = {.version = p->version,
                                   .k = p->k,
                                   .k_build = p->k_build,
                                   .k_person = p->k_person,
                                   .k_start = p->k_start,
                                   .k_history = p->k_history,
                                   .dominance = p->dominance,
                                   .presence = p->presence,
                                   .loss_radius = p->loss_radius};

    memcpy(out.top, p->top, sizeof out.top);
    out.top[0] = 0; /* no kind */
    return out;
}

static void hash_number(crypto_hash_sha256_state *h, int64_t value)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
    (void)crypto_hash_sha256_update(h, bytes, sizeof bytes);
}

static void hash_chances(crypto_hash_sha256_state *h, const struct facts *f,
                         uint16_t type, enum direction d)
{
    uint8_t row[SIZE_BANDS * FACTS_HALF_DECADES * 2], *at = row;

    for (unsigned band = 0; band < SIZE_BANDS; band++)
        for (unsigned i = 0; i < FACTS_HALF_DECADES; i++) {
            uint16_t chance =
                f->chance(f->book, type, d, (uint8_t)band, (uint8_t)i);

            *at++ = (uint8_t)(chance >> 8);
            *at++ = (uint8_t)chance;
        }
    (void)crypto_hash_sha256_update(h, row, sizeof row);
}

void audit_facts_hash(const struct facts *facts,
                      uint8_t out[static STATEMENT_HASH_LEN])
{
    static const char label[] = "symbiote facts 2"; /* NUL included */
    crypto_hash_sha256_state h;
    uint8_t table[PLAUSIBLE_HASH_LEN];

    catalogue_plausible_hash(table);
    (void)crypto_hash_sha256_init(&h);
    (void)crypto_hash_sha256_update(&h, (const uint8_t *)label, sizeof label);
    (void)crypto_hash_sha256_update(&h, table, sizeof table);
    for (unsigned band = 0; band < SIZE_BANDS; band++)
        hash_number(&h, facts->root(facts->book, (uint8_t)band));
    hash_number(&h, facts->root(facts->book, SIZE_UNKNOWN));
    for (size_t i = 0; i < facts->types; i++) {
        hash_number(&h, facts->type[i].no);
        hash_chances(&h, facts, facts->type[i].no, DIRECTION_OFFER);
        hash_chances(&h, facts, facts->type[i].no, DIRECTION_NEED);
    }
    (void)crypto_hash_sha256_final(&h, out);
}

/* ---- opening ------------------------------------------------------------ */

/* The rows are those of the edition that the statement names. */
static enum status same_population(const struct audit_ground *g)
{
    struct population p;
    const struct statement *s = g->statement;
    enum status st =
        population_build(&p, g->row, g->rows, s->commune, s->communes);

    if (st == STATUS_NO_MEMORY)
        return st;
    if (st != STATUS_OK)
        return STATUS_MISMATCH;
    if (memcmp(p.hash, s->edition, sizeof p.hash) != 0)
        st = STATUS_MISMATCH;
    population_free(&p);
    return st;
}

static enum status start(struct audit *a, const struct audit_ground *g)
{
    enum status st;

    a->statement = *g->statement;
    a->policy = audit_policy(&g->statement->policy);
    a->edition = (struct check_edition){.kind = a->statement.population,
                                        .row = g->row,
                                        .rows = g->rows,
                                        .hash = a->statement.edition};
    a->ground = (struct check_ground){.edition = &a->edition,
                                      .editions = 1,
                                      .area = a->statement.commune,
                                      .communes = a->statement.communes,
                                      .facts = g->facts,
                                      .policy = &a->policy};
    a->slots = CELLS_FIRST;
    a->cell = calloc(a->slots, sizeof *a->cell);
    st = a->cell ? recount_open(&a->book, &a->ground) : STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = recount_edition(&a->book, 0, NULL, &a->sites);
    a->edition.row = NULL; /* the caller's; copied by now */
    a->edition.rows = 0;
    return st;
}

enum status audit_open(struct audit **out, const struct audit_ground *ground,
                       enum finding_why *why)
{
    struct audit *a;
    enum status st;

    if (memcmp(ground->facts_hash, ground->statement->facts,
               STATEMENT_HASH_LEN) != 0) {
        *why = FINDING_OTHER_TABLES;
        return STATUS_MISMATCH;
    }
    st = same_population(ground);
    if (st == STATUS_MISMATCH)
        *why = FINDING_OTHER_EDITION;
    if (st != STATUS_OK)
        return st;
    a = calloc(1, sizeof *a);
    if (!a)
        return STATUS_NO_MEMORY;
    st = start(a, ground);
    if (st != STATUS_OK) {
        audit_free(a);
        return st;
    }
    *out = a;
    return STATUS_OK;
}

void audit_free(struct audit *a)
{
    if (!a)
        return;
    recount_edition_free(&a->sites);
    recount_close(&a->book);
    free(a->cell);
    free(a);
}

size_t audit_cells(const struct audit *a)
{
    return a->cells;
}

/* ---- cells -------------------------------------------------------------- */

static void hash_cell(uint8_t out[static CELL_HASH],
                      const struct recount_cell *c)
{
    crypto_hash_sha256_state h;

    (void)crypto_hash_sha256_init(&h);
    hash_number(&h, c->direction);
    hash_number(&h, c->quantity_known);
    hash_number(&h, c->lo << 8 | c->hi);
    hash_number(&h, (int64_t)c->types);
    (void)crypto_hash_sha256_update(&h, (const uint8_t *)c->type,
                                    c->types * sizeof *c->type);
    (void)crypto_hash_sha256_update(&h, (const uint8_t *)c->commune,
                                    c->communes * sizeof *c->commune);
    (void)crypto_hash_sha256_final(&h, out);
}

static struct counted *slot_of(struct counted *cell, size_t slots,
                               const uint8_t *hash)
{
    size_t at;

    memcpy(&at, hash, sizeof at);
    for (at &= slots - 1; cell[at].used; at = (at + 1) & (slots - 1))
        if (memcmp(cell[at].hash, hash, CELL_HASH) == 0)
            break;
    return &cell[at];
}

/* A free slot is left afterwards. */
static enum status room(struct audit *a)
{
    size_t slots = a->slots * 2;
    struct counted *more;

    if (a->cells * 4 < a->slots * 3)
        return STATUS_OK;
    more = calloc(slots, sizeof *more);
    if (!more)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < a->slots; i++)
        if (a->cell[i].used)
            *slot_of(more, slots, a->cell[i].hash) = a->cell[i];
    free(a->cell);
    a->cell = more;
    a->slots = slots;
    return STATUS_OK;
}

/* Natural persons are cover only where they may publish themselves. */
static void sum_up(const struct audit *a, struct counted *out)
{
    const struct recount_edition *e = &a->sites;
    bool persons = e->count >= a->policy.k_person;
    uint64_t most = 0, sum = 0;

    out->authors = (uint32_t)(persons ? e->count : e->count - e->persons);
    for (size_t i = 0; i < e->count; i++) {
        uint64_t weight = e->weight[e->unit[i]];

        if (e->person[e->unit[i]] && !persons)
            continue;
        sum += weight;
        if (weight > most)
            most = weight;
    }
    out->greatest =
        sum ? (uint32_t)((most * PER_MILLE + sum - 1) / sum) : PER_MILLE;
}

/* No commune is the whole perimeter. */
static struct recount_cell cell_of(const struct audit *a, const struct offer *o)
{
    return (struct recount_cell){
        .direction = o->direction,
        .kind = o->kind,
        .quantity_known = o->quantity_known,
        .lo = o->quantity_lo,
        .hi = o->quantity_hi,
        .type = o->type,
        .types = o->types,
        .commune = o->communes ? o->commune : a->statement.commune,
        .communes = o->communes ? o->communes : a->statement.communes};
}

static enum status count_cell(struct audit *a, const struct offer *o,
                              struct counted *out)
{
    const struct recount_cell cell = cell_of(a, o);
    struct counted found = {.used = true}, *slot;
    enum status st = room(a);

    if (st != STATUS_OK)
        return st;
    hash_cell(found.hash, &cell);
    slot = slot_of(a->cell, a->slots, found.hash);
    if (!slot->used) {
        st = recount_set(&a->book, &a->sites, &cell);
        if (st != STATUS_OK)
            return st;
        sum_up(a, &found);
        *slot = found;
        a->cells++;
    }
    *out = *slot;
    return STATUS_OK;
}

/* ---- one offer ---------------------------------------------------------- */

static uint16_t cut(uint32_t n)
{
    return n < UINT16_MAX ? (uint16_t)n : UINT16_MAX;
}

static struct finding failed(enum finding_why why, uint32_t counted,
                             uint32_t needed)
{
    return (struct finding){FINDING_FAILED, (uint8_t)why, cut(counted),
                            cut(needed)};
}

static bool in_perimeter(const struct audit *a, const struct offer *o)
{
    size_t at = 0; /* both ascend */

    for (size_t i = 0; i < o->communes; i++) {
        while (at < a->statement.communes &&
               a->statement.commune[at] < o->commune[i])
            at++;
        if (at == a->statement.communes ||
            a->statement.commune[at] != o->commune[i])
            return false;
    }
    return true;
}

static bool field_fits(const struct audit *a, const struct offer *o)
{
    if (o->direction != DIRECTION_OFFER && o->direction != DIRECTION_NEED)
        return false;
    return !o->quantity_known || o->quantity_hi == OFFER_OPEN ||
           o->quantity_hi <= a->policy.top[o->kind];
}

/* What can be said without counting; false: nothing against it. */
static bool refused(const struct audit *a, const struct offer *o, bool named,
                    struct finding *out)
{
    uint8_t least = named ? STATEMENT_K_MIN : a->policy.k;

    if (o->policy_k < least)
        *out = failed(FINDING_PROMISE, o->policy_k, least);
    else if (!in_perimeter(a, o))
        *out = failed(FINDING_PERIMETER, 0, 0);
    else if (!field_fits(a, o))
        *out = failed(FINDING_FIELD, 0, 0);
    else
        return false;
    return true;
}

static struct finding judge(const struct audit *a, const struct offer *o,
                            const struct counted *c)
{
    bool consent = o->policy_k < a->policy.k;

    if (c->authors < o->policy_k)
        return failed(FINDING_COUNT, c->authors, o->policy_k);
    if (!consent && c->greatest > a->policy.dominance)
        return failed(FINDING_DOMINANCE, c->greatest, a->policy.dominance);
    return (struct finding){FINDING_VERIFIED,
                            consent ? FINDING_BY_CONSENT : FINDING_FINE,
                            cut(c->authors), o->policy_k};
}

enum status audit_offer(struct audit *a, const struct offer *o, bool named,
                        struct finding *out)
{
    struct counted c;
    enum status st;

    if (refused(a, o, named, out))
        return STATUS_OK;
    st = count_cell(a, o, &c);
    if (st == STATUS_OK)
        *out = judge(a, o, &c);
    return st;
}

struct finding audit_better(struct finding a, struct finding b)
{
    static const uint8_t rank[FINDING_STATES] = {[FINDING_NONE] = 0,
                                                 [FINDING_UNVERIFIED] = 1,
                                                 [FINDING_FAILED] = 2,
                                                 [FINDING_VERIFIED] = 3};

    if (rank[a.state] != rank[b.state])
        return rank[a.state] > rank[b.state] ? a : b;
    /* Of two that failed the one that came closer, of two reasons for not
     * knowing the one that is nearer to knowing. */
    return b.counted > a.counted || (b.counted == a.counted && b.why > a.why)
               ? b
               : a;
}
