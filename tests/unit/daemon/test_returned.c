/* A company that was erased and comes back meets what it has shown. */
#include "folder.h"

#include "entries.h"
#include "erase.h"
#include "returned.h"
#include "secret.h"
#include "workbook.h"

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

static void the_history_finds_its_company_again(void **state)
{
    struct store *s = NULL;
    struct shown_offer offer[4] = {{0}};
    struct shown shown[4] = {{0}};
    struct workbook w = {.offer = offer, .offers = 4, .shown = shown};
    uint8_t key[SECRET_LEN];
    struct erased done;
    uint32_t a, b;

    (void)state;
    assert_int_equal(store_open(&s, folder, STORE_WRITER), STATUS_OK);
    a = add(s, "reg:732829320", "73282932000074");
    b = add(s, "name:b|5657081", "");
    assert_int_equal(hash_of(s, a, "reg:732829320"), 0); /* no key yet */
    assert_int_equal(secret_make(s, key), STATUS_OK);
    shown[0].author = 77; /* of a company that is there */
    offer[1].erased = hash_of(s, a, "reg:732829320");
    offer[2].erased = hash_of(s, b, "name:b|5657081");
    offer[3].erased = 12345; /* of one that stays away */
    assert_int_equal(erase_company(s, a, &done), STATUS_OK);
    assert_int_equal(erase_company(s, b, &done), STATUS_OK);
    assert_int_equal(returned_find(&w, s), STATUS_OK);
    assert_int_equal(shown[0].author, 77);
    assert_true(shown[1].author >> 63 && shown[2].author >> 63);
    assert_int_not_equal(shown[1].author, shown[2].author);
    /* The same legal unit under another name and site; the same key. */
    a = add(s, "reg:other", "732829320");
    b = add(s, "name:b|5657081", "");
    assert_int_equal(returned_find(&w, s), STATUS_OK);
    assert_int_equal(shown[0].author, 77);
    assert_int_equal(shown[1].author, UINT64_C(2500732829320));
    assert_int_equal(shown[2].author, b);
    assert_true(shown[3].author >> 63);
    (void)a;
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
