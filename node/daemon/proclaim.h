/* proclaim.h -- the statement that goes with a batch: how its offers were
 * counted (PROTOCOL 12.7).
 *
 * A new one leaves together with the first bodies that refer to it; an old one
 * is withdrawn once no live body does.  Statements are leaves of the own logs
 * like offers, but never among the offers that people see or count. */
#ifndef PROCLAIM_H
#define PROCLAIM_H

#include "published.h"
#include "workbook.h"

struct proclaim {
    uint8_t *body; /* NULL: nothing new to say */
    size_t len;
    uint64_t *cleared; /* leaves of statements that nobody needs, ascending */
    size_t cleareds;
};

/* What leaves in a batch of one stream, statements apart.  Streams speak for
 * themselves: what was said in another does not count. */
struct proclaim_batch {
    unsigned stream; /* STREAMS_MAX: one that is not there yet */
    const struct publication *add;
    size_t adds;
    const uint64_t *cleared; /* leaves of withdrawn offers, ascending */
    size_t cleareds;
    uint32_t today;
};

/* Worker.  *p is to be closed after any result. */
enum status proclaim_plan(struct proclaim *p, const struct workbook *book,
                          struct store *s, const struct proclaim_batch *batch);
void proclaim_close(struct proclaim *p);

/* Live offers and needs of ours, statements left out.  Loop. */
uint64_t proclaim_offers(const struct node *n);

#endif
