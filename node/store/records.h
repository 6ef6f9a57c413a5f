/* records.h -- small tables of own.db: the opaque records of
 * node/federate, refused leads and the journal. */
#ifndef RECORDS_H
#define RECORDS_H

#include "store.h"

struct record {
    uint32_t kind;
    const uint8_t *key, *value; /* of a row: valid during the callback */
    size_t key_len, value_len;
};
/* Replaces; value NULL: deletes. */
enum status records_put(struct store *s, const struct record *r);
typedef bool records_take(void *ctx, const struct record *r);
enum status records_each(struct store *s, records_take *take, void *ctx);

struct refused_lead {
    const char *lead, *reason;
    uint32_t flow;
    const uint8_t *other;
    size_t other_len;
    uint64_t at;
};
enum status refusals_set(struct store *s, const struct refused_lead *r);
typedef bool refusals_take(void *ctx, const struct refused_lead *r);
enum status refusals_each(struct store *s, refusals_take *take, void *ctx);

/* The journal: hash = SHA-256(prev || at as 8 bytes || event 0 subject 0).
 * Ids and salted hashes only; never a name, an address or a label:
 * STATUS_OUT_OF_RANGE for what is not of the form of journal_form.h. */
enum status journal_add(struct store *s, uint64_t at, const char *event,
                        const char *subject);
struct journal_row {
    uint64_t seq, at;
    const char *event, *subject;
    const uint8_t *prev, *hash; /* 32 bytes each */
};
typedef bool journal_take(void *ctx, const struct journal_row *row);
enum status journal_each(struct store *s, uint64_t after, journal_take *take,
                         void *ctx);
/* The chain proves what stands before an entry, not that none came after it:
 * who noted the hash of the newest entry elsewhere and finds it again knows
 * that nothing up to there was changed or removed. */
struct journal_state {
    uint64_t seq;     /* of the newest entry, or where the chain is broken */
    uint8_t hash[32]; /* of that entry; zeros: the journal is empty */
    bool found;       /* an entry has the hash that was looked for */
};
/* `noted`: 32 bytes to be looked for, or NULL.  STATUS_MISMATCH: the chain is
 * broken. */
enum status journal_check(struct store *s, const uint8_t *noted,
                          struct journal_state *out);

#endif
