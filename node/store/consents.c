#include "consents.h"

#include <string.h>

#include "query.h"

enum status consents_add(struct store *s, const struct consent *c)
{
    struct query q = query_use(s, CONSENT_ADD);

    query_put_int(&q, c->flow);
    query_put_int(&q, c->company);
    query_put_int(&q, c->answer);
    query_put_int(&q, (int64_t)c->at);
    query_put_blob(&q, c->who, sizeof c->who);
    query_put_int(&q, c->text_version);
    query_put_int(&q, c->k);
    query_put_int(&q, c->k_members);
    query_put_blob(&q, c->record, c->record ? CONSENT_RECORD : 0);
    return query_run(&q);
}

enum status consents_each(struct store *s, uint32_t company,
                          consents_take *take, void *ctx)
{
    struct query q = query_use(s, CONSENT_EACH);
    bool more = true;

    query_put_int(&q, company);
    while (more && query_row(&q)) {
        struct consent c = {
            .id = (uint32_t)query_int(&q, 0),
            .flow = (uint32_t)query_int(&q, 1),
            .company = (uint32_t)query_int(&q, 2),
            .answer = (enum consent_answer)query_int(&q, 3),
            .at = (uint64_t)query_int(&q, 4),
            .text_version = (uint32_t)query_int(&q, 6),
            .k = (uint32_t)query_int(&q, 7),
            .k_members = (uint32_t)query_int(&q, 8),
        };
        size_t who, record;
        const uint8_t *p = query_blob(&q, 5, &who);

        if (who == sizeof c.who) /* the schema's CHECK says so */
            memcpy(c.who, p, sizeof c.who);
        p = query_blob(&q, 9, &record);
        c.record = record == CONSENT_RECORD ? p : NULL;
        more = take(ctx, &c);
    }
    return query_end(&q);
}
