#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128, MODE = 0660 };

static enum status failed(int error)
{
    if (error == EADDRINUSE)
        return STATUS_LOCKED;
    if (error == ENOSPC || error == EDQUOT)
        return STATUS_DISK_FULL;
    return error == ENOMEM ? STATUS_NO_MEMORY : STATUS_IO;
}

static int open_socket(int family)
{
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* ---- Unix ------------------------------------------------------------------
 */

/* The short way to a long directory needs /proc; a short one does not. */
static bool name_file(struct sockaddr_un *a, const char *dir, int dir_fd)
{
    size_t room = sizeof a->sun_path;
    int len;

    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    len = snprintf(a->sun_path, room, "%s/%s", dir, SOCKET_FILE);
    if (len < 0 || (size_t)len >= room)
        len = snprintf(a->sun_path, room, "/proc/self/fd/%d/%s", dir_fd,
                       SOCKET_FILE);
    return len >= 0 && (size_t)len < room;
}

static void remove_stale(int dir_fd)
{
    struct stat st;

    /* Anything else of that name stays, and bind() says so. */
    if (fstatat(dir_fd, SOCKET_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISSOCK(st.st_mode))
        (void)unlinkat(dir_fd, SOCKET_FILE, 0);
}

enum status socket_unix(const char *dir, int dir_fd, int *fd)
{
    struct sockaddr_un a;
    int made, error;

    if (!name_file(&a, dir, dir_fd))
        return STATUS_OUT_OF_RANGE;
    made = open_socket(AF_UNIX);
    if (made < 0)
        return failed(errno);
    remove_stale(dir_fd);
    /* The mode of the descriptor is that of the file that bind() makes, so it
     * is never open to more; the umask of the process can only narrow it,
     * hence fchmodat. */
    if (fchmod(made, MODE) == 0 &&
        bind(made, (const struct sockaddr *)&a, sizeof a) == 0 &&
        fchmodat(dir_fd, SOCKET_FILE, MODE, 0) == 0 &&
        listen(made, BACKLOG) == 0) {
        *fd = made;
        return STATUS_OK;
    }
    error = errno;
    close(made);
    return failed(error);
}

/* ---- TCP -------------------------------------------------------------------
 */

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool read_port(const char *text, uint16_t *port)
{
    unsigned value = 0;

    if (!*text || strlen(text) > 5)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = 10 * value + (unsigned)(*text - '0');
    }
    if (value > UINT16_MAX)
        return false;
    *port = (uint16_t)value;
    return true;
}

static bool read_address(const char *text, union address *a)
{
    const char *colon = strrchr(text, ':');
    char host[SOCKET_HOST_MAX];
    size_t len = colon ? (size_t)(colon - text) : 0;
    uint16_t port;

    if (!len || len >= sizeof host || !read_port(colon + 1, &port))
        return false;
    memcpy(host, text, len);
    host[len] = '\0';
    *a = (union address){0};
    if (host[0] == '[' && host[len - 1] == ']') {
        host[len - 1] = '\0';
        a->v6.sin6_family = AF_INET6;
        a->v6.sin6_port = htons(port);
        return inet_pton(AF_INET6, host + 1, &a->v6.sin6_addr) == 1;
    }
    a->v4.sin_family = AF_INET;
    a->v4.sin_port = htons(port);
    return inet_pton(AF_INET, strcmp(host, "localhost") ? host : "127.0.0.1",
                     &a->v4.sin_addr) == 1;
}

static bool is_loopback(const union address *a)
{
    if (a->any.sa_family == AF_INET)
        return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
    return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

static void describe(const union address *a, struct socket_bound *b)
{
    char text[INET6_ADDRSTRLEN] = "";
    bool v4 = a->any.sa_family == AF_INET;
    uint16_t port = ntohs(v4 ? a->v4.sin_port : a->v6.sin6_port);

    if (v4) {
        inet_ntop(AF_INET, &a->v4.sin_addr, text, sizeof text);
        b->wildcard = a->v4.sin_addr.s_addr == htonl(INADDR_ANY);
    } else {
        inet_ntop(AF_INET6, &a->v6.sin6_addr, text, sizeof text);
        b->wildcard = IN6_IS_ADDR_UNSPECIFIED(&a->v6.sin6_addr);
    }
    snprintf(b->host, sizeof b->host, v4 ? "%s" : "[%s]", text);
    snprintf(b->address, sizeof b->address, "%s:%u", b->host, (unsigned)port);
}

static bool bind_tcp(int fd, union address *a)
{
    const int on = 1;
    socklen_t len = a->any.sa_family == AF_INET ? sizeof a->v4 : sizeof a->v6;

    /* A restart need not wait for old connections; a second listener is still
     * refused. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        return false;
    if (a->any.sa_family == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0)
        return false;
    return bind(fd, &a->any, len) == 0 && listen(fd, BACKLOG) == 0 &&
           getsockname(fd, &a->any, &len) == 0;
}

enum status socket_tcp(const char *listen_at, bool public_ok,
                       struct socket_bound *bound)
{
    struct socket_bound b = {0};
    union address a;
    int error;

    if (!read_address(listen_at, &a) || (!public_ok && !is_loopback(&a)))
        return STATUS_OUT_OF_RANGE;
    b.fd = open_socket(a.any.sa_family);
    if (b.fd < 0)
        return failed(errno);
    if (!bind_tcp(b.fd, &a)) {
        error = errno;
        close(b.fd);
        return failed(error);
    }
    describe(&a, &b);
    *bound = b;
    return STATUS_OK;
}

/* ---- the Host header --------------------------------------------------------
 */

/* Length of the name in "name", "name:port", "[v6]:port"; 0 if it is none. */
static size_t name_len(const char *host)
{
    const char *end = *host == '[' ? strchr(host, ']') : NULL;
    size_t len = end ? (size_t)(end + 1 - host) : strcspn(host, ":");
    uint16_t port;

    if (host[len] && (host[len] != ':' || !read_port(host + len + 1, &port)))
        return 0;
    return len;
}

static bool is(const char *host, size_t len, const char *name)
{
    return strlen(name) == len && !strncasecmp(host, name, len);
}

/* An address cannot be rebound to another one; only names can. */
static bool is_literal(const char *host, size_t len)
{
    char text[SOCKET_HOST_MAX];
    struct in6_addr unused;

    if (len < 2 || len >= sizeof text)
        return false;
    memcpy(text, host, len);
    text[len] = '\0';
    if (*text != '[')
        return inet_pton(AF_INET, text, &unused) == 1;
    text[len - 1] = '\0';
    return inet_pton(AF_INET6, text + 1, &unused) == 1;
}

bool socket_serves(const struct socket_bound *bound, const char *const *names,
                   const char *host)
{
    size_t len = host ? name_len(host) : 0;

    if (!len)
        return false;
    if (is(host, len, "localhost") || is(host, len, bound->host) ||
        (bound->wildcard && is_literal(host, len)))
        return true;
    for (; names && *names; names++)
        if (is(host, len, *names))
            return true;
    return false;
}
