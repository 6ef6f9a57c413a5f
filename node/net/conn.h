/* conn.h -- one connection of net.c: its nng handles and what is under way.
 *
 * An aio is never freed in its own callback: the callback pushes the operation
 * into the net's queue, the loop takes it out, and conn_release() frees the
 * whole once nothing is under way any more. */
#ifndef CONN_H
#define CONN_H

#include <nng/nng.h>
#include <pthread.h>

#include "net.h"

enum op_kind { OP_ACCEPT, OP_DIAL, OP_SEND, OP_RECEIVE };

/* One outstanding operation, and its place in the queue once finished. */
struct op {
    enum op_kind kind;
    nng_aio *aio;
    struct conn *conn; /* NULL for OP_ACCEPT */
    struct queue *queue;
    struct op *next;
    bool pending;
};

struct queue {
    pthread_mutex_t lock;
    struct op *first, **last;
    void (*wake)(void *);
    void *wake_ctx;
};

struct conn {
    uint64_t id;
    nng_stream *stream;
    nng_stream_dialer *dialer;
    struct op dial, send, receive;
    uint8_t *in, *out;
    size_t in_cap, out_cap, out_len, out_sent;
    char address[NET_ADDRESS_MAX];
    bool exempt, inbound, gone;
    struct conn *next; /* chain of the table, or of the graveyard */
};

enum status queue_open(struct queue *q, void (*wake)(void *), void *wake_ctx);
void queue_close(struct queue *q);
/* The next finished operation, or NULL. */
struct op *queue_take(struct queue *q);

/* Makes the aio of an operation; its callback does nothing but queue it. */
enum status op_open(struct op *op, enum op_kind kind, struct conn *c,
                    struct queue *q);

/* NULL when out of memory. */
struct conn *conn_open(uint64_t id, struct queue *q);
bool conn_idle(const struct conn *c);
/* Stops what is under way; the operations still come out of the queue. */
void conn_shut(struct conn *c);
/* Only when idle. */
void conn_release(struct conn *c);

/* Posts the rest of the packet, or the receive of `want` bytes. */
void conn_post_send(struct conn *c);
enum status conn_post_receive(struct conn *c, size_t want);

#endif
