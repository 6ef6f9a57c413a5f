/* label.h -- what people read for the stable names of vocab.h, offers and
 * peers.  Pure. */
#ifndef SYMBIOTE_LABEL_H
#define SYMBIOTE_LABEL_H

#include "symbiote/catalogue.h"
#include "symbiote/status.h"

/* "by_product" -> "by-product" in the reader's language.  A name that is not
 * known (a newer daemon) is returned as it is. */
const char *label_of(enum lang lang, const char *name);

/* A class of the field "temperature" or "pressure" ("low" -> "15 to 59 °C");
 * a name of any other field as label_of has it. */
const char *label_class(enum lang lang, const char *field, const char *name);

/* What went wrong, for a sentence that says what of: "it took too long". */
const char *label_status(enum lang lang, enum status s);

/* "t", "year" -> "t/an"; the period "once" and that of an area are left out. */
void label_unit(char *out, size_t cap, enum lang lang, const char *unit,
                const char *per);

#endif
