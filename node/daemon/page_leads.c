/* page_leads.c -- "/leads": the best leads of the own flows, each with its
 * reasons; and setting one aside. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "screen.h"
#include "symbiote/label.h"
#include "symbiote/written.h"

enum { STEP = 20 };

/* What the links and forms of the page keep. */
static const char *const asked_names[] = {"cross", "flow", "by_flow", "assumed",
                                          "offset"};
enum { ASKED = sizeof asked_names / sizeof *asked_names };

/* ---- one lead
 * ----------------------------------------------------------------------------
 */

static bool is_true(const json_t *o, const char *name)
{
    return json_is_true(json_object_get(o, name));
}

/* Who is on the other side, and of what. */
static void put_other(struct call *c, const json_t *l)
{
    struct page *p = &c->screen->page;
    bool need = strcmp(screen_text(l, "direction"), "need") == 0;
    const char *who = json_object_get(l, "other_flow")
                          ? screen_text(l, "other_company_name")
                          : screen_text(l, "territory_name");

    page_open(p, "p", NULL);
    page_textf(p,
               need ? tr(c->lang, "Offered by %s: %s.")
                    : tr(c->lang, "Sought by %s: %s."),
               who[0] ? who : screen_text(l, "territory"),
               screen_text(l, "other_label"));
    page_close(p, "p");
}

static void put_title(struct call *c, const json_t *l)
{
    struct page *p = &c->screen->page;

    page_open(p, "h2", NULL);
    page_textf(p, tr(c->lang, "%s: %s"), screen_text(l, "company_name"),
               screen_text(l, "label"));
    page_text(p, " ");
    page_put(p, "span", "tag", screen_label(c, l, "direction"));
    if (is_true(l, "assumed")) {
        page_text(p, " ");
        page_put(p, "span", "tag", tr(c->lang, "assumed"));
    }
    page_close(p, "h2");
}

static void put_reason(struct call *c, const json_t *r)
{
    struct page *p = &c->screen->page;
    int lost = (int)screen_integer(r, "points_lost");

    page_open(p, "li", NULL);
    page_put(p, "strong", NULL, screen_label(c, r, "factor"));
    page_text(p, " ");
    if (lost > 0) {
        page_open(p, "span", "class", "lost", NULL);
        page_textf(p,
                   lost == 1 ? tr(c->lang, "(%d point lost)")
                             : tr(c->lang, "(%d points lost)"),
                   lost);
        page_close(p, "span");
        page_text(p, " ");
    }
    page_text(p, screen_text(r, "text"));
    page_close(p, "li");
}

static void put_reasons(struct call *c, const json_t *l)
{
    struct page *p = &c->screen->page;
    const json_t *reasons = json_object_get(l, "reasons");
    size_t i;
    json_t *r;

    page_put(p, "h3", NULL, tr(c->lang, "Reasons"));
    page_open(p, "ul", "class", "reasons", NULL);
    json_array_foreach(reasons, i, r)
    {
        put_reason(c, r);
    }
    page_close(p, "ul");
}

static void put_missing(struct call *c, const json_t *l)
{
    struct page *p = &c->screen->page;
    const json_t *missing = json_object_get(l, "missing");
    size_t i;
    json_t *text;

    if (json_array_size(missing) == 0)
        return;
    page_put(p, "h3", NULL, tr(c->lang, "To ask"));
    page_open(p, "ul", NULL);
    json_array_foreach(missing, i, text)
    {
        page_put(p, "li", NULL, json_string_value(text));
    }
    page_close(p, "ul");
}

static void put_remark(struct call *c, const char *text)
{
    if (text[0])
        page_put(&c->screen->page, "li", NULL, text);
}

static void put_remarks(struct call *c, const json_t *l)
{
    struct page *p = &c->screen->page;
    static const char *const names[] = {"rule", "check", "border", "visible"};
    bool any = false;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        any |= screen_text(l, names[i])[0] != '\0';
    if (!any)
        return;
    page_put(p, "h3", NULL, tr(c->lang, "To know"));
    page_open(p, "ul", NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put_remark(c, screen_text(l, names[i]));
    page_close(p, "ul");
}

/* ---- setting aside
 * ----------------------------------------------------------------------- */

static void put_refusal(struct call *c, const json_t *l)
{
    struct page *p = &c->screen->page;
    const struct page_choice reasons[] = {
        {"quality", tr(c->lang, "The quality does not fit")},
        {"quantity", tr(c->lang, "The quantity does not fit")},
        {"regularity", tr(c->lang, "Not regular enough")},
        {"distance", tr(c->lang, "Too far")},
        {"price", tr(c->lang, "The price does not fit")},
        {"regulation", tr(c->lang, "The law is against it")},
        {"confidentiality", tr(c->lang, "Confidential")},
        {"competitor", tr(c->lang, "They are competitors")},
        {"no_reply", tr(c->lang, "The company does not answer")},
        {"process", tr(c->lang, "The process does not take it")},
        {"not_compatible", tr(c->lang, "The two do not go together")},
        {"other", tr(c->lang, "Another reason")},
    };
    const struct page_field f = {.name = "reason",
                                 .label = tr(c->lang, "Reason")};

    page_open(p, "details", "class", "refuse", NULL);
    page_put(p, "summary", NULL, tr(c->lang, "Set this lead aside"));
    page_form_begin(p, "/leads/refuse", c->screen->csrf);
    page_hidden(p, "lead", screen_text(l, "id"));
    for (size_t i = 0; i < ASKED; i++)
        if (screen_asked(c, asked_names[i])[0])
            page_hidden(p, asked_names[i], screen_asked(c, asked_names[i]));
    page_select(p, &f, reasons, sizeof reasons / sizeof *reasons);
    page_button(p, tr(c->lang, "Set aside"));
    page_form_end(p);
    page_close(p, "details");
}

static void put_link(struct call *c, const char *path, const char *id,
                     const char *label)
{
    char href[64];

    (void)snprintf(href, sizeof href, "%s%s", path, id);
    page_open(&c->screen->page, "li", NULL);
    page_link(&c->screen->page, href, label);
    page_close(&c->screen->page, "li");
}

static void put_links(struct call *c, const json_t *l)
{
    struct page *p = &c->screen->page;
    const char *offer = screen_text(l, "offer");
    int64_t flow = screen_integer(l, "flow");
    char number[24];
    bool of_flow = flow && !screen_asked(c, "flow")[0];

    if (!offer[0] && !of_flow)
        return;
    (void)snprintf(number, sizeof number, "%lld", (long long)flow);
    page_open(p, "ul", "class", "links", NULL);
    if (offer[0])
        put_link(c, "/pool/", offer,
                 tr(c->lang, "What the other territory published"));
    if (of_flow)
        put_link(c, "/leads?flow=", number,
                 tr(c->lang, "All leads of this flow"));
    page_close(p, "ul");
}

static void put_lead(struct call *c, const json_t *l)
{
    struct page *p = &c->screen->page;

    page_open(p, "article", "class", "card", "id", screen_text(l, "id"), NULL);
    put_title(c, l);
    page_put(p, "p", "score", screen_text(l, "summary"));
    put_other(c, l);
    put_reasons(c, l);
    put_missing(c, l);
    put_remarks(c, l);
    put_links(c, l);
    if (!is_true(l, "assumed"))
        put_refusal(c, l);
    page_close(p, "article");
}

/* ---- the page
 * ------------------------------------------------------------------------------
 */

static void put_filter(struct call *c)
{
    struct page *p = &c->screen->page;

    page_open(p, "form", "method", "get", "action", "/leads", "class",
              "choices", NULL);
    page_checkbox(p, "cross", tr(c->lang, "With other territories only"),
                  screen_asked(c, "cross")[0]);
    page_checkbox(p, "by_flow", tr(c->lang, "Grouped by flow"),
                  screen_asked(c, "by_flow")[0]);
    page_checkbox(p, "assumed", tr(c->lang, "Unpublished and assumed flows"),
                  screen_asked(c, "assumed")[0]);
    if (screen_asked(c, "flow")[0])
        page_hidden(p, "flow", screen_asked(c, "flow"));
    page_button(p, tr(c->lang, "Show"));
    page_text(p, " ");
    if (json_object_size(c->screen->asked))
        page_link(p, "/leads", tr(c->lang, "Show everything"));
    page_close(p, "form");
}

static void put_found(struct call *c)
{
    struct page *p = &c->screen->page;
    int64_t total = screen_integer(c->reply, "total");
    const json_t *items = json_object_get(c->reply, "items");
    char number[SCREEN_TEXT];
    size_t i;
    json_t *l;

    if (total == 0) {
        page_put(p, "p", NULL,
                 tr(c->lang, "No lead yet. Leads come from your flows, from "
                             "offers of other territories and from the "
                             "activities of your companies."));
        return;
    }
    screen_count(c, number, total);
    page_open(p, "p", NULL);
    page_textf(p,
               total == 1 ? tr(c->lang, "%s lead, at most 10 for each flow.")
                          : tr(c->lang, "%s leads, at most 10 for each flow."),
               number);
    page_close(p, "p");
    json_array_foreach(items, i, l)
    {
        put_lead(c, l);
    }
    screen_pages(c, total, screen_integer(c->reply, "offset"), STEP);
}

static void show(struct call *c)
{
    struct page *p = &c->screen->page;

    if (screen_failed(c))
        return;
    screen_begin(c, screen_asked(c, "assumed")[0]
                        ? tr(c->lang, "Leads of unpublished and assumed flows")
                        : tr(c->lang, "Leads"));
    if (strcmp(c->screen->note, "refused") == 0)
        page_notice(p, "good",
                    tr(c->lang, "The lead is set aside and does not come back "
                                "unless the offer changes."));
    if (screen_asked(c, "assumed")[0])
        page_notice(p, "note",
                    tr(c->lang,
                       "From flows that are not published and from flows "
                       "that we suppose by activity. Those marked "
                       "« assumed » no company has told: they say "
                       "which company to call."));
    put_filter(c);
    put_found(c);
    screen_send(c);
}

void page_leads(struct call *c)
{
    for (size_t i = 0; i < ASKED; i++)
        screen_take(c, asked_names[i]);
    screen_set(c, "top", "20"); /* STEP */
    screen_set(c, "paged", "1");
    c->screen->here = "/leads";
    c->then = show;
    api_match(c);
}

static void refused(struct call *c)
{
    if (!screen_failed(c))
        screen_go(c, "refused");
}

void page_refuse(struct call *c)
{
    const char *lead = http_argument(c->request, "lead");
    const char *reason = http_argument(c->request, "reason");
    char path[HTTP_PATH_MAX];

    for (size_t i = 0; i < ASKED; i++)
        screen_take(c, asked_names[i]);
    (void)snprintf(c->screen->place, sizeof c->screen->place, "/leads");
    (void)snprintf(path, sizeof path, "/api/v1/match/%.16s/refuse",
                   lead && !strchr(lead, '/') ? lead : "");
    screen_set(c, "reason", reason ? reason : "");
    call_path(c, path);
    c->screen->here = "/leads";
    c->then = refused;
    api_refuse(c);
}
