#include "known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "examine.h"

static void put_name(struct known_territory *t, const struct node *n,
                     const uint8_t tid[TID_LEN])
{
    for (size_t i = 0; i < federate_peers(n->federate); i++) {
        struct federate_peer p = federate_peer_at(n->federate, i);

        if (memcmp(p.tid, tid, TID_LEN) != 0)
            continue;
        (void)snprintf(t->name, sizeof t->name, "%s", p.name);
        return;
    }
}

struct known known_territories(const struct node *n)
{
    struct known k = {0};
    size_t count = 0;

    for (const struct replica *r = n->replicas; r; r = r->next)
        count++;
    k.at = calloc(count + 1, sizeof *k.at);
    if (!k.at)
        abort();
    for (const struct replica *r = n->replicas; r; r = r->next) {
        struct known_territory *t = &k.at[k.count++];

        t->log = r->log;
        t->stream = r->stream;
        t->seen = r->seen;
        tid_text(t->tid, r->tid);
        put_name(t, n, r->tid);
    }
    k.rule = examine_rules(n, &k.rules);
    return k;
}

bool known_consent(const struct known *k, const struct known_territory *t,
                   const struct offer *o)
{
    for (size_t i = 0; i < k->rules && t->stream > 0; i++)
        if (k->rule[i].log == t->log && statement_covers(&k->rule[i].said, o) &&
            o->policy_k < k->rule[i].said.policy.k)
            return true;
    return false;
}

void known_free(struct known *k)
{
    free(k->at);
    free(k->rule);
    *k = (struct known){0};
}

const struct known_territory *known_find(const struct known *k, uint32_t log)
{
    for (size_t i = 0; i < k->count; i++)
        if (k->at[i].log == log)
            return &k->at[i];
    return NULL;
}
