/* The pool as this node sees it, and proofs of single offers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "api_mine.h"
#include "carry.h"
#include "indexer.h"
#include "json.h"
#include "known.h"
#include "ownlog.h"
#include "published.h"
#include "replicas.h"
#include "suited.h"
#include "symbiote/crockford.h"
#include "workbook.h"

enum {
    LIST_LIMIT = 100,
    LIST_MAX = 100000,
    CANDIDATES = 16,
    INDEX_BITS = 40,
    AREAS_MAX = 1000, /* listed with a page; the fullest first */
};

/* ---- one offer of the pool
 * --------------------------------------------------------- */

/* NULL: the row went away meanwhile. */
static json_t *pool_json(struct store *s, const struct known *known,
                         const struct pool_offer *p, enum lang lang)
{
    const struct known_territory *t = known_find(known, p->territory);
    uint8_t body[OFFER_BODY_MAX];
    struct offer *o = malloc(sizeof *o);
    size_t len = 0;
    json_t *out = NULL;

    if (o && t &&
        replicas_get(s, p->key, body, sizeof body, &len) == STATUS_OK &&
        offer_decode(o, body, len) == STATUS_OK) {
        out = json_offer(o, lang);
        json_put_text(out, "territory", t->tid);
        json_put_text(out, "territory_name", t->name);
        json_put_time(out, "seen", t->seen);
        json_put_text(out, "freshness",
                      p->mark == TERRITORY_STALE ? "stale" : "fresh");
        doubted_put_finding(out, &p->finding, lang);
        if (known_consent(known, t, o))
            json_put_consent(out, lang);
    }
    free(o);
    return out;
}

/* More than one offer of the pool begins like that. */
static void fail_ambiguous(struct call *c, const uint32_t *rows, size_t count)
{
    json_t *list = json_array();
    char id[OFFER_ID_TEXT];
    struct pool_offer o;

    for (size_t i = 0; i < count && i < CANDIDATES; i++) {
        if (pool_get(c->node->pool, rows[i], &o) != STATUS_OK)
            continue;
        offer_id_text(id, o.id);
        json_array_append_new(list, json_string(id));
    }
    call_fail_status(c, STATUS_AMBIGUOUS);
    json_object_set_new(c->reply, "candidates", list);
}

/* ---- filters
 * ------------------------------------------------------------------------------
 */

static const char *filter_label(enum lang lang, const char *name)
{
    static const struct {
        const char *name, *english;
    } filters[] = {
        {"from", N_("territory")}, {"direction", N_("direction")},
        {"kind", N_("kind")},      {"type", N_("type of flow")},
        {"near", N_("commune")},   {"for-nace", N_("activity")},
    };

    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if (strcmp(filters[i].name, name) == 0)
            return tr(lang, filters[i].english);
    return name;
}

static bool bad_filter(struct call *c, const char *name, const char *text)
{
    call_fail(c, CALL_NOT_FOUND, "UNKNOWN_FILTER",
              tr(c->lang, "« %s » is not known as %s; `symbiote catalogue` "
                          "and `symbiote peer list` show what is."),
              text, filter_label(c->lang, name));
    return false;
}

static bool filter_territory(struct call *c, struct pool_filter *f)
{
    const char *text = call_text(c, "from");
    const struct node *n = c->node;
    struct federate_peer p;

    if (!text)
        return true;
    if (!call_peer(c, text, &p))
        return false;
    f->of_territory = true;
    f->territories = indexer_logs(n, p.tid, f->territory, STREAMS_MAX);
    return true;
}

static bool filter_words(struct call *c, struct pool_filter *f)
{
    const char *direction = call_text(c, "direction");
    const char *kind = call_text(c, "kind"), *type = call_text(c, "type");
    const char *text = call_text(c, "text");
    const struct flow_type *t;

    if (direction) {
        f->direction = (enum direction)vocab_find(VOCAB_DIRECTION, direction);
        if (!f->direction)
            return bad_filter(c, "direction", direction);
    }
    if (kind) {
        f->kind = (enum kind)vocab_find(VOCAB_KIND, kind);
        if (!f->kind)
            return bad_filter(c, "kind", kind);
    }
    if (type) {
        t = catalogue_type_named(type);
        if (!t)
            return bad_filter(c, "type", type);
        f->type[f->types++] = t->no;
    }
    if (text && pool_filter_words(f, text) != STATUS_OK)
        return bad_filter(c, "text", text);
    return true;
}

static bool filter_near(struct call *c, struct pool_filter *f)
{
    const char *near = call_text(c, "near");
    int64_t km = 30;

    if (!call_number(c, "km", 1, 20000, &km))
        return false;
    if (!near)
        return true;
    if (catalogue_read_place(near, "", &f->near) != STATUS_OK)
        return bad_filter(c, "near", near);
    f->near_m = (uint32_t)km * 1000;
    return true;
}

static bool filter_activity(struct call *c, uint16_t *nace)
{
    const char *text = call_text(c, "for-nace");

    return !text || catalogue_read_activity(text, nace) == STATUS_OK ||
           bad_filter(c, "for-nace", text);
}

/* ---- where they are
 * ---------------------------------------------------------------------------
 */

/* Offers that share a set of communes, by direction. */
struct spot {
    const struct area *area;
    enum direction direction;
    uint32_t offers;
};

struct spots {
    struct spot *at;
    size_t count, room;
};

static void add_spot(struct spots *s, const struct pool_offer *p)
{
    if (s->count == s->room) {
        s->room = s->room ? s->room * 2 : 256;
        s->at = realloc(s->at, s->room * sizeof *s->at);
        if (!s->at)
            abort();
    }
    s->at[s->count++] = (struct spot){p->area, p->direction, 1};
}

static int by_place(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;

    if (x->area != y->area)
        return (uintptr_t)x->area < (uintptr_t)y->area ? -1 : 1;
    return (x->direction > y->direction) - (x->direction < y->direction);
}

static int by_offers(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;

    if (x->offers != y->offers)
        return x->offers < y->offers ? 1 : -1;
    return by_place(a, b);
}

static void join_spots(struct spots *s)
{
    size_t n = 0;

    if (s->count)
        qsort(s->at, s->count, sizeof *s->at, by_place);
    for (size_t i = 0; i < s->count; i++)
        if (n && by_place(&s->at[n - 1], &s->at[i]) == 0)
            s->at[n - 1].offers += s->at[i].offers;
        else
            s->at[n++] = s->at[i];
    s->count = n;
    if (n)
        qsort(s->at, n, sizeof *s->at, by_offers);
}

static json_t *spots_json(struct spots *s, enum lang lang)
{
    json_t *list = json_array();

    join_spots(s);
    for (size_t i = 0; i < s->count && i < AREAS_MAX; i++) {
        json_t *o = json_area(s->at[i].area->key, s->at[i].area->count, lang);

        json_object_set_new(o, "offers",
                            json_integer((json_int_t)s->at[i].offers));
        json_put_text(o, "direction",
                      vocab_name(VOCAB_DIRECTION, s->at[i].direction));
        json_array_append_new(list, o);
    }
    free(s->at);
    return list;
}

/* ---- list
 * ------------------------------------------------------------------------------
 */

struct listing {
    struct pool_filter filter;
    int64_t limit, offset;
    uint16_t for_nace; /* best for this activity first; 0: as they come */
    bool paged;
    struct known known;
    struct doubted *doubted; /* of a single one */
};

struct listed {
    json_t *list;
    struct spots spots;
    int64_t passed;
};

static void list_some(struct store *s, struct call *c,
                      const struct pool_filter *filter, struct listed *out)
{
    const struct listing *l = c->data;
    struct pool_offer p;
    uint32_t cursor = 0;

    while ((l->paged || (int64_t)json_array_size(out->list) < l->limit) &&
           pool_next(c->node->pool, filter, &cursor, &p)) {
        json_t *o = NULL;

        if (l->paged)
            add_spot(&out->spots, &p);
        if (out->passed++ >= l->offset &&
            (int64_t)json_array_size(out->list) < l->limit)
            o = pool_json(s, &l->known, &p, c->lang);
        if (o)
            json_array_append_new(out->list, o);
    }
}

/* The same, best for an activity first. */
static enum status list_suited(struct store *s, struct call *c,
                               const struct pool_filter *filter,
                               struct listed *out)
{
    const struct listing *l = c->data;
    struct suited *at;
    size_t count;
    const struct suited_query query = {c->node->compat, c->node->pool, filter,
                                       l->for_nace};
    enum status st = suited_list(&query, &at, &count);

    for (size_t i = 0; i < count; i++) {
        struct pool_offer p;
        json_t *o = NULL;

        if (pool_get(c->node->pool, at[i].row, &p) != STATUS_OK)
            continue;
        if (l->paged)
            add_spot(&out->spots, &p);
        if (out->passed++ >= l->offset &&
            (int64_t)json_array_size(out->list) < l->limit)
            o = pool_json(s, &l->known, &p, c->lang);
        if (!o)
            continue;
        json_object_set_new(o, "suits", json_integer(at[i].score));
        json_array_append_new(out->list, o);
    }
    free(at);
    return st;
}

/* Worker; the pool stands still.  What failed its count comes last. */
static enum status list_work(struct store *s, struct call *c)
{
    static const enum pool_findings order[] = {POOL_NOT_FAILED, POOL_FAILED};
    const struct listing *l = c->data;
    struct pool_filter filter = l->filter;
    struct listed out = {.list = json_array()};
    enum status st = STATUS_OK;

    for (unsigned i = 0; i < 2 && st == STATUS_OK; i++) {
        filter.findings = order[i];
        if (l->for_nace)
            st = list_suited(s, c, &filter, &out);
        else
            list_some(s, c, &filter, &out);
    }
    if (st != STATUS_OK) {
        json_decref(out.list);
        free(out.spots.at);
        return st;
    }
    call_ok(c, l->paged ? json_pack("{sI sI so so}", "total",
                                    (json_int_t)out.passed, "offset",
                                    (json_int_t)l->offset, "items", out.list,
                                    "areas", spots_json(&out.spots, c->lang))
                        : out.list);
    return STATUS_OK;
}

static void list_after(struct call *c, enum status st)
{
    struct listing *l = c->data;

    (void)st;
    indexer_release(c->node);
    known_free(&l->known);
    free(l->doubted);
    call_finish(c);
}

static void list_pool(struct call *c)
{
    struct listing *l = calloc(1, sizeof *l);

    if (!l)
        abort();
    c->data = l;
    l->filter.today = node_today();
    l->limit = LIST_LIMIT;
    l->paged = call_flag(c, "paged");
    if (!call_number(c, "limit", 1, LIST_MAX, &l->limit) ||
        !call_number(c, "offset", 0, UINT32_MAX, &l->offset) ||
        !filter_territory(c, &l->filter) || !filter_words(c, &l->filter) ||
        !filter_near(c, &l->filter) || !filter_activity(c, &l->for_nace)) {
        call_finish(c);
        return;
    }
    l->known = known_territories(c->node);
    indexer_hold(c->node);
    call_compute_then(c, list_work, list_after);
}

static void mine_after(struct call *c, enum status st)
{
    struct mine *mine = c->data;

    (void)st;
    free(mine->doubted);
    audiences_free(mine->audiences);
    call_finish(c);
}

void api_offers(struct call *c)
{
    struct mine *mine;

    if (!call_flag(c, "mine")) {
        list_pool(c);
        return;
    }
    mine = calloc(1, sizeof *mine);
    if (!mine)
        abort();
    c->data = mine;
    mine->limit = LIST_MAX; /* all, if nobody says otherwise */
    if (!call_number(c, "limit", 1, LIST_MAX, &mine->limit)) {
        call_finish(c);
        return;
    }
    mine->doubted = doubted_list(c->node);
    mine->audiences = audiences_read(c->node);
    call_compute_then(c, mine_list, mine_after);
}

/* For a single offer: every commune by its name. */
static void name_communes(json_t *area, const struct area *of, enum lang lang)
{
    json_t *names = json_array();

    for (uint32_t i = 0; i < of->count; i++) {
        const struct place *p = catalogue_place(of->key[i]);

        if (p)
            json_array_append_new(names, json_string(p->name[lang]));
    }
    json_object_set_new(area, "names", names);
}

/* One offer of the pool by its id or a prefix. */
static enum status one_work(struct store *s, struct call *c)
{
    const struct listing *l = c->data;
    uint32_t rows[CANDIDATES];
    struct pool_offer o;
    size_t count = 0;
    json_t *one;
    enum status st =
        pool_find(c->node->pool, c->part[1], rows, CANDIDATES, &count);

    if (st == STATUS_OK)
        st = pool_get(c->node->pool, rows[0], &o);
    if (st == STATUS_AMBIGUOUS)
        fail_ambiguous(c, rows, count);
    if (st == STATUS_NOT_FOUND)
        return mine_one(s, c, l->doubted);
    if (st != STATUS_OK)
        return st == STATUS_AMBIGUOUS ? st : STATUS_NOT_FOUND;
    one = pool_json(s, &l->known, &o, c->lang);
    if (!one)
        return STATUS_NOT_FOUND;
    name_communes(json_object_get(one, "area"), o.area, c->lang);
    call_ok(c, one);
    return STATUS_OK;
}

void api_offer(struct call *c)
{
    struct listing *l = calloc(1, sizeof *l);

    if (!l)
        abort();
    c->data = l;
    l->known = known_territories(c->node);
    l->doubted = doubted_list(c->node);
    indexer_hold(c->node);
    call_compute_then(c, one_work, list_after);
}

/* ---- proof
 * ------------------------------------------------------------------------------
 */

struct proving {
    uint8_t tid[TID_LEN];
    unsigned stream;
    uint64_t index;
    bool found, ambiguous;
};

static void proved(struct node *n, void *ctx,
                   const struct federate_effect *done)
{
    struct call *c = ctx;

    (void)n;
    if (done->status == STATUS_OK)
        call_ok(c, json_pack("{ss}", "proof", done->done.text));
    else if (done->status == STATUS_UNREACHABLE ||
             done->status == STATUS_TIMEOUT)
        call_fail(c, CALL_UNREACHABLE, "UNREACHABLE", "%s",
                  tr(c->lang, "The territory that published it must be "
                              "reachable to prove an offer of its log."));
    else
        call_fail_status(c, done->status);
    call_finish(c);
}

static void prove(struct call *c, const struct proving *p)
{
    struct federate_event e = {.kind = FEDERATE_PROVE};

    memcpy(e.tid, p->tid, TID_LEN);
    e.stream = p->stream;
    e.prove.index = p->index;
    carry_command(c->node, &e, proved, c);
}

static enum status find_own(struct store *s, struct call *c)
{
    struct proving *p = c->data;
    char prefix[OFFER_ID_TEXT], id[OFFER_ID_TEXT];
    struct workbook w = {0};
    enum status st = crockford_clean(prefix, sizeof prefix, c->part[1]);

    if (st != STATUS_OK || strlen(prefix) < POOL_ID_PREFIX_MIN)
        return STATUS_NOT_FOUND;
    st = workbook_open(&w, c->node->territory, s, node_now_s());
    for (size_t i = 0; i < w.offers && st == STATUS_OK; i++) {
        offer_id_text(id, w.offer[i].body.id);
        if (!w.offer[i].live || strncmp(id, prefix, strlen(prefix)) != 0)
            continue;
        p->ambiguous |= p->found;
        p->found = true;
        p->stream = ownlog_stream(w.offer[i].leaf);
        p->index = ownlog_index(w.offer[i].leaf);
    }
    workbook_close(&w);
    if (st != STATUS_OK)
        return st;
    if (p->ambiguous)
        return STATUS_AMBIGUOUS;
    return p->found ? STATUS_OK : STATUS_NOT_FOUND;
}

static void own_found(struct call *c, enum status st)
{
    if (st == STATUS_OK)
        prove(c, c->data);
    else
        call_finish(c);
}

void api_proof(struct call *c)
{
    struct proving *p = calloc(1, sizeof *p);
    const struct replica *r;
    struct pool_offer o;
    uint32_t rows[CANDIDATES];
    size_t count = 0;
    enum status st;

    if (!p)
        abort();
    c->data = p;
    st = pool_find(c->node->pool, c->part[1], rows, CANDIDATES, &count);
    if (st == STATUS_OK)
        st = pool_get(c->node->pool, rows[0], &o);
    r = st == STATUS_OK ? indexer_replica(c->node, o.territory) : NULL;
    if (r) {
        memcpy(p->tid, r->tid, TID_LEN);
        p->stream = r->stream;
        p->index = o.key & ((UINT64_C(1) << INDEX_BITS) - 1);
        prove(c, p);
    } else if (st == STATUS_AMBIGUOUS) {
        fail_ambiguous(c, rows, count);
        call_finish(c);
    } else {
        memcpy(p->tid, c->node->identity.tid, TID_LEN);
        call_compute_then(c, find_own, own_found);
    }
}
