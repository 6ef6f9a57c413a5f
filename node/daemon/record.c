#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "json.h"
#include "symbiote/label.h"
#include "symbiote/vocab.h"
#include "symbiote/written.h"

enum { TEXT = 400 };

struct writing {
    const struct offer *o;
    enum lang lang;
    json_t *list;
};

/* A text that is not static (communes can be many) or NULL: not said. */
static void add(const struct writing *w, const char *field, const char *label,
                const char *text, bool counted)
{
    json_t *o = json_pack("{ss ss sb}", "field", field, "label", label,
                          "counted", (int)counted);

    json_put_text(o, "text",
                  text && text[0] ? text : tr(w->lang, "not published"));
    json_array_append_new(w->list, o);
}

static void add_word(const struct writing *w, const char *field,
                     const char *label, const char *name, bool counted)
{
    add(w, field, label,
        name && name[0] ? label_class(w->lang, field, name) : NULL, counted);
}

static void add_types(const struct writing *w)
{
    json_t *names = json_array();

    for (size_t i = 0; i < w->o->types; i++) {
        const struct flow_type *t = catalogue_type(w->o->type[i]);

        if (t)
            json_array_append_new(names, json_string(t->label[w->lang]));
    }
    add(w, "types",
        w->o->types == 1 ? tr(w->lang, "Type") : tr(w->lang, "Type, one of"),
        NULL, true);
    json_object_set_new(json_array_get(w->list, json_array_size(w->list) - 1),
                        "values", names);
    json_object_del(json_array_get(w->list, json_array_size(w->list) - 1),
                    "text");
}

static void add_quantity(const struct writing *w)
{
    char interval[3 * WRITTEN_NUMBER], unit[64], text[TEXT];
    int64_t lo = written_rounded(offer_edge_milli(w->o->quantity_lo));
    int64_t hi = written_rounded(offer_edge_milli(w->o->quantity_hi));
    bool open = w->o->quantity_hi == OFFER_OPEN;

    text[0] = '\0';
    if (w->o->quantity_known) {
        written_interval(interval, sizeof interval, &lo, open ? NULL : &hi,
                         w->lang);
        label_unit(unit, sizeof unit, w->lang,
                   vocab_name(VOCAB_UNIT, vocab_base_unit(w->o->kind)), "year");
        (void)snprintf(text, sizeof text, "%s\u00a0%s", interval, unit);
    }
    add(w, "quantity", tr(w->lang, "Quantity"), text, true);
}

static void add_quarters(const struct writing *w)
{
    char text[32] = "";
    size_t used = 0;

    for (int i = 0; i < 4; i++)
        if (w->o->quarters & 1u << i)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%d",
                                     used ? ", " : "", i + 1);
    add(w, "quarters", tr(w->lang, "Quarters"), text, false);
}

static void add_communes(const struct writing *w)
{
    json_t *names = json_array();
    json_t *item;

    for (size_t i = 0; i < w->o->communes; i++) {
        const struct place *p = catalogue_place(w->o->commune[i]);

        if (p)
            json_array_append_new(names, json_string(p->name[w->lang]));
    }
    add(w, "communes", tr(w->lang, "Communes, one of"),
        tr(w->lang, "the whole territory"), true);
    item = json_array_get(w->list, json_array_size(w->list) - 1);
    if (w->o->communes) {
        json_object_set(item, "values", names);
        json_object_del(item, "text");
    }
    json_decref(names);
}

static void add_classes(const struct writing *w)
{
    static const char *const temperature[TEMPERATURES] = {
        "", "cold", "low", "medium", "high", "very_high"};
    static const char *const pressure[PRESSURES] = {"", "low", "medium",
                                                    "high"};
    enum lang l = w->lang;

    add_word(w, "packaging", tr(l, "Packaging"),
             vocab_name(VOCAB_PACKAGING, w->o->packaging), false);
    add_word(w, "state", tr(l, "Physical state"),
             vocab_name(VOCAB_STATE, w->o->state), false);
    add_word(w, "legal_status", tr(l, "Legal status"),
             vocab_name(VOCAB_LEGAL_STATUS, w->o->legal_status), false);
    add_word(w, "temperature", tr(l, "Temperature"),
             temperature[w->o->temperature], false);
    add_word(w, "pressure", tr(l, "Pressure"), pressure[w->o->pressure], false);
}

static void add_policy(const struct writing *w)
{
    char text[TEXT], hex[2 * OFFER_POPULATION_LEN + 1];
    enum lang l = w->lang;

    (void)snprintf(text, sizeof text, "%u", w->o->policy_k);
    add(w, "k", tr(l, "Possible authors promised, at least"), text, false);
    (void)snprintf(text, sizeof text, "%u", w->o->policy_version);
    add(w, "policy", tr(l, "Version of the rules"), text, false);
    sodium_bin2hex(hex, sizeof hex, w->o->population_ref,
                   sizeof w->o->population_ref);
    if (w->o->population == POPULATION_START)
        (void)snprintf(text, sizeof text, "%s",
                       tr(l, "the territory's own companies, not verifiable"));
    else
        (void)snprintf(text, sizeof text,
                       w->o->population == POPULATION_COUNTS
                           ? tr(l, "a signed table of counts, %s")
                           : tr(l, "the register, edition %s"),
                       hex);
    add(w, "population", tr(l, "Counted in"), text, false);
}

json_t *record_words(const struct offer *o, bool drafted, enum lang lang)
{
    struct writing w = {o, lang, json_array()};
    char text[TEXT];

    offer_id_text(text, o->id);
    add(&w, "id", tr(lang, "Identifier"),
        drafted ? tr(lang, "16 random bytes, drawn when it leaves") : text,
        false);
    add_word(&w, "direction", tr(lang, "Offer or need"),
             vocab_name(VOCAB_DIRECTION, o->direction), true);
    add_word(&w, "kind", tr(lang, "Kind"), vocab_name(VOCAB_KIND, o->kind),
             true);
    add_types(&w);
    add_quantity(&w);
    add_quarters(&w);
    add_classes(&w);
    add_communes(&w);
    written_day(text, sizeof text, o->expires_day, lang);
    add(&w, "expires", tr(lang, "Valid until"), text, false);
    add_policy(&w);
    return w.list;
}

enum status record_hash(const struct offer *o, uint8_t out[static 32])
{
    struct offer *copy = malloc(sizeof *copy);
    uint8_t body[OFFER_BODY_MAX];
    size_t len = 0;
    enum status st = STATUS_NO_MEMORY;

    if (copy) {
        *copy = *o;
        memset(copy->id, 1, sizeof copy->id);
        st = offer_encode(copy, body, sizeof body, &len);
    }
    if (st == STATUS_OK)
        crypto_hash_sha256(out, body, len);
    free(copy);
    return st;
}
