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
    struct journal_state *state;
    const uint8_t *noted;
    bool broken;
};

static bool check_row(void *ctx, const struct journal_row *row)
{
    struct check *c = ctx;
    struct journal_state *j = c->state;
    uint8_t hash[HASH];

    chain(hash, j->hash, row->at, row->event, row->subject);
    c->broken = memcmp(row->prev, j->hash, HASH) != 0 ||
                memcmp(row->hash, hash, HASH) != 0;
    j->seq = row->seq;
    memcpy(j->hash, row->hash, HASH);
    j->found = j->found || (c->noted && memcmp(row->hash, c->noted, HASH) == 0);
    return !c->broken;
}

enum status journal_check(struct store *s, const uint8_t *noted,
                          struct journal_state *out)
{
    struct check c = {out, noted, false};
    enum status st;

    *out = (struct journal_state){0};
    st = journal_each(s, 0, check_row, &c);
    if (st != STATUS_OK)
        return st;
    return c.broken ? STATUS_MISMATCH : STATUS_OK;
}
