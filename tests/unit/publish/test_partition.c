/* The population and the public partition: golden cases of PRIVACY 3, and
 * properties over random registers. */

#include <sodium.h>

#include "sample.h"

#include "recount.h"

static const struct group *group_of(const struct built *b, uint16_t type)
{
    const struct group *g = partition_group(&b->part, DIRECTION_OFFER, type);

    assert_non_null(g);
    return g;
}

static void sites_of_one_company_count_once(void **state)
{
    struct sample s = {0};
    struct built b;

    (void)state;
    sample_fill(&s, 1, 6, 0, BREWERY);
    for (unsigned i = 0; i < 6; i++)
        sample_add(&s, 50, i, BREWERY, SIZE_10_19);
    sample_build(&s, &b);
    assert_int_equal(b.pop.sites, 12);
    assert_int_equal(b.pop.units, 7);
    sample_drop(&b);
}

static void six_breweries_and_one_apart_share_a_cell(void **state)
{
    struct sample s = {0};
    struct built b;
    const struct cell *c;

    (void)state;
    sample_fill(&s, 1, 6, 0, BREWERY);
    sample_fill(&s, 7, 1, 9, BREWERY);
    sample_build(&s, &b);
    c = partition_cell(&b.part, group_of(&b, SPENT_GRAIN), NULL, FIRST_TOWN);
    assert_non_null(c);
    assert_int_equal(c->authors, 7);
    assert_ptr_equal(c, partition_cell(&b.part, group_of(&b, SPENT_GRAIN), NULL,
                                       FIRST_TOWN + 9));
    sample_drop(&b);
}

static void two_clusters_of_breweries_are_cut_apart(void **state)
{
    struct sample s = {0};
    struct built b;
    const struct cell *west, *east;

    (void)state;
    sample_fill(&s, 1, 7, 0, BREWERY);
    sample_fill(&s, 8, 7, 10, BREWERY);
    sample_build(&s, &b);
    west = partition_cell(&b.part, group_of(&b, SPENT_GRAIN), NULL, FIRST_TOWN);
    east = partition_cell(&b.part, group_of(&b, SPENT_GRAIN), NULL,
                          FIRST_TOWN + 10);
    assert_non_null(west);
    assert_ptr_not_equal(west, east);
    assert_int_equal(west->communes + east->communes, TOWNS);
    assert_int_equal(west->authors, 7);
    sample_drop(&b);
}

static void the_only_sugar_works_is_refused(void **state)
{
    struct sample s = {0};
    struct built b;

    (void)state;
    sample_fill(&s, 1, 8, 0, BREWERY);
    sample_fill(&s, 20, 1, 3, SUGAR_WORKS);
    sample_build(&s, &b);
    assert_int_equal(group_of(&b, BEET_SOIL)->refused, REASON_K_TERRITORY);
    assert_int_equal(group_of(&b, BEET_SOIL)->reached, 1);
    assert_null(
        partition_cell(&b.part, group_of(&b, BEET_SOIL), NULL, FIRST_TOWN));
    sample_drop(&b);
}

/* 4 breweries alone fail; together with joineries nothing of wood changes. */
static void failing_siblings_stand_together_and_others_stay_alone(void **state)
{
    struct sample s = {0};
    struct built b;
    const struct group *g;

    (void)state;
    sample_fill(&s, 1, 8, 0, JOINERY);
    sample_fill(&s, 20, 4, 1, BREWERY);
    sample_fill(&s, 30, 3, 2, SUGAR_WORKS);
    sample_build(&s, &b);
    g = group_of(&b, SPENT_GRAIN);
    assert_int_equal(g->refused, REASON_NONE);
    assert_ptr_equal(g, group_of(&b, BEET_SOIL));
    assert_ptr_equal(g, group_of(&b, YEAST));
    assert_int_equal(group_of(&b, SAWDUST)->types, 1);
    assert_int_equal(group_of(&b, PALLETS)->types, 1);
    sample_drop(&b);
}

static void a_giant_among_dwarfs_is_dominant(void **state)
{
    struct sample s = {0};
    struct built b;

    (void)state;
    for (unsigned i = 1; i <= 7; i++)
        sample_add(&s, i, 0, BREWERY, SIZE_1_2);
    sample_add(&s, 20, 0, BREWERY, SIZE_500);
    sample_build(&s, &b);
    assert_int_equal(group_of(&b, SPENT_GRAIN)->refused, REASON_DOMINANT);
    assert_true(group_of(&b, SPENT_GRAIN)->reached > 340);
    sample_drop(&b);
}

static void persons_are_authors_only_where_eleven_stand(void **state)
{
    struct sample s = {0};
    struct built b;

    (void)state;
    sample_fill(&s, 1, 6, 0, BREWERY);
    sample_fill(&s, 10, 4, 0, BREWERY);
    for (size_t i = 6; i < 10; i++)
        s.row[i].natural_person = true;
    sample_build(&s, &b);
    assert_int_equal(group_of(&b, SPENT_GRAIN)->refused, REASON_K_TERRITORY);
    assert_int_equal(group_of(&b, SPENT_GRAIN)->reached, 6);
    sample_drop(&b);
    sample_fill(&s, 20, 1, 0, BREWERY);
    sample_build(&s, &b);
    assert_int_equal(group_of(&b, SPENT_GRAIN)->refused, REASON_NONE);
    assert_int_equal(
        partition_cell(&b.part, group_of(&b, SPENT_GRAIN), NULL, FIRST_TOWN)
            ->authors,
        11);
    sample_drop(&b);
}

static void without_sizes_no_interval_is_made(void **state)
{
    struct sample s = {0};
    struct built b;

    (void)state;
    sample_fill(&s, 1, 30, 0, BREWERY);
    for (size_t i = 0; i < s.rows; i++)
        s.row[i].size_band = SIZE_UNKNOWN;
    sample_build(&s, &b);
    assert_false(b.pop.sized);
    for (size_t i = 0; i < b.part.cells; i++)
        assert_false(b.part.cell[i].quantity_known);
    sample_drop(&b);
}

static void intervals_cover_every_quantity_once(void **state)
{
    struct sample s = {0};
    struct built b;
    size_t with = 0;

    (void)state;
    sample_fill(&s, 1, 30, 0, BREWERY);
    for (unsigned i = 0; i < 30; i++)
        s.row[i].size_band = (uint8_t)(SIZE_1_2 + i % 6);
    sample_build(&s, &b);
    for (uint8_t h = 0; h <= b.policy.top[KIND_MATERIAL]; h++) {
        const struct cell *c =
            partition_cell(&b.part, group_of(&b, SPENT_GRAIN), &h, FIRST_TOWN);

        assert_non_null(c);
        with += c->quantity_known;
        if (h == b.policy.top[KIND_MATERIAL])
            assert_int_equal(c->hi, OFFER_OPEN);
    }
    assert_int_equal(with, b.policy.top[KIND_MATERIAL] + 1);
    sample_drop(&b);
}

static void what_does_not_count_is_left_out_and_said(void **state)
{
    struct sample s = {0};
    struct population p;

    (void)state;
    sample_fill(&s, 1, 6, 0, BREWERY);
    s.row[0].active = false;
    s.row[1].size_band = SIZE_0;
    s.row[2].commune = 25059512;
    s.row[3].nace = 0;
    s.row[5] = s.row[4];
    assert_int_equal(population_build(&p, s.row, s.rows, sample_area, TOWNS),
                     STATUS_OK);
    assert_int_equal(p.units, 1);
    assert_int_equal(p.left_out.inactive, 1);
    assert_int_equal(p.left_out.without_employees, 1);
    assert_int_equal(p.left_out.outside, 1);
    assert_int_equal(p.left_out.no_activity, 1);
    assert_int_equal(p.left_out.repeated, 1);
    population_free(&p);
    assert_int_equal(population_build(&p, s.row, s.rows, sample_area, 0),
                     STATUS_OUT_OF_RANGE);
}

/* ---- properties over random registers ------------------------------------ */

static void invent(struct sample *s, uint64_t seed)
{
    static const uint16_t nace[] = {BREWERY, SUGAR_WORKS, JOINERY, FINISHER,
                                    WEAVER,  LAUNDRY,     111,     4711};
    size_t n = 20 + sample_random(&seed) % 380;

    s->rows = 0;
    for (size_t i = 0; i < n; i++) {
        /* One by one: compilers order arguments as they like. */
        unsigned unit = 1 + sample_random(&seed) % (unsigned)n;
        unsigned town = sample_random(&seed) % TOWNS;
        uint16_t activity = nace[sample_random(&seed) % 8];

        sample_add(s, unit, town, activity,
                   (uint8_t)(sample_random(&seed) % SIZE_BANDS));
        s->row[i].natural_person = sample_random(&seed) % 4 == 0;
        s->row[i].active = sample_random(&seed) % 20 != 0;
        if (sample_random(&seed) % 15 == 0)
            s->row[i].size_band = SIZE_UNKNOWN;
        if (i && sample_random(&seed) % 9 == 0)
            s->row[i] = s->row[i - 1]; /* registers repeat themselves */
    }
}

/* The rows as the checker counts them. */
struct counted {
    struct check_edition edition;
    struct check_ground ground;
    struct recount_book book;
    struct recount_edition now;
};

static void open_counted(struct counted *r, const struct sample *s,
                         const struct built *b)
{
    *r = (struct counted){.edition = {.kind = POPULATION_REGISTER,
                                      .row = s->row,
                                      .rows = s->rows,
                                      .hash = b->pop.hash}};
    r->ground = (struct check_ground){.edition = &r->edition,
                                      .editions = 1,
                                      .facts = &sample_facts,
                                      .policy = &b->policy,
                                      .area = sample_area,
                                      .communes = TOWNS};
    assert_int_equal(recount_open(&r->book, &r->ground), STATUS_OK);
    assert_int_equal(recount_edition(&r->book, 0, NULL, &r->now), STATUS_OK);
}

static void close_counted(struct counted *r)
{
    recount_edition_free(&r->now);
    recount_close(&r->book);
}

/* T1 and T3 by the checker's count, which shares no code with the cut. */
static void check_cell(const struct built *b, struct counted *r,
                       const struct cell *c)
{
    const struct group *g = &b->part.group[c->group];
    const struct recount_cell asked = {.direction = g->direction,
                                       .kind = g->kind,
                                       .quantity_known = c->quantity_known,
                                       .lo = c->lo,
                                       .hi = c->hi,
                                       .type = b->part.type + g->type,
                                       .types = g->types,
                                       .commune = b->part.commune + c->commune,
                                       .communes = c->communes};
    const struct recount_edition *e = &r->now;
    uint64_t most = 0, sum = 0;
    size_t authors = 0;

    assert_int_equal(recount_set(&r->book, &r->now, &asked), STATUS_OK);
    assert_int_equal(e->count, c->units);
    for (size_t i = 0; i < e->count; i++) {
        uint32_t unit = e->unit[i];

        if (e->person[unit] && e->count < b->policy.k_person)
            continue;
        authors++;
        sum += e->weight[unit];
        if (e->weight[unit] > most)
            most = e->weight[unit];
    }
    assert_int_equal(authors, c->authors);
    assert_true(authors >= b->policy.k_build);
    assert_true(sum > 0);
    assert_true(most * 1000 <= sum * b->policy.dominance);
    assert_int_equal((most * 1000 + sum - 1) / sum, c->share);
}

static void no_cell_of_a_random_register_breaks_a_promise(void **state)
{
    size_t cells = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct sample s;
        struct built b;
        struct counted r;

        invent(&s, seed * 7919);
        sample_build(&s, &b);
        open_counted(&r, &s, &b);
        for (size_t i = 0; i < b.part.cells; i++)
            check_cell(&b, &r, &b.part.cell[i]);
        cells += b.part.cells;
        close_counted(&r);
        sample_drop(&b);
    }
    assert_true(cells > 1000);
}

static void the_order_of_rows_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct sample s;
        struct built a, b;
        uint64_t random = seed;

        invent(&s, seed * 104729);
        sample_build(&s, &a);
        for (size_t i = s.rows; i > 1; i--) {
            size_t j = sample_random(&random) % i;
            struct establishment kept = s.row[i - 1];

            s.row[i - 1] = s.row[j];
            s.row[j] = kept;
        }
        sample_build(&s, &b);
        assert_memory_equal(a.pop.hash, b.pop.hash, POPULATION_HASH_LEN);
        assert_memory_equal(a.part.hash, b.part.hash, PARTITION_HASH_LEN);
        s.row[0].size_band =
            s.row[0].size_band == SIZE_1_2 ? SIZE_3_5 : SIZE_1_2;
        s.row[0].active = true;
        sample_drop(&b);
        sample_build(&s, &b);
        assert_memory_not_equal(a.pop.hash, b.pop.hash, POPULATION_HASH_LEN);
        sample_drop(&a);
        sample_drop(&b);
    }
}

static void every_commune_and_type_has_at_most_one_cell(void **state)
{
    struct sample s;
    struct built b;

    (void)state;
    invent(&s, 42);
    sample_build(&s, &b);
    for (size_t g = 0; g < b.part.groups; g++)
        for (size_t t = 0; t < TOWNS; t++) {
            size_t n = 0;

            for (size_t c = 0; c < b.part.group[g].cells; c++) {
                const struct cell *cell =
                    &b.part.cell[b.part.group[g].cell + c];

                for (size_t i = 0; i < cell->communes; i++)
                    n += !cell->quantity_known &&
                         b.part.commune[cell->commune + i] == sample_area[t];
            }
            assert_int_equal(n, b.part.group[g].refused == REASON_NONE);
        }
    sample_drop(&b);
}

/* Of a public list only those on it are cover: cells hold among them. */
static void cells_of_known_participants_hold_among_them(void **state)
{
    struct company *own = calloc(60, sizeof *own);
    const struct facts f = sample_facts;
    struct policy policy = policy_default();
    struct population among;
    struct partition part;
    struct sample s;
    struct built b;
    size_t n = 0;

    (void)state;
    assert_non_null(own);
    invent(&s, 7);
    sample_build(&s, &b);
    for (uint32_t u = 0; u < b.pop.units && n < 60; u += 2) {
        own[n].id = (uint32_t)n + 1;
        own[n].draft = n == 7; /* made from a flow's row: nobody yet */
        (void)snprintf(
            own[n++].reg_id, sizeof own->reg_id, "%09llu",
            (unsigned long long)(b.pop.unit[u] % UINT64_C(10000000000)));
    }
    assert_int_equal(population_members(&among, &b.pop, own, n), STATUS_OK);
    assert_int_equal(among.units, n - 1);
    assert_int_equal(among.communes, b.pop.communes);
    for (uint32_t u = 0; u < among.units; u++) {
        uint32_t at;

        assert_int_equal(population_unit(&b.pop, among.unit[u], &at),
                         STATUS_OK);
        assert_int_equal(at % 2, 0);
        assert_int_equal(among.person[u], b.pop.person[at]);
        assert_int_equal(among.first[u + 1] - among.first[u],
                         b.pop.first[at + 1] - b.pop.first[at]);
    }
    assert_int_equal(partition_build(&part, &among, &f, &policy), STATUS_OK);
    for (size_t c = 0; c < part.cells; c++)
        assert_in_range(part.cell[c].authors, policy.k_build, n);
    partition_free(&part);
    population_free(&among);
    sample_drop(&b);
    free(own);
}

/* Half a tonne is an amount: without it small flows would look like unknown. */
static void the_lowest_half_decade_begins_at_nothing(void **state)
{
    struct policy p = policy_default();
    struct facts f = facts_catalogue();
    uint16_t type = catalogue_type_named("cardboard")->no;
    unsigned all = 0;
    uint8_t at = 9;

    (void)state;
    assert_true(policy_half_decade(&p, KIND_MATERIAL, 500, &at));
    assert_int_equal(at, 0);
    assert_true(policy_half_decade(&p, KIND_MATERIAL, 3161, &at));
    assert_int_equal(at, 0);
    assert_true(policy_half_decade(&p, KIND_MATERIAL, 3163, &at));
    assert_int_equal(at, 1);
    assert_false(policy_half_decade(&p, KIND_MATERIAL, 0, &at));
    /* It takes the tail below, so that the chances of a site add up. */
    for (unsigned i = 0; i < FACTS_HALF_DECADES; i++)
        all += f.chance(f.book, type, DIRECTION_OFFER, SIZE_1_2, (uint8_t)i);
    assert_in_range(all, 990, 1000);
}

/* Two nodes on different machines must find these bytes (PROTOCOL 12). */
static void hashes_of_a_known_register_are_known(void **state)
{
    struct sample s;
    struct built b;
    char hex[65];

    (void)state;
    invent(&s, 7);
    sample_build(&s, &b);
    (void)sodium_bin2hex(hex, sizeof hex, b.pop.hash, sizeof b.pop.hash);
    assert_string_equal(
        hex,
        "050fe0dfadfef3eb2b9a70d489b9d6bd8e49cba2e8d54c4d3d19fd35b4a8f49f");
    (void)sodium_bin2hex(hex, sizeof hex, b.part.hash, sizeof b.part.hash);
    assert_string_equal(
        hex,
        "ecff96385f1728f35887a0324f0dfdc85c8d7019b9181f92a0bcf796eac978c3");
    sample_drop(&b);
}

static void a_policy_below_the_floor_is_refused(void **state)
{
    struct policy p = policy_default();

    (void)state;
    assert_int_equal(policy_check(&p), STATUS_OK);
    p.k = 2;
    assert_int_equal(policy_check(&p), STATUS_OUT_OF_RANGE);
    p = policy_default();
    p.k_history = 2;
    assert_int_equal(policy_check(&p), STATUS_OUT_OF_RANGE);
    p = policy_default();
    p.dominance = 600;
    assert_int_equal(policy_check(&p), STATUS_OUT_OF_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sites_of_one_company_count_once),
        cmocka_unit_test(six_breweries_and_one_apart_share_a_cell),
        cmocka_unit_test(two_clusters_of_breweries_are_cut_apart),
        cmocka_unit_test(the_only_sugar_works_is_refused),
        cmocka_unit_test(failing_siblings_stand_together_and_others_stay_alone),
        cmocka_unit_test(a_giant_among_dwarfs_is_dominant),
        cmocka_unit_test(persons_are_authors_only_where_eleven_stand),
        cmocka_unit_test(without_sizes_no_interval_is_made),
        cmocka_unit_test(intervals_cover_every_quantity_once),
        cmocka_unit_test(what_does_not_count_is_left_out_and_said),
        cmocka_unit_test(no_cell_of_a_random_register_breaks_a_promise),
        cmocka_unit_test(the_order_of_rows_does_not_matter),
        cmocka_unit_test(every_commune_and_type_has_at_most_one_cell),
        cmocka_unit_test(cells_of_known_participants_hold_among_them),
        cmocka_unit_test(the_lowest_half_decade_begins_at_nothing),
        cmocka_unit_test(hashes_of_a_known_register_are_known),
        cmocka_unit_test(a_policy_below_the_floor_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
