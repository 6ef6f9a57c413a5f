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
enum status suited_list(const struct compat *k, const struct pool *p,
                        const struct pool_filter *f, uint16_t nace,
                        struct suited **out, size_t *count);

#endif
