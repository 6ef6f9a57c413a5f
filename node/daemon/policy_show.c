#include "policy_show.h"

#include <stdio.h>

#include <sodium.h>

#include "json.h"
#include "policies.h"
#include "ruling.h"
#include "symbiote/settings.h"

struct naming {
    json_t *approvers;
    json_t *names; /* by id, as text */
};

static bool list_approver(void *ctx, const struct approver *a)
{
    struct naming *n = ctx;
    char id[16];
    json_t *o;

    (void)snprintf(id, sizeof id, "%u", a->id);
    json_object_set_new(n->names, id, json_string(a->name));
    if (a->ended)
        return true;
    o = json_pack("{sI ss}", "id", (json_int_t)a->id, "name", a->name);
    json_put_time(o, "since", a->since);
    json_array_append_new(n->approvers, o);
    return true;
}

struct waiting_list {
    const struct naming *naming;
    json_t *proposals;
};

static bool list_proposal(void *ctx, const struct proposal *p)
{
    struct waiting_list *w = ctx;
    char change[APPROVAL_CHANGE], id[16];
    json_t *o;

    if (p->closed || p->expires <= node_now_s())
        return true;
    ruling_shown(p->change, change);
    (void)snprintf(id, sizeof id, "%u", p->proposer);
    o = json_pack("{sI ss}", "id", (json_int_t)p->id, "change", change);
    json_put_text(o, "by",
                  json_string_value(json_object_get(w->naming->names, id)));
    json_put_time(o, "at", p->at);
    json_put_time(o, "expires", p->expires);
    json_array_append_new(w->proposals, o);
    return true;
}

static json_t *numbers_of(const struct policy *p)
{
    json_t *o = json_object();

    for (size_t i = 0; i < settings_count(); i++)
        json_object_set_new(o, settings_name(i),
                            json_integer(settings_get(p, i)));
    return o;
}

static json_t *policy_json(const struct policy *p, const struct switches *w)
{
    const struct policy usual = policy_default();
    char hex[2 * POLICY_HASH_LEN + 1];
    uint8_t hash[POLICY_HASH_LEN];

    settings_hash(p, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return json_pack("{si ss so so sb ss}", "version", (int)p->version, "hash",
                     hex, "settings", numbers_of(p), "defaults",
                     numbers_of(&usual), "four_eyes", (int)w->four_eyes,
                     "participants",
                     w->participants_public ? "public" : "secret");
}

enum status policy_show(struct store *s, struct call *c)
{
    struct naming naming = {json_array(), json_object()};
    struct waiting_list waiting = {&naming, json_array()};
    struct policy p;
    struct switches w;
    json_t *o = NULL;
    enum status st = policies_get(s, &p);

    if (st == STATUS_OK)
        st = switches_get(s, &w);
    if (st == STATUS_OK)
        st = approvers_each(s, list_approver, &naming);
    if (st == STATUS_OK)
        st = proposals_each(s, list_proposal, &waiting);
    if (st == STATUS_OK) {
        o = policy_json(&p, &w);
        json_object_set(o, "approvers", naming.approvers);
        json_object_set(o, "proposals", waiting.proposals);
        call_ok(c, o);
    }
    json_decref(naming.approvers);
    json_decref(naming.names);
    json_decref(waiting.proposals);
    return st;
}
