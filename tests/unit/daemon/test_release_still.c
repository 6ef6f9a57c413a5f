/* What was entered between the worker's look and the writer's turn. */
#include "folder.h"

#include "consents.h"
#include "entries.h"
#include "erase.h"
#include "release_inside.h"
#include "symbiote/day.h"
#include "waivers.h"

enum { TODAY = 21000, TOURNAI = 5657081 };

struct scene {
    struct store *s;
    struct release r;
    struct publication add;
    struct audience to;
    uint8_t body[OFFER_BODY_MAX];
    uint32_t company, flow;
};

static void add_entries(struct scene *x)
{
    const struct entry_origin o = {
        .key = "reg:1", .name_key = "acme", .digest = 1, .original = ""};
    struct company c = {.name = "Acme", .commune = TOURNAI};
    struct flow *f = calloc(1, sizeof *f);
    enum entry_change change;

    assert_non_null(f);
    assert_int_equal(companies_put(x->s, &c, &o, &change), STATUS_OK);
    f->company = x->company = c.id;
    f->direction = DIRECTION_OFFER;
    f->kind = KIND_MATERIAL;
    f->sharing = SHARING_ALL;
    f->type = catalogue_type_named("cardboard")->no;
    f->quantity.confidence = CONFIDENCE_MEASURED;
    assert_int_equal(flows_put(x->s, f, &o, &change), STATUS_OK);
    x->flow = f->id;
    free(f);
}

/* A batch of one offer of the one flow, which was asked for. */
static void setup(struct scene *x)
{
    struct offer *o = calloc(1, sizeof *o);

    *x = (struct scene){0};
    assert_non_null(o);
    assert_int_equal(store_open(&x->s, folder, STORE_WRITER), STATUS_OK);
    add_entries(x);
    o->id[0] = x->add.offer[0] = 1;
    o->direction = DIRECTION_OFFER;
    o->kind = KIND_MATERIAL;
    o->type[0] = catalogue_type_named("cardboard")->no;
    o->types = 1;
    o->expires_day = day_quarter_end(TODAY);
    o->policy_k = 7;
    o->policy_version = 1;
    o->population = POPULATION_START;
    assert_int_equal(offer_encode(o, x->body, sizeof x->body, &x->add.len),
                     STATUS_OK);
    free(o);
    x->add.body = x->body;
    x->add.flow = x->flow;
    x->add.company = x->company;
    x->r.add = &x->add;
    x->r.to = &x->to;
    x->r.adds = 1;
    x->r.now_s = (uint64_t)TODAY * 86400;
    assert_int_equal(waiting_publish(x->s, x->flow, &x->to, 5), STATUS_OK);
}

static bool still(struct scene *x)
{
    bool yes = false;

    assert_int_equal(release_still(x->s, &x->r, &yes), STATUS_OK);
    return yes;
}

static void what_nothing_has_touched_may_leave(void **state)
{
    struct scene x;

    (void)state;
    setup(&x);
    assert_true(still(&x));
    store_close(x.s);
}

static void nothing_leaves_of_a_company_erased_meanwhile(void **state)
{
    struct erased done;
    struct scene x;

    (void)state;
    setup(&x);
    assert_int_equal(erase_company(x.s, x.company, &done), STATUS_OK);
    assert_false(still(&x));
    store_close(x.s);
}

static void nothing_leaves_of_a_flow_removed_meanwhile(void **state)
{
    struct scene x;

    (void)state;
    setup(&x);
    assert_int_equal(flows_remove(x.s, x.flow), STATUS_OK);
    assert_false(still(&x));
    store_close(x.s);
}

static void a_veto_stops_a_batch_under_way(void **state)
{
    struct scene x;
    struct consent c = {.answer = CONSENT_VETO, .at = 6, .text_version = 1};

    (void)state;
    setup(&x);
    c.flow = x.flow;
    c.company = x.company;
    assert_int_equal(consents_add(x.s, &c), STATUS_OK);
    assert_false(still(&x));
    store_close(x.s);
}

static void a_consent_taken_back_stops_a_batch_under_way(void **state)
{
    struct scene x;
    struct waiver w = {.k = 4, .at = 6, .text_version = 1};

    (void)state;
    setup(&x);
    w.flow = x.flow;
    w.company = x.company;
    w.audience = (struct audience){.named = true, .tid = {{7}}, .count = 1};
    x.to = w.audience;
    x.add.waiver = 4;
    assert_int_equal(waiting_publish(x.s, x.flow, &x.to, 6), STATUS_OK);
    assert_false(still(&x)); /* none was given */
    assert_int_equal(waivers_add(x.s, &w), STATUS_OK);
    assert_true(still(&x));
    x.to.tid[x.to.count++][0] = 8;
    assert_int_equal(waiting_publish(x.s, x.flow, &x.to, 6), STATUS_OK);
    assert_false(still(&x)); /* nor for this one */
    w.audience = x.to;
    assert_int_equal(waivers_add(x.s, &w), STATUS_OK);
    assert_true(still(&x));
    w.k = 0;
    assert_int_equal(waivers_add(x.s, &w), STATUS_OK);
    assert_false(still(&x));
    store_close(x.s);
}

static void what_was_taken_back_meanwhile_stays(void **state)
{
    struct scene x;

    (void)state;
    setup(&x);
    assert_int_equal(waiting_drop(x.s, x.flow), STATUS_OK);
    assert_false(still(&x));
    /* Unless nobody had to ask for it. */
    x.r.renewed = &x.flow;
    x.r.renewals = 1;
    assert_true(still(&x));
    store_close(x.s);
}

static void what_is_for_others_meanwhile_does_not_go_to_all(void **state)
{
    struct audience one = {.named = true, .tid = {{7}}, .count = 1};
    struct scene x;

    (void)state;
    setup(&x);
    assert_int_equal(waiting_publish(x.s, x.flow, &one, 6), STATUS_OK);
    assert_false(still(&x));
    store_close(x.s);
}

static void what_leaves_with_a_batch_under_way_is_withdrawn(void **state)
{
    struct erased done;
    struct scene x;

    (void)state;
    setup(&x);
    assert_int_equal(publications_add(x.s, &x.add), STATUS_OK);
    assert_int_equal(erase_company(x.s, x.company, &done), STATUS_OK);
    assert_int_equal(done.live, 1);
    store_close(x.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_nothing_has_touched_may_leave,
                                        folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(
            nothing_leaves_of_a_company_erased_meanwhile, folder_make,
            folder_remove),
        cmocka_unit_test_setup_teardown(
            nothing_leaves_of_a_flow_removed_meanwhile, folder_make,
            folder_remove),
        cmocka_unit_test_setup_teardown(a_veto_stops_a_batch_under_way,
                                        folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(
            a_consent_taken_back_stops_a_batch_under_way, folder_make,
            folder_remove),
        cmocka_unit_test_setup_teardown(what_was_taken_back_meanwhile_stays,
                                        folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(
            what_is_for_others_meanwhile_does_not_go_to_all, folder_make,
            folder_remove),
        cmocka_unit_test_setup_teardown(
            what_leaves_with_a_batch_under_way_is_withdrawn, folder_make,
            folder_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
