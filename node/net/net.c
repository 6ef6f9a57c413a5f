/* The life of a connection:
 *
 *   accept or dial finishes -> table, ACCEPTED or CONNECTED
 *   net_receive / net_send  -> one operation each -> RECEIVED / SENT
 *   error or end            -> CLOSED (once) -> out of the table -> graveyard
 *   last operation out      -> released
 *
 * Failure modes: a peer that resets during accept costs one failed accept and
 * the next is posted; when the system has no descriptor left, accepting pauses
 * until net_tick(). */
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

#include "conn.h"

enum { BUCKETS = 1024, EXEMPT_MAX = 16 };

struct net {
    struct queue queue;
    nng_stream_listener *listener;
    struct op accept;
    bool accept_paused, closing;
    struct conn *table[BUCKETS];
    struct conn *graveyard;
    uint64_t last_id;
    char exempt[EXEMPT_MAX][NET_ADDRESS_MAX];
    size_t exempts;
    struct net_stats stats;
};

static struct conn **slot(struct net *n, uint64_t id)
{
    struct conn **at = &n->table[id % BUCKETS];

    while (*at && (*at)->id != id)
        at = &(*at)->next;
    return at;
}

static void enter(struct net *n, struct conn *c)
{
    struct conn **at = &n->table[c->id % BUCKETS];

    c->next = *at;
    *at = c;
    n->stats.open++;
}

/* Out of the table; freed at once or when its last operation has come out. */
static void bury(struct net *n, struct conn *c)
{
    struct conn **at = slot(n, c->id);

    if (*at == c) {
        *at = c->next;
        n->stats.open--;
    }
    conn_shut(c);
    if (conn_idle(c)) {
        conn_release(c);
        return;
    }
    c->next = n->graveyard;
    n->graveyard = c;
}

static void unbury(struct net *n, struct conn *c)
{
    struct conn **at = &n->graveyard;

    while (*at && *at != c)
        at = &(*at)->next;
    if (*at)
        *at = c->next;
    conn_release(c);
}

enum status net_open(struct net **net, void (*wake)(void *), void *wake_ctx)
{
    struct net *n = calloc(1, sizeof *n);
    enum status s;

    if (!n)
        return STATUS_NO_MEMORY;
    s = queue_open(&n->queue, wake, wake_ctx);
    if (s != STATUS_OK) {
        free(n);
        return s;
    }
    s = op_open(&n->accept, OP_ACCEPT, NULL, &n->queue);
    if (s != STATUS_OK) {
        queue_close(&n->queue);
        free(n);
        return s;
    }
    *net = n;
    return STATUS_OK;
}

static void post_accept(struct net *n)
{
    n->accept_paused = false;
    n->accept.pending = true;
    nng_stream_listener_accept(n->listener, n->accept.aio);
}

static enum status status_of(int error)
{
    switch (error) {
    case 0: return STATUS_OK;
    case NNG_EADDRINVAL:
    case NNG_EINVAL:
    case NNG_ENOTSUP: return STATUS_OUT_OF_RANGE;
    case NNG_EADDRINUSE: return STATUS_LOCKED;
    case NNG_ENOMEM: return STATUS_NO_MEMORY;
    default: return STATUS_IO;
    }
}

enum status net_listen(struct net *n, const char *url, uint16_t *port)
{
    int bound = 0, error;

    if (n->listener || strncmp(url, "tcp://", 6) != 0)
        return STATUS_OUT_OF_RANGE;
    error = nng_stream_listener_alloc(&n->listener, url);
    if (error == 0)
        error = nng_stream_listener_listen(n->listener);
    if (error == 0)
        error = nng_stream_listener_get_int(n->listener, NNG_OPT_TCP_BOUND_PORT,
                                            &bound);
    if (error != 0) {
        if (n->listener)
            nng_stream_listener_free(n->listener);
        n->listener = NULL;
        return status_of(error);
    }
    *port = (uint16_t)bound;
    post_accept(n);
    return STATUS_OK;
}

enum status net_exempt(struct net *n, const char *address)
{
    if (n->exempts == EXEMPT_MAX || strlen(address) >= NET_ADDRESS_MAX)
        return STATUS_FULL;
    (void)snprintf(n->exempt[n->exempts++], NET_ADDRESS_MAX, "%s", address);
    return STATUS_OK;
}

static bool is_exempt(const struct net *n, const char *address)
{
    if (strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
        strncmp(address, "::ffff:127.", 11) == 0)
        return true;
    for (size_t i = 0; i < n->exempts; i++)
        if (strcmp(n->exempt[i], address) == 0)
            return true;
    return false;
}

static void remote_address(nng_stream *stream, char out[NET_ADDRESS_MAX])
{
    nng_sockaddr sa;

    (void)snprintf(out, NET_ADDRESS_MAX, "unknown");
    if (nng_stream_get_addr(stream, NNG_OPT_REMADDR, &sa) != 0)
        return;
    if (sa.s_family == NNG_AF_INET)
        (void)inet_ntop(AF_INET, &sa.s_in.sa_addr, out, NET_ADDRESS_MAX);
    else if (sa.s_family == NNG_AF_INET6)
        (void)inet_ntop(AF_INET6, sa.s_in6.sa_addr, out, NET_ADDRESS_MAX);
}

static size_t open_from(const struct net *n, const char *address)
{
    size_t count = 0;

    for (size_t b = 0; b < BUCKETS; b++)
        for (const struct conn *c = n->table[b]; c; c = c->next)
            count += c->inbound && strcmp(c->address, address) == 0;
    return count;
}

/* NULL: refused and closed. */
static struct conn *admit(struct net *n, nng_stream *stream)
{
    char address[NET_ADDRESS_MAX];
    struct conn *c = NULL;
    bool exempt;

    remote_address(stream, address);
    exempt = is_exempt(n, address);
    if (n->stats.open < NET_CONNECTIONS_MAX &&
        (exempt || open_from(n, address) < NET_PER_ADDRESS_MAX))
        c = conn_open(n->last_id + 1, &n->queue);
    if (!c) {
        n->stats.refused++;
        nng_stream_close(stream);
        nng_stream_free(stream);
        return NULL;
    }
    n->last_id++;
    n->stats.accepted++;
    c->stream = stream;
    c->inbound = true;
    c->exempt = exempt;
    memcpy(c->address, address, sizeof address);
    enter(n, c);
    return c;
}

static void on_accept(struct net *n, net_handler *handler, void *ctx)
{
    int error = nng_aio_result(n->accept.aio);
    struct conn *c;

    if (n->closing && error == 0) { /* one that won the race against the end */
        nng_stream_close(nng_aio_get_output(n->accept.aio, 0));
        nng_stream_free(nng_aio_get_output(n->accept.aio, 0));
    }
    if (n->closing || error == NNG_ECLOSED)
        return;
    if (error == NNG_ENOMEM || error == NNG_ENOFILES) {
        n->accept_paused = true;
        return;
    }
    if (error != 0) {
        post_accept(n);
        return;
    }
    c = admit(n, nng_aio_get_output(n->accept.aio, 0));
    post_accept(n);
    if (c)
        handler(ctx, &(struct net_event){.kind = NET_ACCEPTED,
                                         .conn = c->id,
                                         .address = c->address,
                                         .exempt = c->exempt});
}

enum status net_dial(struct net *n, const char *url, uint64_t *conn)
{
    struct conn *c;
    int error;

    if (strncmp(url, "tcp://", 6) != 0)
        return STATUS_OUT_OF_RANGE;
    if (n->stats.open >= NET_CONNECTIONS_MAX)
        return STATUS_FULL;
    c = conn_open(n->last_id + 1, &n->queue);
    if (!c)
        return STATUS_NO_MEMORY;
    error = nng_stream_dialer_alloc(&c->dialer, url);
    if (error != 0) {
        conn_release(c);
        return status_of(error);
    }
    n->last_id++;
    n->stats.dialled++;
    enter(n, c);
    c->dial.pending = true;
    nng_stream_dialer_dial(c->dialer, c->dial.aio);
    *conn = c->id;
    return STATUS_OK;
}

static void on_dial(struct net *n, struct conn *c, net_handler *handler,
                    void *ctx)
{
    struct net_event e = {.kind = NET_CONNECTED, .conn = c->id};

    if (nng_aio_result(c->dial.aio) == 0) {
        c->stream = nng_aio_get_output(c->dial.aio, 0);
    } else {
        e.kind = NET_FAILED;
        n->stats.failed++;
        bury(n, c);
    }
    handler(ctx, &e);
}

void net_receive(struct net *n, uint64_t id, size_t want)
{
    struct conn *c = *slot(n, id);

    if (!c || !c->stream || c->receive.pending || want == 0 ||
        want > NET_PACKET_MAX)
        return;
    if (conn_post_receive(c, want) != STATUS_OK)
        bury(n, c);
}

enum status net_send(struct net *n, uint64_t id, const uint8_t *bytes,
                     size_t len)
{
    struct conn *c = *slot(n, id);

    if (!c || !c->stream)
        return STATUS_NOT_FOUND;
    if (c->send.pending)
        return STATUS_BUSY;
    if (len == 0 || len > NET_PACKET_MAX)
        return STATUS_TOO_BIG;
    if (len > c->out_cap) {
        uint8_t *grown = realloc(c->out, len);

        if (!grown)
            return STATUS_NO_MEMORY;
        c->out = grown;
        c->out_cap = len;
    }
    memcpy(c->out, bytes, len);
    c->out_len = len;
    c->out_sent = 0;
    conn_post_send(c);
    return STATUS_OK;
}

static void end(struct net *n, struct conn *c, net_handler *handler, void *ctx)
{
    uint64_t id = c->id;

    bury(n, c);
    handler(ctx, &(struct net_event){.kind = NET_CLOSED, .conn = id});
}

static void on_send(struct net *n, struct conn *c, net_handler *handler,
                    void *ctx)
{
    if (nng_aio_result(c->send.aio) != 0) {
        end(n, c, handler, ctx);
        return;
    }
    c->out_sent += nng_aio_count(c->send.aio);
    if (c->out_sent < c->out_len) {
        conn_post_send(c);
        return;
    }
    handler(ctx, &(struct net_event){.kind = NET_SENT, .conn = c->id});
}

static void on_receive(struct net *n, struct conn *c, net_handler *handler,
                       void *ctx)
{
    size_t len = nng_aio_count(c->receive.aio);

    if (nng_aio_result(c->receive.aio) != 0 || len == 0) {
        end(n, c, handler, ctx);
        return;
    }
    handler(ctx, &(struct net_event){.kind = NET_RECEIVED,
                                     .conn = c->id,
                                     .bytes = c->in,
                                     .len = len});
}

void net_drop(struct net *n, uint64_t id)
{
    struct conn *c = *slot(n, id);

    if (c)
        bury(n, c);
}

static void dispatch_gone(struct net *n, struct op *op)
{
    struct conn *c = op->conn;

    /* A dial that won the race against its cancellation. */
    if (op->kind == OP_DIAL && nng_aio_result(op->aio) == 0) {
        c->stream = nng_aio_get_output(op->aio, 0);
        nng_stream_close(c->stream);
    }
    if (conn_idle(c))
        unbury(n, c);
}

static void dispatch(struct net *n, struct op *op, net_handler *handler,
                     void *ctx)
{
    struct conn *c = op->conn;

    op->pending = false;
    if (!c) { /* the listener's */
        on_accept(n, handler, ctx);
        return;
    }
    if (c->gone) {
        dispatch_gone(n, op);
        return;
    }
    switch (op->kind) {
    case OP_ACCEPT: break; /* has no connection */
    case OP_DIAL: on_dial(n, c, handler, ctx); break;
    case OP_SEND: on_send(n, c, handler, ctx); break;
    case OP_RECEIVE: on_receive(n, c, handler, ctx); break;
    }
}

size_t net_poll(struct net *n, net_handler *handler, void *ctx)
{
    size_t count = 0;
    struct op *op;

    while ((op = queue_take(&n->queue)) != NULL) {
        dispatch(n, op, handler, ctx);
        count++;
    }
    return count;
}

void net_tick(struct net *n)
{
    if (n->accept_paused && n->listener)
        post_accept(n);
}

struct net_stats net_statistics(const struct net *n)
{
    return n->stats;
}

static void ignore(void *ctx, const struct net_event *event)
{
    (void)ctx;
    (void)event;
}

void net_close(struct net *n)
{
    if (!n)
        return;
    n->closing = true;
    if (n->listener)
        nng_stream_listener_close(n->listener);
    for (size_t b = 0; b < BUCKETS; b++)
        while (n->table[b])
            bury(n, n->table[b]);
    nng_aio_stop(n->accept.aio);
    for (struct conn *c = n->graveyard; c; c = c->next) {
        nng_aio_stop(c->dial.aio);
        nng_aio_stop(c->send.aio);
        nng_aio_stop(c->receive.aio);
    }
    net_poll(n, ignore, NULL);
    while (n->graveyard)
        unbury(n, n->graveyard);
    nng_aio_free(n->accept.aio);
    if (n->listener)
        nng_stream_listener_free(n->listener);
    queue_close(&n->queue);
    free(n);
}
