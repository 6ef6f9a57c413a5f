/* The cases of tests/data/golden, one file each, written to be read by people:
 * small registers, what a company asks for, and what must come of it.  They run
 * on the catalogue's own facts through population, partition, decisions, review
 * and self-test.  The words of a line are explained in golden/README.md. */
#include <stdio.h>

#include "sample.h"

#include "symbiote/check.h"
#include "symbiote/day.h"
#include "symbiote/decide.h"
#include "symbiote/reason.h"

enum {
    TODAY = 20778,
    WORDS_MAX = 16,
    ROWS_MAX = 2000,
    FLOWS_MAX = 20,
    SHOWN_MAX = 40,
    EDITIONS_MAX = 8,
    OWN_MAX = 64
};

struct edition {
    struct establishment *row;
    size_t rows;
    struct population pop;
};

struct stage {
    const char *file;
    unsigned line;
    uint32_t area[OFFER_COMMUNES_MAX];
    size_t communes;
    struct policy policy;
    struct facts facts;
    struct establishment row[ROWS_MAX]; /* of the edition under way */
    size_t rows;
    struct edition edition[EDITIONS_MAX];
    size_t editions;
    struct partition part;
    struct company own[OWN_MAX]; /* of the start profile, and of the flows */
    size_t owns;
    struct flow flow[FLOWS_MAX];
    const struct company *company[FLOWS_MAX];
    uint8_t id[FLOWS_MAX][OFFER_ID_LEN];
    struct decision made[FLOWS_MAX];
    size_t flows;
    struct offer body[SHOWN_MAX];
    uint8_t bytes[SHOWN_MAX][OFFER_BODY_MAX];
    struct shown shown[SHOWN_MAX];
    struct check_item item[SHOWN_MAX];
    size_t showns;
    struct review review[SHOWN_MAX];
    struct textguard *guard;
    bool expected; /* since the last step */
    uint8_t next_id;
};

static void stop(const struct stage *g, const char *why, const char *word)
{
    fail_msg("%s:%u: %s %s", g->file, g->line, why, word ? word : "");
}

/* ---- names in the files
 * ------------------------------------------------------ */

static uint32_t place(const struct stage *g, const char *name)
{
    uint32_t key = 0;

    if (catalogue_read_place(name, "", &key) != STATUS_OK)
        stop(g, "no such commune:", name);
    return key;
}

static uint8_t size(const struct stage *g, const char *word)
{
    if (strcmp(word, "?") == 0)
        return SIZE_UNKNOWN;
    if (register_read_size(word, false) == SIZE_UNKNOWN)
        stop(g, "no such size:", word);
    return (uint8_t)register_read_size(word, false);
}

/* « brewery3 » stands for a number: letters by position, then the digits. */
static unsigned number(const char *name)
{
    unsigned n = 0;

    for (; *name; name++)
        n = (n * 31 + (unsigned char)*name) % 90000;
    return n + 1;
}

static uint64_t unit(const char *name)
{
    return sample_unit(number(name));
}

static void add_row(struct stage *g, uint64_t key, char **w)
{
    struct establishment *e = &g->row[g->rows++];

    assert_true(g->rows < ROWS_MAX);
    *e =
        (struct establishment){.unit = key,
                               .site = 56 * UINT64_C(100000000000000) + g->rows,
                               .commune = place(g, w[1]),
                               .size_band = size(g, w[2]),
                               .active = true};
    if (catalogue_read_activity(w[0], &e->nace) != STATUS_OK)
        stop(g, "no such activity:", w[0]);
}

/* units brewery 6 11.05 Tournai 10-19 [sole] */
static void do_units(struct stage *g, char **w, size_t n)
{
    unsigned count = (unsigned)strtoul(w[2], NULL, 10);

    for (unsigned i = 1; i <= count; i++) {
        char name[64];

        (void)snprintf(name, sizeof name, "%s%u", w[1], i);
        add_row(g, unit(name), w + 3);
        g->row[g->rows - 1].natural_person = n > 6;
    }
}

/* site brewery1 11.05 Antoing 10-19 */
static void do_site(struct stage *g, char **w)
{
    add_row(g, unit(w[1]), w + 2);
}

static void do_close(struct stage *g, char **w)
{
    for (size_t i = 0; i < g->rows; i++)
        if (g->row[i].unit == unit(w[1]))
            g->row[i].active = false;
}

/* own NAME ACTIVITY COMMUNE: a company of the table, without a number */
static struct company *add_own(struct stage *g, const char *name)
{
    struct company *c = &g->own[g->owns++];

    assert_true(g->owns <= OWN_MAX);
    *c = (struct company){.id = (uint32_t)g->owns};
    (void)snprintf(c->name, sizeof c->name, "%s", name);
    return c;
}

static void do_own(struct stage *g, char **w)
{
    struct company *c = add_own(g, w[1]);

    c->commune = place(g, w[3]);
    if (catalogue_read_activity(w[2], &c->nace) != STATUS_OK)
        stop(g, "no such activity:", w[2]);
}

static const struct company *company(struct stage *g, const char *name)
{
    struct company *c;

    for (size_t i = 0; i < g->owns; i++)
        if (strcmp(g->own[i].name, name) == 0)
            return &g->own[i];
    c = add_own(g, name);
    (void)snprintf(c->reg_id, sizeof c->reg_id, "%010llu",
                   (unsigned long long)sample_bce(number(name)));
    return c;
}

/* ---- counting
 * ------------------------------------------------------------------ */

static struct edition *now(struct stage *g)
{
    return &g->edition[g->editions - 1];
}

static struct decide_context context(struct stage *g,
                                     const struct population **past)
{
    for (size_t i = 0; i + 1 < g->editions; i++)
        past[i] = &g->edition[i].pop;
    return (struct decide_context){.population = &now(g)->pop,
                                   .past = past,
                                   .pasts = g->editions - 1,
                                   .partition = &g->part,
                                   .facts = &g->facts,
                                   .own = g->own,
                                   .own_count = g->owns,
                                   .shown = g->shown,
                                   .shown_count = g->showns,
                                   .today = TODAY};
}

/* count [start]: an edition is complete */
static void do_count(struct stage *g, bool start)
{
    struct edition *e = &g->edition[g->editions++];
    struct partition next;
    const struct partition_past past = {.partition =
                                            g->editions > 1 ? &g->part : NULL,
                                        .shown = g->shown,
                                        .shown_count = g->showns};
    const struct population *pasts[EDITIONS_MAX];
    struct decide_context ctx;

    assert_true(g->editions <= EDITIONS_MAX);
    e->row = malloc((g->rows + 1) * sizeof *e->row);
    assert_non_null(e->row);
    memcpy(e->row, g->row, g->rows * sizeof *e->row);
    e->rows = g->rows;
    assert_int_equal(
        start
            ? population_start(&e->pop, g->own, g->owns, g->area, g->communes)
            : population_build(&e->pop, e->row, e->rows, g->area, g->communes),
        STATUS_OK);
    assert_int_equal(
        partition_advance(&next, &past, &e->pop, &g->facts, &g->policy),
        STATUS_OK);
    partition_free(&g->part);
    g->part = next;
    ctx = context(g, pasts);
    assert_int_equal(decide_review(&ctx, g->review), STATUS_OK);
}

/* ---- flows
 * ---------------------------------------------------------------------- */

static struct flow *flow(struct stage *g, const char *no)
{
    for (size_t i = 0; i < g->flows; i++)
        if (g->flow[i].id == strtoul(no, NULL, 10))
            return &g->flow[i];
    stop(g, "no such flow:", no);
    return NULL;
}

static void amount(struct flow *f, const char *tonnes)
{
    f->quantity.has_min = f->quantity.has_max = f->base_known =
        strcmp(tonnes, "?") != 0;
    f->base_min_milli = f->base_max_milli = strtoll(tonnes, NULL, 10) * 1000;
}

/* flow 1 brewery1 offer spent-grain 500 Tournai */
static void do_flow(struct stage *g, char **w)
{
    struct flow *f = &g->flow[g->flows];
    const struct flow_type *type = catalogue_type_named(w[4]);

    if (!type)
        stop(g, "no such type:", w[4]);
    *f = (struct flow){.id = (uint32_t)strtoul(w[1], NULL, 10),
                       .direction =
                           (enum direction)vocab_find(VOCAB_DIRECTION, w[3]),
                       .kind = (enum kind)type->kind,
                       .type = type->no,
                       .sharing = SHARING_ALL,
                       .commune = place(g, w[6])};
    amount(f, w[5]);
    g->company[g->flows] = company(g, w[2]);
    f->company = g->company[g->flows++]->id;
}

static void do_decide(struct stage *g)
{
    const struct population *pasts[EDITIONS_MAX];
    struct decide_context ctx = context(g, pasts);
    const struct decide_batch batch = {
        .flow = g->flow,
        .company = g->company,
        .id = (const uint8_t(*)[OFFER_ID_LEN])g->id,
        .count = g->flows};

    for (size_t i = 0; i < g->flows; i++)
        g->id[i][0] = ++g->next_id;
    assert_int_equal(decide_all(&batch, &ctx, g->made), STATUS_OK);
}

/* ---- what leaves
 * ------------------------------------------------------------------ */

static struct check_ground ground(struct stage *g, struct check_edition *list)
{
    for (size_t i = 0; i < g->editions; i++)
        list[i] = (struct check_edition){.kind = g->edition[i].pop.kind,
                                         .row = g->edition[i].row,
                                         .rows = g->edition[i].rows,
                                         .hash = g->edition[i].pop.hash};
    return (struct check_ground){.edition = list,
                                 .editions = g->editions,
                                 .own = g->own,
                                 .own_count = g->owns,
                                 .area = g->area,
                                 .communes = g->communes,
                                 .facts = &g->facts,
                                 .policy = &g->policy,
                                 .shown = g->item,
                                 .shown_count = g->showns,
                                 .guard = g->guard};
}

/* publish: what was decided leaves, counted again over all rows */
static void do_publish(struct stage *g)
{
    struct check_edition list[EDITIONS_MAX];
    struct check_ground all = ground(g, list);
    struct check_result r;
    size_t more = 0;
    char text[CHECK_TEXT_MAX];

    for (size_t i = 0; i < g->flows; i++) {
        size_t at = g->showns + more;

        if (!g->made[i].publishable || g->made[i].kept)
            continue;
        assert_true(at < SHOWN_MAX);
        g->body[at] = g->made[i].offer;
        g->shown[at] =
            (struct shown){.author = population_author(g->company[i]),
                           .body = &g->body[at],
                           .flow = g->flow[i].id,
                           .first = (uint16_t)(g->editions - 1),
                           .last = (uint16_t)(g->editions - 1),
                           .live = true};
        g->item[at] = (struct check_item){.body = g->bytes[at],
                                          .author = g->shown[at].author,
                                          .flow = g->flow[i].id,
                                          .first = g->shown[at].first,
                                          .last = g->shown[at].last,
                                          .live = true};
        assert_int_equal(offer_encode(&g->body[at], g->bytes[at],
                                      OFFER_BODY_MAX, &g->item[at].len),
                         STATUS_OK);
        more++;
    }
    if (check_batch(&all, g->item + g->showns, more, &r) != STATUS_OK) {
        check_text(LANG_EN, &r, text);
        stop(g, "the self-test says:", text);
    }
    g->showns += more;
}

/* The live body of a flow, or NULL. */
static size_t live(const struct stage *g, uint32_t id)
{
    size_t i = g->showns;

    while (i > 0 && !(g->shown[i - 1].flow == id && g->shown[i - 1].live))
        i--;
    return i;
}

/* withdraw 1 */
static void do_withdraw(struct stage *g, char **w)
{
    size_t at = live(g, flow(g, w[1])->id);

    if (!at)
        stop(g, "nothing is live of", w[1]);
    g->shown[at - 1].live = g->item[at - 1].live = false;
    g->shown[at - 1].last = (uint16_t)(g->editions - 1);
    g->item[at - 1].last = g->shown[at - 1].last;
}

/* ---- what must come of it
 * ------------------------------------------------------------ */

static const struct decision *decision(struct stage *g, const char *no)
{
    return &g->made[flow(g, no) - g->flow];
}

static void want(const struct stage *g, bool holds, const char *what,
                 uint64_t is)
{
    if (!holds)
        fail_msg("%s:%u: expected %s, it is %llu", g->file, g->line, what,
                 (unsigned long long)is);
}

/* k 7, types 1, communes 3, open, unknown, with Antoing, reached 4 */
static void expect_detail(struct stage *g, const struct decision *d, char **w,
                          size_t n)
{
    const struct offer *o = &d->offer;

    for (size_t i = 0; i < n; i += 2) {
        uint64_t value = i + 1 < n ? strtoull(w[i + 1], NULL, 10) : 0;
        bool with = false;

        for (size_t c = 0; strcmp(w[i], "with") == 0 && c < o->communes; c++)
            with = with || o->commune[c] == place(g, w[i + 1]);
        if (strcmp(w[i], "k") == 0)
            want(g, d->k == value, "k of the file", d->k);
        else if (strcmp(w[i], "reached") == 0)
            want(g, d->reached == value, "reached of the file", d->reached);
        else if (strcmp(w[i], "types") == 0)
            want(g, o->types == value, "types of the file", o->types);
        else if (strcmp(w[i], "communes") == 0)
            want(g, o->communes == value, "communes of the file", o->communes);
        else if (strcmp(w[i], "quantity") == 0)
            want(g,
                 strcmp(w[i + 1], "unknown") == 0
                     ? !o->quantity_known
                     : o->quantity_known && o->quantity_lo == value,
                 "quantity of the file", o->quantity_lo);
        else if (strcmp(w[i], "with") == 0)
            want(g, with, "a commune among those published", o->communes);
        else
            stop(g, "no such word:", w[i]);
    }
}

/* expect 1 published k 7 ... | kept | withheld REASON ... */
static void do_expect(struct stage *g, char **w, size_t n)
{
    const struct decision *d = decision(g, w[1]);
    const char *reason = d->publishable ? d->kept ? "kept" : "published"
                                        : reason_name(d->reason);

    g->expected = true;
    if (strcmp(w[2], "withheld") == 0) {
        if (d->publishable || strcmp(reason, w[3]) != 0)
            stop(g, "the flow is", reason);
        expect_detail(g, d, w + 4, n - 4);
        return;
    }
    if (strcmp(reason, w[2]) != 0)
        stop(g, "the flow is", reason);
    expect_detail(g, d, w + 3, n - 3);
}

/* review 1 keep | REASON */
static void do_review(struct stage *g, char **w)
{
    size_t at = live(g, flow(g, w[1])->id);
    const char *is;

    if (!at)
        stop(g, "nothing is live of", w[1]);
    is =
        g->review[at - 1].keep ? "keep" : reason_name(g->review[at - 1].reason);
    g->expected = true;
    if (strcmp(is, w[2]) != 0)
        stop(g, "the review says", is);
}

/* blocked FAULT-TEST 1: the self-test refuses the body of a flow as it would be
 * with only the communes that follow: blocked T1 1 Tournai */
static void do_blocked(struct stage *g, char **w, size_t n)
{
    struct check_edition list[EDITIONS_MAX];
    struct check_ground all = ground(g, list);
    struct flow *f = flow(g, w[2]);
    struct offer o = decision(g, w[2])->offer;
    static uint8_t bytes[OFFER_BODY_MAX];
    struct check_item item = {.body = bytes,
                              .author =
                                  population_author(g->company[f - g->flow]),
                              .flow = f->id};
    struct check_result r;

    g->expected = true;
    o.id[1] = ++g->next_id;
    o.communes = n > 3 ? n - 3 : o.communes;
    for (size_t i = 3; i < n; i++)
        o.commune[i - 3] = place(g, w[i]);
    assert_int_equal(offer_encode(&o, bytes, sizeof bytes, &item.len),
                     STATUS_OK);
    if (check_batch(&all, &item, 1, &r) == STATUS_OK)
        stop(g, "the self-test lets it pass:", w[2]);
    if (strcmp(check_test(r.fault), w[1]) != 0)
        stop(g, "the self-test names", check_test(r.fault));
}

/* ---- texts
 * ------------------------------------------------------------------------- */

/* name A NAME, then: text finds|passes SOME TEXT */
static void do_text(struct stage *g, const char *rest)
{
    bool finds = strncmp(rest, "finds ", 6) == 0;
    const char *text = strchr(rest, ' ') + 1;
    struct textguard_hit hit;

    g->expected = true;
    if (textguard_text(g->guard, view_text(text), &hit) != finds)
        stop(g, finds ? "nothing is found in" : "something is found in", text);
}

static void do_names(struct stage *g, const char *rest)
{
    textguard_close(g->guard);
    g->guard = NULL;
    assert_int_equal(textguard_open(&g->guard), STATUS_OK);
    assert_int_equal(textguard_add(g->guard, rest), STATUS_OK);
    assert_int_equal(textguard_seal(g->guard), STATUS_OK);
}

/* ---- lines
 * ------------------------------------------------------------------------- */

static size_t split(char *line, char **w)
{
    size_t n = 0;

    for (char *p = strtok(line, " \t"); p && n < WORDS_MAX;
         p = strtok(NULL, " \t"))
        w[n++] = p;
    return n;
}

static void obey(struct stage *g, char **w, size_t n)
{
    if (strcmp(w[0], "area") == 0)
        assert_int_equal(catalogue_read_area(w[1], g->area, OFFER_COMMUNES_MAX,
                                             &g->communes),
                         STATUS_OK);
    else if (strcmp(w[0], "units") == 0 && n >= 6)
        do_units(g, w, n);
    else if (strcmp(w[0], "site") == 0 && n == 5)
        do_site(g, w);
    else if (strcmp(w[0], "close") == 0 && n == 2)
        do_close(g, w);
    else if (strcmp(w[0], "own") == 0 && n == 4)
        do_own(g, w);
    else if (strcmp(w[0], "count") == 0)
        do_count(g, n > 1);
    else if (strcmp(w[0], "flow") == 0 && n == 7)
        do_flow(g, w);
    else if (strcmp(w[0], "amount") == 0 && n == 3)
        amount(flow(g, w[1]), w[2]);
    else if (strcmp(w[0], "decide") == 0)
        do_decide(g);
    else if (strcmp(w[0], "publish") == 0)
        do_publish(g);
    else if (strcmp(w[0], "withdraw") == 0 && n == 2)
        do_withdraw(g, w);
    else if (strcmp(w[0], "expect") == 0 && n >= 3)
        do_expect(g, w, n);
    else if (strcmp(w[0], "review") == 0 && n == 3)
        do_review(g, w);
    else if (strcmp(w[0], "blocked") == 0 && n >= 3)
        do_blocked(g, w, n);
    else
        stop(g, "this line is not understood:", w[0]);
}

static void read_line(struct stage *g, char *line)
{
    char *w[WORDS_MAX];
    size_t n;

    line[strcspn(line, "#\r\n")] = '\0';
    while (*line && line[strlen(line) - 1] == ' ')
        line[strlen(line) - 1] = '\0';
    if (strncmp(line, "text ", 5) == 0) {
        do_text(g, line + 5);
        return;
    }
    if (strncmp(line, "name ", 5) == 0) {
        do_names(g, line + 5);
        return;
    }
    n = split(line, w);
    if (n)
        obey(g, w, n);
}

static void play(const char *file)
{
    char path[512], line[512];
    struct stage *g = calloc(1, sizeof *g);
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/golden/%s.txt", TEST_DATA, file);
    f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(g);
    g->file = file;
    g->policy = policy_default();
    g->facts = facts_catalogue();
    while (fgets(line, sizeof line, f)) {
        g->line++;
        read_line(g, line);
    }
    (void)fclose(f);
    assert_true(g->expected); /* a file that expects nothing tests nothing */
    partition_free(&g->part);
    for (size_t i = 0; i < g->editions; i++) {
        population_free(&g->edition[i].pop);
        free(g->edition[i].row);
    }
    textguard_close(g->guard);
    free(g);
}

#define CASE(name)                                                             \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        play(#name);                                                           \
    }

CASE(only_brewery)
CASE(six_sites)
CASE(six_and_one)
CASE(sugar_plant)
CASE(textile_finisher)
CASE(quantity_moves)
CASE(cell_loses_units)
CASE(inflated_sector)
CASE(sole_trader)
CASE(giant_arrives)
CASE(all_publish)
CASE(free_text)
CASE(start_profile)
CASE(register_without_sizes)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_brewery),
        cmocka_unit_test(six_sites),
        cmocka_unit_test(six_and_one),
        cmocka_unit_test(sugar_plant),
        cmocka_unit_test(textile_finisher),
        cmocka_unit_test(quantity_moves),
        cmocka_unit_test(cell_loses_units),
        cmocka_unit_test(inflated_sector),
        cmocka_unit_test(sole_trader),
        cmocka_unit_test(giant_arrives),
        cmocka_unit_test(all_publish),
        cmocka_unit_test(free_text),
        cmocka_unit_test(start_profile),
        cmocka_unit_test(register_without_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
