/* stock.h -- official registers from files: gigabytes read here, so that
 * permissions and time stay away from the daemon, and what lies in a perimeter
 * made ready to be handed over (delivery.h). */
#ifndef STOCK_H
#define STOCK_H

#include <jansson.h>

#include "cli.h"
#include "symbiote/intake.h"

enum { STOCK_FILES = 64 };

/* What a file is, by its first line. */
enum stock_kind {
    STOCK_TABLE, /* a simple CSV */
    STOCK_REGISTER,
    STOCK_COUNTS, /* a count table */
    STOCK_KINDS
};

struct stock_file {
    char *path; /* malloc'd */
    enum stock_kind kind;
    enum intake_role role;
    uint64_t bytes; /* 0: not known (standard input) */
};

struct stock {
    struct stock_file file[STOCK_FILES];
    size_t files;
};

/* The files named; of a folder all *.csv in it.  False: explained on stderr. */
bool stock_find(const struct cli *cli, struct stock *s, char **word,
                size_t words);
void stock_free(struct stock *s);

/* Reads the registers of `s`, with a bar on a terminal.  `area`: place keys.
 * `dated` 0: as the files tell.  False: explained on stderr. */
struct stock_want {
    const uint32_t *area;
    size_t communes;
    uint32_t dated;
};
struct stock_result {
    uint8_t *bytes; /* the delivery, malloc'd */
    size_t len;
    json_t *issues; /* the rows rejected; release it */
};
bool stock_read(const struct cli *cli, struct stock *s,
                const struct stock_want *want, struct stock_result *out);

#endif
