#include "pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "assets.h"
#include "language.h"
#include "screen.h"

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

static bool reads(const struct http_request *r)
{
    return strcmp(http_method(r), "GET") == 0 ||
           strcmp(http_method(r), "HEAD") == 0;
}

bool pages_allowed(const struct node *n, const struct http_request *r)
{
    const struct page_session *s = session_of(n, r);
    const char *csrf = http_header(r, "X-Symbiote-Token");

    if (!s)
        return false;
    if (reads(r))
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

/* ---- login and logout
 * ------------------------------------------------------------------ */

static void plain(struct http_request *r, unsigned code, const char *text)
{
    http_reply(r, code, "text/plain; charset=utf-8", text, strlen(text));
}

/* Nobody is logged in: the same page for every address. */
static void ask_for_login(struct node *n, struct http_request *r,
                          const char *why)
{
    struct call *c = screen_new(n, r, "");
    struct page *p = &c->screen->page;

    c->screen->code = 403;
    (void)snprintf(c->screen->place, sizeof c->screen->place, "/");
    screen_begin(c, tr(c->lang, "Log in"));
    if (why)
        page_notice(p, "bad", tr(c->lang, why));
    page_put(p, "p", NULL,
             tr(c->lang, "Run the command `symbiote status` on the machine of "
                         "this node and open the link that it prints; it works "
                         "once."));
    page_open(p, "p", NULL);
    page_link(p, "/", tr(c->lang, "I have opened the link: go on"));
    page_close(p, "p");
    screen_send(c);
}

static struct page_session *open_session(struct node *n)
{
    struct page_session *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    sodium_memzero(n->login_token, sizeof n->login_token);
    token(s->cookie, sizeof s->cookie);
    token(s->csrf, sizeof s->csrf);
    s->until = node_now_s() + SESSION_S;
    s->next = n->sessions;
    n->sessions = s;
    return s;
}

/* Ends `one`, and every session that is too old. */
static void end_sessions(struct node *n, const struct page_session *one)
{
    struct page_session **at = &n->sessions;

    while (*at) {
        struct page_session *s = *at;

        if (s != one && s->until > node_now_s()) {
            at = &s->next;
            continue;
        }
        *at = s->next;
        sodium_memzero(s, sizeof *s);
        free(s);
    }
}

static void login(struct node *n, struct http_request *r)
{
    const char *given = http_argument(r, "token");
    char cookie[COOKIE + 64];

    if (!given || !n->login_token[0] ||
        strlen(given) != sizeof n->login_token - 1 ||
        sodium_memcmp(given, n->login_token, strlen(given)) != 0) {
        ask_for_login(n, r, "This link was used or is not valid.");
        return;
    }
    end_sessions(n, NULL);
    (void)snprintf(cookie, sizeof cookie,
                   "symbiote=%s; HttpOnly; SameSite=Strict; Path=/",
                   open_session(n)->cookie);
    http_reply_header(r, "Set-Cookie", cookie);
    sodium_memzero(cookie, sizeof cookie);
    http_reply_header(r, "Location", "/");
    plain(r, 303, "");
}

static void logout(struct node *n, struct http_request *r)
{
    end_sessions(n, session_of(n, r));
    http_reply_header(r, "Set-Cookie",
                      "symbiote=; Max-Age=0; HttpOnly; SameSite=Strict; "
                      "Path=/");
    http_reply_header(r, "Location", "/");
    plain(r, 303, "");
}

/* ---- dispatch
 * -------------------------------------------------------------------------- */

static void missing(struct call *c)
{
    c->screen->code = 404;
    screen_fail(c, tr(c->lang, "Not found"),
                tr(c->lang, "There is nothing at this address."));
}

/* "/pool/ID" and "/pool/ID/proof" */
static void show_offer(struct call *c, const char *rest)
{
    char id[OFFER_ID_TEXT];
    size_t len = strcspn(rest, "/");

    if (!len || len >= sizeof id) {
        missing(c);
        return;
    }
    (void)snprintf(id, sizeof id, "%.*s", (int)len, rest);
    if (!rest[len])
        page_offer(c, id);
    else if (strcmp(rest + len, "/proof") == 0)
        page_proof(c, id);
    else
        missing(c);
}

/* The prefix and the number of an entry, nothing else. */
static bool is_number(const char *path, const char *prefix)
{
    size_t len = strlen(prefix);
    uint32_t id;

    return strncmp(path, prefix, len) == 0 && call_id(path + len, &id);
}

static void show(struct call *c, const char *path)
{
    if (strcmp(path, "/") == 0)
        page_status(c);
    else if (strcmp(path, "/pool") == 0)
        page_pool(c);
    else if (strncmp(path, "/pool/", 6) == 0)
        show_offer(c, path + 6);
    else if (strcmp(path, "/leads") == 0)
        page_leads(c);
    else if (strcmp(path, "/companies") == 0)
        page_companies(c);
    else if (is_number(path, "/companies/"))
        page_company(c, path + strlen("/companies/"));
    else if (is_number(path, "/flows/"))
        page_sheet(c, path + strlen("/flows/"));
    else
        missing(c);
}

static void change(struct call *c, const char *path)
{
    if (strcmp(path, "/peers/confirm") == 0)
        page_confirm(c);
    else if (strcmp(path, "/leads/refuse") == 0)
        page_refuse(c);
    else if (strcmp(path, "/companies/erase") == 0)
        page_erase(c);
    else if (strcmp(path, "/flows/answer") == 0)
        page_answer(c);
    else
        missing(c);
}

static void refuse_change(struct call *c)
{
    c->screen->code = 403;
    screen_fail(c, tr(c->lang, "Nothing was changed"),
                tr(c->lang, "This form is too old or does not come from this "
                            "page: open the page again and repeat."));
}

static void answer(struct node *n, struct http_request *r,
                   const struct page_session *s)
{
    const char *path = http_path(r);
    bool allowed = pages_allowed(n, r), read = reads(r);
    struct call *c;

    if (allowed && !read && strcmp(path, "/logout") == 0) {
        logout(n, r);
        return;
    }
    c = screen_new(n, r, s->csrf);
    if (!read)
        (void)snprintf(c->screen->place, sizeof c->screen->place, "/");
    if (read)
        show(c, path);
    else if (allowed)
        change(c, path);
    else
        refuse_change(c);
}

void pages_handle(struct node *n, struct http_request *r)
{
    const char *path = http_path(r);
    const struct page_session *s;

    if (assets_serve(r))
        return;
    s = session_of(n, r);
    if (strcmp(path, "/login") == 0)
        login(n, r);
    else if (!s)
        ask_for_login(n, r, NULL);
    else
        answer(n, r, s);
}
