#include "api.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "language.h"
#include "pages.h"
#include "symbiote/label.h"
#include "watch.h"

static const char prefix[] = "/api/v1/";

struct route {
    const char *method;
    const char *path; /* parts; "*" stands for any one */
    api_handler *handler;
};

static const struct route routes[] = {
    {"GET", "status", api_status},
    {"GET", "log", api_log},
    {"GET", "log/check", api_log_check},
    {"GET", "policy", api_policy},
    {"POST", "policy", api_policy_change},
    {"POST", "policy/approvers", api_approvers},
    {"POST", "policy/proposals/*/*", api_proposal},
    {"GET", "report/totals", api_totals},
    {"GET", "companies", api_companies},
    {"POST", "companies/import", api_companies_import},
    {"GET", "companies/*", api_company},
    {"DELETE", "companies/*", api_company_erase},
    {"GET", "flows", api_flows},
    {"POST", "flows/import", api_flows_import},
    {"GET", "flows/*", api_flow},
    {"DELETE", "flows/*", api_flow_remove},
    {"POST", "flows/*/consent", api_consent},
    {"POST", "flows/*/waiver", api_waiver},
    {"POST", "flows/*/prefer", api_flow_prefer},
    {"GET", "register", api_register},
    {"POST", "register/import", api_register_import},
    {"GET", "register/editions", api_register_editions},
    {"GET", "register/perimeter", api_register_perimeter},
    {"POST", "register/edition", api_register_edition},
    {"GET", "register/counts", api_register_counts},
    {"GET", "offers/preview", api_preview},
    {"POST", "offers/publish", api_publish},
    {"POST", "offers/withdraw", api_withdraw},
    {"GET", "offers", api_offers},
    {"GET", "offers/*", api_offer},
    {"GET", "offers/*/proof", api_proof},
    {"POST", "peers/invite", api_invite},
    {"POST", "peers/join", api_join},
    {"GET", "peers", api_peers},
    {"GET", "peers/*", api_peer},
    {"POST", "peers/*/*", api_peer_change},
    {"DELETE", "peers/*", api_peer_change},
    {"POST", "sync", api_sync},
    {"GET", "catalogue/receivers", api_receivers},
    {"GET", "catalogue/givers", api_givers},
    {"GET", "catalogue/*", api_catalogue},
    {"GET", "match", api_match},
    {"GET", "match/*", api_lead},
    {"POST", "match/*/refuse", api_refuse},
};

static bool fits(const char *pattern, const struct call *c)
{
    size_t i = 0;

    for (;; i++) {
        size_t len = strcspn(pattern, "/");

        if (i == c->parts)
            return false;
        if (strncmp(pattern, "*", len) != 0 &&
            (strlen(c->part[i]) != len ||
             strncmp(pattern, c->part[i], len) != 0))
            return false;
        if (pattern[len] == '\0')
            return i + 1 == c->parts;
        pattern += len + 1;
    }
}

void call_path(struct call *c, const char *path)
{
    char *at = c->path + strlen(prefix);

    (void)snprintf(c->path, sizeof c->path, "%s", path);
    c->parts = 0;
    while (c->parts < CALL_PARTS && *at) {
        char *slash = strchr(at, '/');

        c->part[c->parts++] = at;
        if (!slash)
            break;
        *slash = '\0';
        at = slash + 1;
    }
}

struct call *call_new(struct node *n, struct http_request *r, const char *path)
{
    struct call *c = calloc(1, sizeof *c);
    const uint8_t *body;
    size_t len;

    if (!c)
        abort();
    c->node = n;
    c->request = r;
    c->lang = language_of(n, r);
    call_path(c, path);
    body = http_body(r, &len);
    if (len && body[0] == '{')
        c->body =
            json_loadb((const char *)body, len, JSON_REJECT_DUPLICATES, NULL);
    return c;
}

void call_free(struct call *c)
{
    free(c->text);
    json_decref(c->reply);
    json_decref(c->body);
    free(c->data);
    free(c);
}

static void dispatch(struct call *c)
{
    const char *method = http_method(c->request);
    bool known = false;

    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!fits(routes[i].path, c))
            continue;
        known = true;
        if (strcmp(routes[i].method, method) != 0)
            continue;
        routes[i].handler(c);
        return;
    }
    call_fail(c, known ? CALL_USAGE : CALL_NOT_FOUND,
              known ? "BAD_METHOD" : "NO_SUCH_PATH", "%s",
              known ? tr(c->lang, "This address does not know that method.")
                    : tr(c->lang, "There is nothing at this address."));
    call_finish(c);
}

void api_handle(void *ctx, struct http_request *r)
{
    struct node *n = ctx;

    if (watch_handle(n, r))
        return;
    if (strncmp(http_path(r), prefix, strlen(prefix)) != 0) {
        pages_handle(n, r);
        return;
    }
    if (!http_is_local(r) && !pages_allowed(n, r)) {
        static const char text[] = "{\"error\":\"LOGIN\",\"exit\":4}";

        http_reply(r, 403, "application/json", text, strlen(text));
        return;
    }
    dispatch(call_new(n, r, http_path(r)));
}

void api_close(struct node *n)
{
    pages_close(n);
}

/* ---- answering
 * ---------------------------------------------------------------------- */

void call_ok(struct call *c, json_t *reply)
{
    json_decref(c->reply);
    c->reply = reply;
}

void call_fail(struct call *c, enum call_exit exit, const char *code,
               const char *format, ...)
{
    char text[CALL_TEXT];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    json_clean(text);
    c->exit = exit;
    c->failed = true;
    call_ok(c, json_pack("{ss ss si}", "error", code, "text", text, "exit",
                         (int)exit));
}

void call_fail_status(struct call *c, enum status s)
{
    if (s == STATUS_NOT_FOUND)
        call_fail(c, CALL_NOT_FOUND, "NOT_FOUND", "%s",
                  tr(c->lang, "There is no such entry."));
    else if (s == STATUS_AMBIGUOUS)
        call_fail(c, CALL_USAGE, "AMBIGUOUS", "%s",
                  tr(c->lang, "More than one entry fits; give more of it."));
    else if (s == STATUS_REFUSED)
        call_fail(c, CALL_REFUSED, "REFUSED", "%s",
                  tr(c->lang, "That is not possible in the present state: "
                              "nothing was changed."));
    else if (s == STATUS_BUSY)
        call_fail(c, CALL_FAILED, "BUSY", "%s",
                  tr(c->lang, "The same is being done already: try again in a "
                              "moment. Nothing was changed."));
    else if (s == STATUS_DISK_FULL)
        call_fail(c, CALL_FAILED, "DISK_FULL", "%s",
                  tr(c->lang, "The disk is full: nothing was changed. Free "
                              "some space and try again."));
    else
        call_fail(c, CALL_FAILED, "FAILED",
                  tr(c->lang, "It did not work: %s. Nothing was changed."),
                  label_status(c->lang, s));
}

unsigned call_code(const struct call *c)
{
    switch (c->exit) {
    case CALL_DONE:
    case CALL_ROWS_REJECTED: return 200;
    case CALL_USAGE: return 400;
    case CALL_NOT_FOUND: return 404;
    case CALL_REFUSED: return 403;
    case CALL_UNREACHABLE: return 504;
    case CALL_LOCKED: return 409;
    case CALL_FAILED: break;
    }
    return 500;
}

void call_finish(struct call *c)
{
    if (c->then) {
        free(c->data);
        c->data = NULL;
        c->then(c);
        return;
    }
    if (!c->text || c->exit != CALL_DONE) {
        free(c->text);
        c->text = c->reply ? json_dumps(c->reply,
                                        JSON_COMPACT | JSON_REAL_PRECISION(12))
                           : NULL;
        c->type = "application/json";
    }
    if (!c->text)
        abort(); /* a handler that answers nothing is a mistake of ours */
    http_reply_header(c->request, "Content-Language", lang_code(c->lang));
    http_reply(c->request, call_code(c), c->type, c->text, strlen(c->text));
    node_http_again(c->node);
    call_free(c);
}

/* ---- going elsewhere
 * ------------------------------------------------------------------ */

static enum status work_of(struct store *s, void *data)
{
    struct call *c = data;

    return c->work(s, c);
}

static void then_after(struct node *n, enum status st, void *data)
{
    struct call *c = data;

    (void)n;
    /* An answer made before a step or the commit failed is not true.  REFUSED
     * with an answer is a rehearsal that was rolled back. */
    if (st != STATUS_OK && !c->failed && !(st == STATUS_REFUSED && c->reply))
        call_fail_status(c, st);
    c->after(c, st);
}

static void finish_after(struct call *c, enum status st)
{
    (void)st;
    call_finish(c);
}

void call_compute_then(struct call *c,
                       enum status (*work)(struct store *, struct call *),
                       void (*after)(struct call *, enum status))
{
    c->work = work;
    c->after = after;
    node_compute(c->node, work_of, then_after, c);
}

void call_compute(struct call *c,
                  enum status (*work)(struct store *, struct call *))
{
    call_compute_then(c, work, finish_after);
}

void call_write_then(struct call *c,
                     enum status (*work)(struct store *, struct call *),
                     void (*after)(struct call *, enum status))
{
    c->work = work;
    c->after = after;
    node_write(c->node, STORE_OWN, work_of, then_after, c);
}

/* ---- arguments
 * ------------------------------------------------------------------------- */

static const char *query(const struct call *c, const char *name)
{
    return c->screen ? NULL : http_argument(c->request, name);
}

const char *call_text(const struct call *c, const char *name)
{
    const char *text = query(c, name);

    return text ? text : json_string_value(json_object_get(c->body, name));
}

bool call_flag(const struct call *c, const char *name)
{
    const char *text = call_text(c, name);

    if (text)
        return strcmp(text, "0") != 0 && strcmp(text, "false") != 0;
    return json_is_true(json_object_get(c->body, name));
}

bool call_id(const char *text, uint32_t *id)
{
    uint64_t n = 0;

    if (!text || !*text || strlen(text) > 10)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        n = 10 * n + (uint64_t)(*text - '0');
    }
    if (n == 0 || n > UINT32_MAX)
        return false;
    *id = (uint32_t)n;
    return true;
}

bool call_number(struct call *c, const char *name, int64_t min, int64_t max,
                 int64_t *value)
{
    const json_t *member = json_object_get(c->body, name);
    const char *text = call_text(c, name);
    int64_t n = *value;
    bool whole = false;
    char *end;

    if (!text && !member)
        return true;
    if (text) {
        n = strtoll(text, &end, 10);
        whole = end != text && *end == '\0';
    } else if (json_is_integer(member)) {
        n = json_integer_value(member);
        whole = true;
    }
    if (!whole || n < min || n > max) {
        call_fail(c, CALL_USAGE, "BAD_NUMBER",
                  tr(c->lang, "« %s » is a whole number from %lld to %lld."),
                  name, (long long)min, (long long)max);
        return false;
    }
    *value = n;
    return true;
}
