#include "audience.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "ownlog.h"
#include "symbiote/crockford.h"

static int by_tid(const void *a, const void *b)
{
    return memcmp(a, b, TID_LEN);
}

bool audience_same(const struct audience *a, const struct audience *b)
{
    return a->named == b->named && a->count == b->count &&
           memcmp(a->tid, b->tid, a->count * TID_LEN) == 0;
}

bool audience_reachable(const struct audience *a)
{
    return !a->named || a->count > 0;
}

static const char *name_of(const struct audiences *known, const uint8_t *tid)
{
    for (size_t i = 0; i < known->peers; i++)
        if (memcmp(known->peer[i].tid, tid, TID_LEN) == 0)
            return known->peer[i].name;
    return "";
}

json_t *audience_json(const struct audiences *known, const struct audience *a)
{
    json_t *list;

    if (!a->named)
        return json_string("all");
    list = json_array();
    for (size_t i = 0; i < a->count; i++) {
        json_t *o = json_object();
        char tid[TID_TEXT];

        tid_text(tid, a->tid[i]);
        json_put_text(o, "territory", tid);
        json_put_text(o, "name", name_of(known, a->tid[i]));
        json_array_append_new(list, o);
    }
    return list;
}

static void copy_names(struct audiences *a, const struct federate *f)
{
    a->peers = federate_peers(f);
    a->peer = calloc(a->peers + 1, sizeof *a->peer);
    if (!a->peer)
        abort();
    for (size_t i = 0; i < a->peers; i++) {
        struct federate_peer p = federate_peer_at(f, i);

        memcpy(a->peer[i].tid, p.tid, TID_LEN);
        (void)snprintf(a->peer[i].name, sizeof a->peer[i].name, "%s", p.name);
    }
}

struct audiences *audiences_read(const struct node *n)
{
    struct audiences *a = calloc(1, sizeof *a);

    if (!a)
        abort();
    copy_names(a, n->federate);
    for (unsigned i = 0; i < STREAMS_MAX; i++) {
        struct audience *to = &a->of[i];
        struct federate_stream s = {0};

        to->named = i > 0;
        if (!federate_stream_at(n->federate, i, &s))
            continue;
        a->signs[i] = s.size > 0;
        to->count = s.members < AUDIENCE_MAX ? s.members : AUDIENCE_MAX;
        if (to->count > 0)
            memcpy(to->tid, s.member, to->count * TID_LEN);
    }
    return a;
}

void audiences_free(struct audiences *a)
{
    if (a)
        free(a->peer);
    free(a);
}

unsigned audience_stream(const struct audiences *a, const struct audience *to)
{
    unsigned i = 0;

    while (i < STREAMS_MAX && !audience_same(&a->of[i], to))
        i++;
    return i;
}

/* ---- what a request says ------------------------------------------------- */

/* One more peer; false: the call has failed. */
static bool add_peer(struct call *c, struct audience *out, const char *text)
{
    struct federate_peer p;

    if (!call_peer(c, text, &p))
        return false;
    if (p.state != PEER_ACTIVE) {
        call_fail(c, CALL_NOT_FOUND, "NOT_ACTIVE",
                  tr(c->lang, "« %s » is not an active peer; offers are for "
                              "active peers."),
                  text);
        return false;
    }
    for (size_t i = 0; i < out->count; i++)
        if (memcmp(out->tid[i], p.tid, TID_LEN) == 0)
            return true; /* named twice */
    if (out->count == AUDIENCE_MAX) {
        call_fail(c, CALL_USAGE, "AUDIENCE",
                  tr(c->lang, "More than %d peers are an audience too large to "
                              "name; leave it out and it is for all of them."),
                  AUDIENCE_MAX);
        return false;
    }
    memcpy(out->tid[out->count++], p.tid, TID_LEN);
    return true;
}

bool audience_asked(struct call *c, struct audience *out, bool *given)
{
    const char *text = call_text(c, "audience");
    char *copy, *at, *rest = NULL;
    bool ok = true;

    *out = (struct audience){0};
    *given = text && text[0];
    if (!*given || strcmp(text, "all") == 0)
        return true;
    out->named = true;
    copy = strdup(text);
    if (!copy)
        abort();
    for (at = strtok_r(copy, ",", &rest); at && ok;
         at = strtok_r(NULL, ",", &rest)) {
        at += strspn(at, " ");
        while (at[0] && at[strlen(at) - 1] == ' ')
            at[strlen(at) - 1] = '\0';
        ok = add_peer(c, out, at);
    }
    free(copy);
    if (ok && out->count == 0) {
        call_fail(
            c, CALL_USAGE, "AUDIENCE", "%s",
            tr(c->lang, "Name the peers that the offer is for, or `all`."));
        ok = false;
    }
    qsort(out->tid, out->count, TID_LEN, by_tid);
    return ok;
}

/* ---- what is known of a flow ----------------------------------------------
 */

struct audience audience_of_flow(const struct workbook *w,
                                 const struct audiences *a, uint32_t flow)
{
    const struct shown_offer *live = workbook_live(w, flow);

    for (size_t i = 0; i < w->waitings; i++)
        if (!w->waiting[i].withdraw && w->waiting[i].flow == flow)
            return w->waiting[i].audience;
    return live ? a->of[ownlog_stream(live->leaf) % STREAMS_MAX]
                : (struct audience){0};
}
