/* published.h -- what was published, and what waits for the next batch. */
#ifndef PUBLISHED_H
#define PUBLISHED_H

#include "store.h"

enum { PUBLISHED_OFFER = 16 };

struct publication {
    uint8_t offer[PUBLISHED_OFFER];
    uint32_t flow, company;
    const uint8_t *body; /* valid during the callback */
    size_t len;
    uint32_t k, k_members;
    uint64_t published, withdrawn; /* unix seconds; withdrawn 0: live */
    bool linked;                   /* in a checkpoint that was prepared */
    uint64_t leaf;
    uint8_t waiver; /* what it promises by consent, below k; 0: k */
    int64_t author; /* of an erased company (secret.h): company is 0; else 0 */
};

/* Before the batch that holds it is handed to the log. */
enum status publications_add(struct store *s, const struct publication *p);
/* Those whose batch was never prepared: the process died in between. */
enum status publications_abandon(struct store *s);
typedef bool publications_take(void *ctx, const struct publication *p);
enum status publications_each(struct store *s, publications_take *take,
                              void *ctx);
/* Linked and not withdrawn. */
enum status publications_live(struct store *s, publications_take *take,
                              void *ctx);

/* Whom a flow that waits is for: territories, ascending; not named: all. */
enum { AUDIENCE_TID = 20, AUDIENCE_MAX = 64 };
struct audience {
    bool named;
    uint8_t tid[AUDIENCE_MAX][AUDIENCE_TID];
    size_t count;
};

struct waiting {
    uint32_t flow;
    bool withdraw;
    uint8_t offer[PUBLISHED_OFFER]; /* to withdraw */
    uint64_t since;
    uint32_t rolled; /* batches it was left out of */
    struct audience audience;
};

/* Twice the same changes nothing; another audience replaces the one before. */
enum status waiting_publish(struct store *s, uint32_t flow,
                            const struct audience *to, uint64_t now);
enum status waiting_withdraw(struct store *s, uint32_t flow,
                             const uint8_t offer[PUBLISHED_OFFER],
                             uint64_t now);
/* The flow no longer waits (published, withheld or taken back). */
enum status waiting_drop(struct store *s, uint32_t flow);
typedef bool waiting_take(void *ctx, const struct waiting *w);
enum status waiting_each(struct store *s, waiting_take *take, void *ctx);
enum status waiting_count(struct store *s, uint64_t *count);
/* A batch was due and everything waiting was left out of it. */
enum status waiting_roll(struct store *s);

#endif
