#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "inside.h"
#include "multipart.h"

enum { FORM_MAX = 1 << 20, BODY_FIRST = 4096 };

static const char form_type[] = "application/x-www-form-urlencoded";

static void drop_body(struct http_request *r)
{
    if (r->server)
        r->server->bodies_len -= r->body_room;
    free(r->body);
    r->body = NULL;
    r->body_len = r->body_room = 0;
}

void request_free(struct http_request *r)
{
    drop_body(r);
    form_free(&r->arguments);
    for (size_t i = 0; i < r->headers_count; i++) {
        free(r->headers[i].name);
        free(r->headers[i].value);
    }
    if (r->response)
        MHD_destroy_response(r->response);
    free(r);
}

static void hold(struct http_request *r)
{
    r->next = r->server->held;
    r->link = &r->server->held;
    if (r->next)
        r->next->link = &r->next;
    r->server->held = r;
}

void request_release(struct http_request *r)
{
    *r->link = r->next;
    if (r->next)
        r->next->link = r->link;
    r->suspended = false;
}

void request_cut(struct http_request *r)
{
    r->server->bodies_len -= r->body_room;
    request_release(r);
    MHD_resume_connection(r->connection);
    r->server = NULL;
    r->connection = NULL;
}

/* ---- reading ----------------------------------------------------------------
 */

/* The first reason counts. */
static void refuse(struct http_request *r, unsigned code)
{
    if (!r->refusal)
        r->refusal = code;
    drop_body(r);
}

static void refuse_status(struct http_request *r, enum status s, unsigned big)
{
    if (s == STATUS_TOO_BIG || s == STATUS_FULL)
        refuse(r, big);
    else if (s != STATUS_OK)
        refuse(r, s == STATUS_MALFORMED ? 400 : 500);
}

static void read_line(struct http_request *r, const char *uri)
{
    const char *query = strchr(uri, '?');
    size_t len = query ? (size_t)(query - uri) : strlen(uri);

    if (*uri != '/') {
        refuse(r, 400);
        return;
    }
    refuse_status(r, form_path(r->path, sizeof r->path, uri, len),
                  MHD_HTTP_URI_TOO_LONG);
    if (query)
        refuse_status(r,
                      form_add(&r->arguments, query + 1, strlen(query + 1),
                               HTTP_ARGUMENTS_MAX),
                      MHD_HTTP_URI_TOO_LONG);
}

/* The only place that sees the line as the client wrote it. */
void *request_on_line(void *cls, const char *uri, struct MHD_Connection *c)
{
    const struct side *side = cls;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct http_request *r;

    if (!info || !info->socket_context || !(r = calloc(1, sizeof *r)))
        return NULL;
    r->server = side->http;
    r->connection = c;
    r->conn = info->socket_context;
    r->local = side->local;
    read_line(r, uri);
    return r;
}

static enum MHD_Result count_host(void *cls, enum MHD_ValueKind kind,
                                  const char *name, const char *value)
{
    unsigned *hosts = cls;

    (void)kind;
    (void)value;
    *hosts += !strcasecmp(name, "Host");
    return MHD_YES;
}

static void check_host(struct http_request *r)
{
    unsigned hosts = 0;

    MHD_get_connection_values(r->connection, MHD_HEADER_KIND, count_host,
                              &hosts);
    if (hosts > 1)
        refuse(r, 400);
    else if (!socket_serves(&r->server->bound, r->server->options.names,
                            http_header(r, "Host")))
        refuse(r, MHD_HTTP_MISDIRECTED_REQUEST);
}

/* All digits and more than the limit; MHD refuses what is not a number. */
static bool is_too_long(const char *length)
{
    char *end;

    if (!length)
        return false;
    errno = 0;
    return strtoull(length, &end, 10) > HTTP_BODY_MAX || errno == ERANGE;
}

static enum MHD_Result begin(struct http_request *r, const char *method)
{
    r->begun = true;
    if (strlen(method) < sizeof r->method)
        memcpy(r->method, method, strlen(method) + 1);
    else
        refuse(r, MHD_HTTP_NOT_IMPLEMENTED);
    if (!r->local)
        check_host(r);
    if (is_too_long(http_header(r, "Content-Length")))
        refuse(r, MHD_HTTP_CONTENT_TOO_LARGE);
    /* A client that waits for 100 is told at once; another one would not read
     * the reply before its body is away, so the body is taken and dropped. */
    if (r->refusal && http_header(r, "Expect"))
        return reply_refuse(r, r->refusal);
    return MHD_YES;
}

static void make_room(struct http_request *r, size_t need)
{
    struct http *h = r->server;
    size_t room = r->body_room ? r->body_room : BODY_FIRST;
    uint8_t *grown;

    while (room < need)
        room *= 2;
    if (room > HTTP_BODY_MAX)
        room = HTTP_BODY_MAX;
    if (room == r->body_room)
        return;
    if (h->bodies_len + (room - r->body_room) > HTTP_BODIES_MAX) {
        refuse(r, MHD_HTTP_SERVICE_UNAVAILABLE);
        return;
    }
    grown = realloc(r->body, room);
    if (!grown) {
        refuse(r, MHD_HTTP_INTERNAL_SERVER_ERROR);
        return;
    }
    h->bodies_len += room - r->body_room;
    r->body = grown;
    r->body_room = room;
}

static void take(struct http_request *r, const char *data, size_t len)
{
    if (len > HTTP_BODY_MAX - r->body_len)
        refuse(r, MHD_HTTP_CONTENT_TOO_LARGE);
    if (!r->refusal)
        make_room(r, r->body_len + len);
    if (r->refusal)
        return;
    memcpy(r->body + r->body_len, data, len);
    r->body_len += len;
}

static enum status keep_part(struct http_request *r, const struct part *part)
{
    bool is_file = part->file != NULL;
    enum status s;

    if (!is_file && part->len > FORM_MAX)
        return STATUS_TOO_BIG;
    if (is_file && r->files_count == HTTP_FILES_MAX)
        return STATUS_FULL;
    s = form_put(&r->arguments, (struct form_bytes){part->name, part->name_len},
                 is_file ? (struct form_bytes){part->file, part->file_len}
                         : (struct form_bytes){part->bytes, part->len},
                 HTTP_ARGUMENTS_MAX);
    if (s != STATUS_OK || !is_file)
        return s;
    r->files[r->files_count].name =
        r->arguments.fields[r->arguments.count - 1].name;
    r->files[r->files_count].bytes = (const uint8_t *)part->bytes;
    r->files[r->files_count].len = part->len;
    r->files_count++;
    return STATUS_OK;
}

static enum status read_parts(struct http_request *r, const char *type)
{
    struct multipart m;
    struct part part;
    enum status s =
        multipart_begin(&m, type, (const char *)r->body, r->body_len);

    while (s == STATUS_OK) {
        s = multipart_next(&m, &part);
        if (s == STATUS_OK)
            s = keep_part(r, &part);
    }
    return s == STATUS_NOT_FOUND ? STATUS_OK : s;
}

static bool is_form(const char *type)
{
    size_t len = sizeof form_type - 1;

    return !strncasecmp(type, form_type, len) &&
           (!type[len] || strchr("; \t", type[len]));
}

static void read_form(struct http_request *r)
{
    const char *type = http_header(r, "Content-Type");
    enum status s = STATUS_OK;

    if (!type || !r->body_len)
        return;
    if (multipart_is(type))
        s = read_parts(r, type);
    else if (is_form(type))
        s = r->body_len > FORM_MAX
                ? STATUS_TOO_BIG
                : form_add(&r->arguments, (const char *)r->body, r->body_len,
                           HTTP_ARGUMENTS_MAX);
    refuse_status(r, s, MHD_HTTP_CONTENT_TOO_LARGE);
}

static enum MHD_Result hand(struct http_request *r)
{
    if (!r->refusal)
        read_form(r);
    if (r->refusal)
        return reply_refuse(r, r->refusal);
    r->handed = true;
    r->conn->deadline_ms = -1; /* the time is ours now */
    r->server->options.handler(r->server->options.ctx, r);
    if (r->answered)
        return reply_send(r);
    hold(r);
    r->suspended = true;
    MHD_suspend_connection(r->connection);
    return MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): the parameters are MHD's */
enum MHD_Result request_on_data(void *cls, struct MHD_Connection *c,
                                const char *url, const char *method,
                                const char *version, const char *data,
                                size_t *data_len, void **request)
{
    struct http_request *r = *request;

    (void)cls;
    (void)c;
    (void)url;
    (void)version;
    if (!r || !r->server)
        return MHD_NO;
    if (!r->begun)
        return begin(r, method);
    if (*data_len) {
        take(r, data, *data_len);
        *data_len = 0;
        return MHD_YES;
    }
    return r->answered ? reply_send(r) : hand(r);
}

void request_on_done(void *cls, struct MHD_Connection *c, void **request,
                     enum MHD_RequestTerminationCode why)
{
    struct http_request *r = *request;

    (void)cls;
    (void)c;
    (void)why;
    *request = NULL;
    if (!r || !r->server)
        return; /* cut: the handler still has it */
    r->conn->deadline_ms = http_now_ms() + r->server->deadline_ms;
    request_free(r);
}

/* ---- what the handler sees
 * --------------------------------------------------- */

const char *http_method(const struct http_request *r)
{
    return r->method;
}

const char *http_path(const struct http_request *r)
{
    return r->path;
}

const char *http_argument(const struct http_request *r, const char *name)
{
    return form_get(&r->arguments, name);
}

const uint8_t *http_file(const struct http_request *r, const char *name,
                         size_t *len)
{
    for (size_t i = 0; i < r->files_count; i++) {
        if (strcmp(r->files[i].name, name) != 0)
            continue;
        *len = r->files[i].len;
        return r->files[i].bytes;
    }
    return NULL;
}

static const char *look_up(const struct http_request *r,
                           enum MHD_ValueKind kind, const char *name)
{
    return r->connection
               ? MHD_lookup_connection_value(r->connection, kind, name)
               : NULL;
}

const char *http_header(const struct http_request *r, const char *name)
{
    return look_up(r, MHD_HEADER_KIND, name);
}

const char *http_cookie(const struct http_request *r, const char *name)
{
    return look_up(r, MHD_COOKIE_KIND, name);
}

const uint8_t *http_body(const struct http_request *r, size_t *len)
{
    *len = r->body_len;
    return r->body;
}

bool http_is_local(const struct http_request *r)
{
    return r->local;
}

bool http_is_gone(const struct http_request *r)
{
    char byte;
    ssize_t got;

    if (!r->server)
        return true;
    got = recv(r->conn->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}
