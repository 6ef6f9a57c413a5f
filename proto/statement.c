#include "symbiote/statement.h"

#include <string.h>

#include "symbiote/wire.h"

/* Keys of the body; below, those of the map under KEY_STATEMENT. */
enum {
    KEY_SCHEMA,
    KEY_MUST,
    KEY_ID,
    KEY_STATEMENT = 32,
    SCHEMA = 1,
    MUST_MAX = 32,
};
enum {
    PART_KIND = 1,
    PART_POLICY,
    PART_PLAUSIBILITY,
    PART_FACTS,
    PART_POPULATION,
    PART_EDITION,
    PART_EDITION_DAY, /* absent: unknown */
    PART_COMMUNES,
    PART_PARTITION,
    PART_FROM,
    PARTS_NEEDED = 10,
    KIND_COUNTING = 1, /* "this is how was counted": the only kind so far */
    POLICY_NUMBERS = 10,
    SHARE_MAX = 1000,
};

/* ---- invariants --------------------------------------------------------- */

static bool policy_ok(const struct statement_policy *p)
{
    return p->version > 0 && p->k >= STATEMENT_K_MIN && p->k_build >= p->k &&
           p->k_person >= p->k && p->k_start >= STATEMENT_K_MIN &&
           p->k_history >= STATEMENT_K_MIN && p->dominance > 0 &&
           p->dominance <= SHARE_MAX && p->presence > 0 &&
           p->presence <= SHARE_MAX;
}

static bool tops_ok(const struct statement_policy *p)
{
    for (size_t i = KIND_NONE + 1; i < KINDS; i++)
        if (p->top[i] > OFFER_HALF_DECADE_MAX)
            return false;
    return true;
}

static bool communes_ok(const struct statement *s)
{
    if (s->communes < 1 || s->communes > OFFER_COMMUNES_MAX ||
        s->commune[0] == 0)
        return false;
    for (size_t i = 1; i < s->communes; i++)
        if (s->commune[i] <= s->commune[i - 1])
            return false;
    return true;
}

static bool valid(const struct statement *s)
{
    static const uint8_t none[OFFER_ID_LEN];

    return memcmp(s->id, none, sizeof none) != 0 && policy_ok(&s->policy) &&
           tops_ok(&s->policy) && s->plausibility > 0 &&
           (s->population == POPULATION_REGISTER ||
            s->population == POPULATION_COUNTS) &&
           s->edition_day <= UINT16_MAX && s->from_day > 0 &&
           s->from_day <= UINT16_MAX && communes_ok(s);
}

/* ---- writing ------------------------------------------------------------ */

static void put_uint(struct writer *w, uint64_t key, uint64_t value)
{
    wire_put_uint(w, key);
    wire_put_uint(w, value);
}

static void put_hash(struct writer *w, uint64_t key, const uint8_t *hash)
{
    wire_put_uint(w, key);
    wire_put_bytes(w, hash, STATEMENT_HASH_LEN);
}

static void put_policy(struct writer *w, const struct statement_policy *p)
{
    wire_put_uint(w, PART_POLICY);
    wire_put_array(w, POLICY_NUMBERS);
    wire_put_uint(w, p->version);
    wire_put_uint(w, p->k);
    wire_put_uint(w, p->k_build);
    wire_put_uint(w, p->k_person);
    wire_put_uint(w, p->k_start);
    wire_put_uint(w, p->k_history);
    wire_put_uint(w, p->dominance);
    wire_put_uint(w, p->presence);
    wire_put_array(w, KINDS - 1);
    for (size_t i = KIND_NONE + 1; i < KINDS; i++)
        wire_put_uint(w, p->top[i]);
    wire_put_uint(w, p->loss_radius);
}

static void put_communes(struct writer *w, const struct statement *s)
{
    uint32_t before = 0;

    wire_put_uint(w, PART_COMMUNES);
    wire_put_array(w, (uint32_t)s->communes);
    for (size_t i = 0; i < s->communes; before = s->commune[i++])
        wire_put_uint(w, s->commune[i] - before);
}

enum status statement_encode(const struct statement *s, uint8_t *buf,
                             size_t cap, size_t *len)
{
    struct writer w =
        wire_writer(buf, cap < STATEMENT_BODY_MAX ? cap : STATEMENT_BODY_MAX);

    if (!valid(s))
        return STATUS_OUT_OF_RANGE;
    wire_put_map(&w, 4);
    put_uint(&w, KEY_SCHEMA, SCHEMA);
    wire_put_uint(&w, KEY_MUST);
    wire_put_array(&w, 1);
    wire_put_uint(&w, KEY_STATEMENT);
    wire_put_uint(&w, KEY_ID);
    wire_put_bytes(&w, s->id, sizeof s->id);
    wire_put_uint(&w, KEY_STATEMENT);
    wire_put_map(&w, s->edition_day ? PARTS_NEEDED : PARTS_NEEDED - 1);
    put_uint(&w, PART_KIND, KIND_COUNTING);
    put_policy(&w, &s->policy);
    put_uint(&w, PART_PLAUSIBILITY, s->plausibility);
    put_hash(&w, PART_FACTS, s->facts);
    put_uint(&w, PART_POPULATION, (uint64_t)s->population);
    put_hash(&w, PART_EDITION, s->edition);
    if (s->edition_day)
        put_uint(&w, PART_EDITION_DAY, s->edition_day);
    put_communes(&w, s);
    put_hash(&w, PART_PARTITION, s->partition);
    put_uint(&w, PART_FROM, s->from_day);
    return wire_close_writer(&w, len);
}

/* ---- reading ------------------------------------------------------------ */

static uint8_t get_byte(struct reader *r)
{
    return (uint8_t)wire_get_uint(r, 0, UINT8_MAX);
}

static uint16_t get_word(struct reader *r)
{
    return (uint16_t)wire_get_uint(r, 0, UINT16_MAX);
}

static void get_policy(struct reader *r, struct statement_policy *p)
{
    wire_get_array(r, POLICY_NUMBERS);
    p->version = get_word(r);
    p->k = get_byte(r);
    p->k_build = get_byte(r);
    p->k_person = get_byte(r);
    p->k_start = get_byte(r);
    p->k_history = get_byte(r);
    p->dominance = get_word(r);
    p->presence = get_word(r);
    wire_get_array(r, KINDS - 1);
    for (size_t i = KIND_NONE + 1; i < KINDS; i++)
        p->top[i] = get_byte(r);
    p->loss_radius = get_word(r);
}

static void get_communes(struct reader *r, struct statement *s)
{
    uint32_t count = wire_get_count(r, OFFER_COMMUNES_MAX), before = 0;

    s->communes = count;
    for (uint32_t i = 0; i < count; i++) {
        before += (uint32_t)wire_get_uint(r, 1, UINT32_MAX - before);
        s->commune[i] = before;
    }
}

static void get_part(struct reader *r, struct statement *s, uint64_t key)
{
    switch (key) {
    case PART_KIND:
        if (wire_get_uint(r, 1, UINT16_MAX) != KIND_COUNTING)
            wire_fail(r, STATUS_NEWER);
        break;
    case PART_POLICY: get_policy(r, &s->policy); break;
    case PART_PLAUSIBILITY: s->plausibility = get_word(r); break;
    case PART_FACTS: wire_get_bytes(r, s->facts, sizeof s->facts); break;
    case PART_POPULATION:
        s->population =
            (enum population_kind)wire_get_uint(r, 1, POPULATIONS - 1);
        break;
    case PART_EDITION: wire_get_bytes(r, s->edition, sizeof s->edition); break;
    case PART_EDITION_DAY:
        s->edition_day = (uint32_t)wire_get_uint(r, 1, UINT16_MAX);
        break;
    case PART_COMMUNES: get_communes(r, s); break;
    case PART_PARTITION:
        wire_get_bytes(r, s->partition, sizeof s->partition);
        break;
    case PART_FROM:
        s->from_day = (uint32_t)wire_get_uint(r, 1, UINT16_MAX);
        break;
    default: wire_skip(r);
    }
}

/* The parts: every one but the date must be there. */
static void get_statement(struct reader *r, struct statement *s)
{
    struct wire_map m = wire_get_map(r);
    unsigned met = 0;
    uint64_t key;

    while (wire_next_key(r, &m, &key)) {
        met += key >= PART_KIND && key <= PART_FROM && key != PART_EDITION_DAY;
        get_part(r, s, key);
    }
    if (met != PARTS_NEEDED - 1)
        wire_fail(r, STATUS_MALFORMED);
}

/* A key that must be understood: ours must be among them, no foreign one. */
static bool get_must(struct reader *r)
{
    uint32_t count = wire_get_count(r, MUST_MAX);
    bool ours = false;

    if (count == 0)
        wire_fail(r, STATUS_MALFORMED);
    for (uint32_t i = 0; i < count && r->status == STATUS_OK; i++) {
        uint64_t key = wire_get_uint(r, 0, UINT64_MAX);

        ours |= key == KEY_STATEMENT;
        if (key > KEY_ID && key != KEY_STATEMENT)
            wire_fail(r, STATUS_NEWER);
    }
    return ours;
}

bool statement_is_one(const uint8_t *buf, size_t len)
{
    struct reader r = wire_reader(buf, len);
    struct wire_map m = wire_get_map(&r);
    uint64_t key;
    bool ours = false;

    while (wire_next_key(&r, &m, &key) && key <= KEY_MUST) {
        uint32_t count;

        if (key == KEY_SCHEMA) {
            wire_skip(&r);
            continue;
        }
        count = wire_get_count(&r, MUST_MAX);
        for (uint32_t i = 0; i < count && r.status == STATUS_OK; i++)
            ours |= wire_get_uint(&r, 0, UINT64_MAX) == KEY_STATEMENT;
    }
    return ours && len <= STATEMENT_BODY_MAX;
}

static enum status read_body(struct reader *r, struct statement *s)
{
    struct wire_map m = wire_get_map(r);
    bool schema = false, id = false, said = false;
    uint64_t key;

    while (wire_next_key(r, &m, &key)) {
        if (key == KEY_SCHEMA) {
            schema = true;
            if (wire_get_uint(r, 1, UINT16_MAX) > SCHEMA)
                wire_fail(r, STATUS_NEWER);
        } else if (key == KEY_MUST) {
            (void)get_must(r);
        } else if (key == KEY_ID) {
            id = true;
            wire_get_bytes(r, s->id, sizeof s->id);
        } else if (key == KEY_STATEMENT) {
            said = true;
            get_statement(r, s);
        } else {
            wire_skip(r);
        }
    }
    if (!schema || !id || !said)
        wire_fail(r, STATUS_MALFORMED);
    return wire_close_reader(r);
}

enum status statement_decode(struct statement *s, const uint8_t *buf,
                             size_t len)
{
    struct reader r = wire_reader(buf, len);
    enum status st;

    memset(s, 0, sizeof *s);
    if (len > STATEMENT_BODY_MAX)
        return STATUS_TOO_BIG;
    if (!statement_is_one(buf, len))
        return STATUS_NOT_FOUND;
    st = read_body(&r, s);
    if (st != STATUS_OK)
        return st;
    return valid(s) ? STATUS_OK : STATUS_OUT_OF_RANGE;
}

/* ---- comparing ---------------------------------------------------------- */

static bool same_policy(const struct statement_policy *a,
                        const struct statement_policy *b)
{
    return a->version == b->version && a->k == b->k &&
           a->k_build == b->k_build && a->k_person == b->k_person &&
           a->k_start == b->k_start && a->k_history == b->k_history &&
           a->dominance == b->dominance && a->presence == b->presence &&
           a->loss_radius == b->loss_radius &&
           memcmp(a->top + 1, b->top + 1, KINDS - 1) == 0;
}

bool statement_same(const struct statement *a, const struct statement *b)
{
    return same_policy(&a->policy, &b->policy) &&
           a->plausibility == b->plausibility &&
           a->population == b->population && a->edition_day == b->edition_day &&
           a->communes == b->communes &&
           memcmp(a->facts, b->facts, sizeof a->facts) == 0 &&
           memcmp(a->edition, b->edition, sizeof a->edition) == 0 &&
           memcmp(a->partition, b->partition, sizeof a->partition) == 0 &&
           memcmp(a->commune, b->commune, a->communes * sizeof *a->commune) ==
               0;
}

bool statement_covers(const struct statement *s, const struct offer *o)
{
    return s->population == o->population &&
           s->policy.version == o->policy_version &&
           memcmp(s->edition, o->population_ref, OFFER_POPULATION_LEN) == 0;
}
