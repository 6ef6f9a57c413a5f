/* A company that was erased and comes back meets what it has shown. */
#include "folder.h"

#include "entries.h"
#include "erase.h"
#include "query.h"
#include "returned.h"
#include "secret.h"
#include "symbiote/day.h"
#include "workbook.h"

enum { TOURNAI = 5657081 };

static uint32_t add(struct store *s, const char *name, const char *reg)
{
    struct company c = {0};
    struct entry_origin o = {.key = name,
                             .name_key = name,
                             .digest = 1,
                             .original = "",
                             .original_len = 0};
    enum entry_change change;

    (void)snprintf(c.name, sizeof c.name, "%s", name);
    (void)snprintf(c.reg_id, sizeof c.reg_id, "%s", reg);
    assert_int_equal(companies_put(s, &c, &o, &change), STATUS_OK);
    return c.id;
}

static int64_t hash_of(struct store *s, uint32_t id, const char *key)
{
    struct company c;
    int64_t author = 0;

    assert_int_equal(companies_get(s, id, &c), STATUS_OK);
    assert_int_equal(returned_author(s, &c, key, &author), STATUS_OK);
    return author;
}

/* A body that company `id` shows. */
static void show(struct store *s, uint8_t first, uint32_t id)
{
    struct publication p = {.flow = 1, .company = id, .k = 5, .published = 9};
    struct offer *o = calloc(1, sizeof *o);
    uint8_t body[OFFER_BODY_MAX];

    assert_non_null(o);
    o->id[0] = p.offer[0] = first;
    o->direction = DIRECTION_OFFER;
    o->kind = KIND_MATERIAL;
    o->type[0] = catalogue_type_named("cardboard")->no;
    o->types = 1;
    o->expires_day = day_quarter_end(21000);
    o->policy_k = 7;
    o->policy_version = 1;
    o->population = POPULATION_START;
    assert_int_equal(offer_encode(o, body, sizeof body, &p.len), STATUS_OK);
    p.body = body;
    assert_int_equal(publications_add(s, &p), STATUS_OK);
    free(o);
}

/* Who is behind what was shown, in the order of its ids. */
static void authors(struct store *s, uint64_t author[static 3])
{
    struct territory *t = calloc(1, sizeof *t);
    struct node n = {.territory = t};
    struct workbook w;

    assert_non_null(t);
    t->facts = facts_catalogue();
    t->area[0] = TOURNAI;
    t->area_count = 1;
    assert_int_equal(workbook_open(&w, t, s, 10), STATUS_OK);
    assert_int_equal(w.offers, 3);
    for (size_t i = 0; i < 3; i++)
        author[w.offer[i].body.id[0] - 1] = w.shown[i].author;
    workbook_close(&w);
    territory_free(&n);
}

static void the_history_finds_its_company_again(void **state)
{
    struct store *s = NULL;
    uint8_t key[SECRET_LEN];
    struct erased done;
    uint64_t who[3];
    uint32_t a, b, c;

    (void)state;
    assert_int_equal(store_open(&s, folder, STORE_WRITER), STATUS_OK);
    a = add(s, "reg:732829320", "73282932000074");
    b = add(s, "name:b|5657081", "");
    c = add(s, "name:c|5657081", "");
    assert_int_equal(hash_of(s, a, "reg:732829320"), 0); /* no key yet */
    assert_int_equal(secret_make(s, key), STATUS_OK);
    show(s, 1, a);
    show(s, 2, b);
    show(s, 3, c);
    assert_int_equal(sqlite3_exec(s->db[STORE_OWN],
                                  "UPDATE publication SET leaf = id", NULL,
                                  NULL, NULL),
                     SQLITE_OK);
    authors(s, who);
    assert_int_equal(who[0], UINT64_C(2500732829320));
    assert_int_equal(who[1], b);
    assert_int_equal(who[2], c);
    assert_int_equal(erase_company(s, a, &done), STATUS_OK);
    assert_int_equal(erase_company(s, b, &done), STATUS_OK);
    authors(s, who);
    assert_true(who[0] >> 63 && who[1] >> 63);
    assert_int_not_equal(who[0], who[1]);
    assert_int_equal(who[2], c);
    /* The same legal unit under another name and site; the same key. */
    (void)add(s, "reg:other", "732829320");
    b = add(s, "name:b|5657081", "");
    authors(s, who);
    assert_int_equal(who[0], UINT64_C(2500732829320));
    assert_int_equal(who[1], b);
    assert_int_equal(who[2], c);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_history_finds_its_company_again,
                                        folder_make, folder_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
