/* http.h -- local HTTP: a Unix socket for the command line, loopback TCP for
 * the browser.  Translation only: requests in, replies out, limits first.
 *
 * libmicrohttpd runs with its own epoll descriptor inside the caller's loop
 * (PLATFORM 2): poll the two descriptors of http_fds() for reading and call
 * http_run() when one is readable, when http_timeout_ms() has passed, and at
 * once (from an idle handle) while that is 0.  No thread, no callback outside
 * http_run().
 *
 * A request is whole (body included, at most HTTP_BODY_MAX) when the handler
 * gets it.  The handler answers with http_reply(), at once or later: until then
 * the connection is suspended.  A request that is not answered when the caller
 * ends it stays open: every path must reply.  A client that goes away: the
 * reply is dropped, `gone` says so.
 *
 * Limits against slow clients: 10 s for a whole request and as long for the
 * next one on the same connection, 10 s and one more per megabyte for taking
 * the reply, 64 connections per socket, 10 per address on TCP, HTTP_BODIES_MAX
 * bytes of bodies in memory at once (else 503).  A request that cannot be read
 * never reaches the handler: 400 for a bad escape, NUL, control character or
 * bytes that are not UTF-8 in the path, the query or a form, 413, 414.  The
 * Host header of TCP requests must name the bound address, "localhost" or the
 * configured names (else 421): against DNS rebinding. */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

enum {
    HTTP_BODY_MAX = 65 << 20, /* a spreadsheet of 64 MiB and its form */
    HTTP_BODIES_MAX = 4 * HTTP_BODY_MAX,
    HTTP_PATH_MAX = 512,
    HTTP_ARGUMENTS_MAX = 1024, /* query and form together */
    HTTP_FILES_MAX = 8,        /* of a form */
    HTTP_HEADERS_MAX = 16,     /* extra ones of a reply */
    HTTP_DEADLINE_MS = 10000,
    HTTP_CONNECTIONS_MAX = 64,
    HTTP_PER_ADDRESS_MAX = 10,
};

struct http;
struct http_request;

typedef void http_handler(void *ctx, struct http_request *request);

struct http_options {
    const char *dir;    /* the Unix socket is DIR/api.sock, mode 0660; works for
                           paths longer than a socket address (bound relative
                           to DIR) */
    const char *listen; /* HOST:PORT for the browser, port 0 allowed; NULL: no
                           TCP.  A host that is not loopback is refused with
                           STATUS_OUT_OF_RANGE unless `public_ok` */
    bool public_ok;
    const char *const *names; /* more names for the Host header, ends in NULL;
                                 NULL: none; lives until http_close */
    unsigned deadline_ms;     /* 0: HTTP_DEADLINE_MS */
    http_handler *handler;
    void *ctx;
};

/* STATUS_LOCKED: address in use; a stale socket file is replaced (the caller
 * holds the lock of DIR).  STATUS_OUT_OF_RANGE, STATUS_IO, STATUS_NO_MEMORY. */
enum status http_open(struct http **http, const struct http_options *options);
/* NULL is fine; removes the socket file.  Requests not yet answered are cut
 * off: they are `gone`, have no headers any more and still end with
 * http_reply(), also after http_close, so that late work needs no special case.
 */
void http_close(struct http *http);

/* Number of descriptors (1 or 2) written to fds. */
size_t http_fds(const struct http *http, int fds[2]);
void http_run(struct http *http);
/* Milliseconds until http_run() must be called again; 0: now; -1: none. */
int64_t http_timeout_ms(const struct http *http);
/* "127.0.0.1:34567"; "" without TCP.  Valid until http_close. */
const char *http_address(const struct http *http);

/* ---- a request -------------------------------------------------------------
 */

const char *http_method(const struct http_request *r); /* "GET", "POST" ... */
const char *http_path(const struct http_request *r);   /* decoded, no query */
/* Decoded value of a query argument or, for a form body
 * (application/x-www-form-urlencoded, multipart/form-data), of a field; NULL if
 * absent.  Of equal names the first counts, the query before the form.  UTF-8,
 * no NUL.  For a file: its name, "" if the user chose none. */
const char *http_argument(const struct http_request *r, const char *name);
/* Bytes of a file of a multipart form, a view into the body; NULL if absent. */
const uint8_t *http_file(const struct http_request *r, const char *name,
                         size_t *len);
/* Value of a header or cookie; NULL if absent. */
const char *http_header(const struct http_request *r, const char *name);
const char *http_cookie(const struct http_request *r, const char *name);
const uint8_t *http_body(const struct http_request *r, size_t *len);
/* True on the Unix socket: the caller is whoever may open it. */
bool http_is_local(const struct http_request *r);
bool http_is_gone(const struct http_request *r);

/* Extra header of the reply, before http_reply; copied.  A name or value that
 * may not stand in a header (line breaks) turns the reply into a 500. */
void http_reply_header(struct http_request *r, const char *name,
                       const char *value);
/* Ends the request; `r` is dead afterwards.  The body is copied.  Every reply
 * of TCP carries the security headers (CSP default-src 'self', nosniff,
 * no-referrer, and no-store unless the handler gave a Cache-Control). */
void http_reply(struct http_request *r, unsigned code, const char *type,
                const void *body, size_t len);

/* HTTP code for a status: OK 200, NOT_FOUND 404, REFUSED 403, ... no default
 * in its switch, so a new status does not compile unhandled. */
unsigned http_code(enum status s);

#endif
