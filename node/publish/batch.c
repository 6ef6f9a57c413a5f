#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "symbiote/batch.h"

static bool is_set(const uint8_t id[static OFFER_ID_LEN])
{
    static const uint8_t none[OFFER_ID_LEN];

    return memcmp(id, none, OFFER_ID_LEN) != 0;
}

/* The withdrawal of the old version still waits, so it leaves first. */
static bool must_follow(const struct batch_question *q, size_t i)
{
    const struct change *c = &q->change[i];

    if (c->withdraw || !is_set(c->replaces))
        return false;
    for (size_t j = 0; j < q->changes; j++)
        if (q->change[j].withdraw &&
            memcmp(q->change[j].id, c->replaces, OFFER_ID_LEN) == 0)
            return true;
    return false;
}

/* ---- who may leave under which rule ---------------------------------------
 */

enum rule { RULE_NOW, RULE_WITHDRAWALS, RULE_ALL };

static bool leaves(const struct batch_question *q, size_t i, enum rule rule)
{
    const struct change *c = &q->change[i];

    if (must_follow(q, i))
        return false;
    switch (rule) {
    case RULE_NOW: return c->now;
    case RULE_WITHDRAWALS: return c->now || c->withdraw;
    case RULE_ALL: return true;
    }
    return false;
}

struct tally_changes {
    uint32_t changes, offers, withdrawals, authors;
};

/* What would leave under a rule, and of how many authors. */
static struct tally_changes count(const struct batch_question *q,
                                  enum rule rule)
{
    struct tally_changes n = {0};

    for (size_t i = 0; i < q->changes; i++) {
        bool seen = false;

        if (!leaves(q, i, rule))
            continue;
        n.changes++;
        n.withdrawals += q->change[i].withdraw;
        for (size_t j = 0; j < i && !seen; j++)
            seen = leaves(q, j, rule) &&
                   q->change[j].author == q->change[i].author;
        n.authors += !seen;
    }
    n.offers = n.changes - n.withdrawals;
    return n;
}

/* ---- when -----------------------------------------------------------------
 */

static uint64_t period_of(const struct batch_question *q)
{
    return q->period_s ? q->period_s : BATCH_PERIOD_S;
}

/* Before the first batch: at once when it is big enough.  A facilitator who
 * waits may say the one word at any time.  What left by --now is no batch, but
 * its withdrawal finds a slot. */
static enum rule first_rule(const struct batch_question *q,
                            struct batch_plan *p)
{
    struct tally_changes n = count(q, RULE_ALL);
    uint64_t slot = q->state.last_slot_s + period_of(q);

    if (n.offers >= BATCH_MIN && n.authors >= BATCH_MIN_COMPANIES)
        return RULE_ALL;
    p->wait = BATCH_FIRST;
    if (q->agreed) {
        p->early = true;
        return RULE_ALL;
    }
    p->next_s = n.withdrawals ? slot : 0;
    return q->now_s >= slot ? RULE_WITHDRAWALS : RULE_NOW;
}

/* At a slot: enough changes leave, too few are rolled over once, then asked
 * about; withdrawals leave in any case. */
static enum rule slot_rule(const struct batch_question *q, struct batch_plan *p)
{
    p->state.last_slot_s = q->now_s;
    p->next_s = q->now_s + period_of(q);
    if (count(q, RULE_ALL).changes >= BATCH_MIN) {
        p->state.rolled = 0;
        return RULE_ALL;
    }
    p->state.rolled = q->state.rolled < 2 ? q->state.rolled + 1 : 2;
    p->wait = p->state.rolled < 2 ? BATCH_ROLLED : BATCH_ASKS;
    return RULE_WITHDRAWALS;
}

static enum rule choose(const struct batch_question *q, struct batch_plan *p)
{
    uint64_t next = q->state.last_slot_s + period_of(q);

    if (q->state.released == 0)
        return first_rule(q, p);
    p->next_s = next;
    p->wait = q->state.rolled >= 2   ? BATCH_ASKS
              : q->state.rolled == 1 ? BATCH_ROLLED
                                     : BATCH_SLOT;
    if (q->agreed && q->state.rolled >= 2) {
        p->early = true;
        p->state.rolled = 0;
        return RULE_ALL;
    }
    return q->now_s >= next ? slot_rule(q, p) : RULE_NOW;
}

/* ---- the order -------------------------------------------------------------
 */

/* Fisher and Yates over a stream made from the seed; the bias of the modulo is
 * below 2^-40 for any batch that fits. */
static void shuffle(uint32_t *order, size_t n,
                    const uint8_t seed[static BATCH_SEED_LEN])
{
    uint8_t nonce[crypto_stream_chacha20_NONCEBYTES] = {0};

    for (size_t i = n; i > 1; i--) {
        uint64_t r;
        uint32_t kept;
        size_t j;

        for (size_t b = 0; b < 4; b++)
            nonce[b] = (uint8_t)(i >> (8 * b));
        (void)crypto_stream_chacha20((unsigned char *)&r, sizeof r, nonce,
                                     seed);
        j = (size_t)(r % i);
        kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}

enum status batch_plan(const struct batch_question *q, uint32_t *order,
                       struct batch_plan *out)
{
    struct batch_plan p = {.state = q->state};
    struct tally_changes n;
    enum rule rule;

    if (q->changes > UINT32_MAX ||
        (q->period_s && q->period_s < BATCH_PERIOD_MIN_S))
        return STATUS_OUT_OF_RANGE;
    if (q->changes == 0) {
        p.wait = BATCH_EMPTY;
        *out = p;
        return STATUS_OK;
    }
    rule = choose(q, &p);
    n = count(q, rule);
    for (size_t i = 0; i < q->changes; i++)
        if (leaves(q, i, rule))
            order[p.leaves++] = (uint32_t)i;
    shuffle(order, p.leaves, q->seed);
    if (p.leaves && rule == RULE_ALL)
        p.state.released++;
    if (p.leaves && (rule == RULE_ALL || p.state.released == 0))
        p.state.last_slot_s = q->now_s;
    if (p.leaves == q->changes)
        p.wait = BATCH_LEAVES;
    else if (p.wait == BATCH_LEAVES)
        p.wait = BATCH_SLOT;
    if (p.state.released && p.next_s == 0)
        p.next_s = p.state.last_slot_s + period_of(q);
    p.early = (p.early || rule == RULE_NOW) && p.leaves > 0;
    p.offers = n.offers;
    p.withdrawals = n.withdrawals;
    p.authors = n.authors;
    *out = p;
    return STATUS_OK;
}

/* ---- in words ---------------------------------------------------------------
 */

static const char *wait_words(enum lang lang, enum batch_wait wait)
{
    switch (wait) {
    case BATCH_FIRST:
        return tr(lang, "The first batch waits until it holds at least 5 "
                        "offers of 3 companies.");
    case BATCH_SLOT: return tr(lang, "The rest waits for the next batch.");
    case BATCH_ROLLED:
        return tr(lang, "Fewer than 5 changes wait, so that they would stand "
                        "out; they are kept for the next batch.");
    case BATCH_ASKS:
        return tr(lang, "Fewer than 5 changes have waited for two batches. "
                        "Release them all the same? Whoever watches the "
                        "batches sees that few companies changed something.");
    case BATCH_LEAVES:
    case BATCH_EMPTY: break;
    }
    return "";
}

void batch_text(enum lang lang, const struct batch_plan *plan,
                char out[static BATCH_TEXT_MAX])
{
    const char *waits = wait_words(lang, plan->wait);
    char early[BATCH_TEXT_MAX / 2] = "";

    if (plan->early)
        (void)snprintf(early, sizeof early,
                       tr(lang, "Leaving outside the usual batch: %u offers "
                                "and %u withdrawals of %u companies. Peers "
                                "see when, and that these belong together."),
                       plan->offers, plan->withdrawals, plan->authors);
    (void)snprintf(out, BATCH_TEXT_MAX, "%s%s%s", early,
                   early[0] && waits[0] ? " " : "", waits);
}
