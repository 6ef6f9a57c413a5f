/* territory.h -- what publishing looks at: the population, the partition and
 * the own companies.
 *
 * Belongs to the worker thread: built there from own.db when first needed, and
 * again after territory_changed().  Nothing else touches it. */
#ifndef TERRITORY_H
#define TERRITORY_H

#include "node.h"
#include "symbiote/decide.h"
#include "symbiote/partition.h"
#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/register.h"

struct territory {
    const struct pool *pool; /* the node's; read only while it is held */
    const struct compat *compat;
    bool fresh; /* the rest is built and true */
    uint32_t area[OFFER_COMMUNES_MAX];
    size_t area_count;
    struct policy policy;
    bool public_configured;
    bool participants_public; /* DECISIONS 2: then two counts decide */
    struct facts facts;
    struct establishment *row; /* the register; none: start profile */
    size_t rows;
    struct company *company;
    size_t companies;
    struct population population;
    struct partition partition;
};

/* Loop. */
enum status territory_open(struct node *n);
void territory_free(struct node *n);
/* A register or companies were imported: build anew, in the background. */
void territory_changed(struct node *n);

/* Worker.  Builds if needed. */
enum status territory_ensure(struct territory *t, struct store *s);
/* "register", "counts", "start": what the population is made of. */
const char *territory_profile(const struct territory *t);
/* NULL: no such company. */
const struct company *territory_company(const struct territory *t, uint32_t id);

#endif
