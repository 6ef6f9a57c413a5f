/* workbook.h -- what a publication decision needs, read from own.db in one go:
 * flows, and everything that was ever shown within the horizon (T7).  Worker
 * thread. */
#ifndef WORKBOOK_H
#define WORKBOOK_H

#include "history.h"
#include "symbiote/decide.h"
#include "symbiote/flow.h"
#include "territory.h"
#include "waivers.h"

struct workbook {
    struct territory *territory;
    struct flow *flow; /* ascending by id */
    size_t flows;
    struct history history;
    const struct shown_offer *offer; /* views of `history` */
    const struct shown *shown;
    size_t offers;
    struct waiting *waiting;
    size_t waitings;
    struct waiver *waiver; /* the newest of each flow, `record` gone */
    size_t waivers;
};

enum status workbook_open(struct workbook *w, struct territory *t,
                          struct store *s, uint64_t now_s);
void workbook_close(struct workbook *w);

const struct flow *workbook_flow(const struct workbook *w, uint32_t id);
/* The live publication of a flow; NULL: none. */
const struct shown_offer *workbook_live(const struct workbook *w,
                                        uint32_t flow);
const struct shown_offer *workbook_offer(const struct workbook *w,
                                         const uint8_t id[OFFER_ID_LEN]);
/* Notes in the flow whom it is for, as far as that decides: a flow for chosen
 * peers may leave, and a consent below k holds for the peers it names and no
 * others. */
void workbook_address(struct workbook *w, const struct flow *f,
                      const struct audience *to);
bool workbook_waits(const struct workbook *w, uint32_t flow);

/* Decides flows[0..count) (views into w->flow or elsewhere) with fresh ids,
 * those that cover most leads first (cover.h): hold the pool meanwhile. */
enum status workbook_decide(const struct workbook *w,
                            const struct flow *const *flows, size_t count,
                            struct decision *out);
/* The context of a decision made today. */
struct decide_context workbook_context(const struct workbook *w,
                                       uint32_t today);

#endif
