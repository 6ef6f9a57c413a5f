/* consents.h -- what companies answered to the preview of a flow, and the whole
 * of what is kept about one company.
 *
 * Answers are never changed: a new one is a new row, and the newest counts
 * (struct flow.vetoed).  Who answered is a keyed hash (secret.h). */
#ifndef CONSENTS_H
#define CONSENTS_H

#include "secret.h"
#include "store.h"

/* The question as it is worded now; a new wording is a new number. */
enum { CONSENT_TEXT_VERSION = 1, CONSENT_RECORD = 32 };

enum consent_answer {
    CONSENT_FINE = 1, /* no competitor would exclude most of them */
    CONSENT_VETO      /* one would: withheld */
};

struct consent {
    uint32_t id, flow, company;
    enum consent_answer answer;
    uint64_t at;
    uint8_t who[SECRET_HASH];
    uint32_t text_version;
    uint32_t k, k_members; /* the counts that were shown; 0: withheld then */
    const uint8_t *record; /* SHA-256 of the body shown, its id zero; or NULL */
};

/* `id` is given out. */
enum status consents_add(struct store *s, const struct consent *c);
typedef bool consents_take(void *ctx, const struct consent *c);
/* Oldest first; company 0: all. */
enum status consents_each(struct store *s, uint32_t company,
                          consents_take *take, void *ctx);

#endif
