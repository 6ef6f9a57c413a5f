#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "symbiote/area.h"
#include "symbiote/day.h"
#include "symbiote/import.h"

enum { CODES_MAX = 32, AREA_NAMES = 3 };

/* Length of the UTF-8 character at `p`; 0: it is none. */
static size_t character(const unsigned char *p)
{
    size_t n = p[0] < 0x80                   ? 1
               : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
               : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
               : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                             : 0;

    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

void json_clean(char *text)
{
    unsigned char *p = (unsigned char *)text;

    while (*p) {
        size_t n = character(p);

        if (n == 0)
            *p = '?';
        p += n ? n : 1;
    }
}

void json_put_text(json_t *object, const char *name, const char *text)
{
    if (text && text[0])
        json_object_set_new(object, name, json_string(text));
}

void json_put_place(json_t *object, const char *name, uint32_t key,
                    enum lang lang)
{
    const struct place *p = catalogue_place(key);

    if (p)
        json_object_set_new(object, name,
                            json_pack("{ss ss ss}", "code", p->code, "country",
                                      p->country, "name", p->name[lang]));
}

void json_put_day(json_t *object, const char *name, uint32_t day)
{
    char text[DAY_TEXT];

    if (!day)
        return;
    day_text(text, day);
    json_put_text(object, name, text);
}

void json_put_time(json_t *object, const char *name, uint64_t unix_s)
{
    time_t t = (time_t)unix_s;
    char text[32];
    struct tm tm;

    if (!unix_s || !gmtime_r(&t, &tm))
        return;
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    json_put_text(object, name, text);
}

json_t *json_milli(int64_t milli)
{
    return milli % 1000 == 0 ? json_integer(milli / 1000)
                             : json_real((double)milli / 1000);
}

double json_km(uint32_t metres)
{
    uint32_t tenths = metres / 100;

    return tenths / 10.0;
}

json_t *json_original(const char *original, size_t len)
{
    json_t *cells = json_array();
    struct import_cell cell;
    size_t at = 0;

    while (import_original_next(original, len, &at, &cell))
        json_array_append_new(cells, json_pack("[s%s%]", cell.heading,
                                               cell.heading_len, cell.text,
                                               cell.text_len));
    return cells;
}

static void put_name(json_t *object, const char *name, enum vocab v,
                     unsigned value)
{
    json_put_text(object, name, vocab_name(v, value));
}

static void put_activity(json_t *object, uint16_t nace, enum lang lang)
{
    const struct activity *a = catalogue_activity(nace);
    char code[8];

    if (!nace)
        return;
    (void)snprintf(code, sizeof code, "%02u.%02u", nace / 100 % 100,
                   nace % 100);
    json_put_text(object, "nace", code);
    if (a)
        json_put_text(object, "activity", a->label[lang]);
}

json_t *json_company(const struct company *c, enum lang lang)
{
    json_t *o = json_pack("{si ss}", "id", (int)c->id, "name", c->name);

    json_put_text(o, "reg_id", c->reg_id);
    put_activity(o, c->nace, lang);
    if (c->nace2) {
        char code[8];

        (void)snprintf(code, sizeof code, "%02u.%02u", c->nace2 / 100 % 100,
                       c->nace2 % 100);
        json_put_text(o, "nace2", code);
    }
    if (c->natural_person)
        json_object_set_new(o, "natural_person", json_true());
    json_put_place(o, "commune", c->commune, lang);
    json_put_text(o, "address", c->address);
    json_put_text(o, "contact", c->contact);
    json_put_text(o, "note", c->note);
    if (c->draft)
        json_object_set_new(o, "draft", json_true());
    return o;
}

static void put_quantity(json_t *o, const struct quantity *q)
{
    if (q->has_min)
        json_object_set_new(o, "qty_min", json_milli(q->min_milli));
    if (q->has_max)
        json_object_set_new(o, "qty_max", json_milli(q->max_milli));
    put_name(o, "unit", VOCAB_UNIT, q->unit);
    put_name(o, "per", VOCAB_PERIOD, q->period);
    put_name(o, "confidence", VOCAB_CONFIDENCE, q->confidence);
    if (q->doubtful)
        json_object_set_new(o, "doubtful", json_true());
}

static void put_type(json_t *o, uint16_t no, enum lang lang)
{
    const struct flow_type *t = catalogue_type(no);

    if (!t)
        return;
    json_put_text(o, "type", t->id);
    json_put_text(o, "type_label", t->label[lang]);
}

static void put_code(json_t *o, uint32_t code)
{
    char text[WASTE_CODE_TEXT];

    if (!code)
        return;
    catalogue_code_text(text, code);
    json_put_text(o, "low_code", text);
}

static void put_private(json_t *o, const struct flow *f)
{
    json_put_text(o, "ref", f->ref);
    json_put_text(o, "spec", f->spec);
    json_put_text(o, "outlet", f->outlet);
    json_put_text(o, "cost", f->cost);
    json_put_text(o, "price_wish", f->price_wish);
    json_put_text(o, "contact", f->contact);
    json_put_text(o, "note", f->note);
    json_put_day(o, "from", f->from_day);
    json_put_day(o, "until", f->until_day);
    json_put_day(o, "confirmed", f->confirmed_day);
    if (f->months)
        json_object_set_new(o, "months", json_integer(f->months));
    if (f->max_km)
        json_object_set_new(o, "max_km", json_integer(f->max_km));
    if (f->attrs.temperature_set)
        json_object_set_new(o, "temperature_c",
                            json_integer(f->attrs.temperature_c));
    if (f->attrs.pressure_set)
        json_object_set_new(o, "pressure_bar",
                            json_real((double)f->attrs.pressure_dbar / 10));
}

json_t *json_flow(const struct flow *f, const struct company *company,
                  enum lang lang)
{
    json_t *o =
        json_pack("{si si}", "id", (int)f->id, "company", (int)f->company);

    if (company)
        json_put_text(o, "company_name", company->name);
    put_name(o, "direction", VOCAB_DIRECTION, f->direction);
    put_name(o, "kind", VOCAB_KIND, f->kind);
    put_type(o, f->type, lang);
    json_put_text(o, "label", f->label);
    put_code(o, f->low_code);
    put_quantity(o, &f->quantity);
    put_name(o, "state", VOCAB_STATE, f->state);
    put_name(o, "packaging", VOCAB_PACKAGING, f->packaging);
    put_name(o, "legal_status", VOCAB_LEGAL_STATUS, f->legal_status);
    put_name(o, "sharing", VOCAB_SHARING, f->sharing);
    json_put_place(o, "commune",
                   f->commune ? f->commune
                   : company  ? company->commune
                              : 0,
                   lang);
    if (f->assumed)
        json_object_set_new(o, "assumed", json_true());
    if (f->preferred)
        json_object_set_new(o, "preferred", json_true());
    put_private(o, f);
    return o;
}

/* ---- offers
 * ---------------------------------------------------------------------- */

/* The waste codes that the types of the group may carry, each once. */
static json_t *codes_of(const struct offer *offer)
{
    json_t *list = json_array(), *seen = json_object();

    for (size_t i = 0; i < offer->types; i++) {
        const struct flow_type *t = catalogue_type(offer->type[i]);
        const char *at = t ? t->low_codes : "";

        while (*at && json_array_size(list) < CODES_MAX) {
            char text[WASTE_CODE_TEXT], *end;
            unsigned long code = strtoul(at, &end, 10);

            if (end == at)
                break;
            at = end + strspn(end, " ");
            catalogue_code_text(text, (uint32_t)code);
            if (json_object_get(seen, text))
                continue;
            json_object_set_new(seen, text, json_true());
            json_array_append_new(list, json_string(text));
        }
    }
    json_decref(seen);
    return list;
}

static json_t *types_of(const struct offer *offer, enum lang lang)
{
    json_t *list = json_array();

    for (size_t i = 0; i < offer->types; i++) {
        const struct flow_type *t = catalogue_type(offer->type[i]);

        if (t)
            json_array_append_new(list, json_pack("{ss ss}", "type", t->id,
                                                  "label", t->label[lang]));
    }
    return list;
}

/* The most populous communes of a set, as its name. */
static void name_area(char *out, size_t cap, const uint32_t *key, size_t count,
                      enum lang lang)
{
    const struct place *top[AREA_NAMES] = {NULL};
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        const struct place *p = catalogue_place(key[i]);

        for (size_t k = 0; p && k < AREA_NAMES; k++) {
            const struct place *pushed = top[k];

            if (pushed && pushed->population >= p->population)
                continue;
            top[k] = p;
            p = pushed;
        }
    }
    out[0] = '\0';
    for (size_t k = 0; k < AREA_NAMES && top[k]; k++) {
        int n = snprintf(out + used, cap - used, "%s%s", k ? ", " : "",
                         top[k]->name[lang]);

        if (n < 0 || (size_t)n >= cap - used)
            return;
        used += (size_t)n;
    }
    if (count > AREA_NAMES)
        (void)snprintf(out + used, cap - used, " + %zu", count - AREA_NAMES);
}

json_t *json_area(const uint32_t *key, size_t count, enum lang lang)
{
    json_t *communes = json_array();
    struct point *points = calloc(count + 1, sizeof *points);
    struct area area;
    char name[400];

    if (!points)
        abort();
    area_build(&area, key, points, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        const struct place *p = catalogue_place(key[i]);

        if (p)
            json_array_append_new(communes, json_string(p->code));
    }
    name_area(name, sizeof name, key, count, lang);
    free(points);
    return json_pack("{ss so sf sf sf}", "name", name, "communes", communes,
                     "lat", (double)area.lat_e5 / 1e5, "lon",
                     (double)area.lon_e5 / 1e5, "radius_km",
                     json_km(area.radius_m));
}

static void put_interval(json_t *out, const struct offer *o)
{
    if (!o->quantity_known)
        return;
    if (o->quantity_lo != OFFER_HALF_DECADE_MIN)
        json_object_set_new(out, "qty_min",
                            json_milli(offer_edge_milli(o->quantity_lo)));
    if (o->quantity_hi != OFFER_OPEN)
        json_object_set_new(out, "qty_max",
                            json_milli(offer_edge_milli(o->quantity_hi)));
}

static void put_quarters(json_t *out, uint8_t quarters)
{
    json_t *list;

    if (!quarters)
        return;
    list = json_array();
    for (int i = 0; i < 4; i++)
        if (quarters & 1u << i)
            json_array_append_new(list, json_integer(i + 1));
    json_object_set_new(out, "quarters", list);
}

void json_put_consent(json_t *offer, enum lang lang)
{
    json_object_set_new(offer, "by_consent", json_true());
    json_put_text(offer, "consent_text", tr(lang, "below k by consent"));
}

json_t *json_offer(const struct offer *o, enum lang lang)
{
    static const char *const temperature[TEMPERATURES] = {
        "", "cold", "low", "medium", "high", "very_high"};
    static const char *const pressure[PRESSURES] = {"", "low", "medium",
                                                    "high"};
    static const char *const population[POPULATIONS] = {"", "register",
                                                        "counts", "start"};
    char id[OFFER_ID_TEXT];
    json_t *out = json_object();

    offer_id_text(id, o->id);
    json_put_text(out, "id", id);
    put_name(out, "direction", VOCAB_DIRECTION, o->direction);
    put_name(out, "kind", VOCAB_KIND, o->kind);
    if (o->types)
        put_type(out, o->type[0], lang);
    json_object_set_new(out, "types", types_of(o, lang));
    json_object_set_new(out, "low_codes", codes_of(o));
    put_interval(out, o);
    put_name(out, "unit", VOCAB_UNIT, vocab_base_unit(o->kind));
    json_put_text(out, "per", "year");
    json_object_set_new(out, "area", json_area(o->commune, o->communes, lang));
    put_quarters(out, o->quarters);
    put_name(out, "packaging", VOCAB_PACKAGING, o->packaging);
    put_name(out, "state", VOCAB_STATE, o->state);
    put_name(out, "legal_status", VOCAB_LEGAL_STATUS, o->legal_status);
    json_put_text(out, "temperature", temperature[o->temperature]);
    json_put_text(out, "pressure", pressure[o->pressure]);
    json_object_set_new(out, "k", json_integer(o->policy_k));
    json_put_text(out, "population", population[o->population]);
    json_put_day(out, "expires", o->expires_day);
    return out;
}
