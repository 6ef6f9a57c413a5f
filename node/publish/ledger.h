/* ledger.h -- everything that was shown, by author, by flow and by cell, and
 * who is possible behind each over the editions (PRIVACY T5, T7).  Each pair of
 * a cell and an edition is counted once. */
#ifndef PUBLISH_LEDGER_H
#define PUBLISH_LEDGER_H

#include "authors.h"
#include "symbiote/decide.h"

/* What of a body decides who is possible: a cell, held once. */
struct held_cell {
    struct offer *body; /* shortened: only types and communes that are there */
    struct authors now; /* raw, in the current edition, when `counted` */
    bool counted;
    struct authors **past; /* per earlier edition; NULL: not asked yet */
    uint32_t head;         /* newest entry that shows it, or LEDGER_NONE */
};

struct entry {
    uint64_t author;
    uint32_t flow, cell;
    uint32_t next_author, next_flow, next_cell; /* or LEDGER_NONE */
    uint16_t first, last;
    uint8_t waiver; /* of a body that is shown by consent below k */
    bool live;
};

enum { LEDGER_NONE = 0x7fffffff };

/* From a number to the newest entry that has it. */
struct heads {
    uint64_t *key;
    uint32_t *entry;
    size_t slots; /* a power of two */
};

struct ledger {
    const struct decide_context *ctx;
    struct lore lore;
    struct edition *edition; /* pasts + 1 */
    struct held_cell *cell;
    size_t cells, cell_cap;
    uint32_t *cell_slot;
    size_t cell_slots; /* a power of two */
    struct entry *entry;
    size_t entries, entry_cap;
    struct heads author, flow;
    struct authors member; /* units of own companies */
};

/* Takes up ctx->shown, with room for `more` entries.  STATUS_OUT_OF_RANGE: a
 * broken context. */
enum status ledger_open(struct ledger *l, const struct decide_context *ctx,
                        size_t more);
void ledger_close(struct ledger *l);

/* One body more; at most `more` of them. */
enum status ledger_add(struct ledger *l, const struct shown *shown);

/* The possible authors of a body now, natural persons included; valid until
 * ledger_close. */
enum status ledger_authors(struct ledger *l, const struct offer *body,
                           const struct authors **out);

/* Distinct authors that show or showed exactly this cell, `author` among
 * them. */
enum status ledger_publishers(struct ledger *l, const struct offer *body,
                              uint64_t author, uint32_t *count);

/* *set becomes those who explain it and all versions of a flow, or all that an
 * author showed: to everybody, or (`waived`) by consent below k. */
enum status ledger_meet_flow(struct ledger *l, uint32_t flow,
                             struct authors *set);
enum status ledger_meet_author(struct ledger *l, uint64_t author, bool waived,
                               struct authors *set);
/* The least that an author consents to in what is live; 0: nothing. */
uint8_t ledger_waiver(const struct ledger *l, uint64_t author);

#endif
