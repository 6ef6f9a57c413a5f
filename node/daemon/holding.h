/* holding.h -- whose perimeter a register is about: ours, or a peer's. */
#ifndef HOLDING_H
#define HOLDING_H

#include "api.h"
#include "registers.h"

struct holding {
    uint8_t holder[REGISTER_HOLDER_LEN]; /* zero: our own */
    char name[IDENT_NAME_CAP];           /* of the peer; "" for our own */
    uint32_t area[OFFER_COMMUNES_MAX];   /* ascending */
    size_t communes;
};

/* Loop.  Argument `for` names a peer, `area` its perimeter where its identity
 * does not tell one.  False: the call has failed. */
bool holding_read(struct call *c, struct holding *h);
/* Replaces the communes; false: the call has failed. */
bool holding_area(struct call *c, const char *text, struct holding *h);
bool holding_of_peer(const struct holding *h);

#endif
