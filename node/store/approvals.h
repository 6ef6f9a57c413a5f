/* approvals.h -- persons who approve what lowers the protection, and the
 * changes that wait for the second of them (PRIVACY 8: four eyes). */
#ifndef APPROVALS_H
#define APPROVALS_H

#include "store.h"

enum { APPROVAL_CHANGE = 256, APPROVER_NAME = 80, APPROVER_SECRET = 128 };

/* Views: valid during the callback. */
struct approver {
    uint32_t id;
    const char *name;
    const char *secret; /* crypto_pwhash_str; "" once ended */
    uint64_t since, ended;
};
/* STATUS_EXISTS: the name is taken, also by one who left. */
enum status approvers_add(struct store *s, const char *name, const char *secret,
                          uint64_t at);
/* Keeps the row, so that what was approved keeps its meaning. */
enum status approvers_end(struct store *s, uint32_t id, uint64_t at);
typedef bool approvers_take(void *ctx, const struct approver *a);
enum status approvers_each(struct store *s, approvers_take *take, void *ctx);

struct proposal {
    uint32_t id;
    const char *change;
    uint32_t proposer, approver; /* approver 0: not approved */
    uint64_t at, expires, closed;
};
enum status proposals_add(struct store *s, const struct proposal *p,
                          uint32_t *id);
/* Approver 0: dropped.  STATUS_NOT_FOUND: none of that number is open. */
enum status proposals_close(struct store *s, uint32_t id, uint32_t approver,
                            uint64_t at);
typedef bool proposals_take(void *ctx, const struct proposal *p);
enum status proposals_each(struct store *s, proposals_take *take, void *ctx);

#endif
