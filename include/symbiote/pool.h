/* pool.h -- the federated pool in memory: every live offer of every territory,
 * compact.
 *
 * Offers of one cell share their set of types and their set of communes; a
 * cell is (types, communes, direction, kind), and matching works cell by cell.
 * An offer costs about 80 bytes.  Rows are small numbers, valid until the offer
 * is removed, then used again.  Not thread safe: one writer or many readers.
 * Pure (memory only). */
#ifndef SYMBIOTE_POOL_H
#define SYMBIOTE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/area.h"
#include "symbiote/body.h"
#include "symbiote/finding.h"
#include "symbiote/limits.h"
#include "symbiote/offer.h"
#include "symbiote/status.h"

enum { POOL_ID_PREFIX_MIN = 4, POOL_WORD_TYPES = 12 };

struct pool;

/* `seed`: random, so that nobody can prepare contents that share a hash. */
enum status pool_new(struct pool **out, uint64_t seed);
void pool_free(struct pool *p); /* NULL is fine */

/* `key` names the offer for the store (log number << 40 | index) and is
 * unique: STATUS_EXISTS.  `seen_day`: when the origin last vouched for it.
 * STATUS_OUT_OF_RANGE: counts outside offer.h's limits.  STATUS_NO_MEMORY
 * leaves the pool as it was. */
enum status pool_add(struct pool *p, uint32_t territory, uint64_t key,
                     const struct offer *o, uint32_t seen_day);

/* STATUS_NOT_FOUND.  Row, empty cells and unused sets are wiped. */
enum status pool_remove(struct pool *p, uint64_t key);

/* All offers of a territory; returns how many. */
size_t pool_remove_territory(struct pool *p, uint32_t territory);

enum territory_mark {
    TERRITORY_FRESH,
    TERRITORY_STALE,  /* listed, and counted as stale */
    TERRITORY_HIDDEN, /* suspended: neither listed nor matched */
    TERRITORY_MINE,   /* listed, never matched with own flows */
};

enum status pool_mark(struct pool *p, uint32_t territory,
                      enum territory_mark mark);
enum territory_mark pool_marked(const struct pool *p, uint32_t territory);

/* The origin vouched again for everything it has (a newer checkpoint): its
 * offers count as seen on `day`. */
enum status pool_seen(struct pool *p, uint32_t territory, uint32_t day);

/* What the count of possible authors came to.  An offer that failed is listed,
 * never matched.  STATUS_NOT_FOUND. */
enum status pool_judge(struct pool *p, uint64_t key, struct finding finding);
/* How many offers of a territory are in each state; the sum is its count. */
void pool_found(const struct pool *p, uint32_t territory,
                size_t count[static FINDING_STATES]);

size_t pool_count(const struct pool *p);
size_t pool_count_of(const struct pool *p, uint32_t territory);
/* Bytes allocated, all told. */
size_t pool_bytes(const struct pool *p);

/* One offer as the pool holds it.  Pointers are valid until the next change of
 * the pool. */
struct pool_offer {
    uint32_t row;
    const uint8_t *id; /* OFFER_ID_LEN */
    uint64_t key;
    uint32_t territory;
    enum direction direction;
    enum kind kind;
    const uint16_t *type;
    size_t types;
    const struct area *area;
    bool quantity_known;
    uint8_t quantity_lo, quantity_hi; /* as in offer.h */
    uint8_t quarters;
    enum packaging packaging;
    enum state state;
    enum legal_status legal_status;
    enum temperature_class temperature;
    enum pressure_class pressure;
    uint8_t policy_k;
    enum population_kind population;
    uint32_t expires_day, seen_day;
    enum territory_mark mark;
    struct finding finding;
};

/* STATUS_NOT_FOUND for a row that is free. */
enum status pool_get(const struct pool *p, uint32_t row,
                     struct pool_offer *out);
enum status pool_by_key(const struct pool *p, uint64_t key,
                        struct pool_offer *out);
enum status pool_by_id(const struct pool *p,
                       const uint8_t id[static OFFER_ID_LEN],
                       struct pool_offer *out);

/* By the text of its id (26 Crockford characters, any case, O and I and L read
 * as 0 and 1) or a prefix of at least POOL_ID_PREFIX_MIN.  STATUS_AMBIGUOUS:
 * *count candidates, the first `cap` rows in rows[]; STATUS_MALFORMED: not
 * such a text.  On OK rows[0] is the row. */
enum status pool_find(const struct pool *p, const char *text, uint32_t *rows,
                      size_t cap, size_t *count);

/* Which offers by what was found when they were counted again. */
enum pool_findings { POOL_ALL, POOL_NOT_FAILED, POOL_FAILED };

/* Zeroed: everything. */
struct pool_filter {
    enum pool_findings findings;
    bool of_territory; /* only of these handles, one per stream of a peer */
    uint32_t territory[STREAMS_MAX];
    size_t territories;
    enum direction direction;
    enum kind kind;
    uint16_t type[POOL_WORD_TYPES]; /* any of these, or below one */
    size_t types;
    uint32_t near; /* place key; 0: anywhere */
    uint32_t near_m;
    uint32_t today; /* nonzero: leave out what has expired */
};

/* Words of a user narrow the types.  STATUS_NOT_FOUND: no type is called so;
 * the filter then stays as it was. */
enum status pool_filter_words(struct pool_filter *f, const char *words);

/* STATUS_NOT_FOUND: `near` or a type is unknown. */
enum status pool_filter_check(const struct pool_filter *f);

/* The next offer at or after row *cursor that passes, hidden territories left
 * out; start with *cursor 0.  False at the end. */
bool pool_next(const struct pool *p, const struct pool_filter *f,
               uint32_t *cursor, struct pool_offer *out);

/* As one side of a pair; pointers into the pool. */
void pool_body(const struct pool_offer *o, uint32_t today, struct body *out);

#endif
