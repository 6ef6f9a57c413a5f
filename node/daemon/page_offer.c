/* page_offer.c -- "/pool/ID": one offer in full, and its proof. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "screen.h"
#include "symbiote/label.h"

/* ---- words that the list shares
 * ---------------------------------------------------------- */

void screen_quarters(const struct call *c, char out[static SCREEN_TEXT],
                     const json_t *offer)
{
    const json_t *list = json_object_get(offer, "quarters");
    size_t used = 0, i;
    json_t *q;

    out[0] = '\0';
    if (json_array_size(list) == 4) {
        (void)snprintf(out, SCREEN_TEXT, "%s", tr(c->lang, "all year"));
        return;
    }
    json_array_foreach(list, i, q)
    {
        used +=
            (size_t)snprintf(out + used, SCREEN_TEXT - used, "%s%lld",
                             i ? ", " : "", (long long)json_integer_value(q));
    }
}

void screen_origin(const struct call *c, char out[static SCREEN_TEXT],
                   const json_t *offer)
{
    const char *name = screen_text(offer, "territory_name");
    char when[SCREEN_TEXT];

    screen_day(c, when, offer, "seen");
    if (!name[0])
        name = screen_text(offer, "territory");
    if (strcmp(screen_text(offer, "freshness"), "stale") == 0)
        (void)snprintf(out, SCREEN_TEXT,
                       tr(c->lang, "%.100s, not heard of since %.60s"), name,
                       when);
    else
        (void)snprintf(out, SCREEN_TEXT, tr(c->lang, "%.100s, seen %.60s"),
                       name, when);
}

void screen_authors_short(const struct call *c, char out[static SCREEN_TEXT],
                          const json_t *offer)
{
    int k = (int)screen_integer(offer, "k");

    if (strcmp(screen_text(offer, "population"), "register") == 0)
        (void)snprintf(out, SCREEN_TEXT, tr(c->lang, "at least %d, register"),
                       k);
    else if (strcmp(screen_text(offer, "population"), "counts") == 0)
        (void)snprintf(out, SCREEN_TEXT,
                       tr(c->lang, "at least %d, table of counts"), k);
    else
        (void)snprintf(out, SCREEN_TEXT, "%s",
                       tr(c->lang, "own companies, not verifiable"));
}

/* Words say it; the colour says nothing more. */
void screen_verification(struct call *c, const json_t *offer)
{
    const char *state = screen_text(offer, "verification");

    page_put(&c->screen->page, "span",
             strcmp(state, "verified") == 0 ? "good"
             : strcmp(state, "failed") == 0 ? "bad"
                                            : "soft",
             screen_text(offer, "verification_badge"));
    if (json_is_true(json_object_get(offer, "by_consent"))) {
        page_text(&c->screen->page, " ");
        page_put(&c->screen->page, "span", "soft",
                 screen_text(offer, "consent_text"));
    }
}

static void put_authors(struct call *c, const json_t *offer)
{
    struct page *p = &c->screen->page;
    int k = (int)screen_integer(offer, "k");

    page_open(p, "p", "class", "next", NULL);
    if (strcmp(screen_text(offer, "population"), "register") == 0)
        page_textf(p,
                   tr(c->lang, "Nameless, with at least %d possible authors in "
                               "the register."),
                   k);
    else if (strcmp(screen_text(offer, "population"), "counts") == 0)
        page_textf(p,
                   tr(c->lang, "Nameless, with at least %d possible authors in "
                               "a signed table of counts."),
                   k);
    else
        page_text(p, tr(c->lang, "Nameless; its possible authors were counted "
                                 "among the territory's own companies, which "
                                 "nobody else can verify."));
    page_text(p, " ");
    page_text(p, tr(c->lang, "An indication without commitment."));
    page_close(p, "p");
    page_open(p, "p", NULL);
    screen_verification(c, offer);
    page_text(p, " ");
    page_text(p, screen_text(offer, "verification_text"));
    page_close(p, "p");
}

/* ---- one offer
 * ---------------------------------------------------------------------------
 */

static void put_names(struct call *c, const char *name, const json_t *list,
                      const char *member)
{
    struct page *p = &c->screen->page;
    size_t i;
    json_t *o;

    if (json_array_size(list) == 0)
        return;
    page_put(p, "dt", NULL, name);
    json_array_foreach(list, i, o)
    {
        page_put(p, "dd", NULL,
                 member ? screen_text(o, member) : json_string_value(o));
    }
}

static void put_communes(struct call *c, const json_t *names)
{
    struct page *p = &c->screen->page;
    size_t i;
    json_t *name;

    page_put(p, "dt", NULL, tr(c->lang, "Communes, one of"));
    page_open(p, "dd", NULL);
    json_array_foreach(names, i, name)
    {
        page_text(p, i ? ", " : "");
        page_text(p, json_string_value(name));
    }
    page_close(p, "dd");
}

static void put_class(struct call *c, const char *label, const json_t *o,
                      const char *name)
{
    screen_fact(c, label, label_class(c->lang, name, screen_text(o, name)));
}

static void put_what(struct call *c, const json_t *o)
{
    char text[SCREEN_TEXT];

    put_class(c, tr(c->lang, "Offer or need"), o, "direction");
    put_class(c, tr(c->lang, "Kind"), o, "kind");
    put_names(c, tr(c->lang, "Type, one of"), json_object_get(o, "types"),
              "label");
    put_names(c, tr(c->lang, "Waste codes it may carry"),
              json_object_get(o, "low_codes"), NULL);
    screen_quantity(c, text, o);
    screen_fact(c, tr(c->lang, "Quantity"), text);
    screen_quarters(c, text, o);
    screen_fact(c, tr(c->lang, "Quarters"), text);
    put_class(c, tr(c->lang, "Physical state"), o, "state");
    put_class(c, tr(c->lang, "Packaging"), o, "packaging");
    put_class(c, tr(c->lang, "Legal status"), o, "legal_status");
    put_class(c, tr(c->lang, "Temperature"), o, "temperature");
    put_class(c, tr(c->lang, "Pressure"), o, "pressure");
}

static void put_where(struct call *c, const json_t *o)
{
    const json_t *area = json_object_get(o, "area");
    double km = ceil(json_number_value(json_object_get(area, "radius_km")));
    char text[SCREEN_TEXT];

    put_communes(c, json_object_get(area, "names"));
    if (km > 0) {
        (void)snprintf(text, sizeof text,
                       tr(c->lang, "within %.0f km of their centre"), km);
        screen_fact(c, tr(c->lang, "Extent"), text);
    }
    screen_origin(c, text, o);
    screen_fact(c, tr(c->lang, "Territory"), text);
    screen_when(c, text, o, "expires");
    screen_fact(c, tr(c->lang, "Valid until"), text);
}

static void put_links(struct call *c, const json_t *o)
{
    struct page *p = &c->screen->page;
    char href[64];

    (void)snprintf(href, sizeof href, "/pool/%s/proof", screen_text(o, "id"));
    page_open(p, "p", NULL);
    page_link(p, href, tr(c->lang, "Download the proof"));
    page_close(p, "p");
    page_put(p, "p", "hint",
             tr(c->lang, "A text that shows, without any network, that the "
                         "territory published exactly this: `symbiote verify "
                         "FILE` checks it."));
    page_open(p, "p", NULL);
    page_link(p, "/pool", tr(c->lang, "Back to all offers and needs"));
    page_close(p, "p");
}

static void show(struct call *c)
{
    struct page *p = &c->screen->page;
    const json_t *o = c->reply;
    const char *label = screen_text(o, "type_label");

    if (screen_failed(c))
        return;
    screen_begin(c, label[0] ? label : screen_text(o, "id"));
    put_authors(c, o);
    page_open(p, "dl", NULL);
    put_what(c, o);
    put_where(c, o);
    page_put(p, "dt", NULL, tr(c->lang, "Identifier"));
    page_open(p, "dd", NULL);
    page_put(p, "code", NULL, screen_text(o, "id"));
    page_close(p, "dd");
    page_close(p, "dl");
    put_links(c, o);
    screen_send(c);
}

void page_offer(struct call *c, const char *id)
{
    char path[HTTP_PATH_MAX];

    (void)snprintf(path, sizeof path, "/api/v1/offers/%s", id);
    call_path(c, path);
    c->screen->here = "/pool";
    c->then = show;
    api_offer(c);
}

/* ---- its proof
 * ----------------------------------------------------------------------------
 */

static void send_proof(struct call *c)
{
    char name[128];

    if (screen_failed(c))
        return;
    (void)snprintf(name, sizeof name,
                   "attachment; filename=\"offer-%.8s.proof.txt\"", c->part[1]);
    http_reply_header(c->request, "Content-Disposition", name);
    screen_reply(c, "text/plain; charset=utf-8",
                 screen_text(c->reply, "proof"));
}

void page_proof(struct call *c, const char *id)
{
    char path[HTTP_PATH_MAX];

    (void)snprintf(path, sizeof path, "/api/v1/offers/%s/proof", id);
    call_path(c, path);
    c->screen->here = "/pool";
    c->then = send_proof;
    api_proof(c);
}
