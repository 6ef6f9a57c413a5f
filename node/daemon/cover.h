/* cover.h -- which of several flows matters most to publish.
 *
 * The joint history rule may let only some flows of a company out.  Until the
 * facilitator chooses, the one whose publication covers most leads comes first
 * (DECISIONS 2): the number of offers of other territories that a flow fits.
 * Worker thread, while the pool is held (indexer_hold). */
#ifndef COVER_H
#define COVER_H

#include "workbook.h"

/* value[i]: leads of flows[i].  STATUS_NO_MEMORY. */
enum status cover_count(const struct workbook *w,
                        const struct flow *const *flows, size_t count,
                        uint32_t *value);

#endif
