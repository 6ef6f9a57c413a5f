/* Records, refusals, journal. */
#include "folder.h"

#include "records.h"

struct taken {
    char text[64];
    size_t count;
};

static bool take_record(void *ctx, const struct record *r)
{
    struct taken *t = ctx;
    size_t have = strlen(t->text);

    t->count++;
    (void)snprintf(t->text + have, sizeof t->text - have, "%u:%.*s=%.*s ",
                   r->kind, (int)r->key_len, (const char *)r->key,
                   (int)r->value_len, (const char *)r->value);
    return true;
}

static void put(struct store *s, uint32_t kind, const char *key,
                const char *value)
{
    const struct record r = {.kind = kind,
                             .key = (const uint8_t *)key,
                             .key_len = strlen(key),
                             .value = (const uint8_t *)value,
                             .value_len = value ? strlen(value) : 0};

    assert_int_equal(records_put(s, &r), STATUS_OK);
}

static void records_are_replaced_and_deleted_by_kind_and_key(void **state)
{
    struct store *s = writer();
    struct taken t = {0};

    (void)state;
    put(s, 2, "b", "old");
    put(s, 1, "b", "one");
    put(s, 1, "a", "two");
    put(s, 2, "b", "new");
    put(s, 1, "b", NULL);
    put(s, 9, "none", NULL);
    assert_int_equal(records_each(s, take_record, &t), STATUS_OK);
    assert_string_equal(t.text, "1:a=two 2:b=new ");
    store_close(s);
}

static bool take_refusal(void *ctx, const struct refused_lead *r)
{
    struct taken *t = ctx;
    size_t have = strlen(t->text);

    t->count++;
    assert_int_equal(r->other_len, 3);
    assert_memory_equal(r->other, "oth", 3);
    (void)snprintf(t->text + have, sizeof t->text - have, "%s %u %s %u;",
                   r->lead, r->flow, r->reason, (unsigned)r->at);
    return true;
}

static void a_refusal_told_again_takes_the_last_reason(void **state)
{
    struct store *s = writer();
    struct refused_lead r = {.lead = "A-1",
                             .reason = "too far",
                             .flow = 4,
                             .other = (const uint8_t *)"oth",
                             .other_len = 3,
                             .at = 10};
    struct taken t = {0};

    (void)state;
    assert_int_equal(refusals_set(s, &r), STATUS_OK);
    r.reason = "too little";
    r.at = 11;
    assert_int_equal(refusals_set(s, &r), STATUS_OK);
    assert_int_equal(refusals_each(s, take_refusal, &t), STATUS_OK);
    assert_int_equal(t.count, 1);
    assert_string_equal(t.text, "A-1 4 too little 11;");
    store_close(s);
}

/* ---- journal ------------------------------------------------------------ */

static struct store *with_journal(void)
{
    struct store *s = writer();

    assert_int_equal(journal_add(s, 100, "peer.confirm", "flow=1"), STATUS_OK);
    assert_int_equal(journal_add(s, 101, "offer.publish", "flow=2 k=7"),
                     STATUS_OK);
    assert_int_equal(journal_add(s, 101, "offer.publish", "flow=2 k=7"),
                     STATUS_OK);
    return s;
}

static bool take_line(void *ctx, const struct journal_row *row)
{
    struct taken *t = ctx;
    size_t have = strlen(t->text);

    t->count++;
    (void)snprintf(t->text + have, sizeof t->text - have, "%u ",
                   (unsigned)row->seq);
    return true;
}

static void the_journal_is_a_chain_that_holds(void **state)
{
    struct store *s = writer();
    struct journal_state j = {.seq = 99};
    struct taken after = {0};

    (void)state;
    assert_int_equal(journal_check(s, NULL, &j), STATUS_OK);
    assert_int_equal(j.seq, 0);
    store_close(s);
    s = with_journal();
    assert_int_equal(journal_check(s, NULL, &j), STATUS_OK);
    assert_int_equal(j.seq, 3);
    assert_false(j.found);
    assert_int_equal(journal_each(s, 1, take_line, &after), STATUS_OK);
    assert_string_equal(after.text, "2 3 ");
    store_close(s);
}

/* SHA-256(32 zero bytes || 00..64 || "peer.confirm" 0 "flow=1" 0), computed
 * apart from this program. */
static bool check_first(void *ctx, const struct journal_row *row)
{
    static const uint8_t expected[32] = {
        0x0d, 0x58, 0x0b, 0xaa, 0x87, 0x5d, 0x74, 0xc9, 0xbe, 0x50, 0x18,
        0x3a, 0x63, 0x3a, 0xcc, 0x1c, 0x99, 0x62, 0x3f, 0xd6, 0xff, 0x98,
        0x7c, 0x87, 0xcb, 0x3c, 0x95, 0xc4, 0xf6, 0xe6, 0x53, 0xb6};

    (void)ctx;
    assert_memory_equal(row->hash, expected, 32);
    return false;
}

static void a_line_hashes_as_the_header_says(void **state)
{
    struct store *s = with_journal();

    (void)state;
    assert_int_equal(journal_each(s, 0, check_first, NULL), STATUS_OK);
    store_close(s);
}

static void a_noted_hash_tells_what_was_removed_at_the_end(void **state)
{
    struct store *s = with_journal();
    struct journal_state noted, j;

    (void)state;
    assert_int_equal(journal_check(s, NULL, &noted), STATUS_OK);
    assert_int_equal(journal_add(s, 9, "flow.remove", "flow=9"), STATUS_OK);
    assert_int_equal(journal_check(s, noted.hash, &j), STATUS_OK);
    assert_true(j.found);
    assert_int_equal(j.seq, 4);
    raw(s, STORE_OWN, "DELETE FROM journal WHERE seq > 2");
    assert_int_equal(journal_check(s, noted.hash, &j), STATUS_OK);
    assert_false(j.found);
    assert_int_equal(j.seq, 2);
    store_close(s);
}

static void what_was_changed_in_the_journal_is_found(void **state)
{
    static const struct {
        const char *sql;
        uint64_t seq;
    } tampering[] = {
        {"UPDATE journal SET at = 1 WHERE seq = 2", 2},
        {"UPDATE journal SET event = 'offer.withdraw' WHERE seq = 2", 2},
        {"UPDATE journal SET subject = 'flow=3 k=7' WHERE seq = 3", 3},
        {"UPDATE journal SET event = 'peer.confirmf', subject = 'low=1' "
         "WHERE seq = 1",
         1},
        {"UPDATE journal SET prev = zeroblob(32) WHERE seq = 2", 2},
        {"UPDATE journal SET hash = zeroblob(32) WHERE seq = 1", 1},
        {"DELETE FROM journal WHERE seq = 1", 2},
        {"DELETE FROM journal WHERE seq = 2", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof tampering / sizeof *tampering; i++) {
        struct store *s = with_journal();
        struct journal_state j;

        raw(s, STORE_OWN, tampering[i].sql);
        assert_int_equal(journal_check(s, NULL, &j), STATUS_MISMATCH);
        assert_int_equal(j.seq, tampering[i].seq);
        store_close(s);
        folder_remove(NULL);
        folder_make(NULL);
    }
}

static void no_name_gets_into_the_journal(void **state)
{
    static const char *const fine[] = {
        "", "flow=12", "flow=12 k=7 reason=K_TERRITORY",
        "offer=0123456789ABCDEFGHJKMNPQRS",
        "who=00112233445566778899aabbccddeeff setting=k_history from=3 to=5"};
    static const char *const wrong[] = {
        "Brasserie Dupont",
        "company=Dupont",
        "company=12 Dupont",
        "flow=12 ",
        " flow=12",
        "flow=12  k=7",
        "flow=",
        "flow",
        "name=12",
        "reason=Dupont",
        "reason=DUPONT",
        "company=55200012300011", /* a SIRET is no small number */
        "who=dupont",
        "who=0011",
        "offer=0123456789ABCDEFGHJKMNPQRSDUPONT",
        "flow=12\nk=7",
    };
    struct store *s = writer();

    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_int_equal(journal_add(s, 1, "flow.remove", fine[i]), STATUS_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(journal_add(s, 1, "flow.remove", wrong[i]),
                         STATUS_OUT_OF_RANGE);
    assert_int_equal(journal_add(s, 1, "Brasserie", ""), STATUS_OUT_OF_RANGE);
    assert_int_equal(journal_add(s, 1, "", ""), STATUS_OUT_OF_RANGE);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(records_are_replaced_and_deleted_by_kind_and_key),
        IN_FOLDER(a_refusal_told_again_takes_the_last_reason),
        IN_FOLDER(the_journal_is_a_chain_that_holds),
        IN_FOLDER(a_line_hashes_as_the_header_says),
        IN_FOLDER(a_noted_hash_tells_what_was_removed_at_the_end),
        IN_FOLDER(what_was_changed_in_the_journal_is_found),
        IN_FOLDER(no_name_gets_into_the_journal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
