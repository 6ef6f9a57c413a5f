/* deed.h -- an effect of node/federate that owns what it points to.
 *
 * Views in effects live until the next step; a deed may wait behind a write. */
#ifndef DEED_H
#define DEED_H

#include "symbiote/federate.h"

struct packet;

struct deed {
    struct federate_effect e;
    struct packet *packet; /* FEDERATE_SEND */
    struct deed *next;
    size_t len;
    uint8_t bytes[];
};

/* Never NULL: without memory the process ends (federate.h: safe at any point).
 */
struct deed *deed_own(const struct federate_effect *effect);

/* The deed and all that follow it; NULL is fine. */
void deed_free(struct deed *d);

#endif
