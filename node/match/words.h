/* words.h -- sentences into a fixed buffer, numbers as people read them. */
#ifndef WORDS_H
#define WORDS_H

#include <stdint.h>

#include "symbiote/catalogue.h"

struct words {
    char *out;
    size_t cap, len; /* cap includes the NUL; what does not fit is cut */
    enum lang lang;
};

/* Empties the buffer. */
struct words words_into(char *out, size_t cap, enum lang lang);

/* Adds a sentence after a space, unless it is the first.  A sentence that does
 * not fit is cut at a whole character. */
void words_say(struct words *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

enum { WORDS_NUMBER = 32 };

/* "1 250", "3,2", "0.04": three digits and the reader's marks. */
void words_number(char out[static WORDS_NUMBER], int64_t milli, enum lang lang);

/* Metres as kilometres: "0.8", "14", "140". */
void words_km(char out[static WORDS_NUMBER], uint32_t metres, enum lang lang);

/* The label in the reader's language, else in English. */
const char *words_label(const char *const label[static LANGS], enum lang lang);

#endif
