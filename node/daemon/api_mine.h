/* api_mine.h -- own live offers, and what peers say of them. */
#ifndef API_MINE_H
#define API_MINE_H

#include "api.h"
#include "audience.h"
#include "doubted.h"

/* What the loop knows of own offers. */
struct mine {
    struct doubted *doubted;
    struct audiences *audiences;
    int64_t limit; /* how many are listed */
};

/* Worker; c->data is a struct mine. */
enum status mine_list(struct store *s, struct call *c);
/* One by its id or a prefix of at least POOL_ID_PREFIX_MIN characters.
 * STATUS_NOT_FOUND, STATUS_AMBIGUOUS. */
enum status mine_one(struct store *s, struct call *c,
                     const struct doubted *doubted);

#endif
