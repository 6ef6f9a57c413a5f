/* adopt.h -- one edition of a register into own.db, whole or not at all.
 *
 * Writer, inside one transaction.  Whoever read the register (a delivery of the
 * command line, a spreadsheet, a count table), the rows are sorted out here
 * again: what cannot count is counted in the report and not stored. */
#ifndef ADOPT_H
#define ADOPT_H

#include <jansson.h>

#include "registers.h"
#include "symbiote/counts.h"
#include "symbiote/intake.h"
#include "symbiote/view.h"

struct adoption {
    struct edition edition; /* holder, kind, dated, imported_at, source_hash */
    struct intake_report report;
    struct establishment *row; /* sorted out in place */
    size_t rows;
    struct view names;    /* folded, each ended by NUL; own perimeter only */
    const uint32_t *area; /* ascending */
    size_t communes;
    const char *signer; /* of a count table: name, and tid as text; or NULL */
    const char *signer_tid;
};

/* What cannot count goes into the report; afterwards report.kept is rows. */
void adopt_sort_out(struct adoption *a);

/* After adopt_sort_out.  Editions that nothing refers to any more go.
 * STATUS_OUT_OF_RANGE: no row is left. */
enum status adopt_edition(struct store *s, struct adoption *a,
                          struct edition_change *change);

/* An edition for JSON: no, kind, dated, imported, hashes, rows, report. */
json_t *adopt_json(const struct edition *e);
const char *adopt_kind(enum register_kind kind);

#endif
