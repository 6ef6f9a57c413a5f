#include <stdio.h>
#include <string.h>

#include "entries.h"
#include "query.h"

static void put(struct query *q, const struct company *c,
                const struct entry_origin *o)
{
    query_put_text(q, o->key);
    query_put_int(q, (int64_t)o->digest);
    query_put_blob(q, o->original, o->original_len);
    query_put_text(q, c->name);
    query_put_text(q, c->reg_id);
    query_put_text(q, c->address);
    query_put_int(q, c->commune);
    query_put_int(q, c->nace);
    query_put_int(q, c->nace2);
    query_put_int(q, c->draft);
    query_put_text(q, c->contact);
    query_put_text(q, c->note);
    query_put_text(q, o->name_key);
    query_put_int(q, c->natural_person);
}

static void copy(char *out, size_t cap, const char *text)
{
    (void)snprintf(out, cap, "%s", text);
}

static void read_row(const struct query *q, struct company *c,
                     struct entry_origin *o)
{

    *c = (struct company){.id = (uint32_t)query_int(q, 0),
                          .commune = (uint32_t)query_int(q, 7),
                          .nace = (uint16_t)query_int(q, 8),
                          .nace2 = (uint16_t)query_int(q, 9),
                          .draft = query_int(q, 10) != 0,
                          .natural_person = query_int(q, 14) != 0};
    copy(c->name, sizeof c->name, query_text(q, 4));
    copy(c->reg_id, sizeof c->reg_id, query_text(q, 5));
    copy(c->address, sizeof c->address, query_text(q, 6));
    copy(c->contact, sizeof c->contact, query_text(q, 11));
    copy(c->note, sizeof c->note, query_text(q, 12));
    if (!o)
        return;
    o->key = query_text(q, 1);
    o->name_key = query_text(q, 13);
    o->digest = (uint64_t)query_int(q, 2);
    o->original = (const char *)query_blob(q, 3, &o->original_len);
}

static enum status one(struct query *q, struct company *c)
{
    enum status st = STATUS_NOT_FOUND, end;

    if (query_row(q)) {
        read_row(q, c, NULL);
        st = STATUS_OK;
    }
    end = query_end(q);
    return end == STATUS_OK ? st : end;
}

/* Id, digest and draft mark of the entry with that key; id 0: none. */
static enum status known(struct store *s, const char *key, uint32_t *id,
                         uint64_t *digest, bool *draft)
{
    struct query q = query_use(s, COMPANY_BY_KEY);

    query_put_text(&q, key);
    *id = 0;
    if (query_row(&q)) {
        *id = (uint32_t)query_int(&q, 0);
        *draft = query_int(&q, 10) != 0;
        *digest = (uint64_t)query_int(&q, 2);
    }
    return query_end(&q);
}

/* Id of the draft that a flow's row made under that name; 0: none. */
static enum status draft_named(struct store *s, const char *name_key,
                               uint32_t *id)
{
    struct company c;
    enum status st = companies_by_name(s, name_key, &c);

    *id = st == STATUS_OK && c.draft ? c.id : 0;
    return st == STATUS_NOT_FOUND || st == STATUS_AMBIGUOUS ? STATUS_OK : st;
}

enum status companies_put(struct store *s, struct company *c,
                          const struct entry_origin *o,
                          enum entry_change *change)
{
    uint64_t digest = 0;
    bool draft = false;
    struct query q;
    uint32_t id = 0;
    enum status st = known(s, o->key, &id, &digest, &draft);

    if (st == STATUS_OK && !id && !c->draft)
        st = draft_named(s, o->name_key, &id);
    if (st != STATUS_OK)
        return st;
    c->id = id;
    /* A draft made for a flow never overwrites what an import has said. */
    if (id && (digest == o->digest || (c->draft && !draft))) {
        *change = ENTRY_SAME;
        return STATUS_OK;
    }
    q = query_use(s, id ? COMPANY_UPDATE : COMPANY_INSERT);
    put(&q, c, o);
    if (id)
        query_put_int(&q, id);
    st = query_run(&q);
    if (st != STATUS_OK)
        return st;
    if (!id)
        c->id = (uint32_t)sqlite3_last_insert_rowid(s->db[STORE_OWN]);
    *change = id ? ENTRY_CHANGED : ENTRY_NEW;
    return STATUS_OK;
}

enum status companies_by_key(struct store *s, const char *key,
                             struct company *c)
{
    struct query q = query_use(s, COMPANY_BY_KEY);

    query_put_text(&q, key);
    return one(&q, c);
}

enum status companies_by_reg(struct store *s, const char *reg_id,
                             struct company *c)
{
    struct query q = query_use(s, COMPANY_BY_REG);

    query_put_text(&q, reg_id);
    return one(&q, c);
}

enum status companies_by_name(struct store *s, const char *name_key,
                              struct company *c)
{
    struct query q = query_use(s, COMPANY_BY_NAME);
    enum status st = STATUS_NOT_FOUND, end;

    query_put_text(&q, name_key);
    if (query_row(&q)) {
        read_row(&q, c, NULL);
        st = query_row(&q) ? STATUS_AMBIGUOUS : STATUS_OK;
    }
    end = query_end(&q);
    return end == STATUS_OK ? st : end;
}

enum status companies_get(struct store *s, uint32_t id, struct company *c)
{
    struct query q = query_use(s, COMPANY_BY_ID);

    query_put_int(&q, id);
    return one(&q, c);
}

enum status companies_get_entry(struct store *s, uint32_t id, struct company *c,
                                struct entry_origin *origin)
{
    struct query q = query_use(s, COMPANY_BY_ID);

    query_put_int(&q, id);
    if (!query_row(&q)) {
        enum status end = query_end(&q);

        return end == STATUS_OK ? STATUS_NOT_FOUND : end;
    }
    read_row(&q, c, origin);
    return STATUS_OK;
}

void companies_end(struct store *s)
{
    struct query q = query_use(s, COMPANY_BY_ID);

    (void)query_end(&q);
}

enum status companies_each(struct store *s, companies_take *take, void *ctx)
{
    struct query q = query_use(s, COMPANY_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        struct entry_origin o;
        struct company c;

        read_row(&q, &c, &o);
        more = take(ctx, &c, &o);
    }
    return query_end(&q);
}

static enum status count_of(struct store *s, enum query_name name,
                            uint64_t *count)
{
    struct query q = query_use(s, name);

    if (query_row(&q))
        *count = (uint64_t)query_int(&q, 0);
    return query_end(&q);
}

enum status companies_count(struct store *s, uint64_t *count)
{
    return count_of(s, COMPANY_COUNT, count);
}
