/* returned.h -- companies that were erased and are there again: their history
 * is found by the keyed hash that the erasure left (store/secret.h). */
#ifndef RETURNED_H
#define RETURNED_H

#include "store.h"
#include "symbiote/flow.h"

struct workbook;

/* The hash that an erasure would leave of this company; 0 while nothing on this
 * node needed the key. */
enum status returned_author(struct store *s, const struct company *c,
                            const char *entry_key, int64_t *author);

/* Gives publications of erased companies their author: that of the company that
 * came back, else one of their own that no company has.  Worker. */
enum status returned_find(struct workbook *w, struct store *s);

#endif
