/* editions.h -- the populations of the editions of our own register that
 * something shown within the horizon was live in, and the cells in force over
 * them.  Worker thread; part of territory.c. */
#ifndef EDITIONS_H
#define EDITIONS_H

#include "territory.h"

/* Lists the editions; none without a register. */
enum status editions_list(struct territory *t, struct store *s);
/* The rows of an edition; *row is the caller's to free. */
enum status editions_rows(struct store *s, uint32_t no,
                          struct establishment **row, size_t *rows);
/* t->population, t->past and t->view. */
enum status editions_populations(struct territory *t, struct store *s,
                                 const struct history *h);
/* t->partition: the cells that were kept with the edition, as long as policy
 * and tables are the same, else those before them brought forward. */
enum status editions_cells(struct territory *t, struct store *s,
                           const struct history *h);
void editions_free(struct territory *t);

/* What registers_set_partition keeps, for editions_cells: the cells and since
 * when they are in force; *buf is the caller's to free. */
enum status editions_pack(const struct territory *t, uint64_t since,
                          uint8_t **buf, size_t *len);

#endif
