/* page_company.c -- "/companies": the companies; "/companies/ID": everything
 * kept about one and ever published about it, and its end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

enum { STEP = 100 };

/* ---- all of them
 * ----------------------------------------------------------------------- */

static void put_row(struct call *c, struct page_table *t, const json_t *company)
{
    struct page *p = &c->screen->page;
    char href[64];
    const struct page_place place = {href, screen_text(company, "name"), NULL};

    (void)snprintf(href, sizeof href, "/companies/%lld",
                   (long long)screen_integer(company, "id"));
    page_row_begin(p, t);
    page_cell_link(p, t, &place);
    page_cell(p, t, screen_text(company, "reg_id"));
    page_cell(p, t, screen_text(company, "activity"));
    page_cell(p, t, screen_text(json_object_get(company, "commune"), "name"));
    page_row_end(p, t);
}

static int64_t asked_offset(const struct call *c, int64_t total)
{
    int64_t n = strtoll(screen_asked(c, "offset"), NULL, 10);

    return n > 0 && n < total ? n : 0;
}

static void show_list(struct call *c)
{
    const struct page_column columns[] = {
        {tr(c->lang, "Company"), false},
        {tr(c->lang, "Registration number"), false},
        {tr(c->lang, "Activity"), false},
        {tr(c->lang, "Commune"), false}};
    struct page_table t = {columns, 4, 0};
    struct page *p = &c->screen->page;
    int64_t total, offset;

    if (screen_failed(c))
        return;
    total = (int64_t)json_array_size(c->reply);
    offset = asked_offset(c, total);
    screen_begin(c, tr(c->lang, "Companies"));
    if (strcmp(c->screen->note, "erased") == 0)
        page_notice(p, "good",
                    tr(c->lang, "The company is erased and its offers are "
                                "withdrawn. Copies, proofs and backups made "
                                "before remain."));
    if (!total) {
        page_put(p, "p", NULL,
                 tr(c->lang, "Import your companies: `symbiote company import "
                             "FILE.csv`."));
        screen_send(c);
        return;
    }
    page_table_begin(p, &t, tr(c->lang, "The companies of the territory"));
    for (int64_t i = offset; i < total && i < offset + STEP; i++)
        put_row(c, &t, json_array_get(c->reply, (size_t)i));
    page_table_end(p);
    screen_pages(c, total, offset, STEP);
    screen_send(c);
}

void page_companies(struct call *c)
{
    screen_take(c, "offset");
    c->screen->here = "/companies";
    c->then = show_list;
    call_path(c, "/api/v1/companies");
    api_companies(c);
}

/* ---- one company
 * ------------------------------------------------------------------------- */

static void put_entry(struct call *c, const json_t *company)
{
    struct page *p = &c->screen->page;

    page_put(p, "h2", NULL, tr(c->lang, "What is kept"));
    page_open(p, "dl", NULL);
    screen_fact(c, tr(c->lang, "Name"), screen_text(company, "name"));
    screen_fact(c, tr(c->lang, "Registration number"),
                screen_text(company, "reg_id"));
    screen_fact(c, tr(c->lang, "Activity"), screen_text(company, "activity"));
    screen_fact(c, tr(c->lang, "Commune"),
                screen_text(json_object_get(company, "commune"), "name"));
    screen_fact(c, tr(c->lang, "Address"), screen_text(company, "address"));
    screen_fact(c, tr(c->lang, "Contact"), screen_text(company, "contact"));
    screen_fact(c, tr(c->lang, "Note"), screen_text(company, "note"));
    if (json_is_true(json_object_get(company, "natural_person")))
        screen_fact(c, tr(c->lang, "Natural person"), tr(c->lang, "yes"));
    page_close(p, "dl");
}

static void put_cells(struct call *c, const json_t *cells)
{
    struct page *p = &c->screen->page;
    size_t i;
    json_t *cell;

    if (json_array_size(cells) == 0)
        return;
    page_open(p, "details", NULL);
    page_put(p, "summary", NULL, tr(c->lang, "The cells as imported"));
    page_open(p, "dl", NULL);
    json_array_foreach(cells, i, cell)
    {
        const char *name = json_string_value(json_array_get(cell, 0));
        const char *text = json_string_value(json_array_get(cell, 1));

        screen_fact(c, name && name[0] ? name : "?", text ? text : "");
    }
    page_close(p, "dl");
    page_close(p, "details");
}

static void put_flow(struct call *c, const json_t *flow)
{
    struct page *p = &c->screen->page;
    char text[SCREEN_TEXT], href[64];

    page_open(p, "article", "class", "card", NULL);
    page_open(p, "h3", NULL);
    page_text(p, screen_text(flow, "label"));
    page_close(p, "h3");
    page_open(p, "dl", NULL);
    screen_fact(c, tr(c->lang, "Offer or need"),
                screen_label(c, flow, "direction"));
    screen_fact(c, tr(c->lang, "Type"), screen_text(flow, "type_label"));
    screen_quantity(c, text, flow);
    screen_fact(c, tr(c->lang, "Quantity"), text);
    screen_fact(c, tr(c->lang, "Published"),
                json_is_true(json_object_get(flow, "published"))
                    ? tr(c->lang, "yes")
                    : tr(c->lang, "no"));
    if (json_is_true(json_object_get(flow, "vetoed")))
        screen_fact(c, tr(c->lang, "Answer of the company"),
                    tr(c->lang, "a competitor would exclude most of the "
                                "possible authors: withheld"));
    page_close(p, "dl");
    put_cells(c, json_object_get(flow, "original"));
    (void)snprintf(href, sizeof href, "/flows/%lld",
                   (long long)screen_integer(flow, "id"));
    page_open(p, "p", NULL);
    page_link(p, href, tr(c->lang, "Sheet for the company, and its answer"));
    page_close(p, "p");
    page_close(p, "article");
}

static void put_flows(struct call *c, const json_t *flows)
{
    struct page *p = &c->screen->page;
    size_t i;
    json_t *flow;

    page_put(p, "h2", NULL, tr(c->lang, "Flows"));
    if (json_array_size(flows) == 0)
        page_put(p, "p", NULL, tr(c->lang, "None."));
    json_array_foreach(flows, i, flow)
    {
        put_flow(c, flow);
    }
}

static void put_publication(struct call *c, const json_t *o)
{
    struct page *p = &c->screen->page;
    char text[SCREEN_TEXT];

    page_open(p, "article", "class", "card", NULL);
    page_open(p, "h3", NULL);
    screen_when(c, text, o, "published");
    page_textf(p, tr(c->lang, "Published on %s"), text);
    page_close(p, "h3");
    page_open(p, "dl", NULL);
    screen_when(c, text, o, "withdrawn");
    screen_fact(c, tr(c->lang, "Withdrawn"), text);
    screen_count(c, text, screen_integer(o, "k"));
    screen_fact(c, tr(c->lang, "Possible authors at the time"), text);
    screen_count(c, text, screen_integer(o, "k_participants"));
    screen_fact(c, tr(c->lang, "Of them among the participants"), text);
    if (json_object_get(o, "leaf")) {
        screen_count(c, text, screen_integer(o, "leaf"));
        screen_fact(c, tr(c->lang, "Entry of the log"), text);
    }
    screen_record(c, json_object_get(o, "record"));
    page_close(p, "dl");
    page_close(p, "article");
}

static void put_published(struct call *c, const json_t *list)
{
    struct page *p = &c->screen->page;
    size_t i;
    json_t *o;

    page_put(p, "h2", NULL,
             tr(c->lang, "Everything that was ever published about it"));
    if (json_array_size(list) == 0)
        page_put(p, "p", NULL, tr(c->lang, "Nothing."));
    json_array_foreach(list, i, o)
    {
        put_publication(c, o);
    }
}

static void write_waiver(const struct call *c, char out[static SCREEN_TEXT],
                         const json_t *o)
{
    const json_t *audience = json_object_get(o, "audience");
    size_t used;

    if (screen_integer(o, "waiver") == 0) {
        (void)snprintf(out, SCREEN_TEXT, "%s", tr(c->lang, "taken back"));
        return;
    }
    (void)snprintf(out, SCREEN_TEXT,
                   tr(c->lang, "at least %d possible authors, for:"),
                   (int)screen_integer(o, "waiver"));
    for (size_t i = 0; i < json_array_size(audience); i++) {
        const json_t *one = json_array_get(audience, i);
        const char *name = screen_text(one, "name");

        used = strlen(out);
        (void)snprintf(out + used, SCREEN_TEXT - used, "%s %s", i ? "," : "",
                       name[0] ? name : screen_text(one, "territory"));
    }
}

static void put_answers(struct call *c, const json_t *list)
{
    const struct page_column columns[] = {{tr(c->lang, "When"), false},
                                          {tr(c->lang, "Flow"), true},
                                          {tr(c->lang, "Answer"), false}};
    struct page_table t = {columns, 3, 0};
    struct page *p = &c->screen->page;
    char text[SCREEN_TEXT];
    size_t i;
    json_t *o;

    if (json_array_size(list) == 0)
        return;
    page_put(p, "h2", NULL, tr(c->lang, "What the company answered"));
    page_table_begin(p, &t,
                     tr(c->lang, "Would an informed competitor exclude most "
                                 "of the possible authors?"));
    json_array_foreach(list, i, o)
    {
        page_row_begin(p, &t);
        screen_when(c, text, o, "at");
        page_cell(p, &t, text);
        screen_count(c, text, screen_integer(o, "flow"));
        page_cell(p, &t, text);
        page_cell(p, &t,
                  strcmp(screen_text(o, "answer"), "yes") == 0
                      ? tr(c->lang, "yes, withheld")
                      : tr(c->lang, "no"));
        page_row_end(p, &t);
    }
    page_table_end(p);
}

static void put_waivers(struct call *c, const json_t *list)
{
    const struct page_column columns[] = {{tr(c->lang, "When"), false},
                                          {tr(c->lang, "Flow"), true},
                                          {tr(c->lang, "Consent"), false}};
    struct page_table t = {columns, 3, 0};
    struct page *p = &c->screen->page;
    char text[SCREEN_TEXT];
    size_t i;
    json_t *o;

    if (json_array_size(list) == 0)
        return;
    page_put(p, "h2", NULL, tr(c->lang, "Consents below k"));
    page_table_begin(p, &t,
                     tr(c->lang, "What the company agreed to for named peers"));
    json_array_foreach(list, i, o)
    {
        page_row_begin(p, &t);
        screen_when(c, text, o, "at");
        page_cell(p, &t, text);
        screen_count(c, text, screen_integer(o, "flow"));
        page_cell(p, &t, text);
        write_waiver(c, text, o);
        page_cell(p, &t, text);
        page_row_end(p, &t);
    }
    page_table_end(p);
}

static void put_end(struct call *c, const json_t *company)
{
    struct page *p = &c->screen->page;
    char number[24], label[SCREEN_TEXT];
    const struct page_field confirm = {
        .name = "confirm",
        .label = label,
        .type = "text",
        .hint = tr(c->lang, "This cannot be undone. Copies, proofs and backups "
                            "made before remain; a nameless history of what "
                            "was published stays, which protects the company "
                            "if it comes back."),
        .complete = "off",
        .required = true,
    };

    (void)snprintf(number, sizeof number, "%lld",
                   (long long)screen_integer(company, "id"));
    (void)snprintf(label, sizeof label,
                   tr(c->lang, "To erase the company, type its number, %s"),
                   number);
    page_open(p, "details", NULL);
    page_put(p, "summary", NULL, tr(c->lang, "Erase this company"));
    page_form_begin(p, "/companies/erase", c->screen->csrf);
    page_hidden(p, "company", number);
    page_field(p, &confirm);
    page_button(p, tr(c->lang, "Erase it and withdraw its offers"));
    page_form_end(p);
    page_close(p, "details");
}

static void show_one(struct call *c)
{
    const json_t *o = c->reply;

    if (screen_failed(c))
        return;
    screen_begin(c, screen_text(o, "name"));
    put_entry(c, o);
    put_cells(c, json_object_get(o, "original"));
    put_flows(c, json_object_get(o, "flows"));
    put_answers(c, json_object_get(o, "answers"));
    put_waivers(c, json_object_get(o, "waivers"));
    put_published(c, json_object_get(o, "publications"));
    put_end(c, o);
    screen_send(c);
}

void page_company(struct call *c, const char *id)
{
    char path[HTTP_PATH_MAX];

    (void)snprintf(path, sizeof path, "/api/v1/companies/%.10s", id);
    call_path(c, path);
    c->screen->here = "/companies";
    c->then = show_one;
    api_company(c);
}

static void erased(struct call *c)
{
    if (!screen_failed(c))
        screen_go(c, "erased");
}

void page_erase(struct call *c)
{
    const char *company = http_argument(c->request, "company");
    const char *confirm = http_argument(c->request, "confirm");
    char path[HTTP_PATH_MAX];

    (void)snprintf(c->screen->place, sizeof c->screen->place, "/companies");
    (void)snprintf(path, sizeof path, "/api/v1/companies/%.10s",
                   company && !strchr(company, '/') ? company : "");
    screen_set(c, "confirm", confirm ? confirm : "");
    call_path(c, path);
    c->screen->here = "/companies";
    c->then = erased;
    api_company_erase(c);
}
