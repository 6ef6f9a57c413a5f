#include <sodium.h>
#include <string.h>

#include "journal_form.h"
#include "query.h"
#include "records.h"

enum { HASH = crypto_hash_sha256_BYTES };

static void chain(uint8_t out[HASH], const uint8_t prev[HASH], uint64_t at,
                  const char *event, const char *subject)
{
    crypto_hash_sha256_state h;
    uint8_t time[8];

    for (unsigned i = 0; i < 8; i++)
        time[i] = (uint8_t)(at >> (56 - 8 * i));
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, prev, HASH);
    crypto_hash_sha256_update(&h, time, sizeof time);
    crypto_hash_sha256_update(&h, (const uint8_t *)event, strlen(event) + 1);
    crypto_hash_sha256_update(&h, (const uint8_t *)subject,
                              strlen(subject) + 1);
    crypto_hash_sha256_final(&h, out);
}

enum status journal_add(struct store *s, uint64_t at, const char *event,
                        const char *subject)
{
    uint8_t prev[HASH] = {0}, hash[HASH];
    struct query q;
    enum status st;

    if (!journal_form(event, subject))
        return STATUS_OUT_OF_RANGE;
    q = query_use(s, JOURNAL_LAST);
    if (query_row(&q)) {
        size_t len;
        const uint8_t *p = query_blob(&q, 0, &len);

        if (len == HASH)
            memcpy(prev, p, HASH);
    }
    st = query_end(&q);
    if (st != STATUS_OK)
        return st;
    chain(hash, prev, at, event, subject);
    q = query_use(s, JOURNAL_ADD);
    query_put_int(&q, (int64_t)at);
    query_put_text(&q, event);
    query_put_text(&q, subject);
    query_put_blob(&q, prev, HASH);
    query_put_blob(&q, hash, HASH);
    return query_run(&q);
}

enum status journal_each(struct store *s, uint64_t after, journal_take *take,
                         void *ctx)
{
    struct query q = query_use(s, JOURNAL_EACH);
    bool more = true;

    query_put_int(&q, (int64_t)after);
    while (more && query_row(&q)) {
        size_t len;
        struct journal_row row = {
            .seq = (uint64_t)query_int(&q, 0),
            .at = (uint64_t)query_int(&q, 1),
            .event = query_text(&q, 2),
            .subject = query_text(&q, 3),
            .prev = query_blob(&q, 4, &len),
            .hash = query_blob(&q, 5, &len),
        };

        more = take(ctx, &row);
    }
    return query_end(&q);
}

struct check {
    uint8_t last[HASH];
    uint64_t seq;
    bool broken;
};

static bool check_row(void *ctx, const struct journal_row *row)
{
    struct check *c = ctx;
    uint8_t hash[HASH];

    chain(hash, c->last, row->at, row->event, row->subject);
    c->seq = row->seq;
    c->broken = memcmp(row->prev, c->last, HASH) != 0 ||
                memcmp(row->hash, hash, HASH) != 0;
    memcpy(c->last, row->hash, HASH);
    return !c->broken;
}

enum status journal_check(struct store *s, uint64_t *seq)
{
    struct check c = {0};
    enum status st = journal_each(s, 0, check_row, &c);

    *seq = c.seq;
    if (st != STATUS_OK)
        return st;
    return c.broken ? STATUS_MISMATCH : STATUS_OK;
}
