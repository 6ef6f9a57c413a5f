/* Companies and flows: every column, and what an import recognises. */
#include "folder.h"

#include "entries.h"

static struct entry_origin origin(const char *key, uint64_t digest)
{
    return (struct entry_origin){.key = key,
                                 .name_key = "filature du nord",
                                 .digest = digest,
                                 .original = "cell\0cell",
                                 .original_len = 9};
}

static enum entry_change put_company(struct store *s, struct company *c,
                                     const char *key, uint64_t digest)
{
    enum entry_change change = ENTRY_SAME;
    struct entry_origin o = origin(key, digest);

    assert_int_equal(companies_put(s, c, &o, &change), STATUS_OK);
    assert_int_not_equal(c->id, 0);
    return change;
}

static void fill(char *text, size_t cap, char with)
{
    memset(text, with, cap - 1);
    text[cap - 1] = '\0';
}

static void same_company(const struct company *a, const struct company *b)
{
    assert_int_equal(a->id, b->id);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->reg_id, b->reg_id);
    assert_string_equal(a->address, b->address);
    assert_int_equal(a->commune, b->commune);
    assert_int_equal(a->nace, b->nace);
    assert_int_equal(a->nace2, b->nace2);
    assert_int_equal(a->draft, b->draft);
    assert_int_equal(a->natural_person, b->natural_person);
    assert_string_equal(a->contact, b->contact);
    assert_string_equal(a->note, b->note);
}

static void a_company_of_the_greatest_values_comes_back_whole(void **state)
{
    struct store *s = writer();
    struct company c = {.commune = UINT32_MAX,
                        .nace = UINT16_MAX,
                        .nace2 = UINT16_MAX,
                        .draft = true,
                        .natural_person = true},
                   got;

    (void)state;
    fill(c.name, sizeof c.name, 'n');
    fill(c.reg_id, sizeof c.reg_id, '9');
    fill(c.address, sizeof c.address, 'a');
    fill(c.contact, sizeof c.contact, 'c');
    fill(c.note, sizeof c.note, 'o');
    assert_int_equal(put_company(s, &c, "k", UINT64_MAX), ENTRY_NEW);
    assert_int_equal(companies_get(s, c.id, &got), STATUS_OK);
    same_company(&c, &got);
    assert_int_equal(companies_by_key(s, "k", &got), STATUS_OK);
    same_company(&c, &got);
    assert_int_equal(companies_by_reg(s, c.reg_id, &got), STATUS_OK);
    same_company(&c, &got);
    assert_int_equal(companies_get(s, c.id + 1, &got), STATUS_NOT_FOUND);
    assert_int_equal(companies_by_key(s, "other", &got), STATUS_NOT_FOUND);
    store_close(s);
}

static void an_import_knows_the_same_row_and_a_changed_row(void **state)
{
    struct store *s = writer();
    struct company c = {.name = "Filature du Nord"}, got;
    uint32_t id;
    uint64_t count = 0;

    (void)state;
    assert_int_equal(put_company(s, &c, "k", 7), ENTRY_NEW);
    id = c.id;
    (void)snprintf(c.name, sizeof c.name, "Other");
    assert_int_equal(put_company(s, &c, "k", 7), ENTRY_SAME);
    assert_int_equal(companies_get(s, id, &got), STATUS_OK);
    assert_string_equal(got.name, "Filature du Nord");
    c.id = 0;
    assert_int_equal(put_company(s, &c, "k", 8), ENTRY_CHANGED);
    assert_int_equal(c.id, id);
    assert_int_equal(companies_get(s, id, &got), STATUS_OK);
    assert_string_equal(got.name, "Other");
    assert_int_equal(companies_count(s, &count), STATUS_OK);
    assert_int_equal(count, 1);
    store_close(s);
}

static void an_import_adopts_the_draft_that_a_flow_made(void **state)
{
    struct store *s = writer();
    struct company draft = {.name = "Filature du Nord", .draft = true},
                   full = {.name = "Filature du Nord", .reg_id = "123"}, got;

    (void)state;
    assert_int_equal(put_company(s, &draft, "name:filature", 1), ENTRY_NEW);
    assert_int_equal(put_company(s, &full, "reg:123", 2), ENTRY_CHANGED);
    assert_int_equal(full.id, draft.id);
    assert_int_equal(companies_by_key(s, "reg:123", &got), STATUS_OK);
    assert_false(got.draft);
    assert_int_equal(companies_by_key(s, "name:filature", &got),
                     STATUS_NOT_FOUND);
    store_close(s);
}

static void a_draft_never_overwrites_an_import(void **state)
{
    struct store *s = writer();
    struct company full = {.name = "Filature du Nord", .reg_id = "123"},
                   draft = {.name = "other spelling", .draft = true}, got;

    (void)state;
    assert_int_equal(put_company(s, &full, "k", 1), ENTRY_NEW);
    assert_int_equal(put_company(s, &draft, "k", 2), ENTRY_SAME);
    assert_int_equal(draft.id, full.id);
    assert_int_equal(companies_get(s, full.id, &got), STATUS_OK);
    same_company(&full, &got);
    store_close(s);
}

static void a_name_that_two_bear_is_ambiguous(void **state)
{
    struct store *s = writer();
    struct company a = {.name = "A"}, b = {.name = "B"}, got;

    (void)state;
    assert_int_equal(companies_by_name(s, "filature du nord", &got),
                     STATUS_NOT_FOUND);
    assert_int_equal(put_company(s, &a, "a", 1), ENTRY_NEW);
    assert_int_equal(companies_by_name(s, "filature du nord", &got), STATUS_OK);
    assert_int_equal(got.id, a.id);
    assert_int_equal(put_company(s, &b, "b", 2), ENTRY_NEW);
    assert_int_equal(companies_by_name(s, "filature du nord", &got),
                     STATUS_AMBIGUOUS);
    store_close(s);
}

struct visit {
    uint32_t ids[4];
    size_t count, stop;
};

static bool visit_company(void *ctx, const struct company *c,
                          const struct entry_origin *o)
{
    struct visit *v = ctx;

    assert_string_equal(o->name_key, "filature du nord");
    assert_int_equal(o->digest, c->commune);
    assert_int_equal(o->original_len, 9);
    assert_memory_equal(o->original, "cell\0cell", 9);
    v->ids[v->count++] = c->id;
    return v->count != v->stop;
}

static void companies_come_in_order_with_their_cells(void **state)
{
    struct store *s = writer();
    struct visit all = {0}, two = {.stop = 2};

    (void)state;
    for (uint32_t i = 1; i <= 3; i++) {
        struct company c = {.name = "N", .commune = i};
        char key[8];

        (void)snprintf(key, sizeof key, "%u", 9 - i);
        assert_int_equal(put_company(s, &c, key, i), ENTRY_NEW);
    }
    assert_int_equal(companies_each(s, visit_company, &all), STATUS_OK);
    assert_int_equal(all.count, 3);
    assert_true(all.ids[0] < all.ids[1] && all.ids[1] < all.ids[2]);
    assert_int_equal(companies_each(s, visit_company, &two), STATUS_OK);
    assert_int_equal(two.count, 2);
    store_close(s);
}

/* ---- flows -------------------------------------------------------------- */

static enum entry_change put_flow(struct store *s, struct flow *f,
                                  const char *key, uint64_t digest)
{
    enum entry_change change = ENTRY_SAME;
    struct entry_origin o = origin(key, digest);

    assert_int_equal(flows_put(s, f, &o, &change), STATUS_OK);
    assert_int_not_equal(f->id, 0);
    return change;
}

#define SAME(member) assert_int_equal(a->member, b->member)
#define SAME_TEXT(member) assert_string_equal(a->member, b->member)

static void same_numbers(const struct flow *a, const struct flow *b)
{
    SAME(id), SAME(company), SAME(direction), SAME(kind), SAME(type);
    SAME(low_code), SAME(base_known), SAME(base_min_milli);
    SAME(base_max_milli), SAME(state), SAME(packaging), SAME(legal_status);
    SAME(sharing), SAME(months), SAME(commune), SAME(max_km), SAME(from_day);
    SAME(until_day), SAME(confirmed_day), SAME(assumed);
    SAME(quantity.has_min), SAME(quantity.has_max), SAME(quantity.min_milli);
    SAME(quantity.max_milli), SAME(quantity.unit), SAME(quantity.period);
    SAME(quantity.confidence), SAME(quantity.doubtful);
    SAME(attrs.temperature_set), SAME(attrs.temperature_c);
    SAME(attrs.pressure_set), SAME(attrs.pressure_dbar);
}

static void same_texts(const struct flow *a, const struct flow *b)
{
    SAME_TEXT(label), SAME_TEXT(ref), SAME_TEXT(spec), SAME_TEXT(outlet);
    SAME_TEXT(cost), SAME_TEXT(price_wish), SAME_TEXT(contact), SAME_TEXT(note);
}

static struct flow greatest(uint32_t company)
{
    struct flow f = {
        .company = company,
        .direction = DIRECTION_NEED,
        .kind = (enum kind)5,
        .type = UINT16_MAX,
        .low_code = UINT32_MAX,
        .quantity = {.min_milli = INT64_MAX - 1,
                     .max_milli = INT64_MAX,
                     .has_min = true,
                     .has_max = true,
                     .unit = (enum unit)6,
                     .period = (enum period)3,
                     .confidence = (enum confidence)2,
                     .doubtful = true},
        .base_known = true,
        .base_min_milli = INT64_MAX - 3,
        .base_max_milli = INT64_MAX - 2,
        .state = (enum state)3,
        .packaging = (enum packaging)4,
        .legal_status = (enum legal_status)2,
        .sharing = (enum sharing)1,
        .months = 0xfff,
        .commune = UINT32_MAX - 1,
        .attrs = {true, true, INT16_MAX, INT16_MAX - 1},
        .max_km = UINT16_MAX - 1,
        .from_day = UINT32_MAX - 2,
        .until_day = UINT32_MAX - 3,
        .confirmed_day = UINT32_MAX - 4,
        .assumed = true,
    };

    fill(f.label, sizeof f.label, 'l');
    fill(f.ref, sizeof f.ref, 'r');
    fill(f.spec, sizeof f.spec, 's');
    fill(f.outlet, sizeof f.outlet, 'o');
    fill(f.cost, sizeof f.cost, 'c');
    fill(f.price_wish, sizeof f.price_wish, 'p');
    fill(f.contact, sizeof f.contact, 'k');
    fill(f.note, sizeof f.note, 'n');
    return f;
}

static uint32_t some_company(struct store *s)
{
    struct company c = {.name = "Filature"};

    assert_int_equal(put_company(s, &c, "company", 1), ENTRY_NEW);
    return c.id;
}

static void a_flow_of_the_greatest_values_comes_back_whole(void **state)
{
    struct store *s = writer();
    struct flow f = greatest(some_company(s)), got;

    (void)state;
    assert_int_equal(put_flow(s, &f, "k", UINT64_MAX), ENTRY_NEW);
    assert_int_equal(flows_get(s, f.id, &got), STATUS_OK);
    same_numbers(&f, &got);
    same_texts(&f, &got);
    store_close(s);
}

static void a_flow_of_the_least_values_comes_back_whole(void **state)
{
    struct store *s = writer();
    struct flow f = {.company = some_company(s),
                     .quantity = {.min_milli = INT64_MIN,
                                  .max_milli = INT64_MIN + 1},
                     .base_min_milli = INT64_MIN + 2,
                     .base_max_milli = INT64_MIN + 3,
                     .attrs = {.temperature_c = INT16_MIN,
                               .pressure_dbar = INT16_MIN + 1}},
                got;

    (void)state;
    assert_int_equal(put_flow(s, &f, "k", 0), ENTRY_NEW);
    assert_int_equal(flows_get(s, f.id, &got), STATUS_OK);
    same_numbers(&f, &got);
    same_texts(&f, &got);
    store_close(s);
}

static void a_changed_row_of_a_flow_replaces_every_column(void **state)
{
    struct store *s = writer();
    uint32_t company = some_company(s);
    struct flow first = {.company = company}, f = greatest(company), got;
    uint64_t count = 0;

    (void)state;
    assert_int_equal(put_flow(s, &first, "k", 1), ENTRY_NEW);
    assert_int_equal(put_flow(s, &f, "k", 1), ENTRY_SAME);
    assert_int_equal(flows_get(s, first.id, &got), STATUS_OK);
    same_numbers(&first, &got);
    assert_int_equal(put_flow(s, &f, "k", 2), ENTRY_CHANGED);
    assert_int_equal(f.id, first.id);
    assert_int_equal(flows_get(s, f.id, &got), STATUS_OK);
    same_numbers(&f, &got);
    same_texts(&f, &got);
    assert_int_equal(flows_count(s, &count), STATUS_OK);
    assert_int_equal(count, 1);
    store_close(s);
}

static void a_flow_of_no_company_is_refused(void **state)
{
    struct store *s = writer();
    struct flow f = {.company = 77};
    struct entry_origin o = origin("k", 1);
    enum entry_change change;
    uint64_t count = 9;

    (void)state;
    assert_int_not_equal(flows_put(s, &f, &o, &change), STATUS_OK);
    assert_int_equal(flows_count(s, &count), STATUS_OK);
    assert_int_equal(count, 0);
    store_close(s);
}

static bool visit_flow(void *ctx, const struct flow *f,
                       const struct entry_origin *o)
{
    struct visit *v = ctx;

    assert_int_equal(o->digest, f->type);
    assert_memory_equal(o->original, "cell\0cell", 9);
    v->ids[v->count++] = f->id;
    return v->count != v->stop;
}

static void
a_removed_flow_is_gone_and_its_number_is_not_given_again(void **state)
{
    struct store *s = writer();
    uint32_t company = some_company(s);
    struct flow a = {.company = company, .type = 1},
                b = {.company = company, .type = 2}, got;
    struct visit v = {0};

    (void)state;
    assert_int_equal(put_flow(s, &a, "a", 1), ENTRY_NEW);
    assert_int_equal(put_flow(s, &b, "b", 2), ENTRY_NEW);
    assert_int_equal(flows_each(s, visit_flow, &v), STATUS_OK);
    assert_int_equal(v.count, 2);
    assert_int_equal(flows_remove(s, b.id), STATUS_OK);
    assert_int_equal(flows_remove(s, b.id), STATUS_NOT_FOUND);
    assert_int_equal(flows_get(s, b.id, &got), STATUS_NOT_FOUND);
    got = b;
    assert_int_equal(put_flow(s, &got, "b", 2), ENTRY_NEW);
    assert_true(got.id > b.id);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_company_of_the_greatest_values_comes_back_whole),
        IN_FOLDER(an_import_knows_the_same_row_and_a_changed_row),
        IN_FOLDER(an_import_adopts_the_draft_that_a_flow_made),
        IN_FOLDER(a_draft_never_overwrites_an_import),
        IN_FOLDER(a_name_that_two_bear_is_ambiguous),
        IN_FOLDER(companies_come_in_order_with_their_cells),
        IN_FOLDER(a_flow_of_the_greatest_values_comes_back_whole),
        IN_FOLDER(a_flow_of_the_least_values_comes_back_whole),
        IN_FOLDER(a_changed_row_of_a_flow_replaces_every_column),
        IN_FOLDER(a_flow_of_no_company_is_refused),
        IN_FOLDER(a_removed_flow_is_gone_and_its_number_is_not_given_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
