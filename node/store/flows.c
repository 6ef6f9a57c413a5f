#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "entries.h"
#include "query.h"

/* The columns after (id, key, digest, original), in the order of queries.c, as
 * members of struct flow. */
struct column {
    enum {
        COLUMN_U16,
        COLUMN_I16,
        COLUMN_U32,
        COLUMN_I64,
        COLUMN_BOOL,
        COLUMN_ENUM,
        COLUMN_TEXT
    } kind;
    size_t at, size;
};
#define COLUMN(k, m)                                                           \
    {                                                                          \
        COLUMN_##k, offsetof(struct flow, m), sizeof(((struct flow *)0)->m)    \
    }

static const struct column columns[] = {
    COLUMN(U32, company),
    COLUMN(ENUM, direction),
    COLUMN(ENUM, kind),
    COLUMN(U16, type),
    COLUMN(U32, low_code),
    COLUMN(TEXT, label),
    COLUMN(BOOL, quantity.has_min),
    COLUMN(BOOL, quantity.has_max),
    COLUMN(I64, quantity.min_milli),
    COLUMN(I64, quantity.max_milli),
    COLUMN(ENUM, quantity.unit),
    COLUMN(ENUM, quantity.period),
    COLUMN(ENUM, quantity.confidence),
    COLUMN(BOOL, quantity.doubtful),
    COLUMN(BOOL, base_known),
    COLUMN(I64, base_min_milli),
    COLUMN(I64, base_max_milli),
    COLUMN(ENUM, state),
    COLUMN(ENUM, packaging),
    COLUMN(ENUM, legal_status),
    COLUMN(ENUM, sharing),
    COLUMN(U16, months),
    COLUMN(U32, commune),
    COLUMN(BOOL, attrs.temperature_set),
    COLUMN(I16, attrs.temperature_c),
    COLUMN(BOOL, attrs.pressure_set),
    COLUMN(I16, attrs.pressure_dbar),
    COLUMN(U16, max_km),
    COLUMN(U32, from_day),
    COLUMN(U32, until_day),
    COLUMN(U32, confirmed_day),
    COLUMN(BOOL, assumed),
    COLUMN(TEXT, ref),
    COLUMN(TEXT, spec),
    COLUMN(TEXT, outlet),
    COLUMN(TEXT, cost),
    COLUMN(TEXT, price_wish),
    COLUMN(TEXT, contact),
    COLUMN(TEXT, note),
};
enum { COLUMNS = sizeof columns / sizeof *columns, BEFORE = 4 };

static int64_t load(const struct column *c, const void *member)
{
    uint16_t u16;
    int16_t i16;
    uint32_t u32;
    int64_t i64;
    bool flag;

    switch (c->kind) {
    case COLUMN_U16: memcpy(&u16, member, sizeof u16); return u16;
    case COLUMN_I16: memcpy(&i16, member, sizeof i16); return i16;
    case COLUMN_U32:
    case COLUMN_ENUM: memcpy(&u32, member, sizeof u32); return u32;
    case COLUMN_I64: memcpy(&i64, member, sizeof i64); return i64;
    case COLUMN_BOOL: memcpy(&flag, member, sizeof flag); return flag;
    case COLUMN_TEXT: break;
    }
    return 0;
}

static void save(const struct column *c, void *member, int64_t value)
{
    uint16_t u16 = (uint16_t)value;
    int16_t i16 = (int16_t)value;
    uint32_t u32 = (uint32_t)value;
    bool flag = value != 0;

    switch (c->kind) {
    case COLUMN_U16: memcpy(member, &u16, sizeof u16); break;
    case COLUMN_I16: memcpy(member, &i16, sizeof i16); break;
    case COLUMN_U32:
    case COLUMN_ENUM: memcpy(member, &u32, sizeof u32); break;
    case COLUMN_I64: memcpy(member, &value, sizeof value); break;
    case COLUMN_BOOL: memcpy(member, &flag, sizeof flag); break;
    case COLUMN_TEXT: break;
    }
}

static void put(struct query *q, const struct flow *f,
                const struct entry_origin *o)
{
    query_put_text(q, o->key);
    query_put_int(q, (int64_t)o->digest);
    query_put_blob(q, o->original, o->original_len);
    for (size_t i = 0; i < COLUMNS; i++) {
        const char *member = (const char *)f + columns[i].at;

        if (columns[i].kind == COLUMN_TEXT)
            query_put_text(q, member);
        else
            query_put_int(q, load(&columns[i], member));
    }
}

static void read_row(const struct query *q, struct flow *f,
                     struct entry_origin *o)
{

    *f = (struct flow){.id = (uint32_t)query_int(q, 0)};
    for (size_t i = 0; i < COLUMNS; i++) {
        char *member = (char *)f + columns[i].at;
        int at = (int)i + BEFORE;

        if (columns[i].kind == COLUMN_TEXT)
            (void)snprintf(member, columns[i].size, "%s", query_text(q, at));
        else
            save(&columns[i], member, query_int(q, at));
    }
    f->vetoed = query_int(q, BEFORE + COLUMNS) != 0;
    f->preferred = query_int(q, BEFORE + COLUMNS + 1) != 0;
    if (!o)
        return;
    o->key = query_text(q, 1);
    o->digest = (uint64_t)query_int(q, 2);
    o->original = (const char *)query_blob(q, 3, &o->original_len);
}

static enum status known(struct store *s, const char *key, uint32_t *id,
                         uint64_t *digest)
{
    struct query q = query_use(s, FLOW_BY_KEY);

    query_put_text(&q, key);
    *id = 0;
    if (query_row(&q)) {
        *id = (uint32_t)query_int(&q, 0);
        *digest = (uint64_t)query_int(&q, 2);
    }
    return query_end(&q);
}

enum status flows_put(struct store *s, struct flow *f,
                      const struct entry_origin *o, enum entry_change *change)
{
    uint64_t digest = 0;
    struct query q;
    uint32_t id = 0;
    enum status st = known(s, o->key, &id, &digest);

    if (st != STATUS_OK)
        return st;
    f->id = id;
    if (id && digest == o->digest) {
        *change = ENTRY_SAME;
        return STATUS_OK;
    }
    q = query_use(s, id ? FLOW_UPDATE : FLOW_INSERT);
    put(&q, f, o);
    if (id)
        query_put_int(&q, id);
    st = query_run(&q);
    if (st != STATUS_OK)
        return st;
    if (!id)
        f->id = (uint32_t)sqlite3_last_insert_rowid(s->db[STORE_OWN]);
    *change = id ? ENTRY_CHANGED : ENTRY_NEW;
    return STATUS_OK;
}

enum status flows_get(struct store *s, uint32_t id, struct flow *f)
{
    struct query q = query_use(s, FLOW_BY_ID);
    enum status st = STATUS_NOT_FOUND, end;

    query_put_int(&q, id);
    if (query_row(&q)) {
        read_row(&q, f, NULL);
        st = STATUS_OK;
    }
    end = query_end(&q);
    return end == STATUS_OK ? st : end;
}

enum status flows_each(struct store *s, flows_take *take, void *ctx)
{
    struct query q = query_use(s, FLOW_EACH);
    bool more = true;

    while (more && query_row(&q)) {
        struct entry_origin o;
        struct flow f;

        read_row(&q, &f, &o);
        more = take(ctx, &f, &o);
    }
    return query_end(&q);
}

enum status flows_count(struct store *s, uint64_t *count)
{
    struct query q = query_use(s, FLOW_COUNT);

    if (query_row(&q))
        *count = (uint64_t)query_int(&q, 0);
    return query_end(&q);
}

enum status flows_prefer(struct store *s, uint32_t id, bool preferred)
{
    struct query q = query_use(s, FLOW_PREFER);
    enum status st;

    query_put_int(&q, id);
    query_put_int(&q, preferred);
    st = query_run(&q);
    return st == STATUS_OK && store_changes(s, STORE_OWN) == 0
               ? STATUS_NOT_FOUND
               : st;
}

enum status flows_remove(struct store *s, uint32_t id)
{
    struct query q = query_use(s, FLOW_REMOVE);
    enum status st;

    query_put_int(&q, id);
    st = query_run(&q);
    if (st != STATUS_OK)
        return st;
    query_erased(s, STORE_OWN);
    return store_changes(s, STORE_OWN) ? STATUS_OK : STATUS_NOT_FOUND;
}
