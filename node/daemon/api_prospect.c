/* Who could take a flow, or give one: activities from words, code and origin,
 * and the nearest establishments of one's own register that have them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "json.h"
#include "registers.h"
#include "symbiote/prospect.h"

enum { LIMIT = 10, LIMIT_MAX = 100, NEAREST = 3, NUMBER_TEXT = 24 };

/* An establishment to call; nothing but what the register says in the open. */
struct callee {
    uint64_t unit, site;
    uint32_t commune, metres;
    uint8_t size_band;
};

struct asked {
    struct prospect_query q;
    int64_t limit;
    const struct place *near;
    struct prospect found[LIMIT_MAX];
    size_t count;
    struct callee callee[LIMIT_MAX][NEAREST];
    uint8_t callees[LIMIT_MAX];
};

/* ---- establishments -------------------------------------------------------
 */

static void insert(struct callee *list, uint8_t *count, struct callee c)
{
    size_t at = *count;

    while (at > 0 && list[at - 1].metres > c.metres)
        at--;
    if (at == NEAREST)
        return;
    if (*count < NEAREST)
        ++*count;
    memmove(list + at + 1, list + at, (*count - at - 1u) * sizeof *list);
    list[at] = c;
}

static bool take_row(void *ctx, const struct establishment *row)
{
    struct asked *a = ctx;
    const struct place *at;

    if (!row->active || row->natural_person || row->nace == 0)
        return true;
    for (size_t i = 0; i < a->count; i++) {
        if (a->found[i].nace != row->nace)
            continue;
        at = catalogue_place(row->commune);
        if (at)
            insert(a->callee[i], &a->callees[i],
                   (struct callee){row->unit, row->site, row->commune,
                                   place_distance_m(a->near, at),
                                   row->size_band});
        break;
    }
    return true;
}

/* Rows made from a count table are nobody's. */
static enum status list_callees(struct store *s, struct asked *a)
{
    struct edition e;
    enum status st = registers_newest(s, register_own, &e);

    if (st == STATUS_NOT_FOUND || !a->near)
        return STATUS_OK;
    if (st != STATUS_OK || e.kind == REGISTER_COUNTS)
        return st;
    return establishments_each(s, take_row, a);
}

/* "BE 2.123.456.789", a SIRET or, where the establishment has no number of its
 * own, that of its company. */
static void write_number(char out[static NUMBER_TEXT], const struct callee *c)
{
    const uint64_t site_base = UINT64_C(100000000000000);
    uint64_t country = c->site / site_base, n = c->site % site_base;
    bool site = c->site != 0;

    if (!site) {
        country = c->unit / UINT64_C(10000000000);
        n = c->unit % UINT64_C(10000000000);
    }
    (void)snprintf(out, NUMBER_TEXT, "%s %0*" PRIu64,
                   country == COUNTRY_BE ? "BE" : "FR",
                   country == COUNTRY_BE ? 10 : (site ? 14 : 9), n);
}

static json_t *callee_json(const struct callee *c, enum lang lang)
{
    json_t *o = json_object();
    char number[NUMBER_TEXT];
    uint32_t min, max;

    write_number(number, c);
    register_size_range(c->size_band, &min, &max);
    json_put_text(o, "number", number);
    json_put_place(o, "commune", c->commune, lang);
    json_object_set_new(o, "km", json_real(json_km(c->metres)));
    if (c->size_band < SIZE_BANDS) {
        json_object_set_new(o, "people_min", json_integer(min));
        if (max != UINT32_MAX)
            json_object_set_new(o, "people_max", json_integer(max));
    }
    return o;
}

/* ---- rows -----------------------------------------------------------------
 */

static json_t *rule_ids(const struct prospect *p)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < p->rules && p->rule[i]; i++)
        json_array_append_new(list, json_string(p->rule[i]->id));
    return list;
}

static json_t *bounds_json(const struct substitution *r, enum lang lang)
{
    struct rule_bound b[8];
    size_t n = substitution_bounds(r, b, 8);
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *o = json_object();

        json_put_text(o, "attribute", b[i].attribute->id);
        json_put_text(o, "label", b[i].attribute->label[lang]);
        json_put_text(o, "unit", b[i].attribute->unit);
        if (b[i].has_lo)
            json_object_set_new(o, "min", json_integer(b[i].lo));
        if (b[i].has_hi)
            json_object_set_new(o, "max", json_integer(b[i].hi));
        if (!b[i].has_lo && !b[i].has_hi)
            json_object_set_new(o, "is", json_boolean(b[i].yes));
        json_array_append_new(list, o);
    }
    return list;
}

static void put_rule(json_t *o, const struct prospect *p, enum lang lang)
{
    const struct flow_type *t = catalogue_type(p->type);
    const struct substitution *r = p->rules ? p->rule[0] : NULL;

    json_object_set_new(
        o, "use", json_string(r ? substitution_use(r, lang) : t->label[lang]));
    json_object_set_new(o, "process", json_string(r ? r->process[lang] : ""));
    json_object_set_new(o, "rules", rule_ids(p));
    json_put_text(o, "type", t->id);
    json_put_text(o, "type_label", t->label[lang]);
    if (!r)
        return;
    json_put_text(o, "check", r->constraint[lang]);
    json_put_text(o, "source", r->source);
    json_object_set_new(o, "bounds", bounds_json(r, lang));
}

static json_t *rows_json(const struct asked *a, enum lang lang)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->count; i++) {
        const struct prospect *p = &a->found[i];
        json_t *o = json_object(), *near = json_array();
        char code[8];

        (void)snprintf(code, sizeof code, "%02u.%02u", p->nace / 100 % 100,
                       p->nace % 100);
        json_object_set_new(o, "rank", json_integer((json_int_t)i + 1));
        json_put_text(o, "nace", code);
        json_put_text(o, "label", catalogue_activity(p->nace)->label[lang]);
        json_object_set_new(o, "score", json_integer(p->score));
        put_rule(o, p, lang);
        for (unsigned k = 0; k < a->callees[i]; k++)
            json_array_append_new(near, callee_json(&a->callee[i][k], lang));
        json_object_set_new(o, "establishments", near);
        json_array_append_new(list, o);
    }
    return list;
}

/* ---- the call -------------------------------------------------------------
 */

static enum status work(struct store *s, struct call *c)
{
    struct asked *a = c->data;
    const struct substitution *never =
        prospect_forbidden(c->node->compat, &a->q);
    enum status st;

    if (never) {
        call_fail(c, CALL_REFUSED, "FORBIDDEN", "%s (%s)",
                  never->constraint[c->lang], never->source);
        return STATUS_OK;
    }
    st = prospect_find(c->node->compat, &a->q, a->found, (size_t)a->limit,
                       &a->count);
    if (st == STATUS_OK)
        st = list_callees(s, a);
    if (st == STATUS_OK)
        call_ok(c, rows_json(a, c->lang));
    return st;
}

/* `what` is marked for translation. */
static bool wrong(struct call *c, const char *what, const char *text)
{
    call_fail(c, CALL_USAGE, "BAD_ARGUMENT",
              tr(c->lang, "« %s » is not known as %s; `symbiote catalogue` "
                          "looks words up."),
              text, tr(c->lang, what));
    return false;
}

static bool read_near(struct call *c, struct asked *a)
{
    const char *text = call_text(c, "near");
    uint32_t key = c->node->commune;

    if (text && catalogue_read_place(text, "", &key) != STATUS_OK)
        return wrong(c, N_("commune"), text);
    a->near = catalogue_place(key);
    return true;
}

static bool read_query(struct call *c, struct asked *a)
{
    const char *code = call_text(c, "low-code"), *nace = call_text(c, "nace");
    const char *kind = call_text(c, "kind");

    a->q.text = call_text(c, "text");
    if (code && catalogue_read_code(code, &a->q.low_code, NULL) != STATUS_OK)
        return wrong(c, N_("waste code"), code);
    if (nace && catalogue_read_activity(nace, &a->q.nace) != STATUS_OK)
        return wrong(c, N_("activity"), nace);
    if (kind)
        a->q.kind = (enum kind)vocab_find(VOCAB_KIND, kind);
    if (kind && a->q.kind == KIND_NONE)
        return wrong(c, N_("kind"), kind);
    if (!code && !nace && (!a->q.text || !a->q.text[0])) {
        call_fail(c, CALL_USAGE, "NO_WORDS", "%s",
                  tr(c->lang, "Say what flow it is: --text, --low-code or "
                              "--nace."));
        return false;
    }
    return call_number(c, "limit", 1, LIMIT_MAX, &a->limit) && read_near(c, a);
}

static void ask(struct call *c, bool givers)
{
    struct asked *a = calloc(1, sizeof *a);

    if (!a)
        abort();
    c->data = a;
    a->limit = LIMIT;
    a->q.givers = givers;
    if (read_query(c, a))
        call_compute(c, work);
    else
        call_finish(c);
}

void api_receivers(struct call *c)
{
    ask(c, false);
}

void api_givers(struct call *c)
{
    ask(c, true);
}
