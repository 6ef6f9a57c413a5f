/* make.h -- other benches of the same make: invented establishments and
 * flows with the statistics of a given bench, over its communes and tables.
 * Equal seeds give equal files. */
#ifndef ATTACK_MAKE_H
#define ATTACK_MAKE_H

#include <stdint.h>

#include "suite.h"

/* Companies and flows of the same make at the size of a first customer: 60
 * companies and 200 flows a territory. */
enum make_size { MAKE_BENCH, MAKE_REAL };

/* Writes all files of a bench into `dir` (made if need be); `from` is the
 * folder of the bench that serves as the model. */
void make_bench(const struct bench *model, const char *from, uint64_t seed,
                enum make_size size, const char *dir);

#endif
