#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vector.h"

struct bytes bytes_of_hex(const char *hex)
{
    size_t digits = strcmp(hex, "-") == 0 ? 0 : strlen(hex);
    struct bytes b = {malloc(digits / 2), digits / 2, digits % 2 == 0};
    const char *end = hex;
    size_t len = 0;

    if (digits > 0 && b.ok)
        b.ok = sodium_hex2bin(b.p, b.len, hex, digits, NULL, &len, &end) == 0 &&
               len == b.len && *end == '\0';
    return b;
}

void bytes_free(struct bytes *b)
{
    free(b->p);
    *b = (struct bytes){0};
}

void count(struct tally *t, bool passed, const char *what)
{
    *(passed ? &t->passed : &t->failed) += 1;
    if (!passed)
        (void)fprintf(stderr, "%s:%u: %s\n", t->file, t->line, what);
}

size_t split_fields(char *line, char separator, char *field[VECTOR_FIELDS])
{
    size_t n = 0;

    while (line && n < VECTOR_FIELDS) {
        char *end = strchr(line, separator);

        field[n++] = line;
        if (end)
            *end++ = '\0';
        line = end;
    }
    return n;
}
