#include "api_mine.h"

#include <string.h>

#include "json.h"
#include "ownlog.h"
#include "symbiote/crockford.h"
#include "workbook.h"

static void put_names(json_t *offer, json_t *doubts)
{
    json_t *names = json_array(), *doubt;
    size_t i;

    json_array_foreach(doubts, i, doubt)
    {
        json_array_append(names, json_object_get(doubt, "territory_name"));
    }
    json_object_set(offer, "doubts", doubts);
    json_object_set_new(offer, "doubted_by", names);
}

/* One of ours, and who doubts its count. */
static json_t *own_json(const struct call *c, const struct doubted *doubted,
                        const struct shown_offer *shown)
{
    json_t *o = json_offer(&shown->body, c->lang);
    json_t *doubts = doubted_json(doubted, shown->body.id, c->lang);
    char tid[TID_TEXT];

    tid_text(tid, c->node->identity.tid);
    json_put_text(o, "territory", tid);
    json_object_set_new(o, "flow", json_integer(shown->flow));
    json_object_set_new(o, "k_counted", json_integer(shown->k));
    json_object_set_new(o, "k_participants", json_integer(shown->k_members));
    json_put_time(o, "published", shown->published);
    if (shown->waiver)
        json_put_consent(o, c->lang);
    if (json_array_size(doubts))
        put_names(o, doubts);
    json_decref(doubts);
    return o;
}

static json_t *listed_json(const struct call *c,
                           const struct shown_offer *shown)
{
    const struct mine *mine = c->data;
    json_t *o = own_json(c, mine->doubted, shown);
    unsigned stream = ownlog_stream(shown->leaf) % STREAMS_MAX;

    json_object_set_new(
        o, "audience",
        audience_json(mine->audiences, &mine->audiences->of[stream]));
    return o;
}

enum status mine_list(struct store *s, struct call *c)
{
    const struct mine *mine = c->data;
    struct workbook w = {0};
    enum status st = workbook_open(&w, c->node->territory, s, node_now_s());

    if (st != STATUS_OK)
        return st;
    call_ok(c, json_array());
    for (size_t i = 0; i < w.offers; i++)
        if (w.offer[i].live && (int64_t)json_array_size(c->reply) < mine->limit)
            json_array_append_new(c->reply, listed_json(c, &w.offer[i]));
    workbook_close(&w);
    return STATUS_OK;
}

static enum status find(const struct workbook *w, const char *prefix,
                        const struct shown_offer **found)
{
    char id[OFFER_ID_TEXT];

    *found = NULL;
    for (size_t i = 0; i < w->offers; i++) {
        offer_id_text(id, w->offer[i].body.id);
        if (!w->offer[i].live || strncmp(id, prefix, strlen(prefix)) != 0)
            continue;
        if (*found)
            return STATUS_AMBIGUOUS;
        *found = &w->offer[i];
    }
    return *found ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status mine_one(struct store *s, struct call *c,
                     const struct doubted *doubted)
{
    struct workbook w = {0};
    char prefix[OFFER_ID_TEXT];
    const struct shown_offer *found;
    enum status st = crockford_clean(prefix, sizeof prefix, c->part[1]);

    if (st != STATUS_OK || strlen(prefix) < POOL_ID_PREFIX_MIN)
        return STATUS_NOT_FOUND;
    st = workbook_open(&w, c->node->territory, s, node_now_s());
    if (st == STATUS_OK)
        st = find(&w, prefix, &found);
    if (st == STATUS_OK)
        call_ok(c, own_json(c, doubted, found));
    workbook_close(&w);
    return st;
}
