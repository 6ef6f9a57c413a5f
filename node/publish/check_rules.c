#include "check_rules.h"

#include <stdlib.h>
#include <string.h>

#include "symbiote/day.h"

static const struct check_edition *current(const struct checker *c)
{
    return &c->ground->edition[c->ground->editions - 1];
}

static bool start_profile(const struct checker *c)
{
    return current(c)->kind == POPULATION_START;
}

/* ---- T12: nothing but the closed table --------------------------------------
 */

/* The bytes are one offer's and nothing else. */
static bool body_is_exact(struct checker *c, const struct check_item *item,
                          struct offer *o)
{
    uint8_t again[OFFER_BODY_MAX];
    size_t len;

    if (item->len > sizeof again ||
        offer_decode(o, item->body, item->len) != STATUS_OK ||
        offer_encode(o, again, sizeof again, &len) != STATUS_OK ||
        len != item->len || memcmp(again, item->body, len) != 0)
        return check_fail(c, CHECK_BODY, 0, 0);
    return true;
}

static bool no_text_in(struct checker *c, const struct check_item *item)
{
    return !textguard_bytes(c->ground->guard, view_of(item->body, item->len),
                            &c->out->hit) ||
           check_fail(c, CHECK_TEXT, 0, 0);
}

static bool fields_fit(struct checker *c, const struct offer *o)
{
    if (o->direction != DIRECTION_OFFER && o->direction != DIRECTION_NEED)
        return check_fail(c, CHECK_FIELD, 0, 0);
    if (day_quarter_end(o->expires_day) != o->expires_day)
        return check_fail(c, CHECK_FIELD, 0, 0);
    if (start_profile(c) && (o->quantity_known || o->quarters || o->packaging ||
                             o->legal_status || o->temperature || o->pressure))
        return check_fail(c, CHECK_FIELD, 0, 0);
    for (size_t i = 0; i < o->communes; i++)
        if (recount_place(&c->book, o->commune[i]) == RECOUNT_NONE)
            return check_fail(c, CHECK_FIELD, 0, 0);
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
            return check_fail(c, CHECK_FIELD, 0, 0);
    }
    return o->types <= 1 || (!o->temperature && !o->pressure) ||
           check_fail(c, CHECK_FIELD, 0, 0);
}

/* ---- T4
 * ----------------------------------------------------------------------- */

/* Edges are half-decades by the format; here where they may lie. */
static bool quantity_fits(struct checker *c, const struct offer *o)
{
    uint8_t top = c->ground->policy->top[o->kind];

    if (!o->quantity_known)
        return true;
    if (!c->now.sized || o->quantity_lo > top ||
        (o->quantity_hi != OFFER_OPEN && o->quantity_hi > top))
        return check_fail(c, CHECK_QUANTITY, o->quantity_hi, top);
    return true;
}

/* ---- what it was counted in
 * -------------------------------------------------- */

static bool population_fits(struct checker *c, const struct check_item *item,
                            const struct offer *o)
{
    static const uint8_t none[OFFER_POPULATION_LEN];
    const struct policy *p = c->ground->policy;
    const uint8_t *want = start_profile(c) ? none : current(c)->hash;
    uint8_t k = start_profile(c) ? p->k_start : p->k;

    if (o->population != current(c)->kind || o->policy_version != p->version ||
        o->policy_k != (item->waiver ? item->waiver : k) ||
        memcmp(o->population_ref, want, OFFER_POPULATION_LEN) != 0)
        return check_fail(c, CHECK_POPULATION, 0, 0);
    return true;
}

/* A consent is for named peers, below k and never below 3. */
static bool waiver_fits(struct checker *c, const struct check_item *item)
{
    const struct policy *p = c->ground->policy;
    uint8_t k = start_profile(c) ? p->k_start : p->k;
    bool to_all = item->streams == 0 || item->streams & 1;

    if (item->waiver &&
        (item->waiver < CHECK_WAIVER_MIN || item->waiver >= k || to_all))
        return check_fail(c, CHECK_WAIVER, item->waiver, CHECK_WAIVER_MIN);
    return true;
}

/* T11 */
static bool is_wanted(struct checker *c, const struct check_item *item)
{
    for (size_t i = 0; item->flow && i < c->ground->withheld_count; i++)
        if (c->ground->withheld[i] == item->flow)
            return check_fail(c, CHECK_WITHHELD, 0, 0);
    return true;
}

bool check_rules_body(struct checker *c, const struct check_item *item,
                      struct offer *o)
{
    return body_is_exact(c, item, o) && no_text_in(c, item) &&
           fields_fit(c, o) && classes_fit(c, o) && quantity_fits(c, o) &&
           waiver_fits(c, item) && population_fits(c, item, o) &&
           is_wanted(c, item);
}

/* ---- T6 and T9: ids and versions
 * ---------------------------------------------- */

static bool same_bytes(const struct body *a, const struct body *b)
{
    return a->item->len == b->item->len &&
           memcmp(a->item->body, b->item->body, a->item->len) == 0;
}

/* Bodies as places in the list, so that ties keep its order. */
static int by_id(const void *pa, const void *pb)
{
    const struct body *const *a = pa, *const *b = pb;
    int by = memcmp((*a)->id, (*b)->id, OFFER_ID_LEN);

    return by ? by : (*a > *b) - (*a < *b);
}

static int by_flow(const void *pa, const void *pb)
{
    const struct body *const *a = pa, *const *b = pb;

    if ((*a)->flow != (*b)->flow)
        return (*a)->flow > (*b)->flow ? 1 : -1;
    return (*a > *b) - (*a < *b);
}

/* `a` comes before `b` in the list and has the same id. */
static bool id_is_new(struct checker *c, const struct body *a,
                      const struct body *b)
{
    if (!b->fresh || (a->fresh && a->flow != BODIES_NO_FLOW &&
                      a->flow == b->flow && same_bytes(a, b)))
        return true;
    check_point(c, b);
    return check_fail(c, CHECK_DUPLICATE, 0, 0);
}

/* `b` is fresh, `a` another body of its flow before it. */
static bool version_fits(struct checker *c, const struct body *a,
                         const struct body *b)
{
    check_point(c, b);
    if (a->fresh)
        return same_bytes(a, b) || check_fail(c, CHECK_STREAMS, 0, 0);
    if (a->item->live || a->item->withdrawn)
        return check_fail(c, CHECK_VERSION, 0, 0);
    return true;
}

static bool flows_fit(struct checker *c, const struct body **list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!list[i]->fresh || list[i]->flow == BODIES_NO_FLOW)
            continue;
        for (size_t j = i; j-- > 0 && list[j]->flow == list[i]->flow;)
            if (!version_fits(c, list[j], list[i]))
                return false;
    }
    return true;
}

static bool ids_fit(struct checker *c, const struct body **list, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (memcmp(list[i - 1]->id, list[i]->id, OFFER_ID_LEN) == 0 &&
            !id_is_new(c, list[i - 1], list[i]))
            return false;
    return true;
}

/* ---- T2: cells of one partition are apart
 * -------------------------------------- */

/* A type of a cell in which something of this batch's partition stands. */
struct stand {
    enum direction direction;
    uint16_t type;
    uint32_t cell;
    const struct body *body;
};

static int by_type(const void *pa, const void *pb)
{
    const struct stand *a = pa, *b = pb;

    if (a->direction != b->direction)
        return a->direction > b->direction ? 1 : -1;
    if (a->type != b->type)
        return a->type > b->type ? 1 : -1;
    return (a->cell > b->cell) - (a->cell < b->cell);
}

/* Counted in the same population by the same policy as `fresh`.  Other tables
 * or settings show in neither: what they cut before is told by `elder`. */
static bool same_promise(const struct body *a, const struct body *fresh)
{
    return a->population == fresh->population &&
           a->policy_k == fresh->policy_k &&
           a->policy_version == fresh->policy_version &&
           memcmp(a->ref, fresh->ref, OFFER_POPULATION_LEN) == 0;
}

/* Of cells before those in force, as long as it is remembered. */
static bool is_elder(const struct body *x)
{
    return !x->fresh && x->item->elder && x->population != POPULATION_START;
}

/* The last body of each cell that counts here; NULL: none. */
static const struct body **cells_in_force(struct checker *c)
{
    const struct bodies *b = &c->bodies;
    const struct body **last = calloc(b->cells + 1, sizeof(struct body *));
    const struct body *fresh = NULL;

    if (!last)
        return NULL;
    for (size_t i = b->count; i-- > 0 && !fresh;)
        if (b->body[i].fresh && !b->body[i].item->waiver)
            fresh = &b->body[i];
    for (size_t i = 0; fresh && i < b->count; i++) {
        const struct body *x = &b->body[i];

        if (x->item->waiver)
            continue;
        if (is_elder(x))
            last[x->cell] = last[x->cell] ? last[x->cell] : x;
        else if ((x->fresh || x->item->live) && same_promise(x, fresh))
            last[x->cell] = x;
    }
    return last;
}

static bool has_commune(const struct recount_cell *cell, uint32_t commune)
{
    for (size_t i = 0; i < cell->communes; i++)
        if (cell->commune[i] == commune)
            return true;
    return false;
}

static bool has_type(const struct recount_cell *cell, uint16_t type)
{
    for (size_t i = 0; i < cell->types; i++)
        if (cell->type[i] == type)
            return true;
    return false;
}

/* Cells that were shown only merge: all of the old one, communes that left the
 * perimeter aside, lies in the new one, or nothing of it. */
static bool merged_into(const struct checker *c, const struct recount_cell *old,
                        const struct recount_cell *cell)
{
    bool apart = true;
    bool inside =
        !cell->quantity_known ||
        (old->quantity_known && old->lo >= cell->lo && old->hi <= cell->hi);

    for (size_t i = 0; i < old->types && inside; i++)
        inside = has_type(cell, old->type[i]);
    for (size_t i = 0; i < old->communes; i++) {
        bool common = has_commune(cell, old->commune[i]);

        apart = apart && !common;
        inside = inside &&
                 (common ||
                  recount_place(&c->book, old->commune[i]) == RECOUNT_NONE);
    }
    return inside || apart;
}

static bool stands_apart(struct checker *c, const struct stand *a,
                         const struct stand *b)
{
    const struct recount_cell *cell = c->bodies.cell;

    if ((!a->body->fresh && !b->body->fresh) ||
        !bodies_collide(&cell[a->cell], &cell[b->cell]))
        return true;
    if (is_elder(a->body) && merged_into(c, &cell[a->cell], &cell[b->cell]))
        return true;
    if (is_elder(b->body) && merged_into(c, &cell[b->cell], &cell[a->cell]))
        return true;
    check_point(c, b->body->fresh ? b->body : a->body);
    return check_fail(c, CHECK_CELL, 0, 0);
}

static bool all_apart(struct checker *c, const struct stand *stand, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n && stand[j].type == stand[i].type &&
                               stand[j].direction == stand[i].direction;
             j++)
            if (!stands_apart(c, &stand[i], &stand[j]))
                return false;
    return true;
}

bool check_rules_cells(struct checker *c, enum status *s)
{
    const struct bodies *b = &c->bodies;
    const struct body **last = cells_in_force(c);
    struct stand *stand;
    size_t most = 0, n = 0;
    bool fine;

    for (size_t i = 0; i < b->cells; i++)
        most += b->cell[i].types;
    stand = malloc((most + 1) * sizeof *stand);
    *s = last && stand ? STATUS_OK : STATUS_NO_MEMORY;
    for (uint32_t i = 0; *s == STATUS_OK && i < b->cells; i++)
        for (size_t t = 0; last[i] && t < b->cell[i].types; t++)
            stand[n++] = (struct stand){b->cell[i].direction,
                                        b->cell[i].type[t], i, last[i]};
    if (n)
        qsort(stand, n, sizeof *stand, by_type);
    fine = *s == STATUS_OK && all_apart(c, stand, n);
    free(stand);
    free(last);
    return fine;
}

bool check_rules_batch(struct checker *c, enum status *s)
{
    const struct bodies *b = &c->bodies;
    const struct body **list = malloc((b->count + 1) * sizeof(struct body *));
    bool fine;

    *s = list ? STATUS_OK : STATUS_NO_MEMORY;
    if (!list)
        return false;
    for (size_t i = 0; i < b->count; i++)
        list[i] = &b->body[i];
    qsort(list, b->count, sizeof(struct body *), by_id);
    fine = ids_fit(c, list, b->count);
    qsort(list, b->count, sizeof(struct body *), by_flow);
    fine = fine && flows_fit(c, list, b->count);
    free(list);
    return fine;
}
