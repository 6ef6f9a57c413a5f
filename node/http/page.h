/* page.h -- writes HTML that is well formed and escaped by construction.
 *
 * A growing buffer with a sticky error: write everything, ask once.  Names of
 * elements and attributes are literals of our own; every other text is escaped
 * whatever it holds, so a company called "<script>" is a company.  No scripts,
 * no inline style: attributes "style" and "on..." are refused (they would not
 * work under our Content-Security-Policy anyway).
 *
 * This layer knows no language: every sentence comes from the caller. */
#ifndef PAGE_H
#define PAGE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

enum {
    PAGE_MAX = 16 << 20, /* longest page; longer: STATUS_TOO_BIG */
    PAGE_DEPTH_MAX = 32, /* open elements */
};

/* Zeroed = empty. */
struct page {
    char *text;
    size_t len, room;
    const char *open[PAGE_DEPTH_MAX];
    size_t depth;
    unsigned ids; /* given out by page_id */
    enum status status;
};

void page_free(struct page *p);
/* OK if everything fits and every element is closed.  *text ends in NUL and
 * lives until page_free. */
enum status page_done(const struct page *p, const char **text, size_t *len);

/* ---- elements -------------------------------------------------------------
 */

/* Opens <name attribute="value" ...>; pairs of strings, then NULL.  A value
 * that is NULL leaves its attribute out, so an optional one needs no `if`; ""
 * is written as attribute="".  URLs (href, src, action) that a browser could
 * run or that leave for another site without saying so become "#". */
void page_open(struct page *p, const char *name, ...) __attribute__((sentinel));
/* Closes the element opened last, which must be `name` (STATUS_MISMATCH). */
void page_close(struct page *p, const char *name);
/* An element without content: <input>, <link>, <circle/>. */
void page_empty(struct page *p, const char *name, ...)
    __attribute__((sentinel));
/* Escaped; control characters but newline and tab become U+FFFD. */
void page_text(struct page *p, const char *text);
void page_textf(struct page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void page_number(struct page *p, int64_t number);
/* <name>text</name>, with a class unless NULL. */
void page_put(struct page *p, const char *name, const char *class,
              const char *text);
void page_link(struct page *p, const char *href, const char *text);
/* An id that no other element has: "n1", "n2" ... */
struct page_id {
    char text[16];
};
struct page_id page_id(struct page *p);

/* ---- the frame -------------------------------------------------------------
 */

struct page_place {
    const char *href, *label;
    const char *lang; /* of the label and of what it leads to; NULL: the same */
};

struct page_frame {
    const char *lang;  /* "fr" */
    const char *title; /* of this page: its only h1 */
    const char *site;  /* name of the node, after the title and at the top */
    const char *skip;  /* "Go to the content" */
    const char *menu;  /* name of the navigation for those who hear it */
    const struct page_place *places;
    size_t places_count;
    const char *here; /* href of the current place, or NULL */
    /* The same page in other languages; `lang` of each is set. */
    const struct page_place *languages;
    size_t languages_count;
    const char *languages_label;
};

/* Everything up to and with the h1. */
void page_begin(struct page *p, const struct page_frame *frame);
/* Closes the page; `footer` may be NULL. */
void page_end(struct page *p, const char *footer);
/* A message of the last action, read out at once: `class` "good", "bad" or
 * "note". */
void page_notice(struct page *p, const char *class, const char *text);

/* ---- tables -----------------------------------------------------------------
 */

struct page_column {
    const char *label;
    bool is_number; /* aligned to the right */
};

/* A caption and a heading; scrolls sideways on a narrow screen.  The columns
 * live until page_table_end. */
struct page_table {
    const struct page_column *columns;
    size_t columns_count;
    size_t column; /* the next cell's */
};

void page_table_begin(struct page *p, const struct page_table *t,
                      const char *caption);
void page_table_end(struct page *p);
/* The first cell of a row is its heading. */
void page_row_begin(struct page *p, struct page_table *t);
void page_cell(struct page *p, struct page_table *t, const char *text);
void page_cell_link(struct page *p, struct page_table *t,
                    const struct page_place *place);
/* For a cell of several elements: begin, anything, end. */
void page_cell_begin(struct page *p, struct page_table *t);
void page_cell_end(struct page *p, struct page_table *t);
/* STATUS_MISMATCH unless as many cells as columns. */
void page_row_end(struct page *p, struct page_table *t);

/* ---- forms
 * -------------------------------------------------------------------- */

/* POST with the token of the session in the field "csrf". */
void page_form_begin(struct page *p, const char *action, const char *csrf);
/* The same for a form with a field of type "file". */
void page_upload_begin(struct page *p, const char *action, const char *csrf);
void page_form_end(struct page *p);
void page_hidden(struct page *p, const char *name, const char *value);
void page_button(struct page *p, const char *label);

struct page_field {
    const char *name, *label;
    const char *type;     /* of <input>: "text", "password" ...; "textarea" */
    const char *value;    /* NULL: empty */
    const char *hint;     /* below the label, or NULL */
    const char *error;    /* what is wrong with the value, or NULL */
    const char *complete; /* autocomplete, or NULL */
    bool required;
};
void page_field(struct page *p, const struct page_field *f);

struct page_choice {
    const char *value, *label;
};
/* A list to choose from; `f->value` is the choice made, `f->type` unused. */
void page_select(struct page *p, const struct page_field *f,
                 const struct page_choice *choices, size_t count);
void page_checkbox(struct page *p, const char *name, const char *label,
                   bool checked);

#endif
