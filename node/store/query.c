#include "query.h"

struct query query_use(struct store *s, enum query_name name)
{
    /* Between two statements sqlite3_interrupt() has nothing to interrupt. */
    return (struct query){.st = s->statement[name],
                          .rc = atomic_load(&s->interrupted) ? SQLITE_INTERRUPT
                                                             : SQLITE_OK};
}

static void note(struct query *q, int rc)
{
    if (q->rc == SQLITE_OK || q->rc == SQLITE_ROW)
        q->rc = rc;
}

void query_put_int(struct query *q, int64_t value)
{
    note(q, sqlite3_bind_int64(q->st, ++q->at, value));
}

void query_put_text(struct query *q, const char *text)
{
    note(q, sqlite3_bind_text(q->st, ++q->at, text, -1, SQLITE_STATIC));
}

void query_put_blob(struct query *q, const void *p, size_t n)
{
    /* A zero-length blob needs an address, or SQLite takes it for NULL. */
    note(q, sqlite3_bind_blob64(q->st, ++q->at, n ? p : "", n, SQLITE_STATIC));
}

void query_put_null(struct query *q)
{
    note(q, sqlite3_bind_null(q->st, ++q->at));
}

bool query_row(struct query *q)
{
    if (q->rc != SQLITE_OK && q->rc != SQLITE_ROW)
        return false;
    q->rc = sqlite3_step(q->st);
    return q->rc == SQLITE_ROW;
}

int64_t query_int(const struct query *q, int column)
{
    return sqlite3_column_int64(q->st, column);
}

const char *query_text(const struct query *q, int column)
{
    const unsigned char *text = sqlite3_column_text(q->st, column);

    return text ? (const char *)text : "";
}

const uint8_t *query_blob(const struct query *q, int column, size_t *n)
{
    const uint8_t *p = sqlite3_column_blob(q->st, column);

    *n = (size_t)sqlite3_column_bytes(q->st, column);
    return p;
}

enum status query_status(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return STATUS_OK;
    case SQLITE_FULL: return STATUS_DISK_FULL;
    case SQLITE_NOMEM: return STATUS_NO_MEMORY;
    case SQLITE_INTERRUPT: return STATUS_CLOSED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return STATUS_BUSY;
    case SQLITE_CONSTRAINT: return STATUS_EXISTS;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return STATUS_MALFORMED;
    default: return STATUS_IO;
    }
}

enum status query_end(struct query *q)
{
    sqlite3_reset(q->st);
    sqlite3_clear_bindings(q->st);
    return query_status(q->rc);
}

void query_erased(struct store *s, enum store_db db)
{
    if (sqlite3_changes64(s->db[db]) > 0)
        s->erased[db] = true;
}

enum status query_run(struct query *q)
{
    while (query_row(q)) {
    }
    return query_end(q);
}
