#include "published.h"

#include <string.h>

#include "query.h"

enum status publications_add(struct store *s, const struct publication *p)
{
    struct query q = query_use(s, PUBLICATION_ADD);

    query_put_blob(&q, p->offer, PUBLISHED_OFFER);
    query_put_int(&q, p->flow);
    query_put_int(&q, p->company);
    query_put_blob(&q, p->body, p->len);
    query_put_int(&q, p->k);
    query_put_int(&q, p->k_members);
    query_put_int(&q, (int64_t)p->published);
    query_put_int(&q, p->waiver);
    return query_run(&q);
}

enum status publications_abandon(struct store *s)
{
    struct query q = query_use(s, PUBLICATION_ABANDON);

    return query_run(&q);
}

static enum status each(struct query *q, publications_take *take, void *ctx)
{
    bool more = true;

    while (more && query_row(q)) {
        struct publication p = {
            .flow = (uint32_t)query_int(q, 1),
            .company = (uint32_t)query_int(q, 2),
            .k = (uint32_t)query_int(q, 4),
            .k_members = (uint32_t)query_int(q, 5),
            .published = (uint64_t)query_int(q, 6),
            .withdrawn = (uint64_t)query_int(q, 7),
            .linked = sqlite3_column_type(q->st, 8) != SQLITE_NULL,
            .leaf = (uint64_t)query_int(q, 8),
            .author = query_int(q, 9),
            .waiver = (uint8_t)query_int(q, 10),
        };
        size_t len;
        const uint8_t *offer = query_blob(q, 0, &len);

        if (len == PUBLISHED_OFFER) /* the schema's CHECK says so */
            memcpy(p.offer, offer, PUBLISHED_OFFER);
        p.body = query_blob(q, 3, &p.len);
        more = take(ctx, &p);
    }
    return query_end(q);
}

enum status publications_each(struct store *s, publications_take *take,
                              void *ctx)
{
    struct query q = query_use(s, PUBLICATION_EACH);

    return each(&q, take, ctx);
}

enum status publications_live(struct store *s, publications_take *take,
                              void *ctx)
{
    struct query q = query_use(s, PUBLICATION_LIVE);

    return each(&q, take, ctx);
}

enum status waiting_publish(struct store *s, uint32_t flow,
                            const struct audience *to, uint64_t now)
{
    struct query q = query_use(s, QUEUE_PUBLISH);

    query_put_int(&q, flow);
    query_put_int(&q, (int64_t)now);
    if (to->named)
        query_put_blob(&q, to->tid, to->count * AUDIENCE_TID);
    else
        query_put_null(&q);
    return query_run(&q);
}

enum status waiting_withdraw(struct store *s, uint32_t flow,
                             const uint8_t offer[PUBLISHED_OFFER], uint64_t now)
{
    struct query q = query_use(s, QUEUE_WITHDRAW);

    query_put_int(&q, flow);
    query_put_blob(&q, offer, PUBLISHED_OFFER);
    query_put_int(&q, (int64_t)now);
    return query_run(&q);
}

enum status waiting_drop(struct store *s, uint32_t flow)
{
    struct query q = query_use(s, QUEUE_DONE_PUBLISH);

    query_put_int(&q, flow);
    return query_run(&q);
}

static void read_audience(const struct query *q, struct audience *to)
{
    size_t len;
    const uint8_t *tids = query_blob(q, 5, &len);

    to->named = sqlite3_column_type(q->st, 5) != SQLITE_NULL;
    to->count =
        len / AUDIENCE_TID < AUDIENCE_MAX ? len / AUDIENCE_TID : AUDIENCE_MAX;
    if (to->count > 0)
        memcpy(to->tid, tids, to->count * AUDIENCE_TID);
}

enum status waiting_each(struct store *s, waiting_take *take, void *ctx)
{
    struct query q = query_use(s, QUEUE_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        struct waiting w = {
            .flow = (uint32_t)query_int(&q, 1),
            .since = (uint64_t)query_int(&q, 3),
            .rolled = (uint32_t)query_int(&q, 4),
        };
        size_t len;
        const uint8_t *offer = query_blob(&q, 2, &len);

        w.withdraw = len == PUBLISHED_OFFER;
        if (w.withdraw)
            memcpy(w.offer, offer, PUBLISHED_OFFER);
        read_audience(&q, &w.audience);
        more = take(ctx, &w);
    }
    return query_end(&q);
}

enum status waiting_count(struct store *s, uint64_t *count)
{
    struct query q = query_use(s, QUEUE_COUNT);

    if (query_row(&q))
        *count = (uint64_t)query_int(&q, 0);
    return query_end(&q);
}

enum status waiting_roll(struct store *s)
{
    struct query q = query_use(s, QUEUE_ROLL);

    return query_run(&q);
}
