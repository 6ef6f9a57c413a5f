/* patterns.h -- numbers and addresses of people and businesses in a text. */
#ifndef CATALOGUE_PATTERNS_H
#define CATALOGUE_PATTERNS_H

#include "symbiote/textguard.h"

/* The first at or after *at, which goes past its first character: so that
 * everything is found by calling again.  False: no more. */
bool patterns_next(struct view text, size_t *at, struct textguard_hit *hit);

#endif
