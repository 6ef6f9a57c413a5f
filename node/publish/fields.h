/* fields.h -- from the fields of a flow to the fields of a body, and what stays
 * behind. */
#ifndef PUBLISH_FIELDS_H
#define PUBLISH_FIELDS_H

#include "symbiote/decide.h"

/* The half-decade of the flow's yearly amount: the middle of its interval, or
 * the bound it has.  False: unknown, or below one unit. */
bool fields_half_decade(const struct flow *flow, const struct policy *policy,
                        enum kind kind, uint8_t *out);

/* Seasons, state, status, packaging, classes and expiry; the cell is filled
 * already and the start profile leaves all but state and expiry out. */
void fields_fill(const struct flow *flow, const struct facts *facts,
                 uint32_t today, struct offer *out);

/* Same direction, types, quantity and communes. */
bool fields_same_cell(const struct offer *a, const struct offer *b);

/* Bits 1 << enum decide_field. */
uint32_t fields_hidden(const struct flow *flow, const struct company *company);
uint32_t fields_widened(const struct flow *flow, const struct offer *offer);

#endif
