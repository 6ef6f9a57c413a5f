/* delivery.h -- the establishments of a perimeter on their way from the command
 * line, which reads the gigabytes of a register, to the daemon, which keeps
 * them.  Local only: no peer ever sees one.  Pure; lies in node/collect.
 *
 * A msgpack map (wire.h): 1 version (1), 2 source (1 SIRENE, 2 KBO), 3 day,
 * 4 SHA-256 of the files, 5 the numbers of intake_report in their order,
 * 6 rows of DELIVERY_ROW bytes, 7 names, each ended by NUL. */
#ifndef SYMBIOTE_DELIVERY_H
#define SYMBIOTE_DELIVERY_H

#include "symbiote/intake.h"
#include "symbiote/view.h"

enum { DELIVERY_ROW = 24 };

struct delivery {
    uint8_t source; /* as enum register_kind: 1 SIRENE, 2 KBO */
    uint32_t dated;
    uint8_t hash[32];
    struct intake_report report;
    struct view rows;  /* encoded; delivery_row reads them */
    struct view names; /* folded, each ended by NUL */
};

/* `r`: rows, names, report and source; the caller sets dated and hash of *d.
 * free(*bytes).  STATUS_NO_MEMORY, STATUS_TOO_BIG. */
enum status delivery_encode(const struct delivery *d,
                            const struct intake_result *r, uint8_t **bytes,
                            size_t *len);

/* Views into the bytes.  STATUS_MALFORMED, STATUS_OUT_OF_RANGE, STATUS_TOO_BIG
 * (more than INTAKE_SITES_MAX rows or INTAKE_NAMES_MAX bytes of names). */
enum status delivery_decode(struct delivery *out, const uint8_t *bytes,
                            size_t len);
size_t delivery_rows(const struct delivery *d);
/* One row, everything in it checked again: check digits, place, activity, size.
 * STATUS_OUT_OF_RANGE: one of them is not right. */
enum status delivery_row(const struct delivery *d, size_t i,
                         struct establishment *out);
/* The next name; false at the end.  Start with *at = 0. */
bool delivery_name(const struct delivery *d, size_t *at, const char **name);

#endif
