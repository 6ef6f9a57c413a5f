#include "cover.h"

#include <stdlib.h>

#include "symbiote/match.h"

enum { LEADS_MAX = 1000 }; /* per flow: more do not change the order */

static uint32_t commune_of(const struct workbook *w, const struct flow *f)
{
    const struct company *c = territory_company(w->territory, f->company);

    return c ? c->commune : 0;
}

enum status cover_count(const struct workbook *w,
                        const struct flow *const *flows, size_t count,
                        uint32_t *value)
{
    struct own_flow *own = calloc(count + 1, sizeof *own);
    size_t *place = calloc(count + 1, sizeof *place);
    struct match_input in = {.compat = w->territory->compat,
                             .pool = w->territory->pool,
                             .own = own,
                             .today = node_today(),
                             .limit = LEADS_MAX};
    struct leads leads = {0};
    enum status st = STATUS_NO_MEMORY;

    if (own && place) {
        for (size_t i = 0; i < count; i++) {
            struct own_flow *o = &own[in.own_count];

            value[i] = 0;
            o->flow = flows[i]->id;
            o->company = flows[i]->company;
            if (!body_of_flow(&o->body, flows[i], commune_of(w, flows[i]),
                              in.today))
                continue;
            place[in.own_count++] = i;
        }
        st = match_run(&in, &leads);
        for (size_t i = 0; i < leads.count && st == STATUS_OK; i++)
            value[place[leads.lead[i].own]]++;
        match_free(&leads);
    }
    free(own);
    free(place);
    return st;
}
