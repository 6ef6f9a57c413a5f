#include <stdlib.h>

#include "csv.h"
#include "node.h"

void publish_run(struct publication *out, const struct book *b,
                 const struct secret *s, const struct publish_options *options)
{
    struct node *node = csv_room(b->open->territories, sizeof *node);

    *out = (struct publication){.flows = s->flows, .policy = policy_default()};
    if (options->k_history)
        out->policy.k_history = options->k_history;
    out->note = csv_room(s->flows, sizeof *out->note);
    for (unsigned t = 0; t < b->open->territories; t++)
        node_open(&node[t], b, s, options, t);
    for (unsigned q = 0; q <= options->quarters; q++)
        for (unsigned t = 0; t < b->open->territories; t++)
            node_step(&node[t], q, out);
    for (unsigned t = 0; t < b->open->territories; t++)
        node_close(&node[t]);
    free(node);
}

void publish_close(struct publication *p)
{
    record_close(&p->record);
    free(p->note);
    free(p->flow_of);
    *p = (struct publication){0};
}
