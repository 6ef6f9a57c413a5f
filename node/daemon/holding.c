#include "holding.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

bool holding_area(struct call *c, const char *text, struct holding *h)
{
    enum status st =
        catalogue_read_area(text, h->area, OFFER_COMMUNES_MAX, &h->communes);

    if (st != STATUS_OK)
        call_fail(c, CALL_USAGE, "BAD_AREA",
                  tr(c->lang, "« %s » is not an area: give commune codes, "
                              "epci:CODE, arr:CODE or nuts3:CODE."),
                  text);
    return st == STATUS_OK;
}

bool holding_read(struct call *c, struct holding *h)
{
    const char *peer = call_text(c, "for"), *area = call_text(c, "area");
    struct federate_peer p;

    *h = (struct holding){0};
    if (!peer) {
        memcpy(h->area, c->node->area, sizeof h->area);
        h->communes = c->node->area_count;
        return true;
    }
    if (!call_peer(c, peer, &p))
        return false;
    memcpy(h->holder, p.tid, sizeof h->holder);
    (void)snprintf(h->name, sizeof h->name, "%s", p.name);
    if (!area && !p.area[0]) {
        call_fail(c, CALL_USAGE, "NO_AREA",
                  tr(c->lang, "The perimeter of %s is not known yet: give it "
                              "with --area."),
                  p.name);
        return false;
    }
    return holding_area(c, area ? area : p.area, h);
}

bool holding_of_peer(const struct holding *h)
{
    return !sodium_is_zero(h->holder, sizeof h->holder);
}
