#include "watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "carry.h"
#include "examine.h"
#include "proclaim.h"
#include "symbiote/audit.h"
#include "symbiote/crockford.h"

enum { FIXED = 4096, PER_PEER = 512, ID_SHOWN = 8 };

struct text {
    char *at;
    size_t used, room;
};

static void put(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void put(struct text *t, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(t->at + t->used, t->room - t->used, format, args);
    va_end(args);
    if (n > 0 && (size_t)n < t->room - t->used)
        t->used += (size_t)n;
}

static void put_number(struct text *t, const char *name, const char *type,
                       const char *help, uint64_t value)
{
    put(t, "# HELP symbiote_%s %s\n# TYPE symbiote_%s %s\n", name, help, name,
        type);
    put(t, "symbiote_%s%s %llu\n", name,
        strcmp(type, "counter") == 0 ? "_total" : "",
        (unsigned long long)value);
}

static void put_node(struct text *t, const struct node *n)
{
    struct net_stats net = net_statistics(n->net);

    put_number(t, "ready", "gauge", "1 when own offers may be signed.",
               federate_gate(n->federate) == GATE_LIVE);
    put_number(t, "offers_mine", "gauge", "Own live offers and needs.",
               proclaim_offers(n));
    put_number(t, "own_log_leaves", "gauge", "Leaves of the own log.",
               federate_own_size(n->federate));
    put_number(t, "offers_pool", "gauge", "Offers and needs of peers.",
               pool_count(n->pool));
    put_number(t, "connections", "gauge", "Open connections with peers.",
               net.open);
    put_number(t, "connections_accepted", "counter",
               "Connections accepted from peers.", net.accepted);
    put_number(t, "connections_refused", "counter",
               "Connections refused by the limits.", net.refused);
    put_number(t, "dials", "counter", "Connections tried.", net.dialled);
    put_number(t, "dials_failed", "counter", "Connections that failed.",
               net.failed);
    put_number(t, "tasks", "gauge", "Tasks with the writer and the worker.",
               thread_load(n->writer) + thread_load(n->worker));
    put_number(t, "store_blocked", "gauge",
               "1 while the disk refuses what must be remembered.",
               carry_blocked(n));
    put_number(t, "frames_held_back", "counter",
               "Frames in which the text guard found something: not sent.",
               federate_held_back(n->federate));
    put_number(t, "next_batch_seconds", "gauge",
               "Unix time of the next batch; 0: on the next change.",
               n->next_batch);
}

/* Without names: how many offers of all peers were counted again. */
static void put_findings(struct text *t, const struct node *n)
{
    static const enum finding_state states[] = {
        FINDING_VERIFIED, FINDING_UNVERIFIED, FINDING_FAILED};
    size_t count[FINDING_STATES];

    examine_counts(n, NULL, count);
    count[FINDING_UNVERIFIED] += count[FINDING_NONE];
    put(t, "# HELP symbiote_offers_counted Offers of peers by what counting "
           "their possible authors again came to.\n"
           "# TYPE symbiote_offers_counted gauge\n");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        put(t, "symbiote_offers_counted{state=\"%s\"} %zu\n",
            audit_state_name(states[i]), count[states[i]]);
    put_number(t, "offers_doubted", "gauge",
               "Own live offers whose count a peer could not confirm.",
               federate_doubts(n->federate));
}

static void put_peers(struct text *t, const struct node *n)
{
    size_t peers = federate_peers(n->federate);

    put(t, "# HELP symbiote_peer_offers Live offers of a peer.\n"
           "# TYPE symbiote_peer_offers gauge\n");
    for (size_t i = 0; i < peers; i++) {
        struct federate_peer p = federate_peer_at(n->federate, i);
        char tid[TID_TEXT];

        tid_text(tid, p.tid);
        put(t, "symbiote_peer_offers{peer=\"%.*s\"} %zu\n", ID_SHOWN, tid,
            examine_offers(n, p.tid));
    }
    put(t, "# HELP symbiote_peer_connected 1 while a session is open.\n"
           "# TYPE symbiote_peer_connected gauge\n");
    for (size_t i = 0; i < peers; i++) {
        struct federate_peer p = federate_peer_at(n->federate, i);
        char tid[TID_TEXT];

        tid_text(tid, p.tid);
        put(t, "symbiote_peer_connected{peer=\"%.*s\"} %d\n", ID_SHOWN, tid,
            (int)p.connected);
    }
}

static void metrics(struct node *n, struct http_request *r)
{
    struct text t = {.room = FIXED + federate_peers(n->federate) * PER_PEER};

    t.at = malloc(t.room);
    if (!t.at)
        abort();
    put_node(&t, n);
    put_findings(&t, n);
    put_peers(&t, n);
    put(&t, "# EOF\n");
    http_reply(r, 200,
               "application/openmetrics-text; version=1.0.0; charset=utf-8",
               t.at, t.used);
    free(t.at);
}

static void say(struct http_request *r, unsigned code, const char *text)
{
    http_reply(r, code, "text/plain; charset=utf-8", text, strlen(text));
}

static void ready(struct node *n, struct http_request *r)
{
    if (carry_blocked(n))
        say(r, 503, "the disk refuses to store\n");
    else if (federate_gate(n->federate) == GATE_COLD)
        say(r, 503, "waiting for a peer before signing\n");
    else if (federate_gate(n->federate) == GATE_RECOVER)
        say(r, 503, "guard and database disagree\n");
    else
        say(r, 200, "ready\n");
}

bool watch_handle(struct node *n, struct http_request *r)
{
    const char *path = http_path(r), *method = http_method(r);

    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return false;
    if (strcmp(path, "/healthz") == 0)
        say(r, 200, "ok\n");
    else if (strcmp(path, "/readyz") == 0)
        ready(n, r);
    else if (strcmp(path, "/metrics") == 0)
        metrics(n, r);
    else
        return false;
    return true;
}
