/* client.h -- raw clients against a server that is run as the daemon runs it:
 * poll the descriptors, call http_run(), obey http_timeout_ms(). */
#ifndef CLIENT_H
#define CLIENT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "assets.h"
#include "http.h"

enum { QUICK_MS = 300, PATIENCE_MS = 60000, LATER_MAX = 16 };

struct server {
    struct http *http;
    char dir[256];
    struct http_request *later[LATER_MAX];
    size_t later_count, handled;
    unsigned deadline_ms; /* 0: that of the program */
};

struct reply {
    int code;
    size_t len; /* of the body */
    char head[4096], body[4096];
};

static inline int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

static inline void on_request(void *ctx, struct http_request *r)
{
    struct server *s = ctx;
    size_t len, sum = 0;
    const uint8_t *body = http_body(r, &len);
    char text[1200];
    int text_len;

    s->handled++;
    for (size_t i = 0; i < len; i++)
        sum += body[i];
    if (!strcmp(http_path(r), "/later")) {
        assert_true(s->later_count < LATER_MAX);
        s->later[s->later_count++] = r;
        return;
    }
    if (!strcmp(http_path(r), "/split"))
        http_reply_header(r, "X-Bad", "a\r\nSet-Cookie: b");
    if (!strcmp(http_path(r), "/style.css"))
        http_reply_header(r, "Cache-Control", "max-age=60");
    if (assets_serve(r))
        return;
    if (!strcmp(http_path(r), "/file")) {
        const uint8_t *file = http_file(r, "f", &len);

        assert_non_null(file);
        assert_null(http_file(r, "a", &len));
        text_len =
            snprintf(text, sizeof text, "%s %s %zu %.*s", http_argument(r, "a"),
                     http_argument(r, "f"), len, (int)len, (const char *)file);
        http_reply(r, 200, "text/plain", text, (size_t)text_len);
        return;
    }
    text_len = snprintf(
        text, sizeof text, "%s %s a=%s c=%s x=%s %zu %zu %s", http_method(r),
        http_path(r), or_none(http_argument(r, "a")),
        or_none(http_cookie(r, "c")), or_none(http_header(r, "X-Test")), len,
        sum, http_is_local(r) ? "local" : "tcp");
    http_reply(r, 200, "text/plain", text, (size_t)text_len);
}

/* ---- running
 * ------------------------------------------------------------------ */

static inline void run(struct server *s, int64_t at_most_ms)
{
    struct pollfd p[2];
    int fds[2];
    size_t count = http_fds(s->http, fds);
    int64_t wait = http_timeout_ms(s->http);

    for (size_t i = 0; i < count; i++)
        p[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    if (wait < 0 || wait > at_most_ms)
        wait = at_most_ms;
    assert_true(poll(p, count, (int)wait) >= 0);
    http_run(s->http);
}

static inline enum status start(struct server *s, const char *listen_at)
{
    static const char *const names[] = {"agence.example", NULL};
    const struct http_options options = {.dir = s->dir,
                                         .listen = listen_at,
                                         .names = names,
                                         .deadline_ms = s->deadline_ms,
                                         .handler = on_request,
                                         .ctx = s};

    return http_open(&s->http, &options);
}

static inline int set_up_with(void **state, unsigned deadline_ms)
{
    struct server *s = calloc(1, sizeof *s);

    assert_non_null(s);
    s->deadline_ms = deadline_ms;
    strcpy(s->dir, "/tmp/test_http.XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    assert_int_equal(start(s, "127.0.0.1:0"), STATUS_OK);
    *state = s;
    return 0;
}

static inline int tear_down(void **state)
{
    struct server *s = *state;

    http_close(s->http);
    assert_int_equal(rmdir(s->dir), 0); /* the socket file is gone */
    free(s);
    return 0;
}

/* ---- a client
 * ------------------------------------------------------------------ */

static inline int dial_unix(const struct server *s)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int dir = open(s->dir, O_RDONLY | O_DIRECTORY);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

    snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/api.sock", dir);
    assert_int_equal(connect(fd, (const struct sockaddr *)&a, sizeof a), 0);
    close(dir);
    return fd;
}

static inline int dial_tcp(const struct server *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const char *address = http_address(s->http);

    assert_memory_equal(address, "127.0.0.1:", 10);
    a.sin_port = htons((uint16_t)atoi(address + 10));
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (const struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    return fd;
}

static inline void say_bytes(struct server *s, int fd, const char *text,
                             size_t len)
{
    int64_t end = now_ms() + PATIENCE_MS;

    while (len) {
        ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

        assert_true(now_ms() < end);
        if (n < 0) {
            assert_int_equal(errno, EAGAIN);
            run(s, 1);
            continue;
        }
        text += n;
        len -= (size_t)n;
    }
}

static inline void say(struct server *s, int fd, const char *text)
{
    say_bytes(s, fd, text, strlen(text));
}

/* Exactly len bytes, or fewer if the server closes. */
static inline size_t hear_bytes(struct server *s, int fd, char *to, size_t len)
{
    int64_t end = now_ms() + PATIENCE_MS;
    size_t got = 0;

    while (got < len) {
        ssize_t n = recv(fd, to + got, len - got, 0);

        if (n == 0 || (n < 0 && errno == ECONNRESET))
            break;
        if (n > 0) {
            got += (size_t)n;
            continue;
        }
        assert_int_equal(errno, EAGAIN);
        assert_true(now_ms() < end);
        run(s, 20);
    }
    return got;
}

/* One reply, byte by byte up to its empty line; code 0: closed instead. */
static inline struct reply hear(struct server *s, int fd)
{
    struct reply r = {0};
    size_t len = 0;
    const char *length;

    while (len + 1 < sizeof r.head && !strstr(r.head, "\r\n\r\n")) {
        if (!hear_bytes(s, fd, r.head + len, 1))
            return r;
        len++;
    }
    r.code = atoi(r.head + 9);
    if (r.code == 100)
        return r;
    length = strstr(r.head, "Content-Length: ");
    assert_non_null(length);
    r.len = (size_t)atol(length + 16);
    assert_true(r.len < sizeof r.body);
    assert_int_equal(hear_bytes(s, fd, r.body, r.len), r.len);
    return r;
}

static inline struct reply ask(struct server *s, int fd, const char *request)
{
    say(s, fd, request);
    return hear(s, fd);
}

static inline bool is_closed(struct server *s, int fd)
{
    char byte;

    return hear_bytes(s, fd, &byte, 1) == 0;
}

/* One request over a Unix connection of its own. */
static inline struct reply ask_once(struct server *s, const char *request)
{
    int fd = dial_unix(s);
    struct reply r = ask(s, fd, request);

    close(fd);
    return r;
}

static inline size_t open_fds(void)
{
    DIR *d = opendir("/proc/self/fd");
    size_t count = 0;

    assert_non_null(d);
    while (readdir(d))
        count++;
    closedir(d);
    return count;
}

static inline void wait_for_later(struct server *s, size_t count)
{
    int64_t end = now_ms() + PATIENCE_MS;

    while (s->later_count < count) {
        assert_true(now_ms() < end);
        run(s, 10);
    }
}

#endif
