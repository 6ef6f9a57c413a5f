/* check.h -- the independent checker: recounts every offer of a batch before it
 * leaves, from the register's rows and the facts alone (PRIVACY 1, T1 T3 T7
 * T12).  Shares no code with the partition but the offer record and the tables
 * of policy.h; brute force over all rows.  A difference blocks the batch.
 * Pure. */
#ifndef SYMBIOTE_CHECK_H
#define SYMBIOTE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/flow.h"
#include "symbiote/offer.h"
#include "symbiote/policy.h"
#include "symbiote/register.h"
#include "symbiote/status.h"

enum { CHECK_TEXT_MAX = 400 };

enum check_fault {
    CHECK_FINE,
    CHECK_BODY,       /* bytes are not the one encoding of an offer */
    CHECK_FIELD,      /* a field the profile or table does not allow */
    CHECK_COUNT,      /* T1: too few possible authors */
    CHECK_DOMINANCE,  /* T3: one of them is too likely */
    CHECK_AUTHOR,     /* the author is not among them */
    CHECK_PERSON,     /* a sole trader among too few */
    CHECK_HISTORY,    /* T7: too few explain all that the author showed */
    CHECK_PRESENCE,   /* T5: too many of the possible authors publish */
    CHECK_POPULATION, /* counted in another population or policy */
    CHECK_DUPLICATE,  /* two live bodies with one id */
    CHECK_FAULTS
};

/* One body as it would leave, and who is behind it. */
struct check_item {
    const uint8_t *body;
    size_t len;
    uint64_t author; /* population_author() */
};

/* Ground truth of the count.  Start profile: `row` NULL, `own` the companies.
 * `shown`: bodies that left before, newest editions of cells included; they are
 * trusted as bytes only. */
struct check_ground {
    const struct establishment *row;
    size_t rows;
    const struct company *own;
    size_t own_count;
    bool participants_public; /* then enough of `own` must be possible too */
    const uint32_t *area;     /* the perimeter */
    size_t communes;
    const struct facts *facts;
    const struct policy *policy;
    const uint8_t *population_hash; /* 32 bytes, or NULL in the start profile */
    const struct check_item *shown;
    size_t shown_count;
};

struct check_result {
    enum check_fault fault;
    size_t item; /* index of the first bad one */
    uint32_t reached, needed;
};

/* STATUS_OK and fault CHECK_FINE: may leave.  STATUS_REFUSED: *out says which
 * and why (written in both cases).  STATUS_NO_MEMORY: nothing was checked, so
 * nothing may leave. */
enum status check_batch(const struct check_ground *ground,
                        const struct check_item *item, size_t items,
                        struct check_result *out);

/* The sentence for the facilitator. */
void check_text(enum lang lang, const struct check_result *r,
                char out[static CHECK_TEXT_MAX]);

#endif
