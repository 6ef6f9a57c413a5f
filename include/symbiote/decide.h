/* decide.h -- the only place where a private flow becomes a public offer.
 *
 * A flow publishes the cell it falls in or is withheld with a reason; nothing
 * is coarsened for one flow's sake (PRIVACY D2, D5).  Withheld flows are still
 * matched at home.  Pure; the caller owns everything. */
#ifndef SYMBIOTE_DECIDE_H
#define SYMBIOTE_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/flow.h"
#include "symbiote/offer.h"
#include "symbiote/partition.h"
#include "symbiote/policy.h"
#include "symbiote/population.h"
#include "symbiote/reason.h"

enum { DECIDE_TEXT_MAX = 1200, DECIDE_PART_MAX = 400 };

/* What a company has shown: one entry for every body that left the node within
 * the horizon (24 months), live, replaced, withdrawn or queued for release. */
struct shown {
    uint64_t author; /* population_author() of its company */
    const struct offer *body;
};

/* Everything a decision looks at.  `own` are the companies of the territory
 * (participants); without a register the population is made of them. */
struct decide_context {
    const struct population *population;
    const struct partition *partition;
    const struct facts *facts;
    const struct company *own;
    size_t own_count;
    const struct shown *shown;
    size_t shown_count;
    bool participants_public; /* then the second count decides as well */
    uint32_t today;           /* days since 1970-01-01 */
};

/* Fields of a flow or company that stay at home, and fields made wider. */
enum decide_field {
    FIELD_COMPANY,
    FIELD_REG_ID,
    FIELD_ADDRESS,
    FIELD_COMMUNE,
    FIELD_ACTIVITY,
    FIELD_LABEL,
    FIELD_LOW_CODE,
    FIELD_TYPE,
    FIELD_QUANTITY,
    FIELD_MONTHS,
    FIELD_DATES,
    FIELD_TEMPERATURE,
    FIELD_PRESSURE,
    FIELD_DISTANCE,
    FIELD_REF,
    FIELD_SPEC,
    FIELD_OUTLET,
    FIELD_COST,
    FIELD_PRICE,
    FIELD_CONTACT,
    FIELD_NOTE,
    FIELD_PACKAGING,
    FIELD_LEGAL_STATUS,
    FIELDS
};

/* Finer cause inside a reason: chooses the sentence. */
enum decide_detail {
    DETAIL_NONE,
    DETAIL_DRAFT,          /* NOT_IN_REGISTER: company made from a flow's row */
    DETAIL_NO_NUMBER,      /* NOT_IN_REGISTER: no SIRET or BCE number */
    DETAIL_NOT_COUNTED,    /* NOT_IN_REGISTER: absent, ceased, no employees, or
                              outside the perimeter */
    DETAIL_NEVER,          /* POLICY_FIELD: the type is never published */
    DETAIL_DIRECTION,      /* POLICY_FIELD: not an offer or need */
    DETAIL_ENDED,          /* POLICY_FIELD: the flow is over */
    DETAIL_ACTIVITY,       /* OUTLIER: unexpected for the activity */
    DETAIL_SIZE,           /* OUTLIER: unexpected for the size */
    DETAIL_ELSEWHERE,      /* OUTLIER: no site of the company at that commune */
    DETAIL_PARTICIPANTS,   /* K_TERRITORY: too few among the participants */
    DETAIL_TERRITORY_ONLY, /* PRIVATE: shared inside the territory only */
    DETAIL_CHOSEN_ONLY     /* PRIVATE: for chosen peers; offers go to all */
};

struct decision {
    uint32_t flow; /* its id */
    bool publishable;
    enum reason reason;
    enum decide_detail detail;
    uint32_t reached, needed; /* the number the reason is about; 0: none */
    uint32_t k;               /* possible authors in the population */
    uint32_t k_participants;  /* of them, among the own companies */
    enum population_kind population;
    struct offer offer; /* only when publishable */
    uint32_t hidden;    /* bit 1 << enum decide_field */
    uint32_t widened;   /* likewise */
};

/* Whether a live offer has to be withdrawn unasked: its flow is gone (NULL) or
 * marked so that it must stay at home, or the offer has expired. */
bool decide_must_go(const struct flow *flow, const struct offer *live,
                    uint32_t today);

/* Whether a live body still has enough possible authors, its own among them:
 * one from another edition of the register may have lost them and then has to
 * be withdrawn (PRIVACY 2.4).  The history is no matter of one body.
 * STATUS_NO_MEMORY. */
enum status decide_still_holds(const struct offer *live, uint64_t author,
                               const struct decide_context *ctx, bool *holds);

/* `id`: 16 fresh random bytes.  A flow whose body is already in `shown` is
 * judged as before (its own entries are counted once).  STATUS_OUT_OF_RANGE: a
 * broken context; a withheld flow is STATUS_OK. */
enum status decide(const struct flow *flow, const struct company *company,
                   const struct decide_context *ctx,
                   const uint8_t id[static OFFER_ID_LEN], struct decision *out);

/* Several flows at once: what is accepted counts as shown for the next.  In the
 * order of `value` (leads covered), greatest first, then flow id; results in
 * the order given.  Sees to it that `out[i]` belongs to `flow[i]`. */
struct decide_batch {
    const struct flow *flow;
    const struct company *const *company; /* of each flow */
    const uint32_t *value;                /* NULL: all equal */
    const uint8_t (*id)[OFFER_ID_LEN];
    size_t count;
};
enum status decide_all(const struct decide_batch *batch,
                       const struct decide_context *ctx, struct decision *out);

/* "company", "reg_id", ...: stable names for JSON. */
const char *decide_field_name(enum decide_field field);

/* The sentence for the facilitator: what was decided, the number reached, and
 * what would help. */
void decide_text(enum lang lang, const struct decision *d,
                 char out[static DECIDE_TEXT_MAX]);

/* The question to the company before its first publication. */
void decide_question(enum lang lang, const struct decision *d,
                     char out[static DECIDE_TEXT_MAX]);

/* A widened field of a decision about a flow, before and after, in words. */
struct decide_preview {
    enum lang lang;
    const struct decision *decision;
    const struct flow *flow;
    const struct facts *facts;
};
void decide_widened(const struct decide_preview *p, enum decide_field field,
                    char text[static 2][DECIDE_PART_MAX]);

#endif
