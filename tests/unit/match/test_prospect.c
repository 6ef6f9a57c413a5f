/* Who could take a flow, or give one, from a few words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/prospect.h"

enum { TEN = 10, MANY = 700 };

static struct compat *knowledge;

static int set_up(void **state)
{
    (void)state;
    return compat_new_catalogue(&knowledge) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    compat_free(knowledge);
    return 0;
}

static size_t find(const struct prospect_query *q, struct prospect *out,
                   size_t cap)
{
    size_t count;

    assert_int_equal(prospect_find(knowledge, q, out, cap, &count), STATUS_OK);
    return count;
}

/* Place of an activity, 1 the first; 0: not there. */
static size_t place(const struct prospect *p, size_t count, uint16_t nace)
{
    for (size_t i = 0; i < count; i++)
        if (p[i].nace == nace)
            return i + 1;
    return 0;
}

struct example {
    struct prospect_query q;
    uint16_t nace; /* must be among the first ten */
};

/* Made up by hand, sector by sector; words as people say them. */
static const struct example receivers[] = {
    {{.text = "drêches humides de microbrasserie"}, 141},
    {{.text = "natte bierbostel", .nace = 1105}, 1091},
    {{.text = "surplus baker's bread"}, 1105},
    {{.text = "lactosérum doux", .nace = 1051}, 1086},
    {{.text = "slachtafval categorie 3", .nace = 1011}, 1092},
    {{.text = "os et couennes"}, 2059},
    {{.text = "frituurvet uit horeca"}, 1920},
    {{.text = "sciure de résineux", .nace = 1610}, 1621},
    {{.text = "kraft black liquor", .nace = 1711}, 3511},
    {{.text = "boues de désencrage", .nace = 1712}, 2351},
    {{.text = "katoenen stofresten"}, 1310},
    {{.text = "bâches publicitaires en PVC"}, 1512},
    {{.text = "lederafsnijdsel", .nace = 1520}, 1512},
    {{.text = "stretch film, clear"}, 2221},
    {{.text = "pneus usagés"}, 2219},
    {{.text = "windscreens"}, 2313},
    {{.text = "vitrage en fin de vie", .low_code = 170202}, 2311},
    {{.text = "fly ash", .nace = 3511}, 2351},
    {{.text = "hoogovenslak", .nace = 2410}, 2351},
    {{.text = "phosphogypsum", .nace = 2015}, 2362},
    {{.text = "red mud", .nace = 2442}, 2351},
    {{.text = "sables de fonderie usés", .nace = 2451}, 2351},
    {{.text = "poussières d'aciérie électrique", .nace = 2410}, 2443},
    {{.text = "verbruikt zoutzuur uit beitserij", .nace = 2561}, 3700},
    {{.text = "spent FCC cracking catalyst", .nace = 1920}, 2351},
    {{.text = "glycérine brute", .nace = 2059}, 3521},
    {{.text = "CO2 fatal", .nace = 3521}, 113},
    {{.text = "stoom 10 bar", .nace = 3821}, 1712},
    {{.text = "chaleur de datacenter", .nace = 6311}, 3530},
    {{.text = "effluent de station d'épuration", .nace = 3700}, 111},
    {{.text = "regenwater van daken"}, 8129},
    {{.text = "bureaux et sièges de réemploi"}, 8899},
    {{.low_code = 100102}, 2351},
    {{.low_code = 20704, .nace = 1105}, 1091},
};

static void who_takes_it_is_among_the_first_ten(void **state)
{
    unsigned missed = 0, n = sizeof receivers / sizeof *receivers;

    (void)state;
    for (unsigned i = 0; i < n; i++) {
        const struct example *x = &receivers[i];
        struct prospect p[TEN];
        size_t count = find(&x->q, p, TEN);

        if (place(p, count, x->nace))
            continue;
        missed++;
        print_message("« %s » %u: %04u is not among",
                      x->q.text ? x->q.text : "", x->q.low_code, x->nace);
        for (size_t k = 0; k < count; k++)
            print_message(" %04u:%u", p[k].nace, p[k].score);
        print_message("\n");
    }
    assert_int_equal(missed, 0);
}

static const struct example givers[] = {
    {{.text = "drêches", .givers = true}, 1105},
    {{.text = "litière pour chevaux", .givers = true}, 1610},
    {{.text = "bron van kalk", .givers = true}, 1081},
    {{.text = "schroot", .givers = true, .nace = 2451}, 2562},
    {{.text = "grains de polymère recyclés", .givers = true}, 3832},
    {{.text = "animal feed", .givers = true, .nace = 146}, 1031},
    {{.text = "steam", .givers = true, .nace = 1712}, 3821},
    {{.text = "eau industrielle", .givers = true, .nace = 2014}, 3700},
    {{.text = "gips", .givers = true, .nace = 2362}, 3511},
    {{.text = "raw material for cement", .givers = true}, 3511},
};

static void who_gives_it_is_among_the_first_ten(void **state)
{
    unsigned missed = 0, n = sizeof givers / sizeof *givers;

    (void)state;
    for (unsigned i = 0; i < n; i++) {
        const struct example *x = &givers[i];
        struct prospect p[TEN];
        size_t count = find(&x->q, p, TEN);

        if (place(p, count, x->nace))
            continue;
        missed++;
        print_message("« %s »: %04u is not among", x->q.text, x->nace);
        for (size_t k = 0; k < count; k++)
            print_message(" %04u:%u", p[k].nace, p[k].score);
        print_message("\n");
    }
    assert_int_equal(missed, 0);
}

static void scores_fall_and_every_activity_stands_once(void **state)
{
    struct prospect_query q = {.text = "boues de papeterie"};
    struct prospect p[MANY], few[TEN];
    size_t count = find(&q, p, MANY);

    (void)state;
    assert_true(count > TEN);
    for (size_t i = 0; i < count; i++) {
        assert_in_range(p[i].score, 1, 100);
        assert_non_null(catalogue_activity(p[i].nace));
        assert_true(i == 0 || p[i].score <= p[i - 1].score);
        assert_int_equal(place(p, count, p[i].nace), i + 1);
        assert_true(p[i].rules <= PROSPECT_RULES);
    }
    assert_int_equal(find(&q, few, TEN), TEN);
    for (size_t i = 0; i < TEN; i++)
        assert_memory_equal(&few[i], &p[i], sizeof few[i]);
}

static void what_says_nothing_finds_nobody(void **state)
{
    static const struct prospect_query empty[] = {
        {.text = NULL}, {.text = ""}, {.text = "xyzzyq"}, {.nace = 9900}};
    struct prospect p[TEN];

    (void)state;
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_int_equal(find(&empty[i], p, TEN), 0);
}

static void the_trade_alone_says_something(void **state)
{
    struct prospect_query q = {.nace = 1105};
    struct prospect p[TEN];

    (void)state;
    assert_int_equal(find(&q, p, TEN), TEN);
    assert_true(p[0].score < 60);
}

static void what_the_law_forbids_is_proposed_to_nobody(void **state)
{
    struct prospect_query q = {.text = "asbestos"};
    const struct substitution *rule = prospect_forbidden(knowledge, &q);
    struct prospect p[MANY];
    size_t count = find(&q, p, MANY);

    (void)state;
    assert_non_null(rule);
    assert_true(rule->never);
    for (size_t i = 0; i < count; i++)
        assert_string_not_equal(catalogue_type(p[i].type)->id, "asbestos");
    q.text = "déchets de cuisine et de table";
    assert_null(prospect_forbidden(knowledge, &q));
    count = find(&q, p, MANY);
    assert_int_not_equal(place(p, count, 3521), 0);
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; k < p[i].rules; k++)
            assert_false(p[i].rule[k]->to ==
                         catalogue_type_named("animal-feed")->no);
}

static void words_are_read_in_three_languages(void **state)
{
    static const char *const words[] = {"sciure", "zaagsel", "sawdust"};
    struct type_hit read[PROSPECT_READINGS];
    size_t count;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct prospect_query q = {.text = words[i]};

        assert_int_equal(prospect_read(knowledge, &q, read, &count), STATUS_OK);
        assert_true(count > 0);
        assert_string_equal(catalogue_type(read[0].type)->id, "sawdust");
        assert_true(read[0].score >= 75);
    }
}

static void a_kind_leaves_the_other_kinds_out(void **state)
{
    struct prospect_query q = {.text = "vapeur", .kind = KIND_MATERIAL};
    struct prospect p[MANY];
    size_t count = find(&q, p, MANY);

    (void)state;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(catalogue_type(p[i].type)->kind, KIND_MATERIAL);
}

static void an_origin_that_has_it_weighs_more(void **state)
{
    struct prospect_query at_home = {.text = "drêches", .nace = 1105};
    struct prospect_query elsewhere = {.text = "drêches", .nace = 2562};
    struct prospect p[2][TEN];

    (void)state;
    find(&at_home, p[0], TEN);
    find(&elsewhere, p[1], TEN);
    assert_true(p[0][0].score > p[1][0].score);
}

/* ---- what would suit an activity ----------------------------------------- */

static uint8_t suits(const struct suits *s, enum direction d, const char *id)
{
    uint16_t no = catalogue_type_named(id)->no;

    return suits_types(s, d, &no, 1);
}

static void an_activity_is_suited_by_what_it_takes_and_gives(void **state)
{
    uint16_t both[] = {catalogue_type_named("spent-grain")->no,
                       catalogue_type_named("steel-scrap")->no};
    struct suits *farm, *cement;

    (void)state;
    assert_int_equal(suits_new(&farm, knowledge, 141), STATUS_OK);
    assert_int_equal(suits_new(&cement, knowledge, 2351), STATUS_OK);
    assert_true(suits(farm, DIRECTION_OFFER, "spent-grain") >= 80);
    assert_true(suits(farm, DIRECTION_NEED, "soil-improver") >= 50);
    assert_int_equal(suits(farm, DIRECTION_OFFER, "steel-scrap"), 0);
    assert_int_equal(suits(farm, DIRECTION_POOL, "spent-grain"), 0);
    assert_true(suits(cement, DIRECTION_OFFER, "coal-fly-ash") >= 90);
    assert_true(suits(cement, DIRECTION_OFFER, "tyres") >= 60);
    assert_true(suits(cement, DIRECTION_OFFER, "coal-fly-ash") >
                suits(cement, DIRECTION_OFFER, "ash-slag"));
    /* One of two is meant: half as good. */
    assert_in_range(2u * suits_types(farm, DIRECTION_OFFER, both, 2),
                    suits(farm, DIRECTION_OFFER, "spent-grain") - 1u,
                    suits(farm, DIRECTION_OFFER, "spent-grain") + 1u);
    assert_int_equal(suits_types(farm, DIRECTION_OFFER, both, 0), 0);
    suits_free(farm);
    suits_free(cement);
}

static void nothing_forbidden_suits(void **state)
{
    struct suits *s;

    (void)state;
    assert_int_equal(suits_new(&s, knowledge, 146), STATUS_OK);
    assert_int_equal(suits(s, DIRECTION_OFFER, "asbestos"), 0);
    suits_free(s);
    assert_int_equal(suits_new(&s, knowledge, 1091), STATUS_OK);
    assert_true(suits(s, DIRECTION_OFFER, "former-foodstuffs") >
                suits(s, DIRECTION_OFFER, "kitchen-waste"));
    suits_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_takes_it_is_among_the_first_ten),
        cmocka_unit_test(who_gives_it_is_among_the_first_ten),
        cmocka_unit_test(scores_fall_and_every_activity_stands_once),
        cmocka_unit_test(what_says_nothing_finds_nobody),
        cmocka_unit_test(the_trade_alone_says_something),
        cmocka_unit_test(what_the_law_forbids_is_proposed_to_nobody),
        cmocka_unit_test(words_are_read_in_three_languages),
        cmocka_unit_test(a_kind_leaves_the_other_kinds_out),
        cmocka_unit_test(an_origin_that_has_it_weighs_more),
        cmocka_unit_test(an_activity_is_suited_by_what_it_takes_and_gives),
        cmocka_unit_test(nothing_forbidden_suits),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
