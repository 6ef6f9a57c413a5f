/* attack_pool [--json] --register CSV --pool DIR [--pool DIR]... [--links DIR]
 *
 * The attacks of tools/attack on what daemons really published: the bodies that
 * peers hold in their pool.db, against a register and the catalogue's tables.
 * Nothing of the origin is read, but with --links (A5b) which of its offers
 * belong to one company; who that is stays unknown.  Bodies of the start
 * profile were counted in no register and are told apart. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "csv.h"
#include "report.h"
#include "symbiote/import.h"
#include "symbiote/offer.h"
#include "symbiote/policy.h"

enum { PEERS_MAX = 4, BODIES_MAX = 20000 };

struct body {
    unsigned peer;
    uint8_t bytes[OFFER_BODY_MAX];
    size_t len;
    struct offer offer;
    uint64_t *set;    /* possible authors, bits over units */
    double greatest;  /* share of the likeliest */
    uint32_t company; /* given link; 0: none */
};

struct attack {
    struct facts facts;
    struct policy policy;
    struct establishment *row;
    uint32_t *unit_of; /* per row */
    bool *person;      /* per unit */
    size_t rows, units, words;
    struct body *body;
    size_t bodies, start;
};

/* ---- the register
 * ------------------------------------------------------------
 */

static uint8_t *read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t room = 0, n;

    if (!f)
        csv_die("cannot read", path);
    *len = 0;
    do {
        room = room ? room * 2 : 1 << 16;
        bytes = realloc(bytes, room);
        if (!bytes)
            csv_die("no memory", path);
        n = fread(bytes + *len, 1, room - *len, f);
        *len += n;
    } while (n > 0);
    (void)fclose(f);
    return bytes;
}

static int by_unit(const void *pa, const void *pb)
{
    uint64_t a = ((const struct establishment *)pa)->unit;
    uint64_t b = ((const struct establishment *)pb)->unit;

    return (a > b) - (a < b);
}

/* Where the bodies lie: some codes of communes are of two countries. */
static const char *country_of(const struct attack *a)
{
    const struct place *p =
        a->bodies ? catalogue_place(a->body[0].offer.commune[0]) : NULL;

    return p ? p->country : "";
}

/* Rows that count at all (PROTOCOL 12.1); the perimeter is the communes of a
 * body. */
static void read_register(struct attack *a, const char *path)
{
    const struct import_options options = {.kind = IMPORT_REGISTER,
                                           .country = country_of(a)};
    struct import_record *rec = csv_room(1, sizeof *rec);
    struct import_issue issue;
    struct import *imp;
    size_t len, room = 0;
    uint8_t *bytes = read_file(path, &len);

    if (import_open(&imp, bytes, len, &options, &issue) != STATUS_OK)
        csv_die("no register", path);
    while (import_next(imp, rec)) {
        const struct establishment *e = &rec->establishment;

        if (rec->rejected || !e->active || e->nace == 0 ||
            e->size_band == SIZE_0 || e->unit == 0)
            continue;
        if (a->rows == room) {
            room = room ? room * 2 : 1024;
            a->row = realloc(a->row, room * sizeof *a->row);
            if (!a->row)
                csv_die("no memory", path);
        }
        a->row[a->rows++] = *e;
    }
    if (import_end(imp) != STATUS_OK || a->rows == 0)
        csv_die("no row of it counts", path);
    import_close(imp);
    free(rec);
    free(bytes);
    qsort(a->row, a->rows, sizeof *a->row, by_unit);
}

static void number_units(struct attack *a)
{
    a->unit_of = csv_room(a->rows, sizeof *a->unit_of);
    a->person = csv_room(a->rows, sizeof *a->person);
    for (size_t i = 0; i < a->rows; i++) {
        if (i == 0 || a->row[i].unit != a->row[i - 1].unit)
            a->units++;
        a->unit_of[i] = (uint32_t)(a->units - 1);
        a->person[a->units - 1] |= a->row[i].natural_person;
    }
    a->words = a->units / 64 + 1;
}

/* ---- pools
 * ------------------------------------------------------------------- */

static sqlite3 *open_db(const char *dir, const char *name)
{
    char path[1024];
    sqlite3 *db;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        csv_die("cannot open", path);
    return db;
}

/* Other leaves (statements) are no offers and are passed over. */
static void add_body(struct attack *a, unsigned peer, const uint8_t *bytes,
                     size_t len)
{
    struct body *b = &a->body[a->bodies];

    if (len > sizeof b->bytes)
        return;
    if (offer_decode(&b->offer, bytes, len) != STATUS_OK)
        return;
    if (b->offer.population == POPULATION_START) {
        a->start++;
        return;
    }
    memcpy(b->bytes, bytes, len);
    b->len = len;
    b->peer = peer;
    if (++a->bodies == BODIES_MAX)
        csv_die("too many bodies", "pool.db");
}

/* Adopted leaves: 16 bytes of salt, then the body. */
static void read_pool(struct attack *a, unsigned peer, const char *dir)
{
    static const char sql[] =
        "SELECT leaf.data FROM leaf JOIN log ON leaf.key >> 40 = log.no "
        "WHERE (leaf.key & ((1 << 40) - 1)) < log.size";
    sqlite3 *db = open_db(dir, "pool.db");
    sqlite3_stmt *q;
    int step;

    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK)
        csv_die("not a pool", sqlite3_errmsg(db));
    while ((step = sqlite3_step(q)) == SQLITE_ROW) {
        const uint8_t *data = sqlite3_column_blob(q, 0);
        int len = sqlite3_column_bytes(q, 0);

        if (len > 16)
            add_body(a, peer, data + 16, (size_t)len - 16);
    }
    if (step != SQLITE_DONE)
        csv_die("cannot read the pool", sqlite3_errmsg(db));
    (void)sqlite3_finalize(q);
    (void)sqlite3_close(db);
}

static void read_links(struct attack *a, const char *dir)
{
    sqlite3 *db = open_db(dir, "own.db");
    sqlite3_stmt *q;
    int step;

    if (sqlite3_prepare_v2(db, "SELECT offer, company FROM publication", -1, &q,
                           NULL) != SQLITE_OK)
        csv_die("no publications", sqlite3_errmsg(db));
    while ((step = sqlite3_step(q)) == SQLITE_ROW)
        for (size_t i = 0; i < a->bodies; i++)
            if (memcmp(a->body[i].offer.id, sqlite3_column_blob(q, 0),
                       OFFER_ID_LEN) == 0)
                a->body[i].company = (uint32_t)sqlite3_column_int(q, 1);
    if (step != SQLITE_DONE)
        csv_die("cannot read the links", sqlite3_errmsg(db));
    (void)sqlite3_finalize(q);
    (void)sqlite3_close(db);
}

/* ---- possible authors
 * -------------------------------------------------------- */

static double weigh(const struct attack *a, const struct offer *o,
                    const struct establishment *e)
{
    const struct facts *f = &a->facts;
    double sum = 0;

    for (size_t t = 0; t < o->types; t++) {
        double w, chance = 0;
        unsigned hi =
            o->quantity_hi == OFFER_OPEN ? FACTS_HALF_DECADES : o->quantity_hi;

        if (f->rule(f->book, o->type[t], o->direction) == PLAUSIBLE_NEVER)
            continue;
        w = f->weight(f->book, o->type[t], o->direction, e->nace);
        for (unsigned i = o->quantity_lo; o->quantity_known && i < hi; i++)
            chance += e->size_band < SIZE_BANDS
                          ? f->chance(f->book, o->type[t], o->direction,
                                      e->size_band, (uint8_t)i)
                          : 0;
        sum += w * (o->quantity_known ? chance : 1000);
    }
    return sum * f->root(f->book, e->size_band);
}

static bool in_cell(const struct offer *o, uint32_t commune)
{
    for (size_t i = 0; i < o->communes; i++)
        if (o->commune[i] == commune)
            return true;
    return false;
}

static size_t count_set(const struct attack *a, const uint64_t *set)
{
    size_t n = 0;

    for (size_t i = 0; i < a->words; i++)
        for (uint64_t w = set[i]; w; w &= w - 1)
            n++;
    return n;
}

/* Where fewer than k_person stand together no natural person may publish. */
static void drop_persons(const struct attack *a, uint64_t *set)
{
    if (count_set(a, set) >= a->policy.k_person)
        return;
    for (size_t u = 0; u < a->units; u++)
        if (a->person[u])
            set[u / 64] &= ~(UINT64_C(1) << (u % 64));
}

static void find_authors(const struct attack *a, struct body *b)
{
    double *weight = csv_room(a->units, sizeof *weight), sum = 0, most = 0;

    b->set = csv_room(a->words, sizeof *b->set);
    for (size_t i = 0; i < a->rows; i++)
        if (in_cell(&b->offer, a->row[i].commune)) {
            double w = weigh(a, &b->offer, &a->row[i]);

            weight[a->unit_of[i]] += w;
            if (w > 0)
                b->set[a->unit_of[i] / 64] |= UINT64_C(1)
                                              << (a->unit_of[i] % 64);
        }
    drop_persons(a, b->set);
    for (size_t u = 0; u < a->units; u++)
        if (b->set[u / 64] >> (u % 64) & 1) {
            sum += weight[u];
            most = fmax(most, weight[u]);
        }
    b->greatest = sum > 0 ? most / sum : 1;
    free(weight);
}

/* ---- attacks
 * ------------------------------------------------------------------ */

static void attack_sets(const struct attack *a, struct report *out)
{
    double success = 0, greatest = 0;
    size_t under = 0, unique = 0, least = SIZE_MAX;
    struct result *r;

    for (size_t i = 0; i < a->bodies; i++) {
        size_t n = count_set(a, a->body[i].set);

        success += 1.0 / (double)(n ? n : 1) / (double)a->bodies;
        under += n < a->policy.k;
        unique += n <= 1;
        least = n < least ? n : least;
        greatest = fmax(greatest, a->body[i].greatest);
    }
    r = report_result(out, "A2", "register, plausibility and amounts");
    report_most(r, "success", success, 1.0 / a->policy.k);
    report_most(r, "under_k", (double)under, 0);
    report_figure(r, "unique", (double)unique);
    report_figure(r, "minimum", (double)least);
    report_least(r, "bodies", (double)a->bodies, 1);
    report_figure(r, "start_profile", (double)a->start);
    r = report_result(out, "A4", "the likeliest author by size and activity");
    report_most(r, "greatest", greatest, a->policy.dominance / 1000.0);
    r = report_result(out, "A12", "a competitor leaves itself out");
    report_least(r, "minimum", (double)least - 1, a->policy.k - 1.0);
}

/* The same id with other bytes, or at one peer only. */
static void attack_peers(const struct attack *a, size_t peers,
                         struct report *out)
{
    struct result *r = report_result(out, "A7", "pools of peers side by side");
    size_t different = 0, missing = 0;

    for (size_t i = 0; i < a->bodies; i++) {
        size_t found = 0;

        for (size_t j = 0; j < a->bodies; j++) {
            const struct body *x = &a->body[i], *y = &a->body[j];

            if (x->peer == y->peer ||
                memcmp(x->offer.id, y->offer.id, OFFER_ID_LEN) != 0)
                continue;
            found++;
            different +=
                x->len != y->len || memcmp(x->bytes, y->bytes, x->len) != 0;
        }
        missing += found + 1 < peers;
    }
    report_most(r, "different_bytes", (double)different, 0);
    report_most(r, "not_with_all", (double)missing, 0);
    report_figure(r, "peers", (double)peers);
}

static void attack_joint(const struct attack *a, struct report *out)
{
    struct result *r =
        report_result(out, "A5b", "all that a company shows, linked");
    uint64_t *set = csv_room(a->words, sizeof *set);
    size_t companies = 0, under = 0, least = SIZE_MAX;

    for (size_t i = 0; i < a->bodies; i++) {
        bool first = a->body[i].company != 0;
        size_t n;

        for (size_t j = 0; j < i; j++)
            first = first && a->body[j].company != a->body[i].company;
        if (!first)
            continue;
        memset(set, 0xff, a->words * sizeof *set);
        for (size_t j = i; j < a->bodies; j++)
            for (size_t w = 0;
                 w < a->words && a->body[j].company == a->body[i].company; w++)
                set[w] &= a->body[j].set[w];
        drop_persons(a, set);
        n = count_set(a, set);
        companies++;
        under += n < a->policy.k_history;
        least = n < least ? n : least;
    }
    report_most(r, "under_k_history", (double)under, 0);
    report_figure(r, "minimum", (double)least);
    report_least(r, "companies", (double)companies, 1);
    free(set);
}

struct options {
    const char *pool[PEERS_MAX], *reg, *links;
    size_t pools;
    bool json;
};

static int run(const struct options *o)
{
    struct attack a = {.facts = facts_catalogue(), .policy = policy_default()};
    struct report *report = csv_room(1, sizeof *report);
    int status;

    a.body = csv_room(BODIES_MAX, sizeof *a.body);
    for (size_t p = 0; p < o->pools; p++)
        read_pool(&a, (unsigned)p, o->pool[p]);
    read_register(&a, o->reg);
    number_units(&a);
    if (o->links)
        read_links(&a, o->links);
    for (size_t i = 0; i < a.bodies; i++)
        find_authors(&a, &a.body[i]);
    (void)snprintf(report->about, sizeof report->about, "%s", o->pool[0]);
    attack_sets(&a, report);
    if (o->pools > 1)
        attack_peers(&a, o->pools, report);
    if (o->links)
        attack_joint(&a, report);
    if (o->json)
        report_json(report, 1);
    else
        report_print(report);
    status = report_missed(report) ? 1 : 0;
    for (size_t i = 0; i < a.bodies; i++)
        free(a.body[i].set);
    free(a.body);
    free(a.row);
    free(a.unit_of);
    free(a.person);
    free(report);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {0};

    for (int i = 1; i < argc; i++) {
        bool value = i + 1 < argc;

        if (strcmp(argv[i], "--json") == 0)
            o.json = true;
        else if (strcmp(argv[i], "--register") == 0 && value)
            o.reg = argv[++i];
        else if (strcmp(argv[i], "--links") == 0 && value)
            o.links = argv[++i];
        else if (strcmp(argv[i], "--pool") == 0 && value && o.pools < PEERS_MAX)
            o.pool[o.pools++] = argv[++i];
        else
            o.pools = PEERS_MAX + 1;
    }
    if (o.pools == 0 || o.pools > PEERS_MAX || !o.reg) {
        (void)fprintf(stderr, "usage: attack --pool DIR [--pool DIR]... "
                              "--register CSV [--links DIR] [--json]\n");
        return 2;
    }
    return run(&o);
}
