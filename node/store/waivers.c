#include "waivers.h"

#include <string.h>

#include "query.h"

static bool names(const struct audience *a, const uint8_t *tid)
{
    for (size_t i = 0; i < a->count; i++)
        if (memcmp(a->tid[i], tid, AUDIENCE_TID) == 0)
            return true;
    return false;
}

uint8_t waivers_k(const struct waiver *w, const struct audience *to)
{
    for (size_t i = 0; i < to->count; i++)
        if (!names(&w->audience, to->tid[i]))
            return 0;
    return to->named ? w->k : 0;
}

enum status waivers_add(struct store *s, const struct waiver *w)
{
    struct query q = query_use(s, WAIVER_ADD);

    query_put_int(&q, w->flow);
    query_put_int(&q, w->company);
    query_put_int(&q, (int64_t)w->at);
    query_put_blob(&q, w->who, sizeof w->who);
    query_put_int(&q, w->text_version);
    query_put_int(&q, w->k);
    query_put_blob(&q, w->audience.tid, w->audience.count * AUDIENCE_TID);
    query_put_blob(&q, w->record, w->record ? CONSENT_RECORD : 0);
    return query_run(&q);
}

static void read_audience(const struct query *q, struct audience *to)
{
    size_t len;
    const uint8_t *tids = query_blob(q, 7, &len);

    to->named = true;
    to->count = len / AUDIENCE_TID;
    if (to->count > AUDIENCE_MAX)
        to->count = AUDIENCE_MAX;
    if (to->count > 0)
        memcpy(to->tid, tids, to->count * AUDIENCE_TID);
}

enum status waivers_each(struct store *s, uint32_t company, waivers_take *take,
                         void *ctx)
{
    struct query q = query_use(s, WAIVER_EACH);
    bool more = true;

    query_put_int(&q, company);
    while (more && query_row(&q)) {
        struct waiver w = {
            .id = (uint32_t)query_int(&q, 0),
            .flow = (uint32_t)query_int(&q, 1),
            .company = (uint32_t)query_int(&q, 2),
            .at = (uint64_t)query_int(&q, 3),
            .text_version = (uint32_t)query_int(&q, 5),
            .k = (uint8_t)query_int(&q, 6),
        };
        size_t len;
        const uint8_t *p = query_blob(&q, 4, &len);

        if (len == sizeof w.who) /* the schema's CHECK says so */
            memcpy(w.who, p, sizeof w.who);
        p = query_blob(&q, 8, &len);
        w.record = len == CONSENT_RECORD ? p : NULL;
        read_audience(&q, &w.audience);
        more = take(ctx, &w);
    }
    return query_end(&q);
}
