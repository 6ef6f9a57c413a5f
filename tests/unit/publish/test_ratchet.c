/* The cells of one edition after another: what was shown is never made finer,
 * whatever opens and closes. */
#include <stdio.h>

#include "over_time.h"

enum { EDITIONS = 8, SHOWN_MAX = 4000 };

/* Editions of one territory and what was shown in them. */
struct story {
    uint64_t seed, random;
    struct sample s;
    struct policy policy;
    struct population pop[EDITIONS];
    struct partition part[EDITIONS];
    struct offer *body; /* SHOWN_MAX */
    struct shown shown[SHOWN_MAX];
    size_t count;
    size_t now;
};

static void open_story(struct story *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->seed = seed;
    t->random = seed * 7919 + 1;
    t->policy = policy_default();
    t->body = calloc(SHOWN_MAX, sizeof *t->body);
    assert_non_null(t->body);
    first_edition(&t->s, &t->random);
}

static void close_story(struct story *t)
{
    for (size_t i = 0; i <= t->now; i++) {
        partition_free(&t->part[i]);
        population_free(&t->pop[i]);
    }
    free(t->body);
}

static void show_cell(struct story *t, const struct cell *c)
{
    const struct partition *p = &t->part[t->now];
    struct offer *o = &t->body[t->count];

    assert_true(t->count < SHOWN_MAX);
    *o = (struct offer){0};
    partition_fill(p, &t->pop[t->now], c, o);
    t->shown[t->count] = (struct shown){.author = t->count + 1,
                                        .body = o,
                                        .flow = (uint32_t)t->count + 1,
                                        .first = (uint16_t)t->now,
                                        .live = true};
    t->count++;
}

/* Somebody publishes in a tenth of the cells. */
static void show_some(struct story *t)
{
    const struct partition *p = &t->part[t->now];

    for (size_t i = 0; i < p->cells; i++)
        if (p->group[p->cell[i].group].refused == REASON_NONE &&
            pick(&t->random, 10) == 0)
            show_cell(t, &p->cell[i]);
}

static void settle(struct story *t, const uint32_t *area, size_t communes)
{
    const struct partition_past past = {t->now ? &t->part[t->now - 1] : NULL,
                                        t->shown, t->count};

    assert_int_equal(
        population_build(&t->pop[t->now], t->s.row, t->s.rows, area, communes),
        STATUS_OK);
    assert_int_equal(partition_advance(&t->part[t->now], &past, &t->pop[t->now],
                                       &sample_facts, &t->policy),
                     STATUS_OK);
}

static void move_on(struct story *t)
{
    t->now++;
    next_edition(&t->s, &t->random);
    settle(t, sample_area, TOWNS);
}

static const struct group *group_of(const struct story *t, uint16_t type)
{
    const struct group *g =
        partition_group(&t->part[t->now], DIRECTION_OFFER, type);

    assert_non_null(g);
    return g;
}

/* ---- what must hold -------------------------------------------------------
 */

/* T1 and T3 by the plain count. */
static void check_cells(const struct story *t)
{
    const struct partition *p = &t->part[t->now];

    for (size_t i = 0; i < p->cells; i++) {
        const struct cell *c = &p->cell[i];
        const struct group *g = &p->group[c->group];
        struct plain count;
        struct offer o = {0};

        partition_fill(p, &t->pop[t->now], c, &o);
        plain_count(&t->s, &o, &count);
        assert_int_equal(count.count, c->authors);
        assert_int_equal(plain_share(&count), c->share);
        if (g->refused != REASON_NONE)
            continue;
        assert_true(count.count >= (g->kept ? t->policy.k : t->policy.k_build));
        assert_true(plain_share(&count) <= t->policy.dominance);
    }
}

static bool is_in(uint32_t n, const uint32_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == n)
            return true;
    return false;
}

static bool lies_in(const struct offer *o, const struct partition *p,
                    const struct cell *c)
{
    if (c->quantity_known && (!o->quantity_known || o->quantity_lo < c->lo ||
                              o->quantity_hi > c->hi))
        return false;
    for (size_t i = 0; i < o->communes; i++)
        if (!is_in(o->commune[i], &p->commune[c->commune], c->communes))
            return false;
    return true;
}

/* Every cell that was shown lies in one cell, or its group is refused. */
static void check_not_finer(const struct story *t)
{
    const struct partition *p = &t->part[t->now];

    for (size_t i = 0; i < t->count; i++) {
        const struct offer *o = &t->body[i];
        const struct group *g = partition_group(p, o->direction, o->type[0]);
        bool found = g->refused != REASON_NONE;

        assert_true(g->kept);
        for (size_t n = 0; n < o->types; n++)
            assert_ptr_equal(partition_group(p, o->direction, o->type[n]), g);
        for (size_t n = 0; n < g->cells && !found; n++)
            found = lies_in(o, p, &p->cell[g->cell + n]);
        if (!found)
            fail_msg("seed %llu edition %zu: body %zu has been cut",
                     (unsigned long long)t->seed, t->now, i);
    }
}

/* Every commune and half-decade of a published group has just one cell. */
static void check_covers(const struct story *t)
{
    const struct partition *p = &t->part[t->now];

    for (size_t i = 0; i < p->groups; i++)
        for (size_t n = 0; n < t->pop[t->now].communes; n++) {
            uint32_t commune = t->pop[t->now].commune[n];
            const struct group *g = &p->group[i];

            if (g->refused != REASON_NONE)
                continue;
            assert_non_null(partition_cell(p, g, NULL, commune));
            for (uint8_t h = 0; h <= t->policy.top[g->kind]; h++)
                assert_non_null(partition_cell(p, g, &h, commune));
        }
}

static bool shown_lies_whole(const struct story *t, const struct offer *o)
{
    const struct partition *p = &t->part[t->now];
    const struct group *g = partition_group(p, o->direction, o->type[0]);

    for (size_t n = 1; n < o->types; n++)
        if (partition_group(p, o->direction, o->type[n]) != g)
            return false;
    if (!g || g->refused != REASON_NONE)
        return true;
    for (size_t n = 0; n < g->cells; n++)
        if (lies_in(o, p, &p->cell[g->cell + n]) &&
            p->cell[g->cell + n].quantity_known ==
                (o->quantity_known &&
                 p->cell[g->cell + g->cells - 1].quantity_known))
            return true;
    return false;
}

static void nothing_shown_is_ever_made_finer(void **state)
{
    size_t merged = 0, refused = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        static struct story t;
        size_t editions;

        open_story(&t, seed);
        editions = 2 + pick(&t.random, EDITIONS - 1);
        settle(&t, sample_area, TOWNS);
        show_some(&t);
        while (t.now + 1 < editions) {
            move_on(&t);
            check_cells(&t);
            check_not_finer(&t);
            check_covers(&t);
            merged += t.part[t.now].cells < t.part[t.now - 1].cells;
            for (size_t i = 0; i < t.part[t.now].groups; i++)
                refused += t.part[t.now].group[i].kept &&
                           t.part[t.now].group[i].refused != REASON_NONE;
            show_some(&t);
        }
        close_story(&t);
    }
    print_message("seeds 1 to 40: %zu merged editions, %zu refused groups\n",
                  merged, refused);
    assert_true(merged > 10);
    assert_true(refused > 0);
}

/* The cells of before are gone: a copy of own.db of an older program, or
 * damage. */
static void cells_that_were_lost_come_back_no_finer(void **state)
{
    size_t cut = 0, same = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        static struct story t;
        struct partition kept;
        struct partition_past past = {0};

        open_story(&t, seed);
        settle(&t, sample_area, TOWNS);
        show_some(&t);
        past.shown = t.shown;
        past.shown_count = t.count;
        assert_int_equal(partition_recover(&kept, &past, &t.pop[0],
                                           &sample_facts, &t.policy),
                         STATUS_OK);
        same += memcmp(kept.hash, t.part[0].hash, PARTITION_HASH_LEN) == 0;
        partition_free(&kept);
        move_on(&t);
        show_some(&t);
        move_on(&t);
        kept = t.part[t.now];
        assert_int_equal(partition_build(&t.part[t.now], &t.pop[t.now],
                                         &sample_facts, &t.policy),
                         STATUS_OK);
        for (size_t i = 0; i < t.count; i++)
            cut += !shown_lies_whole(&t, &t.body[i]);
        partition_free(&t.part[t.now]);
        past.shown_count = t.count;
        assert_int_equal(partition_recover(&t.part[t.now], &past, &t.pop[t.now],
                                           &sample_facts, &t.policy),
                         STATUS_OK);
        for (size_t i = 0; i < t.count; i++)
            assert_true(shown_lies_whole(&t, &t.body[i]));
        check_cells(&t);
        check_covers(&t);
        partition_free(&kept);
        close_story(&t);
    }
    assert_int_equal(same, 20); /* nothing is made wider without need */
    assert_true(cut > 10);      /* a fresh cut would have been finer */
}

/* ---- single cases ---------------------------------------------------------
 */

static const struct cell *cell_at(const struct story *t, uint16_t type,
                                  unsigned town)
{
    return partition_cell(&t->part[t->now], group_of(t, type), NULL,
                          FIRST_TOWN + town);
}

/* Two breweries' cells of seven, in the west and in the east. */
static void two_cells(struct story *t)
{
    open_story(t, 1);
    t->s.rows = 0;
    sample_fill(&t->s, 1, 7, 0, BREWERY);
    sample_fill(&t->s, 8, 7, 10, BREWERY);
    settle(t, sample_area, TOWNS);
    assert_ptr_not_equal(cell_at(t, SPENT_GRAIN, 0),
                         cell_at(t, SPENT_GRAIN, 10));
}

static void a_cell_loses_units_down_to_k_and_then_merges(void **state)
{
    static struct story t;

    (void)state;
    two_cells(&t);
    show_cell(&t, cell_at(&t, SPENT_GRAIN, 0));
    t.now++;
    t.s.row[0].active = t.s.row[1].active = false;
    settle(&t, sample_area, TOWNS);
    assert_int_equal(cell_at(&t, SPENT_GRAIN, 0)->authors, 5);
    assert_ptr_not_equal(cell_at(&t, SPENT_GRAIN, 0),
                         cell_at(&t, SPENT_GRAIN, 10));
    t.now++;
    t.s.row[2].active = false;
    settle(&t, sample_area, TOWNS);
    assert_int_equal(cell_at(&t, SPENT_GRAIN, 0)->authors, 11);
    t.now++;
    for (size_t i = 0; i < 7; i++)
        t.s.row[i].active = true;
    settle(&t, sample_area, TOWNS); /* back they come, but not apart */
    assert_int_equal(cell_at(&t, SPENT_GRAIN, 0)->authors, 14);
    close_story(&t);
}

static void a_sector_that_grows_is_not_cut_while_it_shows(void **state)
{
    static struct story t;

    (void)state;
    open_story(&t, 1);
    t.s.rows = 0;
    sample_fill(&t.s, 1, 8, 0, BREWERY);
    settle(&t, sample_area, TOWNS);
    show_cell(&t, cell_at(&t, SPENT_GRAIN, 0));
    t.now++;
    sample_fill(&t.s, 20, 60, 10, BREWERY);
    sample_fill(&t.s, 100, 60, 5, BREWERY);
    settle(&t, sample_area, TOWNS);
    assert_int_equal(cell_at(&t, SPENT_GRAIN, 0)->communes, TOWNS);
    assert_true(group_of(&t, SPENT_GRAIN)->kept);
    assert_false(group_of(&t, YEAST)->kept);
    assert_true(cell_at(&t, YEAST, 0)->communes < TOWNS);
    t.now++;
    t.count = 0; /* the horizon passes */
    settle(&t, sample_area, TOWNS);
    assert_true(cell_at(&t, SPENT_GRAIN, 0)->communes < TOWNS);
    close_story(&t);
}

static void a_sector_that_dies_is_refused_and_comes_back_whole(void **state)
{
    static struct story t;

    (void)state;
    two_cells(&t);
    show_cell(&t, cell_at(&t, SPENT_GRAIN, 0));
    t.now++;
    for (size_t i = 0; i < 10; i++)
        t.s.row[i].active = false;
    settle(&t, sample_area, TOWNS);
    assert_int_equal(group_of(&t, SPENT_GRAIN)->refused, REASON_K_TERRITORY);
    assert_int_equal(group_of(&t, SPENT_GRAIN)->reached, 4);
    assert_null(cell_at(&t, SPENT_GRAIN, 0));
    t.now++;
    for (size_t i = 0; i < 8; i++)
        t.s.row[i].active = true;
    t.s.row[8].active = t.s.row[9].active = true;
    settle(&t, sample_area, TOWNS);
    assert_int_equal(group_of(&t, SPENT_GRAIN)->refused, REASON_NONE);
    assert_int_equal(cell_at(&t, SPENT_GRAIN, 0)->communes, TOWNS);
    close_story(&t);
}

static void intervals_merge_where_one_does_not_hold_anywhere(void **state)
{
    static struct story t;
    const struct cell *low, *high, *wide;
    uint8_t one = 1, six = 6;

    (void)state;
    open_story(&t, 1);
    t.s.rows = 0;
    for (unsigned i = 0; i < 12; i++) {
        sample_add(&t.s, 1 + i, i, WEAVER, SIZE_1_2);
        sample_add(&t.s, 20 + i, i, WEAVER, SIZE_500);
    }
    settle(&t, sample_area, TOWNS);
    low = partition_cell(&t.part[0], group_of(&t, FABRIC), &one, FIRST_TOWN);
    high = partition_cell(&t.part[0], group_of(&t, FABRIC), &six, FIRST_TOWN);
    assert_true(low->quantity_known && low->hi <= high->lo);
    show_cell(&t, high);
    t.now++;
    for (size_t i = 1; i < 18; i += 2)
        t.s.row[i].active = false; /* three of the great ones are left */
    settle(&t, sample_area, TOWNS);
    check_not_finer(&t);
    wide = partition_cell(&t.part[1], group_of(&t, FABRIC), &six, FIRST_TOWN);
    assert_true(wide->lo < high->lo);
    assert_int_equal(wide->hi, OFFER_OPEN);
    assert_true(wide->authors >= t.policy.k);
    close_story(&t);
}

/* ---- another perimeter, table, policy or population -----------------------
 */

static void a_new_commune_joins_the_nearest_cell(void **state)
{
    static struct story t;

    (void)state;
    open_story(&t, 1);
    t.s.rows = 0;
    sample_fill(&t.s, 1, 7, 0, BREWERY);
    sample_fill(&t.s, 8, 7, 9, BREWERY);
    sample_fill(&t.s, 20, 7, 11, BREWERY);
    settle(&t, sample_area, 10); /* without the two last */
    show_cell(&t, cell_at(&t, SPENT_GRAIN, 9));
    t.now++;
    settle(&t, sample_area, TOWNS);
    assert_ptr_equal(cell_at(&t, SPENT_GRAIN, 9), cell_at(&t, SPENT_GRAIN, 11));
    assert_int_equal(cell_at(&t, SPENT_GRAIN, 9)->authors, 14);
    assert_ptr_not_equal(cell_at(&t, SPENT_GRAIN, 0),
                         cell_at(&t, SPENT_GRAIN, 11));
    t.now++;
    settle(&t, sample_area + 9, 3); /* and the west leaves */
    assert_int_equal(cell_at(&t, SPENT_GRAIN, 9)->communes, 3);
    close_story(&t);
}

static bool forbidden; /* set by one test and read by its facts */

static enum plausible_rule other_rule(const void *book, uint16_t type,
                                      enum direction direction)
{
    const bool *never = book;

    if (type == SPENT_GRAIN && *never)
        return PLAUSIBLE_NEVER;
    return sample_rule(NULL, type, direction);
}

static void
a_type_that_became_unpublishable_leaves_its_group_whole(void **state)
{
    static struct story t;
    struct facts facts = sample_facts;
    struct partition_past past;
    struct partition next;
    const struct group *g;

    (void)state;
    open_story(&t, 1);
    t.s.rows = 0;
    sample_fill(&t.s, 1, 6, 0, BREWERY);
    sample_fill(&t.s, 10, 6, 0, SUGAR_WORKS);
    settle(&t, sample_area, TOWNS);
    assert_true(group_of(&t, SPENT_GRAIN)->types > 1);
    show_cell(&t, cell_at(&t, SPENT_GRAIN, 0));
    past = (struct partition_past){&t.part[0], t.shown, t.count};
    forbidden = true;
    facts.rule = other_rule;
    facts.book = &forbidden;
    assert_int_equal(
        partition_advance(&next, &past, &t.pop[0], &facts, &t.policy),
        STATUS_OK);
    g = partition_group(&next, DIRECTION_OFFER, YEAST);
    assert_int_equal(g->refused, REASON_NONE);
    assert_int_equal(g->types, group_of(&t, SPENT_GRAIN)->types);
    partition_free(&next);
    close_story(&t);
}

static void a_lower_top_opens_the_last_interval_sooner(void **state)
{
    static struct story t;

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        open_story(&t, seed);
        settle(&t, sample_area, TOWNS);
        show_some(&t);
        t.now++;
        t.policy.top[KIND_MATERIAL] = 3;
        t.policy.version++;
        settle(&t, sample_area, TOWNS);
        check_cells(&t);
        check_not_finer(&t);
        check_covers(&t);
        t.now++;
        t.policy.top[KIND_MATERIAL] = 8;
        settle(&t, sample_area, TOWNS);
        check_cells(&t);
        check_not_finer(&t);
        check_covers(&t);
        close_story(&t);
    }
}

static void a_stricter_policy_merges_and_nothing_else(void **state)
{
    static struct story t;

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        open_story(&t, seed);
        settle(&t, sample_area, TOWNS);
        show_some(&t);
        t.now++;
        t.policy.k = t.policy.k_build = 9;
        t.policy.k_start = 9;
        t.policy.dominance = 250;
        settle(&t, sample_area, TOWNS);
        check_cells(&t);
        check_not_finer(&t);
        check_covers(&t);
        close_story(&t);
    }
}

static void a_register_after_the_start_profile_is_cut_anew(void **state)
{
    static struct story t;
    struct company c[40] = {0};
    struct partition_past past;
    struct population start;
    struct partition first, fresh, next;
    struct offer body = {0};
    struct shown shown = {.author = 1, .body = &body, .flow = 1, .live = true};

    (void)state;
    open_story(&t, 3);
    for (unsigned i = 0; i < 40; i++) {
        c[i].id = i + 1;
        c[i].commune = FIRST_TOWN + i % TOWNS;
        c[i].nace = BREWERY;
    }
    assert_int_equal(population_start(&start, c, 40, sample_area, TOWNS),
                     STATUS_OK);
    assert_int_equal(partition_build(&first, &start, &sample_facts, &t.policy),
                     STATUS_OK);
    partition_fill(&first, &start, &first.cell[0], &body);
    settle(&t, sample_area, TOWNS);
    past = (struct partition_past){&first, &shown, 1};
    assert_int_equal(
        partition_advance(&next, &past, &t.pop[0], &sample_facts, &t.policy),
        STATUS_OK);
    assert_memory_equal(next.hash, t.part[0].hash, PARTITION_HASH_LEN);
    past = (struct partition_past){&t.part[0], &shown, 1};
    assert_int_equal(
        partition_advance(&fresh, &past, &start, &sample_facts, &t.policy),
        STATUS_OK);
    assert_memory_equal(fresh.hash, first.hash, PARTITION_HASH_LEN);
    partition_free(&first);
    partition_free(&fresh);
    partition_free(&next);
    population_free(&start);
    close_story(&t);
}

/* A count table that says the same as the register leads to the same cells, and
 * what was shown on the one binds the other. */
static void a_register_after_a_count_table_keeps_its_cells(void **state)
{
    static struct story t;
    struct population counts;
    struct partition first, next;
    struct offer body = {0};
    struct shown shown = {.author = 1, .body = &body, .flow = 1, .live = true};
    struct partition_past past;
    const struct group *g;

    (void)state;
    two_cells(&t);
    assert_int_equal(
        population_counts(&counts, t.s.row, t.s.rows, sample_area, TOWNS),
        STATUS_OK);
    assert_int_equal(counts.kind, POPULATION_COUNTS);
    assert_int_equal(partition_build(&first, &counts, &sample_facts, &t.policy),
                     STATUS_OK);
    g = partition_group(&first, DIRECTION_OFFER, SPENT_GRAIN);
    partition_fill(&first, &counts, &first.cell[g->cell], &body);
    assert_int_equal(body.population, POPULATION_COUNTS);
    past = (struct partition_past){&first, &shown, 1};
    sample_fill(&t.s, 50, 30, 5, BREWERY);
    t.now++;
    assert_int_equal(
        population_build(&t.pop[1], t.s.row, t.s.rows, sample_area, TOWNS),
        STATUS_OK);
    assert_int_equal(partition_advance(&t.part[1], &past, &t.pop[1],
                                       &sample_facts, &t.policy),
                     STATUS_OK);
    next = t.part[1];
    g = partition_group(&next, DIRECTION_OFFER, SPENT_GRAIN);
    assert_true(g->kept);
    assert_int_equal(next.population, POPULATION_REGISTER);
    assert_int_equal(partition_cell(&next, g, NULL, FIRST_TOWN)->communes,
                     body.communes);
    partition_free(&first);
    population_free(&counts);
    close_story(&t);
}

static void sizes_that_come_later_bring_intervals_once(void **state)
{
    static struct story t;
    uint8_t band[64];

    (void)state;
    open_story(&t, 1);
    t.s.rows = 0;
    sample_fill(&t.s, 1, 30, 0, BREWERY);
    for (size_t i = 0; i < 30; i++) {
        band[i] = t.s.row[i].size_band;
        t.s.row[i].size_band = SIZE_UNKNOWN;
    }
    settle(&t, sample_area, TOWNS);
    show_cell(&t, cell_at(&t, SPENT_GRAIN, 0));
    assert_int_equal(group_of(&t, SPENT_GRAIN)->cells, 1);
    t.now++;
    for (size_t i = 0; i < 30; i++)
        t.s.row[i].size_band = band[i];
    settle(&t, sample_area, TOWNS);
    check_not_finer(&t);
    check_covers(&t);
    assert_true(group_of(&t, SPENT_GRAIN)->cells > 1);
    show_cell(&t, &t.part[1].cell[group_of(&t, SPENT_GRAIN)->cell + 1]);
    t.now++;
    for (size_t i = 0; i < 30; i++)
        t.s.row[i].size_band = SIZE_UNKNOWN;
    settle(&t, sample_area, TOWNS);
    assert_int_equal(group_of(&t, SPENT_GRAIN)->cells, 1);
    t.now++;
    for (size_t i = 0; i < 30; i++)
        t.s.row[i].size_band = band[i];
    settle(&t, sample_area, TOWNS);
    assert_int_equal(group_of(&t, SPENT_GRAIN)->cells, 1);
    close_story(&t);
}

/* ---- bytes ----------------------------------------------------------------
 */

static void same_partition(const struct partition *a, const struct partition *b)
{
    assert_memory_equal(a->hash, b->hash, PARTITION_HASH_LEN);
    assert_int_equal(a->groups, b->groups);
    assert_int_equal(a->cells, b->cells);
    assert_int_equal(a->types, b->types);
    assert_int_equal(a->communes, b->communes);
    assert_int_equal(a->population, b->population);
    assert_int_equal(a->sized, b->sized);
    assert_memory_equal(a->type, b->type, a->types * sizeof *a->type);
    assert_memory_equal(a->commune, b->commune,
                        a->communes * sizeof *a->commune);
    for (size_t i = 0; i < a->groups; i++) {
        const struct group *x = &a->group[i], *y = &b->group[i];

        assert_int_equal(x->direction, y->direction);
        assert_int_equal(x->kind, y->kind);
        assert_int_equal(x->refused, y->refused);
        assert_int_equal(x->reached, y->reached);
        assert_int_equal(x->kept, y->kept);
        assert_int_equal(x->given_up, y->given_up);
        assert_int_equal(x->type, y->type);
        assert_int_equal(x->types, y->types);
        assert_int_equal(x->cells, y->cells);
    }
    for (size_t i = 0; i < a->cells; i++) {
        const struct cell *x = &a->cell[i], *y = &b->cell[i];

        assert_int_equal(x->group, y->group);
        assert_int_equal(x->quantity_known, y->quantity_known);
        assert_int_equal(x->lo, y->lo);
        assert_int_equal(x->hi, y->hi);
        assert_int_equal(x->commune, y->commune);
        assert_int_equal(x->communes, y->communes);
        assert_int_equal(x->authors, y->authors);
        assert_int_equal(x->units, y->units);
        assert_int_equal(x->share, y->share);
    }
}

static void a_partition_survives_its_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        static struct story t;
        struct partition back;
        uint8_t *buf, *again;
        size_t len, length;

        open_story(&t, seed);
        settle(&t, sample_area, TOWNS);
        show_some(&t);
        move_on(&t);
        assert_int_equal(partition_encode(&t.part[1], &buf, &len), STATUS_OK);
        assert_int_equal(partition_decode(&back, buf, len), STATUS_OK);
        same_partition(&t.part[1], &back);
        assert_int_equal(partition_encode(&back, &again, &length), STATUS_OK);
        assert_int_equal(len, length);
        assert_memory_equal(buf, again, len);
        free(buf);
        free(again);
        partition_free(&back);
        close_story(&t);
    }
}

static enum status decode_exact(const uint8_t *bytes, size_t len)
{
    uint8_t *exact = malloc(len ? len : 1);
    struct partition p;
    enum status s;

    assert_non_null(exact);
    memcpy(exact, bytes, len);
    s = partition_decode(&p, exact, len);
    if (s == STATUS_OK)
        partition_free(&p);
    free(exact);
    return s;
}

static void shortened_or_longer_bytes_are_refused(void **state)
{
    static struct story t;
    uint8_t *buf, *longer;
    size_t len;

    (void)state;
    two_cells(&t);
    assert_int_equal(partition_encode(&t.part[0], &buf, &len), STATUS_OK);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(decode_exact(buf, i), STATUS_MALFORMED);
    assert_int_equal(decode_exact(buf, len), STATUS_OK);
    longer = calloc(len + 1, 1);
    assert_non_null(longer);
    memcpy(longer, buf, len);
    assert_int_equal(decode_exact(longer, len + 1), STATUS_MALFORMED);
    free(longer);
    free(buf);
    close_story(&t);
}

/* Whatever a byte becomes, it is refused or it is a partition with exactly
 * these bytes. */
static void changed_bytes_are_refused_or_exact(void **state)
{
    static struct story t;
    uint8_t *buf;
    size_t len, refused = 0;
    uint64_t random = 99;

    (void)state;
    two_cells(&t);
    assert_int_equal(partition_encode(&t.part[0], &buf, &len), STATUS_OK);
    for (size_t i = 0; i < 6000; i++) {
        size_t at = sample_random(&random) % len;
        uint8_t kept = buf[at], *again;
        struct partition p;
        size_t length;

        buf[at] = (uint8_t)sample_random(&random);
        if (partition_decode(&p, buf, len) == STATUS_OK) {
            assert_int_equal(partition_encode(&p, &again, &length), STATUS_OK);
            assert_int_equal(length, len);
            assert_memory_equal(again, buf, len);
            free(again);
            partition_free(&p);
        } else {
            refused++;
        }
        buf[at] = kept;
    }
    assert_true(refused > 1000);
    free(buf);
    close_story(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_shown_is_ever_made_finer),
        cmocka_unit_test(cells_that_were_lost_come_back_no_finer),
        cmocka_unit_test(a_cell_loses_units_down_to_k_and_then_merges),
        cmocka_unit_test(a_sector_that_grows_is_not_cut_while_it_shows),
        cmocka_unit_test(a_sector_that_dies_is_refused_and_comes_back_whole),
        cmocka_unit_test(intervals_merge_where_one_does_not_hold_anywhere),
        cmocka_unit_test(a_new_commune_joins_the_nearest_cell),
        cmocka_unit_test(
            a_type_that_became_unpublishable_leaves_its_group_whole),
        cmocka_unit_test(a_lower_top_opens_the_last_interval_sooner),
        cmocka_unit_test(a_stricter_policy_merges_and_nothing_else),
        cmocka_unit_test(a_register_after_the_start_profile_is_cut_anew),
        cmocka_unit_test(a_register_after_a_count_table_keeps_its_cells),
        cmocka_unit_test(sizes_that_come_later_bring_intervals_once),
        cmocka_unit_test(a_partition_survives_its_bytes),
        cmocka_unit_test(shortened_or_longer_bytes_are_refused),
        cmocka_unit_test(changed_bytes_are_refused_or_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
