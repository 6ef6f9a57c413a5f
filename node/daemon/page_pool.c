/* page_pool.c -- "/pool": the offers and needs of other territories, as a
 * filter, a map and a list. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "screen.h"
#include "symbiote/crockford.h"
#include "symbiote/label.h"

enum { STEP = 50, LABELS = 12, SHIFT_M = 1000 };

static const char *const asked_names[] = {"direction", "kind", "text",  "near",
                                          "km",        "from", "offset"};

/* ---- the filter
 * ------------------------------------------------------------------------- */

static void put_choice(struct call *c, enum vocab vocab, const char *name,
                       const char *label)
{
    struct page_choice choices[16] = {{"", tr(c->lang, "all")}};
    const struct page_field f = {
        .name = name, .label = label, .value = screen_asked(c, name)};
    unsigned last = vocab == VOCAB_DIRECTION ? DIRECTION_NEED : KINDS - 1;
    size_t n = 1;

    for (unsigned v = 1; v <= last; v++)
        choices[n++] = (struct page_choice){
            vocab_name(vocab, v), label_of(c->lang, vocab_name(vocab, v))};
    page_select(&c->screen->page, &f, choices, n);
}

static void put_territories(struct call *c)
{
    const struct federate *f = c->node->federate;
    size_t peers = federate_peers(f);
    struct page_choice *choices = calloc(peers + 1, sizeof *choices);
    char(*tid)[TID_TEXT] = calloc(peers + 1, sizeof *tid);
    const struct page_field field = {.name = "from",
                                     .label = tr(c->lang, "Territory"),
                                     .value = screen_asked(c, "from")};

    if (!choices || !tid)
        abort();
    choices[0] = (struct page_choice){"", tr(c->lang, "all")};
    for (size_t i = 0; i < peers; i++) {
        struct federate_peer p = federate_peer_at(f, i);

        tid_text(tid[i], p.tid);
        choices[i + 1] = (struct page_choice){tid[i], p.name};
    }
    page_select(&c->screen->page, &field, choices, peers + 1);
    free(choices);
    free(tid);
}

static void put_entry(struct call *c, const char *name, const char *label,
                      const char *hint)
{
    const struct page_field f = {.name = name,
                                 .label = label,
                                 .type = "text",
                                 .value = screen_asked(c, name),
                                 .hint = hint,
                                 .complete = "off"};

    page_field(&c->screen->page, &f);
}

static void put_filter(struct call *c)
{
    struct page *p = &c->screen->page;

    page_open(p, "form", "method", "get", "action", "/pool", "class", "filter",
              NULL);
    put_choice(c, VOCAB_DIRECTION, "direction", tr(c->lang, "Offer or need"));
    put_choice(c, VOCAB_KIND, "kind", tr(c->lang, "Kind"));
    put_entry(c, "text", tr(c->lang, "What"),
              tr(c->lang, "words, for example « cartons »"));
    put_entry(c, "near", tr(c->lang, "Near"),
              tr(c->lang, "name or code of a commune"));
    put_entry(c, "km", tr(c->lang, "Within (km)"),
              tr(c->lang, "30 if left empty"));
    put_territories(c);
    page_open(p, "div", "class", "actions", NULL);
    page_button(p, tr(c->lang, "Show"));
    if (json_object_size(c->screen->asked)) {
        page_text(p, " ");
        page_link(p, "/pool", tr(c->lang, "Show everything"));
    }
    page_close(p, "div");
    page_close(p, "form");
}

/* ---- the map
 * ----------------------------------------------------------------------------
 */

/* Offers and needs of one area share its centre: set side by side. */
static int32_t shift_e5(const struct map_point *at)
{
    double lat = at->lat_e5 / 1e5 * 3.14159265358979323846 / 180;

    return (int32_t)(SHIFT_M / 111320.0 / fmax(cos(lat), 0.01) * 1e5);
}

static struct map_point point_of(const json_t *area, size_t rank)
{
    bool need = strcmp(screen_text(area, "direction"), "need") == 0;
    struct map_point at = {
        .lat_e5 = (int32_t)lround(
            json_number_value(json_object_get(area, "lat")) * 1e5),
        .lon_e5 = (int32_t)lround(
            json_number_value(json_object_get(area, "lon")) * 1e5),
        .radius_m = (uint32_t)lround(
            json_number_value(json_object_get(area, "radius_km")) * 1000),
        .weight = (uint32_t)screen_integer(area, "offers"),
        .label = screen_text(area, "name"),
        .kind = need,
        .show = rank < LABELS && !need,
    };

    /* Labels stand to the right: offers, which bear them, come last. */
    if (at.radius_m)
        at.radius_m += SHIFT_M; /* it still holds every commune */
    at.lon_e5 += need ? -shift_e5(&at) : shift_e5(&at);
    return at;
}

static void put_map(struct call *c, const json_t *areas)
{
    struct page *p = &c->screen->page;
    size_t count = json_array_size(areas), i;
    struct map_point *points = calloc(count + 1, sizeof *points);
    const struct page_column columns[] = {
        {tr(c->lang, "Communes"), false},
        {tr(c->lang, "Offers or needs"), false},
        {tr(c->lang, "Number"), true},
    };
    struct map m = {
        .title = tr(c->lang, "Where offers and needs are"),
        .description =
            tr(c->lang, "Each mark stands for all offers, or all needs, of one "
                        "set of communes; the circle around it holds the "
                        "whole set. The true place is somewhere in it."),
        .kinds = {tr(c->lang, "offers"), tr(c->lang, "needs"), NULL},
        .points = points,
        .count = count,
    };
    json_t *area;

    if (!points)
        abort();
    json_array_foreach(areas, i, area)
    {
        points[i] = point_of(area, i);
    }
    map_svg(p, &m);
    page_open(p, "details", NULL);
    page_put(p, "summary", NULL, tr(c->lang, "The map as a table"));
    map_table(p, &m, columns, tr(c->lang, "Offers and needs by communes"));
    page_close(p, "details");
    free(points);
}

/* ---- the list
 * ---------------------------------------------------------------------------
 */

static void put_what(struct call *c, struct page_table *t, const json_t *o)
{
    struct page *p = &c->screen->page;
    const char *label = screen_text(o, "type_label");
    size_t types = json_array_size(json_object_get(o, "types"));
    char href[64], text[SCREEN_TEXT];

    (void)snprintf(href, sizeof href, "/pool/%s", screen_text(o, "id"));
    if (types > 1)
        (void)snprintf(text, sizeof text,
                       tr(c->lang, "%s or %zu related types"), label,
                       types - 1);
    else
        (void)snprintf(text, sizeof text, "%s", label);
    page_cell_begin(p, t);
    page_link(p, href, text[0] ? text : screen_text(o, "id"));
    page_cell_end(p, t);
}

static void put_row(struct call *c, struct page_table *t, const json_t *o)
{
    struct page *p = &c->screen->page;
    const json_t *area = json_object_get(o, "area");
    char text[SCREEN_TEXT];

    page_row_begin(p, t);
    put_what(c, t, o);
    page_cell(p, t, screen_label(c, o, "direction"));
    screen_quantity(c, text, o);
    page_cell(p, t, text);
    page_cell(p, t, screen_text(area, "name"));
    screen_quarters(c, text, o);
    page_cell(p, t, text);
    page_cell(p, t, screen_label(c, o, "state"));
    screen_origin(c, text, o);
    page_cell(p, t, text);
    screen_authors_short(c, text, o);
    page_cell(p, t, text);
    page_cell_begin(p, t);
    screen_verification(c, o);
    page_cell_end(p, t);
    page_row_end(p, t);
}

static void put_list(struct call *c, const json_t *items)
{
    const struct page_column columns[] = {
        {tr(c->lang, "What"), false},
        {tr(c->lang, "Offer or need"), false},
        {tr(c->lang, "Quantity"), true},
        {tr(c->lang, "Communes"), false},
        {tr(c->lang, "Quarters"), false},
        {tr(c->lang, "Physical state"), false},
        {tr(c->lang, "Territory"), false},
        {tr(c->lang, "Possible authors"), false},
        {tr(c->lang, "Count"), false},
    };
    struct page_table t = {.columns = columns,
                           .columns_count = sizeof columns / sizeof *columns};
    size_t i;
    json_t *o;

    page_table_begin(&c->screen->page, &t, tr(c->lang, "Offers and needs"));
    json_array_foreach(items, i, o)
    {
        put_row(c, &t, o);
    }
    page_table_end(&c->screen->page);
}

static void put_total(struct call *c, int64_t total)
{
    char number[SCREEN_TEXT];

    screen_count(c, number, total);
    page_open(&c->screen->page, "p", NULL);
    page_textf(&c->screen->page,
               total == 1 ? tr(c->lang, "%s offer or need.")
                          : tr(c->lang, "%s offers and needs."),
               number);
    page_close(&c->screen->page, "p");
}

static void put_found(struct call *c)
{
    struct page *p = &c->screen->page;
    int64_t total = screen_integer(c->reply, "total");

    if (total == 0) {
        page_put(p, "p", NULL,
                 json_object_size(c->screen->asked)
                     ? tr(c->lang, "Nothing fits this choice.")
                     : tr(c->lang, "No other territory has published anything "
                                   "here yet."));
        return;
    }
    put_total(c, total);
    put_map(c, json_object_get(c->reply, "areas"));
    page_put(p, "p", "soft",
             tr(c->lang, "Each is an indication without commitment, and "
                         "nameless: only the territory that published it knows "
                         "the company."));
    put_list(c, json_object_get(c->reply, "items"));
    screen_pages(c, total, screen_integer(c->reply, "offset"), STEP);
}

static void show(struct call *c)
{
    screen_begin(c, tr(c->lang, "Offers and needs of other territories"));
    if (c->exit != CALL_DONE)
        page_notice(&c->screen->page, "bad", screen_text(c->reply, "text"));
    put_filter(c);
    if (c->exit == CALL_DONE)
        put_found(c);
    else
        c->screen->code = call_code(c);
    screen_send(c);
}

void page_pool(struct call *c)
{
    for (size_t i = 0; i < sizeof asked_names / sizeof *asked_names; i++)
        screen_take(c, asked_names[i]);
    screen_set(c, "limit", "50"); /* STEP */
    screen_set(c, "paged", "1");
    c->screen->here = "/pool";
    c->then = show;
    api_offers(c);
}
