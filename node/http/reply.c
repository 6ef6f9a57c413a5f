#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"

enum { BYTES_PER_MS = 1000 }; /* the slowest reader that is waited for */

void http_reply_header(struct http_request *r, const char *name,
                       const char *value)
{
    struct reply_header h = {0};

    if (r->headers_count < HTTP_HEADERS_MAX && *name &&
        !strpbrk(name, " \t\r\n:") && !strpbrk(value, "\r\n")) {
        h.name = strdup(name);
        h.value = strdup(value);
    }
    if (h.name && h.value) {
        r->headers[r->headers_count++] = h;
        return;
    }
    free(h.name);
    free(h.value);
    r->header_failed = true;
}

static bool has(const struct http_request *r, const char *name)
{
    return MHD_get_response_header(r->response, name) != NULL;
}

static bool add(struct http_request *r, const char *name, const char *value)
{
    return MHD_add_response_header(r->response, name, value) == MHD_YES;
}

static bool add_security(struct http_request *r)
{
    static const char *const rules[][2] = {
        {"Content-Security-Policy", "default-src 'self'; frame-ancestors "
                                    "'none'; base-uri 'none'; form-action "
                                    "'self'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (!add(r, rules[i][0], rules[i][1]))
            return false;
    /* Pages name companies: nothing stays in a shared browser's cache unless
     * the handler says that it may. */
    return has(r, "Cache-Control") || add(r, "Cache-Control", "no-store");
}

static bool add_extra(struct http_request *r)
{
    for (size_t i = 0; i < r->headers_count; i++)
        if (!add(r, r->headers[i].name, r->headers[i].value))
            return false;
    return !r->header_failed;
}

static bool add_own(struct http_request *r, const char *type)
{
    if (type && !add(r, "Content-Type", type))
        return false;
    return r->local || add_security(r);
}

/* The response, or NULL. */
static void make(struct http_request *r, const void *body, size_t len)
{
    void *copy = malloc(len + 1);

    if (!copy)
        return;
    if (len)
        memcpy(copy, body, len);
    r->response_len = len;
    r->response =
        MHD_create_response_from_buffer(len, copy, MHD_RESPMEM_MUST_FREE);
    if (!r->response)
        free(copy);
}

static void drop(struct http_request *r)
{
    if (r->response)
        MHD_destroy_response(r->response);
    r->response = NULL;
}

static void answer(struct http_request *r, unsigned code, const char *type,
                   const void *body, size_t len)
{
    static const char sorry[] = "the reply could not be made\n";

    r->answered = true;
    r->code = code;
    make(r, body, len);
    if (r->response && add_extra(r) && add_own(r, type))
        return;
    drop(r);
    r->code = 500;
    make(r, sorry, sizeof sorry - 1);
    if (r->response && !add_own(r, "text/plain; charset=utf-8"))
        drop(r);
}

void http_reply(struct http_request *r, unsigned code, const char *type,
                const void *body, size_t len)
{
    assert(r->handed && !r->answered);
    if (!r->server) {
        request_free(r);
        return;
    }
    answer(r, code, type, body, len);
    if (r->suspended) {
        request_release(r);
        MHD_resume_connection(r->connection);
        r->server->again = true;
    }
}

enum MHD_Result reply_send(struct http_request *r)
{
    enum MHD_Result result = MHD_NO;

    if (r->response) {
        r->conn->deadline_ms = http_now_ms() + r->server->deadline_ms +
                               (int64_t)(r->response_len / BYTES_PER_MS);
        result = MHD_queue_response(r->connection, r->code, r->response);
    }
    drop(r);
    return result;
}

enum MHD_Result reply_refuse(struct http_request *r, unsigned code)
{
    const char *text = MHD_get_reason_phrase_for(code);

    answer(r, code, "text/plain; charset=utf-8", text, strlen(text));
    return reply_send(r);
}
