/* intake.h -- official registers as their publishers give them, read as a
 * stream: bytes in, the establishments of one perimeter out.  Pure; the files
 * lie in node/collect (intake*.c).
 *
 *   intake_open(&in, area, communes)
 *   for each file, in ascending order of its role:
 *       intake_begin(in, role); intake_feed(in, bytes, n)...; intake_end(in)
 *   intake_finish(in, &result)
 *   intake_close(in)
 *
 * SIRENE (INSEE, Licence Ouverte): StockEtablissement, then StockUniteLegale.
 * KBO/BCE open data (FPS Economy): meta, address, establishment, enterprise,
 * activity and denomination; contact, code and branch say nothing that counts.
 * Columns are found by their heading, in any order; unknown ones are skipped.
 *
 * What counts (PRIVACY 1.1 and 8): active establishments that the register
 * shows, whose commune is in the perimeter, with an employee (unknown in the
 * KBO) and an activity that is one class of NACE Rev. 2.  Natural persons are
 * kept and flagged.  Every row of the file of establishments is in exactly one
 * number of intake_report, by the first cause that applies.
 *
 * Memory follows the perimeter, not the files. */
#ifndef SYMBIOTE_INTAKE_H
#define SYMBIOTE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/import.h"
#include "symbiote/register.h"
#include "symbiote/status.h"

enum {
    INTAKE_HEAD = 4096,         /* bytes that intake_recognise wants */
    INTAKE_SITES_MAX = 1000000, /* rows of the perimeter, before leaving out */
    INTAKE_NAMES_MAX = 40 << 20,
    INTAKE_ISSUES_MAX = 200, /* rejected rows that are told apart */
    INTAKE_NAME_LEN = 4,     /* shorter names guard nothing */
};

/* In the order in which the files have to be read. */
enum intake_role {
    INTAKE_UNKNOWN,
    INTAKE_SIRENE_SITES,
    INTAKE_SIRENE_UNITS,
    INTAKE_KBO_META,
    INTAKE_KBO_ADDRESSES,
    INTAKE_KBO_SITES,
    INTAKE_KBO_UNITS,
    INTAKE_KBO_ACTIVITIES,
    INTAKE_KBO_NAMES,
    INTAKE_KBO_OTHER, /* contact, code, branch: not needed */
    INTAKE_ROLES
};

/* What a file is, by its first line (up to INTAKE_HEAD bytes). */
enum intake_role intake_recognise(const uint8_t *head, size_t len);
/* The name under which publishers give it: "StockEtablissement". */
const char *intake_role_name(enum intake_role role);
/* Roles that must have been read for a source to be whole; INTAKE_UNKNOWN when
 * nothing is missing.  `seen` is a bit 1 << role for each. */
enum intake_role intake_missing(unsigned seen);

/* Rows of the file of establishments, each counted once. */
struct intake_report {
    uint64_t read;
    uint64_t rejected;          /* number or row unreadable; see the issues */
    uint64_t outside;           /* the commune is not of the perimeter */
    uint64_t no_place;          /* no commune is told that we know */
    uint64_t inactive;          /* ceased, or not open yet; unit included */
    uint64_t not_visible;       /* the register withholds it */
    uint64_t no_unit;           /* its legal unit is not in the files */
    uint64_t without_employees; /* NN, 00, or no employer */
    uint64_t no_activity;       /* none that converts safely to NACE Rev. 2 */
    uint64_t repeated;          /* the establishment is there twice */
    uint64_t kept;
    uint64_t persons;   /* natural persons, of those kept */
    uint64_t converted; /* activity by concordance, of those kept */
};

/* Views into the intake, until intake_close. */
struct intake_result {
    enum intake_role source; /* INTAKE_SIRENE_SITES or INTAKE_KBO_SITES */
    uint32_t dated;          /* day, since 1970, that the files tell; or 0 */
    const struct establishment *row;
    size_t rows;
    const char *names; /* folded, each ended by NUL */
    size_t names_len;
    struct intake_report report;
    const struct import_issue *issue;
    size_t issues;
};

struct intake;

/* `area`: place keys, ascending.  STATUS_NO_MEMORY; STATUS_OUT_OF_RANGE: no
 * commune. */
enum status intake_open(struct intake **out, const uint32_t *area,
                        size_t communes);
void intake_close(struct intake *in); /* NULL is fine */

/* STATUS_OUT_OF_RANGE: a role before the last one, of another source, or
 * INTAKE_UNKNOWN. */
enum status intake_begin(struct intake *in, enum intake_role role);
/* Any cut of the bytes will do.  STATUS_MALFORMED: the first line lacks a
 * column (intake_issue says which); STATUS_TOO_BIG: more than
 * INTAKE_SITES_MAX rows or INTAKE_NAMES_MAX bytes of names in the perimeter;
 * STATUS_NO_MEMORY.  A failure stays. */
enum status intake_feed(struct intake *in, const uint8_t *bytes, size_t len);
enum status intake_end(struct intake *in);
/* Leaves out what the files together say does not count.
 * STATUS_NOT_FOUND: a file is missing (intake_missing). */
enum status intake_finish(struct intake *in, struct intake_result *out);

/* Why feed or end failed, for import_sentence. */
const struct import_issue *intake_failure(const struct intake *in);

/* ---- other editions of the activities (concordance.c) -------------------- */

enum nace_edition { NACE_REV_2, NACE_REV_2_1, NACE_REV_1_1, NACE_EDITIONS };

/* The class of NACE Rev. 2 that a national code of an edition lies in:
 * « 11.050 », « 1105Z », « 81232 ».  STATUS_NOT_FOUND: it moved to several
 * classes, or where it went is not certain. */
enum status concordance_class(enum nace_edition edition, const char *code,
                              uint16_t *nace);

#endif
