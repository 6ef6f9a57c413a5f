/* factor_words.h -- one factor of a lead in words. */
#ifndef FACTOR_WORDS_H
#define FACTOR_WORDS_H

#include "symbiote/reasons.h"
#include "words.h"

void factor_words(struct words *w, enum factor factor,
                  const struct reasons_of *of);

#endif
