#include "pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { SESSION_S = 12 * 3600, COOKIE = 65 };

/* A browser that used the one-time link. */
struct page_session {
    char cookie[COOKIE];
    char csrf[NODE_TOKEN];
    uint64_t until;
    struct page_session *next;
};

static void token(char *out, size_t chars)
{
    uint8_t bytes[32];

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(out, chars, bytes, (chars - 1) / 2);
}

void pages_login_url(struct node *n, char *out, size_t cap)
{
    if (!n->login_token[0])
        token(n->login_token, sizeof n->login_token);
    (void)snprintf(out, cap, "http://%s/login?token=%s", n->http_url,
                   n->login_token);
}

static struct page_session *session_of(const struct node *n,
                                       const struct http_request *r)
{
    const char *cookie = http_cookie(r, "symbiote");
    struct page_session *s = n->sessions;

    if (!cookie || strlen(cookie) != COOKIE - 1)
        return NULL;
    while (s && sodium_memcmp(s->cookie, cookie, COOKIE - 1) != 0)
        s = s->next;
    return s && s->until > node_now_s() ? s : NULL;
}

bool pages_allowed(const struct node *n, const struct http_request *r)
{
    const struct page_session *s = session_of(n, r);
    const char *csrf = http_header(r, "X-Symbiote-Token");

    if (!s)
        return false;
    if (strcmp(http_method(r), "GET") == 0)
        return true;
    if (!csrf)
        csrf = http_argument(r, "csrf");
    return csrf && strlen(csrf) == NODE_TOKEN - 1 &&
           sodium_memcmp(csrf, s->csrf, NODE_TOKEN - 1) == 0;
}

void pages_close(struct node *n)
{
    while (n->sessions) {
        struct page_session *next = n->sessions->next;

        sodium_memzero(n->sessions, sizeof *n->sessions);
        free(n->sessions);
        n->sessions = next;
    }
    sodium_memzero(n->login_token, sizeof n->login_token);
}

static void plain(struct http_request *r, unsigned code, const char *text)
{
    http_reply(r, code, "text/plain; charset=utf-8", text, strlen(text));
}

static void login(struct node *n, struct http_request *r)
{
    const char *given = http_argument(r, "token");
    struct page_session *s;
    char cookie[COOKIE + 64];

    if (!given || !n->login_token[0] ||
        strlen(given) != sizeof n->login_token - 1 ||
        sodium_memcmp(given, n->login_token, strlen(given)) != 0) {
        plain(r, 403,
              tr(n->lang, "This link was used or is not valid: "
                          "`symbiote status` prints a new one."));
        return;
    }
    s = calloc(1, sizeof *s);
    if (!s)
        abort();
    sodium_memzero(n->login_token, sizeof n->login_token);
    token(s->cookie, sizeof s->cookie);
    token(s->csrf, sizeof s->csrf);
    s->until = node_now_s() + SESSION_S;
    s->next = n->sessions;
    n->sessions = s;
    (void)snprintf(cookie, sizeof cookie,
                   "symbiote=%s; HttpOnly; SameSite=Strict; Path=/", s->cookie);
    http_reply_header(r, "Set-Cookie", cookie);
    http_reply_header(r, "Location", "/");
    plain(r, 303, "");
}

void pages_handle(struct node *n, struct http_request *r)
{
    const char *path = http_path(r);

    if (strcmp(path, "/healthz") == 0 || strcmp(path, "/readyz") == 0)
        plain(r, 200, "ok\n");
    else if (strcmp(path, "/login") == 0)
        login(n, r);
    else
        plain(r, 404, tr(n->lang, "There is nothing at this address."));
}
