#include "symbiote/offer.h"

#include <string.h>

#include "symbiote/crockford.h"
#include "symbiote/day.h"
#include "symbiote/limits.h"
#include "symbiote/wire.h"

/* Keys of the closed table (PROTOCOL.md, "Offer body"). */
enum {
    KEY_SCHEMA,
    KEY_MUST, /* keys that a reader must understand; absent if none */
    KEY_ID,
    KEY_DIRECTION,
    KEY_KIND,
    KEY_TYPES,
    KEY_QUANTITY, /* [lo, hi]; absent: unknown */
    KEY_QUARTERS,
    KEY_PACKAGING,
    KEY_STATE,
    KEY_LEGAL,
    KEY_COMMUNES,
    KEY_EXPIRES,
    KEY_TEMPERATURE,
    KEY_PRESSURE,
    KEY_K,
    KEY_POLICY,
    KEY_POPULATION,
    KEY_POPULATION_REF,
    KEYS,
    SCHEMA = 1,
    MUST_MAX = 32,
    QUARTERS_ALL = 15,
};

/* ---- invariants --------------------------------------------------------- */

static bool quantity_ok(const struct offer *o)
{
    if (!o->quantity_known)
        return o->quantity_lo == 0 && o->quantity_hi == 0;
    return o->quantity_lo <= OFFER_HALF_DECADE_MAX &&
           (o->quantity_hi == OFFER_OPEN ||
            (o->quantity_hi <= OFFER_HALF_DECADE_MAX &&
             o->quantity_lo < o->quantity_hi));
}

static bool types_ok(const struct offer *o)
{
    if (o->types < 1 || o->types > OFFER_TYPES_MAX || o->type[0] == 0)
        return false;
    for (size_t i = 1; i < o->types; i++)
        if (o->type[i] <= o->type[i - 1])
            return false;
    return true;
}

static bool communes_ok(const struct offer *o)
{
    if (o->communes > OFFER_COMMUNES_MAX ||
        (o->communes > 0 && o->commune[0] == 0))
        return false;
    for (size_t i = 1; i < o->communes; i++)
        if (o->commune[i] <= o->commune[i - 1])
            return false;
    return true;
}

/* A start profile has no population to name; the others must. */
static bool population_ok(const struct offer *o)
{
    static const uint8_t none[OFFER_POPULATION_LEN];
    bool named = memcmp(o->population_ref, none, sizeof none) != 0;

    return o->population == POPULATION_START ? !named : named;
}

static bool vocabulary_ok(const struct offer *o)
{
    return o->direction > DIRECTION_NONE && o->direction < DIRECTIONS &&
           o->kind > KIND_NONE && o->kind < KINDS &&
           (unsigned)o->packaging < PACKAGINGS && (unsigned)o->state < STATES &&
           (unsigned)o->legal_status < LEGAL_STATUSES &&
           (unsigned)o->temperature < TEMPERATURES &&
           (unsigned)o->pressure < PRESSURES &&
           o->population > POPULATION_NONE && o->population < POPULATIONS;
}

static bool valid(const struct offer *o)
{
    static const uint8_t none[OFFER_ID_LEN];

    return memcmp(o->id, none, sizeof none) != 0 && vocabulary_ok(o) &&
           types_ok(o) && communes_ok(o) && quantity_ok(o) &&
           o->quarters <= QUARTERS_ALL && o->expires_day > 0 &&
           o->expires_day <= UINT16_MAX &&
           o->expires_day == day_quarter_end(o->expires_day) &&
           o->policy_k > 0 && o->policy_version > 0 && population_ok(o);
}

/* ---- writing ------------------------------------------------------------ */

static void put_number(struct writer *w, uint64_t key, uint64_t value)
{
    if (value == 0)
        return; /* not said: absent, so that a body has one encoding */
    wire_put_uint(w, key);
    wire_put_uint(w, value);
}

static void put_bytes(struct writer *w, uint64_t key, const uint8_t *p,
                      size_t n)
{
    wire_put_uint(w, key);
    wire_put_bytes(w, p, n);
}

/* Ascending numbers as the first and the differences. */
static void put_types(struct writer *w, const struct offer *o)
{
    uint16_t before = 0;

    wire_put_uint(w, KEY_TYPES);
    wire_put_array(w, (uint32_t)o->types);
    for (size_t i = 0; i < o->types; before = o->type[i++])
        wire_put_uint(w, (uint64_t)(o->type[i] - before));
}

static void put_communes(struct writer *w, const struct offer *o)
{
    uint32_t before = 0;

    if (o->communes == 0)
        return;
    wire_put_uint(w, KEY_COMMUNES);
    wire_put_array(w, (uint32_t)o->communes);
    for (size_t i = 0; i < o->communes; before = o->commune[i++])
        wire_put_uint(w, o->commune[i] - before);
}

static void put_quantity(struct writer *w, const struct offer *o)
{
    if (!o->quantity_known)
        return;
    wire_put_uint(w, KEY_QUANTITY);
    wire_put_array(w, 2);
    wire_put_uint(w, o->quantity_lo);
    wire_put_uint(w, o->quantity_hi);
}

static uint32_t pairs(const struct offer *o)
{
    const unsigned optional[] = {o->quantity_known,
                                 o->quarters,
                                 (unsigned)o->packaging,
                                 (unsigned)o->state,
                                 (unsigned)o->legal_status,
                                 o->communes > 0,
                                 (unsigned)o->temperature,
                                 (unsigned)o->pressure,
                                 o->population != POPULATION_START};
    uint32_t n = 9; /* schema, id, direction, kind, types, expiry, policy x 3 */

    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
        n += optional[i] != 0;
    return n;
}

enum status offer_encode(const struct offer *o, uint8_t *buf, size_t cap,
                         size_t *len)
{
    struct writer w =
        wire_writer(buf, cap < OFFER_BODY_MAX ? cap : OFFER_BODY_MAX);

    if (!valid(o))
        return STATUS_OUT_OF_RANGE;
    wire_put_map(&w, pairs(o));
    put_number(&w, KEY_SCHEMA, SCHEMA);
    put_bytes(&w, KEY_ID, o->id, sizeof o->id);
    put_number(&w, KEY_DIRECTION, (uint64_t)o->direction);
    put_number(&w, KEY_KIND, (uint64_t)o->kind);
    put_types(&w, o);
    put_quantity(&w, o);
    put_number(&w, KEY_QUARTERS, o->quarters);
    put_number(&w, KEY_PACKAGING, (uint64_t)o->packaging);
    put_number(&w, KEY_STATE, (uint64_t)o->state);
    put_number(&w, KEY_LEGAL, (uint64_t)o->legal_status);
    put_communes(&w, o);
    put_number(&w, KEY_EXPIRES, o->expires_day);
    put_number(&w, KEY_TEMPERATURE, (uint64_t)o->temperature);
    put_number(&w, KEY_PRESSURE, (uint64_t)o->pressure);
    put_number(&w, KEY_K, o->policy_k);
    put_number(&w, KEY_POLICY, o->policy_version);
    put_number(&w, KEY_POPULATION, (uint64_t)o->population);
    if (o->population != POPULATION_START)
        put_bytes(&w, KEY_POPULATION_REF, o->population_ref,
                  sizeof o->population_ref);
    return wire_close_writer(&w, len);
}

/* ---- reading ------------------------------------------------------------ */

/* Keys that must be understood and are not ours make the body unreadable. */
static void get_must(struct reader *r)
{
    uint32_t count = wire_get_count(r, MUST_MAX);

    if (count == 0)
        wire_fail(r, STATUS_MALFORMED);
    for (uint32_t i = 0; i < count && r->status == STATUS_OK; i++)
        if (wire_get_uint(r, 0, UINT64_MAX) >= KEYS)
            wire_fail(r, STATUS_NEWER);
}

static void get_types(struct reader *r, struct offer *o)
{
    uint32_t count = wire_get_count(r, OFFER_TYPES_MAX), before = 0;

    o->types = count;
    for (uint32_t i = 0; i < count; i++) {
        before += (uint32_t)wire_get_uint(r, 1, UINT16_MAX - before);
        o->type[i] = (uint16_t)before;
    }
}

static void get_communes(struct reader *r, struct offer *o)
{
    uint32_t count = wire_get_count(r, OFFER_COMMUNES_MAX), before = 0;

    if (count == 0)
        wire_fail(r, STATUS_MALFORMED); /* an empty set is absent */
    o->communes = count;
    for (uint32_t i = 0; i < count; i++) {
        before += (uint32_t)wire_get_uint(r, 1, UINT32_MAX - before);
        o->commune[i] = before;
    }
}

static void get_quantity(struct reader *r, struct offer *o)
{
    wire_get_array(r, 2);
    o->quantity_lo = (uint8_t)wire_get_uint(r, 0, OFFER_HALF_DECADE_MAX);
    o->quantity_hi = (uint8_t)wire_get_uint(r, 0, OFFER_OPEN);
    o->quantity_known = true;
}

/* A number that is not zero, below `end`. */
static unsigned get_below(struct reader *r, unsigned end)
{
    return (unsigned)wire_get_uint(r, 1, end - 1);
}

static void get_place_and_time(struct reader *r, struct offer *o, uint64_t key)
{
    if (key == KEY_QUARTERS)
        o->quarters = (uint8_t)get_below(r, QUARTERS_ALL + 1);
    else if (key == KEY_COMMUNES)
        get_communes(r, o);
    else
        o->expires_day = (uint32_t)wire_get_uint(r, 1, UINT16_MAX);
}

static void get_promise(struct reader *r, struct offer *o, uint64_t key)
{
    if (key == KEY_K)
        o->policy_k = (uint8_t)wire_get_uint(r, 1, UINT8_MAX);
    else if (key == KEY_POLICY)
        o->policy_version = (uint16_t)wire_get_uint(r, 1, UINT16_MAX);
    else if (key == KEY_POPULATION)
        o->population = (enum population_kind)get_below(r, POPULATIONS);
    else
        wire_get_bytes(r, o->population_ref, sizeof o->population_ref);
}

static void get(struct reader *r, struct offer *o, uint64_t key)
{
    switch (key) {
    case KEY_SCHEMA:
        if (wire_get_uint(r, 1, UINT16_MAX) > SCHEMA)
            wire_fail(r, STATUS_NEWER);
        break;
    case KEY_MUST: get_must(r); break;
    case KEY_ID: wire_get_bytes(r, o->id, sizeof o->id); break;
    case KEY_DIRECTION:
        o->direction = (enum direction)get_below(r, DIRECTIONS);
        break;
    case KEY_KIND: o->kind = (enum kind)get_below(r, KINDS); break;
    case KEY_TYPES: get_types(r, o); break;
    case KEY_QUANTITY: get_quantity(r, o); break;
    case KEY_PACKAGING:
        o->packaging = (enum packaging)get_below(r, PACKAGINGS);
        break;
    case KEY_STATE: o->state = (enum state)get_below(r, STATES); break;
    case KEY_LEGAL:
        o->legal_status = (enum legal_status)get_below(r, LEGAL_STATUSES);
        break;
    case KEY_TEMPERATURE:
        o->temperature = (enum temperature_class)get_below(r, TEMPERATURES);
        break;
    case KEY_PRESSURE:
        o->pressure = (enum pressure_class)get_below(r, PRESSURES);
        break;
    case KEY_QUARTERS:
    case KEY_COMMUNES:
    case KEY_EXPIRES: get_place_and_time(r, o, key); break;
    case KEY_K:
    case KEY_POLICY:
    case KEY_POPULATION:
    case KEY_POPULATION_REF: get_promise(r, o, key); break;
    default: wire_skip(r); break;
    }
}

enum status offer_decode(struct offer *o, const uint8_t *buf, size_t len)
{
    struct reader r = wire_reader(buf, len);
    struct wire_map m = wire_get_map(&r);
    uint64_t key;
    bool schema = false;
    enum status s;

    if (len > OFFER_BODY_MAX)
        return STATUS_TOO_BIG;
    memset(o, 0, sizeof *o);
    while (wire_next_key(&r, &m, &key)) {
        schema |= key == KEY_SCHEMA;
        get(&r, o, key);
    }
    s = wire_close_reader(&r);
    if (s != STATUS_OK)
        return s;
    if (!schema)
        return STATUS_MALFORMED;
    return valid(o) ? STATUS_OK : STATUS_OUT_OF_RANGE;
}

/* ---- helpers ------------------------------------------------------------ */

enum status offer_check_day(const struct offer *o, uint32_t today)
{
    return o->expires_day > today + OFFER_LIFE_DAYS + 1 ? STATUS_OUT_OF_RANGE
                                                        : STATUS_OK;
}

int64_t offer_edge_milli(uint8_t half_decade)
{
    /* sqrt(10) is not a power of ten: the highest odd edge, 10^7.5 thousandths
     * rounded, is divided down. */
    int64_t odd = 31622776602, even = 1000, divisor = 1;

    if (half_decade == OFFER_HALF_DECADE_MIN)
        return 0;
    if (half_decade > OFFER_HALF_DECADE_MAX)
        return INT64_MAX;
    for (unsigned i = 0; i < half_decade / 2U; i++)
        even *= 10;
    for (unsigned i = half_decade; i < OFFER_HALF_DECADE_MAX - 1U; i += 2)
        divisor *= 10;
    return half_decade % 2 == 0 ? even : (odd + divisor / 2) / divisor;
}

void offer_id_text(char out[static OFFER_ID_TEXT],
                   const uint8_t id[static OFFER_ID_LEN])
{
    crockford_encode(out, id, OFFER_ID_LEN);
}
