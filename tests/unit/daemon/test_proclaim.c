/* What a statement tells: how was counted, and nothing of what was shown. */
#include "folder.h"

#include "proclaim.h"
#include "symbiote/day.h"
#include "symbiote/policy.h"
#include "symbiote/statement.h"

enum { TOURNAI = 5657081, BREWERY = 1105, BREWERIES = 30, TODAY = 21000 };

struct scene {
    struct territory t;
    struct workbook book;
    struct store *s;
    struct offer offer;
    uint8_t body[OFFER_BODY_MAX], said[STATEMENT_BODY_MAX];
    struct publication add;
    struct proclaim_batch batch;
    struct statement statement;
};

static void count(struct territory *t)
{
    struct establishment row[BREWERIES] = {0};

    for (size_t i = 0; i < BREWERIES; i++)
        row[i] = (struct establishment){.unit = 5600000000001 + i,
                                        .site = 560000000000001 + i,
                                        .commune = TOURNAI,
                                        .nace = BREWERY,
                                        .size_band = (uint8_t)(2 + i % 5),
                                        .active = true};
    t->area[0] = TOURNAI;
    t->area_count = 1;
    t->policy = policy_default();
    t->facts = facts_catalogue();
    assert_int_equal(
        population_build(&t->population, row, BREWERIES, t->area, 1),
        STATUS_OK);
    assert_int_equal(
        partition_build(&t->partition, &t->population, &t->facts, &t->policy),
        STATUS_OK);
}

static void add_offer(struct scene *x)
{
    const struct partition *p = &x->t.partition;

    x->offer.id[0] = 1;
    partition_fill(p, &x->t.population, &p->cell[0], &x->offer);
    x->offer.expires_day = day_quarter_end(TODAY + 365);
    assert_int_equal(
        offer_encode(&x->offer, x->body, sizeof x->body, &x->add.len),
        STATUS_OK);
    x->add.body = x->body;
    x->batch =
        (struct proclaim_batch){.add = &x->add, .adds = 1, .today = TODAY};
}

static int set_up(void **state)
{
    struct scene *x;

    if (folder_make(state) != 0)
        return -1;
    x = calloc(1, sizeof *x);
    assert_non_null(x);
    assert_int_equal(store_open(&x->s, folder, STORE_WRITER), STATUS_OK);
    count(&x->t);
    add_offer(x);
    x->book.territory = &x->t;
    *state = x;
    return 0;
}

static int tidy(void **state)
{
    struct scene *x = *state;

    partition_free(&x->t.partition);
    population_free(&x->t.population);
    store_close(x->s);
    free(x);
    return folder_remove(state);
}

static void say(struct scene *x)
{
    struct proclaim p;

    assert_int_equal(proclaim_plan(&p, &x->book, x->s, &x->batch), STATUS_OK);
    assert_non_null(p.body);
    assert_int_equal(statement_decode(&x->statement, p.body, p.len), STATUS_OK);
    proclaim_close(&p);
}

/* The cells in force remember what was shown to whom; whoever holds the
 * register would try which publications explain their hash. */
static void the_hash_is_of_what_the_edition_alone_gives(void **state)
{
    struct scene *x = *state;
    uint8_t fresh[PARTITION_HASH_LEN];

    memcpy(fresh, x->t.partition.hash, sizeof fresh);
    memset(x->t.partition.hash, 0xAA, sizeof x->t.partition.hash);
    say(x);
    assert_memory_equal(x->statement.partition, fresh, sizeof fresh);
    assert_memory_equal(x->statement.edition, x->t.population.hash,
                        sizeof x->statement.edition);
}

static void a_batch_without_reference_says_nothing(void **state)
{
    struct scene *x = *state;
    struct proclaim p;

    x->batch.adds = 0;
    assert_int_equal(proclaim_plan(&p, &x->book, x->s, &x->batch), STATUS_OK);
    assert_null(p.body);
    assert_int_equal(p.cleareds, 0);
    proclaim_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tidy)
        TEST(the_hash_is_of_what_the_edition_alone_gives),
        TEST(a_batch_without_reference_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
