#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(struct page *p, enum status s)
{
    if (p->status == STATUS_OK)
        p->status = s;
}

void page_free(struct page *p)
{
    free(p->text);
    *p = (struct page){0};
}

enum status page_done(const struct page *p, const char **text, size_t *len)
{
    if (p->status != STATUS_OK)
        return p->status;
    if (p->depth)
        return STATUS_MISMATCH;
    *text = p->text ? p->text : "";
    *len = p->len;
    return STATUS_OK;
}

/* ---- bytes
 * -------------------------------------------------------------------- */

static bool make_room(struct page *p, size_t len)
{
    size_t room = p->room ? p->room : 4096;
    char *grown;

    if (p->status != STATUS_OK)
        return false;
    if (len >= PAGE_MAX - p->len) {
        fail(p, STATUS_TOO_BIG);
        return false;
    }
    while (room - p->len <= len)
        room *= 2;
    if (room == p->room)
        return true;
    grown = realloc(p->text, room);
    if (!grown) {
        fail(p, STATUS_NO_MEMORY);
        return false;
    }
    p->text = grown;
    p->room = room;
    return true;
}

static void put_bytes(struct page *p, const char *bytes, size_t len)
{
    if (!make_room(p, len))
        return;
    memcpy(p->text + p->len, bytes, len);
    p->len += len;
    p->text[p->len] = '\0';
}

static void put(struct page *p, const char *markup)
{
    put_bytes(p, markup, strlen(markup));
}

/* What stands for a character, or NULL: itself.  The same in content and in
 * quoted attributes. */
static const char *escape(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\n':
    case '\t': return NULL;
    default: break;
    }
    return (unsigned char)c < 0x20 || c == 0x7f ? "\xef\xbf\xbd" : NULL;
}

void page_text(struct page *p, const char *text)
{
    const char *from = text;

    for (; *text; text++) {
        const char *instead = escape(*text);

        if (!instead)
            continue;
        put_bytes(p, from, (size_t)(text - from));
        put(p, instead);
        from = text + 1;
    }
    put_bytes(p, from, (size_t)(text - from));
}

void page_textf(struct page *p, const char *format, ...)
{
    char *text;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    text = len < 0 ? NULL : malloc((size_t)len + 1);
    if (!text) {
        fail(p, STATUS_NO_MEMORY);
        return;
    }
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    page_text(p, text);
    free(text);
}

void page_number(struct page *p, int64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, number);
    put(p, text);
}

/* ---- elements
 * ------------------------------------------------------------------ */

static bool is_url(const char *attribute)
{
    return !strcmp(attribute, "href") || !strcmp(attribute, "src") ||
           !strcmp(attribute, "action");
}

/* "//host" and "/\host" mean another site to a browser. */
static bool is_safe_url(const char *url)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:"};

    if (*url == '#' || *url == '?')
        return true;
    if (*url == '/')
        return url[1] != '/' && url[1] != '\\' && !strpbrk(url, "\t\r\n");
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (!strncmp(url, schemes[i], strlen(schemes[i])))
            return true;
    return false;
}

static void put_attribute(struct page *p, const char *name, const char *value)
{
    if (!strncmp(name, "on", 2) || !strcmp(name, "style")) {
        fail(p, STATUS_REFUSED);
        return;
    }
    put(p, " ");
    put(p, name);
    put(p, "=\"");
    page_text(p, is_url(name) && !is_safe_url(value) ? "#" : value);
    put(p, "\"");
}

static void put_tag(struct page *p, const char *name, va_list args)
{
    const char *attribute, *value;

    put(p, "<");
    put(p, name);
    while ((attribute = va_arg(args, const char *)) != NULL) {
        value = va_arg(args, const char *);
        if (value)
            put_attribute(p, attribute, value);
    }
}

void page_open(struct page *p, const char *name, ...)
{
    va_list args;

    if (!strcmp(name, "script") || !strcmp(name, "style"))
        fail(p, STATUS_REFUSED);
    if (p->depth == PAGE_DEPTH_MAX) {
        fail(p, STATUS_FULL);
        return;
    }
    va_start(args, name);
    put_tag(p, name, args);
    va_end(args);
    put(p, ">");
    p->open[p->depth++] = name;
}

void page_close(struct page *p, const char *name)
{
    if (!p->depth || strcmp(p->open[p->depth - 1], name) != 0) {
        fail(p, STATUS_MISMATCH);
        return;
    }
    p->depth--;
    put(p, "</");
    put(p, name);
    put(p, ">");
}

void page_empty(struct page *p, const char *name, ...)
{
    va_list args;

    va_start(args, name);
    put_tag(p, name, args);
    va_end(args);
    put(p, "/>"); /* the slash is needed within SVG and harmless in HTML */
}

void page_put(struct page *p, const char *name, const char *class,
              const char *text)
{
    page_open(p, name, "class", class, NULL);
    page_text(p, text);
    page_close(p, name);
}

void page_link(struct page *p, const char *href, const char *text)
{
    page_open(p, "a", "href", href, NULL);
    page_text(p, text);
    page_close(p, "a");
}

struct page_id page_id(struct page *p)
{
    struct page_id id;

    snprintf(id.text, sizeof id.text, "n%u", ++p->ids);
    return id;
}

/* ---- the frame
 * ------------------------------------------------------------------ */

static void put_head(struct page *p, const struct page_frame *f)
{
    page_open(p, "head", NULL);
    page_empty(p, "meta", "charset", "utf-8", NULL);
    page_empty(p, "meta", "name", "viewport", "content",
               "width=device-width, initial-scale=1", NULL);
    page_empty(p, "meta", "name", "color-scheme", "content", "light dark",
               NULL);
    page_open(p, "title", NULL);
    page_text(p, f->title);
    put(p, " \xe2\x80\x93 ");
    page_text(p, f->site);
    page_close(p, "title");
    page_empty(p, "link", "rel", "stylesheet", "href", "/assets/style.css",
               NULL);
    page_empty(p, "link", "rel", "icon", "type", "image/svg+xml", "href",
               "/assets/favicon.svg", NULL);
    page_close(p, "head");
    put(p, "\n");
}

static void put_place(struct page *p, const struct page_place *place, bool here)
{
    page_open(p, "li", NULL);
    page_open(p, "a", "href", place->href, "lang", place->lang, "hreflang",
              place->lang, "aria-current", here ? "page" : NULL, NULL);
    page_text(p, place->label);
    page_close(p, "a");
    page_close(p, "li");
}

static void put_menu(struct page *p, const struct page_frame *f)
{
    page_open(p, "nav", "aria-label", f->menu, NULL);
    page_open(p, "ul", NULL);
    for (size_t i = 0; i < f->places_count; i++)
        put_place(p, &f->places[i],
                  f->here && !strcmp(f->places[i].href, f->here));
    page_close(p, "ul");
    page_close(p, "nav");
}

static void put_languages(struct page *p, const struct page_frame *f)
{
    page_open(p, "nav", "aria-label", f->languages_label, "class", "languages",
              NULL);
    page_open(p, "ul", NULL);
    for (size_t i = 0; i < f->languages_count; i++)
        put_place(p, &f->languages[i], !strcmp(f->languages[i].lang, f->lang));
    page_close(p, "ul");
    page_close(p, "nav");
}

void page_begin(struct page *p, const struct page_frame *f)
{
    put(p, "<!DOCTYPE html>\n");
    page_open(p, "html", "lang", f->lang, NULL);
    put(p, "\n");
    put_head(p, f);
    page_open(p, "body", NULL);
    page_open(p, "a", "class", "skip", "href", "#main", NULL);
    page_text(p, f->skip);
    page_close(p, "a");
    page_open(p, "header", NULL);
    page_put(p, "p", "site", f->site);
    if (f->places_count)
        put_menu(p, f);
    if (f->languages_count)
        put_languages(p, f);
    page_close(p, "header");
    put(p, "\n");
    page_open(p, "main", "id", "main", "tabindex", "-1", NULL);
    page_put(p, "h1", NULL, f->title);
    put(p, "\n");
}

void page_end(struct page *p, const char *footer)
{
    page_close(p, "main");
    if (footer) {
        page_open(p, "footer", NULL);
        page_put(p, "p", NULL, footer);
        page_close(p, "footer");
    }
    page_close(p, "body");
    page_close(p, "html");
    put(p, "\n");
}

void page_notice(struct page *p, const char *class, const char *text)
{
    bool is_bad = !strcmp(class, "bad");

    page_open(p, "div", "class", "notice", "role", is_bad ? "alert" : "status",
              NULL);
    page_put(p, "p", class, text);
    page_close(p, "div");
    put(p, "\n");
}
