#include "rules.h"

struct counting {
    const struct rules_case *c;
    const struct population *pop;
    const struct policy *policy;
    struct verdict *v;
    struct authors set; /* those possible behind the body, settled */
    bool start;
};

static bool withhold(struct counting *n, enum reason reason, uint32_t reached,
                     uint32_t needed)
{
    n->v->reason = reason;
    n->v->reached = reached;
    n->v->needed = needed;
    return false;
}

/* What is promised; sole traders hide among more. */
static uint32_t needed(const struct counting *n)
{
    uint32_t k = n->start ? n->policy->k_start : n->policy->k;

    if (n->c->waived)
        return n->c->waived;
    if (n->c->promised > k)
        k = n->c->promised;
    return n->c->holder->person && n->policy->k_person > k ? n->policy->k_person
                                                           : k;
}

/* The cell must still hold for this author: it was built with more, for an
 * edition that may have moved on. */
static bool enough(struct counting *n)
{
    uint32_t k = needed(n);

    if (n->c->holder->person &&
        (n->c->waived || n->set.count < n->policy->k_person))
        return withhold(n, REASON_SOLE_TRADER, (uint32_t)n->set.count,
                        n->policy->k_person);
    if (n->set.count < k)
        return withhold(n, n->start ? REASON_NO_REGISTER : REASON_K_TERRITORY,
                        (uint32_t)n->set.count, k);
    if (n->c->ledger->ctx->participants_public && n->v->k_participants < k) {
        n->v->detail = DETAIL_PARTICIPANTS;
        return withhold(n, REASON_K_TERRITORY, n->v->k_participants, k);
    }
    if (!n->start && !n->c->waived && n->set.share > n->policy->dominance)
        return withhold(n, REASON_DOMINANT, n->set.share, n->policy->dominance);
    return true;
}

/* T5: distinct companies that show this cell, with this one. */
static enum status presence(struct counting *n)
{
    uint32_t publishers = 0;
    enum status s = ledger_publishers(n->c->ledger, n->c->body,
                                      n->c->holder->author, &publishers);
    size_t most = n->policy->presence * n->set.count;

    if (s == STATUS_OK && !n->start && (size_t)publishers * 1000 > most)
        (void)withhold(n, REASON_PRESENCE, publishers, (uint32_t)(most / 1000));
    return s;
}

/* All that is live of a company may explain as few as it consented to. */
static uint32_t least_joint(const struct counting *n)
{
    uint32_t least = n->policy->k_history, waived = n->c->waived;

    if (n->c->promised)
        waived = ledger_waiver(n->c->ledger, n->c->holder->author);
    return waived && waived < least ? waived : least;
}

/* Natural persons whom the joint count would have stopped are no cover for the
 * others. */
static bool joint(struct counting *n, uint32_t k)
{
    if (!n->c->holder->person)
        authors_settle(&n->set, n->pop, n->policy);
    if (n->set.count < k)
        return withhold(n, REASON_HISTORY, (uint32_t)n->set.count, k);
    return true;
}

/* What everybody sees has to hold without the consents: they are for others. */
static enum status company_history(struct counting *n)
{
    struct ledger *l = n->c->ledger;
    uint64_t author = n->c->holder->author;
    bool person = n->c->holder->person;
    enum status s = ledger_meet_author(l, author, false, &n->set);

    if (s != STATUS_OK ||
        (!n->c->waived &&
         !joint(n, person ? n->policy->k_person : n->policy->k_history)))
        return s;
    s = ledger_meet_author(l, author, true, &n->set);
    if (s == STATUS_OK &&
        joint(n, person ? n->policy->k_person : least_joint(n)) &&
        n->set.count < n->policy->k_history)
        n->v->fewest = (uint32_t)n->set.count;
    return s;
}

/* T7, first for the versions of the flow, then for everything. */
static enum status history(struct counting *n)
{
    struct ledger *l = n->c->ledger;
    enum status s;

    if (l->ctx->participants_public)
        authors_meet(&n->set, &l->member);
    s = ledger_meet_flow(l, n->c->flow, &n->set);
    if (s == STATUS_OK && !joint(n, needed(n)))
        n->v->detail = DETAIL_VERSIONS;
    n->v->fewest = (uint32_t)n->set.count;
    return s == STATUS_OK && n->v->reason == REASON_NONE ? company_history(n)
                                                         : s;
}

/* A sole trader in too small a cell is told so, not that he is absent: then
 * the natural persons stay in the set. */
static void settle(struct counting *n)
{
    if (!n->c->holder->person || n->set.count >= n->policy->k_person)
        authors_settle(&n->set, n->pop, n->policy);
}

static uint32_t count_members(const struct counting *n)
{
    const struct authors *member = &n->c->ledger->member;
    uint32_t both = 0;

    for (size_t i = 0; i < n->set.count; i++)
        both += authors_has(member, n->set.unit[i]);
    return both;
}

static enum status count(struct counting *n)
{
    enum status s = STATUS_OK;

    settle(n);
    n->v->k = (uint32_t)n->set.count;
    n->v->k_participants = count_members(n);
    if (enough(n))
        s = presence(n);
    if (s == STATUS_OK && n->v->reason == REASON_NONE)
        s = history(n);
    return s;
}

enum status rules_apply(const struct rules_case *c, struct verdict *out)
{
    const struct decide_context *ctx = c->ledger->ctx;
    struct counting n = {.c = c,
                         .pop = ctx->population,
                         .policy = &ctx->partition->policy,
                         .v = out,
                         .start = ctx->population->kind == POPULATION_START};
    const struct authors *raw;
    enum status s = ledger_authors(c->ledger, c->body, &raw);

    *out = (struct verdict){0};
    if (s != STATUS_OK)
        return s;
    if (!authors_has(raw, c->holder->unit)) {
        (void)withhold(&n, REASON_OUTLIER, 0, 0);
        return STATUS_OK;
    }
    s = authors_copy(raw, &n.set);
    if (s == STATUS_OK)
        s = count(&n);
    authors_free(&n.set);
    return s;
}
