/* recount.h -- the checker's own count of possible authors, from the rows of
 * the registers (or the own companies) themselves. */
#ifndef PUBLISH_RECOUNT_H
#define PUBLISH_RECOUNT_H

#include "symbiote/check.h"

enum { RECOUNT_NONE = -1, RECOUNT_BANDS = SIZE_BANDS + 1 };

/* What of a body decides who is possible. */
struct recount_cell {
    enum direction direction;
    enum kind kind;
    bool quantity_known;
    uint8_t lo, hi;
    const uint16_t *type;
    const uint32_t *commune;
    size_t types, communes;
};

/* Facts, asked once for each type and activity. */
struct recount_book {
    const struct check_ground *ground;
    uint32_t *area; /* ascending, each once */
    size_t communes;
    int32_t *activity; /* index of each activity seen, or -1 */
    uint16_t *nace;    /* and back */
    size_t activities;
    uint16_t **plausible[2]; /* per direction and type: per activity, or NULL */
    uint64_t *weight;        /* per activity and band: of the cell asked for */
};

struct recount_row {
    uint32_t unit;
    int32_t activity;
    uint8_t band;
};

/* Rows of one edition that count, each establishment once. */
struct recount_edition {
    enum population_kind kind;
    uint64_t *key; /* of the units, ascending */
    bool *person;
    uint32_t *now; /* index in the current edition; UINT32_MAX: gone */
    size_t units;
    bool sized;              /* nine rows in ten have a size */
    struct recount_row *row; /* by commune */
    size_t rows;
    size_t *first; /* per commune of the perimeter, and the end */
    /* The set asked for last: */
    uint64_t *weight; /* per unit */
    uint32_t *unit;   /* those with a weight */
    size_t count, persons;
};

enum status recount_open(struct recount_book *b,
                         const struct check_ground *ground);
void recount_close(struct recount_book *b);

/* `current` NULL: this is the current one. */
enum status recount_edition(struct recount_book *b, size_t index,
                            const struct recount_edition *current,
                            struct recount_edition *out);
void recount_edition_free(struct recount_edition *e);

/* The possible authors of a cell become the set of the edition.
 * STATUS_NO_MEMORY. */
enum status recount_set(struct recount_book *b, struct recount_edition *e,
                        const struct recount_cell *cell);

/* Index of a unit by key; UINT32_MAX: none. */
uint32_t recount_unit(const struct recount_edition *e, uint64_t key);
/* Whether a row of one of these activities stands in the cell and in the set:
 * for count tables. */
bool recount_has_trade(const struct recount_book *b,
                       const struct recount_edition *e,
                       const struct recount_cell *cell,
                       const struct company *company);

/* Place of a commune in the perimeter; -1: outside. */
int32_t recount_place(const struct recount_book *b, uint32_t commune);

#endif
