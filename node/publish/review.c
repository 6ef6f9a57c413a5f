#include <stdlib.h>

#include "rules.h"

struct reviewing {
    struct ledger ledger;
    const struct decide_context *ctx;
    struct review *out;
};

static const struct company *find_company(const struct decide_context *ctx,
                                          uint64_t author)
{
    for (size_t i = 0; i < ctx->own_count; i++)
        if (population_author(&ctx->own[i]) == author)
            return &ctx->own[i];
    return NULL;
}

static struct review refuse(enum reason reason, enum decide_detail detail)
{
    return (struct review){.reason = reason, .detail = detail};
}

static enum status review_one(struct reviewing *r, size_t index)
{
    const struct decide_context *ctx = r->ctx;
    const struct shown *shown = &ctx->shown[index];
    bool start = ctx->population->kind == POPULATION_START;
    struct holder holder = {0};
    const struct rules_case c = {.ledger = &r->ledger,
                                 .holder = &holder,
                                 .body = shown->body,
                                 .flow = shown->flow,
                                 .promised = shown->body->policy_k,
                                 .waived = shown->waiver};
    struct review *out = &r->out[index];
    struct verdict v;
    enum status s;

    if (holder_find(&holder, shown->author, ctx->population,
                    find_company(ctx, shown->author)) != STATUS_OK) {
        *out = refuse(start ? REASON_NO_REGISTER : REASON_NOT_IN_REGISTER,
                      DETAIL_NOT_COUNTED);
        return STATUS_OK;
    }
    s = rules_apply(&c, &v);
    if (s != STATUS_OK)
        return s;
    *out = (struct review){.keep = v.reason == REASON_NONE,
                           .reason = v.reason,
                           .detail = v.detail,
                           .reached = v.reached,
                           .needed = v.needed,
                           .k = v.k,
                           .k_participants = v.k_participants};
    return STATUS_OK;
}

enum status decide_review(const struct decide_context *ctx, struct review *out)
{
    struct reviewing r = {.ctx = ctx, .out = out};
    enum status s = ledger_open(&r.ledger, ctx, 0);

    for (size_t i = 0; i < ctx->shown_count && s == STATUS_OK; i++) {
        out[i] = (struct review){0};
        if (ctx->shown[i].live)
            s = review_one(&r, i);
    }
    /* All bodies of a company meet the same joint count: they go together. */
    ledger_close(&r.ledger);
    return s;
}
