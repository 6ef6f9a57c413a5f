/* sheet.h -- what a company reads before its first publication (PRIVACY 1.9):
 * the record as it would be published, both counts, among whom it hides, the
 * question, and what was answered.  Worker thread, while the pool is held. */
#ifndef SHEET_H
#define SHEET_H

#include <jansson.h>

#include "consents.h"
#include "workbook.h"

/* The decision about a flow as if its company had not objected; frees nothing
 * of the book. */
enum status sheet_decide(const struct workbook *w, const struct flow *f,
                         struct decision *out);

/* Adds to the preview of one flow: "record", "among", "question", "answer",
 * "answers" (how to).  Nothing but "answer" for a flow that is withheld for
 * another reason. */
enum status sheet_put(json_t *o, const struct workbook *w, struct store *s,
                      const struct flow *f, enum lang lang);

#endif
