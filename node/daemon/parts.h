/* parts.h -- a batch divided by audience: each part is one checkpoint of one
 * stream, and they leave one after another. */
#ifndef PARTS_H
#define PARTS_H

#include "audience.h"
#include "carry.h"
#include "proclaim.h"

struct part {
    unsigned stream;           /* STREAMS_MAX: one for `to`, not there yet */
    const struct audience *to; /* then; else NULL */
    struct proclaim proclaim;
    bool done;
};

struct parts {
    struct part *part;
    size_t count, next;
    size_t *of_add, *of_cleared; /* part of each */
};

/* What leaves; outlives the parts. */
struct parts_batch {
    const struct publication *add;
    const struct audience *to; /* of each of `add` */
    size_t adds;
    const uint64_t *cleared; /* keys (ownlog.h), ascending */
    size_t cleareds;
    const struct audiences *audiences;
    uint32_t today;
};

/* *p is to be closed after any result; divided again, it forgets. */
enum status parts_divide(struct parts *p, const struct parts_batch *b);
/* A checkpoint without change of every stream that has one. */
enum status parts_heartbeat(struct parts *p, const struct audiences *a);
void parts_close(struct parts *p);

/* Worker.  Every stream says itself how its offers were counted: a statement
 * elsewhere would tell others that something was published. */
enum status parts_proclaim(struct parts *p, const struct parts_batch *b,
                           const struct workbook *book, struct store *s);
/* The statements of all parts; room for p->count views. */
size_t parts_statements(const struct parts *p, struct view *out);

/* Gives the command for the next part.  Loop, not from within an answer. */
void parts_publish(struct node *n, const struct parts *p,
                   const struct parts_batch *b, carry_answer *then, void *ctx);
bool parts_any_done(const struct parts *p);

#endif
