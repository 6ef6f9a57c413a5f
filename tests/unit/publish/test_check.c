/* The independent checker: what was decided passes; every sabotage of a body
 * blocks the batch and is named. */
#include <stdio.h>

#include "sample.h"

#include "symbiote/check.h"
#include "symbiote/day.h"
#include "symbiote/decide.h"

enum { TODAY = 20778, ITEMS_MAX = 16 };

/* A register with room for every sabotage, and three offers that hold. */
struct scene {
    struct sample s;
    struct built b;
    struct check_edition edition;
    struct check_ground ground;
    struct offer offer[ITEMS_MAX];
    uint8_t *body[ITEMS_MAX];
    struct check_item item[ITEMS_MAX];
    size_t items;
};

static void encode(struct scene *x, size_t i)
{
    uint8_t buf[OFFER_BODY_MAX];
    size_t len;

    assert_int_equal(offer_encode(&x->offer[i], buf, sizeof buf, &len),
                     STATUS_OK);
    free(x->body[i]);
    x->body[i] = malloc(len);
    assert_non_null(x->body[i]);
    memcpy(x->body[i], buf, len);
    x->item[i].body = x->body[i];
    x->item[i].len = len;
}

/* The body of the cell of a type in a town, with an author. */
static void add_offer(struct scene *x, uint16_t type, unsigned town,
                      const uint8_t *half_decade, unsigned author)
{
    size_t i = x->items++;
    const struct group *g = partition_group(&x->b.part, DIRECTION_OFFER, type);
    const struct cell *c =
        partition_cell(&x->b.part, g, half_decade, FIRST_TOWN + town);
    struct offer *o = &x->offer[i];

    assert_non_null(c);
    *o = (struct offer){.id = {(uint8_t)(i + 1), 9}, .state = STATE_SOLID};
    partition_fill(&x->b.part, &x->b.pop, c, o);
    o->expires_day = day_quarter_end(TODAY + 365);
    x->item[i].author = sample_unit(author);
    encode(x, i);
}

static int prepare(void **state)
{
    struct scene *x = calloc(1, sizeof *x);
    const uint8_t ten_tonnes = 2;

    assert_non_null(x);
    sample_fill(&x->s, 1, 8, 0, BREWERY);
    sample_fill(&x->s, 9, 8, 9, BREWERY);
    sample_add(&x->s, 17, 4, BREWERY, SIZE_500);
    sample_fill(&x->s, 100, 2, 0, FINISHER);
    sample_fill(&x->s, 110, 8, 1, WEAVER);
    sample_fill(&x->s, 120, 8, 1, LAUNDRY);
    sample_fill(&x->s, 130, 9, 3, JOINERY);
    x->s.row[x->s.rows - 1].natural_person = true;
    sample_build(&x->s, &x->b);
    x->edition = (struct check_edition){.kind = POPULATION_REGISTER,
                                        .row = x->s.row,
                                        .rows = x->s.rows,
                                        .hash = x->b.pop.hash};
    x->ground = (struct check_ground){.edition = &x->edition,
                                      .editions = 1,
                                      .area = sample_area,
                                      .communes = TOWNS,
                                      .facts = &sample_facts,
                                      .policy = &x->b.policy};
    add_offer(x, SPENT_GRAIN, 0, &ten_tonnes, 1);
    add_offer(x, SPENT_GRAIN, 9, NULL, 9);
    add_offer(x, SAWDUST, 3, NULL, 130);
    *state = x;
    return 0;
}

static int tidy(void **state)
{
    struct scene *x = *state;

    for (size_t i = 0; i < ITEMS_MAX; i++)
        free(x->body[i]);
    sample_drop(&x->b);
    free(x);
    return 0;
}

static struct check_result run(struct scene *x)
{
    struct check_result r;
    enum status s = check_batch(&x->ground, x->item, x->items, &r);

    assert_int_equal(s, r.fault == CHECK_FINE ? STATUS_OK : STATUS_REFUSED);
    return r;
}

static void blocked(struct scene *x, size_t item, enum check_fault fault)
{
    struct check_result r = run(x);
    char text[CHECK_TEXT_MAX];

    assert_int_equal(r.fault, fault);
    assert_int_equal(r.item, item);
    check_text(LANG_EN, &r, text);
    assert_non_null(strstr(text, "The batch is blocked"));
}

static void cells_as_they_are_pass(void **state)
{
    struct check_result r = run(*state);
    char text[CHECK_TEXT_MAX];

    assert_int_equal(r.fault, CHECK_FINE);
    check_text(LANG_EN, &r, text);
    assert_string_equal(text, "Counted again: every offer holds.");
}

static void a_cell_made_finer_is_blocked(void **state)
{
    struct scene *x = *state;

    x->offer[2].communes = 1; /* the joineries are in the fourth town */
    x->offer[2].commune[0] = FIRST_TOWN + 3;
    encode(x, 2);
    assert_int_equal(run(x).fault, CHECK_FINE);
    x->offer[0].communes = 2; /* the giant alone is no crowd */
    x->offer[0].commune[0] = FIRST_TOWN + 4;
    x->offer[0].commune[1] = FIRST_TOWN + 5;
    x->item[0].author = sample_unit(17);
    x->offer[0].quantity_known = false;
    x->offer[0].quantity_lo = x->offer[0].quantity_hi = 0;
    encode(x, 0);
    blocked(x, 0, CHECK_COUNT);
    assert_int_equal(run(x).reached, 1);
    assert_int_equal(run(x).needed, 5);
}

static void a_likely_author_is_blocked(void **state)
{
    struct scene *x = *state;

    /* Eight of 14 people and one of 800, in one cell that the cut avoids. */
    for (size_t i = 0; i < 8; i++)
        x->s.row[i].size_band = SIZE_1_2;
    x->offer[0].communes = 5;
    for (unsigned i = 0; i < 5; i++)
        x->offer[0].commune[i] = FIRST_TOWN + i;
    x->offer[0].quantity_known = false;
    x->offer[0].quantity_lo = x->offer[0].quantity_hi = 0;
    encode(x, 0);
    blocked(x, 0, CHECK_DOMINANCE);
}

static void an_author_outside_the_cell_is_blocked(void **state)
{
    struct scene *x = *state;

    x->item[1].author = sample_unit(110);
    blocked(x, 1, CHECK_AUTHOR);
}

static void a_sole_trader_among_nine_is_blocked(void **state)
{
    struct scene *x = *state;

    x->item[2].author = sample_unit(138);
    blocked(x, 2, CHECK_PERSON);
}

static void sole_traders_are_no_cover_in_a_small_cell(void **state)
{
    struct scene *x = *state;

    for (size_t i = 1; i <= 5; i++) /* four joineries of nine stay companies */
        x->s.row[x->s.rows - i].natural_person = true;
    blocked(x, 2, CHECK_COUNT);
    assert_int_equal(run(x).reached, 4);
}

static void offers_that_meet_in_two_companies_are_blocked(void **state)
{
    struct scene *x = *state;
    struct check_result r;

    add_offer(x, FABRIC, 0, NULL, 100);
    add_offer(x, DYE_BATH, 0, NULL, 100);
    blocked(x, 4, CHECK_HISTORY);
    r = run(x);
    assert_int_equal(r.reached, 2);
    x->ground.shown = x->item + 3; /* the same through what left before */
    x->ground.shown_count = 1;
    x->item[5] = x->item[4];
    r = (struct check_result){0};
    assert_int_equal(check_batch(&x->ground, x->item + 5, 1, &r),
                     STATUS_REFUSED);
    assert_int_equal(r.fault, CHECK_HISTORY);
}

/* Two companies and two sole traders explain both, but sole traders would have
 * needed eleven. */
static void sole_traders_are_no_cover_in_a_short_history(void **state)
{
    struct scene *x = *state;

    for (unsigned i = 0; i < 2; i++)
        sample_add(&x->s, 110 + i, 1, LAUNDRY, SIZE_10_19);
    sample_fill(&x->s, 140, 4, 1, WEAVER);
    sample_fill(&x->s, 150, 4, 1, LAUNDRY);
    x->edition.rows = x->s.rows;
    add_offer(x, FABRIC, 0, NULL, 100);
    add_offer(x, DYE_BATH, 0, NULL, 100);
    assert_int_equal(run(x).fault, CHECK_FINE);
    for (size_t i = 0; i < x->s.rows; i++)
        x->s.row[i].natural_person |= x->s.row[i].unit == sample_unit(110) ||
                                      x->s.row[i].unit == sample_unit(111);
    blocked(x, 4, CHECK_HISTORY);
    assert_int_equal(run(x).reached, 2);
}

static void a_cell_that_most_show_is_blocked(void **state)
{
    struct scene *x = *state;

    for (unsigned i = 0; i < 4; i++)
        add_offer(x, SAWDUST, 3, NULL, 131 + i);
    blocked(x, 6, CHECK_PRESENCE);
}

static void known_participants_must_be_enough_themselves(void **state)
{
    struct scene *x = *state;
    struct company own[15] = {0};

    for (unsigned i = 0; i < 15; i++) { /* the authors of all three offers */
        own[i].id = i + 1;
        (void)snprintf(own[i].reg_id, sizeof own[i].reg_id, "%010llu",
                       (unsigned long long)sample_bce(i < 5    ? 1 + i
                                                      : i < 10 ? 9 + i - 5
                                                               : 130 + i - 10));
    }
    x->ground.own = own;
    x->ground.own_count = 15;
    x->ground.participants_public = true;
    assert_int_equal(run(x).fault, CHECK_FINE);
    own[13].draft = true; /* four joineries are left */
    blocked(x, 2, CHECK_COUNT);
    assert_int_equal(run(x).reached, 4);
    x->ground.participants_public = false;
    assert_int_equal(run(x).fault, CHECK_FINE);
}

static void bytes_that_are_no_offer_are_blocked(void **state)
{
    struct scene *x = *state;
    uint8_t *longer = malloc(x->item[1].len + 1);

    assert_non_null(longer);
    memcpy(longer, x->item[1].body, x->item[1].len);
    longer[x->item[1].len] = 0xc0;
    free(x->body[1]);
    x->body[1] = longer;
    x->item[1].body = longer;
    x->item[1].len++;
    blocked(x, 1, CHECK_BODY);
    x->item[1].len = 3;
    blocked(x, 1, CHECK_BODY);
}

static void a_quantity_above_the_top_is_blocked(void **state)
{
    struct scene *x = *state;

    x->offer[0].quantity_lo = 6;
    x->offer[0].quantity_hi = 7;
    encode(x, 0);
    blocked(x, 0, CHECK_QUANTITY);
}

static void another_population_or_promise_is_blocked(void **state)
{
    struct scene *x = *state;

    x->offer[0].population_ref[3] ^= 1;
    encode(x, 0);
    blocked(x, 0, CHECK_POPULATION);
    x->offer[0].population_ref[3] ^= 1;
    x->offer[0].policy_k = 11;
    encode(x, 0);
    blocked(x, 0, CHECK_POPULATION);
}

static void a_class_that_tells_the_type_of_a_group_is_blocked(void **state)
{
    struct scene *x = *state;

    x->offer[0].types = 2; /* grain and yeast, of which only one is solid */
    x->offer[0].type[1] = YEAST;
    encode(x, 0);
    blocked(x, 0, CHECK_FIELD);
    x->offer[0].state = STATE_NONE;
    encode(x, 0);
    assert_int_not_equal(run(x).fault, CHECK_FIELD);
    x->offer[0].legal_status = LEGAL_BY_PRODUCT;
    encode(x, 0);
    blocked(x, 0, CHECK_FIELD);
    x->offer[0].legal_status = LEGAL_NONE;
    x->offer[0].packaging = PACKAGING_TANKER;
    encode(x, 0);
    blocked(x, 0, CHECK_FIELD);
}

static void an_id_in_use_is_blocked(void **state)
{
    struct scene *x = *state;

    memcpy(x->offer[2].id, x->offer[0].id, OFFER_ID_LEN);
    encode(x, 2);
    blocked(x, 2, CHECK_DUPLICATE);
}

/* A company that the register has lost since the partition was made. */
static void a_register_that_moved_on_is_noticed(void **state)
{
    struct scene *x = *state;

    for (size_t i = 8; i < 13; i++) /* most breweries of the east close */
        x->s.row[i].active = false;
    x->item[1].author = sample_unit(14);
    assert_int_not_equal(run(x).fault, CHECK_FINE);
    assert_int_equal(run(x).item, 1);
}

static void the_start_profile_is_counted_in_own_companies(void **state)
{
    struct scene *x = *state;
    struct company c[9] = {0};
    struct population p;
    struct partition part;
    struct check_result r;

    for (unsigned i = 0; i < 9; i++)
        c[i] = (struct company){
            .id = i + 1, .commune = FIRST_TOWN + i, .nace = BREWERY};
    assert_int_equal(population_start(&p, c, 9, sample_area, TOWNS), STATUS_OK);
    assert_int_equal(partition_build(&part, &p, &sample_facts, &x->b.policy),
                     STATUS_OK);
    partition_fill(
        &part, &p,
        partition_cell(&part,
                       partition_group(&part, DIRECTION_OFFER, SPENT_GRAIN),
                       NULL, FIRST_TOWN),
        &x->offer[0]);
    x->offer[0].state = STATE_NONE; /* of three types */
    encode(x, 0);
    x->item[0].author = 4;
    x->edition = (struct check_edition){.kind = POPULATION_START};
    x->ground.own = c;
    x->ground.own_count = 9;
    assert_int_equal(check_batch(&x->ground, x->item, 1, &r), STATUS_OK);
    x->offer[0].packaging = PACKAGING_BULK;
    encode(x, 0);
    assert_int_equal(check_batch(&x->ground, x->item, 1, &r), STATUS_REFUSED);
    assert_int_equal(r.fault, CHECK_FIELD);
    x->offer[0].packaging = PACKAGING_NONE;
    encode(x, 0);
    x->ground.own_count = 6;
    assert_int_equal(check_batch(&x->ground, x->item, 1, &r), STATUS_REFUSED);
    assert_int_equal(r.fault, CHECK_COUNT);
    assert_int_equal(r.reached, 6);
    partition_free(&part);
    population_free(&p);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, prepare, tidy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(cells_as_they_are_pass),
        SCENE(a_cell_made_finer_is_blocked),
        SCENE(a_likely_author_is_blocked),
        SCENE(an_author_outside_the_cell_is_blocked),
        SCENE(a_sole_trader_among_nine_is_blocked),
        SCENE(sole_traders_are_no_cover_in_a_small_cell),
        SCENE(offers_that_meet_in_two_companies_are_blocked),
        SCENE(sole_traders_are_no_cover_in_a_short_history),
        SCENE(a_cell_that_most_show_is_blocked),
        SCENE(known_participants_must_be_enough_themselves),
        SCENE(bytes_that_are_no_offer_are_blocked),
        SCENE(a_quantity_above_the_top_is_blocked),
        SCENE(another_population_or_promise_is_blocked),
        SCENE(a_class_that_tells_the_type_of_a_group_is_blocked),
        SCENE(an_id_in_use_is_blocked),
        SCENE(a_register_that_moved_on_is_noticed),
        SCENE(the_start_profile_is_counted_in_own_companies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
