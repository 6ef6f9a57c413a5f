/* disk.h -- what survives a crash of a simulated node. */
#ifndef DISK_H
#define DISK_H

#include "sim.h"

void disk_store(struct sim_node *n, const struct federate_effect *e);
void disk_prepare(struct sim_node *n, const struct federate_effect *e);
void disk_sign(struct sim_node *n, const struct federate_effect *e);
void disk_unstage(struct sim_log *log, uint64_t size);
void disk_stage(struct sim_log *log, const struct federate_effect *e);
void disk_adopt(struct sim_log *log, const struct federate_effect *e);
void disk_erase(struct sim_log *log);
void disk_free(struct sim_node *n);

#endif
