#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "fit.h"
#include "node.h"
#include "rows.h"

static void must(enum status s, const char *what)
{
    if (s != STATUS_OK)
        csv_die(what, status_text(s));
}

/* ---- the private side ------------------------------------------------------
 */

static void add_company(struct node *n, const struct secret_flow *f)
{
    struct company *c = &n->company[n->flows];

    *c = (struct company){.id = f->unit + 1,
                          .commune = f->commune,
                          .nace = n->book->open->site[f->site].nace};
    (void)snprintf(
        c->reg_id, sizeof c->reg_id, "%010llu",
        (unsigned long long)(rows_unit(f->unit) % UINT64_C(10000000000)));
    for (size_t i = 0; i < n->members; i++)
        if (n->member[i].id == c->id)
            return;
    n->member[n->members++] = *c;
}

static void add_flow(struct node *n, size_t number)
{
    const struct secret_flow *f = &n->secret->flow[number];

    add_company(n, f);
    n->number[n->flows] = (uint32_t)number;
    n->flow[n->flows] =
        (struct flow){.id = (uint32_t)number + 1,
                      .company = f->unit + 1,
                      .direction = f->direction,
                      .kind = KIND_MATERIAL,
                      .type = book_type(n->book, f->direction, f->code),
                      .quantity = {.has_min = true,
                                   .has_max = true,
                                   .unit = UNIT_T,
                                   .period = PERIOD_YEAR,
                                   .confidence = CONFIDENCE_DECLARED},
                      .base_known = true,
                      .months = f->months,
                      .commune = f->commune};
    n->flows++;
}

/* The amount of this quarter. */
static void set_amounts(struct node *n, unsigned quarter)
{
    for (size_t i = 0; i < n->flows; i++) {
        double t = n->secret->flow[n->number[i]].tonnes[quarter];
        int64_t milli = (int64_t)(t * 1000);

        n->flow[i].base_min_milli = n->flow[i].base_max_milli = milli;
        n->flow[i].quantity.min_milli = n->flow[i].quantity.max_milli = milli;
    }
}

void node_open(struct node *n, const struct book *b, const struct secret *s,
               const struct publish_options *options, unsigned territory)
{
    *n = (struct node){.book = b,
                       .secret = s,
                       .options = options,
                       .facts = book_facts(b),
                       .territory = territory};
    n->communes = rows_area(b->open, territory, n->area);
    n->company = csv_room(s->flows, sizeof *n->company);
    n->member = csv_room(s->flows, sizeof *n->member);
    n->flow = csv_room(s->flows, sizeof *n->flow);
    n->number = csv_room(s->flows, sizeof *n->number);
    n->shown_room = s->flows * EDITIONS;
    n->shown = csv_room(n->shown_room, sizeof *n->shown);
    n->own = csv_room(n->shown_room, sizeof(struct offer *));
    n->body = csv_room(n->shown_room, sizeof *n->body);
    for (size_t i = 0; i < s->flows; i++)
        if (s->flow[i].territory == territory)
            add_flow(n, i);
}

void node_close(struct node *n)
{
    for (size_t q = 0; q < EDITIONS; q++) {
        population_free(&n->pop[q]);
        free(n->row[q]);
    }
    partition_free(&n->part);
    for (size_t i = 0; i < n->shown_count; i++)
        free(n->own[i]);
    free(n->company);
    free(n->member);
    free(n->flow);
    free(n->number);
    free(n->shown);
    free(n->own);
    free(n->body);
    *n = (struct node){0};
}

/* ---- an edition -------------------------------------------------------------
 */

static void take_edition(struct node *n, unsigned quarter,
                         const struct policy *policy)
{
    const struct partition_past past = {&n->part, n->shown, n->shown_count};
    const struct population *over = &n->pop[quarter];
    struct population members = {0};
    struct partition next;

    n->row[quarter] = csv_room(n->book->open->sites, sizeof **n->row);
    n->rows[quarter] =
        rows_list(n->book->open, n->territory, quarter, n->row[quarter]);
    must(population_build(&n->pop[quarter], n->row[quarter], n->rows[quarter],
                          n->area, n->communes),
         "population");
    n->past[quarter] = &n->pop[quarter];
    if (n->options->members)
        must(population_members(&members, over, n->member, n->members),
             "members");
    if (n->options->members)
        over = &members;
    if (quarter == 0)
        must(partition_build(&next, over, &n->facts, policy), "partition");
    else
        must(partition_advance(&next, &past, over, &n->facts, policy),
             "ratchet");
    population_free(&members);
    if (quarter)
        partition_free(&n->part);
    n->part = next;
}

static struct decide_context context_of(const struct node *n, unsigned quarter)
{
    return (struct decide_context){.population = &n->pop[quarter],
                                   .past = n->past,
                                   .pasts = quarter,
                                   .partition = &n->part,
                                   .facts = &n->facts,
                                   .own = n->member,
                                   .own_count = n->members,
                                   .shown = n->shown,
                                   .shown_count = n->shown_count,
                                   .participants_public = n->options->members,
                                   .today = NODE_TODAY +
                                            NODE_QUARTER_DAYS * quarter};
}

/* A live body leaves the pool of the world: it was last seen the quarter
 * before. */
static void withdraw(struct node *n, size_t i, unsigned quarter,
                     struct publication *out)
{
    n->shown[i].live = false;
    n->shown[i].last = (uint16_t)(quarter - 1);
    out->record.body[n->body[i]].last = (uint8_t)(quarter - 1);
}

static const struct flow *flow_of(const struct node *n, uint32_t id)
{
    for (size_t i = 0; i < n->flows; i++)
        if (n->flow[i].id == id)
            return &n->flow[i];
    return NULL;
}

static void review(struct node *n, unsigned quarter, struct publication *out)
{
    const struct decide_context ctx = context_of(n, quarter);
    struct review *verdict = csv_room(n->shown_count, sizeof *verdict);

    must(decide_review(&ctx, verdict), "review");
    for (size_t i = 0; i < n->shown_count; i++)
        if (n->shown[i].live &&
            (!verdict[i].keep || decide_must_go(flow_of(n, n->shown[i].flow),
                                                n->shown[i].body, ctx.today))) {
            withdraw(n, i, quarter, out);
            out->withdrawn += !verdict[i].keep;
        }
    free(verdict);
}

/* ---- what leaves ------------------------------------------------------------
 */

/* Ids that nothing can be read from: a hash of a counter.  The product draws
 * random ones; here a run must repeat. */
static void make_id(uint8_t id[static OFFER_ID_LEN], uint32_t flow,
                    unsigned quarter)
{
    uint64_t x = (uint64_t)flow << 8 | quarter;

    for (size_t i = 0; i < OFFER_ID_LEN; i++) {
        x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        id[i] = (uint8_t)(x >> 56);
    }
}

/* Every peer is sent the same; each copy is encoded for itself, so that the
 * attack which compares them has something to compare. */
static void release(struct node *n, size_t flow, unsigned quarter,
                    const struct offer *offer, struct publication *out)
{
    struct offer *body = csv_room(1, sizeof *body);
    const struct offer *const peer[PEERS] = {body, body};
    size_t at;

    *body = *offer;
    at = record_add(&out->record, n->territory, quarter, peer);
    if (at >= out->room) {
        out->room = out->room ? out->room * 2 : 1024;
        out->flow_of = realloc(out->flow_of, out->room * sizeof *out->flow_of);
        if (!out->flow_of)
            csv_die("no memory", "publication");
    }
    out->flow_of[at] = n->flow[flow].id - 1;
    if (n->shown_count == n->shown_room)
        csv_die("more bodies than expected", "publication");
    n->own[n->shown_count] = body;
    n->body[n->shown_count] = (uint32_t)at;
    n->shown[n->shown_count++] =
        (struct shown){.author = population_author(&n->company[flow]),
                       .body = body,
                       .flow = n->flow[flow].id,
                       .first = (uint16_t)quarter,
                       .last = (uint16_t)quarter,
                       .live = true};
}

/* Leads that each flow would cover among what the others have published. */
static uint32_t *count_leads(const struct node *n, unsigned quarter,
                             const struct record *r)
{
    uint32_t *value = csv_room(n->flows, sizeof *value);
    struct fit_cell *cell = csv_room(1, sizeof *cell);

    for (size_t i = 0; i < r->bodies; i++) {
        const struct record_body *b = &r->body[i];

        if (b->territory == n->territory || !record_live(b, quarter))
            continue;
        fit_open(cell, n->book, &b->offer, quarter);
        for (size_t j = 0; j < n->flows; j++) {
            const struct secret_flow *f = &n->secret->flow[n->number[j]];

            if (f->direction == b->offer.direction)
                continue;
            value[j] += f->direction == DIRECTION_NEED
                            ? fit_score(cell, n->book->open, f) > 0
                            : fit_suits(cell, n->book->open, f);
        }
    }
    free(cell);
    return value;
}

static void decide_each_alone(struct node *n, const struct decide_context *ctx,
                              const uint8_t (*id)[OFFER_ID_LEN],
                              struct decision *decision)
{
    for (size_t i = 0; i < n->flows; i++)
        must(decide(&n->flow[i], &n->company[i], ctx, id[i], &decision[i]),
             "decision");
}

static void decide_flows(struct node *n, unsigned quarter,
                         struct publication *out, struct decision *decision)
{
    const struct decide_context ctx = context_of(n, quarter);
    const struct company **company = csv_room(n->flows, sizeof(void *));
    uint8_t(*id)[OFFER_ID_LEN] = csv_room(n->flows, sizeof *id);
    uint32_t *value = count_leads(n, quarter, &out->record);
    const struct decide_batch batch = {.flow = n->flow,
                                       .company = company,
                                       .value = value,
                                       .id = (const uint8_t(*)[OFFER_ID_LEN])id,
                                       .count = n->flows};

    for (size_t i = 0; i < n->flows; i++) {
        company[i] = &n->company[i];
        make_id(id[i], n->flow[i].id, quarter);
    }
    if (n->options->alone)
        decide_each_alone(n, &ctx, batch.id, decision);
    else
        must(decide_all(&batch, &ctx, decision), "decisions");
    free(value);
    free(id);
    free(company);
}

/* The self-test over what leaves this quarter, with all that was shown before:
 * nothing leaves if it finds a fault. */
static void check_leaving(struct node *n, unsigned quarter,
                          struct publication *out)
{
    struct check_item *item = csv_room(n->shown_count, sizeof *item);
    struct check_item *shown = csv_room(n->shown_count, sizeof *shown);
    struct check_edition edition[EDITIONS];
    struct check_ground ground = {.edition = edition,
                                  .editions = quarter + 1,
                                  .own = n->member,
                                  .own_count = n->members,
                                  .participants_public = n->options->members,
                                  .area = n->area,
                                  .communes = n->communes,
                                  .facts = &n->facts,
                                  .policy = &out->policy,
                                  .shown = shown};
    struct check_result result;
    size_t items = 0;

    for (unsigned q = 0; q <= quarter; q++)
        edition[q] = (struct check_edition){POPULATION_REGISTER, n->row[q],
                                            n->rows[q], n->pop[q].hash};
    for (size_t i = 0; i < n->shown_count; i++) {
        const struct record_body *b = &out->record.body[n->body[i]];
        const struct shown *s = &n->shown[i];
        bool leaves = s->live && s->first == quarter;
        struct check_item *at =
            leaves ? &item[items++] : &shown[ground.shown_count++];

        *at = (struct check_item){.body = b->bytes,
                                  .len = b->len,
                                  .author = s->author,
                                  .flow = s->flow,
                                  .first = s->first,
                                  .last = s->live ? quarter : s->last,
                                  .live = s->live};
    }
    if (check_batch(&ground, item, items, &result) != STATUS_OK) {
        char text[CHECK_TEXT_MAX];

        check_text(LANG_EN, &result, text);
        csv_die("the self-test stops the batch", text);
    }
    out->checked += items;
    free(item);
    free(shown);
}

static void note(const struct node *n, const struct decision *decision,
                 struct publication *out)
{
    for (size_t i = 0; i < n->flows; i++)
        out->note[n->number[i]] = (struct publish_note){
            .published = decision[i].publishable, .reason = decision[i].reason};
}

void node_step(struct node *n, unsigned quarter, struct publication *out)
{
    struct decision *decision = csv_room(n->flows, sizeof *decision);

    set_amounts(n, quarter);
    take_edition(n, quarter, &out->policy);
    memcpy(out->record.cells[n->territory][quarter], n->part.hash,
           PARTITION_HASH_LEN);
    if (quarter > 0)
        review(n, quarter, out);
    decide_flows(n, quarter, out, decision);
    if (quarter == 0)
        note(n, decision, out);
    for (size_t i = 0; i < n->shown_count; i++)
        for (size_t j = 0; j < n->flows; j++)
            if (n->shown[i].live && n->shown[i].flow == n->flow[j].id &&
                decision[j].outdated) {
                withdraw(n, i, quarter, out);
                out->outdated++;
            }
    for (size_t j = 0; j < n->flows; j++)
        if (decision[j].publishable && !decision[j].kept) {
            if (quarter == 0)
                out->note[n->number[j]].body = (uint32_t)out->record.bodies;
            release(n, j, quarter, &decision[j].offer, out);
        }
    if (!n->options->alone)
        check_leaving(n, quarter, out);
    free(decision);
}
