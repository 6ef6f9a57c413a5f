#include "findings.h"

#include <string.h>

#include "query.h"

/* One integer: state, why, counted, needed, told. */
enum {
    WHY_BIT = 8,
    COUNTED_BIT = 16,
    NEEDED_BIT = 32,
    TOLD_BIT = 48,
    INDEX_BITS = 40
};

static int64_t pack(const struct found *f)
{
    return (int64_t)f->finding.state | (int64_t)f->finding.why << WHY_BIT |
           (int64_t)f->finding.counted << COUNTED_BIT |
           (int64_t)f->finding.needed << NEEDED_BIT |
           (int64_t)f->told << TOLD_BIT;
}

/* Of a damaged number nothing is believed. */
static void unpack(struct found *f, int64_t key, int64_t packed)
{
    uint64_t bits = (uint64_t)packed;

    f->index = (uint64_t)key & ((UINT64_C(1) << INDEX_BITS) - 1);
    f->finding = (struct finding){(uint8_t)bits, (uint8_t)(bits >> WHY_BIT),
                                  (uint16_t)(bits >> COUNTED_BIT),
                                  (uint16_t)(bits >> NEEDED_BIT)};
    f->told = bits >> TOLD_BIT & 1;
    if (f->finding.state >= FINDING_STATES || f->finding.why >= FINDING_WHYS)
        f->finding = (struct finding){0};
}

static struct query open_span(struct store *s, enum query_name name,
                              const struct replica_span *span)
{
    struct query q = query_use(s, name);

    query_put_int(&q, (int64_t)replicas_key(span->log, span->first));
    query_put_int(&q, (int64_t)replicas_key(span->log, span->end));
    return q;
}

enum status findings_each(struct store *s, const struct replica_span *span,
                          findings_take *take, void *ctx)
{
    struct query q = open_span(s, FOUND_EACH, span);
    bool more = true;

    while (more && query_row(&q)) {
        struct found f;

        unpack(&f, query_int(&q, 0), query_int(&q, 1));
        more = take(ctx, &f);
    }
    return query_end(&q);
}

enum status findings_from(struct store *s, const struct replica_span *span,
                          findings_leaf *take, void *ctx)
{
    struct query q = open_span(s, FOUND_FROM, span);
    bool more = true;

    while (more && query_row(&q)) {
        struct found f;
        size_t len;
        const uint8_t *data = query_blob(&q, 1, &len);

        unpack(&f, query_int(&q, 0), query_int(&q, 2));
        if (len >= REPLICAS_SALT)
            more = take(ctx, &f, data + REPLICAS_SALT, len - REPLICAS_SALT);
    }
    return query_end(&q);
}

enum status findings_set(struct store *s, uint32_t log, const struct found *f)
{
    struct query q = query_use(s, FOUND_SET);

    query_put_int(&q, (int64_t)replicas_key(log, f->index));
    query_put_int(&q, pack(f));
    return query_run(&q);
}

enum status findings_told(struct store *s, uint32_t log, uint64_t index)
{
    struct query q = query_use(s, FOUND_TOLD);

    query_put_int(&q, (int64_t)replicas_key(log, index));
    query_put_int(&q, (int64_t)1 << TOLD_BIT);
    return query_run(&q);
}

enum status findings_examined(struct store *s, uint32_t log,
                              struct examined *out)
{
    struct query q = query_use(s, EXAMINED_GET);
    enum status st = STATUS_NOT_FOUND, end;
    const uint8_t *ground;
    size_t len;

    query_put_int(&q, log);
    if (query_row(&q)) {
        ground = query_blob(&q, 0, &len);
        if (len == sizeof out->ground) { /* the schema's CHECK says so */
            memcpy(out->ground, ground, len);
            out->next = (uint64_t)query_int(&q, 1);
            st = STATUS_OK;
        }
    }
    end = query_end(&q);
    return end == STATUS_OK ? st : end;
}

enum status findings_set_examined(struct store *s, uint32_t log,
                                  const struct examined *e)
{
    struct query q = query_use(s, EXAMINED_SET);

    query_put_int(&q, log);
    query_put_blob(&q, e->ground, sizeof e->ground);
    query_put_int(&q, (int64_t)e->next);
    return query_run(&q);
}

enum status findings_drop(struct store *s, uint32_t log)
{
    struct query q = query_use(s, EXAMINED_DROP);

    query_put_int(&q, log);
    return query_run(&q);
}

enum status statements_each(struct store *s, statements_take *take, void *ctx)
{
    struct query q = query_use(s, OWN_LEAF_STATEMENTS);
    bool more = true;

    while (more && query_row(&q)) {
        size_t len;
        const uint8_t *body = query_blob(&q, 1, &len);

        more = take(ctx, (uint64_t)query_int(&q, 0), body, len);
    }
    return query_end(&q);
}

enum status findings_editions(struct store *s, uint64_t *stamp)
{
    struct query q = query_use(s, EDITIONS_STAMP);

    if (query_row(&q))
        *stamp = (uint64_t)query_int(&q, 0) << 32 | (uint64_t)query_int(&q, 1);
    return query_end(&q);
}
