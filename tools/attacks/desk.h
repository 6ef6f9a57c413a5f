/* desk.h -- the attacker's desk: public data, the tables, and who may
 * stand behind a body.  Written anew from PRIVACY 1.3; shares with the product
 * only the decoder of bodies. */
#ifndef ATTACK_DESK_H
#define ATTACK_DESK_H

#include "book.h"
#include "record.h"
#include "symbiote/policy.h"

/* What the attacker has: nothing of it is private. */
struct desk {
    const struct open_data *open;
    const struct book *book;
    const struct record *record;
    struct policy policy; /* published */
    size_t words;         /* of a set of legal units */
    /* Participants, where their list is public; NULL: secret. */
    const uint64_t *members;
};

/* What is looked at when candidates are listed. */
enum desk_depth {
    DESK_PLACE,  /* the register and the communes alone */
    DESK_TABLES, /* with plausibility and amount: C(p) */
};

/* A set of legal units per body; bodies that an attack leaves out are empty. */
struct sets {
    uint64_t *bit;
    size_t words, bodies;
    bool *used; /* per body */
};

void sets_open(struct sets *s, const struct desk *v);
void sets_close(struct sets *s);
uint64_t *sets_of(const struct sets *s, size_t body);

size_t set_count(const uint64_t *set, size_t words);
bool set_has(const uint64_t *set, uint32_t unit);
void set_add(uint64_t *set, uint32_t unit);
void set_meet(uint64_t *set, const uint64_t *other, size_t words);
/* Takes natural persons out: where fewer than k_person units stand together
 * none of them may publish, and everybody knows. */
void set_drop_sole(const struct desk *v, uint64_t *set);

/* A body as the attacker reads it. */
struct reading {
    const struct offer *body;
    uint16_t material[MATERIALS_MAX];
    uint8_t times[MATERIALS_MAX]; /* types of the body that hold it: itself, its
                                     family */
    size_t materials;
    double lo, hi; /* tonnes; without an interval 0 and infinity */
};
void desk_read(const struct desk *v, const struct offer *body,
               struct reading *out);

/* A site that counts at all, in the communes of the body. */
bool desk_may_stand(const struct reading *r, const struct open_site *s,
                    unsigned edition);
/* The weight with which a site may be the author: 0, it cannot. */
double desk_site_weight(const struct desk *v, const struct reading *r,
                        const struct open_site *site);

/* Adds the candidates of a body in an edition to *set. */
void desk_candidates(const struct desk *v, const struct offer *body,
                     unsigned edition, enum desk_depth depth, uint64_t *set);
/* Prior weight per legal unit, over the units of `set`; weight[units]. */
void desk_weights(const struct desk *v, const struct offer *body,
                  unsigned edition, const uint64_t *set, double *weight);

#endif
