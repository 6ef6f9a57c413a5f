/* Leads: own flows against the pool and each other, on the worker. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "indexer.h"
#include "json.h"
#include "known.h"
#include "records.h"
#include "symbiote/assume.h"
#include "symbiote/crockford.h"
#include "symbiote/match.h"
#include "symbiote/reasons.h"
#include "workbook.h"

enum { LIMIT_MAX = 100000, FIND_LIMIT = 1000 };

struct matching {
    /* Set on the loop. */
    uint32_t flow; /* 0: all */
    size_t limit;
    size_t top;    /* of all flows together; 0: no limit */
    size_t offset; /* leads left out before those */
    bool paged;    /* {"total","offset","items"} instead of a list */
    bool by_flow;  /* grouped by flow instead of best first */
    bool assumed;
    bool cross;         /* leads with other territories only */
    bool explain;       /* one lead: c->part[1] */
    const char *reason; /* refuse it */
    const struct pool *pool;
    const struct compat *compat;
    struct known territory;
    /* Made on the worker. */
    struct workbook book;
    struct own_flow *own;
    size_t own_count;
    struct refusal *refused;
    size_t refused_count;
    struct leads leads;
    /* The lead to be refused. */
    char lead[LEAD_ID_TEXT];
    uint32_t lead_flow, other_flow;
    uint8_t offer[OFFER_ID_LEN];
};

/* ---- own side
 * ------------------------------------------------------------------------- */

static bool take_refusal(void *ctx, const struct refused_lead *r)
{
    struct matching *m = ctx;
    struct refusal *more =
        realloc(m->refused, (m->refused_count + 1) * sizeof *more);

    if (!more)
        return false;
    m->refused = more;
    more += m->refused_count++;
    *more = (struct refusal){.flow = r->flow};
    if (r->other_len == OFFER_ID_LEN)
        memcpy(more->offer, r->other, OFFER_ID_LEN);
    else if (r->other_len == sizeof more->other_flow)
        memcpy(&more->other_flow, r->other, sizeof more->other_flow);
    return true;
}

static void add_flows(struct matching *m)
{
    for (size_t i = 0; i < m->book.flows; i++) {
        const struct flow *f = &m->book.flow[i];
        const struct company *c =
            territory_company(m->book.territory, f->company);
        struct own_flow *own = &m->own[m->own_count];

        *own = (struct own_flow){.flow = f->id, .company = f->company};
        own->published = workbook_live(&m->book, f->id) != NULL;
        if (m->assumed && own->published)
            continue;
        if (body_of_flow(&own->body, f, c ? c->commune : 0, node_today()))
            m->own_count++;
    }
}

/* The flows of one company stand apart in the book: collect them. */
static size_t declared_by(const struct matching *m, uint32_t company,
                          struct flow *out)
{
    size_t n = 0;

    for (size_t i = 0; i < m->book.flows; i++)
        if (m->book.flow[i].company == company)
            out[n++] = m->book.flow[i];
    return n;
}

static enum status add_assumed(struct matching *m)
{
    const struct territory *t = m->book.territory;
    struct flow *declared = calloc(m->book.flows + 1, sizeof *declared);

    if (!declared)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < t->companies; i++) {
        size_t n = declared_by(m, t->company[i].id, declared);

        m->own_count += assume_flows(&t->company[i], declared, n,
                                     m->own + m->own_count, ASSUME_PER_COMPANY);
    }
    free(declared);
    return STATUS_OK;
}

static enum status list_own(struct matching *m, struct store *s)
{
    size_t cap =
        m->book.flows +
        (m->assumed ? m->book.territory->companies * ASSUME_PER_COMPANY : 0);
    enum status st = refusals_each(s, take_refusal, m);

    m->own = calloc(cap + 1, sizeof *m->own);
    if (!m->own)
        return STATUS_NO_MEMORY;
    add_flows(m);
    return st == STATUS_OK && m->assumed ? add_assumed(m) : st;
}

static enum status find_leads(struct matching *m, struct store *s,
                              struct call *c)
{
    struct match_input in = {.compat = m->compat,
                             .pool = m->pool,
                             .today = node_today(),
                             .limit = m->limit,
                             .own_pairs = !m->assumed && !m->cross,
                             .only_flow = m->flow};
    enum status st =
        workbook_open(&m->book, c->node->territory, s, node_now_s());

    if (st == STATUS_OK)
        st = list_own(m, s);
    if (st != STATUS_OK)
        return st;
    in.own = m->own;
    in.own_count = m->own_count;
    in.refused = m->refused;
    in.refused_count = m->refused_count;
    st = match_run(&in, &m->leads);
    if (st == STATUS_OK && !m->by_flow)
        match_sort(&m->leads);
    return st;
}

/* ---- leads as JSON
 * ----------------------------------------------------------------------- */

static void put_own(json_t *o, const struct matching *m, const struct lead *l,
                    enum lang lang)
{
    const struct own_flow *own = &m->own[l->own];
    const struct flow *f = workbook_flow(&m->book, own->flow);
    const struct company *c =
        territory_company(m->book.territory, own->company);

    if (f) {
        json_object_set_new(o, "flow", json_integer(own->flow));
        json_put_text(o, "label", f->label);
    } else {
        const struct flow_type *t = catalogue_type(own->body.type[0]);

        json_object_set_new(o, "assumed", json_true());
        json_put_text(o, "label", t ? t->label[lang] : "");
    }
    json_object_set_new(o, "company", json_integer(own->company));
    json_put_text(o, "company_name", c ? c->name : "");
    json_put_text(o, "direction",
                  vocab_name(VOCAB_DIRECTION, own->body.direction));
}

static void put_other_own(json_t *o, const struct matching *m,
                          const struct lead *l)
{
    const struct own_flow *other = &m->own[l->other];
    const struct flow *f = workbook_flow(&m->book, other->flow);
    const struct company *c =
        territory_company(m->book.territory, other->company);

    json_object_set_new(o, "other_flow", json_integer(other->flow));
    json_put_text(o, "other_label", f ? f->label : "");
    json_put_text(o, "other_company_name", c ? c->name : "");
}

static void put_other_offer(json_t *o, const struct matching *m,
                            const struct lead *l, enum lang lang)
{
    const struct known_territory *t = known_find(&m->territory, l->territory);
    char id[OFFER_ID_TEXT];
    struct pool_offer p;

    offer_id_text(id, l->offer);
    json_put_text(o, "offer", id);
    json_put_text(o, "territory", t ? t->tid : "");
    json_put_text(o, "territory_name", t ? t->name : "");
    if (pool_get(m->pool, l->row, &p) == STATUS_OK && p.types) {
        const struct flow_type *type = catalogue_type(p.type[0]);

        json_put_text(o, "other_label", type ? type->label[lang] : "");
    }
}

static void put_reasons(json_t *o, const struct reasons *r)
{
    json_t *list = json_array(), *missing = json_array();

    for (unsigned f = 0; f < FACTORS; f++)
        json_array_append_new(
            list, json_pack("{ss si ss}", "factor",
                            vocab_name(VOCAB_FACTOR, r->factor[f].factor),
                            "points_lost", (int)r->factor[f].points_lost,
                            "text", r->factor[f].text));
    for (size_t i = 0; i < r->missing_count; i++)
        json_array_append_new(missing, json_string(r->missing[i]));
    json_object_set_new(o, "reasons", list);
    json_object_set_new(o, "missing", missing);
    json_put_text(o, "summary", r->summary);
    json_put_text(o, "rule", r->rule);
    json_put_text(o, "check", r->check);
    json_put_text(o, "border", r->border);
    json_put_text(o, "visible", r->visible);
}

static json_t *lead_json(const struct matching *m, const struct lead *l,
                         struct reasons *r, enum lang lang)
{
    struct reasons_of of = {
        .compat = m->compat, .lead = l, .own = &m->own[l->own].body};
    struct pool_offer p;
    struct body other;
    json_t *o = json_pack(
        "{ss si si si ss sb}", "id", l->id, "score", (int)l->score.score,
        "score_low", (int)l->score.low, "score_high", (int)l->score.high,
        "verdict", l->verdict == VERDICT_CERTAIN ? "certain" : "possible",
        "visible_to_other", (int)l->visible_to_other);

    put_own(o, m, l, lang);
    if (l->other_own) {
        put_other_own(o, m, l);
        of.other = &m->own[l->other].body;
    } else {
        put_other_offer(o, m, l, lang);
        if (pool_get(m->pool, l->row, &p) == STATUS_OK) {
            pool_body(&p, node_today(), &other);
            of.other = &other;
        }
    }
    if (l->score.distance_known)
        json_object_set_new(o, "distance_km",
                            json_pack("[ff]", json_km(l->score.distance.lo_m),
                                      json_km(l->score.distance.hi_m)));
    if (of.other) {
        reasons_word(r, &of, lang);
        put_reasons(o, r);
    }
    return o;
}

/* ---- the work
 * --------------------------------------------------------------------------------
 */

static void free_matching(struct matching *m)
{
    workbook_close(&m->book);
    match_free(&m->leads);
    free(m->own);
    free(m->refused);
    known_free(&m->territory);
}

static enum status answer_one(struct matching *m, struct call *c,
                              struct reasons *r)
{
    size_t at = 0;
    enum status st = match_find(&m->leads, c->part[1], &at);
    const struct lead *l;

    if (st == STATUS_MALFORMED)
        st = STATUS_NOT_FOUND; /* no lead has such an id */
    if (st != STATUS_OK)
        return st;
    l = &m->leads.lead[at];
    memcpy(m->lead, l->id, sizeof m->lead);
    m->lead_flow = m->own[l->own].flow;
    m->other_flow = l->other_own ? m->own[l->other].flow : 0;
    memcpy(m->offer, l->offer, OFFER_ID_LEN);
    call_ok(c, lead_json(m, l, r, c->lang));
    return STATUS_OK;
}

static json_t *leads_json(const struct matching *m, struct reasons *r,
                          enum lang lang)
{
    size_t end = m->leads.count;
    json_t *list = json_array();

    if (m->top && m->offset < end && m->top < end - m->offset)
        end = m->offset + m->top;
    for (size_t i = m->offset; i < end; i++)
        json_array_append_new(list, lead_json(m, &m->leads.lead[i], r, lang));
    if (!m->paged)
        return list;
    return json_pack("{sI sI sI so}", "total", (json_int_t)m->leads.count,
                     "untyped", (json_int_t)m->leads.untyped, "offset",
                     (json_int_t)m->offset, "items", list);
}

static enum status match_work(struct store *s, struct call *c)
{
    struct matching *m = c->data;
    struct reasons *r = malloc(sizeof *r);
    enum status st = r ? find_leads(m, s, c) : STATUS_NO_MEMORY;

    if (st == STATUS_OK && m->explain) {
        st = answer_one(m, c, r);
    } else if (st == STATUS_OK) {
        call_ok(c, leads_json(m, r, c->lang));
    }
    free(r);
    return st;
}

static void match_after(struct call *c, enum status st)
{
    (void)st;
    indexer_release(c->node);
    free_matching(c->data);
    call_finish(c);
}

static struct matching *begin(struct call *c)
{
    struct matching *m = calloc(1, sizeof *m);

    if (!m)
        abort();
    c->data = m;
    m->pool = c->node->pool;
    m->compat = c->node->compat;
    m->territory = known_territories(c->node);
    return m;
}

static void run(struct call *c,
                void (*after)(struct call *c, enum status status))
{
    indexer_hold(c->node);
    call_compute_then(c, match_work, after);
}

void api_match(struct call *c)
{
    struct matching *m = begin(c);
    int64_t limit = MATCH_LIMIT, flow = 0, top = 0, offset = 0;

    if (!call_number(c, "limit", 1, LIMIT_MAX, &limit) ||
        !call_number(c, "top", 1, LIMIT_MAX, &top) ||
        !call_number(c, "offset", 0, UINT32_MAX, &offset) ||
        !call_number(c, "flow", 1, UINT32_MAX, &flow)) {
        free_matching(m);
        call_finish(c);
        return;
    }
    m->limit = call_flag(c, "all") ? LIMIT_MAX : (size_t)limit;
    m->flow = (uint32_t)flow;
    m->top = (size_t)top;
    m->assumed = call_flag(c, "assumed");
    m->cross = call_flag(c, "cross");
    m->offset = (size_t)offset;
    m->paged = call_flag(c, "paged");
    m->by_flow = call_flag(c, "by_flow");
    run(c, match_after);
}

void api_lead(struct call *c)
{
    struct matching *m = begin(c);

    m->explain = true;
    m->limit = FIND_LIMIT;
    run(c, match_after);
}

/* ---- refuse
 * ------------------------------------------------------------------------------------
 */

/* DOMAIN 3.1: the closed list of reasons, for statistics. */
static const char *const refusal_reasons[] = {
    "quality",  "quantity",   "regularity",      "distance",
    "price",    "regulation", "confidentiality", "competitor",
    "no_reply", "process",    "not_compatible",  "other"};

static enum status refuse_work(struct store *s, struct call *c)
{
    const struct matching *m = c->data;
    struct refused_lead r = {.lead = m->lead,
                             .reason = m->reason,
                             .flow = m->lead_flow,
                             .other = m->offer,
                             .other_len = OFFER_ID_LEN,
                             .at = node_now_s()};
    char subject[LEAD_ID_TEXT + 64];
    enum status st;

    if (m->other_flow) {
        r.other = (const uint8_t *)&m->other_flow;
        r.other_len = sizeof m->other_flow;
    }
    st = refusals_set(s, &r);
    (void)snprintf(subject, sizeof subject, "lead=%s reason=%s", m->lead,
                   m->reason);
    return st == STATUS_OK ? journal_add(s, r.at, "lead.refuse", subject) : st;
}

static void refused(struct call *c, enum status st)
{
    const struct matching *m = c->data;

    if (st == STATUS_OK)
        call_ok(c,
                json_pack("{ss ss}", "refused", m->lead, "reason", m->reason));
    free_matching(c->data);
    call_finish(c);
}

static void lead_found(struct call *c, enum status st)
{
    indexer_release(c->node);
    if (st == STATUS_OK) {
        call_write_then(c, refuse_work, refused);
        return;
    }
    free_matching(c->data);
    call_finish(c);
}

void api_refuse(struct call *c)
{
    struct matching *m = begin(c);
    const char *reason = call_text(c, "reason");
    size_t count = sizeof refusal_reasons / sizeof *refusal_reasons;

    for (size_t i = 0; reason && i < count; i++)
        if (strcmp(refusal_reasons[i], reason) == 0)
            m->reason = refusal_reasons[i];
    if (!m->reason) {
        call_fail(c, CALL_USAGE, "BAD_REASON", "%s",
                  tr(c->lang,
                     "Give a reason: quality, quantity, regularity, distance, "
                     "price, regulation, confidentiality, competitor, "
                     "no_reply, process, not_compatible or other."));
        free_matching(m);
        call_finish(c);
        return;
    }
    m->explain = true;
    m->limit = FIND_LIMIT;
    run(c, lead_found);
}
