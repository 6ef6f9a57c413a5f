/* amount.h -- the words and signs of a quantity cell, for quantity.c. */
#ifndef AMOUNT_H
#define AMOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/quantity.h"

enum {
    AMOUNT_TEXT_MAX = 400,
    AMOUNT_TOKENS_MAX = 64,
    AMOUNT_ABSURD = -1, /* number too long to hold */
};

enum amount_role {
    AMOUNT_END,
    AMOUNT_NUMBER,
    AMOUNT_UNIT,
    AMOUNT_CONTAINER,
    AMOUNT_PERIOD,
    AMOUNT_APPROX,
    AMOUNT_MIN,
    AMOUNT_MAX,
    AMOUNT_MIN_AFTER, /* « et plus » */
    AMOUNT_UNTIL,     /* « tot »: to, or at most */
    AMOUNT_TO,        /* « to »: English to, or tonnes */
    AMOUNT_A,         /* « à », or « /a »: per annum */
    AMOUNT_BETWEEN,
    AMOUNT_AND,
    AMOUNT_OR,
    AMOUNT_DASH,
    AMOUNT_PLUS,
    AMOUNT_PER,
    AMOUNT_TIMES,
    AMOUNT_EQUALS,
    AMOUNT_SCALE, /* « mille » */
    AMOUNT_NONE,  /* « NC », « ? » */
    AMOUNT_SKIP,
    AMOUNT_UNKNOWN
};

/* One row of the word list.  `num`/`den` scale an amount of a UNIT into
 * `value`; a PERIOD holds num times per `value`; a CONTAINER usually holds
 * `num` litres (0: nobody knows); SCALE multiplies by `num`; a NUMBER written
 * as a word is `num`. */
struct amount_word {
    const char *text;
    uint8_t role, value;
    uint32_t num, den;
};

struct amount_token {
    const struct amount_word *word; /* NULL for numbers in digits, unknown */
    int64_t milli;                  /* NUMBER; AMOUNT_ABSURD */
    enum amount_role role;
    bool unsure; /* « 1.200 » */
};

/* Lower case ASCII with single spaces: accents off, every kind of space,
 * apostrophe, dash and superscript in its plain form.  False if it does not
 * fit. */
bool amount_clean(const char *text, char out[static AMOUNT_TEXT_MAX]);

/* Cuts cleaned text into tokens, AMOUNT_END last.  False if there are too
 * many. */
bool amount_tokens(const char *clean,
                   struct amount_token out[static AMOUNT_TOKENS_MAX]);

/* One cleaned text by itself (amount_read.c); `q` holds unless the verdict
 * refuses.  `numbers`: there was a number in it. */
struct amount_reading {
    struct quantity q;
    enum quantity_verdict verdict;
    bool numbers;
};
struct amount_reading amount_read(const char *clean);

/* The word list (amount_words.c). */
extern const struct amount_word amount_words[];
extern const size_t amount_words_count;

#endif
