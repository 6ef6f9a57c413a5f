/* row.h -- the import under way, and what reads one row of it. */
#ifndef ROW_H
#define ROW_H

#include "columns.h"
#include "sheet.h"
#include "symbiote/import.h"
#include "text.h"

/* Rows already seen, by the hash of their key. */
struct seen {
    uint64_t key, digest;
    uint32_t line; /* 0: free */
};

struct import {
    enum import_kind kind;
    char country[3];
    struct text text;
    struct sheet sheet;
    struct columns columns;
    uint32_t heading_line;
    size_t heading_end; /* first byte after the headings */
    bool inherits;      /* blank company cells mean the one above */
    bool has_last;
    struct company last; /* company of the row before */
    char *original;
    size_t original_len;
    struct seen *seen; /* open addressing, a power of two */
    size_t seen_count, seen_cap;
    enum status end;
};

/* Cell of a field in the present row, "" if there is none. */
const char *row_cell(const struct import *imp, enum field field);

/* Notes an issue about a field (FIELD_NONE: the row).  A rejecting one sets
 * rec->rejected.  Beyond IMPORT_ISSUES_MAX doubts are dropped, errors replace
 * the last. */
void row_issue(const struct import *imp, struct import_record *rec,
               enum import_reason reason, enum field field);

/* As row_issue, never rejecting. */
void row_doubt(const struct import *imp, struct import_record *rec,
               enum import_reason reason, enum field field);

/* Copies a field's cell, with a doubt when it had to be cut. */
void row_copy(const struct import *imp, struct import_record *rec,
              enum field field, char *out, size_t cap);
/* The cells of every column of a field, joined. */
void row_join(const struct import *imp, struct import_record *rec,
              enum field field, char *out, size_t cap);

/* Place key from the columns of commune and its code; 0 with a doubt, or
 * without if nothing is said. */
uint32_t row_place(const struct import *imp, struct import_record *rec,
                   const char *country);
/* Class of activity; 0 likewise. */
uint16_t row_activity(const struct import *imp, struct import_record *rec,
                      enum field field);

/* Sets rec->flow.sharing (0 before); private when in doubt. */
void row_sharing(const struct import *imp, struct import_record *rec);

/* One reader per kind of file. */
void row_company(const struct import *imp, struct import_record *rec);
void row_flow(const struct import *imp, struct import_record *rec);
void row_establishment(const struct import *imp, struct import_record *rec);

/* Fills rec->company_key and company_name_key from rec->company. */
void row_company_keys(struct import_record *rec);

#endif
