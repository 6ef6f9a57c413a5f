/* check_rules.h -- the parts of the self-test (check.h): rules of one body,
 * rules of bodies among each other, counts of cells, joint counts. */
#ifndef PUBLISH_CHECK_RULES_H
#define PUBLISH_CHECK_RULES_H

#include "bodies.h"

struct checker {
    const struct check_ground *ground;
    const struct check_item *item;
    size_t items;
    struct recount_book book;
    struct recount_edition now;
    struct bodies bodies;
    struct check_result *out;
};

/* Notes the fault; always false. */
bool check_fail(struct checker *c, enum check_fault fault, uint32_t reached,
                uint32_t needed);
/* The result is about this body. */
void check_point(struct checker *c, const struct body *b);

/* Reads a fresh body; T4, T11, T12, and whether population and consent fit. */
bool check_rules_body(struct checker *c, const struct check_item *item,
                      struct offer *o);
/* T6, T9.  *s: STATUS_NO_MEMORY. */
bool check_rules_batch(struct checker *c, enum status *s);
/* T2: of what stands in one partition, cells are apart. */
bool check_rules_cells(struct checker *c, enum status *s);

/* T1, T2 (authors), T3, T5. */
enum status check_counts(struct checker *c, bool *fine);
/* T7, T8. */
enum status check_joint(struct checker *c, bool *fine);

#endif
