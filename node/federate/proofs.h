/* proofs.h -- offer proofs and acknowledgements, from and for own logs. */
#ifndef PROOFS_H
#define PROOFS_H

#include "concerns.h"

/* The text for a live own leaf; lives until the next step. */
enum status proofs_make(struct federate *f, struct own_log *o,
                        const struct federate_leaf *leaf, struct view *text);
/* Is `line` this peer's cosignature of our signed checkpoint? */
enum status proofs_check_ack(const struct own_log *o, const struct peer *p,
                             struct view line);
/* Our cosignature line for the checkpoint `note` of a peer. */
enum status proofs_make_ack(struct federate *f, struct view note,
                            struct view *line);

#endif
