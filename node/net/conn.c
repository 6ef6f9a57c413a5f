#include "conn.h"

#include <stdlib.h>
#include <string.h>

enum { IN_IDLE = 64 };

enum status queue_open(struct queue *q, void (*wake)(void *), void *wake_ctx)
{
    *q = (struct queue){.wake = wake, .wake_ctx = wake_ctx};
    q->last = &q->first;
    return pthread_mutex_init(&q->lock, NULL) == 0 ? STATUS_OK
                                                   : STATUS_NO_MEMORY;
}

void queue_close(struct queue *q)
{
    pthread_mutex_destroy(&q->lock);
}

/* The only code that runs on nng's threads. */
static void on_finished(void *arg)
{
    struct op *op = arg;
    struct queue *q = op->queue;

    pthread_mutex_lock(&q->lock);
    op->next = NULL;
    *q->last = op;
    q->last = &op->next;
    pthread_mutex_unlock(&q->lock);
    q->wake(q->wake_ctx);
}

struct op *queue_take(struct queue *q)
{
    struct op *op;

    pthread_mutex_lock(&q->lock);
    op = q->first;
    if (op) {
        q->first = op->next;
        if (!q->first)
            q->last = &q->first;
    }
    pthread_mutex_unlock(&q->lock);
    return op;
}

enum status op_open(struct op *op, enum op_kind kind, struct conn *c,
                    struct queue *q)
{
    *op = (struct op){.kind = kind, .conn = c, .queue = q};
    return nng_aio_alloc(&op->aio, on_finished, op) == 0 ? STATUS_OK
                                                         : STATUS_NO_MEMORY;
}

struct conn *conn_open(uint64_t id, struct queue *q)
{
    struct conn *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->id = id;
    if (op_open(&c->dial, OP_DIAL, c, q) != STATUS_OK ||
        op_open(&c->send, OP_SEND, c, q) != STATUS_OK ||
        op_open(&c->receive, OP_RECEIVE, c, q) != STATUS_OK) {
        conn_release(c);
        return NULL;
    }
    nng_aio_set_timeout(c->dial.aio, NET_DIAL_TIMEOUT_MS);
    nng_aio_set_timeout(c->send.aio, NET_SEND_TIMEOUT_MS);
    nng_aio_set_timeout(c->receive.aio, NNG_DURATION_INFINITE);
    return c;
}

bool conn_idle(const struct conn *c)
{
    return !c->dial.pending && !c->send.pending && !c->receive.pending;
}

void conn_shut(struct conn *c)
{
    c->gone = true;
    if (c->stream)
        nng_stream_close(c->stream);
    if (c->dialer)
        nng_stream_dialer_close(c->dialer);
    if (c->dial.pending)
        nng_aio_cancel(c->dial.aio);
}

void conn_release(struct conn *c)
{
    nng_aio_free(c->dial.aio);
    nng_aio_free(c->send.aio);
    nng_aio_free(c->receive.aio);
    if (c->stream)
        nng_stream_free(c->stream);
    if (c->dialer)
        nng_stream_dialer_free(c->dialer);
    free(c->in);
    free(c->out);
    free(c);
}

void conn_post_send(struct conn *c)
{
    nng_iov iov = {c->out + c->out_sent, c->out_len - c->out_sent};

    /* One element never exceeds nng's limit, so this cannot fail. */
    if (nng_aio_set_iov(c->send.aio, 1, &iov) != 0)
        abort();
    c->send.pending = true;
    nng_stream_send(c->stream, c->send.aio);
}

enum status conn_post_receive(struct conn *c, size_t want)
{
    nng_iov iov;

    /* An idle connection waits for two bytes and holds no packet buffer. */
    if (want <= IN_IDLE && c->in_cap > IN_IDLE) {
        free(c->in);
        c->in = NULL;
        c->in_cap = 0;
    }
    if (want > c->in_cap) {
        uint8_t *grown = realloc(c->in, want);

        if (!grown)
            return STATUS_NO_MEMORY;
        c->in = grown;
        c->in_cap = want;
    }
    iov = (nng_iov){c->in, want};
    if (nng_aio_set_iov(c->receive.aio, 1, &iov) != 0)
        abort();
    c->receive.pending = true;
    nng_stream_recv(c->stream, c->receive.aio);
    return STATUS_OK;
}
