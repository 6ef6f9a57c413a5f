/* ruling.h -- changes of the policy as texts, so that one can wait for the
 * second person and then be carried out as it was proposed:
 *
 *   set k=6 k_history=5      four_eyes on|off      participants secret
 *   approver.add HASH NAME   approver.end ID
 *
 * A change that may let more leave, or that decides who approves, is weaker;
 * while the four-eyes switch is on it takes two persons.  Writer or worker
 * thread, in the caller's transaction. */
#ifndef RULING_H
#define RULING_H

#include "approvals.h"
#include "node.h"

enum { RULING_APPROVERS_MIN = 2 };

/* MALFORMED, NOT_FOUND (setting or person), OUT_OF_RANGE (numbers that do not
 * fit, k below 3), EXISTS (name), REFUSED (too few persons would be left). */
enum status ruling_check(struct store *s, const char *change, bool *weaker);
/* Checks too, and writes the journal. */
enum status ruling_apply(struct store *s, const char *change);

/* What people may read of a change: no secrets. */
void ruling_shown(const char *change, char out[static APPROVAL_CHANGE]);

/* The person of that name and passphrase; REFUSED: not such a pair.  Takes a
 * tenth of a second whether there is one or not. */
enum status ruling_person(struct store *s, const char *name,
                          const char *passphrase, uint32_t *id);
/* The hash under which a person stands in the journal. */
enum status ruling_who(struct store *s, const char *name, char *out,
                       size_t cap);

/* At start: `participants` of the configuration comes into force; turned from
 * public to secret only if one person may do that.  Loop. */
void ruling_start(struct node *n);

#endif
