/* partition_bytes.h -- the hash of a partition. */
#ifndef PUBLISH_PARTITION_BYTES_H
#define PUBLISH_PARTITION_BYTES_H

#include "symbiote/partition.h"

/* PROTOCOL 12.2. */
void partition_seal(struct partition *p, const struct population *pop,
                    const struct facts *facts);

#endif
