/* selftest.h -- hands a batch to the second count (check.h): bytes, and rows of
 * all editions concerned read anew; nothing of the decisions but which flows
 * were withheld.  Worker thread. */
#ifndef SELFTEST_H
#define SELFTEST_H

#include "draft.h"
#include "published.h"
#include "symbiote/check.h"
#include "symbiote/view.h"

struct selftest {
    const struct drafts *drafts;
    const struct publication *add; /* offers that would leave */
    const struct audience *to;     /* of each of them */
    size_t adds;
    const uint64_t *cleared; /* leaves that would be withdrawn, ascending */
    size_t cleareds;
    const struct view *statement; /* of the batch */
    size_t statements;
    struct check_timing timing;
    const struct textguard *guard; /* of wall.h; NULL: nothing may leave */
    enum lang lang;
    struct check_result *found; /* what was refused, for the journal */
};

/* STATUS_REFUSED: nothing of it may leave; `why` is the sentence, and *found
 * the numbers in it. */
enum status selftest_run(const struct selftest *t, struct store *s,
                         char why[static CHECK_TEXT_MAX]);

#endif
