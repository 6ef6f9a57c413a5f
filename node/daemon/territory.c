#include "territory.h"

#include <stdlib.h>
#include <string.h>

#include "entries.h"
#include "policies.h"
#include "records.h"
#include "registers.h"
#include "wall.h"

enum { GROW = 1024 };

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
    partition_free(&t->partition);
    population_free(&t->population);
    free(t->row);
    free(t->company);
    t->row = NULL;
    t->company = NULL;
    t->rows = t->companies = 0;
    t->partition = (struct partition){0};
    t->population = (struct population){0};
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

/* The array with room for one more element, which may have moved; NULL: the
 * array is as it was. */
static void *roomy(void *array, size_t count, size_t size)
{
    return count % GROW == 0 ? realloc(array, (count + GROW) * size) : array;
}

static bool take_row(void *ctx, const struct establishment *e)
{
    struct territory *t = ctx;
    void *more = roomy(t->row, t->rows, sizeof *t->row);

    if (!more)
        return false;
    t->row = more;
    t->row[t->rows++] = *e;
    return true;
}

static bool take_company(void *ctx, const struct company *c,
                         const struct entry_origin *origin)
{
    struct territory *t = ctx;
    void *more = roomy(t->company, t->companies, sizeof *t->company);

    (void)origin;
    if (!more)
        return false;
    t->company = more;
    t->company[t->companies++] = *c;
    return true;
}

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

static enum status load(struct territory *t, struct store *s)
{
    uint64_t rows = 0, companies = 0;
    enum status st = establishments_count(s, &rows);

    if (st == STATUS_OK)
        st = load_policy(t, s);
    if (st == STATUS_OK)
        st = companies_count(s, &companies);
    if (st == STATUS_OK)
        st = establishments_each(s, take_row, t);
    if (st == STATUS_OK)
        st = companies_each(s, take_company, t);
    if (st == STATUS_OK && (t->rows != rows || t->companies != companies))
        st = STATUS_NO_MEMORY;
    return st;
}

enum status territory_ensure(struct territory *t, struct store *s)
{
    enum status st;

    if (t->fresh)
        return STATUS_OK;
    clear(t);
    st = load(t, s);
    if (st == STATUS_OK)
        st = t->rows ? population_build(&t->population, t->row, t->rows,
                                        t->area, t->area_count)
                     : population_start(&t->population, t->company,
                                        t->companies, t->area, t->area_count);
    if (st == STATUS_OK)
        st = partition_build(&t->partition, &t->population, &t->facts,
                             &t->policy);
    if (st != STATUS_OK) {
        clear(t);
        return st;
    }
    t->fresh = true;
    return STATUS_OK;
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
