/* waivers.h -- consents to be shown below k, to named peers (PRIVACY 1.9).
 *
 * Like answers (consents.h) they are never changed: a new one is a new row, and
 * the newest of a flow counts; k 0 takes back what was consented to. */
#ifndef WAIVERS_H
#define WAIVERS_H

#include "consents.h"
#include "published.h"

/* The sentence as it is worded now; a new wording is a new number. */
enum { WAIVER_TEXT_VERSION = 1, WAIVER_K_MIN = 3 };

struct waiver {
    uint32_t id, flow, company;
    uint64_t at;
    uint8_t who[SECRET_HASH];
    uint32_t text_version;
    uint8_t k; /* possible authors, as counted then; 0: taken back */
    struct audience audience;
    const uint8_t *record; /* CONSENT_RECORD bytes, or NULL */
};

/* The k that it lets an audience see: 0 for one with a peer that it does not
 * name, and for all. */
uint8_t waivers_k(const struct waiver *w, const struct audience *to);

/* `id` is given out. */
enum status waivers_add(struct store *s, const struct waiver *w);
typedef bool waivers_take(void *ctx, const struct waiver *w);
/* Oldest first; company 0: all. */
enum status waivers_each(struct store *s, uint32_t company, waivers_take *take,
                         void *ctx);

#endif
