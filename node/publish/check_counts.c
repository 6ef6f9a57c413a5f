/* T1, T3, T5, and whether the author is among the possible ones: for what would
 * leave, and T1 and T3 for what is live. */
#include <stdlib.h>
#include <string.h>

#include "check_rules.h"
#include "joint.h"
#include "symbiote/population.h"

struct counting {
    struct checker *c;
    uint64_t *member;     /* bits over the current units: participants */
    uint32_t *publishers; /* per cell */
    const struct body **by_cell;
    /* Of the cell at hand: */
    size_t authors; /* without natural persons where they do not count */
    uint32_t share; /* of the likeliest, per mille, cut */
    bool dominated;
    size_t members;
    const struct body *newest; /* fresh one; NULL: none */
};

static bool start_profile(const struct counting *n)
{
    return n->c->now.kind == POPULATION_START;
}

static const struct policy *policy(const struct counting *n)
{
    return n->c->ground->policy;
}

static bool persons_count(const struct counting *n)
{
    return start_profile(n) || n->c->now.count >= policy(n)->k_person;
}

/* ---- participants
 * -------------------------------------------------------------- */

static bool taken(const uint64_t *bits, uint32_t unit)
{
    return bits[unit / 64] >> (unit % 64) & 1;
}

/* The unit that stands for a company in a count table: the first of its trade
 * and commune that stands for no other. */
static uint32_t stand_in(const struct counting *n, const struct company *own)
{
    const struct recount_book *b = &n->c->book;
    const struct recount_edition *e = &n->c->now;
    int32_t place = recount_place(b, own->commune);
    uint32_t least = UINT32_MAX;

    if (place == RECOUNT_NONE)
        return least;
    for (size_t i = e->first[place]; i < e->first[place + 1]; i++) {
        uint16_t nace = b->nace[e->row[i].activity];

        if (e->row[i].unit < least && !taken(n->member, e->row[i].unit) &&
            (nace == own->nace || nace == own->nace2))
            least = e->row[i].unit;
    }
    return least;
}

static void list_members(struct counting *n)
{
    const struct check_ground *g = n->c->ground;

    for (size_t i = 0; i < g->own_count; i++) {
        const struct company *own = &g->own[i];
        uint32_t unit;

        if (own->draft)
            continue;
        unit = n->c->now.kind == POPULATION_COUNTS
                   ? stand_in(n, own)
                   : recount_unit(&n->c->now, population_author(own));
        if (unit != UINT32_MAX)
            n->member[unit / 64] |= UINT64_C(1) << (unit % 64);
    }
}

/* ---- a cell
 * --------------------------------------------------------------------- */

static void look_at_set(struct counting *n)
{
    const struct recount_edition *e = &n->c->now;
    bool persons = persons_count(n);
    uint64_t most = 0, sum = 0;

    n->authors = n->members = 0;
    for (size_t i = 0; i < e->count; i++) {
        uint32_t unit = e->unit[i];

        if (e->person[unit] && !persons)
            continue;
        n->authors++;
        n->members += taken(n->member, unit);
        sum += e->weight[unit];
        if (e->weight[unit] > most)
            most = e->weight[unit];
    }
    n->dominated = most * 1000 > sum * policy(n)->dominance;
    n->share = sum ? (uint32_t)(most * 1000 / sum) : 1000;
}

static const struct company *company_of(const struct counting *n,
                                        uint64_t author)
{
    for (size_t i = 0; i < n->c->ground->own_count; i++)
        if (population_author(&n->c->ground->own[i]) == author)
            return &n->c->ground->own[i];
    return NULL;
}

static bool author_holds(struct counting *n, const struct body *b, bool *person)
{
    const struct recount_edition *e = &n->c->now;
    const struct recount_cell *cell = &n->c->bodies.cell[b->cell];
    const struct company *own;
    uint32_t unit;

    *person = false;
    if (e->kind == POPULATION_COUNTS) {
        own = company_of(n, b->item->author);
        return (own && recount_has_trade(&n->c->book, e, cell, own)) ||
               check_fail(n->c, CHECK_AUTHOR, 0, 0);
    }
    unit = recount_unit(e, b->item->author);
    if (unit == UINT32_MAX || !e->weight[unit])
        return check_fail(n->c, CHECK_AUTHOR, 0, 0);
    *person = e->person[unit];
    return true;
}

/* The count promised: by the policy, by consent, and to the readers of what is
 * live. */
static uint32_t promised(const struct counting *n, const struct body *b)
{
    uint32_t k = start_profile(n) ? policy(n)->k_start : policy(n)->k;

    if (b->item->waiver)
        return b->item->waiver;
    return b->policy_k > k ? b->policy_k : k;
}

/* T1 */
static bool count_holds(struct counting *n, const struct body *b, bool person)
{
    uint32_t k = promised(n, b), all = (uint32_t)n->c->now.count;

    if (person && b->item->waiver)
        return check_fail(n->c, CHECK_WAIVER, all, policy(n)->k_person);
    if (person && !start_profile(n) && all < policy(n)->k_person)
        return check_fail(n->c, CHECK_PERSON, all, policy(n)->k_person);
    if (n->authors < k)
        return check_fail(n->c, CHECK_COUNT, (uint32_t)n->authors, k);
    if (person && policy(n)->k_person > k)
        k = policy(n)->k_person;
    if (n->c->ground->participants_public && !start_profile(n) &&
        n->members < k)
        return check_fail(n->c, CHECK_COUNT, (uint32_t)n->members, k);
    return true;
}

/* T3; a consent to fewer is a consent to greater shares. */
static bool dominance_holds(struct counting *n, const struct body *b)
{
    return start_profile(n) || b->item->waiver || !n->dominated ||
           check_fail(n->c, CHECK_DOMINANCE, n->share, policy(n)->dominance);
}

/* T5: the newest is one too many. */
static bool presence_holds(struct counting *n, const struct body *b)
{
    uint64_t most = n->authors * policy(n)->presence;

    if (start_profile(n) || !n->newest ||
        (uint64_t)n->publishers[b->cell] * 1000 <= most)
        return true;
    check_point(n->c, n->newest);
    return check_fail(n->c, CHECK_PRESENCE, n->publishers[b->cell],
                      (uint32_t)(most / 1000));
}

static bool body_holds(struct counting *n, const struct body *b)
{
    bool person;

    check_point(n->c, b);
    return author_holds(n, b, &person) && count_holds(n, b, person) &&
           dominance_holds(n, b) && presence_holds(n, b);
}

/* ---- all cells
 * ------------------------------------------------------------------ */

static int by_cell(const void *pa, const void *pb)
{
    const struct body *const *a = pa, *const *b = pb;

    if ((*a)->cell != (*b)->cell)
        return (*a)->cell > (*b)->cell ? 1 : -1;
    if ((*a)->author != (*b)->author)
        return (*a)->author > (*b)->author ? 1 : -1;
    return (*a > *b) - (*a < *b);
}

static void count_publishers(struct counting *n)
{
    const struct bodies *b = &n->c->bodies;

    for (size_t i = 0; i < b->count; i++)
        n->publishers[n->by_cell[i]->cell] +=
            i == 0 || n->by_cell[i]->cell != n->by_cell[i - 1]->cell ||
            n->by_cell[i]->author != n->by_cell[i - 1]->author;
}

/* Bodies [from, to) are of one cell. */
static enum status check_cell(struct counting *n, size_t from, size_t to,
                              bool *fine)
{
    bool ready = false;

    n->newest = NULL;
    for (size_t i = from; i < to; i++)
        if (n->by_cell[i]->fresh && (!n->newest || n->by_cell[i] > n->newest))
            n->newest = n->by_cell[i];
    for (size_t i = from; i < to && *fine; i++) {
        const struct body *b = n->by_cell[i];
        enum status s = STATUS_OK;

        if (!b->fresh && !b->item->live)
            continue;
        if (!ready)
            s = recount_set(&n->c->book, &n->c->now,
                            &n->c->bodies.cell[b->cell]);
        if (s != STATUS_OK)
            return s;
        if (!ready)
            look_at_set(n);
        ready = true;
        *fine = body_holds(n, b);
    }
    return STATUS_OK;
}

static enum status check_cells(struct counting *n, bool *fine)
{
    const struct bodies *b = &n->c->bodies;
    enum status s = STATUS_OK;
    size_t to;

    for (size_t from = 0; from < b->count && s == STATUS_OK && *fine;
         from = to) {
        for (to = from;
             to < b->count && n->by_cell[to]->cell == n->by_cell[from]->cell;
             to++)
            ;
        s = check_cell(n, from, to, fine);
    }
    return s;
}

static enum status open_counting(struct counting *n, struct checker *c)
{
    const struct bodies *b = &c->bodies;

    *n = (struct counting){.c = c};
    n->member = calloc(c->now.units / 64 + 1, sizeof *n->member);
    n->publishers = calloc(b->cells + 1, sizeof *n->publishers);
    n->by_cell = malloc((b->count + 1) * sizeof(struct body *));
    if (!n->member || !n->publishers || !n->by_cell)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < b->count; i++)
        n->by_cell[i] = &b->body[i];
    qsort(n->by_cell, b->count, sizeof(struct body *), by_cell);
    list_members(n);
    count_publishers(n);
    return STATUS_OK;
}

static void close_counting(struct counting *n)
{
    free(n->member);
    free(n->publishers);
    free(n->by_cell);
}

enum status check_counts(struct checker *c, bool *fine)
{
    struct counting n;
    enum status s = open_counting(&n, c);

    if (s == STATUS_OK)
        s = check_cells(&n, fine);
    close_counting(&n);
    return s;
}

/* ---- T7 and T8
 * ------------------------------------------------------------------ */

struct joining {
    struct counting n;
    struct joint_left *author, *flow;
    unsigned *uses; /* per flow: bodies times editions */
    uint8_t *least; /* per author: of its consents; 0: none */
};

static bool concerns(const struct body *b)
{
    return b->fresh || b->item->live;
}

static void ask(struct joining *j)
{
    const struct bodies *all = &j->n.c->bodies;
    uint32_t now = (uint32_t)j->n.c->ground->editions - 1;

    for (size_t i = 0; i < all->count; i++) {
        const struct body *b = &all->body[i];
        uint32_t last = b->item->live ? now : b->item->last;
        uint8_t *least = &j->least[b->author];

        if (b->flow != BODIES_NO_FLOW)
            j->uses[b->flow] += b->fresh ? 1 : 1 + (last - b->item->first);
        if (!concerns(b))
            continue;
        j->author[b->author].asked = true;
        if (b->item->waiver && (*least == 0 || b->item->waiver < *least))
            *least = b->item->waiver;
    }
    /* One body in one edition is what T1 counts. */
    for (size_t i = 0; i < all->count; i++) {
        const struct body *b = &all->body[i];

        if (concerns(b) && b->flow != BODIES_NO_FLOW && j->uses[b->flow] > 1)
            j->flow[b->flow].asked = true;
    }
}

static bool is_person(const struct joining *j, const struct body *b)
{
    const struct recount_edition *e = &j->n.c->now;
    uint32_t unit = recount_unit(e, b->item->author);

    return unit != UINT32_MAX && e->person[unit];
}

static bool joint_holds(struct joining *j, const struct body *b)
{
    struct checker *c = j->n.c;
    const struct policy *p = c->ground->policy;
    uint32_t k_author = p->k_history;
    uint32_t k_flow = start_profile(&j->n) ? p->k_start : p->k;

    if (j->least[b->author] && j->least[b->author] < k_author)
        k_author = j->least[b->author];
    if (b->item->waiver)
        k_flow = b->item->waiver;
    if (is_person(j, b))
        k_author = k_flow = p->k_person;
    check_point(c, b);
    if (b->flow != BODIES_NO_FLOW && j->flow[b->flow].asked &&
        j->flow[b->flow].units < k_flow)
        return check_fail(c, CHECK_VERSIONS, j->flow[b->flow].units, k_flow);
    return j->author[b->author].units >= k_author ||
           check_fail(c, CHECK_HISTORY, j->author[b->author].units, k_author);
}

static enum status open_joining(struct joining *j, struct checker *c)
{
    const struct bodies *b = &c->bodies;

    *j = (struct joining){0};
    j->author = calloc(b->authors + 1, sizeof *j->author);
    j->flow = calloc(b->flows + 1, sizeof *j->flow);
    j->uses = calloc(b->flows + 1, sizeof *j->uses);
    j->least = calloc(b->authors + 1, sizeof *j->least);
    if (!j->author || !j->flow || !j->uses || !j->least)
        return STATUS_NO_MEMORY;
    return open_counting(&j->n, c);
}

static void close_joining(struct joining *j)
{
    close_counting(&j->n);
    free(j->author);
    free(j->flow);
    free(j->uses);
    free(j->least);
}

/* The newest first: the last addition is the one to be taken back. */
static bool all_hold(struct joining *j)
{
    const struct bodies *b = &j->n.c->bodies;

    for (size_t i = b->count; i-- > 0;)
        if (concerns(&b->body[i]) && !joint_holds(j, &b->body[i]))
            return false;
    return true;
}

enum status check_joint(struct checker *c, bool *fine)
{
    struct joining j;
    enum status s = open_joining(&j, c);

    if (s == STATUS_OK) {
        const bool members =
            c->ground->participants_public && !start_profile(&j.n);
        const struct joint question = {.book = &c->book,
                                       .now = &c->now,
                                       .bodies = &c->bodies,
                                       .member = members ? j.n.member : NULL};

        ask(&j);
        s = joint_count(&question, j.author, j.flow);
    }
    if (s == STATUS_OK)
        *fine = all_hold(&j);
    close_joining(&j);
    return s;
}
