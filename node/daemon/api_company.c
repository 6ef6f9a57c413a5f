/* One company: everything that is kept about it and everything that was ever
 * published about it (GDPR 15 and 20), and its end (17). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "api.h"
#include "audience.h"
#include "consents.h"
#include "entries.h"
#include "erase.h"
#include "json.h"
#include "published.h"
#include "record.h"
#include "records.h"
#include "release.h"
#include "returned.h"
#include "secret.h"
#include "symbiote/crockford.h"
#include "territory.h"
#include "waivers.h"

/* ---- everything
 * ------------------------------------------------------------------------ */

struct dossier {
    uint32_t id;
    int64_t author; /* as an erased company of that number would have; 0 */
    struct call *call;
    json_t *flows, *live, *published, *answers, *refusals, *waiting, *journal;
    json_t *waivers;
    json_t *mine; /* "flow=3", "offer=..." of the journal */
    bool failed;
};

static void own(struct dossier *d, const char *key, const char *value)
{
    char text[64];

    (void)snprintf(text, sizeof text, "%s=%s", key, value);
    json_object_set_new(d->mine, text, json_true());
}

static bool owns(const struct dossier *d, const char *key, uint32_t number)
{
    char text[64];

    (void)snprintf(text, sizeof text, "%s=%u", key, number);
    return json_object_get(d->mine, text) != NULL;
}

static void own_number(struct dossier *d, const char *key, uint32_t number)
{
    char text[16];

    (void)snprintf(text, sizeof text, "%u", number);
    own(d, key, text);
}

static bool take_publication(void *ctx, const struct publication *p)
{
    struct dossier *d = ctx;
    struct offer *o;
    char id[OFFER_ID_TEXT], flow[16];
    json_t *item;

    if (p->company != d->id && (!p->author || p->author != d->author))
        return true;
    o = malloc(sizeof *o);
    d->failed |= !o || offer_decode(o, p->body, p->len) != STATUS_OK;
    if (d->failed) {
        free(o);
        return false;
    }
    item =
        json_pack("{sI so so sI sI}", "flow", (json_int_t)p->flow, "offer",
                  json_offer(o, d->call->lang), "record",
                  record_words(o, false, d->call->lang), "k", (json_int_t)p->k,
                  "k_participants", (json_int_t)p->k_members);
    free(o);
    json_put_time(item, "published", p->published);
    json_put_time(item, "withdrawn", p->withdrawn);
    if (p->linked)
        json_object_set_new(item, "leaf", json_integer((json_int_t)p->leaf));
    if (p->waiver)
        json_object_set_new(item, "waiver", json_integer(p->waiver));
    if (p->author)
        json_object_set_new(item, "before_erasure", json_true());
    json_array_append_new(d->published, item);
    offer_id_text(id, p->offer);
    own(d, "offer", id);
    (void)snprintf(flow, sizeof flow, "%u", p->flow);
    if (p->linked && !p->withdrawn)
        json_object_set_new(d->live, flow, json_true());
    return true;
}

static bool take_flow(void *ctx, const struct flow *f,
                      const struct entry_origin *origin)
{
    struct dossier *d = ctx;
    char id[16];
    json_t *o;

    if (f->company != d->id)
        return true;
    own_number(d, "flow", f->id);
    (void)snprintf(id, sizeof id, "%u", f->id);
    o = json_flow(f, NULL, d->call->lang);
    json_object_set_new(o, "published",
                        json_boolean(json_object_get(d->live, id)));
    if (f->vetoed)
        json_object_set_new(o, "vetoed", json_true());
    json_object_set_new(o, "original",
                        json_original(origin->original, origin->original_len));
    json_array_append_new(d->flows, o);
    return true;
}

static bool take_answer(void *ctx, const struct consent *a)
{
    struct dossier *d = ctx;
    char who[SECRET_TEXT], record[2 * CONSENT_RECORD + 1];
    json_t *o =
        json_pack("{sI ss sI sI sI}", "flow", (json_int_t)a->flow, "answer",
                  a->answer == CONSENT_VETO ? "yes" : "no", "text_version",
                  (json_int_t)a->text_version, "k", (json_int_t)a->k,
                  "k_participants", (json_int_t)a->k_members);

    sodium_bin2hex(who, sizeof who, a->who, sizeof a->who);
    json_put_text(o, "who", who);
    json_put_time(o, "at", a->at);
    if (a->record) {
        sodium_bin2hex(record, sizeof record, a->record, CONSENT_RECORD);
        json_put_text(o, "record", record);
    }
    json_array_append_new(d->answers, o);
    return true;
}

/* "waiver" 0: taken back. */
static bool take_waiver(void *ctx, const struct waiver *w)
{
    struct dossier *d = ctx;
    const struct audiences *known = d->call->data;
    char who[SECRET_TEXT];
    json_t *o = json_pack("{sI sI sI}", "flow", (json_int_t)w->flow, "waiver",
                          (json_int_t)w->k, "text_version",
                          (json_int_t)w->text_version);

    sodium_bin2hex(who, sizeof who, w->who, sizeof w->who);
    json_put_text(o, "who", who);
    json_put_time(o, "at", w->at);
    if (w->k)
        json_object_set_new(o, "audience", audience_json(known, &w->audience));
    json_array_append_new(d->waivers, o);
    return true;
}

static bool take_refusal(void *ctx, const struct refused_lead *r)
{
    struct dossier *d = ctx;
    uint32_t other = 0;
    json_t *o;

    if (r->other_len == sizeof other)
        memcpy(&other, r->other, sizeof other);
    if (!owns(d, "flow", r->flow) && !(other && owns(d, "flow", other)))
        return true;
    o = json_pack("{ss sI ss}", "lead", r->lead, "flow", (json_int_t)r->flow,
                  "reason", r->reason);
    json_put_time(o, "at", r->at);
    json_array_append_new(d->refusals, o);
    own(d, "lead", r->lead);
    return true;
}

static bool take_waiting(void *ctx, const struct waiting *w)
{
    struct dossier *d = ctx;
    json_t *o;

    if (!owns(d, "flow", w->flow))
        return true;
    o = json_pack("{sI sb}", "flow", (json_int_t)w->flow, "withdrawal",
                  (int)w->withdraw);
    json_put_time(o, "since", w->since);
    json_array_append_new(d->waiting, o);
    return true;
}

static bool concerns(const struct dossier *d, const char *subject)
{
    char pair[64];

    while (*subject) {
        size_t len = strcspn(subject, " ");

        (void)snprintf(pair, sizeof pair, "%.*s", (int)len, subject);
        if (json_object_get(d->mine, pair))
            return true;
        subject += len + (subject[len] == ' ');
    }
    return false;
}

static bool take_entry(void *ctx, const struct journal_row *row)
{
    struct dossier *d = ctx;
    json_t *o;

    if (!concerns(d, row->subject))
        return true;
    o = json_pack("{sI ss ss}", "seq", (json_int_t)row->seq, "event",
                  row->event, "subject", row->subject);
    json_put_time(o, "at", row->at);
    json_array_append_new(d->journal, o);
    return true;
}

static enum status collect(struct dossier *d, struct store *s)
{
    enum status st;

    own_number(d, "company", d->id);
    st = publications_each(s, take_publication, d);
    if (st == STATUS_OK && d->failed)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = flows_each(s, take_flow, d);
    if (st == STATUS_OK)
        st = consents_each(s, d->id, take_answer, d);
    if (st == STATUS_OK)
        st = waivers_each(s, d->id, take_waiver, d);
    if (st == STATUS_OK)
        st = refusals_each(s, take_refusal, d);
    if (st == STATUS_OK)
        st = waiting_each(s, take_waiting, d);
    return st == STATUS_OK ? journal_each(s, 0, take_entry, d) : st;
}

static enum status entry(struct dossier *d, struct store *s, json_t **out)
{
    struct entry_origin origin;
    struct company c;
    enum status st = companies_get_entry(s, d->id, &c, &origin);

    if (st == STATUS_OK) {
        *out = json_company(&c, d->call->lang);
        json_object_set_new(
            *out, "original",
            json_original(origin.original, origin.original_len));
        st = returned_author(s, &c, origin.key, &d->author);
    }
    companies_end(s);
    return st;
}

static enum status company_work(struct store *s, struct call *c)
{
    struct dossier d = {.call = c,
                        .flows = json_array(),
                        .live = json_object(),
                        .published = json_array(),
                        .answers = json_array(),
                        .waivers = json_array(),
                        .refusals = json_array(),
                        .waiting = json_array(),
                        .journal = json_array(),
                        .mine = json_object()};
    json_t *o = NULL;
    enum status st = STATUS_NOT_FOUND;

    if (call_id(c->part[1], &d.id))
        st = entry(&d, s, &o);
    if (st == STATUS_OK)
        st = collect(&d, s);
    if (st == STATUS_OK) {
        json_object_set(o, "flows", d.flows);
        json_object_set(o, "publications", d.published);
        json_object_set(o, "answers", d.answers);
        json_object_set(o, "waivers", d.waivers);
        json_object_set(o, "refused_leads", d.refusals);
        json_object_set(o, "waiting", d.waiting);
        json_object_set(o, "journal", d.journal);
        call_ok(c, json_incref(o));
    }
    json_decref(o);
    json_decref(d.flows);
    json_decref(d.live);
    json_decref(d.published);
    json_decref(d.answers);
    json_decref(d.waivers);
    json_decref(d.refusals);
    json_decref(d.waiting);
    json_decref(d.journal);
    json_decref(d.mine);
    return st;
}

static void shown(struct call *c, enum status st)
{
    (void)st;
    audiences_free(c->data);
    c->data = NULL;
    call_finish(c);
}

void api_company(struct call *c)
{
    c->data = audiences_read(c->node);
    call_compute_then(c, company_work, shown);
}

/* ---- its end
 * ------------------------------------------------------------------------- */

struct erasing {
    uint32_t id;
    struct erased done;
    uint32_t *flow; /* whose offers leave at once */
    size_t flows;
};

static bool take_id(void *ctx, const struct flow *f,
                    const struct entry_origin *origin)
{
    struct erasing *e = ctx;
    uint32_t *more;

    (void)origin;
    if (f->company != e->id)
        return true;
    more = realloc(e->flow, (e->flows + 1) * sizeof *more);
    if (!more)
        abort();
    e->flow = more;
    e->flow[e->flows++] = f->id;
    return true;
}

/* Offers of flows that were removed before also are the company's, and what
 * leaves with a batch under way. */
static bool take_shown(void *ctx, const struct publication *p)
{
    const struct flow f = {.id = p->flow, .company = p->company};

    return p->withdrawn ? true : take_id(ctx, &f, NULL);
}

static enum status note_erasure(struct store *s, const struct erasing *e,
                                const struct company *company)
{
    uint8_t key[SECRET_LEN];
    char subject[160], hash[SECRET_TEXT];
    enum status st = secret_make(s, key);

    if (st != STATUS_OK)
        return st;
    secret_text(key, SECRET_COMPANY,
                company->reg_id[0] ? company->reg_id : company->name, hash);
    sodium_memzero(key, sizeof key);
    (void)snprintf(subject, sizeof subject,
                   "company=%u hash=%s flows=%u live=%u published=%u", e->id,
                   hash, e->done.flows, e->done.live, e->done.published);
    return journal_add(s, node_now_s(), "company.erase", subject);
}

static enum status erase_work(struct store *s, struct call *c)
{
    struct erasing *e = c->data;
    struct company company;
    enum status st = STATUS_NOT_FOUND;

    if (call_id(c->part[1], &e->id))
        st = companies_get(s, e->id, &company);
    if (st == STATUS_OK)
        st = publications_each(s, take_shown, e);
    if (st == STATUS_OK)
        st = erase_company(s, e->id, &e->done);
    if (st == STATUS_OK)
        st = note_erasure(s, e, &company);
    sodium_memzero(&company, sizeof company);
    if (st == STATUS_OK)
        call_ok(c, json_pack("{sI sI sI sI ss}", "erased", (json_int_t)e->id,
                             "flows", (json_int_t)e->done.flows, "withdrawals",
                             (json_int_t)e->done.live, "history",
                             (json_int_t)e->done.published, "text",
                             tr(c->lang,
                                "What was entered is deleted here. Its offers "
                                "are withdrawn: every node that follows the "
                                "protocol removes them. Copies, proofs and "
                                "backups made before remain. Of what was "
                                "published a nameless history stays, so that "
                                "the company is protected if it comes "
                                "back.")));
    return st;
}

static void finish(struct call *c)
{
    struct erasing *e = c->data;

    free(e->flow);
    call_finish(c);
}

/* The erasure is done whatever becomes of the batch. */
static void withdrawn(void *ctx, const struct release_result *result)
{
    struct call *c = ctx;

    json_object_set_new(c->reply, "withdrawn_now",
                        json_integer(result->status == STATUS_OK
                                         ? (json_int_t)result->withdrawals
                                         : 0));
    json_put_time(c->reply, "next_batch", result->next_s);
    finish(c);
}

static void erased(struct call *c, enum status st)
{
    const struct erasing *e = c->data;

    if (st == STATUS_OK)
        territory_changed(c->node);
    if (st != STATUS_OK || !e->done.live)
        finish(c);
    else
        release_run(c->node, &(struct release_request){.flow = e->flow,
                                                       .flows = e->flows,
                                                       .lang = c->lang,
                                                       .then = withdrawn,
                                                       .ctx = c});
}

/* "confirm": its own number again, so that no slip erases a company. */
void api_company_erase(struct call *c)
{
    const char *again = call_text(c, "confirm");

    c->data = calloc(1, sizeof(struct erasing));
    if (!c->data)
        abort();
    if (!again || strcmp(again, c->part[1]) != 0) {
        call_fail(c, CALL_USAGE, "CONFIRM", "%s",
                  tr(c->lang, "Say the number of the company again to erase "
                              "it: nothing was changed."));
        finish(c);
        return;
    }
    call_write_then(c, erase_work, erased);
}
