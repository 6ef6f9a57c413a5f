#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "symbiote/day.h"
#include "symbiote/label.h"
#include "symbiote/written.h"

enum { PLACES = 4, MILLI = 1000, DAYS_OF_COOKIE = 365 };

/* A language link was used: remembered for the next pages. */
static void remember_language(struct http_request *r)
{
    const char *asked = http_argument(r, "lang");
    enum lang lang = asked ? lang_find(asked) : LANGS;
    char cookie[96];

    if (lang == LANGS)
        return;
    (void)snprintf(cookie, sizeof cookie,
                   "lang=%s; Max-Age=%d; HttpOnly; SameSite=Strict; Path=/",
                   lang_code(lang), DAYS_OF_COOKIE * 86400);
    http_reply_header(r, "Set-Cookie", cookie);
}

struct call *screen_new(struct node *n, struct http_request *r,
                        const char *csrf)
{
    struct call *c = call_new(n, r, "/api/v1/");
    struct screen *v = calloc(1, sizeof *v);
    const char *note = http_argument(r, "note");

    if (!v)
        abort();
    json_decref(c->body);
    c->body = json_object();
    c->screen = v;
    v->asked = json_object();
    (void)snprintf(v->csrf, sizeof v->csrf, "%s", csrf);
    (void)snprintf(v->place, sizeof v->place, "%s", http_path(r));
    (void)snprintf(v->note, sizeof v->note, "%s", note ? note : "");
    remember_language(r);
    return c;
}

void screen_take(struct call *c, const char *name)
{
    const char *text = http_argument(c->request, name);

    if (!text || !text[0])
        return;
    json_object_set_new(c->screen->asked, name, json_string(text));
    screen_set(c, name, text);
}

const char *screen_asked(const struct call *c, const char *name)
{
    return screen_text(c->screen->asked, name);
}

void screen_set(struct call *c, const char *name, const char *text)
{
    json_object_set_new(c->body, name, json_string(text));
}

void screen_keep(struct call *c, void (*then)(struct call *c))
{
    c->screen->kept = c->reply;
    c->reply = NULL;
    c->then = then;
}

/* ---- addresses
 * -------------------------------------------------------------------------
 */

struct href {
    char *out;
    size_t len;
    char mark;
};

static void add_byte(struct href *h, char byte)
{
    if (h->len + 1 < SCREEN_HREF)
        h->out[h->len++] = byte;
    h->out[h->len] = '\0';
}

static void add_text(struct href *h, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (strchr(plain, *text)) {
            add_byte(h, *text);
            continue;
        }
        add_byte(h, '%');
        add_byte(h, hex[c >> 4]);
        add_byte(h, hex[c & 15]);
    }
}

static void add_pair(struct href *h, const char *name, const char *value)
{
    add_byte(h, h->mark);
    h->mark = '&';
    add_text(h, name);
    add_byte(h, '=');
    add_text(h, value);
}

void screen_href(const struct call *c, char out[static SCREEN_HREF],
                 const char *name, const char *value)
{
    struct href h = {.out = out, .mark = '?'};
    const char *key;
    json_t *text;

    for (const char *at = c->screen->place; *at; at++)
        add_byte(&h, *at);
    json_object_foreach(c->screen->asked, key, text)
    {
        if (strcmp(key, name) != 0)
            add_pair(&h, key, json_string_value(text));
    }
    if (value)
        add_pair(&h, name, value);
}

/* ---- the frame
 * -------------------------------------------------------------------------
 */

void screen_begin(struct call *c, const char *title)
{
    static const char *const own_name[LANGS] = {"Français", "Nederlands",
                                                "English"};
    const struct page_place places[PLACES] = {
        {.href = "/", .label = tr(c->lang, "Status")},
        {.href = "/pool", .label = tr(c->lang, "Offers and needs")},
        {.href = "/leads", .label = tr(c->lang, "Leads")},
        {.href = "/companies", .label = tr(c->lang, "Companies")},
    };
    struct page_place languages[LANGS];
    char href[LANGS][SCREEN_HREF];
    struct page_frame f = {
        .lang = lang_code(c->lang),
        .title = title,
        .site = c->node->name,
        .skip = tr(c->lang, "Go to the content"),
        .menu = tr(c->lang, "Pages"),
        .places = places,
        .places_count = c->screen->csrf[0] ? PLACES : 0,
        .here = c->screen->here,
        .languages = languages,
        .languages_count = LANGS,
        .languages_label = tr(c->lang, "Language"),
    };

    for (unsigned l = 0; l < LANGS; l++) {
        const char *code = lang_code((enum lang)l);

        screen_href(c, href[l], "lang", code);
        languages[l] = (struct page_place){href[l], own_name[l], code};
    }
    page_begin(&c->screen->page, &f);
}

static void end(struct call *c)
{
    struct page *p = &c->screen->page;

    page_close(p, "main");
    page_open(p, "footer", NULL);
    page_open(p, "p", NULL);
    page_textf(p,
               tr(c->lang, "Symbiote %s. Offers and needs are an indication "
                           "without commitment."),
               SYMBIOTE_VERSION);
    page_close(p, "p");
    if (c->screen->csrf[0]) {
        page_form_begin(p, "/logout", c->screen->csrf);
        page_button(p, tr(c->lang, "Log out"));
        page_form_end(p);
    }
    page_close(p, "footer");
    page_close(p, "body");
    page_close(p, "html");
}

static void drop(struct call *c)
{
    struct node *n = c->node;

    page_free(&c->screen->page);
    json_decref(c->screen->asked);
    json_decref(c->screen->kept);
    sodium_memzero(c->screen->csrf, sizeof c->screen->csrf);
    free(c->screen);
    call_free(c);
    node_http_again(n);
}

void screen_send(struct call *c)
{
    static const char broken[] = "The page could not be made.";
    const char *text = broken;
    size_t len = strlen(broken);
    enum status st;

    end(c);
    st = page_done(&c->screen->page, &text, &len);
    if (st == STATUS_OK)
        http_reply(c->request, c->screen->code ? c->screen->code : 200,
                   "text/html; charset=utf-8", text, len);
    else
        http_reply(c->request, 500, "text/plain; charset=utf-8", broken,
                   strlen(broken));
    if (st != STATUS_OK)
        node_log("error", "event=page status=\"%s\"", status_text(st));
    drop(c);
}

void screen_reply(struct call *c, const char *type, const char *text)
{
    http_reply(c->request, 200, type, text, strlen(text));
    drop(c);
}

void screen_go(struct call *c, const char *note)
{
    char href[SCREEN_HREF];

    screen_href(c, href, "note", note);
    http_reply_header(c->request, "Location", href);
    http_reply(c->request, 303, "text/plain; charset=utf-8", "", 0);
    drop(c);
}

void screen_fail(struct call *c, const char *title, const char *text)
{
    screen_begin(c, title);
    page_notice(&c->screen->page, "bad", text);
    screen_send(c);
}

bool screen_failed(struct call *c)
{
    if (c->exit == CALL_DONE)
        return false;
    c->screen->code = call_code(c);
    screen_fail(c, tr(c->lang, "It did not work"),
                screen_text(c->reply, "text"));
    return true;
}

/* ---- members
 * ---------------------------------------------------------------------------
 */

const char *screen_text(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));

    return text ? text : "";
}

int64_t screen_integer(const json_t *o, const char *name)
{
    return json_integer_value(json_object_get(o, name));
}

const char *screen_label(const struct call *c, const json_t *o,
                         const char *name)
{
    return label_of(c->lang, screen_text(o, name));
}

/* Local time; false: there is none, or it is a day without a time. */
static bool read_time(const json_t *o, const char *name, struct tm *tm,
                      uint32_t *day)
{
    uint64_t at = 0;
    bool timed = false;
    time_t t;

    *day = 0;
    if (written_read_time(screen_text(o, name), &at, &timed) != STATUS_OK)
        return false;
    t = (time_t)at;
    *day = (uint32_t)(at / 86400);
    return timed && localtime_r(&t, tm) &&
           day_from_civil((unsigned)tm->tm_year + 1900,
                          (unsigned)tm->tm_mon + 1, (unsigned)tm->tm_mday, day);
}

void screen_day(const struct call *c, char out[static SCREEN_TEXT],
                const json_t *o, const char *name)
{
    struct tm tm;
    uint32_t day = 0;

    (void)read_time(o, name, &tm, &day);
    out[0] = '\0';
    if (day)
        written_day(out, SCREEN_TEXT, day, c->lang);
}

void screen_when(const struct call *c, char out[static SCREEN_TEXT],
                 const json_t *o, const char *name)
{
    char text[WRITTEN_DAY];
    uint32_t day = 0;
    struct tm tm;
    bool timed = read_time(o, name, &tm, &day);

    out[0] = '\0';
    if (!day)
        return;
    written_day(text, sizeof text, day, c->lang);
    if (timed)
        (void)snprintf(out, SCREEN_TEXT, tr(c->lang, "%s at %02d:%02d"), text,
                       tm.tm_hour, tm.tm_min);
    else
        (void)snprintf(out, SCREEN_TEXT, "%s", text);
}

/* Thousandths, to three digits: 316.228 t is 316 t to a reader. */
static int64_t milli_of(const json_t *number)
{
    int64_t milli = (int64_t)(json_number_value(number) * MILLI + 0.5);
    int64_t unit = 1;

    while (milli / unit >= 1000)
        unit *= 10;
    return (milli + unit / 2) / unit * unit;
}

void screen_quantity(const struct call *c, char out[static SCREEN_TEXT],
                     const json_t *o)
{
    const json_t *min = json_object_get(o, "qty_min");
    const json_t *max = json_object_get(o, "qty_max");
    int64_t lo = milli_of(min), hi = milli_of(max);
    char interval[3 * WRITTEN_NUMBER], unit[64];

    if (!min && !max) {
        (void)snprintf(out, SCREEN_TEXT, "%s", tr(c->lang, "not stated"));
        return;
    }
    written_interval(interval, sizeof interval, min ? &lo : NULL,
                     max ? &hi : NULL, c->lang);
    label_unit(unit, sizeof unit, c->lang, screen_text(o, "unit"),
               screen_text(o, "per"));
    (void)snprintf(out, SCREEN_TEXT, "%s\u00a0%s", interval, unit);
}

void screen_count(const struct call *c, char out[static SCREEN_TEXT], int64_t n)
{
    written_number(out, SCREEN_TEXT, n * MILLI, c->lang);
}

/* ---- parts
 * -----------------------------------------------------------------------------
 */

void screen_fact(struct call *c, const char *name, const char *value)
{
    struct page *p = &c->screen->page;

    if (!value[0])
        return;
    page_put(p, "dt", NULL, name);
    page_put(p, "dd", NULL, value);
}

void screen_record(struct call *c, const json_t *record)
{
    struct page *p = &c->screen->page;
    size_t i, v;
    json_t *field, *value;

    json_array_foreach(record, i, field)
    {
        const json_t *values = json_object_get(field, "values");

        if (!values) {
            screen_fact(c, screen_text(field, "label"),
                        screen_text(field, "text"));
            continue;
        }
        page_put(p, "dt", NULL, screen_text(field, "label"));
        page_open(p, "dd", NULL);
        json_array_foreach(values, v, value)
        {
            page_text(p, v ? ", " : "");
            page_text(p, json_string_value(value));
        }
        page_close(p, "dd");
    }
}

static void link_to(struct call *c, int64_t offset, const char *label)
{
    char href[SCREEN_HREF], text[24];

    (void)snprintf(text, sizeof text, "%lld", (long long)offset);
    screen_href(c, href, "offset", offset ? text : NULL);
    page_open(&c->screen->page, "li", NULL);
    page_link(&c->screen->page, href, label);
    page_close(&c->screen->page, "li");
}

void screen_pages(struct call *c, int64_t total, int64_t offset, int64_t step)
{
    struct page *p = &c->screen->page;
    long long number = offset / step + 1, last = (total + step - 1) / step;
    char here[SCREEN_TEXT];

    if (total <= step && offset == 0)
        return;
    if (number > last) { /* an old link: there is less now */
        number = last + 1;
        offset = last * step;
    }
    page_open(p, "nav", "aria-label", tr(c->lang, "More pages of this list"),
              "class", "pages", NULL);
    page_open(p, "ul", NULL);
    if (offset > 0)
        link_to(c, offset > step ? offset - step : 0,
                tr(c->lang, "Previous page"));
    (void)snprintf(here, sizeof here, tr(c->lang, "Page %lld of %lld"), number,
                   last);
    if (number <= last)
        page_put(p, "li", NULL, here);
    if (offset + step < total)
        link_to(c, offset + step, tr(c->lang, "Next page"));
    page_close(p, "ul");
    page_close(p, "nav");
}
