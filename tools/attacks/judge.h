/* judge.h -- compares what an attack found with the truth.  The only
 * place where both meet. */
#ifndef ATTACK_JUDGE_H
#define ATTACK_JUDGE_H

#include "guess.h"
#include "link.h"
#include "publish.h"

struct judge {
    const struct open_data *open;
    const struct secret *secret;
    const struct publication *publication;
    /* Links to be given to an attack. */
    uint32_t *company, *flow; /* label per body */
    size_t companies, flows;
    uint32_t *unit; /* per company label */
};

struct figure {
    double success[3]; /* mean, by direction: offers, needs */
    size_t bodies;
    size_t under, unique, least;
    size_t missed; /* the true author was not among the candidates */
};

void judge_open(struct judge *j, const struct open_data *o,
                const struct secret *s, const struct publication *p);
void judge_close(struct judge *j);

/* One of the set is guessed; `k`: smaller sets are counted. */
struct figure judge_sets(const struct judge *j, const struct sets *sets,
                         size_t k);
/* Share of right guesses, and the mean and greatest share claimed. */
struct judge_claims {
    double right[3], claimed[3], greatest;
};
struct judge_claims judge_guesses(const struct judge *j,
                                  const struct sets *sets,
                                  const struct guess *guess);
/* Of the pairs of one company, how many are among the first so many; `needs`:
 * pairs with a need count too. */
double judge_pairs(const struct judge *j, const struct pair *pair, size_t pairs,
                   bool needs);
/* Joint sets per label; labels that showed nothing by `quarter` are left out.
 * `guess`, per label, may be NULL: then success is that of any of the set. */
struct joint {
    const struct links *links;
    const uint64_t *set;
    const uint32_t *guess;
    unsigned quarter;
};
struct figure judge_joint(const struct judge *j, const struct joint *joint,
                          size_t k);
/* Share of guesses within `near` of the true amount, offers only. */
double judge_amounts(const struct judge *j, const struct sets *sets,
                     const double *guess, double near);

#endif
