/* fixed.h -- logarithms in whole numbers: 1/4096, the same on every machine.
 * Monotone in their argument, which the bounds of the score rely on. */
#ifndef FIXED_H
#define FIXED_H

#include <stdint.h>

enum {
    FIXED_ONE = 4096,
    FIXED_LN_2 = 2839,
    /* ln 0.02: no factor is worse, so none hides the others. */
    FIXED_FLOOR = -16024,
};

/* 4096 * ln x, rounded; x >= 1. */
int32_t fixed_ln(uint64_t x);

/* 4096 * ln(f / 65536) for f in 1/65536, not below FIXED_FLOOR, at most 0. */
int32_t fixed_ln_q16(uint32_t f);

/* 100 * exp(sum / (4096 * 10000)), rounded to a whole number 0 to 100. */
uint8_t fixed_score(int64_t sum);

#endif
