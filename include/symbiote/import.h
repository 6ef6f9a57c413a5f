/* import.h -- spreadsheets of companies, flows and register rows: bytes in,
 * records out, one row at a time.  Pure; import.c lies in node/collect.
 *
 *   import_open(&imp, &opt, &issue)
 *   while (import_next(imp, &rec))     one record per row with anything in it
 *       store(rec), report(rec.issue[...])
 *   import_close(imp)
 *
 * A row that cannot be used comes as a record with `rejected` set and costs
 * nothing else; a reading worth a second look is an issue that does not reject.
 * Cells are never changed: `original` holds what the file said.
 *
 * Identity (DECISIONS 5).  A company is its register number if it has a valid
 * one, else its name and commune.  A flow is its reference if it has one, else
 * its company, direction, label and waste code.  `key` is the identity as text
 * (unique within one kind of record of a node); `digest` changes when any cell,
 * or what a column was taken for, has changed. */
#ifndef SYMBIOTE_IMPORT_H
#define SYMBIOTE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"
#include "symbiote/flow.h"
#include "symbiote/register.h"
#include "symbiote/status.h"

enum {
    IMPORT_FILE_MAX = 64 << 20,
    IMPORT_ROW_MAX = 64 << 10,
    IMPORT_COLUMNS_MAX = 200,
    IMPORT_ISSUES_MAX = 16,
    IMPORT_KEY_MAX = 480,
    IMPORT_CELL_MAX = 120,
    IMPORT_MAPPING_MAX = 64 << 10,
    IMPORT_SENTENCE_MAX = 512,
};

enum import_kind { IMPORT_COMPANIES, IMPORT_FLOWS, IMPORT_REGISTER };

/* Codes of the JSON field "reason"; import_reason_name() gives the text. */
#define IMPORT_REASONS(X)                                                      \
    X(NONE, "")                                                                \
    /* the whole file */                                                       \
    X(FILE_EMPTY, "FILE_EMPTY")                                                \
    X(FILE_TOO_BIG, "FILE_TOO_BIG")                                            \
    X(FILE_XLSX, "FILE_XLSX")                                                  \
    X(FILE_ODS, "FILE_ODS")                                                    \
    X(FILE_XLS, "FILE_XLS")                                                    \
    X(FILE_PDF, "FILE_PDF")                                                    \
    X(FILE_HTML, "FILE_HTML")                                                  \
    X(FILE_BINARY, "FILE_BINARY")                                              \
    X(NO_HEADER, "NO_HEADER")                                                  \
    X(NO_COLUMN, "NO_COLUMN")                                                  \
    X(MAP_LINE, "MAP_LINE")                                                    \
    X(MAP_FIELD, "MAP_FIELD")                                                  \
    X(MAP_COLUMN, "MAP_COLUMN")                                                \
    /* a row: rejected */                                                      \
    X(ROW_TOO_LONG, "ROW_TOO_LONG")                                            \
    X(ROW_QUOTE, "ROW_QUOTE")                                                  \
    X(ROW_SHORT, "ROW_SHORT")                                                  \
    X(NO_NAME, "NO_NAME")                                                      \
    X(NO_COMPANY, "NO_COMPANY")                                                \
    X(NO_LABEL, "NO_LABEL")                                                    \
    X(NO_DIRECTION, "NO_DIRECTION")                                            \
    X(BAD_DIRECTION, "BAD_DIRECTION")                                          \
    X(NO_NUMBER, "NO_NUMBER")                                                  \
    X(BAD_NUMBER, "BAD_NUMBER")                                                \
    X(CHECK_DIGITS, "CHECK_DIGITS")                                            \
    X(REF_TWICE, "REF_TWICE")                                                  \
    X(COMPANY_TWICE, "COMPANY_TWICE")                                          \
    X(QUANTITY_UNREADABLE, "QUANTITY_UNREADABLE")                              \
    X(QUANTITY_NEGATIVE, "QUANTITY_NEGATIVE")                                  \
    X(QUANTITY_ZERO, "QUANTITY_ZERO")                                          \
    X(QUANTITY_ABSURD, "QUANTITY_ABSURD")                                      \
    X(QUANTITY_BACKWARDS, "QUANTITY_BACKWARDS")                                \
    /* also a doubt where the row can do without the cell */                   \
    X(BAD_PLACE, "BAD_PLACE")                                                  \
    X(BAD_ACTIVITY, "BAD_ACTIVITY")                                            \
    /* doubts: the row is kept */                                              \
    X(AMBIGUOUS_PLACE, "AMBIGUOUS_PLACE")                                      \
    X(AMBIGUOUS_NUMBER, "AMBIGUOUS_NUMBER")                                    \
    X(BAD_CODE, "BAD_CODE")                                                    \
    X(CODE_PADDED, "CODE_PADDED")                                              \
    X(CODE_STAR, "CODE_STAR")                                                  \
    X(HAZARD_MISMATCH, "HAZARD_MISMATCH")                                      \
    X(BAD_TYPE, "BAD_TYPE")                                                    \
    X(UNSURE_TYPE, "UNSURE_TYPE")                                              \
    X(NO_TYPE, "NO_TYPE")                                                      \
    X(BAD_WORD, "BAD_WORD")                                                    \
    X(BAD_SHARING, "BAD_SHARING")                                              \
    X(BAD_DATE, "BAD_DATE")                                                    \
    X(DATES_BACKWARDS, "DATES_BACKWARDS")                                      \
    X(QUANTITY_SEPARATOR, "QUANTITY_SEPARATOR")                                \
    X(QUANTITY_CONTAINERS, "QUANTITY_CONTAINERS")                              \
    X(QUANTITY_SUM, "QUANTITY_SUM")                                            \
    X(QUANTITY_CONVERTED, "QUANTITY_CONVERTED")                                \
    X(QUANTITY_DAY_OR_YEAR, "QUANTITY_DAY_OR_YEAR")                            \
    X(QUANTITY_CONFLICT, "QUANTITY_CONFLICT")                                  \
    X(QUANTITY_NO_UNIT, "QUANTITY_NO_UNIT")                                    \
    X(QUANTITY_WORDS, "QUANTITY_WORDS")                                        \
    X(QUANTITY_NO_NUMBER, "QUANTITY_NO_NUMBER")                                \
    X(QUANTITY_NO_BASE, "QUANTITY_NO_BASE")                                    \
    X(ASSUMED_DIRECTION, "ASSUMED_DIRECTION")                                  \
    X(ASSUMED_KIND, "ASSUMED_KIND")                                            \
    X(SAME_COMPANY, "SAME_COMPANY")                                            \
    X(SAME_FLOW_TWICE, "SAME_FLOW_TWICE")                                      \
    X(TEXT_CUT, "TEXT_CUT")

enum import_reason {
#define X(name, text) IMPORT_##name,
    IMPORT_REASONS(X)
#undef X
        IMPORT_REASON_COUNT
};

struct import_issue {
    enum import_reason reason;
    bool rejected;                /* false: a doubt */
    uint32_t line;                /* of the file, from 1; 0: the whole file */
    char column[IMPORT_CELL_MAX]; /* heading as the file has it, may be cut */
    char cell[IMPORT_CELL_MAX];   /* what the cell said, may be cut */
    uint32_t other_line;          /* the same thing is there already; or 0 */
};

struct import_options {
    enum import_kind kind;
    const char *country; /* "FR", "BE" or "": where doubtful places are */
    /* A mapping remembered or written by the user, NULL for none: lines
     * « column heading = field », '#' comments; field "ignore" leaves a column
     * out.  Columns it does not name are found as usual. */
    const char *mapping;
    bool mapping_strict; /* the user's own: a line that fits nothing fails */
};

struct import_record {
    uint32_t line;
    bool rejected;
    struct company company; /* for flows: as far as the row tells, `draft` */
    struct flow flow;       /* IMPORT_FLOWS; ids are 0 */
    struct establishment establishment; /* IMPORT_REGISTER */
    char key[IMPORT_KEY_MAX];           /* of the record itself */
    char company_key[IMPORT_KEY_MAX];   /* of company: number, or name+place */
    char company_name_key[IMPORT_KEY_MAX]; /* folded name alone, to find a
                                              company that is known better */
    uint64_t digest;
    const char *original; /* import_original_next(); until the next call */
    size_t original_len;
    struct import_issue issue[IMPORT_ISSUES_MAX];
    size_t issues;
};

struct import;

/* Finds encoding, separator, heading and columns.  `bytes` must stay valid and
 * unchanged until import_close.  On failure *issue says why, for
 * import_sentence: STATUS_MALFORMED (not a CSV file, no heading, bad mapping),
 * STATUS_TOO_BIG, STATUS_NOT_FOUND (mapping names a column that is not there),
 * STATUS_NO_MEMORY. */
enum status import_open(struct import **out, const uint8_t *bytes, size_t len,
                        const struct import_options *opt,
                        struct import_issue *issue);

/* The next row that is not empty.  False at the end. */
bool import_next(struct import *imp, struct import_record *rec);

/* STATUS_OK, or STATUS_NO_MEMORY if the rows ended early for that. */
enum status import_end(const struct import *imp);

/* NULL is allowed. */
void import_close(struct import *imp);

/* Bytes read so far, of `len`: progress. */
size_t import_position(const struct import *imp);

/* The mapping in use, in the form of import_options.mapping, to be remembered.
 * STATUS_TOO_BIG: over `cap`; IMPORT_MAPPING_MAX always suffices. */
enum status import_mapping(const struct import *imp, char *out, size_t cap);

/* Walks an original: pairs of heading and cell that point into it, not NUL
 * ended.  Start with *at = 0; false at the end or where the blob is broken. */
struct import_cell {
    const char *heading, *text;
    size_t heading_len, text_len;
};
bool import_original_next(const char *original, size_t len, size_t *at,
                          struct import_cell *cell);

/* Stable code of a reason ("BAD_NUMBER"). */
const char *import_reason_name(enum import_reason reason);

/* One or two sentences for the user: what, where, what to do. */
void import_sentence(char *out, size_t cap, enum lang lang,
                     const struct import_issue *issue);

#endif
