/* Status, and what the facilitator entered: companies, flows, register. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "api.h"
#include "doubted.h"
#include "entries.h"
#include "json.h"
#include "pages.h"
#include "proclaim.h"
#include "published.h"
#include "records.h"
#include "release.h"
#include "symbiote/crockford.h"
#include "territory.h"

/* ---- status
 * ------------------------------------------------------------------------ */

enum { DOUBTS_SHOWN = 20 };

struct status_data {
    uint64_t flows, companies, waiting;
    json_t *reply;
};

static enum status status_work(struct store *s, struct call *c)
{
    struct status_data *d = c->data;
    enum status st = territory_ensure(c->node->territory, s);

    if (st == STATUS_OK)
        st = flows_count(s, &d->flows);
    if (st == STATUS_OK)
        st = companies_count(s, &d->companies);
    if (st == STATUS_OK)
        st = waiting_count(s, &d->waiting);
    if (st != STATUS_OK)
        return st;
    json_object_set_new(d->reply, "flows", json_integer((json_int_t)d->flows));
    json_object_set_new(d->reply, "companies",
                        json_integer((json_int_t)d->companies));
    json_object_set_new(d->reply, "waiting",
                        json_integer((json_int_t)d->waiting));
    json_object_set_new(d->reply, "profile",
                        json_string(territory_profile(c->node->territory)));
    json_object_set_new(d->reply, "participants",
                        json_string(c->node->territory->participants_public
                                        ? "public"
                                        : "secret"));
    return STATUS_OK;
}

static void status_after(struct call *c, enum status st)
{
    struct status_data *d = c->data;

    if (st == STATUS_OK)
        call_ok(c, d->reply);
    else
        json_decref(d->reply);
    call_finish(c);
}

/* The first of them in words; `offer list --mine` has all. */
static void put_doubts(json_t *status, const struct node *n, enum lang lang)
{
    struct doubted *d = doubted_list(n);

    json_object_set_new(status, "doubted", json_integer((json_int_t)d->count));
    if (d->count > DOUBTS_SHOWN)
        d->count = DOUBTS_SHOWN;
    json_object_set_new(status, "doubts", doubted_json(d, NULL, lang));
    free(d);
}

static json_t *status_of_node(struct node *n, enum lang lang)
{
    static const char *const gate[] = {"cold", "live", "recover"};
    char tid[TID_TEXT], shown[TID_SHOWN], url[NODE_URL_MAX * 2];
    size_t active = 0, peers = federate_peers(n->federate);
    json_t *o;

    tid_text(tid, n->identity.tid);
    tid_shown(shown, n->identity.tid);
    for (size_t i = 0; i < peers; i++)
        active += federate_peer_at(n->federate, i).state == PEER_ACTIVE;
    o = json_pack("{ss ss ss ss ss sI sI sI sI ss}", "territory", tid, "name",
                  n->name, "country", n->identity.country, "fingerprint", shown,
                  "version", SYMBIOTE_VERSION, "peers", (json_int_t)peers,
                  "peers_active", (json_int_t)active, "offers_mine",
                  (json_int_t)proclaim_offers(n), "offers_pool",
                  (json_int_t)pool_count(n->pool), "gate",
                  gate[federate_gate(n->federate)]);
    put_doubts(o, n, lang);
    json_put_text(o, "area", n->identity.area);
    json_put_text(o, "listen", n->listen_url);
    if (n->http_url[0]) {
        char http[NODE_URL_MAX + 8];

        (void)snprintf(http, sizeof http, "http://%s", n->http_url);
        json_put_text(o, "http", http);
        pages_login_url(n, url, sizeof url);
        json_put_text(o, "login_url", url);
    }
    if (n->refused.fault != CHECK_FINE) {
        char why[CHECK_TEXT_MAX];

        check_text(lang, &n->refused, why);
        json_put_text(o, "blocked", why);
        json_put_text(o, "blocked_help",
                      tr(lang, "Withdrawals leave all the same. Correct that "
                               "flow, or withdraw its offer, and publish "
                               "again."));
    }
    if (n->next_batch > 1) /* 1: as soon as it may sign, which is no date */
        json_put_time(o, "next_batch", n->next_batch);
    return o;
}

void api_status(struct call *c)
{
    struct status_data *d = calloc(1, sizeof *d);

    if (!d)
        abort();
    c->data = d;
    d->reply = status_of_node(c->node, c->lang);
    call_compute_then(c, status_work, status_after);
}

/* ---- companies
 * ---------------------------------------------------------------------- */

static bool list_company(void *ctx, const struct company *company,
                         const struct entry_origin *origin)
{
    struct call *c = ctx;

    (void)origin;
    json_array_append_new(c->reply, json_company(company, c->lang));
    return true;
}

static enum status companies_work(struct store *s, struct call *c)
{
    call_ok(c, json_array());
    return companies_each(s, list_company, c);
}

void api_companies(struct call *c)
{
    call_compute(c, companies_work);
}

/* ---- flows
 * ----------------------------------------------------------------------------
 */

struct listing {
    struct call *call;
    struct territory *territory;
    uint32_t only; /* 0: all */
    uint32_t *published;
    size_t published_count;
    bool failed; /* out of memory */
};

static bool take_published(void *ctx, const struct publication *p)
{
    struct listing *l = ctx;
    uint32_t *more =
        realloc(l->published, (l->published_count + 1) * sizeof *more);

    l->failed = !more;
    if (!more)
        return false;
    l->published = more;
    l->published[l->published_count++] = p->flow;
    return true;
}

static bool list_flow(void *ctx, const struct flow *f,
                      const struct entry_origin *origin)
{
    struct listing *l = ctx;
    bool published = false;
    json_t *o;

    if (l->only && f->id != l->only)
        return true;
    for (size_t i = 0; i < l->published_count; i++)
        published |= l->published[i] == f->id;
    o = json_flow(f, territory_company(l->territory, f->company),
                  l->call->lang);
    json_object_set_new(o, "published", json_boolean(published));
    json_object_set_new(o, "original",
                        json_original(origin->original, origin->original_len));
    json_array_append_new(l->call->reply, o);
    return true;
}

static enum status list_flows(struct store *s, struct call *c, uint32_t only)
{
    struct listing l = {
        .call = c, .territory = c->node->territory, .only = only};
    enum status st = territory_ensure(l.territory, s);

    call_ok(c, json_array());
    if (st == STATUS_OK)
        st = publications_live(s, take_published, &l);
    if (l.failed)
        st = STATUS_NO_MEMORY;
    if (st == STATUS_OK)
        st = flows_each(s, list_flow, &l);
    free(l.published);
    return st;
}

static enum status flows_work(struct store *s, struct call *c)
{
    return list_flows(s, c, 0);
}

static enum status flow_work(struct store *s, struct call *c)
{
    enum status st = STATUS_NOT_FOUND;
    uint32_t id = 0;
    json_t *one;

    if (call_id(c->part[1], &id))
        st = list_flows(s, c, id);
    if (st != STATUS_OK)
        return st;
    one = json_array_get(c->reply, 0);
    if (!one) {
        call_fail_status(c, STATUS_NOT_FOUND);
        return STATUS_NOT_FOUND;
    }
    call_ok(c, json_incref(one));
    return STATUS_OK;
}

void api_flows(struct call *c)
{
    call_compute(c, flows_work);
}

void api_flow(struct call *c)
{
    call_compute(c, flow_work);
}

/* A flow that goes takes its offer with it. */
struct removing {
    uint32_t flow;
    uint8_t offer[PUBLISHED_OFFER]; /* one live offer a flow at most */
    uint32_t offers;
};

static bool take_offer(void *ctx, const struct publication *p)
{
    struct removing *r = ctx;

    if (p->flow == r->flow) {
        memcpy(r->offer, p->offer, sizeof r->offer);
        r->offers++;
    }
    return r->offers == 0;
}

static enum status remove_work(struct store *s, struct call *c)
{
    struct removing *r = c->data;
    char subject[32];
    enum status st = STATUS_NOT_FOUND;

    if (call_id(c->part[1], &r->flow))
        st = waiting_drop(s, r->flow);
    if (st == STATUS_OK)
        st = flows_remove(s, r->flow);
    if (st == STATUS_OK)
        st = publications_live(s, take_offer, r);
    if (st == STATUS_OK && r->offers)
        st = waiting_withdraw(s, r->flow, r->offer, node_now_s());
    (void)snprintf(subject, sizeof subject, "flow=%u", r->flow);
    if (st == STATUS_OK)
        st = journal_add(s, node_now_s(), "flow.remove", subject);
    if (st == STATUS_OK)
        call_ok(c, json_pack("{sI sI}", "removed", (json_int_t)r->flow,
                             "withdrawals_queued", (json_int_t)r->offers));
    return st;
}

/* The removal is done whatever becomes of the batch. */
static void remove_planned(void *ctx, const struct release_result *result)
{
    struct call *c = ctx;

    json_put_time(c->reply, "next_batch", result->next_s);
    call_finish(c);
}

static void remove_after(struct call *c, enum status st)
{
    const struct removing *r = c->data;

    if (st == STATUS_OK && r->offers)
        release_run(c->node, &(struct release_request){.lang = c->lang,
                                                       .then = remove_planned,
                                                       .ctx = c});
    else
        call_finish(c);
}

void api_flow_remove(struct call *c)
{
    c->data = calloc(1, sizeof(struct removing));
    if (!c->data)
        abort();
    call_write_then(c, remove_work, remove_after);
}

/* ---- the flow that a conflict keeps
 * ---------------------------------------------------------------------------
 */

struct preference {
    uint32_t flow;
    bool on;
};

static enum status prefer_work(struct store *s, struct call *c)
{
    const struct preference *p = c->data;
    char subject[48];
    enum status st = flows_prefer(s, p->flow, p->on);

    (void)snprintf(subject, sizeof subject, "flow=%u now=%d", p->flow, p->on);
    if (st == STATUS_OK)
        st = journal_add(s, node_now_s(), "flow.prefer", subject);
    if (st == STATUS_OK)
        call_ok(c, json_pack("{sI sb}", "flow", (json_int_t)p->flow,
                             "preferred", (int)p->on));
    return st;
}

static void prefer_after(struct call *c, enum status st)
{
    (void)st; /* the answer says it */
    call_finish(c);
}

void api_flow_prefer(struct call *c)
{
    struct preference *p = calloc(1, sizeof *p);
    const json_t *on = json_object_get(c->body, "preferred");

    if (!p)
        abort();
    c->data = p;
    p->on = !json_is_false(on);
    if (call_id(c->part[1], &p->flow)) {
        call_write_then(c, prefer_work, prefer_after);
        return;
    }
    call_fail(c, CALL_NOT_FOUND, "NOT_FOUND",
              tr(c->lang, "There is no flow %s; list them with `symbiote flow "
                          "list`."),
              c->part[1]);
    call_finish(c);
}
