/* The register: what it counts, its editions, whose perimeter, a new edition
 * from the command line. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "adopt.h"
#include "api.h"
#include "holding.h"
#include "json.h"
#include "records.h"
#include "release.h"
#include "symbiote/crockford.h"
#include "symbiote/delivery.h"
#include "territory.h"

/* ---- whose
 * ------------------------------------------------------------------------- */

/* GET register/perimeter: the communes that the command line has to keep. */
void api_register_perimeter(struct call *c)
{
    struct holding h;
    json_t *area;

    if (!holding_read(c, &h)) {
        call_finish(c);
        return;
    }
    area = json_array();
    for (size_t i = 0; i < h.communes; i++)
        json_array_append_new(area, json_integer(h.area[i]));
    call_ok(c, json_pack("{ss so}", "name",
                         holding_of_peer(&h) ? h.name : c->node->name, "area",
                         area));
    call_finish(c);
}

/* ---- showing ----------------------------------------------------------------
 */

static bool keep_last(void *ctx, const struct edition *e)
{
    json_t **last = ctx;

    json_decref(*last);
    *last = adopt_json(e);
    return true;
}

/* Left out when the register was read, and when it was counted. */
static json_t *left_out_json(const json_t *report, const struct population *p)
{
    static const char *const names[] = {
        "inactive",    "outside",  "without_employees",
        "no_activity", "repeated", "no_place",
        "not_visible", "no_unit",  "rejected"};
    const size_t counted[sizeof names / sizeof *names] = {
        p->left_out.inactive, p->left_out.outside,
        p->left_out.without_employees, p->left_out.no_activity,
        p->left_out.repeated};
    json_t *o = json_object();

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        json_object_set_new(
            o, names[i],
            json_integer(json_integer_value(json_object_get(report, names[i])) +
                         (json_int_t)counted[i]));
    return o;
}

static enum status show_work(struct store *s, struct call *c)
{
    struct territory *t = c->node->territory;
    const struct population *p = &t->population;
    char hash[2 * POPULATION_HASH_LEN + 1];
    json_t *edition = NULL, *o;
    const json_t *report;
    json_int_t read;
    enum status st = territory_ensure(t, s);

    if (st == STATUS_OK)
        st = registers_each(s, register_own, keep_last, &edition);
    if (st != STATUS_OK) {
        json_decref(edition);
        return st;
    }
    report = json_object_get(edition, "report");
    read = json_integer_value(json_object_get(report, "read"));
    sodium_bin2hex(hash, sizeof hash, p->hash, sizeof p->hash);
    o = json_pack(
        "{ss sI sI sI sI sb ss so sI}", "profile", territory_profile(t), "rows",
        read ? read - json_integer_value(json_object_get(report, "rejected"))
             : (json_int_t)t->rows,
        "sites", (json_int_t)p->sites, "units", (json_int_t)p->units,
        "natural_persons", (json_int_t)p->persons, "sizes", (int)p->sized,
        "hash", hash, "left_out", left_out_json(report, p), "cells",
        (json_int_t)t->partition.cells);
    if (edition)
        json_object_set_new(o, "edition", edition);
    call_ok(c, o);
    return STATUS_OK;
}

void api_register(struct call *c)
{
    call_compute(c, show_work);
}

static bool list_edition(void *ctx, const struct edition *e)
{
    struct call *c = ctx;
    json_t *o = adopt_json(e);
    char tid[TID_TEXT];

    if (memcmp(e->holder, register_own, sizeof e->holder) != 0) {
        tid_text(tid, e->holder);
        json_put_text(o, "holder", tid);
    }
    json_array_append_new(c->reply, o);
    return true;
}

static enum status editions_work(struct store *s, struct call *c)
{
    call_ok(c, json_array());
    return registers_each(s, NULL, list_edition, c);
}

/* Names of the peers whose perimeters are held. */
static void editions_named(struct call *c, enum status st)
{
    const struct federate *f = c->node->federate;
    size_t i;
    json_t *o;

    if (st == STATUS_OK)
        json_array_foreach(c->reply, i, o)
        {
            const char *tid = json_string_value(json_object_get(o, "holder"));
            char text[TID_TEXT];

            for (size_t k = 0; tid && k < federate_peers(f); k++) {
                struct federate_peer p = federate_peer_at(f, k);

                tid_text(text, p.tid);
                if (strcmp(text, tid) == 0)
                    json_put_text(o, "peer", p.name);
            }
        }
    call_finish(c);
}

void api_register_editions(struct call *c)
{
    call_compute_then(c, editions_work, editions_named);
}

/* ---- a new edition ----------------------------------------------------------
 */

struct arriving {
    struct holding holding;
    struct adoption adoption;
    bool dry_run;
    char signer_tid[TID_SHOWN];
    struct identity signer;
    uint8_t (*trusted)[TID_LEN]; /* whose count tables are taken */
    size_t trusts;
};

/* We, our active peers, and whom the facilitator names. */
static bool trust(struct call *c, struct arriving *a)
{
    const struct federate *f = c->node->federate;
    const char *named = call_text(c, "signer");

    a->trusted = calloc(federate_peers(f) + 2, sizeof *a->trusted);
    if (!a->trusted)
        abort();
    memcpy(a->trusted[a->trusts++], c->node->identity.tid, TID_LEN);
    for (size_t i = 0; i < federate_peers(f); i++) {
        struct federate_peer p = federate_peer_at(f, i);

        if (p.state == PEER_ACTIVE)
            memcpy(a->trusted[a->trusts++], p.tid, TID_LEN);
    }
    if (!named)
        return true;
    if (tid_read(a->trusted[a->trusts++], named) == STATUS_OK)
        return true;
    call_fail(c, CALL_USAGE, "BAD_FINGERPRINT",
              tr(c->lang, "« %s » is not the fingerprint of a territory: 32 "
                          "letters and digits."),
              named);
    return false;
}

static bool is_trusted(const struct arriving *a, const uint8_t *tid)
{
    for (size_t i = 0; i < a->trusts; i++)
        if (memcmp(a->trusted[i], tid, TID_LEN) == 0)
            return true;
    return false;
}

static enum status from_delivery(struct arriving *a, const uint8_t *p,
                                 size_t len)
{
    struct adoption *to = &a->adoption;
    struct delivery d;
    enum status st = delivery_decode(&d, p, len);

    if (st != STATUS_OK)
        return st;
    to->row = calloc(delivery_rows(&d) + 1, sizeof *to->row);
    if (!to->row)
        return STATUS_NO_MEMORY;
    to->edition.kind = d.source;
    to->edition.dated = d.dated;
    memcpy(to->edition.source_hash, d.hash, sizeof d.hash);
    to->report = d.report;
    to->names = d.names;
    to->rows = delivery_rows(&d);
    for (size_t i = 0; i < to->rows && st == STATUS_OK; i++)
        st = delivery_row(&d, i, &to->row[i]);
    return st;
}

static enum status from_counts(struct arriving *a, const uint8_t *p, size_t len)
{
    struct adoption *to = &a->adoption;
    struct counts counts;
    enum status st = counts_decode(&counts, &a->signer, p, len);

    if (st != STATUS_OK)
        return st;
    to->edition.kind = REGISTER_COUNTS;
    to->edition.dated = counts.dated;
    crypto_hash_sha256(to->edition.source_hash, p, len);
    st = counts_rows(&counts, &to->row, &to->rows);
    to->report.read = to->rows;
    tid_shown(a->signer_tid, counts.tid);
    to->signer = a->signer.name;
    to->signer_tid = a->signer_tid;
    counts_free(&counts);
    return st;
}

static bool is_counts(const uint8_t *p, size_t len)
{
    static const char first[] = "symbiote/1 count table\n";

    return len >= sizeof first - 1 && memcmp(p, first, sizeof first - 1) == 0;
}

static enum status unreadable(struct call *c, enum status st)
{
    if (st == STATUS_FORGED || st == STATUS_MISMATCH)
        call_fail(c, CALL_REFUSED, "BAD_SIGNATURE", "%s",
                  tr(c->lang, "The count table was not signed by the territory "
                              "that it names, or has been altered."));
    else if (st != STATUS_NO_MEMORY)
        call_fail(c, CALL_FAILED, "BAD_REGISTER", "%s",
                  tr(c->lang, "These are not the rows of a register, nor a "
                              "count table."));
    return st;
}

/* Anybody can make a territory and sign that it has a thousand breweries. */
static enum status unknown_signer(struct call *c, const struct arriving *a)
{
    call_fail(c, CALL_REFUSED, "UNKNOWN_SIGNER",
              tr(c->lang,
                 "The count table was signed by %s, which is no active "
                 "peer: whoever counts decides how well your "
                 "companies are hidden. If they confirm that this is "
                 "their fingerprint, give it: --signer %s"),
              a->signer.name, a->signer_tid);
    return STATUS_REFUSED;
}

/* A count table stands in for a register that is not there. */
static enum status allow_counts(struct store *s, struct call *c,
                                const struct arriving *a)
{
    struct edition newest;
    enum status st;

    if (a->adoption.edition.kind != REGISTER_COUNTS)
        return STATUS_OK;
    if (!is_trusted(a, a->signer.tid))
        return unknown_signer(c, a);
    st = registers_newest(s, a->holding.holder, &newest);
    if (st == STATUS_NOT_FOUND ||
        (st == STATUS_OK && newest.kind == REGISTER_COUNTS))
        return STATUS_OK;
    if (st != STATUS_OK)
        return st;
    call_fail(c, CALL_REFUSED, "HAS_REGISTER", "%s",
              tr(c->lang, "An official register of this perimeter is imported "
                          "already, and it says more than a count table."));
    return STATUS_REFUSED;
}

static enum status nothing_left(struct call *c, const struct adoption *a)
{
    call_fail(c, CALL_FAILED, "NO_ROW",
              tr(c->lang, "No row of the register counts in this perimeter: "
                          "nothing was changed. Rows read: %llu, outside the "
                          "perimeter: %llu."),
              (unsigned long long)a->report.read,
              (unsigned long long)a->report.outside);
    return STATUS_REFUSED;
}

static json_t *arrived_json(const struct arriving *a,
                            const struct edition_change *change)
{
    const struct adoption *to = &a->adoption;
    json_t *o = json_pack(
        "{sI sI si sI sI sI sI s[] s[]}", "read", (json_int_t)to->report.read,
        "new", (json_int_t)change->fresh, "changed", 0, "same",
        (json_int_t)change->same, "gone", (json_int_t)change->gone, "kept",
        (json_int_t)to->report.kept, "rejected",
        (json_int_t)to->report.rejected, "rows", "doubts");

    if (!change->kept)
        json_object_set_new(o, "edition", json_integer(change->no));
    if (to->signer) {
        json_put_text(o, "signer", to->signer);
        json_put_text(o, "signer_tid", to->signer_tid);
    }
    if (holding_of_peer(&a->holding))
        json_put_text(o, "for", a->holding.name);
    if (a->dry_run)
        json_object_set_new(o, "dry_run", json_true());
    return o;
}

static enum status journal_arrival(struct store *s, const struct arriving *a,
                                   const struct edition_change *change)
{
    char subject[160];

    (void)snprintf(subject, sizeof subject,
                   "edition=%u kind=%s rows=%llu new=%llu", change->no,
                   adopt_kind(a->adoption.edition.kind),
                   (unsigned long long)a->adoption.report.kept,
                   (unsigned long long)change->fresh);
    return journal_add(s, node_now_s(), "import.register", subject);
}

static enum status arrive_work(struct store *s, struct call *c)
{
    struct arriving *a = c->data;
    struct adoption *to = &a->adoption;
    struct edition_change change;
    size_t len;
    const uint8_t *p = http_body(c->request, &len);
    enum status st =
        is_counts(p, len) ? from_counts(a, p, len) : from_delivery(a, p, len);

    if (st != STATUS_OK)
        return unreadable(c, st);
    st = allow_counts(s, c, a);
    if (st != STATUS_OK)
        return st;
    memcpy(to->edition.holder, a->holding.holder, sizeof to->edition.holder);
    to->edition.imported_at = node_now_s();
    to->area = a->holding.area;
    to->communes = a->holding.communes;
    adopt_sort_out(to);
    st = adopt_edition(s, to, &change);
    if (st == STATUS_OUT_OF_RANGE)
        return nothing_left(c, to);
    if (st == STATUS_OK)
        st = journal_arrival(s, a, &change);
    if (st != STATUS_OK)
        return st;
    call_ok(c, arrived_json(a, &change));
    return a->dry_run ? STATUS_REFUSED : STATUS_OK; /* rolled back */
}

static void arrived(struct call *c, enum status st)
{
    struct arriving *a = c->data;

    free(a->adoption.row);
    free(a->trusted);
    if (st == STATUS_OK && !holding_of_peer(&a->holding)) {
        territory_changed(c->node);
        /* What has lost its cover is withdrawn at the next slot. */
        release_run(c->node, &(struct release_request){.lang = c->lang});
    }
    call_finish(c);
}

/* POST register/edition: the body is a delivery or a count table. */
void api_register_edition(struct call *c)
{
    struct arriving *a = calloc(1, sizeof *a);

    if (!a)
        abort();
    c->data = a;
    a->dry_run = call_flag(c, "dry_run");
    if (holding_read(c, &a->holding) && trust(c, a)) {
        call_write_then(c, arrive_work, arrived);
        return;
    }
    free(a->trusted);
    call_finish(c);
}
