#include "erase.h"

#include <sodium.h>

#include "entries.h"
#include "query.h"
#include "secret.h"

static enum status run(struct store *s, enum query_name name, uint32_t id)
{
    struct query q = query_use(s, name);
    enum status st;

    query_put_int(&q, id);
    st = query_run(&q);
    query_erased(s, STORE_OWN);
    return st;
}

static enum status count(struct store *s, enum query_name name, uint32_t id,
                         uint32_t *out)
{
    struct query q = query_use(s, name);

    query_put_int(&q, id);
    if (query_row(&q))
        *out = (uint32_t)query_int(&q, 0);
    return query_end(&q);
}

static enum status author_of(struct store *s, uint32_t id, int64_t *author)
{
    uint8_t key[SECRET_LEN];
    struct entry_origin origin;
    struct company c;
    enum status st = secret_make(s, key);

    if (st == STATUS_OK)
        st = companies_get_entry(s, id, &c, &origin);
    if (st == STATUS_OK)
        *author = secret_author(key, &c, origin.key);
    companies_end(s);
    sodium_memzero(key, sizeof key);
    return st;
}

static enum status keep_history(struct store *s, uint32_t id, int64_t author)
{
    struct query q = query_use(s, ERASE_PUBLICATIONS);

    query_put_int(&q, id);
    query_put_int(&q, author);
    return query_run(&q);
}

enum status erase_company(struct store *s, uint32_t id, struct erased *out)
{
    /* What points to flows goes before the flows, the company last. */
    static const enum query_name steps[] = {ERASE_QUEUE,    ERASE_REFUSALS,
                                            ERASE_CONSENTS, ERASE_WAIVERS,
                                            ERASE_FLOWS,    ERASE_COMPANY};
    struct erased e = {0};
    int64_t author = 0;
    enum status st = author_of(s, id, &author);

    if (st == STATUS_OK)
        st = count(s, ERASE_COUNT_FLOWS, id, &e.flows);
    if (st == STATUS_OK)
        st = count(s, ERASE_COUNT_LIVE, id, &e.live);
    if (st == STATUS_OK)
        st = count(s, ERASE_COUNT_PUBLISHED, id, &e.published);
    if (st == STATUS_OK)
        st = keep_history(s, id, author);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && st == STATUS_OK; i++)
        st = run(s, steps[i], id);
    if (st == STATUS_OK)
        *out = e;
    return st;
}
