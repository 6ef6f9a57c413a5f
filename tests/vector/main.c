/* vectors FILE...: checks our code against files of published test vectors.
 * The last line of stdout is "N passed, N failed".  Exit 1 if any failed, or
 * if a file holds no vectors of a known format. */
#define _POSIX_C_SOURCE 200809L
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vector.h"

/* How a format is known: by its first line (a comment that names the columns)
 * or, where a file has been cut, by the shape of its first vector. */
struct format {
    const char *comment, *first_word;
    char separator;
    size_t fields; /* 0: any */
    void (*check)(struct tally *, char *);
};
static const struct format formats[] = {
    {"# one vector per block", "name", ' ', 0, check_noise},
    {"# inclusion <index>", "inclusion", ' ', 0, check_merkle},
    {"# consistency <size1>", "consistency", ' ', 0, check_merkle},
    {"# vkey TAB", NULL, '\t', 3, check_note},
    {"# <group> <kind>", NULL, '\t', 4, check_msgpack},
    {"# flags key sig", NULL, 0, 0, check_cctv},
    {"# tcId result pk msg sig", NULL, 0, 0, check_wycheproof_ed25519},
    {"# tcId result private public", NULL, 0, 0, check_wycheproof_x25519},
    {"# tcId result key iv aad msg ct tag", NULL, 0, 0, check_wycheproof_aead},
    {"# tcId result ikm salt info size okm", NULL, 0, 0, check_wycheproof_hkdf},
    {"# tcId result key msg tag", NULL, 0, 0, check_wycheproof_hmac},
};

static const struct format *by_comment(const char *line)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strncmp(line, formats[i].comment, strlen(formats[i].comment)) == 0)
            return &formats[i];
    return NULL;
}

static const struct format *by_shape(const char *line)
{
    char copy[512], *field[VECTOR_FIELDS];

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const struct format *f = &formats[i];

        (void)snprintf(copy, sizeof copy, "%s", line);
        if (f->separator == 0)
            continue;
        if (f->first_word) {
            size_t n = strlen(f->first_word);

            if (strncmp(line, f->first_word, n) == 0 && line[n] == ' ')
                return f;
        } else if (split_fields(copy, f->separator, field) == f->fields) {
            return f;
        }
    }
    return NULL;
}

static bool run_file(struct tally *t, FILE *in)
{
    const struct format *format = NULL;
    unsigned before = t->passed + t->failed;
    char *line = NULL;
    size_t room = 0;

    while (getline(&line, &room, in) >= 0) {
        t->line++;
        line[strcspn(line, "\r\n")] = '\0';
        if (!format && line[0] != '\0')
            format = line[0] == '#' ? by_comment(line) : by_shape(line);
        if (format && line[0] != '#')
            format->check(t, line);
    }
    if (format && format->check == check_noise)
        check_noise(t, NULL);
    free(line);
    return t->passed + t->failed > before;
}

int main(int argc, char **argv)
{
    struct tally t = {0};
    bool all_known = argc > 1;

    if (sodium_init() < 0)
        return 1;
    if (argc < 2)
        (void)fputs("usage: vectors FILE...\n", stderr);
    for (int i = 1; i < argc; i++) {
        FILE *in = fopen(argv[i], "r");

        t.file = argv[i];
        t.line = 0;
        if (!in || !run_file(&t, in)) {
            (void)fprintf(stderr, "%s: no vectors of a known format\n",
                          argv[i]);
            all_known = false;
        }
        if (in)
            (void)fclose(in);
    }
    (void)printf("%u passed, %u failed\n", t.passed, t.failed);
    return t.failed > 0 || !all_known ? 1 : 0;
}
