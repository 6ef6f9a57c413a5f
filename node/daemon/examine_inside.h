/* examine_inside.h -- shared by examine.c (what is to be counted, and what
 * becomes of it; loop) and examine_count.c (counting; worker). */
#ifndef EXAMINE_INSIDE_H
#define EXAMINE_INSIDE_H

#include "examine.h"
#include "examine_said.h"
#include "findings.h"
#include "symbiote/audit.h"
#include "symbiote/statement.h"

enum { EXAMINE_SLICE_MS = 40, EXAMINE_SLICE_ROWS = 4096 };

/* A failure that the origin does not know of yet. */
struct untold {
    uint64_t index;
    struct finding finding;
    uint8_t offer[OFFER_ID_LEN], statement[OFFER_ID_LEN];
};

/* Counting of one log, in slices; belongs to the worker while it is out. */
struct examination {
    uint32_t log;
    unsigned stream;
    uint8_t tid[TID_LEN];
    uint8_t ground[FINDINGS_GROUND];
    uint64_t next, end;
    struct facts facts;
    uint8_t facts_hash[STATEMENT_HASH_LEN];
    struct held_statement *said; /* of the origin (said_choose) */
    size_t saids;
    bool opened;
    struct audit **audit;  /* of each; NULL: why not */
    uint8_t *why;          /* enum finding_why */
    struct found *found;   /* EXAMINE_SLICE_ROWS: new findings of a slice */
    struct untold *untold; /* likewise */
    size_t founds, untolds;
    struct offer *scratch;
    enum status status; /* of the rows read so far */
};

/* Worker: one slice; e->next is where the following one begins. */
enum status examine_count(struct store *s, void *data);
void examination_free(struct examination *e);

#endif
