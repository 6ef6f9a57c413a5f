/* work.h -- effects of node/federate that the other threads carry out: entering
 * a batch, the guard file, storing and checking what peers serve.  Each comes
 * back to node/federate as the event that answers it. */
#ifndef WORK_H
#define WORK_H

#include "deed.h"
#include "node.h"

/* Owns the deed from here on.  Only for STORE_BATCH, WRITE_GUARD, STORE_SIGNED,
 * UNSTAGE, STAGE, ADOPT, ERASE and VERIFY. */
void work_begin(struct node *n, struct deed *d);

#endif
