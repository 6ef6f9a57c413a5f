/* draw.h -- numbers drawn from a seed, the same on every machine. */
#ifndef ATTACK_DRAW_H
#define ATTACK_DRAW_H

#include <stddef.h>
#include <stdint.h>

struct draw {
    uint64_t state;
};

uint64_t draw_number(struct draw *d);
double draw_unit(struct draw *d); /* 0 <= x < 1 */
size_t draw_below(struct draw *d, size_t n);
double draw_normal(struct draw *d);
/* Index with chance in proportion to its weight; n if all are 0. */
size_t draw_weighted(struct draw *d, const double *weight, size_t n);

#endif
