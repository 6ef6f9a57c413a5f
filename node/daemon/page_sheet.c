/* page_sheet.c -- "/flows/ID": what a company reads and answers before its flow
 * is published.  Fit for paper: names are on the screen only. */
#include <stdio.h>
#include <string.h>

#include "screen.h"

static void put_counts(struct call *c, const json_t *o)
{
    struct page *p = &c->screen->page;
    char text[SCREEN_TEXT];

    page_put(p, "h2", NULL, tr(c->lang, "Who could be the author"));
    page_open(p, "dl", NULL);
    screen_count(c, text, screen_integer(o, "k"));
    screen_fact(c, tr(c->lang, "Possible authors"), text);
    screen_count(c, text, screen_integer(o, "k_participants"));
    screen_fact(c, tr(c->lang, "Of them among the participants"), text);
    page_close(p, "dl");
}

static void put_activities(struct call *c, const json_t *list)
{
    const struct page_column columns[] = {
        {tr(c->lang, "Activity"), false},
        {tr(c->lang, "NACE"), false},
        {tr(c->lang, "Possible authors"), true}};
    struct page_table t = {columns, 3, 0};
    struct page *p = &c->screen->page;
    char text[SCREEN_TEXT];
    size_t i;
    json_t *o;

    page_table_begin(p, &t, tr(c->lang, "By activity"));
    json_array_foreach(list, i, o)
    {
        page_row_begin(p, &t);
        page_cell(p, &t,
                  screen_text(o, "label")[0] ? screen_text(o, "label")
                                             : screen_text(o, "nace"));
        page_cell(p, &t, screen_text(o, "nace"));
        screen_count(c, text, screen_integer(o, "units"));
        page_cell(p, &t, text);
        page_row_end(p, &t);
    }
    page_table_end(p);
}

static void put_communes(struct call *c, const json_t *list)
{
    const struct page_column columns[] = {
        {tr(c->lang, "Commune"), false},
        {tr(c->lang, "Possible authors"), true}};
    struct page_table t = {columns, 2, 0};
    struct page *p = &c->screen->page;
    char text[SCREEN_TEXT];
    size_t i;
    json_t *o;

    page_table_begin(p, &t, tr(c->lang, "By commune"));
    json_array_foreach(list, i, o)
    {
        page_row_begin(p, &t);
        page_cell(p, &t, screen_text(json_object_get(o, "commune"), "name"));
        screen_count(c, text, screen_integer(o, "units"));
        page_cell(p, &t, text);
        page_row_end(p, &t);
    }
    page_table_end(p);
}

static void put_own(struct call *c, const json_t *names)
{
    struct page *p = &c->screen->page;
    size_t i;
    json_t *name;

    if (json_array_size(names) == 0)
        return;
    page_open(p, "details", "class", "screen", NULL);
    page_put(p, "summary", NULL,
             tr(c->lang, "Own companies among them (not printed)"));
    page_open(p, "ul", NULL);
    json_array_foreach(names, i, name)
    {
        page_put(p, "li", NULL, json_string_value(name));
    }
    page_close(p, "ul");
    page_close(p, "details");
}

static void put_answer(struct call *c, const json_t *o)
{
    const json_t *answer = json_object_get(o, "answer");
    struct page *p = &c->screen->page;
    char when[SCREEN_TEXT];

    if (!answer)
        return;
    screen_when(c, when, answer, "at");
    page_open(p, "p", "class", "next", NULL);
    if (strcmp(screen_text(answer, "answer"), "yes") == 0)
        page_textf(p, tr(c->lang, "The company answered yes on %s: withheld."),
                   when);
    else
        page_textf(p, tr(c->lang, "The company answered no on %s."), when);
    page_close(p, "p");
}

static void put_form(struct call *c, const json_t *o)
{
    const struct page_choice choices[] = {
        {"", tr(c->lang, "— choose —")},
        {"no", tr(c->lang, "No: they could not tell it is us")},
        {"yes", tr(c->lang, "Yes: withhold it")}};
    const struct page_field answer = {
        .name = "answer", .label = tr(c->lang, "The answer"), .required = true};
    const struct page_field by = {
        .name = "by",
        .label = tr(c->lang, "Who answered for the company"),
        .type = "text",
        .hint = tr(c->lang, "Kept as a salted hash only."),
        .complete = "off",
        .required = true,
    };
    struct page *p = &c->screen->page;
    char number[24];

    (void)snprintf(number, sizeof number, "%lld",
                   (long long)screen_integer(o, "flow"));
    page_form_begin(p, "/flows/answer", c->screen->csrf);
    page_hidden(p, "flow", number);
    page_select(p, &answer, choices, 3);
    page_field(p, &by);
    page_button(p, tr(c->lang, "Record the answer"));
    page_form_end(p);
}

static void put_sheet(struct call *c, const json_t *o)
{
    const json_t *among = json_object_get(o, "among");
    struct page *p = &c->screen->page;

    page_put(p, "h2", NULL,
             tr(c->lang, "The record exactly as it would be published"));
    page_open(p, "dl", NULL);
    screen_record(c, json_object_get(o, "record"));
    page_close(p, "dl");
    page_put(p, "p", "hint",
             tr(c->lang, "Nothing else leaves: no name, no address, no "
                         "contact, no price, no wording of your own. An "
                         "indication without commitment. It can be withdrawn: "
                         "every node that follows the protocol removes it; "
                         "copies and proofs made before remain."));
    put_counts(c, o);
    put_activities(c, json_object_get(among, "activities"));
    put_communes(c, json_object_get(among, "communes"));
    put_own(c, json_object_get(among, "own"));
    page_put(p, "h2", NULL, tr(c->lang, "The question"));
    page_put(p, "p", NULL, screen_text(o, "question"));
    put_answer(c, o);
    put_form(c, o);
}

static void show(struct call *c)
{
    const json_t *o = json_array_get(c->reply, 0);
    struct page *p = &c->screen->page;

    if (screen_failed(c))
        return;
    screen_begin(c, tr(c->lang, "Sheet for the company"));
    if (strcmp(c->screen->note, "answered") == 0)
        page_notice(p, "good", tr(c->lang, "The answer is recorded."));
    page_put(p, "p", "next", screen_text(o, "label"));
    page_put(p, "p", NULL, screen_text(o, "text"));
    if (json_object_get(o, "record"))
        put_sheet(c, o);
    else
        put_answer(c, o);
    screen_send(c);
}

void page_sheet(struct call *c, const char *flow)
{
    screen_set(c, "flow", flow);
    call_path(c, "/api/v1/offers/preview");
    c->screen->here = "/companies";
    c->then = show;
    api_preview(c);
}

/* ---- the answer
 * -------------------------------------------------------------------------- */

static void answered(struct call *c)
{
    if (!screen_failed(c))
        screen_go(c, "answered");
}

void page_answer(struct call *c)
{
    static const char *const names[] = {"answer", "by"};
    const char *flow = http_argument(c->request, "flow");
    char path[HTTP_PATH_MAX];

    if (!flow || strchr(flow, '/'))
        flow = "";
    (void)snprintf(c->screen->place, sizeof c->screen->place, "/flows/%.10s",
                   flow);
    (void)snprintf(path, sizeof path, "/api/v1/flows/%.10s/consent", flow);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = http_argument(c->request, names[i]);

        screen_set(c, names[i], text ? text : "");
    }
    screen_set(c, "now", "1");
    call_path(c, path);
    c->screen->here = "/companies";
    c->then = answered;
    api_consent(c);
}
