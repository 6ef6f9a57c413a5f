/* wall.h -- the text guard of this node (textguard.h, T12): names of the own
 * companies and of the register, built on the worker and given to federation,
 * which asks it before every frame, and to the self-test of a batch. */
#ifndef WALL_H
#define WALL_H

#include "node.h"

struct textguard;
struct wall;

/* Loop.  Begins to build: tasks of the worker that are begun later find it. */
enum status wall_open(struct node *n);
/* Loop, after the threads have ended. */
void wall_free(struct node *n);
/* Companies or a register were imported: build anew, in the background. */
void wall_changed(struct node *n);

/* Worker.  Valid as long as the task runs; NULL: it could not be built, and
 * nothing may leave. */
const struct textguard *wall_guard(const struct wall *w);

#endif
