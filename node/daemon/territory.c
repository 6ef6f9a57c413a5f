#include "territory.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "editions.h"
#include "entries.h"
#include "policies.h"
#include "secret.h"
#include "wall.h"

enum { GROW = 1024 };

/* Keeps the traces of erased companies apart from the keys of legal units. */
static const uint64_t erased_bit = UINT64_C(1) << 63;

enum status territory_open(struct node *n)
{
    struct territory *t = calloc(1, sizeof *t);

    if (!t)
        return STATUS_NO_MEMORY;
    memcpy(t->area, n->area, sizeof t->area);
    t->area_count = n->area_count;
    t->pool = n->pool;
    t->compat = n->compat;
    t->public_configured = n->config.participants_public;
    t->facts = facts_catalogue();
    n->territory = t;
    territory_changed(n);
    return STATUS_OK;
}

static void clear(struct territory *t)
{
    editions_free(t);
    free(t->company);
    free(t->trace);
    t->company = NULL;
    t->trace = NULL;
    t->companies = 0;
    t->fresh = false;
}

void territory_free(struct node *n)
{
    if (!n->territory)
        return;
    clear(n->territory);
    free(n->territory);
    n->territory = NULL;
}

/* ---- companies --------------------------------------------------------------
 */

struct reading {
    struct territory *t;
    uint8_t key[SECRET_LEN];
    bool keyed; /* something was erased once */
};

static bool make_room(struct territory *t)
{
    struct company *company;
    int64_t *trace;

    if (t->companies % GROW != 0)
        return true;
    company = realloc(t->company, (t->companies + GROW) * sizeof *company);
    if (!company)
        return false;
    t->company = company;
    trace = realloc(t->trace, (t->companies + GROW) * sizeof *trace);
    if (!trace)
        return false;
    t->trace = trace;
    return true;
}

static bool take_company(void *ctx, const struct company *c,
                         const struct entry_origin *origin)
{
    struct reading *r = ctx;
    struct territory *t = r->t;

    if (!make_room(t))
        return false;
    t->company[t->companies] = *c;
    t->trace[t->companies] =
        r->keyed ? secret_author(r->key, c, origin->key) : 0;
    t->companies++;
    return true;
}

static enum status load_companies(struct territory *t, struct store *s)
{
    struct reading r = {.t = t};
    uint64_t companies = 0;
    enum status st = secret_get(s, r.key);

    r.keyed = st == STATUS_OK;
    if (st == STATUS_OK || st == STATUS_NOT_FOUND)
        st = companies_count(s, &companies);
    if (st == STATUS_OK)
        st = companies_each(s, take_company, &r);
    if (st == STATUS_OK && t->companies != companies)
        st = STATUS_NO_MEMORY;
    sodium_memzero(r.key, sizeof r.key);
    return st;
}

const char *territory_profile(const struct territory *t)
{
    switch (t->population.kind) {
    case POPULATION_REGISTER: return "register";
    case POPULATION_COUNTS: return "counts";
    case POPULATION_START: return "start";
    case POPULATION_NONE:
    case POPULATIONS: break;
    }
    return "start";
}

const struct company *territory_company(const struct territory *t, uint32_t id)
{
    size_t lo = 0, hi = t->companies; /* ascending by id */

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (t->company[mid].id == id)
            return &t->company[mid];
        if (t->company[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* ---- who, and when
 * ------------------------------------------------------------ */

/* A company that was erased and came back meets what it had shown. */
static uint64_t author_of(const void *ctx, const struct publication *p)
{
    const struct territory *t = ctx;
    const struct company *c = territory_company(t, p->company);

    if (p->author == 0)
        return c ? population_author(c) : 0;
    for (size_t i = 0; i < t->companies; i++)
        if (t->trace[i] == p->author)
            return population_author(&t->company[i]);
    return (uint64_t)p->author | erased_bit;
}

static uint16_t edition_at(const void *ctx, uint64_t at)
{
    const struct territory *t = ctx;
    uint16_t found = 0;

    for (size_t i = 1; i < t->editions; i++)
        if (t->edition[i].since <= at)
            found = (uint16_t)i;
    return found;
}

struct history_source territory_source(const struct territory *t)
{
    return (struct history_source){author_of, edition_at, t};
}

uint32_t territory_edition_no(const struct territory *t)
{
    return t->editions ? t->edition[t->editions - 1].no : 0;
}

/* ---- building
 * ------------------------------------------------------------------ */

static enum status load_policy(struct territory *t, struct store *s)
{
    struct switches w;
    enum status st = policies_get(s, &t->policy);

    if (st == STATUS_OK)
        st = switches_get(s, &w);
    if (st == STATUS_OK)
        t->participants_public = t->public_configured || w.participants_public;
    return st;
}

static enum status build(struct territory *t, struct store *s)
{
    const struct history_source source = territory_source(t);
    struct history h = {0};
    enum status st = load_policy(t, s);

    if (st == STATUS_OK)
        st = load_companies(t, s);
    if (st == STATUS_OK)
        st = editions_list(t, s);
    if (st == STATUS_OK)
        st = history_open(&h, &source, s, node_now_s());
    if (st == STATUS_OK)
        st = editions_populations(t, s, &h);
    if (st == STATUS_OK)
        st = editions_cells(t, s, &h);
    history_close(&h);
    return st;
}

enum status territory_ensure(struct territory *t, struct store *s)
{
    enum status st;

    if (t->fresh)
        return STATUS_OK;
    clear(t);
    st = build(t, s);
    if (st != STATUS_OK) {
        clear(t);
        return st;
    }
    t->fresh = true;
    return STATUS_OK;
}

static enum status rebuild(struct store *s, void *data)
{
    struct territory *t = data;

    t->fresh = false;
    return territory_ensure(t, s);
}

static void rebuilt(struct node *n, enum status st, void *data)
{
    (void)n;
    (void)data;
    if (st != STATUS_OK)
        node_log("error", "event=partition why=\"%s\"", status_text(st));
}

void territory_changed(struct node *n)
{
    node_compute(n, rebuild, rebuilt, n->territory);
    if (n->wall) /* not at the start */
        wall_changed(n);
}
