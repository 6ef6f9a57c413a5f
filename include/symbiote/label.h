/* label.h -- what people read for the stable names of vocab.h, offers and
 * peers.  Pure. */
#ifndef SYMBIOTE_LABEL_H
#define SYMBIOTE_LABEL_H

#include "symbiote/catalogue.h"

/* "by_product" -> "by-product" in the reader's language.  A name that is not
 * known (a newer daemon) is returned as it is. */
const char *label_of(enum lang lang, const char *name);

/* "t", "year" -> "t/an"; the period "once" and that of an area are left out. */
void label_unit(char *out, size_t cap, enum lang lang, const char *unit,
                const char *per);

#endif
