/* authors.h -- the legal units that may stand behind one public body: C(p) of
 * PRIVACY 1.3, in any edition of the register, as indexes of the current one.
 *
 * A unit of an earlier edition that is gone now is nobody's cover and is left
 * out; so are natural persons of an edition where fewer than k_person stood
 * together. */
#ifndef PUBLISH_AUTHORS_H
#define PUBLISH_AUTHORS_H

#include "symbiote/offer.h"
#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/status.h"
#include "tally.h"

enum { AUTHORS_ACTIVITIES = 10000, AUTHORS_BANDS = SIZE_BANDS + 1 };

/* A set of units. */
struct authors {
    uint32_t *unit; /* ascending; owned */
    size_t count;
    uint32_t all;   /* with all natural persons, in its own edition */
    uint16_t share; /* of the likeliest, per mille, rounded up */
};

/* What the facts say, read once per type and activity, and the answers for the
 * body asked about last. */
struct lore {
    const struct facts *facts;
    uint16_t **weight[2]; /* per direction and type: by activity, lazily */
    uint16_t *chance;     /* per type, band and half-decade */
    bool *asked;          /* per type: its chances are read */
    uint16_t root[AUTHORS_BANDS];
    uint32_t *stamp; /* per activity and band: answered for this body */
    uint64_t *answer;
    uint32_t now;
};

enum status lore_open(struct lore *l, const struct facts *facts);
void lore_close(struct lore *l);

/* One edition, with its sites by commune. */
struct edition {
    const struct population *pop;
    uint32_t *site;  /* site indexes, by place */
    uint32_t *start; /* per place; places + 1 */
    uint32_t *now;   /* per unit: index in the current edition, or UINT32_MAX;
                        NULL: this is the current one */
    struct tally tally;
};

enum status edition_open(struct edition *e, const struct population *pop,
                         const struct population *current);
void edition_close(struct edition *e);

/* `raw`: natural persons stay in, however few (the share and `all` tell what
 * counts). */
struct authors_question {
    struct lore *lore;
    const struct edition *edition;
    const struct policy *policy;
    bool raw;
};
enum status authors_find(const struct authors_question *q,
                         const struct offer *body, struct authors *out);
void authors_free(struct authors *a);

/* The same for one body of the current edition and nothing else, natural
 * persons settled. */
enum status authors_alone(const struct population *pop,
                          const struct facts *facts,
                          const struct policy *policy, const struct offer *body,
                          struct authors *out);

bool authors_has(const struct authors *a, uint32_t unit);
enum status authors_copy(const struct authors *a, struct authors *out);
/* Keeps what both have. */
void authors_meet(struct authors *a, const struct authors *other);
/* Takes natural persons out where fewer than k_person stand together. */
void authors_settle(struct authors *a, const struct population *pop,
                    const struct policy *policy);

#endif
