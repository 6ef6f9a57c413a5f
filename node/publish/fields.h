/* fields.h -- from the fields of a flow to the fields of a body, and what stays
 * behind. */
#ifndef PUBLISH_FIELDS_H
#define PUBLISH_FIELDS_H

#include "symbiote/decide.h"

/* A flow's amount, and the live body that it may leave a little (PRIVACY D6).
 */
struct fields_amount {
    const struct flow *flow;
    const struct policy *policy;
    const struct offer *live; /* NULL: none */
};

/* The half-decade of the flow's yearly amount: the middle of its interval, or
 * the bound it has.  Out of the interval of the live body by a factor 1.5 at
 * most it stays inside.  False: unknown, or below one unit. */
bool fields_half_decade(const struct fields_amount *a, enum kind kind,
                        uint8_t *out);

/* Whether the amount is known and left the interval of the live body by a
 * factor 1.5 at most; false where that shows none. */
bool fields_near(const struct fields_amount *a);

/* Seasons, state, status, packaging, classes and expiry; the cell is filled
 * already and the start profile leaves all but state and expiry out. */
void fields_fill(const struct flow *flow, const struct facts *facts,
                 uint32_t today, struct offer *out);

/* Same direction, types, quantity and communes. */
bool fields_same_cell(const struct offer *a, const struct offer *b);

/* Whether a body lies in the cell of another: types, interval and communes,
 * those apart that have left the perimeter. */
bool fields_within(const struct offer *body, const struct offer *cell,
                   const struct population *pop);
/* Whether a body names the type and the commune. */
bool fields_covers(const struct offer *body, uint16_t type, uint32_t commune);
/* Whether seasons, state, status, packaging and classes of a body are still the
 * flow's, and its end neither too late nor nearer than three months while the
 * flow goes on. */
bool fields_same_rest(const struct flow *flow, const struct facts *facts,
                      uint32_t today, const struct offer *body);

/* Bits 1 << enum decide_field. */
uint32_t fields_hidden(const struct flow *flow, const struct company *company);
uint32_t fields_widened(const struct flow *flow, const struct offer *offer);

#endif
