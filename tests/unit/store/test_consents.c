/* Answers of companies, their end, persons who approve, keyed hashes. */
#include "folder.h"

#include "approvals.h"
#include "consents.h"
#include "entries.h"
#include "erase.h"
#include "policies.h"
#include "published.h"
#include "records.h"
#include "secret.h"
#include "symbiote/settings.h"
#include "waivers.h"

static const struct audience everybody;

static uint32_t add_company(struct store *s, const char *name, const char *reg)
{
    struct company c = {.natural_person = true};
    struct entry_origin o = {.key = name,
                             .name_key = name,
                             .digest = 1,
                             .original = name,
                             .original_len = strlen(name)};
    enum entry_change change;

    (void)snprintf(c.name, sizeof c.name, "%s", name);
    (void)snprintf(c.reg_id, sizeof c.reg_id, "%s", reg);
    assert_int_equal(companies_put(s, &c, &o, &change), STATUS_OK);
    return c.id;
}

static uint32_t add_flow(struct store *s, uint32_t company, const char *label)
{
    struct flow f = {.company = company, .direction = DIRECTION_OFFER};
    struct entry_origin o = {.key = label,
                             .digest = 1,
                             .original = label,
                             .original_len = strlen(label)};
    enum entry_change change;

    (void)snprintf(f.label, sizeof f.label, "%s", label);
    assert_int_equal(flows_put(s, &f, &o, &change), STATUS_OK);
    return f.id;
}

static void answer(struct store *s, uint32_t company, uint32_t flow,
                   enum consent_answer a)
{
    const uint8_t record[CONSENT_RECORD] = {7};
    const struct consent c = {.flow = flow,
                              .company = company,
                              .answer = a,
                              .at = 100,
                              .who = {1, 2, 3},
                              .text_version = CONSENT_TEXT_VERSION,
                              .k = 9,
                              .k_members = 4,
                              .record = a == CONSENT_VETO ? record : NULL};

    assert_int_equal(consents_add(s, &c), STATUS_OK);
}

static bool vetoed(struct store *s, uint32_t flow)
{
    struct flow f;

    assert_int_equal(flows_get(s, flow, &f), STATUS_OK);
    return f.vetoed;
}

struct answers {
    size_t count;
    bool record;
    enum consent_answer last;
};

static bool take_answer(void *ctx, const struct consent *c)
{
    struct answers *a = ctx;

    a->count++;
    a->last = c->answer;
    a->record |= c->record && c->record[0] == 7;
    assert_int_equal(c->k, 9);
    assert_int_equal(c->k_members, 4);
    assert_int_equal(c->who[2], 3);
    return true;
}

static void the_newest_answer_counts_and_all_are_kept(void **state)
{
    struct store *s = writer();
    uint32_t a = add_company(s, "A", ""), b = add_company(s, "B", "");
    uint32_t one = add_flow(s, a, "one"), two = add_flow(s, b, "two");
    struct answers got = {0};

    (void)state;
    assert_false(vetoed(s, one));
    answer(s, a, one, CONSENT_VETO);
    assert_true(vetoed(s, one));
    assert_false(vetoed(s, two));
    answer(s, a, one, CONSENT_FINE);
    assert_false(vetoed(s, one));
    answer(s, b, two, CONSENT_FINE);
    answer(s, b, two, CONSENT_VETO);
    assert_true(vetoed(s, two));
    /* Removed and imported again it is another flow with the same answer. */
    assert_int_equal(flows_remove(s, two), STATUS_OK);
    assert_true(vetoed(s, add_flow(s, b, "two")));
    assert_int_equal(consents_each(s, a, take_answer, &got), STATUS_OK);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.last, CONSENT_FINE);
    assert_true(got.record);
    assert_int_equal(consents_each(s, 0, take_answer, &got), STATUS_OK);
    assert_int_equal(got.count, 6);
    store_close(s);
}

static void publish(struct store *s, uint32_t company, uint32_t flow,
                    uint8_t id, bool leaf)
{
    char sql[96];
    const struct publication p = {.offer = {id},
                                  .flow = flow,
                                  .company = company,
                                  .body = (const uint8_t *)"body",
                                  .len = 4,
                                  .k = 7,
                                  .k_members = 3,
                                  .published = 50};

    assert_int_equal(publications_add(s, &p), STATUS_OK);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE publication SET leaf = %u WHERE flow = %u", id,
                   flow);
    if (leaf)
        raw(s, STORE_OWN, sql);
}

/* ---- consents below k ---------------------------------------------------- */

static bool take_waiver(void *ctx, const struct waiver *w)
{
    struct waiver *last = ctx;

    last->id++; /* counts */
    last->k = w->k;
    last->flow = w->flow;
    last->audience = w->audience;
    assert_int_equal(w->who[15], 6);
    assert_true(w->record == NULL || w->record[31] == 9);
    return true;
}

static void consents_below_k_are_kept_as_they_were_given(void **state)
{
    const uint8_t record[CONSENT_RECORD] = {[31] = 9};
    struct waiver w = {
        .flow = 3,
        .company = 1,
        .at = 40,
        .who = {[15] = 6},
        .text_version = WAIVER_TEXT_VERSION,
        .k = 4,
        .record = record,
        .audience = {.named = true, .tid = {{1}, {2}}, .count = 2}};
    struct waiver last = {0};
    struct store *s;

    (void)state;
    assert_int_equal(store_open(&s, folder, STORE_WRITER), STATUS_OK);
    assert_int_equal(waivers_add(s, &w), STATUS_OK);
    w.company = 2;
    assert_int_equal(waivers_add(s, &w), STATUS_OK);
    assert_int_equal(waivers_each(s, 1, take_waiver, &last), STATUS_OK);
    assert_int_equal(last.id, 1);
    assert_int_equal(last.k, 4);
    assert_int_equal(last.flow, 3);
    assert_int_equal(waivers_k(&last, &w.audience), 4);
    w.audience.count = 1;
    assert_int_equal(waivers_k(&last, &w.audience), 4);
    w.audience.tid[0][0] = 3;
    assert_int_equal(waivers_k(&last, &w.audience), 0);
    assert_int_equal(waivers_k(&last, &(struct audience){0}), 0);
    w.k = 2; /* no consent goes below three */
    assert_int_not_equal(waivers_add(s, &w), STATUS_OK);
    w.k = 0;
    w.record = NULL;
    w.audience.count = 0;
    assert_int_equal(waivers_add(s, &w), STATUS_OK);
    last = (struct waiver){0};
    assert_int_equal(waivers_each(s, 0, take_waiver, &last), STATUS_OK);
    assert_int_equal(last.id, 3);
    assert_int_equal(last.k, 0);
    store_close(s);
}

struct history {
    size_t kept, others;
    int64_t author;
};

static bool take_publication(void *ctx, const struct publication *p)
{
    struct history *h = ctx;

    if (p->company) {
        assert_int_equal(p->author, 0);
        h->others++;
        return true;
    }
    assert_int_equal(p->len, 4);
    assert_int_equal(p->k, 7);
    h->kept++;
    h->author = p->author;
    return true;
}

static bool file_has(const char *name, const char *text)
{
    char path[128];
    size_t len = strlen(text), at = 0;
    FILE *f;
    int byte;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "re");
    /* None of these texts begins again within itself. */
    while (f && at < len && (byte = fgetc(f)) != EOF)
        at = byte == text[at] ? at + 1 : byte == text[0] ? 1 : 0;
    if (f)
        (void)fclose(f);
    return at == len;
}

static bool take_refusal(void *ctx, const struct refused_lead *r)
{
    (void)r;
    ++*(size_t *)ctx;
    return true;
}

static bool take_wait(void *ctx, const struct waiting *w)
{
    (void)w;
    ++*(size_t *)ctx;
    return true;
}

static void an_erased_company_leaves_its_history_and_nothing_else(void **state)
{
    struct store *s = writer();
    uint32_t a = add_company(s, "Filature Vanderhaeghe", "55200123400017");
    uint32_t b = add_company(s, "Brasserie Lescaut", "");
    uint32_t one, two;
    struct refused_lead leads[] = {
        {"AAAAAAAA", "price", 0, (const uint8_t *)"0123456789abcdef", 16, 1},
        {"BBBBBBBB", "price", 0, (const uint8_t *)&one, sizeof one, 1},
        {"CCCCCCCC", "price", 0, (const uint8_t *)"0123456789abcdef", 16, 1}};
    struct erased done;
    struct history h = {0};
    struct company company;
    size_t n = 0;

    (void)state;
    /* All four bytes of a number matter where it stands in a lead. */
    raw(s, STORE_OWN, "INSERT INTO sqlite_sequence VALUES ('flow', 77160501)");
    one = add_flow(s, a, "secret shavings");
    two = add_flow(s, b, "spent grain");
    leads[0].flow = one;
    leads[1].flow = leads[2].flow = two;
    publish(s, a, one, 1, true);
    publish(s, b, two, 2, true);
    answer(s, a, one, CONSENT_FINE);
    answer(s, b, two, CONSENT_FINE);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(refusals_set(s, &leads[i]), STATUS_OK);
    assert_int_equal(waiting_publish(s, one, &everybody, 1), STATUS_OK);
    assert_int_equal(waiting_publish(s, two, &everybody, 1), STATUS_OK);
    assert_int_equal(store_begin(s, STORE_OWN), STATUS_OK);
    assert_int_equal(erase_company(s, 99, &done), STATUS_NOT_FOUND);
    assert_int_equal(erase_company(s, a, &done), STATUS_OK);
    assert_int_equal(store_commit(s, STORE_OWN), STATUS_OK);
    assert_int_equal(done.flows, 1);
    assert_int_equal(done.live, 1);
    assert_int_equal(done.published, 1);
    assert_int_equal(companies_get(s, a, &company), STATUS_NOT_FOUND);
    assert_int_equal(companies_get(s, b, &company), STATUS_OK);
    assert_int_equal(publications_each(s, take_publication, &h), STATUS_OK);
    assert_int_equal(h.kept, 1);
    assert_int_equal(h.others, 1);
    assert_int_not_equal(h.author, 0);
    assert_int_equal(refusals_each(s, take_refusal, &n), STATUS_OK);
    assert_int_equal(n, 1);
    n = 0;
    assert_int_equal(waiting_each(s, take_wait, &n), STATUS_OK);
    assert_int_equal(n, 1);
    for (size_t i = 0; i < 2; i++) {
        const char *name = i ? "own.db-wal" : "own.db";

        assert_false(file_has(name, "Vanderhaeghe"));
        assert_false(file_has(name, "55200123400017"));
        assert_false(file_has(name, "secret shavings"));
    }
    assert_true(file_has("own.db", "Lescaut") ||
                file_has("own.db-wal", "Lescaut"));
    store_close(s);
}

/* The same legal unit, whatever else is said of it. */
static void a_company_is_recognised_by_its_number_or_its_key(void **state)
{
    struct store *s = writer();
    const struct company numbered = {.id = 4, .reg_id = "73282932000074"};
    const struct company site = {.id = 9, .reg_id = "732829320"};
    const struct company nameless = {.id = 4}, other = {.id = 5};
    uint8_t key[SECRET_LEN], again[SECRET_LEN], another[SECRET_LEN] = {1};

    (void)state;
    assert_int_equal(secret_get(s, key), STATUS_NOT_FOUND);
    assert_int_equal(secret_make(s, key), STATUS_OK);
    assert_int_equal(secret_make(s, again), STATUS_OK);
    assert_memory_equal(key, again, sizeof key);
    assert_int_equal(secret_get(s, again), STATUS_OK);
    assert_memory_equal(key, again, sizeof key);
    assert_int_equal(secret_author(key, &numbered, "a"),
                     secret_author(key, &site, "b"));
    assert_int_equal(secret_author(key, &nameless, "name:x|1"),
                     secret_author(key, &other, "name:x|1"));
    assert_int_not_equal(secret_author(key, &nameless, "name:x|1"),
                         secret_author(key, &nameless, "name:y|1"));
    assert_int_not_equal(secret_author(key, &numbered, "a"),
                         secret_author(another, &numbered, "a"));
    store_close(s);
}

struct persons {
    size_t count, ended;
    char secret[APPROVER_SECRET];
};

static bool take_person(void *ctx, const struct approver *a)
{
    struct persons *p = ctx;

    p->count++;
    p->ended += a->ended > 0;
    (void)snprintf(p->secret, sizeof p->secret, "%s", a->secret);
    return true;
}

static bool take_proposal(void *ctx, const struct proposal *p)
{
    char *out = ctx;

    (void)snprintf(out, APPROVAL_CHANGE, "%s %u %u %u", p->change, p->proposer,
                   p->approver, (unsigned)p->closed);
    return true;
}

static void proposals_close_once_and_forget_passphrases(void **state)
{
    struct store *s = writer();
    struct proposal p = {.change = "approver.add $argon2id$x Carl",
                         .proposer = 1,
                         .at = 5,
                         .expires = 9};
    struct persons persons = {0};
    char text[APPROVAL_CHANGE];
    uint32_t id = 0;

    (void)state;
    assert_int_equal(approvers_add(s, "Anne", "$argon2id$a", 1), STATUS_OK);
    assert_int_equal(approvers_add(s, "Anne", "$argon2id$b", 1), STATUS_EXISTS);
    assert_int_equal(proposals_add(s, &p, &id), STATUS_OK);
    assert_int_equal(proposals_close(s, id, 1, 7), STATUS_OK);
    assert_int_equal(proposals_close(s, id, 1, 7), STATUS_NOT_FOUND);
    assert_int_equal(proposals_close(s, id + 1, 1, 7), STATUS_NOT_FOUND);
    assert_int_equal(proposals_each(s, take_proposal, text), STATUS_OK);
    assert_string_equal(text, "approver.add 1 1 7");
    p.change = "set k=4";
    assert_int_equal(proposals_add(s, &p, &id), STATUS_OK);
    assert_int_equal(proposals_close(s, id, 0, 8), STATUS_OK);
    assert_int_equal(proposals_each(s, take_proposal, text), STATUS_OK);
    assert_string_equal(text, "set k=4 1 0 8");
    assert_int_equal(approvers_end(s, 1, 10), STATUS_OK);
    assert_int_equal(approvers_each(s, take_person, &persons), STATUS_OK);
    assert_int_equal(persons.count, 1);
    assert_int_equal(persons.ended, 1);
    assert_string_equal(persons.secret, "");
    store_close(s);
}

static void a_policy_is_kept_and_a_broken_one_is_refused(void **state)
{
    struct store *s = writer();
    struct policy p, q;
    struct switches w = {0}, v;
    char kept[SETTINGS_TEXT], standard[SETTINGS_TEXT];

    (void)state;
    assert_int_equal(policies_get(s, &p), STATUS_OK);
    q = policy_default();
    settings_write(&p, kept);
    settings_write(&q, standard);
    assert_string_equal(kept, standard);
    p.k_history = 5;
    assert_int_equal(policies_set(s, &p), STATUS_OK);
    assert_int_equal(policies_get(s, &q), STATUS_OK);
    assert_int_equal(q.k_history, 5);
    assert_int_equal(store_meta_set(s, "policy", "k=2"), STATUS_OK);
    assert_int_equal(policies_get(s, &q), STATUS_OUT_OF_RANGE);
    assert_int_equal(switches_get(s, &v), STATUS_OK);
    assert_false(v.four_eyes || v.participants_public);
    w.four_eyes = true;
    assert_int_equal(switches_set(s, &w), STATUS_OK);
    assert_int_equal(switches_get(s, &v), STATUS_OK);
    assert_true(v.four_eyes && !v.participants_public);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            consents_below_k_are_kept_as_they_were_given, folder_make,
            folder_remove),
        IN_FOLDER(the_newest_answer_counts_and_all_are_kept),
        IN_FOLDER(an_erased_company_leaves_its_history_and_nothing_else),
        IN_FOLDER(a_company_is_recognised_by_its_number_or_its_key),
        IN_FOLDER(proposals_close_once_and_forget_passphrases),
        IN_FOLDER(a_policy_is_kept_and_a_broken_one_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
