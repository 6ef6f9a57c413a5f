/* quantity.h -- amounts as people write them in spreadsheets.
 *
 * One amount may be spread over several cells: « 3 » | « bennes de 30 m3 » |
 * « mois », or stand in one: « env. 1 200 t/an », « 400-500 », « entre 3 et 4
 * t/mois », « > 1000 », « NC ».  French, Dutch and English mixed.
 *
 * Rules: a lone comma is a decimal comma; « 1.200 » is 1200, flagged; what the
 * amount cell says wins over the unit and period columns, these over the
 * column's heading.  Containers have a usual content when none is written (IBC
 * and big-bag 1 m3, drum 200 L) and are flagged.  A quarter, half-year or
 * fortnight becomes the amount per year.  Pure. */
#ifndef SYMBIOTE_QUANTITY_H
#define SYMBIOTE_QUANTITY_H

#include <stdbool.h>

#include "symbiote/flow.h"

/* Up to QUANTITY_REFUSED_FROM the reading is good (the first) or doubtful, from
 * there on there is none. */
enum [[nodiscard]] quantity_verdict{
    QUANTITY_READ,        /* read, or nothing said: « », « NC », « ? » */
    QUANTITY_SEPARATOR,   /* « 1.200 »: taken as 1200; « 1,200 »: as 1.2 */
    QUANTITY_CONTAINERS,  /* containers counted by their content */
    QUANTITY_SUM,         /* « 400 t + 50 t » added up */
    QUANTITY_CONVERTED,   /* per quarter, half-year: now per year */
    QUANTITY_DAY_OR_YEAR, /* « t/j »: day in French, year in Dutch */
    QUANTITY_CONFLICT,    /* the columns say otherwise; the cell counts */
    QUANTITY_NO_UNIT,     /* a number without a unit, or with an unknown one */
    QUANTITY_WORDS,       /* words left over: « 400 t de drêches » */
    QUANTITY_NO_NUMBER,   /* words only: taken as not said */
    QUANTITY_REFUSED_FROM, QUANTITY_UNREADABLE = QUANTITY_REFUSED_FROM,
    QUANTITY_NEGATIVE,     QUANTITY_ZERO,
    QUANTITY_ABSURD,    /* over 10^12 of any unit */
    QUANTITY_BACKWARDS, /* « 500-400 » */
};

/* Cells of one row; NULL or "" where there is none. */
struct quantity_cells {
    const char *amount, *unit, *period;
    const char *heading; /* « Tonnage (t/an) » over the amount */
};

/* Reads the cells.  *out is written unless the verdict is a refusal; its
 * `doubtful` is set for every verdict but QUANTITY_READ.  When several doubts
 * apply the gravest (greatest) is returned. */
enum quantity_verdict quantity_read(const struct quantity_cells *cells,
                                    struct quantity *out);

/* The container that the text names (« 3 bennes »); PACKAGING_NONE if none. */
enum packaging quantity_packaging(const char *text);

/* Unit and period alone, « t/an », « tonnes », « par mois »; false if the text
 * names neither. */
bool quantity_read_unit(const char *text, enum unit *unit, enum period *period);

#endif
