/* carry.h -- carries out what node/federate asks, in order.
 *
 * Effects form one queue over all steps.  A FEDERATE_STORE stops the queue
 * until the writer has committed it: what follows (sending, answering) happens
 * only then (ARCHITECTURE rule 4).  Events that come up while effects are being
 * carried out wait until they are done, since the effects are views. */
#ifndef CARRY_H
#define CARRY_H

#include "node.h"

enum status carry_open(struct node *n);
/* Answers every command that still waits with STATUS_CLOSED. */
void carry_abort(struct node *n);
void carry_close(struct node *n);

/* Steps the machine with the time and fresh randomness filled in. */
void carry_event(struct node *n, struct federate_event *e);

/* A command; `answer` is called once, on the loop.  The effect is a view. */
typedef void carry_answer(struct node *n, void *ctx,
                          const struct federate_effect *done);
void carry_command(struct node *n, struct federate_event *e,
                   carry_answer *answer, void *ctx);

/* Some times a second: tries again, every few seconds, what the disk refused.
 */
void carry_tick(struct node *n);

/* The disk refuses what federation must remember. */
bool carry_blocked(const struct node *n);

#endif
