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

enum status establishments_clear(struct store *s)
{
    struct query q = query_use(s, ESTABLISHMENT_CLEAR);

    return query_run(&q);
}

enum status establishments_add(struct store *s, const struct establishment *e)
{
    struct query q = query_use(s, ESTABLISHMENT_ADD);

    query_put_int(&q, (int64_t)e->unit);
    query_put_int(&q, (int64_t)e->site);
    query_put_int(&q, e->commune);
    query_put_int(&q, e->nace);
    query_put_int(&q, e->size_band);
    query_put_int(&q, e->natural_person);
    query_put_int(&q, e->active);
    return query_run(&q);
}

enum status establishments_each(struct store *s, establishments_take *take,
                                void *ctx)
{
    struct query q = query_use(s, ESTABLISHMENT_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        struct establishment e = {
            .unit = (uint64_t)query_int(&q, 0),
            .site = (uint64_t)query_int(&q, 1),
            .commune = (uint32_t)query_int(&q, 2),
            .nace = (uint16_t)query_int(&q, 3),
            .size_band = (uint8_t)query_int(&q, 4),
            .natural_person = query_int(&q, 5) != 0,
            .active = query_int(&q, 6) != 0,
        };

        more = take(ctx, &e);
    }
    return query_end(&q);
}

enum status establishments_count(struct store *s, uint64_t *count)
{
    struct query q = query_use(s, ESTABLISHMENT_COUNT);

    if (query_row(&q))
        *count = (uint64_t)query_int(&q, 0);
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
