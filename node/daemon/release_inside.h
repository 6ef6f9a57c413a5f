/* release_inside.h -- shared by release.c (the way of a batch) and
 * release_restart.c (what the last process left of one). */
#ifndef RELEASE_INSIDE_H
#define RELEASE_INSIDE_H

#include "release.h"

enum { RELEASE_STATE = 96 };

/* The state of batches as own.db keeps it. */
void release_state_text(char out[RELEASE_STATE], const struct batch_state *s);

#endif
