/* args.h -- command-line words: options by name, the rest by position.
 *
 * "--name VALUE", "--name=VALUE", "-d VALUE"; "--" ends the options; a single
 * "-" is a word.  Words and values point into argv, which is permuted.  Pure.
 */
#ifndef ARGS_H
#define ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

enum { ARGS_GIVEN_MAX = 32 };

struct args_option {
    const char *name; /* without hyphens; NULL ends a list */
    char letter;      /* '\0': none */
    bool value;       /* takes one */
};

struct args_given {
    const struct args_option *option;
    const char *value; /* NULL for a flag */
};

struct args {
    /* What may be given; either may be NULL.  Set before args_parse. */
    const struct args_option *own, *common;
    bool stop_at_word; /* leave everything from the first word on */
    char **word;
    size_t words;
    struct args_given given[ARGS_GIVEN_MAX];
    size_t givens;
    const char *wrong; /* the part of the input that was refused */
};

/* STATUS_NOT_FOUND: no such option; STATUS_MALFORMED: its value is missing, or
 * it takes none; STATUS_FULL: too many options.  args.wrong says which. */
enum status args_parse(struct args *a, size_t argc, char **argv);

/* The last value given, or NULL; for a flag use args_has. */
const char *args_value(const struct args *a, const char *name);
bool args_has(const struct args *a, const char *name);

/* ---- values ---------------------------------------------------------------
 */

/* A whole decimal number in [min, max] and nothing else. */
enum status args_number(const char *text, int64_t min, int64_t max,
                        int64_t *out);

/* "72h", "30m", "3d", "90s" or "90": seconds, 1 to 2^31. */
enum status args_duration(const char *text, int64_t *seconds);

#endif
