#include "approvals.h"

#include "query.h"

enum status approvers_add(struct store *s, const char *name, const char *secret,
                          uint64_t at)
{
    struct query q = query_use(s, APPROVER_ADD);

    query_put_text(&q, name);
    query_put_text(&q, secret);
    query_put_int(&q, (int64_t)at);
    return query_run(&q);
}

enum status approvers_end(struct store *s, uint32_t id, uint64_t at)
{
    struct query q = query_use(s, APPROVER_END);
    enum status st;

    query_put_int(&q, id);
    query_put_int(&q, (int64_t)at);
    st = query_run(&q);
    query_erased(s, STORE_OWN);
    return st;
}

enum status approvers_each(struct store *s, approvers_take *take, void *ctx)
{
    struct query q = query_use(s, APPROVER_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        const struct approver a = {
            .id = (uint32_t)query_int(&q, 0),
            .name = query_text(&q, 1),
            .secret = query_text(&q, 2),
            .since = (uint64_t)query_int(&q, 3),
            .ended = (uint64_t)query_int(&q, 4),
        };

        more = take(ctx, &a);
    }
    return query_end(&q);
}

enum status proposals_add(struct store *s, const struct proposal *p,
                          uint32_t *id)
{
    struct query q = query_use(s, PROPOSAL_ADD);
    enum status st;

    query_put_text(&q, p->change);
    query_put_int(&q, p->proposer);
    query_put_int(&q, (int64_t)p->at);
    query_put_int(&q, (int64_t)p->expires);
    st = query_run(&q);
    if (st == STATUS_OK)
        *id = (uint32_t)sqlite3_last_insert_rowid(s->db[STORE_OWN]);
    return st;
}

enum status proposals_close(struct store *s, uint32_t id, uint32_t approver,
                            uint64_t at)
{
    struct query q = query_use(s, PROPOSAL_CLOSE);
    enum status st;

    query_put_int(&q, id);
    query_put_int(&q, approver);
    query_put_int(&q, (int64_t)at);
    st = query_run(&q);
    if (st != STATUS_OK)
        return st;
    query_erased(s, STORE_OWN); /* a passphrase's hash goes */
    return store_changes(s, STORE_OWN) ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status proposals_each(struct store *s, proposals_take *take, void *ctx)
{
    struct query q = query_use(s, PROPOSAL_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        const struct proposal p = {
            .id = (uint32_t)query_int(&q, 0),
            .change = query_text(&q, 1),
            .proposer = (uint32_t)query_int(&q, 2),
            .at = (uint64_t)query_int(&q, 3),
            .expires = (uint64_t)query_int(&q, 4),
            .approver = (uint32_t)query_int(&q, 5),
            .closed = (uint64_t)query_int(&q, 6),
        };

        more = take(ctx, &p);
    }
    return query_end(&q);
}
