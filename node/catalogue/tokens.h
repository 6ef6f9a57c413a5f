/* tokens.h -- the words of a text, folded as catalogue_fold does, each with the
 * bytes where it stands. */
#ifndef CATALOGUE_TOKENS_H
#define CATALOGUE_TOKENS_H

#include <stdbool.h>

#include "symbiote/view.h"

enum { TOKEN_CAP = 48 };

struct token {
    size_t from, to; /* bytes of the text: [from, to) */
    size_t len;
    char text[TOKEN_CAP]; /* cut to what fits, NUL ended */
    bool digits;          /* nothing else in it */
};

/* Begins as {.text = ...}. */
struct tokens {
    struct view text;
    size_t at;
};

/* False: no more. */
bool tokens_next(struct tokens *t, struct token *out);

/* Bytes of the character at `at`, which is inside the text: 1 to 4; an invalid
 * byte is a character of its own. */
size_t tokens_step(struct view text, size_t at);

#endif
