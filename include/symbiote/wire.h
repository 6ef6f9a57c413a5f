/* wire.h -- bounded msgpack reading and writing over the caller's buffer.
 *
 * The subset of proto/PROTOCOL.md, "Encoding": nil, bool, integers of at most
 * 64 bits, bin, str (UTF-8 without control characters), array, and map whose
 * keys are unsigned integers in ascending order without duplicates.  Each
 * value has exactly one encoding, the shortest; the reader refuses all others,
 * and floats, extensions and the unused code 0xc1.
 *
 * Both ends are sticky: after the first failure every call does nothing (gets
 * yield zero or an empty view) and the failure is reported once, by
 * wire_close_*.  A codec is a straight list of fields with one check at its
 * end.  The reader never allocates and never recurses; no length is used
 * before it has been compared with the bytes that are left.
 *
 * STATUS_MALFORMED: truncated, other type, not shortest, keys not ascending,
 *     bad UTF-8, bytes left over, nested too deep, wrong count or length.
 * STATUS_OUT_OF_RANGE: a number outside the bounds the caller gave.
 * STATUS_TOO_BIG: a count or length over the caller's limit, or (writing)
 *     over the buffer. */
#ifndef SYMBIOTE_WIRE_H
#define SYMBIOTE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"
#include "symbiote/view.h"

enum { WIRE_DEPTH = 6 }; /* containers inside containers, in one value */

enum wire_type {
    WIRE_NOTHING, /* end of input, failed reader, or a form that is refused */
    WIRE_NIL,
    WIRE_BOOL,
    WIRE_UINT,
    WIRE_NEGATIVE,
    WIRE_BYTES,
    WIRE_TEXT,
    WIRE_ARRAY,
    WIRE_MAP,
};

struct writer {
    uint8_t *buf;
    size_t cap, len;
    enum status status;
};

struct writer wire_writer(uint8_t *buf, size_t cap);
void wire_put_nil(struct writer *w);
void wire_put_bool(struct writer *w, bool value);
void wire_put_uint(struct writer *w, uint64_t value);
void wire_put_int(struct writer *w, int64_t value);
void wire_put_bytes(struct writer *w, const uint8_t *p, size_t n);
/* The caller vouches for valid UTF-8 without control characters. */
void wire_put_text(struct writer *w, const char *text);
void wire_put_text_view(struct writer *w, struct view text);
/* `count` elements (array) or key-value pairs (map) follow. */
void wire_put_array(struct writer *w, uint32_t count);
void wire_put_map(struct writer *w, uint32_t count);
/* One value that is already encoded, as wire_get_raw gave it. */
void wire_put_raw(struct writer *w, struct view encoded);
/* *len is written only on STATUS_OK. */
enum status wire_close_writer(const struct writer *w, size_t *len);

struct reader {
    const uint8_t *at, *end;
    enum status status;
};

struct reader wire_reader(const uint8_t *buf, size_t len);
/* What comes next; reads nothing. */
enum wire_type wire_peek(const struct reader *r);
/* True and past it if nil comes next; otherwise nothing is read. */
bool wire_skip_nil(struct reader *r);
bool wire_get_bool(struct reader *r);
/* A number in [min, max]; zero on failure. */
uint64_t wire_get_uint(struct reader *r, uint64_t min, uint64_t max);
int64_t wire_get_int(struct reader *r, int64_t min, int64_t max);
/* Exactly `n` bytes (bin), copied. */
void wire_get_bytes(struct reader *r, uint8_t *out, size_t n);
/* min to max bytes (bin), in place. */
struct view wire_get_view(struct reader *r, size_t min, size_t max);
/* At most cap - 1 bytes of text, NUL-terminated. */
void wire_get_text(struct reader *r, char *out, size_t cap);
/* At most max bytes of text, in place. */
struct view wire_get_text_view(struct reader *r, size_t max);
/* Exactly `count` elements follow. */
void wire_get_array(struct reader *r, uint32_t count);
/* At most `max` elements follow; their number. */
uint32_t wire_get_count(struct reader *r, uint32_t max);

/* A map is walked:
 *     struct wire_map m = wire_get_map(r);
 *     uint64_t key;
 *     while (wire_next_key(r, &m, &key))
 *         switch (key) { case 1: ... default: wire_skip(r); }
 * Every turn must read exactly one value.  False at the end and on failure. */
struct wire_map {
    uint32_t left;
    uint64_t least; /* the next key is this or more */
    bool spent;     /* a key of the greatest number has been seen */
};
struct wire_map wire_get_map(struct reader *r);
bool wire_next_key(struct reader *r, struct wire_map *m, uint64_t *key);

/* Past one value of any permitted type, checked, at most WIRE_DEPTH deep. */
void wire_skip(struct reader *r);
/* The same; its bytes. */
struct view wire_get_raw(struct reader *r);
/* Makes the reader fail with `why` unless it has failed before. */
void wire_fail(struct reader *r, enum status why);
/* Also fails on bytes left over. */
enum status wire_close_reader(const struct reader *r);

/* Valid UTF-8 (shortest forms, no surrogates) without C0 controls and DEL. */
bool wire_is_text(struct view text);

#endif
