/* publish.h -- what nodes of today publish from a bench: the product's
 * own code (population, partition, ratchet, decisions, review, second count,
 * encoding), one node a territory, edition after edition. */
#ifndef ATTACK_PUBLISH_H
#define ATTACK_PUBLISH_H

#include "book.h"
#include "record.h"
#include "secret.h"
#include "symbiote/decide.h"

struct publish_options {
    unsigned quarters; /* after the first publication: 0 to QUARTERS */
    bool alone;        /* each flow as if it were the only one: no history */
    bool members;      /* the list of participants is public */
    uint8_t k_history; /* 0: the policy's */
};

/* What became of a flow at the first publication. */
struct publish_note {
    bool published;
    enum reason reason;
    uint32_t body; /* index in the record */
};

struct publication {
    struct record record;
    struct publish_note *note; /* per flow */
    uint32_t *flow_of;         /* per body: whose it is; the truth */
    size_t flows, room;
    size_t withdrawn; /* bodies taken back by the review */
    size_t outdated;  /* replaced or taken back since the amount changed */
    size_t checked;   /* bodies that the second count passed */
    struct policy policy;
};

/* Ends the program where the product's code fails or its second count stops a
 * batch: then nothing would have left. */
void publish_run(struct publication *out, const struct book *b,
                 const struct secret *s, const struct publish_options *options);
void publish_close(struct publication *p);

#endif
