/* workbook.h -- what a publication decision needs, read from own.db in one go:
 * flows, and everything that was ever shown within the horizon (T7).  Worker
 * thread. */
#ifndef WORKBOOK_H
#define WORKBOOK_H

#include "published.h"
#include "symbiote/decide.h"
#include "symbiote/flow.h"
#include "territory.h"

enum { WORKBOOK_HORIZON_S = 730 * 86400 };

/* One publication with its body read. */
struct shown_offer {
    uint32_t flow, company;
    uint32_t k, k_members;
    uint64_t published, withdrawn, leaf;
    int64_t erased; /* keyed hash of an erased company (returned.h), or 0 */
    bool live;
    struct offer body;
    uint8_t *bytes; /* as published */
    size_t len;
};

struct workbook {
    struct territory *territory;
    struct flow *flow; /* ascending by id */
    size_t flows;
    struct shown_offer *offer;
    size_t offers;
    struct shown *shown;
    struct waiting *waiting;
    size_t waitings;
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
bool workbook_waits(const struct workbook *w, uint32_t flow);

/* Decides flows[0..count) (views into w->flow or elsewhere) with fresh ids,
 * those that cover most leads first (cover.h): hold the pool meanwhile. */
enum status workbook_decide(const struct workbook *w,
                            const struct flow *const *flows, size_t count,
                            struct decision *out);
/* Equal but for the id: nothing to publish. */
bool workbook_same_content(const struct offer *a, const struct offer *b);
/* The context of a decision made today. */
struct decide_context workbook_context(const struct workbook *w,
                                       uint32_t today);

#endif
