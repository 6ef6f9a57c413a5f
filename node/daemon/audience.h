/* audience.h -- whom offers are for: all active peers, or named ones.
 *
 * The loop knows whom each own stream names (federate.h); a worker task gets
 * this copy, made before it begins. */
#ifndef AUDIENCE_H
#define AUDIENCE_H

#include "api.h"
#include "published.h"
#include "workbook.h"

struct named {
    uint8_t tid[TID_LEN];
    char name[IDENT_NAME_CAP];
};

struct audiences {
    struct audience of[STREAMS_MAX]; /* of every own stream; [0]: all */
    bool signs[STREAMS_MAX];         /* it has a checkpoint */
    struct named *peer;
    size_t peers;
};

/* On the loop; NULL is never given.  Free it on any thread that has it alone.
 */
struct audiences *audiences_read(const struct node *n);
void audiences_free(struct audiences *a);

bool audience_same(const struct audience *a, const struct audience *b);
/* "all", or {"territory", "name"} of each. */
json_t *audience_json(const struct audiences *known, const struct audience *a);

/* What the request says in `audience`: "all", or names, ids and prefixes of
 * active peers separated by commas.  *given: it says something.  False: the
 * call has failed (no such active peer: exit 3).  Loop. */
bool audience_asked(struct call *c, struct audience *out, bool *given);

/* Whom a flow is for when nobody says otherwise: what waits, else what is live,
 * else all. */
struct audience audience_of_flow(const struct workbook *w,
                                 const struct audiences *a, uint32_t flow);
/* The stream for an audience; STREAMS_MAX: there is none yet. */
unsigned audience_stream(const struct audiences *a, const struct audience *to);
/* A stream that names nobody any more is for nobody. */
bool audience_reachable(const struct audience *a);

#endif
