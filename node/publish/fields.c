#include <string.h>

#include "fields.h"
#include "symbiote/day.h"

enum {
    ALL_MONTHS = 0xfff,
    ALL_QUARTERS = 0xf,
    EXPIRY_MIN_DAYS = 92, /* three months, whichever */
    EXPIRY_MAX_DAYS = 546 /* eighteen months */
};

/* False: not said. */
static bool amount_of(const struct flow *flow, int64_t *milli)
{
    const struct quantity *q = &flow->quantity;

    if (!flow->base_known || (!q->has_min && !q->has_max))
        return false;
    if (q->has_min && q->has_max)
        *milli = flow->base_min_milli / 2 + flow->base_max_milli / 2;
    else
        *milli = q->has_min ? flow->base_min_milli : flow->base_max_milli;
    return true;
}

bool fields_near(const struct fields_amount *a)
{
    const struct offer *live = a->live;
    int64_t milli;

    if (!live || !live->quantity_known || !amount_of(a->flow, &milli))
        return false;
    return milli >= offer_edge_milli(live->quantity_lo) / 3 * 2 &&
           (live->quantity_hi == OFFER_OPEN ||
            milli < offer_edge_milli(live->quantity_hi) / 2 * 3);
}

static uint8_t clamp(uint8_t v, const struct offer *live)
{
    if (v < live->quantity_lo)
        return live->quantity_lo;
    if (live->quantity_hi != OFFER_OPEN && v >= live->quantity_hi)
        return (uint8_t)(live->quantity_hi - 1);
    return v;
}

bool fields_half_decade(const struct fields_amount *a, enum kind kind,
                        uint8_t *out)
{
    uint8_t found = 0;
    int64_t milli;
    bool near = fields_near(a);

    if (!amount_of(a->flow, &milli))
        return false;
    if (!policy_half_decade(a->policy, kind, milli, &found) && !near)
        return false;
    *out = near ? clamp(found, a->live) : found;
    return true;
}

/* All year, or not said: no seasons. */
static uint8_t quarters_of(uint16_t months)
{
    uint8_t quarters = 0;

    for (unsigned m = 0; m < 12; m++)
        if (months >> m & 1)
            quarters |= (uint8_t)(1U << m / 3);
    return quarters == ALL_QUARTERS ? 0 : quarters;
}

static enum temperature_class class_temperature(const struct flow_attrs *a)
{
    if (!a->temperature_set)
        return TEMPERATURE_NONE;
    if (a->temperature_c < 15)
        return TEMPERATURE_COLD;
    if (a->temperature_c < 60)
        return TEMPERATURE_LOW;
    if (a->temperature_c < 120)
        return TEMPERATURE_MEDIUM;
    return a->temperature_c < 250 ? TEMPERATURE_HIGH : TEMPERATURE_VERY_HIGH;
}

static enum pressure_class class_pressure(const struct flow_attrs *a)
{
    if (!a->pressure_set)
        return PRESSURE_NONE;
    if (a->pressure_dbar < 30)
        return PRESSURE_LOW;
    return a->pressure_dbar <= 150 ? PRESSURE_MEDIUM : PRESSURE_HIGH;
}

/* The end of the quarter in which the flow ends, a year ahead when it does not
 * say; at least three and at most eighteen months ahead. */
static uint32_t expiry_of(uint32_t until, uint32_t today)
{
    uint32_t end = day_quarter_end(until ? until : today + 365);
    uint32_t least = day_quarter_end(today + EXPIRY_MIN_DAYS);
    uint32_t last = day_quarter_end(today + EXPIRY_MAX_DAYS);

    /* The quarter may end after the eighteen months: the one before then. */
    if (last > today + EXPIRY_MAX_DAYS)
        last = day_quarter_end(last - 95);
    if (end > last)
        end = last;
    return end < least ? least : end;
}

/* What all types of the published group have in common. */
struct common {
    bool state, legal;
};

static struct common common_of(const struct facts *facts,
                               const struct offer *offer)
{
    const struct flow_type *first = facts_type(facts, offer->type[0]);
    struct common same = {true, true};

    for (size_t i = 1; i < offer->types; i++) {
        const struct flow_type *type = facts_type(facts, offer->type[i]);

        same.state = same.state && type->state == first->state;
        same.legal = same.legal && type->legal == first->legal;
    }
    return same;
}

/* The catalogue says which type is liquid and which is waste.  In a group of
 * several types such a class would tell the type, and the authors were counted
 * for the group: only what all its types have by themselves is said. */
void fields_fill(const struct flow *flow, const struct facts *facts,
                 uint32_t today, struct offer *out)
{
    const struct flow_type *type = facts_type(facts, flow->type);
    enum state state = flow->state ? flow->state : (enum state)type->state;
    enum legal_status legal = flow->legal_status
                                  ? flow->legal_status
                                  : (enum legal_status)type->legal;
    bool alone = out->types == 1;
    struct common same = common_of(facts, out);

    if (alone || (same.state && state == (enum state)type->state))
        out->state = state;
    out->expires_day = expiry_of(flow->until_day, today);
    if (out->population == POPULATION_START)
        return;
    out->quarters = quarters_of(flow->months);
    if (same.state)
        out->packaging = flow->packaging;
    if (alone || (same.legal && legal == (enum legal_status)type->legal))
        out->legal_status = legal;
    if (alone && (out->kind == KIND_ENERGY || out->kind == KIND_WATER)) {
        out->temperature = class_temperature(&flow->attrs);
        out->pressure = class_pressure(&flow->attrs);
    }
}

bool fields_same_cell(const struct offer *a, const struct offer *b)
{
    return a->direction == b->direction && a->kind == b->kind &&
           a->types == b->types && a->communes == b->communes &&
           a->quantity_known == b->quantity_known &&
           a->quantity_lo == b->quantity_lo &&
           a->quantity_hi == b->quantity_hi &&
           memcmp(a->type, b->type, a->types * sizeof *a->type) == 0 &&
           memcmp(a->commune, b->commune, a->communes * sizeof *a->commune) ==
               0;
}

static bool has_type(const struct offer *o, uint16_t type)
{
    for (size_t i = 0; i < o->types; i++)
        if (o->type[i] == type)
            return true;
    return false;
}

static bool has_commune(const struct offer *o, uint32_t commune)
{
    for (size_t i = 0; i < o->communes; i++)
        if (o->commune[i] == commune)
            return true;
    return false;
}

bool fields_covers(const struct offer *body, uint16_t type, uint32_t commune)
{
    return has_type(body, type) && has_commune(body, commune);
}

bool fields_within(const struct offer *body, const struct offer *cell,
                   const struct population *pop)
{
    uint16_t place;

    if (body->direction != cell->direction || body->kind != cell->kind ||
        (!body->quantity_known && cell->quantity_known) ||
        (body->population == POPULATION_START) !=
            (cell->population == POPULATION_START))
        return false;
    if (body->quantity_known && cell->quantity_known &&
        (body->quantity_lo < cell->quantity_lo ||
         body->quantity_hi > cell->quantity_hi))
        return false;
    for (size_t i = 0; i < body->types; i++)
        if (!has_type(cell, body->type[i]))
            return false;
    for (size_t i = 0; i < body->communes; i++)
        if (!has_commune(cell, body->commune[i]) &&
            population_place(pop, body->commune[i], &place) == STATUS_OK)
            return false;
    return true;
}

bool fields_same_rest(const struct flow *flow, const struct facts *facts,
                      uint32_t today, const struct offer *body)
{
    struct offer fresh = *body;

    fresh.quarters = 0;
    fresh.packaging = PACKAGING_NONE;
    fresh.state = STATE_NONE;
    fresh.legal_status = LEGAL_NONE;
    fresh.temperature = TEMPERATURE_NONE;
    fresh.pressure = PRESSURE_NONE;
    fields_fill(flow, facts, today, &fresh);
    if (body->expires_day > fresh.expires_day ||
        (body->expires_day < fresh.expires_day &&
         body->expires_day < today + EXPIRY_MIN_DAYS))
        return false;
    return body->quarters == fresh.quarters &&
           body->packaging == fresh.packaging && body->state == fresh.state &&
           body->legal_status == fresh.legal_status &&
           body->temperature == fresh.temperature &&
           body->pressure == fresh.pressure;
}

static uint32_t bit(bool set, enum decide_field field)
{
    return set ? UINT32_C(1) << field : 0;
}

uint32_t fields_hidden(const struct flow *flow, const struct company *company)
{
    const struct quantity *q = &flow->quantity;

    return bit(company->name[0], FIELD_COMPANY) |
           bit(company->reg_id[0], FIELD_REG_ID) |
           bit(company->address[0], FIELD_ADDRESS) |
           bit(company->nace, FIELD_ACTIVITY) |
           bit(flow->label[0], FIELD_LABEL) |
           bit(flow->low_code, FIELD_LOW_CODE) |
           bit(q->has_min || q->has_max, FIELD_QUANTITY) |
           bit(flow->from_day || flow->until_day || flow->confirmed_day,
               FIELD_DATES) |
           bit(flow->months, FIELD_MONTHS) |
           bit(flow->commune || company->commune, FIELD_COMMUNE) |
           bit(flow->attrs.temperature_set, FIELD_TEMPERATURE) |
           bit(flow->attrs.pressure_set, FIELD_PRESSURE) |
           bit(flow->max_km, FIELD_DISTANCE) | bit(flow->ref[0], FIELD_REF) |
           bit(flow->spec[0], FIELD_SPEC) | bit(flow->outlet[0], FIELD_OUTLET) |
           bit(flow->cost[0], FIELD_COST) |
           bit(flow->price_wish[0], FIELD_PRICE) |
           bit(flow->contact[0] || company->contact[0], FIELD_CONTACT) |
           bit(flow->note[0] || company->note[0], FIELD_NOTE);
}

uint32_t fields_widened(const struct flow *flow, const struct offer *offer)
{
    return bit(offer->types > 1, FIELD_TYPE) |
           bit(flow->base_known, FIELD_QUANTITY) |
           bit(offer->communes > 1, FIELD_COMMUNE) |
           bit(flow->months && flow->months != ALL_MONTHS, FIELD_MONTHS) |
           bit(flow->until_day, FIELD_DATES) |
           bit(offer->temperature, FIELD_TEMPERATURE) |
           bit(offer->pressure, FIELD_PRESSURE) |
           bit(flow->packaging && !offer->packaging, FIELD_PACKAGING) |
           bit(flow->legal_status && !offer->legal_status, FIELD_LEGAL_STATUS);
}
