/* Bytes over loopback, and what hostile connections leave behind (PLATFORM
 * 0.1): no descriptor, no memory, and a listener that answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net.h"

struct side {
    struct net *net;
    int pipe[2];
    uint64_t accepted, connected;
    unsigned accepts, closes, fails, sents;
    uint8_t got[2 * NET_PACKET_MAX];
    size_t got_len;
};

static void wake(void *ctx)
{
    const struct side *s = ctx;

    /* A full pipe already wakes. */
    if (write(s->pipe[1], "", 1) < 0)
        return;
}

static void on_event(void *ctx, const struct net_event *e)
{
    struct side *s = ctx;

    switch (e->kind) {
    case NET_ACCEPTED:
        s->accepts++;
        s->accepted = e->conn;
        net_receive(s->net, e->conn, 2);
        break;
    case NET_CONNECTED:
        s->connected = e->conn;
        net_receive(s->net, e->conn, NET_PACKET_MAX);
        break;
    case NET_RECEIVED:
        if (s->got_len + e->len <= sizeof s->got)
            memcpy(s->got + s->got_len, e->bytes, e->len);
        s->got_len += e->len;
        net_receive(s->net, e->conn, NET_PACKET_MAX);
        break;
    case NET_SENT: s->sents++; break;
    case NET_CLOSED: s->closes++; break;
    case NET_FAILED: s->fails++; break;
    }
}

static void side_open(struct side *s)
{
    memset(s, 0, sizeof *s);
    assert_int_equal(pipe(s->pipe), 0);
    assert_int_equal(net_open(&s->net, wake, s), STATUS_OK);
}

static void side_close(struct side *s)
{
    net_close(s->net);
    close(s->pipe[0]);
    close(s->pipe[1]);
}

/* Hands out events of one side, waiting at most `ms` for the first. */
static void turn(struct side *s, int ms)
{
    struct pollfd fd = {s->pipe[0], POLLIN, 0};
    char drop[64];

    if (poll(&fd, 1, ms) == 1)
        (void)!read(s->pipe[0], drop, sizeof drop);
    net_poll(s->net, on_event, s);
}

static uint16_t listen_on(struct side *s)
{
    uint16_t port = 0;

    assert_int_equal(net_listen(s->net, "tcp://127.0.0.1:0", &port), STATUS_OK);
    assert_int_not_equal(port, 0);
    return port;
}

static uint64_t dial(struct side *s, uint16_t port)
{
    char url[64];
    uint64_t conn = 0;

    (void)snprintf(url, sizeof url, "tcp://127.0.0.1:%u", port);
    assert_int_equal(net_dial(s->net, url, &conn), STATUS_OK);
    return conn;
}

static void packets_arrive_whole_in_both_directions(void **state)
{
    static struct side a, b;
    uint8_t *packet = malloc(NET_PACKET_MAX);

    (void)state;
    side_open(&a);
    side_open(&b);
    dial(&b, listen_on(&a));
    while (!a.accepted || !b.connected) {
        turn(&a, 10);
        turn(&b, 10);
    }
    for (size_t i = 0; i < NET_PACKET_MAX; i++)
        packet[i] = (uint8_t)(i * 7);
    assert_int_equal(net_send(b.net, b.connected, packet, NET_PACKET_MAX),
                     STATUS_OK);
    assert_int_equal(net_send(b.net, b.connected, packet, 1), STATUS_BUSY);
    assert_int_equal(net_send(a.net, a.accepted, packet, 100), STATUS_OK);
    while (a.got_len < NET_PACKET_MAX || b.got_len < 100) {
        turn(&a, 10);
        turn(&b, 10);
    }
    assert_memory_equal(a.got, packet, NET_PACKET_MAX);
    assert_memory_equal(b.got, packet, 100);
    net_drop(b.net, b.connected);
    while (a.closes == 0)
        turn(&a, 10);
    assert_int_equal(net_statistics(a.net).open, 0);
    assert_int_equal(net_send(a.net, a.accepted, packet, 1), STATUS_NOT_FOUND);
    side_close(&a);
    side_close(&b);
    free(packet);
}

static void a_dial_to_nobody_fails_with_an_event(void **state)
{
    static struct side a, b;
    uint16_t port;
    uint64_t conn;

    (void)state;
    side_open(&a);
    port = listen_on(&a);
    side_close(&a);
    side_open(&b);
    dial(&b, port);
    while (b.fails == 0)
        turn(&b, 10);
    assert_int_equal(net_statistics(b.net).open, 0);
    assert_int_equal(net_dial(b.net, "ws://127.0.0.1:1/", &conn),
                     STATUS_OUT_OF_RANGE);
    side_close(&b);
}

static int raw(uint16_t port)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(
        connect(fd, (const struct sockaddr *)(const void *)&sa, sizeof sa), 0);
    return fd;
}

static void reset(int fd)
{
    struct linger l = {1, 0};

    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    close(fd);
}

static unsigned descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    unsigned n = 0;

    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static long resident_kb(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long total = 0, resident = 0;

    if (!f || fscanf(f, "%ld %ld", &total, &resident) != 2)
        resident = 0;
    if (f)
        (void)fclose(f);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void abuse(uint16_t port, unsigned round)
{
    uint8_t noise[64];
    int fd = raw(port);

    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)(round * 31 + i * 17);
    if (round % 3 == 1)
        (void)shutdown(fd, SHUT_WR);
    if (round % 3 == 2)
        (void)!write(fd, noise, sizeof noise);
    reset(fd);
}

/* The callers are another process: a full backlog must not block the side that
 * empties it. */
static void abuse_from_outside(struct side *s, uint16_t port, unsigned rounds)
{
    pid_t child = fork();
    int status = -1;

    assert_true(child >= 0);
    if (child == 0) {
        for (unsigned i = 0; i < rounds; i++)
            abuse(port, i);
        _exit(0);
    }
    while (waitpid(child, &status, WNOHANG) == 0)
        turn(s, 5);
    assert_int_equal(status, 0);
    for (unsigned i = 0; i < 50 || net_statistics(s->net).open > 0; i++)
        turn(s, 10);
}

static void hostile_connections_leave_nothing(void **state)
{
    static struct side a, b;
    uint16_t port;
    unsigned before;
    long kb;

    (void)state;
    side_open(&a);
    port = listen_on(&a);
    abuse_from_outside(&a, port, 200);
    before = descriptors();
    kb = resident_kb();
    abuse_from_outside(&a, port, 2000);
    /* nng closes on threads of its own: give it a moment. */
    for (unsigned i = 0; i < 500 && descriptors() > before + 2; i++)
        turn(&a, 10);
    assert_true(descriptors() <= before + 2);
#ifndef SANITIZED /* its quarantine keeps what was freed */
    assert_true(resident_kb() <= kb + 16384);
#endif
    (void)kb;
    side_open(&b);
    dial(&b, port);
    a.accepted = 0;
    while (!a.accepted || !b.connected) {
        turn(&a, 10);
        turn(&b, 10);
    }
    side_close(&b);
    side_close(&a);
}

static void slow_readers_and_killed_peers_end_clean(void **state)
{
    static struct side a;
    uint8_t *packet = calloc(1, NET_PACKET_MAX);
    uint16_t port;

    (void)state;
    side_open(&a);
    port = listen_on(&a);
    for (unsigned i = 0; i < 60; i++) {
        int fd = raw(port);

        a.accepted = 0;
        while (!a.accepted)
            turn(&a, 10);
        for (unsigned k = 0; k < 20; k++) { /* never read: fills and stays */
            if (net_send(a.net, a.accepted, packet, NET_PACKET_MAX) ==
                STATUS_BUSY)
                break;
            turn(&a, 1);
        }
        reset(fd);
    }
    while (net_statistics(a.net).open > 0)
        turn(&a, 10);
    side_close(&a);
    free(packet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_arrive_whole_in_both_directions),
        cmocka_unit_test(a_dial_to_nobody_fails_with_an_event),
        cmocka_unit_test(hostile_connections_leave_nothing),
        cmocka_unit_test(slow_readers_and_killed_peers_end_clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
