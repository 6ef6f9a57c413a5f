#include "symbiote/wire.h"

/* One msgpack header: what follows, and its number: the value itself for
 * integers and booleans, otherwise the length or count that follows. */
struct head {
    enum wire_type type;
    uint64_t number;
    int64_t negative; /* WIRE_NEGATIVE: the value */
    size_t size;      /* bytes of the header */
};

/* Codes 0xc0 to 0xdf: type, width of the big-endian number behind the code,
 * and the least number that has no shorter form. */
struct code {
    enum wire_type type;
    uint8_t width;
    uint64_t least;
};
static const struct code codes[32] = {
    [0x00] = {WIRE_NIL, 0, 0},
    [0x02] = {WIRE_BOOL, 0, 0},
    [0x03] = {WIRE_BOOL, 0, 0},
    [0x04] = {WIRE_BYTES, 1, 0},
    [0x05] = {WIRE_BYTES, 2, 1U << 8},
    [0x06] = {WIRE_BYTES, 4, 1U << 16},
    [0x0c] = {WIRE_UINT, 1, 1U << 7},
    [0x0d] = {WIRE_UINT, 2, 1U << 8},
    [0x0e] = {WIRE_UINT, 4, 1U << 16},
    [0x0f] = {WIRE_UINT, 8, 1ULL << 32},
    [0x10] = {WIRE_NEGATIVE, 1, 33}, /* least: of the absolute value */
    [0x11] = {WIRE_NEGATIVE, 2, (1U << 7) + 1},
    [0x12] = {WIRE_NEGATIVE, 4, (1U << 15) + 1},
    [0x13] = {WIRE_NEGATIVE, 8, (1ULL << 31) + 1},
    [0x19] = {WIRE_TEXT, 1, 32},
    [0x1a] = {WIRE_TEXT, 2, 1U << 8},
    [0x1b] = {WIRE_TEXT, 4, 1U << 16},
    [0x1c] = {WIRE_ARRAY, 2, 16},
    [0x1d] = {WIRE_ARRAY, 4, 1U << 16},
    [0x1e] = {WIRE_MAP, 2, 16},
    [0x1f] = {WIRE_MAP, 4, 1U << 16},
};
static const struct head none = {.type = WIRE_NOTHING};

static size_t left(const struct reader *r)
{
    return (size_t)(r->end - r->at);
}

/* A code followed by a two's complement number. */
static struct head parse_negative(const struct code *c, uint64_t bits)
{
    unsigned shift = 64 - 8U * c->width;
    uint64_t extended = bits << shift; /* sign bit to the top */
    uint64_t sign = extended >> 63;
    uint64_t magnitude;

    if (!sign)
        return none; /* a positive number has a shorter unsigned form */
    extended = (extended >> shift) | (shift ? ~(UINT64_MAX >> shift) : 0);
    magnitude = ~extended + 1;
    if (magnitude < c->least)
        return none;
    return (struct head){WIRE_NEGATIVE, 0, -(int64_t)(magnitude - 1) - 1,
                         1U + c->width};
}

static struct head parse_code(const struct reader *r, uint8_t byte)
{
    const struct code *c = &codes[byte - 0xc0];
    uint64_t number = 0;

    if (c->width > left(r) - 1)
        return none;
    for (size_t i = 1; i <= c->width; i++)
        number = number << 8 | r->at[i];
    if (c->type == WIRE_NEGATIVE)
        return parse_negative(c, number);
    if (c->type == WIRE_BOOL)
        number = byte & 1;
    else if (number < c->least)
        return none;
    return (struct head){c->type, number, 0, 1U + c->width};
}

static struct head parse_head(const struct reader *r)
{
    uint8_t byte;

    if (r->at == r->end)
        return none;
    byte = *r->at;
    if (byte < 0x80)
        return (struct head){WIRE_UINT, byte, 0, 1};
    if (byte < 0x90)
        return (struct head){WIRE_MAP, byte & 15, 0, 1};
    if (byte < 0xa0)
        return (struct head){WIRE_ARRAY, byte & 15, 0, 1};
    if (byte < 0xc0)
        return (struct head){WIRE_TEXT, byte & 31, 0, 1};
    if (byte < 0xe0)
        return parse_code(r, byte);
    return (struct head){WIRE_NEGATIVE, 0, (int64_t)byte - 256, 1};
}

struct reader wire_reader(const uint8_t *buf, size_t len)
{
    static const uint8_t nothing;

    if (len == 0)
        buf = &nothing; /* arithmetic on NULL is not defined */
    return (struct reader){.at = buf, .end = buf + len};
}

void wire_fail(struct reader *r, enum status why)
{
    if (!r->status)
        r->status = why;
    r->at = r->end;
}

enum wire_type wire_peek(const struct reader *r)
{
    return parse_head(r).type;
}

/* The number behind a header that must be of this type, and past it. */
static uint64_t take(struct reader *r, enum wire_type type)
{
    struct head h = parse_head(r);

    if (h.type != type) {
        wire_fail(r, STATUS_MALFORMED);
        return 0;
    }
    r->at += h.size;
    return h.number;
}

/* A view of the next n bytes. */
static struct view take_bytes(struct reader *r, uint64_t n)
{
    struct view v = {r->at, (size_t)n};

    if (n > left(r)) {
        wire_fail(r, STATUS_MALFORMED);
        return (struct view){NULL, 0};
    }
    if (r->status)
        return (struct view){NULL, 0};
    r->at += n;
    return v;
}

bool wire_skip_nil(struct reader *r)
{
    if (parse_head(r).type != WIRE_NIL)
        return false;
    r->at++;
    return true;
}

bool wire_get_bool(struct reader *r)
{
    return take(r, WIRE_BOOL) != 0;
}

uint64_t wire_get_uint(struct reader *r, uint64_t min, uint64_t max)
{
    uint64_t value = take(r, WIRE_UINT);

    if (value < min || value > max) {
        wire_fail(r, STATUS_OUT_OF_RANGE);
        return 0;
    }
    return r->status ? 0 : value;
}

int64_t wire_get_int(struct reader *r, int64_t min, int64_t max)
{
    struct head h = parse_head(r);
    int64_t value = h.negative;

    if (h.type == WIRE_UINT && h.number > INT64_MAX) {
        wire_fail(r, STATUS_OUT_OF_RANGE);
    } else if (h.type == WIRE_UINT) {
        value = (int64_t)h.number;
    } else if (h.type != WIRE_NEGATIVE) {
        wire_fail(r, STATUS_MALFORMED);
    }
    if (value < min || value > max)
        wire_fail(r, STATUS_OUT_OF_RANGE);
    if (r->status)
        return 0;
    r->at += h.size;
    return value;
}

void wire_get_bytes(struct reader *r, uint8_t *out, size_t n)
{
    struct view v = wire_get_view(r, n, n);

    if (!r->status && n > 0)
        memcpy(out, v.p, n);
}

struct view wire_get_view(struct reader *r, size_t min, size_t max)
{
    uint64_t n = take(r, WIRE_BYTES);

    if (n > max)
        wire_fail(r, min == max ? STATUS_MALFORMED : STATUS_TOO_BIG);
    else if (n < min)
        wire_fail(r, STATUS_MALFORMED);
    return take_bytes(r, r->status ? 0 : n);
}

struct view wire_get_text_view(struct reader *r, size_t max)
{
    uint64_t n = take(r, WIRE_TEXT);
    struct view v;

    if (n > max)
        wire_fail(r, STATUS_TOO_BIG);
    v = take_bytes(r, r->status ? 0 : n);
    if (!r->status && !wire_is_text(v)) {
        wire_fail(r, STATUS_MALFORMED);
        return (struct view){NULL, 0};
    }
    return v;
}

void wire_get_text(struct reader *r, char *out, size_t cap)
{
    struct view v = wire_get_text_view(r, cap - 1);

    if (v.len > 0)
        memcpy(out, v.p, v.len);
    out[v.len] = '\0';
}

void wire_get_array(struct reader *r, uint32_t count)
{
    if (take(r, WIRE_ARRAY) != count || count > left(r))
        wire_fail(r, STATUS_MALFORMED);
}

uint32_t wire_get_count(struct reader *r, uint32_t max)
{
    uint64_t n = take(r, WIRE_ARRAY);

    if (n > max)
        wire_fail(r, STATUS_TOO_BIG);
    else if (n > left(r))
        wire_fail(r, STATUS_MALFORMED); /* an element has at least one byte */
    return r->status ? 0 : (uint32_t)n;
}

struct wire_map wire_get_map(struct reader *r)
{
    uint64_t n = take(r, WIRE_MAP);

    if (n > left(r) / 2)
        wire_fail(r, STATUS_MALFORMED);
    return (struct wire_map){.left = r->status ? 0 : (uint32_t)n};
}

bool wire_next_key(struct reader *r, struct wire_map *m, uint64_t *key)
{
    uint64_t k;

    if (r->status || m->left == 0)
        return false;
    k = take(r, WIRE_UINT);
    if (r->status || m->spent || k < m->least) {
        wire_fail(r, STATUS_MALFORMED);
        return false;
    }
    m->left--;
    m->spent = k == UINT64_MAX;
    m->least = k + !m->spent;
    *key = k;
    return true;
}

/* A container that is being skipped. */
struct open {
    bool is_map;
    uint64_t left; /* elements of an array */
    struct wire_map map;
};

/* Past one header and the bytes that belong to it; true: it opened a
 * container, which is now *o. */
static bool skip_one(struct reader *r, struct open *o)
{
    switch (wire_peek(r)) {
    case WIRE_NIL:
    case WIRE_BOOL:
    case WIRE_UINT:
    case WIRE_NEGATIVE: r->at += parse_head(r).size; return false;
    case WIRE_BYTES: (void)wire_get_view(r, 0, SIZE_MAX); return false;
    case WIRE_TEXT: (void)wire_get_text_view(r, SIZE_MAX); return false;
    case WIRE_ARRAY:
        *o = (struct open){.left = wire_get_count(r, UINT32_MAX)};
        return true;
    case WIRE_MAP:
        *o = (struct open){.is_map = true, .map = wire_get_map(r)};
        return true;
    case WIRE_NOTHING:
    default: wire_fail(r, STATUS_MALFORMED); return false;
    }
}

/* Steps to the next value of a container; false: it is complete. */
static bool advance(struct reader *r, struct open *o)
{
    uint64_t key;

    if (o->is_map)
        return wire_next_key(r, &o->map, &key);
    return o->left > 0 && o->left-- > 0;
}

void wire_skip(struct reader *r)
{
    struct open stack[WIRE_DEPTH + 1];
    size_t depth = 0;

    do {
        if (skip_one(r, &stack[depth]) && ++depth > WIRE_DEPTH)
            wire_fail(r, STATUS_MALFORMED);
        while (depth > 0 && !r->status && !advance(r, &stack[depth - 1]))
            depth--;
    } while (depth > 0 && !r->status);
}

struct view wire_get_raw(struct reader *r)
{
    const uint8_t *start = r->at;

    wire_skip(r);
    if (r->status)
        return (struct view){NULL, 0};
    return view_of(start, (size_t)(r->at - start));
}

enum status wire_close_reader(const struct reader *r)
{
    if (!r->status && r->at != r->end)
        return STATUS_MALFORMED;
    return r->status;
}

/* Bytes of the well-formed UTF-8 character at p, 0 if there is none. */
static size_t character(const uint8_t *p, size_t n)
{
    static const uint8_t least[] = {0, 0, 0x80, 0xa0, 0x90};
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (len == 1)
        return 1;
    if (p[0] < 0xc2 || p[0] > 0xf4 || len > n)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 || p[0] == 0xf0) && p[1] < least[len])
        return 0; /* a shorter form exists */
    if ((p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0; /* surrogates; above U+10FFFF */
    return len;
}

bool wire_is_text(struct view text)
{
    size_t i = 0, n;

    while (i < text.len) {
        if (text.p[i] < 0x20 || text.p[i] == 0x7f)
            return false;
        n = character(text.p + i, text.len - i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}
