/* Decisions over editions: what stays live, what may be replaced, what has to
 * go, and what an intersection of all versions leaves over. */
#include <stdio.h>

#include "over_time.h"

#include "symbiote/decide.h"

enum { TODAY = 20778, EDITIONS = 8, COMPANIES = 30, FLOWS = 60, BODIES = 4000 };

static const uint8_t some_id[OFFER_ID_LEN] = {9};

static struct company company_of(unsigned unit, unsigned town)
{
    struct company c = {.id = unit, .commune = FIRST_TOWN + town};

    (void)snprintf(c.reg_id, sizeof c.reg_id, "%010llu",
                   (unsigned long long)sample_bce(unit));
    return c;
}

static struct flow flow_of(uint32_t id, uint16_t type, unsigned company,
                           int64_t tonnes)
{
    struct flow f = {.id = id,
                     .company = company,
                     .direction = DIRECTION_OFFER,
                     .kind = KIND_MATERIAL,
                     .type = type};

    if (tonnes) {
        f.quantity.has_min = f.quantity.has_max = true;
        f.base_known = true;
        f.base_min_milli = f.base_max_milli = tonnes * 1000;
    }
    return f;
}

static void expect(const struct decision *d, enum reason reason)
{
    assert_string_equal(reason_name(d->reason), reason_name(reason));
}

/* A territory whose bodies are kept as they are published. */
struct scene {
    struct sample s;
    struct built b;
    struct population old;
    const struct population *past[1];
    struct decide_context ctx;
    struct offer body[8];
    struct shown shown[8];
};

static void open_scene(struct scene *t)
{
    sample_build(&t->s, &t->b);
    t->ctx = (struct decide_context){.population = &t->b.pop,
                                     .partition = &t->b.part,
                                     .facts = &sample_facts,
                                     .shown = t->shown,
                                     .today = TODAY};
}

/* Another edition: what is live now was live in the one before. */
static void turn(struct scene *t)
{
    const struct partition_past past = {&t->b.part, t->shown,
                                        t->ctx.shown_count};
    struct partition next;

    t->old = t->b.pop;
    assert_int_equal(
        population_build(&t->b.pop, t->s.row, t->s.rows, sample_area, TOWNS),
        STATUS_OK);
    assert_int_equal(
        partition_advance(&next, &past, &t->b.pop, &sample_facts, &t->b.policy),
        STATUS_OK);
    partition_free(&t->b.part);
    t->b.part = next;
    t->past[0] = &t->old;
    t->ctx.past = t->past;
    t->ctx.pasts = 1;
}

static void close_scene(struct scene *t)
{
    population_free(&t->old);
    sample_drop(&t->b);
    memset(t, 0, sizeof *t);
}

static struct decision ask(struct scene *t, const struct flow *f,
                           const struct company *c)
{
    struct decision d;

    assert_int_equal(decide(f, c, &t->ctx, some_id, &d), STATUS_OK);
    return d;
}

static void publish(struct scene *t, const struct flow *f,
                    const struct company *c)
{
    struct decision d = ask(t, f, c);
    size_t n = t->ctx.shown_count++;

    expect(&d, REASON_NONE);
    t->body[n] = d.offer;
    t->body[n].id[0] = (uint8_t)(n + 1);
    t->shown[n] = (struct shown){.author = population_author(c),
                                 .body = &t->body[n],
                                 .flow = f->id,
                                 .first = (uint16_t)t->ctx.pasts,
                                 .last = (uint16_t)t->ctx.pasts,
                                 .live = true};
}

static struct review look(struct scene *t, size_t index)
{
    struct review out[8];

    assert_int_equal(decide_review(&t->ctx, out), STATUS_OK);
    return out[index];
}

/* Breweries of all sizes, ten of each, so that every interval has its own. */
static void all_sizes(struct scene *t, uint16_t nace)
{
    for (unsigned i = 0; i < 70; i++)
        sample_add(&t->s, 1 + i, 0, nace, (uint8_t)(SIZE_1_2 + i % 7));
}

/* ---- what stays -----------------------------------------------------------
 */

static void a_body_survives_another_edition_unchanged(void **state)
{
    static struct scene t;
    struct company c = company_of(3, 0);
    struct flow f = flow_of(1, SPENT_GRAIN, 3, 0);
    struct decision d;

    (void)state;
    sample_fill(&t.s, 1, 9, 0, BREWERY);
    open_scene(&t);
    publish(&t, &f, &c);
    sample_fill(&t.s, 50, 1, 4, BREWERY); /* the hash of the edition changes */
    turn(&t);
    d = ask(&t, &f, &c);
    expect(&d, REASON_NONE);
    assert_true(d.kept);
    assert_false(d.outdated);
    assert_memory_equal(&d.offer, &t.body[0], sizeof d.offer);
    assert_memory_not_equal(d.offer.population_ref, t.b.pop.hash,
                            OFFER_POPULATION_LEN);
    assert_true(look(&t, 0).keep);
    f.packaging = PACKAGING_BULK; /* a change by its company is another body */
    d = ask(&t, &f, &c);
    expect(&d, REASON_NONE);
    assert_false(d.kept);
    assert_true(d.outdated);
    assert_memory_equal(d.offer.id, some_id, OFFER_ID_LEN);
    close_scene(&t);
}

static void a_quantity_that_drifts_a_little_stays_in_its_interval(void **state)
{
    static struct scene t;
    struct company c = company_of(4, 0);
    struct flow f = flow_of(1, FABRIC, 4, 90);
    struct decision d;

    (void)state;
    all_sizes(&t, WEAVER);
    open_scene(&t);
    publish(&t, &f, &c);
    assert_true(t.body[0].quantity_known);
    assert_int_equal(t.body[0].quantity_hi, 4); /* below 100 t */
    f.base_min_milli = f.base_max_milli = 110000;
    d = ask(&t, &f, &c);
    expect(&d, REASON_NONE);
    assert_true(d.kept);
    f.base_min_milli = f.base_max_milli = 149000;
    assert_true(ask(&t, &f, &c).kept);
    f.base_min_milli = f.base_max_milli = 151000;
    d = ask(&t, &f, &c);
    assert_false(d.kept);
    assert_true(d.outdated);
    f.base_known = false; /* a body that says more than is known goes */
    d = ask(&t, &f, &c);
    assert_false(d.kept);
    assert_true(d.outdated);
    close_scene(&t);
}

/* Three firms are large enough for both; with them alone it may not move. */
static void a_quantity_that_leaps_needs_k_for_both_versions(void **state)
{
    static struct scene t;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(1, FABRIC, 1, 0);
    struct offer small = {.direction = DIRECTION_OFFER,
                          .kind = KIND_MATERIAL,
                          .type = {FABRIC},
                          .types = 1,
                          .quantity_known = true,
                          .quantity_lo = 0,
                          .quantity_hi = 1,
                          .communes = TOWNS,
                          .expires_day = TODAY + 300,
                          .policy_k = 5,
                          .population = POPULATION_REGISTER};
    struct decision d;

    (void)state;
    memcpy(small.commune, sample_area, sizeof sample_area);
    for (unsigned i = 1; i <= 30; i++) /* bodies of 1 to 3 t and of 1,000 t */
        sample_add(&t.s, i, 0, WEAVER, i <= 12 ? SIZE_1_2 : SIZE_250_499);
    for (unsigned i = 1; i <= 4; i++) /* a second, small site */
        sample_add(&t.s, i, 0, WEAVER, SIZE_250_499);
    open_scene(&t);
    t.body[0] = small;
    t.shown[0] = (struct shown){.author = population_author(&c),
                                .body = &t.body[0],
                                .flow = 1,
                                .live = true};
    t.ctx.shown_count = 1;
    f = flow_of(1, FABRIC, 1, 3000);
    d = ask(&t, &f, &c);
    expect(&d, REASON_HISTORY);
    assert_int_equal(d.detail, DETAIL_VERSIONS);
    assert_int_equal(d.reached, 4);
    assert_int_equal(d.needed, 5);
    assert_true(d.outdated); /* and the old one goes all the same */
    t.shown[0].flow = 2;     /* another flow of the company: three are enough */
    d = ask(&t, &f, &c);
    expect(&d, REASON_NONE);
    assert_false(d.outdated);
    close_scene(&t);
}

/* ---- what has to go -------------------------------------------------------
 */

static void a_body_goes_with_its_author_or_its_cover(void **state)
{
    static struct scene t;
    struct company c = company_of(3, 0);
    struct flow f = flow_of(1, SPENT_GRAIN, 3, 0);
    struct review r;

    (void)state;
    sample_fill(&t.s, 1, 9, 0, BREWERY);
    open_scene(&t);
    publish(&t, &f, &c);
    for (size_t i = 5; i < 9; i++)
        t.s.row[i].active = false; /* five are enough, the author among them */
    turn(&t);
    assert_true(look(&t, 0).keep);
    population_free(&t.old);
    t.s.row[4].active = false; /* four are not */
    turn(&t);
    r = look(&t, 0);
    assert_false(r.keep);
    assert_int_equal(r.reason, REASON_K_TERRITORY);
    assert_int_equal(r.reached, 4);
    population_free(&t.old);
    t.s.row[4].active = t.s.row[5].active = true;
    t.s.row[2].active = false; /* five, but not the author */
    turn(&t);
    r = look(&t, 0);
    assert_int_equal(r.reason, REASON_NOT_IN_REGISTER);
    close_scene(&t);
}

/* New breweries do not make up for those that closed: a reader who kept the old
 * edition excludes them. */
static void founders_after_the_fact_are_no_cover(void **state)
{
    static struct scene t;
    struct company c = company_of(3, 0);
    struct flow f = flow_of(1, SPENT_GRAIN, 3, 0);
    struct review r;

    (void)state;
    sample_fill(&t.s, 1, 8, 0, BREWERY);
    open_scene(&t);
    publish(&t, &f, &c);
    for (size_t i = 4; i < 8; i++)
        t.s.row[i].active = false;
    sample_fill(&t.s, 50, 8, 0, BREWERY);
    turn(&t);
    r = look(&t, 0);
    assert_int_equal(r.k, 12);
    assert_false(r.keep);
    assert_int_equal(r.reason, REASON_HISTORY);
    assert_int_equal(r.detail, DETAIL_VERSIONS);
    assert_int_equal(r.reached, 4);
    close_scene(&t);
}

static void a_giant_that_moves_in_makes_a_body_go(void **state)
{
    static struct scene t;
    struct company c = company_of(3, 0);
    struct flow f = flow_of(1, SPENT_GRAIN, 3, 0);
    struct review r;

    (void)state;
    for (unsigned i = 1; i <= 9; i++)
        sample_add(&t.s, i, 0, BREWERY, SIZE_1_2);
    open_scene(&t);
    publish(&t, &f, &c);
    t.s.row[8].size_band = SIZE_500;
    turn(&t);
    r = look(&t, 0);
    assert_int_equal(r.reason, REASON_DOMINANT);
    assert_true(r.reached > 340);
    close_scene(&t);
}

/* Closures that leave two companies behind everything take all bodies of the
 * company, and nobody else's. */
static void a_short_history_takes_all_of_a_company(void **state)
{
    static struct scene t;
    struct company c = company_of(1, 0), other = company_of(12, 0);
    struct flow f[3] = {flow_of(1, FABRIC, 1, 0), flow_of(2, DYE_BATH, 1, 0),
                        flow_of(3, FABRIC, 12, 0)};

    (void)state;
    sample_fill(&t.s, 1, 4, 0, FINISHER);
    sample_fill(&t.s, 10, 9, 0, WEAVER);
    sample_fill(&t.s, 30, 9, 0, LAUNDRY);
    open_scene(&t);
    publish(&t, &f[0], &c);
    publish(&t, &f[1], &c);
    publish(&t, &f[2], &other);
    t.s.row[2].active = t.s.row[3].active = false;
    turn(&t);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(look(&t, i).reason, REASON_HISTORY);
        assert_int_equal(look(&t, i).detail, DETAIL_NONE);
        assert_int_equal(look(&t, i).reached, 2);
    }
    assert_true(look(&t, 2).keep);
    close_scene(&t);
}

static void a_list_of_participants_that_becomes_public_is_counted(void **state)
{
    static struct scene t;
    struct company own[8];
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 0);

    (void)state;
    for (unsigned i = 0; i < 8; i++)
        own[i] = company_of(i < 4 ? i + 1 : i + 100, 0);
    sample_fill(&t.s, 1, 9, 0, BREWERY);
    open_scene(&t);
    t.ctx.own = own;
    t.ctx.own_count = 8;
    publish(&t, &f, &own[0]);
    assert_true(look(&t, 0).keep);
    t.ctx.participants_public = true;
    assert_int_equal(look(&t, 0).reason, REASON_K_TERRITORY);
    assert_int_equal(look(&t, 0).detail, DETAIL_PARTICIPANTS);
    assert_int_equal(look(&t, 0).reached, 4);
    close_scene(&t);
}

/* A body that promised seven does not go on where the policy says five now. */
static void a_promise_is_kept_whatever_the_policy_says_now(void **state)
{
    static struct scene t;
    struct company c = company_of(3, 0);
    struct flow f = flow_of(1, SPENT_GRAIN, 3, 0);

    (void)state;
    sample_fill(&t.s, 1, 8, 0, BREWERY);
    open_scene(&t);
    publish(&t, &f, &c);
    t.body[0].policy_k = 8;
    assert_true(look(&t, 0).keep);
    t.body[0].policy_k = 9;
    assert_false(look(&t, 0).keep);
    assert_int_equal(look(&t, 0).needed, 9);
    close_scene(&t);
}

/* ---- natural persons, count tables, erased companies ----------------------
 */

static void persons_of_the_start_profile_are_counted_apart(void **state)
{
    static struct scene t;
    struct company own[12];
    struct flow f[2] = {flow_of(1, SPENT_GRAIN, 1, 0),
                        flow_of(2, SPENT_GRAIN, 9, 0)};
    struct decision d;

    (void)state;
    for (unsigned i = 0; i < 12; i++) {
        own[i] = company_of(i + 1, 0);
        own[i].nace = i < 10 ? BREWERY : LAUNDRY;
        own[i].natural_person = i >= 7;
    }
    t.b.policy = policy_default();
    assert_int_equal(population_start(&t.b.pop, own, 12, sample_area, TOWNS),
                     STATUS_OK);
    assert_int_equal(t.b.pop.persons, 5);
    assert_int_equal(
        partition_build(&t.b.part, &t.b.pop, &sample_facts, &t.b.policy),
        STATUS_OK);
    t.ctx = (struct decide_context){.population = &t.b.pop,
                                    .partition = &t.b.part,
                                    .facts = &sample_facts,
                                    .own = own,
                                    .own_count = 12,
                                    .today = TODAY};
    d = ask(&t, &f[0], &own[0]);
    expect(&d, REASON_NONE);
    assert_int_equal(d.k, 7);
    d = ask(&t, &f[1], &own[8]);
    expect(&d, REASON_SOLE_TRADER);
    assert_int_equal(d.reached, 10);
    close_scene(&t);
}

/* Own companies have taken their places in the table; persons have none. */
static void a_count_table_serves_as_population(void **state)
{
    static struct scene t;
    struct company own[3] = {company_of(1, 0), company_of(2, 0),
                             company_of(901, 5)};
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 0);
    struct decision d;

    (void)state;
    own[1].natural_person = true;
    sample_fill(&t.s, 1, 8, 0, BREWERY);
    t.b.policy = policy_default();
    assert_int_equal(
        population_counts(&t.b.pop, t.s.row, t.s.rows, sample_area, TOWNS),
        STATUS_OK);
    assert_int_equal(
        partition_build(&t.b.part, &t.b.pop, &sample_facts, &t.b.policy),
        STATUS_OK);
    t.ctx = (struct decide_context){.population = &t.b.pop,
                                    .partition = &t.b.part,
                                    .facts = &sample_facts,
                                    .own = own,
                                    .own_count = 3,
                                    .shown = t.shown,
                                    .today = TODAY};
    d = ask(&t, &f, &own[0]);
    expect(&d, REASON_NONE);
    assert_int_equal(d.k, 8);
    assert_int_equal(d.k_participants, 2);
    assert_int_equal(d.offer.population, POPULATION_COUNTS);
    publish(&t, &f, &own[0]);
    assert_true(look(&t, 0).keep);
    d = ask(&t, &f, &own[1]);
    expect(&d, REASON_SOLE_TRADER);
    d = ask(&t, &f, &own[2]);
    expect(&d, REASON_NOT_IN_REGISTER);
    close_scene(&t);
}

static void an_erased_company_that_comes_back_meets_its_history(void **state)
{
    static struct scene t;
    const uint8_t key[POPULATION_TRACE_KEY_LEN] = {7};
    uint8_t trace[POPULATION_TRACE_LEN], again[POPULATION_TRACE_LEN];
    struct company c = company_of(1, 0);
    uint64_t gone;

    (void)state;
    population_trace(trace, population_author(&c), key);
    population_trace(again, population_author(&c), key);
    assert_memory_equal(trace, again, sizeof trace);
    population_trace(again, population_author(&c) + 1, key);
    assert_memory_not_equal(trace, again, sizeof trace);
    gone = population_traced(trace);
    assert_true(gone >> 63);
    sample_fill(&t.s, 1, 9, 0, BREWERY);
    open_scene(&t);
    t.body[0] = (struct offer){.direction = DIRECTION_OFFER,
                               .kind = KIND_MATERIAL,
                               .type = {SPENT_GRAIN},
                               .types = 1,
                               .communes = TOWNS,
                               .policy_k = 5,
                               .population = POPULATION_REGISTER};
    memcpy(t.body[0].commune, sample_area, sizeof sample_area);
    t.shown[0] = (struct shown){
        .author = gone, .body = &t.body[0], .flow = 1, .live = true};
    t.ctx.shown_count = 1;
    assert_int_equal(look(&t, 0).reason, REASON_NOT_IN_REGISTER);
    close_scene(&t);
}

/* ---- stories over random closures ------------------------------------------
 */

struct story {
    uint64_t seed, random;
    struct sample edition[EDITIONS];
    struct population pop[EDITIONS];
    const struct population *past[EDITIONS];
    struct partition part;
    struct policy policy;
    size_t now;
    struct company company[COMPANIES];
    struct flow flow[FLOWS];
    struct offer *body; /* BODIES */
    struct shown shown[BODIES];
    size_t bodies;
};

static void hire(struct story *t)
{
    static const uint16_t types[] = {SPENT_GRAIN, YEAST,   SAWDUST,  FABRIC,
                                     DYE_BATH,    PALLETS, BEET_SOIL};

    for (unsigned i = 0; i < COMPANIES; i++)
        t->company[i] = company_of(1 + pick(&t->random, 60), 0);
    for (unsigned i = 0; i < FLOWS; i++)
        t->flow[i] = flow_of(
            i + 1, types[pick(&t->random, 7)], pick(&t->random, COMPANIES),
            pick(&t->random, 3) ? 1 + pick(&t->random, 2000) : 0);
}

static struct decide_context context_of(struct story *t)
{
    return (struct decide_context){.population = &t->pop[t->now],
                                   .past = t->past,
                                   .pasts = t->now,
                                   .partition = &t->part,
                                   .facts = &sample_facts,
                                   .shown = t->shown,
                                   .shown_count = t->bodies,
                                   .today = TODAY};
}

static void settle(struct story *t)
{
    const struct partition_past past = {t->now ? &t->part : NULL, t->shown,
                                        t->bodies};
    struct partition next;

    assert_int_equal(population_build(&t->pop[t->now], t->edition[t->now].row,
                                      t->edition[t->now].rows, sample_area,
                                      TOWNS),
                     STATUS_OK);
    t->past[t->now] = &t->pop[t->now];
    assert_int_equal(partition_advance(&next, &past, &t->pop[t->now],
                                       &sample_facts, &t->policy),
                     STATUS_OK);
    partition_free(&t->part);
    t->part = next;
}

static void withdraw(struct story *t, size_t i)
{
    t->shown[i].live = false;
    t->shown[i].last = (uint16_t)t->now;
}

static size_t review_all(struct story *t)
{
    static struct review out[BODIES];
    const struct decide_context ctx = context_of(t);
    size_t gone = 0;

    assert_int_equal(decide_review(&ctx, out), STATUS_OK);
    for (size_t i = 0; i < t->bodies; i++) {
        if (!t->shown[i].live || out[i].keep)
            continue;
        withdraw(t, i);
        /* It was withdrawn before anything of this edition was shown. */
        t->shown[i].last = (uint16_t)(t->now - 1);
        gone++;
    }
    return gone;
}

static void retire(struct story *t, uint32_t flow)
{
    for (size_t i = 0; i < t->bodies; i++)
        if (t->shown[i].live && t->shown[i].flow == flow)
            withdraw(t, i);
}

static void publish_all(struct story *t)
{
    static struct decision d[FLOWS];
    static uint8_t id[FLOWS][OFFER_ID_LEN];
    const struct company *of[FLOWS];
    const struct decide_context ctx = context_of(t);
    const struct decide_batch batch = {
        t->flow, of, NULL, (const uint8_t(*)[OFFER_ID_LEN])id, FLOWS};

    for (size_t i = 0; i < FLOWS; i++) {
        of[i] = &t->company[t->flow[i].company];
        id[i][0] = (uint8_t)(1 + i);
        id[i][1] = (uint8_t)t->now;
    }
    assert_int_equal(decide_all(&batch, &ctx, d), STATUS_OK);
    for (size_t i = 0; i < FLOWS; i++) {
        if (d[i].outdated)
            retire(t, t->flow[i].id);
        if (!d[i].publishable || d[i].kept)
            continue;
        assert_true(t->bodies < BODIES);
        t->body[t->bodies] = d[i].offer;
        t->shown[t->bodies] = (struct shown){.author = population_author(of[i]),
                                             .body = &t->body[t->bodies],
                                             .flow = t->flow[i].id,
                                             .first = (uint16_t)t->now,
                                             .live = true};
        t->bodies++;
    }
}

static void drift(struct story *t)
{
    for (size_t i = 0; i < FLOWS; i++) {
        int64_t *q = &t->flow[i].base_min_milli;

        *q = *q * (60 + pick(&t->random, 90)) / 100;
        if (pick(&t->random, 12) == 0)
            *q *= 5;
        t->flow[i].base_max_milli = *q;
    }
}

/* Units alive now that the plain count finds behind body i in all its
 * editions. */
static void meet(const struct story *t, size_t i, struct plain *set)
{
    size_t last = t->shown[i].live ? t->now : t->shown[i].last;

    for (size_t e = t->shown[i].first; e <= last; e++) {
        static struct plain past;
        size_t kept = 0;

        plain_count(&t->edition[e], t->shown[i].body, &past);
        for (size_t n = 0; n < set->count; n++) {
            if (!plain_has(&past, set->unit[n]))
                continue;
            set->unit[kept] = set->unit[n];
            set->person[kept++] = set->person[n];
        }
        set->count = kept;
    }
}

/* For each live body: its versions are k together, its company k_history. */
static size_t check_live(const struct story *t)
{
    size_t live = 0;

    for (size_t i = 0; i < t->bodies; i++) {
        static struct plain set, all;
        uint64_t author = t->shown[i].author;
        bool person = false;

        if (!t->shown[i].live)
            continue;
        live++;
        plain_count(&t->edition[t->now], t->shown[i].body, &set);
        assert_true(plain_has(&set, author));
        assert_true(plain_share(&set) <= t->policy.dominance);
        for (size_t n = 0; n < set.count; n++)
            person = person || (set.unit[n] == author && set.person[n]);
        all = set;
        for (size_t n = 0; n < t->bodies; n++) {
            if (t->shown[n].flow == t->shown[i].flow)
                meet(t, n, &set);
            if (t->shown[n].author == author)
                meet(t, n, &all);
        }
        if (set.count < 11)
            plain_drop_persons(&set);
        if (all.count < 11)
            plain_drop_persons(&all);
        if (set.count < (person ? 11U : t->policy.k) ||
            all.count < (person ? 11U : t->policy.k_history))
            fail_msg("seed %llu edition %zu: %zu behind the versions, %zu "
                     "behind the company",
                     (unsigned long long)t->seed, t->now, set.count, all.count);
    }
    return live;
}

static void no_intersection_of_versions_falls_below_k(void **state)
{
    size_t live = 0, gone = 0, bodies = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 16; seed++) {
        static struct story t;

        memset(&t, 0, sizeof t);
        t.seed = seed;
        t.random = seed * 104729 + 3;
        t.policy = policy_default();
        t.body = calloc(BODIES, sizeof *t.body);
        assert_non_null(t.body);
        first_edition(&t.edition[0], &t.random);
        hire(&t);
        settle(&t);
        publish_all(&t);
        (void)check_live(&t);
        while (t.now + 1 < EDITIONS) {
            t.now++;
            t.edition[t.now] = t.edition[t.now - 1];
            next_edition(&t.edition[t.now], &t.random);
            settle(&t);
            gone += review_all(&t);
            (void)check_live(&t);
            drift(&t);
            publish_all(&t);
            live += check_live(&t);
        }
        bodies += t.bodies;
        for (size_t i = 0; i <= t.now; i++)
            population_free(&t.pop[i]);
        partition_free(&t.part);
        free(t.body);
    }
    print_message("seeds 1 to 16: %zu bodies, %zu withdrawn by review, %zu "
                  "live ones checked\n",
                  bodies, gone, live);
    assert_true(live > 500);
    assert_true(gone > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_survives_another_edition_unchanged),
        cmocka_unit_test(a_quantity_that_drifts_a_little_stays_in_its_interval),
        cmocka_unit_test(a_quantity_that_leaps_needs_k_for_both_versions),
        cmocka_unit_test(a_body_goes_with_its_author_or_its_cover),
        cmocka_unit_test(founders_after_the_fact_are_no_cover),
        cmocka_unit_test(a_giant_that_moves_in_makes_a_body_go),
        cmocka_unit_test(a_short_history_takes_all_of_a_company),
        cmocka_unit_test(a_list_of_participants_that_becomes_public_is_counted),
        cmocka_unit_test(a_promise_is_kept_whatever_the_policy_says_now),
        cmocka_unit_test(persons_of_the_start_profile_are_counted_apart),
        cmocka_unit_test(a_count_table_serves_as_population),
        cmocka_unit_test(an_erased_company_that_comes_back_meets_its_history),
        cmocka_unit_test(no_intersection_of_versions_falls_below_k),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
