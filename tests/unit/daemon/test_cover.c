/* Which of a company's flows matters most to publish. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cover.h"

enum { ROUBAIX = 25059512, TOURNAI = 5657081 };

/* A need for a type in Tournai, as a peer published it. */
static void add_need(struct pool *pool, const char *type, uint64_t key)
{
    struct offer *o = calloc(1, sizeof *o);

    assert_non_null(o);
    o->direction = DIRECTION_NEED;
    o->kind = KIND_MATERIAL;
    o->type[0] = catalogue_type_named(type)->no;
    o->types = 1;
    o->commune[0] = TOURNAI;
    o->communes = 1;
    o->id[0] = (uint8_t)key;
    o->expires_day = 40000;
    assert_int_equal(pool_add(pool, 1, key, o, 20000), STATUS_OK);
    free(o);
}

static struct flow *offering(const char *type, uint32_t id)
{
    struct flow *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->id = id;
    f->company = 1;
    f->direction = DIRECTION_OFFER;
    f->kind = KIND_MATERIAL;
    f->type = catalogue_type_named(type)->no;
    f->commune = ROUBAIX;
    return f;
}

static void the_flow_that_more_needs_fit_counts_more(void **state)
{
    struct territory *t = calloc(1, sizeof *t);
    struct workbook w = {.territory = t};
    struct pool *pool = NULL;
    struct compat *compat = NULL;
    struct flow *flows[3] = {offering("pallets", 1), offering("cardboard", 2),
                             offering("spent-grain", 3)};
    uint32_t value[3] = {9, 9, 9};

    (void)state;
    assert_non_null(t);
    assert_int_equal(pool_new(&pool, 1), STATUS_OK);
    assert_int_equal(compat_new_catalogue(&compat), STATUS_OK);
    t->pool = pool;
    t->compat = compat;
    add_need(pool, "cardboard", 1);
    add_need(pool, "cardboard", 2);
    add_need(pool, "pallets", 3);
    assert_int_equal(
        cover_count(&w, (const struct flow *const *)flows, 3, value),
        STATUS_OK);
    assert_int_equal(value[0], 1);
    assert_int_equal(value[1], 2);
    assert_int_equal(value[2], 0);
    for (size_t i = 0; i < 3; i++)
        free(flows[i]);
    compat_free(compat);
    pool_free(pool);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_flow_that_more_needs_fit_counts_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
