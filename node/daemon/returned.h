/* returned.h -- companies that were erased and are there again: their history
 * is found by the keyed hash that the erasure left (store/secret.h). */
#ifndef RETURNED_H
#define RETURNED_H

#include "store.h"
#include "symbiote/flow.h"

/* The hash that an erasure would leave of this company; 0 while nothing on this
 * node needed the key. */
enum status returned_author(struct store *s, const struct company *c,
                            const char *entry_key, int64_t *author);

#endif
