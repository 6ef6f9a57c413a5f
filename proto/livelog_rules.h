/* livelog_rules.h -- what the two kinds of transfer share. */
#ifndef LIVELOG_RULES_H
#define LIVELOG_RULES_H

#include "symbiote/livelog.h"

/* The first fault stays; returns u->status. */
enum status livelog_refuse(struct livelog_update *u, enum livelog_fault fault,
                           enum status why);
/* Everything has been verified: the log takes it, the bitmaps change places,
 * and the transfer is over. */
void livelog_adopt(struct livelog_update *u, struct livelog *log);

#endif
