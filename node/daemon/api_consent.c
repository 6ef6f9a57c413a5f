/* What a company answered to the preview of one of its flows: "would an
 * informed competitor exclude most of these?"  Yes withholds it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "api.h"
#include "indexer.h"
#include "json.h"
#include "published.h"
#include "record.h"
#include "records.h"
#include "release.h"
#include "sheet.h"

struct answering {
    struct consent consent;
    uint8_t record[CONSENT_RECORD];
    bool live; /* an offer that a veto takes back */
    const char *by;
};

static enum status look_work(struct store *s, struct call *c)
{
    struct answering *a = c->data;
    struct workbook w = {0};
    struct decision *d = malloc(sizeof *d);
    const struct flow *f = NULL;
    uint32_t id = 0;
    enum status st = d ? workbook_open(&w, c->node->territory, s, node_now_s())
                       : STATUS_NO_MEMORY;

    if (st == STATUS_OK && call_id(c->part[1], &id))
        f = workbook_flow(&w, id);
    if (st == STATUS_OK && !f)
        st = STATUS_NOT_FOUND;
    if (st == STATUS_OK)
        st = sheet_decide(&w, f, d);
    if (st == STATUS_OK) {
        a->consent.flow = f->id;
        a->consent.company = f->company;
        a->consent.k = d->k;
        a->consent.k_members = d->k_participants;
    }
    if (st == STATUS_OK && d->publishable &&
        record_hash(&d->offer, a->record) == STATUS_OK)
        a->consent.record = a->record;
    free(d);
    workbook_close(&w);
    return st;
}

static enum status note(struct store *s, const struct answering *a)
{
    const struct consent *t = &a->consent;
    char subject[256], who[SECRET_TEXT], record[2 * CONSENT_RECORD + 1];
    int n;

    sodium_bin2hex(who, sizeof who, t->who, sizeof t->who);
    n = snprintf(subject, sizeof subject,
                 "flow=%u company=%u answer=%s who=%s text=%u k=%u "
                 "k_members=%u",
                 t->flow, t->company,
                 t->answer == CONSENT_VETO ? "veto" : "fine", who,
                 t->text_version, t->k, t->k_members);
    if (t->record && n > 0) {
        sodium_bin2hex(record, sizeof record, t->record, CONSENT_RECORD);
        (void)snprintf(subject + n, sizeof subject - (size_t)n, " record=%s",
                       record);
    }
    return journal_add(s, t->at, "consent", subject);
}

/* Live, or on its way with a batch. */
static bool take_shown(void *ctx, const struct publication *p)
{
    struct answering *a = ctx;

    a->live = p->flow == a->consent.flow && !p->withdrawn;
    return !a->live;
}

static enum status write_work(struct store *s, struct call *c)
{
    struct answering *a = c->data;
    uint8_t key[SECRET_LEN];
    enum status st = secret_make(s, key);

    if (st != STATUS_OK)
        return st;
    secret_hash(key, SECRET_PERSON, a->by, a->consent.who);
    sodium_memzero(key, sizeof key);
    a->consent.at = node_now_s();
    a->consent.text_version = CONSENT_TEXT_VERSION;
    st = consents_add(s, &a->consent);
    if (st == STATUS_OK)
        st = publications_each(s, take_shown, a);
    return st == STATUS_OK ? note(s, a) : st;
}

static void answered(void *ctx, const struct release_result *result)
{
    struct call *c = ctx;
    const struct answering *a = c->data;
    bool veto = a->consent.answer == CONSENT_VETO;
    json_t *o = json_pack(
        "{sI ss sb ss}", "flow", (json_int_t)a->consent.flow, "answer",
        veto ? "yes" : "no", "withdraws", (int)(veto && a->live), "text",
        veto ? tr(c->lang, "Recorded: the flow is withheld until the company "
                           "changes its mind.")
             : tr(c->lang, "Recorded: the company does not object."));

    if (result) {
        json_object_set_new(o, "released", json_boolean(result->released));
        json_put_time(o, "next_batch", result->next_s);
    }
    call_ok(c, o);
    call_finish(c);
}

static void written(struct call *c, enum status st)
{
    const struct answering *a = c->data;

    if (st != STATUS_OK)
        call_finish(c);
    else if (a->consent.answer != CONSENT_VETO || !a->live)
        answered(c, NULL);
    else
        release_run(c->node, &(struct release_request){
                                 .flow = &a->consent.flow,
                                 .flows = call_flag(c, "now") ? 1 : 0,
                                 .lang = c->lang,
                                 .then = answered,
                                 .ctx = c});
}

static void looked(struct call *c, enum status st)
{
    indexer_release(c->node);
    if (st != STATUS_OK)
        call_finish(c);
    else
        call_write_then(c, write_work, written);
}

/* {"answer": "yes"|"no", "by": WHO, "now": false} */
void api_consent(struct call *c)
{
    struct answering *a = calloc(1, sizeof *a);
    const char *answer = call_text(c, "answer");

    if (!a)
        abort();
    c->data = a;
    a->by = call_text(c, "by");
    if (answer && strcmp(answer, "yes") == 0)
        a->consent.answer = CONSENT_VETO;
    else if (answer && strcmp(answer, "no") == 0)
        a->consent.answer = CONSENT_FINE;
    if (!a->consent.answer || !a->by || !a->by[0]) {
        call_fail(c, CALL_USAGE, "NO_ANSWER", "%s",
                  tr(c->lang, "Say what the company answered (yes: a "
                              "competitor would exclude most of them; no) and "
                              "who answered."));
        call_finish(c);
        return;
    }
    indexer_hold(c->node);
    call_compute_then(c, look_work, looked);
}
