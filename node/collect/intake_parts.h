/* intake_parts.h -- the parts of an intake (intake.h): the splitter of rows,
 * the tables of keys, and one file of rules per source. */
#ifndef INTAKE_PARTS_H
#define INTAKE_PARTS_H

#include "symbiote/intake.h"

/* ---- rows (intake_rows.c) ------------------------------------------------ */

/* A cell inside the splitter's buffer; ended by NUL while its row is read. */
struct cell {
    char *p;
    size_t len;
};

enum { SPLIT_CELLS = 128 };

/* Cuts a stream of bytes into rows of cells: quotes doubled inside quotes,
 * line ends inside quotes, CR LF, a byte order mark.  Cells from SPLIT_CELLS on
 * are skipped. */
struct splitter {
    char *buf;
    size_t len, start; /* bytes held; where the next row begins */
    char separator;    /* 0: not known yet */
    uint32_t line;     /* of the row just cut; from 1 */
    uint32_t next;     /* line on which the next row begins */
    bool skipping;     /* inside a row that was too long */
    struct cell cell[SPLIT_CELLS];
    size_t cells;
};

enum split { SPLIT_ROW, SPLIT_MORE, SPLIT_TOO_LONG };

enum status split_open(struct splitter *s);
void split_close(struct splitter *s);
void split_restart(struct splitter *s);
/* Takes some of the bytes; how many. */
size_t split_put(struct splitter *s, const uint8_t *bytes, size_t len);
/* The next row; `last`: no more bytes will come. */
enum split split_next(struct splitter *s, bool last);

/* ---- keys (intake_keys.c) ------------------------------------------------ */

/* 64-bit keys (never 0) to numbers. */
struct keys {
    uint64_t *key;
    uint32_t *value;
    size_t cap, used;
};

enum { KEYS_NONE = 0x7fffffff };

void keys_free(struct keys *k);
/* KEYS_NONE: not there. */
uint32_t keys_get(const struct keys *k, uint64_t key);
/* Sets; false: no memory. */
bool keys_set(struct keys *k, uint64_t key, uint32_t value);

/* ---- the intake ---------------------------------------------------------- */

/* Why a row of the perimeter does not count. */
enum left {
    LEFT_NOT,
    LEFT_REJECTED,
    LEFT_INACTIVE,
    LEFT_NOT_VISIBLE,
    LEFT_WITHOUT_EMPLOYEES,
};

/* An establishment of the perimeter, until all files are read. */
struct pending {
    struct establishment e;
    uint32_t next; /* of the same legal unit; KEYS_NONE ends */
    uint8_t left;
    uint8_t rank; /* of its activity so far; NO_RANK: none */
    bool listed;  /* the file of establishments has it */
    bool known;   /* its legal unit is in the files */
};

enum { NO_RANK = 0xff, RANK_OF_UNIT = 16 };

enum { INTAKE_COLUMNS = 16 };

/* Municipalities as the KBO writes them, once each. */
struct place_memo {
    struct keys seen; /* hash of the text, to its index */
    struct {
        uint32_t text; /* offset of the text */
        uint32_t commune;
    } * entry;
    char *text;
    size_t entries, text_len;
};

struct intake {
    uint32_t *area;
    size_t communes;
    uint32_t *alias; /* FR commune code -> place key; 0 not asked, 1 none */
    struct splitter split;
    enum intake_role role;
    unsigned seen; /* bit 1 << role */
    bool headed;   /* the first line of this file is read */
    int column[INTAKE_COLUMNS];
    size_t width; /* cells that a row must have */
    struct pending *site;
    size_t sites, room;
    struct keys by_site, by_unit;
    struct place_memo memo;
    char *names;
    size_t names_len, names_room;
    uint32_t dated;
    struct intake_report report;
    struct import_issue issue[INTAKE_ISSUES_MAX], failure;
    size_t issues;
    enum status status; /* a failure stays */
    struct establishment *kept;
};

/* "" where the file has no such column. */
const char *intake_cell(const struct intake *in, unsigned column);
void intake_fail(struct intake *in, enum status s);
/* Notes a rejected row; does not count it. */
void intake_note(struct intake *in, enum import_reason reason, unsigned column);
/* NULL: the intake has failed. */
struct pending *intake_add(struct intake *in);
/* Hangs a pending establishment under its legal unit. */
void intake_hang(struct intake *in, uint32_t index);
void intake_name(struct intake *in, const char *text);
bool intake_inside(const struct intake *in, uint32_t commune);
/* Takes an activity that is better than the one so far; lower is better. */
void intake_activity(struct pending *p, unsigned rank, uint16_t nace);

/* « 31-12-2025 » or « 2025-12-31T... »; 0: neither. */
uint32_t intake_day(const char *text);

/* ---- sources ------------------------------------------------------------- */

/* One row of a file; the cells are read with intake_cell. */
void sirene_site(struct intake *in);
void sirene_unit(struct intake *in);
void kbo_meta(struct intake *in);
void kbo_address(struct intake *in);
void kbo_site(struct intake *in);
void kbo_unit(struct intake *in);
void kbo_activity(struct intake *in);
void kbo_name(struct intake *in);
void kbo_free(struct intake *in);

/* Columns, in the order of the names in intake_shape.c. */
enum {
    SITE_SIRET,
    SITE_STATUS,
    SITE_SIZE,
    SITE_COMMUNE,
    SITE_STATE,
    SITE_NAF,
    SITE_NAF_EDITION,
    SITE_NEEDED,
    SITE_EMPLOYER = SITE_NEEDED,
    SITE_NAF_25,
    SITE_TREATED,
    SITE_ABROAD,
    SITE_NAME_1,
    SITE_NAME_2,
    SITE_NAME_3,
    SITE_NAME_4
};
enum {
    UNIT_SIREN,
    UNIT_STATUS,
    UNIT_STATE,
    UNIT_CATEGORY,
    UNIT_NAF,
    UNIT_NAF_EDITION,
    UNIT_NEEDED,
    UNIT_NAF_25 = UNIT_NEEDED,
    UNIT_NAME_1,
    UNIT_NAME_2,
    UNIT_NAME_3,
    UNIT_NAME_4,
    UNIT_NAME_5
};
enum { META_VARIABLE, META_VALUE, META_NEEDED };
enum {
    ADDRESS_ENTITY,
    ADDRESS_TYPE,
    ADDRESS_ZIP,
    ADDRESS_NL,
    ADDRESS_FR,
    ADDRESS_NEEDED,
    ADDRESS_COUNTRY_NL = ADDRESS_NEEDED,
    ADDRESS_COUNTRY_FR,
    ADDRESS_STRUCK
};
enum { KSITE_NUMBER, KSITE_UNIT, KSITE_NEEDED, KSITE_START = KSITE_NEEDED };
enum { KUNIT_NUMBER, KUNIT_STATUS, KUNIT_TYPE, KUNIT_NEEDED };
enum {
    ACT_ENTITY,
    ACT_EDITION,
    ACT_CODE,
    ACT_CLASS,
    ACT_NEEDED,
    ACT_GROUP = ACT_NEEDED
};
enum { NAME_ENTITY, NAME_TEXT, NAME_NEEDED };

/* Headings of a role: the needed ones first. */
struct shape {
    const char *name;           /* of the file */
    const char *const *heading; /* NULL ends; at most INTAKE_COLUMNS */
    unsigned needed;
    void (*row)(struct intake *in);
};
const struct shape *intake_shape(enum intake_role role);

#endif
