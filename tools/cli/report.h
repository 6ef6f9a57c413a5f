/* report.h -- files that are imported, and what became of their rows. */
#ifndef REPORT_H
#define REPORT_H

#include <jansson.h>

#include "cli.h"

struct bytes {
    char *p;
    size_t len, room;
};

/* Appends a whole file of at most `most` bytes; "-" is standard input.  False:
 * it was explained on stderr.  b->p is the caller's to free. */
bool report_read(const struct cli *cli, const char *path, size_t most,
                 struct bytes *b);

/* The name behind the last slash. */
const char *report_file(const char *path);

/* Counts, rejected rows and doubts of an import, for people. */
void report_show(const struct cli *cli, const json_t *result);

#endif
