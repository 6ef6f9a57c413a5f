#include "records.h"

#include <string.h>

#include "query.h"

enum status records_put(struct store *s, const struct record *r)
{
    struct query q = query_use(s, r->value ? RECORD_SET : RECORD_DELETE);

    query_put_int(&q, r->kind);
    query_put_blob(&q, r->key, r->key_len);
    if (r->value)
        query_put_blob(&q, r->value, r->value_len);
    return query_run(&q);
}

enum status records_each(struct store *s, records_take *take, void *ctx)
{
    struct query q = query_use(s, RECORD_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        struct record r = {.kind = (uint32_t)query_int(&q, 0)};

        r.key = query_blob(&q, 1, &r.key_len);
        r.value = query_blob(&q, 2, &r.value_len);
        more = take(ctx, &r);
    }
    return query_end(&q);
}

enum status refusals_set(struct store *s, const struct refused_lead *r)
{
    struct query q = query_use(s, REFUSAL_SET);

    query_put_text(&q, r->lead);
    query_put_int(&q, r->flow);
    query_put_blob(&q, r->other, r->other_len);
    query_put_text(&q, r->reason);
    query_put_int(&q, (int64_t)r->at);
    return query_run(&q);
}

enum status refusals_each(struct store *s, refusals_take *take, void *ctx)
{
    struct query q = query_use(s, REFUSAL_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        struct refused_lead r = {
            .lead = query_text(&q, 0),
            .flow = (uint32_t)query_int(&q, 1),
            .reason = query_text(&q, 3),
            .at = (uint64_t)query_int(&q, 4),
        };

        r.other = query_blob(&q, 2, &r.other_len);
        more = take(ctx, &r);
    }
    return query_end(&q);
}
