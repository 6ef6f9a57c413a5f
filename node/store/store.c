#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "query.h"

enum { VERSION = 2, BUSY_MS = 5000 };

extern const unsigned char own_sql[], own_2_sql[], pool_sql[], pool_2_sql[];

/* Step n brings version n to n + 1; a new database takes them all. */
static const unsigned char *const steps[STORE_DBS][VERSION] = {
    [STORE_OWN] = {own_sql, own_2_sql},
    [STORE_POOL] = {pool_sql, pool_2_sql},
};

static const char *const schema_name[STORE_DBS] = {"own.db", "pool.db"};

static enum status exec(sqlite3 *db, const char *sql)
{
    return query_status(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

/* Settings of PLATFORM 9.  secure_delete: what is withdrawn must not stay in
 * free pages. */
static enum status settle(sqlite3 *db, enum store_db which,
                          enum store_role role)
{
    enum status s;

    sqlite3_busy_timeout(db, BUSY_MS);
    if (role == STORE_READER)
        return exec(db, "PRAGMA query_only = ON; PRAGMA cache_size = -2000;"
                        "PRAGMA mmap_size = 0;");
    s = exec(db, "PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;"
                 "PRAGMA foreign_keys = ON;"
                 "PRAGMA journal_size_limit = 67108864;");
    if (s != STATUS_OK)
        return s;
    return which == STORE_OWN
               ? exec(db,
                      "PRAGMA synchronous = FULL; PRAGMA cache_size = -4000;")
               : exec(db, "PRAGMA synchronous = NORMAL;"
                          "PRAGMA cache_size = -8000;"
                          "PRAGMA wal_autocheckpoint = 4000;");
}

static enum status version_of(sqlite3 *db, int *version)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &st, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        *version = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return query_status(rc);
}

/* In one transaction: a crash leaves the old version whole. */
static enum status migrate(sqlite3 *db, enum store_db which, int from)
{
    char stamp[64];
    enum status s = exec(db, "BEGIN IMMEDIATE");

    for (int v = from; v < VERSION && s == STATUS_OK; v++)
        s = exec(db, (const char *)steps[which][v]);
    (void)snprintf(stamp, sizeof stamp, "PRAGMA user_version = %d; COMMIT",
                   VERSION);
    return s == STATUS_OK ? exec(db, stamp) : s;
}

static enum status open_one(struct store *s, const char *dir,
                            enum store_db which)
{
    char path[4096];
    int version = 0;
    int flags = s->role == STORE_WRITER
                    ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                    : SQLITE_OPEN_READWRITE;
    enum status st;

    if ((size_t)snprintf(path, sizeof path, "%s/%s", dir, schema_name[which]) >=
        sizeof path)
        return STATUS_TOO_BIG;
    if (sqlite3_open_v2(path, &s->db[which], flags | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return s->role == STORE_READER ? STATUS_NOT_FOUND : STATUS_IO;
    st = settle(s->db[which], which, s->role);
    if (st == STATUS_OK)
        st = version_of(s->db[which], &version);
    if (st != STATUS_OK)
        return st;
    if (version > VERSION)
        return STATUS_NEWER;
    if (version == VERSION)
        return STATUS_OK;
    return s->role == STORE_WRITER ? migrate(s->db[which], which, version)
                                   : STATUS_NOT_FOUND;
}

static enum status prepare(struct store *s)
{
    for (unsigned i = 0; i < QUERIES; i++) {
        const struct query_text *t = &query_texts[i];
        int rc = sqlite3_prepare_v3(s->db[t->db], t->sql, -1,
                                    SQLITE_PREPARE_PERSISTENT, &s->statement[i],
                                    NULL);

        if (rc != SQLITE_OK)
            return query_status(rc);
    }
    return STATUS_OK;
}

enum status store_open(struct store **out, const char *dir,
                       enum store_role role)
{
    struct store *s = calloc(1, sizeof *s);
    enum status st;

    if (!s)
        return STATUS_NO_MEMORY;
    s->role = role;
    st = open_one(s, dir, STORE_OWN);
    if (st == STATUS_OK)
        st = open_one(s, dir, STORE_POOL);
    if (st == STATUS_OK)
        st = prepare(s);
    if (st != STATUS_OK) {
        store_close(s);
        return st;
    }
    *out = s;
    return STATUS_OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < QUERIES; i++)
        sqlite3_finalize(s->statement[i]);
    for (unsigned d = 0; d < STORE_DBS; d++)
        sqlite3_close(s->db[d]);
    free(s);
}

enum status store_begin(struct store *s, enum store_db db)
{
    return exec(s->db[db], "BEGIN IMMEDIATE");
}

static void empty_log(struct store *s, enum store_db db)
{
    if (sqlite3_wal_checkpoint_v2(s->db[db], NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                  NULL, NULL) == SQLITE_OK)
        s->erased[db] = false;
}

enum status store_commit(struct store *s, enum store_db db)
{
    enum status st = exec(s->db[db], "COMMIT");

    if (st != STATUS_OK)
        store_rollback(s, db);
    else if (s->erased[db])
        empty_log(s, db);
    return st;
}

/* A full disk has rolled back by itself already (PLATFORM 0.6). */
void store_rollback(struct store *s, enum store_db db)
{
    if (!sqlite3_get_autocommit(s->db[db]))
        (void)sqlite3_exec(s->db[db], "ROLLBACK", NULL, NULL, NULL);
    atomic_store(&s->interrupted, false);
}

uint64_t store_changes(struct store *s, enum store_db db)
{
    return (uint64_t)sqlite3_changes64(s->db[db]);
}

static enum status copy_text(struct query *q, char *out, size_t cap)
{
    enum status st = STATUS_NOT_FOUND, end;

    if (query_row(q)) {
        const char *text = query_text(q, 0);

        st = STATUS_TOO_BIG;
        if (strlen(text) < cap) {
            memcpy(out, text, strlen(text) + 1);
            st = STATUS_OK;
        }
    }
    end = query_end(q);
    return end == STATUS_OK ? st : end;
}

enum status store_meta_get(struct store *s, const char *key, char *value,
                           size_t cap)
{
    struct query q = query_use(s, META_GET);

    query_put_text(&q, key);
    return copy_text(&q, value, cap);
}

enum status store_meta_set(struct store *s, const char *key, const char *value)
{
    struct query q = query_use(s, META_SET);

    query_put_text(&q, key);
    query_put_text(&q, value);
    return query_run(&q);
}

enum status store_chain_add(struct store *s, const uint8_t *note, size_t len)
{
    struct query q = query_use(s, CHAIN_ADD);

    query_put_blob(&q, note, len);
    return query_run(&q);
}

enum status store_chain_each(struct store *s,
                             enum status (*take)(void *, const uint8_t *,
                                                 size_t),
                             void *ctx)
{
    struct query q = query_use(s, CHAIN_EACH);
    enum status st = STATUS_OK, end;

    while (st == STATUS_OK && query_row(&q)) {
        size_t len;
        const uint8_t *note = query_blob(&q, 0, &len);

        st = take(ctx, note, len);
    }
    end = query_end(&q);
    return end == STATUS_OK ? st : end;
}

void store_interrupt(struct store *s)
{
    atomic_store(&s->interrupted, true);
    for (unsigned d = 0; d < STORE_DBS; d++)
        sqlite3_interrupt(s->db[d]);
}

void store_checkpoint(struct store *s)
{
    for (unsigned d = 0; d < STORE_DBS; d++)
        empty_log(s, (enum store_db)d);
}
