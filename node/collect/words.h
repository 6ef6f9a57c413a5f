/* words.h -- the closed vocabularies in people's words, three languages. */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>

enum words {
    WORDS_DIRECTION,
    WORDS_KIND,
    WORDS_STATE,
    WORDS_LEGAL,
    WORDS_CONFIDENCE,
    WORDS_PACKAGING,
    WORDS_SHARING,
    WORDS_YES_NO, /* 1 yes, 2 no */
    WORDS_PERSON  /* 1 a sole trader: yes, or a legal form; 2 no */
};

/* The value that a cell names (its own stable name too); 0 if it says nothing
 * known.  The longest known words in it count. */
unsigned words_find(enum words list, const char *cell);

/* « », « ? », « NC », « à définir », « onbekend »: nothing is said. */
bool words_unsaid(const char *cell);

#endif
