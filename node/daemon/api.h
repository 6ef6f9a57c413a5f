/* api.h -- one call of the local API: from the HTTP request to the JSON answer.
 *
 * A handler runs on the loop.  It may answer at once, send work to the worker
 * (reads, computations) or to the writer (changes), or a command to federate;
 * whichever way, it ends with exactly one call_finish().  The answer is set
 * with call_ok() or call_fail() on whatever thread does the work; a call is
 * with one thread at a time.
 *
 * Answers: an object, or an array for lists.  Failures: {"error": CODE,
 * "text": sentence in the caller's language, "exit": exit code of CLI.md}. */
#ifndef API_H
#define API_H

#include <jansson.h>

#include "node.h"

enum { CALL_PARTS = 6, CALL_TEXT = 1024 };

/* Exit codes of CLI.md. */
enum call_exit {
    CALL_DONE = 0,
    CALL_FAILED = 1,
    CALL_USAGE = 2,
    CALL_NOT_FOUND = 3,
    CALL_REFUSED = 4,
    CALL_UNREACHABLE = 5,
    CALL_ROWS_REJECTED = 6,
    CALL_LOCKED = 8,
};

struct call {
    struct node *node;
    struct http_request *request;
    enum lang lang;
    char path[HTTP_PATH_MAX];
    char *part[CALL_PARTS]; /* of the path after /api/v1 */
    size_t parts;
    json_t *body;  /* parsed body, NULL if it was empty or not JSON */
    json_t *reply; /* set by call_ok or call_fail */
    bool failed;   /* call_fail said why */
    enum call_exit exit;
    char *text;       /* a reply that is not JSON, or NULL; malloc'd */
    const char *type; /* its content type; static */
    void *data;       /* the handler's own, freed with free() at the end */
    enum status (*work)(struct store *s, struct call *c);
    void (*after)(struct call *c, enum status status);
    /* A page of the browser asked: arguments come from `body` alone, and the
     * answer goes to `then` (on the loop) instead of the client. */
    struct screen *screen;
    void (*then)(struct call *c);
};

typedef void api_handler(struct call *c);

/* A call of `path` ("/api/v1/..."); ends with call_finish() or, when the
 * request was answered otherwise, call_free(). */
struct call *call_new(struct node *n, struct http_request *r, const char *path);
void call_free(struct call *c);
/* The parts of another path. */
void call_path(struct call *c, const char *path);

/* Entry from node/http; ctx is the node. */
void api_handle(void *ctx, struct http_request *request);
void api_close(struct node *n);

/* ---- answering
 * ----------------------------------------------------------------- */

/* Takes the reference. */
void call_ok(struct call *c, json_t *reply);
/* `code` is stable ASCII for scripts ("NOT_FOUND"); the sentence is already in
 * the caller's language. */
void call_fail(struct call *c, enum call_exit exit, const char *code,
               const char *format, ...) __attribute__((format(printf, 4, 5)));
/* HTTP code of the answer as it stands. */
unsigned call_code(const struct call *c);
/* When a status is all there is to say. */
void call_fail_status(struct call *c, enum status s);
/* Sends the answer and frees the call; or hands it to the page that asked. */
void call_finish(struct call *c);

/* ---- going elsewhere
 * --------------------------------------------------------------- */

/* Runs `work` on the worker with its reader, then finishes the call; a status
 * other than OK becomes a failure unless `work` has answered already. */
void call_compute(struct call *c,
                  enum status (*work)(struct store *s, struct call *c));
/* The same, but `after` runs on the loop and must finish the call. */
void call_compute_then(struct call *c,
                       enum status (*work)(struct store *s, struct call *c),
                       void (*after)(struct call *c, enum status status));
/* One transaction of own.db on the writer; committed before `after`. */
void call_write_then(struct call *c,
                     enum status (*work)(struct store *s, struct call *c),
                     void (*after)(struct call *c, enum status status));

/* ---- reading arguments
 * ------------------------------------------------------------- */

/* Query argument, or member of the JSON body; NULL if absent. */
const char *call_text(const struct call *c, const char *name);
bool call_flag(const struct call *c, const char *name);
/* Number of a flow or company; false: `text` is none (NULL included). */
bool call_id(const char *text, uint32_t *id);
/* The peer of that name, id or prefix; false: the call has failed.  Views until
 * the next step of federate.  Loop. */
bool call_peer(struct call *c, const char *text, struct federate_peer *out);
/* `fallback` when absent; false (and the call has failed) when not a number in
 * [min, max]. */
bool call_number(struct call *c, const char *name, int64_t min, int64_t max,
                 int64_t *value);

/* ---- handlers, by resource
 * ----------------------------------------------------------- */

api_handler api_status, api_log, api_log_check;
api_handler api_policy, api_policy_change, api_approvers, api_proposal;
api_handler api_company_erase, api_consent, api_waiver, api_totals;
api_handler api_companies, api_company, api_companies_import;
api_handler api_flows, api_flow, api_flows_import, api_flow_remove;
api_handler api_flow_prefer;
api_handler api_register, api_register_import, api_register_editions,
    api_register_perimeter, api_register_edition, api_register_counts;
api_handler api_preview, api_publish, api_withdraw, api_offers, api_offer,
    api_proof;
api_handler api_invite, api_join, api_peers, api_peer, api_peer_change;
api_handler api_sync;
api_handler api_catalogue, api_receivers, api_givers;
api_handler api_match, api_lead, api_refuse;

struct release_result;
/* True: the call says why nothing left; what was queued stays queued. */
bool api_release_failed(struct call *c, const struct release_result *r);

#endif
