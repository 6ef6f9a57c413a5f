/* evidence.h -- what a query may mean: types and rules with a weight. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "symbiote/prospect.h"
#include "types.h"

/* Weights in 1/65536. */
struct evidence {
    uint32_t *type;      /* by row of the types */
    uint32_t *rule;      /* by rule: that the query is what the rule is about,
                          * times its confidence and whom it is for */
    uint16_t *rule_type; /* row of the type that the rule was reached from */
};

uint32_t weight_times(uint32_t a, uint32_t b);
/* Either of two independent pieces of evidence. */
uint32_t weight_either(uint32_t a, uint32_t b);
/* Per cent as a weight. */
uint32_t weight_per_cent(unsigned n);

enum status evidence_new(struct evidence *e, const struct compat *k,
                         const struct prospect_query *q);
void evidence_free(struct evidence *e);

#endif
