/* load.h -- everything that a restart must know again. */
#ifndef LOAD_H
#define LOAD_H

#include "node.h"

/* Settings, keys, identity; then federate with its records, logs and guard.
 * What fails is logged; STATUS_NOT_FOUND: no node in the folder. */
enum status load_identity(struct node *n);
enum status load_federate(struct node *n);

#endif
