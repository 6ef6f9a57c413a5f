/* rows.h -- the public register in the product's form. */
#ifndef ATTACK_ROWS_H
#define ATTACK_ROWS_H

#include "open.h"
#include "symbiote/register.h"

/* Rows of one territory in one edition; returns how many of open->sites. */
size_t rows_list(const struct open_data *o, unsigned territory,
                 unsigned edition, struct establishment *out);
/* Its communes, ascending; returns how many of COMMUNES_MAX. */
size_t rows_area(const struct open_data *o, unsigned territory, uint32_t *out);
/* Key of a legal unit. */
uint64_t rows_unit(uint32_t unit);
/* The legal unit of a key. */
uint32_t rows_number(uint64_t key);

#endif
