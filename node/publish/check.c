/* Slow and plain where it can be; each body is read once, each cell counted
 * once per edition.  Nothing here may call population.c's counting, partition.c
 * or decide.c: a mistake there must not be repeated here. */
#include "symbiote/check.h"

#include <stdlib.h>
#include <string.h>

#include "check_rules.h"
#include "symbiote/batch.h"
#include "symbiote/statement.h"

bool check_fail(struct checker *c, enum check_fault fault, uint32_t reached,
                uint32_t needed)
{
    c->out->fault = fault;
    c->out->reached = reached;
    c->out->needed = needed;
    return false;
}

static void point_at(struct checker *c, size_t index, bool shown)
{
    const struct check_item *item =
        shown ? &c->ground->shown[index] : &c->item[index];

    c->out->item = index;
    c->out->shown = shown;
    c->out->flow = item->flow;
}

void check_point(struct checker *c, const struct body *b)
{
    size_t index = (size_t)(b - c->bodies.body);
    size_t shown = c->ground->shown_count;

    point_at(c, b->fresh ? index - shown : index, !b->fresh);
}

/* ---- reading ---------------------------------------------------------------
 */

static enum status read_shown(struct checker *c, struct offer *o, bool *fine)
{
    const struct check_ground *g = c->ground;
    enum status s = STATUS_OK;

    for (size_t i = 0; i < g->shown_count && s == STATUS_OK && *fine; i++) {
        point_at(c, i, true);
        if (offer_decode(o, g->shown[i].body, g->shown[i].len) == STATUS_OK)
            s = bodies_add(&c->bodies, &g->shown[i], o, false);
        else
            *fine = check_fail(c, CHECK_BODY, 0, 0);
    }
    return s;
}

static enum status read_fresh(struct checker *c, struct offer *o, bool *fine)
{
    enum status s = STATUS_OK;

    for (size_t i = 0; i < c->items && s == STATUS_OK && *fine; i++) {
        point_at(c, i, false);
        *fine = check_rules_body(c, &c->item[i], o);
        if (*fine)
            s = bodies_add(&c->bodies, &c->item[i], o, true);
    }
    return s;
}

static enum status read_all(struct checker *c, bool *fine)
{
    struct offer *o = malloc(sizeof *o);
    enum status s = o ? STATUS_OK : STATUS_NO_MEMORY;

    if (s == STATUS_OK)
        s = read_shown(c, o, fine);
    if (s == STATUS_OK && *fine)
        s = read_fresh(c, o, fine);
    free(o);
    if (s == STATUS_OK && *fine)
        bodies_number(&c->bodies);
    return s;
}

/* ---- T10, and T12 for what is no offer --------------------------------------
 */

static bool timing_holds(struct checker *c)
{
    const struct check_timing *t = &c->ground->timing;
    uint64_t period = t->period_s ? t->period_s : BATCH_PERIOD_S;
    uint32_t companies = 0, changes = (uint32_t)(c->items + t->withdrawals);

    if (!t->known || t->waived || c->items == 0)
        return true;
    for (size_t i = 0; i < c->items; i++) {
        size_t j = 0;

        while (j < i && c->item[j].author != c->item[i].author)
            j++;
        companies += j == i;
    }
    if (!t->any_before && companies < BATCH_MIN_COMPANIES)
        return check_fail(c, CHECK_TIMING, companies, BATCH_MIN_COMPANIES);
    if (!t->any_before)
        changes = (uint32_t)c->items;
    if (changes < BATCH_MIN)
        return check_fail(c, CHECK_TIMING, changes, BATCH_MIN);
    return !t->any_before || t->now_s >= t->last_s + period ||
           check_fail(c, CHECK_TIMING, 0, 0);
}

/* The bytes are one statement's and nothing else. */
static bool statement_is_exact(struct checker *c, struct view body,
                               struct statement *s)
{
    uint8_t again[STATEMENT_BODY_MAX];
    size_t len;

    if (statement_decode(s, body.p, body.len) != STATUS_OK ||
        statement_encode(s, again, sizeof again, &len) != STATUS_OK ||
        len != body.len || memcmp(again, body.p, len) != 0)
        return check_fail(c, CHECK_BODY, 0, 0);
    return true;
}

static bool statements_hold(struct checker *c, struct statement *s)
{
    for (size_t i = 0; i < c->ground->statements; i++) {
        c->out->item = i;
        c->out->statement = true;
        if (!statement_is_exact(c, c->ground->statement[i], s))
            return false;
        if (textguard_bytes(c->ground->guard, c->ground->statement[i],
                            &c->out->hit))
            return check_fail(c, CHECK_TEXT, 0, 0);
    }
    c->out->statement = false;
    return true;
}

/* ---- together ---------------------------------------------------------------
 */

static enum status check_all(struct checker *c, bool *fine)
{
    struct statement *scratch = malloc(sizeof *scratch);
    enum status s = scratch ? read_all(c, fine) : STATUS_NO_MEMORY;

    if (s == STATUS_OK && *fine)
        *fine = statements_hold(c, scratch) && timing_holds(c) &&
                check_rules_batch(c, &s);
    free(scratch);
    if (s == STATUS_OK && *fine)
        s = check_counts(c, fine);
    if (s == STATUS_OK && *fine)
        *fine = check_rules_cells(c, &s);
    if (s == STATUS_OK && *fine)
        s = check_joint(c, fine);
    return s;
}

static bool ground_is_whole(const struct check_ground *g)
{
    if (g->editions == 0 || g->editions > CHECK_EDITIONS_MAX ||
        policy_check(g->policy) != STATUS_OK)
        return false;
    for (size_t i = 0; i < g->editions; i++)
        if ((g->edition[i].kind != POPULATION_START && !g->edition[i].hash) ||
            g->edition[i].kind <= POPULATION_NONE ||
            g->edition[i].kind >= POPULATIONS)
            return false;
    return true;
}

enum status check_batch(const struct check_ground *ground,
                        const struct check_item *item, size_t items,
                        struct check_result *out)
{
    struct checker c = {
        .ground = ground, .item = item, .items = items, .out = out};
    enum status s = STATUS_OUT_OF_RANGE;
    bool fine = true;

    *out = (struct check_result){0};
    if (!ground_is_whole(ground))
        return s;
    s = recount_open(&c.book, ground);
    if (s == STATUS_OK)
        s = recount_edition(&c.book, ground->editions - 1, NULL, &c.now);
    if (s == STATUS_OK)
        s = bodies_open(&c.bodies, ground->shown_count + items);
    if (s == STATUS_OK)
        s = check_all(&c, &fine);
    bodies_close(&c.bodies);
    recount_edition_free(&c.now);
    recount_close(&c.book);
    if (s != STATUS_OK)
        return s;
    if (!fine)
        return STATUS_REFUSED;
    *out = (struct check_result){0};
    return STATUS_OK;
}
