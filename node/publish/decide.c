#include <stdlib.h>
#include <string.h>

#include "authors.h"
#include "fields.h"
#include "symbiote/day.h"
#include "symbiote/decide.h"

/* One flow on its way through the rules, in the order in which they are
 * asked.  The first that says no gives the reason. */
struct trial {
    const struct flow *flow;
    const struct company *company;
    const struct decide_context *ctx;
    struct decision *d;
    uint64_t author;
    uint32_t unit; /* of the author, in the population */
    bool start;    /* no register */
    bool person;
    uint64_t *member; /* bits: units of own companies; owned by the caller */
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
           flow->sharing == SHARING_CHOSEN || flow->vetoed || flow->assumed ||
           flow->quantity.confidence == CONFIDENCE_ASSUMED;
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
    else if (f->sharing == SHARING_CHOSEN)
        /* The one stream goes to every active peer (PROTOCOL 10.2). */
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

    if (t->company->draft)
        withhold(t, REASON_NOT_IN_REGISTER, DETAIL_DRAFT);
    else if (!t->start && t->author < numbered)
        withhold(t, REASON_NOT_IN_REGISTER, DETAIL_NO_NUMBER);
    else if (population_unit(pop, t->author, &t->unit) != STATUS_OK)
        withhold(t, t->start ? REASON_NO_REGISTER : REASON_NOT_IN_REGISTER,
                 DETAIL_NOT_COUNTED);
    else
        t->person = pop->person[t->unit];
    return t->d->reason == REASON_NONE;
}

static bool has_site_at(const struct trial *t, uint32_t commune)
{
    const struct population *pop = t->ctx->population;

    for (uint32_t i = pop->first[t->unit]; i < pop->first[t->unit + 1]; i++)
        if (pop->commune[pop->site[i].place] == commune)
            return true;
    return false;
}

/* Where the flow lies: as it says itself, else at the site of the company's
 * number, else where the company has a site. */
static uint32_t place_of_flow(const struct trial *t)
{
    const struct population *pop = t->ctx->population;
    struct reg_number n;

    if (t->flow->commune)
        return t->flow->commune;
    if (register_read_number(t->company->reg_id, "", &n) == STATUS_OK && n.site)
        for (uint32_t i = pop->first[t->unit]; i < pop->first[t->unit + 1]; i++)
            if (pop->site[i].key == n.site)
                return pop->commune[pop->site[i].place];
    if (has_site_at(t, t->company->commune))
        return t->company->commune;
    return pop->commune[pop->site[pop->first[t->unit]].place];
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
    const struct cell *cell;
    uint8_t half_decade;
    bool known;

    if (!group_is_published(t, g))
        return false;
    known = fields_half_decade(t->flow, &p->policy, g->kind, &half_decade);
    cell = partition_cell(p, g, known ? &half_decade : NULL, place_of_flow(t));
    if (!cell) {
        withhold(t, REASON_OUTLIER, DETAIL_ELSEWHERE);
        return false;
    }
    partition_fill(p, t->ctx->population, cell, &t->d->offer);
    return true;
}

/* ---- counting ------------------------------------------------------------ */

/* Why the author is not among the candidates. */
static enum status explain_outlier(struct trial *t)
{
    struct offer any = t->d->offer;
    struct authors a;
    enum status s;

    any.quantity_known = false;
    s = authors_find(t->ctx->population, t->ctx->facts, &any, &a);
    if (s != STATUS_OK)
        return s;
    if (authors_has(&a, t->unit))
        withhold(t, REASON_OUTLIER, DETAIL_SIZE);
    else if (has_site_at(t, place_of_flow(t)))
        withhold(t, REASON_OUTLIER, DETAIL_ACTIVITY);
    else
        withhold(t, REASON_OUTLIER, DETAIL_ELSEWHERE);
    authors_free(&a);
    return STATUS_OK;
}

static uint32_t count_members(const struct authors *a, const uint64_t *member)
{
    uint32_t n = 0;

    for (size_t i = 0; i < a->words; i++)
        for (uint64_t w = a->bit[i] & member[i]; w; w &= w - 1)
            n++;
    return n;
}

/* The cell must still hold for this author: the partition was built with more,
 * for an edition that may have moved on. */
static bool enough_authors(struct trial *t, const struct authors *a)
{
    const struct policy *p = &t->ctx->partition->policy;
    uint32_t k = t->start ? p->k_start : p->k;

    if (t->person && a->units < p->k_person) {
        withhold(t, REASON_SOLE_TRADER, DETAIL_NONE);
        number(t, a->units, p->k_person);
    } else if (a->units < k) {
        withhold(t, t->start ? REASON_NO_REGISTER : REASON_K_TERRITORY,
                 DETAIL_NONE);
        number(t, a->units, k);
    } else if (t->ctx->participants_public &&
               t->d->k_participants < (t->person ? p->k_person : k)) {
        withhold(t, REASON_K_TERRITORY, DETAIL_PARTICIPANTS);
        number(t, t->d->k_participants, t->person ? p->k_person : k);
    }
    return t->d->reason == REASON_NONE;
}

/* T5: distinct companies that show this cell, with this one. */
static bool presence_holds(struct trial *t, const struct authors *a)
{
    const struct decide_context *c = t->ctx;
    uint32_t publishers = 1;

    for (size_t i = 0; i < c->shown_count; i++) {
        bool counted = c->shown[i].author == t->author ||
                       !fields_same_cell(c->shown[i].body, &t->d->offer);

        for (size_t j = 0; j < i && !counted; j++)
            counted = c->shown[j].author == c->shown[i].author &&
                      fields_same_cell(c->shown[j].body, &t->d->offer);
        publishers += !counted;
    }
    if (t->start ||
        publishers * 1000 <= c->partition->policy.presence * a->units)
        return true;
    withhold(t, REASON_PRESENCE, DETAIL_NONE);
    number(t, publishers, c->partition->policy.presence * a->units / 1000);
    return false;
}

/* T7: who could have shown all that this author showed, and this.  Natural
 * persons whom the joint count would have stopped are no cover for the others.
 * *a is used up. */
static enum status history_holds(struct trial *t, struct authors *a)
{
    const struct decide_context *c = t->ctx;
    const struct policy *p = &c->partition->policy;
    uint32_t needed = t->person ? p->k_person : p->k_history;

    if (c->participants_public)
        authors_meet(a, t->member);
    for (size_t i = 0; i < c->shown_count; i++) {
        struct authors past;
        enum status s;

        if (c->shown[i].author != t->author)
            continue;
        s = authors_find(c->population, c->facts, c->shown[i].body, &past);
        if (s != STATUS_OK)
            return s;
        authors_settle(&past, c->population, p);
        authors_meet(a, past.bit);
        authors_free(&past);
    }
    if (!t->start && !t->person)
        authors_settle(a, c->population, p);
    if (a->units < needed) {
        withhold(t, REASON_HISTORY, DETAIL_NONE);
        number(t, a->units, needed);
    }
    return STATUS_OK;
}

static enum status count_authors(struct trial *t)
{
    const struct decide_context *c = t->ctx;
    struct authors a;
    enum status s = authors_find(c->population, c->facts, &t->d->offer, &a);

    if (s != STATUS_OK)
        return s;
    /* A sole trader in too small a cell is told so, not that he is absent. */
    if (!authors_has(&a, t->unit)) {
        s = explain_outlier(t);
    } else {
        bool alone = t->person && a.units < c->partition->policy.k_person;

        if (!t->start && !alone)
            authors_settle(&a, c->population, &c->partition->policy);
        t->d->k = a.units;
        t->d->k_participants = count_members(&a, t->member);
        if (enough_authors(t, &a) && presence_holds(t, &a))
            s = history_holds(t, &a);
    }
    authors_free(&a);
    return s;
}

/* Units of own companies, as bits over the population. */
static uint64_t *list_members(const struct decide_context *ctx)
{
    const struct population *pop = ctx->population;
    uint64_t *bit = calloc(pop->units / 64 + 1, sizeof *bit);

    for (size_t i = 0; bit && i < ctx->own_count; i++) {
        uint32_t unit;

        if (!ctx->own[i].draft &&
            population_unit(pop, population_author(&ctx->own[i]), &unit) ==
                STATUS_OK)
            bit[unit / 64] |= UINT64_C(1) << (unit % 64);
    }
    return bit;
}

static enum status judge(struct trial *t)
{
    enum status s;

    if (!flow_may_leave(t) || !company_counts(t) || !find_cell(t))
        return STATUS_OK;
    s = count_authors(t);
    if (s == STATUS_OK && t->d->reason == REASON_NONE) {
        fields_fill(t->flow, t->ctx->facts, t->ctx->today, &t->d->offer);
        t->d->publishable = true;
    }
    return s;
}

enum status decide(const struct flow *flow, const struct company *company,
                   const struct decide_context *ctx,
                   const uint8_t id[static OFFER_ID_LEN], struct decision *out)
{
    struct trial t = {.flow = flow,
                      .company = company,
                      .ctx = ctx,
                      .d = out,
                      .author = population_author(company),
                      .start = ctx->population->kind == POPULATION_START};
    enum status s;

    if (ctx->partition->population != ctx->population->kind)
        return STATUS_OUT_OF_RANGE;
    *out = (struct decision){.flow = flow->id,
                             .population = ctx->population->kind};
    t.member = list_members(ctx);
    if (!t.member)
        return STATUS_NO_MEMORY;
    memcpy(out->offer.id, id, OFFER_ID_LEN);
    s = judge(&t);
    free(t.member);
    if (!out->publishable)
        out->offer = (struct offer){0};
    out->hidden = fields_hidden(flow, company);
    out->widened = out->publishable ? fields_widened(flow, &out->offer) : 0;
    return s;
}

/* ---- what is live already --- */

enum status decide_still_holds(const struct offer *live, uint64_t author,
                               const struct decide_context *ctx, bool *holds)
{
    const struct population *pop = ctx->population;
    const struct policy *p = &ctx->partition->policy;
    bool start = pop->kind == POPULATION_START;
    struct authors a;
    uint32_t unit;
    enum status s;

    *holds = false;
    if (population_unit(pop, author, &unit) != STATUS_OK)
        return STATUS_OK;
    s = authors_find(pop, ctx->facts, live, &a);
    if (s != STATUS_OK)
        return s;
    if (!start)
        authors_settle(&a, pop, p);
    *holds = authors_has(&a, unit) && a.units >= (start ? p->k_start : p->k);
    authors_free(&a);
    return STATUS_OK;
}

/* ---- several flows --------------------------------------------------------
 */

/* Position i before j: greater value, then smaller flow id, then position. */
static bool before(const struct decide_batch *b, size_t i, size_t j)
{
    uint32_t vi = b->value ? b->value[i] : 0, vj = b->value ? b->value[j] : 0;

    if (vi != vj)
        return vi > vj;
    if (b->flow[i].id != b->flow[j].id)
        return b->flow[i].id < b->flow[j].id;
    return i < j;
}

static void sort_flows(const struct decide_batch *b, size_t *order)
{
    for (size_t i = 0; i < b->count; i++) {
        size_t j = i;

        for (; j > 0 && before(b, i, order[j - 1]); j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
}

enum status decide_all(const struct decide_batch *batch,
                       const struct decide_context *ctx, struct decision *out)
{
    size_t *order = calloc(batch->count + 1, sizeof *order);
    struct shown *shown =
        calloc(ctx->shown_count + batch->count + 1, sizeof *shown);
    struct decide_context grown = *ctx;
    enum status s = order && shown ? STATUS_OK : STATUS_NO_MEMORY;

    if (s == STATUS_OK) {
        if (ctx->shown_count)
            memcpy(shown, ctx->shown, ctx->shown_count * sizeof *shown);
        grown.shown = shown;
        sort_flows(batch, order);
    }
    for (size_t n = 0; n < batch->count && s == STATUS_OK; n++) {
        size_t i = order[n];

        s = decide(&batch->flow[i], batch->company[i], &grown, batch->id[i],
                   &out[i]);
        if (s == STATUS_OK && out[i].publishable)
            shown[grown.shown_count++] =
                (struct shown){.author = population_author(batch->company[i]),
                               .body = &out[i].offer};
    }
    free(order);
    free(shown);
    return s;
}
