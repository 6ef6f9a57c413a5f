/* findings.h -- what the count of possible authors of peers' offers came to,
 * beside the bodies in pool.db, and own statements among the own leaves. */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "replicas.h"
#include "symbiote/finding.h"

enum { FINDINGS_GROUND = 32 };

/* A finding as it is kept; `told`: the origin knows. */
struct found {
    uint64_t index;
    struct finding finding;
    bool told;
};

/* Findings of the leaves of a span, those not looked at left out. */
typedef bool findings_take(void *ctx, const struct found *f);
enum status findings_each(struct store *s, const struct replica_span *span,
                          findings_take *take, void *ctx);
/* Every leaf of a span with its body and what was found before. */
typedef bool findings_leaf(void *ctx, const struct found *before,
                           const uint8_t *body, size_t len);
enum status findings_from(struct store *s, const struct replica_span *span,
                          findings_leaf *take, void *ctx);

/* Inside a transaction of pool.db; a leaf that is gone is no error. */
enum status findings_set(struct store *s, uint32_t log, const struct found *f);
enum status findings_told(struct store *s, uint32_t log, uint64_t index);

/* The ground on which a log was last counted, and up to which index.
 * STATUS_NOT_FOUND: never. */
struct examined {
    uint8_t ground[FINDINGS_GROUND];
    uint64_t next;
};
enum status findings_examined(struct store *s, uint32_t log,
                              struct examined *out);
enum status findings_set_examined(struct store *s, uint32_t log,
                                  const struct examined *e);
enum status findings_drop(struct store *s, uint32_t log);

/* Another number when an edition of a register came or went. */
enum status findings_editions(struct store *s, uint64_t *stamp);

/* Live own leaves that are statements, ascending. */
typedef bool statements_take(void *ctx, uint64_t index, const uint8_t *body,
                             size_t len);
enum status statements_each(struct store *s, statements_take *take, void *ctx);

#endif
