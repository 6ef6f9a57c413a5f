/* page_parts.c -- tables and forms of page.h, made of its elements. */
#include <string.h>

#include "page.h"

/* ---- tables
 * ---------------------------------------------------------------------- */

void page_table_begin(struct page *p, const struct page_table *t,
                      const char *caption)
{
    struct page_id id = page_id(p);

    /* A region that scrolls must be reachable with the keyboard. */
    page_open(p, "div", "class", "scroll", "role", "region", "tabindex", "0",
              "aria-labelledby", id.text, NULL);
    page_open(p, "table", NULL);
    page_open(p, "caption", "id", id.text, NULL);
    page_text(p, caption);
    page_close(p, "caption");
    page_open(p, "thead", NULL);
    page_open(p, "tr", NULL);
    for (size_t i = 0; i < t->columns_count; i++) {
        page_open(p, "th", "scope", "col", "class",
                  t->columns[i].is_number ? "number" : NULL, NULL);
        page_text(p, t->columns[i].label);
        page_close(p, "th");
    }
    page_close(p, "tr");
    page_close(p, "thead");
    page_open(p, "tbody", NULL);
    page_text(p, "\n");
}

void page_table_end(struct page *p)
{
    page_close(p, "tbody");
    page_close(p, "table");
    page_close(p, "div");
    page_text(p, "\n");
}

void page_row_begin(struct page *p, struct page_table *t)
{
    t->column = 0;
    page_open(p, "tr", NULL);
}

static const char *cell_name(const struct page_table *t)
{
    return t->column ? "td" : "th";
}

void page_cell_begin(struct page *p, struct page_table *t)
{
    bool in_table = t->column < t->columns_count;

    if (!in_table && p->status == STATUS_OK)
        p->status = STATUS_MISMATCH;
    page_open(p, cell_name(t), "scope", t->column ? NULL : "row", "class",
              in_table && t->columns[t->column].is_number ? "number" : NULL,
              NULL);
}

void page_cell_end(struct page *p, struct page_table *t)
{
    page_close(p, cell_name(t));
    t->column++;
}

void page_cell(struct page *p, struct page_table *t, const char *text)
{
    page_cell_begin(p, t);
    page_text(p, text);
    page_cell_end(p, t);
}

void page_cell_link(struct page *p, struct page_table *t,
                    const struct page_place *place)
{
    page_cell_begin(p, t);
    page_link(p, place->href, place->label);
    page_cell_end(p, t);
}

void page_row_end(struct page *p, struct page_table *t)
{
    if (t->column != t->columns_count && p->status == STATUS_OK)
        p->status = STATUS_MISMATCH;
    page_close(p, "tr");
    page_text(p, "\n");
}

/* ---- forms
 * ------------------------------------------------------------------------ */

static void begin_form(struct page *p, const char *action, const char *csrf,
                       const char *encoding)
{
    page_open(p, "form", "method", "post", "action", action, "accept-charset",
              "utf-8", "enctype", encoding, NULL);
    page_hidden(p, "csrf", csrf);
    page_text(p, "\n");
}

void page_form_begin(struct page *p, const char *action, const char *csrf)
{
    begin_form(p, action, csrf, NULL);
}

void page_upload_begin(struct page *p, const char *action, const char *csrf)
{
    begin_form(p, action, csrf, "multipart/form-data");
}

void page_form_end(struct page *p)
{
    page_close(p, "form");
    page_text(p, "\n");
}

void page_hidden(struct page *p, const char *name, const char *value)
{
    page_empty(p, "input", "type", "hidden", "name", name, "value", value,
               NULL);
}

void page_button(struct page *p, const char *label)
{
    page_open(p, "button", "type", "submit", NULL);
    page_text(p, label);
    page_close(p, "button");
}

/* What surrounds a control; the texts are tied to it by ids. */
struct around {
    struct page_id control, note;
    const char *invalid, *required;
};

static struct around begin_field(struct page *p, const struct page_field *f)
{
    struct around a = {.control = page_id(p), .note = page_id(p)};

    a.invalid = f->error ? "true" : NULL;
    a.required = f->required ? "required" : NULL;
    page_open(p, "div", "class", "field", NULL);
    page_open(p, "label", "for", a.control.text, NULL);
    page_text(p, f->label);
    page_close(p, "label");
    if (f->hint || f->error) {
        page_open(p, "p", "id", a.note.text, "class", f->error ? "bad" : "hint",
                  NULL);
        page_text(p, f->error ? f->error : f->hint);
        page_close(p, "p");
    }
    return a;
}

static void end_field(struct page *p)
{
    page_close(p, "div");
    page_text(p, "\n");
}

static const char *note_of(const struct around *a, const struct page_field *f)
{
    return f->hint || f->error ? a->note.text : NULL;
}

void page_field(struct page *p, const struct page_field *f)
{
    struct around a = begin_field(p, f);

    if (!strcmp(f->type, "textarea")) {
        page_open(p, "textarea", "id", a.control.text, "name", f->name, "rows",
                  "6", "aria-describedby", note_of(&a, f), "aria-invalid",
                  a.invalid, "required", a.required, NULL);
        /* The first newline of a textarea is dropped by browsers. */
        page_text(p, "\n");
        page_text(p, f->value ? f->value : "");
        page_close(p, "textarea");
    } else {
        page_empty(p, "input", "id", a.control.text, "name", f->name, "type",
                   f->type, "value", f->value, "autocomplete", f->complete,
                   "aria-describedby", note_of(&a, f), "aria-invalid",
                   a.invalid, "required", a.required, NULL);
    }
    end_field(p);
}

void page_select(struct page *p, const struct page_field *f,
                 const struct page_choice *choices, size_t count)
{
    struct around a = begin_field(p, f);

    page_open(p, "select", "id", a.control.text, "name", f->name,
              "aria-describedby", note_of(&a, f), "aria-invalid", a.invalid,
              "required", a.required, NULL);
    for (size_t i = 0; i < count; i++) {
        bool chosen = f->value && !strcmp(f->value, choices[i].value);

        page_open(p, "option", "value", choices[i].value, "selected",
                  chosen ? "selected" : NULL, NULL);
        page_text(p, choices[i].label);
        page_close(p, "option");
    }
    page_close(p, "select");
    end_field(p);
}

void page_checkbox(struct page *p, const char *name, const char *label,
                   bool checked)
{
    struct page_id id = page_id(p);

    page_open(p, "div", "class", "check", NULL);
    page_empty(p, "input", "id", id.text, "type", "checkbox", "name", name,
               "value", "1", "checked", checked ? "checked" : NULL, NULL);
    page_open(p, "label", "for", id.text, NULL);
    page_text(p, label);
    page_close(p, "label");
    end_field(p);
}
