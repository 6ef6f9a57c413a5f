/* node.h -- one node of the bench (publish.c). */
#ifndef ATTACK_NODE_H
#define ATTACK_NODE_H

#include "publish.h"
#include "symbiote/check.h"

enum { NODE_TODAY = 20778, NODE_QUARTER_DAYS = 91 };

struct node {
    const struct book *book;
    const struct secret *secret;
    const struct publish_options *options;
    struct facts facts;
    unsigned territory;
    struct population pop[EDITIONS];
    const struct population *past[EDITIONS];
    struct establishment *row[EDITIONS];
    size_t rows[EDITIONS];
    uint32_t area[COMMUNES_MAX];
    size_t communes;
    struct partition part;
    struct company *company; /* per flow: its owner */
    struct company *member;  /* each owner once */
    size_t members;
    struct flow *flow;
    uint32_t *number; /* per flow: its index in the secret */
    size_t flows;
    struct shown *shown;
    struct offer **own; /* per shown: its body */
    uint32_t *body;     /* per shown: its index in the record */
    size_t shown_count, shown_room;
};

void node_open(struct node *n, const struct book *b, const struct secret *s,
               const struct publish_options *options, unsigned territory);
void node_close(struct node *n);

/* One edition: population, cells, review of what is live, decisions. */
void node_step(struct node *n, unsigned quarter, struct publication *out);

#endif
