#include "links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "carry.h"
#include "files.h"

/* CLOSE_MS: a last word (BYE) is written, then the other side may hang up.  If
 * we did so first, with bytes of its unread, the reset would overtake the word.
 */
enum { CLOSE_MS = 2000, READ_SMALL = 4096 };

struct packet {
    struct packet *next;
    size_t len;
    uint8_t bytes[];
};

struct line {
    uint64_t conn; /* federate's number */
    uint64_t net;  /* node/net's number */
    struct packet *first, **last;
    bool sending, closing;
    size_t want; /* bytes of the next read: small while little arrives */
    uint64_t close_at;
    struct line *next;
};

static struct line *by_conn(struct node *n, uint64_t conn)
{
    struct line *l = n->links;

    while (l && l->conn != conn)
        l = l->next;
    return l;
}

static struct line *by_net(struct node *n, uint64_t net)
{
    struct line *l = n->links;

    while (l && l->net != net)
        l = l->next;
    return l;
}

static struct line *add(struct node *n, uint64_t conn, uint64_t net)
{
    struct line *l = calloc(1, sizeof *l);

    if (!l)
        return NULL;
    *l = (struct line){.conn = conn, .net = net, .want = READ_SMALL};
    l->last = &l->first;
    l->next = n->links;
    n->links = l;
    return l;
}

static void drop(struct node *n, struct line *dead)
{
    struct line **at = &n->links;

    while (*at != dead)
        at = &(*at)->next;
    *at = dead->next;
    while (dead->first) {
        struct packet *p = dead->first;

        dead->first = p->next;
        free(p);
    }
    free(dead);
}

static void tell(struct node *n, enum federate_event_kind kind, uint64_t conn)
{
    struct federate_event e = {.kind = kind, .conn = conn};

    carry_event(n, &e);
}

/* Hands the next packet to the net, or says that all is out. */
static void push(struct node *n, struct line *l)
{
    struct packet *p = l->first;

    if (l->sending)
        return;
    if (!p) {
        if (l->closing)
            return; /* until it hangs up or its time is over */
        tell(n, FEDERATE_DRAINED, l->conn);
        return;
    }
    /* A link that is gone reports itself through NET_CLOSED. */
    l->sending = net_send(n->net, l->net, p->bytes, p->len) == STATUS_OK;
    l->first = p->next;
    if (!l->first)
        l->last = &l->first;
    free(p);
}

static void on_accepted(struct node *n, const struct net_event *e)
{
    struct federate_event accepted = {
        .kind = FEDERATE_ACCEPTED, .conn = e->conn, .address = e->address};
    struct line *l = add(n, e->conn, e->conn);

    if (!l) {
        net_drop(n->net, e->conn);
        return;
    }
    accepted.exempt = e->exempt;
    net_receive(n->net, e->conn, l->want);
    carry_event(n, &accepted);
}

static void on_connected(struct node *n, struct line *l)
{
    net_receive(n->net, l->net, l->want);
    tell(n, FEDERATE_CONNECTED, l->conn);
}

static void on_received(struct node *n, struct line *l,
                        const struct net_event *e)
{
    struct federate_event f = {.kind = FEDERATE_RECEIVED, .conn = l->conn};
    uint64_t net = l->net;
    size_t want;

    if (l->closing) {
        net_receive(n->net, net, READ_SMALL);
        return;
    }
    /* An idle connection holds a small buffer; a busy one reads whole packets.
     */
    l->want = e->len == l->want ? NET_PACKET_MAX : l->want;
    if (e->len < READ_SMALL)
        l->want = READ_SMALL;
    want = l->want;
    f.bytes = view_of(e->bytes, e->len);
    carry_event(n, &f);
    net_receive(n->net, net, want);
}

static void on_gone(struct node *n, struct line *l)
{
    uint64_t conn = l->conn;
    bool quiet = l->closing;

    drop(n, l);
    if (!quiet)
        tell(n, FEDERATE_CLOSED, conn);
}

void links_on_net(void *ctx, const struct net_event *e)
{
    struct node *n = ctx;
    struct line *l = by_net(n, e->conn);

    if (e->kind == NET_ACCEPTED) {
        on_accepted(n, e);
        return;
    }
    if (!l)
        return;
    switch (e->kind) {
    case NET_ACCEPTED: break;
    case NET_CONNECTED: on_connected(n, l); break;
    case NET_RECEIVED: on_received(n, l, e); break;
    case NET_SENT:
        l->sending = false;
        push(n, l);
        break;
    case NET_FAILED:
    case NET_CLOSED: on_gone(n, l); break;
    }
}

void links_dial(struct node *n, uint64_t conn, const char *address)
{
    uint64_t net = 0;

    if (n->net && net_dial(n->net, address, &net) == STATUS_OK) {
        if (add(n, conn, net))
            return;
        net_drop(n->net, net);
    }
    tell(n, FEDERATE_CLOSED, conn);
}

struct packet *links_packet(const uint8_t *bytes, size_t len)
{
    struct packet *p = malloc(sizeof *p + len);

    if (!p)
        abort();
    p->next = NULL;
    p->len = len;
    memcpy(p->bytes, bytes, len);
    return p;
}

void links_packet_free(struct packet *p)
{
    free(p);
}

void links_post(struct node *n, uint64_t conn, struct packet *p)
{
    struct line *l = by_conn(n, conn);

    if (!l || l->closing) {
        free(p);
        return;
    }
    *l->last = p;
    l->last = &p->next;
    if (!l->sending)
        push(n, l);
}

void links_close(struct node *n, uint64_t conn)
{
    struct line *l = by_conn(n, conn);

    if (!l || l->closing)
        return;
    l->closing = true;
    l->close_at = node_mono_ms(n) + CLOSE_MS;
    if (!l->sending && !l->first) {
        net_drop(n->net, l->net);
        drop(n, l);
    } else if (!l->sending) {
        push(n, l);
    }
}

void links_tick(struct node *n)
{
    uint64_t now = node_mono_ms(n);
    struct line *next;

    for (struct line *l = n->links; l; l = next) {
        next = l->next;
        if (!l->closing || now < l->close_at)
            continue;
        net_drop(n->net, l->net);
        drop(n, l);
    }
}

void links_free(struct node *n)
{
    while (n->links)
        drop(n, n->links);
}

#ifdef SYMBIOTE_TEST_HOOKS
void links_trace(struct node *n, const uint8_t *bytes, size_t len)
{
    char path[FILES_PATH];
    FILE *f;

    if (files_path(path, n->options.dir, "frames.trace") != STATUS_OK)
        return;
    f = fopen(path, "ab");
    if (!f)
        return;
    (void)fwrite(bytes, 1, len, f);
    (void)fclose(f);
}
#else
void links_trace(struct node *n, const uint8_t *bytes, size_t len)
{
    (void)n;
    (void)bytes;
    (void)len;
}
#endif
