/* links.h -- connections between node/net and node/federate: bytes in, packets
 * out in order, nothing understood. */
#ifndef LINKS_H
#define LINKS_H

#include "node.h"

/* Events of the net go to federate. */
void links_on_net(void *node, const struct net_event *event);

/* Effects of federate. */
void links_dial(struct node *n, uint64_t conn, const char *address);
/* A copy of one packet's bytes; NULL bytes of length 0 never happen.  Aborts
 * when out of memory. */
struct packet;
struct packet *links_packet(const uint8_t *bytes, size_t len);
void links_packet_free(struct packet *p); /* NULL is fine */
/* Queues the packet; owns it. */
void links_post(struct node *n, uint64_t conn, struct packet *p);
/* Writes what is queued, 2 s at most, then closes. */
void links_close(struct node *n, uint64_t conn);
/* Once a second: ends closing links whose time is up. */
void links_tick(struct node *n);
void links_free(struct node *n);

/* Test builds only: appends a plaintext frame to DIR/frames.trace. */
void links_trace(struct node *n, const uint8_t *bytes, size_t len);

#endif
