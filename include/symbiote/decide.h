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

/* Added to the value of a flow that the facilitator chose (decide_all). */
enum { DECIDE_CHOSEN = 1000000000 };

/* Everything a decision looks at.  `own` are the companies of the territory
 * (participants); without a register the population is made of them.
 *
 * Possible authors of a shown body are the legal units that were possible in
 * every edition during which it was live and are still there.  Editions of
 * another kind of population than the current one count as the current. */
struct decide_context {
    const struct population *population;  /* the current edition */
    const struct population *const *past; /* the editions before, oldest first:
                                             indexes of `shown` name them, and
                                             `pasts` the current one */
    size_t pasts;
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
    DETAIL_CHOSEN_ONLY,    /* PRIVATE: for chosen peers, and none is named */
    DETAIL_VERSIONS        /* HISTORY: too few explain all versions of the flow;
                              else: all that the company showed */
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
    uint8_t waiver;   /* what `offer` promises by consent of the company, below
                         k; 0: nothing has to be waived */
    bool kept;        /* `offer` is the live body: nothing to be published */
    bool outdated;    /* the live body of the flow is no longer right: it goes,
                         whether something new may come or not */
    uint32_t hidden;  /* bit 1 << enum decide_field */
    uint32_t widened; /* likewise */
};

/* Whether a live offer has to be withdrawn unasked: its flow is gone (NULL) or
 * marked so that it must stay at home, or the offer has expired. */
bool decide_must_go(const struct flow *flow, const struct offer *live,
                    uint32_t today);

/* What becomes of one live body after a new edition, another policy or a
 * changed list of participants (PRIVACY 2.4). */
struct review {
    bool keep;
    enum reason
        reason; /* when not kept: NOT_IN_REGISTER (the author is gone),
                   OUTLIER (no longer among the possible), K_TERRITORY,
                   SOLE_TRADER, NO_REGISTER, DOMINANT, PRESENCE, HISTORY */
    enum decide_detail detail;
    uint32_t reached, needed;
    uint32_t k, k_participants; /* as counted now */
};

/* out[i] is about ctx->shown[i]; entries that are not live are not kept and
 * have no reason.  Where too few explain all that a company showed, all its
 * live bodies go.  Looks at nothing private but who is behind a body and, where
 * participants are public, at their list.  STATUS_OUT_OF_RANGE: a broken
 * context; STATUS_NO_MEMORY. */
enum status decide_review(const struct decide_context *ctx, struct review *out);

/* `id`: 16 fresh random bytes, used for a new body only.  A live body of the
 * flow that is still right is kept as it is, whatever edition and policy it
 * names: its types and communes lie in the flow's cell, the quantity is in its
 * interval or out of it by a factor 1.5 at most, and the other fields are the
 * same.  Else the new one is publishable only where enough explain all versions
 * of the flow (k) and all that the company showed (k_history, or k_person for
 * sole traders).
 *
 * Where K_TERRITORY, DOMINANT or HISTORY would withhold a flow for named peers,
 * the consent of its company (flow->waiver) lets it pass with at least so many
 * possible authors in the cell and jointly, never fewer than 3, never without
 * a register or count table and never for natural persons (then SOLE_TRADER is
 * the reason).  A refused group shows the type alone in the whole perimeter,
 * without quantity.  PRESENCE protects the other companies of the cell: no
 * consent helps.
 *
 * STATUS_OUT_OF_RANGE: a broken context; a withheld flow is STATUS_OK. */
enum status decide(const struct flow *flow, const struct company *company,
                   const struct decide_context *ctx,
                   const uint8_t id[static OFFER_ID_LEN], struct decision *out);

/* Several flows at once: what is accepted counts as shown for the next.  Live
 * bodies that are kept first, then in the order of `value` (leads covered, and
 * DECIDE_CHOSEN more where the facilitator chose the flow), greatest first,
 * then flow id; results in the order given.  Sees to it that `out[i]` belongs
 * to `flow[i]`. */
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
