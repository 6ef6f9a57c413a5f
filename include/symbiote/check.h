/* check.h -- the self-test before a batch leaves: T1 to T12 of PRIVACY 1,
 * recomputed from the rows of the register editions and the encoded bytes.
 *
 * Shares nothing with partition, decisions and population but the offer record
 * (offer.h), the tables of policy.h and the facts; a mistake there is not
 * repeated here.  A failure blocks every offer of the batch, never its
 * withdrawals.
 *
 *   T1   possible authors in the current edition >= k (natural persons
 * k_person) T2   every possible author would have published the same bytes: of
 * bodies first shown in one edition, those of one direction have equal or
 *        disjoint type sets, then equal or disjoint intervals, then equal or
 *        disjoint communes; and the author is among the possible ones
 *   T3   no legal unit has more than the dominance share of the prior.  T3b (a
 *        competitor who knows that it is not itself) follows: k - 1 are left
 *        by T1, and the next one has at most d / (1 - d) of the rest by T3
 *   T4   interval of half-decades, open from the top code on, and none where
 *        the register has no sizes
 *   T5   companies that show a cell over its possible authors
 *   T6   ids never used before; no new version while the old one lives or in
 *        the batch that withdraws it
 *   T7   units that explain all that one company showed, in every edition in
 *        which it was live, and that are alive now: >= k_history (k_person)
 *   T8   the same over the versions of one flow: >= k (k_person)
 *   T9   one flow, one body, in all streams
 *   T10  batch minimum and slot, as the facts given say
 *   T11  no flow in the batch that was withheld, nothing in it but offers and
 *        the statements given
 *   T12  closed table; and the text guard over every byte string
 *
 * T1, T3 and T8 hold for bodies that are live already as well.  Pure. */
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
#include "symbiote/textguard.h"

enum { CHECK_TEXT_MAX = 500, CHECK_WAIVER_MIN = 3, CHECK_EDITIONS_MAX = 256 };

enum check_fault {
    CHECK_FINE,
    CHECK_BODY,       /* T12: bytes are not the one encoding of an offer */
    CHECK_FIELD,      /* T12: a field the profile or table does not allow */
    CHECK_POPULATION, /* T1: counted in another population or policy */
    CHECK_COUNT,      /* T1: too few possible authors */
    CHECK_PERSON,     /* T1: a sole trader among too few */
    CHECK_WAIVER,     /* T1: a consent that the rules do not know */
    CHECK_AUTHOR,     /* T2: the author is not among the possible ones */
    CHECK_CELL,       /* T2: a possible author would publish another cell */
    CHECK_DOMINANCE,  /* T3: one of them is too likely */
    CHECK_QUANTITY,   /* T4: an interval that must not be shown */
    CHECK_PRESENCE,   /* T5: too many of the possible authors publish */
    CHECK_DUPLICATE,  /* T6: an id that was used before */
    CHECK_VERSION,    /* T6: the old version lives, or goes in this batch */
    CHECK_HISTORY,    /* T7: too few explain all that the author showed */
    CHECK_VERSIONS,   /* T8: too few explain all versions of the flow */
    CHECK_STREAMS,    /* T9: two bodies for one flow */
    CHECK_TIMING,     /* T10: a batch too small or too early */
    CHECK_WITHHELD,   /* T11: a flow that was withheld */
    CHECK_TEXT,       /* T12: the text guard found something */
    CHECK_FAULTS
};

/* One body, and what the node knows about it. */
struct check_item {
    const uint8_t *body;
    size_t len;
    uint64_t author;  /* population_author() of its company */
    uint32_t flow;    /* 0: not known; then T6, T8, T9, T11 cannot name it */
    uint64_t streams; /* bit n: it goes to stream n; 0 means stream 0 */
    uint8_t waiver;   /* k of the company's consent; 0: none */
    /* What was shown before: */
    uint32_t first, last; /* indices of the editions in which it was live */
    bool live;            /* and still is, after this batch */
    bool withdrawn;       /* this batch withdraws it */
    bool elder;           /* shown before the cells in force were */
};

/* One edition, as imported: every row, counted or not.  POPULATION_START: no
 * rows, the own companies are counted, and hash is NULL. */
struct check_edition {
    enum population_kind kind;
    const struct establishment *row;
    size_t rows;
    const uint8_t *hash; /* 32 bytes: of the population counted in it */
};

/* T10, as the batch planner was told.  `waived`: one word of the facilitator
 * (--now, or the answer to the question) freed this batch. */
struct check_timing {
    bool known;
    bool waived;
    bool any_before; /* a batch has left before */
    uint64_t now_s, last_s, period_s;
    size_t withdrawals; /* in this batch */
};

/* Ground truth.  Editions oldest first; the last is the current one, and those
 * of another kind than it count as the current.  What was shown within the
 * horizon is trusted as bytes only.  `own`: needed for the start profile, for a
 * count table (its rows have no numbers: a company is found by activity and
 * commune) and where participants are public. */
struct check_ground {
    const struct check_edition *edition;
    size_t editions;
    const struct company *own;
    size_t own_count;
    bool participants_public; /* then enough of `own` must be possible too */
    const uint32_t *area;     /* the perimeter */
    size_t communes;
    const struct facts *facts;
    const struct policy *policy;
    const struct check_item *shown;
    size_t shown_count;
    const uint32_t *withheld; /* flows */
    size_t withheld_count;
    const struct view *statement; /* other leaf bodies of the batch */
    size_t statements;
    const struct textguard *guard; /* NULL: patterns only */
    struct check_timing timing;
};

struct check_result {
    enum check_fault fault;
    size_t item;    /* index of the first bad one: of `item`, or ... */
    bool shown;     /* ... of ground->shown, or ... */
    bool statement; /* ... of ground->statement */
    uint32_t flow;  /* of that item; 0: not known, or none */
    uint32_t reached, needed;
    struct textguard_hit hit; /* CHECK_TEXT */
};

/* STATUS_OK and fault CHECK_FINE: may leave.  STATUS_REFUSED: *out says which
 * and why (written in both cases).  STATUS_OUT_OF_RANGE: no edition, too many,
 * or one of `first`, `last` that is none; STATUS_NO_MEMORY: nothing was
 * checked.  In either case nothing may leave. */
enum status check_batch(const struct check_ground *ground,
                        const struct check_item *item, size_t items,
                        struct check_result *out);

/* "T7"; "" for CHECK_FINE. */
const char *check_test(enum check_fault fault);

/* The sentence for the facilitator: which flow, which test, the numbers. */
void check_text(enum lang lang, const struct check_result *r,
                char out[static CHECK_TEXT_MAX]);

#endif
