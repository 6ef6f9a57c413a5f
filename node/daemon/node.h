/* node.h -- the running node: what the loop owns.
 *
 * Everything here is touched by the loop's thread alone.  Work that writes goes
 * to the writer thread, long computations to the worker, both as a `struct
 * task`: `work` runs there with that thread's store, `then` back on the loop.
 *
 * Files of this layer: see README.md. */
#ifndef NODE_H
#define NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uv.h>

#include "config.h"
#include "daemon.h"
#include "http.h"
#include "keys.h"
#include "net.h"
#include "store.h"
#include "symbiote/batch.h"
#include "symbiote/catalogue.h"
#include "symbiote/check.h"
#include "symbiote/compat.h"
#include "symbiote/federate.h"
#include "symbiote/offer.h"
#include "symbiote/pool.h"
#include "thread.h"

enum { NODE_URL_MAX = 128, NODE_TOKEN = 33 };

struct examine;
struct line;
struct outbox;
struct territory;
struct wall;

/* A stream of a peer as the pool in memory knows it. */
struct replica {
    uint32_t log; /* number in pool.db, and territory handle of the pool */
    uint8_t tid[TID_LEN];
    unsigned stream;
    uint64_t size, seen;
    struct replica *next;
};

/* Own live offers: flow, leaf and offer id, kept in step with own.db. */
struct own_offer {
    uint8_t id[OFFER_ID_LEN];
    uint32_t flow, company;
    uint64_t leaf;
};

struct node {
    struct daemon_options options;
    struct config config;
    uv_loop_t loop;
    uv_async_t wake;
    uv_timer_t tick;
    uv_signal_t sigterm, sigint;
    uv_idle_t idle; /* runs while there is sliced work */
    int lock_fd;
    int exit_code;
    bool stopping; /* SIGTERM or a failure: nothing new is begun */
    bool closed;   /* the threads have ended: tasks come back unrun */
    uv_timer_t stop_time;

    struct keys keys;
    struct identity identity;
    char name[IDENT_NAME_CAP];
    enum lang lang;
    uint32_t commune;
    uint32_t area[OFFER_COMMUNES_MAX];
    size_t area_count;

    struct store *reader;
    struct store *writer_store, *worker_store;
    struct thread *writer, *worker;

    struct net *net;
    struct line *links;
    char listen_url[NODE_URL_MAX];
    struct federate *federate;
    struct outbox *outbox;
    uint64_t federate_wake; /* mono ms of its next TICK */
    uint64_t next_command;
    struct command *commands; /* waiting for FEDERATE_DONE */

    struct pool *pool;
    unsigned pool_readers; /* worker tasks that read it: it must not change */
    struct compat *compat; /* constant once open */
    struct replica *replicas;
    struct index_work *indexing;
    struct examine *examine;

    struct territory *territory;
    struct wall *wall; /* the text guard */
    struct batch_state batch;
    uint64_t next_batch;         /* unix seconds; 0: on the next change */
    uint64_t last_checkpoint;    /* unix seconds */
    struct check_result refused; /* why the last batch was blocked, if it was */
    struct release *release;     /* a batch on its way, or NULL */

    struct http *http;
    uv_poll_t http_poll[2];
    uv_timer_t http_timer;
    uv_idle_t http_again;
    char http_url[NODE_URL_MAX];
    struct page_session *sessions;
    char login_token[NODE_TOKEN];
};

uint64_t node_now_s(void);
uint64_t node_mono_ms(const struct node *n);
uint32_t node_today(void);

/* ---- tasks ------------------------------------------------------------------
 */

typedef enum status task_work(struct store *s, void *data);
/* Owns `data` from here on. */
typedef void task_then(struct node *n, enum status status, void *data);

/* One transaction of `db` on the writer thread; STATUS_OK means committed. */
void node_write(struct node *n, enum store_db db, task_work *work,
                task_then *then, void *data);
/* On the worker thread, with its own read-only store. */
void node_compute(struct node *n, task_work *work, task_then *then, void *data);
/* When the node has ended its threads, `then` gets STATUS_CLOSED at once. */

/* One entry of the journal, in a transaction of its own.  Ids, numbers and
 * salted hashes only: never a name, an address or a label. */
void node_journal(struct node *n, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line of logfmt on stderr: level error, warn, info.  Never company data.
 */
void node_log(const char *level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A reply was given outside http_run(): run it again at once. */
void node_http_again(struct node *n);

/* Ends the loop; `code` is the exit code. */
void node_stop(struct node *n, int code);

#endif
