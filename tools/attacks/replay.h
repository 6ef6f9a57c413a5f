/* replay.h -- the public algorithm, run by the attacker: the cells of
 * each territory in each edition, from the register, the tables, the policy and
 * the bodies that were seen. */
#ifndef ATTACK_REPLAY_H
#define ATTACK_REPLAY_H

#include "desk.h"
#include "symbiote/partition.h"

struct replay;

struct replay *replay_open(const struct desk *v);
/* The cells in force in a quarter, by territory; quarters one after the
 * other. */
const struct partition *replay_step(struct replay *r, unsigned quarter);
void replay_close(struct replay *r);

#endif
