/* http.c -- the life of the two servers, their descriptors and their time. */
#include "http.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "inside.h"

enum { CONNECTION_MEMORY = 64 << 10 }; /* also the limit of all headers */

int64_t http_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- connections
 * ------------------------------------------------------------- */

static void begin(struct side *side, struct MHD_Connection *c, void **context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct conn *conn = info ? calloc(1, sizeof *conn) : NULL;

    /* Without one its requests get no struct and are cut. */
    *context = conn;
    if (!conn)
        return;
    conn->fd = info->connect_fd;
    conn->deadline_ms = http_now_ms() + side->http->deadline_ms;
    conn->next = side->conns;
    conn->link = &side->conns;
    if (conn->next)
        conn->next->link = &conn->next;
    side->conns = conn;
}

static void end(struct conn *conn)
{
    if (!conn)
        return;
    *conn->link = conn->next;
    if (conn->next)
        conn->next->link = conn->link;
    free(conn);
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        begin(cls, c, context);
        return;
    }
    end(*context);
    *context = NULL;
}

/* MHD has no call to close a connection; it does when the socket ends. */
static void expire(struct side *side, int64_t now)
{
    for (struct conn *c = side->conns; c; c = c->next) {
        if (c->deadline_ms < 0 || c->deadline_ms > now)
            continue;
        c->deadline_ms = -1;
        shutdown(c->fd, SHUT_RDWR);
    }
}

/* ---- servers
 * ------------------------------------------------------------------ */

/* The escapes are ours to read (form.h): left as they are. */
static size_t leave(void *cls, struct MHD_Connection *c, char *text)
{
    size_t len = 0;

    (void)cls;
    (void)c;
    while (text[len])
        len++;
    return len;
}

/* The listening socket is MHD's from here on. */
static enum status serve(struct side *side, int listen_fd)
{
    const union MHD_DaemonInfo *info;
    unsigned per_address = side->local ? 0 : HTTP_PER_ADDRESS_MAX;

    side->mhd = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        request_on_data, side, /* options */
        MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        per_address, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_URI_LOG_CALLBACK, request_on_line, side,
        MHD_OPTION_NOTIFY_COMPLETED, request_on_done, side,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, side,
        MHD_OPTION_UNESCAPE_CALLBACK, leave, side, MHD_OPTION_END);
    if (!side->mhd)
        return STATUS_NO_MEMORY;
    info = MHD_get_daemon_info(side->mhd, MHD_DAEMON_INFO_EPOLL_FD);
    if (!info)
        return STATUS_IO;
    side->fd = info->epoll_fd;
    return STATUS_OK;
}

static enum status start_local(struct http *h)
{
    enum status s;
    int fd;

    h->dir_fd = open(h->options.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (h->dir_fd < 0)
        return STATUS_IO;
    s = socket_unix(h->options.dir, h->dir_fd, &fd);
    return s == STATUS_OK ? serve(&h->sides[0], fd) : s;
}

static enum status start_tcp(struct http *h)
{
    enum status s =
        socket_tcp(h->options.listen, h->options.public_ok, &h->bound);

    return s == STATUS_OK ? serve(&h->sides[1], h->bound.fd) : s;
}

enum status http_open(struct http **http, const struct http_options *options)
{
    struct http *h = calloc(1, sizeof *h);
    enum status s;

    if (!h)
        return STATUS_NO_MEMORY;
    h->options = *options;
    h->deadline_ms =
        options->deadline_ms ? options->deadline_ms : HTTP_DEADLINE_MS;
    for (size_t i = 0; i < SIDES; i++)
        h->sides[i] = (struct side){.http = h, .fd = -1, .local = i == 0};
    s = start_local(h);
    if (s == STATUS_OK && options->listen)
        s = start_tcp(h);
    if (s != STATUS_OK) {
        http_close(h);
        return s;
    }
    *http = h;
    return STATUS_OK;
}

void http_close(struct http *h)
{
    if (!h)
        return;
    while (h->held)
        request_cut(h->held);
    if (h->sides[0].mhd)
        (void)unlinkat(h->dir_fd, SOCKET_FILE, 0);
    for (size_t i = 0; i < SIDES; i++)
        if (h->sides[i].mhd)
            MHD_stop_daemon(h->sides[i].mhd);
    if (h->dir_fd >= 0)
        close(h->dir_fd);
    free(h);
}

size_t http_fds(const struct http *h, int fds[2])
{
    size_t count = 0;

    for (size_t i = 0; i < SIDES; i++)
        if (h->sides[i].mhd)
            fds[count++] = h->sides[i].fd;
    return count;
}

void http_run(struct http *h)
{
    int64_t now = http_now_ms();

    h->again = false;
    for (size_t i = 0; i < SIDES; i++) {
        if (!h->sides[i].mhd)
            continue;
        expire(&h->sides[i], now);
        MHD_run(h->sides[i].mhd);
    }
}

static int64_t sooner(int64_t a, int64_t b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

static int64_t side_timeout(const struct side *side, int64_t now)
{
    MHD_UNSIGNED_LONG_LONG mhd;
    int64_t wait = -1;

    if (MHD_get_timeout(side->mhd, &mhd) == MHD_YES)
        wait = mhd < INT32_MAX ? (int64_t)mhd : INT32_MAX;
    for (const struct conn *c = side->conns; c; c = c->next)
        if (c->deadline_ms >= 0)
            wait =
                sooner(wait, c->deadline_ms > now ? c->deadline_ms - now : 0);
    return wait;
}

int64_t http_timeout_ms(const struct http *h)
{
    int64_t now = http_now_ms(), wait = h->again ? 0 : -1;

    for (size_t i = 0; i < SIDES; i++)
        if (h->sides[i].mhd)
            wait = sooner(wait, side_timeout(&h->sides[i], now));
    return wait;
}

const char *http_address(const struct http *h)
{
    return h->bound.address;
}
