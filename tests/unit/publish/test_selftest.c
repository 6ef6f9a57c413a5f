/* The self-test over time: T2 and T6 to T12, each with what passes beside what
 * is blocked; the rows of several editions; a count table; many bodies. */
#include <stdio.h>
#include <time.h>

#include "sample.h"

#include "symbiote/check.h"
#include "symbiote/day.h"
#include "symbiote/statement.h"

enum { TODAY = 20778, BODIES = 32, EDITIONS = 3 };

struct world {
    struct sample s[EDITIONS];
    struct built b;
    struct check_edition edition[EDITIONS];
    struct check_ground ground;
    struct offer offer[BODIES];
    uint8_t bytes[BODIES][OFFER_BODY_MAX];
    struct check_item item[BODIES], shown[BODIES];
    size_t items, showns, used;
};

/* Bytes of an offer, at a place that lasts. */
static struct check_item encoded(struct world *w, const struct offer *o,
                                 unsigned author, uint32_t flow)
{
    struct check_item item = {
        .body = w->bytes[w->used], .author = sample_unit(author), .flow = flow};

    assert_true(w->used < BODIES);
    w->offer[w->used] = *o;
    assert_int_equal(
        offer_encode(o, w->bytes[w->used++], OFFER_BODY_MAX, &item.len),
        STATUS_OK);
    return item;
}

static struct offer cell_of(struct world *w, uint16_t type, unsigned town)
{
    struct offer o = {.id = {(uint8_t)(w->used + 1), 7}};
    const struct group *g = partition_group(&w->b.part, DIRECTION_OFFER, type);
    const struct cell *c =
        partition_cell(&w->b.part, g, NULL, FIRST_TOWN + town);

    assert_non_null(c);
    partition_fill(&w->b.part, &w->b.pop, c, &o);
    o.expires_day = day_quarter_end(TODAY + 365);
    return o;
}

static struct check_item *offers(struct world *w, uint16_t type, unsigned town,
                                 unsigned author, uint32_t flow)
{
    struct offer o = cell_of(w, type, town);

    w->item[w->items] = encoded(w, &o, author, flow);
    return &w->item[w->items++];
}

/* Left before, and lived in the editions first to last. */
static struct check_item *showed(struct world *w, uint16_t type, unsigned town,
                                 unsigned author, uint32_t flow)
{
    struct offer o = cell_of(w, type, town);

    w->shown[w->showns] = encoded(w, &o, author, flow);
    return &w->shown[w->showns++];
}

/* Twenty breweries in two towns, joineries, weavers and finishers. */
static int prepare(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct sample *s;

    assert_non_null(w);
    s = &w->s[EDITIONS - 1];
    sample_fill(s, 1, 10, 0, BREWERY);
    sample_fill(s, 11, 10, 9, BREWERY);
    sample_fill(s, 100, 2, 0, FINISHER);
    sample_fill(s, 110, 8, 1, WEAVER);
    sample_fill(s, 120, 8, 1, LAUNDRY);
    sample_fill(s, 130, 20, 3, JOINERY);
    w->s[0] = w->s[1] = *s;
    sample_build(s, &w->b);
    for (size_t i = 0; i < EDITIONS; i++)
        w->edition[i] = (struct check_edition){.kind = POPULATION_REGISTER,
                                               .row = w->s[i].row,
                                               .rows = w->s[i].rows,
                                               .hash = w->b.pop.hash};
    w->ground = (struct check_ground){.edition = w->edition,
                                      .editions = EDITIONS,
                                      .area = sample_area,
                                      .communes = TOWNS,
                                      .facts = &sample_facts,
                                      .policy = &w->b.policy};
    *state = w;
    return 0;
}

static int tidy(void **state)
{
    struct world *w = *state;

    sample_drop(&w->b);
    free(w);
    return 0;
}

static struct check_result run(struct world *w)
{
    struct check_result r;
    enum status s;

    w->ground.shown = w->shown;
    w->ground.shown_count = w->showns;
    s = check_batch(&w->ground, w->item, w->items, &r);
    assert_int_equal(s, r.fault == CHECK_FINE ? STATUS_OK : STATUS_REFUSED);
    return r;
}

static void fine(struct world *w)
{
    struct check_result r = run(w);
    char text[CHECK_TEXT_MAX];

    check_text(LANG_EN, &r, text);
    if (r.fault != CHECK_FINE)
        fail_msg("%s", text);
}

static struct check_result blocked(struct world *w, enum check_fault fault,
                                   uint32_t flow)
{
    struct check_result r = run(w);
    char text[CHECK_TEXT_MAX], number[32];

    assert_int_equal(r.fault, fault);
    assert_int_equal(r.flow, flow);
    check_text(LANG_EN, &r, text);
    assert_non_null(strstr(text, "The batch is blocked"));
    assert_non_null(strstr(text, check_test(fault)));
    (void)snprintf(number, sizeof number, "flow %u", flow);
    if (flow)
        assert_non_null(strstr(text, number));
    return r;
}

/* ---- T2 ---------------------------------------------------------------------
 */

static void two_cells_that_overlap_are_no_partition(void **state)
{
    struct world *w = *state;
    struct offer part = cell_of(w, SAWDUST, 3);

    (void)offers(w, SAWDUST, 3, 130, 1);
    fine(w);
    /* The same joineries, shown with other communes as well. */
    part.communes = 2;
    part.commune[0] = FIRST_TOWN + 3;
    part.commune[1] = FIRST_TOWN + 4;
    part.id[0] = 99;
    w->item[w->items++] = encoded(w, &part, 131, 2);
    if (run(w).fault == CHECK_FINE) /* if that is the very cell */
        assert_int_equal(w->offer[0].communes, 2);
    else
        (void)blocked(w, CHECK_CELL, 2);
    assert_int_not_equal(w->offer[0].communes, 2);
    /* Another half-decade of another grid overlaps as well. */
    w->items = 1;
    part = w->offer[0];
    part.id[0] = 98;
    part.quantity_known = true;
    part.quantity_lo = 0;
    part.quantity_hi = 4;
    w->item[w->items++] = encoded(w, &part, 132, 3);
    part.id[0] = 97;
    part.quantity_hi = 3;
    w->item[w->items++] = encoded(w, &part, 133, 4);
    (void)blocked(w, CHECK_CELL, 4);
    w->items = 2;
    fine(w);
}

static void a_live_body_of_the_same_partition_must_not_overlap(void **state)
{
    struct world *w = *state;
    struct offer o = cell_of(w, SAWDUST, 3);
    struct check_item *old;

    o.communes = 1;
    o.commune[0] = FIRST_TOWN + 3;
    w->shown[0] = encoded(w, &o, 131, 2);
    w->showns = 1;
    old = &w->shown[0];
    old->first = old->last = 2;
    (void)offers(w, SAWDUST, 3, 130, 1);
    fine(w); /* it is gone */
    old->live = true;
    (void)blocked(w, CHECK_CELL, 1);
    w->offer[0].population_ref[0] ^= 1; /* of an older edition: it merged */
    assert_int_equal(
        offer_encode(&w->offer[0], w->bytes[0], OFFER_BODY_MAX, &old->len),
        STATUS_OK);
    fine(w);
}

/* Tables and settings change within one edition: neither shows in a body. */
static void what_earlier_cells_showed_lies_within_those_of_today(void **state)
{
    struct world *w = *state;
    struct offer o = cell_of(w, SAWDUST, 3);
    struct check_item *old;

    assert_true(o.communes > 1);
    o.communes = 1;
    o.commune[0] = FIRST_TOWN + 3;
    w->shown[0] = encoded(w, &o, 131, 2);
    w->showns = 1;
    old = &w->shown[0];
    old->first = old->last = 2;
    old->live = true;
    (void)offers(w, SAWDUST, 3, 130, 1);
    (void)blocked(w, CHECK_CELL, 1);
    old->elder = true; /* its cell became one with others */
    fine(w);
    /* The other way round is a cell cut finer, even if the old one is gone. */
    w->showns = w->items = 0;
    w->shown[w->showns++] = encoded(w, &w->offer[1], 131, 2);
    old->first = old->last = 2;
    o.id[0] = 98;
    w->item[w->items++] = encoded(w, &o, 130, 1);
    fine(w);
    old->elder = true;
    (void)blocked(w, CHECK_CELL, 1);
    w->offer[1].population = POPULATION_START; /* that counted other things */
    w->offer[1].policy_k = 7;
    memset(w->offer[1].population_ref, 0, OFFER_POPULATION_LEN);
    assert_int_equal(
        offer_encode(&w->offer[1], w->bytes[2], OFFER_BODY_MAX, &old->len),
        STATUS_OK);
    fine(w);
}

static void a_type_stands_in_one_group_only(void **state)
{
    struct world *w = *state;
    struct offer both = cell_of(w, SPENT_GRAIN, 0);

    (void)offers(w, SPENT_GRAIN, 0, 1, 1);
    both.types = 2;
    both.type[1] = YEAST;
    both.id[0] = 99;
    w->item[w->items++] = encoded(w, &both, 2, 2);
    (void)blocked(w, CHECK_CELL, 2);
    w->item[0] = w->item[1]; /* alone it is a group like others */
    w->items = 1;
    fine(w);
}

/* ---- which rows count ---- */

/* Ten breweries in town; `broken` spoils six of them. */
static void six_of_ten(struct world *w, void (*broken)(struct establishment *))
{
    (void)offers(w, SPENT_GRAIN, 0, 1, 4);
    fine(w);
    for (size_t i = 4; i < 10; i++)
        broken(&w->s[2].row[i]);
    assert_int_equal(blocked(w, CHECK_COUNT, 4).reached, 4);
}

static void lose_staff(struct establishment *e)
{
    e->size_band = SIZE_0;
}

static void lose_activity(struct establishment *e)
{
    e->nace = 0;
}

static void move_away(struct establishment *e)
{
    e->commune = FIRST_TOWN + TOWNS;
}

static void join_the_first(struct establishment *e)
{
    e->unit = sample_unit(1);
}

static void without_employees_nobody_counts(void **state)
{
    six_of_ten(*state, lose_staff);
}

static void without_activity_nobody_counts(void **state)
{
    six_of_ten(*state, lose_activity);
}

static void outside_the_perimeter_nobody_counts(void **state)
{
    six_of_ten(*state, move_away);
}

static void sites_of_one_company_count_once(void **state)
{
    six_of_ten(*state, join_the_first);
}

/* A site that the register says twice weighs once. */
static void a_row_said_twice_counts_once(void **state)
{
    struct world *w = *state;
    struct sample *s = &w->s[2];

    (void)offers(w, SPENT_GRAIN, 0, 1, 4);
    fine(w);
    s->row[0].site = 56 * UINT64_C(100000000000000) + 1;
    for (size_t i = 0; i < 8; i++)
        s->row[s->rows++] = s->row[0];
    w->edition[2].rows = s->rows;
    fine(w);
    for (size_t i = s->rows - 8; i < s->rows; i++)
        s->row[i].site += i; /* eight more sites of one company */
    (void)blocked(w, CHECK_DOMINANCE, 4);
}

/* Any row may say that its unit is a person. */
static void a_person_is_one_by_any_of_its_rows(void **state)
{
    struct world *w = *state;
    struct establishment again = w->s[2].row[0];

    (void)offers(w, SPENT_GRAIN, 0, 1, 4);
    w->s[2].row[0].natural_person = true;
    again.commune = FIRST_TOWN + 1;
    w->s[2].row[w->s[2].rows++] = again;
    w->edition[2].rows++;
    (void)blocked(w, CHECK_PERSON, 4);
}

/* Nine rows in ten have a size: the tenth is nobody's cover in an interval. */
static void a_row_of_unknown_size_is_no_cover_in_an_interval(void **state)
{
    struct world *w = *state;
    struct offer o = cell_of(w, SPENT_GRAIN, 0);

    o.quantity_known = true;
    o.quantity_lo = 0;
    o.quantity_hi = 4;
    w->item[w->items++] = encoded(w, &o, 1, 4);
    sample_fill(&w->s[2], 500, 40, 5, LAUNDRY);
    w->edition[2].rows = w->s[2].rows;
    fine(w);
    for (size_t i = 4; i < 10; i++)
        w->s[2].row[i].size_band = SIZE_UNKNOWN;
    assert_int_equal(blocked(w, CHECK_COUNT, 4).reached, 4);
}

/* Ten explain both, but a sole trader's joint count is of eleven. */
static void sole_traders_have_a_joint_count_of_their_own(void **state)
{
    struct world *w = *state;

    sample_fill(&w->s[2], 300, 8, 0, BREWERY);
    w->s[2].row[0].natural_person = true;
    w->s[0] = w->s[1] = w->s[2];
    for (size_t i = 0; i < EDITIONS; i++)
        w->edition[i].rows = w->s[i].rows;
    showed(w, SPENT_GRAIN, 0, 1, 5)->last = 0;
    (void)offers(w, SPENT_GRAIN, 0, 1, 6);
    fine(w);
    for (size_t i = 1; i < 9; i++) /* ten of eighteen were breweries then */
        w->s[0].row[i].nace = JOINERY;
    assert_int_equal(run(w).fault, CHECK_HISTORY);
    assert_int_equal(run(w).needed, w->b.policy.k_person);
}

/* ---- T6, T9
 * ------------------------------------------------------------------ */

static void a_new_version_waits_until_the_old_one_is_gone(void **state)
{
    struct world *w = *state;
    struct check_item *old = showed(w, SPENT_GRAIN, 0, 1, 5);

    (void)offers(w, SPENT_GRAIN, 0, 1, 5);
    old->last = 2;
    old->withdrawn = true;
    (void)blocked(w, CHECK_VERSION, 5);
    old->withdrawn = false;
    old->live = true;
    (void)blocked(w, CHECK_VERSION, 5);
    old->live = false;
    fine(w);
    w->item[0].flow = 6;
    old->withdrawn = true;
    fine(w); /* another flow may come when one goes */
}

static void an_id_of_something_withdrawn_long_ago_is_used_up(void **state)
{
    struct world *w = *state;
    struct check_item *old = showed(w, SPENT_GRAIN, 0, 1, 5);

    (void)offers(w, SPENT_GRAIN, 9, 11, 6);
    fine(w);
    memcpy(w->offer[1].id, w->offer[0].id, OFFER_ID_LEN);
    assert_int_equal(offer_encode(&w->offer[1], w->bytes[1], OFFER_BODY_MAX,
                                  &w->item[0].len),
                     STATUS_OK);
    old->last = 1;
    (void)blocked(w, CHECK_DUPLICATE, 6);
}

static void a_flow_has_one_body_for_all_streams(void **state)
{
    struct world *w = *state;
    struct check_item *a = offers(w, SPENT_GRAIN, 0, 1, 5);

    w->item[1] = *a; /* the same bytes in stream 3 */
    w->item[1].streams = 1 << 3;
    w->items = 2;
    fine(w);
    w->items = 1;
    (void)offers(w, SPENT_GRAIN, 0, 1, 5);
    (void)blocked(w, CHECK_STREAMS, 5);
}

/* ---- T7, T8
 * ------------------------------------------------------------------- */

static void what_was_shown_before_counts_in_its_own_editions(void **state)
{
    struct world *w = *state;
    struct check_item *old = showed(w, SPENT_GRAIN, 0, 1, 5);

    old->last = 1;
    (void)offers(w, SPENT_GRAIN, 0, 1, 6);
    fine(w);
    /* In the first edition eight of the ten were no breweries yet. */
    for (size_t i = 0; i < 10; i++)
        w->s[0].row[i].nace = i < 2 ? BREWERY : JOINERY;
    assert_int_equal(blocked(w, CHECK_HISTORY, 6).reached, 2);
    assert_int_equal(run(w).needed, w->b.policy.k_history);
    old->first = 1; /* it was not live then */
    fine(w);
    old->first = 0;
    w->edition[0].kind = POPULATION_COUNTS; /* counted as the current one */
    fine(w);
}

static void who_is_gone_now_is_nobodys_cover(void **state)
{
    struct world *w = *state;

    showed(w, SPENT_GRAIN, 0, 1, 5)->last = 0;
    (void)offers(w, PALLETS, 0, 1, 6);
    fine(w);
    w->b.policy.k_history = 5;
    fine(w);
    for (size_t i = 4; i < 10; i++) /* six breweries close */
        w->s[2].row[i].active = false;
    assert_int_equal(blocked(w, CHECK_HISTORY, 6).reached, 4);
}

static void versions_of_a_flow_have_k_in_common(void **state)
{
    struct world *w = *state;

    showed(w, SPENT_GRAIN, 0, 1, 5)->last = 0;
    (void)offers(w, SPENT_GRAIN, 0, 1, 5);
    for (size_t i = 4; i < 10; i++)
        w->s[0].row[i].nace = JOINERY; /* four in common: 3 would do for T7 */
    assert_int_equal(blocked(w, CHECK_VERSIONS, 5).reached, 4);
    w->item[0].flow = 6;
    fine(w);
}

static void what_lives_is_counted_again(void **state)
{
    struct world *w = *state;
    struct check_item *live = showed(w, SPENT_GRAIN, 0, 1, 5);

    live->live = true;
    live->last = 2;
    (void)offers(w, SPENT_GRAIN, 9, 11, 6);
    fine(w);
    for (size_t i = 4; i < 10; i++) /* in the newest edition six are gone */
        w->s[2].row[i].active = false;
    assert_true(blocked(w, CHECK_COUNT, 5).shown);
    live->live = false;
    live->withdrawn = true;
    fine(w); /* it goes with this batch */
}

static void editions_that_are_none_stop_the_test(void **state)
{
    struct world *w = *state;
    struct check_result r;

    showed(w, SPENT_GRAIN, 0, 1, 5)->last = 3;
    (void)offers(w, SPENT_GRAIN, 0, 1, 6);
    w->ground.shown = w->shown;
    w->ground.shown_count = 1;
    assert_int_equal(check_batch(&w->ground, w->item, 1, &r),
                     STATUS_OUT_OF_RANGE);
    w->ground.editions = 0;
    assert_int_equal(check_batch(&w->ground, w->item, 1, &r),
                     STATUS_OUT_OF_RANGE);
}

/* ---- consents
 * ------------------------------------------------------------------ */

/* Four weavers and dyers in a cell of their own. */
static struct check_item *four(struct world *w)
{
    struct offer o = cell_of(w, SPENT_GRAIN, 0);

    for (size_t i = 4; i < 10; i++)
        w->s[0].row[i].active = w->s[1].row[i].active = w->s[2].row[i].active =
            false;
    o.policy_k = 4;
    w->item[0] = encoded(w, &o, 1, 5);
    w->item[0].waiver = 4;
    w->item[0].streams = 1 << 2;
    w->items = 1;
    return &w->item[0];
}

static void a_consent_holds_down_to_three_for_named_peers(void **state)
{
    struct world *w = *state;
    struct check_item *waived = four(w);

    fine(w);
    waived->streams = 1;
    (void)blocked(w, CHECK_WAIVER, 5);
    waived->streams = 0;
    (void)blocked(w, CHECK_WAIVER, 5);
    waived->streams = 4;
    waived->waiver = 2;
    (void)blocked(w, CHECK_WAIVER, 5);
    waived->waiver = 5; /* as many as promised to all: no consent is needed */
    (void)blocked(w, CHECK_WAIVER, 5);
    waived->waiver = 4;
    w->s[2].row[3].active = false; /* three are left of four promised */
    assert_int_equal(blocked(w, CHECK_COUNT, 5).reached, 3);
    w->s[2].row[3].active = true;
    for (size_t i = 0; i < 12; i++)
        w->s[2].row[i].active = true; /* a sole trader among enough */
    w->s[2].row[0].natural_person = true;
    sample_fill(&w->s[2], 200, 12, 0, BREWERY);
    w->edition[2].rows = w->s[2].rows;
    (void)blocked(w, CHECK_WAIVER, 5);
}

/* ---- T10 to T12
 * ----------------------------------------------------------------- */

static void small_and_early_batches_are_told(void **state)
{
    struct world *w = *state;

    for (unsigned i = 0; i < 5; i++)
        (void)offers(w, SPENT_GRAIN, i < 3 ? 0 : 9, i < 3 ? 1 + i : 8 + i,
                     1 + i);
    w->ground.timing = (struct check_timing){.known = true, .now_s = 1000000};
    fine(w);
    w->items = 4;
    assert_int_equal(run(w).fault, CHECK_TIMING);
    assert_int_equal(run(w).reached, 4);
    w->ground.timing.waived = true;
    fine(w);
    w->ground.timing.waived = false;
    w->ground.timing.any_before = true;
    w->ground.timing.withdrawals = 1; /* changes, not offers, from then on */
    w->ground.timing.last_s = 1000000 - 7 * 86400;
    fine(w);
    w->ground.timing.last_s++;
    assert_int_equal(run(w).fault, CHECK_TIMING);
    w->ground.timing.period_s = 900;
    fine(w);
    w->items = 5;
    w->ground.timing = (struct check_timing){.known = true, .now_s = 1};
    for (size_t i = 0; i < 5; i++) /* five offers of two companies */
        w->item[i].author = sample_unit(i < 3 ? 1 : 11);
    assert_int_equal(run(w).fault, CHECK_TIMING);
}

static void what_was_withheld_is_not_in_the_batch(void **state)
{
    struct world *w = *state;
    static const uint32_t withheld[] = {3, 5};

    (void)offers(w, SPENT_GRAIN, 0, 1, 4);
    (void)offers(w, SPENT_GRAIN, 9, 11, 5);
    w->ground.withheld = withheld;
    w->ground.withheld_count = 1;
    fine(w);
    w->ground.withheld_count = 2;
    (void)blocked(w, CHECK_WITHHELD, 5);
}

static void statements_are_statements_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct statement *s = calloc(1, sizeof *s);
    uint8_t buf[STATEMENT_BODY_MAX];
    struct view statement;
    size_t len = 0;

    assert_non_null(s);
    *s = (struct statement){.id = {1},
                            .policy = {.version = 1,
                                       .k = 5,
                                       .k_build = 7,
                                       .k_person = 11,
                                       .k_start = 7,
                                       .k_history = 3,
                                       .dominance = 340,
                                       .presence = 500,
                                       .loss_radius = 150},
                            .plausibility = 1,
                            .population = POPULATION_REGISTER,
                            .commune = {FIRST_TOWN},
                            .communes = 1,
                            .from_day = TODAY};
    for (unsigned k = 1; k < KINDS; k++)
        s->policy.top[k] = 6;
    assert_int_equal(statement_encode(s, buf, sizeof buf, &len), STATUS_OK);
    free(s);
    (void)offers(w, SPENT_GRAIN, 0, 1, 4);
    statement = view_of(buf, len);
    w->ground.statement = &statement;
    w->ground.statements = 1;
    fine(w);
    statement = view_of(w->bytes[0], w->item[0].len); /* an offer is none */
    assert_true(run(w).statement);
    assert_int_equal(run(w).fault, CHECK_BODY);
    statement = view_of(buf, len - 1);
    assert_int_equal(run(w).fault, CHECK_BODY);
}

/* A body that the table lets through has no text; so a random id that spells a
 * number is used to see that the wall is asked. */
static void the_text_guard_is_asked_about_every_body(void **state)
{
    struct world *w = *state;
    struct textguard *g = NULL;

    assert_int_equal(textguard_open(&g), STATUS_OK);
    assert_int_equal(textguard_add(g, "Vandenbroucke"), STATUS_OK);
    assert_int_equal(textguard_seal(g), STATUS_OK);
    (void)offers(w, SPENT_GRAIN, 0, 1, 4);
    memcpy(w->offer[0].id, "a Vandenbroucke ", OFFER_ID_LEN);
    assert_int_equal(offer_encode(&w->offer[0], w->bytes[0], OFFER_BODY_MAX,
                                  &w->item[0].len),
                     STATUS_OK);
    fine(w);
    w->ground.guard = g;
    assert_int_equal(blocked(w, CHECK_TEXT, 4).hit.kind, TEXTGUARD_NAME);
    textguard_close(g);
}

static void a_commune_outside_the_perimeter_is_no_field_of_ours(void **state)
{
    struct world *w = *state;

    (void)offers(w, SPENT_GRAIN, 0, 1, 4);
    w->ground.communes = 1; /* the first town alone */
    (void)blocked(w, CHECK_FIELD, 4);
}

static void no_quantity_where_the_register_has_no_sizes(void **state)
{
    struct world *w = *state;
    struct offer o = cell_of(w, SPENT_GRAIN, 0);

    o.quantity_known = true;
    o.quantity_lo = 0;
    o.quantity_hi = 4;
    w->item[w->items++] = encoded(w, &o, 1, 4);
    fine(w);
    for (size_t i = 20; i < w->s[2].rows; i++)
        w->s[2].row[i].size_band = SIZE_UNKNOWN;
    (void)blocked(w, CHECK_QUANTITY, 4);
}

/* ---- a count table
 * ----------------------------------------------------------------- */

static void a_count_table_knows_companies_by_trade_and_place(void **state)
{
    struct world *w = *state;
    struct company own = {.id = 1, .commune = FIRST_TOWN, .nace = BREWERY};

    w->edition[2].kind = POPULATION_COUNTS;
    (void)offers(w, SPENT_GRAIN, 0, 1, 4);
    w->offer[0].population = POPULATION_COUNTS;
    assert_int_equal(offer_encode(&w->offer[0], w->bytes[0], OFFER_BODY_MAX,
                                  &w->item[0].len),
                     STATUS_OK);
    w->item[0].author = 1;
    (void)blocked(w, CHECK_AUTHOR, 4);
    w->ground.own = &own;
    w->ground.own_count = 1;
    fine(w);
    own.nace = JOINERY;
    (void)blocked(w, CHECK_AUTHOR, 4);
    own.nace2 = BREWERY;
    fine(w);
}

/* ---- many
 * ----------------------------------------------------------------------------
 */

static double seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct crowd {
    struct establishment *row;
    struct check_item *item, *shown;
    uint8_t (*bytes)[256];
    uint8_t hash[32];
    size_t rows, bodies;
};

static const uint16_t trades[] = {BREWERY, SUGAR_WORKS, JOINERY, FINISHER,
                                  WEAVER,  LAUNDRY,     111,     4711};
static const uint16_t wares[] = {SPENT_GRAIN, BEET_SOIL, SAWDUST, FABRIC,
                                 FABRIC,      DYE_BATH,  PALLETS, PALLETS};

static void crowd_open(struct crowd *c, size_t rows, size_t bodies)
{
    uint64_t seed = 42;

    *c = (struct crowd){.rows = rows, .bodies = bodies};
    memset(c->hash, 9, sizeof c->hash);
    c->row = calloc(rows, sizeof *c->row);
    c->item = calloc(bodies, sizeof *c->item);
    c->shown = calloc(bodies, sizeof *c->shown);
    c->bytes = calloc(2 * bodies, sizeof *c->bytes);
    assert_true(c->row && c->item && c->shown && c->bytes);
    for (size_t i = 0; i < rows; i++)
        c->row[i] = (struct establishment){
            .unit = sample_unit((unsigned)i + 1),
            .commune = FIRST_TOWN + (uint32_t)(i / 8 % TOWNS),
            .nace = trades[i % 8],
            .size_band = (uint8_t)(SIZE_6_9 + sample_random(&seed) % 4),
            .active = true};
}

/* A body of its trade in its town, the k-th of the company. */
static struct check_item crowd_body(struct crowd *c, size_t n, uint32_t id)
{
    size_t i = n * 7 % c->rows;
    struct offer o = {.direction = DIRECTION_OFFER,
                      .kind = KIND_MATERIAL,
                      .type = {wares[i % 8]},
                      .types = 1,
                      .commune = {c->row[i].commune},
                      .communes = 1,
                      .expires_day = day_quarter_end(TODAY + 365),
                      .policy_k = 5,
                      .policy_version = policy_default().version,
                      .population = POPULATION_REGISTER};
    struct check_item item = {.body = c->bytes[id],
                              .author = c->row[i].unit,
                              .flow = (uint32_t)n + 1};

    id++;
    memcpy(o.id, &id, sizeof id);
    memcpy(o.population_ref, c->hash, sizeof o.population_ref);
    assert_int_equal(offer_encode(&o, c->bytes[id - 1], 256, &item.len),
                     STATUS_OK);
    return item;
}

/* Half of it lives since three editions ago. */
static double crowd_check(size_t rows, size_t bodies)
{
    struct policy policy = policy_default();
    struct check_edition edition[4];
    struct check_ground ground = {.edition = edition,
                                  .editions = 4,
                                  .area = sample_area,
                                  .communes = TOWNS,
                                  .facts = &sample_facts,
                                  .policy = &policy};
    struct check_result r;
    struct crowd c;
    double start;
    char text[CHECK_TEXT_MAX];

    crowd_open(&c, rows, bodies);
    for (size_t i = 0; i < 4; i++)
        edition[i] = (struct check_edition){.kind = POPULATION_REGISTER,
                                            .row = c.row,
                                            .rows = rows,
                                            .hash = c.hash};
    for (size_t i = 0; i < bodies; i++) {
        c.item[i] = crowd_body(&c, i, (uint32_t)i);
        c.item[i].flow += (uint32_t)bodies;
        c.shown[i] = crowd_body(&c, i, (uint32_t)(bodies + i));
        c.shown[i].live = i % 2;
        c.shown[i].last = 3;
    }
    ground.shown = c.shown;
    ground.shown_count = bodies;
    start = seconds();
    if (check_batch(&ground, c.item, bodies, &r) != STATUS_OK) {
        check_text(LANG_EN, &r, text);
        fail_msg("%s", text);
    }
    start = seconds() - start;
    print_message("%zu + %zu bodies, 4 editions of %zu rows: %.2f s\n", bodies,
                  bodies, rows, start);
    free(c.row);
    free(c.item);
    free(c.shown);
    free(c.bytes);
    return start;
}

static void many_bodies_take_seconds_not_minutes(void **state)
{
    (void)state;
    assert_true(crowd_check(5000, 500) < 1);
    assert_true(crowd_check(100000, 5000) < 20);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, prepare, tidy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(two_cells_that_overlap_are_no_partition),
        WORLD(a_live_body_of_the_same_partition_must_not_overlap),
        WORLD(what_earlier_cells_showed_lies_within_those_of_today),
        WORLD(a_type_stands_in_one_group_only),
        WORLD(without_employees_nobody_counts),
        WORLD(without_activity_nobody_counts),
        WORLD(outside_the_perimeter_nobody_counts),
        WORLD(sites_of_one_company_count_once),
        WORLD(a_row_said_twice_counts_once),
        WORLD(a_person_is_one_by_any_of_its_rows),
        WORLD(a_row_of_unknown_size_is_no_cover_in_an_interval),
        WORLD(sole_traders_have_a_joint_count_of_their_own),
        WORLD(a_new_version_waits_until_the_old_one_is_gone),
        WORLD(an_id_of_something_withdrawn_long_ago_is_used_up),
        WORLD(a_flow_has_one_body_for_all_streams),
        WORLD(what_was_shown_before_counts_in_its_own_editions),
        WORLD(who_is_gone_now_is_nobodys_cover),
        WORLD(versions_of_a_flow_have_k_in_common),
        WORLD(what_lives_is_counted_again),
        WORLD(editions_that_are_none_stop_the_test),
        WORLD(a_consent_holds_down_to_three_for_named_peers),
        WORLD(small_and_early_batches_are_told),
        WORLD(what_was_withheld_is_not_in_the_batch),
        WORLD(statements_are_statements_and_nothing_else),
        WORLD(the_text_guard_is_asked_about_every_body),
        WORLD(a_commune_outside_the_perimeter_is_no_field_of_ours),
        WORLD(no_quantity_where_the_register_has_no_sizes),
        WORLD(a_count_table_knows_companies_by_trade_and_place),
        cmocka_unit_test(many_bodies_take_seconds_not_minutes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
