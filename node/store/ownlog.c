#include "ownlog.h"

#include <string.h>

#include "query.h"

enum { INDEX_BITS = 40 };

uint64_t ownlog_key(unsigned stream, uint64_t index)
{
    return (uint64_t)stream << INDEX_BITS | index;
}

unsigned ownlog_stream(uint64_t key)
{
    return (unsigned)(key >> INDEX_BITS);
}

uint64_t ownlog_index(uint64_t key)
{
    return key & ((UINT64_C(1) << INDEX_BITS) - 1);
}

/* All keys of a stream, as two more parameters. */
static void put_stream(struct query *q, unsigned stream)
{
    query_put_int(q, (int64_t)ownlog_key(stream, 0));
    query_put_int(q, (int64_t)ownlog_key(stream + 1, 0));
}

enum status ownlog_prepare(struct store *s, unsigned stream, uint64_t size,
                           uint64_t first)
{
    struct query q = query_use(s, CHECKPOINT_ADD);

    query_put_int(&q, (int64_t)ownlog_key(stream, size));
    query_put_int(&q, (int64_t)first);
    return query_run(&q);
}

static void put_optional(struct query *q, const uint8_t *p, size_t n)
{
    if (p)
        query_put_blob(q, p, n);
    else
        query_put_null(q);
}

static enum status link_publication(struct store *s, const uint8_t *offer,
                                    uint64_t leaf)
{
    struct query q = query_use(s, PUBLICATION_LINK);

    query_put_blob(&q, offer, 16);
    query_put_int(&q, (int64_t)leaf);
    return query_run(&q);
}

static enum status unqueue(struct store *s, const uint8_t *offer)
{
    struct query q = query_use(s, QUEUE_DONE_OFFER);

    query_put_blob(&q, offer, 16);
    return query_run(&q);
}

enum status ownlog_add(struct store *s, const struct ownlog_leaf *leaf,
                       const uint8_t *offer)
{
    struct query q = query_use(s, OWN_LEAF_ADD);
    uint64_t key = ownlog_key(leaf->stream, leaf->index);
    enum status st;

    query_put_int(&q, (int64_t)key);
    query_put_blob(&q, leaf->hash, sizeof leaf->hash);
    put_optional(&q, leaf->salt, 16);
    put_optional(&q, leaf->body, leaf->len);
    query_put_int(&q, leaf->live);
    st = query_run(&q);
    if (st == STATUS_OK && offer)
        st = link_publication(s, offer, key);
    return st == STATUS_OK && offer ? unqueue(s, offer) : st;
}

enum status ownlog_clear(struct store *s, uint64_t key, uint64_t size)
{
    struct query q = query_use(s, OWN_LEAF_CLEAR);
    struct query w = query_use(s, QUEUE_DONE_WITHDRAW);
    enum status st;

    query_put_int(&q, (int64_t)key);
    query_put_int(&q, (int64_t)size);
    st = query_run(&q);
    if (st != STATUS_OK)
        return st;
    query_put_int(&w, (int64_t)key);
    return query_run(&w);
}

struct withdrawal {
    struct store *s;
    uint64_t now;
    enum status status;
};

static bool withdraw(void *ctx, const struct ownlog_leaf *leaf)
{
    struct withdrawal *w = ctx;
    struct query q = query_use(w->s, PUBLICATION_WITHDRAW);

    query_put_int(&q, (int64_t)ownlog_key(leaf->stream, leaf->index));
    query_put_int(&q, (int64_t)w->now);
    w->status = query_run(&q);
    return w->status == STATUS_OK;
}

static enum status erase(struct store *s, unsigned stream, uint64_t size)
{
    struct query q = query_use(s, OWN_LEAF_ERASE);
    enum status st;

    query_put_int(&q, (int64_t)size);
    put_stream(&q, stream);
    st = query_run(&q);
    query_erased(s, STORE_OWN);
    return st;
}

/* Checkpoints before this one. */
static enum status trim(struct store *s, unsigned stream, uint64_t size)
{
    struct query q = query_use(s, CHECKPOINT_TRIM);

    query_put_int(&q, (int64_t)ownlog_key(stream, 0));
    query_put_int(&q, (int64_t)ownlog_key(stream, size));
    return query_run(&q);
}

enum status ownlog_sign(struct store *s, const struct ownlog_sealed *sealed)
{
    struct withdrawal w = {s, sealed->now, STATUS_OK};
    uint64_t key = ownlog_key(sealed->stream, sealed->size);
    struct query q = query_use(s, CHECKPOINT_SIGN);
    enum status st;

    query_put_int(&q, (int64_t)key);
    query_put_blob(&q, sealed->note, sealed->len);
    st = query_run(&q);
    if (st == STATUS_OK)
        st = ownlog_cleared(s, key, withdraw, &w);
    if (st == STATUS_OK)
        st = w.status;
    if (st == STATUS_OK)
        st = erase(s, sealed->stream, sealed->size);
    return st == STATUS_OK ? trim(s, sealed->stream, sealed->size) : st;
}

enum status ownlog_head(struct store *s, unsigned stream, bool is_signed,
                        struct ownlog_head *h)
{
    struct query q = query_use(s, CHECKPOINT_NEWEST);
    enum status st = STATUS_NOT_FOUND, end;
    const uint8_t *note;
    size_t len;

    query_put_int(&q, is_signed);
    put_stream(&q, stream);
    if (query_row(&q)) {
        note = query_blob(&q, 2, &len);
        st = STATUS_TOO_BIG;
        if (len <= sizeof h->note) {
            h->size = ownlog_index((uint64_t)query_int(&q, 0));
            h->first = (uint64_t)query_int(&q, 1);
            h->len = len;
            if (len)
                memcpy(h->note, note, len);
            st = STATUS_OK;
        }
    }
    end = query_end(&q);
    return end == STATUS_OK ? st : end;
}

static void read_hash(const struct query *q, struct ownlog_leaf *leaf)
{
    size_t len;
    const uint8_t *hash = query_blob(q, 1, &len);

    leaf->stream = ownlog_stream((uint64_t)query_int(q, 0));
    leaf->index = ownlog_index((uint64_t)query_int(q, 0));
    if (len == sizeof leaf->hash) /* the schema's CHECK says so */
        memcpy(leaf->hash, hash, sizeof leaf->hash);
}

static enum status scan(struct query *q, ownlog_take *take, void *ctx)
{
    bool more = true;

    while (more && query_row(q)) {
        struct ownlog_leaf leaf = {
            .live = query_int(q, 2) != 0,
            .cleared_at = (uint64_t)query_int(q, 3),
        };

        read_hash(q, &leaf);
        more = take(ctx, &leaf);
    }
    return query_end(q);
}

enum status ownlog_scan(struct store *s, uint64_t first, uint64_t end,
                        ownlog_take *take, void *ctx)
{
    struct query q = query_use(s, OWN_LEAF_EACH);

    query_put_int(&q, (int64_t)first);
    query_put_int(&q, (int64_t)end);
    return scan(&q, take, ctx);
}

enum status ownlog_cleared(struct store *s, uint64_t key, ownlog_take *take,
                           void *ctx)
{
    struct query q = query_use(s, OWN_LEAF_CLEARED);

    query_put_int(&q, (int64_t)ownlog_index(key));
    put_stream(&q, ownlog_stream(key));
    return scan(&q, take, ctx);
}

enum status ownlog_read(struct store *s, uint64_t first, uint64_t end,
                        ownlog_take *take, void *ctx)
{
    struct query q = query_use(s, OWN_LEAF_FROM);
    bool more = true;

    query_put_int(&q, (int64_t)first);
    query_put_int(&q, (int64_t)end);
    while (more && query_row(&q)) {
        struct ownlog_leaf leaf = {.live = query_int(&q, 4) != 0};
        size_t salt;

        read_hash(&q, &leaf);
        leaf.salt = query_blob(&q, 2, &salt);
        leaf.body = query_blob(&q, 3, &leaf.len);
        more = take(ctx, &leaf);
    }
    return query_end(&q);
}
