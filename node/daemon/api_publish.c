/* Preview and publish: what would leave, what leaves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "audience.h"
#include "indexer.h"
#include "json.h"
#include "ownlog.h"
#include "release.h"
#include "sheet.h"
#include "symbiote/label.h"
#include "workbook.h"

/* ---- decisions as JSON
 * -------------------------------------------------------------- */

static json_t *names_of(uint32_t bits)
{
    json_t *list = json_array();

    for (unsigned f = 0; f < FIELDS; f++)
        if (bits & 1u << f)
            json_array_append_new(
                list, json_string(decide_field_name((enum decide_field)f)));
    return list;
}

static json_t *widened_of(const struct decision *d, const struct flow *flow,
                          const struct facts *facts, enum lang lang)
{
    const struct decide_preview preview = {lang, d, flow, facts};
    char text[2][DECIDE_PART_MAX];
    json_t *list = json_array();

    for (unsigned f = 0; f < FIELDS; f++) {
        if (!(d->widened & 1u << f))
            continue;
        decide_widened(&preview, (enum decide_field)f, text);
        json_array_append_new(list,
                              json_pack("{ss ss ss}", "field",
                                        decide_field_name((enum decide_field)f),
                                        "from", text[0], "to", text[1]));
    }
    return list;
}

static json_t *decision_json(const struct decision *d, const struct flow *flow,
                             const struct facts *facts, enum lang lang)
{
    char text[DECIDE_TEXT_MAX];
    json_t *o = json_pack("{si sb si si}", "flow", (int)d->flow, "publishable",
                          (int)d->publishable, "k", (int)d->k, "k_participants",
                          (int)d->k_participants);

    json_put_text(o, "label", flow->label);
    json_put_text(o, "reason", reason_name(d->reason));
    decide_text(lang, d, text);
    json_put_text(o, "text", text);
    if (d->waiver)
        json_object_set_new(o, "waiver", json_integer(d->waiver));
    if (d->publishable) {
        decide_question(lang, d, text);
        json_put_text(o, "question", text);
        json_object_set_new(o, "offer", json_offer(&d->offer, lang));
        if (d->waiver)
            json_put_consent(json_object_get(o, "offer"), lang);
        json_object_set_new(o, "widened", widened_of(d, flow, facts, lang));
    }
    json_object_set_new(o, "hidden", names_of(d->hidden));
    return o;
}

/* ---- choosing flows
 * ------------------------------------------------------------------ */

/* The flows that a request names. */
struct choice {
    const struct flow **flow;
    size_t count;
    struct decision *decision;
    struct audience *to; /* of each flow */
};

/* Whom the flows of a request are for. */
struct addressed {
    struct audiences *known;
    bool given; /* else each is for whom it was before */
    struct audience to;
};

static void close_choice(struct choice *ch)
{
    free(ch->flow);
    free(ch->decision);
    free(ch->to);
}

static enum status add_flow(struct call *c, struct choice *ch,
                            const struct workbook *w, const char *number)
{
    const struct flow *f = NULL;
    uint32_t id;

    if (call_id(number, &id))
        f = workbook_flow(w, id);
    if (!f) {
        call_fail(c, CALL_NOT_FOUND, "NOT_FOUND",
                  tr(c->lang, "There is no flow %s; list them with `symbiote "
                              "flow list`."),
                  number);
        return STATUS_NOT_FOUND;
    }
    for (size_t i = 0; i < ch->count; i++)
        if (ch->flow[i] == f)
            return STATUS_OK;
    ch->flow[ch->count++] = f;
    return STATUS_OK;
}

/* A number in the list, or text that should be one. */
static enum status add_named(struct call *c, struct choice *ch,
                             const struct workbook *w, const json_t *named)
{
    const char *text = json_string_value(named);
    char number[24];

    (void)snprintf(number, sizeof number, "%lld",
                   (long long)json_integer_value(named));
    return add_flow(c, ch, w, text ? text : number);
}

/* `flow=ID` of a preview, `flows` of a publication, or all. */
static enum status choose(struct call *c, struct choice *ch,
                          const struct workbook *w)
{
    const json_t *named = json_object_get(c->body, "flows");
    const char *one = call_text(c, "flow");
    size_t named_count = json_array_size(named);
    enum status st = STATUS_OK;

    ch->flow = calloc(w->flows + named_count + 1, sizeof(struct flow *));
    ch->decision = calloc(w->flows + named_count + 1, sizeof *ch->decision);
    if (!ch->flow || !ch->decision)
        return STATUS_NO_MEMORY;
    if (one)
        return add_flow(c, ch, w, one);
    for (size_t i = 0; i < named_count && st == STATUS_OK; i++)
        st = add_named(c, ch, w, json_array_get(named, i));
    for (size_t i = 0; i < w->flows && !named; i++)
        ch->flow[ch->count++] = &w->flow[i];
    return st;
}

/* Says of each flow whom it is for; a flow for chosen peers may leave then. */
static enum status address(struct choice *ch, struct workbook *w,
                           const struct addressed *a)
{
    ch->to = calloc(ch->count + 1, sizeof *ch->to);
    if (!ch->to)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < ch->count; i++) {
        const struct flow *f = ch->flow[i];

        ch->to[i] = a->given ? a->to : audience_of_flow(w, a->known, f->id);
        workbook_address(w, f, &ch->to[i]);
    }
    return STATUS_OK;
}

static enum status decide_chosen(struct call *c, struct choice *ch,
                                 struct workbook *w, struct store *s)
{
    const struct addressed *a = c->data;
    enum status st = workbook_open(w, c->node->territory, s, node_now_s());

    if (st == STATUS_OK)
        st = choose(c, ch, w);
    if (st == STATUS_OK)
        st = address(ch, w, a);
    if (st == STATUS_OK)
        st = workbook_decide(w, ch->flow, ch->count, ch->decision);
    for (size_t i = 0; i < ch->count && st == STATUS_OK; i++)
        if (ch->decision[i].publishable && !audience_reachable(&ch->to[i])) {
            ch->decision[i].publishable = false;
            ch->decision[i].reason = REASON_PRIVATE;
            ch->decision[i].detail = DETAIL_CHOSEN_ONLY;
        }
    return st;
}

/* False: the call has failed.  Loop. */
static bool read_address(struct call *c, struct addressed *a)
{
    if (!audience_asked(c, &a->to, &a->given))
        return false;
    a->known = audiences_read(c->node);
    return true;
}

static json_t *chosen_json(const struct call *c, const struct choice *ch,
                           size_t i)
{
    const struct addressed *a = c->data;
    json_t *o = decision_json(&ch->decision[i], ch->flow[i],
                              &c->node->territory->facts, c->lang);

    json_object_set_new(o, "audience", audience_json(a->known, &ch->to[i]));
    return o;
}

/* ---- preview
 * ---------------------------------------------------------------------------
 */

static enum status preview_work(struct store *s, struct call *c)
{
    struct workbook w = {0};
    struct choice ch = {0};
    enum status st = decide_chosen(c, &ch, &w, s);

    if (st == STATUS_OK) {
        call_ok(c, json_array());
        for (size_t i = 0; i < ch.count; i++)
            json_array_append_new(c->reply, chosen_json(c, &ch, i));
    }
    if (st == STATUS_OK && ch.count == 1 && call_text(c, "flow"))
        st = sheet_put(json_array_get(c->reply, 0), &w, s, ch.flow[0], c->lang);
    close_choice(&ch);
    workbook_close(&w);
    return st;
}

static void preview_after(struct call *c, enum status st)
{
    struct addressed *a = c->data;

    (void)st;
    indexer_release(c->node);
    audiences_free(a->known);
    call_finish(c);
}

void api_preview(struct call *c)
{
    c->data = calloc(1, sizeof(struct addressed));
    if (!c->data)
        abort();
    if (!read_address(c, c->data)) {
        call_finish(c);
        return;
    }
    indexer_hold(c->node);
    call_compute_then(c, preview_work, preview_after);
}

/* ---- publish
 * -----------------------------------------------------------------------------
 */

struct waits {
    uint32_t flow;
    bool replaces;
    uint8_t old[OFFER_ID_LEN];
    struct audience to;
};

struct publishing {
    struct addressed addressed; /* first: decide_chosen() reads it */
    bool now, single;
    uint32_t *named; /* flows of the request */
    size_t names;
    struct waits *waits;
    size_t count;
    size_t withheld, same;
    json_t *flows;
};

/* It is live already, for the same peers. */
static bool is_shown(const struct publishing *p, const struct decision *d,
                     const struct shown_offer *old, const struct audience *to)
{
    return d->kept &&
           audience_same(
               to,
               &p->addressed.known->of[ownlog_stream(old->leaf) % STREAMS_MAX]);
}

static void sort_out(struct publishing *p, const struct workbook *w,
                     const struct decision *d, const struct audience *to)
{
    const struct shown_offer *old = workbook_live(w, d->flow);
    struct waits *next = &p->waits[p->count];

    if (!d->publishable) {
        p->withheld++;
        return;
    }
    if (old && is_shown(p, d, old, to)) {
        p->same++;
        return;
    }
    *next = (struct waits){.flow = d->flow, .replaces = old != NULL, .to = *to};
    if (old)
        memcpy(next->old, old->body.id, OFFER_ID_LEN);
    p->count++;
}

static enum status publish_work(struct store *s, struct call *c)
{
    struct publishing *p = c->data;
    struct workbook w = {0};
    struct choice ch = {0};
    enum status st = decide_chosen(c, &ch, &w, s);

    p->waits = calloc(ch.count + 1, sizeof *p->waits);
    p->flows = json_array();
    for (size_t i = 0; i < ch.count && st == STATUS_OK; i++) {
        sort_out(p, &w, &ch.decision[i], &ch.to[i]);
        json_array_append_new(p->flows, chosen_json(c, &ch, i));
    }
    close_choice(&ch);
    workbook_close(&w);
    return st;
}

static enum status queue_work(struct store *s, struct call *c)
{
    const struct publishing *p = c->data;
    enum status st = STATUS_OK;

    for (size_t i = 0; i < p->count && st == STATUS_OK; i++) {
        const struct waits *next = &p->waits[i];

        st = waiting_publish(s, next->flow, &next->to, node_now_s());
        if (st == STATUS_OK && next->replaces)
            st = waiting_withdraw(s, next->flow, next->old, node_now_s());
    }
    return st;
}

static void finish_publish(struct call *c)
{
    struct publishing *p = c->data;

    json_decref(p->flows);
    audiences_free(p->addressed.known);
    free(p->waits);
    free(p->named);
    call_finish(c);
}

bool api_release_failed(struct call *c, const struct release_result *r)
{
    if (r->blocked[0])
        call_fail(c, CALL_REFUSED, "CHECK", "%s", r->blocked);
    else if (r->status == STATUS_BUSY)
        call_fail(c, CALL_FAILED, "GATE", "%s",
                  tr(c->lang,
                     "Queued, but this node signs nothing before a peer has "
                     "told it what it holds of its log; `symbiote status` "
                     "shows when that is done."));
    else if (r->status != STATUS_OK)
        call_fail(c, CALL_FAILED, "QUEUED",
                  tr(c->lang, "Queued, but it did not leave: %s. It is tried "
                              "again."),
                  label_status(c->lang, r->status));
    return r->blocked[0] || r->status != STATUS_OK;
}

static void released(void *ctx, const struct release_result *r)
{
    struct call *c = ctx;
    struct publishing *p = c->data;
    json_t *o;

    if (!api_release_failed(c, r)) {
        o = json_pack("{sI sI sI sb si si sO}", "queued", (json_int_t)p->count,
                      "withheld", (json_int_t)p->withheld, "unchanged",
                      (json_int_t)p->same, "released", (int)r->released,
                      "offers", (int)r->offers, "withdrawals",
                      (int)r->withdrawals, "flows", p->flows);
        json_put_text(o, "text", r->text);
        json_put_time(o, "next_batch", r->next_s);
        call_ok(c, o);
        if (p->single && p->withheld)
            c->exit = CALL_REFUSED;
    }
    finish_publish(c);
}

static void queued(struct call *c, enum status st)
{
    const struct publishing *p = c->data;

    if (st != STATUS_OK)
        finish_publish(c);
    else
        release_run(c->node,
                    &(struct release_request){.all_now = p->now && !p->single,
                                              .flow = p->named,
                                              .flows = p->now ? p->names : 0,
                                              .lang = c->lang,
                                              .then = released,
                                              .ctx = c});
}

static void publish_after(struct call *c, enum status st)
{
    const struct publishing *p = c->data;
    json_t *first;

    indexer_release(c->node);
    if (st != STATUS_OK) {
        finish_publish(c);
        return;
    }
    /* One flow asked for and withheld: the answer is the reason. */
    if (p->single && p->count == 0 && p->withheld == 1) {
        first = json_array_get(p->flows, 0);
        call_fail(c, CALL_REFUSED,
                  json_string_value(json_object_get(first, "reason")), "%s",
                  json_string_value(json_object_get(first, "text")));
        finish_publish(c);
        return;
    }
    call_write_then(c, queue_work, queued);
}

void api_publish(struct call *c)
{
    struct publishing *p = calloc(1, sizeof *p);
    const json_t *flows = json_object_get(c->body, "flows");

    if (!p)
        abort();
    c->data = p;
    p->now = call_flag(c, "now");
    p->single = json_array_size(flows) > 0;
    p->named = calloc(json_array_size(flows) + 1, sizeof *p->named);
    if (!p->named)
        abort();
    for (; p->names < json_array_size(flows); p->names++)
        p->named[p->names] =
            (uint32_t)json_integer_value(json_array_get(flows, p->names));
    if (!p->single && !call_flag(c, "all")) {
        call_fail(c, CALL_USAGE, "NO_FLOW", "%s",
                  tr(c->lang, "Name the flows to publish, or all of them with "
                              "--all."));
        finish_publish(c);
        return;
    }
    if (!read_address(c, &p->addressed)) {
        finish_publish(c);
        return;
    }
    indexer_hold(c->node);
    call_compute_then(c, publish_work, publish_after);
}
