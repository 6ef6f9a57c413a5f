/* reasons.h -- a lead in words: no number without words.
 *
 * One reason per factor in constant order, the remarks that belong to no factor
 * (border, rule, who can see it) and what is missing, as whole sentences in the
 * reader's language.  Nothing of the other side that was not published appears;
 * of the own side, only what the facilitator knows anyway.  Pure. */
#ifndef SYMBIOTE_REASONS_H
#define SYMBIOTE_REASONS_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/catalogue.h"
#include "symbiote/match.h"
#include "symbiote/score.h"

enum { REASON_TEXT = 640, REASONS_MISSING_MAX = 10 };

struct factor_reason {
    enum factor factor;
    uint8_t points_lost;
    char text[REASON_TEXT];
};

struct reasons {
    char summary[REASON_TEXT]; /* verdict and score in one sentence */
    struct factor_reason factor[FACTORS];
    /* What would decide, the first first. */
    char missing[REASONS_MISSING_MAX][REASON_TEXT];
    size_t missing_count;
    char rule[REASON_TEXT];    /* rule, process and source; "" without one */
    char check[REASON_TEXT];   /* the constraint to check first; or "" */
    char border[REASON_TEXT];  /* cross-border remark; or "" */
    char visible[REASON_TEXT]; /* whether the other side can see it */
};

/* `own` and `other` are the two bodies that were scored. */
struct reasons_of {
    const struct compat *compat;
    const struct lead *lead;
    const struct body *own, *other;
};

void reasons_word(struct reasons *out, const struct reasons_of *of,
                  enum lang lang);

/* "316 to 1,000 t a year", "more than 3 MWh a year", "not stated": thousandths
 * of the base unit of the kind, rounded to three digits. */
void reasons_quantity(char *out, size_t cap, const struct body *b,
                      enum lang lang);

#endif
