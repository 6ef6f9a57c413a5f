/* link.h -- what link.c and frames.c share. */
#ifndef LINK_H
#define LINK_H

#include "concerns.h"

void link_events(struct federate *f, struct link *l);
void link_end(struct federate *f, struct link *l);

/* frames.c */
void hello_ask(struct federate *f, struct link *l);
void frame_take(struct federate *f, struct link *l, const struct frame *frame);

#endif
