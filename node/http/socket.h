/* socket.h -- listening sockets of the HTTP layer, and names for one. */
#ifndef SOCKET_H
#define SOCKET_H

#include <stdbool.h>

#include "symbiote/status.h"

#define SOCKET_FILE "api.sock"

enum { SOCKET_HOST_MAX = 64, SOCKET_ADDRESS_MAX = 80 };

/* A listening DIR/api.sock, mode 0660, through the open directory dir_fd, so
 * that DIR may be longer than a socket address.  A stale socket is replaced. */
enum status socket_unix(const char *dir, int dir_fd, int *fd);

struct socket_bound {
    int fd;
    bool wildcard;                    /* bound to every address */
    char host[SOCKET_HOST_MAX];       /* "127.0.0.1", "[::1]" */
    char address[SOCKET_ADDRESS_MAX]; /* host:port */
};

/* HOST:PORT, HOST an address, an IPv6 one in brackets, or "localhost". */
enum status socket_tcp(const char *listen_at, bool public_ok,
                       struct socket_bound *bound);

/* May a request come with this Host header?  `names` as in http_options. */
bool socket_serves(const struct socket_bound *bound, const char *const *names,
                   const char *host);

#endif
