/* rules.h -- the counting rules that one body has to stand, before it leaves
 * and as long as it is live (PRIVACY T1, T3, T5, T7). */
#ifndef PUBLISH_RULES_H
#define PUBLISH_RULES_H

#include "holder.h"
#include "ledger.h"

struct rules_case {
    struct ledger *ledger;
    const struct holder *holder;
    const struct offer *body;
    uint32_t flow;    /* 0: no other versions are known */
    uint8_t promised; /* what a live body says; 0: the policy's k */
    uint8_t waived;   /* so few are enough, and dominance is none of it: the
                         company consents (RULES_WAIVER_MIN or more); 0: not */
};

enum { RULES_WAIVER_MIN = 3 };

struct verdict {
    enum reason reason; /* OUTLIER: not among the possible authors */
    enum decide_detail detail;
    uint32_t reached, needed;
    uint32_t k, k_participants;
    uint32_t fewest; /* of all counts that k applies to */
};

/* In the order in which people are told: the first that says no gives the
 * reason. */
enum status rules_apply(const struct rules_case *c, struct verdict *out);

#endif
