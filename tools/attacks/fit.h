/* fit.h -- how well a published body fits a private flow of the other
 * territory, as the node that holds the flow can tell: P(material) x
 * P(distance) x P(amount) under the public weights of the body's cell (PRIVACY
 * 4), times the chance that the seasons have three months in common. */
#ifndef ATTACK_FIT_H
#define ATTACK_FIT_H

#include "book.h"
#include "secret.h"
#include "symbiote/offer.h"

enum { FIT_STEPS = 240 };

/* The cell of one body, weighed. */
struct fit_cell {
    enum direction direction;
    uint8_t quarters;               /* 0: all year */
    double material[MATERIALS_MAX]; /* shares, sum 1 */
    double commune[COMMUNES_MAX];   /* by index in open_data */
    double below[FIT_STEPS + 1];    /* amount: cumulated shares */
    double radius_km; /* root mean square distance of its sites from their
                         middle */
};

void fit_open(struct fit_cell *out, const struct book *b,
              const struct offer *body, unsigned edition);

/* 0: they do not fit for sure.  The flow is a need and the body an offer. */
double fit_score(const struct fit_cell *cell, const struct open_data *o,
                 const struct secret_flow *need);
/* Whether an own offer may suit a published need: material and months, since a
 * need does not say how far. */
bool fit_suits(const struct fit_cell *cell, const struct open_data *o,
               const struct secret_flow *offer);

#endif
