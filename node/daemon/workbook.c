#include "workbook.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "cover.h"
#include "entries.h"

enum { GROW = 256 };

struct filling {
    struct workbook *w;
    enum status status;
};

/* The array with room for one more element, which may have moved; NULL: the
 * array is as it was. */
static void *roomy(struct filling *f, void *array, size_t count, size_t size)
{
    if (count % GROW != 0)
        return array;
    array = realloc(array, (count + GROW) * size);
    if (!array)
        f->status = STATUS_NO_MEMORY;
    return array;
}

static bool take_flow(void *ctx, const struct flow *flow,
                      const struct entry_origin *origin)
{
    struct filling *f = ctx;
    void *more = roomy(f, f->w->flow, f->w->flows, sizeof *flow);

    (void)origin;
    if (!more)
        return false;
    f->w->flow = more;
    f->w->flow[f->w->flows++] = *flow;
    return true;
}

static bool take_waiting(void *ctx, const struct waiting *waiting)
{
    struct filling *f = ctx;
    void *more = roomy(f, f->w->waiting, f->w->waitings, sizeof *waiting);

    if (!more)
        return false;
    f->w->waiting = more;
    f->w->waiting[f->w->waitings++] = *waiting;
    return true;
}

static bool take_waiver(void *ctx, const struct waiver *waiver)
{
    struct filling *f = ctx;
    struct workbook *w = f->w;
    size_t i = 0;
    void *more = roomy(f, w->waiver, w->waivers, sizeof *waiver);

    if (!more)
        return false;
    w->waiver = more;
    while (i < w->waivers && w->waiver[i].flow != waiver->flow)
        i++;
    w->waiver[i] = *waiver;
    w->waiver[i].record = NULL; /* of the query */
    w->waivers += i == w->waivers;
    return true;
}

/* After the territory: it knows whose the publications are. */
static enum status read_history(struct workbook *w, struct store *s,
                                uint64_t now_s)
{
    const struct history_source source = territory_source(w->territory);
    enum status st = history_open(&w->history, &source, s, now_s);

    w->offer = w->history.offer;
    w->shown = w->history.shown;
    w->offers = w->history.offers;
    return st;
}

/* A table of flows makes companies too: the territory may be older. */
static enum status know_companies(struct workbook *w, struct store *s)
{
    for (size_t i = 0; i < w->flows; i++) {
        if (territory_company(w->territory, w->flow[i].company))
            continue;
        w->territory->fresh = false;
        return territory_ensure(w->territory, s);
    }
    return STATUS_OK;
}

enum status workbook_open(struct workbook *w, struct territory *t,
                          struct store *s, uint64_t now_s)
{
    struct filling f = {.w = w};
    enum status st = territory_ensure(t, s);

    *w = (struct workbook){.territory = t};
    if (st == STATUS_OK)
        st = flows_each(s, take_flow, &f);
    if (st == STATUS_OK && f.status == STATUS_OK)
        st = waiting_each(s, take_waiting, &f);
    if (st == STATUS_OK && f.status == STATUS_OK)
        st = waivers_each(s, 0, take_waiver, &f);
    if (st == STATUS_OK)
        st = f.status;
    if (st == STATUS_OK)
        st = know_companies(w, s);
    if (st == STATUS_OK)
        st = read_history(w, s, now_s);
    if (st != STATUS_OK)
        workbook_close(w);
    return st;
}

void workbook_close(struct workbook *w)
{
    history_close(&w->history);
    free(w->flow);
    free(w->waiting);
    free(w->waiver);
    *w = (struct workbook){0};
}

const struct flow *workbook_flow(const struct workbook *w, uint32_t id)
{
    size_t lo = 0, hi = w->flows;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (w->flow[mid].id == id)
            return &w->flow[mid];
        if (w->flow[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const struct shown_offer *workbook_live(const struct workbook *w, uint32_t flow)
{
    for (size_t i = 0; i < w->offers; i++)
        if (w->offer[i].live && w->offer[i].flow == flow)
            return &w->offer[i];
    return NULL;
}

const struct shown_offer *workbook_offer(const struct workbook *w,
                                         const uint8_t id[OFFER_ID_LEN])
{
    for (size_t i = 0; i < w->offers; i++)
        if (memcmp(w->offer[i].body.id, id, OFFER_ID_LEN) == 0)
            return &w->offer[i];
    return NULL;
}

static uint8_t waived_for(const struct workbook *w, uint32_t flow,
                          const struct audience *to)
{
    for (size_t i = 0; i < w->waivers; i++)
        if (w->waiver[i].flow == flow)
            return waivers_k(&w->waiver[i], to);
    return 0;
}

void workbook_address(struct workbook *w, const struct flow *f,
                      const struct audience *to)
{
    struct flow *own = &w->flow[f - w->flow];

    own->named = to->named;
    own->waiver = waived_for(w, f->id, to);
}

bool workbook_waits(const struct workbook *w, uint32_t flow)
{
    for (size_t i = 0; i < w->waitings; i++)
        if (!w->waiting[i].withdraw && w->waiting[i].flow == flow)
            return true;
    return false;
}

struct decide_context workbook_context(const struct workbook *w, uint32_t today)
{
    return (struct decide_context){
        .population = &w->territory->population,
        .past = w->territory->view,
        .pasts = w->territory->pasts,
        .partition = &w->territory->partition,
        .facts = &w->territory->facts,
        .own = w->territory->company,
        .own_count = w->territory->companies,
        .shown = w->shown,
        .shown_count = w->offers,
        .participants_public = w->territory->participants_public,
        .today = today,
    };
}

enum status workbook_decide(const struct workbook *w,
                            const struct flow *const *flows, size_t count,
                            struct decision *out)
{
    struct decide_context ctx = workbook_context(w, node_today());
    struct flow *copy = calloc(count + 1, sizeof *copy);
    const struct company **company =
        calloc(count + 1, sizeof(struct company *));
    uint8_t(*id)[OFFER_ID_LEN] = calloc(count + 1, sizeof *id);
    uint32_t *value = calloc(count + 1, sizeof *value);
    struct decide_batch batch = {.count = count, .value = value};
    enum status st = STATUS_NO_MEMORY;

    if (copy && company && id && value) {
        st = cover_count(w, flows, count, value);
        for (size_t i = 0; i < count; i++) {
            copy[i] = *flows[i];
            value[i] += flows[i]->preferred ? DECIDE_CHOSEN : 0;
            company[i] = territory_company(w->territory, flows[i]->company);
            if (!company[i]) /* own.db has no flow without its company */
                st = STATUS_MALFORMED;
        }
        randombytes_buf(id, count * sizeof *id);
        batch.flow = copy;
        batch.company = company;
        batch.id = (const uint8_t(*)[OFFER_ID_LEN])id;
        if (st == STATUS_OK)
            st = decide_all(&batch, &ctx, out);
    }
    free(copy);
    free(company);
    free(id);
    free(value);
    return st;
}
