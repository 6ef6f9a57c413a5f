/* query.h -- one use of a prepared statement: bind, step, read, end.
 *
 * Sticky: after the first failure the rest does nothing and query_end() says
 * what went wrong.  Texts and blobs are bound without a copy, so they must live
 * until query_end(); what is read is valid until the next step. */
#ifndef QUERY_H
#define QUERY_H

#include <stdatomic.h>

#include <sqlite3.h>

#include "queries.h"
#include "store.h"

struct store {
    sqlite3 *db[STORE_DBS];
    sqlite3_stmt *statement[QUERIES];
    enum store_role role;
    atomic_bool interrupted; /* until the transaction is rolled back */
    bool erased[STORE_DBS];  /* the write-ahead log still holds what went */
};

/* Something was destroyed, not only changed: see store_commit. */
void query_erased(struct store *s, enum store_db db);

struct query {
    sqlite3_stmt *st;
    int rc;
    int at; /* last parameter bound */
};

struct query query_use(struct store *s, enum query_name name);

/* Bind the next parameter, in order. */
void query_put_int(struct query *q, int64_t value);
void query_put_text(struct query *q, const char *text);
void query_put_blob(struct query *q, const void *p, size_t n);
void query_put_null(struct query *q);

/* True while there is a row. */
bool query_row(struct query *q);
int64_t query_int(const struct query *q, int column);
/* "" for NULL. */
const char *query_text(const struct query *q, int column);
/* NULL and 0 for NULL. */
const uint8_t *query_blob(const struct query *q, int column, size_t *n);

/* Resets; STATUS_OK when every step went well. */
enum status query_end(struct query *q);

/* For statements without rows: steps once and ends. */
enum status query_run(struct query *q);

enum status query_status(int rc);

#endif
