/* out.h -- results on stdout, messages on stderr.
 *
 * Lines for people are cleaned of control characters: names and labels come
 * from spreadsheets and peers, and must not steer a terminal. */
#ifndef OUT_H
#define OUT_H

#include <jansson.h>

#include "cli.h"
#include "symbiote/written.h"
#include "text.h"

/* A line of the result. */
void out_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Bytes of the result as they are. */
void out_raw(const char *text);
/* Why it did not work: always on stderr. */
void out_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A remark on stderr, unless --quiet. */
void out_note(const struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Why a file could not be read, for "...: %s.". */
const char *out_reason(enum lang lang, int error);

/* --json: an array as one object a line, an object as one line. */
void out_json(const json_t *value);
/* CLI_FAILED, with a message, if not everything could be written. */
enum cli_exit out_close(enum cli_exit exit);

/* False: a person at the terminal said no. */
bool out_confirm(const struct cli *cli, const char *question);

/* ---- tables ---------------------------------------------------------------
 */

enum { OUT_COLUMNS = 10, OUT_QUANTITY = 128 };

struct out_column {
    const char *heading; /* in the reader's language; NULL ends the list */
    size_t widest;       /* columns of the terminal; 0: no limit */
    bool right;
};
struct out_table {
    struct out_column column[OUT_COLUMNS + 1];
    char **cell;
    size_t cells, room;
};
/* Copies the text; NULL is an empty cell. */
void out_cell(struct out_table *t, const char *text);
/* Prints and frees.  Nothing is printed for a table without rows. */
void out_table(struct out_table *t);

/* ---- members of answers ---------------------------------------------------
 */

/* "" when absent. */
const char *out_text(const json_t *object, const char *name);
/* 0 when absent. */
int64_t out_integer(const json_t *object, const char *name);
/* The number in the reader's writing; "" when absent. */
const char *out_number(char out[static WRITTEN_NUMBER], const json_t *object,
                       const char *name, enum lang lang);
/* Local time and day; "" when absent. */
const char *out_time(char out[static WRITTEN_DAY], const json_t *object,
                     const char *name, enum lang lang);
/* "400–500 t/year" of qty_min, qty_max, unit, per. */
const char *out_quantity(char out[static OUT_QUANTITY], const json_t *object,
                         enum lang lang);
/* The same of an offer: its edges are roots of ten. */
const char *out_published_quantity(char out[static OUT_QUANTITY],
                                   const json_t *object, enum lang lang);
/* Texts of an array with commas, each worded by `word`, or as it is. */
void out_join(char *out, size_t cap, const json_t *array, enum lang lang,
              const char *(*word)(enum lang lang, const char *name));

#endif
