/* One offer after the other, over all rows, without an index: slow and plain on
 * purpose.  Nothing here may call population.c's counting, partition.c or
 * decide.c; a mistake there must not be repeated here. */
#include <stdlib.h>
#include <string.h>

#include "recount.h"
#include "symbiote/check.h"
#include "symbiote/day.h"

struct checker {
    const struct check_ground *ground;
    const struct check_item *item;
    size_t items;
    struct recount recount;
    struct check_result *out;
};

static bool fail(struct checker *c, enum check_fault fault, uint32_t reached,
                 uint32_t needed)
{
    c->out->fault = fault;
    c->out->reached = reached;
    c->out->needed = needed;
    return false;
}

/* ---- the body ---------------------------------------------------------------
 */

static bool start_profile(const struct check_ground *g)
{
    return g->row == NULL;
}

/* T12, first wall: the bytes are one offer's and nothing else. */
static bool body_is_exact(struct checker *c, const struct check_item *item,
                          struct offer *o)
{
    uint8_t again[OFFER_BODY_MAX];
    size_t len;

    if (item->len > sizeof again ||
        offer_decode(o, item->body, item->len) != STATUS_OK ||
        offer_encode(o, again, sizeof again, &len) != STATUS_OK ||
        len != item->len || memcmp(again, item->body, len) != 0)
        return fail(c, CHECK_BODY, 0, 0);
    return true;
}

static bool fields_fit(struct checker *c, const struct offer *o)
{
    bool start = start_profile(c->ground);

    if (o->direction != DIRECTION_OFFER && o->direction != DIRECTION_NEED)
        return fail(c, CHECK_FIELD, 0, 0);
    if (day_quarter_end(o->expires_day) != o->expires_day)
        return fail(c, CHECK_FIELD, 0, 0);
    if (o->quantity_known && o->quantity_hi != OFFER_OPEN &&
        o->quantity_hi > c->ground->policy->top[o->kind])
        return fail(c, CHECK_FIELD, 0, 0);
    if (start && (o->quantity_known || o->quarters || o->packaging ||
                  o->legal_status || o->temperature || o->pressure))
        return fail(c, CHECK_FIELD, 0, 0);
    return true;
}

/* In a group of several types a class that one of them has not tells the type,
 * but the count is of the group. */
static bool classes_fit(struct checker *c, const struct offer *o)
{
    for (size_t i = 0; o->types > 1 && i < o->types; i++) {
        const struct flow_type *type = facts_type(c->ground->facts, o->type[i]);
        const struct flow_type *first =
            facts_type(c->ground->facts, o->type[0]);

        if (!type || !first ||
            (o->state && type->state != (unsigned)o->state) ||
            (o->legal_status && type->legal != (unsigned)o->legal_status) ||
            (o->packaging && type->state != first->state))
            return fail(c, CHECK_FIELD, 0, 0);
    }
    return o->types <= 1 || (!o->temperature && !o->pressure) ||
           fail(c, CHECK_FIELD, 0, 0);
}

static bool population_fits(struct checker *c, const struct offer *o)
{
    static const uint8_t none[OFFER_POPULATION_LEN];
    const struct policy *p = c->ground->policy;
    bool start = start_profile(c->ground);
    const uint8_t *want = start ? none : c->ground->population_hash;

    if (o->population != (start ? POPULATION_START : POPULATION_REGISTER) ||
        o->policy_version != p->version ||
        o->policy_k != (start ? p->k_start : p->k) || !want ||
        memcmp(o->population_ref, want, OFFER_POPULATION_LEN) != 0)
        return fail(c, CHECK_POPULATION, 0, 0);
    return true;
}

/* ---- the count
 * --------------------------------------------------------------- */

static bool count_holds(struct checker *c, const struct check_item *item,
                        const struct recount_set *set)
{
    const struct policy *p = c->ground->policy;
    bool start = start_profile(c->ground);
    uint32_t k = start ? p->k_start : p->k;
    const struct recount_unit *author = recount_find(set, item->author);

    if (!author)
        return fail(c, CHECK_AUTHOR, 0, 0);
    if (author->person && set->count < p->k_person)
        return fail(c, CHECK_PERSON, (uint32_t)set->count, p->k_person);
    if (!start && set->count < p->k_person) {
        uint32_t legal = recount_legal(set);

        if (legal < k)
            return fail(c, CHECK_COUNT, legal, k);
    }
    if (set->count < k)
        return fail(c, CHECK_COUNT, (uint32_t)set->count, k);
    return true;
}

static bool dominance_holds(struct checker *c, const struct recount_set *set)
{
    const struct policy *p = c->ground->policy;
    bool persons = set->count >= p->k_person;
    uint64_t most = 0, sum = 0;

    if (start_profile(c->ground))
        return true;
    for (size_t i = 0; i < set->count; i++) {
        if (set->unit[i].person && !persons)
            continue;
        sum += set->unit[i].weight;
        if (set->unit[i].weight > most)
            most = set->unit[i].weight;
    }
    if (sum == 0 || most * 1000 > sum * p->dominance)
        return fail(c, CHECK_DOMINANCE,
                    sum ? (uint32_t)(most * 1000 / sum) : 1000, p->dominance);
    return true;
}

/* ---- together
 * ----------------------------------------------------------------- */

/* The body at position n of what was shown and what would leave. */
static const struct check_item *nth(const struct checker *c, size_t n)
{
    return n < c->ground->shown_count ? &c->ground->shown[n]
                                      : &c->item[n - c->ground->shown_count];
}

/* T7: *set becomes those who explain everything that its author showed.  Where
 * natural persons may not publish they explain nothing. */
static enum status history_of(struct checker *c, uint64_t author, size_t upto,
                              struct recount_set *set)
{
    const struct policy *p = c->ground->policy;
    bool persons = set->count >= p->k_person || start_profile(c->ground);

    if (!persons)
        recount_drop_persons(set);
    for (size_t n = 0; n < upto; n++) {
        const struct check_item *past = nth(c, n);
        struct recount_set other = {0};
        struct offer o;
        enum status s;

        if (past->author != author)
            continue;
        if (offer_decode(&o, past->body, past->len) != STATUS_OK)
            continue;
        s = recount_offer(&c->recount, &o, &other);
        if (s != STATUS_OK)
            return s;
        if (other.count < p->k_person && !start_profile(c->ground))
            recount_drop_persons(&other);
        recount_meet(set, &other);
        recount_free(&other);
    }
    return STATUS_OK;
}

static enum status history_holds(struct checker *c, size_t index,
                                 struct recount_set *set, bool *fine)
{
    const struct check_item *item = &c->item[index];
    const struct recount_unit *author = recount_find(set, item->author);
    uint32_t needed = author->person ? c->ground->policy->k_person
                                     : c->ground->policy->k_history;
    bool person = author->person;
    enum status s =
        history_of(c, item->author, c->ground->shown_count + index, set);

    if (s != STATUS_OK)
        return s;
    /* Sole traders need a greater joint count: below it they are excluded. */
    if (!person && !start_profile(c->ground) &&
        set->count < c->ground->policy->k_person)
        recount_drop_persons(set);
    *fine = set->count >= needed;
    if (!*fine)
        (void)fail(c, CHECK_HISTORY, (uint32_t)set->count, needed);
    return STATUS_OK;
}

/* The bytes from the direction to the end differ only by id, time and classes:
 * compared field by field instead. */
static bool same_cell(const struct offer *a, const struct offer *b)
{
    if (a->direction != b->direction || a->types != b->types ||
        a->communes != b->communes || a->quantity_known != b->quantity_known ||
        a->quantity_lo != b->quantity_lo || a->quantity_hi != b->quantity_hi)
        return false;
    for (size_t i = 0; i < a->types; i++)
        if (a->type[i] != b->type[i])
            return false;
    for (size_t i = 0; i < a->communes; i++)
        if (a->commune[i] != b->commune[i])
            return false;
    return true;
}

/* T5 over the batch and all that was shown. */
static enum status presence_holds(struct checker *c, size_t index,
                                  const struct offer *o, uint32_t authors,
                                  bool *fine)
{
    size_t all = c->ground->shown_count + index + 1, publishers = 0;
    uint64_t *seen = calloc(all, sizeof *seen);

    if (!seen)
        return STATUS_NO_MEMORY;
    for (size_t n = 0; n < all; n++) {
        const struct check_item *other = nth(c, n);
        struct offer past;
        size_t i = 0;

        if (offer_decode(&past, other->body, other->len) != STATUS_OK ||
            !same_cell(&past, o))
            continue;
        while (i < publishers && seen[i] != other->author)
            i++;
        if (i == publishers)
            seen[publishers++] = other->author;
    }
    free(seen);
    *fine = start_profile(c->ground) ||
            publishers * 1000 <= (size_t)authors * c->ground->policy->presence;
    if (!*fine)
        (void)fail(c, CHECK_PRESENCE, (uint32_t)publishers,
                   authors * c->ground->policy->presence / 1000);
    return STATUS_OK;
}

static bool id_is_new(struct checker *c, size_t index, const struct offer *o)
{
    for (size_t n = 0; n < c->ground->shown_count + index; n++) {
        const struct check_item *other = nth(c, n);
        struct offer past;

        if (offer_decode(&past, other->body, other->len) == STATUS_OK &&
            memcmp(past.id, o->id, OFFER_ID_LEN) == 0)
            return fail(c, CHECK_DUPLICATE, 0, 0);
    }
    return true;
}

/* ---- one offer, then all
 * -------------------------------------------------------- */

/* Who takes part is known: the others are no cover. */
static bool participants_hold(struct checker *c, const struct check_item *item,
                              struct recount_set *set)
{
    const struct policy *p = c->ground->policy;
    const struct recount_unit *author = recount_find(set, item->author);
    uint32_t needed = author->person ? p->k_person : p->k;

    if (!c->ground->participants_public || start_profile(c->ground))
        return true;
    if (set->count < p->k_person)
        recount_drop_persons(set);
    recount_keep_own(set, c->ground);
    return set->count >= needed ||
           fail(c, CHECK_COUNT, (uint32_t)set->count, needed);
}

static enum status check_counts(struct checker *c, size_t index,
                                const struct offer *o, bool *fine)
{
    const struct check_item *item = &c->item[index];
    struct recount_set set = {0};
    enum status s = recount_offer(&c->recount, o, &set);
    uint32_t authors;

    if (s != STATUS_OK)
        return s;
    *fine = count_holds(c, item, &set) && dominance_holds(c, &set);
    authors =
        set.count < c->ground->policy->k_person && !start_profile(c->ground)
            ? recount_legal(&set)
            : (uint32_t)set.count;
    if (*fine)
        s = presence_holds(c, index, o, authors, fine);
    if (s == STATUS_OK && *fine)
        *fine = participants_hold(c, item, &set);
    if (s == STATUS_OK && *fine)
        s = history_holds(c, index, &set, fine);
    recount_free(&set);
    return s;
}

static enum status check_item(struct checker *c, size_t index, bool *fine)
{
    struct offer o;

    *fine = body_is_exact(c, &c->item[index], &o) && fields_fit(c, &o) &&
            classes_fit(c, &o) && population_fits(c, &o) &&
            id_is_new(c, index, &o);
    return *fine ? check_counts(c, index, &o, fine) : STATUS_OK;
}

enum status check_batch(const struct check_ground *ground,
                        const struct check_item *item, size_t items,
                        struct check_result *out)
{
    struct checker c = {
        .ground = ground, .item = item, .items = items, .out = out};
    enum status s;
    bool fine = true;

    *out = (struct check_result){0};
    s = recount_open(&c.recount, ground);
    for (size_t i = 0; i < items && s == STATUS_OK && fine; i++) {
        out->item = i;
        s = check_item(&c, i, &fine);
    }
    recount_close(&c.recount);
    if (s != STATUS_OK)
        return s;
    return fine ? STATUS_OK : STATUS_REFUSED;
}
