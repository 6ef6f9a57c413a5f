/* net.h -- connections that carry bytes, over nng's stream API.
 *
 * Everything here but the wake callback runs on the caller's thread (the loop).
 * nng's threads only put a finished operation into a queue and call `wake`; the
 * loop then calls net_poll(), which hands out events in order.  A connection is
 * named by a number that is never used twice.
 *
 * One receive and one send are outstanding per connection at most (PLATFORM
 * 0.1): net_receive() asks for the next bytes, net_send() passes one packet and
 * the NET_SENT event gives the turn back.
 *
 * Limits come before anything else sees a byte: connections in all and per
 * address (loopback and the addresses named as proxies hide the caller and are
 * exempt from the latter).  A refused connection is closed and counted. */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

enum {
    NET_CONNECTIONS_MAX = 1500,
    NET_PER_ADDRESS_MAX = 16,
    NET_PACKET_MAX = 65537, /* two length bytes and one Noise message */
    NET_ADDRESS_MAX = 64,
    NET_SEND_TIMEOUT_MS = 30000, /* no byte accepted by the socket */
    NET_DIAL_TIMEOUT_MS = 10000,
};

struct net; /* opaque */

enum net_event_kind {
    NET_ACCEPTED,  /* somebody dialled us; `address` is theirs */
    NET_CONNECTED, /* our dial succeeded */
    NET_FAILED,    /* our dial failed: the connection is gone */
    NET_RECEIVED,  /* `len` bytes at `bytes`, valid during the call */
    NET_SENT,      /* the packet is handed to the kernel */
    NET_CLOSED     /* the other side or an error ended it: it is gone */
};

struct net_event {
    enum net_event_kind kind;
    uint64_t conn;
    const uint8_t *bytes;
    size_t len;
    const char *address; /* ACCEPTED: numeric, without the port */
    bool exempt;         /* ACCEPTED: loopback or a named proxy */
};

typedef void net_handler(void *ctx, const struct net_event *event);

struct net_stats {
    uint64_t accepted, refused, dialled, failed;
    size_t open;
};

/* `wake` may be called on any thread, often, and must return at once.
 * STATUS_NO_MEMORY. */
enum status net_open(struct net **net, void (*wake)(void *), void *wake_ctx);

/* Ends every connection and waits for nng to let go.  NULL is fine. */
void net_close(struct net *net);

/* `url` is tcp://HOST:PORT (port 0: the system chooses); *port is what was
 * bound.  STATUS_OUT_OF_RANGE: not such an address; STATUS_LOCKED: in use;
 * STATUS_IO otherwise.  Once per net. */
enum status net_listen(struct net *net, const char *url, uint16_t *port);

/* A numeric address behind which many callers hide. STATUS_FULL: over 16. */
enum status net_exempt(struct net *net, const char *address);

/* Begins a dial; NET_CONNECTED or NET_FAILED follows.  STATUS_OUT_OF_RANGE: not
 * an address; STATUS_FULL: too many connections. */
enum status net_dial(struct net *net, const char *url, uint64_t *conn);

/* Asks for at most `want` bytes (1 to NET_PACKET_MAX); one NET_RECEIVED or
 * NET_CLOSED follows.  A connection that is gone: nothing happens. */
void net_receive(struct net *net, uint64_t conn, size_t want);

/* Sends a copy of one packet; call again only after NET_SENT.
 * STATUS_BUSY: one is under way; STATUS_NOT_FOUND: the connection is gone. */
enum status net_send(struct net *net, uint64_t conn, const uint8_t *bytes,
                     size_t len);

/* Ends a connection without an event.  Bytes under way may be lost. */
void net_drop(struct net *net, uint64_t conn);

/* Hands finished operations to `handler`, which may call anything above.
 * Returns how many were handed out. */
size_t net_poll(struct net *net, net_handler *handler, void *ctx);

/* Takes up accepting again after the system ran out of descriptors or memory;
 * to be called about once a second. */
void net_tick(struct net *net);

struct net_stats net_statistics(const struct net *net);

#endif
