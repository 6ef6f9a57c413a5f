#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "sample.h"
#include "symbiote/assume.h"
#include "symbiote/catalogue.h"
#include "symbiote/match.h"

enum { SEED = 9, OWN_MAX = 40 };

/* One node: knowledge, pool, own flows. */
struct world {
    struct compat *k;
    struct pool *pool;
    struct own_flow own[OWN_MAX];
    size_t owns;
    uint64_t next_key;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    assert_non_null(w);
    assert_int_equal(compat_new(&w->k, sample_types, SAMPLE_TYPES, sample_rules,
                                SAMPLE_RULES),
                     STATUS_OK);
    assert_int_equal(pool_new(&w->pool, SEED), STATUS_OK);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    compat_free(w->k);
    pool_free(w->pool);
    free(w);
    return 0;
}

static struct own_flow *own(struct world *w, enum direction direction,
                            uint16_t type, uint32_t company)
{
    struct own_flow *f = &w->own[w->owns++];

    *f = (struct own_flow){.flow = (uint32_t)w->owns, .company = company};
    f->body = sample_body(direction, type, ROUBAIX);
    return f;
}

static struct offer offer_of(struct world *w, enum direction direction,
                             uint16_t type)
{
    struct offer o = {.direction = direction,
                      .kind = sample_body(direction, type, 0).kind,
                      .type = {type},
                      .types = 1,
                      .commune = {TOURNAI},
                      .communes = 1,
                      .expires_day = TODAY + 50};
    uint64_t mark = 1000 + w->next_key;

    memcpy(o.id, &mark, sizeof mark);
    return o;
}

static uint64_t add(struct world *w, uint32_t territory, const struct offer *o)
{
    assert_int_equal(pool_add(w->pool, territory, w->next_key, o, TODAY),
                     STATUS_OK);
    return w->next_key++;
}

static struct match_input input(const struct world *w)
{
    return (struct match_input){.compat = w->k,
                                .pool = w->pool,
                                .own = w->own,
                                .own_count = w->owns,
                                .today = TODAY,
                                .own_pairs = true};
}

static size_t leads_of(const struct match_input *in, struct leads *out)
{
    assert_int_equal(match_run(in, out), STATUS_OK);
    return out->count;
}

static size_t count_leads(const struct match_input *in)
{
    struct leads leads;
    size_t count = leads_of(in, &leads);

    match_free(&leads);
    return count;
}

static void needs_find_offers_and_offers_find_needs(void **state)
{
    struct world *w = *state;
    struct offer o = offer_of(w, DIRECTION_OFFER, SPENT);
    struct leads leads;
    struct match_input in;

    own(w, DIRECTION_NEED, CATTLE_FEED, 1)->published = true;
    own(w, DIRECTION_OFFER, SPENT, 1);
    own(w, DIRECTION_NEED, WATER, 1);
    add(w, 4, &o);
    o = offer_of(w, DIRECTION_NEED, GRAIN);
    add(w, 4, &o);
    in = input(w);
    assert_int_equal(leads_of(&in, &leads), 2);
    assert_int_equal(leads.lead[0].own, 0);
    assert_false(leads.lead[0].giver);
    assert_true(leads.lead[0].visible_to_other);
    assert_string_equal(leads.lead[0].score.fit.best.rule->id, "R1");
    assert_int_equal(leads.lead[0].territory, 4);
    assert_int_equal(leads.lead[1].own, 1);
    assert_true(leads.lead[1].giver);
    assert_false(leads.lead[1].visible_to_other); /* scenario 9 */
    assert_int_equal(leads.lead[1].score.fit.best.relation, RELATION_NARROWER);
    assert_true(leads.lead[1].score.cross_border_sure);
    match_free(&leads);
}

static void hidden_own_and_expired_offers_are_left_out(void **state)
{
    struct world *w = *state;
    struct offer o = offer_of(w, DIRECTION_OFFER, PEEL);
    struct match_input in;

    own(w, DIRECTION_NEED, PEEL, 1);
    add(w, 4, &o);
    in = input(w);
    assert_int_equal(count_leads(&in), 1);
    assert_int_equal(pool_mark(w->pool, 4, TERRITORY_HIDDEN), STATUS_OK);
    assert_int_equal(count_leads(&in), 0);
    assert_int_equal(pool_mark(w->pool, 4, TERRITORY_MINE), STATUS_OK);
    assert_int_equal(count_leads(&in), 0);
    assert_int_equal(pool_mark(w->pool, 4, TERRITORY_STALE), STATUS_OK);
    assert_int_equal(count_leads(&in), 1);
    in.today = TODAY + 50;
    assert_int_equal(count_leads(&in), 1);
    in.today = TODAY + 51;
    assert_int_equal(count_leads(&in), 0);
}

static void an_offer_whose_count_failed_is_not_matched(void **state)
{
    struct world *w = *state;
    struct offer o = offer_of(w, DIRECTION_OFFER, PEEL);
    struct finding f = {FINDING_FAILED, FINDING_COUNT, 4, 5};
    struct pool_offer row;
    struct match_input in;
    uint32_t cursor = 0;

    own(w, DIRECTION_NEED, PEEL, 1);
    add(w, 4, &o);
    in = input(w);
    assert_true(pool_next(w->pool, &(struct pool_filter){0}, &cursor, &row));
    assert_int_equal(pool_judge(w->pool, row.key, f), STATUS_OK);
    assert_int_equal(count_leads(&in), 0);
    f.state = FINDING_VERIFIED;
    assert_int_equal(pool_judge(w->pool, row.key, f), STATUS_OK);
    assert_int_equal(count_leads(&in), 1);
    f.state = FINDING_UNVERIFIED;
    assert_int_equal(pool_judge(w->pool, row.key, f), STATUS_OK);
    assert_int_equal(count_leads(&in), 1);
}

static void forbidden_uses_are_never_proposed(void **state)
{
    struct world *w = *state;
    struct offer o = offer_of(w, DIRECTION_OFFER, CATERING);
    struct match_input in;
    struct leads leads;

    own(w, DIRECTION_NEED, CATTLE_FEED, 1);
    add(w, 4, &o);
    in = input(w);
    assert_int_equal(count_leads(&in), 0);
    /* among others of its group it stays possible, never certain */
    o = offer_of(w, DIRECTION_OFFER, SPENT);
    o.type[1] = CATERING;
    o.types = 2;
    add(w, 4, &o);
    assert_int_equal(leads_of(&in, &leads), 1);
    assert_int_equal(leads.lead[0].verdict, VERDICT_POSSIBLE);
    assert_int_equal(leads.lead[0].score.fit.forbidden, 1);
    match_free(&leads);
}

static void own_companies_meet_each_other_once(void **state)
{
    struct world *w = *state;
    struct match_input in;
    struct leads leads;

    own(w, DIRECTION_OFFER, SPENT, 1);
    own(w, DIRECTION_NEED, GRAIN, 2);
    own(w, DIRECTION_NEED, SPENT, 1); /* the company itself */
    own(w, DIRECTION_POOL, WATER, 1);
    own(w, DIRECTION_POOL, WATER, 2);
    in = input(w);
    assert_int_equal(leads_of(&in, &leads), 2);
    assert_true(leads.lead[0].other_own);
    assert_int_equal(leads.lead[0].own, 0);
    assert_int_equal(leads.lead[0].other, 1);
    assert_int_equal(leads.lead[0].verdict, VERDICT_CERTAIN);
    assert_int_equal(leads.lead[1].own, 3);
    assert_int_equal(leads.lead[1].other, 4);
    match_free(&leads);
    in.all_pairs = true;
    assert_int_equal(leads_of(&in, &leads), 4);
    assert_string_equal(leads.lead[0].id, leads.lead[1].id);
    match_free(&leads);
    in.all_pairs = false;
    in.only_flow = 2; /* the taker asks */
    assert_int_equal(leads_of(&in, &leads), 1);
    assert_int_equal(leads.lead[0].own, 1);
    match_free(&leads);
    in.only_flow = 99;
    assert_int_equal(match_run(&in, &leads), STATUS_NOT_FOUND);
}

static void at_most_ten_and_the_best_first(void **state)
{
    struct world *w = *state;
    struct match_input in;
    struct leads leads;

    own(w, DIRECTION_NEED, ORGANIC, 1);
    for (unsigned i = 0; i < 60; i++) {
        struct offer o = offer_of(w, DIRECTION_OFFER, i % 2 ? PEEL : SPENT);

        o.quarters = (uint8_t)(1 + i % 15);
        add(w, 1 + i % 3, &o);
    }
    in = input(w);
    assert_int_equal(leads_of(&in, &leads), MATCH_LIMIT);
    for (size_t i = 1; i < leads.count; i++)
        assert_true(leads.lead[i - 1].score.score >= leads.lead[i].score.score);
    match_free(&leads);
    in.limit = 1000;
    assert_int_equal(count_leads(&in), 60);
    in.threshold = 99;
    assert_int_equal(count_leads(&in), 0);
}

static void a_refusal_holds_until_the_offer_changes(void **state)
{
    struct world *w = *state;
    struct offer o = offer_of(w, DIRECTION_OFFER, PEEL);
    struct refusal refused[2];
    struct match_input in;
    struct leads leads;
    char id[LEAD_ID_TEXT];

    own(w, DIRECTION_NEED, PEEL, 1);
    own(w, DIRECTION_OFFER, PEEL, 2);
    add(w, 4, &o);
    in = input(w);
    assert_int_equal(leads_of(&in, &leads), 2);
    for (size_t i = 0; i < 2; i++) {
        refused[i] = match_refusal(&in, &leads.lead[i]);
        match_id(id, &refused[i]);
        assert_string_equal(id, leads.lead[i].id);
    }
    match_free(&leads);
    in.refused = refused;
    in.refused_count = 1;
    assert_int_equal(count_leads(&in), 1);
    in.refused_count = 2;
    assert_int_equal(count_leads(&in), 0);
    assert_int_equal(pool_remove(w->pool, 0), STATUS_OK);
    o.id[3] ^= 1;
    add(w, 4, &o);
    assert_int_equal(count_leads(&in), 1);
    own(w, DIRECTION_NEED, PEEL, 3);
    in.own_count = w->owns;
    assert_int_equal(count_leads(&in), 3); /* 1 and 3 with it, 2 with 3 */
}

static void leads_are_found_by_id_and_prefix(void **state)
{
    struct world *w = *state;
    struct match_input in;
    struct leads leads;
    char text[LEAD_ID_TEXT];
    size_t index = 99;

    own(w, DIRECTION_NEED, PEEL, 1);
    for (unsigned i = 0; i < 3; i++) {
        struct offer o = offer_of(w, DIRECTION_OFFER, PEEL);

        add(w, 4, &o);
    }
    in = input(w);
    assert_int_equal(leads_of(&in, &leads), 3);
    memcpy(text, leads.lead[2].id, sizeof text);
    assert_int_equal(match_find(&leads, text, &index), STATUS_OK);
    assert_int_equal(index, 2);
    text[5] = '\0';
    for (char *c = text; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    assert_int_equal(match_find(&leads, text, &index), STATUS_OK);
    assert_int_equal(index, 2);
    assert_int_equal(match_find(&leads, "abc", &index), STATUS_MALFORMED);
    assert_int_equal(match_find(&leads, "!!!!", &index), STATUS_NOT_FOUND);
    memcpy(leads.lead[1].id, leads.lead[0].id, 6);
    memcpy(text, leads.lead[0].id, 5);
    text[5] = '\0';
    leads.lead[1].id[7] = leads.lead[0].id[7] == '0' ? '1' : '0';
    assert_int_equal(match_find(&leads, text, &index), STATUS_AMBIGUOUS);
    match_free(&leads);
}

/* ---- against a plain scan --------------------------------------------------
 */

static void random_world(struct world *w, uint64_t *seed)
{
    size_t count;
    const struct place *place = catalogue_places(&count);

    for (unsigned i = 0; i < 1500; i++) {
        enum direction d = (enum direction)(1 + chance(seed) % 4);
        uint16_t type = sample_types[chance(seed) % SAMPLE_TYPES].no;
        struct offer o = offer_of(w, d, type);
        size_t at = 500 + chance(seed) % 30;

        if (heads(seed) && type < INERT)
            o.type[o.types++] = INERT;
        for (o.communes = 0; o.communes < 1 + i % 5; o.communes++)
            o.commune[o.communes] = place[at + o.communes].key;
        o.quantity_known = heads(seed);
        o.quantity_lo = (uint8_t)(chance(seed) % 6);
        o.quantity_hi = (uint8_t)(o.quantity_lo + 1);
        o.quarters = (uint8_t)(chance(seed) % 16);
        o.state = (enum state)(chance(seed) % STATES);
        o.temperature = (enum temperature_class)(chance(seed) % TEMPERATURES);
        add(w, 1 + i % 7, &o);
    }
    for (unsigned i = 0; i < OWN_MAX; i++) {
        struct own_flow *f =
            own(w, (enum direction)(1 + chance(seed) % 4),
                sample_types[chance(seed) % SAMPLE_TYPES].no, i);
        uint32_t key = place[500 + chance(seed) % 30].key;

        f->body.at = (struct point){0};
        f->body.commune = area_place(key, &f->body.at) ? key : 0;
        f->body.temperature =
            (struct degrees){(int16_t)(chance(seed) % 150), 0, heads(seed)};
        f->body.temperature.hi = f->body.temperature.lo;
    }
}

/* The score of the lead that a plain scan puts at `rank`, and how many. */
static size_t scan(const struct world *w, const struct own_flow *f,
                   struct lead *found, size_t cap)
{
    struct weights weights = score_default_weights();
    struct closure_of of = {f->body.type, f->body.types,
                            f->body.direction == DIRECTION_OFFER,
                            f->body.direction == DIRECTION_POOL};
    struct scorer s = {&weights, NULL, &f->body, of.giver};
    struct closure *c;
    struct pool_offer o;
    uint32_t cursor = 0;
    size_t count = 0;

    assert_int_equal(closure_new(&c, w->k, &of), STATUS_OK);
    s.closure = c;
    while (pool_next(w->pool, &(struct pool_filter){0}, &cursor, &o)) {
        struct body body;
        struct lead lead = {.row = o.row};
        struct refusal pair = {.flow = f->flow};
        size_t at;

        pool_body(&o, TODAY, &body);
        if (!score_pair(&s, &body, &lead.score) ||
            lead.score.high < MATCH_THRESHOLD)
            continue;
        memcpy(pair.offer, o.id, OFFER_ID_LEN);
        match_id(lead.id, &pair);
        for (at = count; at > 0; at--) {
            const struct lead *b = &found[at - 1];

            if (b->score.score > lead.score.score ||
                (b->score.score == lead.score.score &&
                 (b->score.high > lead.score.high ||
                  (b->score.high == lead.score.high &&
                   strcmp(b->id, lead.id) < 0))))
                break;
            if (at < cap)
                found[at] = found[at - 1];
        }
        if (at < cap)
            found[at] = lead;
        count += count < cap;
    }
    closure_free(c);
    return count;
}

static void the_result_is_that_of_a_plain_scan(void **state)
{
    struct world *w = *state;
    struct lead found[MATCH_LIMIT];
    struct match_input in;
    struct leads leads, again;
    uint64_t seed = 42;
    size_t at = 0;

    random_world(w, &seed);
    in = input(w);
    in.own_pairs = false;
    assert_true(leads_of(&in, &leads) > 100);
    for (size_t i = 0; i < w->owns; i++) {
        size_t count = scan(w, &w->own[i], found, MATCH_LIMIT);

        for (size_t j = 0; j < count; j++, at++) {
            assert_true(at < leads.count);
            assert_int_equal(leads.lead[at].own, i);
            assert_string_equal(leads.lead[at].id, found[j].id);
            assert_int_equal(leads.lead[at].score.score, found[j].score.score);
            assert_int_equal(leads.lead[at].score.low, found[j].score.low);
            assert_int_equal(leads.lead[at].score.high, found[j].score.high);
        }
    }
    assert_int_equal(at, leads.count);
    assert_int_equal(leads_of(&in, &again), leads.count); /* every time */
    for (size_t i = 0; i < leads.count; i++)
        assert_string_equal(leads.lead[i].id, again.lead[i].id);
    match_free(&again);
    match_free(&leads);
}

/* ---- assumed flows ---------------------------------------------------------
 */

static void a_brewery_is_assumed_to_have_spent_grain(void **state)
{
    struct world *w = *state;
    struct company brewery = {.id = 5, .commune = ROUBAIX, .nace = 1105};
    struct flow declared = {.direction = DIRECTION_OFFER};
    struct own_flow out[ASSUME_PER_COMPANY];
    size_t count = assume_flows(&brewery, NULL, 0, out, ASSUME_PER_COMPANY);
    uint16_t type = 0;

    (void)w;
    assert_in_range(count, 1, ASSUME_PER_COMPANY);
    for (size_t i = 0; i < count; i++) {
        assert_true(out[i].body.assumed);
        assert_false(out[i].published);
        assert_int_equal(out[i].flow, 0);
        assert_int_equal(out[i].company, 5);
        if (out[i].body.direction == DIRECTION_OFFER &&
            (catalogue_type_within(1101, out[i].body.type[0]) ||
             out[i].body.type[0] == 1101))
            type = out[i].body.type[0];
    }
    assert_int_not_equal(type, 0);
    declared.type = 1101; /* declared: nothing to assume */
    count = assume_flows(&brewery, &declared, 1, out, ASSUME_PER_COMPANY);
    for (size_t i = 0; i < count; i++)
        assert_false(out[i].body.direction == DIRECTION_OFFER &&
                     catalogue_type_within(1101, out[i].body.type[0]));
    brewery.nace = 0;
    assert_int_equal(assume_flows(&brewery, NULL, 0, out, ASSUME_PER_COMPANY),
                     0);
}

static void assumed_flows_meet_the_pool_and_can_be_refused(void **state)
{
    struct world *w = *state;
    struct offer o = offer_of(w, DIRECTION_NEED, GRAIN);
    struct own_flow *f = own(w, DIRECTION_OFFER, SPENT, 7);
    struct refusal refused;
    struct match_input in;
    struct leads leads;

    f->flow = 0;
    f->body.assumed = true;
    own(w, DIRECTION_NEED, SPENT, 8); /* an assumption meets no own flow */
    add(w, 4, &o);
    in = input(w);
    assert_int_equal(leads_of(&in, &leads), 1);
    assert_false(leads.lead[0].visible_to_other);
    refused = match_refusal(&in, &leads.lead[0]);
    match_free(&leads);
    in.refused = &refused;
    in.refused_count = 1;
    assert_int_equal(count_leads(&in), 0);
    f->company = 9; /* another company's is another lead */
    assert_int_equal(count_leads(&in), 1);
}

static void a_flow_becomes_an_exact_body(void **state)
{
    struct flow f = {.direction = DIRECTION_OFFER,
                     .kind = KIND_MATERIAL,
                     .low_code = 20704,
                     .base_known = true,
                     .base_min_milli = 400000,
                     .base_max_milli = 500000,
                     .confirmed_day = TODAY - 30,
                     .max_km = 50};
    struct body b;
    bool spent_grain = false;

    (void)state;
    f.quantity.has_min = f.quantity.has_max = true;
    assert_true(body_of_flow(&b, &f, ROUBAIX, TODAY));
    assert_in_range(b.types, 1, BODY_TYPES_MAX); /* those of its code */
    for (unsigned i = 0; i < b.types; i++)
        spent_grain |= b.type[i] == 1101;
    assert_true(spent_grain);
    assert_int_equal(b.commune, ROUBAIX);
    assert_int_equal(b.months, BODY_ALL_YEAR);
    assert_int_equal(b.age_days, 30);
    assert_true(b.quantity_known);
    assert_int_equal(b.lo_milli, 400000);
    f.quantity.has_max = false;
    f.type = 1101;
    assert_true(body_of_flow(&b, &f, ROUBAIX, TODAY));
    assert_int_equal(b.types, 1);
    assert_int_equal(b.ln_hi, INT32_MAX);
    f.until_day = TODAY - 1;
    assert_false(body_of_flow(&b, &f, ROUBAIX, TODAY));
    f.until_day = TODAY;
    f.quantity.has_min = false;
    assert_true(body_of_flow(&b, &f, 0, TODAY));
    assert_false(b.quantity_known);
    assert_int_equal(b.commune, 0);
}

static void a_thousand_flows_against_many_offers(void **state)
{
    enum { OFFERS = 20000, FLOWS = 500 };
    struct world *w = *state;
    size_t places, types;
    const struct place *place = catalogue_places(&places);
    const struct flow_type *type = catalogue_types(&types);
    struct own_flow *flows = calloc(FLOWS, sizeof *flows);
    struct match_input in = input(w);
    struct leads leads;
    struct compat *k;
    uint64_t seed = 8;
    clock_t start;

    assert_non_null(flows);
    assert_int_equal(compat_new(&k, type, types, NULL, 0), STATUS_OK);
    for (unsigned i = 0; i < OFFERS; i++) {
        struct offer o = offer_of(w, DIRECTION_OFFER, 0);
        size_t zone = chance(&seed) % 60 * (places / 61);
        size_t group = chance(&seed) % 40 * (types / 41);

        o.direction = heads(&seed) ? DIRECTION_OFFER : DIRECTION_NEED;
        o.kind = (enum kind)type[group].kind;
        for (o.types = 0; o.types < 5; o.types++)
            o.type[o.types] = type[group + o.types].no;
        for (o.communes = 0; o.communes < 12; o.communes++)
            o.commune[o.communes] = place[zone + o.communes].key;
        add(w, 1 + i % 20, &o);
    }
    for (uint32_t i = 0; i < FLOWS; i++) {
        flows[i].flow = flows[i].company = i + 1;
        body_of_assumed(
            &flows[i].body, heads(&seed) ? DIRECTION_OFFER : DIRECTION_NEED,
            type[chance(&seed) % types].no, place[chance(&seed) % places].key);
    }
    in.compat = k;
    in.own = flows;
    in.own_count = FLOWS;
    start = clock();
    assert_true(leads_of(&in, &leads) > 0);
    print_message("%d flows, %d offers: %zu leads in %.2f s\n", FLOWS, OFFERS,
                  leads.count, (double)(clock() - start) / CLOCKS_PER_SEC);
    match_free(&leads);
    free(flows);
    compat_free(k);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(needs_find_offers_and_offers_find_needs),
        IN_WORLD(hidden_own_and_expired_offers_are_left_out),
        IN_WORLD(an_offer_whose_count_failed_is_not_matched),
        IN_WORLD(forbidden_uses_are_never_proposed),
        IN_WORLD(own_companies_meet_each_other_once),
        IN_WORLD(at_most_ten_and_the_best_first),
        IN_WORLD(a_refusal_holds_until_the_offer_changes),
        IN_WORLD(leads_are_found_by_id_and_prefix),
        IN_WORLD(the_result_is_that_of_a_plain_scan),
        IN_WORLD(a_brewery_is_assumed_to_have_spent_grain),
        IN_WORLD(assumed_flows_meet_the_pool_and_can_be_refused),
        IN_WORLD(a_flow_becomes_an_exact_body),
        IN_WORLD(a_thousand_flows_against_many_offers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
