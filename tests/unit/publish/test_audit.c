/* A peer's count: what was published as decided is verified; every inflated,
 * widened or narrowed body fails with the number that shows it; without the
 * same ground nothing is said. */
#include "sample.h"

#include <stdio.h>
#include <time.h>

#include "symbiote/audit.h"
#include "symbiote/day.h"

enum { TODAY = 20778, MANY = 100000 };

/* An origin's statement and offer, and the register that the peer holds. */
struct scene {
    struct sample s;
    struct built b;
    struct statement said;
    uint8_t facts[STATEMENT_HASH_LEN];
    struct audit *audit;
    struct offer grain, dust;
};

static void cell_offer(struct scene *x, uint16_t type, unsigned town,
                       const uint8_t *half_decade, struct offer *o)
{
    const struct group *g = partition_group(&x->b.part, DIRECTION_OFFER, type);
    const struct cell *c =
        partition_cell(&x->b.part, g, half_decade, FIRST_TOWN + town);

    assert_non_null(c);
    *o = (struct offer){.id = {1, 9}};
    partition_fill(&x->b.part, &x->b.pop, c, o);
    o->expires_day = day_quarter_end(TODAY + 365);
}

static struct audit_ground ground_of(const struct scene *x)
{
    return (struct audit_ground){.statement = &x->said,
                                 .row = x->s.row,
                                 .rows = x->s.rows,
                                 .facts = &sample_facts,
                                 .facts_hash = x->facts};
}

static void open_audit(struct scene *x)
{
    const struct audit_ground g = ground_of(x);
    enum finding_why why;

    audit_free(x->audit);
    x->audit = NULL;
    assert_int_equal(audit_open(&x->audit, &g, &why), STATUS_OK);
}

static int prepare(void **state)
{
    struct scene *x = calloc(1, sizeof *x);
    const uint8_t ten_tonnes = 2;

    assert_non_null(x);
    sample_fill(&x->s, 1, 8, 0, BREWERY);
    sample_fill(&x->s, 9, 8, 9, BREWERY);
    sample_add(&x->s, 17, 4, BREWERY, SIZE_500);
    sample_fill(&x->s, 130, 9, 3, JOINERY);
    x->s.row[x->s.rows - 1].natural_person = true; /* the likeliest of all */
    x->s.row[x->s.rows - 1].size_band = SIZE_500;
    sample_build(&x->s, &x->b);
    audit_facts_hash(&sample_facts, x->facts);
    x->said = (struct statement){.id = {7},
                                 .policy = audit_stated(&x->b.policy),
                                 .plausibility = 1,
                                 .population = POPULATION_REGISTER,
                                 .communes = TOWNS,
                                 .from_day = TODAY};
    memcpy(x->said.commune, sample_area, sizeof sample_area);
    memcpy(x->said.edition, x->b.pop.hash, sizeof x->said.edition);
    memcpy(x->said.facts, x->facts, sizeof x->facts);
    cell_offer(x, SPENT_GRAIN, 0, &ten_tonnes, &x->grain);
    cell_offer(x, SAWDUST, 3, NULL, &x->dust);
    open_audit(x);
    *state = x;
    return 0;
}

static int tidy(void **state)
{
    struct scene *x = *state;

    audit_free(x->audit);
    sample_drop(&x->b);
    free(x);
    return 0;
}

static struct finding judge(struct scene *x, const struct offer *o, bool named)
{
    struct finding f = {0};

    assert_true(statement_covers(&x->said, o));
    assert_int_equal(audit_offer(x->audit, o, named, &f), STATUS_OK);
    return f;
}

static void fails(struct scene *x, const struct offer *o, enum finding_why why,
                  unsigned counted, unsigned needed)
{
    struct finding f = judge(x, o, false);
    char text[AUDIT_TEXT_MAX], doubt[AUDIT_TEXT_MAX];

    assert_int_equal(f.state, FINDING_FAILED);
    assert_int_equal(f.why, why);
    assert_int_equal(f.counted, counted);
    assert_int_equal(f.needed, needed);
    for (enum lang l = LANG_FR; l < LANGS; l++) {
        audit_text(l, &f, text);
        audit_doubt_text(l, &f, "IDETA", doubt);
        assert_true(strlen(text) > 20);
        assert_int_equal(strncmp(doubt, "IDETA", 5), 0);
    }
}

static void what_the_partition_published_is_verified(void **state)
{
    struct scene *x = *state;
    struct finding f = judge(x, &x->grain, false);

    assert_int_equal(f.state, FINDING_VERIFIED);
    assert_int_equal(f.why, FINDING_FINE);
    assert_true(f.counted >= x->b.policy.k_build);
    assert_int_equal(f.needed, x->b.policy.k);
    assert_int_equal(judge(x, &x->dust, false).state, FINDING_VERIFIED);
}

static void every_cell_of_the_partition_is_verified(void **state)
{
    struct scene *x = *state;
    size_t cells = 0;

    for (size_t i = 0; i < x->b.part.cells; i++) {
        struct offer o = {.id = {1}};

        partition_fill(&x->b.part, &x->b.pop, &x->b.part.cell[i], &o);
        o.expires_day = day_quarter_end(TODAY + 365);
        assert_int_equal(judge(x, &o, false).state, FINDING_VERIFIED);
        cells++;
    }
    assert_true(cells > 3);
    assert_int_equal(audit_cells(x->audit), cells);
}

static void an_inflated_number_fails_with_the_true_one(void **state)
{
    struct scene *x = *state;
    uint16_t true_one = judge(x, &x->grain, false).counted;

    x->grain.policy_k = (uint8_t)true_one;
    assert_int_equal(judge(x, &x->grain, false).state, FINDING_VERIFIED);
    x->grain.policy_k = (uint8_t)(true_one + 1);
    fails(x, &x->grain, FINDING_COUNT, true_one, true_one + 1U);
}

static void a_narrower_cell_fails(void **state)
{
    struct scene *x = *state;

    /* Town 4: one brewery of 500. */
    x->grain.communes = 1;
    x->grain.commune[0] = FIRST_TOWN + 4;
    x->grain.quantity_known = false;
    x->grain.quantity_lo = x->grain.quantity_hi = 0;
    fails(x, &x->grain, FINDING_COUNT, 1, 5);
}

static void a_likely_author_fails_though_the_number_holds(void **state)
{
    struct scene *x = *state;

    for (unsigned i = 0; i < 4; i++) /* eight small ones and a great one */
        x->grain.commune[i] = FIRST_TOWN + i;
    x->grain.commune[4] = FIRST_TOWN + 4;
    x->grain.communes = 5;
    x->grain.quantity_known = false;
    x->grain.quantity_lo = x->grain.quantity_hi = 0;
    x->said.policy.dominance = 150;
    open_audit(x);
    {
        struct finding f = judge(x, &x->grain, false);

        assert_int_equal(f.state, FINDING_FAILED);
        assert_int_equal(f.why, FINDING_DOMINANCE);
        assert_true(f.counted > 150);
        assert_int_equal(f.needed, 150);
    }
}

static void natural_persons_are_no_cover_in_small_cells(void **state)
{
    struct scene *x = *state;

    /* Nine joiners of whom one is a sole trader: fewer than 11 in all. */
    assert_int_equal(judge(x, &x->dust, false).counted, 8);
    x->dust.policy_k = 9;
    fails(x, &x->dust, FINDING_COUNT, 8, 9);
}

static void communes_outside_the_perimeter_fail(void **state)
{
    struct scene *x = *state;

    x->grain.commune[x->grain.communes++] = FIRST_TOWN + TOWNS;
    fails(x, &x->grain, FINDING_PERIMETER, 0, 0);
    x->grain.communes--;
    assert_int_equal(judge(x, &x->grain, false).state, FINDING_VERIFIED);
}

static void no_commune_means_the_whole_perimeter(void **state)
{
    struct scene *x = *state;

    x->grain.communes = 0;
    x->grain.quantity_known = false;
    x->grain.quantity_lo = x->grain.quantity_hi = 0;
    assert_int_equal(judge(x, &x->grain, false).counted, 17);
}

static void less_than_the_policy_needs_a_named_stream(void **state)
{
    struct scene *x = *state;
    struct finding f;

    x->said.policy.k = x->said.policy.k_build = 9;
    x->said.policy.k_person = 11;
    open_audit(x);
    x->dust.policy_k = 8;
    fails(x, &x->dust, FINDING_PROMISE, 8, 9);
    f = judge(x, &x->dust, true);
    assert_int_equal(f.state, FINDING_VERIFIED);
    assert_int_equal(f.why, FINDING_BY_CONSENT);
    assert_int_equal(f.counted, 8);
    x->dust.policy_k = 2; /* below three nobody may consent */
    f = judge(x, &x->dust, true);
    assert_int_equal(f.state, FINDING_FAILED);
    assert_int_equal(f.why, FINDING_PROMISE);
    x->said.policy.k = 20; /* and the number that is written must be true */
    x->said.policy.k_build = x->said.policy.k_person = 20;
    open_audit(x);
    x->dust.policy_k = 12;
    f = judge(x, &x->dust, true);
    assert_int_equal(f.state, FINDING_FAILED);
    assert_int_equal(f.why, FINDING_COUNT);
}

static void a_quantity_beyond_the_top_fails(void **state)
{
    struct scene *x = *state;

    x->grain.quantity_known = true;
    x->grain.quantity_lo = 6;
    x->grain.quantity_hi = 7;
    fails(x, &x->grain, FINDING_FIELD, 0, 0);
    x->grain.direction = DIRECTION_POOL;
    fails(x, &x->grain, FINDING_FIELD, 0, 0);
}

static void refused(struct scene *x, const struct audit_ground *g,
                    enum finding_why want)
{
    struct audit *none = NULL;
    enum finding_why why = FINDING_FINE;

    (void)x;
    assert_int_equal(audit_open(&none, g, &why), STATUS_MISMATCH);
    assert_int_equal(why, want);
    assert_null(none);
}

static void another_ground_says_nothing(void **state)
{
    struct scene *x = *state;
    struct audit_ground g = ground_of(x);
    uint8_t other[STATEMENT_HASH_LEN] = {0};

    g.facts_hash = other;
    refused(x, &g, FINDING_OTHER_TABLES);
    g = ground_of(x);
    g.rows--; /* a row less is another edition */
    refused(x, &g, FINDING_OTHER_EDITION);
    g = ground_of(x);
    g.rows = 0;
    refused(x, &g, FINDING_OTHER_EDITION);
    g = ground_of(x);
    x->said.communes--; /* another perimeter is another population */
    refused(x, &g, FINDING_OTHER_EDITION);
}

static void the_order_of_the_rows_does_not_matter(void **state)
{
    struct scene *x = *state;
    struct finding before = judge(x, &x->grain, false), after;
    struct establishment first = x->s.row[0];

    memmove(x->s.row, x->s.row + 1, (x->s.rows - 1) * sizeof *x->s.row);
    x->s.row[x->s.rows - 1] = first;
    open_audit(x);
    after = judge(x, &x->grain, false);
    assert_memory_equal(&before, &after, sizeof before);
}

static void of_two_findings_the_stronger_counts(void **state)
{
    const struct finding fine = {FINDING_VERIFIED, FINDING_FINE, 9, 5};
    const struct finding wrong = {FINDING_FAILED, FINDING_COUNT, 3, 5};
    const struct finding closer = {FINDING_FAILED, FINDING_COUNT, 4, 5};
    const struct finding unknown = {FINDING_UNVERIFIED, FINDING_NO_POPULATION,
                                    0, 0};
    const struct finding other = {FINDING_UNVERIFIED, FINDING_OTHER_EDITION, 0,
                                  0};
    struct finding f;

    (void)state;
    f = audit_better(wrong, fine);
    assert_memory_equal(&f, &fine, sizeof f);
    f = audit_better(fine, unknown);
    assert_memory_equal(&f, &fine, sizeof f);
    f = audit_better(unknown, wrong);
    assert_memory_equal(&f, &wrong, sizeof f);
    f = audit_better(wrong, closer);
    assert_memory_equal(&f, &closer, sizeof f);
    f = audit_better(other, unknown);
    assert_memory_equal(&f, &other, sizeof f);
}

static void a_long_log_costs_its_cells(void **state)
{
    struct scene *x = *state;
    clock_t begin = clock();
    double seconds;

    for (size_t i = 0; i < MANY; i++) {
        x->grain.id[4] = (uint8_t)i;
        x->grain.quarters = (uint8_t)(i % 15);
        assert_int_equal(judge(x, &x->grain, false).state, FINDING_VERIFIED);
    }
    seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    assert_int_equal(audit_cells(x->audit), 1);
    printf("100,000 offers of one cell: %.3f s\n", seconds);
    assert_true(seconds < 5);
}

/* More cells than the table first has room for: none is forgotten. */
static void many_cells_are_remembered(void **state)
{
    struct scene *x = *state;
    uint64_t seed = 11;
    enum { CELLS = 600 };
    static struct finding first[CELLS];
    static struct offer o[CELLS];
    size_t cells;

    for (size_t i = 0; i < CELLS; i++) {
        o[i] = x->grain;
        o[i].quantity_known = false;
        o[i].quantity_lo = o[i].quantity_hi = 0;
        o[i].communes = 0;
        for (unsigned t = 0; t < TOWNS; t++)
            if (sample_random(&seed) % 2)
                o[i].commune[o[i].communes++] = FIRST_TOWN + t;
        first[i] = judge(x, &o[i], false);
    }
    cells = audit_cells(x->audit);
    for (size_t i = 0; i < CELLS; i++) {
        struct finding again = judge(x, &o[i], false);

        assert_memory_equal(&again, &first[i], sizeof again);
    }
    assert_true(cells > 256);
    assert_int_equal(audit_cells(x->audit), cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, prepare, tidy)
        TEST(what_the_partition_published_is_verified),
        TEST(every_cell_of_the_partition_is_verified),
        TEST(an_inflated_number_fails_with_the_true_one),
        TEST(a_narrower_cell_fails),
        TEST(a_likely_author_fails_though_the_number_holds),
        TEST(natural_persons_are_no_cover_in_small_cells),
        TEST(communes_outside_the_perimeter_fail),
        TEST(no_commune_means_the_whole_perimeter),
        TEST(less_than_the_policy_needs_a_named_stream),
        TEST(a_quantity_beyond_the_top_fails),
        TEST(another_ground_says_nothing),
        TEST(the_order_of_the_rows_does_not_matter),
        TEST(of_two_findings_the_stronger_counts),
        TEST(a_long_log_costs_its_cells),
        TEST(many_cells_are_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
