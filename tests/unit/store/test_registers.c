/* Editions of registers: kept whole, unchanged rows once, forgotten in time. */
#include "folder.h"

#include "registers.h"

extern const unsigned char own_sql[];

static const uint8_t peer[REGISTER_HOLDER_LEN] = {7, 7};

struct sites {
    struct establishment e[8];
    size_t count;
};

static bool take_site(void *ctx, const struct establishment *e)
{
    struct sites *v = ctx;

    assert_true(v->count < 8);
    v->e[v->count++] = *e;
    return true;
}

/* Legal unit `unit` with its one site, active, of commune 59512. */
static struct establishment shop(uint64_t unit)
{
    return (struct establishment){.unit = unit,
                                  .site = unit * 100,
                                  .commune = 25059512,
                                  .nace = 1071,
                                  .size_band = SIZE_3_5,
                                  .active = true};
}

/* An edition of `holder` with the units of `units` ("123"), imported at `at`.
 */
static struct edition_change import(struct store *s, const uint8_t *holder,
                                    uint64_t at, const char *units)
{
    struct edition e = {.kind = REGISTER_SIRENE,
                        .dated = (uint32_t)(at / 86400),
                        .imported_at = at,
                        .report = "{\"read\":9}"};
    struct edition_draft d;
    struct edition_change change = {0};

    memcpy(e.holder, holder, sizeof e.holder);
    e.source_hash[0] = (uint8_t)units[0];
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    assert_int_equal(registers_begin(s, &d, &e), STATUS_OK);
    for (const char *p = units; *p; p++) {
        struct establishment row = shop((uint64_t)(*p - '0'));

        assert_int_equal(registers_add(s, &d, &row), STATUS_OK);
    }
    assert_int_equal(registers_end(s, &d, &change), STATUS_OK);
    assert_int_equal(store_commit(s, STORE_OWN), STATUS_OK);
    return change;
}

/* The units of an edition as a string: "123". */
static void assert_units(struct store *s, uint32_t no, const char *units)
{
    struct sites v = {0};
    char text[9] = "";

    assert_int_equal(registers_rows(s, no, take_site, &v), STATUS_OK);
    for (size_t i = 0; i < v.count; i++)
        text[i] = (char)('0' + v.e[i].unit);
    assert_string_equal(text, units);
}

static int64_t stored(struct store *s)
{
    sqlite3_stmt *st = NULL;
    int64_t n;

    assert_int_equal(sqlite3_prepare_v2(s->db[STORE_OWN],
                                        "SELECT count(*) FROM establishment",
                                        -1, &st, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

static void every_field_of_a_row_comes_back(void **state)
{
    const struct establishment big = {.unit = UINT64_C(1) << 62 | 5,
                                      .site = UINT64_C(25099999999999999),
                                      .commune = UINT32_MAX,
                                      .nace = 9999,
                                      .size_band = SIZE_UNKNOWN,
                                      .natural_person = true,
                                      .active = true},
                               small = {.unit = 1};
    struct edition e = {.kind = REGISTER_CSV, .dated = 3, .imported_at = 9};
    struct edition_draft d;
    struct store *s = writer();
    struct sites v = {0};
    uint64_t count = 9;

    (void)state;
    assert_int_equal(establishments_count(s, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(establishments_each(s, take_site, &v), STATUS_OK);
    assert_int_equal(registers_begin(s, &d, &e), STATUS_OK);
    assert_int_equal(registers_add(s, &d, &big), STATUS_OK);
    assert_int_equal(registers_add(s, &d, &small), STATUS_OK);
    assert_int_equal(registers_end(s, &d, NULL), STATUS_OK);
    assert_int_equal(establishments_count(s, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(establishments_each(s, take_site, &v), STATUS_OK);
    assert_int_equal(v.count, 2);
    assert_int_equal(v.e[0].unit, 1);
    assert_false(v.e[0].natural_person || v.e[0].active);
    assert_int_equal(v.e[1].unit, big.unit);
    assert_int_equal(v.e[1].site, big.site);
    assert_int_equal(v.e[1].commune, big.commune);
    assert_int_equal(v.e[1].nace, big.nace);
    assert_int_equal(v.e[1].size_band, big.size_band);
    assert_true(v.e[1].natural_person && v.e[1].active);
    store_close(s);
}

static void
a_row_that_stays_is_stored_once_and_old_editions_are_readable(void **state)
{
    struct store *s = writer();
    struct edition_change c;
    struct edition e;

    (void)state;
    c = import(s, register_own, 100, "1234");
    assert_int_equal(c.no, 1);
    assert_int_equal(c.fresh, 4);
    c = import(s, register_own, 86500, "2345");
    assert_int_equal(c.no, 2);
    assert_int_equal(c.fresh, 1);
    assert_int_equal(c.same, 3);
    assert_int_equal(c.gone, 1);
    assert_int_equal(stored(s), 5);
    assert_units(s, 1, "1234");
    assert_units(s, 2, "2345");
    /* Who leaves and comes back was away in between. */
    (void)import(s, register_own, 2 * 86400, "51");
    assert_units(s, 1, "1234");
    assert_units(s, 2, "2345");
    assert_units(s, 3, "15");
    assert_int_equal(registers_newest(s, register_own, &e), STATUS_OK);
    assert_int_equal(e.no, 3);
    assert_int_equal(e.rows, 2);
    store_close(s);
}

static void a_row_given_twice_stands_once(void **state)
{
    struct store *s = writer();
    struct edition_change c = import(s, register_own, 100, "1221");

    (void)state;
    assert_int_equal(c.fresh, 2);
    assert_int_equal(c.repeated, 2);
    c = import(s, register_own, 86500, "1221");
    assert_int_equal(c.same, 2);
    assert_int_equal(c.repeated, 2);
    assert_units(s, 2, "12");
    store_close(s);
}

static void the_same_register_again_makes_no_edition(void **state)
{
    struct store *s = writer();
    struct edition_change c;
    struct edition e;

    (void)state;
    (void)import(s, register_own, 100, "123");
    c = import(s, register_own, 200, "123");
    assert_true(c.kept);
    assert_int_equal(c.no, 1);
    assert_units(s, 1, "123");
    assert_int_equal(registers_newest(s, register_own, &e), STATUS_OK);
    assert_int_equal(e.imported_at, 100);
    /* One row less, or another day, is another edition. */
    assert_false(import(s, register_own, 200, "12").kept);
    assert_false(import(s, register_own, 86500, "12").kept);
    store_close(s);
}

static void holders_do_not_mix(void **state)
{
    struct store *s = writer();
    struct edition e;

    (void)state;
    (void)import(s, register_own, 100, "123");
    (void)import(s, peer, 200, "34");
    (void)import(s, register_own, 300, "23");
    assert_units(s, 1, "123");
    assert_units(s, 2, "34");
    assert_units(s, 3, "23");
    assert_int_equal(registers_newest(s, peer, &e), STATUS_OK);
    assert_int_equal(e.no, 2);
    assert_memory_equal(e.holder, peer, sizeof peer);
    assert_int_equal(registers_drop(s, peer), STATUS_OK);
    assert_int_equal(registers_newest(s, peer, &e), STATUS_NOT_FOUND);
    assert_units(s, 1, "123");
    assert_units(s, 3, "23");
    assert_int_equal(stored(s), 3);
    store_close(s);
}

static bool count_edition(void *ctx, const struct edition *e)
{
    char *text = ctx;
    size_t n = strlen(text);

    assert_string_equal(e->report, "{\"read\":9}");
    (void)snprintf(text + n, 64 - n, "%u:%u:%zu ", e->no,
                   (unsigned)e->population_hash[31], e->partition_len);
    return true;
}

static void what_is_computed_from_an_edition_is_kept_with_it(void **state)
{
    uint8_t hash[REGISTER_HASH_LEN] = {0};
    struct store *s = writer();
    char text[64] = "";

    (void)state;
    hash[31] = 5;
    (void)import(s, register_own, 100, "1");
    (void)import(s, register_own, 86500, "2");
    assert_int_equal(registers_set_population(s, 2, hash), STATUS_OK);
    assert_int_equal(registers_set_partition(s, 1, hash, 3), STATUS_OK);
    assert_int_equal(registers_each(s, register_own, count_edition, text),
                     STATUS_OK);
    assert_string_equal(text, "1:0:3 2:5:0 ");
    text[0] = '\0';
    assert_int_equal(registers_each(s, peer, count_edition, text), STATUS_OK);
    assert_string_equal(text, "");
    assert_int_equal(registers_each(s, NULL, count_edition, text), STATUS_OK);
    assert_string_equal(text, "1:0:3 2:5:0 ");
    /* Large, and only the newest are asked for: the older ones are let go. */
    assert_int_equal(registers_set_partition(s, 2, hash, 4), STATUS_OK);
    text[0] = '\0';
    assert_int_equal(registers_each(s, NULL, count_edition, text), STATUS_OK);
    assert_string_equal(text, "1:0:0 2:5:4 ");
    store_close(s);
}

static void editions_that_nothing_refers_to_are_forgotten(void **state)
{
    struct store *s = writer();
    uint64_t gone = 9;

    (void)state;
    (void)import(s, register_own, 100000, "123");
    (void)import(s, register_own, 200000, "234");
    (void)import(s, register_own, 300000, "345");
    /* Shown while edition 2 was in force, withdrawn at 250000. */
    raw(s, STORE_OWN,
        "INSERT INTO publication (offer, flow, company, body, k, k_members, "
        "published, withdrawn) VALUES (zeroblob(16), 1, 1, x'00', 7, 1, "
        "210000, 250000)");
    assert_int_equal(registers_forget(s, 150000, &gone), STATUS_OK);
    assert_int_equal(gone, 0);
    /* Edition 1 was replaced at 200000; what was shown came after that. */
    assert_int_equal(registers_forget(s, 240000, &gone), STATUS_OK);
    assert_int_equal(gone, 1);
    assert_int_equal(stored(s), 4); /* unit 1 is gone with it */
    assert_units(s, 1, "");
    assert_units(s, 2, "234");
    /* Edition 2 was replaced at 300000, and its body went before. */
    assert_int_equal(registers_forget(s, 310000, &gone), STATUS_OK);
    assert_int_equal(gone, 1);
    assert_units(s, 3, "345");
    /* The newest stays however old. */
    assert_int_equal(registers_forget(s, 999999, &gone), STATUS_OK);
    assert_int_equal(gone, 0);
    store_close(s);
}

static void an_edition_in_which_something_live_was_counted_stays(void **state)
{
    struct store *s = writer();
    uint64_t gone = 9;

    (void)state;
    (void)import(s, register_own, 100000, "123");
    (void)import(s, register_own, 200000, "234");
    raw(s, STORE_OWN,
        "INSERT INTO publication (offer, flow, company, body, k, k_members, "
        "published) VALUES (zeroblob(16), 1, 1, x'00', 7, 1, 110000)");
    assert_int_equal(registers_forget(s, 999999, &gone), STATUS_OK);
    assert_int_equal(gone, 0);
    assert_units(s, 1, "123");
    store_close(s);
}

static bool join_name(void *ctx, const char *folded)
{
    char *text = ctx;

    (void)snprintf(text + strlen(text), 64 - strlen(text), "%s;", folded);
    return true;
}

static void names_are_kept_once_and_replaced(void **state)
{
    struct store *s = writer();
    char text[64] = "";

    (void)state;
    assert_int_equal(register_names_add(s, "old"), STATUS_OK);
    assert_int_equal(register_names_clear(s), STATUS_OK);
    assert_int_equal(register_names_add(s, "boulangerie du port"), STATUS_OK);
    assert_int_equal(register_names_add(s, "au bon pain"), STATUS_OK);
    assert_int_equal(register_names_add(s, "au bon pain"), STATUS_OK);
    assert_int_equal(register_names_each(s, join_name, text), STATUS_OK);
    assert_string_equal(text, "au bon pain;boulangerie du port;");
    store_close(s);
}

/* ---- from version 1 ------------------------------------------------------ */

static void version_1(const char *rows)
{
    char path[128];
    sqlite3 *db = NULL;

    (void)snprintf(path, sizeof path, "%s/own.db", folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, (const char *)own_sql, NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "PRAGMA user_version = 1", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
}

static void the_register_of_version_1_becomes_edition_1(void **state)
{
    struct store *s;
    struct edition e;

    (void)state;
    version_1("INSERT INTO establishment (unit, site, commune, nace, "
              "size_band, natural, active) VALUES (1, 100, 25059512, 1071, 2, "
              "0, 1), (2, 200, 25059512, 1071, 255, 1, 1), (2, 200, 25059512, "
              "1071, 255, 1, 1);"
              "INSERT INTO journal (at, event, subject, prev, hash) VALUES "
              "(864001, 'import.register', '', zeroblob(32), zeroblob(32));");
    s = writer();
    assert_int_equal(registers_newest(s, register_own, &e), STATUS_OK);
    assert_int_equal(e.no, 1);
    assert_int_equal(e.kind, REGISTER_CSV);
    assert_int_equal(e.imported_at, 864001);
    assert_int_equal(e.dated, 10);
    assert_int_equal(e.rows, 2);
    assert_units(s, 1, "12");
    assert_int_equal(import(s, register_own, 999999, "1").no, 2);
    store_close(s);
}

static void without_a_register_version_1_has_no_edition(void **state)
{
    struct store *s;
    struct edition e;

    (void)state;
    version_1("");
    s = writer();
    assert_int_equal(registers_newest(s, register_own, &e), STATUS_NOT_FOUND);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(every_field_of_a_row_comes_back),
        IN_FOLDER(
            a_row_that_stays_is_stored_once_and_old_editions_are_readable),
        IN_FOLDER(a_row_given_twice_stands_once),
        IN_FOLDER(the_same_register_again_makes_no_edition),
        IN_FOLDER(holders_do_not_mix),
        IN_FOLDER(what_is_computed_from_an_edition_is_kept_with_it),
        IN_FOLDER(editions_that_nothing_refers_to_are_forgotten),
        IN_FOLDER(an_edition_in_which_something_live_was_counted_stays),
        IN_FOLDER(names_are_kept_once_and_replaced),
        IN_FOLDER(the_register_of_version_1_becomes_edition_1),
        IN_FOLDER(without_a_register_version_1_has_no_edition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
