#include "doubted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "symbiote/audit.h"
#include "symbiote/crockford.h"

struct doubted *doubted_list(const struct node *n)
{
    size_t count = federate_doubts(n->federate);
    struct doubted *d = calloc(1, sizeof *d + count * sizeof *d->at);

    if (!d)
        abort();
    d->count = count;
    for (size_t i = 0; i < count; i++) {
        d->at[i].doubt = federate_doubt_at(n->federate, i);
        for (size_t k = 0; k < federate_peers(n->federate); k++) {
            struct federate_peer p = federate_peer_at(n->federate, k);

            if (memcmp(p.tid, d->at[i].doubt.tid, TID_LEN) == 0)
                (void)snprintf(d->at[i].name, sizeof d->at[i].name, "%s",
                               p.name);
        }
    }
    return d;
}

static json_t *one_json(const struct doubted *d, size_t i, enum lang lang)
{
    const struct federate_doubt *doubt = &d->at[i].doubt;
    const struct finding *f = &doubt->finding;
    char id[OFFER_ID_TEXT], tid[TID_TEXT], text[AUDIT_TEXT_MAX];
    json_t *o;

    offer_id_text(id, doubt->offer);
    tid_text(tid, doubt->tid);
    audit_doubt_text(lang, f, d->at[i].name[0] ? d->at[i].name : tid, text);
    json_clean(text);
    o = json_pack("{ss ss ss ss si si ss}", "offer", id, "territory", tid,
                  "territory_name", d->at[i].name, "cause",
                  audit_why_name((enum finding_why)f->why), "counted",
                  (int)f->counted, "needed", (int)f->needed, "text", text);
    json_put_time(o, "told", doubt->at);
    return o;
}

json_t *doubted_json(const struct doubted *d, const uint8_t *offer,
                     enum lang lang)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->count; i++)
        if (!offer || memcmp(offer, d->at[i].doubt.offer, OFFER_ID_LEN) == 0)
            json_array_append_new(list, one_json(d, i, lang));
    return list;
}

void doubted_put_finding(json_t *offer, const struct finding *f, enum lang lang)
{
    char text[AUDIT_TEXT_MAX];

    audit_text(lang, f, text);
    json_put_text(offer, "verification",
                  audit_state_name((enum finding_state)f->state));
    json_put_text(offer, "verification_badge",
                  audit_badge(lang, (enum finding_state)f->state));
    json_put_text(offer, "verification_cause",
                  audit_why_name((enum finding_why)f->why));
    json_put_text(offer, "verification_text", text);
    if (f->counted)
        json_object_set_new(offer, "counted", json_integer(f->counted));
}
