/* From a private flow to a body or a reason: golden cases of PRIVACY 3, each a
 * few rows, and the checker's second count of what was decided. */
#include <stdio.h>

#include "sample.h"

#include "symbiote/day.h"
#include "symbiote/decide.h"

enum { TODAY = 20778 }; /* 2026-11-21 */

static const uint8_t some_id[OFFER_ID_LEN] = {1, 2, 3};

static struct company company_of(unsigned unit, unsigned town)
{
    struct company c = {.id = unit, .commune = FIRST_TOWN + town};

    (void)snprintf(c.reg_id, sizeof c.reg_id, "%010llu",
                   (unsigned long long)sample_bce(unit));
    return c;
}

static struct flow flow_of(uint16_t type, unsigned company, int64_t tonnes)
{
    struct flow f = {.id = company,
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

static struct decide_context context_of(const struct built *b)
{
    return (struct decide_context){.population = &b->pop,
                                   .partition = &b->part,
                                   .facts = &sample_facts,
                                   .today = TODAY};
}

static struct decision decide_one(const struct built *b, const struct flow *f,
                                  const struct company *c)
{
    struct decide_context ctx = context_of(b);
    struct decision d;

    assert_int_equal(decide(f, c, &ctx, some_id, &d), STATUS_OK);
    return d;
}

static void show(const struct decision *d, enum decide_field field,
                 const struct flow *f, char text[2][DECIDE_PART_MAX])
{
    const struct decide_preview p = {LANG_EN, d, f, &sample_facts};

    decide_widened(&p, field, text);
}

static void expect(const struct decision *d, enum reason reason)
{
    assert_string_equal(reason_name(d->reason), reason_name(reason));
    assert_int_equal(d->publishable, reason == REASON_NONE);
}

/* ---- golden cases
 * ------------------------------------------------------------ */

static void a_brewery_among_eight_publishes_its_cell(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(3, 0);
    struct flow f = flow_of(SPENT_GRAIN, 3, 500);
    struct decision d;

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_build(&s, &b);
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NONE);
    assert_int_equal(d.k, 8);
    assert_int_equal(d.offer.policy_k, 5);
    assert_int_equal(d.offer.communes, TOWNS);
    assert_int_equal(d.offer.state, STATE_SOLID);
    assert_int_equal(d.offer.legal_status, LEGAL_BY_PRODUCT);
    assert_true(d.offer.quantity_known);
    assert_memory_equal(d.offer.id, some_id, OFFER_ID_LEN);
    assert_memory_equal(d.offer.population_ref, b.pop.hash,
                        OFFER_POPULATION_LEN);
    sample_drop(&b);
}

static void the_only_brewery_is_withheld(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 500);
    struct decision d;
    char text[DECIDE_TEXT_MAX];

    (void)state;
    sample_fill(&s, 1, 1, 0, BREWERY);
    sample_fill(&s, 10, 30, 0, JOINERY);
    sample_build(&s, &b);
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_K_TERRITORY);
    assert_int_equal(d.reached, 1);
    assert_int_equal(d.offer.types, 0);
    decide_text(LANG_EN, &d, text);
    assert_non_null(strstr(text, "only 1 legal units"));
    sample_drop(&b);
}

static void
two_offers_that_meet_in_two_companies_are_not_both_shown(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f[2] = {flow_of(FABRIC, 1, 0), flow_of(DYE_BATH, 1, 0)};
    const struct company *const of[2] = {&c, &c};
    const uint8_t ids[2][OFFER_ID_LEN] = {{1}, {2}};
    const uint32_t value[2] = {1, 5};
    struct decide_batch batch = {f, of, NULL, ids, 2};
    struct decide_context ctx;
    struct decision d[2];

    (void)state;
    sample_fill(&s, 1, 2, 0, FINISHER);
    sample_fill(&s, 10, 8, 0, WEAVER);
    sample_fill(&s, 20, 8, 0, LAUNDRY);
    sample_build(&s, &b);
    ctx = context_of(&b);
    f[0].id = 7;
    f[1].id = 8;
    assert_int_equal(decide_all(&batch, &ctx, d), STATUS_OK);
    expect(&d[0], REASON_NONE);
    expect(&d[1], REASON_HISTORY);
    assert_int_equal(d[1].reached, 2);
    assert_int_equal(d[1].needed, 3);
    batch.value = value; /* the second covers more leads */
    assert_int_equal(decide_all(&batch, &ctx, d), STATUS_OK);
    expect(&d[0], REASON_HISTORY);
    expect(&d[1], REASON_NONE);
    sample_drop(&b);
}

static void needs_and_offers_share_one_history(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(DYE_BATH, 1, 0);
    struct offer past = {.direction = DIRECTION_OFFER,
                         .kind = KIND_MATERIAL,
                         .type = {FABRIC},
                         .types = 1,
                         .communes = TOWNS};
    struct shown shown = {.author = population_author(&c), .body = &past};
    struct decide_context ctx;
    struct decision d;

    (void)state;
    memcpy(past.commune, sample_area, sizeof sample_area);
    sample_fill(&s, 1, 2, 0, FINISHER);
    sample_fill(&s, 10, 8, 0, WEAVER);
    sample_fill(&s, 20, 8, 0, LAUNDRY);
    sample_build(&s, &b);
    ctx = context_of(&b);
    ctx.shown = &shown;
    ctx.shown_count = 1;
    assert_int_equal(decide(&f, &c, &ctx, some_id, &d), STATUS_OK);
    expect(&d, REASON_HISTORY);
    shown.author++; /* somebody else's past does not matter */
    assert_int_equal(decide(&f, &c, &ctx, some_id, &d), STATUS_OK);
    expect(&d, REASON_NONE);
    sample_drop(&b);
}

/* Four finishers explain both, but two of them are sole traders: their own
 * joint count of four would have stopped them, and a reader knows that rule. */
static void sole_traders_are_no_cover_in_a_short_history(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(DYE_BATH, 1, 0);
    struct offer past = {.direction = DIRECTION_OFFER,
                         .kind = KIND_MATERIAL,
                         .type = {FABRIC},
                         .types = 1,
                         .communes = TOWNS};
    struct shown shown = {.author = population_author(&c), .body = &past};
    struct decide_context ctx;
    struct decision d;

    (void)state;
    memcpy(past.commune, sample_area, sizeof sample_area);
    sample_fill(&s, 1, 4, 0, FINISHER);
    sample_fill(&s, 10, 9, 0, WEAVER);
    sample_fill(&s, 20, 9, 0, LAUNDRY);
    s.row[2].natural_person = s.row[3].natural_person = true;
    sample_build(&s, &b);
    ctx = context_of(&b);
    ctx.shown = &shown;
    ctx.shown_count = 1;
    assert_int_equal(decide(&f, &c, &ctx, some_id, &d), STATUS_OK);
    expect(&d, REASON_HISTORY);
    assert_int_equal(d.reached, 2);
    sample_drop(&b);
    s.row[2].natural_person = false;
    sample_build(&s, &b);
    ctx = context_of(&b);
    ctx.shown = &shown;
    ctx.shown_count = 1;
    assert_int_equal(decide(&f, &c, &ctx, some_id, &d), STATUS_OK);
    expect(&d, REASON_NONE);
    sample_drop(&b);
}

static void sole_traders_need_eleven(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 0);
    struct decision d;

    (void)state;
    sample_fill(&s, 1, 9, 0, BREWERY);
    s.row[0].natural_person = true;
    sample_build(&s, &b);
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_SOLE_TRADER);
    assert_int_equal(d.reached, 9);
    assert_int_equal(d.needed, 11);
    sample_drop(&b);
    sample_fill(&s, 20, 2, 0, BREWERY);
    sample_build(&s, &b);
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NONE);
    assert_int_equal(d.offer.policy_k, 5); /* 11 would tell */
    sample_drop(&b);
}

static void half_of_the_possible_authors_may_show_a_cell(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c[5];
    struct flow f[5];
    const struct company *of[5];
    uint8_t ids[5][OFFER_ID_LEN] = {0};
    struct decide_batch batch = {f, of, NULL, ids, 5};
    struct decide_context ctx;
    struct decision d[5];

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_build(&s, &b);
    ctx = context_of(&b);
    for (unsigned i = 0; i < 5; i++) {
        c[i] = company_of(i + 1, 0);
        f[i] = flow_of(SPENT_GRAIN, i + 1, 0);
        of[i] = &c[i];
        ids[i][0] = (uint8_t)(i + 1);
    }
    assert_int_equal(decide_all(&batch, &ctx, d), STATUS_OK);
    for (size_t i = 0; i < 4; i++)
        expect(&d[i], REASON_NONE);
    expect(&d[4], REASON_PRESENCE);
    assert_int_equal(d[4].reached, 5);
    assert_int_equal(d[4].needed, 4);
    sample_drop(&b);
}

static void what_the_register_does_not_expect_is_withheld(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0), joiner = company_of(30, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 3);
    struct decision d;

    (void)state;
    for (unsigned i = 1; i <= 12; i++)
        sample_add(&s, i, 0, BREWERY, SIZE_500);
    for (unsigned i = 12; i <= 24; i++)
        sample_add(&s, i, 0, BREWERY, SIZE_1_2);
    sample_fill(&s, 30, 9, 0, JOINERY);
    sample_build(&s, &b);
    d = decide_one(&b, &f, &c); /* 3 t of 800 people */
    expect(&d, REASON_OUTLIER);
    assert_int_equal(d.detail, DETAIL_SIZE);
    d = decide_one(&b, &f, &joiner);
    expect(&d, REASON_OUTLIER);
    assert_int_equal(d.detail, DETAIL_ACTIVITY);
    f.commune = FIRST_TOWN + 5;
    c = company_of(20, 0);
    f.base_known = false;
    d = decide_one(&b, &f, &c); /* one cell only, so that the cell has him */
    expect(&d, REASON_NONE);
    f.commune = 25059512;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_OUTLIER);
    assert_int_equal(d.detail, DETAIL_ELSEWHERE);
    sample_drop(&b);
}

static void live_offers_that_must_go_are_known(void **state)
{
    struct flow good = flow_of(SPENT_GRAIN, 1, 100), f = good;
    struct offer live = {.expires_day = TODAY};

    (void)state;
    assert_false(decide_must_go(&f, &live, TODAY));
    assert_true(decide_must_go(&f, &live, TODAY + 1)); /* expired */
    assert_true(decide_must_go(NULL, &live, TODAY));   /* removed */
    for (enum sharing s = SHARING_NONE; s < SHARINGS; s++) {
        f.sharing = s;
        assert_int_equal(decide_must_go(&f, &live, TODAY),
                         s != SHARING_NONE && s != SHARING_ALL);
    }
    f = good;
    f.assumed = true;
    assert_true(decide_must_go(&f, &live, TODAY));
    f = good;
    f.quantity.confidence = CONFIDENCE_ASSUMED;
    assert_true(decide_must_go(&f, &live, TODAY));
}

static void flows_that_must_stay_say_why(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0), stranger = company_of(99, 0);
    struct flow good = flow_of(SPENT_GRAIN, 1, 100), f = good;
    struct decision d;
    char text[DECIDE_TEXT_MAX];

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_build(&s, &b);
    f.sharing = SHARING_PRIVATE;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_PRIVATE);
    f.sharing = SHARING_TERRITORY;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_PRIVATE);
    assert_int_equal(d.detail, DETAIL_TERRITORY_ONLY);
    f.sharing = SHARING_CHOSEN; /* and no peer is named */
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_PRIVATE);
    assert_int_equal(d.detail, DETAIL_CHOSEN_ONLY);
    assert_int_equal(d.offer.types, 0);
    decide_text(LANG_EN, &d, text);
    assert_non_null(strstr(text, "chosen peers"));
    f.sharing = SHARING_ALL;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NONE);
    f = good;
    f.assumed = true;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_ASSUMED);
    f = good;
    f.type = 0;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NO_TYPE);
    f = good;
    f.type = SECRET;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_POLICY_FIELD);
    assert_int_equal(d.detail, DETAIL_NEVER);
    f = good;
    f.direction = DIRECTION_POOL;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_POLICY_FIELD);
    f = good;
    f.until_day = TODAY - 1;
    d = decide_one(&b, &f, &c);
    assert_int_equal(d.detail, DETAIL_ENDED);
    d = decide_one(&b, &good, &stranger);
    expect(&d, REASON_NOT_IN_REGISTER);
    c.draft = true;
    d = decide_one(&b, &good, &c);
    assert_int_equal(d.detail, DETAIL_DRAFT);
    c = company_of(1, 0);
    c.reg_id[0] = '\0';
    d = decide_one(&b, &good, &c);
    assert_int_equal(d.detail, DETAIL_NO_NUMBER);
    sample_drop(&b);
}

/* ---- fields
 * ---------------------------------------------------------------------- */

static void seasons_classes_and_expiry_are_coarse(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(HEAT, 1, 100);
    struct decision d;
    char text[2][DECIDE_PART_MAX], day[DAY_TEXT];

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_build(&s, &b);
    f.kind = KIND_ENERGY;
    f.months = 1U << 0 | 1U << 10; /* January and November */
    f.attrs = (struct flow_attrs){true, true, 85, 60};
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NONE);
    assert_int_equal(d.offer.quarters, 0x9);
    assert_int_equal(d.offer.temperature, TEMPERATURE_MEDIUM);
    assert_int_equal(d.offer.pressure, PRESSURE_MEDIUM);
    day_text(day, d.offer.expires_day);
    assert_string_equal(day, "2027-12-31");
    assert_true(d.widened >> FIELD_MONTHS & 1);
    show(&d, FIELD_MONTHS, &f, text);
    assert_string_equal(text[0], "months 1, 11");
    assert_string_equal(text[1], "quarters 1, 4");
    f.until_day = TODAY + 10;
    f.months = 0xfff;
    d = decide_one(&b, &f, &c);
    day_text(day, d.offer.expires_day);
    assert_string_equal(day, "2027-03-31");
    assert_int_equal(d.offer.quarters, 0);
    f.until_day = TODAY + 4000;
    d = decide_one(&b, &f, &c);
    day_text(day, d.offer.expires_day);
    assert_string_equal(day, "2028-03-31");
    sample_drop(&b);
}

static void a_preview_names_what_stays_and_what_is_widened(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 500);
    struct decision d;
    char text[2][DECIDE_PART_MAX], words[DECIDE_TEXT_MAX];

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_build(&s, &b);
    (void)snprintf(c.name, sizeof c.name, "Brasserie de la Tour");
    (void)snprintf(f.label, sizeof f.label, "drêches, Tournai");
    d = decide_one(&b, &f, &c);
    assert_true(d.hidden >> FIELD_COMPANY & 1);
    assert_true(d.hidden >> FIELD_LABEL & 1);
    assert_true(d.hidden >> FIELD_REG_ID & 1);
    assert_false(d.hidden >> FIELD_NOTE & 1);
    assert_true(d.widened >> FIELD_QUANTITY & 1);
    show(&d, FIELD_QUANTITY, &f, text);
    assert_string_equal(text[0], "500 t/year");
    assert_non_null(strstr(text[1], " t/year"));
    show(&d, FIELD_COMMUNE, &f, text);
    assert_non_null(strstr(text[1], "town 11"));
    assert_string_equal(decide_field_name(FIELD_REG_ID), "reg_id");
    decide_question(LANG_EN, &d, words);
    assert_non_null(strstr(words, "informed competitor"));
    decide_text(LANG_EN, &d, words);
    assert_non_null(strstr(words, "8 legal units of the register"));
    d.population = POPULATION_COUNTS; /* never k without what was counted */
    decide_text(LANG_EN, &d, words);
    assert_non_null(strstr(words, "8 legal units of the count table"));
    decide_question(LANG_EN, &d, words);
    assert_non_null(strstr(words, "8 legal units of the count table"));
    sample_drop(&b);
}

/* T12: whatever is written into a text field, the body has no byte of it. */
static void no_private_text_or_number_is_in_the_body(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 0);
    struct decision d;
    uint8_t body[OFFER_BODY_MAX];
    size_t len;
    static const char mark[] = "MARKER-brasserie-Tournai";
    char *const field[] = {c.name,  c.address,    c.contact, c.note,
                           f.label, f.ref,        f.spec,    f.outlet,
                           f.cost,  f.price_wish, f.contact, f.note};

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_build(&s, &b);
    for (size_t i = 0; i < sizeof field / sizeof field[0]; i++)
        memcpy(field[i], mark, sizeof mark);
    f.quantity.has_min = f.quantity.has_max = f.base_known = true;
    f.base_min_milli = f.base_max_milli = 123456;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NONE);
    assert_int_equal(offer_encode(&d.offer, body, sizeof body, &len),
                     STATUS_OK);
    for (size_t i = 0; i + 4 <= len; i++) {
        assert_memory_not_equal(body + i, "MARK", 4);
        assert_memory_not_equal(body + i, c.reg_id, 4);
        assert_memory_not_equal(body + i, "\x00\x01\xe2\x40", 4);
    }
    assert_int_equal(d.hidden & 1U << FIELD_PRICE, 1U << FIELD_PRICE);
    sample_drop(&b);
}

static void what_was_shown_may_be_shown_again(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 0);
    struct decision d, again;
    struct shown shown = {.author = population_author(&c), .body = &d.offer};
    struct decide_context ctx;

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_build(&s, &b);
    ctx = context_of(&b);
    d = decide_one(&b, &f, &c);
    ctx.shown = &shown;
    ctx.shown_count = 1;
    assert_int_equal(decide(&f, &c, &ctx, some_id, &again), STATUS_OK);
    expect(&again, REASON_NONE);
    assert_int_equal(again.k, d.k);
    sample_drop(&b);
}

/* Two sole traders beside eight companies: they could not publish there. */
static void persons_in_small_cells_are_no_cover(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 0);
    struct decision d;

    (void)state;
    sample_fill(&s, 1, 10, 0, BREWERY);
    s.row[8].natural_person = s.row[9].natural_person = true;
    sample_build(&s, &b);
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NONE);
    assert_int_equal(d.k, 8);
    sample_drop(&b);
}

/* ---- the start profile
 * ------------------------------------------------------------- */

static void start_with(struct company *c, size_t n, struct built *b)
{
    b->policy = policy_default();
    assert_int_equal(population_start(&b->pop, c, n, sample_area, TOWNS),
                     STATUS_OK);
    assert_int_equal(
        partition_build(&b->part, &b->pop, &sample_facts, &b->policy),
        STATUS_OK);
}

static void
forty_companies_without_register_publish_on_their_first_day(void **state)
{
    struct company c[40];
    struct built b;
    struct flow f = flow_of(SPENT_GRAIN, 1, 500),
                wood = flow_of(SAWDUST, 20, 0);
    struct decide_context ctx;
    struct decision d;

    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        c[i] = company_of(i + 1, i % TOWNS);
        c[i].nace = i < 8 ? BREWERY : i < 12 ? JOINERY : LAUNDRY;
        if (i % 2) /* half of them without a number */
            c[i].reg_id[0] = '\0';
    }
    start_with(c, 40, &b);
    assert_int_equal(b.pop.kind, POPULATION_START);
    ctx = context_of(&b);
    ctx.own = c;
    ctx.own_count = 40;
    f.packaging = PACKAGING_BULK;
    f.months = 1;
    assert_int_equal(decide(&f, &c[0], &ctx, some_id, &d), STATUS_OK);
    expect(&d, REASON_NONE);
    assert_int_equal(d.k, 8);
    assert_int_equal(d.k_participants, 8);
    assert_int_equal(d.offer.types, 3); /* the second level and below */
    assert_int_equal(d.offer.communes, TOWNS);
    assert_false(d.offer.quantity_known);
    assert_int_equal(d.offer.quarters, 0);
    assert_int_equal(d.offer.packaging, PACKAGING_NONE);
    assert_int_equal(d.offer.policy_k, 7);
    assert_int_equal(decide(&wood, &c[9], &ctx, some_id, &d), STATUS_OK);
    expect(&d, REASON_NO_REGISTER);
    assert_int_equal(d.reached, 4);
    assert_int_equal(d.needed, 7);
    sample_drop(&b);
}

/* Eight breweries and no more: grain and yeast are published together.  Their
 * states differ, so that a state would tell which of them it is. */
static void classes_never_tell_the_type_inside_a_group(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 0);
    struct decision d;

    (void)state;
    sample_fill(&s, 1, 6, 0, BREWERY); /* too few for either alone */
    sample_fill(&s, 10, 6, 0, SUGAR_WORKS);
    sample_build(&s, &b);
    f.packaging = PACKAGING_TANKER;
    f.legal_status = LEGAL_BY_PRODUCT;
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NONE);
    assert_true(d.offer.types > 1);
    assert_int_equal(d.offer.state, STATE_NONE);
    assert_int_equal(d.offer.legal_status, LEGAL_NONE);
    assert_int_equal(d.offer.packaging, PACKAGING_NONE);
    assert_true(d.widened & 1U << FIELD_PACKAGING);
    assert_true(d.widened & 1U << FIELD_LEGAL_STATUS);
    sample_drop(&b);
}

static void a_public_list_of_participants_decides_as_well(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c[4];
    struct flow f = flow_of(SPENT_GRAIN, 1, 0);
    struct decide_context ctx;
    struct decision d;

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_build(&s, &b);
    for (unsigned i = 0; i < 4; i++)
        c[i] = company_of(i + 1, 0);
    ctx = context_of(&b);
    ctx.own = c;
    ctx.own_count = 4;
    assert_int_equal(decide(&f, &c[0], &ctx, some_id, &d), STATUS_OK);
    expect(&d, REASON_NONE);
    assert_int_equal(d.k_participants, 4);
    ctx.participants_public = true;
    assert_int_equal(decide(&f, &c[0], &ctx, some_id, &d), STATUS_OK);
    expect(&d, REASON_K_TERRITORY);
    assert_int_equal(d.detail, DETAIL_PARTICIPANTS);
    sample_drop(&b);
}

/* Three finishers explain both offers, but only two of them take part. */
static void public_participants_count_in_the_history_too(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c[10];
    struct flow f[2] = {flow_of(FABRIC, 1, 0), flow_of(DYE_BATH, 1, 0)};
    const struct company *const of[2] = {&c[0], &c[0]};
    const uint8_t ids[2][OFFER_ID_LEN] = {{1}, {2}};
    struct decide_batch batch = {f, of, NULL, ids, 2};
    struct decide_context ctx;
    struct decision d[2];

    (void)state;
    sample_fill(&s, 1, 3, 0, FINISHER);
    sample_fill(&s, 10, 8, 0, WEAVER);
    sample_fill(&s, 20, 8, 0, LAUNDRY);
    sample_build(&s, &b);
    for (unsigned i = 0; i < 10; i++)
        c[i] = company_of(i < 2 ? i + 1 : i < 6 ? i + 8 : i + 14, 0);
    ctx = context_of(&b);
    ctx.own = c;
    ctx.own_count = 10;
    f[1].id = 2;
    assert_int_equal(decide_all(&batch, &ctx, d), STATUS_OK);
    expect(&d[1], REASON_NONE);
    ctx.participants_public = true;
    assert_int_equal(decide_all(&batch, &ctx, d), STATUS_OK);
    expect(&d[0], REASON_NONE);
    expect(&d[1], REASON_HISTORY);
    assert_int_equal(d[1].reached, 2);
    sample_drop(&b);
}

/* A Belgian register has no sizes: the cell is published, the quantity not. */
static void a_register_without_sizes_shows_no_quantity(void **state)
{
    struct sample s = {0};
    struct built b;
    struct company c = company_of(1, 0);
    struct flow f = flow_of(SPENT_GRAIN, 1, 500);
    struct decision d;
    char text[2][DECIDE_PART_MAX];

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    for (size_t i = 0; i < s.rows; i++)
        s.row[i].size_band = SIZE_UNKNOWN;
    sample_build(&s, &b);
    d = decide_one(&b, &f, &c);
    expect(&d, REASON_NONE);
    assert_false(d.offer.quantity_known);
    show(&d, FIELD_QUANTITY, &f, text);
    assert_string_equal(text[1], "not shown");
    sample_drop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_brewery_among_eight_publishes_its_cell),
        cmocka_unit_test(the_only_brewery_is_withheld),
        cmocka_unit_test(
            two_offers_that_meet_in_two_companies_are_not_both_shown),
        cmocka_unit_test(needs_and_offers_share_one_history),
        cmocka_unit_test(sole_traders_are_no_cover_in_a_short_history),
        cmocka_unit_test(sole_traders_need_eleven),
        cmocka_unit_test(half_of_the_possible_authors_may_show_a_cell),
        cmocka_unit_test(what_the_register_does_not_expect_is_withheld),
        cmocka_unit_test(live_offers_that_must_go_are_known),
        cmocka_unit_test(flows_that_must_stay_say_why),
        cmocka_unit_test(seasons_classes_and_expiry_are_coarse),
        cmocka_unit_test(a_preview_names_what_stays_and_what_is_widened),
        cmocka_unit_test(no_private_text_or_number_is_in_the_body),
        cmocka_unit_test(what_was_shown_may_be_shown_again),
        cmocka_unit_test(persons_in_small_cells_are_no_cover),
        cmocka_unit_test(
            forty_companies_without_register_publish_on_their_first_day),
        cmocka_unit_test(classes_never_tell_the_type_inside_a_group),
        cmocka_unit_test(a_public_list_of_participants_decides_as_well),
        cmocka_unit_test(public_participants_count_in_the_history_too),
        cmocka_unit_test(a_register_without_sizes_shows_no_quantity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
