/* record.h -- a published body in words, for those who have to agree to it:
 * every field of the closed table (PROTOCOL 11), said or not said. */
#ifndef RECORD_H
#define RECORD_H

#include <jansson.h>

#include "symbiote/catalogue.h"
#include "symbiote/offer.h"

/* [{"field": "quantity", "label": "Quantity", "text": "100 to 316 t/year",
 *   "counted": true}, ...]; "counted" says whether the field narrows the
 * possible authors down.  `drafted`: the id is still to be drawn. */
json_t *record_words(const struct offer *o, bool drafted, enum lang lang);

/* SHA-256 of the body with sixteen bytes 1 as id: the content that a company
 * was shown.  STATUS_OUT_OF_RANGE: no valid body. */
enum status record_hash(const struct offer *o, uint8_t out[static 32]);

#endif
