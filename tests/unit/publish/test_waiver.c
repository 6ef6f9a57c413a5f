/* Consents below k: what they let pass for named peers, what they never do, and
 * that nobody else is touched by them. */
#include <stdio.h>

#include "sample.h"

#include "symbiote/check.h"
#include "symbiote/decide.h"

enum { TODAY = 20778 };

static const uint8_t some_id[OFFER_ID_LEN] = {9};

static struct company company_of(unsigned unit)
{
    struct company c = {.id = unit, .commune = FIRST_TOWN};

    (void)snprintf(c.reg_id, sizeof c.reg_id, "%010llu",
                   (unsigned long long)sample_bce(unit));
    return c;
}

/* 500 t of it a year, for named peers, and the company consents to `waiver`. */
static struct flow flow_of(uint32_t id, uint16_t type, unsigned company,
                           uint8_t waiver)
{
    return (struct flow){.id = id,
                         .company = company,
                         .direction = DIRECTION_OFFER,
                         .kind = KIND_MATERIAL,
                         .type = type,
                         .quantity = {.has_min = true, .has_max = true},
                         .base_known = true,
                         .base_min_milli = 500000,
                         .base_max_milli = 500000,
                         .named = true,
                         .waiver = waiver};
}

struct scene {
    struct sample s;
    struct built b;
    struct decide_context ctx;
    struct offer body[8];
    struct shown shown[8];
};

static void build(struct scene *t)
{
    sample_build(&t->s, &t->b);
    t->ctx.population = &t->b.pop;
    t->ctx.partition = &t->b.part;
    t->ctx.facts = &sample_facts;
    t->ctx.shown = t->shown;
    t->ctx.today = TODAY;
}

static void rebuild(struct scene *t)
{
    sample_drop(&t->b);
    build(t);
}

/* So many breweries of one size, and joineries about them. */
static void open_scene(struct scene *t, unsigned breweries)
{
    memset(t, 0, sizeof *t);
    sample_fill(&t->s, 1, breweries, 0, BREWERY);
    sample_fill(&t->s, 100, 30, 1, JOINERY);
    build(t);
}

static struct decision ask(const struct scene *t, const struct flow *f)
{
    struct company c = company_of(f->company);
    struct decision d;

    assert_int_equal(decide(f, &c, &t->ctx, some_id, &d), STATUS_OK);
    return d;
}

static void expect(const struct decision *d, enum reason reason)
{
    assert_string_equal(reason_name(d->reason), reason_name(reason));
    assert_int_equal(d->publishable, reason == REASON_NONE);
}

static struct shown *publish(struct scene *t, const struct flow *f)
{
    struct company c = company_of(f->company);
    struct decision d = ask(t, f);
    size_t n = t->ctx.shown_count++;

    expect(&d, REASON_NONE);
    t->body[n] = d.offer;
    t->body[n].id[0] = (uint8_t)(n + 1);
    t->shown[n] = (struct shown){.author = population_author(&c),
                                 .body = &t->body[n],
                                 .flow = f->id,
                                 .live = true,
                                 .waiver = d.waiver};
    return &t->shown[n];
}

static struct review look(struct scene *t, size_t index)
{
    struct review out[8];

    assert_int_equal(decide_review(&t->ctx, out), STATUS_OK);
    return out[index];
}

static enum check_fault check(const struct scene *t, const struct decision *d,
                              uint64_t streams)
{
    uint8_t body[OFFER_BODY_MAX];
    struct company c = company_of(1);
    struct check_item item = {.body = body,
                              .author = population_author(&c),
                              .flow = d->flow,
                              .streams = streams,
                              .waiver = d->waiver};
    const struct check_edition edition = {.kind = POPULATION_REGISTER,
                                          .row = t->s.row,
                                          .rows = t->s.rows,
                                          .hash = t->b.pop.hash};
    const struct check_ground ground = {.edition = &edition,
                                        .editions = 1,
                                        .area = sample_area,
                                        .communes = TOWNS,
                                        .facts = &sample_facts,
                                        .policy = &t->b.policy};
    struct check_result r;

    assert_int_equal(offer_encode(&d->offer, body, sizeof body, &item.len),
                     STATUS_OK);
    (void)check_batch(&ground, &item, 1, &r);
    return r.fault;
}

/* ---- what a consent lets pass -------------------------------------------- */

static void a_refused_group_passes_as_the_type_alone_and_no_finer(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 3);
    struct decision d;

    (void)state;
    open_scene(&t, 4);
    d = ask(&t, &f);
    expect(&d, REASON_NONE);
    assert_int_equal(d.waiver, 4);
    assert_int_equal(d.k, 4);
    assert_int_equal(d.offer.policy_k, 4);
    assert_int_equal(d.offer.types, 1);
    assert_int_equal(d.offer.type[0], SPENT_GRAIN);
    assert_int_equal(d.offer.communes, TOWNS);
    assert_false(d.offer.quantity_known);
    assert_memory_equal(d.offer.population_ref, t.b.pop.hash,
                        OFFER_POPULATION_LEN);
    assert_int_equal(check(&t, &d, 4), CHECK_FINE);
    assert_int_equal(check(&t, &d, 1), CHECK_WAIVER);
    sample_drop(&t.b);
}

static void a_giant_may_be_accepted_and_the_body_still_says_so(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 0);
    struct decision d;

    (void)state;
    open_scene(&t, 9);
    t.s.row[8].size_band = SIZE_500;
    rebuild(&t);
    d = ask(&t, &f);
    expect(&d, REASON_DOMINANT);
    f.waiver = 4;
    d = ask(&t, &f);
    expect(&d, REASON_NONE);
    assert_int_equal(d.k, 9);
    assert_int_equal(d.waiver, 4); /* below k, so that it is seen */
    assert_int_equal(check(&t, &d, 4), CHECK_FINE);
    sample_drop(&t.b);
}

static void what_the_rules_let_pass_needs_no_consent(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 3);
    struct decision d;

    (void)state;
    open_scene(&t, 9);
    d = ask(&t, &f);
    expect(&d, REASON_NONE);
    assert_int_equal(d.waiver, 0);
    assert_int_equal(d.offer.policy_k, 5);
    sample_drop(&t.b);
}

/* ---- what it never does -------------------------------------------------- */

static void no_consent_goes_below_three_or_below_what_was_counted(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 4);
    struct decision d;

    (void)state;
    open_scene(&t, 3);
    d = ask(&t, &f);
    expect(&d, REASON_K_TERRITORY); /* four were agreed to, three are left */
    f.waiver = 3;
    d = ask(&t, &f);
    expect(&d, REASON_NONE);
    assert_int_equal(d.offer.policy_k, 3);
    t.s.row[2].active = false;
    rebuild(&t);
    for (f.waiver = 0; f.waiver < 4; f.waiver++) {
        d = ask(&t, &f);
        expect(&d, REASON_K_TERRITORY);
        assert_int_equal(d.waiver, 0);
    }
    sample_drop(&t.b);
}

static void it_is_for_named_peers_and_for_no_natural_person(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 3);
    struct decision d;

    (void)state;
    open_scene(&t, 5);
    f.named = false;
    d = ask(&t, &f);
    expect(&d, REASON_K_TERRITORY);
    f.named = true;
    d = ask(&t, &f);
    expect(&d, REASON_NONE);
    t.s.row[0].natural_person = true;
    rebuild(&t);
    d = ask(&t, &f);
    expect(&d, REASON_SOLE_TRADER);
    assert_int_equal(d.needed, 11);
    sample_drop(&t.b);
}

static void other_reasons_are_beyond_it(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SECRET, 1, 3);
    struct decision d;

    (void)state;
    open_scene(&t, 4);
    d = ask(&t, &f);
    expect(&d, REASON_POLICY_FIELD);
    f = flow_of(1, SPENT_GRAIN, 1, 3);
    f.vetoed = true;
    d = ask(&t, &f);
    expect(&d, REASON_VETO);
    f = flow_of(1, SPENT_GRAIN, 100, 3); /* a joinery has none */
    d = ask(&t, &f);
    assert_false(d.publishable);
    t.b.part.policy.k = t.b.policy.k = 3; /* the rule is as low as it goes */
    f = flow_of(1, SPENT_GRAIN, 1, 3);
    d = ask(&t, &f);
    expect(&d, REASON_K_TERRITORY);
    sample_drop(&t.b);
}

/* Presence protects the others of the cell: their consent would be needed. */
static void a_third_of_four_would_tell_of_the_fourth(void **state)
{
    static struct scene t;
    struct flow f[3] = {flow_of(1, SPENT_GRAIN, 1, 3),
                        flow_of(2, SPENT_GRAIN, 2, 3),
                        flow_of(3, SPENT_GRAIN, 3, 3)};
    struct decision d;

    (void)state;
    open_scene(&t, 4);
    (void)publish(&t, &f[0]);
    (void)publish(&t, &f[1]);
    d = ask(&t, &f[2]);
    expect(&d, REASON_PRESENCE);
    sample_drop(&t.b);
}

/* ---- others, history, time ----------------------------------------------- */

static void nobody_elses_cell_depends_on_it(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 3);
    struct partition_past past = {&t.b.part, t.shown, 1};
    struct partition with, without;

    (void)state;
    open_scene(&t, 4);
    (void)publish(&t, &f);
    sample_fill(&t.s, 200, 20, 2, BREWERY);
    population_free(&t.b.pop);
    assert_int_equal(
        population_build(&t.b.pop, t.s.row, t.s.rows, sample_area, TOWNS),
        STATUS_OK);
    assert_int_equal(
        partition_advance(&with, &past, &t.b.pop, &sample_facts, &t.b.policy),
        STATUS_OK);
    past.shown_count = 0;
    assert_int_equal(partition_advance(&without, &past, &t.b.pop, &sample_facts,
                                       &t.b.policy),
                     STATUS_OK);
    assert_memory_equal(with.hash, without.hash, sizeof with.hash);
    partition_free(&with);
    t.shown[0].waiver = 0; /* were it no consent, it would keep its group */
    past.shown_count = 1;
    assert_int_equal(
        partition_advance(&with, &past, &t.b.pop, &sample_facts, &t.b.policy),
        STATUS_OK);
    assert_memory_not_equal(with.hash, without.hash, sizeof with.hash);
    partition_free(&with);
    partition_free(&without);
    sample_drop(&t.b);
}

/* Four could give off both, two of them the third as well. */
static void it_counts_in_the_history_of_its_company(void **state)
{
    static struct scene t;
    struct flow dye = flow_of(1, DYE_BATH, 1, 3);
    struct flow fabric = flow_of(2, FABRIC, 1, 3);
    struct decision d;

    (void)state;
    memset(&t, 0, sizeof t);
    sample_fill(&t.s, 1, 2, 0, FINISHER);   /* both */
    sample_fill(&t.s, 10, 2, 0, LAUNDRY);   /* dye baths */
    sample_fill(&t.s, 20, 30, 0, WEAVER);   /* fabric */
    sample_fill(&t.s, 100, 30, 1, JOINERY); /* neither */
    build(&t);
    d = ask(&t, &fabric);
    expect(&d, REASON_NONE);
    assert_int_equal(d.waiver, 0);
    (void)publish(&t, &dye);
    d = ask(&t, &fabric);
    expect(&d, REASON_HISTORY);
    assert_int_equal(d.reached, 2);
    fabric.company = 20;
    d = ask(&t, &fabric); /* nobody else's */
    expect(&d, REASON_NONE);
    sample_drop(&t.b);
}

static void a_live_body_stands_while_its_own_k_does(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 4);
    struct decision d;
    struct review r;

    (void)state;
    open_scene(&t, 5);
    t.s.row[4].active = false;
    rebuild(&t);
    assert_int_equal(publish(&t, &f)->waiver, 4);
    assert_true(look(&t, 0).keep);
    d = ask(&t, &f);
    expect(&d, REASON_NONE);
    assert_true(d.kept);
    assert_int_equal(d.waiver, 4);
    assert_memory_equal(d.offer.id, t.body[0].id, OFFER_ID_LEN);
    t.s.row[3].active = false; /* three of four promised */
    rebuild(&t);
    r = look(&t, 0);
    assert_false(r.keep);
    assert_int_equal(r.reason, REASON_K_TERRITORY);
    assert_int_equal(r.reached, 3);
    assert_int_equal(r.needed, 4);
    d = ask(&t, &f);
    expect(&d, REASON_K_TERRITORY);
    assert_true(d.outdated);
    sample_drop(&t.b);
}

static void without_the_consent_it_goes(void **state)
{
    static struct scene t;
    struct flow f = flow_of(1, SPENT_GRAIN, 1, 3);
    struct decision d;

    (void)state;
    open_scene(&t, 4);
    (void)publish(&t, &f);
    f.waiver = 0;
    d = ask(&t, &f);
    expect(&d, REASON_K_TERRITORY);
    assert_true(d.outdated);
    t.s.row[0].natural_person = true; /* or when the author is a person */
    rebuild(&t);
    assert_int_equal(look(&t, 0).reason, REASON_SOLE_TRADER);
    sample_drop(&t.b);
}

/* With k_history 5: what all see keeps 5, what named peers see what was agreed
 * to. */
static void a_longer_history_bends_for_those_who_are_named(void **state)
{
    static struct scene t;
    struct flow fabric = flow_of(1, FABRIC, 1, 0);
    struct flow dye = flow_of(2, DYE_BATH, 1, 0);
    struct decision d;

    (void)state;
    memset(&t, 0, sizeof t);
    sample_fill(&t.s, 1, 4, 0, FINISHER);
    sample_fill(&t.s, 10, 20, 0, LAUNDRY);
    sample_fill(&t.s, 40, 30, 0, WEAVER);
    build(&t);
    t.b.part.policy.k_history = 5;
    fabric.named = false;
    (void)publish(&t, &fabric);
    d = ask(&t, &dye);
    expect(&d, REASON_HISTORY);
    dye.waiver = 3;
    assert_int_equal(publish(&t, &dye)->waiver, 4);
    assert_true(look(&t, 0).keep);
    assert_true(look(&t, 1).keep);
    assert_true(ask(&t, &dye).kept);
    dye.waiver = 0; /* its cell is published, and it still goes */
    assert_true(ask(&t, &dye).outdated);
    t.shown[1].live = false; /* taken back: it was seen, and counts in full */
    assert_int_equal(look(&t, 0).reason, REASON_HISTORY);
    sample_drop(&t.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_group_passes_as_the_type_alone_and_no_finer),
        cmocka_unit_test(a_giant_may_be_accepted_and_the_body_still_says_so),
        cmocka_unit_test(what_the_rules_let_pass_needs_no_consent),
        cmocka_unit_test(no_consent_goes_below_three_or_below_what_was_counted),
        cmocka_unit_test(it_is_for_named_peers_and_for_no_natural_person),
        cmocka_unit_test(other_reasons_are_beyond_it),
        cmocka_unit_test(a_third_of_four_would_tell_of_the_fourth),
        cmocka_unit_test(nobody_elses_cell_depends_on_it),
        cmocka_unit_test(it_counts_in_the_history_of_its_company),
        cmocka_unit_test(a_live_body_stands_while_its_own_k_does),
        cmocka_unit_test(without_the_consent_it_goes),
        cmocka_unit_test(a_longer_history_bends_for_those_who_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
