/* erase.h -- the end of a company: what was entered about it goes, and nothing
 * but the nameless history of what it published stays (PRIVACY 8).
 *
 * Deleted are the company, its flows with their cells, what waits for them, the
 * leads it refused, its answers and consents.  Its publications keep body,
 * times and counts under a keyed hash (secret.h): a company that comes back
 * meets what it has shown.  Live offers stay until the next batch withdraws
 * them: their flow is gone, so nobody has to ask for it.  The bytes are wiped
 * with the commit (store_commit). */
#ifndef ERASE_H
#define ERASE_H

#include "store.h"

struct erased {
    uint32_t flows, live; /* live: offers still to be withdrawn, those of a
                           * batch under way included */
    uint32_t published;   /* bodies whose history stays */
};

/* In a transaction of own.db.  STATUS_NOT_FOUND. */
enum status erase_company(struct store *s, uint32_t id, struct erased *out);

#endif
