/* release_inside.h -- shared by release.c (the way of a batch), release_work.c
 * (what leaves), release_still.c (whether it still may) and release_restart.c
 * (what the last process left of one). */
#ifndef RELEASE_INSIDE_H
#define RELEASE_INSIDE_H

#include "parts.h"
#include "release.h"
#include "symbiote/check.h"

enum { RELEASE_STATE = 96, RELEASE_RETRY_S = 3600 };

/* A batch on its way: with the worker until release_work() ends, then with the
 * loop. */
struct release {
    struct node *node;
    struct territory *territory;
    bool all_now, heartbeat;
    uint32_t *now; /* flows whose changes leave at once */
    size_t nows;
    enum lang lang;
    release_then *then;
    void *ctx;
    struct batch_state state; /* before, then to be remembered */
    uint64_t period_s, now_s;
    uint64_t own_size; /* of the log before */
    struct release_result result;
    struct publication *add;
    uint8_t **body;      /* of `add`, malloc'd */
    struct audience *to; /* of each of `add` */
    size_t adds;
    uint64_t *cleared; /* keys (ownlog.h), ascending */
    size_t cleareds;
    struct audiences *audiences;
    struct parts parts;
    bool outdated;             /* by what was entered while it was made */
    enum status failed;        /* of the first part that could not leave */
    struct check_result found; /* where the second count differed */
    uint32_t *dropped;         /* flows withheld at the last look */
    size_t drops;
    uint32_t *renewed; /* flows that have changed and wait from now on */
    struct audience *renewed_to; /* of each */
    size_t renewals;
    struct waiting *retired; /* withdrawals that nobody asked for yet */
    size_t retireds;
    uint8_t *cells; /* in force when the batch was counted */
    size_t cells_len;
    uint32_t edition;    /* of the register; 0: none */
    uint32_t generation; /* of the cells */
    uint64_t since;      /* they are in force (unix seconds) */
    struct release *next;
};

/* Worker: decides, plans, encodes and has the batch counted again.  STATUS_OK
 * also when nothing leaves. */
enum status release_work(struct store *s, void *data);
/* Writer: whether what was decided still is what the facilitator and the
 * companies want; else it is decided again. */
enum status release_still(struct store *s, const struct release *r,
                          bool *still);
/* What leaves, by audience.  Views of *r. */
struct parts_batch release_batch(const struct release *r);
/* Lets go of the bodies that would have left. */
void release_drop(struct release *r);

/* The state of batches as own.db keeps it. */
void release_state_text(char out[RELEASE_STATE], const struct batch_state *s);

#endif
