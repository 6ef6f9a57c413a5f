/* suited.h -- offers of the pool in the order in which they suit an activity.
 */
#ifndef SUITED_H
#define SUITED_H

#include "symbiote/compat.h"
#include "symbiote/pool.h"

struct suited {
    uint32_t row;  /* of the pool, while it stands still */
    uint8_t score; /* 1 to 100 */
};

/* Those that pass the filter and suit at all, best first, then by row; free()
 * *out.  STATUS_NO_MEMORY. */
struct suited_query {
    const struct compat *compat;
    const struct pool *pool;
    const struct pool_filter *filter;
    uint16_t nace;
};
enum status suited_list(const struct suited_query *q, struct suited **out,
                        size_t *count);

#endif
