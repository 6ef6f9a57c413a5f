/* territory.h -- what publishing looks at: the editions of the register, the
 * cells in force and the own companies.
 *
 * Belongs to the worker thread: built there from own.db when first needed, and
 * again after territory_changed().  Nothing else touches it. */
#ifndef TERRITORY_H
#define TERRITORY_H

#include "history.h"
#include "node.h"
#include "registers.h"
#include "symbiote/decide.h"
#include "symbiote/partition.h"
#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/register.h"

/* An edition of the register and when it came into force. */
struct territory_edition {
    uint32_t no;
    uint64_t since; /* unix seconds */
    enum register_kind kind;
    uint32_t dated;
};

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
    struct company *company; /* ascending by id */
    int64_t *trace;          /* of each: what erasing would leave of it */
    size_t companies;
    struct territory_edition *edition; /* oldest first; none: start profile */
    size_t editions;
    size_t rows;                    /* of the newest */
    struct population population;   /* of the newest, or of the companies */
    struct population *past;        /* of the editions before it that something
                                       shown within the horizon was live in */
    const struct population **view; /* one for each edition but the newest;
                                       those that nobody asks for are the
                                       newest */
    size_t pasts;
    struct partition partition; /* in force */
    uint32_t generation;        /* of `partition`, never 0 once built */
    _Atomic uint32_t kept;      /* generation that own.db has */
    _Atomic uint64_t since;     /* of the kept one: what was published before
                                   is of other cells (unix seconds) */
};

/* Loop. */
enum status territory_open(struct node *n);
void territory_free(struct node *n);
/* A register or companies were imported, or a setting changed: build anew, in
 * the background. */
void territory_changed(struct node *n);

/* Worker.  Builds if needed. */
enum status territory_ensure(struct territory *t, struct store *s);
/* "register", "counts", "start": what the population is made of. */
const char *territory_profile(const struct territory *t);
/* NULL: no such company. */
const struct company *territory_company(const struct territory *t, uint32_t id);
/* Who is behind what was shown, for history_open. */
struct history_source territory_source(const struct territory *t);
/* Number of the edition in force; 0: none. */
uint32_t territory_edition_no(const struct territory *t);

#endif
