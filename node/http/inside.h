/* inside.h -- what http.c (sockets, time) and request.c (one request) share.
 *
 * A request belongs to its connection until the handler gets it.  From then to
 * http_reply() it is on the list of its server and its connection is suspended:
 * MHD neither reads nor closes it.  Only http_close() separates the two
 * (`server` is NULL then), and http_reply() frees what is left. */
#ifndef INSIDE_H
#define INSIDE_H

#include <microhttpd.h>

#include "form.h"
#include "http.h"
#include "socket.h"

/* A connection: how long it may still take.  MHD's own time-out is one of
 * inactivity, which a byte per second defeats. */
struct conn {
    struct conn *next, **link;
    int fd;
    int64_t deadline_ms; /* CLOCK_MONOTONIC; -1: none */
};

struct side {
    struct http *http;
    struct MHD_Daemon *mhd; /* NULL: this side is not served */
    int fd;                 /* its epoll descriptor */
    bool local;
    struct conn *conns;
};

enum { SIDES = 2 };

struct http {
    struct side sides[SIDES];
    struct http_request *held;
    struct http_options options;
    struct socket_bound bound;
    size_t bodies_len; /* of all requests */
    unsigned deadline_ms;
    int dir_fd;
    bool again;
};

struct reply_header {
    char *name, *value;
};

struct http_request {
    struct http *server; /* NULL: closed */
    struct http_request *next, **link;
    struct MHD_Connection *connection;
    struct conn *conn;
    struct MHD_Response *response;
    size_t response_len;
    unsigned code;
    unsigned refusal; /* code of a request that the handler will not see */
    bool local, begun, handed, suspended, answered;
    char method[16];
    char path[HTTP_PATH_MAX + 1];
    struct form arguments;
    struct {
        const char *name; /* of the form's copy */
        const uint8_t *bytes;
        size_t len;
    } files[HTTP_FILES_MAX];
    size_t files_count;
    uint8_t *body;
    size_t body_len, body_room;
    struct reply_header headers[HTTP_HEADERS_MAX];
    size_t headers_count;
    bool header_failed;
};

int64_t http_now_ms(void);

/* Callbacks of MHD; `cls` is the struct side. */
void *request_on_line(void *cls, const char *uri, struct MHD_Connection *c);
enum MHD_Result request_on_data(void *cls, struct MHD_Connection *c,
                                const char *url, const char *method,
                                const char *version, const char *data,
                                size_t *data_len, void **request);
void request_on_done(void *cls, struct MHD_Connection *c, void **request,
                     enum MHD_RequestTerminationCode why);
/* Separates a held request from a server that closes. */
void request_cut(struct http_request *r);
/* Takes it off the list of the server. */
void request_release(struct http_request *r);
void request_free(struct http_request *r);

/* Gives what http_reply() left, or a short text for `code`, to MHD. */
enum MHD_Result reply_send(struct http_request *r);
enum MHD_Result reply_refuse(struct http_request *r, unsigned code);

#endif
