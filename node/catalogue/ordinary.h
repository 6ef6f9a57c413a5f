/* ordinary.h -- words and phrases that name nobody: particles, legal forms, the
 * catalogue's own labels, communes, trades, and the words of the protocol. */
#ifndef CATALOGUE_ORDINARY_H
#define CATALOGUE_ORDINARY_H

#include "names.h"

/* Enters all of them. */
enum status ordinary_enter(struct names *n);

/* The words of a text that are not skipped, at most `cap`: their indices, words
 * not known yet added.  *count says how many. */
enum status ordinary_words(struct names *n, const char *text, uint32_t *word,
                           size_t cap, size_t *count);

#endif
