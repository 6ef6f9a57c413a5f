/* The pool as this node sees it, and proofs of single offers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "carry.h"
#include "indexer.h"
#include "json.h"
#include "published.h"
#include "replicas.h"
#include "symbiote/crockford.h"
#include "workbook.h"

enum { LIST_LIMIT = 100, LIST_MAX = 100000, CANDIDATES = 16, INDEX_BITS = 40 };

/* ---- one offer of the pool
 * --------------------------------------------------------- */

static const char *peer_name(const struct node *n, const uint8_t tid[TID_LEN])
{
    for (size_t i = 0; i < federate_peers(n->federate); i++) {
        struct federate_peer p = federate_peer_at(n->federate, i);

        if (memcmp(p.tid, tid, TID_LEN) == 0)
            return p.name;
    }
    return "";
}

/* NULL: the row went away meanwhile. */
static json_t *pool_json(struct call *c, const struct pool_offer *p)
{
    const struct replica *r = indexer_replica(c->node, p->territory);
    uint8_t body[OFFER_BODY_MAX];
    struct offer *o = malloc(sizeof *o);
    char tid[TID_TEXT];
    size_t len = 0;
    json_t *out = NULL;

    if (o && r &&
        replicas_get(c->node->reader, p->key, body, sizeof body, &len) ==
            STATUS_OK &&
        offer_decode(o, body, len) == STATUS_OK) {
        out = json_offer(o, c->lang);
        tid_text(tid, r->tid);
        json_put_text(out, "territory", tid);
        json_put_text(out, "territory_name", peer_name(c->node, r->tid));
        json_put_time(out, "seen", r->seen);
        json_put_text(out, "freshness",
                      p->mark == TERRITORY_STALE ? "stale" : "fresh");
    }
    free(o);
    return out;
}

/* ---- list
 * ------------------------------------------------------------------------------
 */

static bool bad_filter(struct call *c, const char *name, const char *text)
{
    call_fail(c, CALL_NOT_FOUND, "UNKNOWN_FILTER",
              tr(c->lang, "« %s » is not known as %s; `symbiote catalogue` "
                          "and `symbiote peer list` show what is."),
              text, name);
    return false;
}

static bool filter_territory(struct call *c, struct pool_filter *f)
{
    const char *text = call_text(c, "from");
    const struct node *n = c->node;
    char prefix[TID_TEXT] = "", tid[TID_TEXT];

    if (!text)
        return true;
    if (crockford_clean(prefix, sizeof prefix, text) != STATUS_OK)
        prefix[0] = '\0';
    for (size_t i = 0; i < federate_peers(n->federate); i++) {
        struct federate_peer p = federate_peer_at(n->federate, i);
        const struct replica *r;

        tid_text(tid, p.tid);
        if (strcmp(p.name, text) != 0 &&
            (strlen(prefix) < 4 || strncmp(tid, prefix, strlen(prefix)) != 0))
            continue;
        r = indexer_replica_of(n, p.tid);
        f->of_territory = true;
        f->territory = r ? r->log : UINT32_MAX;
        return true;
    }
    return bad_filter(c, "from", text);
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

static void list_pool(struct call *c)
{
    struct pool_filter f = {.today = node_today()};
    struct pool_offer p;
    int64_t limit = LIST_LIMIT;
    uint32_t cursor = 0;

    if (call_number(c, "limit", 1, LIST_MAX, &limit) &&
        filter_territory(c, &f) && filter_words(c, &f) && filter_near(c, &f)) {
        json_t *list = json_array();

        while ((int64_t)json_array_size(list) < limit &&
               pool_next(c->node->pool, &f, &cursor, &p)) {
            json_t *o = pool_json(c, &p);

            if (o)
                json_array_append_new(list, o);
        }
        call_ok(c, list);
    }
    call_finish(c);
}

static enum status mine_work(struct store *s, struct call *c)
{
    struct workbook w = {0};
    char tid[TID_TEXT];
    enum status st = workbook_open(&w, c->node->territory, s, node_now_s());

    if (st != STATUS_OK)
        return st;
    tid_text(tid, c->node->identity.tid);
    call_ok(c, json_array());
    for (size_t i = 0; i < w.offers; i++) {
        json_t *o;

        if (!w.offer[i].live)
            continue;
        o = json_offer(&w.offer[i].body, c->lang);
        json_put_text(o, "territory", tid);
        json_object_set_new(o, "flow", json_integer(w.offer[i].flow));
        json_object_set_new(o, "k_counted", json_integer(w.offer[i].k));
        json_put_time(o, "published", w.offer[i].published);
        json_array_append_new(c->reply, o);
    }
    workbook_close(&w);
    return STATUS_OK;
}

void api_offers(struct call *c)
{
    if (call_flag(c, "mine"))
        call_compute(c, mine_work);
    else
        list_pool(c);
}

/* One offer of the pool by its id or a prefix. */
void api_offer(struct call *c)
{
    uint32_t rows[CANDIDATES];
    struct pool_offer o;
    size_t count = 0;
    json_t *one = NULL;
    enum status st =
        pool_find(c->node->pool, c->part[1], rows, CANDIDATES, &count);

    if (st == STATUS_OK)
        st = pool_get(c->node->pool, rows[0], &o);
    if (st == STATUS_OK)
        one = pool_json(c, &o);
    if (one)
        call_ok(c, one);
    else
        call_fail_status(c, st == STATUS_AMBIGUOUS ? st : STATUS_NOT_FOUND);
    call_finish(c);
}

/* ---- proof
 * ------------------------------------------------------------------------------
 */

struct proving {
    uint8_t tid[TID_LEN];
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
        p->index = w.offer[i].leaf;
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
        p->index = o.key & ((UINT64_C(1) << INDEX_BITS) - 1);
        prove(c, p);
    } else if (st == STATUS_AMBIGUOUS) {
        call_fail_status(c, st);
        call_finish(c);
    } else {
        memcpy(p->tid, c->node->identity.tid, TID_LEN);
        call_compute_then(c, find_own, own_found);
    }
}

/* ---- catalogue
 * -------------------------------------------------------------------------- */

enum { HITS = 20 };

static void add_types(struct call *c, const char *words)
{
    struct type_hit hits[HITS];
    size_t n = catalogue_find_types(words, KIND_NONE, 0, hits, HITS);

    for (size_t i = 0; i < n; i++) {
        const struct flow_type *t = catalogue_type(hits[i].type);

        json_array_append_new(
            c->reply, json_pack("{ss ss ss si ss}", "type", t->id, "label",
                                t->label[c->lang], "kind",
                                vocab_name(VOCAB_KIND, t->kind), "score",
                                (int)hits[i].score, "low_codes", t->low_codes));
    }
}

/* Every word of `words` begins a word of `label`, accents and case aside. */
static bool says(const char *label, const char *words)
{
    char text[512], want[256];
    size_t len = catalogue_fold(label, text, sizeof text);

    (void)len;
    catalogue_fold(words, want, sizeof want);
    for (char *save = NULL, *w = strtok_r(want, " ", &save); w;
         w = strtok_r(NULL, " ", &save)) {
        const char *at = text;
        size_t n = strlen(w);

        while (at && strncmp(at, w, n) != 0) {
            at = strchr(at, ' ');
            at = at ? at + 1 : NULL;
        }
        if (!at)
            return false;
    }
    return true;
}

static void add_codes(struct call *c, const char *words)
{
    size_t count;
    const struct waste_code *rows = catalogue_codes(&count);

    for (size_t i = 0; i < count; i++) {
        char text[WASTE_CODE_TEXT];

        catalogue_code_text(text, rows[i].code);
        if (strncmp(text, words, strlen(words)) != 0 &&
            !says(rows[i].label[c->lang], words))
            continue;
        json_array_append_new(c->reply,
                              json_pack("{ss ss sb}", "code", text, "label",
                                        rows[i].label[c->lang], "hazardous",
                                        (int)rows[i].hazardous));
    }
}

static void add_activities(struct call *c, const char *words)
{
    size_t count;
    const struct activity *rows = catalogue_activities(&count);

    for (size_t i = 0; i < count; i++) {
        char text[8];

        (void)snprintf(text, sizeof text, "%02u.%02u", rows[i].code / 100 % 100,
                       rows[i].code % 100);
        if (strncmp(text, words, strlen(words)) != 0 &&
            !says(rows[i].label[c->lang], words))
            continue;
        json_array_append_new(c->reply,
                              json_pack("{ss ss}", "nace", text, "label",
                                        rows[i].label[c->lang]));
    }
}

static void add_places(struct call *c, const char *words)
{
    size_t count;
    const struct place *rows = catalogue_places(&count);

    for (size_t i = 0; i < count; i++) {
        bool hit = strncmp(rows[i].code, words, strlen(words)) == 0;

        for (unsigned l = 0; l < LANGS && !hit; l++)
            hit = says(rows[i].name[l], words);
        if (!hit)
            continue;
        json_array_append_new(
            c->reply,
            json_pack("{ss ss ss sI ss ss ss}", "code", rows[i].code, "country",
                      rows[i].country, "name", rows[i].name[c->lang],
                      "population", (json_int_t)rows[i].population, "epci",
                      rows[i].epci, "arrondissement", rows[i].arrondissement,
                      "nuts3", rows[i].nuts3));
    }
}

void api_catalogue(struct call *c)
{
    const char *words = call_text(c, "words");
    const char *what = c->part[1];

    call_ok(c, json_array());
    if (!words || !words[0])
        call_fail(c, CALL_USAGE, "NO_WORDS", "%s",
                  tr(c->lang, "Say what to look for."));
    else if (strcmp(what, "types") == 0)
        add_types(c, words);
    else if (strcmp(what, "codes") == 0)
        add_codes(c, words);
    else if (strcmp(what, "activities") == 0)
        add_activities(c, words);
    else if (strcmp(what, "places") == 0)
        add_places(c, words);
    else
        call_fail_status(c, STATUS_NOT_FOUND);
    call_finish(c);
}
