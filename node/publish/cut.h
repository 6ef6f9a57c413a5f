/* cut.h -- the kd-cut: communes of a perimeter into cells that all hold
 * (PRIVACY 2.2 step 3, PROTOCOL 12.2).
 *
 * A cell is cut where both halves hold and the sum over halves of candidates x
 * radius is least; cutting goes on until nothing can be cut.  Integers only. */
#ifndef PUBLISH_CUT_H
#define PUBLISH_CUT_H

#include "tally.h"
#include "weigh.h"

/* Coordinates on a plane in hundreds of metres from the perimeter's corner. */
struct ground {
    size_t places;
    int32_t *at[2];     /* per place: x and y */
    uint16_t *order[2]; /* places in ascending x and y */
    uint16_t *label;    /* per place: its cell, the result of a cut */
    size_t cells;
    uint16_t *member; /* places, by cell */
    uint16_t *first;  /* per cell: its first member; cells + 1 */
    /* The candidates drawn for one range, by place: units with sites in one
     * place only are summed up, the others stay apart. */
    struct tally_sum *sum;
    int64_t *sites; /* per place: candidate sites */
    uint64_t *mass; /* per place: prior weight */
    uint32_t *wide; /* units with sites in several places */
    uint64_t *weight;
    uint32_t *start; /* places + 1 */
    /* Scratch. */
    uint16_t *row[2]; /* places in ascending x and y, cell by cell */
    uint16_t *spare;
    uint16_t *todo; /* ends of cells that may be cut further */
    bool *goes;
    int64_t *left; /* spread per prefix, -1: does not hold */
};

/* What counting takes, together. */
struct counter {
    const struct weigher *weigher;
    struct candidates *candidates;
    struct ground *ground;
    struct tally *tally;
};

/* What a cell comes to. */
struct cell_sum {
    int64_t n, x, y, xx; /* candidates; sums of x, y, x*x + y*y */
    uint64_t mass;       /* prior weight */
};

/* STATUS_NOT_FOUND: a commune is no place. */
enum status cut_open(struct ground *g, const struct population *pop,
                     const struct facts *facts);
void cut_close(struct ground *g);

bool cut_holds(const struct count *c, const struct policy *p);

/* Draws the candidates that weigh something in a range; what follows is about
 * them. */
void cut_draw(const struct counter *c, struct range range);

/* Counts them in the places with this label, or in all. */
enum { CUT_ALL = 0xffff };
struct count cut_count(const struct ground *g, struct tally *t,
                       const struct policy *p, uint16_t label,
                       struct cell_sum *sum);

/* Candidates times radius, in hundreds of metres. */
int64_t cut_spread(const struct cell_sum *s);

/* One cell of all places. */
void cut_whole(struct ground *g);

/* After labels (below the number of places) were given by hand: cells are
 * numbered by their first place and their members listed. */
void cut_renumber(struct ground *g);

/* Labels places 0 .. cells-1, cells in the order of their first place. */
void cut_places(struct ground *g, struct tally *t, const struct policy *p);

#endif
