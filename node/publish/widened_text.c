/* A field before and after: what the preview shows beside each other. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "symbiote/day.h"
#include "symbiote/decide.h"
#include "symbiote/label.h"
#include "symbiote/written.h"

enum { UNIT_TEXT = 64 };

struct words {
    char *text;
    size_t len;
};

/* Adds to a list, marking with dots what no longer fits. */
static void add(struct words *w, const char *item)
{
    size_t left = DECIDE_PART_MAX - w->len, n = strlen(item);

    if (left < n + 7) {
        if (left > 5 && w->len)
            (void)snprintf(w->text + w->len, left, ", ...");
        w->len = DECIDE_PART_MAX;
        return;
    }
    w->len += (size_t)snprintf(w->text + w->len, left, "%s%s",
                               w->len ? ", " : "", item);
}

static const char *type_label(enum lang lang, const struct facts *facts,
                              uint16_t no)
{
    const struct flow_type *t = facts_type(facts, no);

    if (!t)
        return "?";
    return t->label[lang] && t->label[lang][0] ? t->label[lang] : t->id;
}

static const char *place_name(enum lang lang, const struct facts *facts,
                              uint32_t key)
{
    const struct place *p = facts->place(facts->book, key);

    return p ? p->name[lang] : "?";
}

static void unit_a_year(char out[static UNIT_TEXT], enum lang lang,
                        enum kind kind)
{
    label_unit(out, UNIT_TEXT, lang,
               vocab_name(VOCAB_UNIT, vocab_base_unit(kind)), "year");
}

static void own_quantity(enum lang lang, const struct flow *f, char *out)
{
    char unit[UNIT_TEXT], lo[WRITTEN_NUMBER], hi[WRITTEN_NUMBER];

    unit_a_year(unit, lang, f->kind);
    written_number(lo, sizeof lo, f->base_min_milli, lang);
    written_number(hi, sizeof hi, f->base_max_milli, lang);
    if (!f->quantity.has_min)
        (void)snprintf(out, DECIDE_PART_MAX, tr(lang, "at most %s %s"), hi,
                       unit);
    else if (!f->quantity.has_max)
        (void)snprintf(out, DECIDE_PART_MAX, tr(lang, "at least %s %s"), lo,
                       unit);
    else if (f->base_min_milli == f->base_max_milli)
        (void)snprintf(out, DECIDE_PART_MAX, "%s %s", lo, unit);
    else
        (void)snprintf(out, DECIDE_PART_MAX, tr(lang, "%s to %s %s"), lo, hi,
                       unit);
}

static void shown_quantity(enum lang lang, const struct offer *o, char *out)
{
    char unit[UNIT_TEXT], lo[WRITTEN_NUMBER], hi[WRITTEN_NUMBER];

    if (!o->quantity_known) {
        (void)snprintf(out, DECIDE_PART_MAX, "%s", tr(lang, "not shown"));
        return;
    }
    unit_a_year(unit, lang, o->kind);
    written_number(lo, sizeof lo,
                   written_rounded(offer_edge_milli(o->quantity_lo)), lang);
    if (o->quantity_hi == OFFER_OPEN) {
        (void)snprintf(out, DECIDE_PART_MAX, tr(lang, "at least %s %s"), lo,
                       unit);
        return;
    }
    written_number(hi, sizeof hi,
                   written_rounded(offer_edge_milli(o->quantity_hi)), lang);
    (void)snprintf(out, DECIDE_PART_MAX, tr(lang, "%s to %s %s"), lo, hi, unit);
}

/* Numbers 1 .. n of the bits set: months or quarters. */
static void list_bits(unsigned bits, unsigned n, char *out)
{
    struct words w = {out, 0};

    out[0] = '\0';
    for (unsigned i = 0; i < n; i++) {
        char item[4];

        (void)snprintf(item, sizeof item, "%u", (i + 1) % 100);
        if (bits >> i & 1)
            add(&w, item);
    }
}

static void show_months(enum lang lang, const struct flow *f,
                        const struct offer *o, char text[2][DECIDE_PART_MAX])
{
    char list[64];

    list_bits(f->months, 12, text[1]);
    (void)snprintf(list, sizeof list, "%.60s", text[1]);
    (void)snprintf(text[0], DECIDE_PART_MAX, tr(lang, "months %s"), list);
    if (o->quarters == 0) {
        (void)snprintf(text[1], DECIDE_PART_MAX, "%s", tr(lang, "not shown"));
        return;
    }
    list_bits(o->quarters, 4, text[1]);
    (void)snprintf(list, sizeof list, "%.60s", text[1]);
    (void)snprintf(text[1], DECIDE_PART_MAX, tr(lang, "quarters %s"), list);
}

static const char *temperature_words(enum lang lang, enum temperature_class c)
{
    switch (c) {
    case TEMPERATURE_COLD: return tr(lang, "below 15 °C");
    case TEMPERATURE_LOW: return tr(lang, "15 to 59 °C");
    case TEMPERATURE_MEDIUM: return tr(lang, "60 to 119 °C");
    case TEMPERATURE_HIGH: return tr(lang, "120 to 249 °C");
    case TEMPERATURE_VERY_HIGH: return tr(lang, "250 °C and more");
    case TEMPERATURE_NONE:
    case TEMPERATURES: break;
    }
    return tr(lang, "not shown");
}

static const char *pressure_words(enum lang lang, enum pressure_class c)
{
    switch (c) {
    case PRESSURE_LOW: return tr(lang, "below 3 bar");
    case PRESSURE_MEDIUM: return tr(lang, "3 to 15 bar");
    case PRESSURE_HIGH: return tr(lang, "over 15 bar");
    case PRESSURE_NONE:
    case PRESSURES: break;
    }
    return tr(lang, "not shown");
}

static void show_classes(enum lang lang, enum decide_field field,
                         const struct flow *f, const struct offer *o,
                         char text[2][DECIDE_PART_MAX])
{
    if (field == FIELD_TEMPERATURE) {
        (void)snprintf(text[0], DECIDE_PART_MAX, "%d °C",
                       f->attrs.temperature_c);
        (void)snprintf(text[1], DECIDE_PART_MAX, "%s",
                       temperature_words(lang, o->temperature));
    } else {
        (void)snprintf(text[0], DECIDE_PART_MAX, "%d.%d bar",
                       f->attrs.pressure_dbar / 10,
                       f->attrs.pressure_dbar % 10);
        (void)snprintf(text[1], DECIDE_PART_MAX, "%s",
                       pressure_words(lang, o->pressure));
    }
}

static void show_types(const struct decide_preview *p,
                       char text[2][DECIDE_PART_MAX])
{
    const struct offer *o = &p->decision->offer;
    struct words w = {text[1], 0};

    (void)snprintf(text[0], DECIDE_PART_MAX, "%s",
                   type_label(p->lang, p->facts, p->flow->type));
    for (size_t i = 0; i < o->types; i++)
        add(&w, type_label(p->lang, p->facts, o->type[i]));
}

static void show_places(const struct decide_preview *p,
                        char text[2][DECIDE_PART_MAX])
{
    const struct offer *o = &p->decision->offer;
    struct words w = {text[1], 0};

    (void)snprintf(text[0], DECIDE_PART_MAX, "%s",
                   p->flow->commune
                       ? place_name(p->lang, p->facts, p->flow->commune)
                       : tr(p->lang, "the company's site"));
    for (size_t i = 0; i < o->communes; i++)
        add(&w, place_name(p->lang, p->facts, o->commune[i]));
}

static void show_dropped(enum lang lang, const char *name,
                         char text[2][DECIDE_PART_MAX])
{
    (void)snprintf(text[0], DECIDE_PART_MAX, "%s", name);
    (void)snprintf(text[1], DECIDE_PART_MAX, "%s", tr(lang, "not shown"));
}

static void show_dates(const struct flow *f, const struct offer *o,
                       char text[2][DECIDE_PART_MAX])
{
    char day[DAY_TEXT];

    day_text(day, f->until_day);
    (void)snprintf(text[0], DECIDE_PART_MAX, "%s", day);
    day_text(day, o->expires_day);
    (void)snprintf(text[1], DECIDE_PART_MAX, "%s", day);
}

void decide_widened(const struct decide_preview *p, enum decide_field field,
                    char text[static 2][DECIDE_PART_MAX])
{
    const struct offer *o = &p->decision->offer;
    const struct flow *flow = p->flow;

    text[0][0] = text[1][0] = '\0';
    if (field == FIELD_TYPE)
        show_types(p, text);
    else if (field == FIELD_COMMUNE)
        show_places(p, text);
    else if (field == FIELD_MONTHS)
        show_months(p->lang, flow, o, text);
    else if (field == FIELD_DATES)
        show_dates(flow, o, text);
    else if (field == FIELD_TEMPERATURE || field == FIELD_PRESSURE)
        show_classes(p->lang, field, flow, o, text);
    else if (field == FIELD_PACKAGING)
        show_dropped(p->lang, vocab_name(VOCAB_PACKAGING, flow->packaging),
                     text);
    else if (field == FIELD_LEGAL_STATUS)
        show_dropped(p->lang,
                     vocab_name(VOCAB_LEGAL_STATUS, flow->legal_status), text);
    else if (field == FIELD_QUANTITY) {
        own_quantity(p->lang, flow, text[0]);
        shown_quantity(p->lang, o, text[1]);
    }
}
