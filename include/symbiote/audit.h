/* audit.h -- counts the possible authors of a peer's offer again, from the same
 * register edition that the peer counted in (PRIVACY D10).
 *
 * The statement says how the origin counted; the rows are those of an edition
 * that this node imported itself.  Nothing of the partition is used: whoever
 * publishes any set of types, interval and communes must have enough possible
 * authors in it.  Offers of one cell are counted once.  Pure. */
#ifndef SYMBIOTE_AUDIT_H
#define SYMBIOTE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/finding.h"
#include "symbiote/offer.h"
#include "symbiote/policy.h"
#include "symbiote/register.h"
#include "symbiote/statement.h"
#include "symbiote/status.h"
#include "symbiote/vocab.h"

enum { AUDIT_TEXT_MAX = 400 };

struct audit; /* one statement over one edition */

struct audit_ground {
    const struct statement *statement;
    const struct establishment *row; /* of the edition, any order */
    size_t rows;
    const struct facts *facts;
    const uint8_t *facts_hash; /* audit_facts_hash() of them */
};

/* Copies what it needs but for the facts.  STATUS_MISMATCH: *why says why these
 * rows or tables are not those of the statement (written in that case only).
 * STATUS_NO_MEMORY. */
enum status audit_open(struct audit **out, const struct audit_ground *ground,
                       enum finding_why *why);
void audit_free(struct audit *a); /* NULL is fine */

/* `named`: published in a stream for named peers, where an author may consent
 * to fewer than the policy's k.  The statement covers the offer
 * (statement_covers).  STATUS_NO_MEMORY: nothing was found out. */
enum status audit_offer(struct audit *a, const struct offer *o, bool named,
                        struct finding *out);

/* Distinct cells counted so far: what an audit costs. */
size_t audit_cells(const struct audit *a);

/* Of two findings on one offer, by different statements or editions, the one
 * that counts: verified before failed before unverified. */
struct finding audit_better(struct finding a, struct finding b);

/* SHA-256 over the plausibility table of the catalogue and the chances and
 * weights that `facts` derive from it (PROTOCOL 12.7): what two programs must
 * have in common to count alike. */
void audit_facts_hash(const struct facts *facts,
                      uint8_t out[static STATEMENT_HASH_LEN]);

/* The policy of a statement, and back. */
struct policy audit_policy(const struct statement_policy *p);
struct statement_policy audit_stated(const struct policy *p);

/* "verified", "unverified", "failed", "" : stable, for JSON. */
const char *audit_state_name(enum finding_state state);
/* "count", "no_statement" ...: stable, for JSON and the journal. */
const char *audit_why_name(enum finding_why why);
/* One word for a badge. */
const char *audit_badge(enum lang lang, enum finding_state state);
/* The sentence for people about an offer of somebody else. */
void audit_text(enum lang lang, const struct finding *v,
                char out[static AUDIT_TEXT_MAX]);
/* The sentence for the facilitator of the origin: what `peer` counted. */
void audit_doubt_text(enum lang lang, const struct finding *v, const char *peer,
                      char out[static AUDIT_TEXT_MAX]);

#endif
