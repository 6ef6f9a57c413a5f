/* policies.h -- the policy in force and its switches, kept in own.db. */
#ifndef POLICIES_H
#define POLICIES_H

#include "store.h"
#include "symbiote/policy.h"

/* The defaults with what was changed.  STATUS_MALFORMED, NOT_FOUND or
 * OUT_OF_RANGE: own.db holds numbers that this program does not take. */
enum status policies_get(struct store *s, struct policy *out);
enum status policies_set(struct store *s, const struct policy *p);

struct switches {
    bool four_eyes;           /* less protection takes two persons */
    bool participants_public; /* as it was last in force */
};
enum status switches_get(struct store *s, struct switches *out);
enum status switches_set(struct store *s, const struct switches *w);

#endif
