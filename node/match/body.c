#include "symbiote/body.h"

#include "fixed.h"
#include "symbiote/catalogue.h"

enum {
    YEAR_AHEAD = 366,
    PRESSURE_LOW_DBAR = 30,
    PRESSURE_MEDIUM_DBAR = 150,
    CODE_DIGITS = 6,
};

static void set_quantity(struct body *b, int64_t lo, int64_t hi)
{
    if (hi <= 0 || lo > hi)
        return;
    if (lo < 1)
        lo = 1;
    b->quantity_known = true;
    b->lo_milli = lo;
    b->hi_milli = hi;
    b->ln_lo = fixed_ln((uint64_t)lo);
    b->ln_hi = hi == INT64_MAX ? INT32_MAX : fixed_ln((uint64_t)hi);
}

/* "020704 020799" names the code 20704? */
static bool lists(const char *codes, uint32_t code)
{
    uint32_t value = 0;
    unsigned digits = 0;

    for (const char *c = codes;; c++) {
        if (*c >= '0' && *c <= '9') {
            value = value * 10 + (uint32_t)(*c - '0');
            if (++digits > CODE_DIGITS)
                return false;
            continue;
        }
        if (digits && value == code)
            return true;
        value = digits = 0;
        if (*c == '\0')
            return false;
    }
}

static void types_of_code(struct body *b, uint32_t code)
{
    size_t count;
    const struct flow_type *type = catalogue_types(&count);

    for (size_t i = 0; i < count && b->types < BODY_TYPES_MAX; i++)
        if (lists(type[i].low_codes, code))
            b->type[b->types++] = type[i].no;
}

static uint8_t pressure_of(int dbar)
{
    if (dbar < PRESSURE_LOW_DBAR)
        return PRESSURE_LOW;
    return dbar <= PRESSURE_MEDIUM_DBAR ? PRESSURE_MEDIUM : PRESSURE_HIGH;
}

static void set_attrs(struct body *b, const struct flow_attrs *a)
{
    if (a->temperature_set)
        b->temperature =
            (struct degrees){a->temperature_c, a->temperature_c, true};
    if (a->pressure_set)
        b->pressure_lo = b->pressure_hi = pressure_of(a->pressure_dbar);
}

bool body_of_flow(struct body *b, const struct flow *f,
                  uint32_t company_commune, uint32_t today)
{
    *b = (struct body){.direction = f->direction, .kind = f->kind};
    if (f->until_day && f->until_day < today)
        return false;
    if (f->from_day > today + YEAR_AHEAD)
        return false;
    if (f->type)
        b->type[b->types++] = f->type;
    else if (f->low_code)
        types_of_code(b, f->low_code);
    b->commune = f->commune ? f->commune : company_commune;
    if (!area_place(b->commune, &b->at))
        b->commune = 0;
    if (f->base_known && (f->quantity.has_min || f->quantity.has_max))
        set_quantity(b, f->quantity.has_min ? f->base_min_milli : 0,
                     f->quantity.has_max ? f->base_max_milli : INT64_MAX);
    b->months = f->months ? f->months & BODY_ALL_YEAR : BODY_ALL_YEAR;
    b->months_exact = true;
    b->state = f->state;
    b->packaging = f->packaging;
    b->legal_status = f->legal_status;
    set_attrs(b, &f->attrs);
    b->max_km = f->max_km;
    if (f->confirmed_day && f->confirmed_day < today)
        b->age_days = today - f->confirmed_day;
    b->assumed = f->assumed;
    return true;
}

void body_of_assumed(struct body *b, enum direction direction, uint16_t type,
                     uint32_t commune)
{
    const struct flow_type *row = catalogue_type(type);

    *b = (struct body){.direction = direction, .type = {type}, .types = 1};
    b->kind = row ? (enum kind)row->kind : KIND_NONE;
    if (area_place(commune, &b->at))
        b->commune = commune;
    b->assumed = true;
}

static uint16_t months_of(uint8_t quarters)
{
    uint16_t months = 0;

    for (unsigned q = 0; q < 4; q++)
        if (quarters >> q & 1)
            months |= (uint16_t)(7u << 3 * q);
    return months;
}

static struct degrees degrees_of(enum temperature_class class)
{
    static const struct degrees range[TEMPERATURES] = {
        [TEMPERATURE_COLD] = {-273, 14, true},
        [TEMPERATURE_LOW] = {15, 59, true},
        [TEMPERATURE_MEDIUM] = {60, 119, true},
        [TEMPERATURE_HIGH] = {120, 249, true},
        [TEMPERATURE_VERY_HIGH] = {250, INT16_MAX, true},
    };

    return (unsigned)class < TEMPERATURES ? range[class] : range[0];
}

void body_of_offer(struct body *b, const struct offer *o,
                   const struct area *area, uint32_t age_days)
{
    *b = (struct body){.direction = o->direction,
                       .kind = o->kind,
                       .type_set = o->type,
                       .types = (uint16_t)o->types,
                       .area = area,
                       .age_days = age_days};
    if (o->quantity_known)
        set_quantity(b, offer_edge_milli(o->quantity_lo),
                     offer_edge_milli(o->quantity_hi));
    b->months = months_of(o->quarters);
    b->state = o->state;
    b->packaging = o->packaging;
    b->legal_status = o->legal_status;
    b->temperature = degrees_of(o->temperature);
    b->pressure_lo = b->pressure_hi = (uint8_t)o->pressure;
}
