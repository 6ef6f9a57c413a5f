/* record.h -- what the world has seen: every body as bytes, from whose
 * log, in which quarters it was live, and what each peer received.  The attacks
 * get this, the public data and nothing else. */
#ifndef ATTACK_RECORD_H
#define ATTACK_RECORD_H

#include "open.h"
#include "symbiote/offer.h"

enum { PEERS = 2 };

struct record_body {
    uint8_t *bytes;
    size_t len;
    struct offer offer;  /* decoded from the bytes */
    unsigned territory;  /* whose log */
    uint8_t first, last; /* quarters during which it was live */
};

/* One body as a peer got it. */
struct received {
    uint32_t body; /* index: the same id */
    uint8_t *bytes;
    size_t len;
};

struct record {
    struct record_body *body;
    size_t bodies, room;
    struct received *peer[PEERS];
    size_t received[PEERS], peer_room[PEERS];
    /* Hashes of the cells in force, as each node states them. */
    uint8_t cells[TERRITORIES_MAX][EDITIONS][32];
};

/* Adds a body as each peer received it (`bytes[p]`, `len[p]`); returns its
 * index.  Ends the program when it does not decode. */
size_t record_add(struct record *r, unsigned territory, unsigned quarter,
                  const struct offer *const peer[PEERS]);
void record_close(struct record *r);

bool record_live(const struct record_body *b, unsigned quarter);

#endif
