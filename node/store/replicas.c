#include "replicas.h"

#include <string.h>

#include "query.h"

enum { INDEX_BITS = 40, DATA_MAX = REPLICAS_SALT + 8192 };

uint64_t replicas_key(uint32_t log, uint64_t index)
{
    return (uint64_t)log << INDEX_BITS | index;
}

enum status replicas_log(struct store *s, const struct replica_of *of,
                         bool create, uint32_t *log)
{
    struct query q = query_use(s, LOG_GET);
    bool found;
    enum status st;

    query_put_blob(&q, of->tid, REPLICAS_TID);
    query_put_int(&q, of->stream);
    found = query_row(&q);
    if (found)
        *log = (uint32_t)query_int(&q, 0);
    st = query_end(&q);
    if (st != STATUS_OK || found)
        return st;
    if (!create)
        return STATUS_NOT_FOUND;
    q = query_use(s, LOG_ADD);
    query_put_blob(&q, of->tid, REPLICAS_TID);
    query_put_int(&q, of->stream);
    st = query_run(&q);
    if (st == STATUS_OK)
        *log = (uint32_t)sqlite3_last_insert_rowid(s->db[STORE_POOL]);
    return st;
}

enum status replicas_each(struct store *s, replicas_take *take, void *ctx)
{
    struct query q = query_use(s, LOG_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        struct replica_row row = {
            .log = (uint32_t)query_int(&q, 0),
            .size = (uint64_t)query_int(&q, 2),
            .seen = (uint64_t)query_int(&q, 3),
            .stream = (unsigned)query_int(&q, 5),
        };
        size_t len;
        const uint8_t *tid = query_blob(&q, 1, &len);

        if (len == REPLICAS_TID) /* the schema's CHECK says so */
            memcpy(row.tid, tid, REPLICAS_TID);
        row.state = query_blob(&q, 4, &row.state_len);
        more = take(ctx, &row);
    }
    return query_end(&q);
}

enum status replicas_stage(struct store *s, const struct staged_leaf *leaf)
{
    uint8_t data[DATA_MAX];
    struct query q = query_use(s, LEAF_ADD);

    if (leaf->body.len > DATA_MAX - REPLICAS_SALT)
        return STATUS_TOO_BIG;
    memcpy(data, leaf->salt, REPLICAS_SALT);
    memcpy(data + REPLICAS_SALT, leaf->body.p, leaf->body.len);
    query_put_int(&q, (int64_t)replicas_key(leaf->log, leaf->index));
    query_put_blob(&q, data, REPLICAS_SALT + leaf->body.len);
    return query_run(&q);
}

static enum status run_key(struct store *s, enum query_name name, uint64_t key)
{
    struct query q = query_use(s, name);

    query_put_int(&q, (int64_t)key);
    return query_run(&q);
}

enum status replicas_cut(struct store *s, uint32_t log, uint64_t size)
{
    struct query q = query_use(s, LEAF_CUT);
    enum status st;

    query_put_int(&q, (int64_t)replicas_key(log, size));
    query_put_int(&q, (int64_t)replicas_key(log + 1, 0));
    st = query_run(&q);
    query_erased(s, STORE_POOL);
    return st;
}

enum status replicas_delete(struct store *s, uint32_t log, uint64_t index)
{
    enum status st = run_key(s, LEAF_DELETE, replicas_key(log, index));

    query_erased(s, STORE_POOL);
    return st;
}

enum status replicas_adopt(struct store *s, const struct replica_row *row)
{
    struct query q = query_use(s, LOG_ADOPT);

    query_put_int(&q, row->log);
    query_put_int(&q, (int64_t)row->size);
    query_put_int(&q, (int64_t)row->seen);
    query_put_blob(&q, row->state, row->state_len);
    return query_run(&q);
}

enum status replicas_erase(struct store *s, uint32_t log)
{
    enum status st = replicas_cut(s, log, 0);

    return st == STATUS_OK ? run_key(s, LOG_DELETE, log) : st;
}

enum status replicas_from(struct store *s, const struct replica_span *span,
                          replicas_leaf *take, void *ctx)
{
    struct query q = query_use(s, LEAF_EACH);
    bool more = true;

    query_put_int(&q, (int64_t)replicas_key(span->log, span->first));
    query_put_int(&q, (int64_t)replicas_key(span->log, span->end));
    while (more && query_row(&q)) {
        uint64_t index =
            (uint64_t)query_int(&q, 0) & ((UINT64_C(1) << INDEX_BITS) - 1);
        size_t len;
        const uint8_t *data = query_blob(&q, 1, &len);

        if (len >= REPLICAS_SALT)
            more = take(ctx, index, data + REPLICAS_SALT, len - REPLICAS_SALT);
    }
    return query_end(&q);
}

enum status replicas_get(struct store *s, uint64_t key, uint8_t *body,
                         size_t cap, size_t *len)
{
    struct query q = query_use(s, LEAF_GET);
    enum status st = STATUS_NOT_FOUND, end;
    const uint8_t *data;
    size_t n;

    query_put_int(&q, (int64_t)key);
    if (query_row(&q)) {
        data = query_blob(&q, 0, &n);
        st = STATUS_TOO_BIG;
        if (n >= REPLICAS_SALT && n - REPLICAS_SALT <= cap) {
            *len = n - REPLICAS_SALT;
            memcpy(body, data + REPLICAS_SALT, *len);
            st = STATUS_OK;
        }
    }
    end = query_end(&q);
    return end == STATUS_OK ? st : end;
}
