/* The consent of a company to be shown below k, to named peers only, and the
 * end of it (PRIVACY 1.9). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "api.h"
#include "audience.h"
#include "indexer.h"
#include "json.h"
#include "record.h"
#include "records.h"
#include "release.h"
#include "waivers.h"

struct waiving {
    struct waiver waiver; /* k 0: taken back */
    bool revoke;
    bool live; /* an offer that stands by consent, or did */
    uint8_t record[CONSENT_RECORD];
    uint32_t k, k_members;
    json_t *words; /* of the record */
    struct audiences *known;
    const char *by;
};

/* ---- may it be? ---------------------------------------------------------- */

/* Why a consent does not help. */
static void refuse(struct call *c, const struct decision *d, uint8_t k)
{
    char text[DECIDE_TEXT_MAX];

    if (d->publishable)
        call_fail(c, CALL_REFUSED, "NOT_NEEDED", "%s",
                  tr(c->lang, "No consent is needed: the flow can be published "
                              "by the rule."));
    else if (d->reason == REASON_SOLE_TRADER)
        call_fail(c, CALL_REFUSED, "PERSON", "%s",
                  tr(c->lang, "Refused: the author is a natural person, and "
                              "nobody can consent to less protection for a "
                              "person."));
    else if (d->reason != REASON_K_TERRITORY && d->reason != REASON_DOMINANT &&
             d->reason != REASON_HISTORY) {
        decide_text(c->lang, d, text);
        call_fail(c, CALL_REFUSED, reason_name(d->reason),
                  tr(c->lang, "A consent below k does not help here. %s"),
                  text);
    } else if (k <= WAIVER_K_MIN)
        call_fail(c, CALL_REFUSED, "TOO_FEW",
                  tr(c->lang, "Refused: the rule asks for %u possible authors "
                              "already, and no consent goes below."),
                  WAIVER_K_MIN);
    else
        call_fail(c, CALL_REFUSED, "TOO_FEW",
                  tr(c->lang,
                     "Refused: even with the consent of the company at "
                     "least %u possible authors must be left, alone "
                     "and together with all that it showed, and here "
                     "there are fewer."),
                  WAIVER_K_MIN);
}

static void take_decision(struct waiving *a, const struct decision *d,
                          enum lang lang)
{
    a->waiver.k = d->waiver;
    a->k = d->k;
    a->k_members = d->k_participants;
    a->words = record_words(&d->offer, true, lang);
}

/* The decision as if the company consented to the least there is. */
static enum status decide_waived(struct call *c, const struct workbook *w,
                                 const struct flow *f)
{
    struct waiving *a = c->data;
    struct flow *open = malloc(sizeof *open);
    struct decision *d = malloc(sizeof *d);
    const struct flow *one = open;
    enum status st = STATUS_NO_MEMORY;

    if (open && d) {
        *open = *f;
        open->named = true;
        open->waiver = WAIVER_K_MIN;
        st = workbook_decide(w, &one, 1, d);
    }
    if (st == STATUS_OK && (!d->publishable || !d->waiver)) {
        refuse(c, d, w->territory->policy.k);
        st = STATUS_REFUSED;
    }
    if (st == STATUS_OK) {
        take_decision(a, d, c->lang);
        st = record_hash(&d->offer, a->record);
    }
    if (st == STATUS_OK)
        a->waiver.record = a->record;
    free(open);
    free(d);
    return st;
}

/* What is taken back was given. */
static enum status find_waiver(struct call *c, const struct workbook *w,
                               uint32_t flow)
{
    for (size_t i = 0; i < w->waivers; i++)
        if (w->waiver[i].flow == flow && w->waiver[i].k)
            return STATUS_OK;
    call_fail(c, CALL_NOT_FOUND, "NO_WAIVER",
              tr(c->lang, "The company has not consented to anything below k "
                          "for flow %u."),
              flow);
    return STATUS_NOT_FOUND;
}

static enum status look_work(struct store *s, struct call *c)
{
    struct waiving *a = c->data;
    struct workbook w = {0};
    const struct flow *f = NULL;
    uint32_t id = 0;
    enum status st = workbook_open(&w, c->node->territory, s, node_now_s());

    if (st == STATUS_OK && call_id(c->part[1], &id))
        f = workbook_flow(&w, id);
    if (st == STATUS_OK && !f)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK) {
        a->waiver.flow = f->id;
        a->waiver.company = f->company;
        st = a->revoke ? find_waiver(c, &w, f->id) : decide_waived(c, &w, f);
    }
    workbook_close(&w);
    return st;
}

/* ---- writing it down ----------------------------------------------------- */

static enum status note(struct store *s, const struct waiving *a)
{
    const struct waiver *w = &a->waiver;
    char subject[320], who[SECRET_TEXT], record[2 * CONSENT_RECORD + 1];

    sodium_bin2hex(who, sizeof who, w->who, sizeof w->who);
    sodium_bin2hex(record, sizeof record, a->record, sizeof a->record);
    if (a->revoke)
        (void)snprintf(subject, sizeof subject, "flow=%u company=%u who=%s",
                       w->flow, w->company, who);
    else
        (void)snprintf(subject, sizeof subject,
                       "flow=%u company=%u waiver=%u k=%u k_members=%u "
                       "audience=%zu who=%s text=%u record=%s",
                       w->flow, w->company, w->k, a->k, a->k_members,
                       w->audience.count, who, w->text_version, record);
    return journal_add(s, w->at, a->revoke ? "waiver.revoke" : "waiver",
                       subject);
}

/* Live, or on its way with a batch. */
static bool take_shown(void *ctx, const struct publication *p)
{
    struct waiving *a = ctx;

    a->live = p->flow == a->waiver.flow && p->waiver && !p->withdrawn;
    return !a->live;
}

static enum status write_work(struct store *s, struct call *c)
{
    struct waiving *a = c->data;
    uint8_t key[SECRET_LEN];
    enum status st = secret_make(s, key);

    if (st != STATUS_OK)
        return st;
    if (a->by && a->by[0]) /* taking back needs no name: sixteen zero bytes */
        secret_hash(key, SECRET_PERSON, a->by, a->waiver.who);
    sodium_memzero(key, sizeof key);
    a->waiver.at = node_now_s();
    a->waiver.text_version = WAIVER_TEXT_VERSION;
    st = waivers_add(s, &a->waiver);
    if (st == STATUS_OK)
        st = publications_each(s, take_shown, a);
    return st == STATUS_OK ? note(s, a) : st;
}

/* ---- answering ----------------------------------------------------------- */

static void finish(struct call *c)
{
    struct waiving *a = c->data;

    json_decref(a->words);
    audiences_free(a->known);
    call_finish(c);
}

/* What it means, with the numbers: shown before it is asked for, and after. */
static json_t *waiver_json(const struct call *c)
{
    const struct waiving *a = c->data;
    char text[DECIDE_TEXT_MAX];
    json_t *o = json_pack(
        "{sI sI sI sI sO}", "flow", (json_int_t)a->waiver.flow, "waiver",
        (json_int_t)a->waiver.k, "k", (json_int_t)a->k, "k_participants",
        (json_int_t)a->k_members, "record", a->words);

    (void)snprintf(text, sizeof text,
                   tr(c->lang, "Below k by consent: at least %u possible "
                               "authors, fewer than the rule asks for, shown "
                               "to the named peers only. Who knows the trade "
                               "there may recognise the company, and what was "
                               "read cannot be recalled."),
                   a->waiver.k);
    json_put_text(o, "text", text);
    json_object_set_new(o, "audience",
                        audience_json(a->known, &a->waiver.audience));
    json_object_set_new(o, "text_version", json_integer(WAIVER_TEXT_VERSION));
    return o;
}

static void answered(void *ctx, const struct release_result *result)
{
    struct call *c = ctx;
    const struct waiving *a = c->data;
    json_t *o;

    if (a->revoke)
        o = json_pack("{sI sb ss}", "flow", (json_int_t)a->waiver.flow,
                      "revoked", 1, "text",
                      tr(c->lang, "The consent is taken back: what stood by it "
                                  "is withdrawn. Copies and proofs made before "
                                  "remain."));
    else
        o = waiver_json(c);
    json_object_set_new(o, "withdraws", json_boolean(a->revoke && a->live));
    if (result) {
        json_object_set_new(o, "withdrawals",
                            json_integer(result->status == STATUS_OK
                                             ? (json_int_t)result->withdrawals
                                             : 0));
        json_put_time(o, "next_batch", result->next_s);
    }
    call_ok(c, o);
    finish(c);
}

/* What stands by a consent that is gone, or that names fewer peers now, goes at
 * once. */
static void written(struct call *c, enum status st)
{
    const struct waiving *a = c->data;

    if (st != STATUS_OK)
        finish(c);
    else if (!a->live)
        answered(c, NULL);
    else
        release_run(c->node, &(struct release_request){.flow = &a->waiver.flow,
                                                       .flows = 1,
                                                       .lang = c->lang,
                                                       .then = answered,
                                                       .ctx = c});
}

static void looked(struct call *c, enum status st)
{
    indexer_release(c->node);
    if (st != STATUS_OK) {
        finish(c);
    } else if (call_flag(c, "look")) {
        call_ok(c, waiver_json(c));
        finish(c);
    } else {
        call_write_then(c, write_work, written);
    }
}

/* False: the call has failed. */
static bool read_request(struct call *c, struct waiving *a)
{
    bool given;

    if (!audience_asked(c, &a->waiver.audience, &given))
        return false;
    if (!given || (!a->by && !call_flag(c, "look")) || (a->by && !a->by[0])) {
        call_fail(c, CALL_USAGE, "NO_WAIVER", "%s",
                  tr(c->lang, "Say for which peers the company consents, and "
                              "who consented: --audience NAME,... --by WHO."));
        return false;
    }
    if (!a->waiver.audience.named) {
        call_fail(c, CALL_REFUSED, "AUDIENCE", "%s",
                  tr(c->lang, "Refused: a consent below k is for named peers, "
                              "never for all of them."));
        return false;
    }
    return true;
}

/* {"audience": "NAME,...", "by": WHO, "look": false} or {"revoke": true} */
void api_waiver(struct call *c)
{
    struct waiving *a = calloc(1, sizeof *a);

    if (!a)
        abort();
    c->data = a;
    a->by = call_text(c, "by");
    a->revoke = call_flag(c, "revoke");
    if (!a->revoke && !read_request(c, a)) {
        finish(c);
        return;
    }
    a->known = audiences_read(c->node);
    indexer_hold(c->node);
    call_compute_then(c, look_work, looked);
}
