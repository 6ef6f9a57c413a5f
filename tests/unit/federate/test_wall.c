/* The last wall: what it finds a name or number in is not sent. */
#include "puppet.h"

static struct rig r;
static struct territory bert;

static int open_rig(void **state)
{
    (void)state;
    rig_open(&r);
    found(&bert, 60, "Wallonie picarde");
    return 0;
}

static int close_rig(void **state)
{
    (void)state;
    rig_close(&r);
    return 0;
}

static struct textguard *guard_with(const char *name, const char *exempt)
{
    struct textguard *g = NULL;

    assert_int_equal(textguard_open(&g), STATUS_OK);
    assert_int_equal(textguard_add(g, name), STATUS_OK);
    if (exempt)
        assert_int_equal(textguard_exempt(g, exempt), STATUS_OK);
    assert_int_equal(textguard_seal(g), STATUS_OK);
    return g;
}

/* What our chain says, asked for by a peer; true: it came. */
static bool chain_comes(struct puppet *b)
{
    uint8_t buf[64];
    struct writer w = wire_writer(buf, sizeof buf);
    struct chain_request q = {0};
    struct chain c;
    struct error_body e;

    memcpy(q.tid, r.us.id.tid, TID_LEN);
    assert_int_equal(chain_request_encode(&q, &w), STATUS_OK);
    b->body_len = 0;
    ask(&r, b, OP_CHAIN, &w);
    play(&r, b);
    if (chain_decode(&c, view_of(b->body, b->body_len)) == STATUS_OK)
        return true;
    assert_int_equal(error_decode(&e, view_of(b->body, b->body_len)),
                     STATUS_OK);
    assert_int_equal(e.code, ERROR_INTERNAL);
    return false;
}

static void a_reply_with_a_name_in_it_becomes_an_error(void **state)
{
    /* « name Roubaix LF country FR » */
    struct textguard *g = guard_with("Roubaix Country SARL", NULL);
    struct puppet *b = puppet_active(&r, &bert);

    (void)state;
    assert_true(chain_comes(b));
    assert_int_equal(federate_held_back(r.f), 0);
    federate_set_wall(r.f, g);
    assert_false(chain_comes(b));
    assert_false(b->gone);
    assert_int_equal(federate_held_back(r.f), 1);
    assert_non_null(strstr(r.log, "held-back: name"));
    assert_null(strstr(r.log, "Roubaix"));
    federate_set_wall(r.f, NULL);
    textguard_close(g);
    assert_true(chain_comes(b));
}

static void a_text_that_may_leave_does(void **state)
{
    struct textguard *g =
        guard_with("Roubaix Country SARL", "name Roubaix country FR");
    struct puppet *b = puppet_active(&r, &bert);

    (void)state;
    federate_set_wall(r.f, g);
    assert_true(chain_comes(b));
    assert_int_equal(federate_held_back(r.f), 0);
    federate_set_wall(r.f, NULL);
    textguard_close(g);
}

#define RIG(test) cmocka_unit_test_setup_teardown(test, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG(a_reply_with_a_name_in_it_becomes_an_error),
        RIG(a_text_that_may_leave_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
