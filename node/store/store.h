/* store.h -- the two databases of a node: own.db (everything of ours, written
 * with synchronous = FULL) and pool.db (what peers published: can be fetched
 * again, synchronous = NORMAL).  No transaction spans both.
 *
 * One connection pair may write: that of the writer thread.  Readers open their
 * own pair and keep reads short.  A store is used by one thread at a time.
 *
 * Each concern has a file of its own: companies, flows, establishments,
 * publications, ownlog, records, replicas, refusals, journal.  All statements
 * are prepared when the store is opened (queries.c). */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

enum store_role { STORE_READER, STORE_WRITER };
enum store_db { STORE_OWN, STORE_POOL, STORE_DBS };

struct store; /* opaque */

/* Creates what is missing (writer only).  STATUS_NOT_FOUND: a reader found no
 * database; STATUS_NEWER: made by a newer program; STATUS_MALFORMED: not a
 * database of ours; STATUS_IO. */
enum status store_open(struct store **s, const char *dir, enum store_role role);
void store_close(struct store *s); /* NULL is fine */

/* STATUS_DISK_FULL or STATUS_IO; nothing is kept after a failure.
 *
 * A commit that destroyed something (a withdrawn leaf, a row of a peer, a flow)
 * also empties the write-ahead log: secure_delete wipes the pages of the
 * database, but older copies of them would stay there.  It waits for readers
 * (5 s); one that stays longer delays it to the next commit. */
enum status store_begin(struct store *s, enum store_db db);
enum status store_commit(struct store *s, enum store_db db);
void store_rollback(struct store *s, enum store_db db);

/* What this connection last changed (SQLite's changes()). */
uint64_t store_changes(struct store *s, enum store_db db);

/* Small settings.  STATUS_NOT_FOUND leaves `value` alone; STATUS_TOO_BIG. */
enum status store_meta_get(struct store *s, const char *key, char *value,
                           size_t cap);
enum status store_meta_set(struct store *s, const char *key, const char *value);

/* Own identity chain. */
enum status store_chain_add(struct store *s, const uint8_t *note, size_t len);
/* Calls `take` for each note, oldest first; stops at the first failure. */
enum status store_chain_each(struct store *s,
                             enum status (*take)(void *ctx, const uint8_t *note,
                                                 size_t len),
                             void *ctx);

/* From any thread: what is under way fails with STATUS_CLOSED, and so does all
 * that follows up to the next store_rollback(). */
void store_interrupt(struct store *s);

/* Folds the write-ahead logs into the databases. */
void store_checkpoint(struct store *s);

#endif
