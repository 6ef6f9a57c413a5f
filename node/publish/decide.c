#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "rules.h"
#include "symbiote/day.h"

/* One flow on its way through the rules, in the order in which they are
 * asked.  The first that says no gives the reason. */
struct trial {
    const struct flow *flow;
    const struct company *company;
    const struct decide_context *ctx;
    struct ledger *ledger;
    const struct offer *live; /* the live body of the flow, or NULL */
    uint8_t live_waiver;      /* what that promises by consent; 0: k */
    struct decision *d;
    struct holder holder;
    bool start; /* no register */
};

static void withhold(struct trial *t, enum reason reason,
                     enum decide_detail detail)
{
    t->d->reason = reason;
    t->d->detail = detail;
}

static void number(struct trial *t, uint32_t reached, uint32_t needed)
{
    t->d->reached = reached;
    t->d->needed = needed;
}

/* ---- rules about the flow alone ----------------------------------------- */

bool decide_must_go(const struct flow *flow, const struct offer *live,
                    uint32_t today)
{
    return !flow || live->expires_day < today ||
           flow->sharing == SHARING_PRIVATE ||
           flow->sharing == SHARING_TERRITORY ||
           (flow->sharing == SHARING_CHOSEN && !flow->named) || flow->vetoed ||
           flow->assumed || flow->quantity.confidence == CONFIDENCE_ASSUMED;
}

static bool flow_may_leave(struct trial *t)
{
    const struct flow *f = t->flow;

    if (f->sharing == SHARING_PRIVATE)
        withhold(t, REASON_PRIVATE, DETAIL_NONE);
    else if (f->vetoed)
        withhold(t, REASON_VETO, DETAIL_NONE);
    else if (f->sharing == SHARING_TERRITORY)
        withhold(t, REASON_PRIVATE, DETAIL_TERRITORY_ONLY);
    else if (f->sharing == SHARING_CHOSEN && !f->named)
        withhold(t, REASON_PRIVATE, DETAIL_CHOSEN_ONLY);
    else if (f->assumed || f->quantity.confidence == CONFIDENCE_ASSUMED)
        withhold(t, REASON_ASSUMED, DETAIL_NONE);
    else if (f->direction != DIRECTION_OFFER && f->direction != DIRECTION_NEED)
        withhold(t, REASON_POLICY_FIELD, DETAIL_DIRECTION);
    else if (f->type == 0 || !facts_type(t->ctx->facts, f->type))
        withhold(t, REASON_NO_TYPE, DETAIL_NONE);
    else if (t->ctx->facts->rule(t->ctx->facts->book, f->type, f->direction) ==
             PLAUSIBLE_NEVER)
        withhold(t, REASON_POLICY_FIELD, DETAIL_NEVER);
    else if (f->until_day && f->until_day < t->ctx->today)
        withhold(t, REASON_POLICY_FIELD, DETAIL_ENDED);
    return t->d->reason == REASON_NONE;
}

/* ---- the company in the population --------------------------------------- */

static bool company_counts(struct trial *t)
{
    const struct population *pop = t->ctx->population;
    /* Keys below this are made from a company's id: no register number. */
    const uint64_t numbered = UINT64_C(10000000000);
    uint64_t author = population_author(t->company);

    if (t->company->draft)
        withhold(t, REASON_NOT_IN_REGISTER, DETAIL_DRAFT);
    else if (pop->kind == POPULATION_REGISTER && author < numbered)
        withhold(t, REASON_NOT_IN_REGISTER, DETAIL_NO_NUMBER);
    else if (holder_find(&t->holder, author, pop, t->company) != STATUS_OK)
        withhold(t, t->start ? REASON_NO_REGISTER : REASON_NOT_IN_REGISTER,
                 DETAIL_NOT_COUNTED);
    return t->d->reason == REASON_NONE;
}

/* Where the flow lies: as it says itself, else at the site of the company's
 * number, else where the company has a site. */
static uint32_t place_of_flow(const struct trial *t)
{
    const struct population *pop = t->ctx->population;
    uint32_t unit = t->holder.unit;
    struct reg_number n;

    if (t->flow->commune)
        return t->flow->commune;
    if (register_read_number(t->company->reg_id, "", &n) == STATUS_OK && n.site)
        for (uint32_t i = pop->first[unit]; i < pop->first[unit + 1]; i++)
            if (pop->site[i].key == n.site)
                return pop->commune[pop->site[i].place];
    if (holder_has_site(&t->holder, pop, t->company->commune))
        return t->company->commune;
    return pop->commune[pop->site[pop->first[unit]].place];
}

/* ---- the cell ------------------------------------------------------------ */

static bool group_is_published(struct trial *t, const struct group *g)
{
    const struct policy *p = &t->ctx->partition->policy;

    if (!g) {
        withhold(t, REASON_POLICY_FIELD, DETAIL_NEVER);
        return false;
    }
    if (g->refused == REASON_NONE)
        return true;
    withhold(t, g->refused, DETAIL_NONE);
    if (g->refused == REASON_DOMINANT)
        number(t, g->reached, p->dominance);
    else
        number(t, g->reached, t->start ? p->k_start : p->k_build);
    if (g->refused != REASON_DOMINANT)
        t->d->k = g->reached;
    return false;
}

static bool find_cell(struct trial *t)
{
    const struct partition *p = t->ctx->partition;
    const struct group *g =
        partition_group(p, t->flow->direction, t->flow->type);
    const struct fields_amount amount = {t->flow, &p->policy, t->live};
    const struct cell *cell;
    uint8_t half_decade;
    bool known;

    if (!group_is_published(t, g))
        return false;
    known = fields_half_decade(&amount, g->kind, &half_decade);
    cell = partition_cell(p, g, known ? &half_decade : NULL, place_of_flow(t));
    if (!cell) {
        withhold(t, REASON_OUTLIER, DETAIL_ELSEWHERE);
        return false;
    }
    partition_fill(p, t->ctx->population, cell, &t->d->offer);
    return true;
}

/* The live body lies in the flow's cell and says nothing else of it: then it
 * stays, and its finer cell with it as long as that is counted enough. */
static bool live_is_right(const struct trial *t)
{
    const struct fields_amount amount = {t->flow, &t->ctx->partition->policy,
                                         t->live};

    return t->live && t->live->expires_day >= t->ctx->today &&
           (!t->live_waiver || t->flow->waiver) &&
           (!t->live->quantity_known || fields_near(&amount)) &&
           fields_within(t->live, &t->d->offer, t->ctx->population) &&
           fields_covers(t->live, t->flow->type, place_of_flow(t)) &&
           fields_same_rest(t->flow, t->ctx->facts, t->ctx->today, t->live);
}

/* ---- counting ------------------------------------------------------------ */

/* Why the author is not among the candidates. */
static enum status explain_outlier(struct trial *t)
{
    const struct population *pop = t->ctx->population;
    struct offer any = t->d->offer;
    const struct authors *a;
    enum status s;

    any.quantity_known = false;
    any.quantity_lo = any.quantity_hi = 0;
    s = ledger_authors(t->ledger, &any, &a);
    if (s != STATUS_OK)
        return s;
    if (authors_has(a, t->holder.unit))
        withhold(t, REASON_OUTLIER, DETAIL_SIZE);
    else if (holder_has_site(&t->holder, pop, place_of_flow(t)))
        withhold(t, REASON_OUTLIER, DETAIL_ACTIVITY);
    else
        withhold(t, REASON_OUTLIER, DETAIL_ELSEWHERE);
    return STATUS_OK;
}

/* The live body, or a new one in the cell that is filled. */
static void fill_body(struct trial *t)
{
    t->d->kept = live_is_right(t);
    if (t->d->kept)
        t->d->offer = *t->live;
    else
        fields_fill(t->flow, t->ctx->facts, t->ctx->today, &t->d->offer);
}

static struct rules_case rules_of(const struct trial *t)
{
    return (struct rules_case){
        .ledger = t->ledger,
        .holder = &t->holder,
        .body = &t->d->offer,
        .flow = t->flow->id,
        .promised = t->d->kept ? t->live->policy_k : 0,
        .waived = t->d->kept ? t->live_waiver : 0,
    };
}

static enum status count_authors(struct trial *t)
{
    const struct rules_case c = rules_of(t);
    struct verdict v;
    enum status s = rules_apply(&c, &v);

    if (s != STATUS_OK)
        return s;
    withhold(t, v.reason, v.detail);
    number(t, v.reached, v.needed);
    t->d->k = v.k;
    t->d->k_participants = v.k_participants;
    t->d->waiver = c.waived;
    return v.reason == REASON_OUTLIER ? explain_outlier(t) : STATUS_OK;
}

/* ---- consent to fewer ---------------------------------------------------- */

static bool consent_may_help(struct trial *t)
{
    const struct policy *p = &t->ctx->partition->policy;
    enum reason r = t->d->reason;

    if (!t->flow->waiver || !t->flow->named || t->start ||
        (r != REASON_K_TERRITORY && r != REASON_DOMINANT &&
         r != REASON_HISTORY))
        return false;
    if (t->holder.person) {
        withhold(t, REASON_SOLE_TRADER, DETAIL_NONE);
        number(t, t->d->k, p->k_person);
        return false;
    }
    return p->k > RULES_WAIVER_MIN;
}

/* The cell of the flow, or where its group is refused the widest there is. */
static bool fill_consented(struct trial *t)
{
    const struct partition *p = t->ctx->partition;
    const struct group *g =
        partition_group(p, t->flow->direction, t->flow->type);
    uint16_t place;

    if (g->refused == REASON_NONE)
        return find_cell(t);
    if (population_place(t->ctx->population, place_of_flow(t), &place) !=
        STATUS_OK)
        return false;
    partition_fill_whole(p, t->ctx->population, t->flow->direction,
                         facts_type(t->ctx->facts, t->flow->type),
                         &t->d->offer);
    return true;
}

/* What the rules say of the body with the consent; the decision changes only
 * where it helps. */
static enum status count_consented(struct trial *t, bool *helps)
{
    const struct policy *p = &t->ctx->partition->policy;
    struct rules_case c = rules_of(t);
    struct verdict v;
    enum status s;

    if (!c.waived)
        c.waived = t->flow->waiver > RULES_WAIVER_MIN ? t->flow->waiver
                                                      : RULES_WAIVER_MIN;
    s = rules_apply(&c, &v);
    *helps = s == STATUS_OK && v.reason == REASON_NONE;
    if (s == STATUS_OK && v.reason == REASON_PRESENCE) {
        withhold(t, v.reason, v.detail);
        number(t, v.reached, v.needed);
    }
    if (!*helps)
        return s;
    withhold(t, REASON_NONE, DETAIL_NONE);
    number(t, 0, 0);
    t->d->k = v.k;
    t->d->k_participants = v.k_participants;
    /* Below k, so that everybody sees that it is by consent. */
    t->d->waiver = t->d->kept        ? t->live_waiver
                   : v.fewest < p->k ? (uint8_t)v.fewest
                                     : (uint8_t)(p->k - 1);
    t->d->offer.policy_k = t->d->waiver;
    return s;
}

/* A live body that stands stays; else a new one. */
static enum status ask_consent(struct trial *t)
{
    bool helps = false;
    enum status s = STATUS_OK;

    t->d->waiver = 0;
    t->d->kept = false;
    if (!fill_consented(t))
        return s;
    if (t->live_waiver) {
        fill_body(t);
        if (t->d->kept)
            s = count_consented(t, &helps);
    }
    if (s != STATUS_OK || helps)
        return s;
    t->d->kept = false;
    if (!fill_consented(t))
        return s;
    fields_fill(t->flow, t->ctx->facts, t->ctx->today, &t->d->offer);
    return count_consented(t, &helps);
}

static enum status judge(struct trial *t)
{
    enum status s = STATUS_OK;

    if (!flow_may_leave(t) || !company_counts(t))
        return STATUS_OK;
    if (find_cell(t)) {
        fill_body(t);
        s = count_authors(t);
    }
    if (s == STATUS_OK && consent_may_help(t))
        s = ask_consent(t);
    t->d->publishable = s == STATUS_OK && t->d->reason == REASON_NONE;
    return s;
}

static const struct shown *find_live(const struct decide_context *ctx,
                                     uint32_t flow)
{
    for (size_t i = 0; flow && i < ctx->shown_count; i++)
        if (ctx->shown[i].live && ctx->shown[i].flow == flow)
            return &ctx->shown[i];
    return NULL;
}

/* One flow of a batch, or alone. */
struct asked {
    const struct flow *flow;
    const struct company *company;
    const uint8_t *id;
};

static enum status try(struct ledger *l, const struct asked *a,
                       struct decision *out)
{
    const struct decide_context *ctx = l->ctx;
    const struct shown *live = find_live(ctx, a->flow->id);
    struct trial t = {.flow = a->flow,
                      .company = a->company,
                      .ctx = ctx,
                      .ledger = l,
                      .live = live ? live->body : NULL,
                      .live_waiver = live ? live->waiver : 0,
                      .d = out,
                      .start = ctx->population->kind == POPULATION_START};
    enum status s;

    *out = (struct decision){.flow = a->flow->id,
                             .population = ctx->population->kind};
    memcpy(out->offer.id, a->id, OFFER_ID_LEN);
    s = judge(&t);
    if (!out->publishable) {
        out->offer = (struct offer){0};
        out->kept = false;
        out->waiver = 0;
    }
    out->outdated = t.live && !out->kept;
    out->hidden = fields_hidden(a->flow, a->company);
    out->widened = out->publishable ? fields_widened(a->flow, &out->offer) : 0;
    return s;
}

enum status decide(const struct flow *flow, const struct company *company,
                   const struct decide_context *ctx,
                   const uint8_t id[static OFFER_ID_LEN], struct decision *out)
{
    const struct asked asked = {flow, company, id};
    struct ledger l;
    enum status s = ledger_open(&l, ctx, 1);

    if (s == STATUS_OK)
        s = try(&l, &asked, out);
    ledger_close(&l);
    return s;
}

/* ---- several flows --------------------------------------------------------
 */

struct turn {
    uint32_t value, flow;
    size_t index;
};

/* Greater value, then smaller flow id, then position. */
static int by_turn(const void *pa, const void *pb)
{
    const struct turn *a = pa, *b = pb;

    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    if (a->flow != b->flow)
        return a->flow < b->flow ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static struct turn *list_turns(const struct decide_batch *b)
{
    struct turn *turn = calloc(b->count + 1, sizeof *turn);

    for (size_t i = 0; turn && i < b->count; i++)
        turn[i] = (struct turn){b->value ? b->value[i] : 0, b->flow[i].id, i};
    if (turn)
        qsort(turn, b->count, sizeof *turn, by_turn);
    return turn;
}

/* What is accepted counts as shown for the flows after it. */
static enum status take_turn(struct ledger *l, const struct decide_batch *b,
                             size_t i, struct decision *out)
{
    const struct asked asked = {&b->flow[i], b->company[i], b->id[i]};
    struct shown shown = {.author = population_author(b->company[i]),
                          .body = &out->offer,
                          .flow = b->flow[i].id,
                          .first = (uint16_t)l->ctx->pasts,
                          .last = (uint16_t)l->ctx->pasts,
                          .live = true};
    enum status s = try(l, &asked, out);

    if (s != STATUS_OK || !out->publishable || out->kept)
        return s;
    shown.waiver = out->waiver;
    return ledger_add(l, &shown);
}

enum status decide_all(const struct decide_batch *batch,
                       const struct decide_context *ctx, struct decision *out)
{
    struct turn *turn = list_turns(batch);
    struct ledger l = {0};
    enum status s =
        turn ? ledger_open(&l, ctx, batch->count) : STATUS_NO_MEMORY;

    for (size_t n = 0; n < batch->count && s == STATUS_OK; n++)
        s = take_turn(&l, batch, turn[n].index, &out[turn[n].index]);
    free(turn);
    ledger_close(&l);
    return s;
}
